/* Compares a tie's target and control area with an audit's auditee, units and criteria. */
#include "daemon/audit_tie.h"

#include "daemon/rule/team.h"
#include "daemon/rule/text.h"
#include "gen/rows.h"

/* Whether the audit's criteria reach into the tie's control area. */
static int touches_criteria(struct request *rq, const Audit__Audit *audit, const Audit__Relationship *row, bool *ret_touches)
{
	const struct tie t = { .labels = row->criteria_labels, .label_count = row->n_criteria_labels };
	*ret_touches = row->n_criteria_labels == 0;
	for (size_t i = 0; i < audit->n_criteria && !*ret_touches; i++) {
		const Audit__CriteriaPin *pin = audit->criteria[i];
		*ret_touches = pin->n_criteria_item_ids == 0; /* all of the source */
		for (size_t j = 0; j < pin->n_criteria_item_ids && !*ret_touches; j++) {
			Audit__CriteriaItem *item;
			TRY(load_criteria_item(rq, pin->criteria_item_ids[j], &item));
			*ret_touches = tie_touches(&t, item->label);
		}
	}
	return OK;
}

int audit_tie_concerns(struct request *rq, const Audit__Audit *audit, const Audit__Relationship *tie, bool *ret_concerns)
{
	*ret_concerns = strcmp(tie->target_organisation_id, audit->auditee_organisation_id) == 0 &&
		(!text_given(tie->target_unit_id) || audit->n_unit_ids == 0 ||
			text_among(tie->target_unit_id, audit->unit_ids, audit->n_unit_ids));
	return *ret_concerns ? touches_criteria(rq, audit, tie, ret_concerns) : OK;
}
