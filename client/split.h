/* Splitting a packed request by the audience of its top-level fields: docs/formats.md, "Part". */
#ifndef CLIENT_SPLIT_H
#define CLIENT_SPLIT_H

#include "common/schema.h"
#include "common/bytes.h"

enum { SPLIT_AUDIENCES = 3 };

/*
 * Appends each top-level field of the packed message to the buffer of its audience (Audit__Audience - 1). The buffers
 * one after the other unpack to the same message. False when the bytes are no packed message of this type.
 */
bool split_by_audience(struct bytes packed, const struct message_rule *rule, struct buf part[SPLIT_AUDIENCES]);
/* Whether it says in words who somebody is (names_people); true also of what is no packed message of this type. */
bool split_names_people(struct bytes packed, const struct message_rule *rule);

#endif
