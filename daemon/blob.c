/* Claimed evidence files: their final name, reading back, disposal and the sweep of what was never claimed. */
#include "daemon/blob_store.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#define UPLOAD_US (LIMIT_UPLOAD_S * INT64_C(1000000))

uint64_t blobs_next_slot(struct blobs *b)
{
	(void)pthread_mutex_lock(&b->lock);
	uint64_t next = b->next_slot;
	(void)pthread_mutex_unlock(&b->lock);
	return next;
}

bool blobs_are_broken(struct blobs *b)
{
	(void)pthread_mutex_lock(&b->lock);
	bool broken = b->is_broken;
	(void)pthread_mutex_unlock(&b->lock);
	return broken;
}

int64_t blobs_used(struct blobs *b, const struct id *organisation)
{
	(void)pthread_mutex_lock(&b->lock);
	int64_t bytes = store_used(b, organisation);
	(void)pthread_mutex_unlock(&b->lock);
	return bytes;
}

int blob_name(struct blobs *b, uint64_t scope_slot, const struct hash *sha256, struct status *st,
	struct hash *ret_name)
{
	uint8_t slot[KEY_BYTES];
	bool found = false;
	TRY(b->settings.keys.read(b->settings.keys.context, scope_slot, st, &found, slot));
	if (!found)
		return fail(st, NOT_FOUND, "DISPOSED", "the files of this scope were disposed of");
	*ret_name = chunk_file_name(slot, sha256);
	secret_wipe(slot, sizeof(slot));
	return OK;
}

static int disk_failed(struct status *st)
{
	return fail(st, UNAVAILABLE, "BLOB_IO", "blobs: %s", strerror(errno));
}

/*
 * Whether a name is durable cannot be known any more: a later fsync would say so of what this one lost. Below the lock.
 */
static int sync_failed(struct blobs *b, struct status *st)
{
	b->is_broken = true;
	return disk_failed(st);
}

/* The directory of the first two digits, made durable when it is new. */
static int open_part(struct blobs *b, const char *final, struct status *st, int *ret_fd)
{
	char part[3] = { final[0], final[1], 0 };
	if (mkdirat(b->final_fd, part, 0700) == 0) {
		if (fsync(b->final_fd) != 0)
			return sync_failed(b, st);
	} else if (errno != EEXIST) {
		return disk_failed(st);
	}
	*ret_fd = openat(b->final_fd, part, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	return *ret_fd < 0 ? disk_failed(st) : OK;
}

/* Header and descriptor of a claimed file; NOT_FOUND when there is none. */
static int open_final(struct blobs *b, const struct hash *name, struct status *st, struct blob_header *ret_h,
	int *ret_fd)
{
	char path[BLOB_PATH_BYTES];
	uint8_t header[BLOB_HEADER_BYTES];
	blob_path(name, path);
	int fd = store_file(b->final_fd, path, O_RDONLY);
	if (fd < 0 && errno == ENOENT)
		return fail(st, NOT_FOUND, "DISPOSED", "the file is not here any more");
	if (fd < 0)
		return fail(st, UNAVAILABLE, "BLOB_READ", "an evidence file cannot be opened: %s",
			strerror(errno));
	int rc = blob_file_header(fd, st, header, ret_h);
	if (rc == OK && !hash_equal(&ret_h->name, name))
		rc = fail(st, DATA_LOSS, "BLOB_HEADER", "an evidence file holds another one");
	if (rc != OK)
		(void)close(fd);
	else
		*ret_fd = fd;
	return rc;
}

/* Below the lock: takes the final name off the disk and its bytes off the sum. */
static int remove_final(struct blobs *b, const struct hash *name, struct status *st)
{
	struct blob_header h;
	struct status unread = { 0 };
	char path[BLOB_PATH_BYTES];
	int fd = -1, part = -1;
	bool counted = open_final(b, name, &unread, &h, &fd) == OK;
	if (fd >= 0)
		(void)close(fd);
	blob_path(name, path);
	TRY(open_part(b, path, st, &part));
	bool gone = unlinkat(part, path + 3, 0) == 0;
	int rc = !gone && errno != ENOENT ? disk_failed(st) : fsync(part) != 0 ? sync_failed(b, st) : OK;
	(void)close(part);
	if (gone && counted)
		store_count(b, &h.organisation, -(int64_t)h.size);
	return rc;
}

/* A file that nobody can open any more must not stand in the way of the same content sent anew. */
static int final_is_readable(struct blobs *b, const struct hash *name, struct status *st, bool *ret_readable)
{
	struct blob_header h;
	struct status gone = { 0 };
	uint8_t key[KEY_BYTES];
	int fd;
	TRY(open_final(b, name, st, &h, &fd));
	(void)close(fd);
	int rc = store_key(b, &h, &gone, key);
	secret_wipe(key, sizeof(key));
	if (rc != OK && rc != NOT_FOUND) {
		*st = gone;
		return rc;
	}
	*ret_readable = rc == OK;
	return OK;
}

static int link_final(struct blobs *b, struct upload *u, struct status *st)
{
	char staged[UPLOAD_NAME_BYTES], path[BLOB_PATH_BYTES];
	int part = -1;
	upload_file_name(u->token, ".blob", staged);
	blob_path(&u->header.name, path);
	TRY(open_part(b, path, st, &part));
	bool linked = linkat(b->staging_fd, staged, part, path + 3, 0) == 0;
	int rc = !linked && errno != EEXIST ? disk_failed(st) : fsync(part) != 0 ? sync_failed(b, st) : OK;
	(void)close(part);
	if (rc == OK && linked)
		u->is_linked = true;
	if (rc == OK)
		u->is_claimed = true;
	return rc;
}

static int claim_upload(struct blobs *b, struct upload *u, struct status *st)
{
	char path[BLOB_PATH_BYTES];
	bool readable = true;
	blob_path(&u->header.name, path);
	bool there = faccessat(b->final_fd, path, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
	if (there)
		TRY(final_is_readable(b, &u->header.name, st, &readable));
	if (!readable)
		TRY(remove_final(b, &u->header.name, st));
	return link_final(b, u, st);
}

/* Below the lock: a finished upload of this person and scope with exactly this content. */
static int find_finished(struct blobs *b, const struct id *person, const struct id *scope,
	const struct blob_content *content, int64_t now_us, struct status *st, struct upload **ret_u)
{
	if (b->is_broken)
		return fail(st, UNAVAILABLE, "BLOB_IO", "evidence files could not be made durable");
	for (size_t i = 0; i < b->upload_count; i++) {
		struct upload *u = b->upload[i];
		if (!u->is_finished || u->is_finishing || now_us - u->begun_us >= UPLOAD_US ||
			!id_equal(&u->person, person) || !id_equal(&u->header.scope, scope) ||
			u->content.size != content->size ||
			!hash_equal(&u->content.sha256, &content->sha256) ||
			!hash_equal(&u->content.chunks_root, &content->chunks_root))
			continue;
		*ret_u = u;
		return OK;
	}
	return fail(st, FAILED_PRECONDITION, "UPLOAD_MISSING",
		"no finished upload of yours in this audit has this content");
}

int blob_claim(struct blobs *b, const struct id *person, const struct id *scope,
	const struct blob_content *content, int64_t now_us, struct status *st)
{
	struct upload *u;
	(void)pthread_mutex_lock(&b->lock);
	int rc = find_finished(b, person, scope, content, now_us, st, &u);
	if (rc == OK)
		rc = claim_upload(b, u, st);
	(void)pthread_mutex_unlock(&b->lock);
	return rc;
}

int blob_claimable(struct blobs *b, const struct id *person, const struct id *scope,
	const struct blob_content *content, int64_t now_us, struct status *st)
{
	struct upload *u;
	(void)pthread_mutex_lock(&b->lock);
	int rc = find_finished(b, person, scope, content, now_us, st, &u);
	(void)pthread_mutex_unlock(&b->lock);
	return rc;
}

int blob_read_staged(struct blobs *b, const struct id *person, const struct id *scope,
	const struct blob_content *content, int64_t now_us, uint32_t chunk, struct status *st, uint8_t *ret_content,
	size_t *ret_len)
{
	struct upload *u;
	struct blob_header h;
	uint8_t key[KEY_BYTES];
	char name[UPLOAD_NAME_BYTES];
	int fd = -1;
	(void)pthread_mutex_lock(&b->lock);
	int rc = find_finished(b, person, scope, content, now_us, st, &u);
	if (rc == OK) {
		h = u->header;
		upload_file_name(u->token, ".blob", name);
		fd = store_file(b->staging_fd, name, O_RDONLY);
	}
	(void)pthread_mutex_unlock(&b->lock);
	TRY(rc);
	if (fd < 0)
		return disk_failed(st);
	rc = store_key(b, &h, st, key);
	if (rc == OK)
		rc = blob_file_get(fd, &h, key, chunk, st, ret_content, ret_len);
	secret_wipe(key, sizeof(key));
	(void)close(fd);
	return rc;
}

int blob_read_chunk(struct blobs *b, uint64_t scope_slot, const struct hash *sha256, uint32_t chunk,
	struct status *st, uint8_t *ret_content, size_t *ret_len, uint32_t *ret_chunk_count)
{
	struct blob_header h;
	struct hash name;
	uint8_t key[KEY_BYTES];
	int fd;
	TRY(blob_name(b, scope_slot, sha256, st, &name));
	TRY(open_final(b, &name, st, &h, &fd));
	int rc = store_key(b, &h, st, key);
	if (rc == OK)
		rc = blob_file_get(fd, &h, key, chunk, st, ret_content, ret_len);
	secret_wipe(key, sizeof(key));
	(void)close(fd);
	if (rc == OK)
		*ret_chunk_count = blob_chunk_count(h.size);
	return rc;
}

/* Below the lock: the staged names. What cannot be removed is met again at the next start. */
static void remove_staged(struct blobs *b, size_t i)
{
	char name[UPLOAD_NAME_BYTES];
	struct upload *u = b->upload[i];
	upload_file_name(u->token, ".state", name);
	(void)unlinkat(b->staging_fd, name, 0);
	upload_file_name(u->token, ".blob", name);
	(void)unlinkat(b->staging_fd, name, 0);
	if (!u->is_linked)
		store_count(b, &u->header.organisation, -(int64_t)u->header.size);
	store_drop(b, i);
}

static bool is_idle(const struct upload *u)
{
	return u->writers == 0 && !u->is_finishing;
}

int blob_dispose(struct blobs *b, const struct hash *name, struct status *st)
{
	(void)pthread_mutex_lock(&b->lock);
	int rc = remove_final(b, name, st);
	for (size_t i = b->upload_count; rc == OK && i-- > 0;) {
		struct upload *u = b->upload[i];
		if (!hash_equal(&u->header.name, name))
			continue;
		if (is_idle(u))
			remove_staged(b, i);
		else
			u->begun_us = 0; /* the sweep takes it */
	}
	(void)pthread_mutex_unlock(&b->lock);
	return rc;
}

static bool has_expired(const struct upload *u, int64_t now_us)
{
	return now_us - u->begun_us >= UPLOAD_US && is_idle(u);
}

/* Below the lock. */
static int sweep_upload(struct blobs *b, size_t i, struct blob_referenced referenced, struct status *st)
{
	const struct upload *u = b->upload[i];
	if (u->is_linked) {
		bool used = true;
		TRY(referenced.ask(referenced.context, &u->header.scope, &u->content.sha256, st, &used));
		if (!used)
			TRY(remove_final(b, &u->header.name, st));
	}
	remove_staged(b, i);
	return OK;
}

int blobs_sweep(struct blobs *b, int64_t now_us, struct blob_referenced referenced, struct status *st)
{
	int rc = OK;
	(void)pthread_mutex_lock(&b->lock);
	for (size_t i = b->upload_count; rc == OK && i-- > 0;)
		if (has_expired(b->upload[i], now_us))
			rc = sweep_upload(b, i, referenced, st);
	(void)pthread_mutex_unlock(&b->lock);
	return rc;
}

int blobs_each(struct blobs *b, int (*visit)(void *context, const char *path, const struct hash *name),
	void *context, struct status *st)
{
	return blob_files_each(b->final_fd, visit, context, st);
}

/* Header, and digests when its key is there. */
static int describe(struct blobs *b, const struct hash *name, struct status *st, struct blob_header *ret_h,
	bool *ret_readable, struct blob_content *ret_content)
{
	uint8_t header[BLOB_HEADER_BYTES], key[KEY_BYTES];
	struct status gone = { 0 };
	int fd;
	TRY(open_final(b, name, st, ret_h, &fd));
	int rc = blob_file_header(fd, st, header, ret_h);
	(void)close(fd);
	TRY(rc);
	rc = store_key(b, ret_h, &gone, key);
	*ret_readable = rc == OK;
	if (rc == NOT_FOUND)
		return OK;
	if (rc != OK)
		*st = gone;
	else
		rc = blob_header_open(header, key, st, ret_content);
	secret_wipe(key, sizeof(key));
	return rc;
}

struct collect {
	struct blobs *b;
	const struct id *scope;
	struct blob_referenced referenced;
	struct status *st;
};

/* The key first: when this is interrupted, what is left cannot be read and is met again. */
static int collect_one(void *context, const char *path, const struct hash *name)
{
	struct collect *c = context;
	const struct blob_keys *keys = &c->b->settings.keys;
	struct blob_header h;
	struct blob_content content;
	bool readable = false, used = false;
	(void)path;
	TRY(describe(c->b, name, c->st, &h, &readable, &content));
	if (c->scope && !id_equal(c->scope, &h.scope))
		return OK;
	if (readable)
		TRY(c->referenced.ask(c->referenced.context, &h.scope, &content.sha256, c->st, &used));
	if (used)
		return OK;
	TRY(keys->destroy(keys->context, h.slot, c->st));
	return blob_dispose(c->b, name, c->st);
}

int blobs_collect(struct blobs *b, const struct id *scope, struct blob_referenced referenced, struct status *st)
{
	struct collect c = { b, scope, referenced, st };
	return blobs_each(b, collect_one, &c, st);
}
