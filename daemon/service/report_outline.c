/* What a report must say, listed for whoever sets one and compared with what a document says; and its files. */
#include "common/limits.h"
#include "common/words.h"
#include "daemon/report_document.h"
#include "daemon/rows.h"
#include "daemon/service/report_records.h"
#include "daemon/stored_file.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

#include <stdio.h>
#include <string.h>

enum { PAGE_TEXTS = 500, PAGE_TEXT_BYTES = 256 * 1024, DIFFERENCES_MAX = 200 };

/* Of a language that reports do not speak there are none. */
static void find_headings(const char *language, struct report_records *r)
{
	struct words words;
	bool is_spoken = words_find(language, &words);
	for (size_t i = 0; i < REPORT_ITEMS; i++)
		r->heading[i] = is_spoken ? words_in(&words, report_item_heading((char)('a' + (char)i))) : NULL;
}

static int read_document(struct request *rq, const char *audit_id, const Audit__EvidenceFile *document, bool is_claimed,
	struct report_document **ret_document)
{
	struct buf json;
	if (document->size_bytes > LIMIT_DOCUMENT_BYTES)
		return fail_field(rq->st, "document.size_bytes", "TOO_LARGE", "a document has at most %d bytes",
			LIMIT_DOCUMENT_BYTES);
	buf_init(&json, LIMIT_DOCUMENT_BYTES);
	int rc = stored_file_read(rq, audit_id, document, is_claimed, &json);
	if (rc == OK)
		rc = report_document_read(buf_bytes(&json), rq->st, ret_document);
	buf_done(&json);
	return rc;
}

/* What the records give, in the language of what is compared with it. */
static int gather_for(struct request *rq, const char *audit_id, int64_t issued_us, const struct report_content *c,
	struct report_given *ret_given)
{
	TRY(report_records_gather(rq, audit_id, issued_us, c->language, ret_given));
	find_headings(c->language, &ret_given->records);
	return OK;
}

int report_records_require(struct request *rq, const char *audit_id, const char *id, const Audit__EvidenceFile *document,
	bool is_claimed)
{
	struct report_given g;
	struct report_document *d;
	TRY(read_document(rq, audit_id, document, is_claimed, &d));
	int rc = gather_for(rq, audit_id, 0, report_document_content(d), &g);
	if (rc == OK)
		report_content_require(report_document_content(d), &g.records, id, rq->st);
	report_document_free(d);
	return rc;
}

/* What the caller would not be shown of the row itself is not told here either: then the text is left out. */
static int give_seen(struct request *rq, const struct report_text *of, const char **ret_text)
{
	char noun[40];
	bool found = false;
	ProtobufCMessage *row = NULL;
	*ret_text = of->text;
	if (!of->row_id)
		return OK;
	(void)snprintf(noun, sizeof(noun), "%.*s", (int)strcspn(of->field, "."), of->field);
	TRY(rq_find_seen(rq, schema_find_resource(noun), of->row_id, &found, &row));
	*ret_text = found ? of->text : "";
	return OK;
}

static const char **place_below(Audit__ReportText *text, char item)
{
	if (item == REPORT_WAIVERS)
		return &text->waiver_id;
	return item == REPORT_BREAK_GLASS ? &text->break_glass_id : &text->finding_id;
}

static int give_texts(const struct report_given *g, uint32_t from, Audit__OutlineReportResponse *out)
{
	const struct report_records *r = &g->records;
	size_t bytes = 0;
	out->texts = arena_array(g->rq->arena, PAGE_TEXTS, sizeof(out->texts[0]));
	Audit__ReportText *text = arena_array(g->rq->arena, PAGE_TEXTS, sizeof(*text));
	if (!out->texts || !text)
		return fail(g->rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
	for (size_t i = from; i < r->wanted_count && out->n_texts < PAGE_TEXTS && bytes < PAGE_TEXT_BYTES; i++, text++) {
		audit__report_text__init(text);
		text->item = report_item_name(r->wanted[i].item);
		*place_below(text, r->wanted[i].item) = r->wanted[i].below;
		text->field = r->wanted[i].field;
		TRY(give_seen(g->rq, &r->wanted[i], &text->text));
		bytes += strlen(text->text);
		out->texts[out->n_texts++] = text;
	}
	if (from + out->n_texts < r->wanted_count)
		out->next = from + (uint32_t)out->n_texts;
	return OK;
}

/* After the last of the texts, as far as the page goes. */
static int give_criteria(const struct report_given *g, uint32_t from, Audit__OutlineReportResponse *out)
{
	const size_t texts = g->records.wanted_count;
	size_t at = from > texts ? from - texts : 0;
	if (out->next != 0)
		return OK;
	out->criteria = arena_array(g->rq->arena, PAGE_TEXTS, sizeof(out->criteria[0]));
	Audit__ReportCriterion *to = arena_array(g->rq->arena, PAGE_TEXTS, sizeof(*to));
	if (!out->criteria || !to)
		return fail(g->rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
	for (; at < g->criteria && out->n_texts + out->n_criteria < PAGE_TEXTS; at++, to++) {
		const struct report_criterion *c = &g->criterion[at];
		audit__report_criterion__init(to);
		to->criteria_item_id = c->criteria_item_id;
		to->name = c->name;
		to->nonconformities = c->nonconformities;
		to->others = c->others;
		to->evidence = c->evidence;
		to->activities = c->activities;
		out->criteria[out->n_criteria++] = to;
	}
	if (at < g->criteria)
		out->next = (uint32_t)(texts + at);
	return OK;
}

static int give_headings(struct report_given *g, const char *language, Audit__OutlineReportResponse *out)
{
	Audit__ReportHeading *heading = arena_array(g->rq->arena, REPORT_ITEMS, sizeof(*heading));
	out->headings = arena_array(g->rq->arena, REPORT_ITEMS, sizeof(out->headings[0]));
	if (!heading || !out->headings)
		return fail(g->rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
	find_headings(*language ? language : "en", &g->records);
	if (!g->records.heading[0])
		return fail_field(g->rq->st, "language", "LANGUAGE", "a report speaks %s", words_languages());
	for (size_t i = 0; i < REPORT_ITEMS; i++) {
		audit__report_heading__init(&heading[i]);
		heading[i].item = report_item_name((char)('a' + (char)i));
		heading[i].text = g->records.heading[i];
		out->headings[out->n_headings++] = &heading[i];
	}
	return OK;
}

static int give_findings(const struct report_given *g, Audit__OutlineReportResponse *out)
{
	size_t count = g->records.finding_count;
	Audit__ReportFinding *finding = arena_array(g->rq->arena, count + 1, sizeof(*finding));
	out->findings = arena_array(g->rq->arena, count + 1, sizeof(out->findings[0]));
	if (!finding || !out->findings)
		return fail(g->rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
	for (size_t i = 0; i < count; i++) {
		audit__report_finding__init(&finding[i]);
		finding[i].finding_id = g->records.finding[i].finding_id;
		finding[i].grade = (Audit__FindingGrade)g->records.finding[i].grade;
		out->findings[out->n_findings++] = &finding[i];
	}
	return OK;
}

/* Of a slot that the caller is not shown, as of its title: that it is there. */
static int give_activities(const struct report_given *g, Audit__OutlineReportResponse *out)
{
	size_t count = g->records.activity_count;
	Audit__ReportActivity *to = arena_array(g->rq->arena, count + 1, sizeof(*to));
	out->activities = arena_array(g->rq->arena, count + 1, sizeof(out->activities[0]));
	if (!to || !out->activities)
		return fail(g->rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
	for (size_t i = 0; i < count; i++, to++) {
		const struct report_activity *a = &g->records.activity[i];
		bool found = false;
		ProtobufCMessage *row;
		audit__report_activity__init(to);
		to->slot_id = a->slot_id;
		TRY(rq_find_seen(g->rq, schema_find_resource("slot"), a->slot_id, &found, &row));
		if (found) {
			to->local_time = a->local_time;
			to->title = a->title;
			to->place = a->place;
		}
		out->activities[out->n_activities++] = to;
	}
	return OK;
}

int report_outline(struct request *rq, const Audit__OutlineReportRequest *in, Audit__OutlineReportResponse *out)
{
	struct report_given g;
	TRY(report_records_gather(rq, in->audit_id, 0, *in->language ? in->language : "en", &g));
	TRY(give_texts(&g, in->from, out));
	TRY(give_criteria(&g, in->from, out));
	if (in->from > 0)
		return OK;
	TRY(give_headings(&g, in->language, out));
	TRY(give_activities(&g, out));
	return give_findings(&g, out);
}

struct telling {
	struct request *rq;
	Audit__CheckReportResponse *out;
	size_t more;
};

static void tell(void *context, const struct rule *rule, const char *what)
{
	struct telling *t = context;
	char line[REPORT_DIFFERENCE_BYTES + 40];
	(void)snprintf(line, sizeof(line), "%s: %s", rule->id, what);
	if (t->out->n_differences + 1 < DIFFERENCES_MAX)
		t->out->differences[t->out->n_differences++] = rq_text(t->rq, line);
	else
		t->more++;
}

static int tell_differences(struct request *rq, const struct report_content *c, const struct report_records *r,
	Audit__CheckReportResponse *out)
{
	struct telling t = { .rq = rq, .out = out };
	char more[40];
	out->differences = arena_array(rq->arena, DIFFERENCES_MAX, sizeof(out->differences[0]));
	if (!out->differences)
		return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
	report_content_compare(c, r, tell, &t);
	(void)snprintf(more, sizeof(more), "and %zu more", t.more);
	if (t.more > 0)
		out->differences[out->n_differences++] = rq_text(rq, more);
	out->is_different = out->n_differences > 0;
	return OK;
}

int report_check(struct request *rq, const Audit__CheckReportRequest *in, Audit__CheckReportResponse *out)
{
	Audit__Report *row;
	struct report_given g;
	struct report_document *d;
	TRY(load_report(rq, in->report_id, &row));
	if (!row->document)
		return fail(rq->st, FAILED_PRECONDITION, "NO_FILE", "this report has no document");
	TRY(read_document(rq, row->audit_id, row->document, true, &d));
	int rc = gather_for(rq, row->audit_id, row->issued_us, report_document_content(d), &g);
	if (rc == OK)
		rc = tell_differences(rq, report_document_content(d), &g.records, out);
	report_document_free(d);
	return rc;
}

int report_records_chunk(struct request *rq, const Audit__Report *row, struct report_chunk which,
	ProtobufCBinaryData *ret_content, uint32_t *ret_count)
{
	const Audit__EvidenceFile *file = which.of_document ? row->document : row->file;
	if (!file)
		return fail(rq->st, FAILED_PRECONDITION, "NO_FILE", "this report has no such file");
	rq->classified = true; /* it tells of weaknesses, whatever its evidence is classified as */
	return stored_file_chunk(rq, row->audit_id, file, which.chunk, ret_content, ret_count);
}

int report_get_chunk(struct request *rq, const Audit__GetChunkReportRequest *in, Audit__GetChunkReportResponse *out)
{
	Audit__Report *row;
	TRY(load_report(rq, in->report_id, &row));
	const struct report_chunk which = { in->of_document, in->chunk };
	return report_records_chunk(rq, row, which, &out->content, &out->chunk_count);
}
