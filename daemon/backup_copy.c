/* Copying files and rows for backup and restore. */
#include "daemon/backup_copy.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

enum { BLOCK_BYTES = 256 * 1024, COLUMNS_MAX = 8 };

extern const char sql_keys[];

static int cannot_write(const char *path, struct status *st)
{
	return fail(st, UNAVAILABLE, "BACKUP_WRITE", "%s: %s", path, strerror(errno));
}

static int cannot_read(const char *path, struct status *st)
{
	return fail(st, UNAVAILABLE, "BACKUP_READ", "%s: %s", path, strerror(errno));
}

int copy_path(const char *directory, const char *name, struct status *st, char ret_path[COPY_PATH_BYTES])
{
	int n = snprintf(ret_path, COPY_PATH_BYTES, "%s/%s", directory, name);
	if (n < 0 || n >= COPY_PATH_BYTES)
		return fail(st, INVALID_ARGUMENT, "PATH", "%s: too long a path", directory);
	return OK;
}

int copy_make_directory(const char *path, bool may_exist, struct status *st)
{
	if (mkdir(path, 0700) != 0 && !(may_exist && errno == EEXIST))
		return cannot_write(path, st);
	return OK;
}

int copy_sync_directory(const char *path, struct status *st)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool synced = fd >= 0 && fsync(fd) == 0;
	int rc = synced ? OK : cannot_write(path, st);
	if (fd >= 0)
		(void)close(fd);
	return rc;
}

int copy_sync_blobs(const char *path, struct status *st)
{
	for (unsigned i = 0; i < 256; i++) {
		char name[3], part[COPY_PATH_BYTES];
		(void)snprintf(name, sizeof(name), "%02x", i & 0xffu);
		TRY(copy_path(path, name, st, part));
		if (access(part, F_OK) == 0)
			TRY(copy_sync_directory(part, st));
	}
	return copy_sync_directory(path, st);
}

static bool write_all(int fd, const uint8_t *data, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, data, len);
		if (n < 0 && errno != EINTR)
			return false;
		if (n > 0) {
			data += n;
			len -= (size_t)n;
		}
	}
	return true;
}

int copy_stream(int from, int to, struct status *st, uint64_t *ret_bytes, struct hash *ret_hash)
{
	struct hash_stream stream;
	uint8_t *block = malloc(BLOCK_BYTES);
	uint64_t bytes = 0;
	ssize_t n;
	int rc = OK;
	if (!block)
		return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no memory to copy");
	hash_begin(&stream);
	while (rc == OK && (n = read(from, block, BLOCK_BYTES)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			rc = cannot_read("file", st);
			break;
		}
		hash_add(&stream, block, (size_t)n);
		bytes += (uint64_t)n;
		if (to >= 0 && !write_all(to, block, (size_t)n))
			rc = cannot_write("copy", st);
	}
	hash_end(&stream, ret_hash);
	free(block);
	if (rc == OK && to >= 0 && fdatasync(to) != 0)
		rc = cannot_write("copy", st);
	*ret_bytes = bytes;
	return rc;
}

int copy_file(const char *from, const char *to, struct status *st, uint64_t *ret_bytes, struct hash *ret_hash)
{
	int in = open(from, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (in < 0)
		return cannot_read(from, st);
	int out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	int rc = out < 0 ? cannot_write(to, st) : copy_stream(in, out, st, ret_bytes, ret_hash);
	if (out >= 0)
		(void)close(out);
	(void)close(in);
	return rc;
}

int copy_digest(const char *path, struct status *st, uint64_t *ret_bytes, struct hash *ret_hash)
{
	int in = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (in < 0)
		return cannot_read(path, st);
	int rc = copy_stream(in, -1, st, ret_bytes, ret_hash);
	(void)close(in);
	return rc;
}

int copy_read_text(const char *path, struct status *st, struct buf *ret_text)
{
	uint8_t block[4096];
	ssize_t n;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return cannot_read(path, st);
	while ((n = read(fd, block, sizeof(block))) > 0)
		buf_add(ret_text, block, (size_t)n);
	int rc = n < 0 ? cannot_read(path, st) : OK;
	(void)close(fd);
	if (rc == OK && ret_text->failed)
		rc = fail(st, DATA_LOSS, "BACKUP_DAMAGED", "%s is too long", path);
	return rc;
}

static int write_text(const char *path, int flags, struct bytes text, struct status *st)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW | flags, 0600);
	bool written = fd >= 0 && write_all(fd, text.data, text.len) && fdatasync(fd) == 0;
	int rc = written ? OK : cannot_write(path, st);
	if (fd >= 0)
		(void)close(fd);
	return rc;
}

int copy_write_text(const char *path, struct bytes text, struct status *st)
{
	return write_text(path, O_CREAT | O_EXCL, text, st);
}

int copy_append_text(const char *path, struct bytes text, struct status *st)
{
	return write_text(path, O_APPEND, text, st);
}

/* Tables of class LEDGER (tables.h), each in the order of its key. */
static const struct {
	const char *select;
	const char *insert;
} ledger_copy[] = {
	{ "SELECT idx, received_us, is_system, scope, header, signature FROM entry ORDER BY idx",
		"INSERT INTO entry(idx, received_us, is_system, scope, header, signature)"
		" VALUES(?1, ?2, ?3, ?4, ?5, ?6)" },
	{ "SELECT at, audience, scope_slot, slot, sealed FROM part ORDER BY at",
		"INSERT INTO part(at, audience, scope_slot, slot, sealed) VALUES(?1, ?2, ?3, ?4, ?5)" },
	{ "SELECT at, noun, id, scope, scope_slot, slot, digest, sealed FROM effect ORDER BY at",
		"INSERT INTO effect(at, noun, id, scope, scope_slot, slot, digest, sealed)"
		" VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)" },
	{ "SELECT idx, hash FROM leaf ORDER BY idx", "INSERT INTO leaf(idx, hash) VALUES(?1, ?2)" },
	{ "SELECT level, n, hashes FROM tile ORDER BY level, n",
		"INSERT INTO tile(level, n, hashes) VALUES(?1, ?2, ?3)" },
	{ "SELECT size, note FROM checkpoint ORDER BY size", "INSERT INTO checkpoint(size, note) VALUES(?1, ?2)" },
};

static void value_of(struct rows *r, int column, struct db_value *ret_value)
{
	*ret_value = (struct db_value){ .type = row_type(r, column) };
	if (ret_value->type == 'i')
		ret_value->i = row_int(r, column);
	else
		ret_value->b = row_bytes(r, column);
}

static int copy_rows(struct db *from, struct db *to, const char *select, const char *insert, struct status *st)
{
	struct db_value value[COLUMNS_MAX];
	struct rows *r;
	bool more = false;
	TRY(db_query(from, st, &r, select, ""));
	int rc = db_next(r, st, &more);
	while (rc == OK && more) {
		int count = row_columns(r);
		for (int i = 0; i < count && i < COLUMNS_MAX; i++)
			value_of(r, i, &value[i]);
		rc = db_run_values(to, st, insert, value, (size_t)count);
		if (rc == OK)
			rc = db_next(r, st, &more);
	}
	rows_done(r);
	return rc;
}

/* Everything in the file itself: what stands beside it is thrown away. */
static int empty_wal(struct db *to, struct status *st)
{
	bool done = false;
	TRY(db_checkpoint(to, CHECKPOINT_TRUNCATE, st, &done));
	return done ? OK : fail(st, UNAVAILABLE, "BACKUP_WRITE", "somebody else reads the copy");
}

void copy_remove_beside(const char *path)
{
	static const char *const suffix[] = { "-wal", "-shm", ".lock" };
	char beside[COPY_PATH_BYTES + 8];
	for (size_t i = 0; i < ARRAY_LEN(suffix); i++) {
		(void)snprintf(beside, sizeof(beside), "%s%s", path, suffix[i]);
		(void)unlink(beside);
	}
}

int copy_ledger(struct db *from, struct db *to, struct status *st)
{
	TRY(db_run(to, st, "BEGIN IMMEDIATE", ""));
	for (size_t i = 0; i < ARRAY_LEN(ledger_copy); i++)
		TRY(copy_rows(from, to, ledger_copy[i].select, ledger_copy[i].insert, st));
	TRY(db_run(to, st, "COMMIT", ""));
	return empty_wal(to, st);
}

int copy_slots(struct db *from, struct db *to, struct status *st)
{
	TRY(db_exec(to, sql_keys, st));
	TRY(db_run(to, st, "BEGIN IMMEDIATE", ""));
	TRY(copy_rows(from, to, "SELECT n, sealed FROM slot ORDER BY n",
		"INSERT INTO slot(n, sealed) VALUES(?1, ?2)", st));
	TRY(db_run(to, st, "COMMIT", ""));
	return empty_wal(to, st);
}

int copy_tree(struct db *db, uint64_t size, struct status *st, uint64_t *ret_size, struct hash *ret_root)
{
	struct merkle_frontier tree = { 0 };
	struct rows *r;
	bool more = false;
	TRY(db_query(db, st, &r, "SELECT idx, hash FROM leaf ORDER BY idx", ""));
	int rc = size > 0 ? db_next(r, st, &more) : OK;
	while (rc == OK && more && tree.size < size) {
		struct hash leaf;
		struct bytes stored = row_bytes(r, 1);
		if ((uint64_t)row_int(r, 0) != tree.size || stored.len != HASH_BYTES) {
			rc = fail(st, DATA_LOSS, "LOG_INCOMPLETE", "leaf %" PRIu64 " is missing", tree.size);
			break;
		}
		memcpy(leaf.b, stored.data, HASH_BYTES);
		merkle_append(&tree, &leaf);
		rc = db_next(r, st, &more);
	}
	rows_done(r);
	if (rc != OK)
		return rc;
	*ret_size = tree.size;
	*ret_root = merkle_root(&tree);
	return OK;
}
