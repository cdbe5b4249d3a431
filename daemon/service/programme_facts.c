/* Gathers what the rules of a programme ask for. */
#include "daemon/service/programme_facts.h"

#include "daemon/rows.h"
#include "daemon/rule/coverage.h"
#include "daemon/rule/programme_risk.h"
#include "daemon/rule/text.h"
#include "daemon/writers.h"

#define BIT(place) (UINT32_C(1) << (place))

struct programme_facts programme_frame(const Audit__Programme *row)
{
	return (struct programme_facts){ .id = row->id,
		.state = (int32_t)row->state,
		.from_us = row->from_us,
		.to_us = row->to_us,
		.profile = row->profile,
		.version = row->version };
}

static void look_at_items(const Audit__Programme *row, struct programme_content *c)
{
	const struct {
		const char *text;
		int item;
	} given[] = { { row->extent, PROGRAMME_ITEM_EXTENT }, { row->schedule, PROGRAMME_ITEM_SCHEDULE },
		{ row->audit_types, PROGRAMME_ITEM_AUDIT_TYPES }, { row->criteria, PROGRAMME_ITEM_CRITERIA },
		{ row->methods, PROGRAMME_ITEM_METHODS }, { row->team_selection, PROGRAMME_ITEM_TEAM_SELECTION },
		{ row->documents, PROGRAMME_ITEM_DOCUMENTS } };
	c->purpose_given = text_given(row->purpose);
	for (size_t i = 0; i < ARRAY_LEN(given); i++)
		c->items |= text_given(given[i].text) ? BIT(given[i].item) : 0;
	for (size_t i = 0; i < row->n_not_applicable; i++)
		c->items |= text_given(row->not_applicable[i]->reason) ? BIT(row->not_applicable[i]->item) : 0;
}

static void look_at_objectives(const struct holdings *h, struct programme_content *c)
{
	c->objectives = h->objectives;
	for (size_t i = 0; i < h->objectives; i++)
		c->objectives_unmeasured += !text_given(h->objective[i]->measure);
}

/* An opportunity judges no risk. */
static void look_at_risks(const struct request *rq, const Audit__Programme *row, const struct holdings *h,
	struct programme_content *c)
{
	for (size_t i = 0; i < h->risks; i++) {
		const Audit__ProgrammeRisk *r = h->risk[i];
		bool is_judged = programme_risk_is_judged((int32_t)r->state, r->likelihood, r->impact, r->review_us);
		bool is_risk = (int)r->kind != PROGRAMME_RISK_KIND_OPPORTUNITY;
		c->risks |= is_judged && is_risk ? BIT(r->category) : 0;
		c->risks_stale += is_judged && r->review_us <= rq->now_us;
	}
	for (size_t i = 0; i < row->n_without_risk && text_given(row->without_risk_reason); i++)
		c->without_risk |= BIT(row->without_risk[i]);
}

/* A pair where the unit of lower risk gets more days. */
static void find_favoured(const struct universe *u, const struct holdings *h, struct programme_content *c)
{
	for (size_t i = 0; i < h->inclusions && !c->favoured_unit; i++) {
		const Audit__Unit *one = universe_find(u, h->inclusion[i]->unit_id);
		for (size_t k = 0; k < h->inclusions && one && one->risk && h->inclusion[i]->days; k++) {
			const Audit__Unit *other = universe_find(u, h->inclusion[k]->unit_id);
			if (!other || other->risk <= one->risk || h->inclusion[k]->days >= h->inclusion[i]->days ||
				h->inclusion[k]->decision != AUDIT__INCLUSION_DECISION__INCLUSION_DECISION_INCLUDED)
				continue;
			c->favoured_unit = one->name;
			c->neglected_unit = other->name;
			break;
		}
	}
}

static int look_at_universe(struct request *rq, const Audit__Programme *row, const struct holdings *h,
	struct programme_content *c)
{
	struct universe u;
	TRY(universe_load(rq, row->organisation_id, &u));
	for (size_t i = 0; i < u.count; i++) {
		if (holdings_inclusion(h, u.unit[i]->id))
			continue;
		c->units_undecided++;
		c->undecided_unit = u.unit[i]->name;
	}
	find_favoured(&u, h, c);
	return OK;
}

static bool is_of_auditors(const Audit__ProgrammeResource *r, uint32_t month)
{
	return (int)r->kind == RESOURCE_KIND_AUDITOR_DAYS && (month == 0 || r->month == month);
}

static uint64_t days_there(const Audit__ProgrammeResource *r)
{
	return (int)r->state == PROGRAMME_RESOURCE_STATE_REQUESTED ? r->requested : r->granted;
}

/* Auditors' days meant for units and there, of a month or (0) in all. */
static void add_days(const struct holdings *h, uint32_t month, uint64_t *ret_meant, uint64_t *ret_there)
{
	*ret_meant = *ret_there = 0;
	for (size_t i = 0; i < h->inclusions; i++)
		*ret_meant += month == 0 || h->inclusion[i]->month == month ? h->inclusion[i]->days : 0;
	for (size_t i = 0; i < h->resources; i++)
		*ret_there += is_of_auditors(h->resource[i], month) ? days_there(h->resource[i]) : 0;
}

static bool is_first_of_month(const struct holdings *h, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (h->inclusion[i]->month == h->inclusion[at]->month)
			return false;
	return h->inclusion[at]->month > 0;
}

/* Names the months where more is meant than is there. */
static void compare_months(struct request *rq, const struct holdings *h, struct programme_content *c)
{
	char over[120] = "", month[16];
	for (size_t i = 0; i < h->inclusions; i++) {
		uint64_t meant, there;
		if (!is_first_of_month(h, i))
			continue;
		add_days(h, h->inclusion[i]->month, &meant, &there);
		(void)snprintf(month, sizeof(month), "%u", h->inclusion[i]->month);
		if (meant > there)
			text_append(over, sizeof(over), month);
	}
	c->months_over = rq_text(rq, over);
}

static void look_at_means(struct request *rq, const struct holdings *h, struct programme_content *c)
{
	c->resources = h->resources;
	c->procedures = h->procedures;
	for (size_t i = 0; i < h->resources; i++) {
		c->resources_unanswered += (int)h->resource[i]->state == PROGRAMME_RESOURCE_STATE_REQUESTED;
		c->resources_short += (int)h->resource[i]->state == PROGRAMME_RESOURCE_STATE_SHORT;
	}
	add_days(h, 0, &c->days_meant, &c->days_available);
	compare_months(rq, h, c);
}

int programme_is_manager(struct request *rq, const Audit__Programme *row, const char *person_id, bool *ret_is)
{
	uint32_t roles;
	TRY(rq_roles(rq, person_id, row->id, &roles));
	*ret_is = (roles & ROLE_BIT(ROLE_PROGRAMME_MANAGER)) != 0;
	return OK;
}

static int look_at_manager(struct request *rq, const Audit__Programme *row, struct programme_content *c)
{
	Audit__Evaluation **evaluation;
	size_t count;
	c->manager_id = row->manager_id;
	TRY(programme_is_manager(rq, row, row->manager_id, &c->manager_is_manager));
	TRY(where_evaluation(rq, "person_id", row->manager_id, &evaluation, &count));
	for (size_t i = 0; i < count; i++)
		c->manager_is_evaluated |= (int)evaluation[i]->state == EVALUATION_STATE_GRANTED &&
			evaluation[i]->valid_until_us >= rq->now_us;
	return OK;
}

static bool digest_is(const struct hash *digest, ProtobufCBinaryData said)
{
	return said.len == HASH_BYTES && memcmp(digest->b, said.data, HASH_BYTES) == 0;
}

int programme_gather(struct request *rq, const Audit__Programme *row, const struct holdings *h,
	struct programme_facts *ret_facts)
{
	struct programme_facts f = programme_frame(row);
	struct hash digest;
	f.signer_is_author = h->signer_wrote || writers_have_signer(rq, &row->base);
	look_at_items(row, &f.content);
	look_at_objectives(h, &f.content);
	look_at_risks(rq, row, h, &f.content);
	TRY(look_at_universe(rq, row, h, &f.content));
	look_at_means(rq, h, &f.content);
	TRY(look_at_manager(rq, row, &f.content));
	TRY(programme_digest(rq, row, h, &digest));
	f.is_as_submitted = digest_is(&digest, row->submitted_sha256);
	f.is_as_approved = digest_is(&digest, row->approved_sha256);
	*ret_facts = f;
	return OK;
}

/* --- closing --- */

static int append_audits(struct request *rq, const char *programme_id, struct cycle *c)
{
	Audit__Audit **audit;
	size_t count;
	TRY(where_audit(rq, "programme_id", programme_id, &audit, &count));
	Audit__Audit **all = arena_array(rq->arena, c->count + count, sizeof(*all));
	if (c->count + count > 0 && !all)
		return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
	if (c->count)
		memcpy(all, c->audit, c->count * sizeof(*all));
	if (count)
		memcpy(all + c->count, audit, count * sizeof(*all));
	c->audit = all;
	c->count += count;
	return OK;
}

int cycle_load(struct request *rq, const Audit__Programme *row, struct cycle *ret_cycle)
{
	struct cycle c = { 0 };
	Audit__Programme **programme;
	size_t count;
	int64_t from_us = row->cycle_from_us ? row->cycle_from_us : row->from_us;
	TRY(where_programme(rq, "organisation_id", row->organisation_id, &programme, &count));
	for (size_t i = 0; i < count; i++)
		if (programme[i]->to_us > from_us && programme[i]->from_us < row->to_us)
			TRY(append_audits(rq, programme[i]->id, &c));
	*ret_cycle = c;
	return OK;
}

static bool counts(const Audit__Audit *audit)
{
	return audit_counts((int32_t)audit->state, audit->ended_early_us != 0);
}

static bool is_covered(const struct cycle *c, const char *unit_id)
{
	for (size_t i = 0; i < c->count; i++)
		if (counts(c->audit[i]) && text_among(unit_id, c->audit[i]->unit_ids, c->audit[i]->n_unit_ids))
			return true;
	return false;
}

static void look_at_audits(struct request *rq, const Audit__Programme *row, const struct cycle *c,
	struct programme_close_facts *f)
{
	char early[160] = "";
	for (size_t i = 0; i < c->count; i++) {
		const Audit__Audit *audit = c->audit[i];
		if (strcmp(audit->programme_id, row->id) != 0)
			continue;
		f->audits_open += !audit_is_over((int32_t)audit->state);
		f->audits_unsealed += audit_is_over((int32_t)audit->state) && !audit_is_settled((int32_t)audit->state);
		f->audits_ended_early += audit->ended_early_us != 0;
		if (audit->ended_early_us)
			text_append(early, sizeof(early), audit->title);
	}
	f->ended_early = rq_text(rq, early);
}

static int look_at_coverage(struct request *rq, const Audit__Programme *row, const struct holdings *h,
	struct programme_close_facts *f)
{
	struct universe u;
	struct cycle c;
	TRY(universe_load(rq, row->organisation_id, &u));
	TRY(cycle_load(rq, row, &c));
	for (size_t i = 0; i < u.count; i++) {
		const Audit__Inclusion *decision = holdings_inclusion(h, u.unit[i]->id);
		bool is_out = decision && decision->decision == AUDIT__INCLUSION_DECISION__INCLUSION_DECISION_EXCLUDED &&
			text_given(decision->reason);
		if (is_out || is_covered(&c, u.unit[i]->id))
			continue;
		f->units_uncovered++;
		f->uncovered_unit = u.unit[i]->name;
	}
	look_at_audits(rq, row, &c, f);
	return OK;
}

static int look_at_records(struct request *rq, const Audit__Programme *row, struct programme_close_facts *f)
{
	Audit__MonitoringPeriod **period;
	Audit__ChangeTrigger **trigger;
	Audit__ProgrammeReview **review;
	size_t periods, triggers, reviews;
	TRY(where_monitoring_period(rq, "programme_id", row->id, &period, &periods));
	TRY(where_change_trigger(rq, "programme_id", row->id, &trigger, &triggers));
	TRY(where_programme_review(rq, "programme_id", row->id, &review, &reviews));
	for (size_t i = 0; i < periods; i++) {
		f->periods_closed += (int)period[i]->state == MONITORING_PERIOD_STATE_CLOSED;
		f->periods_open += (int)period[i]->state == MONITORING_PERIOD_STATE_OPEN;
	}
	for (size_t i = 0; i < triggers; i++)
		f->triggers_open += (int)trigger[i]->state == CHANGE_TRIGGER_STATE_RAISED;
	for (size_t i = 0; i < reviews; i++)
		f->reviews_reported += (int)review[i]->state >= PROGRAMME_REVIEW_STATE_REPORTED;
	return OK;
}

int programme_gather_close(struct request *rq, const Audit__Programme *row, const struct holdings *h,
	struct programme_close_facts *ret_facts)
{
	struct programme_close_facts f = { .id = row->id, .state = (int32_t)row->state };
	TRY(look_at_coverage(rq, row, h, &f));
	TRY(look_at_records(rq, row, &f));
	for (size_t i = 0; i < h->objectives; i++)
		f.objectives_open += (int)h->objective[i]->state != OBJECTIVE_STATE_CONCLUDED;
	*ret_facts = f;
	return OK;
}
