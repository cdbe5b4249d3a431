/* The closure of scopes and who reaches them, kept as rows so that every list can join them. */
#include "daemon/scope.h"

#include "common/limits.h"
#include "daemon/columns.h"

struct parents {
	struct id parent[2];
	bool has[2];
};

static int stored_links(struct tx *tx, const struct id *id, struct parents *ret_parents)
{
	struct rows *r;
	bool more = false;
	*ret_parents = (struct parents){ 0 };
	TRY(db_query(tx->db, tx->st, &r, "SELECT parent, side FROM link WHERE scope = ?1", "d", id));
	int rc = db_next(r, tx->st, &more);
	for (; rc == OK && more; rc = db_next(r, tx->st, &more)) {
		int side = row_int(r, 1) != 0;
		ret_parents->has[side] = row_id(r, 0, &ret_parents->parent[side]);
	}
	rows_done(r);
	return rc;
}

static bool same_links(const struct parents *a, const struct parents *b)
{
	for (int side = 0; side < 2; side++)
		if (a->has[side] != b->has[side] ||
			(a->has[side] && !id_equal(&a->parent[side], &b->parent[side])))
			return false;
	return true;
}

static int write_links(struct tx *tx, const struct id *id, const struct parents *p)
{
	TRY(db_run(tx->db, tx->st, "DELETE FROM link WHERE scope = ?1", "d", id));
	for (int side = 0; side < 2; side++)
		if (p->has[side])
			TRY(db_run(tx->db, tx->st, "INSERT INTO link(scope, parent, side) VALUES(?1, ?2, ?3)",
				"ddi", id, &p->parent[side], (int64_t)side));
	return OK;
}

static int scope_noun(struct tx *tx, const struct id *id, const char **ret_noun)
{
	struct rows *r;
	bool more = false;
	TRY(db_query(tx->db, tx->st, &r,
		"SELECT noun FROM within WHERE scope = ?1 AND ancestor = ?1 AND side = 0", "d", id));
	int rc = db_next(r, tx->st, &more);
	if (rc == OK)
		*ret_noun = more ? arena_text(tx->arena, row_text(r, 0)) : "";
	rows_done(r);
	return rc;
}

/* From the links anew; a link of side 1 is the last step: what is above the audited organisation is not audited. */
static int close_over(struct tx *tx, const struct id *id, const char *noun)
{
	TRY(db_run(tx->db, tx->st, "DELETE FROM within WHERE scope = ?1", "d", id));
	return db_run(tx->db, tx->st,
		"WITH RECURSIVE up(ancestor, side) AS ("
		" VALUES(?1, 0) UNION"
		" SELECT l.parent, l.side FROM up JOIN link l ON l.scope = up.ancestor WHERE up.side = 0)"
		" INSERT INTO within(scope, ancestor, side, noun) SELECT ?1, ancestor, side, ?2 FROM up",
		"dt", id, noun);
}

/* Scopes below this one, itself excepted. */
static int below(struct tx *tx, const struct id *id, struct id **ret_ids, size_t *ret_count)
{
	struct rows *r;
	bool more = false;
	size_t count = 0, cap = 0;
	struct id *ids = NULL;
	TRY(db_query(tx->db, tx->st, &r,
		"SELECT DISTINCT scope FROM within WHERE ancestor = ?1 AND scope <> ?1 ORDER BY scope", "d", id));
	int rc = db_next(r, tx->st, &more);
	for (; rc == OK && more; rc = db_next(r, tx->st, &more)) {
		if (count == cap) {
			cap = cap ? cap * 2 : 16;
			struct id *grown = arena_array(tx->arena, cap, sizeof(*grown));
			if (!grown) {
				rc = fail(tx->st, RESOURCE_EXHAUSTED, "ARENA", "too many scopes below this one");
				break;
			}
			if (count)
				memcpy(grown, ids, count * sizeof(*ids));
			ids = grown;
		}
		(void)row_id(r, 0, &ids[count++]);
	}
	rows_done(r);
	*ret_ids = ids;
	*ret_count = count;
	return rc;
}

static int check_cycle(struct tx *tx, const struct id *id, const struct parents *p)
{
	for (int side = 0; side < 2; side++) {
		struct rows *r;
		bool more = false;
		if (!p->has[side])
			continue;
		TRY(db_query(tx->db, tx->st, &r, "SELECT 1 FROM within WHERE scope = ?1 AND ancestor = ?2", "dd",
			&p->parent[side], id));
		int rc = db_next(r, tx->st, &more);
		rows_done(r);
		TRY(rc);
		if (more || id_equal(&p->parent[side], id))
			return fail(tx->st, FAILED_PRECONDITION, "SCOPE_CYCLE", "a scope cannot stand within itself");
	}
	return OK;
}

static int close_below(struct tx *tx, const struct id *id)
{
	struct id *ids;
	size_t count;
	TRY(below(tx, id, &ids, &count));
	for (size_t i = 0; i < count; i++) {
		const char *noun;
		TRY(scope_noun(tx, &ids[i], &noun));
		TRY(close_over(tx, &ids[i], noun));
	}
	return OK;
}

int scope_put(struct tx *tx, const struct noun_sql *n, const ProtobufCMessage *row, const struct id *id)
{
	struct parents old, now = { 0 };
	const char *noun;
	now.has[0] = field_id(row, n->resource->scope_field, &now.parent[0]);
	now.has[1] = field_id(row, n->second_scope, &now.parent[1]);
	TRY(scope_noun(tx, id, &noun));
	TRY(stored_links(tx, id, &old));
	if (*noun && same_links(&old, &now))
		return OK;
	TRY(check_cycle(tx, id, &now));
	TRY(write_links(tx, id, &now));
	TRY(close_over(tx, id, n->resource->noun));
	return close_below(tx, id);
}

int scope_remove(struct tx *tx, const struct id *id)
{
	TRY(db_run(tx->db, tx->st, "DELETE FROM link WHERE scope = ?1", "d", id));
	TRY(close_below(tx, id));
	return db_run(tx->db, tx->st, "DELETE FROM within WHERE scope = ?1", "d", id);
}

int reach_remove(struct tx *tx, const struct id *id)
{
	return db_run(tx->db, tx->st, "DELETE FROM reach WHERE source = ?1", "d", id);
}

int reach_put(struct tx *tx, const struct noun_sql *n, const ProtobufCMessage *row, const struct id *id)
{
	struct id person, scope, party;
	TRY(reach_remove(tx, id));
	int64_t role = field_int(row, n->grant_role);
	bool is_active = n->grant_active == INT32_MIN ||
		field_int(row, n->resource->state_field) == n->grant_active;
	if (!is_active || role <= 0 || role > 31 || !field_id(row, n->grant_person, &person) ||
		!field_id(row, n->grant_scope, &scope))
		return OK;
	bool has_party = field_id(row, n->grant_party, &party);
	return db_run(tx->db, tx->st,
		"INSERT INTO reach(person, scope, source, party, roles, until_us) VALUES(?1, ?2, ?3, ?4, ?5, ?6)",
		"ddddii", &person, &scope, id, has_party ? &party : NULL, (int64_t)(UINT64_C(1) << role),
		field_int(row, n->grant_until));
}

int share_remove(struct tx *tx, const struct id *id)
{
	return db_run(tx->db, tx->st, "DELETE FROM share WHERE source = ?1", "d", id);
}

int share_put(struct tx *tx, const struct noun_sql *n, const ProtobufCMessage *row, const struct id *id,
	const struct id *scope)
{
	struct id giver, receiver;
	TRY(share_remove(tx, id));
	bool is_active = n->grant_active == INT32_MIN ||
		field_int(row, n->resource->state_field) == n->grant_active;
	if (!is_active || !field_id(row, n->share_giver, &giver) || !field_id(row, n->share_receiver, &receiver))
		return OK;
	return db_run(tx->db, tx->st,
		"INSERT INTO share(scope, giver, receiver, source, up_to) VALUES(?1, ?2, ?3, ?4, ?5)", "ddddi", scope,
		&giver, &receiver, id, field_int(row, n->share_up_to));
}

int reach_roles(struct tx *tx, const struct id *person, const struct id *scope, uint32_t *ret_roles)
{
	struct rows *r;
	bool more = false;
	uint32_t roles = 0;
	TRY(db_query(tx->db, tx->st, &r,
		"SELECT g.roles, w.side, w.ancestor = w.scope FROM within w"
		" JOIN reach g ON g.scope = w.ancestor AND g.person = ?2"
		" WHERE w.scope = ?1 AND (g.until_us = 0 OR ?3 = 0 OR g.until_us > ?3)",
		"ddi", scope, person, tx->now_us));
	int rc = db_next(r, tx->st, &more);
	for (; rc == OK && more; rc = db_next(r, tx->st, &more)) {
		uint32_t held = (uint32_t)row_int(r, 0);
		uint32_t audited = sql_audited_roles(); /* sql.c, COMING */
		roles |= row_int(r, 1) ? held & audited : row_int(r, 2) ? held : held & ~audited;
	}
	rows_done(r);
	if (rc == OK)
		*ret_roles = roles;
	return rc;
}

int reach_from(struct tx *tx, const struct id *scope, const struct id *where, uint32_t held, uint32_t *ret_roles)
{
	struct rows *r;
	bool more = false;
	uint32_t roles = 0;
	TRY(db_query(tx->db, tx->st, &r, "SELECT side FROM within WHERE scope = ?1 AND ancestor = ?2", "dd", scope, where));
	int rc = db_next(r, tx->st, &more);
	for (; rc == OK && more; rc = db_next(r, tx->st, &more)) {
		uint32_t audited = sql_audited_roles();
		roles |= row_int(r, 0) ? held & audited : id_equal(scope, where) ? held : held & ~audited;
	}
	rows_done(r);
	if (rc == OK)
		*ret_roles = roles;
	return rc;
}

int reach_people(struct tx *tx, const struct id *scope, uint32_t roles, const struct id *party, size_t max,
	struct id **ret_people, size_t *ret_count)
{
	struct rows *r;
	bool more = false;
	struct id *person = arena_array(tx->arena, max, sizeof(*person));
	const uint32_t audited = sql_audited_roles();
	size_t count = 0;
	if (!person)
		return fail(tx->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
	TRY(db_query(tx->db, tx->st, &r,
		"SELECT DISTINCT g.person FROM within w JOIN reach g ON g.scope = w.ancestor"
		" WHERE w.scope = ?1 AND (g.until_us = 0 OR ?2 = 0 OR g.until_us > ?2)"
		" AND g.roles & CASE WHEN w.side THEN ?3 WHEN w.ancestor = w.scope THEN ?4 ELSE ?5 END != 0"
		" AND (?7 IS NULL OR g.party = ?7) ORDER BY g.person LIMIT ?6", "diiiiid", scope, tx->now_us,
		(int64_t)(roles & audited), (int64_t)roles, (int64_t)(roles & ~audited), (int64_t)max, party));
	int rc = db_next(r, tx->st, &more);
	for (; rc == OK && more; rc = db_next(r, tx->st, &more))
		count += row_id(r, 0, &person[count]);
	rows_done(r);
	*ret_people = person;
	*ret_count = count;
	return rc;
}

int reach_held(struct tx *tx, const struct id *person, uint32_t *ret_roles)
{
	struct rows *r;
	bool more = false;
	uint32_t roles = 0;
	TRY(db_query(tx->db, tx->st, &r,
		"SELECT DISTINCT roles FROM reach WHERE person = ?1 AND (until_us = 0 OR ?2 = 0 OR until_us > ?2)", "di",
		person, tx->now_us));
	int rc = db_next(r, tx->st, &more);
	for (; rc == OK && more; rc = db_next(r, tx->st, &more))
		roles |= (uint32_t)row_int(r, 0);
	rows_done(r);
	if (rc == OK)
		*ret_roles = roles;
	return rc;
}
