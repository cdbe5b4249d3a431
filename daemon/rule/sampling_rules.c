/* The rules and machines of sampling, as rows. */
#include "daemon/rule/sampling_rules.h"

#include "common/bytes.h"
#include "daemon/rule/sampling.h"
#include "daemon/rule/sampling_draw.h"
#include "gen/vocabulary.h"

/* clang-format off */
const struct rule sampling_rule[] = {
	[PARAMETERS] = { "R-SAMPLING-01", 'H', "ISO 19011:2018, A.6.1 and A.6.3", "sampling_plan",
		"a plan gives what its method computes the size from",
		"auditc explain sampling-plan" },
	[CHANCE] = { "R-SAMPLING-02", 'A', "ISO 19011:2018, A.6.2", "sampling_plan",
		"a sample by judgement or square root is taken knowing how likely it finds what deviates",
		"auditc sample compute --method hypergeometric" },
	[AT_RANDOM] = { "R-SAMPLING-03", 'H', "ISO 19011:2018, A.6.3", "sampling_plan",
		"a statistical sample is selected at random",
		"auditc sampling-plan change {id} --procedure simple-random" },
	[POPULATION_FIRST] = { "R-SAMPLING-04", 'H', "ISO 19011:2018, A.6.1; INV-26", "sample_item",
		"the digest of the population's list is on record before an item is named",
		"auditc sampling-plan record-population {id} --population-sha256 @FILE --population-size COUNT" },
	[OF_POPULATION] = { "R-SAMPLING-05", 'H', "ISO 19011:2018, A.6.1; INV-26", "sample_item",
		"an item is one of the population, and in the sample once",
		"auditc sample-item list --sampling-plan-id {id}" },
	[REPLACED_WITH_REASON] = { "R-SAMPLING-06", 'H', "ISO 19011:2018, A.6.1; INV-26", "sample_item",
		"an item is replaced for a reason that is on record",
		"auditc sample-item replace {id} --reason TEXT" },
	[DEVIATION_SHOWN] = { "R-SAMPLING-07", 'H', "ISO 19011:2018, 6.4.7 and A.6.1", "sample_item",
		"a deviation rests on evidence",
		"auditc sample-item mark-deviating {id} --evidence-ids EVIDENCE" },
	[ALL_EXAMINED] = { "R-SAMPLING-08", 'H', "ISO 19011:2018, A.6.1; INV-27", "sampling_plan",
		"every item that was named is examined or replaced",
		"auditc sample-item list --sampling-plan-id {id} --filter \"state = named\"" },
	[SHORTFALL] = { "R-SAMPLING-09", 'H', "ISO 19011:2018, A.6.1; INV-27", "sampling_plan",
		"a smaller sample than planned is told with its reason",
		"auditc sampling-plan conclude {id} --shortfall-reason TEXT" },
	[RATIONALE] = { "R-SAMPLING-10", 'H', "ISO 19011:2018, 4 c) and A.6.1", "sampling_plan",
		"a plan says why it samples so",
		"auditc sampling-plan change {id} --rationale TEXT" },
	[AUDITS_CRITERIA] = { "R-SAMPLING-11", 'H', "ISO 19011:2018, 5.5.2; INV-6 and INV-16", "sampling_plan",
		"a sample is about criteria of its audit",
		"auditc audit get AUDIT" },
	[AUDITS_EVIDENCE] = { "R-SAMPLING-12", 'H', "ISO 19011:2018, 6.4.7; INV-6", "sample_item",
		"what an item shows is evidence of the same audit",
		"auditc evidence list --audit-id AUDIT" },
	[DRAWN_SIMPLY] = { "R-SAMPLING-13", 'H', "ISO 19011:2018, A.6.3", "sampling_draw",
		"a draw is of a simple random sample, of no more items than there are",
		"auditc sampling-plan get {id}" },
	[DRAWN_ONCE] = { "R-SAMPLING-14", 'H', "ISO 19011:2018, A.6.1; INV-26", "sampling_draw",
		"a sample is drawn once, and before any item is named",
		"auditc sampling-draw list --sampling-plan-id {id}" },
	[TIME_TO_ANSWER] = { "R-SAMPLING-15", 'H', "ISO 19011:2018, A.6.1; INV-26", "sampling_draw",
		"the audited side has at least a day to give its nonce",
		"auditc sampling-draw begin {id} --answer-until +2d" },
	[ANSWERED_IN_TIME] = { "R-SAMPLING-16", 'H', "ISO 19011:2018, A.6.1; INV-26", "sampling_draw",
		"the audited side's nonce counts until the time that was stated",
		"auditc sampling-draw get {id}" },
	[REVEALED_LAST] = { "R-SAMPLING-17", 'H', "ISO 19011:2018, A.6.1; INV-26", "sampling_draw",
		"the auditing side reveals its nonce once the audited side has given its own, or had its time",
		"auditc sampling-draw get {id}" },
	[AS_COMMITTED] = { "R-SAMPLING-18", 'H', "ISO 19011:2018, A.6.1; INV-26", "sampling_draw",
		"the nonce that is revealed is the one that was committed to",
		"auditc sampling-draw get {id}" },
	[ABANDONED_WITH_REASON] = { "R-SAMPLING-19", 'H', "ISO 19011:2018, A.6.1; INV-26", "sampling_draw",
		"a draw is given up for a reason that is on record",
		"auditc sampling-draw abandon {id} --reason TEXT" },
	[DRAW_FIRST] = { "R-SAMPLING-20", 'H', "ISO 19011:2018, A.6.1; INV-26", "sample_item",
		"where a draw is begun, items are named once it is revealed",
		"auditc sampling-draw list --sampling-plan-id {id}" },
	[IN_ITS_ORDER] = { "R-SAMPLING-21", 'H', "ISO 19011:2018, A.6.1; INV-26", "sample_item",
		"drawn items are named in the order of the draw, as many as were planned, and replaced by those that follow",
		"auditc sampling-draw list --sampling-plan-id {id}" },
	{ 0 }
};

static const struct transition plan_transition[] = {
	{ SAMPLING_PLAN_STATE_PLANNED, "change", SAMPLING_PLAN_STATE_PLANNED },
	{ SAMPLING_PLAN_STATE_PLANNED, "record-population", SAMPLING_PLAN_STATE_POPULATION_RECORDED },
	{ SAMPLING_PLAN_STATE_POPULATION_RECORDED, "draw", SAMPLING_PLAN_STATE_POPULATION_RECORDED },
	{ SAMPLING_PLAN_STATE_POPULATION_RECORDED, "name-items", SAMPLING_PLAN_STATE_POPULATION_RECORDED },
	{ SAMPLING_PLAN_STATE_POPULATION_RECORDED, "examine", SAMPLING_PLAN_STATE_POPULATION_RECORDED },
	{ SAMPLING_PLAN_STATE_POPULATION_RECORDED, "conclude", SAMPLING_PLAN_STATE_CONCLUDED },
};
static const struct transition draw_transition[] = {
	{ SAMPLING_DRAW_STATE_BEGUN, "answer", SAMPLING_DRAW_STATE_ANSWERED },
	{ SAMPLING_DRAW_STATE_BEGUN, "reveal", SAMPLING_DRAW_STATE_DRAWN },
	{ SAMPLING_DRAW_STATE_ANSWERED, "reveal", SAMPLING_DRAW_STATE_DRAWN },
	{ SAMPLING_DRAW_STATE_BEGUN, "abandon", SAMPLING_DRAW_STATE_ABANDONED },
	{ SAMPLING_DRAW_STATE_ANSWERED, "abandon", SAMPLING_DRAW_STATE_ABANDONED },
};
static const struct transition item_transition[] = {
	{ SAMPLE_ITEM_STATE_NAMED, "mark-conforming", SAMPLE_ITEM_STATE_CONFORMING },
	{ SAMPLE_ITEM_STATE_NAMED, "mark-deviating", SAMPLE_ITEM_STATE_DEVIATING },
	{ SAMPLE_ITEM_STATE_NAMED, "replace", SAMPLE_ITEM_STATE_REPLACED },
	{ SAMPLE_ITEM_STATE_CONFORMING, "mark-deviating", SAMPLE_ITEM_STATE_DEVIATING },
	{ SAMPLE_ITEM_STATE_DEVIATING, "mark-conforming", SAMPLE_ITEM_STATE_CONFORMING },
};
/* clang-format on */

const struct machine sampling_plan_machine = {
	.noun = "sampling_plan",
	.state_name = enum_name_sampling_plan_state,
	.state_count = ARRAY_LEN(enum_name_sampling_plan_state),
	.transition = plan_transition,
	.transition_count = ARRAY_LEN(plan_transition),
	.rule = { "S-SAMPLING-PLAN", 'H', "ISO 19011:2018, A.6.1; INV-26", "sampling_plan",
		"the state of the sampling plan allows what is asked", "auditc sampling-plan get {id}" },
};

const struct machine sample_item_machine = {
	.noun = "sample_item",
	.state_name = enum_name_sample_item_state,
	.state_count = ARRAY_LEN(enum_name_sample_item_state),
	.transition = item_transition,
	.transition_count = ARRAY_LEN(item_transition),
	.rule = { "S-SAMPLE-ITEM", 'H', "ISO 19011:2018, A.6.1", "sample_item",
		"the state of the item allows what is asked", "auditc sample-item list --filter \"id = {id}\"" },
};

const struct machine sampling_draw_machine = {
	.noun = "sampling_draw",
	.state_name = enum_name_sampling_draw_state,
	.state_count = ARRAY_LEN(enum_name_sampling_draw_state),
	.transition = draw_transition,
	.transition_count = ARRAY_LEN(draw_transition),
	.rule = { "S-SAMPLING-DRAW", 'H', "ISO 19011:2018, A.6.1; INV-26", "sampling_draw",
		"the state of the draw allows what is asked", "auditc sampling-draw get {id}" },
};
