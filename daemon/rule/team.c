/* Decides who may be in an audit's team, and whether a team may be confirmed. */
#include "daemon/rule/team.h"

#include "common/bytes.h"
#include "daemon/rule/audit.h"
#include "daemon/rule/competence.h"
#include "daemon/rule/team_rules.h"
#include "daemon/rule/text.h"

bool evaluation_counts(const struct evaluation *e, int64_t audit_to_us)
{
	return e->is_granted && e->valid_until_us >= audit_to_us;
}

bool tie_counts(const struct tie *t, int64_t audit_from_us, int64_t audit_to_us)
{
	if (t->from_us > audit_to_us)
		return false;
	/* A year is 366 days here: cooling off a day too long refuses a day too many, never too few. */
	int64_t cooling_us = (int64_t)t->cooling_off_years * 366 * DAY_US;
	return t->to_us == 0 || t->to_us + cooling_us > audit_from_us;
}

const char *tie_name(int32_t kind)
{
	static const char *const name[] = {
		[RELATIONSHIP_KIND_EMPLOYED] = "employed",
		[RELATIONSHIP_KIND_MANAGES] = "manages",
		[RELATIONSHIP_KIND_OPERATES] = "operates",
		[RELATIONSHIP_KIND_DESIGNED] = "designed",
		[RELATIONSHIP_KIND_CONSULTED] = "consulted",
		[RELATIONSHIP_KIND_SUPPLIER_OF] = "supplier of",
		[RELATIONSHIP_KIND_FAMILY_OR_FINANCIAL] = "family or financial",
		[RELATIONSHIP_KIND_PREVIOUS_AUDIT] = "previous audit",
	};
	bool known = kind >= RELATIONSHIP_KIND_EMPLOYED && (size_t)kind < ARRAY_LEN(name);
	return known ? name[kind] : "unknown tie";
}

bool member_covers(const struct member_facts *m, const char *competence_id, int64_t audit_to_us)
{
	/* Who is in training is never alone on a criterion, so their competence fills no gap. */
	if (m->role == ROLE_AUDITOR_IN_TRAINING)
		return false;
	for (size_t i = 0; i < m->evaluation_count; i++) {
		const struct evaluation *e = &m->evaluation[i];
		if (e->grade != AUDITOR_GRADE_IN_TRAINING && evaluation_counts(e, audit_to_us) &&
			text_among(competence_id, e->competence_ids, e->competence_count))
			return true;
	}
	return false;
}

static bool has_grade(const struct member_facts *m, int32_t grade, int64_t audit_to_us)
{
	for (size_t i = 0; i < m->evaluation_count; i++)
		if (m->evaluation[i].grade == grade && evaluation_counts(&m->evaluation[i], audit_to_us))
			return true;
	return false;
}

int32_t member_grade(const struct member_facts *m, int64_t audit_to_us)
{
	static const int32_t best_first[] = { AUDITOR_GRADE_LEAD, AUDITOR_GRADE_AUDITOR, AUDITOR_GRADE_TECHNICAL_EXPERT,
		AUDITOR_GRADE_IN_TRAINING };
	for (size_t i = 0; i < ARRAY_LEN(best_first); i++)
		if (has_grade(m, best_first[i], audit_to_us))
			return best_first[i];
	return 0;
}

/* Does a valid evaluation let the person be this? A leader's own grade is team_rule[LEAD_GRADE]'s care. */
static bool grade_fits(const struct member_facts *m, int64_t to_us)
{
	bool is_auditor = has_grade(m, AUDITOR_GRADE_LEAD, to_us) || has_grade(m, AUDITOR_GRADE_AUDITOR, to_us);
	if (m->role == ROLE_AUDITOR)
		return is_auditor;
	if (m->role == ROLE_TECHNICAL_EXPERT)
		return has_grade(m, AUDITOR_GRADE_TECHNICAL_EXPERT, to_us);
	if (m->role == ROLE_AUDITOR_IN_TRAINING)
		return is_auditor || has_grade(m, AUDITOR_GRADE_IN_TRAINING, to_us);
	return member_grade(m, to_us) != 0;
}

static void require_grade(const struct member_facts *m, int64_t to_us, const char *audit_id,
	struct status *st)
{
	int64_t last_us = 0;
	for (size_t i = 0; i < m->evaluation_count; i++)
		if (m->evaluation[i].is_granted && m->evaluation[i].valid_until_us > last_us)
			last_us = m->evaluation[i].valid_until_us;
	char last[DAY_TEXT_BYTES], to[DAY_TEXT_BYTES];
	day_format(last_us, last);
	day_format(to_us, to);
	bool holds = grade_fits(m, to_us);
	if (last_us > 0 && last_us < to_us)
		rule_require(st, &team_rule[VALID_GRADE], holds, audit_id,
			"%s: evaluation lapsed on %s, the audit ends on %s", m->name, last, to);
	else if (last_us > 0)
		rule_require(st, &team_rule[VALID_GRADE], holds, audit_id,
			"%s: no valid evaluation lets them be %s", m->name, role_name(m->role));
	else
		rule_require(st, &team_rule[VALID_GRADE], holds, audit_id,
			"%s: no granted evaluation", m->name);
	if (m->role == ROLE_LEADER)
		rule_require(st, &team_rule[LEAD_GRADE], has_grade(m, AUDITOR_GRADE_LEAD, to_us), audit_id,
			"%s: no evaluation of grade lead, valid on %s", m->name, to);
}

static void require_independence(const struct member_facts *m, int64_t from_us, int64_t to_us,
	const char *audit_id, struct status *st)
{
	for (size_t i = 0; i < m->tie_count; i++) {
		const struct tie *t = &m->tie[i];
		rule_require_of(st, &team_rule[INDEPENDENCE], !tie_counts(t, from_us, to_us), audit_id,
			(struct rule_subject){ t->subject_id, to_us }, "%s: %s, %s", m->name, tie_name(t->kind),
			t->target);
	}
}

static void require_leader(const struct team_facts *f, struct status *st)
{
	size_t leaders = 0;
	for (size_t i = 0; i < f->member_count; i++)
		leaders += f->member[i].role == ROLE_LEADER;
	rule_require(st, &team_rule[ONE_LEADER], leaders == 1, f->audit_id,
		"the team has %zu leaders", leaders);
}

static void require_coverage(const struct team_facts *f, struct status *st)
{
	char uncovered[200] = "";
	for (size_t i = 0; i < f->needed_count; i++) {
		bool covered = false;
		for (size_t j = 0; j < f->member_count && !covered; j++)
			covered = member_covers(&f->member[j], f->needed_ids[i], f->to_us);
		if (!covered)
			text_append(uncovered, sizeof(uncovered), f->needed_names[i]);
	}
	rule_require(st, &team_rule[COVERAGE], !*uncovered, f->audit_id, "nobody covers %s", uncovered);
}

int team_may_confirm(const struct team_facts *f, struct status *st, int32_t *ret_audit_state)
{
	(void)machine_step(&audit_machine, f->audit_state, "confirm-team", f->audit_id, st,
		ret_audit_state);
	require_leader(f, st);
	require_coverage(f, st);
	for (size_t i = 0; i < f->member_count; i++) {
		const struct member_facts *m = &f->member[i];
		rule_require(st, &team_rule[ACCEPTED], m->has_accepted, f->audit_id,
			"%s has not accepted", m->name);
		require_grade(m, f->to_us, f->audit_id, st);
		require_independence(m, f->from_us, f->to_us, f->audit_id, st);
	}
	return rule_verdict(st);
}

static void require_joinable(const struct member_add_facts *f, struct status *st)
{
	audit_require(f->audit_state, "change-team", f->audit_id, st);
	rule_require(st, &team_rule[ONCE], !f->is_in_team, f->audit_id, "%s is in the team already",
		f->member.name);
	rule_require(st, &team_rule[NATURAL_PERSON], !f->member.is_service, f->audit_id,
		"%s is a service account", f->member.name);
	require_grade(&f->member, f->to_us, f->audit_id, st);
}

int team_member_may_add(const struct member_add_facts *f, struct status *st)
{
	rule_require(st, &team_rule[TEAM_ROLE], role_in(f->member.role, ROLES_TEAM), f->audit_id,
		"%s is no role in a team", role_name(f->member.role));
	require_joinable(f, st);
	return rule_verdict(st);
}

int team_member_fits(const struct member_add_facts *f, struct status *st)
{
	require_joinable(f, st);
	require_independence(&f->member, f->from_us, f->to_us, f->audit_id, st);
	return rule_verdict(st);
}

int team_member_may_accept(const struct member_step_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&team_member_machine, f->state, "accept", f->id, st, ret_state);
	audit_require(f->audit_state, "change-team", f->audit_id, st);
	rule_require(st, &team_rule[OWN_PLACE], f->signer_is_member, f->id,
		"the place is another person's");
	return rule_verdict(st);
}

int team_member_may_decline(const struct member_step_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&team_member_machine, f->state, "decline", f->id, st, ret_state);
	audit_require(f->audit_state, "change-team", f->audit_id, st);
	rule_require(st, &team_rule[OWN_PLACE], f->signer_is_member, f->id,
		"the place is another person's");
	return rule_verdict(st);
}

int team_member_may_remove(const struct member_step_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&team_member_machine, f->state, "remove", f->id, st, ret_state);
	audit_require(f->audit_state, "change-team", f->audit_id, st);
	return rule_verdict(st);
}
