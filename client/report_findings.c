/* The sections of a report that say what was found, what follows and what is not sure: ISO 19011, 6.5.1 g) to k) and on. */
#include "client/report_sections.h"

#include "client/call.h"
#include "common/json.h"

#include "audit/v1/communication.pb-c.h"
#include "audit/v1/criteria.pb-c.h"
#include "audit/v1/sampling.pb-c.h"
#include "audit/v1/waiver.pb-c.h"

#include <inttypes.h>

enum { GRADES = 7 };

static const Audit__Finding *finding_at(const struct report_draft *d, size_t i)
{
	return (const Audit__Finding *)d->findings.row[i];
}

/* Drafts are the team's own, and what was withdrawn or merged is no finding. */
static bool is_reported(const Audit__Finding *f)
{
	return f->communicated_us > 0 && f->state != AUDIT__FINDING_STATE__FINDING_STATE_WITHDRAWN &&
		f->state != AUDIT__FINDING_STATE__FINDING_STATE_RESOLVED_WITHDRAWN &&
		f->state != AUDIT__FINDING_STATE__FINDING_STATE_MERGED;
}

static const char *class_of(const struct report_draft *d, Audit__FindingGrade grade)
{
	return phrase_in(d, &audit__finding_grade__descriptor, (int)grade);
}

/* In the words of the pinned scale where it speaks the report's language. */
static const char *grade_of(const struct report_draft *d, const Audit__Finding *f)
{
	const Audit__ScaleGrade *g = f->scale_grade;
	for (size_t i = 0; g && i < g->n_labels; i++)
		if (strcmp(g->labels[i]->language, d->words->language) == 0)
			return g->labels[i]->text;
	return class_of(d, f->grade);
}

static const Audit__Evidence *find_evidence(const struct report_draft *d, const char *id)
{
	for (size_t i = 0; i < d->evidence.count; i++) {
		const Audit__Evidence *e = (const Audit__Evidence *)d->evidence.row[i];
		if (strcmp(e->id, id) == 0)
			return e;
	}
	return NULL;
}

/* As JSON has it: "major". */
static const char *name_of_grade(const struct report_draft *d, Audit__FindingGrade grade)
{
	char name[32] = "";
	const ProtobufCEnumValue *value = protobuf_c_enum_descriptor_get_value(&audit__finding_grade__descriptor, (int)grade);
	if (value)
		json_enum_name(&audit__finding_grade__descriptor, value, name, sizeof(name));
	return arena_text(d->c->arena, name);
}

static void add_tally(struct report_draft *d)
{
	size_t tally[GRADES] = { 0 }, all = 0;
	for (size_t i = 0; i < d->findings.count; i++)
		if (is_reported(finding_at(d, i)) && (size_t)finding_at(d, i)->grade < GRADES) {
			tally[finding_at(d, i)->grade]++;
			all++;
		}
	add_paragraph(d, arena_printf(d->c->arena, "%s: %zu", say_in(d, N_("Findings")), all));
	if (all == 0)
		return;
	json_t *bars = begin_bars(d, "findings-by-grade", N_("Findings by grade"));
	for (size_t g = 1; g < GRADES; g++)
		add_bar(d, bars, class_of(d, (Audit__FindingGrade)g), name_of_grade(d, (Audit__FindingGrade)g), tally[g]);
	end_bars(d, bars);
}

/*
 * As the finding quotes it: without a title where the server told none, since evidence is confidential, or stands on one side
 * of a joint audit, and the report goes further than it may. Then its place in the ledger alone names it.
 */
static void add_evidence(struct report_draft *d, const Audit__Finding *f)
{
	static const struct column column[] = { { N_("Evidence"), 5 }, { N_("Source"), 3 }, { N_("Not before"), 3 },
		{ N_("Received"), 3 }, { N_("Entry"), 2 }, { N_("SHA-256"), 5 }, { 0 } };
	json_t *table = begin_table(d, column);
	for (size_t i = 0; i < f->n_evidence; i++) {
		const Audit__EvidenceQuote *quote = f->evidence[i];
		const Audit__Evidence *e = find_evidence(d, quote->evidence_id);
		char sha256[HASH_TEXT_BYTES] = "";
		bool is_told = *quote->title != 0;
		if (is_told && e && e->file && e->file->sha256.len == HASH_BYTES)
			hex_encode(e->file->sha256.data, HASH_BYTES, sha256);
		add_row(d, table,
			(const char *const[]){ is_told ? quote->title : say_in(d, N_("confidential")),
				phrase_in(d, &audit__evidence_source__descriptor, (int)quote->source),
				e ? time_text(d, e->not_before_us) : "", time_text(d, quote->received_us),
				e ? arena_printf(d->c->arena, "%" PRIu64, e->ledger_index) : "", sha256 }, 6);
	}
	end_table(d, table);
}

static const char *criteria_of(const struct report_draft *d, const Audit__Finding *f)
{
	const char *all = "";
	for (size_t i = 0; i < f->n_criteria; i++)
		all = arena_printf(d->c->arena, "%s%s%s %s", all, i > 0 ? "\n" : "", f->criteria[i]->label,
			f->criteria[i]->title);
	return all;
}

static void add_finding(struct report_draft *d, const Audit__Finding *f, size_t number)
{
	add_finding_heading(d, f->id, name_of_grade(d, f->grade),
		arena_printf(d->c->arena, "F%zu: %s", number, grade_of(d, f)));
	add_paragraph(d, f->statement);
	json_t *facts = begin_facts(d);
	add_fact(d, facts, N_("Criteria"), criteria_of(d, f));
	add_fact(d, facts, N_("Function or process"), unit_name(d, f->unit_id));
	add_fact(d, facts, N_("Why this grade"), f->rationale);
	add_fact(d, facts, N_("Risk for information security"), f->risk);
	add_fact(d, facts, N_("Communicated"), time_text(d, f->communicated_us));
	add_fact(d, facts, N_("Response due"), day_text(d, f->response_due_us));
	add_fact(d, facts, N_("Correction"), f->correction);
	add_fact(d, facts, N_("Cause"), f->root_cause);
	add_fact(d, facts, N_("Identifier"), f->id);
	end_facts(d, facts);
	add_evidence(d, f);
}

int add_findings(struct report_draft *d, struct status *st)
{
	size_t number = 0;
	(void)st;
	add_tally(d);
	for (size_t i = 0; i < d->findings.count; i++)
		if (is_reported(finding_at(d, i)))
			add_finding(d, finding_at(d, i), ++number);
	if (number == 0)
		add_none(d);
	return OK;
}

static void add_conclusion(struct report_draft *d, const Audit__Conclusion *c)
{
	const char *objective = c->objective >= 1 && c->objective <= d->audit->n_objectives ?
		d->audit->objectives[c->objective - 1] : "";
	json_t *facts = begin_facts(d);
	add_fact(d, facts, N_("Objective"), objective);
	add_fact(d, facts, N_("Extent"), phrase_in(d, &audit__conclusion_extent__descriptor, (int)c->extent));
	add_fact(d, facts, N_("Conclusion"), c->text);
	add_fact(d, facts, N_("Limits"), c->uncertainty);
	add_fact(d, facts, N_("The same in several areas"), c->similar_findings);
	add_fact(d, facts, N_("Recommendation"), c->recommendation);
	end_facts(d, facts);
}

int add_conclusions(struct report_draft *d, struct status *st)
{
	(void)st;
	add_paragraph(d, d->audit->conclusion);
	for (size_t i = 0; i < d->conclusions.count; i++)
		add_conclusion(d, (const Audit__Conclusion *)d->conclusions.row[i]);
	if (d->conclusions.count == 0 && !*d->audit->conclusion)
		add_none(d);
	return OK;
}

static const char *number_text(const struct report_draft *d, uint32_t number)
{
	return arena_printf(d->c->arena, "%" PRIu32, number);
}

/*
 * Each criterion by itself, as the server counts, and never a share of them: what was not looked at is said as loudly as what
 * was.
 */
int add_fulfilment(struct report_draft *d, struct status *st)
{
	static const struct column column[] = { { N_("Criterion"), 8 }, { N_("Nonconformities"), 2 },
		{ N_("Other findings"), 2 }, { N_("Evidence"), 2 }, { N_("Activities done"), 2 }, { N_("Looked at"), 2 },
		{ 0 } };
	size_t failing = 0, seen = 0, unseen = 0;
	(void)st;
	json_t *table = begin_table(d, column);
	for (size_t i = 0; i < d->outline.criteria; i++) {
		const Audit__ReportCriterion *c = d->outline.criterion[i];
		bool is_seen = c->nonconformities + c->others + c->evidence + c->activities > 0;
		failing += c->nonconformities > 0;
		seen += is_seen && c->nonconformities == 0;
		unseen += !is_seen;
		add_row(d, table,
			(const char *const[]){ c->name, number_text(d, c->nonconformities), number_text(d, c->others),
				number_text(d, c->evidence), number_text(d, c->activities),
				is_seen ? say_in(d, N_("yes")) : say_in(d, N_("not covered")) }, 6);
	}
	if (d->outline.criteria > 0) {
		json_t *bars = begin_bars(d, "criteria", N_("Criteria"));
		add_bar(d, bars, say_in(d, N_("with a nonconformity")), NULL, failing);
		add_bar(d, bars, say_in(d, N_("looked at, without one")), NULL, seen);
		add_bar(d, bars, say_in(d, N_("not covered")), NULL, unseen);
		end_bars(d, bars);
	}
	end_table(d, table);
	return OK;
}

/* Both opinions word for word. ISO 19011, 6.4.8. */
static size_t add_opinions(struct report_draft *d)
{
	size_t number = 0, shown = 0;
	for (size_t i = 0; i < d->findings.count; i++) {
		const Audit__Finding *f = finding_at(d, i);
		number += is_reported(f);
		if (!is_reported(f) || (!*f->auditee_opinion && !*f->team_opinion))
			continue;
		add_heading(d, 3, arena_printf(d->c->arena, "F%zu", number));
		if (*f->auditee_opinion)
			add_quote(d, f->auditee_opinion, say_in(d, N_("the audited side")));
		if (*f->team_opinion)
			add_quote(d, f->team_opinion, say_in(d, N_("the audit team")));
		shown++;
	}
	return shown;
}

static int add_dissents(struct report_draft *d, struct status *st, size_t *shown)
{
	for (size_t i = 0; i < d->conclusions.count; i++) {
		const Audit__Conclusion *c = (const Audit__Conclusion *)d->conclusions.row[i];
		for (size_t j = 0; j < c->n_dissents; j++) {
			const char *name;
			TRY(name_of_person(d, c->dissents[j]->person_id, st, &name));
			add_quote(d, c->dissents[j]->text, name);
			(*shown)++;
		}
	}
	return OK;
}

int add_divergences(struct report_draft *d, struct status *st)
{
	size_t shown = add_opinions(d);
	TRY(add_dissents(d, st, &shown));
	if (shown == 0)
		add_none(d);
	return OK;
}

/* INV-27: the statements are the server's, made from the items. */
int add_sampling(struct report_draft *d, struct status *st)
{
	(void)st;
	add_paragraph(d, say_in(d, N_("An audit rests on samples: what was not examined may deviate, also where "
		"everything examined conformed.")));
	for (size_t i = 0; i < d->sampling_plans.count; i++) {
		const Audit__SamplingPlan *s = (const Audit__SamplingPlan *)d->sampling_plans.row[i];
		add_heading(d, 3, s->title);
		json_t *facts = begin_facts(d);
		add_fact(d, facts, N_("Population"), s->population);
		add_fact(d, facts, N_("Why this method"), s->rationale);
		add_fact(d, facts, N_("Result"), *s->statement ? s->statement : say_in(d, N_("not concluded")));
		add_fact(d, facts, N_("Why fewer were examined"), s->shortfall_reason);
		end_facts(d, facts);
	}
	if (d->sampling_plans.count == 0)
		add_none(d);
	return OK;
}

int add_uncovered(struct report_draft *d, struct status *st)
{
	static const struct column column[] = { { N_("What"), 5 }, { N_("Kind"), 3 }, { N_("Reason"), 6 }, { 0 } };
	Audit__ListUncoveredAreasRequest list = AUDIT__LIST_UNCOVERED_AREAS_REQUEST__INIT;
	ProtobufCMessage *response = NULL;
	list.audit_id = d->audit->id;
	TRY(call_named(d->c, d->c->arena, "audit.v1.AuditService/ListUncoveredAreas", &list.base, st, &response, NULL));
	const Audit__ListUncoveredAreasResponse *r = (const Audit__ListUncoveredAreasResponse *)response;
	json_t *table = begin_table(d, column);
	for (size_t i = 0; i < r->n_areas; i++)
		add_row(d, table,
			(const char *const[]){ r->areas[i]->what,
				phrase_in(d, &audit__uncovered_kind__descriptor, (int)r->areas[i]->kind),
				r->areas[i]->reason }, 3);
	end_table(d, table);
	return OK;
}

int add_course(struct report_draft *d, struct status *st)
{
	(void)st;
	for (size_t i = 0; i < d->notes.count; i++) {
		const Audit__ProgressNote *n = (const Audit__ProgressNote *)d->notes.row[i];
		if (n->told_us > 0)
			add_quote(d, n->text, time_text(d, n->told_us));
	}
	add_paragraph(d, d->audit->halt_reason);
	if (d->notes.count == 0 && !*d->audit->halt_reason)
		add_none(d);
	return OK;
}

struct told_line {
	const char *field, *name;
};

/* What stands below a row's heading: its texts by the fields that they are of. */
struct told_row {
	const char *(*id_of)(const Audit__ReportText *text);
	const char *anchor; /* before its id */
	const struct told_line *line;
	size_t lines;
};

static const char *waiver_of(const Audit__ReportText *text)
{
	return text->waiver_id;
}

static const char *glass_of(const Audit__ReportText *text)
{
	return text->break_glass_id;
}

/* From its first text on, which is its heading. */
static size_t add_told(struct report_draft *d, const struct told_row *row, size_t from)
{
	const char *id = row->id_of(d->outline.text[from]);
	size_t next = from;
	add_row_heading(d, row->anchor, id, d->outline.text[from]->text);
	json_t *facts = begin_facts(d);
	for (; next < d->outline.count && strcmp(row->id_of(d->outline.text[next]), id) == 0; next++)
		for (size_t k = 0; k < row->lines; k++)
			if (strcmp(d->outline.text[next]->field, row->line[k].field) == 0)
				add_fact(d, facts, row->line[k].name, d->outline.text[next]->text);
	end_facts(d, facts);
	return next;
}

static int add_all_told(struct report_draft *d, const struct told_row *row)
{
	size_t count = 0;
	for (size_t i = 0; i < d->outline.count;) {
		const Audit__ReportText *text = d->outline.text[i];
		bool is_its = *row->id_of(text) && *text->text;
		i = is_its ? add_told(d, row, i) : i + 1;
		count += is_its;
	}
	if (count == 0)
		add_none(d);
	return OK;
}

/* INV-1: whoever reads the report sees what was waived, for whom and what makes up for it. */
int add_waivers(struct report_draft *d, struct status *st)
{
	static const struct told_line line[] = { { "waiver.rule", N_("Rule") }, { "waiver.person_name", N_("For") },
		{ "waiver.reason", N_("Reason") }, { "waiver.compensating_measure", N_("What makes up for it") },
		{ "waiver.granter_name", N_("Granted by") }, { "waiver.ended_us", N_("Ended") } };
	const struct told_row waiver = { waiver_of, "waiver", line, ARRAY_LEN(line) };
	(void)st;
	return add_all_told(d, &waiver);
}

/* INV-19: who managed in an emergency, why, by whose signatures, for how long, and who looked at what was done. */
int add_glasses(struct report_draft *d, struct status *st)
{
	static const struct told_line line[] = { { "break_glass.person_name", N_("Programme manager") },
		{ "break_glass.state", N_("State") }, { "break_glass.ground", N_("Ground") },
		{ "break_glass.proposer_name", N_("Signed by, first") }, { "break_glass.proposed_us", N_("On") },
		{ "break_glass.approver_name", N_("Signed by, second") }, { "break_glass.taken_us", N_("From") },
		{ "break_glass.until_us", N_("Until") }, { "break_glass.ender_name", N_("Refused or ended early by") },
		{ "break_glass.reason", N_("Reason") }, { "break_glass.reviewer_name", N_("Reviewed by") },
		{ "break_glass.reviewed_us", N_("Reviewed on") }, { "break_glass.review", N_("Review") } };
	const struct told_row glass = { glass_of, "break-glass", line, ARRAY_LEN(line) };
	(void)st;
	return add_all_told(d, &glass);
}

int add_confidentiality(struct report_draft *d, struct status *st)
{
	char sha256[HASH_TEXT_BYTES] = "";
	(void)st;
	if (d->audit->confidentiality_sha256.len == HASH_BYTES)
		hex_encode(d->audit->confidentiality_sha256.data, HASH_BYTES, sha256);
	json_t *facts = begin_facts(d);
	add_fact(d, facts, N_("Agreement both sides hold, SHA-256"), sha256);
	add_fact(d, facts, N_("Agreed in the plan"), d->plan ? d->plan->confidentiality : "");
	end_facts(d, facts);
	if (!*sha256 && !(d->plan && *d->plan->confidentiality))
		add_none(d);
	return OK;
}
