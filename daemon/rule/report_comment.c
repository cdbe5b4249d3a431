/* Decides on comments of a report's review, and on their answers. */
#include "daemon/rule/report_comment.h"

#include "common/bytes.h"

enum { OTHER, UNDER_REVIEW };

/* clang-format off */
const struct rule report_comment_rule[] = {
	[OTHER] = { "R-REPORT-COMMENT-01", 'H', "ISO 19011:2018, 5.5.6; INV-11", "report_comment",
		"a comment is answered by another person than who made it",
		"auditc report-comment answer {id} --answer TEXT" },
	[UNDER_REVIEW] = { "R-REPORT-COMMENT-02", 'H', "ISO 19011:2018, 5.5.6", "report_comment",
		"a report is commented on while it is reviewed",
		"auditc report list" },
	{ 0 }
};

static const struct transition transition[] = {
	{ REPORT_COMMENT_STATE_OPEN, "answer", REPORT_COMMENT_STATE_ANSWERED },
};
/* clang-format on */

const struct machine report_comment_machine = {
	.noun = "report_comment",
	.state_name = enum_name_report_comment_state,
	.state_count = ARRAY_LEN(enum_name_report_comment_state),
	.transition = transition,
	.transition_count = ARRAY_LEN(transition),
	.rule = { "S-REPORT-COMMENT", 'H', "ISO 19011:2018, 5.5.6", "report_comment",
		"the state of the comment allows what is asked", "auditc report-comment list" },
};

int report_comment_may_add(const struct report_comment_facts *f, struct status *st)
{
	rule_require(st, &report_comment_rule[UNDER_REVIEW], f->report_state == REPORT_STATE_DRAFT, f->report_id,
		"it is not under review");
	return rule_verdict(st);
}

int report_comment_may_answer(const struct report_comment_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&report_comment_machine, f->state, "answer", f->id, st, ret_state);
	rule_require(st, &report_comment_rule[OTHER], !f->signer_is_author, f->id, "the signer made it");
	return rule_verdict(st);
}
