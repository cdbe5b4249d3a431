/* Backups beside a running writer, and what a restore refuses. */
#include "tests/daemon/toy_store.h"

#include "common/limits.h"
#include "daemon/backup.h"
#include "daemon/verify.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <sys/stat.h>

#define TEXT "zebracadabra"

static struct toy_store *t;
static struct status st;
static char organisation[ID_TEXT_BYTES], toy[ID_TEXT_BYTES];
static char backup[80], keys_file[80], again[80];
static const struct disposal no_files;

static void begin(void)
{
	t = toys_new(7);
	(void)snprintf(organisation, sizeof(organisation), "%s", toys_organisation(t, "", "Northwind"));
	(void)snprintf(toy, sizeof(toy), "%s", toys_add(t, organisation, TEXT));
	for (int i = 0; i < 300; i++)
		cr_assert(eq(int, toys_write(t, &(struct toy_write){ .content = "more" }).rc, OK));
	(void)snprintf(backup, sizeof(backup), "%s/backup", t->directory);
	(void)snprintf(keys_file, sizeof(keys_file), "%s/keys.backup", t->directory);
	(void)snprintf(again, sizeof(again), "%s/again", t->directory);
	cr_assert(eq(int, toys_reopen(t), OK), "closing writes the checkpoint outside");
}

static void end(void)
{
	toys_free(t);
}

TestSuite(backup, .init = begin, .fini = end);

static int write_backup(struct backup_report *report)
{
	const struct backup_settings s = { .state_directory = t->state,
		.log_public = keyring_log_public(t->store->keys), .origin = TOY_ORIGIN, .directory = backup,
		.keys_path = keys_file };
	return backup_write(&s, &st, report);
}

static int restore(struct bytes known)
{
	struct backup_report report;
	const struct restore_settings s = { .directory = backup, .keys_path = keys_file, .state_directory = again,
		.key_directory = t->keys, .origin = TOY_ORIGIN, .known_checkpoint = known, .hooks = &no_files };
	return restore_store(&s, &st, &report);
}

static void put_evidence(const char *text)
{
	char path[300];
	(void)snprintf(path, sizeof(path), "%s/blobs/ab", t->state);
	cr_assert(eq(int, mkdir(path, 0700), 0));
	(void)snprintf(path, sizeof(path), "%s/blobs/ab/ab%062d", t->state, 1);
	FILE *file = fopen(path, "we");
	cr_assert(ne(ptr, file, NULL));
	(void)fputs(text, file);
	(void)fclose(file);
}

/* The restored store takes the place of the first. */
static void move_in(void)
{
	toys_shut(t);
	(void)snprintf(t->state, sizeof(t->state), "%s", again);
	cr_assert(eq(int, toys_reopen(t), OK), "%s: %s", t->st.reason, t->st.message);
}

static int verify(void)
{
	struct verify_report report;
	struct verify_settings s = { .slots = t->store->slots, .log_public = keyring_log_public(t->store->keys),
		.origin = TOY_ORIGIN, .deep = true };
	TRY(db_open(t->store->db_path, DB_READER, &st, &s.db));
	int rc = verify_store(&s, &st, &report);
	db_close(s.db);
	return rc;
}

Test(backup, is_restored_to_the_same_ledger_and_goes_on)
{
	struct backup_report report;
	put_evidence("sealed bytes of evidence");
	cr_assert(eq(int, write_backup(&report), OK), "%s", st.message);
	cr_expect(eq(u64, report.entries, 302));
	cr_expect(eq(u64, report.files, 2));
	cr_assert(eq(int, restore(BYTES(NULL, 0)), OK), "%s: %s", st.reason, st.message);
	move_in();
	cr_expect(eq(u64, ledger_size(t->store->ledger), 302));
	cr_expect(eq(int, verify(), OK), "%s: %s", st.reason, st.message);
	cr_expect(eq(u64, toys_write(t, &(struct toy_write){ .content = "on it goes" }).index, 302));
	cr_expect(eq(int, verify(), OK));
}

Test(backup, holds_nothing_in_clear)
{
	struct backup_report report;
	struct toy_store shown = *t;
	cr_assert(eq(int, write_backup(&report), OK));
	cr_expect(toys_files_hold(t, TEXT), "the projection has it, so the search works");
	(void)snprintf(shown.directory, sizeof(shown.directory), "%.40s", backup);
	cr_expect(not(toys_files_hold(&shown, TEXT)));
}

Test(backup, is_written_while_writes_go_on)
{
	enum { COUNT = 400 };
	struct backup_report report;
	struct toy_write *w = calloc(COUNT, sizeof(*w));
	struct toy_answer *a = calloc(COUNT, sizeof(*a));
	toys_write_all(t, w, COUNT, a);
	cr_assert(eq(int, write_backup(&report), OK), "%s", st.message);
	cr_expect(ge(u64, report.entries, 302));
	cr_expect(eq(int, restore(BYTES(NULL, 0)), OK), "%s: %s", st.reason, st.message);
	free(w);
	free(a);
}

Test(backup, older_than_a_known_checkpoint_is_refused)
{
	struct backup_report report;
	struct buf note;
	cr_assert(eq(int, write_backup(&report), OK));
	(void)toys_write(t, &(struct toy_write){ .content = "after the backup" });
	buf_init(&note, NOTE_BYTES_MAX);
	cr_assert(eq(int, ledger_checkpoint(t->store->ledger, &note), OK));
	cr_expect(eq(int, restore(buf_bytes(&note)), FAILED_PRECONDITION));
	cr_expect(eq(str, st.reason, "BACKUP_OLD"));
	buf_done(&note);
	toys_shut(t);
	(void)snprintf(t->state, sizeof(t->state), "%s", again);
	cr_expect(ne(int, toys_reopen(t), OK), "what a failed restore leaves does not start");
}

Test(backup, of_another_history_is_refused)
{
	struct backup_report report;
	struct buf note;
	struct keyring *keys;
	struct checkpoint other = { .size = 7, .origin = TOY_ORIGIN, .root = hash_of("other", 5) };
	cr_assert(eq(int, write_backup(&report), OK));
	cr_assert(eq(int, keyring_open(t->keys, &st, &keys), OK));
	buf_init(&note, NOTE_BYTES_MAX);
	keyring_sign_checkpoint(keys, &other, &note);
	cr_expect(eq(int, restore(buf_bytes(&note)), DATA_LOSS));
	cr_expect(eq(str, st.reason, "BACKUP_FORKED"));
	buf_done(&note);
	keyring_free(keys);
}

static void change_byte(const char *name, long at)
{
	char path[200];
	(void)snprintf(path, sizeof(path), "%s/%s", backup, name);
	FILE *file = fopen(path, "r+e");
	cr_assert(ne(ptr, file, NULL));
	(void)fseek(file, at, at < 0 ? SEEK_END : SEEK_SET);
	int c = fgetc(file);
	(void)fseek(file, -1, SEEK_CUR);
	(void)fputc(c ^ 1, file);
	(void)fclose(file);
}

Test(backup, with_a_changed_byte_is_refused)
{
	struct backup_report report;
	static const struct { const char *name; long at; } change[] = {
		{ "ledger.db", 20000 }, { "MANIFEST", 3 }, { "MANIFEST", 40 }, { "MANIFEST", -20 } };
	cr_assert(eq(int, write_backup(&report), OK));
	for (size_t i = 0; i < ARRAY_LEN(change); i++) {
		change_byte(change[i].name, change[i].at);
		cr_expect(eq(int, restore(BYTES(NULL, 0)), DATA_LOSS), "%s %ld: %s", change[i].name, change[i].at,
			st.message);
		change_byte(change[i].name, change[i].at);
		(void)snprintf(again, sizeof(again), "%s/again%zu", t->directory, i);
	}
	cr_expect(eq(int, restore(BYTES(NULL, 0)), OK), "%s", st.message);
}

static int bury(struct tx *tx, void *context)
{
	struct id id;
	(void)context;
	(void)id_parse(toy, strlen(toy), &id);
	return row_tombstone(tx, schema_find_resource("toy"), &id);
}

Test(backup, of_the_keys_from_before_a_disposal_does_not_bring_the_text_back)
{
	struct backup_report report;
	struct toy_store shown = *t;
	char old_keys[80];
	cr_assert(eq(int, write_backup(&report), OK));
	(void)snprintf(old_keys, sizeof(old_keys), "%s", keys_file);
	cr_assert(eq(int, toys_write(t, &(struct toy_write){ .change = bury }).rc, OK));
	cr_assert(eq(int, toys_reopen(t), OK));
	(void)snprintf(backup, sizeof(backup), "%s/later", t->directory);
	(void)snprintf(keys_file, sizeof(keys_file), "%s/later.keys", t->directory);
	cr_assert(eq(int, write_backup(&report), OK), "%s", st.message);
	(void)snprintf(keys_file, sizeof(keys_file), "%s", old_keys);
	cr_assert(eq(int, restore(BYTES(NULL, 0)), OK), "%s: %s", st.reason, st.message);
	(void)snprintf(shown.directory, sizeof(shown.directory), "%.40s", again);
	cr_expect(not(toys_files_hold(&shown, TEXT)));
	move_in();
	cr_expect(eq(int, verify(), OK), "%s", st.message);
}

Test(backup, is_not_written_over_another)
{
	struct backup_report report;
	cr_assert(eq(int, write_backup(&report), OK));
	cr_expect(eq(int, write_backup(&report), FAILED_PRECONDITION));
	cr_expect(eq(str, st.reason, "BACKUP_EXISTS"));
}
