/* Slots of a draft, agendas, and what became of each slot of the agreed plan. */
#include "common/schema.h"
#include "common/sort.h"
#include "daemon/rule/plan.h"
#include "daemon/service/plan_facts.h"
#include "daemon/service/plan_time.h"
#include "daemon/writers.h"
#include "gen/dispatch.h"
#include "gen/vocabulary.h"

#include <inttypes.h>
#include <string.h>

/* Whether the slot may stand, and the plan with it: its version is another one from then on. */
static int keep(struct request *rq, struct plan_scene *s, Audit__Slot *row, const Audit__Slot *old, uint64_t version)
{
	const struct plan_slot *facts;
	TRY(plan_scene_take(rq, s, row, old, &facts));
	TRY(slot_may_stand(&s->facts, facts, rq->st));
	TRY(put_slot(rq, row, version));
	s->plan->slot_count = (uint32_t)s->facts.slot_count;
	TRY(writers_add(rq, &s->plan->base));
	return put_plan(rq, s->plan, s->plan->version);
}

int slot_add(struct request *rq, const Audit__AddSlotRequest *in, Audit__AddSlotResponse *out)
{
	struct plan_scene s;
	Audit__Slot *row;
	TRY(plan_scene_load(rq, in->plan_id, &s));
	if (s.facts.slot_count == PLAN_SLOTS_MAX)
		return fail(rq->st, RESOURCE_EXHAUSTED, "PLAN_FULL", "a plan has at most %d slots", PLAN_SLOTS_MAX);
	TRY(new_slot(rq, &row));
	rq_fill(&row->base, &in->base);
	row->audit_id = s.audit->id;
	row->number = ++s.plan->last_slot_number;
	row->state = AUDIT__SLOT_STATE__SLOT_STATE_PLANNED;
	TRY(plan_time_set(rq, row, in->from_us || in->to_us, in->local_from, in->local_to));
	TRY(keep(rq, &s, row, NULL, 0));
	out->slot = row;
	return OK;
}

int slot_change(struct request *rq, const Audit__ChangeSlotRequest *in, Audit__ChangeSlotResponse *out)
{
	struct plan_scene s;
	Audit__Slot *row;
	TRY(load_slot(rq, in->slot_id, &row));
	TRY(plan_scene_load(rq, row->plan_id, &s));
	if (text_given(in->site_id))
		row->time_zone = ""; /* the new site's, unless it has one of its own */
	rq_fill_given(&row->base, &in->base);
	TRY(plan_time_set(rq, row, in->from_us || in->to_us, in->local_from, in->local_to));
	TRY(keep(rq, &s, row, row, in->version));
	out->slot = row;
	return OK;
}

/* What it was stays in the ledger. */
static int take_out(struct request *rq, const Audit__Slot *row, uint64_t version)
{
	struct id id;
	if (row->version != version)
		return fail(rq->st, ABORTED, "VERSION", "the slot is at version %" PRIu64 " now", row->version);
	if (!id_parse(row->id, strlen(row->id), &id))
		return fail(rq->st, INTERNAL, "BAD_ID", "the slot's id is none");
	return row_remove(&rq->tx, schema_find_resource("slot"), &id);
}

int slot_remove(struct request *rq, const Audit__RemoveSlotRequest *in, Audit__RemoveSlotResponse *out)
{
	struct plan_scene s;
	Audit__Slot *row;
	TRY(load_slot(rq, in->slot_id, &row));
	TRY(plan_scene_load(rq, row->plan_id, &s));
	TRY(plan_may_edit(&s.facts, rq->st));
	TRY(take_out(rq, row, in->version));
	s.plan->slot_count = (uint32_t)s.facts.slot_count - 1;
	TRY(writers_add(rq, &s.plan->base));
	TRY(put_plan(rq, s.plan, s.plan->version));
	out->plan = s.plan;
	return OK;
}

/* --- agendas --- */

static bool is_for(const Audit__Slot *slot, const char *team_member_id)
{
	for (size_t i = 0; i < slot->n_assignments; i++)
		if (strcmp(slot->assignments[i]->team_member_id, team_member_id) == 0)
			return true;
	return slot->n_assignments == 0 && (int)slot->kind != SLOT_KIND_ACTIVITY && (int)slot->kind != SLOT_KIND_TRAVEL;
}

static int by_time(const void *a, const void *b)
{
	int64_t left = (*(Audit__Slot *const *)a)->from_us, right = (*(Audit__Slot *const *)b)->from_us;
	return (left > right) - (left < right);
}

int slot_list_agenda(struct request *rq, const Audit__ListAgendaSlotsRequest *in, Audit__ListAgendaSlotsResponse *out)
{
	Audit__Slot **slot;
	size_t count;
	/* Whoever sees the plan sees its slots: the request's reference was resolved. */
	TRY(plan_slots(rq, in->plan_id, &slot, &count));
	for (size_t i = 0; i < count; i++)
		if (is_for(slot[i], in->team_member_id))
			slot[out->n_slots++] = slot[i];
	out->slots = slot;
	sort_items(slot, out->n_slots, sizeof(Audit__Slot *), by_time);
	return OK;
}

/* --- outcome --- */

static int gather_outcome(struct request *rq, const char *id, Audit__Slot **ret_slot, struct slot_outcome_facts *ret_facts)
{
	Audit__Plan *plan;
	Audit__Audit *audit;
	TRY(load_slot(rq, id, ret_slot));
	TRY(load_plan(rq, (*ret_slot)->plan_id, &plan));
	TRY(load_audit(rq, (*ret_slot)->audit_id, &audit));
	*ret_facts = (struct slot_outcome_facts){ .id = (*ret_slot)->id,
		.state = (int32_t)(*ret_slot)->state,
		.plan_state = (int32_t)plan->state,
		.audit_state = (int32_t)audit->state,
		.audit_id = audit->id };
	return OK;
}

int slot_finish(struct request *rq, const Audit__FinishSlotRequest *in, Audit__FinishSlotResponse *out)
{
	Audit__Slot *row;
	struct slot_outcome_facts facts;
	int32_t to;
	TRY(gather_outcome(rq, in->slot_id, &row, &facts));
	TRY(slot_may_finish(&facts, rq->st, &to));
	row->state = (Audit__SlotState)to;
	row->reason = "";
	row->recorder_id = rq->who.person;
	TRY(put_slot(rq, row, in->version));
	out->slot = row;
	return OK;
}

int slot_skip(struct request *rq, const Audit__SkipSlotRequest *in, Audit__SkipSlotResponse *out)
{
	Audit__Slot *row;
	struct slot_outcome_facts facts;
	int32_t to;
	TRY(gather_outcome(rq, in->slot_id, &row, &facts));
	TRY(slot_may_skip(&facts, rq->st, &to));
	row->state = (Audit__SlotState)to;
	row->reason = in->reason;
	row->recorder_id = rq->who.person;
	TRY(put_slot(rq, row, in->version));
	out->slot = row;
	return OK;
}
