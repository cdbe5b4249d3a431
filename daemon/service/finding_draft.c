/* Findings while they are drafted: added, changed, merged. */
#include "daemon/service/finding_draft.h"

#include "daemon/audit_criteria.h"
#include "daemon/rows.h"
#include "daemon/rule/evidence.h"
#include "daemon/rule/text.h"
#include "daemon/service/finding_scale.h"
#include "daemon/writers.h"
#include "gen/dispatch.h"
#include "gen/rows.h"
#include "gen/vocabulary.h"

#include <string.h>

/* The criteria as they read now, so that the finding says what was not met even when it is read alone. */
static int quote_criteria(struct request *rq, const char **item_id, size_t count, const Audit__Audit *audit,
	Audit__Finding *row, const char **ret_foreign)
{
	Audit__CriterionRef *ref = arena_array(rq->arena, count, sizeof(*ref));
	row->criteria = arena_array(rq->arena, count, sizeof(row->criteria[0]));
	row->n_criteria = 0;
	if (count > 0 && (!ref || !row->criteria))
		return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
	for (size_t i = 0; i < count; i++) {
		Audit__CriteriaItem *item;
		TRY(load_criteria_item(rq, item_id[i], &item));
		if (!audit_takes_item(audit, item))
			*ret_foreign = item->label;
		audit__criterion_ref__init(&ref[i]);
		ref[i].criteria_item_id = item->id;
		ref[i].label = item->label;
		ref[i].title = item->entry ? item->entry->title : "";
		row->criteria[row->n_criteria++] = &ref[i];
	}
	return OK;
}

int finding_gather_draft(struct request *rq, const Audit__Audit *audit, const Audit__Finding *row,
	struct finding_draft_facts *f)
{
	f->criteria = row->n_criteria;
	f->evidence = row->n_evidence_ids;
	f->statement_given = text_given(row->statement);
	f->rationale_given = text_given(row->rationale);
	f->combined_reason_given = text_given(row->combined_reason);
	f->signer_is_author = writers_have_signer(rq, &row->base);
	f->unit_is_foreign = text_given(row->unit_id) && audit->n_unit_ids > 0 &&
		!text_among(row->unit_id, audit->unit_ids, audit->n_unit_ids);
	for (size_t i = 0; i < row->n_evidence_ids; i++) {
		Audit__Evidence *evidence;
		TRY(find_evidence(rq, row->evidence_ids[i], &evidence));
		if (!evidence)
			continue; /* disposed of since: it counts for nothing */
		bool accepted = (int)evidence->state == EVIDENCE_STATE_ACCEPTED;
		f->evidence_accepted += accepted;
		f->evidence_weak += accepted && (int)evidence->verifiability == VERIFIABILITY_STATEMENT_ONLY;
		f->evidence_is_foreign |= strcmp(evidence->audit_id, audit->id) != 0;
	}
	return OK;
}

/* Another edition of a source has other items; its labels are mostly the same. */
static bool shares_criterion(const Audit__Finding *a, const Audit__Finding *b)
{
	for (size_t i = 0; i < a->n_criteria; i++)
		for (size_t k = 0; k < b->n_criteria; k++)
			if (strcmp(a->criteria[i]->criteria_item_id, b->criteria[k]->criteria_item_id) == 0 ||
				(*a->criteria[i]->label && strcmp(a->criteria[i]->label, b->criteria[k]->label) == 0))
				return true;
	return false;
}

static bool is_alike(const Audit__Finding *row, const Audit__Finding *other)
{
	int32_t state = (int32_t)other->state;
	return strcmp(row->id, other->id) != 0 && (int)other->grade == FINDING_GRADE_MINOR &&
		strcmp(other->id, row->transferred_from_id) != 0 && state != FINDING_STATE_WITHDRAWN &&
		state != FINDING_STATE_RESOLVED_WITHDRAWN && state != FINDING_STATE_MERGED && shares_criterion(row, other);
}

/* What another auditing organisation found at the unit is not ours to weigh, nor are drafts of other audits. */
static int counts_from_elsewhere(struct request *rq, const Audit__Audit *audit, const Audit__Finding *other, bool *ret_counts)
{
	Audit__Audit *others;
	Audit__Programme *mine, *theirs;
	*ret_counts = false;
	if (other->communicated_us == 0 || strcmp(other->audit_id, audit->id) == 0)
		return OK;
	TRY(load_audit(rq, other->audit_id, &others));
	TRY(find_programme(rq, audit->programme_id, &mine));
	TRY(find_programme(rq, others->programme_id, &theirs));
	*ret_counts = mine && theirs && strcmp(mine->organisation_id, theirs->organisation_id) == 0;
	return OK;
}

int finding_count_alike(struct request *rq, const Audit__Audit *audit, const Audit__Finding *row, size_t *ret_count)
{
	enum { LOOKED_AT_MAX = 500 }; /* an advice: it need not look at all of a large audit */
	const struct resource_rule *noun = schema_find_resource("finding");
	ProtobufCMessage **here, **there = NULL;
	size_t here_count, there_count = 0;
	*ret_count = 0;
	TRY(rq_where_some(rq, noun, "audit_id", audit->id, LOOKED_AT_MAX, &here, &here_count));
	if (text_given(row->unit_id))
		TRY(rq_where_some(rq, noun, "unit_id", row->unit_id, LOOKED_AT_MAX, &there, &there_count));
	for (size_t i = 0; i < here_count; i++)
		*ret_count += is_alike(row, (const Audit__Finding *)here[i]);
	for (size_t i = 0; i < there_count; i++) {
		const Audit__Finding *other = (const Audit__Finding *)there[i];
		bool counts = false;
		if (is_alike(row, other))
			TRY(counts_from_elsewhere(rq, audit, other, &counts));
		*ret_count += counts;
	}
	return OK;
}

int finding_add(struct request *rq, const Audit__AddFindingRequest *in, Audit__AddFindingResponse *out)
{
	Audit__Audit *audit;
	Audit__Finding *row;
	TRY(load_audit(rq, in->audit_id, &audit));
	TRY(new_finding(rq, &row));
	rq_fill(&row->base, &in->base);
	TRY(writers_add(rq, &row->base));
	row->state = AUDIT__FINDING_STATE__FINDING_STATE_DRAFT;
	TRY(finding_pick_grade(rq, audit, (int32_t)in->grade, in->grade_code, row));
	struct finding_draft_facts facts = { .place = { .id = audit->id,
						     .audit_id = audit->id,
						     .audit_state = (int32_t)audit->state,
						     .grade = (int32_t)row->grade,
						     .state = FINDING_STATE_DRAFT } };
	TRY(quote_criteria(rq, in->criteria_item_ids, in->n_criteria_item_ids, audit, row, &facts.foreign_item));
	TRY(finding_gather_draft(rq, audit, row, &facts));
	TRY(finding_may_add(&facts, rq->st));
	TRY(finding_keep_scale(rq, audit));
	TRY(put_finding(rq, row, 0));
	out->finding = row;
	return OK;
}

int finding_change(struct request *rq, const Audit__ChangeFindingRequest *in, Audit__ChangeFindingResponse *out)
{
	Audit__Finding *row;
	Audit__Audit *audit;
	struct finding_draft_facts facts = { .foreign_item = NULL };
	int32_t to;
	TRY(finding_place_load(rq, in->finding_id, &row, &audit, &facts.place));
	rq_fill_given(&row->base, &in->base);
	if (in->n_criteria_item_ids > 0)
		TRY(quote_criteria(rq, in->criteria_item_ids, in->n_criteria_item_ids, audit, row, &facts.foreign_item));
	TRY(finding_gather_draft(rq, audit, row, &facts));
	TRY(finding_may_change(&facts, rq->st, &to));
	TRY(writers_add(rq, &row->base));
	row->state = (Audit__FindingState)to;
	TRY(put_finding(rq, row, in->version));
	out->finding = row;
	return OK;
}

static bool has_criterion(const Audit__Finding *row, const char *item_id)
{
	for (size_t i = 0; i < row->n_criteria; i++)
		if (strcmp(row->criteria[i]->criteria_item_id, item_id) == 0)
			return true;
	return false;
}

/* Adds to `into` what only `from` has; both share the arena. */
static int unite(struct request *rq, const Audit__Finding *from, Audit__Finding *into)
{
	size_t criteria = into->n_criteria + from->n_criteria, evidence = into->n_evidence_ids + from->n_evidence_ids;
	Audit__CriterionRef **ref = arena_array(rq->arena, criteria, sizeof(*ref));
	const char **id = arena_array(rq->arena, evidence, sizeof(*id));
	if ((criteria > 0 && !ref) || (evidence > 0 && !id))
		return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
	for (size_t i = 0; i < into->n_criteria; i++)
		ref[i] = into->criteria[i];
	for (size_t i = 0; i < into->n_evidence_ids; i++)
		id[i] = into->evidence_ids[i];
	criteria = into->n_criteria;
	evidence = into->n_evidence_ids;
	for (size_t i = 0; i < from->n_criteria; i++)
		if (!has_criterion(into, from->criteria[i]->criteria_item_id))
			ref[criteria++] = from->criteria[i];
	for (size_t i = 0; i < from->n_evidence_ids; i++)
		if (!text_among(from->evidence_ids[i], into->evidence_ids, into->n_evidence_ids))
			id[evidence++] = from->evidence_ids[i];
	into->n_criteria = criteria;
	into->criteria = ref;
	into->n_evidence_ids = evidence;
	into->evidence_ids = id;
	return OK;
}

int finding_merge(struct request *rq, const Audit__MergeFindingRequest *in, Audit__MergeFindingResponse *out)
{
	Audit__Finding *row, *into;
	Audit__Audit *audit;
	struct finding_merge_facts facts = { .reason_given = text_given(in->reason) };
	int32_t to, into_to;
	TRY(finding_place_load(rq, in->finding_id, &row, &audit, &facts.place));
	TRY(finding_place_load(rq, in->into_id, &into, &audit, &facts.into));
	TRY(unite(rq, row, into));
	facts.criteria = into->n_criteria;
	facts.evidence = into->n_evidence_ids;
	TRY(finding_may_merge(&facts, rq->st, &to, &into_to));
	row->state = (Audit__FindingState)to;
	row->merged_into_id = into->id;
	row->withdrawn_reason = in->reason;
	into->state = (Audit__FindingState)into_to;
	into->combined_reason = in->reason;
	TRY(writers_add_those_of(rq, &into->base, &row->base));
	TRY(writers_add(rq, &into->base));
	TRY(put_finding(rq, row, in->version));
	TRY(put_finding(rq, into, into->version));
	out->finding = row;
	out->into = into;
	return OK;
}
