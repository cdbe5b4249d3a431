/* Decides to whom a report is sent, and what a receipt is. */
#include "daemon/rule/report_copy.h"

#include "common/bytes.h"

#include <string.h>

enum { SEES, ONCE, ISSUED, FILE_READ };

/* clang-format off */
const struct rule report_copy_rule[] = {
	[SEES] = { "R-REPORT-COPY-01", 'H', "ISO 19011:2018, 6.5.2; INV-18", "report_copy",
		"a report is sent to those alone who may see it by a role of theirs in the audit",
		"auditc appointment add --scope AUDIT --person {id} --role audit-client" },
	[ONCE] = { "R-REPORT-COPY-02", 'H', "ISO 19011:2018, 6.5.2", "report_copy",
		"a report is sent to each of its recipients once",
		"auditc report-copy list" },
	[ISSUED] = { "R-REPORT-COPY-03", 'H', "ISO 19011:2018, 6.5.2", "report_copy",
		"a report is sent once it is issued, and until it is amended or recalled",
		"auditc report list" },
	[FILE_READ] = { "R-REPORT-COPY-04", 'H', "ISO 19011:2018, 6.5.2; INV-15", "report_copy",
		"a receipt names the very file that was issued",
		"auditc report receive REPORT --out FILE" },
	{ 0 }
};

static const struct transition transition[] = {
	{ REPORT_COPY_STATE_SENT, "acknowledge", REPORT_COPY_STATE_RECEIVED },
	{ REPORT_COPY_STATE_SENT, "amend", REPORT_COPY_STATE_OUTDATED },
	{ REPORT_COPY_STATE_SENT, "recall", REPORT_COPY_STATE_RECALLED },
	{ REPORT_COPY_STATE_RECEIVED, "recall", REPORT_COPY_STATE_RECALLED },
	{ REPORT_COPY_STATE_RECALLED, "acknowledge-recall", REPORT_COPY_STATE_RECALL_KNOWN },
};
/* clang-format on */

const struct machine report_copy_machine = {
	.noun = "report_copy",
	.state_name = enum_name_report_copy_state,
	.state_count = ARRAY_LEN(enum_name_report_copy_state),
	.transition = transition,
	.transition_count = ARRAY_LEN(transition),
	.rule = { "S-REPORT-COPY", 'H', "ISO 19011:2018, 6.5.2", "report_copy",
		"the state of the copy allows what is asked", "auditc report-copy list" },
};

void report_copy_require(const struct report_copy_facts *f, struct status *st)
{
	rule_require(st, &report_copy_rule[SEES], f->may_see, f->id, "person %s has no such role", f->id);
	rule_require(st, &report_copy_rule[ONCE], !f->is_sent_already, f->id, "person %s is on the list", f->id);
}

int report_copy_may_add(const struct report_copy_facts *f, struct status *st)
{
	rule_require(st, &report_copy_rule[ISSUED], f->report_state == REPORT_STATE_ISSUED, f->report_id,
		"it is not an issued report in force");
	report_copy_require(f, st);
	return rule_verdict(st);
}

int report_copy_may_acknowledge(const struct report_copy_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&report_copy_machine, f->state, "acknowledge", f->id, st, ret_state);
	rule_require(st, &report_copy_rule[FILE_READ], f->digest_fits, f->id, "the digests differ");
	return rule_verdict(st);
}

int report_copy_may_acknowledge_recall(const struct report_copy_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&report_copy_machine, f->state, "acknowledge-recall", f->id, st, ret_state);
	return rule_verdict(st);
}

int32_t report_copy_after(int32_t state, const char *event)
{
	for (size_t i = 0; i < ARRAY_LEN(transition); i++)
		if (transition[i].from == state && strcmp(transition[i].event, event) == 0)
			return transition[i].to;
	return state;
}
