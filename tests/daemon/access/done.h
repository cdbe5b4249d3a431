/*
 * Every method done once for real: an audit from the first organisation to its completion, in a world of its own. Denials
 * mean something only because of this: a server that refuses everything fails here, by method.
 */
#ifndef TESTS_DAEMON_ACCESS_DONE_H
#define TESTS_DAEMON_ACCESS_DONE_H

#include "common/arena.h"
#include "tests/daemon/access/world.h"

struct step {
	const char *as;      /* "relation/ROLE" of the cast, or "newcomer" */
	const char *method;  /* without "audit.v1." */
	const char *request; /* JSON, ' for "; "@name" is what a step before has kept, or a row of the cast; or "@cosignature", "@late" or "@late_file" alone */
	const char *keeps;   /* name of the id it creates, "name.field.0.field" for a text of its reply; NULL: nothing */
	const char *shows;   /* in the reply as JSON */
};

extern const struct step done_step[];
extern const size_t done_step_count;

/* One pass through the steps: the names it has kept, the keys of who comes in. */
struct done;
struct done *done_new(struct world *w);
void done_free(struct done *d);

/* A step's call in this pass. */
struct done_call {
	const struct method_rule *method;
	const struct actor *as;
	ProtobufCMessage *request; /* in the arena, with the version of the row it is about */
};

/* False when the request names what no step has kept yet. */
bool done_prepare(const struct done *d, const struct step *s, struct arena *a, struct done_call *ret_call);
/* What the step keeps of its reply, which is OK. */
void done_keep(struct done *d, const struct step *s, const struct method_rule *method, const Audit__Reply *reply);

/* Called before each step's call; may close and open the world. NULL. */
extern void (*done_before)(struct world *w, const struct actor *as, const struct method_rule *method,
	const ProtobufCMessage *request);

/* Does all of it; says what failed, and which methods no step succeeded with. How many. */
size_t done_failures(void);

#endif
