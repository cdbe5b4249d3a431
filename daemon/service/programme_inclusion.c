/* Decisions of a programme on the units of its universe. */
#include "daemon/rule/inclusion.h"

#include "daemon/rule/programme_resource.h"
#include "daemon/service/programme_facts.h"
#include "daemon/writers.h"
#include "gen/dispatch.h"

enum { DECISIONS_MAX = 200 };

/* What is decided on by one call. */
struct choice {
	struct universe universe;
	const Audit__Unit *unit[DECISIONS_MAX];
	size_t count;
	uint32_t undecided; /* of the universe, after it */
};

static void choose(struct choice *c, const Audit__Unit *unit)
{
	c->unit[c->count++] = unit;
}

static int choose_named(struct request *rq, const Audit__AddInclusionRequest *in, const struct holdings *h,
	struct choice *c, struct inclusion_facts *f)
{
	for (size_t i = 0; i < in->n_unit_ids; i++) {
		const Audit__Unit *unit = universe_find(&c->universe, in->unit_ids[i]);
		Audit__Unit *other;
		if (!unit) {
			TRY(load_unit(rq, in->unit_ids[i], &other));
			f->foreign_unit = other->name;
			continue;
		}
		if (holdings_inclusion(h, unit->id))
			f->decided_unit = unit->name;
		else if (c->count < DECISIONS_MAX)
			choose(c, unit);
	}
	return OK;
}

/* Undecided ones, of one organisation or all. */
static void choose_undecided(const struct holdings *h, const char *organisation_id, struct choice *c)
{
	for (size_t i = 0; i < c->universe.count && c->count < DECISIONS_MAX; i++) {
		const Audit__Unit *unit = c->universe.unit[i];
		bool is_meant = !text_given(organisation_id) || strcmp(unit->organisation_id, organisation_id) == 0;
		if (is_meant && !holdings_inclusion(h, unit->id))
			choose(c, unit);
	}
}

static void count_undecided(const struct holdings *h, struct choice *c)
{
	for (size_t i = 0; i < c->universe.count; i++)
		c->undecided += holdings_inclusion(h, c->universe.unit[i]->id) == NULL;
	c->undecided -= (uint32_t)c->count;
}

static int put_choice(struct request *rq, const Audit__AddInclusionRequest *in, const Audit__Programme *programme,
	int32_t decision, const struct choice *c, Audit__AddInclusionResponse *out)
{
	out->inclusions = arena_array(rq->arena, c->count, sizeof(out->inclusions[0]));
	if (c->count > 0 && !out->inclusions)
		return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
	for (size_t i = 0; i < c->count; i++) {
		Audit__Inclusion *row;
		TRY(new_inclusion(rq, &row));
		rq_fill(&row->base, &in->base);
		row->unit_id = c->unit[i]->id;
		row->decision = (Audit__InclusionDecision)decision;
		TRY(writers_add(rq, &row->base));
		row->edition = programme->edition;
		TRY(put_inclusion(rq, row, 0));
		out->inclusions[out->n_inclusions++] = row;
	}
	out->undecided = c->undecided;
	return OK;
}

/* A call that decides on nothing leaves no entry behind. */
static int nothing_left(struct request *rq)
{
	return fail(rq->st, FAILED_PRECONDITION, "NOTHING_TO_DO", "no unit of these is undecided");
}

int inclusion_add(struct request *rq, const Audit__AddInclusionRequest *in, Audit__AddInclusionResponse *out)
{
	Audit__Programme *programme;
	struct holdings h;
	struct choice *c = arena_alloc(rq->arena, sizeof(*c));
	if (!c)
		return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
	TRY(load_programme(rq, in->programme_id, &programme));
	TRY(holdings_load(rq, programme->id, &h));
	TRY(universe_load(rq, programme->organisation_id, &c->universe));
	int32_t decision = in->decision ? (int32_t)in->decision : INCLUSION_DECISION_INCLUDED;
	struct inclusion_facts facts = { .programme_id = programme->id,
		.programme_state = (int32_t)programme->state,
		.decision = decision,
		.reason_given = text_given(in->reason),
		.month_fits = in->month == 0 || month_is_within(in->month, programme->from_us, programme->to_us) };
	if (in->n_unit_ids)
		TRY(choose_named(rq, in, &h, c, &facts));
	else
		choose_undecided(&h, in->organisation_id, c);
	TRY(inclusion_may_decide(&facts, rq->st));
	if (c->count == 0)
		return nothing_left(rq);
	count_undecided(&h, c);
	return put_choice(rq, in, programme, decision, c, out);
}

int inclusion_change(struct request *rq, const Audit__ChangeInclusionRequest *in, Audit__ChangeInclusionResponse *out)
{
	Audit__Programme *programme;
	Audit__Inclusion *row;
	TRY(load_inclusion(rq, in->inclusion_id, &row));
	TRY(load_programme(rq, row->programme_id, &programme));
	struct inclusion_facts facts = { .programme_id = programme->id,
		.programme_state = (int32_t)programme->state,
		.decision = (int32_t)in->decision,
		.reason_given = text_given(in->reason),
		.month_fits = in->month == 0 || month_is_within(in->month, programme->from_us, programme->to_us) };
	TRY(inclusion_may_decide(&facts, rq->st));
	rq_fill(&row->base, &in->base);
	TRY(writers_add(rq, &row->base));
	row->edition = programme->edition;
	TRY(put_inclusion(rq, row, in->version));
	out->inclusion = row;
	return OK;
}
