/* Plans from draft to agreement: versions, presentation, what each side agrees to. Facts: plan_facts.c. */
#include "daemon/rule/plan.h"

#include "daemon/rule/audit.h"
#include "daemon/rule/guidance.h"
#include "daemon/rule/role.h"
#include "daemon/rule/text.h"
#include "daemon/ruling.h"
#include "daemon/service/plan_facts.h"
#include "daemon/writers.h"
#include "gen/dispatch.h"

#include <inttypes.h>
#include <string.h>

/* The audit and its versions, before there is a plan to load. */
static int gather_first(struct request *rq, const char *audit_id, struct plan_facts *ret_facts)
{
	Audit__Audit *audit;
	Audit__Plan **plan;
	size_t count;
	TRY(load_audit(rq, audit_id, &audit));
	TRY(where_plan(rq, "audit_id", audit_id, &plan, &count));
	*ret_facts = (struct plan_facts){ .audit_id = audit->id, .audit_state = (int32_t)audit->state };
	for (size_t i = 0; i < count; i++)
		ret_facts->drafts += (int)plan[i]->state != PLAN_STATE_SUPERSEDED;
	return OK;
}

int plan_add(struct request *rq, const Audit__AddPlanRequest *in, Audit__AddPlanResponse *out)
{
	struct plan_facts facts;
	Audit__Plan *row;
	TRY(gather_first(rq, in->audit_id, &facts));
	TRY(plan_may_add(&facts, rq->st));
	TRY(new_plan(rq, &row));
	rq_fill(&row->base, &in->base);
	row->state = AUDIT__PLAN_STATE__PLAN_STATE_DRAFT;
	row->number = 1;
	TRY(writers_add(rq, &row->base));
	TRY(put_plan(rq, row, 0));
	out->plan = row;
	return OK;
}

int plan_change(struct request *rq, const Audit__ChangePlanRequest *in, Audit__ChangePlanResponse *out)
{
	struct plan_scene scene;
	TRY(plan_scene_load(rq, in->plan_id, &scene));
	TRY(plan_may_edit(&scene.facts, rq->st));
	rq_fill_given(&scene.plan->base, &in->base);
	if (in->client_case == AUDIT__CHANGE_PLAN_REQUEST__CLIENT_IS_CLIENT_ASKED)
		scene.plan->is_client_asked = in->is_client_asked;
	TRY(writers_add(rq, &scene.plan->base));
	TRY(put_plan(rq, scene.plan, in->version));
	out->plan = scene.plan;
	return OK;
}

enum { LINT_ROWS_MAX = 1000 };

static int show_lint(struct request *rq, const struct lint_row *row, size_t count, Audit__LintPlanResponse *out)
{
	const char *profile = ruling_profile(rq);
	Audit__LintRow *one = arena_array(rq->arena, count + 1, sizeof(*one));
	out->rows = arena_array(rq->arena, count + 1, sizeof(out->rows[0]));
	if (!one || !out->rows)
		return plan_out_of_memory(rq);
	for (size_t i = 0; i < count; i++) {
		audit__lint_row__init(&one[i]);
		one[i].rule = row[i].rule->id;
		one[i].grade = arena_printf(rq->arena, "%c", row[i].rule->grade);
		char clause[STATUS_CLAUSE_BYTES];
		one[i].clause = row[i].rule->clause;
		if (rule_clause(row[i].rule, profile, clause, sizeof(clause)))
			one[i].clause = rq_text(rq, clause);
		one[i].missing = row[i].missing;
		one[i].command = row[i].command;
		one[i].subject_id = row[i].rule->grade == 'W' ? row[i].id : "";
		out->rows[i] = &one[i];
	}
	out->n_rows = count;
	return OK;
}

int plan_lint(struct request *rq, const Audit__LintPlanRequest *in, Audit__LintPlanResponse *out)
{
	struct plan_scene scene;
	TRY(plan_scene_load_whole(rq, in->plan_id, &scene));
	struct lint_row *row = arena_array(rq->arena, LINT_ROWS_MAX, sizeof(*row));
	if (!row)
		return plan_out_of_memory(rq);
	return show_lint(rq, row, plan_lint_all(&scene.facts, row, LINT_ROWS_MAX), out);
}

/* --- presenting --- */

/* Which items, sites and units a version covers, as a set: whether one has what the other has not. */
static bool covers_more(Audit__Slot *const *slot, size_t count, Audit__Slot *const *other, size_t other_count)
{
	for (size_t i = 0; i < count; i++) {
		bool site = !*slot[i]->site_id, unit = !*slot[i]->unit_id;
		for (size_t k = 0; k < other_count; k++) {
			site |= strcmp(other[k]->site_id, slot[i]->site_id) == 0;
			unit |= strcmp(other[k]->unit_id, slot[i]->unit_id) == 0;
		}
		if (!site || !unit)
			return true;
		for (size_t j = 0; j < slot[i]->n_criteria_item_ids; j++) {
			bool item = false;
			for (size_t k = 0; k < other_count && !item; k++)
				item = text_among(slot[i]->criteria_item_ids[j], other[k]->criteria_item_ids,
					other[k]->n_criteria_item_ids);
			if (!item)
				return true;
		}
	}
	return false;
}

/* A version that changes what the agreed one covers needs the client too. ISO 19011, 6.4.4. */
static int compare_extent(struct request *rq, struct plan_scene *s)
{
	Audit__Plan *agreed;
	Audit__Slot **slot;
	size_t count;
	TRY(plan_agreed(rq, s->audit->id, &agreed));
	if (!agreed)
		return OK;
	TRY(plan_slots(rq, agreed->id, &slot, &count));
	s->plan->is_extent_changed = covers_more(s->slot, s->facts.slot_count, slot, count) ||
		covers_more(slot, count, s->slot, s->facts.slot_count);
	return OK;
}

static int add_agreement(struct request *rq, Audit__Plan *plan, int32_t role)
{
	Audit__Person *person;
	Audit__PlanAgreement *one = arena_alloc(rq->arena, sizeof(*one));
	if (!one)
		return plan_out_of_memory(rq);
	TRY(load_person(rq, rq->who.person, &person));
	audit__plan_agreement__init(one);
	one->role = (Audit__Role)role;
	one->person_id = person->id;
	one->person_name = person->name;
	one->at_us = rq->now_us;
	one->content_root = plan->content_root;
	return rq_append(rq, &plan->agreements, &plan->n_agreements, &one, sizeof(one));
}

/* Versions in this state that are not this one are of the past now. */
static int supersede(struct request *rq, const Audit__Plan *by, int32_t state)
{
	Audit__Plan **plan;
	size_t count;
	TRY(where_plan(rq, "audit_id", by->audit_id, &plan, &count));
	for (size_t i = 0; i < count; i++) {
		int32_t to;
		if (strcmp(plan[i]->id, by->id) == 0 || (int)plan[i]->state != state)
			continue;
		if (!machine_step(&plan_machine, (int32_t)plan[i]->state, "supersede", plan[i]->id, rq->st, &to))
			return rule_verdict(rq->st);
		plan[i]->state = (Audit__PlanState)to;
		TRY(put_plan(rq, plan[i], plan[i]->version));
	}
	return OK;
}

int plan_present(struct request *rq, const Audit__PresentPlanRequest *in, Audit__PresentPlanResponse *out)
{
	struct plan_scene s;
	int32_t to;
	TRY(plan_scene_load_whole(rq, in->plan_id, &s));
	TRY(plan_may_present(&s.facts, rq->st, &to));
	TRY(compare_extent(rq, &s));
	s.plan->state = (Audit__PlanState)to;
	s.plan->presented_us = rq->now_us;
	TRY(writers_add(rq, &s.plan->base));
	TRY(plan_root(rq, s.plan, s.slot, s.facts.slot_count, &s.plan->content_root));
	s.plan->n_agreements = 0;
	TRY(add_agreement(rq, s.plan, ROLE_LEADER));
	for (size_t i = 0; i < s.facts.slot_count; i++) {
		s.slot[i]->presented_us = rq->now_us;
		TRY(put_slot(rq, s.slot[i], s.slot[i]->version));
	}
	TRY(supersede(rq, s.plan, PLAN_STATE_PRESENTED));
	TRY(put_plan(rq, s.plan, in->version));
	out->plan = s.plan;
	return OK;
}

/* --- agreeing --- */

static struct agree_facts agree_facts_of(const struct request *rq, const struct plan_scene *s,
	const Audit__AgreePlanRequest *in)
{
	const Audit__Plan *plan = s->plan;
	struct agree_facts f = { .id = plan->id,
		.audit_id = s->audit->id,
		.state = s->facts.state,
		.audit_state = s->facts.audit_state,
		.comments_open = s->facts.comments_open,
		.signer_is_author = writers_have_signer(rq, &plan->base),
		.digest_is_the_plans = plan->content_root.len == in->content_root.len && in->content_root.len > 0 &&
			memcmp(plan->content_root.data, in->content_root.data, in->content_root.len) == 0,
		.signer_sides = rq->roles,
		.client_is_needed = plan->is_client_asked || plan->is_extent_changed };
	for (size_t i = 0; i < plan->n_agreements; i++)
		f.agreed_sides |= ROLE_SET(plan->agreements[i]->role);
	return f;
}

/* What was done so far stays done, by the slots' numbers. */
static int carry_outcomes(struct request *rq, struct plan_scene *s)
{
	Audit__Plan *agreed;
	Audit__Slot **old;
	size_t count;
	TRY(plan_agreed(rq, s->audit->id, &agreed));
	if (!agreed)
		return OK;
	TRY(plan_slots(rq, agreed->id, &old, &count));
	for (size_t i = 0; i < s->facts.slot_count; i++)
		for (size_t j = 0; j < count; j++) {
			Audit__Slot *slot = s->slot[i];
			if (old[j]->number != slot->number || old[j]->state == slot->state)
				continue;
			slot->state = old[j]->state;
			slot->reason = old[j]->reason;
			slot->recorder_id = old[j]->recorder_id;
			TRY(put_slot(rq, slot, slot->version));
		}
	return OK;
}

static int tell_participants(struct request *rq, const struct plan_scene *s)
{
	Audit__Participant **participant;
	size_t count;
	TRY(where_participant(rq, "audit_id", s->audit->id, &participant, &count));
	for (size_t i = 0; i < count; i++) {
		if ((int)participant[i]->state != PARTICIPANT_STATE_ADMITTED)
			continue;
		TRY(plan_tell(rq, participant[i], s->slot, s->facts.slot_count));
		TRY(put_participant(rq, participant[i], participant[i]->version));
	}
	return OK;
}

/* This version is in force: the one before it is not, and the audit is planned. */
static int settle(struct request *rq, struct plan_scene *s, int32_t audit_state)
{
	s->plan->agreed_us = rq->now_us;
	TRY(carry_outcomes(rq, s));
	TRY(supersede(rq, s->plan, PLAN_STATE_AGREED));
	TRY(tell_participants(rq, s));
	if ((int32_t)s->audit->state == audit_state)
		return OK;
	s->audit->state = (Audit__AuditState)audit_state;
	return put_audit(rq, s->audit, s->audit->version);
}

int plan_agree(struct request *rq, const Audit__AgreePlanRequest *in, Audit__AgreePlanResponse *out)
{
	struct plan_scene s;
	int32_t to, audit_to;
	TRY(plan_scene_load(rq, in->plan_id, &s));
	struct agree_facts facts = agree_facts_of(rq, &s, in);
	TRY(plan_may_agree(&facts, rq->st, &to, &audit_to));
	static const int32_t side[] = { ROLE_AUDITEE_REPRESENTATIVE, ROLE_SUPPLIER_REPRESENTATIVE, ROLE_AUDIT_CLIENT };
	for (size_t i = 0; i < ARRAY_LEN(side); i++)
		if (rq_has(rq, ROLE_SET(side[i])) && !(facts.agreed_sides & ROLE_SET(side[i])))
			TRY(add_agreement(rq, s.plan, side[i]));
	s.plan->state = (Audit__PlanState)to;
	if (to == PLAN_STATE_AGREED)
		TRY(settle(rq, &s, audit_to));
	TRY(put_plan(rq, s.plan, in->version));
	out->plan = s.plan;
	return OK;
}

/* --- the next version --- */

static int copy_slots(struct request *rq, const struct plan_scene *s, const Audit__Plan *to)
{
	for (size_t i = 0; i < s->facts.slot_count; i++) {
		Audit__Slot *row;
		TRY(new_slot(rq, &row));
		const char *id = row->id;
		*row = *s->slot[i];
		row->id = id;
		row->version = 0;
		row->plan_id = to->id;
		row->presented_us = 0;
		TRY(put_slot(rq, row, 0));
	}
	return OK;
}

int plan_revise(struct request *rq, const Audit__RevisePlanRequest *in, Audit__RevisePlanResponse *out)
{
	struct plan_scene s;
	Audit__Plan *row;
	TRY(plan_scene_load(rq, in->plan_id, &s));
	TRY(plan_may_revise(&s.facts, rq->st));
	if (s.plan->version != in->version)
		return fail(rq->st, ABORTED, "VERSION", "the plan was changed since version %" PRIu64, in->version);
	TRY(new_plan(rq, &row));
	const char *id = row->id;
	*row = *s.plan;
	row->id = id;
	row->version = 0;
	row->number++;
	row->state = AUDIT__PLAN_STATE__PLAN_STATE_DRAFT;
	row->previous_id = s.plan->id;
	row->reason = in->reason;
	row->author_id = rq->who.person; /* who wrote earlier versions wrote most of this one */
	TRY(writers_add(rq, &row->base));
	row->presented_us = row->agreed_us = 0;
	row->content_root = (ProtobufCBinaryData){ 0 };
	row->n_agreements = 0;
	row->is_extent_changed = false;
	TRY(copy_slots(rq, &s, row));
	TRY(put_plan(rq, row, 0));
	out->plan = row;
	return OK;
}
