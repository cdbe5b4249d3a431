/* One page for who owns a finding: what it says and rests on, what is expected, by when. */
#include "daemon/rule/finding_brief.h"

#include "daemon/rows.h"
#include "daemon/rule/finding.h"
#include "daemon/service/finding_scale.h"
#include "gen/dispatch.h"
#include "gen/rows.h"
#include "gen/vocabulary.h"

enum { ACTIONS_SHOWN_MAX = 100, EXTENSIONS_SHOWN_MAX = 100 };

/* Rows that belong to the finding, as far as the caller sees them. */
static int rows_of(struct request *rq, const char *noun, const char *finding_id, size_t max, ProtobufCMessage ***ret_rows,
	size_t *ret_count)
{
	return rq_where_seen(rq, schema_find_resource(noun), "finding_id", finding_id, max, ret_rows, ret_count);
}

static int show_evidence(struct request *rq, const Audit__Finding *row, Audit__BriefFindingResponse *out)
{
	const struct resource_rule *noun = schema_find_resource("evidence");
	out->evidence = arena_array(rq->arena, row->n_evidence_ids, sizeof(out->evidence[0]));
	if (row->n_evidence_ids > 0 && !out->evidence)
		return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
	for (size_t i = 0; i < row->n_evidence_ids; i++) {
		bool found;
		ProtobufCMessage *evidence;
		TRY(rq_find_seen(rq, noun, row->evidence_ids[i], &found, &evidence));
		if (found)
			out->evidence[out->n_evidence++] = (Audit__Evidence *)evidence;
	}
	return OK;
}

static bool is_open(const Audit__Action *a, const Audit__Finding *row)
{
	return a->cycle == row->cycle && (int)a->state != ACTION_STATE_DONE_CLAIMED && (int)a->state != ACTION_STATE_VERIFIED;
}

static const char *command_for(struct request *rq, const char *command, const char *id)
{
	const char *at = strstr(command, "{id}");
	return at ? arena_printf(rq->arena, "%.*s%s%s", (int)(at - command), command, id, at + strlen("{id}")) : command;
}

static int add_step(struct request *rq, const struct finding_expectation *e, const char *id, Audit__BriefFindingResponse *out)
{
	Audit__BriefStep *step = arena_alloc(rq->arena, sizeof(*step));
	if (!step)
		return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
	audit__brief_step__init(step);
	step->text = e->text;
	step->command = command_for(rq, e->command, id);
	step->is_auditees = e->is_auditees;
	step->due_us = e->due_us;
	step->is_overdue = e->is_overdue;
	out->expected[out->n_expected++] = step;
	return OK;
}

/* Each action of an accepted response that is not done is expected by its own day. */
static int expect_actions(struct request *rq, const Audit__Finding *row, Audit__BriefFindingResponse *out)
{
	bool accepted = (int)row->state == FINDING_STATE_RESPONSE_ACCEPTED || (int)row->state == FINDING_STATE_IN_PROGRESS;
	for (size_t i = 0; accepted && i < out->n_actions; i++) {
		const Audit__Action *a = out->actions[i];
		struct finding_expectation e = { .text = "do the action, and show it by evidence",
			.command = "auditc action finish {id} --evidence-ids EVIDENCE",
			.is_auditees = true,
			.due_us = a->due_us,
			.is_overdue = a->due_us > 0 && rq->now_us > a->due_us };
		if (is_open(a, row))
			TRY(add_step(rq, &e, a->id, out));
	}
	return OK;
}

static int expect(struct request *rq, const Audit__Finding *row, Audit__BriefFindingResponse *out)
{
	struct finding_expectation expected[FINDING_EXPECTATIONS_MAX];
	struct finding_brief_facts f = { .state = (int32_t)row->state,
		.is_nonconformity = finding_is_nonconformity((int32_t)row->grade),
		.owes_response = finding_owes_response(row),
		.is_corrected = row->corrected_us > 0,
		.correction_due_us = row->correction_due_us,
		.response_due_us = row->response_due_us,
		.evidence_due_us = row->evidence_due_us,
		.effectiveness_from_us = row->effectiveness_from_us,
		.now_us = rq->now_us };
	for (size_t i = 0; i < out->n_actions; i++)
		f.actions_open += is_open(out->actions[i], row);
	out->expected = arena_array(rq->arena, FINDING_EXPECTATIONS_MAX + out->n_actions, sizeof(out->expected[0]));
	if (!out->expected)
		return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
	size_t count = finding_expected(&f, expected);
	for (size_t i = 0; i < count; i++)
		TRY(add_step(rq, &expected[i], row->id, out));
	return expect_actions(rq, row, out);
}

int finding_brief(struct request *rq, const Audit__BriefFindingRequest *in, Audit__BriefFindingResponse *out)
{
	TRY(load_finding(rq, in->finding_id, &out->finding));
	TRY(rows_of(rq, "action", in->finding_id, ACTIONS_SHOWN_MAX, (ProtobufCMessage ***)&out->actions, &out->n_actions));
	TRY(rows_of(rq, "finding_extension", in->finding_id, EXTENSIONS_SHOWN_MAX, (ProtobufCMessage ***)&out->extensions,
		&out->n_extensions));
	TRY(show_evidence(rq, out->finding, out));
	return expect(rq, out->finding, out);
}
