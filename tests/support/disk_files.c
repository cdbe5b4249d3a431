/* Link-time wraps of what our own code does to plain files, each shown to disk_hook first. */
#include "tests/support/disk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_ROOM = 4096 };

int __real_open(const char *path, int flags, ...);
int __real_openat(int at, const char *path, int flags, ...);
ssize_t __real_read(int fd, void *to, size_t len);
ssize_t __real_pread(int fd, void *to, size_t len, off_t offset);
ssize_t __real_write(int fd, const void *data, size_t len);
ssize_t __real_pwrite(int fd, const void *data, size_t len, off_t offset);
int __real_ftruncate(int fd, off_t size);
int __real_fsync(int fd);
int __real_fdatasync(int fd);
int __real_rename(const char *from, const char *to);
int __real_linkat(int from_at, const char *from, int to_at, const char *to, int flags);
int __real_unlinkat(int at, const char *path, int flags);
int __real_mkdir(const char *path, mode_t mode);
int __real_mkdirat(int at, const char *path, mode_t mode);

int __wrap_open(const char *path, int flags, ...);
int __wrap_openat(int at, const char *path, int flags, ...);
ssize_t __wrap_read(int fd, void *to, size_t len);
ssize_t __wrap_pread(int fd, void *to, size_t len, off_t offset);
ssize_t __wrap_write(int fd, const void *data, size_t len);
ssize_t __wrap_pwrite(int fd, const void *data, size_t len, off_t offset);
int __wrap_ftruncate(int fd, off_t size);
int __wrap_fsync(int fd);
int __wrap_fdatasync(int fd);
int __wrap_rename(const char *from, const char *to);
int __wrap_linkat(int from_at, const char *from, int to_at, const char *to, int flags);
int __wrap_unlinkat(int at, const char *path, int flags);
int __wrap_mkdir(const char *path, mode_t mode);
int __wrap_mkdirat(int at, const char *path, mode_t mode);

/* False when it has no path: a pipe, a socket. */
static bool path_of(int fd, char ret_path[PATH_ROOM])
{
	char link[64];
	(void)snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	ssize_t n = readlink(link, ret_path, PATH_ROOM - 1);
	if (n <= 0 || ret_path[0] != '/')
		return false;
	ret_path[n] = 0;
	return true;
}

static bool path_at(int at, const char *path, char ret_path[PATH_ROOM])
{
	char directory[PATH_ROOM];
	if (path[0] == '/' || at == AT_FDCWD)
		return snprintf(ret_path, PATH_ROOM, "%s", path) < PATH_ROOM;
	return path_of(at, directory) && snprintf(ret_path, PATH_ROOM, "%s/%s", directory, path) < PATH_ROOM;
}

/* True: do it. False: *ret_result is what the caller is told, errno set. */
static bool may(const struct disk_event *e, ssize_t pretended, ssize_t *ret_result)
{
	enum disk_verdict v = disk_hook ? disk_hook(e) : DISK_DO;
	if (v == DISK_DO)
		return true;
	*ret_result = v == DISK_PRETEND ? pretended : -1;
	if (v != DISK_PRETEND)
		errno = v == DISK_FULL ? ENOSPC : EIO;
	return false;
}

/* Creating and emptying by open; -1 with errno when the hook refuses. */
static int before_open(int at, const char *path, int flags)
{
	char full[PATH_ROOM];
	struct stat s;
	ssize_t refused;
	if (!disk_hook || !(flags & (O_CREAT | O_TRUNC)) || !path_at(at, path, full))
		return 0;
	bool is_there = lstat(full, &s) == 0;
	if (!is_there && (flags & O_CREAT) && !may(&(struct disk_event){ .op = DISK_CREATE, .path = full }, 0, &refused))
		return (int)refused;
	if (is_there && (flags & O_TRUNC) && !may(&(struct disk_event){ .op = DISK_TRUNCATE, .path = full }, 0, &refused))
		return (int)refused;
	return 0;
}

int __wrap_open(const char *path, int flags, ...)
{
	va_list args;
	va_start(args, flags);
	mode_t mode = flags & O_CREAT ? va_arg(args, mode_t) : 0;
	va_end(args);
	return before_open(AT_FDCWD, path, flags) < 0 ? -1 : __real_open(path, flags, mode);
}

int __wrap_openat(int at, const char *path, int flags, ...)
{
	va_list args;
	va_start(args, flags);
	mode_t mode = flags & O_CREAT ? va_arg(args, mode_t) : 0;
	va_end(args);
	return before_open(at, path, flags) < 0 ? -1 : __real_openat(at, path, flags, mode);
}

ssize_t __wrap_read(int fd, void *to, size_t len)
{
	char path[PATH_ROOM];
	ssize_t refused;
	if (disk_hook && path_of(fd, path) && !may(&(struct disk_event){ .op = DISK_READ, .path = path, .len = len }, 0,
		&refused) && refused < 0)
		return refused;
	return __real_read(fd, to, len);
}

ssize_t __wrap_pread(int fd, void *to, size_t len, off_t offset)
{
	char path[PATH_ROOM];
	ssize_t refused;
	if (disk_hook && path_of(fd, path) && !may(&(struct disk_event){ .op = DISK_READ, .path = path, .len = len,
		.offset = offset }, 0, &refused) && refused < 0)
		return refused;
	return __real_pread(fd, to, len, offset);
}

ssize_t __wrap_write(int fd, const void *data, size_t len)
{
	char path[PATH_ROOM];
	ssize_t refused;
	off_t at = disk_hook ? lseek(fd, 0, SEEK_CUR) : 0;
	if (disk_hook && at >= 0 && path_of(fd, path) && !may(&(struct disk_event){ .op = DISK_WRITE, .path = path,
		.data = data, .len = len, .offset = at }, (ssize_t)len, &refused))
		return refused;
	return __real_write(fd, data, len);
}

ssize_t __wrap_pwrite(int fd, const void *data, size_t len, off_t offset)
{
	char path[PATH_ROOM];
	ssize_t refused;
	if (disk_hook && path_of(fd, path) && !may(&(struct disk_event){ .op = DISK_WRITE, .path = path, .data = data,
		.len = len, .offset = offset }, (ssize_t)len, &refused))
		return refused;
	return __real_pwrite(fd, data, len, offset);
}

int __wrap_ftruncate(int fd, off_t size)
{
	char path[PATH_ROOM];
	ssize_t refused;
	if (disk_hook && path_of(fd, path) && !may(&(struct disk_event){ .op = DISK_TRUNCATE, .path = path,
		.offset = size }, 0, &refused))
		return (int)refused;
	return __real_ftruncate(fd, size);
}

static bool may_sync(int fd, int *ret_result)
{
	char path[PATH_ROOM];
	ssize_t refused;
	if (!disk_hook || !path_of(fd, path) || may(&(struct disk_event){ .op = DISK_SYNC, .path = path }, 0, &refused))
		return true;
	*ret_result = (int)refused;
	return false;
}

int __wrap_fsync(int fd)
{
	int refused;
	return may_sync(fd, &refused) ? __real_fsync(fd) : refused;
}

int __wrap_fdatasync(int fd)
{
	int refused;
	return may_sync(fd, &refused) ? __real_fdatasync(fd) : refused;
}

int __wrap_rename(const char *from, const char *to)
{
	ssize_t refused;
	if (!may(&(struct disk_event){ .op = DISK_RENAME, .path = from, .to = to }, 0, &refused))
		return (int)refused;
	return __real_rename(from, to);
}

int __wrap_linkat(int from_at, const char *from, int to_at, const char *to, int flags)
{
	char path[PATH_ROOM], target[PATH_ROOM];
	ssize_t refused;
	if (disk_hook && path_at(from_at, from, path) && path_at(to_at, to, target) &&
		!may(&(struct disk_event){ .op = DISK_LINK, .path = path, .to = target }, 0, &refused))
		return (int)refused;
	return __real_linkat(from_at, from, to_at, to, flags);
}

int __wrap_unlinkat(int at, const char *path, int flags)
{
	char full[PATH_ROOM];
	ssize_t refused;
	if (disk_hook && path_at(at, path, full) && access(full, F_OK) == 0 &&
		!may(&(struct disk_event){ .op = DISK_UNLINK, .path = full }, 0, &refused))
		return (int)refused;
	return __real_unlinkat(at, path, flags);
}

static bool may_make(int at, const char *path, int *ret_result)
{
	char full[PATH_ROOM];
	ssize_t refused;
	if (!disk_hook || !path_at(at, path, full) || access(full, F_OK) == 0 ||
		may(&(struct disk_event){ .op = DISK_MKDIR, .path = full }, 0, &refused))
		return true;
	*ret_result = (int)refused;
	return false;
}

int __wrap_mkdir(const char *path, mode_t mode)
{
	int refused;
	return may_make(AT_FDCWD, path, &refused) ? __real_mkdir(path, mode) : refused;
}

int __wrap_mkdirat(int at, const char *path, mode_t mode)
{
	int refused;
	return may_make(at, path, &refused) ? __real_mkdirat(at, path, mode) : refused;
}
