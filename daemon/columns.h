/* What a row's message says, as the values of its columns. */
#ifndef DAEMON_COLUMNS_H
#define DAEMON_COLUMNS_H

#include "daemon/db.h"
#include "daemon/sql.h"

/* A string field's text, "" where it is absent. Index into the descriptor's fields. */
const char *field_text(const ProtobufCMessage *m, int field);
/* Bytes of a field; none where it is absent, -1 or of another type. */
struct bytes field_bytes(const ProtobufCMessage *m, int field);
/* An integer, enum or bool field; 0 where it is absent or field is -1. */
int64_t field_int(const ProtobufCMessage *m, int field);
/* A ref field; false where it is empty, -1 or no id. */
bool field_id(const ProtobufCMessage *m, int field, struct id *ret_id);
void field_set_version(ProtobufCMessage *m, int field, uint64_t version);

enum { COLUMNS_MAX = 80 };

/* Values for noun_sql.put; refs in `room` live as long as it. */
struct columns {
	struct db_value value[COLUMNS_MAX];
	size_t count;
	struct id room[COLUMNS_MAX];
	struct id id, scope; /* scope zero where the row has none */
};

/* Fails INTERNAL "ROW_ID" when the id is no id, "ROW_COLUMNS" when the noun has more columns than COLUMNS_MAX. */
int columns_of(const struct noun_sql *n, const ProtobufCMessage *m, uint64_t version, uint64_t index,
	struct bytes body, struct status *st, struct columns *ret_columns);

/* Which roles see the row: seen_by, or with own_party seen_own. */
uint32_t columns_seen(const struct resource_rule *resource, const ProtobufCMessage *row, bool own_party);

#endif
