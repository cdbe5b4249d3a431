/* The criteria of an audit: what evidence and findings cite, what requests, checklists and samples ask about. */
#ifndef DAEMON_AUDIT_CRITERIA_H
#define DAEMON_AUDIT_CRITERIA_H

#include "audit/v1/audit.pb-c.h"
#include "audit/v1/criteria.pb-c.h"
#include "daemon/import_lines.h"

/* Whether one of the audit's pins takes the item: its source, and where the pin names items, this one. */
bool audit_takes_item(const Audit__Audit *audit, const Audit__CriteriaItem *item);

/*
 * The audit's item of this label, for a line of an import; NULL where the line names none. Notes with the line, in column
 * "criterion", that there is none or more than one.
 */
int audit_item_labelled(struct import *im, struct import_line *line, const Audit__Audit *audit, const char *label,
	Audit__CriteriaItem **ret_item);

#endif
