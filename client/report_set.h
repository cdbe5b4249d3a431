/* Setting a document as PDF or HTML, by a program that has neither key nor session (docs/decisions/0034). */
#ifndef CLIENT_REPORT_SET_H
#define CLIENT_REPORT_SET_H

#include "client/client.h"

/* By the name of the file that is wanted: "pdf", "html", or "json" for the document itself. */
const char *report_kind(const char *path);
/*
 * Appends the document as it is set; `kind` "pdf" or "html".
 * Fails NOT_FOUND "RENDER" where report-render is not installed, INVALID_ARGUMENT "RENDER" where it refuses the document.
 */
int report_set(struct client *c, const char *kind, struct bytes document, struct status *st, struct buf *out);

#endif
