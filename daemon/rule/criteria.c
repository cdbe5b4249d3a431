/* Decides whether items may join a source of criteria and whether it may be pinned. */
#include "daemon/rule/criteria.h"

#include "common/bytes.h"
#include "daemon/rule/text.h"

#include <inttypes.h>
#include <string.h>

enum { IN_ORDER, LABEL_ONCE, COUNT };

/* clang-format off */
const struct rule criteria_rule[] = {
	[IN_ORDER] = { "R-CRITERIA-01", 'H', "ISO 19011:2018, 5.5.2; INV-16", "criteria_source",
		"items join a source in their order, without a gap",
		"auditc criteria-item list --criteria-source-id {id}" },
	[LABEL_ONCE] = { "R-CRITERIA-02", 'H', "ISO 19011:2018, 5.5.2; INV-16", "criteria_source",
		"a label stands for one item of its source",
		"auditc criteria-item list --criteria-source-id {id}" },
	[COUNT] = { "R-CRITERIA-03", 'H', "ISO 19011:2018, 5.5.2; INV-16", "criteria_source",
		"a source is pinned with as many items as its importer sent",
		"auditc criteria-item list --criteria-source-id {id}" },
	{ 0 }
};

static const struct transition transition[] = {
	{ CRITERIA_SOURCE_STATE_OPEN, "import", CRITERIA_SOURCE_STATE_OPEN },
	{ CRITERIA_SOURCE_STATE_OPEN, "pin", CRITERIA_SOURCE_STATE_PINNED },
};
/* clang-format on */

const struct machine criteria_source_machine = {
	.noun = "criteria_source",
	.state_name = enum_name_criteria_source_state,
	.state_count = ARRAY_LEN(enum_name_criteria_source_state),
	.transition = transition,
	.transition_count = ARRAY_LEN(transition),
	.rule = { "S-CRITERIA-SOURCE", 'H', "ISO 19011:2018, 5.5.2; INV-16", "criteria_source",
		"the state of the source allows what is asked",
		"auditc criteria-source list --filter \"id = {id}\"" },
};

int criteria_may_import(const struct criteria_facts *f, struct status *st)
{
	int32_t same;
	(void)machine_step(&criteria_source_machine, f->state, "import", f->id, st, &same);
	rule_require(st, &criteria_rule[IN_ORDER], f->item_count == f->item_count_named, f->id,
		"%" PRIu32 " items are there, the import begins at %" PRIu32, f->item_count,
		f->item_count_named);
	rule_require(st, &criteria_rule[LABEL_ONCE], !f->repeated_label, f->id,
		"\"%s\" is there more than once", f->repeated_label ? f->repeated_label : "");
	return rule_verdict(st);
}

int criteria_may_pin(const struct criteria_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&criteria_source_machine, f->state, "pin", f->id, st, ret_state);
	rule_require(st, &criteria_rule[COUNT], f->item_count > 0 && f->item_count == f->item_count_named,
		f->id, "%" PRIu32 " items arrived, %" PRIu32 " were sent", f->item_count,
		f->item_count_named);
	return rule_verdict(st);
}

bool criteria_pin_takes(const struct criteria_pin *pin, const char *source_id, const char *item_id)
{
	return strcmp(pin->source_id, source_id) == 0 &&
		(pin->item_count == 0 || text_among(item_id, pin->item_ids, pin->item_count));
}
