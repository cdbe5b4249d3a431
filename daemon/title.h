/* What a row is called where only one line is shown of it. */
#ifndef DAEMON_TITLE_H
#define DAEMON_TITLE_H

#include "common/arena.h"
#include "common/schema.h"

enum { TITLE_BYTES = 120 };

/*
 * Its first (search) field, else its title, name, label or description where that is for all, on one line and cut; ""
 * when it has none. NULL without memory.
 */
const char *row_title(struct arena *a, const struct resource_rule *resource, const ProtobufCMessage *row);

#endif
