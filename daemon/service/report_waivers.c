/* Gathers the waivers that a report prints, with names as they are then. */
#include "daemon/service/report_waivers.h"

#include "daemon/above.h"
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

/* 0: it has not. */
static int64_t has_ended_us(const struct request *rq, const Audit__Waiver *w)
{
	bool ran_out = w->expires_us > 0 && w->expires_us <= rq->now_us && (w->ended_us == 0 || w->expires_us < w->ended_us);
	return ran_out ? w->expires_us : w->ended_us;
}

static int print_waiver(struct request *rq, struct printed *p, const Audit__Waiver *w)
{
	Audit__ReportWaiver *to = arena_alloc(rq->arena, sizeof(*to));
	if (!to)
		return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
	audit__report_waiver__init(to);
	rq_fill(&to->base, &w->base);
	to->waiver_id = w->id;
	to->ended_us = has_ended_us(rq, w);
	TRY(name_of(rq, w->person_id, &to->person_name));
	TRY(name_of(rq, w->requester_id, &to->requester_name));
	TRY(name_of(rq, w->granter_id, &to->granter_name));
	p->to->row[p->to->count++] = to;
	return OK;
}

/* From when on the audit rests on what is waived: its team was confirmed; 0: it never was, or nobody knows. */
static int64_t began_us(const struct ruling_place *place)
{
	int64_t first_us = 0;
	for (size_t i = 0; i < place->members; i++) {
		int64_t confirmed_us = ((const Audit__TeamMember *)(const void *)place->member[i])->confirmed_us;
		if (confirmed_us > 0 && (first_us == 0 || confirmed_us < first_us))
			first_us = confirmed_us;
	}
	return first_us;
}

static int take(struct request *rq, struct printed *p, const Audit__Waiver *w)
{
	bool bears;
	int64_t ended_us = has_ended_us(rq, w);
	if (w->granted_us == 0 || (ended_us > 0 && ended_us <= began_us(p->place)))
		return OK;
	TRY(ruling_bears_on(p->place, w, &bears));
	p->to->left_out += bears && p->to->count == WAIVERS_MAX;
	return bears && p->to->count < WAIVERS_MAX ? print_waiver(rq, p, w) : OK;
}

int report_waivers(struct request *rq, const Audit__Audit *audit, struct report_waivers *ret_waivers)
{
	struct ruling_place *place;
	struct above_ids ids;
	*ret_waivers = (struct report_waivers){ .row = arena_array(rq->arena, WAIVERS_MAX, sizeof(ret_waivers->row[0])) };
	if (!ret_waivers->row)
		return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
	TRY(ruling_place(rq, audit->id, &place));
	struct printed p = { .place = place, .to = ret_waivers };
	TRY(above_granted(rq, audit->id, &ids));
	for (size_t i = 0; i < ids.count; i++) {
		Audit__Waiver *w;
		TRY(find_waiver(rq, ids.id[i], &w));
		if (w)
			TRY(take(rq, &p, w));
	}
	return OK;
}
