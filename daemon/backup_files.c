/* Files of a backup: copied durably, hashed, named strictly. */
#include "daemon/backup_files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

enum { COPY_BYTES = 1024 * 1024, STEM_BYTES = 64 };

static int cannot(struct status *st, const char *path)
{
	return fail(st, UNAVAILABLE, "BACKUP_WRITE", "%s: %s", path, strerror(errno));
}

int backup_path(const char *directory, const char *name, struct status *st, char ret_path[BACKUP_PATH_BYTES])
{
	int n = snprintf(ret_path, BACKUP_PATH_BYTES, "%s/%s", directory, name);
	if (n < 0 || n >= BACKUP_PATH_BYTES)
		return fail(st, INVALID_ARGUMENT, "BACKUP_PATH", "%s: too long a path", directory);
	return OK;
}

static bool is_hex(const char *text, size_t len)
{
	return strspn(text, "0123456789abcdef") >= len;
}

bool backup_name_valid(const char *name)
{
	if (strcmp(name, "ledger.db") == 0)
		return true;
	return strncmp(name, "blobs/", 6) == 0 && is_hex(name + 6, 2) && name[8] == '/' &&
		is_hex(name + 9, STEM_BYTES) && name[9 + STEM_BYTES] == 0;
}

static bool write_all(int fd, const uint8_t *data, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, data, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		data += n;
		len -= (size_t)n;
	}
	return true;
}

/* Reads to the end; writes to `out` unless it is -1. */
static bool pump(int in, int out, struct hash_stream *s, uint64_t *bytes)
{
	uint8_t *block = malloc(COPY_BYTES);
	bool ok = block != NULL;
	for (ssize_t n = 1; ok && n > 0;) {
		n = read(in, block, COPY_BYTES);
		if (n < 0) {
			ok = errno == EINTR;
			n = 1;
			continue;
		}
		hash_add(s, block, (size_t)n);
		*bytes += (uint64_t)n;
		ok = out < 0 || write_all(out, block, (size_t)n);
	}
	free(block);
	return ok;
}

static int open_source(const char *path, struct status *st, int *ret_fd)
{
	*ret_fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	return *ret_fd < 0 ? cannot(st, path) : OK;
}

int backup_copy_file(const char *from, const char *to, struct status *st, struct hash *ret_hash,
	uint64_t *ret_bytes)
{
	struct hash_stream s;
	uint64_t bytes = 0;
	int in;
	TRY(open_source(from, st, &in));
	int out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (out < 0) {
		int rc = cannot(st, to);
		(void)close(in);
		return rc;
	}
	hash_begin(&s);
	bool ok = pump(in, out, &s, &bytes) && fsync(out) == 0;
	hash_end(&s, ret_hash);
	int rc = ok ? OK : cannot(st, to);
	(void)close(in);
	if (close(out) != 0 && rc == OK)
		rc = cannot(st, to);
	*ret_bytes = bytes;
	return rc;
}

int backup_hash_file(const char *path, struct status *st, struct hash *ret_hash, uint64_t *ret_bytes)
{
	struct hash_stream s;
	int in;
	*ret_bytes = 0;
	TRY(open_source(path, st, &in));
	hash_begin(&s);
	bool ok = pump(in, -1, &s, ret_bytes);
	hash_end(&s, ret_hash);
	int rc = ok ? OK : cannot(st, path);
	(void)close(in);
	return rc;
}

int backup_sync_directory(const char *path, struct status *st)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return cannot(st, path);
	int rc = fsync(fd) == 0 ? OK : cannot(st, path);
	(void)close(fd);
	return rc;
}

int backup_write_file(const char *directory, const char *name, struct bytes data, struct status *st)
{
	char path[BACKUP_PATH_BYTES];
	TRY(backup_path(directory, name, st, path));
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return cannot(st, path);
	int rc = write_all(fd, data.data, data.len) && fsync(fd) == 0 ? OK : cannot(st, path);
	if (close(fd) != 0 && rc == OK)
		rc = cannot(st, path);
	return rc == OK ? backup_sync_directory(directory, st) : rc;
}

int backup_read_file(const char *path, size_t max, struct status *st, struct buf *ret_data)
{
	uint8_t block[16384];
	int fd, rc = OK;
	buf_init(ret_data, max);
	TRY(open_source(path, st, &fd));
	for (ssize_t n; (n = read(fd, block, sizeof(block))) != 0;) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			rc = cannot(st, path);
			break;
		}
		buf_add(ret_data, block, (size_t)n);
		if (ret_data->failed) {
			rc = fail(st, RESOURCE_EXHAUSTED, "BACKUP_SIZE", "%s: larger than it may be", path);
			break;
		}
	}
	(void)close(fd);
	return rc;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int visit_folder(const char *directory, const char *folder,
	int (*visit)(void *context, const char *name, struct status *st), void *context, struct status *st)
{
	char name[BACKUP_PATH_BYTES], path[BACKUP_PATH_BYTES];
	struct dirent **entry = NULL;
	int rc = OK;
	(void)snprintf(name, sizeof(name), "blobs/%s", folder);
	TRY(backup_path(directory, name, st, path));
	int count = scandir(path, &entry, NULL, by_name);
	for (int i = 0; i < count; i++) {
		(void)snprintf(name, sizeof(name), "blobs/%s/%s", folder, entry[i]->d_name);
		if (rc == OK && backup_name_valid(name))
			rc = visit(context, name, st);
		free(entry[i]);
	}
	free(entry);
	return rc;
}

int backup_each_blob(const char *directory, int (*visit)(void *context, const char *name, struct status *st),
	void *context, struct status *st)
{
	char path[BACKUP_PATH_BYTES];
	struct dirent **entry = NULL;
	int rc = OK;
	TRY(backup_path(directory, "blobs", st, path));
	int count = scandir(path, &entry, NULL, by_name);
	for (int i = 0; i < count; i++) {
		const char *folder = entry[i]->d_name;
		if (rc == OK && strlen(folder) == 2 && is_hex(folder, 2))
			rc = visit_folder(directory, folder, visit, context, st);
		free(entry[i]);
	}
	free(entry);
	return rc;
}
