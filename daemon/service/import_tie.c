/* Files of ties: people, organisations and units are named, and found among what the importer sees. */
#include "daemon/import_lines.h"
#include "daemon/rows.h"
#include "daemon/rule/person.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

#include <string.h>

struct tie_context {
	Audit__Person **person;
	size_t person_count;
	/* Units of the organisation that was asked for last. */
	const char *unit_organisation;
	Audit__Unit **unit;
	size_t unit_count;
	Audit__SelectionCriteria **criteria; /* one or none */
	size_t criteria_count;
};

static int not_one(struct import *im, struct import_line *line, const char *column, const char *what, const char *name,
	size_t found)
{
	return import_refuse(im, line, column, found ? &import_rule[IMPORT_ONE_ROW_A_KEY] : &import_rule[IMPORT_IS_KNOWN],
		"%s %s is called \"%s\"", found ? "more than one" : "no", what, name);
}

static int find_person_named(struct import *im, struct import_line *line, const char *name, const char **ret_id)
{
	const struct tie_context *c = im->context;
	size_t found = 0;
	for (size_t i = 0; i < c->person_count; i++) {
		if (strcmp(c->person[i]->name, name) != 0)
			continue;
		*ret_id = c->person[i]->id;
		found++;
	}
	return found == 1 ? OK : not_one(im, line, "person", "person of the organisation", name, found);
}

/* What the importer may not see is not there. */
static int is_seen(struct import *im, const char *noun, const char *id, bool *ret_seen)
{
	ProtobufCMessage *row;
	return rq_find_seen(im->rq, schema_find_resource(noun), id, ret_seen, &row);
}

static int find_organisation_named(struct import *im, struct import_line *line, const char *name, const char **ret_id)
{
	Audit__Organisation **there;
	size_t count, found = 0;
	TRY(where_organisation(im->rq, "name", name, &there, &count));
	for (size_t i = 0; i < count; i++) {
		bool seen = false;
		TRY(is_seen(im, "organisation", there[i]->id, &seen));
		if (!seen)
			continue;
		*ret_id = there[i]->id;
		found++;
	}
	return found == 1 ? OK : not_one(im, line, "target_organisation", "organisation", name, found);
}

static int find_unit_named(struct import *im, struct import_line *line, const char *organisation_id, const char *name,
	const char **ret_id)
{
	struct tie_context *c = im->context;
	bool seen = false;
	if (!text_given(name) || !text_given(organisation_id))
		return OK;
	if (!c->unit_organisation || strcmp(c->unit_organisation, organisation_id) != 0)
		TRY(where_unit(im->rq, "organisation_id", organisation_id, &c->unit, &c->unit_count));
	c->unit_organisation = organisation_id;
	for (size_t i = 0; i < c->unit_count && !seen; i++)
		if (strcmp(c->unit[i]->name, name) == 0) {
			TRY(is_seen(im, "unit", c->unit[i]->id, &seen));
			*ret_id = c->unit[i]->id;
		}
	return seen ? OK : not_one(im, line, "target_unit", "unit of the organisation", name, 0);
}

/* At least as long as the people's organisation asks for in ties of this kind. */
static uint32_t cooling_off(const struct tie_context *c, const Audit__Relationship *given)
{
	uint32_t years = cooling_off_default((int32_t)given->kind);
	for (size_t i = 0; c->criteria_count > 0 && i < c->criteria[0]->n_cooling_off; i++)
		if (c->criteria[0]->cooling_off[i]->kind == given->kind)
			years = c->criteria[0]->cooling_off[i]->years;
	return given->cooling_off_years > years ? given->cooling_off_years : years;
}

static int settle_tie(struct import *im, struct import_line *line)
{
	const Audit__RelationshipRow *in = (const Audit__RelationshipRow *)line->in;
	Audit__Relationship *given = (Audit__Relationship *)line->given;
	given->organisation_id = im->parent_id;
	given->cooling_off_years = cooling_off(im->context, given);
	TRY(find_person_named(im, line, in->person, &given->person_id));
	TRY(find_organisation_named(im, line, in->target_organisation, &given->target_organisation_id));
	TRY(find_unit_named(im, line, given->target_organisation_id, in->target_unit, &given->target_unit_id));
	line->out->name = arena_printf(im->rq->arena, "%s, %s", in->person, in->target_organisation);
	return line->out->name ? OK :
		fail(im->rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
}

static const char *tie_key(struct import *im, const ProtobufCMessage *row)
{
	const Audit__Relationship *r = (const Audit__Relationship *)row;
	const char *key = arena_printf(im->rq->arena, "%s %d %s %s %" PRId64, r->person_id, (int)r->kind,
		r->target_organisation_id, r->target_unit_id, r->from_us);
	return key ? key : "";
}

static int judge_tie(struct import *im, struct import_line *line, struct status *unmet)
{
	const Audit__Relationship *row = (const Audit__Relationship *)line->row;
	(void)im;
	/* The unit was looked for among those of the target. */
	struct relationship_add_facts facts = { .person_id = row->person_id,
		.from_us = row->from_us,
		.to_us = row->to_us,
		.unit_is_targets = true };
	(void)!relationship_may_add(&facts, unmet); /* what it notes is the row's, not the file's */
	return OK;
}

/* A tie that a file brings is declared by who brings it. */
static int put_tie(struct import *im, struct import_line *line)
{
	Audit__Relationship *row = (Audit__Relationship *)line->row;
	row->declarer_id = im->rq->who.person;
	row->state = AUDIT__RELATIONSHIP_STATE__RELATIONSHIP_STATE_DECLARED;
	return import_put(im, line);
}

int import_relationships(struct request *rq, const Audit__ImportRelationshipsRequest *in,
	Audit__ImportRelationshipsResponse *out)
{
	static const struct import_field field[] = { { "to_us", "to_us", false },
		{ "cooling_off_years", "cooling_off_years", false }, { "note", "note", false },
		{ "criteria_labels", "criteria_labels", false } };
	static const struct import_kind kind = { &audit__relationship__descriptor, field, ARRAY_LEN(field), settle_tie,
		tie_key, judge_tie, put_tie };
	struct tie_context context = { .unit_organisation = NULL };
	Audit__Relationship **there;
	size_t count;
	TRY(where_person(rq, "organisation_id", in->organisation_id, &context.person, &context.person_count));
	TRY(where_selection_criteria(rq, "organisation_id", in->organisation_id, &context.criteria, &context.criteria_count));
	TRY(where_relationship(rq, "scope", in->organisation_id, &there, &count));
	struct import im = { .rq = rq, .kind = &kind, .parent_id = in->organisation_id, .context = &context,
		.explains = in->explain, .there = (ProtobufCMessage **)there, .there_count = count };
	return import_run(&im, (ProtobufCMessage *const *)in->rows, in->n_rows, in->fields, in->n_fields, &out->report);
}
