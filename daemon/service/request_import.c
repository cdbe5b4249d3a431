/* Files of questions: a request that is not there yet is drafted with its first row. */
#include "daemon/import_lines.h"
#include "daemon/audit_criteria.h"
#include "daemon/rpc.h"
#include "daemon/service/request_place.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

#include <string.h>

enum { DRAFTED_MAX = 50 }; /* new requests of one file */

struct request_context {
	Audit__Audit *audit;
	Audit__Request **request; /* those there are, then those that are drafted */
	size_t count;
	size_t there_count;
	bool *is_touched;
};

static Audit__Request *request_titled(const struct request_context *c, const char *title)
{
	for (size_t i = 0; i < c->count; i++)
		if (strcmp(c->request[i]->title, title) == 0)
			return c->request[i];
	return NULL;
}

static size_t request_at(const struct request_context *c, const char *id)
{
	size_t i = 0;
	while (i < c->count && strcmp(c->request[i]->id, id) != 0)
		i++;
	return i;
}

/* The file's request, drafted by its first row. */
static int find_request_titled(struct import *im, struct import_line *line, const char *title, const char **ret_id)
{
	struct request_context *c = im->context;
	Audit__Request *request = request_titled(c, title);
	if (!request && c->count == c->there_count + DRAFTED_MAX)
		return import_refuse(im, line, "request", &import_rule[IMPORT_FITS],
			"one file drafts at most %d requests", DRAFTED_MAX);
	if (!request) {
		TRY(new_request(im->rq, &request));
		request->audit_id = c->audit->id;
		request->title = title;
		request->author_id = im->rq->who.person;
		TRY(request_side(im->rq, c->audit, &request->side_id));
		request->state = AUDIT__REQUEST_STATE__REQUEST_STATE_DRAFT;
		c->request[c->count++] = request;
	}
	*ret_id = request->id;
	return OK;
}

/* Nothing else can be asked for. */
static int find_criterion(struct import *im, struct import_line *line, const char *label, Audit__RequestItem *given)
{
	const struct request_context *c = im->context;
	Audit__CriteriaItem *item;
	TRY(audit_item_labelled(im, line, c->audit, label, &item));
	if (!item)
		return OK;
	given->criteria_item_id = item->id;
	given->criterion_label = item->label;
	return OK;
}

static int settle_question(struct import *im, struct import_line *line)
{
	const struct request_context *c = im->context;
	const Audit__RequestRow *in = (const Audit__RequestRow *)line->in;
	Audit__RequestItem *given = (Audit__RequestItem *)line->given;
	given->audit_id = c->audit->id;
	given->state = AUDIT__REQUEST_ITEM_STATE__REQUEST_ITEM_STATE_OPEN;
	TRY(find_request_titled(im, line, in->request, &given->request_id));
	TRY(find_criterion(im, line, in->criterion, given));
	line->out->name = arena_printf(im->rq->arena, "%s, %s", in->request, in->label);
	return line->out->name ? OK :
		fail(im->rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
}

static const char *question_key(struct import *im, const ProtobufCMessage *row)
{
	const Audit__RequestItem *item = (const Audit__RequestItem *)row;
	const char *key = arena_printf(im->rq->arena, "%s %s", item->request_id, item->label);
	return key ? key : "";
}

static int judge_question(struct import *im, struct import_line *line, struct status *unmet)
{
	struct request_context *c = im->context;
	const Audit__RequestItem *row = (const Audit__RequestItem *)line->row;
	size_t at = request_at(c, row->request_id);
	Audit__Request *request = c->request[at];
	request->item_count += line->there == SIZE_MAX;
	struct request_item_draft_facts facts = { .request = request_place_of(request, c->audit),
		.id = request->id,
		.state = (int32_t)row->state,
		.items = request->item_count };
	(void)!request_item_may_draft(&facts, unmet); /* what it notes is the row's, not the file's */
	return OK;
}

static int put_question(struct import *im, struct import_line *line)
{
	struct request_context *c = im->context;
	Audit__RequestItem *row = (Audit__RequestItem *)line->row;
	if (line->there != SIZE_MAX)
		row->criterion_label = ((const Audit__RequestItem *)line->given)->criterion_label;
	import_name(im, line);
	TRY(request_item_text_digest(im->rq, row, &row->text_digest));
	c->is_touched[request_at(c, row->request_id)] = true;
	return put_request_item(im->rq, row, row->version);
}

/* Whoever issues a request has read this version of it: each change of an item is one of the request. */
static int put_requests(struct request *rq, const struct request_context *c)
{
	for (size_t i = 0; i < c->count; i++)
		if (c->is_touched[i])
			TRY(put_request(rq, c->request[i], c->request[i]->version));
	return OK;
}

static int load_context(struct request *rq, const char *audit_id, struct request_context *c)
{
	Audit__Request **there;
	TRY(load_audit(rq, audit_id, &c->audit));
	TRY(where_request(rq, "audit_id", audit_id, &there, &c->there_count));
	c->count = c->there_count;
	c->request = arena_array(rq->arena, c->count + DRAFTED_MAX, sizeof(*c->request));
	c->is_touched = arena_array(rq->arena, c->count + DRAFTED_MAX, sizeof(*c->is_touched));
	if (!c->request || !c->is_touched)
		return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
	for (size_t i = 0; i < c->count; i++)
		c->request[i] = there[i];
	return OK;
}

int import_requests(struct request *rq, const Audit__ImportRequestsRequest *in, Audit__ImportRequestsResponse *out)
{
	static const struct import_field field[] = { { "label", "label", false }, { "question", "question", false },
		{ "criterion", "criteria_item_id", false }, { "evidence_expected", "evidence_expected", false },
		{ "classification", "classification", false }, { "reuse_allowed", "reuse_allowed", false },
		{ "answer_days", "answer_days", false } };
	static const struct import_kind kind = { &audit__request_item__descriptor, field, ARRAY_LEN(field),
		settle_question, question_key, judge_question, put_question };
	struct request_context context;
	Audit__RequestItem **there;
	size_t count;
	TRY(load_context(rq, in->audit_id, &context));
	TRY(where_request_item(rq, "audit_id", in->audit_id, &there, &count));
	struct import im = { .rq = rq, .kind = &kind, .parent_id = in->audit_id, .context = &context,
		.effects_beside = DRAFTED_MAX, .explains = in->explain, .there = (ProtobufCMessage **)there,
		.there_count = count };
	TRY(import_run(&im, (ProtobufCMessage *const *)in->rows, in->n_rows, in->fields, in->n_fields, &out->report));
	return put_requests(rq, &context);
}
