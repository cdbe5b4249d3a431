/* Objectives of programmes, and the audits that serve them. */
#include "daemon/rule/objective.h"

#include "daemon/projection.h"
#include "daemon/rows.h"
#include "daemon/rule/coverage.h"
#include "daemon/rule/programme.h"
#include "daemon/writers.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

#include <string.h>

int objective_add(struct request *rq, const Audit__AddObjectiveRequest *in,
	Audit__AddObjectiveResponse *out)
{
	Audit__Programme *programme;
	Audit__Objective *row;
	TRY(load_programme(rq, in->programme_id, &programme));
	TRY(programme_may((int32_t)programme->state, "change", programme->id, rq->st));
	TRY(new_objective(rq, &row));
	rq_fill(&row->base, &in->base);
	row->state = AUDIT__OBJECTIVE_STATE__OBJECTIVE_STATE_OPEN;
	row->edition = programme->edition;
	TRY(writers_add(rq, &row->base));
	TRY(put_objective(rq, row, 0));
	out->objective = row;
	return OK;
}

static bool serves(const Audit__Audit *audit, const char *objective_id)
{
	for (size_t i = 0; i < audit->n_objective_ids; i++)
		if (strcmp(audit->objective_ids[i], objective_id) == 0)
			return true;
	return false;
}

static int load_with_facts(struct request *rq, const char *id, Audit__Objective **ret_row,
	Audit__Programme **ret_programme, struct objective_facts *ret_facts)
{
	Audit__Audit **audit;
	size_t count;
	TRY(load_objective(rq, id, ret_row));
	TRY(load_programme(rq, (*ret_row)->programme_id, ret_programme));
	TRY(where_audit(rq, "programme_id", (*ret_programme)->id, &audit, &count));
	struct objective_facts f = { .id = id,
		.state = (int32_t)(*ret_row)->state,
		.programme_id = (*ret_programme)->id,
		.programme_state = (int32_t)(*ret_programme)->state };
	for (size_t i = 0; i < count; i++) {
		if (!serves(audit[i], id))
			continue;
		f.audits++;
		f.audits_open += !audit_is_over((int32_t)audit[i]->state);
	}
	*ret_facts = f;
	return OK;
}

int objective_change(struct request *rq, const Audit__ChangeObjectiveRequest *in, Audit__ChangeObjectiveResponse *out)
{
	Audit__Objective *row;
	Audit__Programme *programme;
	struct objective_facts facts;
	TRY(load_with_facts(rq, in->objective_id, &row, &programme, &facts));
	TRY(objective_may_change(&facts, rq->st));
	rq_fill_given(&row->base, &in->base);
	row->edition = programme->edition;
	TRY(writers_add(rq, &row->base));
	TRY(put_objective(rq, row, in->version));
	out->objective = row;
	return OK;
}

int objective_remove(struct request *rq, const Audit__RemoveObjectiveRequest *in, Audit__RemoveObjectiveResponse *out)
{
	Audit__Objective *row;
	Audit__Programme *programme;
	struct objective_facts facts;
	int32_t to;
	TRY(load_with_facts(rq, in->objective_id, &row, &programme, &facts));
	TRY(objective_may_remove(&facts, rq->st, &to));
	row->state = (Audit__ObjectiveState)to;
	TRY(writers_add(rq, &row->base));
	TRY(put_objective(rq, row, in->version));
	out->objective = row;
	return OK;
}

int objective_conclude(struct request *rq, const Audit__ConcludeObjectiveRequest *in,
	Audit__ConcludeObjectiveResponse *out)
{
	Audit__Objective *row;
	Audit__Programme *programme;
	struct objective_facts facts;
	int32_t to;
	TRY(load_with_facts(rq, in->objective_id, &row, &programme, &facts));
	TRY(objective_may_conclude(&facts, rq->st, &to));
	row->state = (Audit__ObjectiveState)to;
	row->result = in->result;
	row->conclusion = in->conclusion;
	row->concluded_by_id = rq->who.person;
	row->concluded_us = rq->now_us;
	TRY(put_objective(rq, row, in->version));
	out->objective = row;
	return OK;
}

/* --- tracing --- */

/* Audits the caller may see are named; how many serve the objective is told in any case. */
static int name_audits(struct request *rq, Audit__Audit *const *audit, size_t count, Audit__ObjectiveTrace *t)
{
	const char **title = arena_array(rq->arena, count, sizeof(*title));
	const char **id = arena_array(rq->arena, count, sizeof(*id));
	if (count > 0 && (!title || !id))
		return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
	t->audit_titles = title;
	t->audit_ids = id;
	for (size_t i = 0; i < count; i++) {
		bool is_seen = false;
		ProtobufCMessage *row;
		if (!serves(audit[i], t->objective_id))
			continue;
		t->audits++;
		TRY(rq_find_seen(rq, schema_find_resource("audit"), audit[i]->id, &is_seen, &row));
		if (!is_seen)
			continue;
		title[t->n_audit_titles++] = audit[i]->title;
		id[t->n_audit_ids++] = audit[i]->id;
	}
	return OK;
}

static int trace(struct request *rq, const Audit__Objective *objective, Audit__Audit *const *audit, size_t count,
	Audit__ObjectiveTrace **ret_trace)
{
	Audit__ObjectiveTrace *t = arena_alloc(rq->arena, sizeof(*t));
	if (!t)
		return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
	audit__objective_trace__init(t);
	t->objective_id = objective->id;
	t->text = objective->text;
	t->state = objective->state;
	*ret_trace = t;
	return name_audits(rq, audit, count, t);
}

int objective_trace(struct request *rq, const Audit__TraceObjectivesRequest *in, Audit__TraceObjectivesResponse *out)
{
	const struct narrow narrow[] = { { "programme_id", in->programme_id }, { NULL, NULL } };
	Audit__Objective **objective;
	Audit__Audit **audit;
	size_t objectives, audits;
	TRY(page_objective(rq, in->page, narrow, &objective, &objectives, &out->next_token));
	TRY(where_audit(rq, "programme_id", in->programme_id, &audit, &audits));
	out->objectives = arena_array(rq->arena, objectives, sizeof(out->objectives[0]));
	if (objectives > 0 && !out->objectives)
		return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
	for (size_t i = 0; i < objectives; i++) {
		Audit__ObjectiveTrace *t = NULL;
		if ((int)objective[i]->state == OBJECTIVE_STATE_REMOVED)
			continue;
		TRY(trace(rq, objective[i], audit, audits, &t));
		if (!in->is_unserved || t->audits == 0)
			out->objectives[out->n_objectives++] = t;
	}
	return OK;
}
