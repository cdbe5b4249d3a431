/* What a refusal's command knows of the case at hand. */
#include "common/bytes.h"
#include "daemon/rule/audit.h"
#include "daemon/rule/rule.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static const struct rule tie = { "R-ONE-01", 'W', "1", "team", "none", "auditc waiver add --scope {id} --subject TIE --reason TEXT" };
static const struct rule other = { "R-ONE-02", 'H', "1", "team", "none", "auditc team confirm {id}" };

Test(rule, a_command_is_filled_where_the_rule_was_noted_last)
{
	struct status st = { 0 };
	rule_fill(&st, &tie, "TIE", "REL-1");
	rule_require(&st, &tie, false, "AUD-1", "tied");
	rule_fill(&st, &tie, "TIE", "REL-1");
	cr_expect(eq(str, st.violation[0].command, "auditc waiver add --scope AUD-1 --subject REL-1 --reason TEXT"));
	rule_require(&st, &tie, true, "AUD-1", "not tied");
	rule_fill(&st, &tie, "TIE", "REL-2");
	cr_expect(eq(str, st.violation[0].command, "auditc waiver add --scope AUD-1 --subject REL-1 --reason TEXT"), "filled once");
	rule_require(&st, &other, false, "AUD-1", "open");
	rule_fill(&st, &tie, "TEXT", "words");
	cr_expect(eq(str, st.violation[0].command, "auditc waiver add --scope AUD-1 --subject REL-1 --reason TEXT"), "not the last");
	rule_mend_by(&st, &other, &tie, "AUD-2");
	cr_expect(eq(str, st.violation[1].command, "auditc waiver add --scope AUD-2 --subject TIE --reason TEXT"));
}

/* A name out of an imported file is one word of the command, whatever stands in it. */
Test(rule, what_fills_a_command_is_quoted_for_a_shell)
{
	struct status st = { 0 };
	rule_require(&st, &tie, false, "AUD-1", "tied");
	rule_fill(&st, &tie, "TIE", "'; rm x; '");
	cr_expect(eq(str, st.violation[0].command, "auditc waiver add --scope AUD-1 --subject ''\\''; rm x; '\\''' --reason TEXT"));
	rule_fill(&st, &tie, "TEXT", "a\nb");
	rule_fill_words(&st, &tie, "--reason TEXT", "--reason TEXT --expires DAY");
	cr_expect(eq(str, st.violation[0].command,
		"auditc waiver add --scope AUD-1 --subject ''\\''; rm x; '\\''' --reason TEXT --expires DAY"));
	rule_require(&st, &other, false, "$(rm x)", "open");
	cr_expect(eq(str, st.violation[1].command, "auditc team confirm '$(rm x)'"));
}

Test(rule, what_is_missing_ends_with_a_whole_character)
{
	struct status st = { 0 };
	char name[STATUS_MISSING_BYTES + 1];
	memset(name, 'x', sizeof(name));
	memcpy(name + STATUS_MISSING_BYTES - 2, "\xc3\xb6", 3);
	rule_require(&st, &other, false, "AUD-1", "%s", name);
	cr_expect(eq(sz, strlen(st.violation[0].missing), STATUS_MISSING_BYTES - 2));
}

/* Half an id is no id: the word stays for the user. */
Test(rule, what_does_not_fit_into_a_command_is_left_out)
{
	char command[24] = "auditc unit get UNIT";
	rule_fill_command(command, sizeof(command), "UNIT", "0123456789");
	cr_expect(eq(str, command, "auditc unit get UNIT"));
	rule_fill_command(command, sizeof(command), "UNIT", "0123456");
	cr_expect(eq(str, command, "auditc unit get 0123456"));
	rule_fill_command(command, sizeof(command), "UNIT", "1");
	cr_expect(eq(str, command, "auditc unit get 0123456"));
}

Test(rule, what_is_asked_too_early_is_mended_by_the_step_that_leads_on)
{
	struct status st = { 0 };
	audit_require(AUDIT_STATE_TEAM_CONFIRMED, "submit-evidence", "AUD-1", &st);
	audit_require(AUDIT_STATE_SEALED, "submit-evidence", "AUD-1", &st);
	audit_require(AUDIT_STATE_IN_FIELDWORK, "schedule", "AUD-1", &st);
	audit_require(AUDIT_STATE_IN_FIELDWORK, "hold-closing", "AUD-1", &st);
	cr_expect(eq(str, st.violation[0].command, "auditc audit initiate AUD-1 --confidentiality-sha256 @FILE"), "too early");
	cr_expect(eq(str, st.violation[1].command, "auditc audit get AUD-1"), "too late");
	cr_expect(eq(str, st.violation[2].command, "auditc audit get AUD-1"), "that was long ago");
	cr_expect(eq(str, st.violation[3].command, "auditc audit conclude AUD-1"), "to come");
}
