/* Uploads: staged in chunks by who will sign for them; and evidence files, read back by who may see the evidence. */
#include "daemon/blob.h"
#include "daemon/core.h"
#include "daemon/stored_file.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

static int hash_of_field(struct request *rq, const char *name, ProtobufCBinaryData data, struct hash *ret_hash)
{
	if (data.len != HASH_BYTES)
		return fail_field(rq->st, name, "BAD_LENGTH", "a digest has 32 bytes");
	memcpy(ret_hash->b, data.data, HASH_BYTES);
	return OK;
}

static int content_of(struct request *rq, ProtobufCBinaryData sha256, ProtobufCBinaryData chunks_root, uint64_t size,
	struct blob_content *ret_content)
{
	ret_content->size = size;
	TRY(hash_of_field(rq, "sha256", sha256, &ret_content->sha256));
	return hash_of_field(rq, "chunks_root", chunks_root, &ret_content->chunks_root);
}

static int id_of(struct request *rq, const char *text, struct id *ret_id)
{
	return id_parse(text, strlen(text), ret_id) ? OK : fail(rq->st, INTERNAL, "ID", "an id is no id");
}

static int upload_of(struct request *rq, const char *audit_id, ProtobufCBinaryData token, struct blob_upload *ret_upload)
{
	ret_upload->token = BYTES(token.data, token.len);
	ret_upload->now_us = rq->now_us;
	TRY(id_of(rq, rq->who.person, &ret_upload->person));
	return id_of(rq, audit_id, &ret_upload->scope);
}

int evidence_begin_upload(struct request *rq, const Audit__BeginUploadRequest *in, Audit__BeginUploadResponse *out)
{
	struct blob_content content;
	struct blob_owner owner;
	uint8_t *token = arena_alloc(rq->arena, UPLOAD_BYTES);
	if (!token)
		return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
	TRY(content_of(rq, in->sha256, in->chunks_root, in->size_bytes, &content));
	TRY(id_of(rq, rq->who.person, &owner.person));
	TRY(id_of(rq, rq->who.organisation, &owner.organisation));
	TRY(id_of(rq, in->audit_id, &owner.scope));
	TRY(ledger_scope_slot(rq->tx.db, &owner.scope, rq->st, &owner.scope_slot));
	TRY(blob_begin(rq->core->blobs, &owner, &content, rq->now_us, rq->st, token, &out->chunk_count));
	out->upload = (ProtobufCBinaryData){ UPLOAD_BYTES, token };
	return OK;
}

int evidence_put_chunk(struct request *rq, const Audit__PutChunkRequest *in, Audit__PutChunkResponse *out)
{
	struct blob_upload upload;
	(void)out; /* has no fields */
	TRY(upload_of(rq, in->audit_id, in->upload, &upload));
	return blob_put_chunk(rq->core->blobs, &upload, in->chunk, BYTES(in->content.data, in->content.len), rq->st);
}

int evidence_finish_upload(struct request *rq, const Audit__FinishUploadRequest *in, Audit__FinishUploadResponse *out)
{
	struct blob_upload upload;
	(void)out; /* has no fields */
	TRY(upload_of(rq, in->audit_id, in->upload, &upload));
	return blob_finish(rq->core->blobs, &upload, rq->st);
}

int evidence_get_upload(struct request *rq, const Audit__GetUploadRequest *in, Audit__GetUploadResponse *out)
{
	enum { MISSING_MAX = 1000 };
	struct blob_upload upload;
	bool finished = false;
	TRY(upload_of(rq, in->audit_id, in->upload, &upload));
	out->missing = arena_array(rq->arena, MISSING_MAX, sizeof(*out->missing));
	if (!out->missing)
		return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
	TRY(blob_missing(rq->core->blobs, &upload, MISSING_MAX, rq->st, out->missing, &out->n_missing, &finished));
	out->is_finished = finished;
	return OK;
}

int evidence_get_chunk(struct request *rq, const Audit__GetChunkRequest *in, Audit__GetChunkResponse *out)
{
	Audit__Evidence *row;
	TRY(load_evidence(rq, in->evidence_id, &row));
	if (!row->file)
		return fail(rq->st, FAILED_PRECONDITION, "NO_FILE", "this evidence has no file");
	rq->classified = row->classification >= AUDIT__CLASSIFICATION__CLASSIFICATION_CONFIDENTIAL;
	return stored_file_chunk(rq, row->audit_id, row->file, in->chunk, &out->content, &out->chunk_count);
}
