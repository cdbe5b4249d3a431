/* Rules of monitoring. */
#include "daemon/rule/monitoring_period.h"
#include "unmet.h"

#include <criterion/criterion.h>

static struct monitoring_period_facts quarter = { .id = "M", .state = MONITORING_PERIOD_STATE_OPEN, .programme_id = "P",
	.programme_state = PROGRAMME_STATE_RUNNING, .from_us = 10, .to_us = 20, .now_us = 20, .missing = "" };

Test(monitoring_period, ends_after_it_begins)
{
	ROW(quarter, "R-MONITORING-PERIOD-01: it does", "", (void)0, monitoring_period_may_add(&f, &st));
	ROW(quarter, "R-MONITORING-PERIOD-01: it does not", "R-MONITORING-PERIOD-01", f.to_us = 10,
		monitoring_period_may_add(&f, &st));
	ROW(quarter, "S-PROGRAMME: of a draft", "S-PROGRAMME", f.programme_state = PROGRAMME_STATE_DRAFT,
		monitoring_period_may_add(&f, &st));
}

Test(monitoring_period, is_closed_with_five_evaluations_once_it_is_over)
{
	ROW(quarter, "R-MONITORING-PERIOD-02, 03: over, evaluated", "", (void)0, monitoring_period_may_close(&f, &st, &to));
	ROW(quarter, "R-MONITORING-PERIOD-02: feedback is missing", "R-MONITORING-PERIOD-02", f.missing = "feedback",
		monitoring_period_may_close(&f, &st, &to));
	ROW(quarter, "R-MONITORING-PERIOD-03: not over", "R-MONITORING-PERIOD-03", f.now_us = 19,
		monitoring_period_may_close(&f, &st, &to));
	ROW(quarter, "evaluated while open", "", (void)0, monitoring_period_may_evaluate(&f, &st));
	ROW(quarter, "S-MONITORING-PERIOD: no more once closed", "S-MONITORING-PERIOD", f.state = MONITORING_PERIOD_STATE_CLOSED,
		monitoring_period_may_evaluate(&f, &st));
}
