/* Rules of amendments. */
#include "daemon/rule/amendment.h"
#include "unmet.h"

#include <criterion/criterion.h>

static struct amendment_facts sealed = { .audit_id = "A", .audit_state = AUDIT_STATE_SEALED, .row_is_member = true };

Test(amendment, stands_beside_what_is_sealed)
{
	ROW(sealed, "of a record", "", (void)0, amendment_may_add(&f, &st));
	ROW(sealed, "INV-12: of a record of another audit", "R-AMENDMENT-01", f.row_is_member = false,
		amendment_may_add(&f, &st));
	ROW(sealed, "while records can still be changed", "S-AUDIT", f.audit_state = AUDIT_STATE_COMPLETED,
		amendment_may_add(&f, &st));
}
