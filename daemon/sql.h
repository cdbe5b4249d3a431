/* Statement texts that are made from schema names, once per noun, and the clause that hides rows. */
#ifndef DAEMON_SQL_H
#define DAEMON_SQL_H

#include "common/schema.h"

/* The same pointer for equal texts, for the life of the process; NULL without memory. Any thread. */
const char *sql_intern(const char *text);
/* The same for texts that callers choose the shape of: NULL, too, when enough of these are kept. */
const char *sql_intern_some(const char *text);

/* Columns of every noun's table, before the (column) fields; ?1 ... of the put statement in this order. */
enum noun_column {
	COLUMN_ID,
	COLUMN_VERSION,
	COLUMN_CHANGED_INDEX,
	COLUMN_SCOPE,
	COLUMN_OWNER,
	COLUMN_PARTY,
	COLUMN_STATE,
	COLUMN_SEEN_BY,
	COLUMN_SEEN_OWN,
	COLUMN_FIELDS /* the (column) fields in order of number, then the body */
};

struct noun_sql {
	const struct resource_rule *resource;
	const char *stored;   /* SELECT version, scope, body WHERE id = ?1 */
	const char *put;      /* upsert of all columns */
	const char *remove;   /* ?1 id */
	const char *find_all; /* SELECT body WHERE id = ?1 */
	const char *find;     /* the same for viewer ?2 at time ?3 */
	const char *visible;  /* clause over t: viewer ?2, time ?3 */
	const char *alone;    /* of one row without its table: scope ?4, owner, party, seen_by, seen_own, the fields from ?9 */
	const char *sealed;   /* a row when scope ?1 is one of these and sealed; NULL where none is ever */
	const int *field;     /* indexes of the (column) fields that are columns of their own */
	int field_count;
	int second_scope;     /* field index of a scope's link of side 1, -1 */
	/* Of a resource that grants reach: indexes of its fields, -1 where it has none. */
	int grant_person, grant_role, grant_scope, grant_party, grant_until;
	int32_t grant_active;
	/* Of one that grants shares; -1 where it has none. */
	int share_giver, share_receiver, share_up_to;
};

/* Texts of one noun; NULL without memory. Any thread. */
const struct noun_sql *noun_sql(const struct resource_rule *resource);

/* The audited side's roles, as a mask: the only ones that count over a link of side 1. */
uint32_t sql_audited_roles(void);
/* Whose being in the team below a scope shows its rows: ROLE_TEAM_BELOW, ROLE_AUDITOR_BELOW. */
uint32_t sql_team_roles(void);
uint32_t sql_auditor_roles(void);
/* Who sees by ROLE_TEAM_BELOW what the audits they reach are about. */
uint32_t sql_viewer_roles(void);
/* Whose audits below a scope show its rows: ROLE_AUDITED_BELOW. */
uint32_t sql_representative_roles(void);

#endif
