/* Decides on the review and the issue of a report. */
#include "daemon/rule/report.h"

#include "common/bytes.h"
#include "daemon/rule/audit.h"

enum { REVIEWER, DIGEST, ISSUER, ANSWERED, LISTED, AMENDS };

/* clang-format off */
const struct rule report_rule[] = {
	[REVIEWER] = { "R-REPORT-01", 'H', "ISO 19011:2018, 5.5.6; INV-11 and INV-34", "report",
		"a report is reviewed by another person than its author",
		"auditc appointment add --scope AUDIT --person PERSON --role report-reviewer" },
	[DIGEST] = { "R-REPORT-02", 'H', "ISO 19011:2018, 6.5.2; INV-15", "report",
		"what is reviewed and issued is the very file that was put forward",
		"auditc report list" },
	[ISSUER] = { "R-REPORT-03", 'H', "ISO 19011:2018, 6.5.2; INV-11", "report",
		"a report is issued by another person than its author",
		"auditc appointment add --scope PROGRAMME --person PERSON --role programme-manager" },
	[ANSWERED] = { "R-REPORT-08", 'H', "ISO 19011:2018, 5.5.6", "report",
		"each comment of the review is answered before a report is approved",
		"auditc report-comment list --filter \"state = open\"" },
	[LISTED] = { "R-REPORT-09", 'H', "ISO 19011:2018, 6.5.2", "report",
		"a report is issued to people: its distribution list names at least one",
		"auditc report issue {id} --sha256 @FILE --recipient-ids PERSON" },
	[AMENDS] = { "R-REPORT-10", 'H', "ISO 19011:2018, 6.5.2", "report",
		"an amendment says what changed in which report of its audit, and that one was issued",
		"auditc report add --audit AUDIT --title TEXT --file FILE --amends REPORT --what-changed TEXT" },
	{ 0 }
};

static const struct transition transition[] = {
	{ REPORT_STATE_DRAFT, "review", REPORT_STATE_REVIEWED },
	{ REPORT_STATE_DRAFT, "return", REPORT_STATE_RETURNED },
	{ REPORT_STATE_REVIEWED, "issue", REPORT_STATE_ISSUED },
	{ REPORT_STATE_ISSUED, "amend", REPORT_STATE_AMENDED },
	{ REPORT_STATE_RECALLED, "amend", REPORT_STATE_RECALLED }, /* what takes its place does not undo the recall */
	{ REPORT_STATE_ISSUED, "recall", REPORT_STATE_RECALLED },
};
/* clang-format on */

const struct machine report_machine = {
	.noun = "report",
	.state_name = enum_name_report_state,
	.state_count = ARRAY_LEN(enum_name_report_state),
	.transition = transition,
	.transition_count = ARRAY_LEN(transition),
	.rule = { "S-REPORT", 'H', "ISO 19011:2018, 6.5", "report",
		"the state of the report allows what is asked", "auditc report list" },
};

int report_may_add(const struct report_facts *f, struct status *st, int32_t *ret_audit_state)
{
	const struct report_amended *a = &f->amended;
	(void)machine_step(&audit_machine, f->audit_state, a->is_given ? "amend-report" : "draft-report", f->audit_id, st,
		ret_audit_state);
	rule_require(st, &report_rule[AMENDS], !a->is_given || a->is_of_audit, f->id, "it amends the report of another audit");
	rule_require(st, &report_rule[AMENDS],
		!a->is_given || a->state == REPORT_STATE_ISSUED || a->state == REPORT_STATE_RECALLED, f->id,
		"what it amends was not issued, or was amended already");
	rule_require(st, &report_rule[AMENDS], a->is_given == a->what_changed_given, f->id,
		a->is_given ? "it does not say what changed" : "it says what changed, and not in which report");
	return rule_verdict(st);
}

int report_may_review(const struct report_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&report_machine, f->state, "review", f->id, st, ret_state);
	rule_require(st, &report_rule[REVIEWER], !f->signer_is_author, f->id, "the signer wrote it");
	rule_require(st, &report_rule[DIGEST], f->digest_fits, f->id, "the digests differ");
	rule_require(st, &report_rule[ANSWERED], f->comments_open == 0, f->id, "%zu are not answered", f->comments_open);
	return rule_verdict(st);
}

int report_may_return(const struct report_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&report_machine, f->state, "return", f->id, st, ret_state);
	rule_require(st, &report_rule[REVIEWER], !f->signer_is_author, f->id, "the signer wrote it");
	return rule_verdict(st);
}

int report_may_issue(const struct report_facts *f, struct status *st, struct report_issued *ret_issued)
{
	const struct report_amended *a = &f->amended;
	(void)machine_step(&report_machine, f->state, "issue", f->id, st, &ret_issued->state);
	(void)machine_step(&audit_machine, f->audit_state, a->is_given ? "amend-report" : "issue-report", f->audit_id, st,
		&ret_issued->audit_state);
	if (a->is_given)
		(void)machine_step(&report_machine, a->state, "amend", f->id, st, &ret_issued->amended_state);
	rule_require(st, &report_rule[LISTED], f->recipients > 0, f->id, "nobody is named");
	rule_require(st, &report_rule[DIGEST], f->digest_fits, f->id, "the digests differ");
	rule_require(st, &report_rule[ISSUER], !f->signer_is_author, f->id, "the signer wrote it");
	return rule_verdict(st);
}

int report_may_recall(const struct report_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&report_machine, f->state, "recall", f->id, st, ret_state);
	return rule_verdict(st);
}
