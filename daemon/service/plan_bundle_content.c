/* What a slot asks for in the field: its criteria, what its checklists say of them, the samples, the drafts of findings. */
#include "daemon/service/plan_bundle_content.h"

#include "common/sort.h"
#include "daemon/rows.h"
#include "daemon/rule/finding.h"

#include "audit/v1/finding.pb-c.h"

#include <string.h>

/* What a slot asks for: rows of a few nouns, one order, as far as the caller sees them. */
struct content {
	struct request *rq;
	const Audit__Slot *slot;
	const char *const *criteria_id; /* of the caller's part of the slot */
	size_t criteria_count;
	ProtobufCMessage **row;
	size_t count;
};

static int take(struct content *c, ProtobufCMessage *row)
{
	if (c->count == BUNDLE_SLOT_ROWS_MAX)
		return fail(c->rq->st, RESOURCE_EXHAUSTED, "TOO_MANY_ROWS", "the slot asks for more than %d rows",
			BUNDLE_SLOT_ROWS_MAX);
	c->row[c->count++] = row;
	return OK;
}

/* One more than there is room for: too many are refused, never cut off. */
static int seen(struct content *c, const char *noun, const char *column, const char *id, ProtobufCMessage ***ret_rows,
	size_t *ret_count)
{
	return rq_where_seen(c->rq, schema_find_resource(noun), column, id, BUNDLE_SLOT_ROWS_MAX + 1, ret_rows, ret_count);
}

static bool is_asked(const struct content *c, const char *criteria_item_id)
{
	for (size_t i = 0; i < c->criteria_count; i++)
		if (strcmp(c->criteria_id[i], criteria_item_id) == 0)
			return true;
	return false;
}

static int by_ordinal(const void *a, const void *b)
{
	uint32_t left = (*(const Audit__ChecklistItem *const *)a)->ordinal;
	uint32_t right = (*(const Audit__ChecklistItem *const *)b)->ordinal;
	return (left > right) - (left < right);
}

static int by_place(const void *a, const void *b)
{
	uint32_t left = (*(const Audit__SampleItem *const *)a)->place;
	uint32_t right = (*(const Audit__SampleItem *const *)b)->place;
	return (left > right) - (left < right);
}

static int take_criteria(struct content *c)
{
	const struct resource_rule *items = schema_find_resource("criteria_item");
	for (size_t i = 0; i < c->criteria_count; i++) {
		ProtobufCMessage *row;
		bool found;
		TRY(rq_find_seen(c->rq, items, c->criteria_id[i], &found, &row));
		if (found)
			TRY(take(c, row));
	}
	return OK;
}

/* A checklist of the slot, all of it; of the whole audit, what is about the slot's criteria; of another slot, nothing. */
static int take_checklist(struct content *c, const Audit__Checklist *checklist)
{
	ProtobufCMessage **row;
	size_t count;
	if (checklist->slot_number != 0 && checklist->slot_number != c->slot->number)
		return OK;
	TRY(seen(c, "checklist_item", "checklist_id", checklist->id, &row, &count));
	sort_items(row, count, sizeof(*row), by_ordinal);
	for (size_t i = 0; i < count; i++) {
		const Audit__ChecklistItem *item = (const Audit__ChecklistItem *)row[i];
		bool is_standing = item->to_number == 0;
		if (is_standing && (checklist->slot_number != 0 || is_asked(c, item->criteria_item_id)))
			TRY(take(c, row[i]));
	}
	return OK;
}

static int take_checklists(struct content *c)
{
	ProtobufCMessage **row;
	size_t count;
	TRY(seen(c, "checklist", "audit_id", c->slot->audit_id, &row, &count));
	for (size_t i = 0; i < count; i++)
		TRY(take_checklist(c, (const Audit__Checklist *)row[i]));
	return OK;
}

static bool is_about(const struct content *c, const Audit__SamplingPlan *plan)
{
	for (size_t i = 0; i < plan->n_criteria_item_ids; i++)
		if (is_asked(c, plan->criteria_item_ids[i]))
			return true;
	return false;
}

static int take_samples(struct content *c)
{
	ProtobufCMessage **plan, **item;
	size_t plans, items;
	TRY(seen(c, "sampling_plan", "audit_id", c->slot->audit_id, &plan, &plans));
	for (size_t i = 0; i < plans; i++) {
		const Audit__SamplingPlan *p = (const Audit__SamplingPlan *)plan[i];
		if (!is_about(c, p))
			continue;
		TRY(take(c, plan[i]));
		TRY(seen(c, "sample_item", "sampling_plan_id", p->id, &item, &items));
		sort_items(item, items, sizeof(*item), by_place);
		for (size_t k = 0; k < items; k++)
			TRY(take(c, item[k]));
	}
	return OK;
}

static bool is_draft_about(const struct content *c, const Audit__Finding *finding)
{
	if (!finding_is_on_board((int32_t)finding->state))
		return false;
	for (size_t i = 0; i < finding->n_criteria; i++)
		if (is_asked(c, finding->criteria[i]->criteria_item_id))
			return true;
	return false;
}

/* So that a fact is written up once, and a draft can be changed where there is no network. */
static int take_drafts(struct content *c)
{
	ProtobufCMessage **row;
	size_t count;
	TRY(seen(c, "finding", "audit_id", c->slot->audit_id, &row, &count));
	for (size_t i = 0; i < count; i++)
		if (is_draft_about(c, (const Audit__Finding *)row[i]))
			TRY(take(c, row[i]));
	return OK;
}

int plan_bundle_gather(struct request *rq, const Audit__Slot *slot, const Audit__SlotAssignment *assignment,
	ProtobufCMessage ***ret_rows, size_t *ret_count)
{
	bool is_part = assignment && assignment->n_criteria_item_ids > 0;
	struct content c = { .rq = rq, .slot = slot,
		.criteria_id = is_part ? assignment->criteria_item_ids : slot->criteria_item_ids,
		.criteria_count = is_part ? assignment->n_criteria_item_ids : slot->n_criteria_item_ids,
		.row = arena_array(rq->arena, BUNDLE_SLOT_ROWS_MAX, sizeof(ProtobufCMessage *)) };
	if (!c.row)
		return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
	TRY(take_criteria(&c));
	TRY(take_checklists(&c));
	TRY(take_samples(&c));
	TRY(take_drafts(&c));
	*ret_rows = c.row;
	*ret_count = c.count;
	return OK;
}
