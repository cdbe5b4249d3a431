/* A store's life, recorded: what it writes to its disk and what it acknowledges. */
#include "tests/robust/power_history.h"

#include "common/clock.h"
#include "daemon/disposal.h"
#include "daemon/testpoint.h"
#include "tests/daemon/toy_store.h"
#include "tests/robust/power_log.h"
#include "tests/support/tree.h"

#include <sys/wait.h>

enum { GROUP = 12 };

static struct toy_store *t;
static struct blobs *blobs;

static void need(bool ok, const struct status *st, const char *what)
{
	if (ok)
		return;
	(void)fprintf(stderr, "%s: %s: %s\n", what, st ? st->reason : "", st ? st->message : "");
	exit(2);
}

/* What the writer is about to answer is promised from here on. */
static void promise(const char *point)
{
	struct status st;
	struct buf text;
	struct note note;
	struct checkpoint c;
	if (strcmp(point, "answer") != 0 || !t->store)
		return;
	buf_init(&text, NOTE_BYTES_MAX);
	need(ledger_checkpoint(t->store->ledger, &text) == OK && note_parse(buf_bytes(&text), &st, &note) == OK &&
		checkpoint_parse(note.text, &st, &c) == OK, &st, "checkpoint");
	power_mark((struct power_step){ .kind = POWER_ENTRIES, .size = c.size, .root = c.root });
	buf_done(&text);
}

static int take_slot(void *slots, struct status *st, uint64_t *ret_slot)
{
	return slots_take(slots, st, ret_slot);
}

static int read_slot(void *slots, uint64_t slot, struct status *st, bool *ret_found, uint8_t ret_key[KEY_BYTES])
{
	return slots_read(slots, slot, st, ret_found, ret_key);
}

static int destroy_slot(void *slots, uint64_t slot, struct status *st)
{
	return slots_destroy(slots, &slot, 1, st);
}

struct blob_settings power_blobs(const char *state, struct slots *slots)
{
	return (struct blob_settings){ .state_directory = state, .file_max = 1 << 30, .quota = 1 << 30,
		.keys = { slots, take_slot, read_slot, destroy_slot } };
}

static void open_all(void)
{
	need(toys_reopen(t) == OK, &t->st, "open");
	const struct blob_settings settings = power_blobs(t->state, t->store->slots);
	need(blobs_open(&settings, &t->st, &blobs) == OK, &t->st, "blobs");
	slots_at_least(t->store->slots, blobs_next_slot(blobs));
}

static void close_all(void)
{
	blobs_close(blobs);
	toys_shut(t);
}

static int bury(struct tx *tx, void *context)
{
	return row_tombstone(tx, schema_find_resource("toy"), context);
}

static void dispose(struct id id)
{
	struct toy_answer a = toys_write(t, &(struct toy_write){ .change = bury, .context = &id });
	struct disposal d = { .slots = t->store->slots, .ledger = t->store->ledger };
	need(a.rc == OK, &a.st, "bury");
	need(writer_run(t->store->writer, disposal_work, &d, &t->st) == OK, &t->st, "dispose");
	if (!d.is_pending)
		power_mark((struct power_step){ .kind = POWER_DISPOSED, .id = id });
}

struct claim {
	struct id person, scope;
	struct blob_content content;
};

static int claim(struct tx *tx, void *context)
{
	const struct claim *c = context;
	return blob_claim(blobs, &c->person, &c->scope, &c->content, clock_now_us(), tx->st);
}

/* Uploads, finishes and claims a file as SubmitEvidence does. */
static void submit_file(const char *organisation, size_t size, unsigned round)
{
	struct merkle_frontier tree = { 0 };
	uint8_t token[UPLOAD_BYTES], *content = malloc(size);
	uint32_t chunks = 0;
	struct claim c = { .person.b = { 1 }, .content.size = size };
	struct blob_owner owner = { .person = c.person };
	need(content && id_parse(organisation, strlen(organisation), &c.scope), NULL, "memory");
	need(ledger_scope_slot(t->store->db, &c.scope, &t->st, &owner.scope_slot) == OK, &t->st, "scope");
	owner.organisation = owner.scope = c.scope;
	for (size_t i = 0; i < size; i++)
		content[i] = (uint8_t)(i * 7 + round);
	c.content.sha256 = hash_of(content, size);
	for (size_t at = 0; at < size; at += LIMIT_CHUNK_BYTES) {
		struct hash leaf = merkle_leaf(content + at, size - at < LIMIT_CHUNK_BYTES ? size - at : LIMIT_CHUNK_BYTES);
		merkle_append(&tree, &leaf);
	}
	c.content.chunks_root = merkle_root(&tree);
	need(blob_begin(blobs, &owner, &c.content, clock_now_us(), &t->st, token, &chunks) == OK, &t->st, "begin");
	struct blob_upload upload = { .token = BYTES(token, sizeof(token)), .person = c.person, .scope = c.scope,
		.now_us = clock_now_us() };
	for (uint32_t i = 0; i < chunks; i++)
		need(blob_put_chunk(blobs, &upload, i, BYTES(content + (size_t)i * LIMIT_CHUNK_BYTES,
			blob_chunk_bytes(size, i)), &t->st) == OK, &t->st, "chunk");
	need(blob_finish(blobs, &upload, &t->st) == OK, &t->st, "finish");
	struct toy_answer a = toys_write(t, &(struct toy_write){ .change = claim, .context = &c, .scope = organisation });
	need(a.rc == OK, &a.st, "claim");
	power_mark((struct power_step){ .kind = POWER_FILE, .size = size, .scope_slot = owner.scope_slot,
		.root = c.content.sha256 });
	free(content);
}

static int empty_wal(void *context, struct db *db, struct status *st)
{
	bool done;
	return db_checkpoint(db, *(enum checkpoint_mode *)context, st, &done);
}

static void checkpoint(enum checkpoint_mode mode)
{
	need(writer_run(t->store->writer, empty_wal, &mode, &t->st) == OK, &t->st, "checkpoint");
}

static void live(unsigned rounds)
{
	char organisation[ID_TEXT_BYTES];
	(void)snprintf(organisation, sizeof(organisation), "%s", toys_organisation(t, "", "Northwind"));
	for (unsigned round = 0; round < rounds; round++) {
		struct toy_write w[GROUP] = { 0 };
		struct toy_answer a[GROUP];
		char name[32];
		struct id id;
		(void)snprintf(name, sizeof(name), "toy %u", round);
		const char *text = toys_add(t, organisation, name);
		need(id_parse(text, strlen(text), &id), NULL, "id");
		toys_write_all(t, w, round % GROUP + 1, a);
		if (round % 5 == 2)
			dispose(id);
		if (round % 6 == 3)
			submit_file(organisation, round % 12 == 3 ? 20000 : LIMIT_CHUNK_BYTES + 5000, round);
		if (round % 7 == 4)
			checkpoint(round % 2 ? CHECKPOINT_RESTART : CHECKPOINT_TRUNCATE);
		if (round % 4 == 1)
			(void)usleep(60000); /* the writer's own checkpoints, and the checkpoint file */
		if (round == rounds / 2) {
			close_all();
			open_all();
		}
	}
}

static void record(const char *directory, uint64_t seed, unsigned rounds, bool powersafe, bool normal)
{
	char path[256];
	disk_makes_normal = normal;
	disk_vfs_use(powersafe);
	t = toys_new(seed);
	toys_shut(t);
	tree_empty(t->state);
	(void)snprintf(path, sizeof(path), "%s/log", directory);
	power_record(path, t->state);
	test_point = promise;
	open_all();
	live(rounds);
	close_all();
	power_stop();
	(void)snprintf(path, sizeof(path), "%s/store", directory);
	need(rename(t->directory, path) == 0, NULL, path);
	free(t);
}

void power_history(const char *directory, uint64_t seed, unsigned rounds, bool powersafe, bool normal)
{
	int status;
	(void)fflush(NULL);
	pid_t child = fork();
	if (child == 0) {
		record(directory, seed, rounds, powersafe, normal);
		exit(0);
	}
	if (child < 0 || waitpid(child, &status, 0) != child || status != 0) {
		(void)fprintf(stderr, "the history could not be recorded\n");
		exit(2);
	}
}
