/* Chunks of a file, in order, into a file beside the one that is wanted; renamed when its digests hold. */
#include "client/fetch.h"

#include "client/file.h"
#include "client/request.h"
#include "client/term.h"
#include "client/transfer.h"
#include "common/limits.h"

#include <errno.h>
#include <unistd.h>

struct fetch {
	FILE *to;
	struct digester digester;
	uint64_t total;
};

static int take_chunk(void *context, const ProtobufCMessage *response, struct status *st)
{
	struct fetch *f = context;
	struct bytes content = { 0 };
	if (!message_bytes(response, "content", &content))
		return fail(st, DATA_LOSS, "BAD_REPLY", "the server sent no chunk");
	if (content.len > 0 && fwrite(content.data, 1, content.len, f->to) != content.len)
		return fail(st, UNAVAILABLE, "FILE_WRITE", "the file could not be written: %s", strerror(errno));
	digest_add(&f->digester, content.data, content.len);
	term_progress("fetching", f->digester.size, f->total);
	return OK;
}

static int fetch_chunks(struct client *c, const struct fetch_source *from, struct fetch *f, struct status *st)
{
	struct window w = { .client = c, .method = schema_find_method(from->method), .take = take_chunk, .context = f };
	uint64_t chunks = (from->file->size_bytes + LIMIT_CHUNK_BYTES - 1) / LIMIT_CHUNK_BYTES;
	int rc = window_init(&w, st);
	for (uint64_t i = 0; i < chunks && rc == OK; i++) {
		struct slot *s = NULL;
		*from->chunk = (uint32_t)i;
		rc = window_next(&w, st, &s);
		if (rc == OK)
			rc = window_send(&w, s, from->request, st);
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

static int fetch_to(struct client *c, const struct fetch_source *from, FILE *to, struct status *st)
{
	struct fetch f = { .to = to, .total = from->file->size_bytes };
	hash_begin(&f.digester.sha256);
	int rc = fetch_chunks(c, from, &f, st);
	struct status checked = { 0 };
	int digest_rc = check_digest(&f, from->file, &checked);
	if (rc == OK && digest_rc != OK) {
		*st = checked;
		rc = digest_rc;
	}
	return rc;
}

int fetch_file(struct client *c, const struct fetch_source *from, const char *path, struct status *st)
{
	char beside[FILE_PATH_BYTES];
	TRY(file_path(st, beside, "%s.part", path));
	FILE *to = fopen(beside, "wxe");
	if (!to)
		return fail(st, UNAVAILABLE, "FILE_WRITE", "%s: %s", beside, strerror(errno));
	int rc = fetch_to(c, from, to, st);
	if (fclose(to) != 0 && rc == OK)
		rc = fail(st, UNAVAILABLE, "FILE_WRITE", "%s: %s", beside, strerror(errno));
	if (rc == OK && rename(beside, path) != 0)
		rc = fail(st, UNAVAILABLE, "FILE_WRITE", "%s: %s", path, strerror(errno));
	if (rc != OK)
		(void)unlink(beside);
	return rc;
}
