/* Programmes once they are approved: who is accountable, running, amended, ended, closed. */
#include "daemon/rule/guidance.h"
#include "daemon/service/programme_facts.h"
#include "daemon/writers.h"
#include "gen/dispatch.h"

enum { SUCCESSIONS_MAX = 50 };

int programme_succeed(struct request *rq, Audit__Programme *row, const char *person_id, const char *why,
	const char *assigned_by_id)
{
	Audit__Succession *one = arena_alloc(rq->arena, sizeof(*one));
	if (row->n_successions == SUCCESSIONS_MAX)
		return fail(rq->st, RESOURCE_EXHAUSTED, "TOO_MANY_ROWS", "a programme has had %d managers", SUCCESSIONS_MAX);
	if (!one)
		return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
	audit__succession__init(one);
	one->person_id = person_id;
	one->from_us = rq->now_us;
	one->reason = why;
	one->assigned_by_id = assigned_by_id;
	row->manager_id = person_id;
	return rq_append(rq, &row->successions, &row->n_successions, &one, sizeof(one));
}

int programme_draft(struct request *rq, Audit__Programme *row, const char *why)
{
	if (!text_given(row->profile))
		row->profile = guidance_profiles(&(size_t){ 0 })->name;
	row->state = AUDIT__PROGRAMME_STATE__PROGRAMME_STATE_DRAFT;
	row->edition = 1;
	TRY(writers_begin(rq, &row->base));
	return programme_succeed(rq, row, rq->who.person, why, rq->who.person);
}

static int gather_assignment(struct request *rq, const Audit__Programme *row, const char *person_id,
	struct programme_assign_facts *ret_facts)
{
	struct programme_assign_facts f = { .id = row->id,
		.state = (int32_t)row->state,
		.is_other = strcmp(row->manager_id, person_id) != 0,
		.signer_is_asked = strcmp(row->next_manager_id, rq->who.person) == 0 };
	TRY(programme_is_manager(rq, row, person_id, &f.is_manager));
	*ret_facts = f;
	return OK;
}

int programme_assign(struct request *rq, const Audit__AssignProgrammeRequest *in, Audit__AssignProgrammeResponse *out)
{
	Audit__Programme *row;
	struct programme_assign_facts facts;
	TRY(load_programme(rq, in->programme_id, &row));
	TRY(gather_assignment(rq, row, in->person_id, &facts));
	TRY(programme_may_assign(&facts, rq->st));
	row->next_manager_id = in->person_id;
	row->next_reason = in->reason;
	row->next_by_id = rq->who.person;
	TRY(put_programme(rq, row, in->version));
	out->programme = row;
	return OK;
}

int programme_accept(struct request *rq, const Audit__AcceptProgrammeRequest *in, Audit__AcceptProgrammeResponse *out)
{
	Audit__Programme *row;
	struct programme_assign_facts facts;
	TRY(load_programme(rq, in->programme_id, &row));
	TRY(gather_assignment(rq, row, rq->who.person, &facts));
	TRY(programme_may_accept(&facts, rq->st));
	TRY(programme_succeed(rq, row, rq->who.person, row->next_reason, row->next_by_id));
	row->next_manager_id = row->next_reason = row->next_by_id = "";
	TRY(put_programme(rq, row, in->version));
	out->programme = row;
	return OK;
}

/* Takes a step that the state alone decides. */
static int step(struct request *rq, const char *id, const char *event, Audit__Programme **ret_row)
{
	Audit__Programme *row;
	int32_t to;
	TRY(load_programme(rq, id, &row));
	struct programme_facts facts = programme_frame(row);
	TRY(programme_may_step(&facts, event, rq->st, &to));
	row->state = (Audit__ProgrammeState)to;
	*ret_row = row;
	return OK;
}

int programme_begin(struct request *rq, const Audit__BeginProgrammeRequest *in, Audit__BeginProgrammeResponse *out)
{
	TRY(step(rq, in->programme_id, "begin", &out->programme));
	out->programme->communicated = in->communicated;
	out->programme->begun_us = rq->now_us;
	return put_programme(rq, out->programme, in->version);
}

int programme_amend(struct request *rq, const Audit__AmendProgrammeRequest *in, Audit__AmendProgrammeResponse *out)
{
	TRY(step(rq, in->programme_id, "amend", &out->programme));
	out->programme->edition++;
	out->programme->amendment_reason = in->reason;
	out->programme->submitted_sha256 = (ProtobufCBinaryData){ 0 };
	TRY(writers_add(rq, &out->programme->base));
	return put_programme(rq, out->programme, in->version);
}

int programme_withdraw(struct request *rq, const Audit__WithdrawProgrammeRequest *in,
	Audit__WithdrawProgrammeResponse *out)
{
	Audit__Programme *row;
	struct holdings h;
	struct programme_facts facts;
	int32_t to;
	TRY(load_programme(rq, in->programme_id, &row));
	TRY(holdings_load(rq, row->id, &h));
	TRY(programme_gather(rq, row, &h, &facts));
	TRY(programme_may_withdraw(&facts, rq->st, &to));
	row->state = (Audit__ProgrammeState)to;
	row->edition = row->approved_edition;
	row->submitted_sha256 = row->approved_sha256;
	row->amendment_reason = "";
	TRY(put_programme(rq, row, in->version));
	out->programme = row;
	return OK;
}

int programme_end(struct request *rq, const Audit__EndProgrammeRequest *in, Audit__EndProgrammeResponse *out)
{
	TRY(step(rq, in->programme_id, "end", &out->programme));
	return put_programme(rq, out->programme, in->version);
}

int programme_resume(struct request *rq, const Audit__ResumeProgrammeRequest *in, Audit__ResumeProgrammeResponse *out)
{
	TRY(step(rq, in->programme_id, "resume", &out->programme));
	return put_programme(rq, out->programme, in->version);
}

int programme_close(struct request *rq, const Audit__CloseProgrammeRequest *in, Audit__CloseProgrammeResponse *out)
{
	Audit__Programme *row;
	struct holdings h;
	struct programme_close_facts facts;
	int32_t to;
	TRY(load_programme(rq, in->programme_id, &row));
	TRY(holdings_load(rq, row->id, &h));
	TRY(programme_gather_close(rq, row, &h, &facts));
	TRY(programme_may_close(&facts, rq->st, &to));
	row->state = (Audit__ProgrammeState)to;
	row->conclusion = in->conclusion;
	row->closed_us = rq->now_us;
	TRY(put_programme(rq, row, in->version));
	out->programme = row;
	return OK;
}
