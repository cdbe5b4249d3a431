/*
 * A file of rows on its way into the tables, whatever its kind: matched by key, compared field by field, judged, put.
 *
 * A kind says which columns stand for which fields, what a row refers to, what its key is, and by which rules it is
 * judged: those of the single add. A problem of one refuses all.
 */
#ifndef DAEMON_IMPORT_LINES_H
#define DAEMON_IMPORT_LINES_H

#include "audit/v1/import.pb-c.h"
#include "daemon/rpc.h"
#include "daemon/rule/import.h"

struct import;

struct import_line {
	const ProtobufCMessage *in;
	ProtobufCMessage *given; /* what it says, as a message of the kind's type */
	ProtobufCMessage *row;   /* what is put: `given` where it is new, else what is there with what it changes */
	const char *key;
	size_t there;            /* index of what is there; SIZE_MAX: new */
	Audit__ImportedRow *out;
};

struct import_field {
	const char *column; /* of the file */
	const char *field;  /* of the row */
	bool is_fixed;      /* stays as it is once it is there */
};

struct import_kind {
	const ProtobufCMessageDescriptor *type;
	const struct import_field *field;
	size_t field_count;
	/* Sets what `given` refers to, its parent too, and refuses what is not known. NULL: nothing to do. */
	int (*settle)(struct import *im, struct import_line *line);
	/* What a row is known by among those of its parent. */
	const char *(*key)(struct import *im, const ProtobufCMessage *row);
	/* Asks the noun's own rules about line->row; they note in `unmet`. NULL: it has none. */
	int (*judge)(struct import *im, struct import_line *line, struct status *unmet);
	/* NULL: import_put. */
	int (*put)(struct import *im, struct import_line *line);
};

struct import {
	struct request *rq;
	const struct import_kind *kind;
	const char *parent_id;
	void *context;             /* the kind's own */
	ProtobufCMessage **there;  /* rows of the parent, of the kind's type */
	size_t there_count;
	size_t effects_beside;     /* rows that are put beside those of the lines */
	bool explains;             /* the report alone is wanted, whatever is wrong */
	/* Set by import_run. */
	const char *const *column;
	size_t column_count;
	struct import_line *line;
	size_t line_count;
};

/* `rows` are the request's. Leaves the report; puts what is new and what changes. */
int import_run(struct import *im, ProtobufCMessage *const *rows, size_t row_count, const char *const *column,
	size_t column_count, Audit__ImportReport **ret_report);

/* Notes what is wrong with a line: column "" for the line as a whole. */
int import_refuse(struct import *im, struct import_line *line, const char *column, const struct rule *rule,
	const char *format, ...) __attribute__((format(printf, 5, 6)));

/* Gives a new row its id. */
void import_name(struct import *im, const struct import_line *line);
/* Names it where it is new and puts it, at the version that was compared. */
int import_put(struct import *im, struct import_line *line);

#endif
