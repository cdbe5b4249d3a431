/*
 * The world of the access matrix: one core on a temporary state directory, two organisations that audit, two suppliers,
 * audits in the states that matter, and one person per role and relation. No sockets: calls go to call_serve.
 *
 * Its rows are put as the writer puts them, in states the rules would refuse too: the matrix asks about access alone.
 * Each row's texts carry a canary of their own, other ones where only auditors may read.
 */
#ifndef TESTS_DAEMON_ACCESS_WORLD_H
#define TESTS_DAEMON_ACCESS_WORLD_H

#include "audit/v1/call.pb-c.h"
#include "common/id.h"
#include "common/sign.h"
#include "daemon/core.h"
#include "daemon/rpc.h"

#include <jansson.h>

enum { ROLES = 14, OTHERS = 10, CANARY_BYTES = 8, OBJECTS_MAX = 1024, ACTORS_MAX = 128 };

/*
 * Where a person holds the role; OTHER: none, no active device, a service account, a role that is over, or roles of two
 * organisations that must not meet.
 */
enum relation { AUDITING, AUDITED, RIVAL, AUDIT, OTHER, RELATIONS };
extern const char *const relation_name[RELATIONS];
extern const char *const role_name_short[ROLES + 1]; /* by Audit__Role */
extern const char *const other_name[OTHERS];

#define WORLD_ORIGIN "matrix.example.org/test"

struct actor {
	enum relation relation;
	unsigned column; /* role - 1, or index in other_name */
	char person[ID_TEXT_BYTES];
	struct sign_key sign;
	uint8_t session[32];
};

struct object {
	const struct resource_rule *resource;
	char label[40];
	char id[ID_TEXT_BYTES];
	uint64_t index;             /* its newest entry */
	uint64_t version;
	char canary[CANARY_BYTES];  /* in texts for all; "" for people of the cast */
	char secret[CANARY_BYTES];  /* in texts for auditors; "" when it has none */
	json_t *facts;              /* the row as it was put, references as ids */
	bool is_past;               /* an earlier version of the object of the same id */
};

struct world {
	char directory[64];
	struct core *core;
	struct worker worker;
	struct sign_key administrator;
	struct object object[OBJECTS_MAX];
	size_t object_count;
	struct actor console;  /* the first administrator, of the organisation that runs the ledger: "console" */
	struct actor actor[ACTORS_MAX];
	size_t actor_count;
	unsigned batch;      /* above 0: writes are signed as one of so many */
	char batch_second[64]; /* each is sent again from a second place in its batch: the reason of that answer */
	void (*served)(bool begins); /* around each call's serving, the end on the answering thread; NULL */
	struct status st;
};

/* Builds it; ends the process when that fails. */
struct world *world_new(void);
void world_free(struct world *w);
/* Closes the core, and opens one on w->directory again, which may be a copy. Fails as core_open; close it then, too. */
void world_close(struct world *w);
int world_open(struct world *w);

/* "noun:label"; ends the process when there is none. */
const struct object *world_object(const struct world *w, const char *name);
/* "relation/ROLE"; ends the process when there is none. */
const struct actor *world_actor(const struct world *w, const char *name);
/* Writes "relation/ROLE". */
void actor_name(const struct actor *a, char ret_name[40]);
/* The row's version now; 0: there is none. */
uint64_t world_version(const struct world *w, const char *noun, const char *id);
/* A new id of nothing. */
void world_missing_id(char ret_id[ID_TEXT_BYTES]);

struct answer {
	struct bytes packed; /* the Reply */
	uint8_t *room;
	int code;
	char reason[64];
};

/*
 * Calls as this person: signs with the device's key for a write, is known by its session key for a read. `parts` splits
 * by audience. Free with answer_done.
 */
void world_call(struct world *w, const struct actor *a, const struct method_rule *method, const ProtobufCMessage *request,
	bool validate_only, struct answer *ret_answer);
/* The same with a request that may be anything, and on a carrier of the caller's. */
void world_call_packed(struct world *w, const struct actor *a, const struct carrier *carrier, const struct method_rule *method,
	struct bytes packed, Audit__Call *call, struct answer *ret_answer);
/* What this person signs, packed as a Statement and not sent; appended. */
void world_statement(const struct world *w, const struct actor *a, const struct method_rule *method, const ProtobufCMessage *request,
	struct buf *out);
/* A packed Call that may be anything. */
void world_send(struct world *w, const struct carrier *carrier, struct bytes call, struct answer *ret_answer);
struct carrier world_carrier(const struct actor *a);
void answer_done(struct answer *a);

/* Runs SQL on the tables past the writer. */
void world_sql(struct world *w, const char *sql);

#endif
