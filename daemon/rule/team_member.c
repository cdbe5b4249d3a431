/* What a member's evaluations let them be and cover, and what their ties forbid. */
#include "daemon/rule/team_member.h"

#include "common/bytes.h"
#include "daemon/rule/team_rules.h"
#include "daemon/rule/text.h"

#include <stdio.h>
#include <string.h>

/* A year is 366 days here: cooling off a day too long refuses a day too many, never too few. */
#define YEAR_US (366 * DAY_US)

bool tie_counts(const struct tie *t, int64_t audit_from_us, int64_t audit_to_us)
{
	if (t->from_us > audit_to_us)
		return false;
	int64_t cooling_us = (int64_t)t->cooling_off_years * YEAR_US;
	return t->to_us == 0 || t->to_us + cooling_us > audit_from_us;
}

void tie_period(const struct tie *t, char ret_text[TIE_PERIOD_BYTES])
{
	char day[DAY_TEXT_BYTES], cool[DAY_TEXT_BYTES];
	day_format(t->to_us ? t->to_us : t->from_us, day);
	day_format(t->to_us + (int64_t)t->cooling_off_years * YEAR_US, cool);
	ret_text[0] = 0;
	if (t->to_us)
		(void)snprintf(ret_text, TIE_PERIOD_BYTES, ", until %s%s%s", day,
			t->cooling_off_years ? ", cooling off until " : "", t->cooling_off_years ? cool : "");
	else if (t->from_us)
		(void)snprintf(ret_text, TIE_PERIOD_BYTES, ", since %s", day);
}

bool tie_touches(const struct tie *t, const char *label)
{
	for (size_t i = 0; i < t->label_count; i++) {
		size_t len = strlen(t->labels[i]);
		if (strncmp(label, t->labels[i], len) == 0 && (label[len] == 0 || label[len] == '.'))
			return true;
	}
	return t->label_count == 0;
}

const char *tie_name(int32_t kind)
{
	bool known = kind > RELATIONSHIP_KIND_UNSPECIFIED && (size_t)kind < ARRAY_LEN(enum_name_relationship_kind);
	return known ? enum_name_relationship_kind[kind] : "unknown tie";
}

/*
 * Who is in training is never alone on a criterion, so their competence fills no gap; an expert does not act as an
 * auditor, so theirs fills none in auditing itself; leading is the leader's.
 */
static bool role_counts(int32_t role, int32_t kind)
{
	if (role == ROLE_AUDITOR_IN_TRAINING || role == ROLE_INTERPRETER)
		return false;
	if (role == ROLE_TECHNICAL_EXPERT)
		return kind != COMPETENCE_KIND_GENERIC && kind != COMPETENCE_KIND_LEADER;
	return kind != COMPETENCE_KIND_LEADER || role != ROLE_AUDITOR;
}

static bool covers(const struct member_facts *m, const struct evaluation *e, const struct need *need)
{
	return role_counts(m->role, need->kind) && e->grade != AUDITOR_GRADE_IN_TRAINING &&
		text_among(need->id, e->competence_ids, e->competence_count);
}

const struct evaluation *member_cover(const struct member_facts *m, const struct need *need, int64_t audit_to_us)
{
	const struct evaluation *best = NULL;
	for (size_t i = 0; i < m->evaluation_count; i++) {
		const struct evaluation *e = &m->evaluation[i];
		if (covers(m, e, need) && evaluation_counts(e, audit_to_us) &&
			(!best || e->valid_until_us > best->valid_until_us))
			best = e;
	}
	return best;
}

bool member_covers(const struct member_facts *m, const struct need *need, int64_t audit_to_us)
{
	return member_cover(m, need, audit_to_us) != NULL;
}

int64_t member_covers_until(const struct member_facts *m, const struct need *need, int64_t day_us)
{
	int64_t until_us = 0;
	for (size_t i = 0; i < m->evaluation_count; i++) {
		const struct evaluation *e = &m->evaluation[i];
		/* From the beginning of the day on which it was granted: fieldwork may begin on that very day. */
		bool has_begun = e->valid_from_us / DAY_US * DAY_US <= day_us;
		if (covers(m, e, need) && has_begun && evaluation_counts(e, day_us) && e->valid_until_us > until_us)
			until_us = e->valid_until_us;
	}
	return until_us;
}

static const struct evaluation *of_grade(const struct member_facts *m, int32_t grade, int64_t audit_to_us)
{
	const struct evaluation *best = NULL;
	for (size_t i = 0; i < m->evaluation_count; i++) {
		const struct evaluation *e = &m->evaluation[i];
		if (e->grade == grade && evaluation_counts(e, audit_to_us) &&
			(!best || e->valid_until_us > best->valid_until_us))
			best = e;
	}
	return best;
}

static const int32_t best_first[] = { AUDITOR_GRADE_LEAD, AUDITOR_GRADE_AUDITOR, AUDITOR_GRADE_TECHNICAL_EXPERT,
	AUDITOR_GRADE_IN_TRAINING };

int32_t member_grade(const struct member_facts *m, int64_t audit_to_us)
{
	for (size_t i = 0; i < ARRAY_LEN(best_first); i++)
		if (of_grade(m, best_first[i], audit_to_us))
			return best_first[i];
	return 0;
}

/* Whether a grade lets somebody be this. A leader's own grade is team_rule[LEAD_GRADE]'s care. */
static bool grade_serves(int32_t grade, int32_t role)
{
	bool is_auditor = grade == AUDITOR_GRADE_LEAD || grade == AUDITOR_GRADE_AUDITOR;
	if (role == ROLE_AUDITOR)
		return is_auditor;
	if (role == ROLE_TECHNICAL_EXPERT)
		return grade == AUDITOR_GRADE_TECHNICAL_EXPERT;
	if (role == ROLE_AUDITOR_IN_TRAINING)
		return is_auditor || grade == AUDITOR_GRADE_IN_TRAINING;
	return true;
}

const struct evaluation *member_ground(const struct member_facts *m, int64_t audit_to_us)
{
	for (size_t i = 0; i < ARRAY_LEN(best_first); i++) {
		const struct evaluation *e = of_grade(m, best_first[i], audit_to_us);
		if (e && grade_serves(best_first[i], m->role))
			return e;
	}
	return NULL;
}

static void require_valid(const struct member_facts *m, int64_t to_us, const char *audit_id, struct status *st)
{
	int64_t last_us = 0;
	for (size_t i = 0; i < m->evaluation_count; i++)
		if (m->evaluation[i].is_granted && m->evaluation[i].valid_until_us > last_us)
			last_us = m->evaluation[i].valid_until_us;
	char last[DAY_TEXT_BYTES], to[DAY_TEXT_BYTES];
	day_format(last_us, last);
	day_format(to_us, to);
	bool holds = member_ground(m, to_us) != NULL;
	if (last_us > 0 && last_us < to_us)
		rule_require(st, &team_rule[VALID_GRADE], holds, audit_id,
			"%s: the last evaluation ends on %s, the audit on %s", m->name, last, to);
	else if (last_us > 0)
		rule_require(st, &team_rule[VALID_GRADE], holds, audit_id,
			"%s: no valid evaluation lets them be %s", m->name, role_name(m->role));
	else
		rule_require(st, &team_rule[VALID_GRADE], holds, audit_id,
			"%s: no granted evaluation", m->name);
}

/* Who translates is evaluated as nothing. */
void require_grade(const struct member_facts *m, int64_t to_us, const char *audit_id, struct status *st)
{
	char to[DAY_TEXT_BYTES];
	if (m->role == ROLE_INTERPRETER)
		return;
	require_valid(m, to_us, audit_id, st);
	day_format(to_us, to);
	if (m->role == ROLE_LEADER)
		rule_require(st, &team_rule[LEAD_GRADE], of_grade(m, AUDITOR_GRADE_LEAD, to_us) != NULL, audit_id,
			"%s: no evaluation of grade lead, valid on %s", m->name, to);
}

/* A tie to a control area alone keeps nobody out of the team: it keeps them from those criteria. */
void require_independence(const struct member_facts *m, int64_t from_us, int64_t to_us, const char *audit_id,
	struct status *st)
{
	for (size_t i = 0; i < m->tie_count; i++) {
		const struct tie *t = &m->tie[i];
		char when[TIE_PERIOD_BYTES];
		tie_period(t, when);
		rule_require_of(st, &team_rule[INDEPENDENCE], t->label_count > 0 || !tie_counts(t, from_us, to_us), audit_id,
			(struct rule_subject){ t->subject_id, to_us }, "%s: %s, %s%s", m->name, tie_name(t->kind),
			t->target, when);
		rule_fill(st, &team_rule[INDEPENDENCE], "TIE", t->subject_id);
	}
}
