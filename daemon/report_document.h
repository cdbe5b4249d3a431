/*
 * What a report's document says, by place (docs/formats.md, "Document"): read where a report is put forward, issued or checked,
 * never set here.
 */
#ifndef DAEMON_REPORT_DOCUMENT_H
#define DAEMON_REPORT_DOCUMENT_H

#include "common/bytes.h"
#include "common/status.h"
#include "daemon/rule/report_content.h"

struct report_document; /* opaque; owns every text of its content */

/*
 * json  at most LIMIT_DOCUMENT_BYTES; stays the caller's.
 * Fails INVALID_ARGUMENT "BAD_DOCUMENT" where it is no document; RESOURCE_EXHAUSTED "MEMORY".
 */
int report_document_read(struct bytes json, struct status *st, struct report_document **ret_document);
const struct report_content *report_document_content(const struct report_document *d);
void report_document_free(struct report_document *d);

#endif
