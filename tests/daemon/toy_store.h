/* A store in a temporary directory with toys in it: what the tests of the store begin with. */
#ifndef TESTS_DAEMON_TOY_STORE_H
#define TESTS_DAEMON_TOY_STORE_H

#include "daemon/store.h"
#include "toy/v1/toy.pb-c.h"

#include "audit/v1/audit.pb-c.h"
#include "audit/v1/org.pb-c.h"
#include "audit/v1/person.pb-c.h"
#include "audit/v1/programme.pb-c.h"

#define TOY_ORIGIN "toys.example.org/test"

struct toy_store {
	char directory[64]; /* keys/ and state/ below it */
	char state[80];
	char keys[80];
	struct store *store;
	struct sign_key device;
	uint64_t seed; /* ids and salts follow from it */
	uint64_t ids;
	struct status st;
};

/* The directory is new; the store is open and its writer runs. Exits the process when that fails. */
struct toy_store *toys_new(uint64_t seed);
/* Closes the store and opens it again. OK or as store_open. */
int toys_reopen(struct toy_store *t);
void toys_shut(struct toy_store *t);
/* Removes the directory, too. */
void toys_free(struct toy_store *t);

/* The next UUIDv7 of the seed, as text in a ring of 64. */
const char *toys_id(struct toy_store *t);

/* What one statement changes. */
struct toy_write {
	int (*change)(struct tx *tx, void *context);
	void *context;
	const char *scope;   /* where it is judged, NULL: nowhere */
	const char *content; /* text of its part */
	const struct id *statement; /* NULL: a new one */
	bool validate_only;
};

struct toy_answer {
	int rc;
	uint64_t index;
	char leaf[LEAF_TEXT_MAX];
	struct status st;
};

/* Submits and waits. */
struct toy_answer toys_write(struct toy_store *t, const struct toy_write *w);
/* Submits `count` at once, so that they share groups, and waits for all. */
void toys_write_all(struct toy_store *t, const struct toy_write *w, size_t count, struct toy_answer *ret_answer);

/* Statements with one effect each; 0 or the index. */
uint64_t toys_put(struct toy_store *t, ProtobufCMessage *row, const char *scope);
/* A toy of that name in the organisation; its id (kept in the ring of toys_id). */
const char *toys_add(struct toy_store *t, const char *organisation, const char *name);
/* An organisation below `parent` ("" for the first). */
const char *toys_organisation(struct toy_store *t, const char *parent, const char *name);
const char *toys_appoint(struct toy_store *t, const char *person, const char *scope, const char *party, int role);
/* The store's own device, whose signatures count from one entry up to before another; 0: without end. */
void toys_enrol(struct toy_store *t, const char *organisation, uint64_t from, uint64_t to);

/* A connection of one's own to read with, and what tx functions need. */
struct toy_reader {
	struct db *db;
	struct arena *arena;
	struct status st;
	struct tx tx;
};

void toys_read(struct toy_store *t, struct toy_reader *ret_reader);
void toys_read_done(struct toy_reader *r);

/* Runs SQL on the database past every guard, as an administrator with sqlite3 would. */
void toys_sql(struct toy_store *t, const char *sql);
/* True when a file below the state directory holds these bytes. */
bool toys_files_hold(const struct toy_store *t, const char *text);

#endif
