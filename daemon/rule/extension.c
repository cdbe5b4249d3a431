/* Decides who may ask for more time, and who gives it. */
#include "daemon/rule/extension.h"

#include "common/bytes.h"
#include "daemon/rule/audit.h"
#include "daemon/rule/text.h"
#include "gen/vocabulary.h"

enum { LATER, ONE_AT_A_TIME, FOUR_EYES, ON_RECORD };

/* clang-format off */
const struct rule extension_rule[] = {
	[LATER] = { "R-EXTENSION-01", 'H', "ISO 19011:2018, 6.4.7; INV-24", "extension",
		"an extension moves the day to a later one that is still to come",
		"auditc extension add --request-item {id} --due DAY --reason TEXT" },
	[ONE_AT_A_TIME] = { "R-EXTENSION-02", 'H', "ISO 19011:2018, 6.4.7; INV-24", "extension",
		"one extension of an item is decided before the next is asked for",
		"auditc extension list --request-item {id}" },
	[FOUR_EYES] = { "R-EXTENSION-03", 'H', "ISO 19011:2018, 4; INV-11", "extension",
		"an extension is granted by another person than the one who asked",
		"auditc extension list --filter \"id = {id}\"" },
	[ON_RECORD] = { "R-EXTENSION-04", 'H', "ISO 19011:2018, 6.4.7; INV-24", "extension",
		"all earlier due dates stay on record, so they cannot be without end",
		"auditc request-item get {id}" },
	{ 0 }
};

static const struct transition transition[] = {
	{ EXTENSION_STATE_REQUESTED, "grant", EXTENSION_STATE_GRANTED },
	{ EXTENSION_STATE_REQUESTED, "refuse", EXTENSION_STATE_REFUSED },
};
/* clang-format on */

const struct machine extension_machine = {
	.noun = "extension",
	.state_name = enum_name_extension_state,
	.state_count = ARRAY_LEN(enum_name_extension_state),
	.transition = transition,
	.transition_count = ARRAY_LEN(transition),
	.rule = { "S-EXTENSION", 'H', "ISO 19011:2018, 6.4.7; INV-24", "extension",
		"the state of the extension allows what is asked",
		"auditc extension list --filter \"id = {id}\"" },
};

int extension_may_add(const struct extension_add_facts *f, struct status *st)
{
	int32_t same;
	char due[DAY_TEXT_BYTES];
	day_format(f->due_us, due);
	request_item_require(&f->item, "extend", st, &same, &same);
	rule_require(st, &extension_rule[LATER], f->due_us > f->item_due_us && f->due_us > f->now_us, f->item.id,
		"%s is no later day", due);
	rule_require(st, &extension_rule[ONE_AT_A_TIME], !f->one_is_open, f->item.id, "another one waits");
	rule_require(st, &extension_rule[ON_RECORD], f->granted < EXTENSIONS_MAX, f->item.id, "its day was moved %zu times",
		f->granted);
	return rule_verdict(st);
}

int extension_may_grant(const struct extension_decide_facts *f, struct status *st, int32_t *ret_state)
{
	int32_t same;
	(void)machine_step(&extension_machine, f->state, "grant", f->id, st, ret_state);
	request_item_require(&f->item, "extend", st, &same, &same);
	rule_require(st, &extension_rule[FOUR_EYES], !f->signer_asked, f->id, "the signer asked for it");
	return rule_verdict(st);
}

int extension_may_refuse(const struct extension_decide_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&extension_machine, f->state, "refuse", f->id, st, ret_state);
	audit_require(f->item.request.audit_state, "submit-evidence", f->item.request.audit_id, st);
	return rule_verdict(st);
}
