/* Decides what may be registered below an organisation. */
#include "daemon/rule/org.h"

enum { SITES_OWN, UNITS_AUDITABLE, PARENT_KIND };

/* clang-format off */
const struct rule org_rule[] = {
	[SITES_OWN] = { "R-ORG-01", 'H', "ISO 19011:2018, 5.4.3", "unit",
		"a unit lies at sites of its own organisation",
		"auditc site list --organisation-id {id}" },
	[UNITS_AUDITABLE] = { "R-ORG-02", 'H', "ISO 19011:2018, 5.4.3", "unit",
		"an organisation of outside assurance is not audited by the programme",
		"auditc organisation get {id}" },
	[PARENT_KIND] = { "R-ORG-03", 'H', "ISO 19011:2018, 5.4.3", "organisation",
		"nothing is registered below an organisation of outside assurance",
		"auditc organisation list" },
	{ 0 }
};
/* clang-format on */

int organisation_may_add(const struct organisation_add_facts *f, struct status *st)
{
	rule_require(st, &org_rule[PARENT_KIND], f->parent_kind != ORGANISATION_KIND_ASSURANCE, f->parent_id,
		"the parent is an organisation of outside assurance");
	return rule_verdict(st);
}

int unit_may_add(const struct unit_add_facts *f, struct status *st)
{
	rule_require(st, &org_rule[SITES_OWN], !f->foreign_site, f->organisation_id,
		"site \"%s\" belongs to another organisation", f->foreign_site ? f->foreign_site : "");
	rule_require(st, &org_rule[UNITS_AUDITABLE], f->organisation_kind != ORGANISATION_KIND_ASSURANCE,
		f->organisation_id, "the organisation is one of outside assurance");
	return rule_verdict(st);
}
