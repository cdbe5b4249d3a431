/* Decides whether more time may be asked for, granted and refused. */
#include "daemon/rule/finding_extension.h"

#include "common/bytes.h"
#include "daemon/rule/text.h"
#include "gen/vocabulary.h"

enum { LATER, ONE, TIMES };

/* clang-format off */
const struct rule finding_extension_rule[] = {
	[LATER] = { "R-FINDING-EXTENSION-01", 'H', "ISO 19011:2018, 6.7; INV-24", "finding_extension",
		"more time means a day later than the response is due",
		"auditc finding get FINDING" },
	[ONE] = { "R-FINDING-EXTENSION-02", 'H', "ISO 19011:2018, 6.7; INV-24", "finding_extension",
		"a request for more time is decided before the next one",
		"auditc finding-extension list --finding-id {id}" },
	[TIMES] = { "R-FINDING-EXTENSION-03", 'H', "ISO 19011:2018, 6.7; INV-24", "finding_extension",
		"all earlier days stay on record, so they cannot be without end",
		"auditc finding-extension list" },
	{ 0 }
};

static const struct transition transition[] = {
	{ FINDING_EXTENSION_STATE_REQUESTED, "grant", FINDING_EXTENSION_STATE_GRANTED },
	{ FINDING_EXTENSION_STATE_REQUESTED, "refuse", FINDING_EXTENSION_STATE_REFUSED },
};
/* clang-format on */

const struct machine finding_extension_machine = {
	.noun = "finding_extension",
	.state_name = enum_name_finding_extension_state,
	.state_count = ARRAY_LEN(enum_name_finding_extension_state),
	.transition = transition,
	.transition_count = ARRAY_LEN(transition),
	.rule = { "S-FINDING-EXTENSION", 'H', "ISO 19011:2018, 6.7; INV-24", "finding_extension",
		"the request for more time is not decided yet", "auditc finding-extension list" },
};

static void require_time(const struct finding_extension_facts *f, struct status *st)
{
	char due[DAY_TEXT_BYTES];
	day_format(f->due_us, due);
	rule_require(st, &finding_extension_rule[LATER], f->due_us > 0 && f->until_us > f->due_us, f->id,
		"it is due by %s", f->due_us > 0 ? due : "no day");
	rule_require(st, &finding_extension_rule[TIMES], f->earlier < FINDING_EXTENSIONS_MAX, f->id,
		"the day was moved %zu times", f->earlier);
}

int finding_extension_may_add(const struct finding_extension_facts *f, struct status *st)
{
	finding_require(&f->finding, "extend", st);
	require_time(f, st);
	rule_require(st, &finding_extension_rule[ONE], f->requested == 0, f->id, "one is not decided");
	return rule_verdict(st);
}

int finding_extension_may_grant(const struct finding_extension_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&finding_extension_machine, f->state, "grant", f->id, st, ret_state);
	finding_require(&f->finding, "extend", st);
	require_time(f, st);
	return rule_verdict(st);
}

int finding_extension_may_refuse(const struct finding_extension_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&finding_extension_machine, f->state, "refuse", f->id, st, ret_state);
	return rule_verdict(st);
}
