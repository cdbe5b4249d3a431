/* When a procedure may be taken out of its programme. */
#include "daemon/rule/procedure.h"
#include "unmet.h"

#include <criterion/criterion.h>

static int32_t in_force = PROCEDURE_STATE_IN_FORCE;

Test(procedure, is_taken_out_of_a_draft_once)
{
	ROW(in_force, "of a draft", "", (void)0, procedure_may_remove("D", f, "P", PROGRAMME_STATE_DRAFT, &st, &to));
	ROW(in_force, "S-PROCEDURE: once", "S-PROCEDURE", f = PROCEDURE_STATE_REMOVED,
		procedure_may_remove("D", f, "P", PROGRAMME_STATE_AMENDING, &st, &to));
	ROW(in_force, "S-PROGRAMME: not of a running one", "S-PROGRAMME", (void)0,
		procedure_may_remove("D", f, "P", PROGRAMME_STATE_RUNNING, &st, &to));
}
