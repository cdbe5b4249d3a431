/* What rows name as their file: claimed, and read by chunk or whole. */
#include "daemon/stored_file.h"

#include "daemon/blob.h"
#include "daemon/core.h"
#include "gen/rows.h"

static int hash_of_field(struct request *rq, const char *name, ProtobufCBinaryData data, struct hash *ret_hash)
{
	if (data.len != HASH_BYTES)
		return fail_field(rq->st, name, "BAD_LENGTH", "a digest has 32 bytes");
	memcpy(ret_hash->b, data.data, HASH_BYTES);
	return OK;
}

static int content_of(struct request *rq, const Audit__EvidenceFile *file, struct blob_content *ret_content)
{
	ret_content->size = file->size_bytes;
	TRY(hash_of_field(rq, "sha256", file->sha256, &ret_content->sha256));
	return hash_of_field(rq, "chunks_root", file->chunks_root, &ret_content->chunks_root);
}

static int id_of(struct request *rq, const char *text, struct id *ret_id)
{
	return id_parse(text, strlen(text), ret_id) ? OK : fail(rq->st, INTERNAL, "ID", "an id is no id");
}

static int claim_of(struct request *rq, const char *person_id, const struct id *scope, const struct blob_content *content)
{
	struct id person;
	TRY(id_of(rq, person_id, &person));
	return rq->validate_only ?
		blob_claimable(rq->core->blobs, &person, scope, content, rq->now_us, rq->st) :
		blob_claim(rq->core->blobs, &person, scope, content, rq->now_us, rq->st);
}

/* Whose session carries the statement: somebody else where it was handed over without a network. "": nobody's. */
static int find_carrier(struct request *rq, const char **ret_person_id)
{
	Audit__Device **device;
	char text[2 * sizeof(rq->carrier.session_key) + 1];
	size_t count;
	hex_encode(rq->carrier.session_key, sizeof(rq->carrier.session_key), text);
	TRY(where_device(rq, "session_key_text", text, &device, &count));
	*ret_person_id = count > 0 ? device[0]->person_id : "";
	return OK;
}

/* And nothing else: what rules advise stays noted. */
static void forget_failure(struct status *st)
{
	st->code = OK;
	st->reason[0] = 0;
	st->message[0] = 0;
}

/* Claimed when the statement was held that now counts. */
static bool is_kept(const struct request *rq, const Audit__EvidenceFile *file)
{
	const Audit__EvidenceFile *kept = rq->late ? (const Audit__EvidenceFile *)rq->late->file : NULL;
	return kept && kept->size_bytes == file->size_bytes &&
		bytes_equal(BYTES(kept->sha256.data, kept->sha256.len), BYTES(file->sha256.data, file->sha256.len)) &&
		bytes_equal(BYTES(kept->chunks_root.data, kept->chunks_root.len),
			BYTES(file->chunks_root.data, file->chunks_root.len));
}

int stored_file_claim(struct request *rq, const char *audit_id, const Audit__EvidenceFile *file)
{
	struct blob_content content;
	struct id scope;
	const char *carrier;
	if (is_kept(rq, file))
		return OK;
	TRY(content_of(rq, file, &content));
	TRY(id_of(rq, audit_id, &scope));
	int rc = claim_of(rq, rq->who.person, &scope, &content);
	if (rc == OK || strcmp(rq->st->reason, "UPLOAD_MISSING") != 0)
		return rc;
	TRY(find_carrier(rq, &carrier));
	if (!*carrier || strcmp(carrier, rq->who.person) == 0)
		return rc;
	rc = claim_of(rq, carrier, &scope, &content);
	if (rc == OK)
		forget_failure(rq->st);
	return rc;
}

static int read_claimed(struct request *rq, const char *audit_id, const Audit__EvidenceFile *file, uint32_t chunk,
	uint8_t *ret_content, size_t *ret_len, uint32_t *ret_chunk_count)
{
	struct hash sha256;
	struct id scope;
	uint64_t scope_slot;
	TRY(hash_of_field(rq, "sha256", file->sha256, &sha256));
	TRY(id_of(rq, audit_id, &scope));
	TRY(ledger_scope_slot(rq->tx.db, &scope, rq->st, &scope_slot));
	return blob_read_chunk(rq->core->blobs, scope_slot, &sha256, chunk, rq->st, ret_content, ret_len, ret_chunk_count);
}

int stored_file_chunk(struct request *rq, const char *audit_id, const Audit__EvidenceFile *file, uint32_t chunk,
	ProtobufCBinaryData *ret_content, uint32_t *ret_chunk_count)
{
	uint8_t *content = arena_alloc(rq->arena, LIMIT_CHUNK_BYTES);
	size_t len = 0;
	if (!content)
		return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
	TRY(read_claimed(rq, audit_id, file, chunk, content, &len, ret_chunk_count));
	*ret_content = (ProtobufCBinaryData){ len, content };
	return OK;
}

static int read_staged(struct request *rq, const char *audit_id, const Audit__EvidenceFile *file, uint32_t chunk,
	uint8_t *ret_content, size_t *ret_len)
{
	struct blob_content content;
	struct id person, scope;
	TRY(content_of(rq, file, &content));
	TRY(id_of(rq, rq->who.person, &person));
	TRY(id_of(rq, audit_id, &scope));
	return blob_read_staged(rq->core->blobs, &person, &scope, &content, rq->now_us, chunk, rq->st, ret_content, ret_len);
}

int stored_file_read(struct request *rq, const char *audit_id, const Audit__EvidenceFile *file, bool is_claimed,
	struct buf *out)
{
	uint8_t *content = arena_alloc(rq->arena, LIMIT_CHUNK_BYTES);
	uint32_t chunks = blob_chunk_count(file->size_bytes), chunk_count;
	if (!content)
		return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
	for (uint32_t i = 0; i < chunks; i++) {
		size_t len = 0;
		TRY(is_claimed ? read_claimed(rq, audit_id, file, i, content, &len, &chunk_count) :
				 read_staged(rq, audit_id, file, i, content, &len));
		buf_add(out, content, len);
	}
	return out->failed ? fail(rq->st, RESOURCE_EXHAUSTED, "MEMORY", "no memory for the file") : OK;
}
