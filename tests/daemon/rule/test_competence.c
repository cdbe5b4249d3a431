/* Rules of evaluations. */
#include "daemon/rule/competence.h"
#include "unmet.h"

#include <criterion/criterion.h>

static const int32_t records_and_interview[] = { 1, 3 };
static const int32_t records_twice[] = { 1, 1 };
static struct evaluation_facts assessed = { .id = "E", .state = EVALUATION_STATE_ASSESSED,
	.methods = records_and_interview, .method_count = 2, .valid_until_us = 2000, .now_us = 1000 };

#define ADD(name, rules, change) ROW(assessed, name, rules, change, evaluation_may_add(&f, &st))
#define GRANT(name, rules, change) ROW(assessed, name, rules, change, evaluation_may_grant(&f, &st, &to))

Test(competence, an_evaluation_may_be_recorded)
{
	ADD("R-COMPETENCE-01, 02, 04, 06: by another, in two ways", "", (void)0);
	ADD("R-COMPETENCE-01: one method", "R-COMPETENCE-01", f.method_count = 1);
	ADD("R-COMPETENCE-01: the same method twice", "R-COMPETENCE-01", f.methods = records_twice);
	ADD("R-COMPETENCE-02 INV-11: oneself", "R-COMPETENCE-02", f.signer_is_person = true);
	ADD("R-COMPETENCE-04: until now", "R-COMPETENCE-04", f.valid_until_us = 1000);
	ADD("R-COMPETENCE-06: a service account", "R-COMPETENCE-06", f.person_is_service = true);
}

Test(competence, an_evaluation_may_be_granted)
{
	GRANT("R-COMPETENCE-03, 05: by a second person", "", (void)0);
	GRANT("R-COMPETENCE-03 INV-11: by its evaluator", "R-COMPETENCE-03", f.signer_is_evaluator = true);
	GRANT("R-COMPETENCE-05 INV-11: one's own", "R-COMPETENCE-05", f.signer_is_person = true);
	GRANT("R-COMPETENCE-04: lapsed before it was granted", "R-COMPETENCE-04", f.now_us = 3000);
	GRANT("S-EVALUATION: twice", "S-EVALUATION", f.state = EVALUATION_STATE_GRANTED);
}
