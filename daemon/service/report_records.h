/* What the records of an audit give for its report, for the files of reports. */
#ifndef DAEMON_SERVICE_REPORT_RECORDS_H
#define DAEMON_SERVICE_REPORT_RECORDS_H

#include "audit/v1/report.pb-c.h"
#include "daemon/rpc.h"
#include "daemon/rule/report_content.h"

/* What the records of an audit give, whoever asks. From the request's arena. */
struct report_given {
	struct request *rq;
	struct report_records records;
	struct report_criterion *criterion; /* as among the records, in the order of the sources */
	size_t criteria;
};

/*
 * `issued_us` of the report, or 0: who spoke for the client then, no record says any more. `language` of the document: what is
 * no text of a record, how far a break-glass came, is said in it.
 */
int report_records_gather(struct request *rq, const char *audit_id, int64_t issued_us, const char *language,
	struct report_given *ret_given);

/*
 * Reads the document, `is_claimed` or still the signer's upload, and notes where it is not what the records give now.
 * Fails INVALID_ARGUMENT "BAD_DOCUMENT", and as stored_file_read.
 */
int report_records_require(struct request *rq, const char *audit_id, const char *id, const Audit__EvidenceFile *document,
	bool is_claimed);

/* One chunk of its file, or of its document, entered in the read log. Fails FAILED_PRECONDITION "NO_FILE". */
struct report_chunk {
	bool of_document;
	uint32_t chunk;
};
int report_records_chunk(struct request *rq, const Audit__Report *row, struct report_chunk which,
	ProtobufCBinaryData *ret_content, uint32_t *ret_count);

#endif
