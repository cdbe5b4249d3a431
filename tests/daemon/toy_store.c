/* A store with toys, written through the very writer that the daemon uses. */
#include "tests/daemon/toy_store.h"

#include "common/crypto.h"
#include "common/limits.h"
#include "daemon/disposal.h"
#include "tests/support/tree.h"

#include <assert.h>
#include <dirent.h>
#include <pthread.h>
#include <sqlite3.h>
#include <sys/stat.h>

static void check(int rc, const struct status *st, const char *what)
{
	if (rc == OK)
		return;
	(void)fprintf(stderr, "%s: %s: %s\n", what, st->reason, st->message);
	abort();
}

static uint64_t next_random(struct toy_store *t)
{
	uint64_t z = t->seed += UINT64_C(0x9E3779B97F4A7C15);
	z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
	return z ^ (z >> 31);
}

static struct id next_id(struct toy_store *t)
{
	static const int64_t begin_us = 1763894280000000;
	uint8_t random[10]; /* ids follow each other in time, as real ones do */
	put_be64(random, next_random(t));
	put_be32(random + 6, (uint32_t)next_random(t));
	return id_make(begin_us + (int64_t)t->ids++ * 1000, random);
}

const char *toys_id(struct toy_store *t)
{
	static char ring[64][ID_TEXT_BYTES];
	static unsigned at;
	struct id id = next_id(t);
	char *text = ring[at++ % 64];
	id_format(&id, text);
	return text;
}

static void open_store(struct toy_store *t)
{
	check(store_open(t->state, t->keys, TOY_ORIGIN, &t->st, &t->store), &t->st, "open");
	check(store_start(t->store, &t->st), &t->st, "start");
}

struct toy_store *toys_new(uint64_t seed)
{
	struct toy_store *t = calloc(1, sizeof(*t));
	assert(t && crypto_ready() == 0);
	t->seed = seed;
	tree_new("toys", t->directory);
	(void)snprintf(t->state, sizeof(t->state), "%s/state", t->directory);
	(void)snprintf(t->keys, sizeof(t->keys), "%s/keys", t->directory);
	check(keyring_create(t->keys, &t->st), &t->st, "keys");
	uint8_t device[32] = { 7 };
	sign_key_from_seed(device, &t->device);
	open_store(t);
	return t;
}

void toys_shut(struct toy_store *t)
{
	store_close(t->store);
	t->store = NULL;
}

int toys_reopen(struct toy_store *t)
{
	toys_shut(t);
	TRY(store_open(t->state, t->keys, TOY_ORIGIN, &t->st, &t->store));
	struct disposal no_files = { .slots = t->store->slots, .ledger = t->store->ledger };
	TRY(disposal_work(&no_files, t->store->db, &t->st));
	return store_start(t->store, &t->st);
}

void toys_free(struct toy_store *t)
{
	toys_shut(t);
	tree_remove(t->directory);
	free(t);
}

/* Writing. */

struct job {
	struct write_job job; /* first */
	struct toy_store *t;
	const struct toy_write *write;
	struct toy_answer *answer;
	struct arena *arena;
	struct id statement;
	uint8_t salt[SALT_BYTES], signature[SIGNATURE_BYTES];
	pthread_mutex_t *lock;
	pthread_cond_t *done;
	size_t *waiting;
};

/* The first entry of a ledger is the server's: no device could have been active for it. */
static void sign_header(struct job *j, struct entry *e)
{
	if (e->is_system)
		keyring_sign(j->t->store->keys, e->signer, SSHSIG_SYSTEM, e->header, j->signature);
	else
		sshsig_sign(&j->t->device, SSHSIG_STATEMENT, e->header, j->signature);
	e->signature = BYTES(j->signature, sizeof(j->signature));
}

static void sign_statement(struct job *j, struct entry *e)
{
	struct statement_header h = { .method = "toy.v1.ToyService/AddToy", .id = j->statement,
		.origin = TOY_ORIGIN, .log_key = hash_of(keyring_log_public(j->t->store->keys), 32),
		.seen_root = merkle_empty(), .claimed_us = 1763894280000000, .part_count = 1 };
	struct buf text;
	const char *content = j->write->content ? j->write->content : "";
	memcpy(h.signer, e->is_system ? keyring_log_public(j->t->store->keys) : j->t->device.public, sizeof(h.signer));
	e->part[0] = (struct part){ .audience = STATEMENT_ALL, .salt = BYTES(j->salt, SALT_BYTES),
		.content = bytes_of_text(content) };
	e->part_count = 1;
	h.part[0].audience = STATEMENT_ALL;
	h.part[0].digest = statement_part_digest(j->salt, e->part[0].content);
	buf_init(&text, LIMIT_HEADER_BYTES);
	statement_format(&h, &text);
	e->header = arena_bytes(j->arena, buf_bytes(&text));
	buf_done(&text);
	assert(e->header.data);
	memcpy(e->signer, h.signer, sizeof(e->signer));
	sign_header(j, e);
}

static int decide(struct write_job *job, struct tx *tx, int64_t now_us, struct entry *entry)
{
	struct job *j = (struct job *)(void *)job;
	(void)now_us;
	if (j->write->change)
		TRY(j->write->change(tx, j->write->context));
	entry->is_system = tx->index == 0;
	sign_statement(j, entry);
	if (j->write->scope)
		(void)id_parse(j->write->scope, strlen(j->write->scope), &entry->scope);
	return OK;
}

static void answered(struct write_job *job, int rc, uint64_t index, struct bytes leaf)
{
	struct job *j = (struct job *)(void *)job;
	j->answer->rc = rc;
	j->answer->index = index;
	(void)snprintf(j->answer->leaf, sizeof(j->answer->leaf), "%.*s", (int)leaf.len,
		leaf.data ? (const char *)leaf.data : "");
	(void)pthread_mutex_lock(j->lock);
	--*j->waiting;
	(void)pthread_cond_signal(j->done);
	(void)pthread_mutex_unlock(j->lock);
}

void toys_write_all(struct toy_store *t, const struct toy_write *w, size_t count, struct toy_answer *ret_answer)
{
	pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	pthread_cond_t done = PTHREAD_COND_INITIALIZER;
	size_t waiting = count;
	struct job *job = calloc(count, sizeof(*job));
	assert(job);
	memset(ret_answer, 0, count * sizeof(*ret_answer));
	for (size_t i = 0; i < count; i++) {
		struct job *j = &job[i];
		j->t = t;
		j->write = &w[i];
		j->answer = &ret_answer[i];
		j->arena = arena_new(LIMIT_ARENA_BYTES);
		j->statement = w[i].statement ? *w[i].statement : next_id(t);
		put_be64(j->salt, next_random(t));
		j->lock = &lock;
		j->done = &done;
		j->waiting = &waiting;
		j->job = (struct write_job){ .decide = decide, .answer = answered, .arena = j->arena,
			.st = &ret_answer[i].st, .validate_only = w[i].validate_only };
		if (writer_submit(t->store->writer, &j->job, &ret_answer[i].st) != OK)
			answered(&j->job, UNAVAILABLE, 0, BYTES(NULL, 0));
	}
	(void)pthread_mutex_lock(&lock);
	while (waiting)
		(void)pthread_cond_wait(&done, &lock);
	(void)pthread_mutex_unlock(&lock);
	for (size_t i = 0; i < count; i++)
		arena_free(job[i].arena);
	free(job);
}

struct toy_answer toys_write(struct toy_store *t, const struct toy_write *w)
{
	struct toy_answer a;
	toys_write_all(t, w, 1, &a);
	return a;
}

static int put_row(struct tx *tx, void *context)
{
	return row_put(tx, context, 0);
}

uint64_t toys_put(struct toy_store *t, ProtobufCMessage *row, const char *scope)
{
	struct toy_answer a = toys_write(t, &(struct toy_write){ .change = put_row, .context = row, .scope = scope });
	check(a.rc, &a.st, "put");
	return a.index;
}

const char *toys_add(struct toy_store *t, const char *organisation, const char *name)
{
	Toy__Toy toy = TOY__TOY__INIT;
	const char *id = toys_id(t);
	toy.id = id;
	toy.organisation_id = organisation;
	toy.name = name;
	toy.state = TOY__TOY_STATE__TOY_STATE_MADE;
	toy.made_us = 1763894280000000;
	struct toy_answer a = toys_write(t, &(struct toy_write){ .change = put_row, .context = &toy,
		.scope = organisation, .content = name });
	check(a.rc, &a.st, "add");
	return id;
}

const char *toys_organisation(struct toy_store *t, const char *parent, const char *name)
{
	Audit__Organisation o = AUDIT__ORGANISATION__INIT;
	const char *id = toys_id(t);
	o.id = id;
	o.parent_id = parent;
	o.name = name;
	o.kind = AUDIT__ORGANISATION_KIND__ORGANISATION_KIND_AUDITING;
	(void)toys_put(t, &o.base, *parent ? parent : NULL);
	return id;
}

const char *toys_appoint(struct toy_store *t, const char *person, const char *scope, const char *party, int role)
{
	Audit__Appointment a = AUDIT__APPOINTMENT__INIT;
	const char *id = toys_id(t);
	a.id = id;
	a.person_id = person;
	a.scope_id = scope;
	a.party_id = party;
	a.role = (Audit__Role)role;
	a.state = AUDIT__APPOINTMENT_STATE__APPOINTMENT_STATE_ACTIVE;
	(void)toys_put(t, &a.base, scope);
	return id;
}

void toys_enrol(struct toy_store *t, const char *organisation, uint64_t from, uint64_t to)
{
	Audit__Device device = AUDIT__DEVICE__INIT;
	char key[2 * SIGN_PUBLIC_BYTES + 1];
	hex_encode(t->device.public, SIGN_PUBLIC_BYTES, key);
	device.id = toys_id(t);
	device.organisation_id = organisation;
	device.sign_key_text = key;
	device.state = to ? AUDIT__DEVICE_STATE__DEVICE_STATE_REVOKED : AUDIT__DEVICE_STATE__DEVICE_STATE_ACTIVE;
	device.active_from = from;
	device.active_to = to;
	(void)toys_put(t, &device.base, organisation);
}

/* Reading. */

void toys_read(struct toy_store *t, struct toy_reader *ret_reader)
{
	struct toy_reader *r = ret_reader;
	memset(r, 0, sizeof(*r));
	check(db_open(t->store->db_path, DB_READER, &r->st, &r->db), &r->st, "reader");
	r->arena = arena_new(64 * LIMIT_ARENA_BYTES);
	r->tx = (struct tx){ .db = r->db, .arena = r->arena, .st = &r->st };
}

void toys_read_done(struct toy_reader *r)
{
	db_close(r->db);
	arena_free(r->arena);
}

void toys_sql(struct toy_store *t, const char *sql)
{
	sqlite3 *h;
	char path[128], *message = NULL;
	(void)snprintf(path, sizeof(path), "%s/programme.db", t->state);
	if (sqlite3_open(path, &h) != SQLITE_OK)
		abort();
	(void)sqlite3_busy_timeout(h, 5000);
	if (sqlite3_exec(h, sql, NULL, NULL, &message) != SQLITE_OK) {
		(void)fprintf(stderr, "%s: %s\n", sql, message);
		abort();
	}
	(void)sqlite3_close(h);
}

static bool file_holds(const char *path, const char *text)
{
	struct stat s;
	size_t len = strlen(text);
	FILE *file = fopen(path, "re");
	if (!file || fstat(fileno(file), &s) != 0)
		abort();
	char *data = calloc(1, (size_t)s.st_size + 1);
	size_t got = data ? fread(data, 1, (size_t)s.st_size, file) : 0;
	bool holds = got >= len && memmem(data, got, text, len) != NULL;
	free(data);
	(void)fclose(file);
	return holds;
}

static bool tree_holds(const char *directory, const char *text)
{
	bool holds = false;
	DIR *d = opendir(directory);
	for (struct dirent *e; d && !holds && (e = readdir(d));) {
		char name[4096];
		(void)snprintf(name, sizeof(name), "%s/%s", directory, e->d_name);
		if (e->d_type == DT_REG)
			holds = file_holds(name, text);
		else if (e->d_type == DT_DIR && e->d_name[0] != '.')
			holds = tree_holds(name, text);
	}
	if (d)
		(void)closedir(d);
	return holds;
}

bool toys_files_hold(const struct toy_store *t, const char *text)
{
	return tree_holds(t->directory, text);
}
