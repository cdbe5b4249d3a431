/* Feedback on an audit: asked of each party, read by who gave it and by those who evaluate. */
#include "daemon/rule/feedback.h"

#include "daemon/rows.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

#include <string.h>

static int look_at_role(struct request *rq, const Audit__AskFeedbackRequest *in, struct audit_feedback_facts *f)
{
	Audit__Feedback **row;
	size_t count;
	uint32_t roles;
	TRY(rq_roles(rq, in->person_id, in->audit_id, &roles));
	f->holds_role = in->role > 0 && (int)in->role < 32 && (roles & ROLE_BIT(in->role)) != 0;
	TRY(where_feedback(rq, "audit_id", in->audit_id, &row, &count));
	for (size_t i = 0; i < count; i++)
		f->is_asked_already |= row[i]->role == in->role && strcmp(row[i]->person_id, in->person_id) == 0;
	return OK;
}

int feedback_ask(struct request *rq, const Audit__AskFeedbackRequest *in,
	Audit__AskFeedbackResponse *out)
{
	Audit__Audit *audit;
	Audit__Feedback *row;
	TRY(load_audit(rq, in->audit_id, &audit));
	struct audit_feedback_facts facts = { .id = audit->id,
		.audit_id = audit->id,
		.audit_state = (int32_t)audit->state,
		.role = (int32_t)in->role };
	TRY(look_at_role(rq, in, &facts));
	TRY(feedback_may_ask(&facts, rq->st));
	TRY(new_feedback(rq, &row));
	rq_fill(&row->base, &in->base);
	row->asker_id = rq->who.person;
	row->state = AUDIT__FEEDBACK_STATE__FEEDBACK_STATE_ASKED;
	TRY(put_feedback(rq, row, 0));
	out->feedback = row;
	return OK;
}

static int gather_answer(struct request *rq, const char *id, Audit__Feedback **ret_row,
	struct audit_feedback_facts *ret_facts)
{
	Audit__Feedback *row;
	Audit__Audit *audit;
	TRY(load_feedback(rq, id, &row));
	TRY(load_audit(rq, row->audit_id, &audit));
	*ret_facts = (struct audit_feedback_facts){ .id = row->id,
		.audit_id = audit->id,
		.audit_state = (int32_t)audit->state,
		.state = (int32_t)row->state };
	*ret_row = row;
	return OK;
}

int feedback_give(struct request *rq, const Audit__GiveFeedbackRequest *in,
	Audit__GiveFeedbackResponse *out)
{
	Audit__Feedback *row;
	struct audit_feedback_facts facts;
	int32_t to;
	TRY(gather_answer(rq, in->feedback_id, &row, &facts));
	TRY(feedback_may_give(&facts, rq->st, &to));
	row->state = (Audit__FeedbackState)to;
	row->rating = in->rating;
	row->text = in->text;
	row->answered_us = rq->now_us;
	TRY(put_feedback(rq, row, in->version));
	out->feedback = row;
	return OK;
}

int feedback_decline(struct request *rq, const Audit__DeclineFeedbackRequest *in,
	Audit__DeclineFeedbackResponse *out)
{
	Audit__Feedback *row;
	struct audit_feedback_facts facts;
	int32_t to;
	TRY(gather_answer(rq, in->feedback_id, &row, &facts));
	TRY(feedback_may_decline(&facts, rq->st, &to));
	row->state = (Audit__FeedbackState)to;
	row->answered_us = rq->now_us;
	TRY(put_feedback(rq, row, in->version));
	out->feedback = row;
	return OK;
}
