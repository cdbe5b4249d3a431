/* Scales of grades and where they are pinned. */
#include "daemon/rule/scale.h"

#include "daemon/rpc.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

#include <string.h>

static bool label_is_doubled(const Audit__ScaleGrade *g)
{
	for (size_t i = 0; i < g->n_labels; i++)
		for (size_t k = 0; k < i; k++)
			if (strcmp(g->labels[i]->language, g->labels[k]->language) == 0)
				return true;
	return false;
}

static int facts_of(struct request *rq, const Audit__Scale *row, struct scale_facts *ret_facts)
{
	struct scale_grade *grade = arena_array(rq->arena, row->n_grades, sizeof(*grade));
	if (row->n_grades > 0 && !grade)
		return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
	for (size_t i = 0; i < row->n_grades; i++) {
		const Audit__ScaleGrade *g = row->grades[i];
		grade[i] = (struct scale_grade){ .code = g->code,
			.grade = (int32_t)g->grade,
			.is_response_required = g->is_response_required,
			.correction_days = g->correction_days,
			.response_days = g->response_days,
			.evidence_days = g->evidence_days,
			.is_labelled = g->n_labels > 0,
			.label_is_doubled = label_is_doubled(g) };
	}
	*ret_facts = (struct scale_facts){ .id = row->id,
		.state = (int32_t)row->state,
		.grade = grade,
		.grades = row->n_grades };
	return OK;
}

int scale_add(struct request *rq, const Audit__AddScaleRequest *in, Audit__AddScaleResponse *out)
{
	Audit__Scale *row;
	struct scale_facts facts;
	TRY(new_scale(rq, &row));
	rq_fill(&row->base, &in->base);
	row->state = AUDIT__SCALE_STATE__SCALE_STATE_DRAFT;
	row->author_id = rq->who.person;
	TRY(facts_of(rq, row, &facts));
	TRY(scale_may_add(&facts, rq->st));
	TRY(put_scale(rq, row, 0));
	out->scale = row;
	return OK;
}

int scale_change(struct request *rq, const Audit__ChangeScaleRequest *in, Audit__ChangeScaleResponse *out)
{
	Audit__Scale *row;
	struct scale_facts facts;
	int32_t to;
	TRY(load_scale(rq, in->scale_id, &row));
	rq_fill_given(&row->base, &in->base);
	TRY(facts_of(rq, row, &facts));
	TRY(scale_may_change(&facts, rq->st, &to));
	row->state = (Audit__ScaleState)to;
	TRY(put_scale(rq, row, in->version));
	out->scale = row;
	return OK;
}

int scale_publish(struct request *rq, const Audit__PublishScaleRequest *in, Audit__PublishScaleResponse *out)
{
	Audit__Scale *row;
	struct scale_facts facts;
	int32_t to;
	TRY(load_scale(rq, in->scale_id, &row));
	TRY(facts_of(rq, row, &facts));
	TRY(scale_may_publish(&facts, rq->st, &to));
	row->state = (Audit__ScaleState)to;
	TRY(put_scale(rq, row, in->version));
	out->scale = row;
	return OK;
}

int scale_retire(struct request *rq, const Audit__RetireScaleRequest *in, Audit__RetireScaleResponse *out)
{
	Audit__Scale *row;
	struct scale_facts facts;
	int32_t to;
	TRY(load_scale(rq, in->scale_id, &row));
	TRY(facts_of(rq, row, &facts));
	TRY(scale_may_retire(&facts, rq->st, &to));
	row->state = (Audit__ScaleState)to;
	TRY(put_scale(rq, row, in->version));
	out->scale = row;
	return OK;
}

/* What a pin of this scale to this programme or audit looks at. */
static int gather_pin(struct request *rq, const char *scope_id, const char *scale_id, struct scale_pin_facts *ret_facts)
{
	Audit__Scale *scale;
	Audit__Audit *audit;
	Audit__Programme *programme;
	Audit__ScalePin **pin;
	Audit__Finding **finding;
	struct scale_pin_facts f = { .id = scope_id };
	TRY(load_scale(rq, scale_id, &scale));
	TRY(find_audit(rq, scope_id, &audit));
	TRY(find_programme(rq, audit ? audit->programme_id : scope_id, &programme));
	f.is_programme_or_audit = programme;
	f.is_own = programme && strcmp(programme->organisation_id, scale->organisation_id) == 0;
	f.scale_state = (int32_t)scale->state;
	TRY(where_scale_pin(rq, "scope_id", scope_id, &pin, &f.pins));
	if (audit)
		TRY(where_finding(rq, "audit_id", audit->id, &finding, &f.findings));
	*ret_facts = f;
	return OK;
}

int scale_pin_add(struct request *rq, const Audit__AddScalePinRequest *in, Audit__AddScalePinResponse *out)
{
	Audit__ScalePin *row;
	struct scale_pin_facts facts;
	TRY(gather_pin(rq, in->scope_id, in->scale_id, &facts));
	TRY(scale_may_pin(&facts, rq->st));
	TRY(new_scale_pin(rq, &row));
	rq_fill(&row->base, &in->base);
	row->author_id = rq->who.person;
	TRY(put_scale_pin(rq, row, 0));
	out->scale_pin = row;
	return OK;
}

int scale_pin_change(struct request *rq, const Audit__ChangeScalePinRequest *in, Audit__ChangeScalePinResponse *out)
{
	Audit__ScalePin *row;
	struct scale_pin_facts facts;
	TRY(load_scale_pin(rq, in->scale_pin_id, &row));
	TRY(gather_pin(rq, row->scope_id, in->scale_id, &facts));
	TRY(scale_may_change_pin(&facts, rq->st));
	row->scale_id = in->scale_id;
	row->author_id = rq->who.person;
	TRY(put_scale_pin(rq, row, in->version));
	out->scale_pin = row;
	return OK;
}
