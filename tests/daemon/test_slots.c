/* Key slots when their file can no longer be written: nothing may be sealed under what may be lost. */
#include "tests/daemon/toy_store.h"

#include "common/limits.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <sqlite3.h>
#include <stdatomic.h>

/* The system's VFS, except that fsync of the key slots' WAL can be made to fail. */
static sqlite3_vfs vfs;
static sqlite3_vfs *below;
static sqlite3_io_methods failing;
static const sqlite3_io_methods *real;
static atomic_bool sync_fails;
static atomic_bool has_failed;

static int fail_to_sync(sqlite3_file *file, int flags)
{
	return sync_fails ? SQLITE_IOERR_FSYNC : real->xSync(file, flags);
}

static int open_file(sqlite3_vfs *v, const char *name, sqlite3_file *file, int flags, int *ret_flags)
{
	int rc = below->xOpen(below, name, file, flags, ret_flags);
	(void)v;
	if (rc != SQLITE_OK || !name || !strstr(name, "keys.db-wal"))
		return rc;
	real = file->pMethods;
	failing = *real;
	failing.xSync = fail_to_sync;
	file->pMethods = &failing;
	return rc;
}

static void note_failure(void *context, const struct status *st)
{
	(void)context;
	(void)st;
	has_failed = true;
}

Test(slots, a_failed_fsync_of_the_key_file_ends_the_writing)
{
	below = sqlite3_vfs_find(NULL);
	vfs = *below;
	vfs.zName = "failing";
	vfs.xOpen = open_file;
	cr_assert(eq(int, sqlite3_vfs_register(&vfs, 0), SQLITE_OK));
	db_test_vfs("failing");
	struct toy_store *t = toys_new(1);
	writer_on_failure(t->store->writer, note_failure, NULL);
	const char *organisation = toys_organisation(t, "", "Northwind");
	uint64_t before = ledger_size(t->store->ledger), slot;
	sync_fails = true;
	while (slots_take(t->store->slots, &t->st, &slot) == OK) /* what was durable already may be used up */
		;
	cr_expect(eq(int, t->st.code, DATA_LOSS), "%s", t->st.message);
	/* The disk seems well again: pages that the failed fsync dropped are still not there. */
	sync_fails = false;
	cr_expect(slots_are_broken(t->store->slots));
	cr_expect(eq(int, slots_take(t->store->slots, &t->st, &slot), DATA_LOSS));
	struct toy_answer a = toys_write(t, &(struct toy_write){ .scope = organisation, .content = "kite" });
	cr_expect(ne(int, a.rc, OK));
	for (int i = 0; i < 1000 && !has_failed; i++)
		(void)usleep(1000);
	cr_expect(has_failed, "the process goes on");
	cr_expect(eq(u64, ledger_size(t->store->ledger), before));
	db_test_vfs(NULL);
	toys_free(t);
}
