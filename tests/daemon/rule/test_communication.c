/* Rules of progress notes and alerts. */
#include "daemon/rule/communication.h"
#include "unmet.h"

#include <criterion/criterion.h>

struct place {
	int32_t audit_state;
	int32_t state;
};
static struct place field = { AUDIT_STATE_IN_FIELDWORK, ALERT_STATE_RAISED };

Test(alert, is_raised_at_once_and_acknowledged_once)
{
	ROW(field, "raised", "", (void)0, alert_may_raise("A", f.audit_state, &st));
	ROW(field, "while suspended", "", f.audit_state = AUDIT_STATE_SUSPENDED, alert_may_raise("A", f.audit_state, &st));
	ROW(field, "before anything is agreed", "S-AUDIT", f.audit_state = AUDIT_STATE_SCHEDULED,
		alert_may_raise("A", f.audit_state, &st));
	ROW(field, "read", "", (void)0, alert_may_acknowledge("L", f.state, &st, &to));
	ROW(field, "read again", "S-ALERT", f.state = ALERT_STATE_ACKNOWLEDGED, alert_may_acknowledge("L", f.state, &st, &to));
}

Test(alert, progress_is_noted_while_there_is_some)
{
	ROW(field, "noted", "", (void)0, progress_note_may_add("A", f.audit_state, &st));
	ROW(field, "after the end", "S-AUDIT", f.audit_state = AUDIT_STATE_COMPLETED,
		progress_note_may_add("A", f.audit_state, &st));
}
