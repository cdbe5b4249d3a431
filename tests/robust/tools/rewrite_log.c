/*
 * What whoever has stolen the server, log key and all, can do to a ledger: edits what old entries did or drops the newest ones,
 * and makes leaves, tiles, tree and checkpoint anew, so that the server's own checks pass (after auditd rebuild).
 *
 * usage: rewrite_log STATE-DIRECTORY KEY-DIRECTORY ORIGIN edit TEXT OTHER-TEXT | drop COUNT
 */
#include "common/arena.h"
#include "common/box.h"
#include "common/crypto.h"
#include "common/statement.h"
#include "daemon/ledger.h"
#include "daemon/slots.h"
#include "daemon/tree.h"

#include <sqlite3.h>

static struct status st;
static struct keyring *keys;
static struct slots *slots;
static sqlite3 *h;

static void need(int rc, const char *what)
{
	if (rc == OK)
		return;
	(void)fprintf(stderr, "%s: %s %s\n", what, st.reason, st.message);
	exit(2);
}

static void sql(const char *text)
{
	char *message = NULL;
	if (sqlite3_exec(h, text, NULL, NULL, &message) == SQLITE_OK)
		return;
	(void)fprintf(stderr, "%s: %s\n", text, message);
	exit(2);
}

/* Binds what is given: integers 'i', struct bytes 'b'; runs. */
static void run(const char *text, const char *types, ...)
{
	sqlite3_stmt *q;
	va_list args;
	bool ok = sqlite3_prepare_v2(h, text, -1, &q, NULL) == SQLITE_OK;
	va_start(args, types);
	for (int i = 1; ok && *types; types++, i++) {
		if (*types == 'i') {
			ok = sqlite3_bind_int64(q, i, va_arg(args, int64_t)) == SQLITE_OK;
		} else {
			struct bytes b = va_arg(args, struct bytes);
			ok = sqlite3_bind_blob(q, i, b.data, (int)b.len, SQLITE_TRANSIENT) == SQLITE_OK;
		}
	}
	va_end(args);
	if (!ok || sqlite3_step(q) != SQLITE_DONE) {
		(void)fprintf(stderr, "%s: %s\n", text, sqlite3_errmsg(h));
		exit(2);
	}
	(void)sqlite3_finalize(q);
}

/* The effect as append_effect would have sealed it. */
static void reseal(const struct stored_effect *e, const struct effect_row *row)
{
	uint8_t scope_key[SLOT_BYTES], slot_key[SLOT_BYTES], room[BOX_ASSOCIATED_MAX];
	bool has_scope = false, has_slot = false;
	struct buf plain;
	buf_init(&plain, LIMIT_ARENA_BYTES);
	const struct effect effect = { .op = row->op, .noun = bytes_of_text(e->noun), .id = e->id,
		.version = row->version, .body = row->body };
	effect_encode(&effect, &plain);
	need(slots_read(slots, e->scope_slot, &st, &has_scope, scope_key), "slot");
	need(slots_read(slots, e->slot, &st, &has_slot, slot_key), "slot");
	uint8_t *sealed = malloc(plain.len + BOX_OVERHEAD);
	if (!has_scope || !has_slot || !sealed)
		exit(2);
	struct hash key = box_object_key(scope_key, slot_key, e->noun, &e->id);
	struct hash salt = effect_salt(key.b, e->index, e->n);
	struct hash digest = effect_digest(&salt, buf_bytes(&plain));
	box_seal(key.b, box_effect_associated(e->index, e->n, room), buf_bytes(&plain), sealed);
	run("UPDATE effect SET sealed = ?1, digest = ?2 WHERE at = ?3", "bbi", BYTES(sealed, plain.len + BOX_OVERHEAD),
		BYTES(digest.b, HASH_BYTES), (int64_t)(e->index * EFFECTS_PER_ENTRY + e->n));
	free(sealed);
	buf_done(&plain);
}

static unsigned edit(struct db *db, const char *from, const char *to)
{
	struct arena *arena = arena_new(LIMIT_ARENA_BYTES);
	struct rows *r;
	bool more = false;
	unsigned edited = 0;
	if (!arena || strlen(from) != strlen(to))
		exit(2);
	need(db_query(db, &st, &r, "SELECT " EFFECT_COLUMNS " FROM effect ORDER BY at", ""), "effects");
	for (need(db_next(r, &st, &more), "effects"); more; need(db_next(r, &st, &more), "effects")) {
		struct stored_effect e;
		struct effect_row row;
		arena_reset(arena);
		need(effect_of_row(r, &st, &e), "effect");
		need(effect_open(slots, &e, arena, &st, &row), "effect");
		uint8_t *at = row.body.data ? memmem(row.body.data, row.body.len, from, strlen(from)) : NULL;
		if (!at)
			continue;
		memcpy(at, to, strlen(to));
		reseal(&e, &row);
		edited++;
	}
	rows_done(r);
	arena_free(arena);
	return edited;
}

static unsigned drop(int64_t count)
{
	char text[400];
	(void)snprintf(text, sizeof(text), "CREATE TEMP TABLE first AS SELECT MAX(idx) + 1 - %" PRId64 " AS idx FROM entry;"
		"DELETE FROM part WHERE at >= (SELECT idx FROM first) * 4;"
		"DELETE FROM effect WHERE at >= (SELECT idx FROM first) * 256;"
		"DELETE FROM leaf WHERE idx >= (SELECT idx FROM first);"
		"DELETE FROM entry WHERE idx >= (SELECT idx FROM first)", count);
	sql(text);
	return (unsigned)count;
}

static int put_tile(void *context, unsigned level, uint64_t n, const struct hash *hashes, struct status *unused)
{
	(void)context;
	(void)unused;
	run("INSERT INTO tile(level, n, hashes) VALUES(?1, ?2, ?3)", "iib", (int64_t)level, (int64_t)n,
		BYTES(hashes->b, TILE_WIDTH * HASH_BYTES));
	return OK;
}

static struct hash effects_of(sqlite3_stmt *q, int64_t index)
{
	struct hash digest[EFFECTS_PER_ENTRY];
	size_t count = 0;
	(void)sqlite3_reset(q);
	(void)sqlite3_bind_int64(q, 1, index * EFFECTS_PER_ENTRY);
	(void)sqlite3_bind_int64(q, 2, (index + 1) * EFFECTS_PER_ENTRY);
	while (sqlite3_step(q) == SQLITE_ROW)
		memcpy(digest[count++].b, sqlite3_column_blob(q, 0), HASH_BYTES);
	return effects_root(digest, count);
}

static struct growth *grow(void)
{
	struct growth *g = calloc(1, sizeof(*g));
	sqlite3_stmt *entry, *effect;
	sql("DELETE FROM tile; DELETE FROM checkpoint");
	if (!g || sqlite3_prepare_v2(h, "SELECT idx, received_us, header, signature FROM entry ORDER BY idx", -1, &entry,
		NULL) != SQLITE_OK || sqlite3_prepare_v2(h, "SELECT digest FROM effect WHERE at >= ?1 AND at < ?2 ORDER BY at",
		-1, &effect, NULL) != SQLITE_OK)
		exit(2);
	while (sqlite3_step(entry) == SQLITE_ROW) {
		char text[LEAF_TEXT_MAX];
		struct leaf leaf = { .index = (uint64_t)sqlite3_column_int64(entry, 0),
			.received_us = sqlite3_column_int64(entry, 1) };
		leaf.statement = statement_digest(BYTES(sqlite3_column_blob(entry, 2), (size_t)sqlite3_column_bytes(entry, 2)),
			BYTES(sqlite3_column_blob(entry, 3), (size_t)sqlite3_column_bytes(entry, 3)));
		leaf.effects = effects_of(effect, (int64_t)leaf.index);
		struct hash hash = merkle_leaf(text, leaf_format(&leaf, text));
		run("UPDATE leaf SET hash = ?1 WHERE idx = ?2", "bi", BYTES(hash.b, HASH_BYTES), (int64_t)leaf.index);
		need(growth_append(g, &hash, put_tile, NULL, &st), "tile");
	}
	(void)sqlite3_finalize(entry);
	(void)sqlite3_finalize(effect);
	return g;
}

static void sign(const struct growth *g, const char *state, const char *origin)
{
	char path[4096];
	struct buf note;
	struct checkpoint c = { .size = g->frontier.size, .root = merkle_root(&g->frontier) };
	buf_init(&note, NOTE_BYTES_MAX);
	(void)snprintf(c.origin, sizeof(c.origin), "%s", origin);
	keyring_sign_checkpoint(keys, keyring_log_public(keys), &c, &note);
	run("INSERT INTO checkpoint(size, note) VALUES(?1, ?2)", "ib", (int64_t)c.size, buf_bytes(&note));
	(void)snprintf(path, sizeof(path), "%s/checkpoint", state);
	FILE *file = fopen(path, "we");
	if (!file || fwrite(note.data, 1, note.len, file) != note.len || fclose(file) != 0)
		exit(2);
	(void)snprintf(path, sizeof(path), "%s/nodes.cache", state);
	(void)unlink(path);
	buf_done(&note);
}

int main(int argc, char **argv)
{
	char path[4096];
	struct db *db;
	unsigned changed = 0;
	if (argc < 6 || crypto_ready() != 0)
		return 2;
	need(keyring_open(argv[2], &st, &keys), argv[2]);
	(void)snprintf(path, sizeof(path), "%s/keys.db", argv[1]);
	need(slots_open(path, keyring_store_key(keys), &st, &slots), path);
	(void)snprintf(path, sizeof(path), "%s/programme.db", argv[1]);
	need(db_open(path, DB_READER, &st, &db), path);
	if (sqlite3_open(path, &h) != SQLITE_OK)
		return 2;
	sql("BEGIN");
	if (strcmp(argv[4], "edit") == 0 && argc == 7)
		changed = edit(db, argv[5], argv[6]);
	else if (strcmp(argv[4], "drop") == 0)
		changed = drop(strtoll(argv[5], NULL, 10));
	struct growth *g = grow();
	sign(g, argv[1], argv[3]);
	sql("COMMIT");
	(void)printf("%u rows of the past %s, %" PRIu64 " leaves and their checkpoint made anew\n", changed,
		strcmp(argv[4], "edit") == 0 ? "edited" : "dropped", g->frontier.size);
	free(g);
	db_close(db);
	(void)sqlite3_close(h);
	slots_free(slots);
	keyring_free(keys);
	return changed ? 0 : 1;
}
