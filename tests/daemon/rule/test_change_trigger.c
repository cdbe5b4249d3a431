/* When it may be said what follows from a change. */
#include "daemon/rule/change_trigger.h"
#include "unmet.h"

#include <criterion/criterion.h>

static int32_t raised = CHANGE_TRIGGER_STATE_RAISED;

Test(change_trigger, is_decided_once)
{
	ROW(raised, "raised", "", (void)0, change_trigger_may_decide("T", f, "P", PROGRAMME_STATE_RUNNING, &st, &to));
	ROW(raised, "S-CHANGE-TRIGGER: decided", "S-CHANGE-TRIGGER", f = CHANGE_TRIGGER_STATE_DECIDED,
		change_trigger_may_decide("T", f, "P", PROGRAMME_STATE_RUNNING, &st, &to));
	ROW(raised, "S-PROGRAMME: of a closed programme", "S-PROGRAMME", (void)0,
		change_trigger_may_decide("T", f, "P", PROGRAMME_STATE_CLOSED, &st, &to));
}
