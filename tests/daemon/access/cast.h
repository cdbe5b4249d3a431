/* Who and what there is in the world of the access matrix. */
#ifndef TESTS_DAEMON_ACCESS_CAST_H
#define TESTS_DAEMON_ACCESS_CAST_H

#include "tests/daemon/access/world.h"

#include <jansson.h>

/* Puts all rows and fills w->object and w->actor. */
void cast_world(struct world *w);

/* Replaces texts "@noun:label" by the object's id, at any depth. */
void cast_resolve(const struct world *w, json_t *json);

/* Puts the row in one entry of its own; sets index and version. */
void world_put(struct world *w, struct object *o, ProtobufCMessage *row);
/* The same where the store may refuse it. */
int world_try_put(struct world *w, struct object *o, ProtobufCMessage *row, struct status *st);

#endif
