/* A report and its files, as the server holds them. */
#ifndef CLIENT_REPORT_FILE_H
#define CLIENT_REPORT_FILE_H

#include "client/client.h"

#include "audit/v1/report.pb-c.h"

/* With its file and its document; fails FAILED_PRECONDITION "NO_REPORT_FILE", and as calls do. */
int report_file_get(struct client *c, const char *id, struct status *st, const Audit__Report **ret_report);
int report_file_fetch(struct client *c, const Audit__Report *report, bool of_document, const char *path, struct status *st);
/* Appends the document, by a file without others' access that is removed again. */
int report_file_document(struct client *c, const Audit__Report *report, struct status *st, struct buf *out);

#endif
