/* Opening and closing everything that makes up one store. */
#include "daemon/store.h"

#include "common/crypto.h"
#include "daemon/disposal.h"
#include "daemon/tables.h"

#include <errno.h>
#include <sys/stat.h>

static int set_path(char *path, const char *directory, const char *name, struct status *st)
{
	int n = snprintf(path, STORE_PATH_BYTES, "%s%s%s", directory, *name ? "/" : "", name);
	if (n < 0 || n >= STORE_PATH_BYTES)
		return fail(st, INVALID_ARGUMENT, "STATE_PATH", "the path of the state directory is too long");
	return OK;
}

static int set_paths(struct store *s, const char *directory, struct status *st)
{
	TRY(set_path(s->directory, directory, "", st));
	TRY(set_path(s->db_path, directory, "programme.db", st));
	TRY(set_path(s->keys_path, directory, "keys.db", st));
	TRY(set_path(s->checkpoint_path, directory, "checkpoint", st));
	TRY(set_path(s->nodes_path, directory, "nodes.cache", st));
	return set_path(s->blob_directory, directory, "blobs", st);
}

static int make_directory(const char *path, struct status *st)
{
	struct stat s;
	if (mkdir(path, 0700) != 0 && errno != EEXIST)
		return fail(st, UNAVAILABLE, "STATE_DIRECTORY", "%s: %s", path, strerror(errno));
	if (stat(path, &s) != 0 || !S_ISDIR(s.st_mode))
		return fail(st, UNAVAILABLE, "STATE_DIRECTORY", "%s is no directory", path);
	if (s.st_mode & 077)
		return fail(st, FAILED_PRECONDITION, "STATE_READABLE", "others can read %s: it must have mode 0700",
			path);
	return OK;
}

static int open_tables(struct store *s, const char *state_directory, const char *key_directory, struct status *st)
{
	if (crypto_ready() != 0)
		return fail(st, UNAVAILABLE, "NO_RANDOMNESS", "the system gives no randomness");
	TRY(set_paths(s, state_directory, st));
	TRY(make_directory(s->directory, st));
	TRY(make_directory(s->blob_directory, st));
	TRY(keyring_open(key_directory, st, &s->keys));
	TRY(db_open(s->db_path, DB_WRITER, st, &s->db));
	TRY(tables_create(s->db, st));
	return slots_open(s->keys_path, keyring_store_key(s->keys), st, &s->slots);
}

int store_open_tables(const char *state_directory, const char *key_directory, struct status *st,
	struct store **ret_store)
{
	struct store *s = calloc(1, sizeof(*s));
	if (!s)
		return fail(st, RESOURCE_EXHAUSTED, "STORE_MEMORY", "no memory for the store");
	int rc = open_tables(s, state_directory, key_directory, st);
	if (rc != OK) {
		store_close(s);
		return rc;
	}
	*ret_store = s;
	return OK;
}

static int open_ledger(struct store *s, const char *origin, const uint8_t *successor, struct status *st)
{
	bool is_current = false;
	struct ledger_settings settings = { .db = s->db, .keys = s->keys, .slots = s->slots, .origin = origin,
		.checkpoint_path = s->checkpoint_path, .nodes_path = s->nodes_path, .successor = successor };
	TRY(tables_check_projection(s->db, st, &is_current));
	if (!is_current)
		return fail(st, FAILED_PRECONDITION, "REBUILD_NEEDED",
			"the tables were made by another version: run auditd rebuild");
	TRY(ledger_open(&settings, st, &s->ledger));
	return disposal_find_undone(s->db, s->slots, st);
}

int store_open(const char *state_directory, const char *key_directory, const char *origin, struct status *st,
	struct store **ret_store)
{
	return store_open_after(state_directory, key_directory, origin, NULL, st, ret_store);
}

int store_open_after(const char *state_directory, const char *key_directory, const char *origin, const uint8_t *successor,
	struct status *st, struct store **ret_store)
{
	struct store *s;
	TRY(store_open_tables(state_directory, key_directory, st, &s));
	int rc = open_ledger(s, origin, successor, st);
	if (rc != OK) {
		store_close(s);
		return rc;
	}
	*ret_store = s;
	return OK;
}

int store_start(struct store *s, struct status *st)
{
	return writer_start(s->db, s->ledger, st, &s->writer);
}

void store_stop(struct store *s)
{
	writer_stop(s->writer);
	s->writer = NULL;
}

void store_close(struct store *s)
{
	if (!s)
		return;
	store_stop(s);
	ledger_close(s->ledger);
	slots_free(s->slots);
	db_close(s->db);
	keyring_free(s->keys);
	free(s);
}
