/* Lessons learned from an audit. */
#include "daemon/rule/audit.h"

#include "daemon/rpc.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

int lesson_add(struct request *rq, const Audit__AddLessonRequest *in,
	Audit__AddLessonResponse *out)
{
	Audit__Audit *audit;
	Audit__Lesson *row;
	TRY(load_audit(rq, in->audit_id, &audit));
	audit_require((int32_t)audit->state, "learn", audit->id, rq->st);
	TRY(rule_verdict(rq->st));
	TRY(new_lesson(rq, &row));
	rq_fill(&row->base, &in->base);
	row->author_id = rq->who.person;
	TRY(put_lesson(rq, row, 0));
	out->lesson = row;
	return OK;
}
