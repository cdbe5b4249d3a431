/* Gathers the records of an audit, and puts blocks together. */
#include "client/report_draft.h"

#include "client/call.h"
#include "client/request.h"

#include "audit/v1/communication.pb-c.h"
#include "audit/v1/meeting.pb-c.h"
#include "audit/v1/participant.pb-c.h"
#include "audit/v1/plan.pb-c.h"
#include "audit/v1/sampling.pb-c.h"
#include "audit/v1/scope_change.pb-c.h"
#include "audit/v1/team.pb-c.h"

#include <inttypes.h>

enum { PAGE_ROWS = 500, ROWS_MAX = 100000 };

/* The one repeated field of a list's answer. */
static struct rows rows_of(const ProtobufCMessage *response)
{
	for (unsigned i = 0; i < response->descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *f = &response->descriptor->fields[i];
		if (f->label == PROTOBUF_C_LABEL_REPEATED && f->type == PROTOBUF_C_TYPE_MESSAGE)
			return (struct rows){ *(ProtobufCMessage ***)((const char *)response + f->offset),
				*(const size_t *)((const char *)response + f->quantifier_offset) };
	}
	return (struct rows){ 0 };
}

static int append(struct client *c, struct rows *to, struct rows from, struct status *st)
{
	ProtobufCMessage **all = arena_array(c->arena, to->count + from.count + 1, sizeof(all[0]));
	if (!all || to->count + from.count > ROWS_MAX)
		return fail(st, RESOURCE_EXHAUSTED, "TOO_MANY_ROWS", "a report takes at most %d rows of a kind", ROWS_MAX);
	if (to->count > 0)
		memcpy(all, to->row, to->count * sizeof(all[0]));
	if (from.count > 0)
		memcpy(all + to->count, from.row, from.count * sizeof(all[0]));
	*to = (struct rows){ all, to->count + from.count };
	return OK;
}

int report_rows(struct client *c, const char *method, ProtobufCMessage *request, const char *order, struct status *st,
	struct rows *ret_rows)
{
	Audit__Page page = AUDIT__PAGE__INIT;
	const ProtobufCFieldDescriptor *f = protobuf_c_message_descriptor_get_field_by_name(request->descriptor, "page");
	struct rows all = { 0 };
	struct bytes token = { 0 };
	page.size = PAGE_ROWS;
	page.order = order;
	*(Audit__Page **)((char *)request + f->offset) = &page;
	do {
		ProtobufCMessage *response = NULL;
		TRY(call_named(c, c->arena, method, request, st, &response, NULL));
		TRY(append(c, &all, rows_of(response), st));
		if (!message_bytes(response, "next_token", &token))
			token.len = 0;
		page.token = (ProtobufCBinaryData){ token.len, (uint8_t *)(uintptr_t)token.data };
	} while (token.len > 0);
	*ret_rows = all;
	return OK;
}

/* Lists of one audit: each request type has these two fields. */
#define LIST_OF(TYPE, INIT, METHOD, TO, ORDER)                                                                    \
	do {                                                                                               \
		TYPE list_request_ = INIT;                                                                 \
		list_request_.audit_id = audit_id;                                                         \
		TRY(report_rows(d->c, "audit.v1." METHOD, &list_request_.base, ORDER, st, &d->TO));               \
	} while (0)

/* The rows of a page behind those of the pages before. */
static int add_page(struct report_draft *d, void *to, size_t *count, void *from, size_t more, struct status *st)
{
	void **before, **all = arena_array(d->c->arena, *count + more + 1, sizeof(all[0]));
	if (!all)
		return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no memory for the report");
	memcpy(&before, to, sizeof(before));
	for (size_t i = 0; i < *count + more; i++)
		all[i] = i < *count ? before[i] : ((void **)from)[i - *count];
	memcpy(to, &all, sizeof(all));
	*count += more;
	return OK;
}

static int add_outline(struct report_draft *d, const Audit__OutlineReportResponse *page, struct status *st)
{
	TRY(add_page(d, &d->outline.text, &d->outline.count, page->texts, page->n_texts, st));
	TRY(add_page(d, &d->outline.heading, &d->outline.headings, page->headings, page->n_headings, st));
	TRY(add_page(d, &d->outline.activity, &d->outline.activities, page->activities, page->n_activities, st));
	return add_page(d, &d->outline.criterion, &d->outline.criteria, page->criteria, page->n_criteria, st);
}

static int fetch_outline(struct report_draft *d, const char *audit_id, struct status *st)
{
	Audit__OutlineReportRequest request = AUDIT__OUTLINE_REPORT_REQUEST__INIT;
	ProtobufCMessage *response = NULL;
	request.audit_id = audit_id;
	request.language = d->words->language;
	do {
		TRY(call_named(d->c, d->c->arena, "audit.v1.ReportService/OutlineReport", &request.base, st, &response, NULL));
		const Audit__OutlineReportResponse *page = (const Audit__OutlineReportResponse *)response;
		TRY(add_outline(d, page, st));
		if (page->next != 0 && page->next <= request.from)
			return fail(st, DATA_LOSS, "BAD_REPLY", "the outline of the report goes back to where it was");
		request.from = page->next;
	} while (request.from != 0);
	return OK;
}

int report_gather(struct report_draft *d, const char *audit_id, struct status *st)
{
	Audit__GetAuditRequest get = AUDIT__GET_AUDIT_REQUEST__INIT;
	ProtobufCMessage *response = NULL;
	get.audit_id = audit_id;
	TRY(call_named(d->c, d->c->arena, "audit.v1.AuditService/GetAudit", &get.base, st, &response, NULL));
	d->audit = ((const Audit__GetAuditResponse *)response)->audit;
	LIST_OF(Audit__ListFindingsRequest, AUDIT__LIST_FINDINGS_REQUEST__INIT, "FindingService/ListFindings", findings, "");
	LIST_OF(Audit__ListEvidenceRequest, AUDIT__LIST_EVIDENCE_REQUEST__INIT, "EvidenceService/ListEvidence", evidence, "");
	LIST_OF(Audit__ListConclusionsRequest, AUDIT__LIST_CONCLUSIONS_REQUEST__INIT, "ConclusionService/ListConclusions",
		conclusions, "");
	LIST_OF(Audit__ListTeamMembersRequest, AUDIT__LIST_TEAM_MEMBERS_REQUEST__INIT, "TeamMemberService/ListTeamMembers",
		members, "");
	LIST_OF(Audit__ListParticipantsRequest, AUDIT__LIST_PARTICIPANTS_REQUEST__INIT, "ParticipantService/ListParticipants",
		participants, "");
	LIST_OF(Audit__ListMeetingsRequest, AUDIT__LIST_MEETINGS_REQUEST__INIT, "MeetingService/ListMeetings", meetings,
		"held_us");
	LIST_OF(Audit__ListSlotsRequest, AUDIT__LIST_SLOTS_REQUEST__INIT, "SlotService/ListSlots", slots, "from_us");
	LIST_OF(Audit__ListSamplingPlansRequest, AUDIT__LIST_SAMPLING_PLANS_REQUEST__INIT,
		"SamplingPlanService/ListSamplingPlans", sampling_plans, "");
	LIST_OF(Audit__ListScopeChangesRequest, AUDIT__LIST_SCOPE_CHANGES_REQUEST__INIT, "ScopeChangeService/ListScopeChanges",
		scope_changes, "");
	LIST_OF(Audit__ListProgressNotesRequest, AUDIT__LIST_PROGRESS_NOTES_REQUEST__INIT,
		"ProgressNoteService/ListProgressNotes", notes, "");
	return fetch_outline(d, audit_id, st);
}

/* Blocks. */

const char *say_in(const struct report_draft *d, const char *english)
{
	return words_in(d->words, english);
}

static void add(struct report_draft *d, json_t *block)
{
	if (!block || json_array_append_new(d->blocks, block) != 0)
		d->failed = true;
}

/* Anchors that a reader of the document knows; NULL: the next one without a meaning. */
static void add_anchored(struct report_draft *d, unsigned level, const char *anchor, const char *text, const char *grade)
{
	char next[32];
	(void)snprintf(next, sizeof(next), "s%zu", ++d->anchors);
	json_t *heading = json_pack("{s:s, s:i, s:s, s:s}", "kind", "heading", "level", (int)level, "anchor",
		anchor ? anchor : next, "text", text);
	if (grade && json_object_set_new(heading, "grade", json_string(grade)) != 0)
		d->failed = true;
	add(d, heading);
}

void add_heading(struct report_draft *d, unsigned level, const char *text)
{
	add_anchored(d, level, NULL, text, NULL);
}

void add_section(struct report_draft *d, const char *anchor, const char *text)
{
	add_anchored(d, 1, anchor, text, NULL);
}

void add_row_heading(struct report_draft *d, const char *noun, const char *id, const char *text)
{
	add_anchored(d, 2, arena_printf(d->c->arena, "%s-%s", noun, id), text, NULL);
}

void add_finding_heading(struct report_draft *d, const char *id, const char *grade, const char *text)
{
	add_anchored(d, 2, arena_printf(d->c->arena, "finding-%s", id), text, grade);
}

void add_paragraph(struct report_draft *d, const char *text)
{
	if (*text)
		add(d, json_pack("{s:s, s:s}", "kind", "paragraph", "text", text));
}

void add_item(struct report_draft *d, const char *text)
{
	add(d, json_pack("{s:s, s:s, s:i, s:i}", "kind", "item", "text", text, "level", 1, "ordinal", 0));
}

void add_quote(struct report_draft *d, const char *text, const char *by)
{
	add(d, json_pack("{s:s, s:s, s:s}", "kind", "quote", "text", text, "by", by));
}

void add_markdown(struct report_draft *d, const char *text)
{
	add(d, json_pack("{s:s, s:s}", "kind", "markdown", "text", text));
}

void add_none(struct report_draft *d)
{
	add_paragraph(d, say_in(d, N_("None recorded.")));
}

json_t *begin_table(struct report_draft *d, const struct column *columns)
{
	json_t *head = json_array();
	for (; columns->title; columns++)
		if (json_array_append_new(head, json_pack("{s:s, s:i}", "title", say_in(d, columns->title), "share",
				columns->share)) != 0)
			d->failed = true;
	return json_pack("{s:s, s:o, s:[]}", "kind", "table", "columns", head, "rows");
}

void add_row(struct report_draft *d, json_t *table, const char *const *cell, size_t count)
{
	json_t *row = json_array();
	for (size_t i = 0; i < count; i++)
		if (json_array_append_new(row, json_string(cell[i])) != 0)
			d->failed = true;
	if (json_array_append_new(json_object_get(table, "rows"), row) != 0)
		d->failed = true;
}

/* An empty one is left out. */
void end_facts(struct report_draft *d, json_t *facts)
{
	if (json_array_size(json_object_get(facts, "rows")) > 0)
		add(d, facts);
	else
		json_decref(facts);
}

void end_table(struct report_draft *d, json_t *table)
{
	if (json_array_size(json_object_get(table, "rows")) > 0) {
		add(d, table);
		return;
	}
	json_decref(table);
	add_none(d);
}

json_t *begin_facts(struct report_draft *d)
{
	json_t *facts = json_pack("{s:s, s:[]}", "kind", "facts", "rows");
	d->failed |= !facts;
	return facts;
}

void add_fact(struct report_draft *d, json_t *facts, const char *name, const char *value)
{
	if (value && *value)
		add_row(d, facts, (const char *const[]){ say_in(d, name), value }, 2);
}

json_t *begin_bars(struct report_draft *d, const char *anchor, const char *title)
{
	return json_pack("{s:s, s:s, s:s, s:[]}", "kind", "bars", "anchor", anchor, "title", say_in(d, title), "bars");
}

void add_bar(struct report_draft *d, json_t *bars, const char *label, const char *grade, size_t value)
{
	json_t *bar = json_pack("{s:s, s:I}", "label", label, "value", (json_int_t)value);
	if (grade && json_object_set_new(bar, "grade", json_string(grade)) != 0)
		d->failed = true;
	if (json_array_append_new(json_object_get(bars, "bars"), bar) != 0)
		d->failed = true;
}

void end_bars(struct report_draft *d, json_t *bars)
{
	add(d, bars);
}
