/* Fetching an evidence file, and checking that it is the one that was signed. */
#include "client/command.h"
#include "client/term.h"
#include "client/transfer.h"
#include "common/limits.h"

#include "audit/v1/evidence.pb-c.h"

#include <errno.h>

struct fetch {
	FILE *to;
	struct digester digester;
	uint64_t total;
	uint32_t chunk_count;
};

static int take_chunk(void *context, const ProtobufCMessage *response, struct status *st)
{
	struct fetch *f = context;
	const Audit__GetChunkResponse *r = (const Audit__GetChunkResponse *)response;
	if (r->content.len > 0 && fwrite(r->content.data, 1, r->content.len, f->to) != r->content.len)
		return fail(st, UNAVAILABLE, "FILE_WRITE", "the file could not be written: %s", strerror(errno));
	f->chunk_count = r->chunk_count;
	digest_add(&f->digester, r->content.data, r->content.len);
	term_progress("fetching", f->digester.size, f->total);
	return OK;
}

static int fetch_chunks(struct client *c, const char *evidence_id, uint64_t size, struct fetch *f, struct status *st)
{
	struct window w = { .client = c, .method = schema_find_method("audit.v1.EvidenceService/GetChunk"),
		.take = take_chunk, .context = f };
	uint64_t chunks = (size + LIMIT_CHUNK_BYTES - 1) / LIMIT_CHUNK_BYTES;
	int rc = window_init(&w, st);
	for (uint64_t i = 0; i < chunks && rc == OK; i++) {
		Audit__GetChunkRequest request = AUDIT__GET_CHUNK_REQUEST__INIT;
		struct slot *s = NULL;
		request.evidence_id = evidence_id;
		request.chunk = (uint32_t)i;
		rc = window_next(&w, st, &s);
		if (rc == OK)
			rc = window_send(&w, s, &request.base, st);
	}
	if (rc == OK)
		rc = window_drain(&w, st);
	window_done(&w);
	return rc;
}

static int check_digest(struct fetch *f, const Audit__EvidenceFile *file, struct status *st)
{
	struct digest got = digest_end(&f->digester);
	bool is_same = got.size == file->size_bytes && file->sha256.len == HASH_BYTES &&
		file->chunks_root.len == HASH_BYTES && memcmp(got.sha256.b, file->sha256.data, HASH_BYTES) == 0 &&
		memcmp(got.chunks_root.b, file->chunks_root.data, HASH_BYTES) == 0;
	return is_same ? OK : fail(st, DATA_LOSS, "OTHER_FILE",
		"what the server sent is not the file that was signed: nothing was kept");
}

static int fetch_to(struct client *c, const Audit__Evidence *evidence, FILE *to, struct status *st)
{
	struct fetch f = { .to = to, .total = evidence->file->size_bytes };
	hash_begin(&f.digester.sha256);
	int rc = fetch_chunks(c, evidence->id, evidence->file->size_bytes, &f, st);
	struct status checked = { 0 };
	int digest_rc = check_digest(&f, evidence->file, &checked);
	if (rc == OK && digest_rc != OK) {
		*st = checked;
		rc = digest_rc;
	}
	return rc;
}

static int get_evidence(struct client *c, const char *id, struct status *st, const Audit__Evidence **ret_evidence)
{
	Audit__GetEvidenceRequest request = AUDIT__GET_EVIDENCE_REQUEST__INIT;
	ProtobufCMessage *raw = NULL;
	request.evidence_id = id;
	TRY(call_named(c, c->arena, "audit.v1.EvidenceService/GetEvidence", &request.base, st, &raw, NULL));
	*ret_evidence = ((const Audit__GetEvidenceResponse *)raw)->evidence;
	if (!*ret_evidence || !(*ret_evidence)->file)
		return fail(st, FAILED_PRECONDITION, "NO_EVIDENCE_FILE", "this evidence has no file");
	return OK;
}

COMMAND(cmd_evidence_fetch)
{
	const Audit__Evidence *evidence = NULL;
	const char *out = command_arg(arg, "out");
	char beside[FILE_PATH_BYTES];
	(void)word;
	(void)count;
	TRY(client_open(c, st));
	TRY(get_evidence(c, command_arg(arg, "EVIDENCE-ID"), st, &evidence));
	TRY(file_path(st, beside, "%s.part", out));
	FILE *to = fopen(beside, "wxe");
	if (!to)
		return fail(st, UNAVAILABLE, "FILE_WRITE", "%s: %s", beside, strerror(errno));
	int rc = fetch_to(c, evidence, to, st);
	if (fclose(to) != 0 && rc == OK)
		rc = fail(st, UNAVAILABLE, "FILE_WRITE", "%s: %s", beside, strerror(errno));
	if (rc == OK && rename(beside, out) != 0)
		rc = fail(st, UNAVAILABLE, "FILE_WRITE", "%s: %s", out, strerror(errno));
	if (rc != OK)
		(void)unlink(beside);
	else
		say("%s: %" PRIu64 " bytes, digest as signed", out, evidence->file->size_bytes);
	return rc;
}
