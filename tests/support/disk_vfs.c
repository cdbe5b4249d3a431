/* A VFS over the system's that shows each operation to disk_hook first. */
#include "tests/support/disk.h"

#include "daemon/db.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

struct file {
	sqlite3_file base; /* first */
	char *path;
	bool syncs_directory; /* as the system's VFS does after the first sync of a new WAL or journal */
	sqlite3_file *real;
};

enum disk_verdict (*disk_hook)(const struct disk_event *e);
bool disk_makes_normal;
const char *const disk_op_name[] = { "create", "read", "write", "truncate", "sync", "unlink", "rename", "link", "mkdir" };

static sqlite3_vfs vfs;
static sqlite3_io_methods methods;
static bool is_powersafe;

static sqlite3_vfs *real_vfs(void)
{
	return vfs.pAppData;
}

static sqlite3_file *real(sqlite3_file *f)
{
	return ((struct file *)(void *)f)->real;
}

static enum disk_verdict ask(const struct disk_event *e)
{
	return disk_hook ? disk_hook(e) : DISK_DO;
}

/* The SQLite result that stands for a verdict other than DISK_DO. */
static int result_of(enum disk_verdict verdict, int error)
{
	return verdict == DISK_PRETEND ? SQLITE_OK : verdict == DISK_FULL ? SQLITE_FULL : error;
}

static int file_close(sqlite3_file *f)
{
	struct file *x = (struct file *)(void *)f;
	int result = x->real->pMethods->xClose(x->real);
	free(x->path);
	return result;
}

static int file_read(sqlite3_file *f, void *to, int len, sqlite3_int64 offset)
{
	struct file *x = (struct file *)(void *)f;
	enum disk_verdict v = ask(&(struct disk_event){ .op = DISK_READ, .path = x->path, .len = (size_t)len,
		.offset = offset });
	/* Nothing can pretend to have read. */
	return v == DISK_DO || v == DISK_PRETEND ? x->real->pMethods->xRead(x->real, to, len, offset) :
		SQLITE_IOERR_READ;
}

static int file_write(sqlite3_file *f, const void *data, int len, sqlite3_int64 offset)
{
	struct file *x = (struct file *)(void *)f;
	enum disk_verdict v = ask(&(struct disk_event){ .op = DISK_WRITE, .path = x->path, .data = data,
		.len = (size_t)len, .offset = offset });
	return v == DISK_DO ? x->real->pMethods->xWrite(x->real, data, len, offset) : result_of(v, SQLITE_IOERR_WRITE);
}

static int file_truncate(sqlite3_file *f, sqlite3_int64 size)
{
	struct file *x = (struct file *)(void *)f;
	enum disk_verdict v = ask(&(struct disk_event){ .op = DISK_TRUNCATE, .path = x->path, .offset = size });
	return v == DISK_DO ? x->real->pMethods->xTruncate(x->real, size) : result_of(v, SQLITE_IOERR_TRUNCATE);
}

/* Directory of a path, in place of its last part. */
static void parent(const char *path, char *ret_parent, size_t room)
{
	const char *slash = strrchr(path, '/');
	size_t len = slash ? (size_t)(slash - path) : 0;
	if (len >= room)
		abort();
	memcpy(ret_parent, path, len);
	ret_parent[len] = 0;
}

static int sync_directory(const char *path, int done)
{
	char directory[4096];
	parent(path, directory, sizeof(directory));
	enum disk_verdict v = ask(&(struct disk_event){ .op = DISK_SYNC, .path = directory });
	return v == DISK_DO ? done : result_of(v, SQLITE_IOERR_DIR_FSYNC);
}

static int file_sync(sqlite3_file *f, int flags)
{
	struct file *x = (struct file *)(void *)f;
	enum disk_verdict v = ask(&(struct disk_event){ .op = DISK_SYNC, .path = x->path });
	int result = v == DISK_DO ? x->real->pMethods->xSync(x->real, flags) : result_of(v, SQLITE_IOERR_FSYNC);
	if (result == SQLITE_OK && v == DISK_DO && x->syncs_directory) {
		x->syncs_directory = false;
		result = sync_directory(x->path, result);
	}
	return result;
}

static int file_size(sqlite3_file *f, sqlite3_int64 *size)
{
	return real(f)->pMethods->xFileSize(real(f), size);
}

static int file_lock(sqlite3_file *f, int level)
{
	return real(f)->pMethods->xLock(real(f), level);
}

static int file_unlock(sqlite3_file *f, int level)
{
	return real(f)->pMethods->xUnlock(real(f), level);
}

static int file_check_lock(sqlite3_file *f, int *held)
{
	return real(f)->pMethods->xCheckReservedLock(real(f), held);
}

static int file_control(sqlite3_file *f, int op, void *arg)
{
	if (op == SQLITE_FCNTL_PRAGMA && disk_makes_normal) {
		char **text = arg;
		if (text[2] && strcasecmp(text[1], "synchronous") == 0 && strcasecmp(text[2], "FULL") == 0)
			memcpy(text[2], "1", 2);
	}
	return real(f)->pMethods->xFileControl(real(f), op, arg);
}

static int file_sector(sqlite3_file *f)
{
	return real(f)->pMethods->xSectorSize(real(f));
}

static int file_characteristics(sqlite3_file *f)
{
	int flags = real(f)->pMethods->xDeviceCharacteristics(real(f));
	return is_powersafe ? flags : flags & ~SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

static int file_shm_map(sqlite3_file *f, int page, int size, int extend, void volatile **map)
{
	return real(f)->pMethods->xShmMap(real(f), page, size, extend, map);
}

static int file_shm_lock(sqlite3_file *f, int offset, int n, int flags)
{
	return real(f)->pMethods->xShmLock(real(f), offset, n, flags);
}

static void file_shm_barrier(sqlite3_file *f)
{
	real(f)->pMethods->xShmBarrier(real(f));
}

static int file_shm_unmap(sqlite3_file *f, int remove)
{
	return real(f)->pMethods->xShmUnmap(real(f), remove);
}

static int vfs_open(sqlite3_vfs *v, const char *path, sqlite3_file *f, int flags, int *out)
{
	struct file *x = (struct file *)(void *)f;
	(void)v;
	x->base.pMethods = NULL;
	x->real = (sqlite3_file *)(void *)(x + 1);
	x->syncs_directory = (flags & SQLITE_OPEN_CREATE) && (flags & (SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL));
	if (path && (flags & SQLITE_OPEN_CREATE) && access(path, F_OK) != 0) {
		enum disk_verdict w = ask(&(struct disk_event){ .op = DISK_CREATE, .path = path });
		if (w == DISK_ERROR || w == DISK_FULL)
			return SQLITE_CANTOPEN;
	}
	x->path = strdup(path ? path : "");
	if (!x->path)
		return SQLITE_NOMEM;
	int result = real_vfs()->xOpen(real_vfs(), path, x->real, flags, out);
	if (result == SQLITE_OK)
		x->base.pMethods = &methods;
	else
		free(x->path);
	return result;
}

static int vfs_delete(sqlite3_vfs *v, const char *path, int syncs)
{
	(void)v;
	enum disk_verdict w = access(path, F_OK) != 0 ? DISK_DO :
		ask(&(struct disk_event){ .op = DISK_UNLINK, .path = path });
	if (w != DISK_DO)
		return result_of(w, SQLITE_IOERR_DELETE);
	int result = real_vfs()->xDelete(real_vfs(), path, syncs);
	return result == SQLITE_OK && syncs ? sync_directory(path, result) : result;
}

void disk_vfs_use(bool powersafe)
{
	is_powersafe = powersafe;
	if (!vfs.zName) {
		sqlite3_vfs *below = sqlite3_vfs_find(NULL);
		vfs = *below;
		vfs.zName = "watched";
		vfs.pNext = NULL;
		vfs.pAppData = below;
		vfs.szOsFile = (int)sizeof(struct file) + below->szOsFile;
		vfs.xOpen = vfs_open;
		vfs.xDelete = vfs_delete;
		methods = (sqlite3_io_methods){ 2, file_close, file_read, file_write, file_truncate, file_sync, file_size,
			file_lock, file_unlock, file_check_lock, file_control, file_sector, file_characteristics,
			file_shm_map, file_shm_lock, file_shm_barrier, file_shm_unmap, NULL, NULL };
		if (sqlite3_vfs_register(&vfs, 0) != SQLITE_OK)
			abort();
	}
	db_test_vfs("watched");
}
