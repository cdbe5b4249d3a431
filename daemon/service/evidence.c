/* Evidence as it is submitted, accepted, rejected and disputed; its files are evidence_upload.c's. */
#include "daemon/rule/evidence.h"

#include "daemon/audit_criteria.h"
#include "daemon/rpc.h"
#include "daemon/rule/role.h"
#include "daemon/rule/team.h"
#include "daemon/service/evidence_decision.h"
#include "daemon/side.h"
#include "daemon/stored_file.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

#include <string.h>

/* INV-5: of what arrived too late, when it was made; NULL where there was none then. */
static int as_it_was(struct request *rq, const Audit__TeamMember **member)
{
	Audit__TeamMember *then = NULL;
	if (!rq->late)
		return OK;
	if (rq->late->then > 0)
		TRY(find_team_member_at(rq, (*member)->id, rq->late->then - 1, &then));
	*member = then;
	return OK;
}

static int signer_is_member(struct request *rq, const char *audit_id, bool *ret_member)
{
	Audit__TeamMember **member;
	size_t count;
	TRY(where_team_member(rq, "audit_id", audit_id, &member, &count));
	*ret_member = false;
	for (size_t i = 0; i < count; i++) {
		const Audit__TeamMember *then = member[i];
		TRY(as_it_was(rq, &then));
		*ret_member |= then && (int)then->state == TEAM_MEMBER_STATE_ACCEPTED &&
			strcmp(then->person_id, rq->who.person) == 0;
	}
	return OK;
}

/* What the evidence points at: criteria, a site, other evidence. */
static int look_at_references(struct request *rq, const Audit__SubmitEvidenceRequest *in,
	const Audit__Audit *audit, struct evidence_submit_facts *f)
{
	for (size_t i = 0; i < in->n_criteria_item_ids; i++) {
		Audit__CriteriaItem *item;
		TRY(load_criteria_item(rq, in->criteria_item_ids[i], &item));
		if (!audit_takes_item(audit, item))
			f->foreign_item = item->label;
	}
	for (size_t i = 0; i < in->n_derived_from_ids; i++) {
		Audit__Evidence *from;
		TRY(load_evidence(rq, in->derived_from_ids[i], &from));
		f->derived_is_foreign |= strcmp(from->audit_id, audit->id) != 0;
	}
	Audit__Site *site;
	TRY(find_site(rq, in->site_id, &site));
	f->site_is_foreign =
		site && strcmp(site->organisation_id, audit->auditee_organisation_id) != 0;
	return OK;
}

/*
 * The side of a joint audit that evidence is on: an auditor's own organisation, or the programme's for who comes from none
 * that audits; what the audited side says. Once an audit was to be joint, it stays so.
 */
static int find_side(struct request *rq, const Audit__SubmitEvidenceRequest *in, const Audit__Audit *audit,
	struct evidence_submit_facts *f, const char **ret_side_id)
{
	const Audit__JointAgreement *agreement;
	TRY(side_agreement(rq, audit->id, &agreement));
	f->is_joint = agreement != NULL;
	f->side_given = text_given(in->side_id);
	f->is_for_all_sides = in->is_for_all_sides;
	f->side_is_no_party = f->side_given && !side_is_party(agreement, in->side_id);
	*ret_side_id = in->side_id;
	if (f->is_joint && f->signer_is_member)
		TRY(side_of_signer(rq, audit, agreement, ret_side_id));
	return OK;
}

static int gather_submission(struct request *rq, const Audit__SubmitEvidenceRequest *in,
	const Audit__Audit *audit, struct evidence_submit_facts *ret_facts, const char **ret_side_id)
{
	struct evidence_submit_facts f = { .audit_id = audit->id,
		.audit_state = (int32_t)audit->state,
		.signer_is_audited = rq_has(rq, ROLES_AUDITED_SIDE),
		.source = (int32_t)in->source,
		.method = (int32_t)in->method,
		.media_type = in->file ? in->file->media_type : "",
		.has_file = in->file,
		.has_note = text_given(in->note),
		.permission_given = text_given(in->permission),
		.place_given = text_given(in->place) || text_given(in->site_id),
		.interviewee_given = text_given(in->interviewee_role),
		.criteria = in->n_criteria_item_ids,
		.is_summary_confirmed = in->is_summary_confirmed,
		.tool_kind = (int32_t)in->tool_kind,
		.tool_given = text_given(in->tool),
		.tool_risk_given = text_given(in->tool_risk),
		.captured_us = in->captured_us,
		.received_us = rq->now_us };
	TRY(signer_is_member(rq, audit->id, &f.signer_is_member));
	TRY(look_at_references(rq, in, audit, &f));
	TRY(find_side(rq, in, audit, &f, ret_side_id));
	*ret_facts = f;
	return OK;
}

int evidence_submit(struct request *rq, const Audit__SubmitEvidenceRequest *in,
	Audit__SubmitEvidenceResponse *out)
{
	Audit__Audit *audit;
	Audit__Evidence *row;
	struct evidence_submit_facts facts;
	const char *side_id = "";
	TRY(load_audit(rq, in->audit_id, &audit));
	TRY(gather_submission(rq, in, audit, &facts, &side_id));
	TRY(evidence_may_submit(&facts, rq->st));
	TRY(new_evidence(rq, &row));
	rq_fill(&row->base, &in->base);
	row->collector_id = rq->who.person;
	row->device_id = rq->who.device;
	row->party_id = rq->who.organisation;
	row->side_id = side_id;
	row->seen_size = rq->seen_size;
	row->not_before_us = rq->seen_us;
	row->received_us = rq->now_us;
	row->bracket_s = rq_bracket_s(rq);
	row->ledger_index = rq->tx.index;
	if (rq->late) {
		row->late_statement_id = rq->late->id;
		row->doubtful_from = rq->late->doubtful_from;
	}
	row->state = AUDIT__EVIDENCE_STATE__EVIDENCE_STATE_SUBMITTED;
	if (in->file)
		TRY(stored_file_claim(rq, audit->id, in->file));
	TRY(put_evidence(rq, row, 0));
	out->evidence = row;
	return OK;
}

/* INV-34: whether nobody else of the team could accept it. */
static int look_at_single(struct request *rq, const char *audit_id, struct evidence_decide_facts *f)
{
	Audit__TeamMember **member;
	size_t members, auditors = 0;
	TRY(where_team_member(rq, "audit_id", audit_id, &member, &members));
	for (size_t i = 0; i < members; i++)
		auditors += (int)member[i]->state == TEAM_MEMBER_STATE_ACCEPTED &&
			((int)member[i]->role == ROLE_LEADER || (int)member[i]->role == ROLE_AUDITOR);
	f->is_single_auditor = auditors <= 1;
	f->signer_id = rq->who.person;
	return OK;
}

int evidence_gather_decision(struct request *rq, const char *id, Audit__Evidence **ret_row,
	struct evidence_decide_facts *ret_facts)
{
	Audit__Evidence *row;
	Audit__Audit *audit;
	TRY(load_evidence(rq, id, &row));
	TRY(load_audit(rq, row->audit_id, &audit));
	*ret_facts = (struct evidence_decide_facts){ .id = row->id,
		.audit_id = audit->id,
		.state = (int32_t)row->state,
		.audit_state = (int32_t)audit->state,
		.signer_is_collector = strcmp(rq->who.person, row->collector_id) == 0,
		.signer_is_auditor = rq_has(rq, ROLE_BIT(ROLE_LEADER) | ROLE_BIT(ROLE_AUDITOR)),
		.signer_leads = rq_has(rq, ROLE_BIT(ROLE_LEADER)),
		.is_doubtful = row->doubtful_from > 0 && !text_given(row->confirmed_by_id),
		.signer_set_aside = strcmp(rq->who.person, row->quarantined_by_id) == 0,
		.source = (int32_t)row->source,
		.verifiability = (int32_t)row->verifiability };
	*ret_row = row;
	return look_at_single(rq, audit->id, ret_facts);
}

static size_t attributes_checked(const Audit__DocumentCheck *c)
{
	if (!c)
		return 0;
	const Audit__Attribute all[] = { c->is_complete, c->is_correct, c->is_consistent, c->is_current, c->is_protected };
	size_t count = 0;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		count += all[i] != AUDIT__ATTRIBUTE__ATTRIBUTE_UNSPECIFIED;
	return count;
}

int evidence_accept(struct request *rq, const Audit__AcceptEvidenceRequest *in,
	Audit__AcceptEvidenceResponse *out)
{
	Audit__Evidence *row;
	struct evidence_decide_facts facts;
	int32_t to;
	TRY(evidence_gather_decision(rq, in->evidence_id, &row, &facts));
	const Audit__DocumentCheck *check = in->document_check ? in->document_check : row->document_check;
	facts.attributes = attributes_checked(check);
	facts.judgement_given = text_given(in->judgement) || text_given(row->judgement);
	TRY(evidence_may_accept(&facts, rq->st, &to));
	row->state = (Audit__EvidenceState)to;
	row->decided_by_id = rq->who.person;
	row->reason = "";
	row->document_check = (Audit__DocumentCheck *)(uintptr_t)check;
	if (text_given(in->judgement))
		row->judgement = in->judgement;
	if (text_given(in->team_note))
		row->team_note = in->team_note;
	TRY(put_evidence(rq, row, in->version));
	out->evidence = row;
	return OK;
}

int evidence_reject(struct request *rq, const Audit__RejectEvidenceRequest *in,
	Audit__RejectEvidenceResponse *out)
{
	Audit__Evidence *row;
	struct evidence_decide_facts facts;
	int32_t to;
	TRY(evidence_gather_decision(rq, in->evidence_id, &row, &facts));
	TRY(evidence_may_reject(&facts, rq->st, &to));
	row->state = (Audit__EvidenceState)to;
	row->decided_by_id = rq->who.person;
	row->reason = in->reason;
	TRY(put_evidence(rq, row, in->version));
	out->evidence = row;
	return OK;
}

int evidence_dispute(struct request *rq, const Audit__DisputeEvidenceRequest *in,
	Audit__DisputeEvidenceResponse *out)
{
	Audit__Evidence *row;
	struct evidence_decide_facts facts;
	int32_t to;
	TRY(evidence_gather_decision(rq, in->evidence_id, &row, &facts));
	TRY(evidence_may_dispute(&facts, rq->st, &to));
	row->state = (Audit__EvidenceState)to;
	row->reason = in->reason;
	TRY(put_evidence(rq, row, in->version));
	out->evidence = row;
	return OK;
}
