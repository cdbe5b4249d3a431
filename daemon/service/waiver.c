/* Waivers: asked for, granted by a third, refused, ended; and which apply to an audit. */
#include "daemon/rule/waiver.h"

#include "daemon/rpc.h"
#include "daemon/rule/coverage.h"
#include "daemon/ruling.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

static int scope_is_over(struct request *rq, const char *scope_id, bool *ret_over)
{
	Audit__Audit *audit;
	TRY(find_audit(rq, scope_id, &audit));
	*ret_over = audit && audit_is_over((int32_t)audit->state);
	return OK;
}

static const char *subject_of(const Audit__AddWaiverRequest *in)
{
	if (text_given(in->subject_id))
		return in->subject_id;
	if (text_given(in->relationship_id))
		return in->relationship_id;
	return text_given(in->person_id) ? in->person_id : in->scope_id;
}

/* Whom the waived row is about: a person, or who has that tie; "" for every other row. */
static int find_beneficiary(struct request *rq, const char *subject_id, const char **ret_person_id)
{
	Audit__Person *person;
	Audit__Relationship *tie;
	TRY(find_person(rq, subject_id, &person));
	TRY(find_relationship(rq, subject_id, &tie));
	*ret_person_id = person ? person->id : tie ? tie->person_id : "";
	return OK;
}

/* Whom a row relieves that is about no person: who manages the programme, who leads the audit. */
static int find_relieved(struct request *rq, const char *subject_id, const char **ret_person_id)
{
	Audit__Programme *programme;
	Audit__Plan *plan;
	Audit__TeamMember **member;
	size_t count;
	TRY(find_programme(rq, subject_id, &programme));
	TRY(find_plan(rq, subject_id, &plan));
	*ret_person_id = programme ? programme->manager_id : "";
	TRY(where_team_member(rq, "audit_id", plan ? plan->audit_id : subject_id, &member, &count));
	for (size_t i = 0; i < count; i++)
		if ((int32_t)member[i]->role == ROLE_LEADER && (int32_t)member[i]->state == TEAM_MEMBER_STATE_ACCEPTED)
			*ret_person_id = member[i]->person_id;
	return OK;
}

int waiver_add(struct request *rq, const Audit__AddWaiverRequest *in, Audit__AddWaiverResponse *out)
{
	Audit__Waiver *row;
	const char *beneficiary, *tied;
	TRY(find_beneficiary(rq, subject_of(in), &beneficiary));
	TRY(find_beneficiary(rq, in->relationship_id, &tied));
	const struct rule *rule = rule_find(in->rule);
	struct waiver_facts facts = { .id = in->scope_id,
		.grade = rule ? rule->grade : 0,
		.expires_us = in->expires_us,
		.now_us = rq->now_us };
	facts.tie_is_anothers = (*beneficiary && text_given(in->person_id) && strcmp(beneficiary, in->person_id) != 0) ||
		(*tied && strcmp(tied, text_given(in->person_id) ? in->person_id : beneficiary) != 0);
	TRY(scope_is_over(rq, in->scope_id, &facts.scope_is_over));
	TRY(waiver_may_add(&facts, rq->st));
	TRY(new_waiver(rq, &row));
	rq_fill(&row->base, &in->base);
	row->subject_id = subject_of(in);
	if (!text_given(row->person_id) && *beneficiary)
		row->person_id = beneficiary;
	else if (!text_given(row->person_id))
		TRY(find_relieved(rq, row->subject_id, &row->person_id));
	row->state = AUDIT__WAIVER_STATE__WAIVER_STATE_REQUESTED;
	row->requester_id = rq->who.person;
	TRY(put_waiver(rq, row, 0));
	out->waiver = row;
	return OK;
}

/* Whoever is named as relieved, the subject says who is: a leader is no granter for having named another. */
static int find_benefits(struct request *rq, const Audit__Waiver *row, bool *ret_benefits)
{
	const char *about, *relieved, *tied;
	TRY(find_beneficiary(rq, row->subject_id, &about));
	TRY(find_beneficiary(rq, row->relationship_id, &tied));
	TRY(find_relieved(rq, row->subject_id, &relieved));
	const char *const who[] = { row->person_id, about, tied, relieved };
	*ret_benefits = false;
	for (size_t i = 0; i < ARRAY_LEN(who); i++)
		*ret_benefits = *ret_benefits || strcmp(rq->who.person, who[i]) == 0;
	return OK;
}

static int load_facts(struct request *rq, const char *id, Audit__Waiver **ret_row, struct waiver_facts *ret_facts)
{
	Audit__Waiver *row;
	bool benefits;
	TRY(load_waiver(rq, id, &row));
	TRY(find_benefits(rq, row, &benefits));
	*ret_facts = (struct waiver_facts){ .id = row->id,
		.state = (int32_t)row->state,
		.signer_benefits = benefits,
		.signer_requested = strcmp(rq->who.person, row->requester_id) == 0,
		.expires_us = row->expires_us,
		.now_us = rq->now_us };
	*ret_row = row;
	return scope_is_over(rq, row->scope_id, &ret_facts->scope_is_over);
}

int waiver_grant(struct request *rq, const Audit__GrantWaiverRequest *in,
	Audit__GrantWaiverResponse *out)
{
	Audit__Waiver *row;
	struct waiver_facts facts;
	int32_t to;
	TRY(load_facts(rq, in->waiver_id, &row, &facts));
	TRY(waiver_may_grant(&facts, rq->st, &to));
	row->state = (Audit__WaiverState)to;
	row->granter_id = rq->who.person;
	row->granted_us = rq->now_us;
	TRY(put_waiver(rq, row, in->version));
	out->waiver = row;
	return OK;
}

static int end(struct request *rq, Audit__Waiver *row, int32_t to, const char *reason, uint64_t version)
{
	row->state = (Audit__WaiverState)to;
	row->ended_us = rq->now_us;
	row->ended_reason = reason;
	return put_waiver(rq, row, version);
}

int waiver_refuse(struct request *rq, const Audit__RefuseWaiverRequest *in,
	Audit__RefuseWaiverResponse *out)
{
	struct waiver_facts facts;
	int32_t to;
	TRY(load_facts(rq, in->waiver_id, &out->waiver, &facts));
	TRY(waiver_may_refuse(&facts, rq->st, &to));
	out->waiver->granter_id = rq->who.person;
	return end(rq, out->waiver, to, in->reason, in->version);
}

int waiver_expire(struct request *rq, const Audit__ExpireWaiverRequest *in,
	Audit__ExpireWaiverResponse *out)
{
	struct waiver_facts facts;
	int32_t to;
	TRY(load_facts(rq, in->waiver_id, &out->waiver, &facts));
	TRY(waiver_may_expire(&facts, rq->st, &to));
	return end(rq, out->waiver, to, in->reason, in->version);
}

int waiver_list_applicable(struct request *rq, const Audit__ListApplicableWaiversRequest *in,
	Audit__ListApplicableWaiversResponse *out)
{
	return ruling_applicable(rq, in->audit_id, &out->waivers, &out->n_waivers);
}
