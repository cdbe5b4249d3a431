/* Key slots: made in batches, kept opened in locked memory, destroyed for good. */
#include "daemon/slots.h"

#include "common/bytes.h"
#include "common/crypto.h"
#include "common/box.h"
#include "daemon/db.h"

#include <pthread.h>

extern const char sql_keys[];

/* A batch fits the cache, so that a fresh slot is never read from the file. */
enum {
	CACHE = 4 * SLOT_BATCH,
	SEALED_BYTES = SLOT_BYTES + BOX_OVERHEAD,
	NEIGHBOURS = 8,  /* slots this near each other are read by a pass over the ledger */
	READ_AHEAD = 128 /* for which one query fetches so many */
};

#define LABEL "isms-audit slot v1"

struct cached {
	uint64_t slot;
	uint8_t key[SLOT_BYTES];
	bool used;
};

struct slots {
	pthread_mutex_t lock;
	struct db *db;
	const uint8_t *store_key;
	struct cached *cache; /* locked memory; at slot % CACHE */
	uint64_t missed; /* the slot that was last read from the file */
	uint64_t next;
	uint64_t fresh[SLOT_BATCH]; /* numbers that may be taken, in order */
	size_t fresh_at, fresh_count;
};

static struct bytes associated(uint64_t slot, uint8_t room[sizeof(LABEL) + 7])
{
	memcpy(room, LABEL, sizeof(LABEL) - 1);
	put_be64(room + sizeof(LABEL) - 1, slot);
	return BYTES(room, sizeof(LABEL) - 1 + 8);
}

static struct cached *place(struct slots *s, uint64_t slot)
{
	return &s->cache[slot % CACHE];
}

static void remember(struct slots *s, uint64_t slot, const uint8_t *key)
{
	struct cached *c = place(s, slot);
	c->slot = slot;
	c->used = true;
	memcpy(c->key, key, SLOT_BYTES);
}

static int open_slot(struct slots *s, uint64_t slot, struct bytes sealed, struct status *st)
{
	uint8_t room[sizeof(LABEL) + 7], key[SLOT_BYTES];
	if (sealed.len != SEALED_BYTES || !box_open(s->store_key, associated(slot, room), sealed, key))
		return fail(st, DATA_LOSS, "SLOT_CORRUPT", "key slot %" PRIu64 " does not open", slot);
	remember(s, slot, key);
	secret_wipe(key, sizeof(key));
	return OK;
}

/* The caller commits: a slot is durable before its number is known to anybody. */
static int insert_slots(struct slots *s, uint64_t first, size_t count, struct status *st)
{
	for (size_t i = 0; i < count; i++) {
		uint8_t room[sizeof(LABEL) + 7], key[SLOT_BYTES], sealed[SEALED_BYTES];
		random_bytes(key, sizeof(key));
		box_seal(s->store_key, associated(first + i, room), BYTES(key, sizeof(key)), sealed);
		secret_wipe(key, sizeof(key));
		TRY(db_run(s->db, st, "INSERT INTO slot(n, sealed) VALUES(?1, ?2)", "ib", (int64_t)(first + i),
			BYTES(sealed, sizeof(sealed))));
	}
	return OK;
}

static int make_batch(struct slots *s, struct status *st)
{
	struct rows *r;
	bool more = false;
	uint64_t first = s->next;
	TRY(db_query(s->db, st, &r, "SELECT MAX(n) FROM slot", ""));
	int rc = db_next(r, st, &more);
	if (rc == OK && more && row_type(r, 0) == 'i' && (uint64_t)row_int(r, 0) >= first)
		first = (uint64_t)row_int(r, 0) + 1;
	rows_done(r);
	TRY(rc);
	TRY(db_run(s->db, st, "BEGIN IMMEDIATE", ""));
	rc = insert_slots(s, first, SLOT_BATCH, st);
	if (rc == OK)
		rc = db_run(s->db, st, "COMMIT", "");
	if (rc != OK) {
		db_rollback(s->db);
		return rc;
	}
	/* The WAL holds no secret that the file does not, but it must not grow for ever. */
	bool done;
	return db_checkpoint(s->db, CHECKPOINT_PASSIVE, st, &done);
}

/* Slots from `next` on that are not destroyed. */
static int load_batch(struct slots *s, struct status *st)
{
	struct rows *r;
	bool more = false;
	s->fresh_at = s->fresh_count = 0;
	TRY(db_query(s->db, st, &r, "SELECT n, sealed FROM slot WHERE n >= ?1 ORDER BY n LIMIT ?2", "ii",
		(int64_t)s->next, (int64_t)SLOT_BATCH));
	int rc = db_next(r, st, &more);
	while (rc == OK && more) {
		uint64_t slot = (uint64_t)row_int(r, 0);
		rc = open_slot(s, slot, row_bytes(r, 1), st);
		s->fresh[s->fresh_count++] = slot;
		if (rc == OK)
			rc = db_next(r, st, &more);
	}
	rows_done(r);
	return rc;
}

static int refill(struct slots *s, struct status *st)
{
	TRY(load_batch(s, st));
	if (s->fresh_count > 0)
		return OK;
	TRY(make_batch(s, st));
	return load_batch(s, st);
}

int slots_open(const char *path, const uint8_t *store_key, struct status *st, struct slots **ret_slots)
{
	struct slots *s = calloc(1, sizeof(*s));
	if (!s)
		return fail(st, RESOURCE_EXHAUSTED, "KEYS_MEMORY", "no memory for the key slots");
	(void)pthread_mutex_init(&s->lock, NULL);
	s->store_key = store_key;
	s->next = 1;
	s->cache = secret_new(CACHE * sizeof(*s->cache));
	int rc = s->cache ? OK : fail(st, RESOURCE_EXHAUSTED, "KEYS_MEMORY", "no locked memory for the key slots");
	if (rc == OK)
		memset(s->cache, 0, CACHE * sizeof(*s->cache));
	if (rc == OK)
		rc = db_open(path, DB_DISPOSER, st, &s->db);
	if (rc == OK)
		rc = db_exec(s->db, sql_keys, st);
	/* Slot 0, the ledger's own, is made with the first batch of a new file. */
	struct rows *r;
	bool more = false;
	if (rc == OK)
		rc = db_query(s->db, st, &r, "SELECT 1 FROM slot LIMIT 1", "");
	if (rc == OK) {
		rc = db_next(r, st, &more);
		rows_done(r);
	}
	if (rc == OK && !more) {
		s->next = 0;
		rc = make_batch(s, st);
		s->next = 1;
	}
	if (rc != OK) {
		slots_free(s);
		return rc;
	}
	*ret_slots = s;
	return OK;
}

void slots_free(struct slots *s)
{
	if (!s)
		return;
	db_close(s->db);
	secret_free(s->cache);
	(void)pthread_mutex_destroy(&s->lock);
	free(s);
}

void slots_at_least(struct slots *s, uint64_t next)
{
	(void)pthread_mutex_lock(&s->lock);
	if (next > s->next) {
		s->next = next;
		s->fresh_at = s->fresh_count = 0;
	}
	(void)pthread_mutex_unlock(&s->lock);
}

int slots_take(struct slots *s, struct status *st, uint64_t *ret_slot)
{
	(void)pthread_mutex_lock(&s->lock);
	int rc = db_is_broken(s->db) ? fail(st, DATA_LOSS, "DB_IO", "the key slots could not be made durable") :
		s->fresh_at < s->fresh_count ? OK : refill(s, st);
	if (rc == OK && s->fresh_count == 0)
		rc = fail(st, DATA_LOSS, "SLOT_CORRUPT", "no key slot can be made");
	if (rc == OK) {
		*ret_slot = s->fresh[s->fresh_at++];
		s->next = *ret_slot + 1;
	}
	(void)pthread_mutex_unlock(&s->lock);
	return rc;
}

bool slots_are_broken(struct slots *s)
{
	(void)pthread_mutex_lock(&s->lock);
	bool broken = db_is_broken(s->db);
	(void)pthread_mutex_unlock(&s->lock);
	return broken;
}

/* From the file, with those after it when they will be wanted next. */
static int read_slot(struct slots *s, uint64_t slot, struct status *st, bool *ret_found)
{
	struct rows *r;
	bool more = false;
	uint64_t count = slot > s->missed && slot - s->missed <= NEIGHBOURS ? READ_AHEAD : 1;
	*ret_found = false;
	s->missed = slot;
	TRY(db_query(s->db, st, &r, "SELECT n, sealed FROM slot WHERE n >= ?1 AND n < ?2 ORDER BY n", "ii", (int64_t)slot,
		(int64_t)(slot + count)));
	int rc = db_next(r, st, &more);
	while (rc == OK && more) {
		uint64_t n = (uint64_t)row_int(r, 0);
		rc = open_slot(s, n, row_bytes(r, 1), st);
		if (rc != OK && *ret_found) {
			rc = OK; /* a neighbour's damage is told to who asks for it */
			break;
		}
		*ret_found |= n == slot;
		s->missed = n;
		if (rc == OK)
			rc = db_next(r, st, &more);
	}
	rows_done(r);
	return rc;
}

int slots_read(struct slots *s, uint64_t slot, struct status *st, bool *ret_found, uint8_t ret_key[SLOT_BYTES])
{
	(void)pthread_mutex_lock(&s->lock);
	const struct cached *c = place(s, slot);
	bool found = c->used && c->slot == slot;
	int rc = found ? OK : read_slot(s, slot, st, &found);
	if (rc == OK && found)
		memcpy(ret_key, c->key, SLOT_BYTES);
	if (rc == OK)
		*ret_found = found;
	(void)pthread_mutex_unlock(&s->lock);
	return rc;
}

static int delete_slots(struct slots *s, const uint64_t *slot, size_t count, struct status *st)
{
	TRY(db_run(s->db, st, "BEGIN IMMEDIATE", ""));
	int rc = OK;
	for (size_t i = 0; rc == OK && i < count; i++) {
		struct cached *c = place(s, slot[i]);
		if (c->used && c->slot == slot[i])
			secret_wipe(c, sizeof(*c));
		rc = db_run(s->db, st, "DELETE FROM slot WHERE n = ?1", "i", (int64_t)slot[i]);
	}
	if (rc == OK)
		rc = db_run(s->db, st, "COMMIT", "");
	if (rc != OK)
		db_rollback(s->db);
	return rc;
}

int slots_destroy(struct slots *s, const uint64_t *slot, size_t count, struct status *st)
{
	bool done = false;
	(void)pthread_mutex_lock(&s->lock);
	int rc = delete_slots(s, slot, count, st);
	if (rc == OK)
		rc = db_checkpoint(s->db, CHECKPOINT_TRUNCATE, st, &done);
	if (rc == OK && !done)
		rc = fail(st, UNAVAILABLE, "KEYS_BUSY", "the key file is being read; the destruction is not complete");
	(void)pthread_mutex_unlock(&s->lock);
	return rc;
}
