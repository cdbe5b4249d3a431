/* Verifying a whole store in one pass over its ledger, and rebuilding its projection. */
#include "daemon/verify.h"

#include "daemon/replay.h"
#include "daemon/signers.h"
#include "daemon/statements.h"
#include "daemon/tables.h"
#include "daemon/tree.h"

#include <pthread.h>

enum { PROGRESS_EVERY = 1 << 16, REBUILD_BATCH = 5000 };

struct pass {
	const struct verify_settings *settings;
	struct verify_report *report;
	struct rows *effect, *leaf, *checkpoint;
	bool more_effects, more_leaves, more_checkpoints;
	int64_t received_us;
	struct growth growth;
	const struct log_keys *keys;
	struct hash digest[EFFECTS_PER_ENTRY];
};

static int wrong(struct status *st, const char *reason, uint64_t index, const char *what)
{
	return fail(st, DATA_LOSS, reason, "entry %" PRIu64 ": %s", index, what);
}

static void tell(const struct verify_settings *s, const char *stage, uint64_t done, uint64_t total)
{
	if (s->progress)
		s->progress(s->context, stage, done, total);
}

static int count_of(struct db *db, const char *sql, struct status *st, uint64_t *ret_count)
{
	struct rows *r;
	bool more = false;
	TRY(db_query(db, st, &r, sql, ""));
	int rc = db_next(r, st, &more);
	if (rc == OK)
		*ret_count = (uint64_t)row_int(r, 0);
	rows_done(r);
	return rc;
}

/* The effects of the entry the cursor stands before. */
static int take_effects(struct pass *p, uint64_t index, struct status *st, struct hash *ret_root)
{
	size_t count = 0;
	while (p->more_effects) {
		uint64_t at = (uint64_t)row_int(p->effect, 0);
		struct bytes digest = row_bytes(p->effect, 1);
		if (at / EFFECTS_PER_ENTRY > index)
			break;
		if (at != index * EFFECTS_PER_ENTRY + count || digest.len != HASH_BYTES)
			return wrong(st, "LEAF_CORRUPT", index, "its effects are not numbered as they were");
		memcpy(p->digest[count++].b, digest.data, HASH_BYTES);
		TRY(db_next(p->effect, st, &p->more_effects));
	}
	*ret_root = effects_root(p->digest, count);
	return OK;
}

static int take_leaf(struct pass *p, uint64_t index, const struct hash *hash, struct status *st)
{
	if (!p->more_leaves || (uint64_t)row_int(p->leaf, 0) != index)
		return wrong(st, "LEAF_CORRUPT", index, "its leaf is missing");
	if (!bytes_equal(row_bytes(p->leaf, 1), BYTES(hash->b, HASH_BYTES)))
		return wrong(st, "LEAF_CORRUPT", index, "statement and effects do not give its leaf");
	return db_next(p->leaf, st, &p->more_leaves);
}

static int check_entry(struct pass *p, struct rows *r, struct status *st)
{
	struct bytes header = row_bytes(r, 2), signature = row_bytes(r, 3);
	struct leaf leaf = { .index = (uint64_t)row_int(r, 0), .received_us = row_int(r, 1) };
	char text[LEAF_TEXT_MAX];
	if (leaf.index != p->report->entries)
		return wrong(st, "LOG_INCOMPLETE", p->report->entries, "it is missing");
	if (leaf.received_us < p->received_us)
		return wrong(st, "TIME_DECREASES", leaf.index, "it was received before the one before it");
	p->received_us = leaf.received_us;
	if (!statement_signature_fits(signature))
		return wrong(st, "LEAF_CORRUPT", leaf.index, "its signature has another length");
	leaf.statement = statement_digest(header, signature);
	TRY(take_effects(p, leaf.index, st, &leaf.effects));
	size_t len = leaf_format(&leaf, text);
	struct hash hash = merkle_leaf(text, len);
	TRY(take_leaf(p, leaf.index, &hash, st));
	TRY(growth_append(&p->growth, &hash, tile_compare, p->settings->db, st));
	p->report->entries++;
	return OK;
}

static int check_checkpoint(struct pass *p, struct status *st)
{
	struct checkpoint c;
	struct status inner;
	uint64_t size = p->report->entries;
	if (!p->more_checkpoints || (uint64_t)row_int(p->checkpoint, 0) != size)
		return OK;
	if (log_keys_open(p->keys, row_bytes(p->checkpoint, 1), &inner, &c, NULL) != OK || c.size != size)
		return fail(st, DATA_LOSS, "CHECKPOINT_CORRUPT", "the checkpoint of %" PRIu64 " entries is not the log's",
			size);
	struct hash root = merkle_root(&p->growth.frontier);
	if (!hash_equal(&root, &c.root))
		return fail(st, DATA_LOSS, "LOG_DIVERGED", "the first %" PRIu64
			" entries do not give the root of their checkpoint", size);
	p->report->checkpoints++;
	return db_next(p->checkpoint, st, &p->more_checkpoints);
}

/* Nothing may be left over behind the last entry. */
static int check_rest(struct pass *p, struct status *st)
{
	uint64_t tiles = 0, stored = 0, repeats = 0, parts = 0;
	uint64_t size = p->report->entries;
	for (unsigned level = 0; level < TILE_LEVELS - 1; level++)
		tiles += size >> (8 * (level + 1));
	TRY(count_of(p->settings->db, "SELECT COUNT(*) FROM tile", st, &stored));
	TRY(count_of(p->settings->db, "SELECT COUNT(*) FROM repeat", st, &repeats));
	TRY(count_of(p->settings->db,
		"SELECT COUNT(*) FROM part WHERE at >= 4 * (SELECT COALESCE(MAX(idx) + 1, 0) FROM entry) OR at < 0", st,
		&parts));
	if (p->more_effects || p->more_leaves || p->more_checkpoints || parts)
		return fail(st, DATA_LOSS, "LOG_INCOMPLETE",
			"there are leaves, parts, effects or checkpoints of entries that are missing");
	if (stored != tiles)
		return fail(st, DATA_LOSS, "TILE_CORRUPT", "there are %" PRIu64 " tiles instead of %" PRIu64, stored,
			tiles);
	if (repeats != size)
		return fail(st, DATA_LOSS, "STATEMENT_TWICE", "the table of statements has %" PRIu64
			" rows for %" PRIu64 " entries", repeats, size);
	p->report->root = size ? merkle_root(&p->growth.frontier) : merkle_empty();
	return OK;
}

static int begin_cursors(struct pass *p, struct status *st)
{
	struct db *db = p->settings->db;
	TRY(db_query(db, st, &p->effect, "SELECT at, digest FROM effect ORDER BY at", ""));
	TRY(db_next(p->effect, st, &p->more_effects));
	TRY(db_query(db, st, &p->leaf, "SELECT idx, hash FROM leaf ORDER BY idx", ""));
	TRY(db_next(p->leaf, st, &p->more_leaves));
	TRY(db_query(db, st, &p->checkpoint, "SELECT size, note FROM checkpoint ORDER BY size", ""));
	return db_next(p->checkpoint, st, &p->more_checkpoints);
}

static int pass_entries(struct pass *p, uint64_t total, struct status *st)
{
	struct rows *r = NULL;
	bool more = false;
	TRY(begin_cursors(p, st));
	TRY(check_checkpoint(p, st));
	TRY(db_query(p->settings->db, st, &r,
		"SELECT idx, received_us, header, signature FROM entry ORDER BY idx", ""));
	int rc = db_next(r, st, &more);
	while (rc == OK && more) {
		rc = check_entry(p, r, st);
		if (rc == OK)
			rc = check_checkpoint(p, st);
		if (rc == OK)
			rc = db_next(r, st, &more);
		if (p->report->entries % PROGRESS_EVERY == 0)
			tell(p->settings, "entries", p->report->entries, total);
	}
	rows_done(r);
	return rc == OK ? check_rest(p, st) : rc;
}

static int verify_log(const struct verify_settings *s, const struct log_keys *keys, uint64_t total, struct status *st,
	struct verify_report *report)
{
	struct pass *p = calloc(1, sizeof(*p));
	if (!p)
		return fail(st, RESOURCE_EXHAUSTED, "VERIFY_MEMORY", "no memory to verify");
	p->settings = s;
	p->report = report;
	p->received_us = INT64_MIN;
	p->keys = keys;
	int rc = pass_entries(p, total, st);
	rows_done(p->effect);
	rows_done(p->leaf);
	rows_done(p->checkpoint);
	free(p);
	return rc;
}

static int compare_all(const struct verify_settings *s, struct db *replayed, struct status *st,
	struct verify_report *report)
{
	struct table room;
	const struct table *table;
	for (size_t i = 0; (table = table_at(i, &room)); i++) {
		/* The table of statements was compared with each entry's own (statements.h). */
		if (table->class != TABLE_PROJECTION || !table->key || strcmp(table->name, "repeat") == 0)
			continue;
		TRY(table_compare(s->db, replayed, table, st, &report->rows_compared));
		tell(s, table->name, report->rows_compared, 0);
	}
	return OK;
}

static int replay_all(const struct verify_settings *s, struct db *to, uint64_t total, struct status *st,
	struct verify_report *report)
{
	struct replay *r;
	struct replay_settings settings = { .from = s->db, .to = to, .slots = s->slots, .check_parts = true,
		.skip_repeat = true };
	TRY(replay_new(&settings, st, &r));
	int rc = OK;
	while (rc == OK && replay_size(r) < total) {
		uint64_t until = replay_size(r) + PROGRESS_EVERY;
		rc = replay_to(r, until < total ? until : total, st);
		tell(s, "replay", replay_size(r), total);
	}
	if (rc == OK)
		rc = replay_finish(r, st, &report->effects_disposed);
	replay_free(r);
	return rc;
}

static int verify_tables(const struct verify_settings *s, uint64_t total, struct status *st,
	struct verify_report *report)
{
	struct db *replayed;
	TRY(db_open("", DB_MEMORY, st, &replayed));
	int rc = tables_create_projection(replayed, st);
	if (rc == OK)
		rc = db_run(replayed, st, "BEGIN", "");
	if (rc == OK)
		rc = replay_all(s, replayed, total, st, report);
	if (rc == OK)
		rc = db_run(replayed, st, "COMMIT", "");
	if (rc == OK)
		rc = compare_all(s, replayed, st, report);
	db_close(replayed);
	return rc;
}

/* What a part of the whole came to. */
struct verdict {
	int rc;
	struct status st;
};

/* The log and the file's structure, beside the replay, on a connection of their own. */
struct beside {
	struct verify_settings settings;
	const struct log_keys *keys;
	uint64_t total;
	struct verify_report report;
	struct verdict log, structure;
};

static void *run_beside(void *context)
{
	struct beside *b = context;
	struct db *db;
	b->log.rc = db_open(db_path(b->settings.db), DB_READER, &b->log.st, &db);
	if (b->log.rc != OK)
		return NULL;
	b->settings.db = db;
	b->log.rc = verify_log(&b->settings, b->keys, b->total, &b->log.st, &b->report);
	if (b->log.rc == OK)
		b->structure.rc = db_check_structure(db, &b->structure.st);
	db_close(db);
	return NULL;
}

/* All that needs the order: the log, and with deep the tables beside it. */
static void verify_order(const struct verify_settings *s, const struct log_keys *keys, uint64_t total,
	struct verify_report *report, struct verdict *log, struct verdict *tables)
{
	struct beside b = { .settings = *s, .keys = keys, .total = total };
	pthread_t thread;
	if (!s->deep) {
		log->rc = verify_log(s, keys, total, &log->st, report);
		return;
	}
	b.settings.progress = NULL;
	if (pthread_create(&thread, NULL, run_beside, &b) != 0) {
		log->rc = fail(&log->st, RESOURCE_EXHAUSTED, "VERIFY_MEMORY", "no thread to verify");
		return;
	}
	tables->rc = verify_tables(s, total, &tables->st, report);
	(void)pthread_join(thread, NULL);
	report->entries = b.report.entries;
	report->checkpoints = b.report.checkpoints;
	report->root = b.report.root;
	*log = b.log;
	if (b.structure.rc != OK)
		*tables = b.structure;
}

/* What is wrong with the log is named first, then a statement, then a table. */
static int verify_all(const struct verify_settings *s, uint64_t total, struct status *st,
	struct verify_report *report)
{
	struct signers *signers = NULL;
	struct statements *statements;
	struct verdict log = { .rc = OK }, alone = { .rc = OK }, tables = { .rc = OK };
	struct statements_count checked = { 0 };
	struct log_keys keys;
	TRY(log_chain_load(s->db, s->origin, s->log_public, NULL, st, &keys));
	if (!log_keys_has(&keys, s->log_public))
		return fail(st, DATA_LOSS, "LOG_KEYS", "the log key of the key directory is none of this ledger's");
	if (s->deep && s->signers)
		TRY(signers_load(s->db, st, &signers));
	const struct statements_settings settings = { .db_path = db_path(s->db), .size = total,
		.keys = &keys, .signatures = s->signatures || s->deep, .signers = signers };
	int rc = statements_start(&settings, st, &statements);
	if (rc == OK) {
		verify_order(s, &keys, total, report, &log, &tables);
		alone.rc = statements_finish(statements, &alone.st, &checked);
		report->signatures = settings.signatures ? checked.good : 0;
		report->doubtful = checked.doubtful;
		const struct verdict *first = log.rc != OK ? &log : alone.rc != OK ? &alone : &tables;
		rc = first->rc;
		if (rc != OK)
			*st = first->st;
	}
	signers_free(signers);
	return rc;
}

int verify_store(const struct verify_settings *settings, struct status *st, struct verify_report *ret_report)
{
	struct verify_report report = { 0 };
	uint64_t total = 0;
	TRY(db_run(settings->db, st, "BEGIN", ""));
	int rc = count_of(settings->db, "SELECT COALESCE(MAX(idx) + 1, 0) FROM entry", st, &total);
	if (rc == OK)
		rc = verify_all(settings, total, st, &report);
	db_rollback(settings->db); /* nothing was written */
	if (rc == OK)
		*ret_report = report;
	return rc;
}

/* Rebuilding. */

static int replay_in_batches(struct db *writer, struct replay *r, uint64_t total, struct status *st)
{
	while (replay_size(r) < total) {
		uint64_t until = replay_size(r) + REBUILD_BATCH;
		bool done;
		TRY(db_run(writer, st, "BEGIN IMMEDIATE", ""));
		TRY(replay_to(r, until < total ? until : total, st));
		TRY(db_run(writer, st, "COMMIT", ""));
		if (db_wal_bytes(writer) > LIMIT_WAL_BYTES)
			TRY(db_checkpoint(writer, CHECKPOINT_PASSIVE, st, &done));
	}
	return OK;
}

static int replay_into(struct db *writer, struct db *from, struct slots *slots, struct status *st)
{
	struct replay *r;
	uint64_t total = 0, disposed;
	struct replay_settings settings = { .from = from, .to = writer, .slots = slots };
	TRY(count_of(from, "SELECT COALESCE(MAX(idx) + 1, 0) FROM entry", st, &total));
	TRY(replay_new(&settings, st, &r));
	int rc = replay_in_batches(writer, r, total, st);
	if (rc == OK)
		rc = replay_finish(r, st, &disposed);
	replay_free(r);
	return rc;
}

int rebuild_store(struct db *writer, struct db *from, struct slots *slots, struct status *st)
{
	bool done;
	/* First of all: what was interrupted must not pass for whole. */
	TRY(db_run(writer, st, "DELETE FROM meta WHERE name = 'projection'", ""));
	TRY(db_run(writer, st, "BEGIN IMMEDIATE", ""));
	int rc = tables_drop_projection(writer, st);
	if (rc == OK)
		rc = tables_create_projection(writer, st);
	if (rc == OK)
		rc = db_run(writer, st, "COMMIT", "");
	if (rc == OK)
		rc = replay_into(writer, from, slots, st);
	if (rc == OK)
		rc = tables_note_projection(writer, st);
	if (rc == OK)
		rc = db_checkpoint(writer, CHECKPOINT_TRUNCATE, st, &done);
	db_rollback(writer);
	return rc;
}
