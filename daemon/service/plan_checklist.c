/* Checklists: generated from criteria and the catalogue of expected evidence, added to in the field, answered. */
#include "daemon/rule/checklist.h"

#include "daemon/rows.h"
#include "daemon/rule/expectation.h"
#include "daemon/service/plan_facts.h"
#include "daemon/side.h"
#include "gen/dispatch.h"
#include "gen/vocabulary.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>

/* config/expectations/iso27001-2022.txt */
extern const char expectation_catalogue[];

/* A checklist, its audit, and its items, struck ones too. */
struct checklist_scene {
	Audit__Checklist *checklist;
	Audit__Audit *audit;
	Audit__ChecklistItem **item;
	size_t item_count;
	struct checklist_facts facts;
};

static int load_scene(struct request *rq, const char *id, struct checklist_scene *ret_scene)
{
	struct checklist_scene s = { 0 };
	TRY(load_checklist(rq, id, &s.checklist));
	TRY(load_audit(rq, s.checklist->audit_id, &s.audit));
	TRY(where_checklist_item(rq, "checklist_id", s.checklist->id, &s.item, &s.item_count));
	s.facts = (struct checklist_facts){ .id = s.checklist->id,
		.audit_id = s.audit->id,
		.audit_state = (int32_t)s.audit->state };
	*ret_scene = s;
	return OK;
}

int checklist_add(struct request *rq, const Audit__AddChecklistRequest *in, Audit__AddChecklistResponse *out)
{
	Audit__Audit *audit;
	Audit__Checklist *row;
	TRY(load_audit(rq, in->audit_id, &audit));
	struct checklist_facts facts = { .id = audit->id, .audit_id = audit->id, .audit_state = (int32_t)audit->state };
	TRY(checklist_may_add(&facts, rq->st));
	TRY(new_checklist(rq, &row));
	rq_fill(&row->base, &in->base);
	row->author_id = rq->who.person;
	TRY(put_checklist(rq, row, 0));
	out->checklist = row;
	return OK;
}

/* --- which criteria it is about --- */

struct criteria {
	Audit__CriteriaItem **item;
	size_t count;
};

static int load_items(struct request *rq, const char *const *id, size_t count, struct criteria *ret_criteria)
{
	struct criteria c = { .item = arena_array(rq->arena, count + 1, sizeof(*c.item)), .count = count };
	if (!c.item)
		return plan_out_of_memory(rq);
	for (size_t i = 0; i < count; i++)
		TRY(load_criteria_item(rq, id[i], &c.item[i]));
	*ret_criteria = c;
	return OK;
}

static int items_in_scope(struct request *rq, const Audit__Audit *audit, struct criteria *ret_criteria)
{
	struct criteria all = { 0 };
	for (size_t i = 0; i < audit->n_criteria; i++) {
		struct criteria one, both;
		TRY(plan_pinned_items(rq, audit->criteria[i], &one.item, &one.count));
		both = (struct criteria){ arena_array(rq->arena, all.count + one.count + 1, sizeof(*both.item)),
			all.count + one.count };
		if (!both.item)
			return plan_out_of_memory(rq);
		if (all.count > 0)
			memcpy(both.item, all.item, all.count * sizeof(*both.item));
		if (one.count > 0)
			memcpy(both.item + all.count, one.item, one.count * sizeof(*both.item));
		all = both;
	}
	*ret_criteria = all;
	return OK;
}

/* The slot of that number in the agreed version of the plan, else in the newest. */
static int find_slot_numbered(struct request *rq, const char *audit_id, uint32_t number, Audit__Slot **ret_slot)
{
	Audit__Plan **plan;
	Audit__Slot **slot;
	const Audit__Plan *best = NULL;
	size_t plans, slots = 0;
	*ret_slot = NULL;
	TRY(where_plan(rq, "audit_id", audit_id, &plan, &plans));
	for (size_t i = 0; i < plans; i++)
		if (!best || (int)plan[i]->state == PLAN_STATE_AGREED ||
			((int)best->state != PLAN_STATE_AGREED && plan[i]->number > best->number))
			best = plan[i];
	if (best)
		TRY(plan_slots(rq, best->id, &slot, &slots));
	for (size_t i = 0; i < slots; i++)
		if (slot[i]->number == number)
			*ret_slot = slot[i];
	return OK;
}

static int items_wanted(struct request *rq, const struct checklist_scene *s, struct criteria *ret_criteria)
{
	Audit__Slot *slot;
	if (s->checklist->slot_number == 0)
		return items_in_scope(rq, s->audit, ret_criteria);
	TRY(find_slot_numbered(rq, s->audit->id, s->checklist->slot_number, &slot));
	if (!slot)
		return fail(rq->st, FAILED_PRECONDITION, "NO_SLOT", "the plan has no slot %" PRIu32, s->checklist->slot_number);
	return load_items(rq, slot->criteria_item_ids, slot->n_criteria_item_ids, ret_criteria);
}

static bool has_item(const struct checklist_scene *s, const char *criteria_item_id)
{
	for (size_t i = 0; i < s->item_count; i++)
		if (s->item[i]->to_number == 0 && strcmp(s->item[i]->criteria_item_id, criteria_item_id) == 0)
			return true;
	return false;
}

/* Leaves those that have no item yet. */
static void drop_known(const struct checklist_scene *s, struct criteria *c)
{
	size_t left = 0;
	for (size_t i = 0; i < c->count; i++)
		if (!has_item(s, c->item[i]->id))
			c->item[left++] = c->item[i];
	c->count = left;
}

/* --- what to expect --- */

static int keep_texts(struct request *rq, const char *texts, size_t stride, size_t count, const char ***ret_list)
{
	const char **list = arena_array(rq->arena, count + 1, sizeof(*list));
	if (!list)
		return plan_out_of_memory(rq);
	for (size_t i = 0; i < count; i++)
		list[i] = rq_text(rq, texts + i * stride);
	*ret_list = list;
	return OK;
}

static int expect_by_catalogue(struct request *rq, const struct expectation *e, Audit__ChecklistItem *row)
{
	row->origin = AUDIT__CHECKLIST_ORIGIN__CHECKLIST_ORIGIN_CATALOGUE;
	row->is_documented = e->is_documented;
	row->n_expected = e->evidence_count;
	row->n_methods = e->method_count;
	TRY(keep_texts(rq, e->evidence[0], sizeof(e->evidence[0]), e->evidence_count, &row->expected));
	return keep_texts(rq, e->method[0], sizeof(e->method[0]), e->method_count, &row->methods);
}

/* "EXAMINE" as "examine". */
static const char *lower(struct request *rq, const char *text)
{
	char *copy = rq_text(rq, text);
	for (char *at = copy; at && *at; at++)
		*at = (char)tolower((unsigned char)*at);
	return copy;
}

/* What the source itself wants determined. OSCAL: assessment-objective, assessment-method. */
static int expect_by_source(struct request *rq, const Audit__CriteriaEntry *entry, Audit__ChecklistItem *row)
{
	const char **expected = arena_array(rq->arena, entry->n_assessment_objectives + 1, sizeof(*expected));
	const char **method = arena_array(rq->arena, entry->n_methods + 1, sizeof(*method));
	if (!expected || !method)
		return plan_out_of_memory(rq);
	for (size_t i = 0; i < entry->n_assessment_objectives; i++)
		expected[i] = entry->assessment_objectives[i]->text;
	for (size_t i = 0; i < entry->n_methods; i++)
		method[i] = lower(rq, entry->methods[i]);
	row->origin = AUDIT__CHECKLIST_ORIGIN__CHECKLIST_ORIGIN_SOURCE;
	row->expected = expected;
	row->n_expected = entry->n_assessment_objectives;
	row->methods = method;
	row->n_methods = entry->n_methods;
	return OK;
}

static int expect(struct request *rq, const Audit__CriteriaItem *criterion, Audit__ChecklistItem *row)
{
	Audit__CriteriaSource *source;
	struct expectation *e = arena_alloc(rq->arena, sizeof(*e));
	if (!e)
		return plan_out_of_memory(rq);
	TRY(load_criteria_source(rq, criterion->criteria_source_id, &source));
	if (criterion->entry->n_assessment_objectives == 0 &&
		expectation_find(expectation_catalogue, source->title, criterion->label, e))
		return expect_by_catalogue(rq, e, row);
	return expect_by_source(rq, criterion->entry, row);
}

static int new_item(struct request *rq, const struct checklist_scene *s, Audit__ChecklistItem **ret_row)
{
	Audit__ChecklistItem *row;
	TRY(new_checklist_item(rq, &row));
	row->audit_id = s->audit->id;
	row->checklist_id = s->checklist->id;
	row->ordinal = s->checklist->item_count++;
	row->from_number = s->checklist->number;
	*ret_row = row;
	return OK;
}

static int make_item(struct request *rq, const struct checklist_scene *s, const Audit__CriteriaItem *criterion)
{
	Audit__ChecklistItem *row;
	TRY(new_item(rq, s, &row));
	row->criteria_item_id = criterion->id;
	row->label = criterion->label;
	row->question = text_given(criterion->entry->prompt) ? criterion->entry->prompt : criterion->entry->title;
	TRY(expect(rq, criterion, row));
	return put_checklist_item(rq, row, 0);
}

int checklist_fill(struct request *rq, const Audit__FillChecklistRequest *in, Audit__FillChecklistResponse *out)
{
	struct checklist_scene s;
	struct criteria c;
	TRY(load_scene(rq, in->checklist_id, &s));
	if (in->n_criteria_item_ids > 0)
		TRY(load_items(rq, in->criteria_item_ids, in->n_criteria_item_ids, &c));
	else
		TRY(items_wanted(rq, &s, &c));
	drop_known(&s, &c);
	s.facts.items_new = c.count;
	TRY(checklist_may_fill(&s.facts, rq->st));
	s.checklist->number++;
	for (size_t i = 0; i < c.count; i++)
		TRY(make_item(rq, &s, c.item[i]));
	TRY(put_checklist(rq, s.checklist, in->version));
	out->checklist = s.checklist;
	out->added = (uint32_t)c.count;
	return OK;
}

/* --- items --- */

int checklist_item_add(struct request *rq, const Audit__AddChecklistItemRequest *in, Audit__AddChecklistItemResponse *out)
{
	struct checklist_scene s;
	Audit__CriteriaItem *criterion;
	Audit__ChecklistItem *row;
	TRY(load_scene(rq, in->checklist_id, &s));
	TRY(find_criteria_item(rq, in->criteria_item_id, &criterion));
	TRY(checklist_item_may_add(&s.facts, rq->st));
	s.checklist->number++;
	TRY(new_item(rq, &s, &row));
	rq_fill(&row->base, &in->base);
	row->label = criterion ? criterion->label : "";
	row->origin = AUDIT__CHECKLIST_ORIGIN__CHECKLIST_ORIGIN_FIELD;
	TRY(put_checklist_item(rq, row, 0));
	TRY(put_checklist(rq, s.checklist, s.checklist->version));
	out->checklist_item = row;
	return OK;
}

static int gather_item(struct request *rq, const char *id, Audit__ChecklistItem **ret_row, struct checklist_facts *ret_facts)
{
	Audit__Audit *audit;
	TRY(load_checklist_item(rq, id, ret_row));
	TRY(load_audit(rq, (*ret_row)->audit_id, &audit));
	*ret_facts = (struct checklist_facts){ .id = (*ret_row)->id,
		.audit_id = audit->id,
		.audit_state = (int32_t)audit->state,
		.is_struck = (*ret_row)->to_number > 0 };
	return OK;
}

int checklist_item_answer(struct request *rq, const Audit__AnswerChecklistItemRequest *in,
	Audit__AnswerChecklistItemResponse *out)
{
	Audit__ChecklistItem *row;
	struct checklist_facts facts;
	struct side_evidence evidence;
	TRY(gather_item(rq, in->checklist_item_id, &row, &facts));
	facts.outcome = (int32_t)in->outcome;
	facts.note_given = text_given(in->note);
	facts.evidence = in->n_evidence_ids;
	TRY(side_of_evidence(rq, row->audit_id, in->evidence_ids, in->n_evidence_ids, &evidence));
	facts.evidence_foreign = evidence.foreign;
	facts.evidence_sides = evidence.sides;
	TRY(checklist_item_may_answer(&facts, rq->st));
	rq_fill(&row->base, &in->base);
	row->answerer_id = rq->who.person;
	row->answered_us = rq->now_us;
	row->classification = (Audit__Classification)evidence.classification;
	row->side_id = evidence.side_id;
	TRY(put_checklist_item(rq, row, in->version));
	out->checklist_item = row;
	return OK;
}

int checklist_item_strike(struct request *rq, const Audit__StrikeChecklistItemRequest *in,
	Audit__StrikeChecklistItemResponse *out)
{
	Audit__ChecklistItem *row;
	Audit__Checklist *checklist;
	struct checklist_facts facts;
	TRY(gather_item(rq, in->checklist_item_id, &row, &facts));
	TRY(checklist_item_may_strike(&facts, rq->st));
	TRY(load_checklist(rq, row->checklist_id, &checklist));
	row->to_number = ++checklist->number;
	row->reason = in->reason;
	TRY(put_checklist_item(rq, row, in->version));
	TRY(put_checklist(rq, checklist, checklist->version));
	out->checklist_item = row;
	return OK;
}

/* --- what is left to do --- */

enum { GAP_TEXT_BYTES = 1000 };

static bool item_gap(const Audit__ChecklistItem *item, int32_t kind)
{
	int32_t outcome = (int32_t)item->outcome;
	if (kind == CHECKLIST_GAP_KIND_UNANSWERED)
		return outcome == CHECKLIST_OUTCOME_UNSPECIFIED;
	if (kind == CHECKLIST_GAP_KIND_WITHOUT_EVIDENCE)
		return checklist_needs_evidence(outcome) && item->n_evidence_ids == 0;
	return kind == CHECKLIST_GAP_KIND_NOT_EXAMINED && outcome == CHECKLIST_OUTCOME_NOT_EXAMINED;
}

static int add_gap(struct request *rq, Audit__GetGapsChecklistResponse *out, int32_t kind, const char *label,
	const char *text, const char *item_id)
{
	Audit__ChecklistGap *gap = arena_alloc(rq->arena, sizeof(*gap));
	if (!gap)
		return plan_out_of_memory(rq);
	audit__checklist_gap__init(gap);
	gap->kind = (Audit__ChecklistGapKind)kind;
	gap->label = label;
	gap->text = arena_printf(rq->arena, "%.*s", GAP_TEXT_BYTES - 4, text);
	gap->checklist_item_id = item_id;
	if (!gap->text)
		return plan_out_of_memory(rq);
	out->gaps[out->n_gaps++] = gap;
	return OK;
}

/* An item's own words for the gap: the reason it was not examined, else what it asks. */
static int add_item_gaps(struct request *rq, const struct checklist_scene *s, int32_t kind,
	Audit__GetGapsChecklistResponse *out)
{
	for (size_t i = 0; i < s->item_count; i++) {
		const Audit__ChecklistItem *item = s->item[i];
		bool has_reason = kind == CHECKLIST_GAP_KIND_NOT_EXAMINED;
		if (item->to_number == 0 && item_gap(item, kind))
			TRY(add_gap(rq, out, kind, item->label, has_reason ? item->note : item->question, item->id));
	}
	return OK;
}

/* What another side of a joint audit answered is no gap of the caller's, who does not see it. */
static int leave_out_hidden(struct request *rq, struct checklist_scene *s)
{
	size_t kept = 0;
	for (size_t i = 0; i < s->item_count; i++) {
		bool found = true;
		ProtobufCMessage *row;
		if (text_given(s->item[i]->side_id))
			TRY(rq_find_seen(rq, schema_find_resource("checklist_item"), s->item[i]->id, &found, &row));
		if (found)
			s->item[kept++] = s->item[i];
	}
	s->item_count = kept;
	return OK;
}

int checklist_get_gaps(struct request *rq, const Audit__GetGapsChecklistRequest *in, Audit__GetGapsChecklistResponse *out)
{
	struct checklist_scene s;
	struct criteria c;
	TRY(load_scene(rq, in->checklist_id, &s));
	TRY(items_wanted(rq, &s, &c));
	drop_known(&s, &c);
	TRY(leave_out_hidden(rq, &s));
	const char **complete = arena_array(rq->arena, s.item_count + 1, sizeof(*complete));
	out->gaps = arena_array(rq->arena, s.item_count + c.count + 1, sizeof(out->gaps[0]));
	if (!out->gaps || !complete)
		return plan_out_of_memory(rq);
	for (int32_t kind = CHECKLIST_GAP_KIND_UNANSWERED; kind <= CHECKLIST_GAP_KIND_NOT_EXAMINED; kind++)
		TRY(add_item_gaps(rq, &s, kind, out));
	for (size_t i = 0; i < c.count; i++)
		TRY(add_gap(rq, out, CHECKLIST_GAP_KIND_WITHOUT_ITEM, c.item[i]->label, c.item[i]->entry->title, ""));
	out->complete_labels = complete;
	for (size_t i = 0; i < s.item_count; i++)
		if (s.item[i]->to_number == 0 && !item_gap(s.item[i], CHECKLIST_GAP_KIND_UNANSWERED) &&
			!item_gap(s.item[i], CHECKLIST_GAP_KIND_WITHOUT_EVIDENCE) &&
			!item_gap(s.item[i], CHECKLIST_GAP_KIND_NOT_EXAMINED))
			complete[out->n_complete_labels++] = s.item[i]->label;
	return OK;
}
