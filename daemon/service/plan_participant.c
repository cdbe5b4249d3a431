/* Guides, observers and interpreters: consents, and the activities they are told of. */
#include "daemon/rule/participant.h"
#include "daemon/rule/person.h"

#include "daemon/rule/role.h"
#include "daemon/service/plan_facts.h"
#include "gen/dispatch.h"

#include <string.h>

/* Whether the person has a part in the audit: in its team, or speaking for a side. */
static int look_at_parts(struct request *rq, const Audit__Audit *audit, const char *person_id, bool *ret_audits)
{
	Audit__TeamMember **member;
	Audit__Appointment **appointment;
	size_t members, appointments;
	*ret_audits = false;
	if (!text_given(person_id))
		return OK;
	TRY(where_team_member(rq, "audit_id", audit->id, &member, &members));
	for (size_t i = 0; i < members; i++) {
		int32_t state = (int32_t)member[i]->state;
		bool is_in = state == TEAM_MEMBER_STATE_PROPOSED || state == TEAM_MEMBER_STATE_ACCEPTED;
		*ret_audits |= is_in && strcmp(member[i]->person_id, person_id) == 0;
	}
	TRY(where_appointment(rq, "person_id", person_id, &appointment, &appointments));
	for (size_t i = 0; i < appointments; i++)
		*ret_audits |= appointment_is_held((int32_t)appointment[i]->state, appointment[i]->until_us, rq->now_us) &&
			role_in((int32_t)appointment[i]->role, ROLES_AUDITED_SIDE) &&
			(strcmp(appointment[i]->scope_id, audit->id) == 0 ||
				strcmp(appointment[i]->scope_id, audit->auditee_organisation_id) == 0);
	return OK;
}

static int gather(struct request *rq, const Audit__Participant *row, struct participant_facts *ret_facts)
{
	Audit__Audit *audit;
	TRY(load_audit(rq, row->audit_id, &audit));
	struct participant_facts f = { .id = row->id,
		.kind = (int32_t)row->kind,
		.state = (int32_t)row->state,
		.confidentiality_given = row->confidentiality_sha256.len > 0,
		.signer_is_proposer = strcmp(row->proposer_id, rq->who.person) == 0,
		.signer_is_guest = strcmp(row->person_id, rq->who.person) == 0,
		.signer_sides = rq->roles };
	for (size_t i = 0; i < row->n_consents; i++)
		f.consented_sides |= ROLE_SET(row->consents[i]->role);
	TRY(look_at_parts(rq, audit, row->person_id, &f.audits));
	*ret_facts = f;
	return OK;
}

/* A consent for each side the signer speaks for. */
static int consent(struct request *rq, Audit__Participant *row)
{
	static const int32_t side[] = { ROLE_LEADER, ROLE_AUDIT_CLIENT, ROLE_AUDITEE_REPRESENTATIVE,
		ROLE_SUPPLIER_REPRESENTATIVE };
	Audit__ParticipantConsent **all = arena_array(rq->arena, row->n_consents + ARRAY_LEN(side), sizeof(*all));
	Audit__ParticipantConsent *one = arena_array(rq->arena, ARRAY_LEN(side), sizeof(*one));
	if (!all || !one)
		return plan_out_of_memory(rq);
	if (row->n_consents > 0)
		memcpy(all, row->consents, row->n_consents * sizeof(*all));
	for (size_t i = 0; i < ARRAY_LEN(side); i++) {
		bool is_there = false;
		for (size_t j = 0; j < row->n_consents; j++)
			is_there |= (int32_t)all[j]->role == side[i];
		if (is_there || !rq_has(rq, ROLE_SET(side[i])))
			continue;
		audit__participant_consent__init(&one[i]);
		one[i].role = (Audit__Role)side[i];
		one[i].person_id = rq->who.person;
		one[i].at_us = rq->now_us;
		all[row->n_consents++] = &one[i];
	}
	row->consents = all;
	return OK;
}

int participant_add(struct request *rq, const Audit__AddParticipantRequest *in, Audit__AddParticipantResponse *out)
{
	Audit__Participant *row;
	struct participant_facts facts;
	TRY(new_participant(rq, &row));
	rq_fill(&row->base, &in->base);
	row->state = AUDIT__PARTICIPANT_STATE__PARTICIPANT_STATE_PROPOSED;
	row->proposer_id = rq->who.person;
	TRY(gather(rq, row, &facts));
	facts.id = row->audit_id;
	TRY(participant_may_add(&facts, rq->st));
	TRY(consent(rq, row));
	TRY(put_participant(rq, row, 0));
	out->participant = row;
	return OK;
}

static int tell(struct request *rq, Audit__Participant *row)
{
	Audit__Plan *plan;
	Audit__Slot **slot;
	size_t count;
	TRY(plan_agreed(rq, row->audit_id, &plan));
	if (!plan)
		return OK;
	TRY(plan_slots(rq, plan->id, &slot, &count));
	return plan_tell(rq, row, slot, count);
}

int participant_admit(struct request *rq, const Audit__AdmitParticipantRequest *in, Audit__AdmitParticipantResponse *out)
{
	Audit__Participant *row;
	struct participant_facts facts;
	int32_t to;
	TRY(load_participant(rq, in->participant_id, &row));
	if (row->confidentiality_sha256.len == 0)
		row->confidentiality_sha256 = in->confidentiality_sha256;
	TRY(gather(rq, row, &facts));
	TRY(participant_may_admit(&facts, rq->st, &to));
	TRY(consent(rq, row));
	row->state = (Audit__ParticipantState)to;
	if (to == PARTICIPANT_STATE_ADMITTED)
		TRY(tell(rq, row));
	TRY(put_participant(rq, row, in->version));
	out->participant = row;
	return OK;
}

int participant_deny(struct request *rq, const Audit__DenyParticipantRequest *in, Audit__DenyParticipantResponse *out)
{
	Audit__Participant *row;
	struct participant_facts facts;
	int32_t to;
	TRY(load_participant(rq, in->participant_id, &row));
	TRY(gather(rq, row, &facts));
	TRY(participant_may_deny(&facts, rq->st, &to));
	row->state = (Audit__ParticipantState)to;
	row->reason = in->reason;
	row->n_activities = 0; /* who does not come is told of nothing */
	TRY(put_participant(rq, row, in->version));
	out->participant = row;
	return OK;
}

int participant_expel(struct request *rq, const Audit__ExpelParticipantRequest *in, Audit__ExpelParticipantResponse *out)
{
	Audit__Participant *row;
	struct participant_facts facts;
	int32_t to;
	TRY(load_participant(rq, in->participant_id, &row));
	TRY(gather(rq, row, &facts));
	TRY(participant_may_expel(&facts, rq->st, &to));
	row->state = (Audit__ParticipantState)to;
	row->reason = in->reason;
	row->n_activities = 0;
	TRY(put_participant(rq, row, in->version));
	out->participant = row;
	return OK;
}
