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
	CAPTURED
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
	{ 0 }
};

static const struct transition transition[] = {
	{ EVIDENCE_STATE_SUBMITTED, "accept", EVIDENCE_STATE_ACCEPTED },
	{ EVIDENCE_STATE_SUBMITTED, "reject", EVIDENCE_STATE_REJECTED },
	{ EVIDENCE_STATE_SUBMITTED, "dispute", EVIDENCE_STATE_DISPUTED },
	{ EVIDENCE_STATE_ACCEPTED, "dispute", EVIDENCE_STATE_DISPUTED },
	{ EVIDENCE_STATE_DISPUTED, "accept", EVIDENCE_STATE_ACCEPTED },
	{ EVIDENCE_STATE_DISPUTED, "reject", EVIDENCE_STATE_REJECTED },
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
	rule_require(st, &evidence_rule[CRITERION], f->criteria > 0, id, "no criterion is named");
	rule_require(st, &evidence_rule[CAPTURED], f->captured_us <= f->received_us, id,
		"the device says it was captured after it was received");
	return rule_verdict(st);
}

static void require_decider(const struct evidence_decide_facts *f, struct status *st)
{
	audit_require(f->audit_state, "decide-evidence", f->audit_id, st);
	rule_require(st, &evidence_rule[FOUR_EYES], !f->signer_is_collector, f->id,
		"the signer collected it");
	rule_require(st, &evidence_rule[CO_SIGNED], f->signer_is_auditor, f->id,
		"the signer is neither leader nor auditor of this audit");
}

int evidence_may_accept(const struct evidence_decide_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&evidence_machine, f->state, "accept", f->id, st, ret_state);
	require_decider(f, st);
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
