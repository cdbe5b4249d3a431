/* Decides on the review and the issue of a report. */
#include "daemon/rule/report.h"

#include "common/bytes.h"
#include "daemon/rule/audit.h"

enum { REVIEWER, DIGEST, ISSUER, ANSWERED };

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
	{ 0 }
};

static const struct transition transition[] = {
	{ REPORT_STATE_DRAFT, "review", REPORT_STATE_REVIEWED },
	{ REPORT_STATE_DRAFT, "return", REPORT_STATE_RETURNED },
	{ REPORT_STATE_REVIEWED, "issue", REPORT_STATE_ISSUED },
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
	(void)machine_step(&audit_machine, f->audit_state, "draft-report", f->audit_id, st, ret_audit_state);
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

int report_may_issue(const struct report_facts *f, struct status *st, int32_t *ret_state, int32_t *ret_audit_state)
{
	(void)machine_step(&report_machine, f->state, "issue", f->id, st, ret_state);
	(void)machine_step(&audit_machine, f->audit_state, "issue-report", f->audit_id, st, ret_audit_state);
	rule_require(st, &report_rule[DIGEST], f->digest_fits, f->id, "the digests differ");
	rule_require(st, &report_rule[ISSUER], !f->signer_is_author, f->id, "the signer wrote it");
	return rule_verdict(st);
}
