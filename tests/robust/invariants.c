/* Predicates over the rows of a world; a row's fields are read by name, so that one predicate asks every noun that has them. */
#include "tests/robust/invariants.h"

#include "common/arena.h"
#include "common/limits.h"
#include "daemon/columns.h"
#include "daemon/rule/coverage.h"
#include "gen/vocabulary.h"

#include <assert.h>

enum { ROWS_MAX = 20000 };

struct row {
	const struct resource_rule *resource;
	const ProtobufCMessage *m;
	uint64_t version;
	uint64_t changed_index;
	bool is_cast; /* put past the rules, or in a scope that was */
};

struct state {
	struct world *w;
	struct arena *arena;
	struct row *row;
	size_t count;
	const char *invariant, *claim; /* asked now */
	size_t broken;
};

static size_t asked;

/* Reading rows by name. */

static int field_at(const ProtobufCMessage *m, const char *name)
{
	const ProtobufCFieldDescriptor *f = protobuf_c_message_descriptor_get_field_by_name(m->descriptor, name);
	return f ? (int)(f - m->descriptor->fields) : -1;
}

static bool has(const struct row *r, const char *name)
{
	return field_at(r->m, name) >= 0;
}

static const char *text(const struct row *r, const char *name)
{
	return field_text(r->m, field_at(r->m, name));
}

static int64_t number(const struct row *r, const char *name)
{
	return field_int(r->m, field_at(r->m, name));
}

static size_t items(const struct row *r, const char *name)
{
	int at = field_at(r->m, name);
	size_t count = 0;
	if (at >= 0 && r->m->descriptor->fields[at].label == PROTOBUF_C_LABEL_REPEATED)
		memcpy(&count, (const char *)r->m + r->m->descriptor->fields[at].quantifier_offset, sizeof(count));
	return count;
}

static bool is(const struct row *r, const char *noun)
{
	return strcmp(r->resource->noun, noun) == 0;
}

static const char *id_of(const struct row *r)
{
	return field_text(r->m, r->resource->id_field);
}

static const struct row *find(const struct state *s, const char *noun, const char *id)
{
	for (size_t i = 0; i < s->count; i++)
		if (is(&s->row[i], noun) && strcmp(id_of(&s->row[i]), id) == 0)
			return &s->row[i];
	return NULL;
}

static void ask(struct state *s, const struct row *r, bool holds, const char *what)
{
	asked++;
	if (holds)
		return;
	s->broken++;
	(void)fprintf(stderr, "%s does not hold (%s): %s %s: %s\n", s->invariant, s->claim, r->resource->noun, id_of(r), what);
}

/* The predicates. */

/* Numbers of states say nothing of their order. */
static bool has_a_team(int64_t audit_state)
{
	return audit_state != AUDIT_STATE_PROPOSED && audit_state != AUDIT_STATE_SCHEDULED &&
		audit_state != AUDIT_STATE_TEAM_PROPOSED && audit_state != AUDIT_STATE_CANCELLED;
}

static void one_leader(struct state *s, const struct row *r)
{
	size_t leaders = 0;
	if (!is(r, "audit") || !has_a_team((int64_t)number(r, "state")))
		return;
	for (size_t i = 0; i < s->count; i++) {
		const struct row *m = &s->row[i];
		leaders += is(m, "team_member") && strcmp(text(m, "audit_id"), id_of(r)) == 0 &&
			number(m, "role") == ROLE_LEADER && number(m, "state") == TEAM_MEMBER_STATE_ACCEPTED;
	}
	ask(s, r, leaders == 1, "it has not exactly one leader who accepted");
}

static bool is_nonconformity(const struct row *r)
{
	return is(r, "finding") && (number(r, "grade") == FINDING_GRADE_MAJOR || number(r, "grade") == FINDING_GRADE_MINOR);
}

static void rests_on_something(struct state *s, const struct row *r)
{
	if (!is_nonconformity(r) || number(r, "state") == FINDING_STATE_DRAFT || number(r, "communicated_us") == 0)
		return;
	ask(s, r, items(r, "criteria") > 0, "no criterion");
	ask(s, r, items(r, "evidence_ids") > 0, "no evidence");
	ask(s, r, text_given(text(r, "statement")), "no statement");
	ask(s, r, text_given(text(r, "rationale")), "no rationale of its grade");
}

static void communicated_before_the_end(struct state *s, const struct row *r)
{
	if (!is(r, "finding"))
		return;
	const struct row *audit = find(s, "audit", text(r, "audit_id"));
	if (!audit || audit->is_cast || !audit_counts((int32_t)number(audit, "state")))
		return;
	ask(s, r, number(r, "state") != FINDING_STATE_DRAFT && number(r, "state") != FINDING_STATE_TEAM_REVIEWED,
		"its audit is concluded and it is not communicated");
}

static bool took_part(const struct state *s, const struct row *finding, const char *person)
{
	if (strcmp(text(finding, "responder_id"), person) == 0 || strcmp(text(finding, "claimant_id"), person) == 0)
		return true;
	for (size_t i = 0; i < s->count; i++) {
		const struct row *a = &s->row[i];
		if (is(a, "action") && strcmp(text(a, "finding_id"), id_of(finding)) == 0 &&
			(strcmp(text(a, "owner_id"), person) == 0 || strcmp(text(a, "implementer_id"), person) == 0 ||
				strcmp(text(a, "author_id"), person) == 0))
			return true;
	}
	return false;
}

static void closed_by_somebody_else(struct state *s, const struct row *r)
{
	if (!is_nonconformity(r) || number(r, "state") != FINDING_STATE_CLOSED)
		return;
	ask(s, r, text_given(text(r, "closer_id")), "nobody closed it");
	ask(s, r, !took_part(s, r, text(r, "closer_id")), "who closed it took part in its actions");
	if (number(r, "grade") == FINDING_GRADE_MAJOR)
		ask(s, r, text_given(text(r, "implementation_verifier_id")), "its implementation was verified by nobody");
}

/* Two findings are never closed by one statement. */
static void closed_alone(struct state *s, const struct row *r)
{
	if (!is(r, "finding") || number(r, "state") != FINDING_STATE_CLOSED)
		return;
	for (const struct row *o = s->row; o < r; o++)
		ask(s, r, !is(o, "finding") || o->is_cast || o->changed_index != r->changed_index ||
				number(o, "state") != FINDING_STATE_CLOSED, "closed together with another one");
}

/* A review decides where it is an evaluation's; the last step of a risk where it accepts what remains. */
static bool is_decision(const struct row *r, const char *decider)
{
	if (strcmp(decider, "reviewer_id") == 0)
		return is(r, "evaluation");
	if (strcmp(decider, "decided_by_id") == 0)
		return is(r, "evidence") || (is(r, "programme_risk") && number(r, "state") == PROGRAMME_RISK_STATE_ACCEPTED);
	return true;
}

static void decided_by_somebody_else(struct state *s, const struct row *r)
{
	static const char *const author[] = { "author_id", "proposer_id", "requester_id", "evaluator_id", "collector_id",
		"beneficiary_id" };
	static const char *const decider[] = { "approver_id", "granter_id", "decider_id", "decided_by_id", "reviewer_id" };
	for (size_t i = 0; i < ARRAY_LEN(author); i++)
		for (size_t k = 0; k < ARRAY_LEN(decider); k++)
			if (has(r, author[i]) && text_given(text(r, decider[k])) && is_decision(r, decider[k]))
				ask(s, r, strcmp(text(r, author[i]), text(r, decider[k])) != 0, "decided by who wrote it");
}

static void pinned_as_it_is(struct state *s, const struct row *r)
{
	if (is(r, "criteria_source"))
		ask(s, r, number(r, "state") != CRITERIA_SOURCE_STATE_PINNED || number(r, "item_count") > 0,
			"pinned without items");
	if (!is(r, "criteria_item"))
		return;
	const struct row *source = find(s, "criteria_source", text(r, "criteria_source_id"));
	ask(s, r, source && source->changed_index >= r->changed_index, "changed after its source was pinned");
}

static void within_its_audit(struct state *s, const struct row *r)
{
	if (r->resource->scope_field < 0 || r->resource->is_scope)
		return;
	const char *ref = r->resource->message->field[r->resource->scope_field].ref;
	if (strcmp(ref, "any") != 0)
		ask(s, r, find(s, ref, field_text(r->m, r->resource->scope_field)) != NULL, "its scope is not there");
}

/* Every version has its effect, one after the other; none is there without its entry. */
static void one_entry_each(struct state *s, const struct row *r)
{
	struct rows *q;
	struct status st;
	struct id id;
	bool more = false;
	const char *name = id_of(r);
	assert(id_parse(name, strlen(name), &id));
	if (db_query(s->w->worker.db, &st, &q, "SELECT COUNT(*), MAX(at) FROM effect WHERE id = ?1 AND noun = ?2",
		"dt", &id, r->resource->noun) != OK || db_next(q, &st, &more) != OK || !more)
		abort();
	ask(s, r, (uint64_t)row_int(q, 0) == r->version, "it has not one effect for each version");
	ask(s, r, (uint64_t)row_int(q, 1) / LIMIT_EFFECTS == r->changed_index, "changed by another entry than it says");
	rows_done(q);
}

static const struct {
	const char *invariant, *claim;
	void (*ask)(struct state *s, const struct row *r);
	bool of_cast; /* holds for rows put past the rules, too */
} predicate[] = {
	{ "INV-2", "one leader from the confirmed team on", one_leader, false },
	{ "INV-6", "a nonconformity rests on criterion, evidence, statement and rationale", rests_on_something, false },
	{ "INV-7", "findings are communicated before the audit is concluded", communicated_before_the_end, false },
	{ "INV-8", "closed by somebody who took no part in the actions", closed_by_somebody_else, false },
	{ "INV-9", "no two findings are closed by one statement", closed_alone, false },
	{ "INV-11", "nobody decides on what they wrote", decided_by_somebody_else, false },
	{ "INV-13", "each version is one effect of one entry", one_entry_each, true },
	{ "INV-16", "criteria stay as they were pinned", pinned_as_it_is, false },
	{ "INV-18", "a row's scope is there", within_its_audit, true },
};

/* Loading. */

static bool is_of_cast(const struct world *w, const char *id)
{
	for (size_t i = 0; i < w->object_count; i++)
		if (strcmp(w->object[i].id, id) == 0)
			return true;
	return false;
}

static void load(struct state *s, const struct resource_rule *resource)
{
	char sql[200];
	struct rows *q;
	struct status st;
	bool more = false;
	(void)snprintf(sql, sizeof(sql), "SELECT version, changed_index, body FROM \"%s\" ORDER BY id", resource->noun);
	if (db_query_once(s->w->worker.db, &st, &q, sql, NULL, 0) != OK)
		abort();
	while (db_next(q, &st, &more) == OK && more) {
		struct row *r = &s->row[s->count++];
		struct bytes body = row_bytes(q, 2);
		assert(s->count < ROWS_MAX);
		*r = (struct row){ .resource = resource, .version = (uint64_t)row_int(q, 0),
			.changed_index = (uint64_t)row_int(q, 1) };
		r->m = protobuf_c_message_unpack(resource->message->descriptor, arena_allocator(s->arena), body.len, body.data);
		assert(r->m);
		const char *scope = resource->scope_field < 0 ? "" : field_text(r->m, resource->scope_field);
		bool is_audits = strcmp(resource->noun, "organisation") != 0 && strcmp(resource->noun, "programme") != 0;
		const struct row *in = is_audits ? find(s, "audit", scope) : NULL;
		r->is_cast = is_of_cast(s->w, id_of(r)) || (in && in->is_cast);
	}
	rows_done(q);
}

size_t invariants_broken(struct world *w)
{
	struct state s = { .w = w, .arena = arena_new((size_t)512 * LIMIT_ARENA_BYTES),
		.row = calloc(ROWS_MAX, sizeof(*s.row)) };
	assert(s.arena && s.row);
	load(&s, schema_find_resource("audit")); /* first: rows in one that was put past the rules are as it is */
	for (size_t i = 0; i < schema_resource_count; i++)
		if (strcmp(schema_resource[i].noun, "audit") != 0)
			load(&s, &schema_resource[i]);
	for (size_t p = 0; p < ARRAY_LEN(predicate); p++) {
		s.invariant = predicate[p].invariant;
		s.claim = predicate[p].claim;
		for (size_t i = 0; i < s.count; i++)
			if (!s.row[i].is_cast || predicate[p].of_cast)
				predicate[p].ask(&s, &s.row[i]);
	}
	free(s.row);
	arena_free(s.arena);
	return s.broken;
}

size_t invariants_count(void)
{
	return ARRAY_LEN(predicate);
}

size_t invariants_asked(void)
{
	return asked;
}
