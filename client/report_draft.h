/*
 * The report of an audit, composed from its records as blocks of a document (docs/formats.md, "Document").
 *
 * Every item that ISO 19011, 6.5.1 asks for has its section, also where nothing is recorded; none can be left out. What the
 * audit team keeps to itself (AUDIENCE_AUDITORS) is in none.
 */
#ifndef CLIENT_REPORT_DRAFT_H
#define CLIENT_REPORT_DRAFT_H

#include "client/client.h"
#include "common/words.h"

#include "audit/v1/audit.pb-c.h"
#include "audit/v1/conclusion.pb-c.h"
#include "audit/v1/evidence.pb-c.h"
#include "audit/v1/finding.pb-c.h"
#include "audit/v1/plan.pb-c.h"
#include "audit/v1/programme.pb-c.h"
#include "audit/v1/report.pb-c.h"

#include <jansson.h>

/* Rows of one kind, in the order of the list. */
struct rows {
	ProtobufCMessage **row;
	size_t count;
};

/* Free text of its author: a title and CommonMark. */
struct free_section {
	const char *title, *text;
};

struct report_draft {
	struct client *c;
	const struct words *words;
	json_t *blocks;
	size_t anchors;
	bool failed; /* no memory: looked at once, at the end */

	const Audit__Audit *audit;
	const Audit__Programme *programme;
	const Audit__Plan *plan; /* agreed last; NULL */
	struct rows sites, units; /* of the audited organisation, as far as shown */
	struct rows items;        /* criteria in scope */
	struct rows findings, evidence, conclusions, members, participants, meetings, slots, sampling_plans, scope_changes;
	struct rows notes;
	struct {
		Audit__ReportText **text; /* what the server wants to be told, word for word */
		size_t count;
		Audit__ReportHeading **heading; /* in the report's language */
		size_t headings;
		Audit__ReportCriterion **criterion; /* in scope */
		size_t criteria;
		Audit__ReportActivity **activity; /* of the agreed plan */
		size_t activities;
	} outline;
	const struct free_section *section;
	size_t sections;
};

/* All pages of a list, ordered by a column ("": by id); `request` has a field "page". The rows live in the client's arena. */
int report_rows(struct client *c, const char *method, ProtobufCMessage *request, const char *order, struct status *st,
	struct rows *ret_rows);

/* What the sections are made of. Fails as calls do. */
int report_gather(struct report_draft *d, const char *audit_id, struct status *st);
/* Appends all sections. Fails as calls do: some ask for more. */
int report_compose(struct report_draft *d, struct status *st);

/* Blocks. Texts are copied. */
const char *say_in(const struct report_draft *d, const char *english);
void add_heading(struct report_draft *d, unsigned level, const char *text);
/*
 * Of level 1 and 2; `anchor` "item-a" to "item-k", the finding's id and grade and the id of a waiver or break-glass are what
 * the server reads (formats.md).
 */
void add_section(struct report_draft *d, const char *anchor, const char *text);
void add_row_heading(struct report_draft *d, const char *noun, const char *id, const char *text);
void add_finding_heading(struct report_draft *d, const char *id, const char *grade, const char *text);
void add_paragraph(struct report_draft *d, const char *text);
void add_item(struct report_draft *d, const char *text);
void add_quote(struct report_draft *d, const char *text, const char *by);
void add_markdown(struct report_draft *d, const char *text);
/* "None recorded.": a section that is empty says so. */
void add_none(struct report_draft *d);
/* Tables are begun, filled row by row and ended; `columns` ends with an empty title. Without rows: add_none. */
struct column {
	const char *title; /* in English; looked up */
	int share;
};
json_t *begin_table(struct report_draft *d, const struct column *columns);
void add_row(struct report_draft *d, json_t *table, const char *const *cell, size_t count);
void end_table(struct report_draft *d, json_t *table);
json_t *begin_facts(struct report_draft *d);
void end_facts(struct report_draft *d, json_t *facts);
/* Nothing when the value is empty. */
void add_fact(struct report_draft *d, json_t *facts, const char *name, const char *value);
/* `grade`: what the bar counts findings of; NULL. */
json_t *begin_bars(struct report_draft *d, const char *anchor, const char *title);
void add_bar(struct report_draft *d, json_t *bars, const char *label, const char *grade, size_t value);
void end_bars(struct report_draft *d, json_t *bars);

#endif
