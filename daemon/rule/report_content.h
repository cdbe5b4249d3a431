/*
 * What a report says, against what the records give: items a) to k) of ISO 19011, 6.5.1, what was not covered, remote or
 * waived, who managed in an emergency, each finding, and the numbers. INV-1, INV-19, INV-33.
 *
 * The document is read by report_document.c, the records by service/report_content.c; both as texts with their places.
 */
#ifndef DAEMON_RULE_REPORT_CONTENT_H
#define DAEMON_RULE_REPORT_CONTENT_H

#include "daemon/rule/rule.h"

#include <stddef.h>

enum { REPORT_ITEMS = 15, REPORT_GRADES = 7, REPORT_DIFFERENCE_BYTES = 200 };

/* Items by letter: those of 6.5.1, and four that a report has beside them. */
enum {
	REPORT_DATES = 'e',
	REPORT_FINDINGS = 'g',
	REPORT_FULFILMENT = 'i',
	REPORT_NOT_COVERED = 'l',
	REPORT_REMOTE_PARTS = 'm',
	REPORT_WAIVERS = 'n',
	REPORT_BREAK_GLASS = 'o',
};
/* "a" to "k", "not-covered", "remote-parts", "waivers", "break-glass"; `item` is one of them. */
const char *report_item_name(char item);
/* What stands above it, in English: a catalogue of common/words.h has the others. */
const char *report_item_heading(char item);

/* How far a break-glass had come, and what a report says of it in English, as of its headings. */
enum report_glass {
	REPORT_GLASS_PROPOSED,
	REPORT_GLASS_APPROVED,
	REPORT_GLASS_REFUSED,
	REPORT_GLASS_TAKEN,
	REPORT_GLASS_REVIEWED
};
const char *report_glass_phrase(enum report_glass stage);

/* A text and its place. */
struct report_text {
	char item;              /* 'a' to 'o'; 0: in none of them */
	const char *below;      /* the heading of this finding, waiver or break-glass, by its id; "": of none */
	const char *text;
	const char *field;      /* of a record: where it has it, "finding.statement"; it begins with the noun */
	const char *row_id;     /* of a record */
};

struct report_finding {
	const char *finding_id;
	int32_t grade; /* FindingGrade */
};

/* What is told of one criterion: findings of either sort, accepted pieces of evidence, and activities that were done. */
struct report_criterion {
	const char *name; /* label and title */
	const char *criteria_item_id; /* of a record */
	uint32_t nonconformities, others, evidence, activities;
};

/* An activity of the agreed plan: when, what, where. */
struct report_activity {
	const char *local_time, *title, *place;
	const char *slot_id; /* of a record */
};

/* What a document says. `said` is in the order of report_text_order, `finding` in that of report_finding_order. */
struct report_content {
	struct report_text *said;
	size_t said_count;
	struct report_finding *finding;
	size_t finding_count;
	uint32_t begun;  /* bit 0 is item a */
	uint32_t filled; /* something stands below the item's heading */
	bool has_numbers;
	uint32_t number[REPORT_GRADES]; /* findings by grade */
	const char *language;
	const char *heading[REPORT_ITEMS]; /* NULL where the item is missing */
	struct report_criterion *criterion; /* rows of item i, in the order of report_criterion_order */
	size_t criterion_count;
	struct report_activity *activity; /* rows of item e, in the order of report_activity_order */
	size_t activity_count;
};

/* What the records give. `finding` in the order of report_finding_order. */
struct report_records {
	struct report_text *wanted;
	size_t wanted_count;
	struct report_finding *finding;
	size_t finding_count;
	const char *heading[REPORT_ITEMS]; /* in the document's language; NULL: reports do not speak it */
	struct report_criterion *criterion; /* those in scope, in the order of report_criterion_order */
	size_t criterion_count;
	struct report_activity *activity; /* by their ids */
	size_t activity_count;
	bool is_issued; /* evidence, activities and names of sites went on since: they are not compared again */
};

/* For qsort and bsearch. */
int report_text_order(const void *a, const void *b);
int report_finding_order(const void *a, const void *b);
/* By all that it says: two of one name are told apart by their numbers alone. */
int report_criterion_order(const void *a, const void *b);

/* By all three. */
int report_activity_order(const void *a, const void *b);

/* Told each difference: the rule that does not hold, and what is missing, without words of the records. */
typedef void (*report_differs)(void *context, const struct rule *rule, const char *what);

void report_content_compare(const struct report_content *c, const struct report_records *r, report_differs differs,
	void *context);

/* Notes them as unmet, the first few of each rule and how many more there are. */
void report_content_require(const struct report_content *c, const struct report_records *r, const char *id, struct status *st);

extern const struct rule report_content_rule[];

#endif
