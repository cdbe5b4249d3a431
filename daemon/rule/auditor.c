/* Decides about selection criteria, development records and feedback on auditors. */
#include "daemon/rule/auditor.h"

enum { ONCE, GRADE_ONCE, PAST, NATURAL_PERSON, MEMBER, NOT_ONESELF, FEEDBACK_ONCE, SAYS };

/* clang-format off */
const struct rule auditor_rule[] = {
	[ONCE] = { "R-AUDITOR-01", 'H', "ISO 19011:2018, 5.4.1 and 7.3", "selection_criteria",
		"an organisation has one set of selection criteria",
		"auditc selection-criteria change CRITERIA" },
	[GRADE_ONCE] = { "R-AUDITOR-02", 'H', "ISO 19011:2018, 7.3", "selection_criteria",
		"selection criteria name each grade, and each kind of tie, once",
		"auditc selection-criteria list" },
	[PAST] = { "R-AUDITOR-03", 'H', "ISO 19011:2018, 7.6", "cpd_record",
		"development is recorded once it has happened",
		"auditc cpd-record add --person-id {id} --done-us DAY" },
	[NATURAL_PERSON] = { "R-AUDITOR-04", 'H', "ISO 19011:2018, 7.6", "cpd_record",
		"development is a natural person's",
		"auditc person get {id}" },
	[MEMBER] = { "R-AUDITOR-05", 'H', "ISO 19011:2018, 7.4", "auditor_feedback",
		"feedback on an auditor is about an audit in whose team they are or were",
		"auditc team-member list --audit-id {id}" },
	[NOT_ONESELF] = { "R-AUDITOR-06", 'H', "ISO 19011:2018, 7.4; INV-11", "auditor_feedback",
		"nobody gives feedback on themself",
		"auditc explain R-AUDITOR-06" },
	[FEEDBACK_ONCE] = { "R-AUDITOR-07", 'H', "ISO 19011:2018, 7.4", "auditor_feedback",
		"a person gives feedback on another once in an audit",
		"auditc auditor-feedback list" },
	[SAYS] = { "R-AUDITOR-08", 'H', "ISO 19011:2018, 7.2.2 and 7.4", "auditor_feedback",
		"feedback rates a trait, each once, or says something in words",
		"auditc auditor-feedback add --audit-id {id} --strengths TEXT" },
	{ 0 }
};
/* clang-format on */

int selection_criteria_may_set(const struct selection_criteria_facts *f, struct status *st)
{
	rule_require(st, &auditor_rule[ONCE], !f->is_there_already, f->id, "the organisation has criteria already");
	rule_require(st, &auditor_rule[GRADE_ONCE], !f->names_a_grade_twice && !f->names_a_kind_twice, f->id,
		"a %s is named twice", f->names_a_grade_twice ? "grade" : "kind of tie");
	return rule_verdict(st);
}

int cpd_record_may_add(const struct cpd_facts *f, struct status *st)
{
	rule_require(st, &auditor_rule[PAST], f->done_us <= f->now_us, f->person_id, "the day is still to come");
	rule_require(st, &auditor_rule[NATURAL_PERSON], !f->person_is_service, f->person_id,
		"the account is a service account");
	return rule_verdict(st);
}

int auditor_feedback_may_add(const struct feedback_facts *f, struct status *st)
{
	rule_require(st, &auditor_rule[MEMBER], f->person_is_member, f->audit_id, "the person is in no place of its team");
	rule_require(st, &auditor_rule[NOT_ONESELF], !f->signer_is_person, f->audit_id,
		"the signer is the person it is about");
	rule_require(st, &auditor_rule[FEEDBACK_ONCE], !f->is_given_already, f->audit_id,
		"the signer gave feedback on them already");
	rule_require(st, &auditor_rule[SAYS], f->says_something && !f->rates_twice, f->audit_id, "%s",
		f->rates_twice ? "a trait is rated twice" : "it says nothing");
	return rule_verdict(st);
}
