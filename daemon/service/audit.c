/* Audits, from proposal to completion. */
#include "daemon/rule/audit.h"

#include "daemon/rpc.h"
#include "daemon/rule/criteria.h"
#include "daemon/rule/evidence.h"
#include "daemon/rule/finding.h"
#include "daemon/rule/programme.h"
#include "daemon/rule/team.h"
#include "daemon/rule/text.h"
#include "daemon/ruling.h"
#include "gen/dispatch.h"
#include "gen/rows.h"
#include "gen/vocabulary.h"

#include <string.h>

static int look_at_objectives(struct request *rq, const Audit__Audit *row,
	const Audit__Programme *programme, struct audit_brief_facts *f)
{
	f->objectives = row->n_objectives;
	f->programme_objectives = row->n_objective_ids;
	f->objectives_are_programmes = true;
	for (size_t i = 0; i < row->n_objective_ids; i++) {
		Audit__Objective *objective;
		TRY(load_objective(rq, row->objective_ids[i], &objective));
		/* What an amendment adds or takes away counts once it is approved. */
		f->objectives_are_programmes &= strcmp(objective->programme_id, row->programme_id) == 0 &&
			objective->edition <= programme->approved_edition &&
			(int)objective->state != OBJECTIVE_STATE_REMOVED;
	}
	return OK;
}

static int look_at_criteria(struct request *rq, const Audit__Audit *row, struct audit_brief_facts *f)
{
	f->sources = row->n_criteria;
	for (size_t i = 0; i < row->n_criteria; i++) {
		const Audit__CriteriaPin *pin = row->criteria[i];
		Audit__CriteriaSource *source;
		TRY(load_criteria_source(rq, pin->criteria_source_id, &source));
		if ((int)source->state != CRITERIA_SOURCE_STATE_PINNED)
			f->unpinned_source = source->title;
		for (size_t j = 0; j < pin->n_criteria_item_ids; j++) {
			Audit__CriteriaItem *item;
			TRY(load_criteria_item(rq, pin->criteria_item_ids[j], &item));
			if (strcmp(item->criteria_source_id, source->id) != 0)
				f->foreign_item = item->label;
		}
	}
	return OK;
}

static int look_at_places(struct request *rq, const Audit__Audit *row, struct audit_brief_facts *f)
{
	for (size_t i = 0; i < row->n_site_ids; i++) {
		Audit__Site *site;
		TRY(load_site(rq, row->site_ids[i], &site));
		if (strcmp(site->organisation_id, row->auditee_organisation_id) != 0)
			f->foreign_place = site->name;
	}
	for (size_t i = 0; i < row->n_unit_ids; i++) {
		Audit__Unit *unit;
		TRY(load_unit(rq, row->unit_ids[i], &unit));
		if (strcmp(unit->organisation_id, row->auditee_organisation_id) != 0)
			f->foreign_place = unit->name;
	}
	return OK;
}

/* An audit keeps the version of the programme that it was scheduled under. */
static void keep_version(const Audit__Programme *programme, Audit__Audit *row)
{
	row->programme_edition = programme->approved_edition;
	row->programme_sha256 = programme->approved_sha256;
}

static int gather_brief(struct request *rq, const Audit__Audit *row,
	const Audit__Programme *programme, const char *id, struct audit_brief_facts *ret_facts)
{
	Audit__Organisation *auditee;
	TRY(load_organisation(rq, row->auditee_organisation_id, &auditee));
	struct audit_brief_facts f = { .id = id,
		.programme_is_approved = programme_takes_audits((int32_t)programme->state),
		.scope_given = text_given(row->scope_text),
		.competences = row->n_competence_ids,
		.type = (int32_t)row->type,
		.auditee_kind = (int32_t)auditee->kind,
		.auditee_is_auditing = strcmp(auditee->id, programme->organisation_id) == 0 };
	TRY(look_at_objectives(rq, row, programme, &f));
	TRY(look_at_criteria(rq, row, &f));
	TRY(look_at_places(rq, row, &f));
	*ret_facts = f;
	return OK;
}

/* The pins of the request with the root each source has now: that is what the audit stands on. */
static int pin_criteria(struct request *rq, const Audit__AddAuditRequest *in, Audit__Audit *row)
{
	row->criteria = arena_array(rq->arena, in->n_criteria, sizeof(row->criteria[0]));
	Audit__CriteriaPin *pin = arena_array(rq->arena, in->n_criteria, sizeof(*pin));
	if (in->n_criteria > 0 && (!row->criteria || !pin))
		return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
	row->n_criteria = in->n_criteria;
	for (size_t i = 0; i < in->n_criteria; i++) {
		Audit__CriteriaSource *source;
		TRY(load_criteria_source(rq, in->criteria[i]->criteria_source_id, &source));
		audit__criteria_pin__init(&pin[i]);
		pin[i].criteria_source_id = source->id;
		pin[i].items_root = source->items_root;
		pin[i].n_criteria_item_ids = in->criteria[i]->n_criteria_item_ids;
		pin[i].criteria_item_ids = in->criteria[i]->criteria_item_ids;
		row->criteria[i] = &pin[i];
	}
	return OK;
}

/* How long the audit's records are kept is known from its first day: as the programme has it then. */
static int attach_retention(struct request *rq, Audit__Audit *row)
{
	Audit__RetentionRule **rule;
	size_t count;
	TRY(where_retention_rule(rq, "programme_id", row->programme_id, &rule, &count));
	for (size_t i = 0; i < count; i++) {
		if ((int)rule[i]->record_class != RECORD_CLASS_AUDIT)
			continue;
		row->retention_rule_id = rule[i]->id;
		row->retention_years = rule[i]->years;
		row->retention_auditee_signs = rule[i]->auditee_signs;
	}
	return OK;
}

int audit_add(struct request *rq, const Audit__AddAuditRequest *in, Audit__AddAuditResponse *out)
{
	Audit__Programme *programme;
	Audit__Audit *row;
	struct audit_brief_facts facts;
	TRY(load_programme(rq, in->programme_id, &programme));
	TRY(new_audit(rq, &row));
	rq_fill(&row->base, &in->base);
	TRY(pin_criteria(rq, in, row));
	row->state = AUDIT__AUDIT_STATE__AUDIT_STATE_PROPOSED;
	TRY(gather_brief(rq, row, programme, programme->id, &facts));
	TRY(audit_may_add(&facts, rq->st));
	row->created_us = rq->now_us;
	keep_version(programme, row);
	TRY(attach_retention(rq, row));
	TRY(put_audit(rq, row, 0));
	out->audit = row;
	return OK;
}

int audit_schedule(struct request *rq, const Audit__ScheduleAuditRequest *in,
	Audit__ScheduleAuditResponse *out)
{
	Audit__Audit *row;
	Audit__Programme *programme;
	int32_t to;
	TRY(load_audit(rq, in->audit_id, &row));
	TRY(load_programme(rq, row->programme_id, &programme));
	struct audit_schedule_facts facts = { .state = (int32_t)row->state,
		.from_us = in->from_us,
		.to_us = in->to_us,
		.programme_from_us = programme->from_us,
		.programme_to_us = programme->to_us };
	TRY(gather_brief(rq, row, programme, row->id, &facts.brief));
	TRY(audit_may_schedule(&facts, rq->st, &to));
	keep_version(programme, row);
	row->state = (Audit__AuditState)to;
	row->from_us = in->from_us;
	row->to_us = in->to_us;
	if (!row->is_unannounced)
		row->disclosed_to_id = row->auditee_organisation_id;
	TRY(put_audit(rq, row, in->version));
	out->audit = row;
	return OK;
}

int audit_add_reviewed_finding(struct request *rq, const Audit__AddReviewedFindingRequest *in,
	Audit__AddReviewedFindingResponse *out)
{
	Audit__Audit *row;
	Audit__Finding *finding;
	TRY(load_audit(rq, in->audit_id, &row));
	TRY(load_finding(rq, in->finding_id, &finding));
	struct audit_review_facts facts = { .id = row->id,
		.state = (int32_t)row->state,
		.finding_is_foreign = strcmp(finding->audit_id, row->earlier_audit_id) != 0,
		.is_reviewed_already = text_among(finding->id, row->reviewed_finding_ids, row->n_reviewed_finding_ids),
		.reviewed = row->n_reviewed_finding_ids };
	TRY(audit_may_review_finding(&facts, rq->st));
	TRY(rq_append(rq, &row->reviewed_finding_ids, &row->n_reviewed_finding_ids, &finding->id, sizeof(finding->id)));
	TRY(put_audit(rq, row, in->version));
	out->audit = row;
	return OK;
}

int audit_get(struct request *rq, const Audit__GetAuditRequest *in, Audit__GetAuditResponse *out)
{
	TRY(load_audit(rq, in->audit_id, &out->audit));
	return ruling_beside(rq, in->audit_id, &out->waivers, &out->n_waivers);
}
