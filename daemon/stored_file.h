/* Files of rows in an audit: claimed from their uploads, and read back. For services; blob.c keeps the files. */
#ifndef DAEMON_STORED_FILE_H
#define DAEMON_STORED_FILE_H

#include "audit/v1/evidence.pb-c.h"
#include "daemon/rpc.h"

/*
 * Makes the signer's finished upload in this audit with exactly these digests and this size the file of the
 * row being put. Called last before the row is put: a refusal by a rule leaves the upload where it is.
 * Fails FAILED_PRECONDITION "UPLOAD_MISSING" when there is none.
 */
int stored_file_claim(struct request *rq, const char *audit_id, const Audit__EvidenceFile *file);

/* One chunk of a claimed file, into the arena. Fails as blob_read_chunk. */
int stored_file_chunk(struct request *rq, const char *audit_id, const Audit__EvidenceFile *file, uint32_t chunk,
	ProtobufCBinaryData *ret_content, uint32_t *ret_chunk_count);

/*
 * Appends a whole file; `is_claimed` false: as the signer's upload that is to be claimed. The caller owns `out`, and looks at
 * the size first. Fails as the reading of its chunks; RESOURCE_EXHAUSTED "MEMORY".
 */
int stored_file_read(struct request *rq, const char *audit_id, const Audit__EvidenceFile *file, bool is_claimed,
	struct buf *out);

#endif
