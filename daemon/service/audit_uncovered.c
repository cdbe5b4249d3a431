/* What an audit does not cover, gathered from the records that say so. ISO 19011, 6.5.1. */
#include "daemon/rpc.h"
#include "daemon/service/audit_facts.h"
#include "gen/dispatch.h"
#include "gen/rows.h"
#include "gen/vocabulary.h"

enum { AREAS_MAX = 1000 };

static int add_area(struct request *rq, Audit__ListUncoveredAreasResponse *out, int kind, const char *what,
	const char *reason, Audit__UncoveredArea **ret_area)
{
	if (!out->areas)
		out->areas = arena_array(rq->arena, AREAS_MAX, sizeof(out->areas[0]));
	Audit__UncoveredArea *area = arena_alloc(rq->arena, sizeof(*area));
	if (!out->areas || !area || out->n_areas == AREAS_MAX)
		return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
	audit__uncovered_area__init(area);
	area->kind = (Audit__UncoveredKind)kind;
	area->what = what;
	area->reason = reason;
	out->areas[out->n_areas++] = area;
	*ret_area = area;
	return OK;
}

/* By the last decision on feasibility, which stands for those before it. */
static int add_withheld(struct request *rq, const char *audit_id, Audit__ListUncoveredAreasResponse *out)
{
	Audit__Feasibility **row;
	Audit__UncoveredArea *area;
	size_t count;
	TRY(where_feasibility(rq, "audit_id", audit_id, &row, &count));
	for (size_t i = 0; count && i < row[count - 1]->n_withheld; i++) {
		const Audit__WithheldEvidence *w = row[count - 1]->withheld[i];
		TRY(add_area(rq, out, UNCOVERED_KIND_WITHHELD, w->what, w->reason, &area));
		area->n_criteria_item_ids = w->n_criteria_item_ids;
		area->criteria_item_ids = w->criteria_item_ids;
	}
	return OK;
}

/* What was asked for and declined, which the auditing side accepted. */
static int add_declined(struct request *rq, const char *audit_id, Audit__ListUncoveredAreasResponse *out)
{
	Audit__RequestItem **row;
	Audit__UncoveredArea *area;
	size_t count;
	TRY(where_request_item(rq, "audit_id", audit_id, &row, &count));
	for (size_t i = 0; i < count; i++) {
		if ((int)row[i]->state != REQUEST_ITEM_STATE_WITHHELD_ACCEPTED)
			continue;
		TRY(add_area(rq, out, UNCOVERED_KIND_WITHHELD, row[i]->question, row[i]->declined_reason, &area));
		if (text_given(row[i]->criteria_item_id)) {
			area->n_criteria_item_ids = 1;
			area->criteria_item_ids = &row[i]->criteria_item_id;
		}
	}
	return OK;
}

/* Of the plan that is agreed to: the outcomes of earlier versions were carried over. */
static int add_not_done(struct request *rq, const char *audit_id, Audit__ListUncoveredAreasResponse *out)
{
	Audit__Slot **row;
	Audit__UncoveredArea *area;
	size_t count;
	TRY(where_slot(rq, "audit_id", audit_id, &row, &count));
	for (size_t i = 0; i < count; i++) {
		Audit__Plan *plan;
		if ((int)row[i]->state != SLOT_STATE_NOT_DONE)
			continue;
		TRY(load_plan(rq, row[i]->plan_id, &plan));
		if ((int)plan->state != PLAN_STATE_AGREED)
			continue;
		TRY(add_area(rq, out, UNCOVERED_KIND_NOT_DONE, row[i]->title, row[i]->reason, &area));
		area->n_criteria_item_ids = row[i]->n_criteria_item_ids;
		area->criteria_item_ids = row[i]->criteria_item_ids;
	}
	return OK;
}

static int add_undetermined(struct request *rq, const Audit__Audit *audit, Audit__ListUncoveredAreasResponse *out)
{
	Audit__Conclusion **row;
	Audit__UncoveredArea *area;
	size_t count;
	TRY(where_conclusion(rq, "audit_id", audit->id, &row, &count));
	for (size_t i = 0; i < count; i++)
		if ((int)row[i]->extent == CONCLUSION_EXTENT_NOT_DETERMINED && row[i]->presented_us &&
			row[i]->objective >= 1 && row[i]->objective <= audit->n_objectives)
			TRY(add_area(rq, out, UNCOVERED_KIND_NOT_DETERMINED,
				audit->objectives[row[i]->objective - 1], row[i]->uncertainty, &area));
	return OK;
}

static int add_terminated(struct request *rq, const Audit__Audit *audit, Audit__ListUncoveredAreasResponse *out)
{
	Audit__Termination **row;
	Audit__UncoveredArea *area;
	size_t count;
	TRY(where_termination(rq, "audit_id", audit->id, &row, &count));
	for (size_t i = 0; i < count; i++)
		if ((int)row[i]->state == TERMINATION_STATE_AGREED)
			TRY(add_area(rq, out, UNCOVERED_KIND_TERMINATED, row[i]->partial_report, row[i]->reason, &area));
	return OK;
}

int audit_list_uncovered_areas(struct request *rq, const Audit__ListUncoveredAreasRequest *in,
	Audit__ListUncoveredAreasResponse *out)
{
	Audit__Audit *audit;
	TRY(load_audit(rq, in->audit_id, &audit));
	TRY(add_withheld(rq, audit->id, out));
	TRY(add_declined(rq, audit->id, out));
	TRY(add_not_done(rq, audit->id, out));
	TRY(add_undetermined(rq, audit, out));
	return add_terminated(rq, audit, out);
}
