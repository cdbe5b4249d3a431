/* Pages of lists: keyset paging in any plain column, with sealed tokens bound to what was asked. */
#include "daemon/page.h"

#include "common/box.h"
#include "daemon/columns.h"
#include "daemon/search.h"

const size_t page_narrow_parameter[LIMIT_NARROW] = { 1, 4, 5, 6 };

static int no_memory(struct tx *tx)
{
	return fail(tx->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
}

static int refuse_order(struct tx *tx, const struct resource_rule *resource, const char *name)
{
	return fail_field(tx->st, "page.order", "ORDER", "a list of %s cannot be sorted by \"%.*s\"", resource->noun,
		(int)text_whole(name, 60), name);
}

static int parse_order(struct tx *tx, const struct resource_rule *resource, const char *text, struct order *o)
{
	*o = (struct order){ 0 };
	if (!text || !*text)
		return OK;
	o->descending = *text == '-';
	text += o->descending;
	if (strcmp(text, "id") == 0)
		return OK;
	if (strcmp(text, "state") == 0 || strcmp(text, "changed_index") == 0) {
		o->column = strcmp(text, "state") == 0 ? "state" : "changed_index";
		return OK;
	}
	const ProtobufCMessageDescriptor *d = resource->message->descriptor;
	const ProtobufCFieldDescriptor *f = protobuf_c_message_descriptor_get_field_by_name(d, text);
	const struct field_rule *rule = f ? &resource->message->field[f - d->fields] : NULL;
	/* Refs may be NULL, and no order of them means anything; a narrower audience's column would leak. */
	if (!rule || !rule->column || rule->ref || rule->audience > 1 || rule->max_bytes > TOKEN_TEXT_MAX)
		return refuse_order(tx, resource, text);
	o->column = f->name;
	o->is_text = f->type == PROTOBUF_C_TYPE_STRING;
	return OK;
}

/* What a token is good for: this list, asked this way, by this viewer. */
static struct hash token_purpose(const struct listing *l)
{
	const char *part[] = { l->resource->noun, l->page->filter, l->page->order };
	struct hash_stream s;
	struct hash h;
	hash_begin(&s);
	for (size_t i = 0; i < ARRAY_LEN(part); i++)
		hash_add(&s, part[i] ? part[i] : "", part[i] ? strlen(part[i]) + 1 : 1);
	for (const struct narrow *n = l->page->narrow; n && n->column; n++) {
		hash_add(&s, n->column, strlen(n->column) + 1);
		hash_add(&s, n->id ? n->id : "", n->id ? strlen(n->id) + 1 : 1);
	}
	hash_add(&s, l->viewer->person.b, ID_BYTES);
	hash_add(&s, l->viewer->everything ? "\1" : "\0", 1);
	hash_add(&s, &l->page->acting, sizeof(l->page->acting));
	hash_add(&s, l->page->is_acting_owner ? "\1" : "\0", 1);
	hash_add(&s, &l->page->as_of_size, sizeof(l->page->as_of_size));
	hash_end(&s, &h);
	return h;
}

static void bind_place(struct listing *l)
{
	struct db_value *v = l->value;
	v[PARAMETER_VIEWER - 1] = (struct db_value){ .type = 'd', .b = BYTES(l->viewer->person.b, ID_BYTES) };
	v[PARAMETER_NOW - 1] = (struct db_value){ .type = 'i', .i = l->tx->now_us };
	if (l->from.is_set && l->order.is_text)
		v[PARAMETER_LAST_VALUE - 1] = (struct db_value){ .type = 't', .b = l->from.text };
	else if (l->from.is_set)
		v[PARAMETER_LAST_VALUE - 1] = (struct db_value){ .type = 'i', .i = l->from.number };
	v[PARAMETER_LAST_ID - 1] = (struct db_value){ .type = 'd', .b = BYTES(l->from.id.b, ID_BYTES) };
}

static int bind_values(struct listing *l)
{
	struct tx *tx = l->tx;
	for (size_t i = 0; i < PARAMETER_FILTER - 1; i++)
		l->value[i] = (struct db_value){ .type = 'n' };
	for (size_t i = 0; l->page->narrow && i < LIMIT_NARROW && l->page->narrow[i].column; i++)
		if (text_is_given(l->page->narrow[i].id))
			TRY(column_value(tx, l->resource, l->page->narrow[i].column, l->page->narrow[i].id,
				&l->value[page_narrow_parameter[i] - 1]));
	bind_place(l);
	l->value_count = PARAMETER_FILTER - 1;
	for (size_t i = 0; i < l->filter.count; i++) {
		const struct filter_value *f = &l->filter.value[i];
		l->value[l->value_count++] = (struct db_value){ .type = f->type, .i = f->i, .b = f->b };
	}
	return OK;
}

static int compile_filter(struct listing *l)
{
	if (!text_is_given(l->page->filter))
		return OK;
	int64_t now_us = l->page->filter_now_us ? l->page->filter_now_us : l->tx->now_us;
	return filter_compile(l->page->filter, l->resource, l->tx->arena, PARAMETER_FILTER, now_us, l->tx->st, &l->filter);
}

static int load_body(struct listing *l, const struct id *id, ProtobufCMessage **ret_row)
{
	struct rows *r;
	ProtobufCMessage **row = NULL;
	size_t count = 0;
	TRY(db_query(l->tx->db, l->tx->st, &r, l->noun->find_all, "d", id));
	int rc = rows_collect(l->tx, l->resource, r, 0, 1, &row, &count);
	rows_done(r);
	if (rc == OK && count != 1)
		rc = fail(l->tx->st, DATA_LOSS, "ROW_CORRUPT", "an index of %s names a row that is not there",
			l->resource->noun);
	if (rc == OK)
		*ret_row = row[0];
	return rc;
}

static int load_bodies(struct listing *l, size_t count, ProtobufCMessage ***ret_rows)
{
	ProtobufCMessage **row = arena_array(l->tx->arena, count ? count : 1, sizeof(*row));
	if (!row)
		return no_memory(l->tx);
	for (size_t i = 0; i < count; i++)
		TRY(load_body(l, &l->found[i].id, &row[i]));
	*ret_rows = row;
	return OK;
}

int rows_page(struct tx *tx, const struct resource_rule *resource, const struct page *page,
	const struct viewer *viewer, const uint8_t token_key[32], ProtobufCMessage ***ret_rows,
	size_t *ret_count, struct bytes *ret_next)
{
	struct listing l = { .tx = tx, .resource = resource, .noun = noun_sql(resource), .page = page, .viewer = viewer,
		.size = page->size ? page->size : LIMIT_PAGE_DEFAULT };
	struct hash purpose = token_purpose(&l);
	struct position end = { 0 };
	if (l.size > LIMIT_PAGE)
		l.size = LIMIT_PAGE;
	if (!l.noun)
		return no_memory(tx);
	TRY(parse_order(tx, resource, page->order, &l.order));
	TRY(token_open(tx, page->token, &purpose, token_key, &l.from));
	TRY(compile_filter(&l));
	TRY(bind_values(&l));
	TRY(page_find(&l));
	size_t count = l.count > l.size ? l.size : l.count;
	TRY(load_bodies(&l, count, ret_rows));
	*ret_count = count;
	*ret_next = BYTES(NULL, 0);
	if (l.count <= l.size)
		return OK;
	end = (struct position){ true, l.found[count - 1].number, l.found[count - 1].text, l.found[count - 1].id };
	return token_make(tx, &end, &purpose, token_key, ret_next);
}
