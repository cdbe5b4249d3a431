/* Uploads: begun, filled chunk by chunk in any order, checked as a whole, durable when finished. */
#include "daemon/blob_store.h"

#include <errno.h>
#include <fcntl.h>

#define UPLOAD_US (LIMIT_UPLOAD_S * INT64_C(1000000))

static bool same_content(const struct blob_content *a, const struct blob_content *b)
{
	return a->size == b->size && hash_equal(&a->sha256, &b->sha256) &&
		hash_equal(&a->chunks_root, &b->chunks_root);
}

static bool is_live(const struct upload *u, int64_t now_us)
{
	return u->begun_us <= now_us ? now_us - u->begun_us < UPLOAD_US : true;
}

static struct upload *find_same(struct blobs *b, const struct blob_owner *owner,
	const struct blob_content *content, int64_t now_us)
{
	for (size_t i = 0; i < b->upload_count; i++) {
		struct upload *u = b->upload[i];
		if (is_live(u, now_us) && id_equal(&u->person, &owner->person) &&
			id_equal(&u->header.scope, &owner->scope) && same_content(&u->content, content))
			return u;
	}
	return NULL;
}

static int check_room(struct blobs *b, const struct blob_owner *owner, uint64_t size, int64_t now_us,
	struct status *st)
{
	size_t open = 0;
	for (size_t i = 0; i < b->upload_count; i++)
		open += !b->upload[i]->is_claimed && is_live(b->upload[i], now_us) &&
			id_equal(&b->upload[i]->person, &owner->person);
	if (open >= LIMIT_UPLOADS_PER_PERSON)
		return fail(st, RESOURCE_EXHAUSTED, "UPLOADS",
			"%zu uploads are open: submit or wait until they expire", open);
	int64_t left = b->settings.quota - store_used(b, &owner->organisation);
	if (left < 0 || size > (uint64_t)left)
		return fail(st, RESOURCE_EXHAUSTED, "QUOTA", "the organisation's quota for evidence is used up");
	return OK;
}

static int create(struct blobs *b, const struct upload *u, const uint8_t *header, struct status *st)
{
	char blob[UPLOAD_NAME_BYTES], state[UPLOAD_NAME_BYTES];
	upload_file_name(u->token, ".blob", blob);
	upload_file_name(u->token, ".state", state);
	int blob_fd = store_file(b->staging_fd, blob, O_WRONLY | O_CREAT | O_EXCL);
	int state_fd = store_file(b->staging_fd, state, O_WRONLY | O_CREAT | O_EXCL);
	bool written = blob_fd >= 0 && state_fd >= 0 &&
		file_write_at(blob_fd, header, BLOB_HEADER_BYTES, 0) == 0 && state_write(state_fd, u, false) == 0;
	int error = errno;
	if (blob_fd >= 0)
		(void)close(blob_fd);
	if (state_fd >= 0)
		(void)close(state_fd);
	if (written)
		return OK;
	/* What cannot be removed now is removed at the next start. */
	(void)unlinkat(b->staging_fd, blob, 0);
	(void)unlinkat(b->staging_fd, state, 0);
	if (error == ENOSPC || error == EDQUOT)
		return fail(st, RESOURCE_EXHAUSTED, "DISK_FULL", "the server has no room for this file");
	return fail(st, UNAVAILABLE, "BLOB_WRITE", "staging: %s", strerror(error));
}

/* Outside the lock: a slot may come from the writer, which may be waiting for the lock in blob_claim. */
static int prepare(struct blobs *b, const struct blob_owner *owner, const struct blob_content *content,
	int64_t now_us, struct status *st, struct upload *u, uint8_t *ret_header)
{
	const struct blob_keys *keys = &b->settings.keys;
	uint8_t key[KEY_BYTES];
	*u = (struct upload){ .person = owner->person, .begun_us = now_us, .content = *content,
		.header = { .scope_slot = owner->scope_slot, .scope = owner->scope,
			.organisation = owner->organisation, .size = content->size } };
	random_bytes(u->token, UPLOAD_BYTES);
	TRY(blob_name(b, owner->scope_slot, &content->sha256, st, &u->header.name));
	TRY(keys->take(keys->context, st, &u->header.slot));
	TRY(store_key(b, &u->header, st, key));
	blob_header_encode(&u->header, content, key, ret_header);
	secret_wipe(key, sizeof(key));
	size_t have = upload_have_bytes(u);
	u->have = calloc(1, have ? have : 1);
	return u->have ? OK : fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no memory for an upload");
}

static int insert(struct blobs *b, struct upload *u, const uint8_t *header, struct status *st)
{
	TRY(store_reserve(b, &u->header.organisation, st));
	TRY(create(b, u, header, st));
	store_add(b, u);
	store_count(b, &u->header.organisation, (int64_t)u->header.size);
	if (u->header.slot >= b->next_slot)
		b->next_slot = u->header.slot + 1;
	return OK;
}

static int begin_new(struct blobs *b, const struct blob_owner *owner, const struct blob_content *content,
	int64_t now_us, struct status *st, uint8_t ret_upload[UPLOAD_BYTES])
{
	uint8_t header[BLOB_HEADER_BYTES];
	struct upload *u = calloc(1, sizeof(*u));
	if (!u)
		return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no memory for an upload");
	int rc = prepare(b, owner, content, now_us, st, u, header);
	if (rc != OK)
		goto out;
	(void)pthread_mutex_lock(&b->lock);
	rc = check_room(b, owner, content->size, now_us, st);
	if (rc == OK)
		rc = insert(b, u, header, st);
	if (rc == OK) {
		memcpy(ret_upload, u->token, UPLOAD_BYTES);
		u = NULL; /* the store's now */
	}
	(void)pthread_mutex_unlock(&b->lock);
out:
	upload_free(u);
	return rc;
}

int blob_begin(struct blobs *b, const struct blob_owner *owner, const struct blob_content *content,
	int64_t now_us, struct status *st, uint8_t ret_upload[UPLOAD_BYTES], uint32_t *ret_chunk_count)
{
	if (content->size > LIMIT_EVIDENCE_BYTES || content->size > (uint64_t)b->settings.file_max)
		return fail(st, INVALID_ARGUMENT, "FILE_TOO_LARGE", "a file has at most %" PRId64 " bytes",
			b->settings.file_max);
	(void)pthread_mutex_lock(&b->lock);
	const struct upload *same = find_same(b, owner, content, now_us);
	/* Before a slot is taken for nothing; asked again when it is entered. */
	int rc = same ? OK : check_room(b, owner, content->size, now_us, st);
	if (same)
		memcpy(ret_upload, same->token, UPLOAD_BYTES);
	(void)pthread_mutex_unlock(&b->lock);
	if (!same && rc == OK)
		rc = begin_new(b, owner, content, now_us, st, ret_upload);
	if (rc == OK)
		*ret_chunk_count = blob_chunk_count(content->size);
	return rc;
}

/* Below the lock. */
static int find_upload(struct blobs *b, const struct blob_upload *named, struct status *st, struct upload **ret_u)
{
	for (size_t i = 0; named->token.len == UPLOAD_BYTES && i < b->upload_count; i++) {
		struct upload *u = b->upload[i];
		if (!secret_equal(u->token, named->token.data, UPLOAD_BYTES))
			continue;
		if (!is_live(u, named->now_us) || !id_equal(&u->person, &named->person) ||
			!id_equal(&u->header.scope, &named->scope))
			break;
		*ret_u = u;
		return OK;
	}
	return fail(st, NOT_FOUND, "UPLOAD", "there is no such upload, or it has expired: begin it again");
}

static int check_chunk(const struct upload *u, uint32_t chunk, struct bytes content, struct status *st)
{
	if (u->is_finished)
		return fail(st, FAILED_PRECONDITION, "UPLOAD_FINISHED", "the upload is finished already");
	if (u->is_finishing)
		return fail(st, ABORTED, "UPLOAD_BUSY", "the upload is being checked");
	if (chunk >= blob_chunk_count(u->header.size))
		return fail_field(st, "chunk", "CHUNK_INDEX", "the file has %" PRIu32 " chunks",
			blob_chunk_count(u->header.size));
	if (content.len != blob_chunk_bytes(u->header.size, chunk))
		return fail_field(st, "content", "CHUNK_SIZE", "chunk %" PRIu32 " has %zu bytes", chunk,
			blob_chunk_bytes(u->header.size, chunk));
	return OK;
}

/* A descriptor of one of the upload's two files. */
static int open_staged(struct blobs *b, const struct upload *u, const char *suffix, int flags,
	struct status *st, int *ret_fd)
{
	char name[UPLOAD_NAME_BYTES];
	upload_file_name(u->token, suffix, name);
	*ret_fd = store_file(b->staging_fd, name, flags);
	if (*ret_fd < 0)
		return fail(st, UNAVAILABLE, "BLOB_WRITE", "staging: %s", strerror(errno));
	return OK;
}

/* The upload stays where it is while `writers` counts us. */
static int write_chunk(struct blobs *b, const struct upload *u, uint32_t chunk, struct bytes content,
	struct status *st)
{
	uint8_t key[KEY_BYTES];
	int fd;
	TRY(open_staged(b, u, ".blob", O_WRONLY, st, &fd));
	int rc = store_key(b, &u->header, st, key);
	if (rc == OK)
		rc = blob_file_put(fd, &u->header, key, chunk, content, st);
	secret_wipe(key, sizeof(key));
	(void)close(fd);
	return rc;
}

/* Below the lock. A bit that is not written costs one chunk sent again after a restart. */
static void remember_chunk(struct blobs *b, struct upload *u, uint32_t chunk)
{
	struct status st = { 0 };
	int fd;
	u->have[chunk / 8] = (uint8_t)(u->have[chunk / 8] | 1u << (chunk % 8));
	if (open_staged(b, u, ".state", O_WRONLY, &st, &fd) != OK)
		return;
	(void)!state_write_chunk(fd, u, chunk);
	(void)close(fd);
}

int blob_put_chunk(struct blobs *b, const struct blob_upload *upload, uint32_t chunk, struct bytes content,
	struct status *st)
{
	struct upload *u = NULL;
	(void)pthread_mutex_lock(&b->lock);
	int rc = find_upload(b, upload, st, &u);
	if (rc == OK)
		rc = check_chunk(u, chunk, content, st);
	if (rc == OK)
		u->writers++;
	(void)pthread_mutex_unlock(&b->lock);
	if (rc != OK)
		return rc;
	rc = write_chunk(b, u, chunk, content, st);
	(void)pthread_mutex_lock(&b->lock);
	u->writers--;
	if (rc == OK)
		remember_chunk(b, u, chunk);
	(void)pthread_mutex_unlock(&b->lock);
	return rc;
}

static uint32_t count_missing(const struct upload *u)
{
	uint32_t missing = 0;
	for (uint32_t i = 0; i < blob_chunk_count(u->header.size); i++)
		missing += !upload_has(u, i);
	return missing;
}

int blob_missing(struct blobs *b, const struct blob_upload *upload, size_t max, struct status *st,
	uint32_t *ret_missing, size_t *ret_count, bool *ret_finished)
{
	struct upload *u = NULL;
	size_t count = 0;
	(void)pthread_mutex_lock(&b->lock);
	int rc = find_upload(b, upload, st, &u);
	for (uint32_t i = 0; rc == OK && i < blob_chunk_count(u->header.size) && count < max; i++)
		if (!upload_has(u, i))
			ret_missing[count++] = i;
	if (rc == OK) {
		*ret_count = count;
		*ret_finished = u->is_finished;
	}
	(void)pthread_mutex_unlock(&b->lock);
	return rc;
}

/* Below the lock. */
static int start_finishing(struct upload *u, struct status *st)
{
	if (u->is_finishing || u->writers > 0)
		return fail(st, ABORTED, "UPLOAD_BUSY", "chunks of the upload are being written or checked");
	if (count_missing(u) > 0)
		return fail(st, FAILED_PRECONDITION, "UPLOAD_INCOMPLETE", "%" PRIu32 " chunks are missing",
			count_missing(u));
	u->is_finishing = true;
	return OK;
}

/* Content first, then the word that it is there, then both names. */
static int make_durable(struct blobs *b, const struct upload *u, int blob_fd, struct status *st)
{
	int state_fd;
	if (fdatasync(blob_fd) != 0)
		return fail(st, UNAVAILABLE, "BLOB_WRITE", "staging: %s", strerror(errno));
	TRY(open_staged(b, u, ".state", O_WRONLY, st, &state_fd));
	bool durable = state_write(state_fd, u, true) == 0 && fdatasync(state_fd) == 0 &&
		fsync(b->staging_fd) == 0;
	int error = errno;
	(void)close(state_fd);
	return durable ? OK : fail(st, UNAVAILABLE, "BLOB_WRITE", "staging: %s", strerror(error));
}

/* Outside the lock: is_finishing keeps writers away. *ret_bad: the chunk that does not open. */
static int check_whole(struct blobs *b, const struct upload *u, struct status *st, uint32_t *ret_bad)
{
	uint8_t key[KEY_BYTES];
	int fd;
	TRY(store_key(b, &u->header, st, key));
	int rc = open_staged(b, u, ".blob", O_RDWR, st, &fd);
	if (rc == OK) {
		rc = blob_file_verify(fd, &u->header, &u->content, key, st, ret_bad);
		if (rc == OK)
			rc = make_durable(b, u, fd, st);
		(void)close(fd);
	}
	secret_wipe(key, sizeof(key));
	return rc;
}

/* Below the lock: what the check found. */
static int settle(struct upload *u, int rc, uint32_t bad, struct status *st)
{
	u->is_finishing = false;
	u->is_finished = rc == OK;
	if (rc == DATA_LOSS && bad != UINT32_MAX) {
		u->have[bad / 8] = (uint8_t)(u->have[bad / 8] & ~(1u << (bad % 8)));
		return fail(st, FAILED_PRECONDITION, "UPLOAD_INCOMPLETE", "chunk %" PRIu32 " must be sent again",
			bad);
	}
	/* Content that is wrong, or pages that a failed fsync may have dropped: everything must come again. */
	if (rc != OK)
		memset(u->have, 0, upload_have_bytes(u));
	return rc;
}

int blob_finish(struct blobs *b, const struct blob_upload *upload, struct status *st)
{
	struct upload *u = NULL;
	uint32_t bad = UINT32_MAX;
	(void)pthread_mutex_lock(&b->lock);
	int rc = find_upload(b, upload, st, &u);
	bool done = rc == OK && u->is_finished;
	if (rc == OK && !done)
		rc = start_finishing(u, st);
	(void)pthread_mutex_unlock(&b->lock);
	if (rc != OK || done)
		return rc;
	rc = check_whole(b, u, st, &bad);
	(void)pthread_mutex_lock(&b->lock);
	rc = settle(u, rc, bad, st);
	(void)pthread_mutex_unlock(&b->lock);
	return rc;
}
