/* Rows for handlers: the store's functions with the request's arena, viewer and ids. */
#include "daemon/rows.h"

#include "common/limits.h"
#include "common/statement.h"
#include "daemon/core.h"
#include "daemon/past.h"

char *rq_text(struct request *rq, const char *text)
{
	return arena_text(rq->arena, text);
}

const char *rq_new_id(struct request *rq)
{
	struct id id = statement_new_id(rq->who.sign_key, &rq->statement_id, rq->id_count++);
	char *text = arena_alloc(rq->arena, ID_TEXT_BYTES);
	if (!text)
		return "";
	id_format(&id, text);
	return text;
}

int rq_new(struct request *rq, const struct resource_rule *resource, ProtobufCMessage **ret_row)
{
	const ProtobufCMessageDescriptor *descriptor = resource->message->descriptor;
	ProtobufCMessage *row = arena_alloc(rq->arena, descriptor->sizeof_message);
	if (!row)
		return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
	protobuf_c_message_init(descriptor, row);
	const ProtobufCFieldDescriptor *id = &descriptor->fields[resource->id_field];
	*(const char **)(void *)((char *)row + id->offset) = rq_new_id(rq);
	*ret_row = row;
	return OK;
}

static const struct viewer everybody = { .everything = true };

/* In the past a row is seen with today's roles and in the state it then had. */
static int find_past(struct request *rq, const struct resource_rule *resource, const char *id, bool *ret_found,
	ProtobufCMessage **ret_row)
{
	return past_row(&rq->tx, ledger_slots(rq->core->ledger), resource, id, &rq->viewer, rq->as_of, ret_found, ret_row);
}

int rq_load(struct request *rq, const struct resource_rule *resource, const char *id, ProtobufCMessage **ret_row)
{
	bool found = false;
	if (!rq->is_past)
		return row_load(&rq->tx, resource, id, &everybody, ret_row);
	TRY(find_past(rq, resource, id, &found, ret_row));
	return found ? OK : fail(rq->st, NOT_FOUND, "NOT_FOUND", "there is no such row, or you may not see it");
}

int rq_find(struct request *rq, const struct resource_rule *resource, const char *id, ProtobufCMessage **ret_row)
{
	bool found = false;
	ProtobufCMessage *row = NULL;
	if (text_given(id) && rq->is_past)
		TRY(find_past(rq, resource, id, &found, &row));
	else if (text_given(id))
		TRY(row_find(&rq->tx, resource, id, &everybody, &found, &row));
	*ret_row = found ? row : NULL;
	return OK;
}

int rq_find_at(struct request *rq, const struct resource_rule *resource, const char *id, uint64_t index,
	ProtobufCMessage **ret_row)
{
	bool found = false;
	ProtobufCMessage *row = NULL;
	if (text_given(id))
		TRY(past_row(&rq->tx, ledger_slots(rq->core->ledger), resource, id, &everybody, index, &found, &row));
	*ret_row = found ? row : NULL;
	return OK;
}

static int where(struct request *rq, const struct resource_rule *resource, const char *column, const char *value,
	const struct viewer *viewer, size_t max, ProtobufCMessage ***ret_rows, size_t *ret_count)
{
	const struct narrow narrow = { column, value };
	if (rq->is_past)
		return past_where(rq->core->past, &rq->tx, resource, &narrow, viewer, max, rq->as_of, ret_rows, ret_count);
	return rows_where(&rq->tx, resource, column, value, viewer, max, ret_rows, ret_count);
}

int rq_where(struct request *rq, const struct resource_rule *resource, const char *column, const char *value,
	ProtobufCMessage ***ret_rows, size_t *ret_count)
{
	TRY(where(rq, resource, column, value, &everybody, LIMIT_ROWS_WHERE + 1, ret_rows, ret_count));
	if (*ret_count > LIMIT_ROWS_WHERE)
		return fail(rq->st, RESOURCE_EXHAUSTED, "TOO_MANY_ROWS", "more than %d rows of %s belong to this",
			LIMIT_ROWS_WHERE, resource->noun);
	return OK;
}

int rq_where_seen(struct request *rq, const struct resource_rule *resource, const char *column, const char *value, size_t max,
	ProtobufCMessage ***ret_rows, size_t *ret_count)
{
	return where(rq, resource, column, value, &rq->viewer, max, ret_rows, ret_count);
}

int rq_count(struct request *rq, const struct resource_rule *resource, const char *scope_id, struct row_count *ret_count)
{
	struct id scope;
	*ret_count = (struct row_count){ 0 };
	if (!id_parse(scope_id, strlen(scope_id), &scope))
		return OK;
	return rq->is_past ? past_count(rq->core->past, &rq->tx, resource, &scope, &rq->viewer, rq->as_of, ret_count) :
		rows_count(&rq->tx, resource, &scope, &rq->viewer, LIMIT_COUNTED, ret_count);
}

int rq_changed_index(struct request *rq, const struct resource_rule *resource, const char *id, uint64_t *ret_index)
{
	struct id row;
	*ret_index = 0;
	return id_parse(id, strlen(id), &row) ? row_changed_index(&rq->tx, resource, &row, ret_index) : OK;
}

int rq_count_changed(struct request *rq, const struct resource_rule *resource, const char *scope_id, uint64_t index,
	size_t *ret_count)
{
	struct id scope;
	*ret_count = 0;
	if (!id_parse(scope_id, strlen(scope_id), &scope))
		return OK;
	return rows_count_changed(&rq->tx, resource, &scope, index, ret_count);
}

int rq_find_seen(struct request *rq, const struct resource_rule *resource, const char *id, bool *ret_found,
	ProtobufCMessage **ret_row)
{
	return rq->is_past ? find_past(rq, resource, id, ret_found, ret_row) :
		row_find(&rq->tx, resource, id, &rq->viewer, ret_found, ret_row);
}

static int page_for(struct request *rq, struct arena *arena, const struct resource_rule *resource, const struct page *page,
	const struct viewer *viewer, ProtobufCMessage ***ret_rows, size_t *ret_count, struct bytes *ret_next)
{
	struct tx tx = rq->tx;
	struct page asked = *page;
	tx.arena = arena;
	asked.filter_now_us = rq->now_us;
	return rq->is_past ? past_page(rq->core->past, &tx, resource, &asked, viewer, rq->core->token_key, rq->as_of, ret_rows,
		ret_count, ret_next) :
		rows_page(&tx, resource, &asked, viewer, rq->core->token_key, ret_rows, ret_count, ret_next);
}

int rq_page(struct request *rq, const struct resource_rule *resource, const Audit__Page *page,
	const struct narrow *narrow, ProtobufCMessage ***ret_rows, size_t *ret_count, ProtobufCBinaryData *ret_next)
{
	static const Audit__Page first = AUDIT__PAGE__INIT;
	if (!page)
		page = &first;
	struct page p = { .size = page->size, .token = BYTES(page->token.data, page->token.len),
		.filter = page->filter, .order = page->order, .narrow = narrow };
	struct bytes next;
	TRY(page_for(rq, rq->tx.arena, resource, &p, &rq->viewer, ret_rows, ret_count, &next));
	*ret_next = (ProtobufCBinaryData){ next.len, (uint8_t *)(uintptr_t)next.data };
	return OK;
}

int rq_search(struct request *rq, const struct search *search, struct search_hit **ret_hits, size_t *ret_count,
	ProtobufCBinaryData *ret_next)
{
	struct bytes next;
	TRY(rq->is_past ? past_search(rq->core->past, &rq->tx, search, &rq->viewer, rq->core->token_key, rq->as_of, ret_hits,
		ret_count, &next) :
		rows_search(&rq->tx, search, &rq->viewer, rq->core->token_key, ret_hits, ret_count, &next));
	*ret_next = (ProtobufCBinaryData){ next.len, (uint8_t *)(uintptr_t)next.data };
	return OK;
}

int rq_where_some(struct request *rq, const struct resource_rule *resource, const char *column, const char *value,
	size_t max, ProtobufCMessage ***ret_rows, size_t *ret_count)
{
	return where(rq, resource, column, value, &everybody, max, ret_rows, ret_count);
}

int rq_page_of_all(struct request *rq, struct arena *arena, const struct resource_rule *resource, const struct page *page,
	ProtobufCMessage ***ret_rows, size_t *ret_count, struct bytes *ret_next)
{
	return page_for(rq, arena, resource, page, &everybody, ret_rows, ret_count, ret_next);
}

struct visiting {
	const struct resource_rule *resource;
	const struct viewer *viewer;
	int (*visit)(void *context, const ProtobufCMessage *row, bool *ret_enough);
	void *context;
	struct page page;
	uint8_t token[512];
	bool is_enough;
};

static int visit_page(struct request *rq, struct visiting *v, struct arena *scratch)
{
	ProtobufCMessage **row;
	struct bytes next = BYTES(NULL, 0);
	size_t count = 0;
	if (!scratch)
		return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
	TRY(page_for(rq, scratch, v->resource, &v->page, v->viewer, &row, &count, &next));
	for (size_t i = 0; i < count && !v->is_enough; i++)
		TRY(v->visit(v->context, row[i], &v->is_enough));
	if (next.len > sizeof(v->token))
		return fail(rq->st, INTERNAL, "PAGE_TOKEN", "a token of a page is too long");
	if (next.len > 0)
		memcpy(v->token, next.data, next.len);
	v->page.token = BYTES(v->token, next.len);
	return OK;
}

static int visit_all(struct request *rq, struct visiting *v)
{
	do {
		struct arena *scratch = arena_new(LIMIT_ARENA_BYTES);
		int rc = visit_page(rq, v, scratch);
		arena_free(scratch);
		TRY(rc);
	} while (v->page.token.len > 0 && !v->is_enough);
	return OK;
}

int rq_each_of_all(struct request *rq, const struct resource_rule *resource, const struct page *page,
	int (*visit)(void *context, const ProtobufCMessage *row, bool *ret_enough), void *context)
{
	struct visiting v = { .resource = resource, .viewer = &everybody, .visit = visit, .context = context, .page = *page };
	return visit_all(rq, &v);
}

int rq_each_seen(struct request *rq, const struct resource_rule *resource, const struct page *page,
	int (*visit)(void *context, const ProtobufCMessage *row, bool *ret_enough), void *context)
{
	struct visiting v = { .resource = resource, .viewer = &rq->viewer, .visit = visit, .context = context, .page = *page };
	return visit_all(rq, &v);
}

int rq_page_seen(struct request *rq, struct arena *arena, const struct resource_rule *resource, const struct page *page,
	ProtobufCMessage ***ret_rows, size_t *ret_count, struct bytes *ret_next)
{
	return page_for(rq, arena, resource, page, &rq->viewer, ret_rows, ret_count, ret_next);
}

int rq_look(struct request *rq, int (*look)(struct tx *tables, void *context), void *context)
{
	return rq->is_past ? past_look_at(rq->core->past, &rq->tx, rq->as_of, look, context) : look(&rq->tx, context);
}

struct roles_wanted {
	struct id person, scope;
	uint32_t roles;
};

static int look_for_roles(struct tx *tables, void *context)
{
	struct roles_wanted *w = context;
	return reach_roles(tables, &w->person, &w->scope, &w->roles);
}

int rq_roles(struct request *rq, const char *person_id, const char *scope_id, uint32_t *ret_roles)
{
	struct roles_wanted w = { .roles = 0 };
	if (id_parse(person_id, strlen(person_id), &w.person) && id_parse(scope_id, strlen(scope_id), &w.scope))
		TRY(rq_look(rq, look_for_roles, &w));
	*ret_roles = w.roles;
	return OK;
}

int rq_put(struct request *rq, ProtobufCMessage *row, uint64_t expected_version)
{
	return row_put(&rq->tx, row, expected_version);
}
