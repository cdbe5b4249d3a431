/* authz.csv: what is expected of every cell of the access matrix. */
#ifndef TESTS_DAEMON_ACCESS_TABLE_H
#define TESTS_DAEMON_ACCESS_TABLE_H

#include "tests/daemon/access/world.h"

/*
 * Cells:
 *   Y  past access: done, or refused by a rule, a version or the request's content
 *   r  PERMISSION_DENIED "ROLE"        -  NOT_FOUND, to the byte as for an id that never was
 *   G  UNAUTHENTICATED "GUEST"         H  PERMISSION_DENIED "HUMAN"
 * Of the method "sees": Y sees the row, y without what is for auditors, - not at all.
 */
enum { CELL_MISSING = 0, CELL_TWICE = '?' };

/* Reads the file; ends the process when it is not one. */
void table_load(const char *path);
/* The cell's letter; CELL_MISSING or CELL_TWICE when not exactly one line has it. */
char table_cell(const char *method, const char *reference, const struct actor *a);

/*
 * Whether a cell of the method has this letter for people who hold the column's role; `in_audits`: those who hold it in
 * one audit count too.
 */
bool table_decides(const char *method, unsigned column, bool in_audits, char letter);

/* Collects cells as they are, to be written as a table that a person then reviews. */
void table_note(const char *method, const char *reference, const struct actor *a, char cell);
void table_print(void);

#endif
