/* Comments of the team on findings. */
#include "daemon/rpc.h"
#include "daemon/rule/finding.h"
#include "daemon/service/finding_place.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

int finding_comment_add(struct request *rq, const Audit__AddFindingCommentRequest *in,
	Audit__AddFindingCommentResponse *out)
{
	Audit__Finding *finding;
	Audit__Audit *audit;
	Audit__FindingComment *row;
	struct finding_place place;
	TRY(finding_place_load(rq, in->finding_id, &finding, &audit, &place));
	TRY(finding_may_comment(&place, rq->st));
	TRY(new_finding_comment(rq, &row));
	rq_fill(&row->base, &in->base);
	row->audit_id = audit->id;
	row->author_id = rq->who.person;
	row->written_us = rq->now_us;
	TRY(put_finding_comment(rq, row, 0));
	out->finding_comment = row;
	return OK;
}
