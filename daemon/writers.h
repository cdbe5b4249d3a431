/*
 * Whose words are in a row, so that none of them decides on it (INV-11): all of them, not the last one alone.
 *
 * A row names them in `author_id` (who began it) and, where others may change it, in `writer_ids` (everybody, each once).
 * docs/decisions/0027.
 */
#ifndef DAEMON_WRITERS_H
#define DAEMON_WRITERS_H

#include "daemon/rpc.h"

/*
 * Notes the signer among who wrote the row; the first becomes its author.
 * Fails RESOURCE_EXHAUSTED "TOO_MANY_WRITERS" past what the row can name: nobody is forgotten.
 */
int writers_add(struct request *rq, ProtobufCMessage *row);
/* Notes all who wrote `from`, whose words become part of the row. */
int writers_add_those_of(struct request *rq, ProtobufCMessage *row, const ProtobufCMessage *from);
/* As writers_add, for a row made from another one: it is the signer's alone. */
int writers_begin(struct request *rq, ProtobufCMessage *row);
/* Whether the signer is one of them. A row needs not have both fields. */
bool writers_have_signer(const struct request *rq, const ProtobufCMessage *row);

/* The same for another repeated field of persons. */
int writers_add_to(struct request *rq, ProtobufCMessage *row, const char *field);
bool writers_name_signer(const struct request *rq, const ProtobufCMessage *row, const char *field);

#endif
