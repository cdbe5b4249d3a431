/* Files of questions for a checklist: what stands in it stays, what is new joins its next version. */
#include "daemon/import_lines.h"
#include "daemon/audit_criteria.h"
#include "daemon/rpc.h"
#include "daemon/rule/checklist.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

#include <string.h>

struct checklist_context {
	Audit__Audit *audit;
	Audit__Checklist *checklist;
	struct checklist_facts facts;
};

static int find_criterion(struct import *im, struct import_line *line, const char *label, Audit__ChecklistItem *given)
{
	const struct checklist_context *c = im->context;
	Audit__CriteriaItem *item;
	TRY(audit_item_labelled(im, line, c->audit, label, &item));
	if (!item)
		return OK;
	given->criteria_item_id = item->id;
	given->label = item->label;
	return OK;
}

static int settle_item(struct import *im, struct import_line *line)
{
	const struct checklist_context *c = im->context;
	Audit__ChecklistItem *given = (Audit__ChecklistItem *)line->given;
	given->audit_id = c->audit->id;
	given->checklist_id = c->checklist->id;
	given->from_number = c->checklist->number;
	given->origin = AUDIT__CHECKLIST_ORIGIN__CHECKLIST_ORIGIN_FIELD;
	return find_criterion(im, line, ((const Audit__ChecklistRow *)line->in)->criterion, given);
}

static const char *item_key(struct import *im, const ProtobufCMessage *row)
{
	(void)im;
	return ((const Audit__ChecklistItem *)row)->question;
}

static int judge_item(struct import *im, struct import_line *line, struct status *unmet)
{
	const struct checklist_context *c = im->context;
	(void)line;
	(void)!checklist_item_may_add(&c->facts, unmet); /* what it notes is the row's, not the file's */
	return OK;
}

static int put_item(struct import *im, struct import_line *line)
{
	struct checklist_context *c = im->context;
	((Audit__ChecklistItem *)line->row)->ordinal = c->checklist->item_count++;
	return import_put(im, line);
}

/* Items that were struck make room for their question. */
static int load_standing(struct request *rq, const char *checklist_id, Audit__ChecklistItem ***ret_rows, size_t *ret_count)
{
	Audit__ChecklistItem **all;
	size_t count, standing = 0;
	TRY(where_checklist_item(rq, "checklist_id", checklist_id, &all, &count));
	for (size_t i = 0; i < count; i++)
		if (all[i]->to_number == 0)
			all[standing++] = all[i];
	*ret_rows = all;
	*ret_count = standing;
	return OK;
}

int import_checklists(struct request *rq, const Audit__ImportChecklistsRequest *in,
	Audit__ImportChecklistsResponse *out)
{
	/* An item is struck and added anew, never worded anew: what was answered was asked. */
	static const struct import_field field[] = { { "question", "question", true },
		{ "criterion", "criteria_item_id", true }, { "expected", "expected", true }, { "methods", "methods", true } };
	static const struct import_kind kind = { &audit__checklist_item__descriptor, field, ARRAY_LEN(field), settle_item,
		item_key, judge_item, put_item };
	struct checklist_context context;
	Audit__ChecklistItem **there;
	size_t count;
	TRY(load_checklist(rq, in->checklist_id, &context.checklist));
	TRY(load_audit(rq, context.checklist->audit_id, &context.audit));
	context.facts = (struct checklist_facts){ .id = context.checklist->id, .audit_id = context.audit->id,
		.audit_state = (int32_t)context.audit->state };
	TRY(load_standing(rq, in->checklist_id, &there, &count));
	uint32_t items = context.checklist->item_count;
	context.checklist->number++;
	struct import im = { .rq = rq, .kind = &kind, .parent_id = in->checklist_id, .context = &context,
		.effects_beside = 1, .explains = in->explain, .there = (ProtobufCMessage **)there, .there_count = count };
	TRY(import_run(&im, (ProtobufCMessage *const *)in->rows, in->n_rows, in->fields, in->n_fields, &out->report));
	if (context.checklist->item_count == items)
		return OK;
	return put_checklist(rq, context.checklist, context.checklist->version);
}
