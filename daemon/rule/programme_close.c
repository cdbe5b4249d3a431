/* Decides whether anything of a programme is open when it is closed. */
#include "daemon/rule/programme.h"
#include "daemon/rule/programme_rules.h"

int programme_may_close(const struct programme_close_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&programme_machine, f->state, "close", f->id, st, ret_state);
	rule_require(st, &programme_rule[AUDITS_OVER], f->audits_open + f->audits_unsealed == 0, f->id,
		"%zu audits are not over, %zu are over and not sealed", f->audits_open, f->audits_unsealed);
	rule_require(st, &programme_rule[COVERED], f->units_uncovered == 0, f->id,
		"%zu units are neither covered nor left out: \"%s\"; %zu audits ended early and cover nothing: %s",
		f->units_uncovered, f->uncovered_unit ? f->uncovered_unit : "", f->audits_ended_early,
		f->ended_early && *f->ended_early ? f->ended_early : "none");
	rule_require(st, &programme_rule[CONCLUDED], f->objectives_open == 0, f->id,
		"%zu objectives are not concluded", f->objectives_open);
	rule_require(st, &programme_rule[MONITORED], f->periods_closed > 0 && f->periods_open == 0, f->id,
		"%zu monitoring periods are closed, %zu are open", f->periods_closed, f->periods_open);
	rule_require(st, &programme_rule[TRIGGERS], f->triggers_open == 0, f->id, "%zu triggers are not decided",
		f->triggers_open);
	rule_require(st, &programme_rule[REVIEWED], f->reviews_reported > 0, f->id,
		"no review of it is reported to the client");
	return rule_verdict(st);
}
