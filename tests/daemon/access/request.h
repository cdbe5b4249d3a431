/* A request for each method, made from the schema, and the places in it that refer to rows. */
#ifndef TESTS_DAEMON_ACCESS_REQUEST_H
#define TESTS_DAEMON_ACCESS_REQUEST_H

#include "common/arena.h"
#include "tests/daemon/access/world.h"

enum { SLOTS_MAX = 24 };

/* One (ref) field, nested ones too. */
struct slot {
	ProtobufCMessage *in;
	const ProtobufCFieldDescriptor *field;
	const char *ref;
};

struct draft {
	const struct method_rule *method;
	struct arena *arena;
	ProtobufCMessage *message;
	struct slot slot[SLOTS_MAX];
	size_t slot_count;
	int primary; /* the slot that the method is about; -1: none */
};

/* Own rows wherever a reference is required, so that who may call it gets past access. */
void draft_new(const struct world *w, const struct method_rule *method, struct draft *ret_draft);
void draft_free(struct draft *d);
/* Puts the id into the slot (NULL: leaves it empty) and, in the primary one, the row's version beside it. */
void draft_refer(struct draft *d, size_t slot, const char *id, uint64_t version);
/* What stands in the slot when the draft is new; NULL for an optional reference. */
const struct object *draft_default(const struct world *w, const struct draft *d, size_t slot);
/* What stands there now; NULL: nothing. */
const char *draft_id(const struct draft *d, size_t slot);
/* This field's reference is this noun, whatever the tables say: a mutant's tables do not change what is asked. */
void draft_keep_ref(const struct field_rule *field, const char *ref);
bool slot_takes(const struct slot *s, const struct object *o);

#endif
