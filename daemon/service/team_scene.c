/* An audit with its team, as it stands or as it stood when a decision about it was entered. */
#include "daemon/rule/coverage.h"
#include "daemon/rule/text.h"
#include "daemon/service/team_facts.h"
#include "gen/rows.h"

#include <string.h>

enum { EARLIER_MAX = 10 };

static int out_of_memory(struct request *rq)
{
	return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
}

static bool is_live(const Audit__TeamMember *m)
{
	return m->state == AUDIT__TEAM_MEMBER_STATE__TEAM_MEMBER_STATE_PROPOSED ||
		m->state == AUDIT__TEAM_MEMBER_STATE__TEAM_MEMBER_STATE_ACCEPTED;
}

static int load_members(struct request *rq, struct team_scene *s)
{
	Audit__TeamMember **row;
	size_t count;
	TRY(where_team_member(rq, "audit_id", s->audit->id, &row, &count));
	s->member = row;
	for (size_t i = 0; i < count; i++) {
		if (!is_live(row[i]))
			continue;
		s->is_change |= row[i]->confirmed_us > 0;
		s->member[s->member_count++] = row[i];
	}
	return OK;
}

static int load_agreement(struct request *rq, struct team_scene *s)
{
	Audit__JointAgreement **row;
	size_t count;
	TRY(where_joint_agreement(rq, "audit_id", s->audit->id, &row, &count));
	for (size_t i = 0; i < count; i++)
		if (row[i]->state == AUDIT__JOINT_AGREEMENT_STATE__JOINT_AGREEMENT_STATE_ACTIVE)
			s->agreement = row[i];
	return OK;
}

bool team_agreement_names(const Audit__JointAgreement *agreement, const char *organisation_id)
{
	for (size_t i = 0; agreement && i < agreement->n_parties; i++)
		if (strcmp(agreement->parties[i]->organisation_id, organisation_id) == 0)
			return true;
	return false;
}

/* Its fieldwork is over, before this audit begins. */
static bool is_earlier(const struct team_scene *s, const Audit__Audit *audit)
{
	return audit_counts((int32_t)audit->state, audit->ended_early_us != 0) && strcmp(audit->id, s->audit->id) != 0 &&
		audit->from_us < s->from_us;
}

/* Kept newest first, EARLIER_MAX at most. */
static void insert_earlier(struct team_scene *s, struct earlier_team team)
{
	size_t at = s->earlier_count < EARLIER_MAX ? s->earlier_count++ : EARLIER_MAX;
	while (at > 0 && s->earlier[at - 1].from_us < team.from_us) {
		if (at < EARLIER_MAX)
			s->earlier[at] = s->earlier[at - 1];
		at--;
	}
	if (at < EARLIER_MAX)
		s->earlier[at] = team;
}

static int load_earlier(struct request *rq, struct team_scene *s)
{
	Audit__Audit **audit;
	size_t count;
	TRY(where_audit(rq, "auditee_organisation_id", s->auditee->id, &audit, &count));
	s->earlier = arena_array(rq->arena, EARLIER_MAX, sizeof(*s->earlier));
	if (!s->earlier)
		return out_of_memory(rq);
	for (size_t i = 0; i < count; i++) {
		struct earlier_team team = { .from_us = audit[i]->from_us };
		if (!is_earlier(s, audit[i]))
			continue;
		TRY(where_team_member(rq, "audit_id", audit[i]->id, &team.member, &team.member_count));
		insert_earlier(s, team);
	}
	return OK;
}

static int load_criteria(struct request *rq, struct team_scene *s)
{
	Audit__SelectionCriteria **row;
	size_t count;
	TRY(where_selection_criteria(rq, "organisation_id", s->programme->organisation_id, &row, &count));
	s->rotation_audits = count > 0 ? row[0]->rotation_audits : 0;
	return OK;
}

/* A day that is over is covered by the team it had then. */
static int64_t first_day(const struct request *rq, const struct team_scene *s)
{
	int64_t today_us = rq->now_us / DAY_US * DAY_US;
	if (s->audit->from_us == 0)
		return rq->now_us;
	return s->is_change && s->audit->from_us < today_us ? today_us : s->audit->from_us;
}

int team_scene_load(struct request *rq, const char *audit_id, struct team_scene *ret_scene)
{
	struct team_scene s = { 0 };
	TRY(load_audit(rq, audit_id, &s.audit));
	TRY(load_programme(rq, s.audit->programme_id, &s.programme));
	TRY(load_organisation(rq, s.audit->auditee_organisation_id, &s.auditee));
	TRY(load_members(rq, &s));
	TRY(where_waiver(rq, "scope_id", audit_id, &s.waiver, &s.waiver_count));
	TRY(where_team_objection(rq, "audit_id", audit_id, &s.objection, &s.objection_count));
	TRY(load_agreement(rq, &s));
	s.from_us = first_day(rq, &s);
	s.to_us = s.audit->to_us ? s.audit->to_us : rq->now_us;
	TRY(load_earlier(rq, &s));
	TRY(load_criteria(rq, &s));
	*ret_scene = s;
	return OK;
}

static int members_then(struct request *rq, const Audit__TeamDecision *d, struct team_scene *s)
{
	s->member = arena_array(rq->arena, d->n_places, sizeof(*s->member));
	if (d->n_places > 0 && !s->member)
		return out_of_memory(rq);
	for (size_t i = 0; i < d->n_places; i++) {
		Audit__TeamMember *row;
		TRY(find_team_member_at(rq, d->places[i]->team_member_id, s->at, &row));
		if (row)
			s->member[s->member_count++] = row;
	}
	return OK;
}

/* The agreement that was in force then, whichever is now. */
static int agreement_then(struct request *rq, struct team_scene *s)
{
	Audit__JointAgreement **row, *then;
	size_t count;
	TRY(where_joint_agreement(rq, "audit_id", s->audit->id, &row, &count));
	for (size_t i = 0; i < count; i++) {
		TRY(find_joint_agreement_at(rq, row[i]->id, s->at, &then));
		if (then && then->state == AUDIT__JOINT_AGREEMENT_STATE__JOINT_AGREEMENT_STATE_ACTIVE)
			s->agreement = then;
	}
	return OK;
}

int team_scene_then(struct request *rq, const Audit__TeamDecision *decision, struct team_scene *ret_scene)
{
	struct team_scene s = { .is_then = true, .at = decision->ledger_index,
		.from_us = decision->from_us, .to_us = decision->to_us };
	TRY(find_audit_at(rq, decision->audit_id, s.at, &s.audit));
	if (!s.audit) { /* disposed of, or never there */
		*ret_scene = s;
		return OK;
	}
	TRY(load_programme(rq, s.audit->programme_id, &s.programme));
	TRY(load_organisation(rq, s.audit->auditee_organisation_id, &s.auditee));
	TRY(members_then(rq, decision, &s));
	TRY(agreement_then(rq, &s));
	*ret_scene = s;
	return OK;
}
