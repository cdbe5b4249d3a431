/* Decides when a monitoring period may be closed. */
#include "daemon/rule/monitoring_period.h"

#include "common/bytes.h"
#include "daemon/rule/programme.h"
#include "daemon/rule/text.h"

enum { PERIOD, EVALUATIONS, OVER };

/* clang-format off */
const struct rule monitoring_period_rule[] = {
	[PERIOD] = { "R-MONITORING-PERIOD-01", 'H', "ISO 19011:2018, 5.6", "monitoring period",
		"a monitoring period ends after it begins",
		"auditc monitoring-period add --programme-id {id} --from-us DAY --to-us DAY" },
	[EVALUATIONS] = { "R-MONITORING-PERIOD-02", 'H', "ISO 19011:2018, 5.6 a) to e)", "monitoring period",
		"all five evaluations are given before a monitoring period is closed",
		"auditc monitoring-period evaluate {id} --feedback TEXT" },
	[OVER] = { "R-MONITORING-PERIOD-03", 'H', "ISO 19011:2018, 5.6", "monitoring period",
		"a monitoring period is closed once it is over",
		"auditc monitoring-period list" },
	{ 0 }
};

static const struct transition transition[] = {
	{ MONITORING_PERIOD_STATE_OPEN, "evaluate", MONITORING_PERIOD_STATE_OPEN },
	{ MONITORING_PERIOD_STATE_OPEN, "close", MONITORING_PERIOD_STATE_CLOSED },
};
/* clang-format on */

const struct machine monitoring_period_machine = {
	.noun = "monitoring_period",
	.state_name = enum_name_monitoring_period_state,
	.state_count = ARRAY_LEN(enum_name_monitoring_period_state),
	.transition = transition,
	.transition_count = ARRAY_LEN(transition),
	.rule = { "S-MONITORING-PERIOD", 'H', "ISO 19011:2018, 5.6", "monitoring period",
		"the state of the period allows what is asked", "auditc monitoring-period list" },
};

int monitoring_period_may_add(const struct monitoring_period_facts *f, struct status *st)
{
	programme_require(f->programme_state, "record", f->programme_id, st);
	rule_require(st, &monitoring_period_rule[PERIOD], f->from_us > 0 && f->from_us < f->to_us, f->programme_id,
		"the period does not end after it begins");
	return rule_verdict(st);
}

int monitoring_period_may_evaluate(const struct monitoring_period_facts *f, struct status *st)
{
	int32_t same;
	programme_require(f->programme_state, "record", f->programme_id, st);
	(void)machine_step(&monitoring_period_machine, f->state, "evaluate", f->id, st, &same);
	return rule_verdict(st);
}

int monitoring_period_may_close(const struct monitoring_period_facts *f, struct status *st, int32_t *ret_state)
{
	char day[DAY_TEXT_BYTES];
	day_format(f->to_us, day);
	programme_require(f->programme_state, "record", f->programme_id, st);
	(void)machine_step(&monitoring_period_machine, f->state, "close", f->id, st, ret_state);
	rule_require(st, &monitoring_period_rule[EVALUATIONS], !f->missing[0], f->id, "nothing is said of: %s", f->missing);
	rule_require(st, &monitoring_period_rule[OVER], f->to_us <= f->now_us, f->id, "it lasts until %s", day);
	return rule_verdict(st);
}
