/* Gathers the waivers that a report prints, with names as they are then. */
#include "daemon/service/report_waivers.h"

#include "daemon/rows.h"
#include "daemon/ruling.h"
#include "gen/rows.h"

enum { WAIVERS_MAX = 200 }; /* report.proto, waivers */

struct printed {
	const struct ruling_place *place;
	struct report_waivers *to;
};

static int name_of(struct request *rq, const char *person_id, const char **ret_name)
{
	Audit__Person *person;
	TRY(find_person(rq, person_id, &person));
	*ret_name = person ? person->name : "";
	return OK;
}

static int print_waiver(struct request *rq, struct printed *p, const Audit__Waiver *w)
{
	Audit__ReportWaiver *to = arena_alloc(rq->arena, sizeof(*to));
	if (!to)
		return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
	audit__report_waiver__init(to);
	rq_fill(&to->base, &w->base);
	to->waiver_id = w->id;
	TRY(name_of(rq, w->person_id, &to->person_name));
	TRY(name_of(rq, w->requester_id, &to->requester_name));
	TRY(name_of(rq, w->granter_id, &to->granter_name));
	p->to->row[p->to->count++] = to;
	return OK;
}

static int print_scope(struct request *rq, struct printed *p, const char *scope_id)
{
	Audit__Waiver **row;
	size_t count;
	TRY(where_waiver(rq, "scope_id", scope_id, &row, &count));
	for (size_t i = 0; i < count; i++) {
		bool is_printed = false;
		if (row[i]->granted_us > 0)
			TRY(ruling_bears_on(p->place, row[i], &is_printed));
		p->to->left_out += is_printed && p->to->count == WAIVERS_MAX;
		if (is_printed && p->to->count < WAIVERS_MAX)
			TRY(print_waiver(rq, p, row[i]));
	}
	return OK;
}

int report_waivers(struct request *rq, const Audit__Audit *audit, struct report_waivers *ret_waivers)
{
	struct ruling_place *place;
	*ret_waivers = (struct report_waivers){ .row = arena_array(rq->arena, WAIVERS_MAX, sizeof(ret_waivers->row[0])) };
	if (!ret_waivers->row)
		return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
	TRY(ruling_place(rq, audit->id, &place));
	struct printed p = { .place = place, .to = ret_waivers };
	for (size_t i = 0; i < place->scopes; i++)
		TRY(print_scope(rq, &p, place->scope[i]));
	return OK;
}
