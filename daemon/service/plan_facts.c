/* Gathers what decisions about a plan look at: slots, members and their ties, criteria and places in scope. */
#include "daemon/service/plan_facts.h"

#include "common/merkle.h"
#include "common/sort.h"
#include "daemon/audit_criteria.h"
#include "daemon/rule/remote_readiness.h"
#include "daemon/ruling.h"
#include "gen/vocabulary.h"

#include <string.h>

int plan_out_of_memory(struct request *rq)
{
	return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
}

static int by_number(const void *a, const void *b)
{
	uint32_t left = (*(Audit__Slot *const *)a)->number, right = (*(Audit__Slot *const *)b)->number;
	return (left > right) - (left < right);
}

int plan_slots(struct request *rq, const char *plan_id, Audit__Slot ***ret_slots, size_t *ret_count)
{
	TRY(where_slot(rq, "plan_id", plan_id, ret_slots, ret_count));
	sort_items(*ret_slots, *ret_count, sizeof(Audit__Slot *), by_number);
	return OK;
}

int plan_agreed(struct request *rq, const char *audit_id, Audit__Plan **ret_plan)
{
	Audit__Plan **plan;
	size_t count;
	*ret_plan = NULL;
	TRY(where_plan(rq, "audit_id", audit_id, &plan, &count));
	for (size_t i = 0; i < count; i++)
		if ((int)plan[i]->state == PLAN_STATE_AGREED)
			*ret_plan = plan[i];
	return OK;
}

/* What changes without another version of the plan is left out, and what only auditors may read. */
static struct hash plan_leaf(struct request *rq, const Audit__Plan *plan)
{
	Audit__Plan p = *plan;
	p.version = 0;
	p.state = AUDIT__PLAN_STATE__PLAN_STATE_UNSPECIFIED;
	p.presented_us = p.agreed_us = 0;
	p.content_root = (ProtobufCBinaryData){ 0 };
	p.n_agreements = 0;
	p.n_writer_ids = 0;
	p.team_note = "";
	size_t size = audit__plan__get_packed_size(&p);
	uint8_t *packed = arena_alloc(rq->arena, size + 1);
	return merkle_leaf(packed, packed ? audit__plan__pack(&p, packed) : 0);
}

static struct hash slot_leaf(struct request *rq, const Audit__Slot *slot)
{
	Audit__Slot s = *slot;
	s.version = 0;
	s.state = AUDIT__SLOT_STATE__SLOT_STATE_UNSPECIFIED;
	s.presented_us = 0;
	s.reason = s.recorder_id = s.team_note = "";
	size_t size = audit__slot__get_packed_size(&s);
	uint8_t *packed = arena_alloc(rq->arena, size + 1);
	return merkle_leaf(packed, packed ? audit__slot__pack(&s, packed) : 0);
}

int plan_root(struct request *rq, const Audit__Plan *plan, Audit__Slot *const *slot, size_t count,
	ProtobufCBinaryData *ret_root)
{
	struct merkle_frontier frontier = { 0 };
	struct hash leaf = plan_leaf(rq, plan);
	merkle_append(&frontier, &leaf);
	for (size_t i = 0; i < count; i++) {
		leaf = slot_leaf(rq, slot[i]);
		merkle_append(&frontier, &leaf);
	}
	struct hash root = merkle_root(&frontier);
	struct bytes copy = arena_bytes(rq->arena, BYTES(root.b, sizeof(root.b)));
	if (arena_exhausted(rq->arena))
		return plan_out_of_memory(rq);
	*ret_root = (ProtobufCBinaryData){ copy.len, (uint8_t *)(uintptr_t)copy.data };
	return OK;
}

/* --- members and their ties --- */

/* A tie to a unit is waived slot by slot; one to the whole organisation as the team was let in. */
static bool is_waived(const struct waived *waived, const Audit__Audit *audit, const char *subject_id, bool is_whole)
{
	const struct rule_subject tie = { subject_id, audit->to_us };
	return rule_is_waived(waived, rule_find(slot_independence_rule), tie) ||
		(is_whole && rule_is_waived(waived, rule_find(team_independence_rule), tie));
}

static int target_name(struct request *rq, const Audit__Organisation *auditee, const char *unit_id, const char **ret_name)
{
	Audit__Unit *unit;
	TRY(find_unit(rq, unit_id, &unit));
	*ret_name = unit ? unit->name : auditee->name;
	return OK;
}

static int gather_ties(struct request *rq, const Audit__Audit *audit, const char *person_id, struct plan_member *m)
{
	Audit__Organisation *auditee;
	Audit__Person *person;
	const struct waived *waived;
	Audit__Relationship **row;
	size_t count, ties = 0;
	TRY(load_organisation(rq, audit->auditee_organisation_id, &auditee));
	TRY(load_person(rq, person_id, &person));
	TRY(ruling_waived(rq, audit->id, &waived));
	TRY(where_relationship(rq, "person_id", person_id, &row, &count));
	struct plan_tie *tie = arena_array(rq->arena, count + 1, sizeof(*tie));
	if (!tie)
		return plan_out_of_memory(rq);
	if (strcmp(person->organisation_id, auditee->id) == 0)
		tie[ties++] = (struct plan_tie){ .tie = { .kind = RELATIONSHIP_KIND_EMPLOYED, .target = auditee->name },
			.unit_id = "", .subject_id = person_id, .is_waived = is_waived(waived, audit, person_id, true) };
	for (size_t i = 0; i < count; i++) {
		if (strcmp(row[i]->target_organisation_id, auditee->id) != 0)
			continue;
		bool is_whole = !text_given(row[i]->target_unit_id);
		struct plan_tie *t = &tie[ties++];
		*t = (struct plan_tie){ .tie = { .kind = (int32_t)row[i]->kind,
						.from_us = row[i]->from_us,
						.to_us = row[i]->to_us,
						.cooling_off_years = row[i]->cooling_off_years,
						.labels = row[i]->criteria_labels,
						.label_count = row[i]->n_criteria_labels },
			.unit_id = row[i]->target_unit_id,
			.subject_id = row[i]->id,
			.is_waived = is_waived(waived, audit, row[i]->id, is_whole) };
		TRY(target_name(rq, auditee, row[i]->target_unit_id, &t->tie.target));
	}
	m->tie = tie;
	m->tie_count = ties;
	return OK;
}

static int fill_member(struct request *rq, const Audit__Audit *audit, const Audit__TeamMember *row, struct plan_member *m)
{
	bool is_own = strcmp(row->audit_id, audit->id) == 0;
	*m = (struct plan_member){ .id = row->id,
		.name = row->person_name,
		.role = (int32_t)row->role,
		.is_accepted = is_own && (int)row->state == TEAM_MEMBER_STATE_ACCEPTED };
	return gather_ties(rq, audit, row->person_id, m);
}

static int gather_members(struct request *rq, struct plan_scene *s)
{
	Audit__TeamMember **row;
	size_t count;
	TRY(where_team_member(rq, "audit_id", s->audit->id, &row, &count));
	s->member = arena_array(rq->arena, count + 1, sizeof(*s->member));
	if (!s->member)
		return plan_out_of_memory(rq);
	s->member_count = count;
	for (size_t i = 0; i < count; i++)
		TRY(fill_member(rq, s->audit, row[i], &s->member[i]));
	return OK;
}

static int find_member(struct request *rq, const struct plan_scene *s, const char *id, const struct plan_member **ret_member)
{
	for (size_t i = 0; i < s->member_count; i++)
		if (strcmp(s->member[i].id, id) == 0) {
			*ret_member = &s->member[i];
			return OK;
		}
	Audit__TeamMember *row;
	struct plan_member *stranger = arena_alloc(rq->arena, sizeof(*stranger));
	if (!stranger)
		return plan_out_of_memory(rq);
	TRY(load_team_member(rq, id, &row));
	*ret_member = stranger;
	return fill_member(rq, s->audit, row, stranger);
}

/* --- places and criteria --- */

static int gather_sites(struct request *rq, struct plan_scene *s)
{
	Audit__Site **row;
	size_t count = s->audit->n_site_ids;
	s->facts.sites_are_named = count > 0;
	if (count == 0)
		TRY(where_site(rq, "organisation_id", s->audit->auditee_organisation_id, &row, &count));
	struct plan_place *site = arena_array(rq->arena, count + 1, sizeof(*site));
	if (!site)
		return plan_out_of_memory(rq);
	for (size_t i = 0; i < count; i++) {
		Audit__Site *one = s->facts.sites_are_named ? NULL : row[i];
		if (!one)
			TRY(load_site(rq, s->audit->site_ids[i], &one));
		site[i] = (struct plan_place){ one->id, one->name, one->is_virtual };
	}
	s->facts.site = site;
	s->facts.site_count = count;
	return OK;
}

static int gather_units(struct request *rq, struct plan_scene *s)
{
	Audit__Unit **row;
	size_t count = s->audit->n_unit_ids;
	s->facts.units_are_named = count > 0;
	if (count == 0)
		TRY(where_unit(rq, "organisation_id", s->audit->auditee_organisation_id, &row, &count));
	struct plan_place *unit = arena_array(rq->arena, count + 1, sizeof(*unit));
	if (!unit)
		return plan_out_of_memory(rq);
	for (size_t i = 0; i < count; i++) {
		Audit__Unit *one = s->facts.units_are_named ? NULL : row[i];
		if (!one)
			TRY(load_unit(rq, s->audit->unit_ids[i], &one));
		unit[i] = (struct plan_place){ one->id, one->name, false };
	}
	s->facts.unit = unit;
	s->facts.unit_count = count;
	return OK;
}

static struct plan_item item_of(const Audit__CriteriaItem *row)
{
	return (struct plan_item){ row->id, row->label, row->entry ? row->entry->parent_label : "", row->criteria_source_id };
}

static int by_ordinal(const void *a, const void *b)
{
	uint32_t left = (*(Audit__CriteriaItem *const *)a)->ordinal, right = (*(Audit__CriteriaItem *const *)b)->ordinal;
	return (left > right) - (left < right);
}

int plan_pinned_items(struct request *rq, const Audit__CriteriaPin *pin, Audit__CriteriaItem ***ret_items,
	size_t *ret_count)
{
	if (pin->n_criteria_item_ids == 0) {
		TRY(where_criteria_item(rq, "criteria_source_id", pin->criteria_source_id, ret_items, ret_count));
	} else {
		Audit__CriteriaItem **item = arena_array(rq->arena, pin->n_criteria_item_ids, sizeof(*item));
		if (!item)
			return plan_out_of_memory(rq);
		for (size_t i = 0; i < pin->n_criteria_item_ids; i++)
			TRY(load_criteria_item(rq, pin->criteria_item_ids[i], &item[i]));
		*ret_items = item;
		*ret_count = pin->n_criteria_item_ids;
	}
	sort_items(*ret_items, *ret_count, sizeof(Audit__CriteriaItem *), by_ordinal);
	return OK;
}

static int gather_items(struct request *rq, struct plan_scene *s)
{
	struct plan_item *item = NULL;
	size_t total = 0;
	for (size_t i = 0; i < s->audit->n_criteria; i++) {
		Audit__CriteriaItem **row;
		size_t count;
		TRY(plan_pinned_items(rq, s->audit->criteria[i], &row, &count));
		struct plan_item *more = arena_array(rq->arena, total + count + 1, sizeof(*more));
		if (!more)
			return plan_out_of_memory(rq);
		if (total > 0)
			memcpy(more, item, total * sizeof(*more));
		for (size_t j = 0; j < count; j++)
			more[total++] = item_of(row[j]);
		item = more;
	}
	s->facts.item = item;
	s->facts.item_count = total;
	return OK;
}

/* --- slots --- */

static int gather_assignments(struct request *rq, const struct plan_scene *s, Audit__Slot *row, struct plan_slot *f)
{
	struct plan_assignment *assignment = arena_array(rq->arena, row->n_assignments + 1, sizeof(*assignment));
	if (!assignment)
		return plan_out_of_memory(rq);
	for (size_t i = 0; i < row->n_assignments; i++) {
		Audit__SlotAssignment *a = row->assignments[i];
		assignment[i].item_ids = a->criteria_item_ids;
		assignment[i].item_count = a->n_criteria_item_ids;
		TRY(find_member(rq, s, a->team_member_id, &assignment[i].member));
		a->person_name = assignment[i].member->name;
	}
	f->assignment = assignment;
	f->assignment_count = row->n_assignments;
	return OK;
}

static int gather_slot(struct request *rq, const struct plan_scene *s, Audit__Slot *row, struct plan_slot *ret_slot)
{
	*ret_slot = (struct plan_slot){ .id = row->id,
		.number = row->number,
		.title = row->title,
		.kind = (int32_t)row->kind,
		.method = (int32_t)row->method,
		.from_us = row->from_us,
		.to_us = row->to_us,
		.offset_s = row->utc_offset_minutes * 60,
		.site_id = row->site_id,
		.unit_id = row->unit_id,
		.place_given = text_given(row->place),
		.item_ids = row->criteria_item_ids,
		.item_count = row->n_criteria_item_ids };
	return gather_assignments(rq, s, row, ret_slot);
}

static int gather_slots(struct request *rq, struct plan_scene *s)
{
	size_t count;
	TRY(plan_slots(rq, s->plan->id, &s->slot, &count));
	s->slot_facts = arena_array(rq->arena, count + 1, sizeof(*s->slot_facts));
	if (!s->slot_facts)
		return plan_out_of_memory(rq);
	for (size_t i = 0; i < count; i++)
		TRY(gather_slot(rq, s, s->slot[i], &s->slot_facts[i]));
	s->facts.slot = s->slot_facts;
	s->facts.slot_count = count;
	return OK;
}

int plan_scene_take(struct request *rq, struct plan_scene *scene, Audit__Slot *row, const Audit__Slot *old,
	const struct plan_slot **ret_slot)
{
	size_t at = 0;
	while (at < scene->facts.slot_count && (!old || strcmp(scene->slot[at]->id, old->id) != 0))
		at++;
	struct plan_item *item = arena_array(rq->arena, row->n_criteria_item_ids + 1, sizeof(*item));
	const char **label = arena_array(rq->arena, row->n_criteria_item_ids + 1, sizeof(*label));
	if (!item || !label)
		return plan_out_of_memory(rq);
	size_t items = 0;
	for (size_t i = 0; i < row->n_criteria_item_ids; i++) {
		Audit__CriteriaItem *criterion;
		TRY(load_criteria_item(rq, row->criteria_item_ids[i], &criterion));
		label[i] = criterion->label;
		if (audit_takes_item(scene->audit, criterion))
			item[items++] = item_of(criterion);
	}
	row->criteria_labels = label;
	row->n_criteria_labels = row->n_criteria_item_ids;
	TRY(gather_slot(rq, scene, row, &scene->slot_facts[at]));
	scene->facts.slot_count += at == scene->facts.slot_count;
	scene->facts.item = item;
	scene->facts.item_count = items;
	scene->slot_facts[at].is_new = !old;
	*ret_slot = &scene->slot_facts[at];
	return OK;
}

/* --- the whole --- */

static int count_rest(struct request *rq, struct plan_scene *s)
{
	Audit__Plan **plan;
	Audit__SlotComment **comment;
	size_t plans, comments;
	TRY(where_plan(rq, "audit_id", s->audit->id, &plan, &plans));
	for (size_t i = 0; i < plans; i++)
		s->facts.drafts += (int)plan[i]->state == PLAN_STATE_DRAFT;
	TRY(where_slot_comment(rq, "audit_id", s->audit->id, &comment, &comments));
	for (size_t i = 0; i < comments; i++)
		s->facts.comments_open += (int)comment[i]->state == SLOT_COMMENT_STATE_OPEN;
	return OK;
}

/* By the conditions that both sides signed (remote_readiness), or a waiver. */
static int look_at_readiness(struct request *rq, struct plan_scene *s)
{
	Audit__RemoteReadiness **row;
	size_t count;
	const struct waived *waived;
	TRY(where_remote_readiness(rq, "audit_id", s->audit->id, &row, &count));
	for (size_t i = 0; i < count; i++)
		s->facts.is_remote_ready |= (int)row[i]->state == REMOTE_READINESS_STATE_AGREED;
	for (size_t i = 0; i < count; i++) {
		char open[REMOTE_OPEN_BYTES];
		const char *const condition[REMOTE_CONDITIONS] = { row[i]->objectives, row[i]->acceptance, row[i]->technology,
			row[i]->information, row[i]->limits, row[i]->abilities, row[i]->understanding, row[i]->change };
		s->facts.remote_record_id = row[i]->id;
		s->facts.remote_conditions = remote_conditions_said(condition, open);
		s->facts.remote_open = rq_text(rq, open);
	}
	TRY(ruling_waived(rq, s->audit->id, &waived));
	for (size_t i = 0; i < waived->count; i++)
		s->facts.is_remote_ready |= strcmp(waived->waiver[i].rule, plan_rule[PLAN_REMOTE_READY].id) == 0;
	return OK;
}

int plan_scene_load(struct request *rq, const char *plan_id, struct plan_scene *ret_scene)
{
	struct plan_scene s = { 0 };
	TRY(load_plan(rq, plan_id, &s.plan));
	TRY(load_audit(rq, s.plan->audit_id, &s.audit));
	s.facts = (struct plan_facts){ .id = s.plan->id,
		.audit_id = s.audit->id,
		.state = (int32_t)s.plan->state,
		.audit_state = (int32_t)s.audit->state,
		.audit_from_us = s.audit->from_us,
		.audit_to_us = s.audit->to_us,
		.auditee_risks_given = text_given(s.plan->auditee_risks) };
	TRY(gather_members(rq, &s));
	TRY(gather_sites(rq, &s));
	TRY(gather_units(rq, &s));
	TRY(gather_slots(rq, &s));
	TRY(count_rest(rq, &s));
	TRY(look_at_readiness(rq, &s));
	*ret_scene = s;
	return OK;
}

int plan_scene_load_whole(struct request *rq, const char *plan_id, struct plan_scene *ret_scene)
{
	TRY(plan_scene_load(rq, plan_id, ret_scene));
	return gather_items(rq, ret_scene);
}

int plan_tell(struct request *rq, Audit__Participant *participant, Audit__Slot *const *slot, size_t count)
{
	Audit__ParticipantActivity *activity = arena_array(rq->arena, count + 1, sizeof(*activity));
	participant->activities = arena_array(rq->arena, count + 1, sizeof(participant->activities[0]));
	if (!activity || !participant->activities)
		return plan_out_of_memory(rq);
	participant->n_activities = 0;
	for (size_t i = 0; i < count; i++) {
		bool is_named = false;
		for (size_t j = 0; j < slot[i]->n_participant_ids; j++)
			is_named |= strcmp(slot[i]->participant_ids[j], participant->id) == 0;
		if (!is_named)
			continue;
		Audit__ParticipantActivity *a = &activity[participant->n_activities];
		audit__participant_activity__init(a);
		a->slot_number = slot[i]->number;
		a->title = slot[i]->title;
		a->local_time = slot[i]->local_time;
		a->time_zone = slot[i]->time_zone;
		a->place = slot[i]->place;
		participant->activities[participant->n_activities++] = a;
	}
	return OK;
}
