/* Rules of people, appointments and ties. */
#include "daemon/rule/person.h"
#include "unmet.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static struct appointment_add_facts ready = { .scope_id = "ORG",
	.scope_kind = SCOPE_ORGANISATION,
	.role = ROLE_AUDIT_CLIENT,
	.signer_roles = ROLE_SET(ROLE_ADMINISTRATOR),
	.person_is_audited = true,
	.now_us = 1000 };

#define APPOINT(name, rules, change) ROW(ready, name, rules, change, appointment_may_add(&f, &st))

Test(person, an_organisation_with_an_administrator_registers_its_own)
{
	struct person_add_facts own = { .organisation_id = "ORG", .organisation_has_administrator = true,
		.signer_belongs_there = true };
	ROW(own, "R-PERSON-01: its own", "", (void)0, person_may_add(&f, &st));
	ROW(own, "R-PERSON-01: nobody's yet", "",
		f.organisation_has_administrator = f.signer_belongs_there = false, person_may_add(&f, &st));
	ROW(own, "R-PERSON-01 INV-18: another's", "R-PERSON-01", f.signer_belongs_there = false,
		person_may_add(&f, &st));
	APPOINT("R-PERSON-01 INV-18: appointed from outside", "R-PERSON-01", f.scope_has_administrator = true);
	APPOINT("R-PERSON-01: appointed from inside", "",
		f.scope_has_administrator = f.signer_belongs_there = true);
}

Test(person, who_gives_which_role)
{
	APPOINT("R-PERSON-02, 03, 05 to 08, 13: a client by an administrator", "", (void)0);
	APPOINT("R-PERSON-02 INV-19: to oneself", "R-PERSON-02", f.signer_is_person = true);
	APPOINT("R-PERSON-03 INV-19: an administrator at an audit", "R-PERSON-03", f.scope_kind = SCOPE_AUDIT);
	APPOINT("R-PERSON-03: a leader names an observer", "",
		f.scope_kind = SCOPE_AUDIT; f.role = ROLE_OBSERVER; f.signer_roles = ROLE_SET(ROLE_LEADER));
	APPOINT("R-PERSON-03: a leader names no client", "R-PERSON-03",
		f.scope_kind = SCOPE_AUDIT; f.signer_roles = ROLE_SET(ROLE_LEADER));
	APPOINT("R-PERSON-03 INV-19: an administrator makes themself leader",
		"R-PERSON-02 R-PERSON-03 R-PERSON-04",
		f.scope_kind = SCOPE_AUDIT; f.role = ROLE_LEADER; f.signer_is_person = true);
	APPOINT("R-PERSON-04 INV-2: a manager names no auditor", "R-PERSON-04", f.scope_kind = SCOPE_AUDIT;
		f.role = ROLE_AUDITOR; f.signer_roles = ROLE_SET(ROLE_PROGRAMME_MANAGER));
	APPOINT("R-PERSON-04: a manager names a reviewer", "", f.scope_kind = SCOPE_AUDIT;
		f.role = ROLE_REPORT_REVIEWER; f.signer_roles = ROLE_SET(ROLE_PROGRAMME_MANAGER));
}

/* INV-19: or one administrator has a friend give every other role. */
Test(person, the_first_manager_is_named_by_one_administrator_and_no_further_one)
{
	APPOINT("R-PERSON-17: the first", "", f.role = ROLE_PROGRAMME_MANAGER);
	APPOINT("R-PERSON-17 INV-19: another, by an administrator", "R-PERSON-17", f.role = ROLE_PROGRAMME_MANAGER; f.is_managed = true);
	APPOINT("R-PERSON-17: another, by a manager", "", f.role = ROLE_PROGRAMME_MANAGER; f.is_managed = true;
		f.signer_roles = ROLE_SET(ROLE_PROGRAMME_MANAGER));
	APPOINT("R-PERSON-17: another role, by an administrator", "", f.is_managed = true);
}

Test(person, what_a_role_asks_of_its_holder_and_place)
{
	APPOINT("R-PERSON-05 INV-19: a service account as client", "R-PERSON-05", f.person_is_service = true);
	APPOINT("R-PERSON-05: a service account that imports", "",
		f.person_is_service = true; f.role = ROLE_PROGRAMME_MANAGER);
	APPOINT("R-PERSON-06: an observer of an organisation", "R-PERSON-03 R-PERSON-06",
		f.role = ROLE_OBSERVER);
	APPOINT("R-PERSON-06: a number that is no role", "R-PERSON-03 R-PERSON-06", f.role = 99);
	APPOINT("R-PERSON-06: an evaluator of a programme", "R-PERSON-06", f.scope_kind = SCOPE_PROGRAMME;
		f.role = ROLE_COMPETENCE_EVALUATOR; f.signer_roles = ROLE_SET(ROLE_PROGRAMME_MANAGER));
	APPOINT("R-PERSON-07 INV-20: until yesterday", "R-PERSON-07", f.until_us = 999);
	APPOINT("R-PERSON-07: until tomorrow", "", f.until_us = 1001);
	APPOINT("R-PERSON-14 INV-20: outside assurance for ever", "R-PERSON-14", f.role = ROLE_ASSURANCE_VIEWER);
	APPOINT("R-PERSON-14: and for a time", "", f.role = ROLE_ASSURANCE_VIEWER; f.until_us = 1001);
	APPOINT("R-PERSON-08: the supplier's own", "", f.role = ROLE_SUPPLIER_REPRESENTATIVE);
	APPOINT("R-PERSON-08 INV-18: another's", "R-PERSON-08",
		f.role = ROLE_SUPPLIER_REPRESENTATIVE; f.person_is_audited = false);
	APPOINT("R-PERSON-13: twice", "R-PERSON-13", f.holds_it_already = true);
}

Test(person, how_an_appointment_ends)
{
	struct appointment_end_facts end = { .id = "A", .state = APPOINTMENT_STATE_ACTIVE, .role = ROLE_OBSERVER };
	ROW(end, "R-PERSON-09, 10: an observer's", "", (void)0, appointment_may_end(&f, &st, &to));
	ROW(end, "S-APPOINTMENT: ended", "S-APPOINTMENT", f.state = APPOINTMENT_STATE_ENDED,
		appointment_may_end(&f, &st, &to));
	ROW(end, "R-PERSON-09 INV-2: a team's leader", "R-PERSON-09", f.role = ROLE_LEADER,
		appointment_may_end(&f, &st, &to));
	ROW(end, "R-PERSON-10: the last administrator", "R-PERSON-10", f.is_last_administrator = true,
		appointment_may_end(&f, &st, &to));
}

Test(person, which_ties_are_declared)
{
	struct relationship_add_facts tie = { .person_id = "P", .from_us = 10, .to_us = 20,
		.unit_is_targets = true };
	ROW(tie, "R-PERSON-11, 12: over", "", (void)0, relationship_may_add(&f, &st));
	ROW(tie, "R-PERSON-11: still so", "", f.to_us = 0, relationship_may_add(&f, &st));
	ROW(tie, "R-PERSON-11 INV-1: ends before it begins", "R-PERSON-11", f.to_us = 9,
		relationship_may_add(&f, &st));
	ROW(tie, "R-PERSON-12 INV-1: a unit of others", "R-PERSON-12", f.unit_is_targets = false,
		relationship_may_add(&f, &st));
}

Test(person, roles_have_the_names_people_use)
{
	cr_expect(eq(str, (char *)role_name(ROLE_LEADER), "leader"));
	cr_expect(eq(str, (char *)role_name(0), "unknown role"));
	cr_expect(eq(str, (char *)role_name(15), "unknown role"));
	cr_expect(not(role_in(33, 2)), "a number past the set is in none");
}

Test(person, a_tie_is_verified_by_a_third_and_ends_no_earlier)
{
	struct relationship_step_facts tie = { .id = "T", .state = RELATIONSHIP_STATE_DECLARED, .from_us = 10, .end_us = 30 };
	ROW(tie, "R-PERSON-15: by a third", "", (void)0, relationship_may_verify(&f, &st, &to));
	ROW(tie, "R-PERSON-15 INV-11: one's own", "R-PERSON-15", f.signer_is_person = true, relationship_may_verify(&f, &st, &to));
	ROW(tie, "R-PERSON-15 INV-11: by who declared it", "R-PERSON-15", f.signer_is_declarer = true,
		relationship_may_verify(&f, &st, &to));
	ROW(tie, "S-RELATIONSHIP: twice", "S-RELATIONSHIP", f.state = RELATIONSHIP_STATE_VERIFIED,
		relationship_may_verify(&f, &st, &to));
	ROW(tie, "R-PERSON-16: ended", "", (void)0, relationship_may_end(&f, &st, &to));
	ROW(tie, "R-PERSON-16: later", "", f.to_us = 20, relationship_may_end(&f, &st, &to));
	ROW(tie, "R-PERSON-16 INV-1: earlier than it did", "R-PERSON-16", f.to_us = 40, relationship_may_end(&f, &st, &to));
	ROW(tie, "R-PERSON-11: before it began", "R-PERSON-11", f.end_us = 5, relationship_may_end(&f, &st, &to));
}

Test(person, each_kind_of_tie_has_a_time_to_cool_off)
{
	cr_expect(eq(u32, cooling_off_default(RELATIONSHIP_KIND_EMPLOYED), 2));
	cr_expect(eq(u32, cooling_off_default(RELATIONSHIP_KIND_SUPPLIER_OF), 1));
	cr_expect(eq(u32, cooling_off_default(RELATIONSHIP_KIND_FAMILY_OR_FINANCIAL), 0), "it ends when it ends");
	cr_expect(eq(u32, cooling_off_default(0), 0));
	cr_expect(eq(u32, cooling_off_default(99), 0));
}
