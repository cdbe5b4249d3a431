/* Entries in slices, taken by as many threads as there are processors. */
#include "daemon/signatures.h"

#include "common/statement.h"
#include "daemon/db.h"

#include <pthread.h>

enum { THREADS_MAX = 16, SLICE = 2048 };

struct checker {
	struct signatures *all;
	struct db *db;
	pthread_t thread;
	uint64_t count;
};

struct signatures {
	uint64_t size;
	uint64_t next; /* atomic */
	bool failed;   /* atomic: the others stop */
	pthread_mutex_t lock;
	int rc;
	struct status st;
	unsigned threads;
	struct checker checker[THREADS_MAX];
};

static int check_row(struct rows *r, struct status *st)
{
	struct statement_header h;
	struct bytes header = row_bytes(r, 1), signature = row_bytes(r, 2);
	bool is_system = row_int(r, 3) != 0;
	if (signature.len != SIGNATURE_BYTES || statement_parse(header, st, &h) != OK ||
		!sshsig_valid(h.signer, is_system ? SSHSIG_SYSTEM : SSHSIG_STATEMENT, header, signature.data))
		return fail(st, DATA_LOSS, "SIGNATURE_WRONG", "entry %" PRId64 ": its signature is not valid",
			row_int(r, 0));
	return OK;
}

static int check_slice(struct checker *c, uint64_t from, struct status *st)
{
	struct rows *r;
	bool more = false;
	uint64_t to = from + SLICE < c->all->size ? from + SLICE : c->all->size;
	TRY(db_query(c->db, st, &r,
		"SELECT idx, header, signature, is_system FROM entry WHERE idx >= ?1 AND idx < ?2 ORDER BY idx", "ii",
		(int64_t)from, (int64_t)to));
	int rc = db_next(r, st, &more);
	while (rc == OK && more) {
		rc = check_row(r, st);
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
	struct signatures *s = c->all;
	struct status st;
	for (;;) {
		uint64_t from = __atomic_fetch_add(&s->next, SLICE, __ATOMIC_RELAXED);
		if (from >= s->size || __atomic_load_n(&s->failed, __ATOMIC_ACQUIRE))
			return NULL;
		int rc = check_slice(c, from, &st);
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

int signatures_start(const char *db_path, uint64_t size, struct status *st, struct signatures **ret_signatures)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	unsigned wanted = processors < 1 ? 1 : processors > THREADS_MAX ? THREADS_MAX : (unsigned)processors;
	struct signatures *s = calloc(1, sizeof(*s));
	uint64_t unused;
	int rc = OK;
	if (!s)
		return fail(st, RESOURCE_EXHAUSTED, "VERIFY_MEMORY", "no memory to verify");
	s->size = size;
	(void)pthread_mutex_init(&s->lock, NULL);
	while (rc == OK && s->threads < wanted) {
		struct checker *c = &s->checker[s->threads];
		c->all = s;
		rc = db_open(db_path, DB_READER, st, &c->db);
		if (rc == OK && pthread_create(&c->thread, NULL, run, c) != 0) {
			db_close(c->db);
			rc = fail(st, RESOURCE_EXHAUSTED, "VERIFY_MEMORY", "no thread to verify");
		}
		s->threads += rc == OK;
	}
	if (rc != OK) {
		struct status ignored;
		__atomic_store_n(&s->failed, true, __ATOMIC_RELEASE);
		(void)signatures_finish(s, &ignored, &unused);
		return rc;
	}
	*ret_signatures = s;
	return OK;
}

int signatures_finish(struct signatures *s, struct status *st, uint64_t *ret_count)
{
	uint64_t count = 0;
	for (unsigned i = 0; i < s->threads; i++) {
		(void)pthread_join(s->checker[i].thread, NULL);
		db_close(s->checker[i].db);
		count += s->checker[i].count;
	}
	int rc = s->rc;
	if (rc != OK)
		*st = s->st;
	else
		*ret_count = count;
	(void)pthread_mutex_destroy(&s->lock);
	free(s);
	return rc;
}
