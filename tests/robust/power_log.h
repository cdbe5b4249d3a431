/*
 * What happened to the files of one state directory, in order, and what was promised between: written while the
 * store runs, read back for the replays. The file is raw structs: for the machine and build that wrote it.
 */
#ifndef TESTS_ROBUST_POWER_LOG_H
#define TESTS_ROBUST_POWER_LOG_H

#include "common/hash.h"
#include "common/id.h"
#include "tests/support/disk.h"

enum power_kind {
	POWER_DISK,     /* op, path, to, offset, data */
	POWER_ENTRIES,  /* acknowledged: all entries below `size`, whose root is `root` */
	POWER_DISPOSED, /* acknowledged: the row `id` is disposed of */
	POWER_FILE      /* acknowledged: the evidence file of `root` (its SHA-256) and `size` under slot `scope_slot` */
};

struct power_step {
	enum power_kind kind;
	enum disk_op op;
	int64_t offset;
	uint64_t size;
	uint64_t scope_slot;
	struct hash root;
	struct id id;
	uint32_t path_len, to_len;
	uint64_t len;
	/* Below the state directory, "" for itself; in memory only. */
	const char *path, *to;
	const uint8_t *data;
};

/* Writes all that happens below `state` to the file `path` until power_stop. */
void power_record(const char *path, const char *state);
void power_mark(struct power_step mark);
void power_stop(void);

struct power_log {
	struct power_step *step;
	size_t count;
	uint8_t *room;
};

/* Ends the process when the file cannot be read. */
void power_load(const char *path, struct power_log *ret_log);
void power_unload(struct power_log *log);

#endif
