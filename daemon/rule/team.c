/* Decides whether a team may be confirmed, and who may be in it; what a member is worth: team_member.c. */
#include "daemon/rule/team.h"

#include "common/bytes.h"
#include "daemon/rule/audit.h"
#include "daemon/rule/team_member.h"
#include "daemon/rule/team_rules.h"
#include "daemon/rule/text.h"

#include <string.h>

static void require_leader(const struct team_facts *f, struct status *st)
{
	size_t leaders = 0;
	for (size_t i = 0; i < f->member_count; i++)
		leaders += f->member[i].role == ROLE_LEADER;
	rule_require(st, &team_rule[ONE_LEADER], leaders == 1, f->audit_id,
		"the team has %zu leaders", leaders);
}

/* The last day up to which somebody who covers it on this day goes on to; 0: nobody does. */
static int64_t covered_until(const struct team_facts *f, const struct need *need, int64_t day_us)
{
	int64_t until_us = 0;
	for (size_t i = 0; i < f->member_count; i++) {
		int64_t one_us = member_covers_until(&f->member[i], need, day_us);
		until_us = one_us > until_us ? one_us : until_us;
	}
	return until_us;
}

/* The first day of the audit on which nobody covers it; 0: there is none. */
static int64_t first_gap(const struct team_facts *f, const struct need *need)
{
	for (int64_t day_us = f->from_us; day_us <= f->to_us;) {
		int64_t until_us = covered_until(f, need, day_us);
		if (until_us == 0)
			return day_us;
		if (until_us >= f->to_us)
			return 0;
		day_us = until_us + 1;
	}
	return 0;
}

static void require_coverage(const struct team_facts *f, struct status *st)
{
	char uncovered[200] = "", one[80], day[DAY_TEXT_BYTES];
	for (size_t i = 0; i < f->needed_count; i++) {
		int64_t gap_us = first_gap(f, &f->needed[i]);
		if (gap_us == 0)
			continue;
		day_format(gap_us, day);
		(void)snprintf(one, sizeof(one), "%s%s%s", f->needed[i].name, gap_us == f->from_us ? "" : " from ",
			gap_us == f->from_us ? "" : day);
		text_append(uncovered, sizeof(uncovered), one);
	}
	rule_require(st, &team_rule[COVERAGE], !*uncovered, f->audit_id, "nobody covers %s", uncovered);
}

/* Somebody else who audits and is tied to nothing here. */
static bool another_is_free(const struct team_facts *f, size_t but)
{
	for (size_t i = 0; i < f->member_count; i++) {
		const struct member_facts *m = &f->member[i];
		bool is_free = i != but && (m->role == ROLE_LEADER || m->role == ROLE_AUDITOR);
		for (size_t j = 0; j < m->tie_count && is_free; j++)
			is_free = !tie_counts(&m->tie[j], f->from_us, f->to_us);
		if (is_free)
			return true;
	}
	return false;
}

static void require_free_hands(const struct team_facts *f, size_t at, struct status *st)
{
	const struct member_facts *m = &f->member[at];
	for (size_t i = 0; i < m->tie_count; i++) {
		const struct tie *t = &m->tie[i];
		char when[TIE_PERIOD_BYTES];
		tie_period(t, when);
		bool holds = t->label_count == 0 || !tie_counts(t, f->from_us, f->to_us) || another_is_free(f, at);
		rule_require_of(st, &team_rule[PART_TIED], holds, f->audit_id, (struct rule_subject){ t->subject_id, f->to_us },
			"%s: %s, %s of %s%s, and nobody else audits it", m->name, tie_name(t->kind),
			t->label_count ? t->labels[0] : "", t->target, when);
		rule_fill(st, &team_rule[PART_TIED], "TIE", t->subject_id);
	}
}

static void require_mentor(const struct team_facts *f, const struct member_facts *m, struct status *st)
{
	bool has_mentor = m->role != ROLE_AUDITOR_IN_TRAINING;
	for (size_t i = 0; i < f->member_count && m->mentor_id; i++)
		has_mentor |= f->member[i].person_id && strcmp(f->member[i].person_id, m->mentor_id) == 0 &&
			(f->member[i].role == ROLE_LEADER || f->member[i].role == ROLE_AUDITOR);
	rule_require(st, &team_rule[MENTOR], has_mentor, f->audit_id, "%s has no mentor in the team", m->name);
}

static void require_member(const struct team_facts *f, size_t at, struct status *st)
{
	const struct member_facts *m = &f->member[at];
	size_t in_a_row = f->rotation_audits ? f->rotation_audits : ROTATION_AUDITS_DEFAULT;
	rule_require(st, &team_rule[ACCEPTED], m->has_accepted, f->audit_id, "%s has not accepted", m->name);
	require_grade(m, f->to_us, f->audit_id, st);
	require_independence(m, f->from_us, f->to_us, f->audit_id, st);
	require_free_hands(f, at, st);
	require_mentor(f, m, st);
	rule_require(st, &team_rule[ROTATION], m->audits_in_a_row < in_a_row, f->audit_id,
		"%s was in the last %zu audits there", m->name, m->audits_in_a_row);
	rule_require(st, &team_rule[AGREEMENT], !m->partner, f->audit_id, "%s is of %s, which accepted no agreement", m->name,
		m->partner ? m->partner : "");
}

static void require_sound(const struct team_facts *f, struct status *st)
{
	require_leader(f, st);
	require_coverage(f, st);
	for (size_t i = 0; i < f->member_count; i++)
		require_member(f, i, st);
}

int team_was_sound(const struct team_facts *f, struct status *st)
{
	require_sound(f, st);
	return rule_verdict(st);
}

static void require_objections(const struct team_facts *f, struct status *st)
{
	rule_require(st, &team_rule[OBJECTIONS], f->objections_open == 0, f->audit_id, "%zu %s open", f->objections_open,
		f->objections_open == 1 ? "is" : "are");
	for (size_t i = 0; i < f->member_count; i++)
		rule_require(st, &team_rule[UPHELD], !f->member[i].objection_upheld, f->audit_id,
			"%s: the objection was upheld", f->member[i].name);
}

int team_may_confirm(const struct team_facts *f, struct status *st, int32_t *ret_audit_state)
{
	bool is_again = machine_step(&audit_machine, f->audit_state, "confirm-team", f->audit_id, st, ret_audit_state) &&
		*ret_audit_state == f->audit_state;
	rule_require(st, &team_rule[CHANGED], !is_again || f->has_changed, f->audit_id, "nothing in it changed");
	rule_require(st, &team_rule[CHANGE_REASON], !is_again || f->reason_given, f->audit_id, "no reason is given");
	require_sound(f, st);
	require_objections(f, st);
	rule_require(st, &team_rule[CONSULTED], f->leader_was_asked, f->audit_id,
		"no opinion of the leader on these members is on record");
	rule_require(st, &team_rule[MANAGER_EVALUATED], f->manager_is_evaluated, f->audit_id,
		"the signer holds none");
	return rule_verdict(st);
}

int team_may_go_on(const struct team_facts *f, struct status *st)
{
	audit_require(f->audit_state, "change-team", f->audit_id, st);
	rule_require(st, &team_rule[CHANGE_REASON], f->reason_given, f->audit_id, "no reason is given");
	require_sound(f, st);
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
	rule_require(st, &team_rule[REPLACES_CONFIRMED], !f->is_replacement || f->replaces_confirmed, f->audit_id,
		"the member is not confirmed, or somebody is proposed for the place already");
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
	rule_require(st, &team_rule[CONFIRMED_STAYS], !f->is_confirmed, f->id, "the team was confirmed with them");
	return rule_verdict(st);
}

int team_member_may_remove(const struct member_step_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&team_member_machine, f->state, "remove", f->id, st, ret_state);
	audit_require(f->audit_state, "change-team", f->audit_id, st);
	return rule_verdict(st);
}

int team_objection_may_raise(const struct objection_facts *f, struct status *st)
{
	rule_require(st, &team_rule[OBJECTED_HOLDS], f->member_has_place, f->id, "they have no place any more");
	return rule_verdict(st);
}

int team_objection_may_resolve(const struct objection_facts *f, const char *event, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&team_objection_machine, f->state, event, f->id, st, ret_state);
	rule_require(st, &team_rule[NOT_OWN_OBJECTION], !f->signer_is_member, f->id, "the objection is to the signer");
	return rule_verdict(st);
}

int team_objection_may_withdraw(const struct objection_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&team_objection_machine, f->state, "withdraw", f->id, st, ret_state);
	return rule_verdict(st);
}

int team_consultation_may_add(const char *audit_id, int32_t audit_state, bool signer_is_accepted_leader,
	struct status *st)
{
	audit_require(audit_state, "change-team", audit_id, st);
	rule_require(st, &team_rule[LEADER_CONSULTED], signer_is_accepted_leader, audit_id,
		"the signer has not accepted to lead it");
	return rule_verdict(st);
}
