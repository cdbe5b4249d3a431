/* From a person's appointments to the scopes, parties and owners of the rows they may see. */
#include "daemon/sight.h"

#include "daemon/sql.h"

/* Values of audit.v1.Role, as in sql.c. */
enum { ROLE_OWNER = 15, ROLE_ANYONE = 16, ROLE_COLLEAGUE = 18, ROLE_TEAM_BELOW = 19, ROLE_AUDITOR_BELOW = 20,
	ROLE_AUDITED_BELOW = 22 };

#define BIT(role) (UINT32_C(1) << (role))
#define NOT_EXPIRED(g) "(" g ".until_us = 0 OR ?2 = 0 OR " g ".until_us > ?2)"

/* Steps of `within` that are looked at: beyond it the viewer reaches much and the whole table is looked through. */
enum { STEPS_MAX = 4 * SIGHT_MAX };

/* What the resource's visible rules ask for: roles for all of a scope, for the own party's rows, and relations. */
struct asked {
	uint32_t roles, own_roles;
	uint32_t always; /* of `roles`: whatever the row's state */
};

static struct asked asked_of(const struct resource_rule *resource)
{
	struct asked a = { 0 };
	for (size_t i = 0; i < resource->visible_count; i++) {
		const struct visible_rule *v = &resource->visible[i];
		if (v->own_party)
			a.own_roles |= BIT(v->relation);
		else
			a.roles |= BIT(v->relation);
		if (!v->own_party && v->since_field < 0 && v->from_state == INT32_MIN)
			a.always |= BIT(v->relation);
	}
	return a;
}

static bool is_same(const struct sight_key *a, const struct sight_key *b)
{
	return a->has_scope == b->has_scope && a->has_owner == b->has_owner && a->has_party == b->has_party &&
		a->has_seen == b->has_seen && a->seen == b->seen && id_equal(&a->scope, &b->scope) &&
		id_equal(&a->owner, &b->owner) && id_equal(&a->party, &b->party);
}

/* The whole scope stands for every narrower key in it. */
static bool covers(const struct sight_key *a, const struct sight_key *b)
{
	return is_same(a, b) ||
		(a->has_scope && !a->has_owner && !a->has_party && !a->has_seen && b->has_scope &&
			id_equal(&a->scope, &b->scope));
}

static void add(struct sight *s, struct sight_key key)
{
	size_t kept = 0;
	for (size_t i = 0; i < s->count; i++)
		if (covers(&s->key[i], &key))
			return;
	for (size_t i = 0; i < s->count; i++)
		if (!covers(&key, &s->key[i]))
			s->key[kept++] = s->key[i];
	s->count = kept;
	if (s->count == SIGHT_MAX)
		s->is_wide = true;
	else
		s->key[s->count++] = key;
}

/* The noun that rows of this resource have as their scope; NULL where it may be several. */
static const char *scope_noun(const struct resource_rule *resource)
{
	if (resource->is_scope)
		return resource->noun;
	const char *ref = resource->scope_field < 0 ? NULL : resource->message->field[resource->scope_field].ref;
	return ref && strcmp(ref, "any") != 0 ? ref : NULL;
}

/* Roles that come over this step, as the predicate counts them (sql.c, COMING). */
static uint32_t coming(uint32_t roles, bool is_side, bool is_itself)
{
	return is_side ? roles & sql_audited_roles() : is_itself ? roles : roles & ~sql_audited_roles();
}

/*
 * Rows of a scope that the roles see by now, by the few values that `seen_by` has there: drafts are not walked over by
 * whom they are hidden from. Hops along the index (scope, seen_by, id).
 */
static int add_shown(struct tx *tx, const struct resource_rule *resource, struct sight_key key, uint32_t roles,
	struct sight *s)
{
	bool more = true;
	const char *text = sql_intern(arena_printf(tx->arena,
		"SELECT t.seen_by FROM \"%s\" t WHERE t.scope = ?1 AND t.seen_by > ?2 ORDER BY t.seen_by LIMIT 1",
		resource->noun));
	if (!text)
		return fail(tx->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
	key.has_seen = true;
	key.seen = -1;
	while (more && !s->is_wide) {
		struct rows *r;
		TRY(db_query(tx->db, tx->st, &r, text, "di", &key.scope, key.seen));
		int rc = db_next(r, tx->st, &more);
		if (rc == OK && more)
			key.seen = row_int(r, 0);
		rows_done(r);
		TRY(rc);
		if (more && ((uint32_t)key.seen & roles))
			add(s, key);
	}
	return OK;
}

static int add_held(struct tx *tx, const struct resource_rule *resource, const struct viewer *viewer, struct asked a,
	struct sight *s)
{
	struct rows *r;
	bool more = false;
	size_t steps = 0;
	const char *noun = scope_noun(resource);
	if (noun)
		TRY(db_query(tx->db, tx->st, &r,
			"SELECT w.scope, w.side, w.ancestor = w.scope, g.roles, g.party FROM reach g"
			" JOIN within w ON w.ancestor = g.scope AND w.noun = ?4"
			" WHERE g.person = ?1 AND " NOT_EXPIRED("g") " LIMIT ?3",
			"diit", &viewer->person, tx->now_us, (int64_t)STEPS_MAX, noun));
	else
		TRY(db_query(tx->db, tx->st, &r,
			"SELECT w.scope, w.side, w.ancestor = w.scope, g.roles, g.party FROM reach g"
			" JOIN within w ON w.ancestor = g.scope WHERE g.person = ?1 AND " NOT_EXPIRED("g") " LIMIT ?3",
			"dii", &viewer->person, tx->now_us, (int64_t)STEPS_MAX));
	int rc = db_next(r, tx->st, &more);
	for (; rc == OK && more && !s->is_wide; rc = db_next(r, tx->st, &more), steps++) {
		uint32_t roles = coming((uint32_t)row_int(r, 3), row_int(r, 1) != 0, row_int(r, 2) != 0);
		struct sight_key key = { .has_scope = true };
		(void)row_id(r, 0, &key.scope);
		if (!(roles & a.roles))
			key.has_party = row_id(r, 4, &key.party);
		bool is_later = resource->is_many && (roles & a.roles) && !(roles & a.always);
		if (is_later)
			rc = add_shown(tx, resource, key, roles & a.roles, s);
		else if ((roles & a.roles) || ((roles & a.own_roles) && key.has_party))
			add(s, key);
		if (rc != OK)
			break;
	}
	rows_done(r);
	s->is_wide |= steps == STEPS_MAX;
	return rc;
}

/* The scopes that the text names for a viewer who holds one of these roles. */
static int add_scopes(struct tx *tx, const char *text, const struct viewer *viewer, uint32_t roles, struct sight *s)
{
	struct rows *r;
	bool more = false;
	size_t steps = 0;
	TRY(db_query(tx->db, tx->st, &r, text, "diii", &viewer->person, tx->now_us, (int64_t)roles, (int64_t)STEPS_MAX));
	int rc = db_next(r, tx->st, &more);
	for (; rc == OK && more && !s->is_wide; rc = db_next(r, tx->st, &more), steps++) {
		struct sight_key key = { .has_scope = true };
		(void)row_id(r, 0, &key.scope);
		add(s, key);
	}
	rows_done(r);
	s->is_wide |= steps == STEPS_MAX;
	return rc;
}

/* Scopes above one where a role of these is held: an auditor sees the organisations the audit is about. */
static int add_above(struct tx *tx, const struct viewer *viewer, uint32_t roles, struct sight *s)
{
	return add_scopes(tx,
		"SELECT w.ancestor FROM reach g JOIN within w ON w.scope = g.scope"
		" WHERE g.person = ?1 AND " NOT_EXPIRED("g") " AND (g.roles & ?3) != 0 LIMIT ?4",
		viewer, roles, s);
}

/* The same above each audit that a role of these reaches: a viewer of a programme sees what its audits are about. */
static int add_about(struct tx *tx, const struct viewer *viewer, uint32_t roles, struct sight *s)
{
	return add_scopes(tx,
		"SELECT DISTINCT w.ancestor FROM reach g"
		" JOIN within a ON a.ancestor = g.scope AND a.side = 0 AND a.noun = 'audit'"
		" JOIN within w ON w.scope = a.scope"
		" WHERE g.person = ?1 AND " NOT_EXPIRED("g") " AND (g.roles & ?3) != 0 LIMIT ?4",
		viewer, roles, s);
}

/* Scopes above each audit that a role of these reaches over either link, and as the audit is disclosed to them. */
static int add_above_own(struct tx *tx, const struct viewer *viewer, uint32_t roles, struct sight *s)
{
	return add_scopes(tx,
		"SELECT DISTINCT w.ancestor FROM reach g"
		" JOIN within a ON a.ancestor = g.scope AND a.noun = 'audit' AND (a.side = 1 OR a.scope = g.scope)"
		" JOIN within w ON w.scope = a.scope AND w.side = 0"
		" WHERE g.person = ?1 AND " NOT_EXPIRED("g") " AND (g.roles & ?3) != 0 LIMIT ?4",
		viewer, roles, s);
}

/* Scopes in which the viewer owns rows, hopping from one to the next along the index (owner, scope, id). */
static int add_owned(struct tx *tx, const struct resource_rule *resource, const struct viewer *viewer, struct sight *s)
{
	struct sight_key key = { .has_scope = true, .has_owner = true, .owner = viewer->person };
	const char *text = sql_intern(arena_printf(tx->arena,
		"SELECT t.scope FROM \"%s\" t WHERE t.owner = ?1 AND t.scope > ?2 ORDER BY t.scope LIMIT 1",
		resource->noun));
	bool more = true;
	if (!text)
		return fail(tx->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
	while (more && !s->is_wide) {
		struct rows *r;
		TRY(db_query(tx->db, tx->st, &r, text, "dd", &viewer->person, &key.scope));
		int rc = db_next(r, tx->st, &more);
		if (rc == OK && more)
			(void)row_id(r, 0, &key.scope);
		rows_done(r);
		TRY(rc);
		if (more)
			add(s, key);
	}
	return OK;
}

/* People who reach an audit that the viewer reaches. */
static int add_colleagues(struct tx *tx, const struct viewer *viewer, struct sight *s)
{
	struct rows *r;
	bool more = false;
	size_t steps = 0;
	TRY(db_query(tx->db, tx->st, &r,
		"SELECT DISTINCT h.person FROM reach g JOIN within a ON a.ancestor = g.scope AND a.noun = 'audit'"
		" JOIN within o ON o.scope = a.scope JOIN reach h ON h.scope = o.ancestor"
		" WHERE g.person = ?1 AND " NOT_EXPIRED("g") " AND " NOT_EXPIRED("h") " LIMIT ?3",
		"dii", &viewer->person, tx->now_us, (int64_t)STEPS_MAX));
	int rc = db_next(r, tx->st, &more);
	for (; rc == OK && more && !s->is_wide; rc = db_next(r, tx->st, &more), steps++) {
		struct sight_key key = { .has_owner = true };
		(void)row_id(r, 0, &key.owner);
		add(s, key);
	}
	rows_done(r);
	s->is_wide |= steps == STEPS_MAX;
	return rc;
}

int sight_find(struct tx *tx, const struct resource_rule *resource, const struct viewer *viewer,
	struct sight *ret_sight)
{
	struct sight *s = ret_sight;
	struct asked a = asked_of(resource);
	s->count = 0;
	s->is_wide = viewer->everything || (a.roles & BIT(ROLE_ANYONE));
	if (!s->is_wide)
		TRY(add_held(tx, resource, viewer, a, s));
	if (!s->is_wide && (a.roles & BIT(ROLE_TEAM_BELOW)))
		TRY(add_above(tx, viewer, sql_team_roles(), s));
	if (!s->is_wide && (a.roles & BIT(ROLE_TEAM_BELOW)))
		TRY(add_about(tx, viewer, sql_viewer_roles(), s));
	if (!s->is_wide && (a.roles & BIT(ROLE_AUDITOR_BELOW)))
		TRY(add_above(tx, viewer, sql_auditor_roles(), s));
	if (!s->is_wide && (a.roles & BIT(ROLE_AUDITED_BELOW)))
		TRY(add_above_own(tx, viewer, sql_representative_roles(), s));
	if (!s->is_wide && (a.roles & BIT(ROLE_OWNER)))
		TRY(add_owned(tx, resource, viewer, s));
	if (!s->is_wide && (a.roles & BIT(ROLE_COLLEAGUE)))
		TRY(add_colleagues(tx, viewer, s));
	return OK;
}
