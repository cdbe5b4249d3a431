/* What waits for a person, computed from the rows that wait. */
#include "daemon/rule/inbox.h"

#include "audit/v1/audit.pb-c.h"
#include "audit/v1/options.pb-c.h"
#include "common/limits.h"
#include "common/sort.h"
#include "daemon/columns.h"
#include "daemon/core.h"
#include "daemon/report_writers.h"
#include "daemon/rows.h"
#include "daemon/rule/retention.h"
#include "daemon/title.h"
#include "daemon/token.h"
#include "daemon/writers.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

/* Of each kind the oldest are told: what is done makes room. Rows that wait for others are passed over, up to a limit. */
enum { ITEMS_MAX = 4000, ROWS_AT_ONCE = 200, TOLD_OF_ONE_MAX = 400, ROWS_OF_ONE_MAX = 2000 };

/* One item; a row may wait in two ways, which the place of the way in the table tells apart. */
struct told {
	Audit__InboxItem item;
	size_t way;
};

/* The inbox being filled; the scope asked last is remembered, since rows of one scope come together. */
struct inbox {
	struct request *rq;
	uint32_t held;               /* roles the person holds anywhere */
	struct told *told;
	size_t count;
	bool is_cut;
	char scope[ID_TEXT_BYTES];
	const char *scope_title;
};

/* One kind of waiting, and the row that waits. */
struct source {
	const struct waiting *waiting;
	const struct resource_rule *resource;
	const struct method_rule *method;
	uint32_t need; /* one of these roles */
	size_t told;
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

/* The scope's title where the person may see it: by the noun that the scope field refers to. */
static int find_scope_title(struct inbox *b, const struct resource_rule *resource, const ProtobufCMessage *row)
{
	bool found = false;
	ProtobufCMessage *scope;
	const char *id = field_text(row, resource->scope_field);
	const char *ref = resource->scope_field < 0 ? NULL : resource->message->field[resource->scope_field].ref;
	const struct resource_rule *noun = ref ? schema_find_resource(ref) : NULL;
	if (b->scope_title && strcmp(b->scope, id) == 0)
		return OK;
	(void)snprintf(b->scope, sizeof(b->scope), "%s", id);
	b->scope_title = "";
	if (!noun)
		return OK;
	TRY(rq_find_seen(b->rq, noun, id, &found, &scope));
	if (found)
		b->scope_title = row_title(b->rq->arena, noun, scope);
	return b->scope_title ? OK : no_memory(b->rq);
}

/* Times that no row holds. */
static int64_t time_of(const struct resource_rule *resource, const ProtobufCMessage *row, const char *name)
{
	if (strcmp(resource->noun, "audit") == 0 && strcmp(name, "retained_until_us") == 0) {
		const Audit__Audit *audit = (const Audit__Audit *)(const void *)row;
		return retention_until_us(audit->to_us, audit->retention_years);
	}
	return field_int(row, field_at(resource, name));
}

/* "signer_id", "writer_ids", or "parties.accepter_id": in each of them. */
static bool names_person(const struct inbox *b, const ProtobufCMessage *row, const char *field)
{
	const char *dot = strchr(field, '.');
	const ProtobufCFieldDescriptor *f;
	char outer[40];
	if (!dot) {
		f = protobuf_c_message_descriptor_get_field_by_name(row->descriptor, field);
		return f && (f->label == PROTOBUF_C_LABEL_REPEATED ? writers_name_signer(b->rq, row, field) :
			strcmp(field_text(row, (int)(f - row->descriptor->fields)), b->rq->who.person) == 0);
	}
	(void)snprintf(outer, sizeof(outer), "%.*s", (int)(dot - field), field);
	f = protobuf_c_message_descriptor_get_field_by_name(row->descriptor, outer);
	size_t count = f ? *(const size_t *)(const void *)((const char *)row + f->quantifier_offset) : 0;
	for (size_t i = 0; i < count; i++)
		if (names_person(b, (*(ProtobufCMessage *const *const *)(const void *)((const char *)row + f->offset))[i],
			    dot + 1))
			return true;
	return false;
}

/* The order that is proposed for the audit as a whole; no field of the audit names it. */
static int find_order(struct request *rq, const char *audit_id, bool *ret_given)
{
	Audit__DisposalOrder **order;
	size_t count;
	TRY(where_disposal_order(rq, "row_id", audit_id, &order, &count));
	for (size_t i = 0; i < count; i++)
		*ret_given |= order[i]->state == AUDIT__DISPOSAL_ORDER_STATE__DISPOSAL_ORDER_STATE_PROPOSED;
	return OK;
}

/* Whether one of these is given, a text or a number. */
static int any_given(const struct inbox *b, const struct source *s, const ProtobufCMessage *row, const char *const name[2],
	bool *ret_given)
{
	*ret_given = false;
	for (size_t i = 0; i < 2 && name[i]; i++) {
		int field = field_at(s->resource, name[i]);
		if (field < 0 && strcmp(name[i], "disposal_order_id") == 0)
			TRY(find_order(b->rq, field_text(row, s->resource->id_field), ret_given));
		*ret_given |= text_given(field_text(row, field)) || field_int(row, field) != 0;
	}
	return OK;
}

/* Whose words the row is. No field of a report names who wrote the conclusions and earlier reports that it tells again. */
static int is_excepted(const struct inbox *b, const struct source *s, const ProtobufCMessage *row, bool *ret_is)
{
	const struct waiting *w = s->waiting;
	*ret_is = false;
	for (size_t i = 0; i < ARRAY_LEN(w->except) && w->except[i] && !*ret_is; i++) {
		if (strcmp(w->except[i], "conclusion_writer_ids") == 0)
			TRY(report_look_at_writers(b->rq, field_text(row, s->resource->scope_field), ret_is));
		else
			*ret_is = names_person(b, row, w->except[i]);
	}
	return OK;
}

static int waits(const struct inbox *b, const struct source *s, const ProtobufCMessage *row, bool *ret_waits)
{
	const struct waiting *w = s->waiting;
	bool is_given = true, is_done, is_excluded;
	int64_t from_us = w->from ? time_of(s->resource, row, w->from) : 1; /* 0: there is no such day yet */
	*ret_waits = false;
	if ((w->person && !names_person(b, row, w->person)) || from_us <= 0 || from_us > b->rq->now_us)
		return OK;
	if (w->given[0])
		TRY(any_given(b, s, row, w->given, &is_given));
	TRY(any_given(b, s, row, w->unless, &is_done));
	TRY(is_excepted(b, s, row, &is_excluded));
	*ret_waits = is_given && !is_done && !is_excluded;
	return OK;
}

/* " --content-root f68b..."; "" where the command names nothing more. */
static const char *digest_of(struct inbox *b, const struct source *s, const ProtobufCMessage *row)
{
	const char *name = s->waiting->with;
	if (!name)
		return "";
	struct bytes digest = field_bytes(row, field_at(s->resource, name));
	char hex[2 * HASH_BYTES + 1] = "";
	if (digest.len == HASH_BYTES)
		hex_encode(digest.data, digest.len, hex);
	char *text = arena_printf(b->rq->arena, " --%s %s", name, hex);
	for (char *at = text; at && *at; at++)
		*at = *at == '_' ? '-' : *at;
	return text;
}

static const char *command_of(struct inbox *b, const struct source *s, const ProtobufCMessage *row, const char *own_id)
{
	char command[STATUS_COMMAND_BYTES];
	const char *digest = digest_of(b, s, row), *id = s->waiting->id;
	const char *other_id = id ? field_text(row, field_at(s->resource, id)) : "";
	if (!digest || !own_id)
		return NULL;
	inbox_command(s->waiting, s->method->noun, s->method->verb, other_id, own_id, command);
	return arena_printf(b->rq->arena, "%s%s", command, digest);
}

static int add(struct inbox *b, struct source *s, const ProtobufCMessage *row)
{
	const struct waiting *w = s->waiting;
	Audit__InboxItem *to = &b->told[b->count].item;
	b->told[b->count].way = (size_t)(w - inbox_waiting);
	TRY(find_scope_title(b, s->resource, row));
	audit__inbox_item__init(to);
	to->noun = s->resource->noun;
	to->row_id = rq_text(b->rq, field_text(row, s->resource->id_field));
	to->what = w->what;
	to->title = row_title(b->rq->arena, s->resource, row);
	to->within = b->scope_title;
	to->command = command_of(b, s, row, to->row_id);
	if (w->due)
		to->due_us = time_of(s->resource, row, w->due);
	b->count++;
	s->told++;
	return to->row_id && to->title && to->command ? OK : no_memory(b->rq);
}

static bool is_full(const struct inbox *b, const struct source *s)
{
	return b->count == ITEMS_MAX || s->told == TOLD_OF_ONE_MAX;
}

static int look_through(struct inbox *b, struct source *s, ProtobufCMessage **row, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		bool is_waiting;
		TRY(waits(b, s, row[i], &is_waiting));
		if (!is_waiting)
			continue;
		b->is_cut |= is_full(b, s);
		if (!is_full(b, s))
			TRY(add(b, s, row[i]));
	}
	return OK;
}

/* One page of rows, with memory of its own: they are looked at once. */
static int look_at_page(struct inbox *b, struct source *s, struct page *page, uint8_t token[512])
{
	ProtobufCMessage **row = NULL;
	size_t count = 0;
	struct bytes next = BYTES(NULL, 0);
	struct arena *scratch = arena_new(LIMIT_ARENA_BYTES);
	int rc = scratch ? rq_page_seen(b->rq, scratch, s->resource, page, &row, &count, &next) : no_memory(b->rq);
	if (rc == OK)
		rc = look_through(b, s, row, count);
	page->token = BYTES(token, next.len <= 512 ? next.len : 0);
	if (page->token.len)
		memcpy(token, next.data, next.len);
	arena_free(scratch);
	return rc;
}

static bool is_column(const struct resource_rule *resource, const char *name)
{
	int field = name ? field_at(resource, name) : -1;
	return field >= 0 && resource->message->field[field].column;
}

/* The rows that wait, of those which the person sees and may do something about. */
static int look_at_source(struct inbox *b, struct source *s)
{
	const struct narrow narrow[] = { { s->waiting->person, b->rq->who.person }, { 0 } };
	const uint32_t owner = ROLE_BIT(AUDIT__ROLE__ROLE_OWNER);
	struct page page = { .size = ROWS_AT_ONCE, .filter = s->waiting->filter, .order = "",
		.narrow = is_column(s->resource, s->waiting->person) ? narrow : NULL, .acting = s->need & ~owner,
		.is_acting_owner = (s->need & owner) != 0 };
	uint8_t token[512];
	size_t seen = 0;
	do {
		TRY(look_at_page(b, s, &page, token));
		seen += ROWS_AT_ONCE;
	} while (page.token.len > 0 && seen < ROWS_OF_ONE_MAX && !is_full(b, s));
	b->is_cut |= page.token.len > 0;
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
		struct source s = { .waiting = w, .resource = schema_find_resource(w->noun),
			.method = method_named(w->method) };
		if (!s.resource || !s.method)
			return fail(b->rq->st, INTERNAL, "INBOX", "the inbox has a row for %s, which is not there", w->method);
		s.need = w->roles ? s.method->need & w->roles : s.method->need;
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
	const struct told *x = a, *y = b;
	if (due_of(&x->item) != due_of(&y->item))
		return due_of(&x->item) < due_of(&y->item) ? -1 : 1;
	int by_id = strcmp(x->item.row_id, y->item.row_id);
	return by_id ? by_id : (x->way > y->way) - (x->way < y->way);
}

enum { WAY_BYTES = 2 };

/* What the position of a page's end holds beside day and row. */
static struct bytes way_format(size_t way, uint8_t to[WAY_BYTES])
{
	to[0] = (uint8_t)(way >> 8);
	to[1] = (uint8_t)way;
	return BYTES(to, WAY_BYTES);
}

static bool is_behind(const struct position *from, const struct told *t)
{
	struct told end = { .item = AUDIT__INBOX_ITEM__INIT };
	char id[ID_TEXT_BYTES];
	if (!from->is_set)
		return true;
	id_format(&from->id, id);
	end.item.row_id = id;
	end.item.due_us = from->number;
	end.way = from->text.len == WAY_BYTES ? (size_t)from->text.data[0] << 8 | from->text.data[1] : 0;
	return compare(t, &end) > 0;
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
	uint8_t way[WAY_BYTES];
	size_t last = 0, size = page && page->size ? page->size : LIMIT_PAGE_DEFAULT;
	if (page)
		TRY(token_open(&b->rq->tx, BYTES(page->token.data, page->token.len), &purpose, b->rq->core->token_key, &from));
	out->items = arena_array(b->rq->arena, size + 1, sizeof(*out->items));
	if (!out->items)
		return no_memory(b->rq);
	for (size_t i = 0; i < b->count && !end.is_set; i++) {
		if (!is_behind(&from, &b->told[i]))
			continue;
		end.is_set = out->n_items == size;
		if (!end.is_set)
			out->items[out->n_items++] = &b->told[last = i].item;
	}
	if (!end.is_set)
		return OK;
	end.number = due_of(&b->told[last].item);
	end.text = way_format(b->told[last].way, way);
	(void)id_parse(b->told[last].item.row_id, ID_TEXT_BYTES - 1, &end.id);
	TRY(token_make(&b->rq->tx, &end, &purpose, b->rq->core->token_key, &next));
	out->next_token = (ProtobufCBinaryData){ next.len, (uint8_t *)(uintptr_t)next.data };
	return OK;
}

int inbox_list(struct request *rq, const Audit__ListInboxRequest *in, Audit__ListInboxResponse *out)
{
	struct inbox b = { .rq = rq };
	if (in->page && (text_given(in->page->filter) || text_given(in->page->order)))
		return fail_field(rq->st, "page", "INBOX_PAGE", "the inbox takes no filter and no order");
	b.told = arena_array(rq->arena, ITEMS_MAX, sizeof(*b.told));
	if (!b.told)
		return no_memory(rq);
	TRY(reach_held(&rq->tx, &rq->viewer.person, &b.held));
	TRY(look_everywhere(&b));
	sort_items(b.told, b.count, sizeof(*b.told), compare);
	out->is_cut = b.is_cut;
	return write_page(&b, in->page, out);
}
