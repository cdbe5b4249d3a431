/* Gathers the break-glasses that a report tells of, each as it stood. */
#include "daemon/broken_glass.h"

#include "daemon/above.h"
#include "daemon/rows.h"
#include "daemon/rule/text.h"
#include "gen/rows.h"

#include <string.h>

static bool happened(int64_t at_us, int64_t by_us)
{
	return at_us > 0 && at_us <= by_us;
}

/* When it was to end, unless somebody ended it before. */
static int64_t until_us(const Audit__BreakGlass *row)
{
	int64_t planned_us = row->taken_us + (int64_t)row->days * DAY_US;
	return row->ended_us > 0 && row->ended_us < planned_us ? row->ended_us : planned_us;
}

/* Names, reasons and days of what was not done by then are not there. */
static struct broken_glass as_of(const Audit__BreakGlass *row, int64_t by_us)
{
	struct broken_glass g = { .row = *row, .stage = REPORT_GLASS_PROPOSED };
	Audit__BreakGlass *b = &g.row;
	if (!happened(b->approved_us, by_us)) {
		b->approver_name = "";
		b->approved_us = 0;
	} else
		g.stage = REPORT_GLASS_APPROVED;
	if (!happened(b->ended_us, by_us)) {
		b->ender_name = b->reason = "";
		b->ended_us = 0;
	} else
		g.stage = REPORT_GLASS_REFUSED;
	if (!happened(b->taken_us, by_us))
		b->taken_us = b->until_us = 0;
	else {
		b->until_us = until_us(b);
		g.stage = REPORT_GLASS_TAKEN;
	}
	if (!happened(b->reviewed_us, by_us)) {
		b->reviewer_name = b->review = "";
		b->reviewed_us = 0;
	} else
		g.stage = REPORT_GLASS_REVIEWED;
	return g;
}

static bool is_told(const struct broken_glass *g, const Audit__Audit *audit, int64_t by_us)
{
	if (g->row.proposed_us > by_us)
		return false;
	return strcmp(g->row.scope_id, audit->id) == 0 || (g->row.taken_us > 0 && audit->created_us < g->row.until_us);
}

int broken_glasses(struct request *rq, const char *audit_id, int64_t by_us, struct broken_glasses *ret_glasses)
{
	struct broken_glasses told = { .count = 0 };
	struct above_ids ids;
	Audit__Audit *audit;
	TRY(load_audit(rq, audit_id, &audit));
	TRY(above_broken(rq, audit_id, &ids));
	told.one = arena_array(rq->arena, ids.count + 1, sizeof(told.one[0]));
	if (!told.one)
		return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
	for (size_t i = 0; i < ids.count; i++) {
		Audit__BreakGlass *row;
		TRY(load_break_glass(rq, ids.id[i], &row));
		told.one[told.count] = as_of(row, by_us);
		told.count += is_told(&told.one[told.count], audit, by_us);
	}
	*ret_glasses = told;
	return OK;
}
