/* Decides whether evidence may be submitted, and by whom it is accepted. */
#include "daemon/rule/evidence.h"

#include "common/bytes.h"
#include "daemon/rule/audit.h"

#include <string.h>
#include <strings.h>

enum {
	SIGNER,
	PERMISSION,
	CONTENT,
	PLACE,
	INTERVIEWEE,
	PINNED_SET,
	SITE,
	DERIVED,
	FOUR_EYES,
	CO_SIGNED,
	CRITERION,
	CAPTURED,
	JUDGED,
	ATTRIBUTES,
	SUMMED_UP,
	TOOL,
	LATER,
	BEFORE_REPORT,
	OWN,
	RELEASER,
	IN_DOUBT,
	VOUCHER,
	CONFIRMED,
	SIDE,
	SIDE_PARTY,
	ONE_SIDE,
	SINGLE
};

/* clang-format off */
const struct rule evidence_rule[] = {
	[SIGNER] = { "R-EVIDENCE-01", 'H', "ISO 19011:2018, 6.4.7; INV-5", "evidence",
		"evidence is signed by a member of the confirmed team or by the audited side",
		"auditc team-member list --audit-id {id}" },
	[PERMISSION] = { "R-EVIDENCE-02", 'H', "ISO 19011:2018, A.15", "evidence",
		"a picture the team took, on site or of a screen, names who permitted it",
		"auditc evidence submit --audit-id {id} --permission TEXT" },
	[CONTENT] = { "R-EVIDENCE-03", 'H', "ISO 19011:2018, 6.4.7", "evidence",
		"evidence has a file or a note that can be looked at again",
		"auditc evidence submit --audit-id {id} --file FILE" },
	[PLACE] = { "R-EVIDENCE-04", 'H', "ISO 19011:2018, 6.4.7", "evidence",
		"evidence collected on site names the place",
		"auditc evidence submit --audit-id {id} --place TEXT" },
	[INTERVIEWEE] = { "R-EVIDENCE-05", 'H', "ISO 19011:2018, A.17; INV-29", "evidence",
		"an interview names the role of the person, not necessarily the name",
		"auditc evidence submit --audit-id {id} --interviewee-role TEXT" },
	[PINNED_SET] = { "R-EVIDENCE-06", 'H', "ISO 19011:2018, 5.5.2; INV-6 and INV-16", "evidence",
		"evidence points at criteria of its audit only",
		"auditc audit get {id}" },
	[SITE] = { "R-EVIDENCE-07", 'H', "ISO 19011:2018, 6.4.7", "evidence",
		"the site of evidence is one of the audited organisation",
		"auditc site list" },
	[DERIVED] = { "R-EVIDENCE-08", 'H', "ISO 19011:2018, 6.4.7", "evidence",
		"evidence is derived from evidence of the same audit",
		"auditc evidence list --audit-id {id}" },
	[FOUR_EYES] = { "R-EVIDENCE-09", 'H', "ISO 19011:2018, 6.4.7; INV-4 and INV-11", "evidence",
		"evidence is accepted or rejected by another person than its collector",
		"auditc evidence get {id}" },
	[CO_SIGNED] = { "R-EVIDENCE-10", 'H', "ISO 19011:2018, 5.5.4; INV-4", "evidence",
		"evidence is accepted by the leader or an auditor, who so signs with its collector",
		"auditc team-member list" },
	[CRITERION] = { "R-EVIDENCE-11", 'A', "ISO 19011:2018, 6.4.7", "evidence",
		"evidence names the criterion it was collected for",
		"auditc evidence submit --audit-id {id} --criteria-item-ids ITEM" },
	[CAPTURED] = { "R-EVIDENCE-12", 'A', "ISO 19011:2018, 6.4.7; INV-23", "evidence",
		"a device that captures evidence has a clock that is right",
		"auditc doctor" },
	[JUDGED] = { "R-EVIDENCE-13", 'H', "ISO 19011:2018, 6.4.7", "evidence",
		"what is no more than a statement is accepted with the judgement why it counts",
		"auditc evidence accept {id} --judgement TEXT" },
	[ATTRIBUTES] = { "R-EVIDENCE-14", 'A', "ISO 19011:2018, A.5", "evidence",
		"a document is looked at for its five attributes",
		"auditc evidence accept {id} --document-check.is-complete holds" },
	[SUMMED_UP] = { "R-EVIDENCE-15", 'A', "ISO 19011:2018, A.17", "evidence",
		"an interview is summed up with who was interviewed",
		"auditc evidence submit --audit-id {id} --is-summary-confirmed" },
	[TOOL] = { "R-EVIDENCE-16", 'H', "ISO 19011:2026, 6.4.7", "evidence",
		"what a tool made names the tool, and for artificial intelligence how it may mislead",
		"auditc evidence submit --audit-id {id} --tool TEXT --tool-risk TEXT" },
	[LATER] = { "R-EVIDENCE-17", 'H', "ISO 19011:2018, 6.4.7", "evidence",
		"evidence is superseded by another accepted piece of the same audit that came later",
		"auditc evidence list --audit-id AUDIT" },
	[BEFORE_REPORT] = { "R-EVIDENCE-18", 'H', "ISO 19011:2018, 6.5.1", "evidence",
		"evidence is taken back before a finding of the report rests on it",
		"auditc evidence supersede {id} --superseded-by-id EVIDENCE" },
	[OWN] = { "R-EVIDENCE-19", 'H', "ISO 19011:2018, 6.4.7", "evidence",
		"evidence is taken back by its collector or the leader",
		"auditc evidence get {id}" },
	[RELEASER] = { "R-EVIDENCE-20", 'H', "ISO 19011:2018, 6.4.7; INV-11 and INV-32", "evidence",
		"quarantined evidence is released by another person than who set it aside or collected it",
		"auditc team-member list" },
	[IN_DOUBT] = { "R-EVIDENCE-22", 'H', "ISO 19011:2018, 6.4.7; INV-5", "evidence",
		"evidence is confirmed once its key was declared compromised",
		"auditc evidence list --filter \"doubtful_from > 0\"" },
	[VOUCHER] = { "R-EVIDENCE-23", 'H', "ISO 19011:2018, 6.4.7; INV-5", "evidence",
		"its collector, the leader or an auditor stands for evidence whose key is in doubt",
		"auditc team-member list" },
	[CONFIRMED] = { "R-EVIDENCE-24", 'H', "ISO 19011:2018, 6.4.7; INV-5", "evidence",
		"evidence whose key is in doubt is confirmed before it is accepted",
		"auditc evidence confirm {id} --reason TEXT" },
	[SIDE] = { "R-EVIDENCE-30", 'H', "ISO 19011:2018, 5.5.3; INV-18", "evidence",
		"in a joint audit the audited side says for which organisation evidence is, or that it is for all of them",
		"auditc evidence submit --audit-id {id} --side-id ORGANISATION" },
	[SIDE_PARTY] = { "R-EVIDENCE-31", 'H', "ISO 19011:2018, 5.5.3; INV-18", "evidence",
		"a side is one of the organisations that agreed to audit together",
		"auditc joint-agreement list --audit-id {id}" },
	[ONE_SIDE] = { "R-EVIDENCE-32", 'H', "ISO 19011:2018, 5.5.3; INV-18", "evidence",
		"in a joint audit what rests on evidence stands on the side of that evidence, so on one",
		"auditc evidence list --filter \"side_id = ORGANISATION\"" },
	[SINGLE] = { "R-EVIDENCE-21", 'W', "ISO 19011:2018, 4 and 5.5.4; INV-34", "evidence",
		"where one auditor audits alone, accepting the own evidence is waived, with a compensating measure",
		"auditc waiver add --scope AUDIT --rule R-EVIDENCE-21 --person PERSON --reason TEXT "
		"--compensating-measure TEXT" },
	{ 0 }
};

static const struct transition transition[] = {
	{ EVIDENCE_STATE_SUBMITTED, "accept", EVIDENCE_STATE_ACCEPTED },
	{ EVIDENCE_STATE_SUBMITTED, "reject", EVIDENCE_STATE_REJECTED },
	{ EVIDENCE_STATE_SUBMITTED, "dispute", EVIDENCE_STATE_DISPUTED },
	{ EVIDENCE_STATE_SUBMITTED, "withdraw", EVIDENCE_STATE_WITHDRAWN },
	{ EVIDENCE_STATE_SUBMITTED, "quarantine", EVIDENCE_STATE_QUARANTINED },
	{ EVIDENCE_STATE_ACCEPTED, "dispute", EVIDENCE_STATE_DISPUTED },
	{ EVIDENCE_STATE_ACCEPTED, "supersede", EVIDENCE_STATE_SUPERSEDED },
	{ EVIDENCE_STATE_ACCEPTED, "withdraw", EVIDENCE_STATE_WITHDRAWN },
	{ EVIDENCE_STATE_ACCEPTED, "quarantine", EVIDENCE_STATE_QUARANTINED },
	{ EVIDENCE_STATE_DISPUTED, "accept", EVIDENCE_STATE_ACCEPTED },
	{ EVIDENCE_STATE_DISPUTED, "reject", EVIDENCE_STATE_REJECTED },
	{ EVIDENCE_STATE_DISPUTED, "withdraw", EVIDENCE_STATE_WITHDRAWN },
	{ EVIDENCE_STATE_DISPUTED, "quarantine", EVIDENCE_STATE_QUARANTINED },
	{ EVIDENCE_STATE_QUARANTINED, "release", EVIDENCE_STATE_SUBMITTED },
	{ EVIDENCE_STATE_QUARANTINED, "withdraw", EVIDENCE_STATE_WITHDRAWN },
};
/* clang-format on */

const struct machine evidence_machine = {
	.noun = "evidence",
	.state_name = enum_name_evidence_state,
	.state_count = ARRAY_LEN(enum_name_evidence_state),
	.transition = transition,
	.transition_count = ARRAY_LEN(transition),
	.rule = { "S-EVIDENCE", 'H', "ISO 19011:2018, 6.4.7", "evidence",
		"the state of the evidence allows what is asked", "auditc evidence get {id}" },
};

static bool is_on_site(const struct evidence_submit_facts *f)
{
	return f->method == AUDITING_METHOD_ON_SITE_INTERACTION || f->method == AUDITING_METHOD_ON_SITE_NO_INTERACTION;
}

static bool is_picture(const struct evidence_submit_facts *f)
{
	return strncasecmp(f->media_type, "image/", 6) == 0 ||
		strncasecmp(f->media_type, "video/", 6) == 0;
}

static void require_tool(const struct evidence_submit_facts *f, struct status *st)
{
	bool made = f->tool_kind != TOOL_KIND_UNSPECIFIED, is_ai = f->tool_kind == TOOL_KIND_AI;
	rule_require(st, &evidence_rule[TOOL], (!made || f->tool_given) && (!is_ai || f->tool_risk_given), f->audit_id,
		"%s", made && !f->tool_given ? "no tool is named" : "nothing is said about its risk");
}

int evidence_may_submit(const struct evidence_submit_facts *f, struct status *st)
{
	const char *id = f->audit_id;
	audit_require(f->audit_state, "submit-evidence", id, st);
	rule_require(st, &evidence_rule[SIGNER], f->signer_is_member || f->signer_is_audited, id,
		"the signer is neither");
	bool asks = f->signer_is_member && is_picture(f);
	rule_require(st, &evidence_rule[PERMISSION], !asks || f->permission_given, id,
		"nobody is named who permitted %s", f->media_type);
	rule_require(st, &evidence_rule[CONTENT], f->has_file || f->has_note, id,
		"neither file nor note is given");
	rule_require(st, &evidence_rule[PLACE], !is_on_site(f) || f->place_given, id,
		"no place is named");
	rule_require(st, &evidence_rule[INTERVIEWEE],
		f->source != EVIDENCE_SOURCE_INTERVIEW || f->interviewee_given, id, "no role is named");
	rule_require(st, &evidence_rule[PINNED_SET], !f->foreign_item, id,
		"\"%s\" is not among the criteria of the audit", f->foreign_item ? f->foreign_item : "");
	rule_require(st, &evidence_rule[SITE], !f->site_is_foreign, id,
		"the site belongs to another organisation");
	rule_require(st, &evidence_rule[DERIVED], !f->derived_is_foreign, id,
		"it is derived from evidence of another audit");
	require_tool(f, st);
	bool must_say = f->is_joint && !f->signer_is_member;
	rule_require(st, &evidence_rule[SIDE], !must_say || f->side_given != f->is_for_all_sides, id,
		"it names %s", f->side_given ? "one, and all" : "neither one nor all");
	rule_require(st, &evidence_rule[SIDE_PARTY], !f->side_is_no_party, id, "the organisation named is none of them");
	rule_require(st, &evidence_rule[CRITERION], f->criteria > 0, id, "no criterion is named");
	rule_require(st, &evidence_rule[SUMMED_UP],
		f->source != EVIDENCE_SOURCE_INTERVIEW || f->signer_is_audited || f->is_summary_confirmed, id,
		"nothing says that it was");
	rule_require(st, &evidence_rule[CAPTURED], f->captured_us <= f->received_us, id,
		"the device says it was captured after it was received");
	return rule_verdict(st);
}

void evidence_require_one_side(size_t sides, const char *id, struct status *st)
{
	rule_require(st, &evidence_rule[ONE_SIDE], sides <= 1, id, "the evidence named is of %zu sides", sides);
}

static void require_decider(const struct evidence_decide_facts *f, struct status *st)
{
	audit_require(f->audit_state, "decide-evidence", f->audit_id, st);
	rule_require(st, &evidence_rule[FOUR_EYES], !f->signer_is_collector || f->is_single_auditor, f->id,
		"the signer collected it");
	rule_require_of(st, &evidence_rule[SINGLE], !f->signer_is_collector || !f->is_single_auditor, f->id,
		(struct rule_subject){ .id = f->signer_id }, "nobody else can accept it, and no waiver is granted");
	rule_require(st, &evidence_rule[CO_SIGNED], f->signer_is_auditor, f->id,
		"the signer is neither leader nor auditor of this audit");
}

int evidence_may_accept(const struct evidence_decide_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&evidence_machine, f->state, "accept", f->id, st, ret_state);
	require_decider(f, st);
	rule_require(st, &evidence_rule[CONFIRMED], !f->is_doubtful, f->id, "nobody stands for it");
	rule_require(st, &evidence_rule[JUDGED],
		f->verifiability != VERIFIABILITY_STATEMENT_ONLY || f->judgement_given, f->id, "no judgement is given");
	rule_require(st, &evidence_rule[ATTRIBUTES], f->source != EVIDENCE_SOURCE_DOCUMENT || f->attributes == 5, f->id,
		"%zu of its five attributes were looked at", f->attributes);
	return rule_verdict(st);
}

int evidence_may_reject(const struct evidence_decide_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&evidence_machine, f->state, "reject", f->id, st, ret_state);
	require_decider(f, st);
	return rule_verdict(st);
}

int evidence_may_dispute(const struct evidence_decide_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&evidence_machine, f->state, "dispute", f->id, st, ret_state);
	audit_require(f->audit_state, "decide-evidence", f->audit_id, st);
	return rule_verdict(st);
}

int evidence_may_supersede(const struct evidence_supersede_facts *f, struct status *st, int32_t *ret_state)
{
	const struct evidence_decide_facts *d = &f->decide;
	const char *flaw = NULL;
	(void)machine_step(&evidence_machine, d->state, "supersede", d->id, st, ret_state);
	audit_require(d->audit_state, "decide-evidence", d->audit_id, st);
	if (f->by_is_foreign)
		flaw = "the other piece is of another audit";
	else if (f->by_state != EVIDENCE_STATE_ACCEPTED)
		flaw = "the other piece is not accepted";
	else if (f->by_received_us <= f->received_us)
		flaw = "the other piece did not come later";
	rule_require(st, &evidence_rule[LATER], !flaw, d->id, "%s", flaw ? flaw : "");
	return rule_verdict(st);
}

int evidence_may_withdraw(const struct evidence_decide_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&evidence_machine, f->state, "withdraw", f->id, st, ret_state);
	audit_require(f->audit_state, "decide-evidence", f->audit_id, st);
	rule_require(st, &evidence_rule[OWN], f->signer_is_collector || f->signer_leads, f->id, "the signer is neither");
	rule_require(st, &evidence_rule[BEFORE_REPORT], f->findings_issued == 0, f->id,
		"%zu issued findings rest on it", f->findings_issued);
	return rule_verdict(st);
}

int evidence_may_quarantine(const struct evidence_decide_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&evidence_machine, f->state, "quarantine", f->id, st, ret_state);
	audit_require(f->audit_state, "decide-evidence", f->audit_id, st);
	return rule_verdict(st);
}

int evidence_may_release(const struct evidence_decide_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&evidence_machine, f->state, "release", f->id, st, ret_state);
	audit_require(f->audit_state, "decide-evidence", f->audit_id, st);
	rule_require(st, &evidence_rule[RELEASER], !f->signer_is_collector && !f->signer_set_aside, f->id, "the signer %s it",
		f->signer_is_collector ? "collected" : "set aside");
	return rule_verdict(st);
}

int evidence_may_confirm(const struct evidence_decide_facts *f, struct status *st)
{
	audit_require(f->audit_state, "confirm-evidence", f->audit_id, st);
	rule_require(st, &evidence_rule[IN_DOUBT], f->is_doubtful, f->id, "it is not in doubt");
	rule_require(st, &evidence_rule[VOUCHER], f->signer_is_collector || f->signer_is_auditor, f->id,
		"the signer is neither");
	return rule_verdict(st);
}

int evidence_may_annotate(const struct evidence_decide_facts *f, struct status *st)
{
	audit_require(f->audit_state, "decide-evidence", f->audit_id, st);
	return rule_verdict(st);
}
