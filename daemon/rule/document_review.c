/* Decides on the review of a document. */
#include "daemon/rule/document_review.h"

#include "daemon/rule/audit.h"

#include <string.h>

enum { GAPS, EVIDENCE, EDITION };

/* clang-format off */
const struct rule document_review_rule[] = {
	[GAPS] = { "R-DOCUMENT-01", 'H', "ISO 19011:2018, 6.3.1 and 6.4.6", "document_review",
		"a document that does not suffice has its gaps named",
		"auditc document-review add --audit-id {id} --gaps TEXT" },
	[EVIDENCE] = { "R-DOCUMENT-02", 'H', "ISO 19011:2018, 6.3.1", "document_review",
		"the evidence named is of the same audit",
		"auditc evidence list --audit-id {id}" },
	[EDITION] = { "R-DOCUMENT-03", 'A', "ISO 19011:2018, 6.3.1; INV-16", "document_review",
		"a document that is criteria is reviewed in the version that is pinned",
		"auditc criteria-source list" },
	{ 0 }
};
/* clang-format on */

int document_review_may_add(const struct document_review_facts *f, struct status *st)
{
	bool has_gaps = f->result == DOCUMENT_REVIEW_RESULT_GAPS ||
		f->result == DOCUMENT_REVIEW_RESULT_INADEQUATE;
	audit_require(f->audit_state, "prepare", f->audit_id, st);
	rule_require(st, &document_review_rule[GAPS], !has_gaps || f->gaps_given, f->audit_id,
		"no gap is named");
	rule_require(st, &document_review_rule[EVIDENCE], !f->evidence_is_foreign, f->audit_id,
		"it is of another audit");
	rule_require(st, &document_review_rule[EDITION], !f->edition || strcmp(f->edition, f->reviewed) == 0,
		f->audit_id, "pinned is \"%s\", reviewed was \"%s\"", f->edition ? f->edition : "",
		f->reviewed);
	return rule_verdict(st);
}
