/* The sections of a report that say what was audited, by whom, where and against what: ISO 19011, 6.5.1 a) to f). */
#include "client/report_sections.h"

#include "client/call.h"
#include "client/report_words.h"
#include "common/clock.h"

#include "audit/v1/criteria.pb-c.h"
#include "audit/v1/meeting.pb-c.h"
#include "audit/v1/org.pb-c.h"
#include "audit/v1/participant.pb-c.h"
#include "audit/v1/person.pb-c.h"
#include "audit/v1/plan.pb-c.h"
#include "audit/v1/programme.pb-c.h"
#include "audit/v1/report.pb-c.h"
#include "audit/v1/scope_change.pb-c.h"
#include "audit/v1/team.pb-c.h"

#include <inttypes.h>

const char *phrase_in(const struct report_draft *d, const ProtobufCEnumDescriptor *type, int value)
{
	const char *phrase = report_phrase(type, value);
	return *phrase ? say_in(d, phrase) : "";
}

const char *day_text(const struct report_draft *d, int64_t at_us)
{
	char text[CLOCK_TEXT_BYTES];
	if (at_us <= 0)
		return "";
	clock_format(at_us, text);
	return arena_printf(d->c->arena, "%.10s", text);
}

const char *time_text(const struct report_draft *d, int64_t at_us)
{
	char text[CLOCK_TEXT_BYTES];
	if (at_us <= 0)
		return "";
	clock_format(at_us, text);
	return arena_printf(d->c->arena, "%.10s %.5s UTC", text, text + 11);
}

static int name_of_organisation(struct report_draft *d, const char *id, struct status *st, const char **ret_name)
{
	Audit__GetOrganisationRequest get = AUDIT__GET_ORGANISATION_REQUEST__INIT;
	ProtobufCMessage *response = NULL;
	*ret_name = "";
	if (!*id)
		return OK;
	get.organisation_id = id;
	TRY(call_named(d->c, d->c->arena, "audit.v1.OrganisationService/GetOrganisation", &get.base, st, &response, NULL));
	*ret_name = ((const Audit__GetOrganisationResponse *)response)->organisation->name;
	return OK;
}

int name_of_person(struct report_draft *d, const char *id, struct status *st, const char **ret_name)
{
	Audit__GetPersonRequest get = AUDIT__GET_PERSON_REQUEST__INIT;
	ProtobufCMessage *response = NULL;
	for (size_t i = 0; i < d->members.count; i++) {
		const Audit__TeamMember *m = (const Audit__TeamMember *)d->members.row[i];
		if (strcmp(m->person_id, id) == 0) {
			*ret_name = m->person_name;
			return OK;
		}
	}
	get.person_id = id;
	int rc = call_named(d->c, d->c->arena, "audit.v1.PersonService/GetPerson", &get.base, st, &response, NULL);
	if (rc == NOT_FOUND) { /* of another organisation, and not shown to the author */
		status_reset(st);
		*ret_name = say_in(d, N_("a person not shown to the author"));
		return OK;
	}
	TRY(rc);
	*ret_name = ((const Audit__GetPersonResponse *)response)->person->name;
	return OK;
}

static void add_line(struct report_draft *d, json_t *table, const char *a, const char *b, const char *c)
{
	add_row(d, table, (const char *const[]){ a, b, c }, 3);
}

static int add_head(struct report_draft *d, struct status *st)
{
	Audit__GetProgrammeRequest get = AUDIT__GET_PROGRAMME_REQUEST__INIT;
	ProtobufCMessage *response = NULL;
	const char *auditee;
	get.programme_id = d->audit->programme_id;
	TRY(call_named(d->c, d->c->arena, "audit.v1.ProgrammeService/GetProgramme", &get.base, st, &response, NULL));
	d->programme = ((const Audit__GetProgrammeResponse *)response)->programme;
	TRY(name_of_organisation(d, d->audit->auditee_organisation_id, st, &auditee));
	json_t *facts = begin_facts(d);
	add_fact(d, facts, N_("Audit"), d->audit->title);
	add_fact(d, facts, N_("Type"), phrase_in(d, &audit__audit_type__descriptor, (int)d->audit->type));
	add_fact(d, facts, N_("Audited organisation"), auditee);
	add_fact(d, facts, N_("Programme"), d->programme->title);
	add_fact(d, facts, N_("Planned from"), day_text(d, d->audit->from_us));
	add_fact(d, facts, N_("Planned to"), day_text(d, d->audit->to_us));
	end_facts(d, facts);
	return OK;
}

static int add_objectives(struct report_draft *d, struct status *st)
{
	(void)st;
	for (size_t i = 0; i < d->audit->n_objectives; i++)
		add_item(d, d->audit->objectives[i]);
	if (d->audit->n_objectives == 0)
		add_none(d);
	return OK;
}

/* Names of rows of a list by their ids, where they are shown. */
static const char *site_name(const struct report_draft *d, const char *id)
{
	for (size_t i = 0; i < d->sites.count; i++) {
		const Audit__Site *s = (const Audit__Site *)d->sites.row[i];
		if (strcmp(s->id, id) == 0)
			return s->name;
	}
	return "";
}

const char *unit_name(const struct report_draft *d, const char *id)
{
	for (size_t i = 0; i < d->units.count; i++) {
		const Audit__Unit *u = (const Audit__Unit *)d->units.row[i];
		if (strcmp(u->id, id) == 0)
			return u->name;
	}
	return "";
}

static int fetch_places(struct report_draft *d, struct status *st)
{
	Audit__ListSitesRequest sites = AUDIT__LIST_SITES_REQUEST__INIT;
	Audit__ListUnitsRequest units = AUDIT__LIST_UNITS_REQUEST__INIT;
	sites.organisation_id = d->audit->auditee_organisation_id;
	units.organisation_id = d->audit->auditee_organisation_id;
	TRY(report_rows(d->c, "audit.v1.SiteService/ListSites", &sites.base, "name", st, &d->sites));
	return report_rows(d->c, "audit.v1.UnitService/ListUnits", &units.base, "name", st, &d->units);
}

static void add_scope_changes(struct report_draft *d)
{
	for (size_t i = 0; i < d->scope_changes.count; i++) {
		const Audit__ScopeChange *s = (const Audit__ScopeChange *)d->scope_changes.row[i];
		if (s->state != AUDIT__SCOPE_CHANGE_STATE__SCOPE_CHANGE_STATE_AGREED)
			continue;
		json_t *facts = begin_facts(d);
		add_fact(d, facts, N_("Changed during the audit, by consent of client and auditee"), s->reason);
		add_fact(d, facts, N_("Scope from then on"), s->scope_text);
		end_facts(d, facts);
	}
}

static int add_scope(struct report_draft *d, struct status *st)
{
	TRY(fetch_places(d, st));
	add_paragraph(d, d->audit->scope_text);
	json_t *facts = begin_facts(d);
	for (size_t i = 0; i < d->audit->n_unit_ids; i++)
		add_fact(d, facts, N_("Function or process"), unit_name(d, d->audit->unit_ids[i]));
	for (size_t i = 0; i < d->audit->n_site_ids; i++)
		add_fact(d, facts, N_("Site"), site_name(d, d->audit->site_ids[i]));
	add_fact(d, facts, N_("Method"), phrase_in(d, &audit__auditing_method__descriptor, (int)d->audit->method));
	end_facts(d, facts);
	add_scope_changes(d);
	return OK;
}

/* What the server wants to be told of the client: who acts for it is not always shown to who makes the report. */
static int add_client(struct report_draft *d, struct status *st)
{
	size_t count = 0;
	(void)st;
	for (size_t i = 0; i < d->outline.count; i++) {
		const Audit__ReportText *text = d->outline.text[i];
		bool is_person = strcmp(text->field, "appointment.person_name") == 0;
		if (strcmp(text->item, "c") != 0 || !*text->text)
			continue;
		if (is_person)
			add_item(d, text->text);
		else
			add_paragraph(d, text->text);
		count++;
	}
	if (count == 0)
		add_none(d);
	return OK;
}

static void add_members(struct report_draft *d)
{
	static const struct column column[] = { { N_("Name"), 3 }, { N_("Role"), 3 }, { N_("Confirmed"), 2 }, { 0 } };
	add_heading(d, 3, say_in(d, N_("Audit team")));
	json_t *table = begin_table(d, column);
	for (size_t i = 0; i < d->members.count; i++) {
		const Audit__TeamMember *m = (const Audit__TeamMember *)d->members.row[i];
		if (m->state == AUDIT__TEAM_MEMBER_STATE__TEAM_MEMBER_STATE_ACCEPTED)
			add_line(d, table, m->person_name, phrase_in(d, &audit__role__descriptor, (int)m->role),
				day_text(d, m->confirmed_us));
	}
	end_table(d, table);
}

static void add_participants(struct report_draft *d)
{
	static const struct column column[] = { { N_("Name"), 3 }, { N_("Role"), 3 }, { N_("Organisation"), 2 }, { 0 } };
	add_heading(d, 3, say_in(d, N_("Guides, observers, interpreters")));
	json_t *table = begin_table(d, column);
	for (size_t i = 0; i < d->participants.count; i++) {
		const Audit__Participant *p = (const Audit__Participant *)d->participants.row[i];
		if (p->state == AUDIT__PARTICIPANT_STATE__PARTICIPANT_STATE_ADMITTED)
			add_line(d, table, p->name, phrase_in(d, &audit__participant_kind__descriptor, (int)p->kind),
				p->organisation_name);
	}
	end_table(d, table);
}

/* Who of the auditee took part is known from the meetings. ISO 19011, 6.4.3, 6.4.10. */
static void add_meeting(struct report_draft *d, const Audit__Meeting *m)
{
	static const struct column column[] = { { N_("Attended"), 3 }, { N_("Function"), 3 }, { N_("Organisation"), 2 },
		{ 0 } };
	add_heading(d, 3, phrase_in(d, &audit__meeting_kind__descriptor, (int)m->kind));
	if (*m->waived_reason) {
		add_paragraph(d, arena_printf(d->c->arena, "%s %s", say_in(d, N_("Not held:")), m->waived_reason));
		return;
	}
	add_paragraph(d, time_text(d, m->held_us));
	json_t *table = begin_table(d, column);
	for (size_t i = 0; i < m->n_attendance; i++)
		add_line(d, table, m->attendance[i]->name, m->attendance[i]->function, m->attendance[i]->organisation);
	end_table(d, table);
	add_paragraph(d, m->minutes);
}

static int add_people(struct report_draft *d, struct status *st)
{
	size_t met = 0;
	(void)st;
	add_members(d);
	add_participants(d);
	for (size_t i = 0; i < d->meetings.count; i++) {
		const Audit__Meeting *m = (const Audit__Meeting *)d->meetings.row[i];
		if (m->kind == AUDIT__MEETING_KIND__MEETING_KIND_TEAM)
			continue; /* the team's own */
		add_meeting(d, m);
		met++;
	}
	if (met == 0)
		add_paragraph(d, say_in(d, N_("No meeting with the auditee is recorded.")));
	return OK;
}

/* As the server wants it told: the names of sites are not always shown to who makes the report. */
static const char *place_of(const struct report_draft *d, const Audit__Slot *s)
{
	for (size_t i = 0; i < d->outline.activities; i++)
		if (strcmp(d->outline.activity[i]->slot_id, s->id) == 0)
			return d->outline.activity[i]->place;
	return s->place;
}

static bool is_work(const Audit__Slot *s)
{
	return s->kind != AUDIT__SLOT_KIND__SLOT_KIND_BREAK && s->kind != AUDIT__SLOT_KIND__SLOT_KIND_TRAVEL &&
		s->kind != AUDIT__SLOT_KIND__SLOT_KIND_TEAM_MEETING;
}

/* Slots of the plan that was agreed last. */
static bool is_in_plan(const struct report_draft *d, const Audit__Slot *s)
{
	return d->plan && strcmp(s->plan_id, d->plan->id) == 0 && is_work(s);
}

static int find_plan(struct report_draft *d, struct status *st)
{
	Audit__ListPlansRequest list = AUDIT__LIST_PLANS_REQUEST__INIT;
	struct rows plans;
	list.audit_id = d->audit->id;
	TRY(report_rows(d->c, "audit.v1.PlanService/ListPlans", &list.base, "", st, &plans));
	for (size_t i = 0; i < plans.count; i++) {
		const Audit__Plan *p = (const Audit__Plan *)plans.row[i];
		if (p->agreed_us > 0 && (!d->plan || p->number > d->plan->number))
			d->plan = p;
	}
	return OK;
}

static void add_slots(struct report_draft *d, bool only_remote)
{
	static const struct column column[] = { { N_("When"), 5 }, { N_("Activity"), 6 }, { N_("Where"), 4 },
		{ N_("Method"), 4 }, { N_("State"), 3 }, { 0 } };
	json_t *table = begin_table(d, column);
	for (size_t i = 0; i < d->slots.count; i++) {
		const Audit__Slot *s = (const Audit__Slot *)d->slots.row[i];
		bool is_remote = s->method == AUDIT__AUDITING_METHOD__AUDITING_METHOD_REMOTE_INTERACTION ||
			s->method == AUDIT__AUDITING_METHOD__AUDITING_METHOD_REMOTE_NO_INTERACTION;
		if (!is_in_plan(d, s) || (only_remote && !is_remote))
			continue;
		const char *state = phrase_in(d, &audit__slot_state__descriptor, (int)s->state);
		add_row(d, table,
			(const char *const[]){ s->local_time, s->title, place_of(d, s),
				phrase_in(d, &audit__auditing_method__descriptor, (int)s->method),
				*s->reason ? arena_printf(d->c->arena, "%s: %s", state, s->reason) : state }, 5);
	}
	end_table(d, table);
}

static int add_dates(struct report_draft *d, struct status *st)
{
	TRY(find_plan(d, st));
	add_slots(d, false);
	return OK;
}

int add_remote_parts(struct report_draft *d, struct status *st)
{
	(void)st;
	add_slots(d, true);
	return OK;
}

static bool is_pinned(const Audit__CriteriaPin *pin, const char *item_id)
{
	bool found = pin->n_criteria_item_ids == 0;
	for (size_t i = 0; i < pin->n_criteria_item_ids && !found; i++)
		found = strcmp(pin->criteria_item_ids[i], item_id) == 0;
	return found;
}

static int fetch_items(struct report_draft *d, const Audit__CriteriaPin *pin, struct status *st)
{
	Audit__ListCriteriaItemsRequest list = AUDIT__LIST_CRITERIA_ITEMS_REQUEST__INIT;
	struct rows items;
	list.criteria_source_id = pin->criteria_source_id;
	TRY(report_rows(d->c, "audit.v1.CriteriaItemService/ListCriteriaItems", &list.base, "ordinal", st, &items));
	ProtobufCMessage **all = arena_array(d->c->arena, d->items.count + items.count + 1, sizeof(all[0]));
	if (!all)
		return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no memory for the report");
	if (d->items.count > 0)
		memcpy(all, d->items.row, d->items.count * sizeof(all[0]));
	size_t count = d->items.count;
	for (size_t i = 0; i < items.count; i++)
		if (is_pinned(pin, ((const Audit__CriteriaItem *)items.row[i])->id))
			all[count++] = items.row[i];
	d->items = (struct rows){ all, count };
	return OK;
}

static int add_criteria(struct report_draft *d, struct status *st)
{
	static const struct column column[] = { { N_("Source"), 5 }, { N_("Edition"), 3 }, { N_("Items in scope"), 2 },
		{ N_("Root of its items"), 6 }, { 0 } };
	Audit__ListCriteriaSourcesRequest list = AUDIT__LIST_CRITERIA_SOURCES_REQUEST__INIT;
	struct rows sources;
	TRY(report_rows(d->c, "audit.v1.CriteriaSourceService/ListCriteriaSources", &list.base, "", st, &sources));
	json_t *table = begin_table(d, column);
	for (size_t i = 0; i < d->audit->n_criteria; i++) {
		const Audit__CriteriaPin *pin = d->audit->criteria[i];
		const Audit__CriteriaSource *source = NULL;
		size_t before = d->items.count;
		char root[HASH_TEXT_BYTES] = "";
		TRY(fetch_items(d, pin, st));
		for (size_t j = 0; j < sources.count && !source; j++)
			if (strcmp(((const Audit__CriteriaSource *)sources.row[j])->id, pin->criteria_source_id) == 0)
				source = (const Audit__CriteriaSource *)sources.row[j];
		if (pin->items_root.len == HASH_BYTES)
			hex_encode(pin->items_root.data, HASH_BYTES, root);
		add_row(d, table,
			(const char *const[]){ source ? source->title : pin->criteria_source_id, source ? source->edition : "",
				arena_printf(d->c->arena, "%zu", d->items.count - before), root }, 4);
	}
	end_table(d, table);
	return OK;
}

/* Of an item, as the server has it: whoever reads the report finds each by the same words. */
static const char *heading_of(const struct report_draft *d, const char *anchor)
{
	const char *item = strncmp(anchor, "item-", 5) == 0 ? anchor + 5 : anchor;
	for (size_t i = 0; i < d->outline.headings; i++)
		if (strcmp(d->outline.heading[i]->item, item) == 0)
			return d->outline.heading[i]->text;
	return item;
}

const struct section report_section[] = {
	{ "audit", N_("The audit"), add_head },
	{ "item-a", NULL, add_objectives },
	{ "item-b", NULL, add_scope },
	{ "item-c", NULL, add_client },
	{ "item-d", NULL, add_people },
	{ "item-e", NULL, add_dates },
	{ "item-f", NULL, add_criteria },
	{ "item-g", NULL, add_findings },
	{ "item-h", NULL, add_conclusions },
	{ "item-i", NULL, add_fulfilment },
	{ "item-j", NULL, add_divergences },
	{ "item-k", NULL, add_sampling },
	{ "not-covered", NULL, add_uncovered },
	{ "remote-parts", NULL, add_remote_parts },
	{ "course", N_("Course of the audit and obstacles"), add_course },
	{ "waivers", NULL, add_waivers },
	{ "break-glass", NULL, add_glasses },
	{ "confidentiality", N_("Confidentiality"), add_confidentiality },
	{ 0 }
};

int report_compose(struct report_draft *d, struct status *st)
{
	for (const struct section *s = report_section; s->anchor; s++) {
		add_section(d, s->anchor, s->title ? say_in(d, s->title) : heading_of(d, s->anchor));
		TRY(s->add(d, st));
	}
	for (size_t i = 0; i < d->sections; i++) {
		add_section(d, arena_printf(d->c->arena, "own-%zu", i + 1), d->section[i].title);
		add_markdown(d, d->section[i].text);
	}
	return d->failed ? fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no memory for the report") : OK;
}
