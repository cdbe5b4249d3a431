/* What waits for a person, computed from the rows that wait. */
#include "daemon/rule/inbox.h"

#include "audit/v1/options.pb-c.h"
#include "common/limits.h"
#include "daemon/columns.h"
#include "daemon/core.h"
#include "daemon/rows.h"
#include "daemon/title.h"
#include "daemon/token.h"
#include "daemon/writers.h"
#include "gen/dispatch.h"

#include <stdlib.h>

/* Of each kind the oldest: what is done makes room. */
enum { ITEMS_MAX = 1000, ROWS_AT_ONCE = 200, ROWS_OF_ONE_MAX = 400 };

/* The inbox being filled; what was asked last is remembered, since rows of one scope come together. */
struct inbox {
	struct request *rq;
	uint32_t held;               /* roles the person holds anywhere */
	Audit__InboxItem *item;
	size_t count;
	char scope[ID_TEXT_BYTES];
	uint32_t scope_roles;
	const char *scope_title;
};

/* One kind of waiting, and the row that waits. */
struct source {
	const struct waiting *waiting;
	const struct resource_rule *resource;
	const struct method_rule *method;
	uint32_t need; /* one of these roles */
};

static int no_memory(struct request *rq)
{
	return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
}

static int field_at(const struct resource_rule *resource, const char *name)
{
	const ProtobufCMessageDescriptor *d = resource->message->descriptor;
	const ProtobufCFieldDescriptor *f = protobuf_c_message_descriptor_get_field_by_name(d, name);
	return f ? (int)(f - d->fields) : -1;
}

static const char *scope_of(const struct resource_rule *resource, const ProtobufCMessage *row)
{
	return field_text(row, resource->is_scope ? resource->id_field : resource->scope_field);
}

/* The scope's title where the person may see it: by the noun that the scope field refers to. */
static int find_scope_title(struct inbox *b, const struct resource_rule *resource, const ProtobufCMessage *row)
{
	bool found = false;
	ProtobufCMessage *scope;
	const char *ref = resource->scope_field < 0 ? NULL : resource->message->field[resource->scope_field].ref;
	const struct resource_rule *noun = ref ? schema_find_resource(ref) : NULL;
	b->scope_title = "";
	if (!noun)
		return OK;
	TRY(rq_find_seen(b->rq, noun, field_text(row, resource->scope_field), &found, &scope));
	if (found)
		b->scope_title = row_title(b->rq->arena, noun, scope);
	return b->scope_title ? OK : no_memory(b->rq);
}

static int look_at_scope(struct inbox *b, const struct resource_rule *resource, const ProtobufCMessage *row)
{
	const char *scope = scope_of(resource, row);
	struct id id;
	if (!resource->is_scope && strcmp(b->scope, scope) == 0)
		return OK;
	(void)snprintf(b->scope, sizeof(b->scope), "%s", scope);
	b->scope_roles = 0;
	if (id_parse(scope, strlen(scope), &id))
		TRY(reach_roles(&b->rq->tx, &b->rq->viewer.person, &id, &b->scope_roles));
	if (resource->is_scope)
		b->scope[0] = 0; /* its title is its parent's, not what stands in it */
	return find_scope_title(b, resource, row);
}

static bool waits_for(const struct inbox *b, const struct source *s, const ProtobufCMessage *row)
{
	const char *person = b->rq->who.person;
	uint32_t roles = b->scope_roles;
	if (strcmp(field_text(row, s->resource->owner_field), person) == 0)
		roles |= ROLE_BIT(AUDIT__ROLE__ROLE_OWNER);
	for (size_t i = 0; i < ARRAY_LEN(s->waiting->except) && s->waiting->except[i]; i++)
		if (strcmp(field_text(row, field_at(s->resource, s->waiting->except[i])), person) == 0 ||
			writers_name_signer(b->rq, row, s->waiting->except[i]))
			return false;
	return (roles & s->need) != 0;
}

/* "auditc team-member accept ID" */
static const char *command_of(struct inbox *b, const struct source *s, const char *id)
{
	char *text = arena_printf(b->rq->arena, "auditc %s %s %s", s->method->noun, s->method->verb, id);
	for (char *at = text; at && *at; at++)
		*at = *at == '_' ? '-' : *at;
	return text;
}

static int add(struct inbox *b, const struct source *s, const ProtobufCMessage *row)
{
	Audit__InboxItem *to = &b->item[b->count];
	audit__inbox_item__init(to);
	to->noun = s->resource->noun;
	to->row_id = field_text(row, s->resource->id_field);
	to->what = s->waiting->what;
	to->title = row_title(b->rq->arena, s->resource, row);
	to->within = b->scope_title;
	to->command = command_of(b, s, to->row_id);
	if (s->waiting->due)
		to->due_us = field_int(row, field_at(s->resource, s->waiting->due));
	b->count++;
	return to->title && to->command ? OK : no_memory(b->rq);
}

static int look_through(struct inbox *b, const struct source *s, ProtobufCMessage **row, size_t count)
{
	for (size_t i = 0; i < count && b->count < ITEMS_MAX; i++) {
		TRY(look_at_scope(b, s->resource, row[i]));
		if (waits_for(b, s, row[i]))
			TRY(add(b, s, row[i]));
	}
	return OK;
}

/* The rows that wait, as the person's own lists would show them. */
static int look_at_source(struct inbox *b, const struct source *s)
{
	const struct narrow narrow[] = { { s->waiting->person, b->rq->who.person }, { 0 } };
	Audit__Page page = AUDIT__PAGE__INIT;
	page.size = ROWS_AT_ONCE;
	page.filter = s->waiting->filter;
	for (size_t seen = 0; seen < ROWS_OF_ONE_MAX; seen += ROWS_AT_ONCE) {
		ProtobufCMessage **row;
		size_t count;
		TRY(rq_page(b->rq, s->resource, &page, s->waiting->person ? narrow : NULL, &row, &count, &page.token));
		TRY(look_through(b, s, row, count));
		if (page.token.len == 0)
			break;
	}
	return OK;
}

static const struct method_rule *method_named(const char *name)
{
	char full[LIMIT_METHOD_BYTES];
	(void)snprintf(full, sizeof(full), "audit.v1.%s", name);
	return schema_find_method(full);
}

static int look_everywhere(struct inbox *b)
{
	for (const struct waiting *w = inbox_waiting; w->noun; w++) {
		const struct method_rule *asks = method_named(w->asks ? w->asks : w->method);
		struct source s = { .waiting = w, .resource = schema_find_resource(w->noun),
			.method = method_named(w->method) };
		if (!s.resource || !s.method || !asks)
			return fail(b->rq->st, INTERNAL, "INBOX", "the inbox has a row for %s, which is not there", w->method);
		s.need = asks->need;
		if (s.need & (b->held | ROLE_BIT(AUDIT__ROLE__ROLE_OWNER)))
			TRY(look_at_source(b, &s));
	}
	return OK;
}

/* What is due first; what has no day last; then by age. */
static int64_t due_of(const Audit__InboxItem *item)
{
	return item->due_us ? item->due_us : INT64_MAX;
}

static int compare(const void *a, const void *b)
{
	const Audit__InboxItem *x = a, *y = b;
	if (due_of(x) != due_of(y))
		return due_of(x) < due_of(y) ? -1 : 1;
	return strcmp(x->row_id, y->row_id);
}

static bool is_behind(const struct position *from, const Audit__InboxItem *item)
{
	char id[ID_TEXT_BYTES];
	id_format(&from->id, id);
	return !from->is_set || due_of(item) > from->number ||
		(due_of(item) == from->number && strcmp(item->row_id, id) > 0);
}

static struct hash token_purpose(const struct request *rq)
{
	return HASH_PIECES(bytes_of_text("inbox"), BYTES(rq->viewer.person.b, ID_BYTES),
		BYTES((const uint8_t *)&rq->as_of, sizeof(rq->as_of)));
}

static int write_page(struct inbox *b, const Audit__Page *page, Audit__ListInboxResponse *out)
{
	struct hash purpose = token_purpose(b->rq);
	struct position from = { 0 }, end = { 0 };
	struct bytes next = { 0 };
	size_t size = page && page->size ? page->size : LIMIT_PAGE_DEFAULT;
	if (page)
		TRY(token_open(&b->rq->tx, BYTES(page->token.data, page->token.len), &purpose, b->rq->core->token_key, &from));
	out->items = arena_array(b->rq->arena, size + 1, sizeof(*out->items));
	if (!out->items)
		return no_memory(b->rq);
	for (size_t i = 0; i < b->count && !end.is_set; i++) {
		if (!is_behind(&from, &b->item[i]))
			continue;
		end.is_set = out->n_items == size;
		if (!end.is_set)
			out->items[out->n_items++] = &b->item[i];
	}
	if (!end.is_set)
		return OK;
	const Audit__InboxItem *last = out->items[out->n_items - 1];
	end.number = due_of(last);
	(void)id_parse(last->row_id, strlen(last->row_id), &end.id);
	TRY(token_make(&b->rq->tx, &end, &purpose, b->rq->core->token_key, &next));
	out->next_token = (ProtobufCBinaryData){ next.len, (uint8_t *)(uintptr_t)next.data };
	return OK;
}

int inbox_list(struct request *rq, const Audit__ListInboxRequest *in, Audit__ListInboxResponse *out)
{
	struct inbox b = { .rq = rq, .scope_title = "" };
	if (in->page && (text_given(in->page->filter) || text_given(in->page->order)))
		return fail_field(rq->st, "page", "INBOX_PAGE", "the inbox takes no filter and no order");
	b.item = arena_array(rq->arena, ITEMS_MAX, sizeof(*b.item));
	if (!b.item)
		return no_memory(rq);
	TRY(reach_held(&rq->tx, &rq->viewer.person, &b.held));
	TRY(look_everywhere(&b));
	if (b.count > 1)
		qsort(b.item, b.count, sizeof(*b.item), compare);
	return write_page(&b, in->page, out);
}
