/*
 * Rows: what handlers load, change and put. Tables are a projection of the ledger, written by put() alone.
 *
 * A row is the packed resource message (`body`) beside the columns that queries filter, sort or join by:
 *   id, version, changed_index, scope, owner, party, state, seen_by, seen_own, the (column) fields, body.
 * `seen_by` and `seen_own` are bit masks of roles that may see the row in its present state (seen_own: only for
 * those whose appointment is for the row's party); they are computed from the resource's `visible` options.
 * `within(scope, ancestor, side)` closes the graph of scopes (each scope contains itself); `reach(person, scope,
 * party, roles)` says which roles a person holds where. So "may this person see this row" is one EXISTS that every
 * single read and every list carries.
 *
 * A scope's first (scope) field is its parent (side 0). A second one (an audit's audited organisation) makes a link
 * of side 1: over it, and no further up, only the roles of the audited side (AUDITEE_REPRESENTATIVE,
 * SUPPLIER_REPRESENTATIVE, SUPPLIER_CONTRIBUTOR) reach the row, or the auditee's own programme manager would
 * manage its auditor's audit. Over links of side 0 these roles reach nothing but the scope they are held at.
 * A row may stand on a side of a joint audit ((side), an auditing organisation): then roles of the auditing side count
 * only where they are held for that organisation, or for one that `share(scope, giver, receiver, up_to)` names, up to
 * that classification; nothing is shared without a row there.
 * Beside roles held at or above the row's scope five relations are worked out:
 * OWNER (row.owner is the viewer), COLLEAGUE (viewer and row.owner both reach one common audit),
 * TEAM_BELOW (the viewer holds LEADER, AUDITOR, AUDITOR_IN_TRAINING, TECHNICAL_EXPERT or REPORT_REVIEWER at a
 * scope within the row's scope, over links of either side; or is ASSURANCE_VIEWER of an audit that stands there, held at
 * it or above it), AUDITOR_BELOW (as the first, LEADER or AUDITOR), AUDITED_BELOW (AUDITEE_REPRESENTATIVE or
 * SUPPLIER_REPRESENTATIVE reaches an audit that they see and that stands in the row's scope over links of side 0; of a row with
 * a column until_us, one that was created before).
 */
#ifndef DAEMON_PROJECTION_H
#define DAEMON_PROJECTION_H

#include "common/arena.h"
#include "common/schema.h"
#include "daemon/db.h"

/* One row put or deleted, in the order it happened. */
struct effect_row {
	uint8_t op; /* statement.h: EFFECT_OP_PUT, EFFECT_OP_DELETE, EFFECT_OP_TOMBSTONE */
	const struct resource_rule *resource;
	struct id id;
	struct id scope; /* zero where the row has none */
	uint64_t version;
	struct bytes body;
};

/* Where rows are read and, on the writer, put. Lives as long as one request. */
struct tx {
	struct db *db;
	struct arena *arena;
	struct status *st;
	bool writes;        /* on the writer, inside a savepoint */
	uint64_t index;     /* the ledger index this statement will have */
	int64_t now_us;     /* appointments that ended before it reach nothing; 0: none has ended */
	struct effect_row *effect; /* LIMIT_EFFECTS, from the arena; grown by put and remove */
	size_t effect_count;
};

/* Who looks: a person, or nobody in particular (rule facts, replay), who sees everything. */
struct viewer {
	struct id person;
	bool everything;
};

/*
 * Loads one row the viewer may see, unpacked in the arena.
 * Fails NOT_FOUND "NOT_FOUND" with the same text for a missing and for a hidden row.
 */
int row_load(struct tx *tx, const struct resource_rule *resource, const char *id_text,
	const struct viewer *viewer, ProtobufCMessage **ret_row);
/* The same for a row that may be missing. */
int row_find(struct tx *tx, const struct resource_rule *resource, const char *id_text,
	const struct viewer *viewer, bool *ret_found, ProtobufCMessage **ret_row);

struct row_count {
	uint64_t rows;
	uint64_t first_index; /* of the entries that put them last */
	uint64_t last_index;
	bool is_at_least; /* there may be more, which were not looked at */
};

/*
 * Rows of the noun in a scope and below it, of those the viewer sees. It looks at each, and at `max` at most: no list counts
 * all.
 */
int rows_count(struct tx *tx, const struct resource_rule *resource, const struct id *scope, const struct viewer *viewer,
	size_t max, struct row_count *ret_count);

/* The entry that changed the row last; 0 where there is none. */
int row_changed_index(struct tx *tx, const struct resource_rule *resource, const struct id *id, uint64_t *ret_index);
/* How many rows of the noun in a scope and below it were changed by a later entry than `index`. */
int rows_count_changed(struct tx *tx, const struct resource_rule *resource, const struct id *scope, uint64_t index,
	size_t *ret_count);

/*
 * Rows whose column (a (column) field, or "scope", "owner", "party") has this value; by id; at most `max`.
 * An id that is none, and "" for a ref, is in no row.
 */
int rows_where(struct tx *tx, const struct resource_rule *resource, const char *column,
	const char *id_text, const struct viewer *viewer, size_t max, ProtobufCMessage ***ret_rows,
	size_t *ret_count);

/*
 * Writes the row: sets its version field to the stored version + 1 (1 when new), records the effect, writes the
 * table, within and reach. The id must be set; scope and references are the caller's care.
 * Fails ABORTED "VERSION" when expected_version is neither 0 nor the stored version, ALREADY_EXISTS "DB_UNIQUE",
 * FAILED_PRECONDITION "SCOPE_CYCLE" and "SEALED" (the row's scope is: options.proto), RESOURCE_EXHAUSTED "TOO_MANY_EFFECTS".
 */
int row_put(struct tx *tx, ProtobufCMessage *row, uint64_t expected_version);
/* Fails NOT_FOUND, FAILED_PRECONDITION "SEALED". */
int row_remove(struct tx *tx, const struct resource_rule *resource, const struct id *id);
/* A disposal order's effect: the row goes, and (is_scope) all rows whose scope it is; disposal.h does the rest. */
int row_tombstone(struct tx *tx, const struct resource_rule *resource, const struct id *id);

/* Only rows whose ref column (or "scope") holds this id; "" or NULL: any. */
struct narrow {
	const char *column;
	const char *id;
};

/* One page of a list, joined with the viewer's reach. */
struct page {
	uint32_t size;           /* 0: default */
	struct bytes token;      /* of the previous page */
	const char *filter;      /* "" for none; common/filter.h */
	const char *order;       /* "" for id */
	const struct narrow *narrow; /* ends with a NULL column; NULL: none */
	/* Only rows at whose scope the viewer holds such a role, or (is_acting_owner) their own; neither: all. */
	uint32_t acting;
	bool is_acting_owner;
	uint64_t as_of_size;      /* past.h; 0: now */
	/* What `now` and `today` are in the filter: of then, for a list of the past, whose reach is today's. 0: the tx's. */
	int64_t filter_now_us;
};

/* Rows and the token of the next page (len 0 at the end). Never counts. Tokens are sealed under `token_key`. */
int rows_page(struct tx *tx, const struct resource_rule *resource, const struct page *page,
	const struct viewer *viewer, const uint8_t token_key[32], ProtobufCMessage ***ret_rows,
	size_t *ret_count, struct bytes *ret_next);

struct search {
	const char *words;                 /* all must occur; one that ends in * stands for all that begin so */
	const struct resource_rule *noun;  /* NULL: all */
	uint32_t size;
	struct bytes token;
	uint64_t as_of_size;
};

struct search_hit {
	const struct resource_rule *resource;
	ProtobufCMessage *row;
	const char *snippet;
};

/*
 * Rows found by their (search) fields, only what the viewer may see, the newest first: a rank would tell how often the
 * words occur in what is hidden. Rows of this very group are found from the next one on.
 * Fails INVALID_ARGUMENT "SEARCH_EMPTY", "TOKEN".
 */
int rows_search(struct tx *tx, const struct search *search, const struct viewer *viewer, const uint8_t token_key[32],
	struct search_hit **ret_hits, size_t *ret_count, struct bytes *ret_next);

/* Roles the person holds at the scope or above it, as a bit mask (1 << role); party-bound ones included. */
int reach_roles(struct tx *tx, const struct id *person, const struct id *scope, uint32_t *ret_roles);
/* What these roles, held at `where`, are at the scope: none where it is not within that. */
int reach_from(struct tx *tx, const struct id *scope, const struct id *where, uint32_t held, uint32_t *ret_roles);
/*
 * People who hold one of these roles at the scope or above it, as reach_roles counts them, for this party; NULL: for any. At
 * most `max`.
 */
int reach_people(struct tx *tx, const struct id *scope, uint32_t roles, const struct id *party, size_t max,
	struct id **ret_people, size_t *ret_count);
/* Roles the person holds anywhere. */
int reach_held(struct tx *tx, const struct id *person, uint32_t *ret_roles);
/* Scope of a row: the row itself when its resource is a scope. False when the row does not exist. */
int row_scope(struct tx *tx, const struct resource_rule *resource, const struct id *id, bool *ret_found,
	struct id *ret_scope);

/*
 * Applies one effect of the ledger to the tables: rebuild, verify --deep, as_of. Uses no domain code. It is
 * the last of tx->effect. A put's body may be NULL (disposed of): then nothing is written.
 */
int effect_apply(struct tx *tx, const struct effect_row *effect);

/*
 * Brings the search index up to date with effects of entry `index`. Beside put, since FTS5 writes a segment at every
 * SAVEPOINT: the writer calls it once per entry after the group's last savepoint.
 */
int effects_index(struct tx *tx, uint64_t index, const struct effect_row *effect, size_t count);

#endif
