/* Rules of selection criteria, development records and feedback. */
#include "daemon/rule/auditor.h"
#include "unmet.h"

#include <criterion/criterion.h>

Test(auditor, criteria_are_set_once_and_say_each_thing_once)
{
	static struct selection_criteria_facts set = { .id = "O" };
	ROW(set, "R-AUDITOR-01, 02: the first", "", (void)0, selection_criteria_may_set(&f, &st));
	ROW(set, "R-AUDITOR-01: a second set", "R-AUDITOR-01", f.is_there_already = true, selection_criteria_may_set(&f, &st));
	ROW(set, "R-AUDITOR-02: lead twice", "R-AUDITOR-02", f.names_a_grade_twice = true, selection_criteria_may_set(&f, &st));
	ROW(set, "R-AUDITOR-02: employed twice", "R-AUDITOR-02", f.names_a_kind_twice = true,
		selection_criteria_may_set(&f, &st));
}

Test(auditor, development_is_recorded_afterwards)
{
	static struct cpd_facts course = { .person_id = "P", .done_us = 900, .now_us = 1000 };
	ROW(course, "R-AUDITOR-03, 04: done", "", (void)0, cpd_record_may_add(&f, &st));
	ROW(course, "R-AUDITOR-03: still to come", "R-AUDITOR-03", f.done_us = 1001, cpd_record_may_add(&f, &st));
	ROW(course, "R-AUDITOR-04: a service account's", "R-AUDITOR-04", f.person_is_service = true,
		cpd_record_may_add(&f, &st));
}

Test(auditor, feedback_is_on_others_who_were_there)
{
	static struct feedback_facts said = { .audit_id = "A", .person_is_member = true, .says_something = true };
	ROW(said, "R-AUDITOR-05 to 08: once, on another", "", (void)0, auditor_feedback_may_add(&f, &st));
	ROW(said, "R-AUDITOR-05: on one who was not there", "R-AUDITOR-05", f.person_is_member = false,
		auditor_feedback_may_add(&f, &st));
	ROW(said, "R-AUDITOR-06 INV-11: on oneself", "R-AUDITOR-06", f.signer_is_person = true,
		auditor_feedback_may_add(&f, &st));
	ROW(said, "R-AUDITOR-07: twice", "R-AUDITOR-07", f.is_given_already = true, auditor_feedback_may_add(&f, &st));
	ROW(said, "R-AUDITOR-08: of nothing", "R-AUDITOR-08", f.says_something = false, auditor_feedback_may_add(&f, &st));
	ROW(said, "R-AUDITOR-08: a trait twice", "R-AUDITOR-08", f.rates_twice = true, auditor_feedback_may_add(&f, &st));
}
