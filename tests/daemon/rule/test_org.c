/* Rules of organisations and the audit universe. */
#include "daemon/rule/org.h"
#include "unmet.h"

#include <criterion/criterion.h>

Test(org, what_may_be_registered_where)
{
	struct unit_add_facts unit = { .organisation_id = "ORG", .organisation_kind = ORGANISATION_KIND_SUPPLIER };
	struct organisation_add_facts below = { .parent_id = "ORG", .parent_kind = ORGANISATION_KIND_AUDITING };
	ROW(unit, "R-ORG-01, R-ORG-02: a unit of a supplier", "", (void)0, unit_may_add(&f, &st));
	ROW(unit, "R-ORG-01: a site of others", "R-ORG-01", f.foreign_site = "Umeå", unit_may_add(&f, &st));
	ROW(unit, "R-ORG-02: outside assurance", "R-ORG-02", f.organisation_kind = ORGANISATION_KIND_ASSURANCE,
		unit_may_add(&f, &st));
	ROW(below, "R-ORG-03: below the auditing one", "", (void)0, organisation_may_add(&f, &st));
	ROW(below, "R-ORG-03: below outside assurance", "R-ORG-03", f.parent_kind = ORGANISATION_KIND_ASSURANCE,
		organisation_may_add(&f, &st));
}
