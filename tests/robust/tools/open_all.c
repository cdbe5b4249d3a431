/*
 * What whoever holds ledger, evidence files and keys can read: writes all parts, effects and evidence that open to stdout,
 * and to stderr how many do not. usage: open_all LEDGER-DB KEYS-DB KEY-DIRECTORY EVIDENCE-DIRECTORY...
 * All are opened for reading but KEYS-DB, which is to be a copy.
 */
#include "common/arena.h"
#include "common/crypto.h"
#include "daemon/blob_file.h"
#include "daemon/ledger.h"
#include "daemon/slots.h"

#include <dirent.h>
#include <fcntl.h>

static struct slots *slots;
static struct status st;
static unsigned opened, sealed;

static void need(int rc, const char *what)
{
	if (rc == OK)
		return;
	(void)fprintf(stderr, "%s: %s: %s\n", what, st.reason, st.message);
	exit(2);
}

static void put(struct bytes b)
{
	if (b.data && fwrite(b.data, 1, b.len, stdout) == b.len)
		opened++;
	else
		sealed++;
	(void)fputc('\n', stdout);
}

static void open_effects(struct db *db, struct arena *arena)
{
	struct rows *r;
	bool more = false;
	need(db_query(db, &st, &r, "SELECT " EFFECT_COLUMNS " FROM effect ORDER BY at", ""), "effects");
	need(db_next(r, &st, &more), "effects");
	while (more) {
		struct stored_effect e;
		struct effect_row row;
		arena_reset(arena);
		need(effect_of_row(r, &st, &e), "effect");
		need(effect_open(slots, &e, arena, &st, &row), "effect");
		put(row.body);
		need(db_next(r, &st, &more), "effects");
	}
	rows_done(r);
}

static void open_parts(struct db *db, struct arena *arena)
{
	struct rows *r;
	bool more = false;
	need(db_query(db, &st, &r, "SELECT COUNT(*) FROM entry", ""), "entries");
	need(db_next(r, &st, &more), "entries");
	uint64_t size = (uint64_t)row_int(r, 0);
	rows_done(r);
	for (uint64_t i = 0; i < size; i++) {
		struct entry e;
		arena_reset(arena);
		need(ledger_read_with(slots, db, arena, i, &st, &e), "entry");
		for (size_t k = 0; k < e.part_count; k++)
			put(e.part[k].content);
	}
}

static void open_chunks(int fd, const struct blob_header *h)
{
	uint8_t scope_slot[KEY_BYTES], slot[KEY_BYTES], key[KEY_BYTES];
	static uint8_t content[LIMIT_CHUNK_BYTES];
	bool has_scope = false, has_slot = false;
	size_t len;
	need(slots_read(slots, h->scope_slot, &st, &has_scope, scope_slot), "slot");
	need(slots_read(slots, h->slot, &st, &has_slot, slot), "slot");
	if (!has_scope || !has_slot) {
		sealed++;
		return;
	}
	chunk_key(scope_slot, slot, &h->name, key);
	for (uint32_t i = 0; i < blob_chunk_count(h->size); i++)
		if (blob_file_get(fd, h, key, i, &st, content, &len) == OK)
			put(BYTES(content, len));
}

static void open_files(const char *path)
{
	DIR *d = opendir(path);
	for (struct dirent *e; d && (e = readdir(d));) {
		char name[4096];
		uint8_t header[BLOB_HEADER_BYTES];
		struct blob_header h;
		if (*e->d_name == '.')
			continue;
		(void)snprintf(name, sizeof(name), "%s/%s", path, e->d_name);
		int fd = open(name, O_RDONLY | O_CLOEXEC);
		if (e->d_type == DT_DIR)
			open_files(name);
		else if (fd >= 0 && blob_file_header(fd, &st, header, &h) == OK)
			open_chunks(fd, &h);
		if (fd >= 0)
			(void)close(fd);
	}
	if (d)
		(void)closedir(d);
}

int main(int argc, char **argv)
{
	struct keyring *keys;
	struct db *db;
	struct arena *arena = arena_new(2 * LIMIT_ARENA_BYTES);
	if (argc < 5 || !arena || crypto_ready() != 0)
		return 2;
	need(keyring_open(argv[3], &st, &keys), argv[3]);
	need(slots_open(argv[2], keyring_store_key(keys), &st, &slots), argv[2]);
	need(db_open(argv[1], DB_READER, &st, &db), argv[1]);
	open_effects(db, arena);
	open_parts(db, arena);
	for (int i = 4; i < argc; i++)
		open_files(argv[i]);
	(void)fprintf(stderr, "opened %u, sealed for ever %u\n", opened, sealed);
	db_close(db);
	slots_free(slots);
	keyring_free(keys);
	arena_free(arena);
	return 0;
}
