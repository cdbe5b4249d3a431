/* Assignments: issued to the leader of a confirmed team, accepted or declined. */
#include "daemon/rule/assignment_package.h"

#include "daemon/rule/text.h"
#include "daemon/rpc.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

#include <string.h>

enum { LEFT_OUT_BYTES = 160 };

/* What the standard wants said where it applies, and is not. */
static const char *left_out(struct request *rq, const Audit__IssueAssignmentPackageRequest *in)
{
	const struct { const char *text, *name; } part[] = { { in->language, "language" },
		{ in->report_output, "report" }, { in->distribution, "distribution" },
		{ in->confidentiality, "confidentiality" }, { in->health_and_safety, "health and safety" },
		{ in->travel, "travel" }, { in->authorisation, "authorisation" }, { in->follow_ups, "follow-ups" },
		{ in->coordination, "coordination" } };
	char text[LEFT_OUT_BYTES] = "";
	for (size_t i = 0; i < ARRAY_LEN(part); i++)
		if (!text_given(part[i].text))
			text_append(text, sizeof(text), part[i].name);
	return rq_text(rq, text);
}

/* The member of the team who accepted to lead it; "" for none. */
static int find_leader(struct request *rq, const char *audit_id, const char **ret_person_id)
{
	Audit__TeamMember **member;
	size_t count;
	TRY(where_team_member(rq, "audit_id", audit_id, &member, &count));
	*ret_person_id = "";
	for (size_t i = 0; i < count; i++)
		if ((int)member[i]->state == TEAM_MEMBER_STATE_ACCEPTED && (int)member[i]->role == ROLE_LEADER)
			*ret_person_id = member[i]->person_id;
	return OK;
}

static int find_open(struct request *rq, const char *audit_id, bool *ret_open)
{
	Audit__AssignmentPackage **row;
	size_t count;
	TRY(where_assignment_package(rq, "audit_id", audit_id, &row, &count));
	*ret_open = false;
	for (size_t i = 0; i < count; i++)
		*ret_open |= (int)row[i]->state != ASSIGNMENT_PACKAGE_STATE_DECLINED;
	return OK;
}

int assignment_package_issue(struct request *rq, const Audit__IssueAssignmentPackageRequest *in,
	Audit__IssueAssignmentPackageResponse *out)
{
	Audit__Audit *audit;
	Audit__AssignmentPackage *row;
	const char *leader;
	TRY(load_audit(rq, in->audit_id, &audit));
	TRY(find_leader(rq, audit->id, &leader));
	const char *missing = left_out(rq, in);
	struct assignment_package_facts facts = { .id = audit->id,
		.audit_id = audit->id,
		.audit_state = (int32_t)audit->state,
		.has_leader = text_given(leader),
		.left_out = missing ? missing : "",
		.days_left = (audit->from_us - rq->now_us) / DAY_US };
	TRY(find_open(rq, audit->id, &facts.is_open_already));
	TRY(assignment_package_may_issue(&facts, rq->st));
	TRY(new_assignment_package(rq, &row));
	rq_fill(&row->base, &in->base);
	row->state = AUDIT__ASSIGNMENT_PACKAGE_STATE__ASSIGNMENT_PACKAGE_STATE_ISSUED;
	row->issuer_id = rq->who.person;
	row->issued_us = rq->now_us;
	row->leader_id = leader;
	TRY(put_assignment_package(rq, row, 0));
	out->assignment_package = row;
	return OK;
}

static int gather_answer(struct request *rq, const char *id, Audit__AssignmentPackage **ret_row,
	struct assignment_package_facts *ret_facts)
{
	Audit__AssignmentPackage *row;
	Audit__Audit *audit;
	TRY(load_assignment_package(rq, id, &row));
	TRY(load_audit(rq, row->audit_id, &audit));
	*ret_facts = (struct assignment_package_facts){ .id = row->id,
		.audit_id = audit->id,
		.audit_state = (int32_t)audit->state,
		.state = (int32_t)row->state,
		.signer_leads = strcmp(row->leader_id, rq->who.person) == 0 };
	*ret_row = row;
	return OK;
}

int assignment_package_accept(struct request *rq, const Audit__AcceptAssignmentPackageRequest *in,
	Audit__AcceptAssignmentPackageResponse *out)
{
	Audit__AssignmentPackage *row;
	struct assignment_package_facts facts;
	int32_t to;
	TRY(gather_answer(rq, in->assignment_package_id, &row, &facts));
	TRY(assignment_package_may_accept(&facts, rq->st, &to));
	row->state = (Audit__AssignmentPackageState)to;
	row->answered_us = rq->now_us;
	TRY(put_assignment_package(rq, row, in->version));
	out->assignment_package = row;
	return OK;
}

int assignment_package_decline(struct request *rq, const Audit__DeclineAssignmentPackageRequest *in,
	Audit__DeclineAssignmentPackageResponse *out)
{
	Audit__AssignmentPackage *row;
	struct assignment_package_facts facts;
	int32_t to;
	TRY(gather_answer(rq, in->assignment_package_id, &row, &facts));
	TRY(assignment_package_may_decline(&facts, rq->st, &to));
	row->state = (Audit__AssignmentPackageState)to;
	row->answered_us = rq->now_us;
	row->reason = in->reason;
	TRY(put_assignment_package(rq, row, in->version));
	out->assignment_package = row;
	return OK;
}
