/* Entries in slices, taken by as many threads as there are processors. */
#include "daemon/statements.h"

#include "daemon/ledger.h"
#include "daemon/signers.h"

#include <pthread.h>

enum { THREADS_MAX = 16, SLICE = 2048 };

struct checker {
	struct statements *all;
	struct db *db;
	pthread_t thread;
	uint64_t count, doubtful;
};

struct statements {
	struct statements_settings settings;
	uint64_t next; /* atomic */
	bool failed;   /* atomic: the others stop */
	pthread_mutex_t lock;
	int rc;
	struct status st;
	struct batch_memory *known; /* NULL without memory: each statement's batch is verified */
	unsigned threads;
	struct checker checker[THREADS_MAX];
};

static int wrong(struct status *st, const char *reason, int64_t index, const char *what)
{
	return fail(st, DATA_LOSS, reason, "entry %" PRId64 ": %s", index, what);
}

/* The repeat table has one row per (signer, id); that each entry is its own row's proves them unique. */
static int check_repeat(struct db *db, const struct statement_header *h, int64_t index, const struct hash *digest,
	struct status *st)
{
	uint64_t at = UINT64_MAX;
	struct hash stored;
	bool found = false;
	TRY(ledger_find_statement(db, h->signer, &h->id, st, &found, &at, &stored));
	if (!found || at != (uint64_t)index || !hash_equal(&stored, digest))
		return wrong(st, "STATEMENT_TWICE", index, "the table of statements does not name it");
	return OK;
}

static int check_row(struct checker *c, struct rows *r, struct status *st)
{
	const struct statements_settings *settings = &c->all->settings;
	struct statement_header h;
	int64_t index = row_int(r, 0);
	struct bytes header = row_bytes(r, 1), signature = row_bytes(r, 2);
	bool is_system = row_int(r, 3) != 0;
	if (!statement_signature_fits(signature) || statement_parse(header, st, &h) != OK)
		return wrong(st, "LEAF_CORRUPT", index, "its header or signature is none");
	if (log_keys_has(settings->keys, h.signer) != is_system ||
		(is_system && memcmp(h.signer, log_keys_at(settings->keys, (uint64_t)index), sizeof(h.signer)) != 0))
		return wrong(st, "SIGNATURE_WRONG", index,
			"it is marked as the server's own and is not by its log key, or is unmarked");
	if (!is_system && settings->signers && !signers_may(settings->signers, &h, (uint64_t)index))
		return wrong(st, "SIGNER_UNKNOWN", index, "its signer was no active device then");
	if (settings->signatures &&
		!statement_signature_valid(header, is_system ? SSHSIG_SYSTEM : SSHSIG_STATEMENT, h.signer, signature,
			c->all->known))
		return wrong(st, "SIGNATURE_WRONG", index, "its signature is not valid");
	c->doubtful += !is_system && settings->signers && signers_doubt(settings->signers, &h, (uint64_t)index);
	struct hash digest = statement_digest(header, signature);
	return check_repeat(c->db, &h, index, &digest, st);
}

static int check_slice(struct checker *c, uint64_t from, struct status *st)
{
	struct rows *r;
	bool more = false;
	uint64_t size = c->all->settings.size, to = from + SLICE < size ? from + SLICE : size;
	TRY(db_query(c->db, st, &r,
		"SELECT idx, header, signature, is_system FROM entry WHERE idx >= ?1 AND idx < ?2 ORDER BY idx", "ii",
		(int64_t)from, (int64_t)to));
	int rc = db_next(r, st, &more);
	while (rc == OK && more) {
		rc = check_row(c, r, st);
		c->count += rc == OK;
		if (rc == OK)
			rc = db_next(r, st, &more);
	}
	rows_done(r);
	return rc;
}

static void *run(void *context)
{
	struct checker *c = context;
	struct statements *s = c->all;
	struct status st;
	for (;;) {
		uint64_t from = __atomic_fetch_add(&s->next, SLICE, __ATOMIC_RELAXED);
		if (from >= s->settings.size || __atomic_load_n(&s->failed, __ATOMIC_ACQUIRE))
			return NULL;
		/* One transaction a slice: a lock of the file for each look-up would cost more than the look-up. */
		int rc = db_run(c->db, &st, "BEGIN", "");
		if (rc == OK)
			rc = check_slice(c, from, &st);
		struct status ignored;
		if (db_in_transaction(c->db))
			(void)db_run(c->db, rc == OK ? &st : &ignored, "COMMIT", ""); /* nothing was written */
		if (rc == OK)
			continue;
		(void)pthread_mutex_lock(&s->lock);
		if (s->rc == OK) {
			s->rc = rc;
			s->st = st;
		}
		(void)pthread_mutex_unlock(&s->lock);
		__atomic_store_n(&s->failed, true, __ATOMIC_RELEASE);
	}
}

int statements_start(const struct statements_settings *settings, struct status *st, struct statements **ret_statements)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	unsigned wanted = processors < 1 ? 1 : processors > THREADS_MAX ? THREADS_MAX : (unsigned)processors;
	struct statements *s = calloc(1, sizeof(*s));
	struct statements_count unused;
	int rc = OK;
	if (!s)
		return fail(st, RESOURCE_EXHAUSTED, "VERIFY_MEMORY", "no memory to verify");
	s->settings = *settings;
	s->known = batch_memory_new();
	(void)pthread_mutex_init(&s->lock, NULL);
	while (rc == OK && s->threads < wanted) {
		struct checker *c = &s->checker[s->threads];
		c->all = s;
		rc = db_open(settings->db_path, DB_READER, st, &c->db);
		if (rc == OK && pthread_create(&c->thread, NULL, run, c) != 0) {
			db_close(c->db);
			rc = fail(st, RESOURCE_EXHAUSTED, "VERIFY_MEMORY", "no thread to verify");
		}
		s->threads += rc == OK;
	}
	if (rc != OK) {
		struct status ignored;
		__atomic_store_n(&s->failed, true, __ATOMIC_RELEASE);
		(void)statements_finish(s, &ignored, &unused);
		return rc;
	}
	*ret_statements = s;
	return OK;
}

int statements_finish(struct statements *s, struct status *st, struct statements_count *ret_count)
{
	struct statements_count count = { 0 };
	for (unsigned i = 0; i < s->threads; i++) {
		(void)pthread_join(s->checker[i].thread, NULL);
		db_close(s->checker[i].db);
		count.good += s->checker[i].count;
		count.doubtful += s->checker[i].doubtful;
	}
	int rc = s->rc;
	if (rc != OK)
		*st = s->st;
	else
		*ret_count = count;
	batch_memory_free(s->known);
	(void)pthread_mutex_destroy(&s->lock);
	free(s);
	return rc;
}
