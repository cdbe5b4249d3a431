/* Experience as it follows from audits done: nobody keeps a skills matrix. ISO 19011, 7.2.4 to 7.6. */
#include "daemon/service/evaluation_experience.h"

#include "daemon/rule/coverage.h"
#include "daemon/rule/text.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

#include <string.h>

enum { AUDITEES_MAX = 1000, GAPS_MAX = 5 }; /* as many as the reply holds */
static const int64_t year_us = 365 * DAY_US;

static int out_of_memory(struct request *rq)
{
	return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
}

static void note_role(struct experience *e, int32_t role, const Audit__Audit *audit)
{
	size_t i = 0;
	while (i < e->role_count && e->role[i].role != role)
		i++;
	if (i == EXPERIENCE_ROLES)
		return;
	e->role_count += i == e->role_count;
	struct role_experience *r = &e->role[i];
	r->role = role;
	r->audits++;
	r->days += (uint32_t)((audit->to_us - audit->from_us) / DAY_US + 1);
	r->last_us = audit->to_us > r->last_us ? audit->to_us : r->last_us;
}

static void note_auditee(struct experience *e, const Audit__Audit *audit)
{
	size_t i = 0;
	while (i < e->auditee_count && strcmp(e->auditee[i].organisation_id, audit->auditee_organisation_id) != 0)
		i++;
	e->auditee_count += i == e->auditee_count;
	struct auditee_experience *a = &e->auditee[i];
	a->organisation_id = audit->auditee_organisation_id;
	a->audits++;
	a->last_us = audit->to_us > a->last_us ? audit->to_us : a->last_us;
}

static int sum_cpd(struct request *rq, const char *person_id, struct experience *e)
{
	Audit__CpdRecord **row;
	size_t count;
	TRY(where_cpd_record(rq, "person_id", person_id, &row, &count));
	for (size_t i = 0; i < count; i++)
		if (row[i]->done_us > rq->now_us - year_us && row[i]->done_us <= rq->now_us)
			e->cpd_minutes += row[i]->minutes;
	return OK;
}

int experience_gather(struct request *rq, const char *person_id, struct experience *ret_experience)
{
	Audit__TeamMember **member;
	size_t count;
	struct experience e = { .role_count = 0 };
	TRY(where_team_member(rq, "person_id", person_id, &member, &count));
	e.auditee = arena_array(rq->arena, count, sizeof(*e.auditee));
	if (count > 0 && !e.auditee)
		return out_of_memory(rq);
	if (count > 0)
		memset(e.auditee, 0, count * sizeof(*e.auditee));
	for (size_t i = 0; i < count; i++) {
		Audit__Audit *audit;
		if (member[i]->state != AUDIT__TEAM_MEMBER_STATE__TEAM_MEMBER_STATE_ACCEPTED)
			continue;
		TRY(find_audit(rq, member[i]->audit_id, &audit));
		if (!audit || !audit_counts((int32_t)audit->state, audit->ended_early_us != 0))
			continue;
		note_role(&e, (int32_t)member[i]->role, audit);
		note_auditee(&e, audit);
	}
	TRY(sum_cpd(rq, person_id, &e));
	*ret_experience = e;
	return OK;
}

static const Audit__GradeCriteria *criteria_of(const Audit__SelectionCriteria *all, int32_t grade)
{
	for (size_t i = 0; i < all->n_grades; i++)
		if ((int32_t)all->grades[i]->grade == grade)
			return all->grades[i];
	return NULL;
}

int experience_missing(struct request *rq, const struct experience *e, const char *organisation_id, int32_t grade,
	const char **ret_missing)
{
	Audit__SelectionCriteria **row;
	size_t count;
	char text[200] = "", one[80];
	uint32_t audits = 0, days = 0;
	TRY(where_selection_criteria(rq, "organisation_id", organisation_id, &row, &count));
	const Audit__GradeCriteria *c = count > 0 ? criteria_of(row[0], grade) : NULL;
	for (size_t i = 0; i < e->role_count; i++) {
		audits += e->role[i].audits;
		days += e->role[i].days;
	}
	if (c && audits < c->audits) {
		(void)snprintf(one, sizeof(one), "%u audits of %u", audits, c->audits);
		text_append(text, sizeof(text), one);
	}
	if (c && days < c->audit_days) {
		(void)snprintf(one, sizeof(one), "%u days of audit of %u", days, c->audit_days);
		text_append(text, sizeof(text), one);
	}
	if (c && e->cpd_minutes < c->cpd_hours * 60) {
		(void)snprintf(one, sizeof(one), "%u hours of development in a year of %u", e->cpd_minutes / 60,
			c->cpd_hours);
		text_append(text, sizeof(text), one);
	}
	*ret_missing = rq_text(rq, text);
	return OK;
}

static int write_roles(struct request *rq, const struct experience *e, Audit__GetExperienceResponse *out)
{
	out->roles = arena_array(rq->arena, e->role_count, sizeof(out->roles[0]));
	if (e->role_count > 0 && !out->roles)
		return out_of_memory(rq);
	for (size_t i = 0; i < e->role_count; i++) {
		Audit__RoleExperience *to = arena_alloc(rq->arena, sizeof(*to));
		if (!to)
			return out_of_memory(rq);
		audit__role_experience__init(to);
		to->role = (Audit__Role)e->role[i].role;
		to->audits = e->role[i].audits;
		to->days = e->role[i].days;
		to->last_us = e->role[i].last_us;
		out->roles[out->n_roles++] = to;
	}
	return OK;
}

static int write_auditees(struct request *rq, const struct experience *e, Audit__GetExperienceResponse *out)
{
	out->auditees = arena_array(rq->arena, e->auditee_count, sizeof(out->auditees[0]));
	if (e->auditee_count > 0 && !out->auditees)
		return out_of_memory(rq);
	for (size_t i = 0; i < e->auditee_count && i < AUDITEES_MAX; i++) {
		Audit__AuditeeExperience *to = arena_alloc(rq->arena, sizeof(*to));
		if (!to)
			return out_of_memory(rq);
		audit__auditee_experience__init(to);
		to->organisation_id = e->auditee[i].organisation_id;
		to->audits = e->auditee[i].audits;
		to->last_us = e->auditee[i].last_us;
		out->auditees[out->n_auditees++] = to;
	}
	return OK;
}

static int write_gap(struct request *rq, int32_t grade, const char *missing, Audit__GetExperienceResponse *out)
{
	Audit__GradeGap *gap = arena_alloc(rq->arena, sizeof(*gap));
	const char **text = arena_array(rq->arena, 1, sizeof(*text));
	if (!gap || !text)
		return out_of_memory(rq);
	audit__grade_gap__init(gap);
	gap->grade = (Audit__AuditorGrade)grade;
	gap->missing = text;
	text[gap->n_missing++] = missing;
	out->gaps[out->n_gaps++] = gap;
	return OK;
}

int auditor_get_experience(struct request *rq, const Audit__GetExperienceRequest *in,
	Audit__GetExperienceResponse *out)
{
	Audit__Person *person;
	struct experience e;
	TRY(load_person(rq, in->person_id, &person));
	TRY(experience_gather(rq, person->id, &e));
	TRY(write_roles(rq, &e, out));
	TRY(write_auditees(rq, &e, out));
	out->cpd_minutes = e.cpd_minutes;
	out->gaps = arena_array(rq->arena, GAPS_MAX, sizeof(out->gaps[0]));
	if (!out->gaps)
		return out_of_memory(rq);
	for (int32_t grade = AUDITOR_GRADE_IN_TRAINING; grade <= AUDITOR_GRADE_PROGRAMME_MANAGER; grade++) {
		const char *missing;
		TRY(experience_missing(rq, &e, person->organisation_id, grade, &missing));
		if (*missing)
			TRY(write_gap(rq, grade, missing, out));
	}
	return OK;
}
