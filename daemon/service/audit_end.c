/* How an audit ends: concluded, closed out, followed up, completed, sealed. What it did not cover. */
#include "daemon/rule/audit_end.h"

#include "daemon/above.h"
#include "daemon/rule/audit.h"
#include "daemon/rule/break_glass.h"
#include "daemon/rule/feedback.h"
#include "daemon/rule/finding.h"
#include "daemon/rpc.h"
#include "daemon/service/audit_facts.h"
#include "daemon/service/audit_witness.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

#include <inttypes.h>
#include <string.h>

enum { MISSING_BYTES = 80, BUNDLES_BYTES = 240, GLASS_BYTES = 240 };

static int count_evidence(struct request *rq, struct audit_end_facts *f)
{
	Audit__Evidence **row;
	size_t count;
	TRY(where_evidence(rq, "audit_id", f->id, &row, &count));
	for (size_t i = 0; i < count; i++)
		f->evidence_submitted += (int)row[i]->state == EVIDENCE_STATE_SUBMITTED;
	return OK;
}

/* Slots of the agreed plan that nobody has said anything of. */
static int count_slots(struct request *rq, struct audit_end_facts *f)
{
	Audit__Plan **plan;
	Audit__Slot **slot;
	size_t plans, slots;
	TRY(where_plan(rq, "audit_id", f->id, &plan, &plans));
	for (size_t i = 0; i < plans; i++) {
		if ((int)plan[i]->state != PLAN_STATE_AGREED)
			continue;
		TRY(where_slot(rq, "plan_id", plan[i]->id, &slot, &slots));
		for (size_t k = 0; k < slots; k++)
			f->slots_open += (int)slot[k]->state == SLOT_STATE_PLANNED;
	}
	return OK;
}

static int is_carried_over(struct request *rq, const char *finding_id, bool *ret_carried)
{
	Audit__CarryOver **row;
	size_t count;
	TRY(where_carry_over(rq, "finding_id", finding_id, &row, &count));
	*ret_carried = count > 0;
	return OK;
}

static int count_findings(struct request *rq, struct audit_end_facts *f)
{
	Audit__Finding **row;
	size_t count;
	TRY(where_finding(rq, "audit_id", f->id, &row, &count));
	for (size_t i = 0; i < count; i++) {
		int32_t grade = (int32_t)row[i]->grade, state = (int32_t)row[i]->state;
		bool is_carried;
		f->uncommunicated += finding_is_on_board(state);
		if (!finding_is_open(state))
			continue;
		TRY(is_carried_over(rq, row[i]->id, &is_carried));
		f->majors_open += !is_carried && grade == FINDING_GRADE_MAJOR;
		f->minors_open += !is_carried && grade == FINDING_GRADE_MINOR;
	}
	return OK;
}

static int count_conclusions(struct request *rq, struct audit_end_facts *f)
{
	Audit__Conclusion **row;
	size_t count;
	TRY(where_conclusion(rq, "audit_id", f->id, &row, &count));
	for (size_t i = 0; i < count; i++)
		f->concluded += (int)row[i]->state == CONCLUSION_STATE_AGREED && row[i]->objective <= f->objectives;
	return OK;
}

static int look_for_closing(struct request *rq, struct audit_end_facts *f)
{
	Audit__Meeting **row;
	size_t count;
	TRY(where_meeting(rq, "audit_id", f->id, &row, &count));
	for (size_t i = 0; i < count; i++)
		f->closing_is_on_record |= (int)row[i]->kind == MEETING_KIND_CLOSING;
	return OK;
}

static int look_at_feedback(struct request *rq, struct audit_end_facts *f)
{
	Audit__Feedback **row;
	size_t count, auditors;
	uint32_t asked = 0;
	char missing[MISSING_BYTES];
	TRY(where_feedback(rq, "audit_id", f->id, &row, &count));
	TRY(audit_count_auditors(rq, f->id, &auditors));
	for (size_t i = 0; i < count; i++) {
		asked |= ROLE_BIT(row[i]->role);
		f->feedback_waiting += (int)row[i]->state == FEEDBACK_STATE_ASKED;
	}
	feedback_missing(asked, auditors > 1, missing, sizeof(missing));
	f->feedback_missing = rq_text(rq, missing);
	if (!f->feedback_missing)
		f->feedback_missing = "";
	return OK;
}

/* "Erik Lund has a bundle on Erik's laptop, with 3 undelivered; ..." of as many as a message takes. */
static int look_for_bundles(struct request *rq, struct audit_end_facts *f)
{
	Audit__Bundle **row;
	size_t count, len = 0;
	char text[BUNDLES_BYTES] = "";
	TRY(where_bundle(rq, "audit_id", f->id, &row, &count));
	for (size_t i = 0; i < count; i++) {
		if ((int)row[i]->state != BUNDLE_STATE_OUT)
			continue;
		f->bundles_out++;
		if (len < sizeof(text))
			len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%s has a bundle on %s, undelivered there: %"
				PRIu32, len ? "; " : "", row[i]->person_name, row[i]->device_name, row[i]->undelivered);
	}
	f->bundles_text = rq_text(rq, text);
	if (!f->bundles_text)
		f->bundles_text = "";
	return OK;
}

/* "Eva Lind; Nils Ek": who manages, or managed, the audit in emergencies that nobody has reviewed. */
static int look_for_glass(struct request *rq, const Audit__Audit *audit, struct audit_end_facts *f)
{
	struct above_ids ids;
	size_t len = 0;
	char text[GLASS_BYTES] = "";
	TRY(above_broken(rq, audit->id, &ids));
	for (size_t i = 0; i < ids.count; i++) {
		Audit__BreakGlass *row;
		TRY(load_break_glass(rq, ids.id[i], &row));
		if (!break_glass_is_unreviewed((int32_t)row->state) || row->until_us <= audit->created_us)
			continue;
		f->glass_open++;
		if (len < GLASS_BYTES)
			len += (size_t)snprintf(text + len, GLASS_BYTES - len, "%s%s", len ? "; " : "not reviewed: ",
				row->person_name);
	}
	f->glass_text = rq_text(rq, text);
	if (!f->glass_text)
		f->glass_text = "";
	return OK;
}

/* Loads the audit and all that its last steps look at. */
static int gather_end(struct request *rq, const char *audit_id, Audit__Audit **ret_row,
	struct audit_end_facts *ret_facts)
{
	Audit__Audit *row;
	TRY(load_audit(rq, audit_id, &row));
	struct audit_end_facts f = { .id = row->id, .state = (int32_t)row->state, .objectives = row->n_objectives,
		.witnessed_by = "" };
	TRY(count_evidence(rq, &f));
	TRY(count_slots(rq, &f));
	TRY(count_findings(rq, &f));
	TRY(count_conclusions(rq, &f));
	TRY(look_for_closing(rq, &f));
	TRY(look_at_feedback(rq, &f));
	TRY(look_for_bundles(rq, &f));
	TRY(look_for_glass(rq, row, &f));
	*ret_row = row;
	*ret_facts = f;
	return OK;
}

int audit_conclude(struct request *rq, const Audit__ConcludeAuditRequest *in,
	Audit__ConcludeAuditResponse *out)
{
	Audit__Audit *row;
	struct audit_end_facts facts;
	int32_t to;
	TRY(gather_end(rq, in->audit_id, &row, &facts));
	TRY(audit_may_conclude(&facts, rq->st, &to));
	row->state = (Audit__AuditState)to;
	row->conclusion = in->conclusion;
	TRY(put_audit(rq, row, in->version));
	out->audit = row;
	return OK;
}

/* What was concluded is presented: client and auditee read it from now on. */
static int present_conclusions(struct request *rq, const char *audit_id)
{
	Audit__Conclusion **row;
	size_t count;
	TRY(where_conclusion(rq, "audit_id", audit_id, &row, &count));
	for (size_t i = 0; i < count; i++) {
		if ((int)row[i]->state != CONCLUSION_STATE_AGREED)
			continue;
		row[i]->presented_us = rq->now_us;
		TRY(put_conclusion(rq, row[i], row[i]->version));
	}
	return OK;
}

int audit_close_out(struct request *rq, const Audit__CloseOutAuditRequest *in,
	Audit__CloseOutAuditResponse *out)
{
	Audit__Audit *row;
	struct audit_end_facts facts;
	int32_t to;
	TRY(gather_end(rq, in->audit_id, &row, &facts));
	TRY(audit_may_close_out(&facts, rq->st, &to));
	TRY(present_conclusions(rq, row->id));
	row->state = (Audit__AuditState)to;
	TRY(put_audit(rq, row, in->version));
	out->audit = row;
	return OK;
}

int audit_follow_up(struct request *rq, const Audit__FollowUpAuditRequest *in,
	Audit__FollowUpAuditResponse *out)
{
	Audit__Audit *row;
	int32_t to;
	TRY(load_audit(rq, in->audit_id, &row));
	(void)machine_step(&audit_machine, (int32_t)row->state, "follow-up", row->id, rq->st, &to);
	TRY(rule_verdict(rq->st));
	row->state = (Audit__AuditState)to;
	TRY(put_audit(rq, row, in->version));
	out->audit = row;
	return OK;
}

int audit_complete(struct request *rq, const Audit__CompleteAuditRequest *in,
	Audit__CompleteAuditResponse *out)
{
	Audit__Audit *row;
	struct audit_end_facts facts;
	int32_t to;
	TRY(gather_end(rq, in->audit_id, &row, &facts));
	TRY(audit_may_complete(&facts, rq->st, &to));
	row->state = (Audit__AuditState)to;
	TRY(put_audit(rq, row, in->version));
	out->audit = row;
	return OK;
}

int audit_seal(struct request *rq, const Audit__SealAuditRequest *in,
	Audit__SealAuditResponse *out)
{
	Audit__Audit *row;
	struct audit_end_facts facts;
	int32_t to;
	TRY(gather_end(rq, in->audit_id, &row, &facts));
	TRY(audit_look_at_witnesses(rq, row, &facts));
	TRY(audit_may_seal(&facts, rq->st, &to));
	row->state = (Audit__AuditState)to;
	TRY(put_audit(rq, row, in->version));
	out->audit = row;
	return OK;
}
