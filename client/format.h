/*
 * Rows on stdout in the form asked for: a table for people, everything else for programs.
 *
 * json and jsonl are the messages in protobuf's JSON with names as in the .proto; csv is RFC 4180 with LF, and a cell
 * that a spreadsheet would take for a formula (= + - @ TAB CR first) gets an apostrophe in front; name is the id alone.
 * All of it passes term_clean.
 */
#ifndef CLIENT_FORMAT_H
#define CLIENT_FORMAT_H

#include "common/arena.h"
#include "common/schema.h"

#include <stdio.h>
#include "common/status.h"

enum format_kind {
	FORMAT_TABLE,
	FORMAT_JSON,
	FORMAT_JSONL,
	FORMAT_CSV,
	FORMAT_YAML,
	FORMAT_NAME,
};

struct format; /* opaque */

/* "table" and so on; false for anything else. */
bool format_parse(const char *text, enum format_kind *ret_kind);

/*
 * to        open for writing, stays the caller's
 * columns   fields by name, separated by commas, for table and csv; NULL: those of the schema
 * is_list   many rows of this type follow; otherwise one, and a table stands upright
 * Fails     INVALID_ARGUMENT "NO_SUCH_COLUMN"
 */
int format_new(FILE *to, enum format_kind kind, const struct message_rule *type, const char *columns, bool is_list,
	struct status *st, struct format **ret_format);
/* Copies what it needs of the row. */
int format_row(struct format *f, const ProtobufCMessage *row, struct status *st);
/* Writes what is still held back. */
int format_end(struct format *f, struct status *st);
/* No row came. */
bool format_is_empty(const struct format *f);
void format_free(struct format *f);

/* The part of a response that is data: its one repeated message field, its one message field, or itself. */
struct format_rows {
	const struct message_rule *type;
	const ProtobufCFieldDescriptor *field; /* NULL: the response itself */
	bool is_list;
};
struct format_rows format_rows_of(const struct message_rule *response);
/* Stored rows that are told beside the one a response is about (the waivers of an audit); field NULL: none. */
struct format_rows format_rows_beside(const struct message_rule *response);
size_t format_rows_count(const struct format_rows *rows, const ProtobufCMessage *response);
const ProtobufCMessage *format_rows_at(const struct format_rows *rows, const ProtobufCMessage *response, size_t i);

#endif
