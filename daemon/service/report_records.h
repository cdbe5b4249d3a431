/* What the records of an audit give for its report, for both files of reports. */
#ifndef DAEMON_SERVICE_REPORT_RECORDS_H
#define DAEMON_SERVICE_REPORT_RECORDS_H

#include "audit/v1/report.pb-c.h"
#include "daemon/rpc.h"

/*
 * Reads the document, `is_claimed` or still the signer's upload, and notes where it is not what the records give now.
 * Fails INVALID_ARGUMENT "BAD_DOCUMENT", and as stored_file_read.
 */
int report_records_require(struct request *rq, const char *audit_id, const char *id, const Audit__EvidenceFile *document,
	bool is_claimed);

#endif
