/* Digests of files, and a window of calls over one session. */
#include "client/transfer.h"

#include "client/term.h"
#include "common/limits.h"

#include <errno.h>
#include <sys/stat.h>

void digest_add(struct digester *d, const void *chunk, size_t len)
{
	struct hash leaf = merkle_leaf(chunk, len);
	hash_add(&d->sha256, chunk, len);
	merkle_append(&d->chunks, &leaf);
	d->size += len;
}

struct digest digest_end(struct digester *d)
{
	struct digest result = { .size = d->size };
	hash_end(&d->sha256, &result.sha256);
	result.chunks_root = d->chunks.size ? merkle_root(&d->chunks) : merkle_empty();
	return result;
}

int transfer_read_chunk(int fd, uint64_t index, const char *path, struct status *st, uint8_t *ret_chunk, size_t *ret_len)
{
	size_t len = 0;
	while (len < LIMIT_CHUNK_BYTES) {
		ssize_t got = pread(fd, ret_chunk + len, LIMIT_CHUNK_BYTES - len,
			(off_t)(index * LIMIT_CHUNK_BYTES + len));
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return fail(st, UNAVAILABLE, "FILE_READ", "%s: %s", path, strerror(errno));
		if (got == 0)
			break;
		len += (size_t)got;
	}
	*ret_len = len;
	return OK;
}

int digest_file(int fd, const char *path, struct status *st, struct digest *ret_digest)
{
	struct digester d = { .size = 0 };
	struct stat about;
	uint8_t *chunk = malloc(LIMIT_CHUNK_BYTES);
	uint64_t total = fstat(fd, &about) == 0 ? (uint64_t)about.st_size : 0;
	size_t len = LIMIT_CHUNK_BYTES;
	int rc = chunk ? OK : fail(st, RESOURCE_EXHAUSTED, "MEMORY", "out of memory");
	hash_begin(&d.sha256);
	for (uint64_t i = 0; rc == OK && len == LIMIT_CHUNK_BYTES; i++) {
		rc = transfer_read_chunk(fd, i, path, st, chunk, &len);
		if (rc == OK && len > 0)
			digest_add(&d, chunk, len);
		term_progress("hashing ", d.size, total);
	}
	*ret_digest = digest_end(&d);
	free(chunk);
	return rc;
}

int window_init(struct window *w, struct status *st)
{
	for (size_t i = 0; i < WINDOW_SLOTS; i++) {
		w->slot[i].arena = arena_new(SLOT_ARENA_BYTES);
		if (!w->slot[i].arena)
			return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "out of memory");
	}
	return OK;
}

void window_done(struct window *w)
{
	for (size_t i = 0; i < WINDOW_SLOTS; i++)
		arena_free(w->slot[i].arena);
}

static int slot_end(struct window *w, struct slot *s, struct status *st)
{
	ProtobufCMessage *response = NULL;
	if (!s->is_used)
		return OK;
	s->is_used = false;
	TRY(call_end(w->client, s->arena, w->method, s->ticket, st, &response));
	return w->take ? w->take(w->context, response, st) : OK;
}

int window_next(struct window *w, struct status *st, struct slot **ret_slot)
{
	struct slot *s = &w->slot[w->next++ % WINDOW_SLOTS];
	TRY(slot_end(w, s, st));
	arena_reset(s->arena);
	*ret_slot = s;
	return OK;
}

int window_send(struct window *w, struct slot *s, const ProtobufCMessage *request, struct status *st)
{
	TRY(call_begin(w->client, s->arena, w->method, request, st, &s->ticket));
	s->is_used = true;
	return OK;
}

int window_drain(struct window *w, struct status *st)
{
	for (size_t i = 0; i < WINDOW_SLOTS; i++)
		TRY(slot_end(w, &w->slot[w->next++ % WINDOW_SLOTS], st));
	return OK;
}
