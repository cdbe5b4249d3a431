/* Files of the client: reading, atomic replacing, locking, and where they live. */
#include "client/file.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <sys/file.h>
#include <sys/stat.h>

static int read_all(int fd, const char *path, struct status *st, struct buf *to)
{
	uint8_t block[64 * 1024];
	for (;;) {
		ssize_t got = read(fd, block, sizeof(block));
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return fail(st, UNAVAILABLE, "FILE_READ", "%s: %s", path, strerror(errno));
		if (got == 0)
			break;
		buf_add(to, block, (size_t)got);
		if (to->failed)
			return fail(st, OUT_OF_RANGE, "FILE_TOO_LARGE", "%s is larger than %zu bytes", path,
				to->max);
	}
	explicit_bzero(block, sizeof(block));
	return OK;
}

static int open_to_read(const char *path, int flags, struct status *st, int *ret_fd)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | flags);
	if (fd < 0 && errno == ENOENT)
		return fail(st, NOT_FOUND, "NO_FILE", "%s does not exist", path);
	if (fd < 0)
		return fail(st, UNAVAILABLE, "FILE_READ", "%s: %s", path, strerror(errno));
	*ret_fd = fd;
	return OK;
}

int file_read(const char *path, struct status *st, struct buf *ret_content)
{
	int fd = -1;
	TRY(open_to_read(path, 0, st, &fd));
	int rc = read_all(fd, path, st, ret_content);
	(void)close(fd);
	return rc;
}

int file_read_private(const char *path, struct status *st, struct buf *ret_content)
{
	int fd = -1;
	TRY(open_to_read(path, O_NOFOLLOW, st, &fd));
	struct stat about;
	int rc = OK;
	if (fstat(fd, &about) != 0 || about.st_uid != geteuid() || (about.st_mode & 077) != 0)
		rc = fail(st, PERMISSION_DENIED, "FILE_EXPOSED",
			"%s must be yours and readable by you alone: chmod 600 %s", path, path);
	if (rc == OK)
		rc = read_all(fd, path, st, ret_content);
	(void)close(fd);
	return rc;
}

static int write_all(int fd, struct bytes content)
{
	while (content.len > 0) {
		ssize_t put = write(fd, content.data, content.len);
		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return -1;
		content = BYTES(content.data + put, content.len - (size_t)put);
	}
	return fdatasync(fd);
}

void file_sync_directory_of(const char *path)
{
	char copy[FILE_PATH_BYTES];
	if ((size_t)snprintf(copy, sizeof(copy), "%s", path) >= sizeof(copy))
		return;
	int fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return;
	/* Some file systems refuse it; the content itself is synced. */
	(void)fsync(fd);
	(void)close(fd);
}

static int write_beside(const char *path, unsigned mode, struct bytes content, struct status *st,
	char ret_beside[FILE_PATH_BYTES])
{
	TRY(file_path(st, ret_beside, "%s.XXXXXX", path));
	int fd = mkostemp(ret_beside, O_CLOEXEC);
	if (fd < 0)
		return fail(st, UNAVAILABLE, "FILE_WRITE", "%s: %s", path, strerror(errno));
	bool is_written = fchmod(fd, (mode_t)mode) == 0 && write_all(fd, content) == 0;
	int error = errno;
	if (close(fd) == 0 && is_written)
		return OK;
	(void)unlink(ret_beside);
	return fail(st, UNAVAILABLE, "FILE_WRITE", "%s: %s", path, strerror(error));
}

int file_replace(const char *path, unsigned mode, struct bytes content, struct status *st)
{
	char beside[FILE_PATH_BYTES];
	TRY(write_beside(path, mode, content, st, beside));
	if (rename(beside, path) != 0) {
		int error = errno;
		(void)unlink(beside);
		return fail(st, UNAVAILABLE, "FILE_WRITE", "%s: %s", path, strerror(error));
	}
	file_sync_directory_of(path);
	return OK;
}

int file_create(const char *path, unsigned mode, struct bytes content, struct status *st)
{
	char beside[FILE_PATH_BYTES];
	TRY(write_beside(path, mode, content, st, beside));
	int rc = OK;
	if (link(beside, path) != 0)
		rc = errno == EEXIST
			? fail(st, ALREADY_EXISTS, "FILE_EXISTS", "%s exists already", path)
			: fail(st, UNAVAILABLE, "FILE_WRITE", "%s: %s", path, strerror(errno));
	(void)unlink(beside);
	file_sync_directory_of(path);
	return rc;
}

int file_make_directory(const char *path, struct status *st)
{
	char part[FILE_PATH_BYTES];
	TRY(file_path(st, part, "%s", path));
	for (char *at = part + 1;; at++) {
		if (*at != '/' && *at != 0)
			continue;
		char was = *at;
		*at = 0;
		if (mkdir(part, 0700) != 0 && errno != EEXIST)
			return fail(st, UNAVAILABLE, "DIRECTORY", "%s: %s", part, strerror(errno));
		if (was == 0)
			return OK;
		*at = was;
	}
}

int file_lock(const char *path, struct status *st, int *ret_fd)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return fail(st, UNAVAILABLE, "FILE_LOCK", "%s: %s", path, strerror(errno));
	while (flock(fd, LOCK_EX) != 0) {
		if (errno == EINTR)
			continue;
		int error = errno;
		(void)close(fd);
		return fail(st, UNAVAILABLE, "FILE_LOCK", "%s: %s", path, strerror(error));
	}
	*ret_fd = fd;
	return OK;
}

int file_path(struct status *st, char ret_path[FILE_PATH_BYTES], const char *format, ...)
{
	va_list args;
	va_start(args, format);
	int len = vsnprintf(ret_path, FILE_PATH_BYTES, format, args);
	va_end(args);
	if (len < 0 || len >= FILE_PATH_BYTES)
		return fail(st, INVALID_ARGUMENT, "PATH_TOO_LONG", "a path is longer than %d bytes",
			FILE_PATH_BYTES - 1);
	return OK;
}

/* Relative values are to be ignored (XDG Base Directory Specification). */
static int directory(const char *variable, const char *below_home, struct status *st,
	char ret_path[FILE_PATH_BYTES])
{
	const char *base = getenv(variable), *home = getenv("HOME");
	if (base && *base == '/')
		TRY(file_path(st, ret_path, "%s/isms-audit", base));
	else if (home && *home == '/' && below_home)
		TRY(file_path(st, ret_path, "%s/%s/isms-audit", home, below_home));
	else
		return fail(st, FAILED_PRECONDITION, "NO_HOME", "neither %s nor HOME is set", variable);
	return file_make_directory(ret_path, st);
}

int file_config_directory(struct status *st, char ret_path[FILE_PATH_BYTES])
{
	return directory("XDG_CONFIG_HOME", ".config", st, ret_path);
}

int file_state_directory(struct status *st, char ret_path[FILE_PATH_BYTES])
{
	return directory("XDG_STATE_HOME", ".local/state", st, ret_path);
}

int file_runtime_directory(struct status *st, char ret_path[FILE_PATH_BYTES])
{
	const char *runtime = getenv("XDG_RUNTIME_DIR");
	bool is_given = runtime && *runtime == '/' && access(runtime, W_OK) == 0;
	return is_given ? directory("XDG_RUNTIME_DIR", NULL, st, ret_path)
			: directory("XDG_CACHE_HOME", ".cache", st, ret_path);
}
