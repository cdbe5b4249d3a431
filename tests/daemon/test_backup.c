/* A backup taken beside the writer restores to the same ledger; damage, age and another log are refused. */
#include "daemon/backup.h"
#include "daemon/backup_copy.h"
#include "daemon/backup_text.h"
#include "daemon/disposal.h"
#include "tests/daemon/toy_store.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#define TEXT "zebracadabra"

static struct toy_store *t;
static char organisation[ID_TEXT_BYTES], toy[ID_TEXT_BYTES];
static char to[128], restored[128];
static struct hash blob_digest;
static struct status st;
static struct backup_settings settings;
#define NOW_US INT64_C(1763894280000000)
#define DAY_US (INT64_C(24) * 3600 * 1000 * 1000)

static struct backup_manifest made;

/* Names of directories that were made durable, one after the other. */
static char synced[256 * 1024];

int fsync(int fd)
{
	char link[64], path[200];
	(void)snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	ssize_t n = readlink(link, path, sizeof(path) - 1);
	size_t len = strlen(synced);
	if (n > 0 && len + (size_t)n + 2 < sizeof(synced))
		(void)snprintf(synced + len, sizeof(synced) - len, "%.*s\n", (int)n, path);
	return (int)syscall(SYS_fsync, fd);
}

static bool is_synced(const char *directory, const char *below)
{
	char line[300];
	(void)snprintf(line, sizeof(line), "%s%s\n", directory, below);
	return strstr(synced, line) != NULL;
}

static int take_slot(void *slots, struct status *s, uint64_t *ret_slot)
{
	return slots_take(slots, s, ret_slot);
}

static int read_slot(void *slots, uint64_t slot, struct status *s, bool *ret_found, uint8_t ret_key[KEY_BYTES])
{
	return slots_read(slots, slot, s, ret_found, ret_key);
}

static int destroy_slot(void *slots, uint64_t slot, struct status *s)
{
	return slots_destroy(slots, &slot, 1, s);
}

static struct blobs *open_blobs(const char *state)
{
	struct blobs *blobs = NULL;
	struct blob_settings b = { .state_directory = state, .file_max = 1 << 20, .quota = 1 << 30,
		.keys = { t->store->slots, take_slot, read_slot, destroy_slot } };
	cr_assert(eq(int, blobs_open(&b, &st, &blobs), OK), "%s", st.message);
	return blobs;
}

/* One evidence file in the organisation, claimed. */
static void add_blob(const char *text)
{
	struct blobs *blobs = open_blobs(t->state);
	struct blob_owner owner = { .person = { { 1 } }, .organisation = { { 2 } } };
	struct blob_content content = { .sha256 = hash_of(text, strlen(text)), .size = strlen(text),
		.chunks_root = merkle_leaf(text, strlen(text)) };
	uint8_t token[UPLOAD_BYTES];
	uint32_t count;
	(void)id_parse(organisation, strlen(organisation), &owner.scope);
	cr_assert(eq(int, ledger_scope_slot(t->store->db, &owner.scope, &st, &owner.scope_slot), OK));
	cr_assert(eq(int, blob_begin(blobs, &owner, &content, 1, &st, token, &count), OK), "%s", st.message);
	struct blob_upload upload = { BYTES(token, UPLOAD_BYTES), owner.person, owner.scope, 1 };
	cr_assert(eq(int, blob_put_chunk(blobs, &upload, 0, bytes_of_text(text), &st), OK));
	cr_assert(eq(int, blob_finish(blobs, &upload, &st), OK), "%s", st.message);
	cr_assert(eq(int, blob_claim(blobs, &owner.person, &owner.scope, &content, 1, &st), OK));
	blob_digest = content.sha256;
	blobs_close(blobs);
}

static void begin(void)
{
	t = toys_new(11);
	(void)snprintf(organisation, sizeof(organisation), "%s", toys_organisation(t, "", "Northwind"));
	(void)toys_add(t, organisation, "kite");
	(void)snprintf(toy, sizeof(toy), "%s", toys_add(t, organisation, TEXT));
	for (int i = 0; i < 300; i++) { /* a complete tile */
		char name[32];
		(void)snprintf(name, sizeof(name), "drum %d", i);
		(void)toys_add(t, organisation, name);
	}
	toys_enrol(t, organisation, 1, 0);
	add_blob("an evidence file");
	(void)snprintf(to, sizeof(to), "%s/backup", t->directory);
	(void)snprintf(restored, sizeof(restored), "%s/restored", t->directory);
	settings = (struct backup_settings){ .state_directory = t->state, .key_directory = t->keys,
		.origin = TOY_ORIGIN, .directory = to, .now_us = NOW_US, .keys_until_us = NOW_US + 14 * DAY_US };
}

static void end(void)
{
	toys_free(t);
}

TestSuite(backup, .init = begin, .fini = end);

static bool answer = true;

static int ask(void *db, const struct id *scope, const struct hash *sha256, struct status *s, bool *ret_used)
{
	(void)db;
	(void)scope;
	(void)sha256;
	(void)s;
	*ret_used = answer;
	return OK;
}

static int restore(const char *checkpoint)
{
	struct restore_settings r = { .backup = settings, .checkpoint = checkpoint, .referenced = ask };
	struct backup_manifest m;
	r.backup.state_directory = restored;
	status_reset(&st);
	return restore_make(&r, &st, &m);
}

static void make(void)
{
	cr_assert(eq(int, backup_make(&settings, &st, &made), OK), "%s: %s", st.reason, st.message);
}

static bool holds(const char *directory, const char *text)
{
	struct toy_store at = { 0 };
	(void)snprintf(at.state, sizeof(at.state), "%.*s", (int)sizeof(at.state) - 1, directory);
	return toys_files_hold(&at, text);
}

static void flip(const char *name, off_t offset)
{
	char path[256];
	uint8_t byte;
	(void)snprintf(path, sizeof(path), "%s/%s", to, name);
	int fd = open(path, O_RDWR);
	cr_assert(ge(int, fd, 0), "%s", path);
	cr_assert(eq(int, (int)pread(fd, &byte, 1, offset), 1));
	byte ^= 1;
	cr_assert(eq(int, (int)pwrite(fd, &byte, 1, offset), 1));
	close(fd);
}

Test(backup, restores_to_the_same_ledger_and_goes_on)
{
	struct store *store;
	struct hash root;
	make();
	cr_expect(eq(u64, made.entries, ledger_size(t->store->ledger)));
	cr_expect(eq(u64, made.blob_count, 1));
	cr_assert(eq(int, restore(NULL), OK), "%s: %s", st.reason, st.message);
	cr_assert(eq(int, store_open(restored, t->keys, TOY_ORIGIN, &st, &store), OK), "%s: %s", st.reason, st.message);
	cr_expect(eq(u64, ledger_size(store->ledger), made.entries));
	cr_assert(eq(int, ledger_root_at(store->ledger, store->db, made.entries, &st, &root), OK));
	cr_expect(hash_equal(&root, &made.root));
	store_close(store);
}

Test(backup, is_only_read_by_a_restore)
{
	char path[160];
	struct stat at;
	make();
	static const char *const beside[] = { "ledger.db-wal", "ledger.db-shm", "ledger.db.lock", "keys/keys.db-wal",
		"keys/keys.db.lock" };
	cr_assert(eq(int, chmod(to, 0500), 0));
	cr_assert(eq(int, restore(NULL), OK), "%s: %s", st.reason, st.message);
	cr_assert(eq(int, chmod(to, 0700), 0));
	for (size_t i = 0; i < ARRAY_LEN(beside); i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", to, beside[i]);
		cr_expect(ne(int, stat(path, &at), 0), "%s", beside[i]);
	}
}

Test(backup, t6_carries_no_readable_text)
{
	make();
	cr_expect(not(holds(to, TEXT)));
	cr_expect(not(holds(to, "an evidence file")));
}

Test(backup, evidence_files_read_back)
{
	char content[LIMIT_CHUNK_BYTES];
	struct id scope;
	uint64_t scope_slot;
	size_t len;
	uint32_t count;
	make();
	cr_assert(eq(int, restore(NULL), OK), "%s: %s", st.reason, st.message);
	struct blobs *blobs = open_blobs(restored);
	(void)id_parse(organisation, strlen(organisation), &scope);
	cr_assert(eq(int, ledger_scope_slot(t->store->db, &scope, &st, &scope_slot), OK));
	cr_assert(eq(int, blob_read_chunk(blobs, scope_slot, &blob_digest, 0, &st, (uint8_t *)content, &len, &count), OK),
		"%s", st.message);
	cr_expect(bytes_equal(BYTES(content, len), BYTES_OF("an evidence file")));
	blobs_close(blobs);
}

Test(backup, files_that_no_row_refers_to_are_left_behind)
{
	char path[160];
	struct stat at;
	make();
	answer = false;
	cr_assert(eq(int, restore(NULL), OK), "%s: %s", st.reason, st.message);
	(void)snprintf(path, sizeof(path), "%s/blobs", restored);
	cr_assert(eq(int, stat(path, &at), 0));
	struct blobs *blobs = open_blobs(restored);
	cr_expect(eq(i64, blobs_used(blobs, &(struct id){ { 2 } }), 0));
	blobs_close(blobs);
}

static int bury(struct tx *tx, void *context)
{
	struct id id;
	(void)context;
	(void)id_parse(toy, strlen(toy), &id);
	return row_tombstone(tx, schema_find_resource("toy"), &id);
}

Test(backup, a_disposal_stays_done_although_the_keys_are_older)
{
	char keys[160], again[160];
	struct restore_settings r = { .backup = settings, .referenced = ask, .keys = keys };
	struct disposal d = { .slots = t->store->slots, .ledger = t->store->ledger };
	struct backup_manifest m;
	make(); /* its keys still hold the toy's */
	struct toy_answer a = toys_write(t, &(struct toy_write){ .change = bury });
	cr_assert(eq(int, a.rc, OK), "%s", a.st.message);
	cr_assert(eq(int, writer_run(t->store->writer, disposal_work, &d, &st), OK));
	(void)snprintf(keys, sizeof(keys), "%s/keys/keys.db", to);
	(void)snprintf(again, sizeof(again), "%s/backup2", t->directory);
	settings.directory = again;
	make();
	r.backup = settings;
	r.backup.state_directory = restored;
	cr_assert(eq(int, restore_make(&r, &st, &m), OK), "%s: %s", st.reason, st.message);
	cr_expect(not(holds(restored, TEXT)));
	struct store *store;
	cr_assert(eq(int, store_open(restored, t->keys, TOY_ORIGIN, &st, &store), OK), "%s", st.message);
	struct rows *rows;
	bool more = false, found = true;
	uint8_t key[SLOT_BYTES];
	struct id id;
	(void)id_parse(toy, strlen(toy), &id);
	cr_assert(eq(int, db_query(store->db, &st, &rows, "SELECT slot FROM effect WHERE id = ?1 ORDER BY at", "d", &id), OK));
	cr_assert(eq(int, db_next(rows, &st, &more), OK));
	cr_assert(more);
	uint64_t slot = (uint64_t)row_int(rows, 0);
	rows_done(rows);
	cr_assert(eq(int, slots_read(store->slots, slot, &st, &found, key), OK));
	cr_expect(not(found));
	store_close(store);
}

Test(backup, keys_are_not_used_past_their_end_unless_one_insists)
{
	struct restore_settings r = { .backup = settings, .referenced = ask };
	struct backup_manifest m;
	char path[200];
	make();
	r.backup.state_directory = restored;
	r.backup.now_us = NOW_US + 14 * DAY_US + 1;
	cr_expect(eq(int, restore_make(&r, &st, &m), FAILED_PRECONDITION));
	cr_expect(eq(str, st.reason, "KEYS_EXPIRED"));
	(void)snprintf(path, sizeof(path), "%s/keys.db", restored);
	cr_expect(ne(int, access(path, F_OK), 0), "keys that are refused are left nowhere");
	r.backup.now_us = NOW_US + 14 * DAY_US;
	cr_expect(eq(int, restore_make(&r, &st, &m), OK), "%s", st.message);
	(void)snprintf(path, sizeof(path), "%s/keys/keys.txt", to);
	cr_assert(eq(int, unlink(path), 0));
	(void)snprintf(restored, sizeof(restored), "%s/undated", t->directory);
	cr_expect(eq(int, restore_make(&r, &st, &m), FAILED_PRECONDITION));
	cr_expect(eq(str, st.reason, "KEYS_UNDATED"));
	r.any_keys = true;
	cr_expect(eq(int, restore_make(&r, &st, &m), OK), "%s", st.message);
}

/* A text of the backup signed anew, by a key that lies in the key directory. */
static void sign_anew(const char *directory, const char *name, struct keyring *keys, const uint8_t *by)
{
	char path[300], signature[310];
	struct buf text;
	(void)snprintf(path, sizeof(path), "%s/%s", directory, name);
	(void)snprintf(signature, sizeof(signature), "%s.sig", path);
	buf_init(&text, BACKUP_TEXT_MAX);
	cr_assert(eq(int, copy_read_text(path, &st, &text), OK));
	cr_assert(eq(int, unlink(path) + unlink(signature), 0));
	cr_assert(eq(int, backup_text_write(directory, name, buf_bytes(&text), keys, by, &st), OK), "%s", st.message);
	buf_done(&text);
}

Test(backup, is_signed_by_a_key_that_the_ledger_knows_and_not_by_any_in_the_directory)
{
	uint8_t next[SIGN_PUBLIC_BYTES];
	struct keyring *keys;
	const char *name;
	make();
	cr_assert(eq(int, keyring_create_next(t->keys, &st, &name, next), OK));
	cr_assert(eq(int, keyring_open(t->keys, &st, &keys), OK));
	sign_anew(to, "backup.txt", keys, next);
	cr_expect(eq(int, restore(NULL), UNAUTHENTICATED));
	cr_expect(eq(str, st.reason, "BACKUP_SIGNATURE"));
	sign_anew(to, "backup.txt", keys, keyring_log_public(keys));
	(void)snprintf(restored, sizeof(restored), "%s/again", t->directory);
	cr_expect(eq(int, restore(NULL), OK), "%s", st.message);
	keyring_free(keys);
}

Test(backup, counts_by_a_key_that_may_and_was_not_stolen)
{
	static struct log_keys keys;
	struct note_key first;
	uint8_t key[3][SIGN_PUBLIC_BYTES];
	struct sign_key made_key;
	for (uint8_t i = 0; i < 3; i++) {
		uint8_t seed[SIGN_SEED_BYTES] = { (uint8_t)(i + 1) };
		sign_key_from_seed(seed, &made_key);
		memcpy(key[i], made_key.public, SIGN_PUBLIC_BYTES);
	}
	cr_assert(eq(int, note_key_init(TOY_ORIGIN, NOTE_ED25519, key[0], &st, &first), OK));
	log_keys_begin(&first, &keys);
	keys.records = 2;
	for (size_t i = 1; i < 3; i++) {
		keys.state[i] = (struct log_state){ .from = 10 * i, .cause = i == 1 ? LOG_CAUSE_ROUTINE : LOG_CAUSE_STOLEN };
		memcpy(keys.state[i].key, key[i], SIGN_PUBLIC_BYTES);
	}
	cr_expect(eq(int, backup_signer_check("backup.txt", &keys, key[0], 10, &st), OK), "its last");
	cr_expect(eq(int, backup_signer_check("backup.txt", &keys, key[0], 11, &st), UNAUTHENTICATED), "it had ended");
	cr_expect(eq(int, backup_signer_check("backup.txt", &keys, key[1], 15, &st), UNAUTHENTICATED), "it was stolen");
	cr_expect(eq(int, backup_signer_check("backup.txt", &keys, key[2], 15, &st), OK));
}

Test(backup, t9_an_older_one_than_a_known_checkpoint_is_refused)
{
	char known[160];
	struct buf note;
	make();
	(void)toys_add(t, organisation, "later");
	buf_init(&note, NOTE_BYTES_MAX);
	cr_assert(eq(int, ledger_checkpoint(t->store->ledger, &note), OK));
	(void)snprintf(known, sizeof(known), "%s/known", t->directory);
	int fd = open(known, O_WRONLY | O_CREAT, 0600);
	cr_assert(eq(int, (int)write(fd, note.data, note.len), (int)note.len));
	close(fd);
	buf_done(&note);
	cr_expect(eq(int, restore(known), FAILED_PRECONDITION));
	cr_expect(eq(str, st.reason, "BACKUP_OLD"));
	cr_expect(eq(int, restore(NULL), OK), "%s", st.message);
}

Test(backup, damage_is_found_before_anything_is_believed)
{
	/* clang-format off */
	static const struct { const char *name; off_t offset; const char *reason; } row[] = {
		{ "backup.txt", 60, "BACKUP_SIGNATURE" },
		{ "ledger.db", 30000, "BACKUP_DAMAGED" },
		{ "blobs.txt", 3, "BACKUP_DAMAGED" },
		{ "keys/keys.txt", 60, "BACKUP_SIGNATURE" },
		{ "keys/keys.db", 5000, "BACKUP_DAMAGED" },
	};
	/* clang-format on */
	make();
	for (size_t i = 0; i < ARRAY_LEN(row); i++) {
		flip(row[i].name, row[i].offset);
		cr_expect(ne(int, restore(NULL), OK), "%s", row[i].name);
		cr_expect(eq(str, st.reason, (char *)row[i].reason), "%s", row[i].name);
		flip(row[i].name, row[i].offset);
		/* A failed restore is thrown away; the next one has a place of its own. */
		(void)snprintf(restored, sizeof(restored), "%s/restored%zu", t->directory, i);
	}
	cr_expect(eq(int, restore(NULL), OK), "%s", st.message);
}

Test(backup, every_name_is_on_the_disk_before_it_is_called_whole)
{
	char part[32];
	struct dirent *e;
	synced[0] = 0;
	make();
	cr_expect(is_synced(t->directory, "") && is_synced(to, "") && is_synced(to, "/keys") && is_synced(to, "/blobs"), "%s",
		synced);
	cr_assert(eq(int, restore(NULL), OK), "%s", st.message);
	cr_expect(is_synced(restored, "") && is_synced(restored, "/blobs"), "%s", synced);
	char blobs[160];
	(void)snprintf(blobs, sizeof(blobs), "%s/blobs", to);
	DIR *d = opendir(blobs);
	cr_assert(ne(ptr, d, NULL));
	int parts = 0;
	while ((e = readdir(d))) {
		if (e->d_name[0] == '.')
			continue;
		(void)snprintf(part, sizeof(part), "/blobs/%.2s", e->d_name);
		cr_expect(is_synced(to, part) && is_synced(restored, part), "%s", part);
		parts++;
	}
	(void)closedir(d);
	cr_expect(gt(int, parts, 0));
}

Test(backup, never_writes_over_a_store_or_a_backup)
{
	make();
	cr_expect(eq(int, backup_make(&settings, &st, &made), ALREADY_EXISTS));
	cr_expect(eq(str, st.reason, "BACKUP_EXISTS"));
	cr_assert(eq(int, restore(NULL), OK), "%s", st.message);
	cr_expect(eq(int, restore(NULL), FAILED_PRECONDITION));
	cr_expect(eq(str, st.reason, "STATE_EXISTS"));
}

Test(backup, another_log_is_not_restored_here)
{
	struct restore_settings r = { .backup = settings, .referenced = ask };
	struct backup_manifest m;
	char keys[160];
	make();
	(void)snprintf(keys, sizeof(keys), "%s/other-keys", t->directory);
	cr_assert(eq(int, keyring_create(keys, &st), OK));
	r.backup.state_directory = restored;
	r.backup.key_directory = keys;
	cr_expect(eq(int, restore_make(&r, &st, &m), UNAUTHENTICATED));
	cr_expect(eq(str, st.reason, "BACKUP_SIGNATURE"));
	r.backup.key_directory = t->keys;
	r.backup.origin = "other.example.org/log";
	cr_expect(eq(int, restore_make(&r, &st, &m), FAILED_PRECONDITION));
	cr_expect(eq(str, st.reason, "BACKUP_ORIGIN"));
}
