/* Bundles: own slots checked out onto a device, read there a piece at a time, told about, given back. */
#include "daemon/rule/bundle.h"

#include "daemon/service/plan_bundle_content.h"
#include "daemon/service/plan_facts.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

#include <string.h>

/* A piece fits a reply with room to spare, whatever its rows hold. */
enum { PIECE_BYTES = 512 * 1024, PIECE_ROWS_MAX = 1000 };

/* --- whose slots --- */

/* Of the team, and this person's: the signer's of a write, the asker's of a read. */
static int is_assigned(struct request *rq, const Audit__Slot *slot, const Audit__SlotAssignment **ret_assignment)
{
	Audit__TeamMember *member;
	*ret_assignment = NULL;
	for (size_t i = 0; i < slot->n_assignments; i++) {
		TRY(find_team_member(rq, slot->assignments[i]->team_member_id, &member));
		if (member && strcmp(member->person_id, rq->who.person) == 0 &&
			(int)member->state == TEAM_MEMBER_STATE_ACCEPTED)
			*ret_assignment = slot->assignments[i];
	}
	return OK;
}

/* The slots of the agreed plan that are the caller's, in order of their numbers. */
static int own_slots(struct request *rq, const char *audit_id, Audit__Slot ***ret_slots, size_t *ret_count,
	Audit__Plan **ret_plan)
{
	Audit__Slot **slot = NULL;
	size_t count = 0, own = 0;
	TRY(plan_agreed(rq, audit_id, ret_plan));
	if (*ret_plan)
		TRY(plan_slots(rq, (*ret_plan)->id, &slot, &count));
	for (size_t i = 0; i < count; i++) {
		const Audit__SlotAssignment *assignment;
		TRY(is_assigned(rq, slot[i], &assignment));
		if (assignment)
			slot[own++] = slot[i];
	}
	*ret_slots = slot;
	*ret_count = own;
	return OK;
}

static bool is_among(Audit__Slot *const *slot, size_t count, const char *id)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(slot[i]->id, id) == 0)
			return true;
	return false;
}

/* --- checking out --- */

/* What the device has of this audit is given back by the new one; how many it has of others. */
static int look_at_device(struct request *rq, const char *audit_id, Audit__Bundle ***ret_replaced, size_t *ret_count,
	size_t *ret_elsewhere)
{
	Audit__Bundle **row;
	size_t count, replaced = 0;
	TRY(where_bundle(rq, "device_id", rq->who.device, &row, &count));
	*ret_elsewhere = 0;
	for (size_t i = 0; i < count; i++) {
		bool is_out = (int)row[i]->state == BUNDLE_STATE_OUT, is_here = strcmp(row[i]->audit_id, audit_id) == 0;
		*ret_elsewhere += is_out && !is_here;
		if (is_out && is_here)
			row[replaced++] = row[i];
	}
	*ret_replaced = row;
	*ret_count = replaced;
	return OK;
}

static int put_ended(struct request *rq, Audit__Bundle *row, int32_t state)
{
	row->state = (Audit__BundleState)state;
	row->ended_us = rq->now_us;
	return put_bundle(rq, row, row->version);
}

static int name_owner(struct request *rq, Audit__Bundle *row)
{
	Audit__Person *person;
	Audit__Device *device;
	TRY(load_person(rq, rq->who.person, &person));
	TRY(load_device(rq, rq->who.device, &device));
	row->person_id = person->id;
	row->person_name = person->name;
	row->device_id = device->id;
	row->device_name = device->name;
	return OK;
}

static int list_slots(struct request *rq, Audit__Bundle *row, Audit__Slot *const *slot, size_t count)
{
	row->slot_ids = arena_array(rq->arena, count + 1, sizeof(*row->slot_ids));
	if (!row->slot_ids)
		return plan_out_of_memory(rq);
	for (row->n_slot_ids = 0; row->n_slot_ids < count; row->n_slot_ids++)
		row->slot_ids[row->n_slot_ids] = slot[row->n_slot_ids]->id;
	return OK;
}

int bundle_checkout(struct request *rq, const Audit__CheckoutBundleRequest *in, Audit__CheckoutBundleResponse *out)
{
	Audit__Audit *audit;
	Audit__Plan *plan;
	Audit__Slot **slot;
	Audit__Bundle *row, **replaced;
	size_t own, replaced_count;
	TRY(load_audit(rq, in->audit_id, &audit));
	TRY(own_slots(rq, audit->id, &slot, &own, &plan));
	struct bundle_checkout_facts f = { .audit_id = audit->id, .audit_state = (int32_t)audit->state, .foreign_id = "",
		.slot_count = in->n_slot_ids ? in->n_slot_ids : own, .expires_us = in->expires_us, .now_us = rq->now_us };
	for (size_t i = 0; i < in->n_slot_ids; i++) {
		if (is_among(slot, own, in->slot_ids[i]))
			continue;
		f.foreign_count++;
		f.foreign_id = in->slot_ids[i];
	}
	TRY(look_at_device(rq, audit->id, &replaced, &replaced_count, &f.out_elsewhere));
	TRY(bundle_may_checkout(&f, rq->st));
	for (size_t i = 0; i < replaced_count; i++)
		TRY(put_ended(rq, replaced[i], BUNDLE_STATE_RETURNED));
	TRY(new_bundle(rq, &row));
	rq_fill(&row->base, &in->base);
	TRY(name_owner(rq, row));
	if (in->n_slot_ids == 0)
		TRY(list_slots(rq, row, slot, own));
	row->plan_id = plan ? plan->id : "";
	row->state = AUDIT__BUNDLE_STATE__BUNDLE_STATE_OUT;
	row->taken_us = rq->now_us;
	for (size_t i = 0; i < replaced_count; i++)
		row->undelivered += replaced[i]->undelivered;
	TRY(put_bundle(rq, row, 0));
	out->bundle = row;
	return OK;
}

/* --- reading --- */

/* Into the list of its kind; each has room for a piece. */
static void give(Audit__ReadBundleResponse *out, ProtobufCMessage *row)
{
	if (row->descriptor == &audit__criteria_item__descriptor)
		out->criteria_items[out->n_criteria_items++] = (Audit__CriteriaItem *)row;
	else if (row->descriptor == &audit__checklist_item__descriptor)
		out->checklist_items[out->n_checklist_items++] = (Audit__ChecklistItem *)row;
	else if (row->descriptor == &audit__sampling_plan__descriptor)
		out->sampling_plans[out->n_sampling_plans++] = (Audit__SamplingPlan *)row;
	else if (row->descriptor == &audit__finding__descriptor)
		out->findings[out->n_findings++] = (Audit__Finding *)row;
	else
		out->sample_items[out->n_sample_items++] = (Audit__SampleItem *)row;
}

static int give_piece(struct request *rq, ProtobufCMessage *const *row, size_t count, uint32_t from,
	Audit__ReadBundleResponse *out)
{
	size_t bytes = 0, i = from;
	out->criteria_items = arena_array(rq->arena, PIECE_ROWS_MAX, sizeof(void *));
	out->checklist_items = arena_array(rq->arena, PIECE_ROWS_MAX, sizeof(void *));
	out->sampling_plans = arena_array(rq->arena, PIECE_ROWS_MAX, sizeof(void *));
	out->sample_items = arena_array(rq->arena, PIECE_ROWS_MAX, sizeof(void *));
	out->findings = arena_array(rq->arena, PIECE_ROWS_MAX, sizeof(void *));
	if (!out->criteria_items || !out->checklist_items || !out->sampling_plans || !out->sample_items || !out->findings)
		return plan_out_of_memory(rq);
	for (; i < count && i - from < PIECE_ROWS_MAX && bytes < PIECE_BYTES; i++) {
		bytes += protobuf_c_message_get_packed_size(row[i]);
		give(out, row[i]);
	}
	out->next = i < count ? (uint32_t)i : 0;
	return OK;
}

static bool is_of_bundle(const Audit__Bundle *bundle, const char *slot_id)
{
	for (size_t i = 0; i < bundle->n_slot_ids; i++)
		if (strcmp(bundle->slot_ids[i], slot_id) == 0)
			return true;
	return false;
}

int bundle_read(struct request *rq, const Audit__ReadBundleRequest *in, Audit__ReadBundleResponse *out)
{
	Audit__Bundle *bundle;
	Audit__Slot *slot;
	Audit__Plan *plan;
	const Audit__SlotAssignment *assignment;
	ProtobufCMessage **row;
	size_t count;
	TRY(load_bundle(rq, in->bundle_id, &bundle));
	TRY(load_slot(rq, in->slot_id, &slot));
	TRY(is_assigned(rq, slot, &assignment));
	TRY(plan_agreed(rq, bundle->audit_id, &plan));
	struct bundle_read_facts f = { .id = bundle->id, .audit_id = bundle->audit_id, .slot_id = slot->id,
		.state = (int32_t)bundle->state,
		.is_of_person = strcmp(bundle->person_id, rq->who.person) == 0,
		.is_of_device = strcmp(bundle->device_id, rq->who.device) == 0,
		.is_within = is_of_bundle(bundle, slot->id),
		.is_own = assignment && plan && strcmp(plan->id, slot->plan_id) == 0,
		.expires_us = bundle->expires_us, .now_us = rq->now_us };
	TRY(bundle_may_read(&f, rq->st));
	TRY(plan_bundle_gather(rq, slot, assignment, &row, &count));
	if (in->from == 0)
		out->slot = slot;
	return give_piece(rq, row, count, in->from, out);
}

/* --- telling and giving back --- */

static int gather_bundle(struct request *rq, const char *id, Audit__Bundle **ret_row, struct bundle_facts *ret_facts)
{
	TRY(load_bundle(rq, id, ret_row));
	*ret_facts = (struct bundle_facts){ .id = (*ret_row)->id, .state = (int32_t)(*ret_row)->state,
		.is_of_device = strcmp((*ret_row)->device_id, rq->who.device) == 0,
		.undelivered = (*ret_row)->undelivered };
	return OK;
}

int bundle_tell(struct request *rq, const Audit__TellBundleRequest *in, Audit__TellBundleResponse *out)
{
	Audit__Bundle *row;
	struct bundle_facts facts;
	int32_t to;
	TRY(gather_bundle(rq, in->bundle_id, &row, &facts));
	TRY(bundle_may_tell(&facts, rq->st, &to));
	row->undelivered = in->undelivered;
	row->told_us = rq->now_us;
	TRY(put_bundle(rq, row, in->version));
	out->bundle = row;
	return OK;
}

static bool is_settled(const Audit__Bundle *row, ProtobufCBinaryData sha256)
{
	for (size_t i = 0; i < row->n_choices; i++)
		if (memcmp(row->choices[i]->statement_sha256.data, sha256.data, sha256.len) == 0)
			return true;
	return false;
}

int bundle_settle(struct request *rq, const Audit__SettleBundleRequest *in, Audit__SettleBundleResponse *out)
{
	enum { CHOICES_MAX = 200 };
	Audit__Bundle *row;
	struct bundle_facts facts;
	int32_t to;
	TRY(gather_bundle(rq, in->bundle_id, &row, &facts));
	facts.is_settled = is_settled(row, in->statement_sha256);
	facts.reason_given = text_given(in->reason);
	TRY(bundle_may_settle(&facts, rq->st, &to));
	if (row->n_choices == CHOICES_MAX)
		return fail(rq->st, RESOURCE_EXHAUSTED, "BUNDLE_FULL", "give it back and check out again: %d were settled",
			CHOICES_MAX);
	Audit__BundleChoice *choice = arena_alloc(rq->arena, sizeof(*choice));
	if (!choice)
		return plan_out_of_memory(rq);
	audit__bundle_choice__init(choice);
	rq_fill(&choice->base, &in->base);
	choice->at_us = rq->now_us;
	TRY(rq_append(rq, &row->choices, &row->n_choices, &choice, sizeof(choice)));
	TRY(put_bundle(rq, row, in->version));
	out->bundle = row;
	return OK;
}

int bundle_return(struct request *rq, const Audit__ReturnBundleRequest *in, Audit__ReturnBundleResponse *out)
{
	Audit__Bundle *row;
	struct bundle_facts facts;
	int32_t to;
	TRY(gather_bundle(rq, in->bundle_id, &row, &facts));
	TRY(bundle_may_return(&facts, rq->st, &to));
	row->state = (Audit__BundleState)to;
	row->ended_us = rq->now_us;
	TRY(put_bundle(rq, row, in->version));
	out->bundle = row;
	return OK;
}
