/* Looking ahead: evaluations that lapse and whom that leaves without cover, month by month. ISO 19011, 7.6. */
#include "daemon/rule/text.h"
#include "daemon/service/evaluation_experience.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

#include <string.h>

enum { EXPIRING_MAX = 2000, AT_RISK_MAX = 100, MONTHS_DEFAULT = 12, CELLS_MAX = 4000, PEOPLE_MAX = 1000 };
static const int64_t month_us = 30 * DAY_US;

static int out_of_memory(struct request *rq)
{
	return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
}

/* All evaluations of an organisation's people, and the audits of its programmes. */
struct ahead {
	Audit__Evaluation **evaluation;
	size_t evaluation_count;
	Audit__Audit **audit;
	size_t audit_count;
};

static int add_audits(struct request *rq, const char *programme_id, struct ahead *a)
{
	Audit__Audit **more;
	size_t count;
	TRY(where_audit(rq, "programme_id", programme_id, &more, &count));
	if (count == 0)
		return OK;
	Audit__Audit **all = arena_array(rq->arena, a->audit_count + count, sizeof(*all));
	if (!all)
		return out_of_memory(rq);
	if (a->audit_count > 0)
		memcpy(all, a->audit, a->audit_count * sizeof(*all));
	memcpy(all + a->audit_count, more, count * sizeof(*all));
	a->audit = all;
	a->audit_count += count;
	return OK;
}

static int look_ahead(struct request *rq, const char *organisation_id, struct ahead *ret_ahead)
{
	struct ahead a = { 0 };
	Audit__Programme **programme;
	size_t count;
	TRY(where_evaluation(rq, "scope", organisation_id, &a.evaluation, &a.evaluation_count));
	TRY(where_programme(rq, "organisation_id", organisation_id, &programme, &count));
	for (size_t i = 0; i < count; i++)
		TRY(add_audits(rq, programme[i]->id, &a));
	*ret_ahead = a;
	return OK;
}

/* Another evaluation of the same person and grade that lasts to the end of the audit. */
static bool is_replaced(const struct ahead *a, const Audit__Evaluation *e, int64_t to_us)
{
	for (size_t i = 0; i < a->evaluation_count; i++) {
		struct evaluation other = evaluation_of(a->evaluation[i]);
		if (a->evaluation[i] != e && strcmp(a->evaluation[i]->person_id, e->person_id) == 0 &&
			(other.grade == (int32_t)e->grade || other.grade == AUDITOR_GRADE_LEAD) &&
			evaluation_counts(&other, to_us))
			return true;
	}
	return false;
}

/* Audits in which the person has a place and which end after the evaluation does. */
static int find_risks(struct request *rq, const struct ahead *a, const Audit__Evaluation *e, Audit__Expiring *to)
{
	Audit__TeamMember **member;
	size_t count;
	TRY(where_team_member(rq, "person_id", e->person_id, &member, &count));
	to->audit_ids = arena_array(rq->arena, AT_RISK_MAX, sizeof(const char *));
	if (!to->audit_ids)
		return out_of_memory(rq);
	for (size_t i = 0; i < count && to->n_audit_ids < AT_RISK_MAX; i++) {
		Audit__Audit *audit;
		bool is_live = member[i]->state == AUDIT__TEAM_MEMBER_STATE__TEAM_MEMBER_STATE_ACCEPTED ||
			member[i]->state == AUDIT__TEAM_MEMBER_STATE__TEAM_MEMBER_STATE_PROPOSED;
		TRY(find_audit(rq, member[i]->audit_id, &audit));
		if (is_live && audit && audit->to_us >= rq->now_us && audit->to_us > e->valid_until_us &&
			!is_replaced(a, e, audit->to_us))
			to->audit_ids[to->n_audit_ids++] = audit->id;
	}
	return OK;
}

static int write_expiring(struct request *rq, const struct ahead *a, const Audit__Evaluation *e,
	Audit__ListExpiringResponse *out)
{
	Audit__Person *person;
	Audit__Expiring *to = arena_alloc(rq->arena, sizeof(*to));
	if (!to)
		return out_of_memory(rq);
	audit__expiring__init(to);
	TRY(load_person(rq, e->person_id, &person));
	to->evaluation_id = e->id;
	to->person_id = e->person_id;
	to->person_name = person->name;
	to->grade = e->grade;
	to->valid_until_us = e->valid_until_us;
	to->is_lapsed = e->valid_until_us < rq->now_us;
	TRY(find_risks(rq, a, e, to));
	out->expiring[out->n_expiring++] = to;
	return OK;
}

int auditor_list_expiring(struct request *rq, const Audit__ListExpiringRequest *in,
	Audit__ListExpiringResponse *out)
{
	struct ahead a;
	int64_t until_us = rq->now_us + (int64_t)in->months * month_us;
	TRY(look_ahead(rq, in->organisation_id, &a));
	out->expiring = arena_array(rq->arena, a.evaluation_count, sizeof(out->expiring[0]));
	if (a.evaluation_count > 0 && !out->expiring)
		return out_of_memory(rq);
	for (size_t i = 0; i < a.evaluation_count && out->n_expiring < EXPIRING_MAX; i++)
		if (a.evaluation[i]->state == AUDIT__EVALUATION_STATE__EVALUATION_STATE_GRANTED &&
			a.evaluation[i]->valid_until_us < until_us)
			TRY(write_expiring(rq, &a, a.evaluation[i], out));
	return OK;
}

static bool covers(const Audit__Evaluation *row, const char *competence_id, int64_t from_us)
{
	struct evaluation e = evaluation_of(row);
	return e.grade != AUDITOR_GRADE_IN_TRAINING && evaluation_counts(&e, from_us + month_us) &&
		text_among(competence_id, e.competence_ids, e.competence_count);
}

static int write_people(struct request *rq, const struct ahead *a, Audit__CoverageMonth *to)
{
	to->person_ids = arena_array(rq->arena, a->evaluation_count, sizeof(const char *));
	if (a->evaluation_count > 0 && !to->person_ids)
		return out_of_memory(rq);
	for (size_t i = 0; i < a->evaluation_count && to->n_person_ids < PEOPLE_MAX; i++) {
		const char *person_id = a->evaluation[i]->person_id;
		if (covers(a->evaluation[i], to->competence_id, to->from_us) &&
			!text_among(person_id, to->person_ids, to->n_person_ids))
			to->person_ids[to->n_person_ids++] = person_id;
	}
	to->people = (uint32_t)to->n_person_ids;
	return OK;
}

static int write_month(struct request *rq, const struct ahead *a, const Audit__Competence *item, int64_t from_us,
	Audit__ForecastCoverageResponse *out)
{
	Audit__CoverageMonth *to = arena_alloc(rq->arena, sizeof(*to));
	if (!to)
		return out_of_memory(rq);
	audit__coverage_month__init(to);
	to->competence_id = item->id;
	to->name = item->name;
	to->from_us = from_us;
	TRY(write_people(rq, a, to));
	for (size_t i = 0; i < a->audit_count; i++)
		to->audits += a->audit[i]->from_us < from_us + month_us && a->audit[i]->to_us >= from_us &&
			text_among(item->id, a->audit[i]->competence_ids, a->audit[i]->n_competence_ids);
	out->months[out->n_months++] = to;
	return OK;
}

int auditor_forecast_coverage(struct request *rq, const Audit__ForecastCoverageRequest *in,
	Audit__ForecastCoverageResponse *out)
{
	struct ahead a;
	Audit__Competence **item;
	size_t count, months = in->months ? in->months : MONTHS_DEFAULT;
	TRY(look_ahead(rq, in->organisation_id, &a));
	TRY(where_competence(rq, "scope", in->organisation_id, &item, &count));
	if (count * months > CELLS_MAX)
		return fail(rq->st, RESOURCE_EXHAUSTED, "TOO_MANY_ROWS", "%zu items in %zu months are more than %d rows", count,
			months, CELLS_MAX);
	out->months = arena_array(rq->arena, count * months, sizeof(out->months[0]));
	if (count > 0 && !out->months)
		return out_of_memory(rq);
	for (size_t i = 0; i < count; i++)
		for (size_t month = 0; month < months; month++)
			TRY(write_month(rq, &a, item[i], rq->now_us + (int64_t)month * month_us, out));
	return OK;
}
