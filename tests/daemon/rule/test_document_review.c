/* Rules of document review. */
#include "daemon/rule/document_review.h"
#include "unmet.h"

#include <criterion/criterion.h>

static struct document_review_facts policy = { .audit_id = "A", .audit_state = AUDIT_STATE_FEASIBLE,
	.result = DOCUMENT_REVIEW_RESULT_ADEQUATE, .reviewed = "4" };

#define REVIEW(name, rules, change) ROW(policy, name, rules, change, document_review_may_add(&f, &st))

Test(document, review_names_gaps_and_version)
{
	REVIEW("adequate", "", (void)0);
	REVIEW("gaps nobody names", "R-DOCUMENT-01", f.result = DOCUMENT_REVIEW_RESULT_GAPS);
	REVIEW("inadequate", "R-DOCUMENT-01", f.result = DOCUMENT_REVIEW_RESULT_INADEQUATE);
	REVIEW("gaps", "", f.result = DOCUMENT_REVIEW_RESULT_GAPS; f.gaps_given = true);
	REVIEW("evidence of another audit", "R-DOCUMENT-02", f.evidence_is_foreign = true);
	REVIEW("the pinned version", "", f.edition = "4");
	REVIEW("another than the pinned version", "R-DOCUMENT-03", f.edition = "3");
	REVIEW("not yet", "S-AUDIT", f.audit_state = AUDIT_STATE_TEAM_CONFIRMED);
}
