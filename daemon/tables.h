/*
 * Every table of the store with its class, in one place: rebuild, verify, backup and the authorizer read it.
 *
 * LEDGER is append only and goes into backups. PROJECTION follows from the ledger: dropped and replayed by
 * rebuild, compared cell by cell by verify --deep. LOCAL may decide nothing that matters.
 */
#ifndef DAEMON_TABLES_H
#define DAEMON_TABLES_H

#include "common/hash.h"
#include "common/status.h"

struct db;

enum table_class { TABLE_NONE, TABLE_LEDGER, TABLE_PROJECTION, TABLE_LOCAL };

struct table {
	const char *name;
	enum table_class class;
	const char *key; /* columns that order it, in which rows are compared and copied; NULL: not by rows */
	const char *row; /* columns that name a row in a report; "" for none */
};

/* Class of a table by name; generated noun tables and those behind the search index are PROJECTION. */
enum table_class table_class(const char *name);

/* Fixed tables first, then one per noun; NULL past the end. The pointer is valid until the next call. */
const struct table *table_at(size_t i, struct table *room);

/* All tables, if they are not there; projection tables alone (memory connections, rebuild). */
int tables_create(struct db *db, struct status *st);
int tables_create_projection(struct db *db, struct status *st);
int tables_create_ledger(struct db *db, struct status *st); /* for a backup's file */
int tables_drop_projection(struct db *db, struct status *st);

/* Marks the projection as made by this version, wholly. */
int tables_note_projection(struct db *db, struct status *st);
/*
 * The projection's text changes with the .proto files: *ret_current is false when the tables were made from another
 * text and must be rebuilt.
 */
int tables_check_projection(struct db *db, struct status *st, bool *ret_current);

#endif
