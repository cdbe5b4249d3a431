/* Looks an item up among an audit's pins. */
#include "daemon/audit_criteria.h"

#include "daemon/rule/criteria.h"
#include "gen/rows.h"

bool audit_takes_item(const Audit__Audit *audit, const Audit__CriteriaItem *item)
{
	for (size_t i = 0; i < audit->n_criteria; i++) {
		const Audit__CriteriaPin *p = audit->criteria[i];
		const struct criteria_pin pin = { p->criteria_source_id, p->criteria_item_ids, p->n_criteria_item_ids };
		if (criteria_pin_takes(&pin, item->criteria_source_id, item->id))
			return true;
	}
	return false;
}

int audit_item_labelled(struct import *im, struct import_line *line, const Audit__Audit *audit, const char *label,
	Audit__CriteriaItem **ret_item)
{
	Audit__CriteriaItem **there;
	size_t count, found = 0;
	*ret_item = NULL;
	if (!text_given(label))
		return OK;
	TRY(where_criteria_item(im->rq, "label", label, &there, &count));
	for (size_t i = 0; i < count; i++) {
		if (!audit_takes_item(audit, there[i]))
			continue;
		*ret_item = there[i];
		found++;
	}
	return found == 1 ? OK : import_refuse(im, line, "criterion",
		found ? &import_rule[IMPORT_ONE_ROW_A_KEY] : &import_rule[IMPORT_IS_KNOWN],
		"%s criterion of the audit has the label \"%s\"", found ? "more than one" : "no", label);
}
