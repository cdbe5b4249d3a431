/* Annotations of evidence: records beside what was signed. */
#include "daemon/rpc.h"
#include "daemon/rule/evidence.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

int evidence_annotation_add(struct request *rq, const Audit__AddEvidenceAnnotationRequest *in,
	Audit__AddEvidenceAnnotationResponse *out)
{
	Audit__Evidence *evidence;
	Audit__Audit *audit;
	Audit__EvidenceAnnotation *row;
	TRY(load_evidence(rq, in->evidence_id, &evidence));
	TRY(load_audit(rq, evidence->audit_id, &audit));
	struct evidence_decide_facts facts = { .id = evidence->id,
		.audit_id = audit->id,
		.audit_state = (int32_t)audit->state };
	TRY(evidence_may_annotate(&facts, rq->st));
	TRY(new_evidence_annotation(rq, &row));
	rq_fill(&row->base, &in->base);
	row->audit_id = audit->id;
	row->author_id = rq->who.person;
	row->party_id = rq->who.organisation;
	row->written_us = rq->now_us;
	row->classification = evidence->classification;
	row->side_id = evidence->side_id;
	TRY(put_evidence_annotation(rq, row, 0));
	out->evidence_annotation = row;
	return OK;
}
