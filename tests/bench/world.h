/*
 * What is measured: an organisation with one audit in fieldwork, its leader with one device, and evidence that this
 * device signs. The very statements clients sign, made beforehand so that no measurement pays for signing.
 */
#ifndef TESTS_BENCH_WORLD_H
#define TESTS_BENCH_WORLD_H

#include "client/client.h"
#include "common/arena.h"
#include "daemon/core.h"
#include "daemon/rpc.h"

#define BENCH_ORIGIN "bench.example/isms"

enum { PLACE_BYTES = 128 };

/* A state directory with its configuration file and runtime directory. */
struct place {
	char root[PLACE_BYTES];
	char state[PLACE_BYTES + 16];
	char keys[PLACE_BYTES + 16];
	char config[PLACE_BYTES + 16];
	char log[PLACE_BYTES + 16];
	char url[PLACE_BYTES + 32]; /* its local.sock */
};

struct world {
	char directory[PLACE_BYTES]; /* all places are below it */
	char build[PLACE_BYTES * 4]; /* where the programs are */
	struct device_keys *device;
	struct client client;        /* packs and signs; connected to nothing */
	char organisation[ID_TEXT_BYTES];
	char person[ID_TEXT_BYTES];
	char audit[ID_TEXT_BYTES];
	char evidence[ID_TEXT_BYTES]; /* the first one filled in */
	struct carrier carrier;      /* of calls without a session */
};

/* Packed Calls, each a signed SubmitEvidence of its own. */
struct calls {
	struct arena *arena;
	struct bytes *call;
	size_t count;
};

/* Ends the program when something fails, as everything here does. */
void must(int rc, const struct status *st, const char *what);

/* Makes the ledger with its first rows at a place named `name`. */
void world_new(struct world *w, struct place *ret_place);
void world_free(struct world *w);
struct place world_place(const struct world *w, const char *name);
/* A place with the same content; nobody has the original open. */
struct place world_copy(const struct world *w, const struct place *from, const char *name);
void world_remove(const struct place *p);

struct core *world_open(const struct place *p);

struct calls world_calls(struct world *w, size_t count);
void calls_free(struct calls *c);
/* GetEvidence of the first one. */
struct bytes world_read_call(struct world *w, struct arena *a);

/* Seconds to serve these calls in this process, no wire: `in_flight` at a time, each answered when durable. */
double pipeline_run(struct world *w, struct core *core, const struct calls *c, size_t in_flight);

/* Enters evidence through the writer alone (signed, not verified again) until the ledger holds `size` entries. */
void world_fill(struct world *w, struct core *core, uint64_t size);
/* Seconds to write these with at most `group` in a transaction and `in_flight` waiting. */
double writer_run_calls(struct world *w, struct core *core, const struct calls *c, size_t in_flight, size_t group);

#endif
