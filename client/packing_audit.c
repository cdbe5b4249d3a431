/* A whole audit in a pack: rows by their lists, statements by the rows' histories. */
#include "client/packing_audit.h"

#include "client/request.h"

#include "audit/v1/disposal.pb-c.h"
#include "audit/v1/report.pb-c.h"
#include "audit/v1/sampling.pb-c.h"

#include <stddef.h>

enum { NAME_BYTES = 256 };

/* Lists of one audit, in the order in which they are read. */
static const struct {
	const char *noun, *method;
} list[] = {
	{ "team_member", "audit.v1.TeamMemberService/ListTeamMembers" },
	{ "plan", "audit.v1.PlanService/ListPlans" },
	{ "meeting", "audit.v1.MeetingService/ListMeetings" },
	{ "scope_change", "audit.v1.ScopeChangeService/ListScopeChanges" },
	{ "sampling_plan", "audit.v1.SamplingPlanService/ListSamplingPlans" },
	{ "sampling_draw", "audit.v1.SamplingDrawService/ListSamplingDraws" },
	{ "evidence", "audit.v1.EvidenceService/ListEvidence" },
	{ "late_statement", "audit.v1.LateStatementService/ListLateStatements" },
	{ "finding", "audit.v1.FindingService/ListFindings" },
	{ "conclusion", "audit.v1.ConclusionService/ListConclusions" },
	{ "report", "audit.v1.ReportService/ListReports" },
	{ "disposal", "audit.v1.DisposalService/ListDisposals" },
};

/* Lists of one row of those. */
static const struct {
	const char *noun, *of, *field, *method;
} sublist[] = {
	{ "action", "finding", "finding_id", "audit.v1.ActionService/ListActions" },
	{ "sample_item", "sampling_plan", "sampling_plan_id", "audit.v1.SampleItemService/ListSampleItems" },
};

struct packed_audit *packed_audit_new(void)
{
	return calloc(1, sizeof(struct packed_audit));
}

void packed_audit_free(struct packed_audit *a)
{
	free(a);
}

static const char *id_of(const ProtobufCMessage *row)
{
	const char *id = "";
	(void)message_text(row, "id", &id);
	return id;
}

/* Rows of a list that is narrowed by one reference. */
static int fetch_list(struct packing *p, const char *method, const char *field, const char *id, struct status *st,
	struct rows *ret_rows)
{
	const ProtobufCMessageDescriptor *type = schema_find_method(method)->request->descriptor;
	const ProtobufCFieldDescriptor *f = protobuf_c_message_descriptor_get_field_by_name(type, field);
	ProtobufCMessage *request = arena_alloc(p->c->arena, type->sizeof_message);
	if (!request || !f)
		return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no memory for the pack");
	protobuf_c_message_init(type, request);
	*(const char **)((char *)request + f->offset) = id;
	return report_rows(p->c, method, request, "", st, ret_rows);
}

/* A statement stands in the pack once, whatever it changed; `break_glass_id`: it is a step of that one; NULL. */
static int take_version(struct packing *p, struct packed_audit *a, const char *break_glass_id, const Audit__RowVersion *version,
	struct status *st)
{
	char place[PACKING_PLACE_BYTES];
	if (packing_has(p, version->ledger_index) || version->is_disposed)
		return OK;
	(void)snprintf(place, sizeof(place), "statements/%" PRIu64 "/", version->ledger_index);
	int rc = *version->person_id ? packing_take(p, version->ledger_index, version->person_id, place, st) : NOT_FOUND;
	if (rc == NOT_FOUND && break_glass_id) {
		status_reset(st);
		rc = packing_take_glass(p, version->ledger_index, break_glass_id, place, st);
	}
	if (rc != NOT_FOUND)
		return rc;
	status_reset(st);
	a->left_out++;
	return OK;
}

static int take_row(struct packing *p, struct packed_audit *a, const char *noun, const char *id, struct status *st)
{
	Audit__GetHistoryRequest request = AUDIT__GET_HISTORY_REQUEST__INIT;
	ProtobufCMessage *response = NULL;
	request.noun = noun;
	request.row_id = id;
	TRY(packing_call(p, "audit.v1.LedgerService/GetHistory", &request.base, st, &response));
	const Audit__GetHistoryResponse *history = (const Audit__GetHistoryResponse *)response;
	for (size_t i = 0; i < history->n_versions; i++)
		TRY(take_version(p, a, strcmp(noun, "break_glass") == 0 ? id : NULL, history->versions[i], st));
	return OK;
}

static int take_rows(struct packing *p, struct packed_audit *a, const char *noun, struct rows rows, struct status *st)
{
	a->kind[a->kinds].noun = noun;
	a->kind[a->kinds++].rows = rows;
	for (size_t i = 0; i < rows.count; i++)
		TRY(take_row(p, a, noun, id_of(rows.row[i]), st));
	return OK;
}

static int append(struct packing *p, struct rows *to, struct rows from, struct status *st)
{
	ProtobufCMessage **all = arena_array(p->c->arena, to->count + from.count + 1, sizeof(all[0]));
	if (!all)
		return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no memory for the pack");
	for (size_t i = 0; i < to->count + from.count; i++)
		all[i] = i < to->count ? to->row[i] : from.row[i - to->count];
	*to = (struct rows){ all, to->count + from.count };
	return OK;
}

static int take_sublist(struct packing *p, struct packed_audit *a, size_t n, struct status *st)
{
	struct rows all = { 0 }, some;
	for (size_t k = 0; k < a->kinds; k++)
		for (size_t i = 0; strcmp(a->kind[k].noun, sublist[n].of) == 0 && i < a->kind[k].rows.count; i++) {
			TRY(fetch_list(p, sublist[n].method, sublist[n].field, id_of(a->kind[k].rows.row[i]), st, &some));
			TRY(append(p, &all, some, st));
		}
	return take_rows(p, a, sublist[n].noun, all, st);
}

/* Evidence first, so that its own statements stand in its folder. */
static int take_evidence(struct packing *p, struct packed_audit *a, struct rows rows, struct status *st)
{
	for (size_t i = 0; i < rows.count; i++) {
		struct status one = { 0 };
		int rc = packed_evidence_take(p, &a->evidence, id_of(rows.row[i]), &one);
		/* Of what arrived too late the other side has the statement that let it count, as of any row. */
		if (rc == OK || strcmp(one.reason, "ENTERED_LATE") == 0)
			continue;
		*st = one;
		return rc;
	}
	return OK;
}

/* Who managed it in emergencies, as far as whoever packs is told of them. */
static int take_glass(struct packing *p, struct packed_audit *a, const char *audit_id, struct status *st)
{
	Audit__ListApplicableBreakGlassesRequest request = AUDIT__LIST_APPLICABLE_BREAK_GLASSES_REQUEST__INIT;
	ProtobufCMessage *response = NULL;
	request.audit_id = audit_id;
	TRY(packing_call(p, "audit.v1.BreakGlassService/ListApplicableBreakGlasses", &request.base, st, &response));
	const Audit__ListApplicableBreakGlassesResponse *told = (const Audit__ListApplicableBreakGlassesResponse *)response;
	const struct rows rows = { (ProtobufCMessage **)told->break_glasses, told->n_break_glasses };
	return take_rows(p, a, "break_glass", rows, st);
}

/* --- reports --- */

static const struct rows *rows_of(const struct packed_audit *a, const char *noun)
{
	static const struct rows none;
	for (size_t i = 0; i < a->kinds; i++)
		if (strcmp(a->kind[i].noun, noun) == 0)
			return &a->kind[i].rows;
	return &none;
}

static bool is_put_forward(const struct packed_statement *s)
{
	return strcmp(s->header.method, "audit.v1.ReportService/AddReport") == 0;
}

static const struct packed_statement *statement_that_put_forward(const struct packing *p, const char *id)
{
	for (size_t i = 0; i < p->statement_count; i++)
		for (uint32_t n = 0; is_put_forward(&p->statement[i]) && n < LIMIT_EFFECTS; n++) {
			char text[ID_TEXT_BYTES];
			struct id created = statement_new_id(p->statement[i].header.signer, &p->statement[i].header.id, n);
			id_format(&created, text);
			if (strcmp(text, id) == 0)
				return &p->statement[i];
		}
	return NULL;
}

/* What it says of the file is there: it may have been disposed of. */
static bool is_told(const struct packed_statement *s)
{
	const Audit__Statement *statement = s->entry->statement;
	for (size_t i = 0; i < statement->n_parts; i++)
		if (statement->parts[i]->audience == AUDIT__AUDIENCE__AUDIENCE_ALL)
			return true;
	return false;
}

/*
 * The statement of a report whose file goes along: one that was issued. A file is not what is for all alone, so a redacted
 * pack has none; and nobody confirms what was put forward by a key that was declared compromised.
 */
static const struct packed_statement *statement_of_file(const struct packing *p, const ProtobufCMessage *row)
{
	const Audit__Report *r = (const Audit__Report *)row;
	bool goes = !p->is_redacted && r->file && r->issued_us > 0;
	const struct packed_statement *s = goes ? statement_that_put_forward(p, id_of(row)) : NULL;
	return s && is_told(s) && !packing_is_doubtful(p, s) ? s : NULL;
}

/* ISO 19011, 6.5.2: by their own copy, or as one of those who made it; else its row goes along, and no file. */
static int look_at_reports(struct packing *p, struct packed_audit *a, struct status *st)
{
	const struct rows *reports = rows_of(a, "report");
	a->fetch = arena_array(p->c->arena, reports->count + 1, sizeof(a->fetch[0]));
	a->is_open = arena_array(p->c->arena, reports->count + 1, sizeof(a->is_open[0]));
	if (!a->fetch || !a->is_open)
		return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no memory for the pack");
	for (size_t i = 0; i < reports->count; i++) {
		a->is_open[i] = false;
		if (!statement_of_file(p, reports->row[i]))
			continue;
		TRY(report_fetch_source(p->c, (const Audit__Report *)reports->row[i], false, st, &a->fetch[i]));
		TRY(report_fetch_allowed(p->c, &a->fetch[i], st, &a->is_open[i]));
	}
	return OK;
}

/* --- the whole --- */

int packed_audit_take(struct packing *p, struct packed_audit *a, const char *audit_id, struct status *st)
{
	Audit__GetAuditRequest get = AUDIT__GET_AUDIT_REQUEST__INIT;
	ProtobufCMessage *response = NULL, **audit = arena_array(p->c->arena, 1, sizeof(*audit));
	struct rows rows[ARRAY_LEN(list)];
	get.audit_id = audit_id;
	if (!audit)
		return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no memory for the pack");
	TRY(packing_call(p, "audit.v1.AuditService/GetAudit", &get.base, st, &response));
	audit[0] = &((const Audit__GetAuditResponse *)response)->audit->base;
	for (size_t i = 0; i < ARRAY_LEN(list); i++) {
		TRY(fetch_list(p, list[i].method, "audit_id", audit_id, st, &rows[i]));
		if (strcmp(list[i].noun, "evidence") == 0)
			TRY(take_evidence(p, a, rows[i], st));
	}
	TRY(take_rows(p, a, "audit", (struct rows){ audit, 1 }, st));
	for (size_t i = 0; i < ARRAY_LEN(list); i++)
		TRY(take_rows(p, a, list[i].noun, rows[i], st));
	TRY(take_glass(p, a, audit_id, st));
	for (size_t i = 0; i < ARRAY_LEN(sublist); i++)
		TRY(take_sublist(p, a, i, st));
	return look_at_reports(p, a, st);
}

/* --- writing --- */

/* What a reader misses is not left out by whoever made the pack: the tombstones are effects of the entry that is named. */
static void instruct_disposals(const struct packed_audit *a, struct buf *to)
{
	const struct rows *rows = rows_of(a, "disposal");
	char line[NAME_BYTES];
	for (size_t i = 0; i < rows->count; i++) {
		const Audit__Disposal *d = (const Audit__Disposal *)rows->row[i];
		(void)snprintf(line, sizeof(line),
			"\nDisposed of by order %.36s, entry %" PRIu64 " (statements/%" PRIu64 "/ where it is shown):\n",
			d->disposal_order_id, d->ledger_index, d->ledger_index);
		buf_add_text(to, line);
		for (size_t k = 0; k < d->n_rows; k++) {
			(void)snprintf(line, sizeof(line),
				"  %.40s %.36s: its content is gone for good, by decision of the parties\n",
				d->rows[k]->noun, d->rows[k]->row_id);
			buf_add_text(to, line);
		}
	}
}

static void name_report(const ProtobufCMessage *row, char name[NAME_BYTES])
{
	(void)snprintf(name, NAME_BYTES, "reports/%.36s/file", id_of(row));
}

/* ISO 19011, 6.5.2. */
static void instruct_withheld(const ProtobufCMessage *row, struct buf *to)
{
	char line[NAME_BYTES];
	(void)snprintf(line, sizeof(line),
		"\nReport %.36s was issued, and not sent to who made this pack: its file is not in it.\n", id_of(row));
	buf_add_text(to, line);
}

void packed_audit_instruct(const struct packing *p, const struct packed_audit *a, struct buf *to)
{
	const struct rows *reports = rows_of(a, "report");
	char file[NAME_BYTES];
	packed_evidence_instruct(&a->evidence, to);
	for (size_t i = 0; i < reports->count; i++) {
		const struct packed_statement *s = statement_of_file(p, reports->row[i]);
		name_report(reports->row[i], file);
		if (s && a->is_open[i])
			packing_instruct_file(s->place, file, to);
		else if (s)
			instruct_withheld(reports->row[i], to);
	}
	instruct_disposals(a, to);
	if (rows_of(a, "sampling_draw")->count > 0)
		buf_add_text(to, "\nWho holds the list of a population repeats its draw from draws/:\n"
			"auditverify sample --log-key \"$(cat log.vkey)\" --population LIST --draw DRAW --items ITEMS\n");
}

static int add_reports(struct packing *p, struct packed_audit *a, struct status *st)
{
	const struct rows *reports = rows_of(a, "report");
	for (size_t i = 0; i < reports->count; i++) {
		char name[NAME_BYTES];
		if (!a->is_open[i])
			continue;
		name_report(reports->row[i], name);
		TRY(packing_add_file(p, name, &a->fetch[i].from, st));
		a->reports++;
	}
	return OK;
}

static int add_draws(struct packing *p, const struct packed_audit *a, struct status *st)
{
	const struct rows *draws = rows_of(a, "sampling_draw"), *items = rows_of(a, "sample_item");
	for (size_t i = 0; i < draws->count; i++) {
		char name[NAME_BYTES];
		const char *plan = "";
		struct rows own = { arena_array(p->c->arena, items->count + 1, sizeof(own.row[0])), 0 };
		if (!own.row || !message_text(draws->row[i], "sampling_plan_id", &plan))
			return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no memory for the pack");
		for (size_t k = 0; k < items->count; k++)
			if (strcmp(((const Audit__SampleItem *)items->row[k])->sampling_plan_id, plan) == 0)
				own.row[own.count++] = items->row[k];
		(void)snprintf(name, sizeof(name), "draws/%.36s/draw.json", id_of(draws->row[i]));
		TRY(packing_add_json(p, name, draws->row[i], st));
		(void)snprintf(name, sizeof(name), "draws/%.36s/items.json", id_of(draws->row[i]));
		TRY(packing_add_rows(p, name, own.row, own.count, st));
	}
	return OK;
}

int packed_audit_add(struct packing *p, struct packed_audit *a, struct status *st)
{
	char name[NAME_BYTES];
	TRY(packed_evidence_add(p, &a->evidence, st));
	for (size_t i = 0; i < a->kinds; i++) {
		(void)snprintf(name, sizeof(name), "records/%s.json", a->kind[i].noun);
		TRY(packing_add_rows(p, name, a->kind[i].rows.row, a->kind[i].rows.count, st));
	}
	TRY(add_reports(p, a, st));
	return add_draws(p, a, st);
}
