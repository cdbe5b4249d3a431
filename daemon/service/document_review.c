/* Documents reviewed for an audit. */
#include "daemon/rule/document_review.h"

#include "daemon/rpc.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

#include <string.h>

/* The edition under which the audit's criteria hold this very document. */
static int find_edition(struct request *rq, const Audit__Audit *audit, const char *source_id, const char **ret_edition)
{
	for (size_t i = 0; i < audit->n_criteria; i++) {
		Audit__CriteriaSource *source;
		if (strcmp(audit->criteria[i]->criteria_source_id, source_id) != 0)
			continue;
		TRY(load_criteria_source(rq, source_id, &source));
		*ret_edition = source->edition;
	}
	return OK;
}

int document_review_add(struct request *rq, const Audit__AddDocumentReviewRequest *in,
	Audit__AddDocumentReviewResponse *out)
{
	Audit__Audit *audit;
	Audit__Evidence *evidence;
	Audit__DocumentReview *row;
	TRY(load_audit(rq, in->audit_id, &audit));
	TRY(find_evidence(rq, in->evidence_id, &evidence));
	struct document_review_facts facts = { .audit_id = audit->id,
		.audit_state = (int32_t)audit->state,
		.result = (int32_t)in->result,
		.gaps_given = text_given(in->gaps),
		.evidence_is_foreign = evidence && strcmp(evidence->audit_id, audit->id) != 0,
		.reviewed = in->document_version };
	TRY(find_edition(rq, audit, in->criteria_source_id, &facts.edition));
	TRY(document_review_may_add(&facts, rq->st));
	TRY(new_document_review(rq, &row));
	rq_fill(&row->base, &in->base);
	row->author_id = rq->who.person;
	if (evidence) {
		row->classification = evidence->classification;
		row->side_id = evidence->side_id;
	}
	TRY(put_document_review(rq, row, 0));
	out->document_review = row;
	return OK;
}
