/* Gathers waivers in force for rules of grade W, and writes clauses by the pinned edition. */
#include "daemon/ruling.h"

#include "audit/v1/audit.pb-c.h"
#include "audit/v1/person.pb-c.h"
#include "audit/v1/programme.pb-c.h"
#include "audit/v1/team.pb-c.h"
#include "common/limits.h"
#include "daemon/audit_tie.h"
#include "daemon/columns.h"
#include "daemon/rows.h"
#include "daemon/rule/guidance.h"
#include "daemon/rule/rule.h"
#include "daemon/rule/team.h"
#include "gen/vocabulary.h"

/* Waivers of one scope are paged through up to a limit, past which a read says that it cannot. */
enum { WAIVER_PAGES_MAX = 10 };

static int out_of_memory(struct request *rq)
{
	return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
}

static int take(struct request *rq, struct rows *r, struct waiver *w)
{
	char id[ID_TEXT_BYTES] = "";
	struct id subject;
	if (row_id(r, 1, &subject))
		id_format(&subject, id);
	*w = (struct waiver){ .rule = rq_text(rq, row_text(r, 0)), .subject_id = rq_text(rq, id),
		.expires_us = row_int(r, 2) };
	return w->rule && w->subject_id ? OK : out_of_memory(rq);
}

static int take_all(struct request *rq, struct rows *r, struct waiver *w, size_t *ret_count)
{
	bool more = false;
	*ret_count = 0;
	TRY(db_next(r, rq->st, &more));
	for (; more && *ret_count < LIMIT_WAIVED; (*ret_count)++) {
		TRY(take(rq, r, &w[*ret_count]));
		TRY(db_next(r, rq->st, &more));
	}
	return OK;
}

/* What is waived at a scope and above it, being gathered. */
struct gathering {
	struct request *rq;
	struct id scope;
	struct waived *all;
	struct waiver *room;
};

static int look_for_waivers(struct tx *tables, void *context)
{
	struct gathering *g = context;
	struct rows *r;
	TRY(db_query(tables->db, g->rq->st, &r,
		"SELECT w.rule, w.subject_id, w.expires_us FROM within x JOIN waiver w ON w.scope = x.ancestor"
		" WHERE x.scope = ?1 AND x.side = 0 AND w.state = ?2 AND (w.expires_us = 0 OR w.expires_us > ?3)"
		" ORDER BY w.id LIMIT ?4", "diii", &g->scope, (int64_t)WAIVER_STATE_GRANTED, g->rq->now_us,
		(int64_t)LIMIT_WAIVED));
	int rc = take_all(g->rq, r, g->room, &g->all->count);
	rows_done(r);
	return rc;
}

int ruling_waived(struct request *rq, const char *scope_id, const struct waived **ret_waived)
{
	struct gathering g = { .rq = rq, .all = arena_alloc(rq->arena, sizeof(*g.all)),
		.room = arena_array(rq->arena, LIMIT_WAIVED, sizeof(*g.room)) };
	if (!g.all || !g.room)
		return out_of_memory(rq);
	*g.all = (struct waived){ .waiver = g.room };
	*ret_waived = g.all;
	if (!id_parse(scope_id, strlen(scope_id), &g.scope) || !schema_find_resource("waiver"))
		return OK;
	return rq_look(rq, look_for_waivers, &g);
}

int ruling_begin(struct request *rq)
{
	return rq->scope[0] ? ruling_waived(rq, rq->scope, &rq->st->waived) : OK;
}

static int look_above(struct tx *tables, void *context)
{
	struct ruling_place *p = context;
	struct id above;
	struct rows *r;
	bool more = false;
	TRY(db_query(tables->db, p->rq->st, &r,
		"SELECT w.ancestor FROM within w WHERE w.scope = ?1 AND w.side = 0"
		" ORDER BY (SELECT COUNT(x.ancestor) FROM within x WHERE x.scope = w.ancestor AND x.side = 0) DESC LIMIT ?2",
		"di", &p->audit, (int64_t)RULING_SCOPES_MAX));
	int rc = db_next(r, p->rq->st, &more);
	for (; rc == OK && more; rc = db_next(r, p->rq->st, &more))
		if (row_id(r, 0, &above))
			id_format(&above, p->scope[p->scopes++]);
	rows_done(r);
	return rc;
}

int ruling_place(struct request *rq, const char *audit_id, struct ruling_place **ret_place)
{
	struct ruling_place *p = arena_alloc(rq->arena, sizeof(*p));
	if (!p)
		return out_of_memory(rq);
	*p = (struct ruling_place){ .rq = rq, .audit_id = audit_id };
	*ret_place = p;
	if (!id_parse(audit_id, strlen(audit_id), &p->audit))
		return OK;
	ProtobufCMessage *row;
	TRY(rq_look(rq, look_above, p));
	TRY(rq_find(rq, schema_find_resource("audit"), audit_id, &row));
	p->row = (const Audit__Audit *)(const void *)row;
	return rq_where(rq, schema_find_resource("team_member"), "audit_id", audit_id, &p->member, &p->members);
}

static bool is_in_team(const struct ruling_place *p, const char *person_id)
{
	for (size_t i = 0; *person_id && i < p->members; i++)
		if (strcmp(((const Audit__TeamMember *)(const void *)p->member[i])->person_id, person_id) == 0)
			return true;
	return false;
}

/* A tie of somebody in the team, to what is audited. */
static int is_tie(const struct ruling_place *p, const char *id, bool *ret_is)
{
	ProtobufCMessage *row;
	TRY(rq_find(p->rq, schema_find_resource("relationship"), id, &row));
	const Audit__Relationship *tie = (const Audit__Relationship *)(const void *)row;
	*ret_is = p->row && tie && is_in_team(p, tie->person_id);
	return *ret_is ? audit_tie_concerns(p->rq, p->row, tie, ret_is) : OK;
}

/* Somebody in the team: where a tie is waived the one that is named, or (none is) that they work for whom they audit. */
static int is_member(const struct ruling_place *p, const Audit__Waiver *w, bool *ret_is)
{
	ProtobufCMessage *row;
	*ret_is = is_in_team(p, w->subject_id);
	if (!*ret_is || !team_rule_is_of_ties(w->rule))
		return OK;
	if (text_given(w->relationship_id))
		return is_tie(p, w->relationship_id, ret_is);
	TRY(rq_find(p->rq, schema_find_resource("person"), w->subject_id, &row));
	const Audit__Person *person = (const Audit__Person *)(const void *)row;
	*ret_is = p->row && person && strcmp(person->organisation_id, p->row->auditee_organisation_id) == 0;
	return OK;
}

static bool has_let_in(const struct ruling_place *p, const Audit__Waiver *w)
{
	for (size_t i = 0; i < p->members; i++)
		if (strcmp(((const Audit__TeamMember *)(const void *)p->member[i])->waiver_id, w->id) == 0)
			return true;
	return false;
}

/* A row of the audit, of the noun that the rule is about. */
static int is_row(const struct ruling_place *p, const char *rule_id, const char *id, bool *ret_is)
{
	const struct rule *rule = rule_find(rule_id);
	const struct resource_rule *resource = rule ? schema_find_resource(rule->subject) : NULL;
	ProtobufCMessage *row;
	*ret_is = false;
	if (!resource || resource->scope_field < 0)
		return OK;
	TRY(rq_find(p->rq, resource, id, &row));
	*ret_is = row && strcmp(field_text(row, resource->scope_field), p->audit_id) == 0;
	return OK;
}

int ruling_bears_on(const struct ruling_place *p, const Audit__Waiver *w, bool *ret_bears)
{
	*ret_bears = strcmp(w->scope_id, p->audit_id) == 0 || strcmp(w->subject_id, w->scope_id) == 0 ||
		strcmp(w->subject_id, p->audit_id) == 0 || has_let_in(p, w);
	if (!*ret_bears)
		TRY(is_member(p, w, ret_bears));
	if (!*ret_bears)
		TRY(is_tie(p, w->subject_id, ret_bears));
	return *ret_bears ? OK : is_row(p, w->rule, w->subject_id, ret_bears);
}

static bool is_in_force(const struct request *rq, const Audit__Waiver *w)
{
	return w->expires_us == 0 || w->expires_us > rq->now_us;
}

/* What is gathered of a place. */
struct applicable {
	const struct ruling_place *place;
	Audit__Waiver **row;
	size_t count;
};

static int add_applicable(struct applicable *a, ProtobufCMessage **row, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		Audit__Waiver *w = (Audit__Waiver *)(void *)row[i];
		bool bears = false;
		if (is_in_force(a->place->rq, w))
			TRY(ruling_bears_on(a->place, w, &bears));
		if (!bears)
			continue;
		if (a->count == LIMIT_PAGE)
			return fail(a->place->rq->st, RESOURCE_EXHAUSTED, "TOO_MANY_ROWS",
				"more than %d waivers apply: auditc waiver list", LIMIT_PAGE);
		a->row[a->count++] = w;
	}
	return OK;
}

/* Those of one scope, as far as the caller sees them. */
static int look_at_scope(struct applicable *a, const char *scope_id)
{
	struct request *rq = a->place->rq;
	Audit__Page page = AUDIT__PAGE__INIT;
	const struct narrow narrow[] = { { "scope_id", scope_id }, { NULL, NULL } };
	page.size = LIMIT_PAGE;
	page.filter = "state = granted";
	for (size_t i = 0; i < WAIVER_PAGES_MAX; i++) {
		ProtobufCMessage **row;
		size_t count;
		TRY(rq_page(rq, schema_find_resource("waiver"), &page, narrow, &row, &count, &page.token));
		TRY(add_applicable(a, row, count));
		if (page.token.len == 0)
			return OK;
	}
	return fail(rq->st, RESOURCE_EXHAUSTED, "TOO_MANY_ROWS", "more than %d waivers are granted in one place",
		WAIVER_PAGES_MAX * LIMIT_PAGE);
}

int ruling_applicable(struct request *rq, const char *audit_id, Audit__Waiver ***ret_rows, size_t *ret_count)
{
	struct ruling_place *place;
	struct applicable a = { .row = arena_array(rq->arena, LIMIT_PAGE, sizeof(*a.row)) };
	if (!a.row)
		return out_of_memory(rq);
	TRY(ruling_place(rq, audit_id, &place));
	a.place = place;
	for (size_t i = 0; i < place->scopes; i++)
		TRY(look_at_scope(&a, place->scope[i]));
	*ret_rows = a.row;
	*ret_count = a.count;
	return OK;
}

int ruling_beside(struct request *rq, const char *audit_id, Audit__Waiver ***ret_rows, size_t *ret_count)
{
	return rq->is_past ? OK : ruling_applicable(rq, audit_id, ret_rows, ret_count);
}

static const Audit__Programme *find_programme(struct request *rq)
{
	const struct resource_rule *audits = schema_find_resource("audit"), *programmes = schema_find_resource("programme");
	ProtobufCMessage *row = NULL;
	if (!audits || !programmes || rq_find(rq, audits, rq->scope, &row) != OK)
		return NULL;
	const char *id = row ? ((const Audit__Audit *)(const void *)row)->programme_id : rq->scope;
	return rq_find(rq, programmes, id, &row) == OK ? (const Audit__Programme *)(const void *)row : NULL;
}

const char *ruling_profile(struct request *rq)
{
	struct status *st = rq->st, unused = { 0 };
	rq->st = rq->tx.st = &unused; /* the refusal stands, whatever comes of this */
	const Audit__Programme *programme = rq->scope[0] ? find_programme(rq) : NULL;
	rq->st = rq->tx.st = st;
	return programme ? programme->profile : "";
}

void ruling_cite(struct request *rq)
{
	struct status *st = rq->st;
	const char *profile = ruling_profile(rq);
	for (size_t i = 0; *profile && i < st->violation_count; i++) {
		struct violation *v = &st->violation[i];
		char clause[STATUS_CLAUSE_BYTES];
		const struct rule *rule = rule_find(v->rule);
		if (!rule || !rule_clause(rule, profile, clause, sizeof(clause)))
			continue;
		const char *kept = rq_text(rq, clause);
		v->clause = kept ? kept : v->clause;
	}
}
