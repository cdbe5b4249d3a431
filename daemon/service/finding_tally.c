/* Numbers of findings: stated once, counted anew whenever somebody asks. */
#include "daemon/rule/finding_tally.h"

#include "daemon/rpc.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

static int count_all(struct request *rq, const char *audit_id, struct finding_count count[FINDING_COUNTS_MAX],
	size_t *ret_counts)
{
	Audit__Finding **finding;
	size_t findings, counts = 0;
	TRY(where_finding(rq, "audit_id", audit_id, &finding, &findings));
	for (size_t i = 0; i < findings; i++) {
		struct finding_to_count f = { .grade = (int32_t)finding[i]->grade,
			.code = finding[i]->grade_code,
			.state = (int32_t)finding[i]->state,
			.is_communicated = finding[i]->communicated_us > 0,
			.risk_is_accepted = finding[i]->risk_accepted_us > 0 };
		if (!finding_tally_count(count, &counts, &f))
			return fail(rq->st, RESOURCE_EXHAUSTED, "TOO_MANY_GRADES", "the findings have more than %d grades",
				FINDING_COUNTS_MAX);
	}
	*ret_counts = counts;
	return OK;
}

static size_t take_stated(Audit__FindingCount *const *from, size_t n, struct finding_count count[FINDING_COUNTS_MAX])
{
	size_t counts = 0;
	for (; counts < n && counts < FINDING_COUNTS_MAX; counts++)
		count[counts] = (struct finding_count){ .grade = (int32_t)from[counts]->grade,
			.code = from[counts]->grade_code,
			.count = from[counts]->count,
			.open = from[counts]->open,
			.risk_accepted = from[counts]->risk_accepted };
	return counts;
}

static int give_counts(struct request *rq, const struct finding_count *count, size_t counts, Audit__FindingCount ***ret_rows)
{
	Audit__FindingCount *row = arena_array(rq->arena, counts, sizeof(*row));
	Audit__FindingCount **rows = arena_array(rq->arena, counts, sizeof(*rows));
	if (counts > 0 && (!row || !rows))
		return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
	for (size_t i = 0; i < counts; i++) {
		audit__finding_count__init(&row[i]);
		row[i].grade = (Audit__FindingGrade)count[i].grade;
		row[i].grade_code = count[i].code;
		row[i].count = count[i].count;
		row[i].open = count[i].open;
		row[i].risk_accepted = count[i].risk_accepted;
		rows[i] = &row[i];
	}
	*ret_rows = rows;
	return OK;
}

int finding_tally_add(struct request *rq, const Audit__AddFindingTallyRequest *in, Audit__AddFindingTallyResponse *out)
{
	Audit__FindingTally *row;
	struct finding_count stated[FINDING_COUNTS_MAX], counted[FINDING_COUNTS_MAX];
	struct finding_tally_facts facts = { .audit_id = in->audit_id, .stated = stated, .counted = counted };
	TRY(count_all(rq, in->audit_id, counted, &facts.counted_count));
	facts.stated_count = take_stated(in->counts, in->n_counts, stated);
	if (in->n_counts > 0)
		TRY(finding_tally_may_add(&facts, rq->st));
	TRY(new_finding_tally(rq, &row));
	row->audit_id = in->audit_id;
	row->author_id = rq->who.person;
	row->counted_us = rq->now_us;
	row->n_counts = facts.counted_count;
	TRY(give_counts(rq, counted, facts.counted_count, &row->counts));
	TRY(put_finding_tally(rq, row, 0));
	out->finding_tally = row;
	return OK;
}

static int give_differences(struct request *rq, const struct finding_tally_facts *f, Audit__CheckFindingTallyResponse *out)
{
	char text[FINDING_COUNTS_MAX][FINDING_DIFFERENCE_BYTES];
	size_t differences = finding_tally_differences(f, text);
	out->differences = arena_array(rq->arena, differences, sizeof(out->differences[0]));
	if (differences > 0 && !out->differences)
		return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
	for (size_t i = 0; i < differences; i++)
		out->differences[i] = rq_text(rq, text[i]);
	out->n_differences = differences;
	out->is_different = differences > 0;
	return OK;
}

int finding_tally_check(struct request *rq, const Audit__CheckFindingTallyRequest *in, Audit__CheckFindingTallyResponse *out)
{
	struct finding_count stated[FINDING_COUNTS_MAX], counted[FINDING_COUNTS_MAX];
	struct finding_tally_facts facts = { .stated = stated, .counted = counted };
	TRY(load_finding_tally(rq, in->finding_tally_id, &out->finding_tally));
	const Audit__FindingTally *row = out->finding_tally;
	TRY(count_all(rq, row->audit_id, counted, &facts.counted_count));
	facts.audit_id = row->audit_id;
	facts.stated_count = take_stated(row->counts, row->n_counts, stated);
	out->n_counted = facts.counted_count;
	TRY(give_counts(rq, counted, facts.counted_count, &out->counted));
	return give_differences(rq, &facts, out);
}
