/* Findings from their review to the report; drafts are finding_draft.c's, responses finding_response.c's. */
#include "daemon/rule/finding.h"

#include "daemon/rpc.h"
#include "daemon/ruling.h"
#include "daemon/service/finding_draft.h"
#include "daemon/service/finding_scale.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

#include <string.h>

int finding_place_load(struct request *rq, const char *finding_id, Audit__Finding **ret_row,
	Audit__Audit **ret_audit, struct finding_place *ret_place)
{
	TRY(load_finding(rq, finding_id, ret_row));
	TRY(load_audit(rq, (*ret_row)->audit_id, ret_audit));
	*ret_place = (struct finding_place){ .id = (*ret_row)->id,
		.audit_id = (*ret_audit)->id,
		.audit_state = (int32_t)(*ret_audit)->state,
		.grade = (int32_t)(*ret_row)->grade,
		.state = (int32_t)(*ret_row)->state };
	return OK;
}

int finding_review(struct request *rq, const Audit__ReviewFindingRequest *in,
	Audit__ReviewFindingResponse *out)
{
	Audit__Finding *row;
	Audit__Audit *audit;
	struct finding_draft_facts facts = { .foreign_item = NULL };
	int32_t to;
	TRY(finding_place_load(rq, in->finding_id, &row, &audit, &facts.place));
	TRY(finding_gather_draft(rq, audit, row, &facts));
	TRY(finding_count_alike(rq, audit, row, &facts.minors_alike));
	TRY(finding_may_review(&facts, rq->st, &to));
	row->state = (Audit__FindingState)to;
	row->reviewer_id = rq->who.person;
	TRY(put_finding(rq, row, in->version));
	out->finding = row;
	return OK;
}

int finding_take_step(struct request *rq, const char *finding_id, const char *event, Audit__Finding **ret_row)
{
	Audit__Audit *audit;
	struct finding_place place;
	int32_t to;
	TRY(finding_place_load(rq, finding_id, ret_row, &audit, &place));
	TRY(finding_may_step(&place, event, rq->st, &to));
	(*ret_row)->state = (Audit__FindingState)to;
	return OK;
}

/* What it rests on, for who may not open it; of what is confidential or one side's in a joint audit not even the title. */
static int quote_evidence(struct request *rq, Audit__Finding *row)
{
	size_t count = row->n_evidence_ids;
	Audit__EvidenceQuote *quote = arena_array(rq->arena, count, sizeof(*quote));
	row->evidence = arena_array(rq->arena, count, sizeof(row->evidence[0]));
	if (count > 0 && (!quote || !row->evidence))
		return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
	for (size_t i = 0; i < count; i++) {
		Audit__Evidence *evidence;
		TRY(find_evidence(rq, row->evidence_ids[i], &evidence));
		audit__evidence_quote__init(&quote[i]);
		row->evidence[i] = &quote[i];
		quote[i].evidence_id = row->evidence_ids[i];
		if (!evidence)
			continue; /* disposed of since */
		quote[i].source = evidence->source;
		quote[i].verifiability = evidence->verifiability;
		quote[i].received_us = evidence->received_us;
		bool is_told = evidence->classification < AUDIT__CLASSIFICATION__CLASSIFICATION_CONFIDENTIAL;
		if (is_told && !text_given(evidence->side_id)) {
			quote[i].title = evidence->title;
			quote[i].place = evidence->place;
		}
	}
	row->n_evidence = count;
	return OK;
}

int finding_communicate(struct request *rq, const Audit__CommunicateFindingRequest *in,
	Audit__CommunicateFindingResponse *out)
{
	Audit__Finding *row;
	Audit__Audit *audit;
	struct finding_draft_facts facts = { .foreign_item = NULL };
	int32_t to;
	TRY(finding_place_load(rq, in->finding_id, &row, &audit, &facts.place));
	TRY(finding_gather_draft(rq, audit, row, &facts));
	TRY(finding_may_communicate(&facts, rq->st, &to));
	row->state = (Audit__FindingState)to;
	row->communicated_us = rq->now_us;
	row->response_days = in->response_days;
	TRY(finding_set_dues(rq, row, rq->now_us));
	TRY(quote_evidence(rq, row));
	TRY(put_finding(rq, row, in->version));
	out->finding = row;
	return OK;
}

int finding_acknowledge(struct request *rq, const Audit__AcknowledgeFindingRequest *in,
	Audit__AcknowledgeFindingResponse *out)
{
	Audit__Finding *row;
	TRY(finding_take_step(rq, in->finding_id, "acknowledge", &row));
	row->acknowledger_id = rq->who.person;
	TRY(put_finding(rq, row, in->version));
	out->finding = row;
	return OK;
}

int finding_dispute(struct request *rq, const Audit__DisputeFindingRequest *in,
	Audit__DisputeFindingResponse *out)
{
	Audit__Finding *row;
	TRY(finding_take_step(rq, in->finding_id, "dispute", &row));
	row->auditee_opinion = in->opinion;
	row->disputer_id = rq->who.person;
	TRY(put_finding(rq, row, in->version));
	out->finding = row;
	return OK;
}

int finding_uphold(struct request *rq, const Audit__UpholdFindingRequest *in,
	Audit__UpholdFindingResponse *out)
{
	Audit__Finding *row;
	TRY(finding_take_step(rq, in->finding_id, "uphold", &row));
	row->team_opinion = in->opinion;
	row->settler_id = rq->who.person;
	TRY(put_finding(rq, row, in->version));
	out->finding = row;
	return OK;
}

int finding_withdraw(struct request *rq, const Audit__WithdrawFindingRequest *in,
	Audit__WithdrawFindingResponse *out)
{
	Audit__Finding *row;
	TRY(finding_take_step(rq, in->finding_id, "withdraw", &row));
	row->withdrawn_reason = in->reason;
	TRY(put_finding(rq, row, in->version));
	out->finding = row;
	return OK;
}

/* Keeps the grade it had before it gets another one. */
static int keep_grade(struct request *rq, Audit__Finding *row)
{
	Audit__GradeChange *change = arena_alloc(rq->arena, sizeof(*change));
	if (!change)
		return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
	audit__grade_change__init(change);
	change->grade = row->grade;
	change->grade_code = row->grade_code;
	change->rationale = row->rationale;
	change->signer_id = rq->who.person;
	change->changed_us = rq->now_us;
	return rq_append(rq, &row->grade_changes, &row->n_grade_changes, &change, sizeof(change));
}

/* The row with the grade that is asked for, beside the row as it is. */
static int regrade(struct request *rq, const Audit__Audit *audit, const Audit__Finding *row, int32_t class, const char *code,
	Audit__Finding *ret_other, struct finding_grade_facts *f)
{
	*ret_other = *row;
	if (class || text_given(code))
		TRY(finding_pick_grade(rq, audit, class, code, ret_other));
	f->grade = (int32_t)ret_other->grade;
	f->is_other = ret_other->grade != row->grade || strcmp(ret_other->grade_code, row->grade_code) != 0;
	f->changes = row->n_grade_changes;
	return OK;
}

static int take_grade(struct request *rq, const Audit__Finding *other, const char *rationale, Audit__Finding *row)
{
	TRY(keep_grade(rq, row));
	row->grade = other->grade;
	row->grade_code = other->grade_code;
	row->scale_grade = other->scale_grade;
	row->rationale = rationale;
	return row->communicated_us ? finding_set_dues(rq, row, rq->now_us) : OK;
}

int finding_grade(struct request *rq, const Audit__GradeFindingRequest *in, Audit__GradeFindingResponse *out)
{
	Audit__Finding *row, other;
	Audit__Audit *audit;
	struct finding_grade_facts facts = { .rationale_given = text_given(in->rationale) };
	int32_t to;
	TRY(finding_place_load(rq, in->finding_id, &row, &audit, &facts.place));
	TRY(regrade(rq, audit, row, (int32_t)in->grade, in->grade_code, &other, &facts));
	TRY(finding_may_grade(&facts, rq->st, &to));
	TRY(take_grade(rq, &other, in->rationale, row));
	row->state = (Audit__FindingState)to;
	TRY(put_finding(rq, row, in->version));
	out->finding = row;
	return OK;
}

int finding_resolve(struct request *rq, const Audit__ResolveFindingRequest *in, Audit__ResolveFindingResponse *out)
{
	Audit__Finding *row, other;
	Audit__Audit *audit;
	struct finding_resolve_facts facts = { .grade = { .rationale_given = text_given(in->rationale) } };
	int32_t to;
	TRY(finding_place_load(rq, in->finding_id, &row, &audit, &facts.grade.place));
	TRY(regrade(rq, audit, row, (int32_t)in->grade, in->grade_code, &other, &facts.grade));
	facts.statement_is_other = text_given(in->statement) && strcmp(in->statement, row->statement) != 0;
	TRY(finding_may_resolve(&facts, rq->st, &to));
	if (facts.grade.is_other)
		TRY(take_grade(rq, &other, in->rationale, row));
	if (facts.statement_is_other)
		row->statement = in->statement;
	row->state = (Audit__FindingState)to;
	row->team_opinion = in->opinion;
	row->settler_id = rq->who.person;
	TRY(put_finding(rq, row, in->version));
	out->finding = row;
	return OK;
}

/* The clock of the response starts anew with the report, unless it was answered or more time was granted. */
int finding_issue(struct request *rq, const Audit__IssueFindingRequest *in, Audit__IssueFindingResponse *out)
{
	Audit__Finding *row;
	Audit__Audit *audit;
	struct finding_place place;
	int32_t to;
	TRY(finding_place_load(rq, in->finding_id, &row, &audit, &place));
	TRY(finding_may_issue(&place, row->issued_us > 0, rq->st, &to));
	row->state = (Audit__FindingState)to;
	row->issued_us = rq->now_us;
	if (row->responded_us == 0 && finding_due_from(row, rq->now_us) > row->response_due_us)
		TRY(finding_set_dues(rq, row, rq->now_us));
	TRY(put_finding(rq, row, in->version));
	out->finding = row;
	return OK;
}

int finding_get(struct request *rq, const Audit__GetFindingRequest *in, Audit__GetFindingResponse *out)
{
	TRY(load_finding(rq, in->finding_id, &out->finding));
	return ruling_beside(rq, out->finding->audit_id, &out->waivers, &out->n_waivers);
}
