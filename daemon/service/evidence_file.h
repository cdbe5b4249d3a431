/* What evidence asks of the uploads. */
#ifndef DAEMON_SERVICE_EVIDENCE_FILE_H
#define DAEMON_SERVICE_EVIDENCE_FILE_H

#include "audit/v1/evidence.pb-c.h"
#include "daemon/rpc.h"

/*
 * Makes the signer's finished upload in this audit with exactly these digests and this size the file of the
 * evidence being submitted. Called last before the row is put: a refusal by a rule leaves the upload where it is.
 * Fails FAILED_PRECONDITION "UPLOAD_MISSING" when there is none.
 */
int evidence_file_claim(struct request *rq, const char *audit_id, const Audit__EvidenceFile *file);

#endif
