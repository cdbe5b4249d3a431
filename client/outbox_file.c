/* Delivering an evidence file that was kept sealed. */
#include "client/outbox_file.h"

#include "audit/v1/evidence.pb-c.h"

/* It is this one's own trouble, not the server's: the others are delivered. */
static int without_file(int rc, struct status *st)
{
	char why[sizeof(st->message)];
	if (strcmp(st->reason, "BAD_FIELD_FILE") != 0 && strcmp(st->reason, "NO_FILE") != 0 &&
		strcmp(st->reason, "OTHER_DEVICE") != 0)
		return rc;
	(void)snprintf(why, sizeof(why), "%s", st->message);
	status_reset(st);
	return fail(st, INVALID_ARGUMENT, "BAD_OUTBOX_FILE", "the file that goes with it cannot be read: %s", why);
}

int outbox_deliver_file(struct client *c, const Audit__OutboxItem *item, struct status *st)
{
	const struct method_rule *method;
	ProtobufCMessage *raw;
	struct field_file file;
	struct digest digest;
	TRY(outbox_request(c, item, st, &method, &raw));
	const Audit__SubmitEvidenceRequest *request = (const Audit__SubmitEvidenceRequest *)raw;
	if (method->request->descriptor != &audit__submit_evidence_request__descriptor || !request->file ||
		request->file->chunks_root.len != HASH_BYTES || request->file->sha256.len != HASH_BYTES)
		return fail(st, DATA_LOSS, "BAD_FIELD_FILE", "a statement of the outbox names no file");
	memcpy(digest.sha256.b, request->file->sha256.data, HASH_BYTES);
	memcpy(digest.chunks_root.b, request->file->chunks_root.data, HASH_BYTES);
	digest.size = request->file->size_bytes;
	int rc = outbox_open_file(c, item->file_sha256, st, &file);
	if (rc != OK)
		return without_file(rc, st);
	const struct upload_source source = { outbox_file_chunk, &file };
	rc = upload_file(c, request->audit_id, &digest, &source, st);
	field_file_close(&file);
	return rc == OK ? OK : without_file(rc, st);
}
