/*
 * Seeded faults of an auditd, by AUDIT_FAULT: "kill:POINT" ends the process at that point of daemon/testpoint.h as the power
 * would; "skip:keys", "skip:files", "skip:search", "skip:truncate" leave out a step of a disposal, which must be noticed.
 */
#include "daemon/blob_rows.h"
#include "daemon/search.h"
#include "daemon/slots.h"
#include "daemon/testpoint.h"

#include <signal.h>

int __real_slots_destroy(struct slots *s, const uint64_t *slot, size_t count, struct status *st);
int __wrap_slots_destroy(struct slots *s, const uint64_t *slot, size_t count, struct status *st);
int __real_blob_rows_destroy(void *context, struct db *db, const struct id *id, bool is_scope, struct status *st);
int __wrap_blob_rows_destroy(void *context, struct db *db, const struct id *id, bool is_scope, struct status *st);
int __real_search_rebuild(struct db *db, struct status *st);
int __wrap_search_rebuild(struct db *db, struct status *st);
int __real_db_checkpoint(struct db *db, enum checkpoint_mode mode, struct status *st, bool *ret_done);
int __wrap_db_checkpoint(struct db *db, enum checkpoint_mode mode, struct status *st, bool *ret_done);

static const char *fault = "";

static bool skips(const char *step)
{
	return strncmp(fault, "skip:", 5) == 0 && strcmp(fault + 5, step) == 0;
}

static void end_here(const char *point)
{
	if (strcmp(point, fault + 5) == 0)
		(void)raise(SIGKILL);
}

__attribute__((constructor)) static void read_fault(void)
{
	const char *given = getenv("AUDIT_FAULT");
	if (given && strlen(given) > 5)
		fault = given;
	if (strncmp(fault, "kill:", 5) == 0)
		test_point = end_here;
}

int __wrap_slots_destroy(struct slots *s, const uint64_t *slot, size_t count, struct status *st)
{
	return skips("keys") ? OK : __real_slots_destroy(s, slot, count, st);
}

int __wrap_blob_rows_destroy(void *context, struct db *db, const struct id *id, bool is_scope, struct status *st)
{
	return skips("files") ? OK : __real_blob_rows_destroy(context, db, id, is_scope, st);
}

int __wrap_search_rebuild(struct db *db, struct status *st)
{
	return skips("search") ? OK : __real_search_rebuild(db, st);
}

/* The programme database's alone: that of the keys is part of another step. */
int __wrap_db_checkpoint(struct db *db, enum checkpoint_mode mode, struct status *st, bool *ret_done)
{
	const char *name = strrchr(db_path(db), '/');
	*ret_done = true;
	return skips("truncate") && name && strcmp(name, "/programme.db") == 0 ? OK :
		__real_db_checkpoint(db, mode, st, ret_done);
}
