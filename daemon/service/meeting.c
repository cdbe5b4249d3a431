/* Meetings of an audit, held or waived. */
#include "daemon/rule/meeting.h"

#include "daemon/rpc.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

/* Each topic counts once. */
static size_t count_topics(const Audit__AddMeetingRequest *in)
{
	uint64_t seen = 0;
	for (size_t i = 0; i < in->n_topics; i++)
		if (meeting_confirms((int32_t)in->kind, (int32_t)in->topics[i]))
			seen |= UINT64_C(1) << in->topics[i];
	return (size_t)__builtin_popcountll(seen);
}

int meeting_add(struct request *rq, const Audit__AddMeetingRequest *in,
	Audit__AddMeetingResponse *out)
{
	Audit__Audit *audit;
	Audit__Meeting *row;
	TRY(load_audit(rq, in->audit_id, &audit));
	struct meeting_facts facts = { .audit_id = audit->id,
		.audit_state = (int32_t)audit->state,
		.kind = (int32_t)in->kind,
		.is_waived = text_given(in->waived_reason),
		.says_more = in->held_us || in->n_attendance || text_given(in->minutes),
		.held_us = in->held_us,
		.now_us = rq->now_us,
		.attendees = in->n_attendance,
		.minutes_given = text_given(in->minutes),
		.topics = count_topics(in),
		.topics_due = meeting_topics((int32_t)in->kind),
		.is_first_party = (int)audit->type == AUDIT_TYPE_FIRST_PARTY };
	TRY(meeting_may_add(&facts, rq->st));
	TRY(new_meeting(rq, &row));
	rq_fill(&row->base, &in->base);
	row->author_id = rq->who.person;
	if ((int)in->kind != MEETING_KIND_TEAM)
		row->disclosed_us = rq->now_us;
	TRY(put_meeting(rq, row, 0));
	out->meeting = row;
	return OK;
}
