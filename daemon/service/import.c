/* Kinds of files: what their columns stand for, what a row refers to, and by which rules it is judged. */
#include "daemon/import_lines.h"
#include "daemon/rpc.h"
#include "daemon/rule/criteria.h"
#include "daemon/rule/org.h"
#include "daemon/rule/person.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

#include <string.h>

#define FIELDS(table) table, ARRAY_LEN(table)
/* Rows of one type stand in a list of pointers to it; the engine reads them as messages. */
#define THERE(rows, count)                                                                         \
	.explains = in->explain, .there = (ProtobufCMessage **)(rows), .there_count = (count)
#define ENTER(im, in, out)                                                                         \
	import_run(&(im), (ProtobufCMessage *const *)(in)->rows, (in)->n_rows, (in)->fields, (in)->n_fields, \
		&(out)->report)

/* Organisations. */

static int settle_organisation(struct import *im, struct import_line *line)
{
	((Audit__Organisation *)line->given)->parent_id = im->parent_id;
	return OK;
}

static const char *organisation_key(struct import *im, const ProtobufCMessage *row)
{
	(void)im;
	return ((const Audit__Organisation *)row)->name;
}

static int judge_organisation(struct import *im, struct import_line *line, struct status *unmet)
{
	const Audit__Organisation *parent = im->context;
	(void)line;
	struct organisation_add_facts facts = { .parent_id = parent->id, .parent_kind = (int32_t)parent->kind };
	(void)!organisation_may_add(&facts, unmet); /* what it notes is the row's, not the file's */
	return OK;
}

int import_organisations(struct request *rq, const Audit__ImportOrganisationsRequest *in,
	Audit__ImportOrganisationsResponse *out)
{
	static const struct import_field field[] = { { "name", "name", false }, { "kind", "kind", true } };
	static const struct import_kind kind = { &audit__organisation__descriptor, FIELDS(field), settle_organisation,
		organisation_key, judge_organisation, NULL };
	Audit__Organisation *parent, **there;
	size_t count;
	TRY(load_organisation(rq, in->parent_id, &parent));
	TRY(where_organisation(rq, "parent_id", parent->id, &there, &count));
	struct import im = { .rq = rq, .kind = &kind, .parent_id = parent->id, .context = parent, THERE(there, count) };
	return ENTER(im, in, out);
}

/* Sites. */

static int settle_site(struct import *im, struct import_line *line)
{
	((Audit__Site *)line->given)->organisation_id = im->parent_id;
	return OK;
}

static const char *site_key(struct import *im, const ProtobufCMessage *row)
{
	(void)im;
	return ((const Audit__Site *)row)->name;
}

int import_sites(struct request *rq, const Audit__ImportSitesRequest *in, Audit__ImportSitesResponse *out)
{
	static const struct import_field field[] = { { "name", "name", false }, { "address", "address", false },
		{ "is_virtual", "is_virtual", false }, { "time_zone", "time_zone", false },
		{ "language", "language", false } };
	static const struct import_kind kind = { &audit__site__descriptor, FIELDS(field), settle_site, site_key, NULL,
		NULL };
	Audit__Site **there;
	size_t count;
	TRY(where_site(rq, "organisation_id", in->organisation_id, &there, &count));
	struct import im = { .rq = rq, .kind = &kind, .parent_id = in->organisation_id, THERE(there, count) };
	return ENTER(im, in, out);
}

/* Units. */

struct unit_context {
	const Audit__Organisation *organisation;
	Audit__Site **site;
	size_t site_count;
};

static const char *site_named(const struct unit_context *c, const char *name)
{
	for (size_t i = 0; i < c->site_count; i++)
		if (strcmp(c->site[i]->name, name) == 0)
			return c->site[i]->id;
	return NULL;
}

static int settle_unit(struct import *im, struct import_line *line)
{
	const struct unit_context *c = im->context;
	const Audit__UnitRow *in = (const Audit__UnitRow *)line->in;
	Audit__Unit *given = (Audit__Unit *)line->given;
	const char **id = arena_array(im->rq->arena, in->n_sites ? in->n_sites : 1, sizeof(*id));
	if (!id)
		return fail(im->rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
	given->organisation_id = im->parent_id;
	given->site_ids = id;
	for (size_t i = 0; i < in->n_sites; i++) {
		const char *found = site_named(c, in->sites[i]);
		if (found)
			id[given->n_site_ids++] = found;
		else
			TRY(import_refuse(im, line, "sites", &import_rule[IMPORT_IS_KNOWN],
				"the organisation has no site \"%s\"", in->sites[i]));
	}
	return OK;
}

static const char *unit_key(struct import *im, const ProtobufCMessage *row)
{
	(void)im;
	return ((const Audit__Unit *)row)->name;
}

static int judge_unit(struct import *im, struct import_line *line, struct status *unmet)
{
	const struct unit_context *c = im->context;
	(void)line;
	/* Sites were looked for among those of the organisation. */
	struct unit_add_facts facts = { .organisation_id = c->organisation->id,
		.organisation_kind = (int32_t)c->organisation->kind };
	(void)!unit_may_add(&facts, unmet); /* what it notes is the row's, not the file's */
	return OK;
}

int import_units(struct request *rq, const Audit__ImportUnitsRequest *in, Audit__ImportUnitsResponse *out)
{
	static const struct import_field field[] = { { "name", "name", false }, { "kind", "kind", false },
		{ "people", "people", false }, { "criticality", "criticality", false }, { "sites", "site_ids", false },
		{ "risk", "risk", false }, { "similarity_group", "similarity_group", false },
		{ "is_virtual", "is_virtual", false }, { "is_outsourced", "is_outsourced", false },
		{ "language", "language", false }, { "last_audited_us", "last_audited_us", false },
		{ "last_result", "last_result", false }, { "changes", "changes", false } };
	static const struct import_kind kind = { &audit__unit__descriptor, FIELDS(field), settle_unit, unit_key,
		judge_unit, NULL };
	Audit__Organisation *organisation;
	Audit__Unit **there;
	struct unit_context context;
	size_t count;
	TRY(load_organisation(rq, in->organisation_id, &organisation));
	context.organisation = organisation;
	TRY(where_site(rq, "organisation_id", organisation->id, &context.site, &context.site_count));
	TRY(where_unit(rq, "organisation_id", organisation->id, &there, &count));
	struct import im = { .rq = rq, .kind = &kind, .parent_id = organisation->id, .context = &context,
		THERE(there, count) };
	return ENTER(im, in, out);
}

/* People. */

static int settle_person(struct import *im, struct import_line *line)
{
	((Audit__Person *)line->given)->organisation_id = im->parent_id;
	return OK;
}

static const char *person_key(struct import *im, const ProtobufCMessage *row)
{
	(void)im;
	return ((const Audit__Person *)row)->name;
}

static int judge_person(struct import *im, struct import_line *line, struct status *unmet)
{
	(void)line;
	(void)!person_may_add(im->context, unmet); /* what it notes is the row's, not the file's */
	return OK;
}

static int put_new_person(struct import *im, struct import_line *line)
{
	Audit__Person *row = (Audit__Person *)line->row;
	import_name(im, line);
	row->person_id = row->id;
	return put_person(im->rq, row, row->version);
}

static int has_administrator(struct request *rq, const char *organisation_id, bool *ret_has)
{
	Audit__Appointment **held;
	size_t count;
	TRY(where_appointment(rq, "scope_id", organisation_id, &held, &count));
	*ret_has = false;
	for (size_t i = 0; i < count; i++)
		*ret_has |= (int)held[i]->role == ROLE_ADMINISTRATOR &&
			appointment_is_held((int32_t)held[i]->state, held[i]->until_us, rq->now_us);
	return OK;
}

int import_people(struct request *rq, const Audit__ImportPeopleRequest *in, Audit__ImportPeopleResponse *out)
{
	static const struct import_field field[] = { { "name", "name", false }, { "contact", "contact", false },
		{ "is_service", "is_service", true } };
	static const struct import_kind kind = { &audit__person__descriptor, FIELDS(field), settle_person, person_key,
		judge_person, put_new_person };
	Audit__Person **there;
	size_t count;
	struct person_add_facts facts = { .organisation_id = in->organisation_id,
		.signer_belongs_there = strcmp(rq->who.organisation, in->organisation_id) == 0 };
	TRY(has_administrator(rq, in->organisation_id, &facts.organisation_has_administrator));
	TRY(where_person(rq, "organisation_id", in->organisation_id, &there, &count));
	struct import im = { .rq = rq, .kind = &kind, .parent_id = in->organisation_id, .context = &facts,
		THERE(there, count) };
	return ENTER(im, in, out);
}

/* Items of criteria: the entry is what is compared, the item is what is put. */

struct criteria_context {
	Audit__CriteriaSource *source;
	Audit__CriteriaItem **item; /* beside the entries */
};

static const char *criteria_key(struct import *im, const ProtobufCMessage *row)
{
	(void)im;
	return ((const Audit__CriteriaEntry *)row)->label;
}

static int put_criteria(struct import *im, struct import_line *line)
{
	struct criteria_context *c = im->context;
	Audit__CriteriaItem *row;
	if (line->there != SIZE_MAX) {
		row = c->item[line->there];
		row->entry = (Audit__CriteriaEntry *)line->row;
		return put_criteria_item(im->rq, row, row->version);
	}
	TRY(new_criteria_item(im->rq, &row));
	row->organisation_id = c->source->organisation_id;
	row->criteria_source_id = c->source->id;
	row->entry = (Audit__CriteriaEntry *)line->row;
	row->label = row->entry->label;
	row->ordinal = c->source->item_count++;
	return put_criteria_item(im->rq, row, 0);
}

static int load_entries(struct request *rq, struct criteria_context *c, Audit__CriteriaEntry ***ret_entries,
	size_t *ret_count)
{
	TRY(where_criteria_item(rq, "criteria_source_id", c->source->id, &c->item, ret_count));
	*ret_entries = arena_array(rq->arena, *ret_count ? *ret_count : 1, sizeof(**ret_entries));
	if (!*ret_entries)
		return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
	for (size_t i = 0; i < *ret_count; i++)
		(*ret_entries)[i] = c->item[i]->entry;
	return OK;
}

int import_criteria(struct request *rq, const Audit__ImportCriteriaRequest *in, Audit__ImportCriteriaResponse *out)
{
	static const struct import_field field[] = { { "label", "label", false }, { "title", "title", false },
		{ "prompt", "prompt", false }, { "parent_label", "parent_label", false } };
	static const struct import_kind kind = { &audit__criteria_entry__descriptor, FIELDS(field), NULL, criteria_key,
		NULL, put_criteria };
	struct criteria_context context;
	Audit__CriteriaEntry **there;
	size_t count;
	TRY(load_criteria_source(rq, in->criteria_source_id, &context.source));
	TRY(load_entries(rq, &context, &there, &count));
	uint32_t item_count = context.source->item_count;
	struct criteria_facts facts = { .id = context.source->id,
		.state = (int32_t)context.source->state,
		.item_count = item_count,
		.item_count_named = item_count };
	TRY(criteria_may_import(&facts, rq->st));
	struct import im = { .rq = rq, .kind = &kind, .parent_id = context.source->id, .context = &context,
		.effects_beside = 1, THERE(there, count) };
	TRY(ENTER(im, in, out));
	if (context.source->item_count == item_count)
		return OK;
	return put_criteria_source(rq, context.source, context.source->version);
}
