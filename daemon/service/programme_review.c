/* Reviews of a programme, reported to its client. */
#include "daemon/rule/programme_review.h"

#include "daemon/rpc.h"
#include "daemon/rule/text.h"
#include "daemon/writers.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

#include <string.h>

enum { MISSING_BYTES = 160 };

static void name_missing(const Audit__ProgrammeReview *row, char text[MISSING_BYTES])
{
	const struct {
		const char *name;
		const char *text;
	} input[] = { { "trends", row->trends }, { "conformity", row->conformity },
		{ "evolving needs", row->evolving_needs }, { "records", row->records },
		{ "new methods", row->new_methods }, { "risk actions", row->risk_actions },
		{ "confidentiality", row->confidentiality } };
	text[0] = 0;
	for (size_t i = 0; i < ARRAY_LEN(input); i++)
		if (!text_given(input[i].text))
			text_append(text, MISSING_BYTES, input[i].name);
}

static struct programme_review_facts facts_of(const struct request *rq, const Audit__ProgrammeReview *row,
	const Audit__Programme *programme)
{
	return (struct programme_review_facts){ .id = row->id,
		.state = (int32_t)row->state,
		.programme_id = programme->id,
		.programme_state = (int32_t)programme->state,
		.missing = "",
		.outcomes = row->n_changes + row->n_lessons,
		.held_us = row->held_us,
		.now_us = rq->now_us,
		.signer_is_author = writers_have_signer(rq, &row->base) };
}

int programme_review_add(struct request *rq, const Audit__AddProgrammeReviewRequest *in,
	Audit__AddProgrammeReviewResponse *out)
{
	Audit__Programme *programme;
	Audit__ProgrammeReview *row;
	char missing[MISSING_BYTES];
	TRY(load_programme(rq, in->programme_id, &programme));
	TRY(new_programme_review(rq, &row));
	rq_fill(&row->base, &in->base);
	row->state = AUDIT__PROGRAMME_REVIEW_STATE__PROGRAMME_REVIEW_STATE_HELD;
	TRY(writers_add(rq, &row->base));
	name_missing(row, missing);
	struct programme_review_facts facts = facts_of(rq, row, programme);
	facts.missing = missing;
	TRY(programme_review_may_add(&facts, rq->st));
	TRY(put_programme_review(rq, row, 0));
	out->programme_review = row;
	return OK;
}

static int load_with_facts(struct request *rq, const char *id, Audit__ProgrammeReview **ret_row,
	struct programme_review_facts *ret_facts)
{
	Audit__Programme *programme;
	TRY(load_programme_review(rq, id, ret_row));
	TRY(load_programme(rq, (*ret_row)->programme_id, &programme));
	*ret_facts = facts_of(rq, *ret_row, programme);
	return OK;
}

int programme_review_report(struct request *rq, const Audit__ReportProgrammeReviewRequest *in,
	Audit__ReportProgrammeReviewResponse *out)
{
	Audit__ProgrammeReview *row;
	struct programme_review_facts facts;
	int32_t to;
	TRY(load_with_facts(rq, in->programme_review_id, &row, &facts));
	TRY(programme_review_may_report(&facts, rq->st, &to));
	row->state = (Audit__ProgrammeReviewState)to;
	row->reported_to = in->reported_to;
	row->reported_us = rq->now_us;
	TRY(writers_add(rq, &row->base));
	TRY(put_programme_review(rq, row, in->version));
	out->programme_review = row;
	return OK;
}

int programme_review_acknowledge(struct request *rq, const Audit__AcknowledgeProgrammeReviewRequest *in,
	Audit__AcknowledgeProgrammeReviewResponse *out)
{
	Audit__ProgrammeReview *row;
	struct programme_review_facts facts;
	int32_t to;
	TRY(load_with_facts(rq, in->programme_review_id, &row, &facts));
	TRY(programme_review_may_acknowledge(&facts, rq->st, &to));
	row->state = (Audit__ProgrammeReviewState)to;
	row->acknowledged_by_id = rq->who.person;
	row->acknowledged_us = rq->now_us;
	TRY(put_programme_review(rq, row, in->version));
	out->programme_review = row;
	return OK;
}
