/* Decides what may be requested and granted; reckons in months. */
#include "daemon/rule/programme_resource.h"

#include "common/bytes.h"
#include "daemon/rule/programme.h"
#include "daemon/rule/text.h"

#include <stdlib.h>

enum { MONTH, OTHER_GRANTS };

/* clang-format off */
const struct rule programme_resource_rule[] = {
	[MONTH] = { "R-PROGRAMME-RESOURCE-01", 'H', "ISO 19011:2018, 5.4.4", "programme resource",
		"a resource is requested for months of the programme's period, written as 202703",
		"auditc programme get {id}" },
	[OTHER_GRANTS] = { "R-PROGRAMME-RESOURCE-02", 'H', "ISO 19011:2018, 5.4.4; INV-11", "programme resource",
		"a resource is granted by another person than who requested it",
		"auditc appointment list" },
	{ 0 }
};

#define STATE(name) PROGRAMME_RESOURCE_STATE_##name
static const struct transition transition[] = {
	{ STATE(REQUESTED), "change", STATE(REQUESTED) },
	{ STATE(REQUESTED), "grant", STATE(GRANTED) },
	{ STATE(REQUESTED), "cut", STATE(SHORT) },
	{ STATE(GRANTED), "change", STATE(REQUESTED) },
	{ STATE(GRANTED), "grant", STATE(GRANTED) },
	{ STATE(GRANTED), "cut", STATE(SHORT) },
	{ STATE(SHORT), "change", STATE(REQUESTED) },
	{ STATE(SHORT), "grant", STATE(GRANTED) },
	{ STATE(SHORT), "cut", STATE(SHORT) },
	{ STATE(SHORT), "resolve", STATE(RESOLVED) },
	{ STATE(RESOLVED), "change", STATE(REQUESTED) },
	{ STATE(RESOLVED), "grant", STATE(GRANTED) },
	{ STATE(RESOLVED), "cut", STATE(SHORT) },
};
/* clang-format on */

const struct machine programme_resource_machine = {
	.noun = "programme_resource",
	.state_name = enum_name_programme_resource_state,
	.state_count = ARRAY_LEN(enum_name_programme_resource_state),
	.transition = transition,
	.transition_count = ARRAY_LEN(transition),
	.rule = { "S-PROGRAMME-RESOURCE", 'H', "ISO 19011:2018, 5.4.4", "programme resource",
		"the state of the resource allows what is asked", "auditc programme-resource list" },
};

uint32_t month_add(uint32_t month, uint32_t months)
{
	uint32_t count = month / 100 * 12 + (month % 100 + 11) % 12 + months;
	return count / 12 * 100 + count % 12 + 1;
}

int32_t month_between(uint32_t from, uint32_t to)
{
	int32_t years = (int32_t)(to / 100) - (int32_t)(from / 100);
	return years * 12 + (int32_t)(to % 100) - (int32_t)(from % 100);
}

uint32_t month_of(int64_t at_us)
{
	char day[DAY_TEXT_BYTES]; /* "2027-03-01" */
	day_format(at_us, day);
	return (uint32_t)strtoul(day, NULL, 10) * 100 + (day[4] ? (uint32_t)strtoul(day + 5, NULL, 10) : 0);
}

bool month_is_within(uint32_t month, int64_t from_us, int64_t to_us)
{
	return month % 100 >= 1 && month % 100 <= 12 && month >= month_of(from_us) && month <= month_of(to_us);
}

int programme_resource_may_add(const struct programme_resource_facts *f, struct status *st)
{
	programme_require(f->programme_state, "change", f->programme_id, st);
	bool fits = month_is_within(f->first_month, f->from_us, f->to_us) &&
		month_is_within(f->last_month, f->from_us, f->to_us);
	rule_require(st, &programme_resource_rule[MONTH], fits, f->programme_id, "%u to %u are not within %u to %u",
		f->first_month, f->last_month, month_of(f->from_us), month_of(f->to_us));
	return rule_verdict(st);
}

int programme_resource_may_change(const struct programme_resource_facts *f, struct status *st, int32_t *ret_state)
{
	programme_require(f->programme_state, "change", f->programme_id, st);
	(void)machine_step(&programme_resource_machine, f->state, "change", f->id, st, ret_state);
	return rule_verdict(st);
}

int programme_resource_may_grant(const struct programme_resource_facts *f, struct status *st, int32_t *ret_state)
{
	const char *event = f->granted >= f->requested ? "grant" : "cut";
	programme_require(f->programme_state, "grant", f->programme_id, st);
	(void)machine_step(&programme_resource_machine, f->state, event, f->id, st, ret_state);
	rule_require(st, &programme_resource_rule[OTHER_GRANTS], !f->signer_is_author, f->id, "the signer requested it");
	return rule_verdict(st);
}

int programme_resource_may_resolve(const struct programme_resource_facts *f, struct status *st, int32_t *ret_state)
{
	programme_require(f->programme_state, "register", f->programme_id, st);
	(void)machine_step(&programme_resource_machine, f->state, "resolve", f->id, st, ret_state);
	return rule_verdict(st);
}
