/* The taxonomy of what auditors must know: items, shipped templates, and what an audit asks for. */
#include "daemon/rule/competence.h"

#include "daemon/rpc.h"
#include "daemon/rule/competence_template.h"
#include "daemon/rule/text.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

#include <string.h>

static int out_of_memory(struct request *rq)
{
	return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
}

int competence_add(struct request *rq, const Audit__AddCompetenceRequest *in,
	Audit__AddCompetenceResponse *out)
{
	Audit__Competence *row;
	TRY(new_competence(rq, &row));
	rq_fill(&row->base, &in->base);
	TRY(put_competence(rq, row, 0));
	out->competence = row;
	return OK;
}

static bool taxonomy_has(Audit__Competence **known, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(known[i]->name, name) == 0)
			return true;
	return false;
}

static int add_item(struct request *rq, const char *organisation_id, const struct competence_item *item,
	Audit__Competence **ret_row)
{
	Audit__Competence *row;
	TRY(new_competence(rq, &row));
	row->organisation_id = organisation_id;
	row->name = item->name;
	row->area = item->area;
	row->kind = (Audit__CompetenceKind)item->kind;
	row->level = item->level;
	row->trigger = (Audit__CompetenceTrigger)item->trigger;
	TRY(put_competence(rq, row, 0));
	*ret_row = row;
	return OK;
}

int competence_add_template(struct request *rq, const Audit__AddTemplateRequest *in,
	Audit__AddTemplateResponse *out)
{
	enum { ITEMS_MAX = 20 }; /* as many as the reply holds */
	Audit__Competence **known;
	size_t count;
	TRY(where_competence(rq, "scope", in->organisation_id, &known, &count));
	out->competences = arena_array(rq->arena, ITEMS_MAX, sizeof(out->competences[0]));
	if (!out->competences)
		return out_of_memory(rq);
	for (const struct competence_item *item = competence_template; item->name; item++) {
		if (item->template_number != (int32_t)in->template_ || out->n_competences == ITEMS_MAX ||
			taxonomy_has(known, count, item->name))
			continue;
		TRY(add_item(rq, in->organisation_id, item, &out->competences[out->n_competences]));
		out->n_competences++;
	}
	return template_may_add(in->organisation_id, out->n_competences, rq->st);
}

static bool is_remote(Audit__AuditingMethod method)
{
	return method == AUDIT__AUDITING_METHOD__AUDITING_METHOD_REMOTE_INTERACTION ||
		method == AUDIT__AUDITING_METHOD__AUDITING_METHOD_REMOTE_NO_INTERACTION;
}

static int gather_needs(struct request *rq, const Audit__Audit *audit, struct need_facts *ret_facts)
{
	struct need_facts f = { .is_remote = is_remote(audit->method),
		.is_second_party = audit->type == AUDIT__AUDIT_TYPE__AUDIT_TYPE_SECOND_PARTY,
		.unit_ids = audit->unit_ids,
		.unit_count = audit->n_unit_ids };
	for (size_t i = 0; i < audit->n_criteria; i++) {
		Audit__CriteriaSource *source;
		TRY(load_criteria_source(rq, audit->criteria[i]->criteria_source_id, &source));
		bool is_standard = source->kind == AUDIT__CRITERIA_SOURCE_KIND__CRITERIA_SOURCE_KIND_STANDARD;
		f.standards += is_standard;
		f.has_isms_criteria |= is_standard ||
			source->kind == AUDIT__CRITERIA_SOURCE_KIND__CRITERIA_SOURCE_KIND_POLICY ||
			source->kind == AUDIT__CRITERIA_SOURCE_KIND__CRITERIA_SOURCE_KIND_OWN_CONTROL;
	}
	*ret_facts = f;
	return OK;
}

static int write_need(struct request *rq, const Audit__Audit *audit, const Audit__Competence *item,
	const struct need_facts *facts, Audit__ProposeCompetencesResponse *out)
{
	const char *reason = "the audit names it";
	bool is_named = text_among(item->id, audit->competence_ids, audit->n_competence_ids);
	bool is_needed = competence_is_needed((int32_t)item->trigger, item->unit_ids, item->n_unit_ids, facts, &reason);
	if (!is_named && !is_needed)
		return OK;
	Audit__CompetenceNeed *need = arena_alloc(rq->arena, sizeof(*need));
	if (!need)
		return out_of_memory(rq);
	audit__competence_need__init(need);
	need->competence_id = item->id;
	need->name = item->name;
	need->level = item->level;
	need->reason = reason;
	need->is_named = is_named;
	out->needs[out->n_needs++] = need;
	return OK;
}

int competence_propose(struct request *rq, const Audit__ProposeCompetencesRequest *in,
	Audit__ProposeCompetencesResponse *out)
{
	enum { NEEDS_MAX = 1000 }; /* as many as the reply holds */
	Audit__Audit *audit;
	Audit__Programme *programme;
	Audit__Competence **item;
	struct need_facts facts;
	size_t count;
	TRY(load_audit(rq, in->audit_id, &audit));
	TRY(load_programme(rq, audit->programme_id, &programme));
	TRY(gather_needs(rq, audit, &facts));
	TRY(where_competence(rq, "scope", programme->organisation_id, &item, &count));
	if (count > NEEDS_MAX)
		return fail(rq->st, RESOURCE_EXHAUSTED, "TOO_MANY_ROWS", "the taxonomy has more than %d items", NEEDS_MAX);
	out->needs = arena_array(rq->arena, count, sizeof(out->needs[0]));
	if (count > 0 && !out->needs)
		return out_of_memory(rq);
	for (size_t i = 0; i < count; i++)
		TRY(write_need(rq, audit, item[i], &facts, out));
	return OK;
}
