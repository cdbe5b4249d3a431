/* Field files: opened, read and written a chunk at a time. */
#include "client/field_file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

static int bad_file(const char *path, struct status *st)
{
	return fail(st, DATA_LOSS, "BAD_FIELD_FILE", "%s is damaged, or not what it is called", path);
}

static int file_key(struct client *c, struct bytes head_text, struct status *st, uint8_t ret_key[KEY_BYTES])
{
	const uint8_t *secret;
	TRY(keys_session_secret(c->keys, st, &secret));
	field_key(secret, head_text, ret_key);
	return OK;
}

/* --- reading --- */

static ssize_t read_at(int fd, uint8_t *to, size_t len, off_t at)
{
	size_t done = 0;
	while (done < len) {
		ssize_t got = pread(fd, to + done, len - done, at + (off_t)done);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return got < 0 ? -1 : (ssize_t)done;
		done += (size_t)got;
	}
	return (ssize_t)done;
}

static int check_head(struct client *c, const struct field_file *f, const char *path, const char *kind, struct status *st)
{
	if (strcmp(f->head.kind, kind) != 0 || !hash_equal(&f->head.log_key, &c->witness.log_hash))
		return fail(st, DATA_LOSS, "BAD_FIELD_FILE", "%s is no %s of this ledger", path, kind);
	if (memcmp(f->head.device, keys_sign_public(c->keys), SIGN_PUBLIC_BYTES) != 0)
		return fail(st, PERMISSION_DENIED, "OTHER_DEVICE", "%s is another device's, or of earlier keys of this one",
			path);
	return OK;
}

static int open_file(const char *path, struct status *st, int *ret_fd)
{
	*ret_fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (*ret_fd < 0 && errno == ENOENT)
		return fail(st, NOT_FOUND, "NO_FILE", "%s does not exist", path);
	return *ret_fd >= 0 ? OK : fail(st, UNAVAILABLE, "FILE_READ", "%s: %s", path, strerror(errno));
}

static int read_head(int fd, const char *path, struct status *st, uint8_t text[FIELD_HEAD_MAX], struct field_head *ret_head,
	size_t *ret_len)
{
	struct status ignored = { 0 };
	ssize_t len = read_at(fd, text, FIELD_HEAD_MAX, 0);
	bool is_head = len > 0 && field_head_parse(BYTES(text, (size_t)len), &ignored, ret_head, ret_len) == OK;
	return is_head ? OK : bad_file(path, st);
}

static int open_head(struct client *c, struct field_file *f, const char *path, const char *kind, struct status *st)
{
	uint8_t text[FIELD_HEAD_MAX];
	TRY(read_head(f->fd, path, st, text, &f->head, &f->head_len));
	TRY(check_head(c, f, path, kind, st));
	return file_key(c, BYTES(text, f->head_len), st, f->key);
}

int field_file_head(const char *path, struct status *st, struct field_head *ret_head)
{
	uint8_t text[FIELD_HEAD_MAX];
	size_t len;
	int fd;
	TRY(open_file(path, st, &fd));
	int rc = read_head(fd, path, st, text, ret_head, &len);
	(void)close(fd);
	return rc;
}

int field_file_open(struct client *c, const char *path, const char *kind, struct status *st, struct field_file *ret_file)
{
	struct field_file f = { .fd = -1 };
	TRY(open_file(path, st, &f.fd));
	int rc = open_head(c, &f, path, kind, st);
	if (rc == OK)
		*ret_file = f;
	else
		(void)close(f.fd);
	secret_wipe(f.key, sizeof(f.key));
	return rc;
}

int field_file_chunk(struct field_file *f, uint64_t i, struct status *st, uint8_t *ret_plain, size_t *ret_len)
{
	size_t len = field_chunk_bytes(f->head.bytes, i);
	uint8_t *sealed = malloc(FIELD_SEALED_MAX);
	if (!sealed)
		return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "out of memory");
	off_t at = (off_t)f->head_len + (off_t)i * FIELD_SEALED_MAX;
	bool is_open = read_at(f->fd, sealed, len + BOX_OVERHEAD, at) == (ssize_t)(len + BOX_OVERHEAD) &&
		field_open(f->key, i, field_chunks(f->head.bytes), BYTES(sealed, len + BOX_OVERHEAD), ret_plain);
	free(sealed);
	if (!is_open)
		return fail(st, DATA_LOSS, "BAD_FIELD_FILE", "part %" PRIu64 " of a sealed file is damaged", i);
	*ret_len = len;
	return OK;
}

void field_file_close(struct field_file *f)
{
	(void)close(f->fd);
	secret_wipe(f->key, sizeof(f->key));
}

static int read_chunks(struct field_file *f, struct status *st, struct buf *to)
{
	uint8_t *plain = malloc(LIMIT_CHUNK_BYTES);
	size_t len = 0;
	int rc = plain ? OK : fail(st, RESOURCE_EXHAUSTED, "MEMORY", "out of memory");
	for (uint64_t i = 0; rc == OK && i < field_chunks(f->head.bytes); i++) {
		rc = field_file_chunk(f, i, st, plain, &len);
		if (rc == OK)
			buf_add(to, plain, len);
	}
	if (plain)
		secret_wipe(plain, LIMIT_CHUNK_BYTES);
	free(plain);
	if (rc == OK && to->failed)
		rc = fail(st, OUT_OF_RANGE, "FILE_TOO_LARGE", "a sealed file is larger than %zu bytes", to->max);
	return rc;
}

int field_file_read(struct client *c, const char *path, const char *kind, struct status *st, struct field_head *ret_head,
	struct buf *ret_content)
{
	struct field_file f;
	TRY(field_file_open(c, path, kind, st, &f));
	int rc = read_chunks(&f, st, ret_content);
	*ret_head = f.head;
	field_file_close(&f);
	return rc;
}

/* --- writing --- */

static int write_all(int fd, const uint8_t *data, size_t len)
{
	while (len > 0) {
		ssize_t put = write(fd, data, len);
		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return -1;
		data += put;
		len -= (size_t)put;
	}
	return 0;
}

static int write_failed(const char *path, struct status *st)
{
	return fail(st, UNAVAILABLE, "FILE_WRITE", "%s: %s", path, strerror(errno));
}

static int write_chunks(int fd, const char *path, const struct field_head *head, const uint8_t key[KEY_BYTES],
	const struct field_source *source, struct status *st)
{
	uint64_t n = field_chunks(head->bytes);
	uint8_t *plain = malloc(LIMIT_CHUNK_BYTES), *sealed = malloc(FIELD_SEALED_MAX);
	int rc = plain && sealed ? OK : fail(st, RESOURCE_EXHAUSTED, "MEMORY", "out of memory");
	for (uint64_t i = 0; rc == OK && i < n; i++) {
		size_t len = field_chunk_bytes(head->bytes, i);
		rc = source->chunk(source->context, i, st, plain);
		if (rc != OK)
			break;
		field_seal(key, i, n, BYTES(plain, len), sealed);
		if (write_all(fd, sealed, len + BOX_OVERHEAD) != 0)
			rc = write_failed(path, st);
	}
	if (plain)
		secret_wipe(plain, LIMIT_CHUNK_BYTES);
	free(plain);
	free(sealed);
	return rc;
}

static int write_file(struct client *c, int fd, const char *path, const struct field_head *head,
	const struct field_source *source, struct status *st)
{
	struct buf text;
	uint8_t key[KEY_BYTES];
	buf_init(&text, FIELD_HEAD_MAX);
	field_head_format(head, &text);
	int rc = text.failed ? fail(st, INTERNAL, "BAD_FIELD_FILE", "the file's head cannot be written")
			     : file_key(c, buf_bytes(&text), st, key);
	if (rc == OK && write_all(fd, text.data, text.len) != 0)
		rc = write_failed(path, st);
	if (rc == OK)
		rc = write_chunks(fd, path, head, key, source, st);
	if (rc == OK && fsync(fd) != 0)
		rc = write_failed(path, st);
	secret_wipe(key, sizeof(key));
	buf_done(&text);
	return rc;
}

int field_file_write(struct client *c, const char *path, struct field_head *head, const struct field_source *source,
	struct status *st)
{
	char beside[FILE_PATH_BYTES];
	memcpy(head->device, keys_sign_public(c->keys), SIGN_PUBLIC_BYTES);
	head->log_key = c->witness.log_hash;
	TRY(file_path(st, beside, "%s.XXXXXX", path));
	int fd = mkostemp(beside, O_CLOEXEC); /* 0600 */
	if (fd < 0)
		return write_failed(path, st);
	int rc = write_file(c, fd, beside, head, source, st);
	(void)close(fd);
	if (rc == OK && rename(beside, path) != 0)
		rc = write_failed(path, st);
	if (rc == OK)
		file_sync_directory_of(path);
	else
		(void)unlink(beside);
	return rc;
}

static int chunk_of_bytes(void *context, uint64_t i, struct status *st, uint8_t *ret_plain)
{
	const struct bytes *content = context;
	(void)st;
	memcpy(ret_plain, content->data + i * LIMIT_CHUNK_BYTES, field_chunk_bytes(content->len, i));
	return OK;
}

int field_file_write_bytes(struct client *c, const char *path, struct field_head *head, struct bytes content,
	struct status *st)
{
	const struct field_source source = { chunk_of_bytes, &content };
	head->bytes = content.len;
	return field_file_write(c, path, head, &source, st);
}
