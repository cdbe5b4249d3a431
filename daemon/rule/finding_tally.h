/* Numbers of findings that a report states, against those that the records give. INV-33. */
#ifndef DAEMON_RULE_FINDING_TALLY_H
#define DAEMON_RULE_FINDING_TALLY_H

#include "daemon/rule/rule.h"

#include <stddef.h>

/* Grades one audit may have: those of a scale, and the classes of findings from before it was pinned. */
enum { FINDING_COUNTS_MAX = 40, FINDING_DIFFERENCE_BYTES = 120 };

struct finding_count {
	int32_t grade; /* FindingGrade */
	const char *code;
	uint32_t count;
	uint32_t open;
	uint32_t risk_accepted;
};

struct finding_to_count {
	int32_t grade;
	const char *code;
	int32_t state;
	bool is_communicated;
	bool risk_is_accepted;
};

/* Communicated and not taken back: a report tells it. */
bool finding_tally_takes(const struct finding_to_count *f);
/*
 * Adds the finding to its grade; false when there is no place for another grade. Drafts and what was taken back count
 * nowhere.
 */
bool finding_tally_count(struct finding_count count[FINDING_COUNTS_MAX], size_t *counts,
	const struct finding_to_count *f);

struct finding_tally_facts {
	const char *audit_id;
	const struct finding_count *stated;
	size_t stated_count;
	const struct finding_count *counted;
	size_t counted_count;
};

/*
 * Writes each difference, "major: 2 stated, 3 counted", and returns how many there are; at most FINDING_COUNTS_MAX are
 * written. A grade that is stated twice differs.
 */
size_t finding_tally_differences(const struct finding_tally_facts *f,
	char ret_difference[FINDING_COUNTS_MAX][FINDING_DIFFERENCE_BYTES]);

int finding_tally_may_add(const struct finding_tally_facts *f, struct status *st);

extern const struct rule finding_tally_rule[];

#endif
