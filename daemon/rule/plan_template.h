/* A first plan from an audit's sites, criteria and team, for a person to edit. ISO 19011, 6.3.2. */
#ifndef DAEMON_RULE_PLAN_TEMPLATE_H
#define DAEMON_RULE_PLAN_TEMPLATE_H

#include "daemon/rule/plan.h"

enum { TEMPLATE_SLOTS_MAX = PLAN_SLOTS_MAX, TEMPLATE_ITEMS_MAX = 8, TEMPLATE_TITLE_BYTES = 120 };

/* A slot by the clock on the wall of its site. */
struct template_slot {
	int32_t kind;
	char title[TEMPLATE_TITLE_BYTES];
	uint32_t day; /* 0: the first */
	uint32_t from_minute; /* since midnight */
	uint32_t to_minute;
	const struct plan_place *site; /* NULL: the audit has none */
	bool is_remote;
	const struct plan_item *item; /* the first of item_count that stand together in f->item */
	size_t item_count;
	const struct plan_member *member; /* NULL: the whole team, or nobody who may */
};

struct template_facts {
	const struct plan_item *item; /* in the audit's scope, in the order of their sources */
	size_t item_count;
	const struct plan_place *site;
	size_t site_count;
	const struct plan_member *member; /* leader and auditors; those with ties that are not waived come in last */
	size_t member_count;
	uint32_t from_minute; /* of a day */
	uint32_t to_minute;
	uint32_t activity_minutes;
	bool is_remote; /* the audit's method */
};

/*
 * Opening meeting and, on site, a walk round; activities of at most eight items of one theme, one member after the other;
 * an hour at noon; the team's talk at the end of each day; the closing meeting last. All items at the first site, the
 * physical ones at each of the others too. False when it would take more than TEMPLATE_SLOTS_MAX slots, or a day is too
 * short for one activity.
 */
bool plan_template(const struct template_facts *f, struct template_slot slot[TEMPLATE_SLOTS_MAX], size_t *ret_count);

/* Length of the theme at the start of a label: "A.7" of "A.7.4", "6" of "6.1.2", "ac" of "ac-2.1". */
size_t plan_theme(const char *label);

#endif
