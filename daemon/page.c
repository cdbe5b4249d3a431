/* Pages of lists: keyset paging in any plain column, with sealed tokens bound to what was asked. */
#include "common/clock.h"
#include "common/filter.h"
#include "common/limits.h"
#include "common/box.h"
#include "daemon/columns.h"
#include "daemon/projection.h"
#include "daemon/search.h"
#include "daemon/sql.h"

enum { ORDER_TEXT_MAX = 400, TOKEN_MAX = 512, VALUES_MAX = 64, TOKEN_KEY_BYTES = 32 };

struct order {
	const char *column; /* NULL: by id alone */
	bool is_text;
	bool descending;
};

/* Where the previous page ended. */
struct position {
	bool is_set;
	int64_t number;
	struct bytes text;
	struct id id;
};

static int no_memory(struct tx *tx)
{
	return fail(tx->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
}

static int refuse_order(struct tx *tx, const struct resource_rule *resource, const char *name)
{
	return fail_field(tx->st, "page.order", "ORDER", "a list of %s cannot be sorted by \"%.60s\"", resource->noun,
		name);
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
	if (strcmp(text, "state") == 0 || strcmp(text, "version") == 0 || strcmp(text, "changed_index") == 0) {
		o->column = strcmp(text, "state") == 0 ? "state" :
			strcmp(text, "version") == 0 ? "version" : "changed_index";
		return OK;
	}
	const ProtobufCMessageDescriptor *d = resource->message->descriptor;
	const ProtobufCFieldDescriptor *f = protobuf_c_message_descriptor_get_field_by_name(d, text);
	const struct field_rule *rule = f ? &resource->message->field[f - d->fields] : NULL;
	/* Refs may be NULL, and no order of them means anything; a narrower audience's column would leak. */
	if (!rule || !rule->column || rule->ref || rule->audience > 1 || rule->max_bytes > ORDER_TEXT_MAX)
		return refuse_order(tx, resource, text);
	o->column = f->name;
	o->is_text = f->type == PROTOBUF_C_TYPE_STRING;
	return OK;
}

/* What a token is good for: this list, asked this way, by this viewer. */
static struct hash token_purpose(const struct resource_rule *resource, const struct page *page,
	const struct viewer *viewer)
{
	const char *part[] = { resource->noun, page->filter, page->order };
	struct hash_stream s;
	struct hash h;
	hash_begin(&s);
	for (size_t i = 0; i < ARRAY_LEN(part); i++)
		hash_add(&s, part[i] ? part[i] : "", part[i] ? strlen(part[i]) + 1 : 1);
	for (const struct narrow *n = page->narrow; n && n->column; n++) {
		hash_add(&s, n->column, strlen(n->column) + 1);
		hash_add(&s, n->id ? n->id : "", n->id ? strlen(n->id) + 1 : 1);
	}
	hash_add(&s, viewer->person.b, ID_BYTES);
	hash_add(&s, viewer->everything ? "\1" : "\0", 1);
	hash_add(&s, &page->as_of_size, sizeof(page->as_of_size));
	hash_end(&s, &h);
	return h;
}

static int open_token(struct tx *tx, struct bytes token, const struct hash *purpose, const uint8_t key[32],
	struct position *p)
{
	*p = (struct position){ 0 };
	if (token.len == 0)
		return OK;
	uint8_t *plain = arena_alloc(tx->arena, token.len);
	if (!plain)
		return no_memory(tx);
	if (token.len < BOX_OVERHEAD + 8 + ID_BYTES || token.len > TOKEN_MAX ||
		!box_open(key, BYTES(purpose->b, HASH_BYTES), token, plain))
		return fail_field(tx->st, "page.token", "TOKEN",
			"the page token is not of this list: begin again without one");
	size_t text = token.len - BOX_OVERHEAD - 8 - ID_BYTES;
	p->is_set = true;
	p->number = (int64_t)get_be64(plain);
	memcpy(p->id.b, plain + 8, ID_BYTES);
	p->text = BYTES(plain + 8 + ID_BYTES, text);
	return OK;
}

static int make_token(struct tx *tx, const struct position *p, const struct hash *purpose, const uint8_t key[32],
	struct bytes *ret_token)
{
	uint8_t plain[8 + ID_BYTES + ORDER_TEXT_MAX];
	size_t text = p->text.len < ORDER_TEXT_MAX ? p->text.len : ORDER_TEXT_MAX;
	size_t len = 8 + ID_BYTES + text;
	uint8_t *sealed = arena_alloc(tx->arena, len + BOX_OVERHEAD);
	if (!sealed)
		return no_memory(tx);
	put_be64(plain, (uint64_t)p->number);
	memcpy(plain + 8, p->id.b, ID_BYTES);
	if (text)
		memcpy(plain + 8 + ID_BYTES, p->text.data, text);
	box_seal(key, BYTES(purpose->b, HASH_BYTES), BYTES(plain, len), sealed);
	*ret_token = BYTES(sealed, len + BOX_OVERHEAD);
	return OK;
}

/* ?1 narrow, ?2 viewer, ?3 now, ?4 limit, ?5 to ?7 narrow, ?8 last value, ?9 last id, ?10 ... filter. */
enum { LIMIT_PARAMETER = 4, LAST_VALUE_PARAMETER = 8, LAST_ID_PARAMETER = 9, FIRST_FILTER_PARAMETER = 10 };
static const size_t narrow_parameter[LIMIT_NARROW] = { 1, 5, 6, 7 };

static bool narrow_given(const struct narrow *n)
{
	return n->id && *n->id;
}

static void add_keyset(struct buf *b, const struct order *o)
{
	const char *than = o->descending ? "<" : ">";
	if (o->column)
		buf_addf(b, " AND (t.\"%s\", t.id) %s (?8, ?9)", o->column, than);
	else
		buf_addf(b, " AND t.id %s ?9", than);
}

static int write_sql(struct tx *tx, const struct resource_rule *resource, const struct page *page,
	const struct order *o, bool everything, bool has_position, const char *filter, const char **ret_sql)
{
	const struct noun_sql *n = noun_sql(resource);
	const char *way = o->descending ? "DESC" : "ASC";
	struct buf b;
	if (!n)
		return no_memory(tx);
	buf_init(&b, 64 * 1024);
	buf_add_text(&b, "SELECT t.body, t.id");
	if (o->column)
		buf_addf(&b, ", t.\"%s\"", o->column);
	buf_addf(&b, " FROM \"%s\" t WHERE %s", resource->noun, everything ? "1" : n->visible);
	for (size_t i = 0; page->narrow && i < LIMIT_NARROW && page->narrow[i].column; i++)
		if (narrow_given(&page->narrow[i]))
			buf_addf(&b, " AND t.\"%s\" = ?%zu", page->narrow[i].column, narrow_parameter[i]);
	if (filter)
		buf_addf(&b, " AND %s", filter);
	if (has_position)
		add_keyset(&b, o);
	if (o->column)
		buf_addf(&b, " ORDER BY t.\"%s\" %s, t.id %s LIMIT ?4", o->column, way, way);
	else
		buf_addf(&b, " ORDER BY t.id %s LIMIT ?4", way);
	const char *text = buf_text(&b);
	/* Filters have too many shapes to keep each. */
	*ret_sql = !text ? NULL : filter ? arena_text(tx->arena, text) : sql_intern(text);
	buf_done(&b);
	return *ret_sql ? OK : no_memory(tx);
}

/* Of a first page without a filter. */
static size_t largest_parameter(const struct page *page)
{
	size_t largest = LIMIT_PARAMETER;
	for (size_t i = 0; page->narrow && i < LIMIT_NARROW && page->narrow[i].column; i++)
		if (narrow_given(&page->narrow[i]) && narrow_parameter[i] > largest)
			largest = narrow_parameter[i];
	return largest;
}

static int bind_page(struct tx *tx, const struct resource_rule *resource, const struct page *page,
	const struct order *o, const struct viewer *viewer, const struct position *p, size_t size,
	struct db_value *v)
{
	for (size_t i = 0; i < FIRST_FILTER_PARAMETER - 1; i++)
		v[i] = (struct db_value){ .type = 'n' };
	for (size_t i = 0; page->narrow && i < LIMIT_NARROW && page->narrow[i].column; i++)
		if (narrow_given(&page->narrow[i]))
			TRY(column_value(tx, resource, page->narrow[i].column, page->narrow[i].id,
				&v[narrow_parameter[i] - 1]));
	v[1] = (struct db_value){ .type = 'd', .b = BYTES(viewer->person.b, ID_BYTES) };
	v[2] = (struct db_value){ .type = 'i', .i = tx->now_us };
	v[3] = (struct db_value){ .type = 'i', .i = (int64_t)size + 1 };
	if (p->is_set && o->is_text)
		v[LAST_VALUE_PARAMETER - 1] = (struct db_value){ .type = 't', .b = p->text };
	else if (p->is_set)
		v[LAST_VALUE_PARAMETER - 1] = (struct db_value){ .type = 'i', .i = p->number };
	v[LAST_ID_PARAMETER - 1] = (struct db_value){ .type = 'd', .b = BYTES(p->id.b, ID_BYTES) };
	return OK;
}

/* The rows, and where the page ended when there is at least one more. */
static int read_page(struct tx *tx, const struct resource_rule *resource, struct rows *r, const struct order *o,
	size_t size, ProtobufCMessage **row, size_t *ret_count, struct position *end)
{
	size_t count = 0;
	bool more = false;
	*end = (struct position){ 0 };
	TRY(db_next(r, tx->st, &more));
	for (; more && count < size; count++) {
		struct bytes body = arena_bytes(tx->arena, row_bytes(r, 0));
		if (!body.data)
			return no_memory(tx);
		row[count] = protobuf_c_message_unpack(resource->message->descriptor, arena_allocator(tx->arena),
			body.len, body.data);
		if (!row[count])
			return arena_exhausted(tx->arena) ? no_memory(tx) :
				fail(tx->st, DATA_LOSS, "ROW_CORRUPT", "a stored row of %s does not unpack",
					resource->noun);
		(void)row_id(r, 1, &end->id);
		if (o->column && o->is_text)
			end->text = arena_bytes(tx->arena, row_bytes(r, 2));
		else if (o->column)
			end->number = row_int(r, 2);
		TRY(db_next(r, tx->st, &more));
	}
	end->is_set = more;
	*ret_count = count;
	return OK;
}

static int compile_filter(struct tx *tx, const struct resource_rule *resource, const char *text,
	struct db_value *v, size_t *ret_count, const char **ret_sql)
{
	struct filter_value *value;
	size_t count;
	*ret_sql = NULL;
	*ret_count = FIRST_FILTER_PARAMETER - 1;
	if (!text || !*text)
		return OK;
	TRY(filter_compile(text, resource, tx->arena, FIRST_FILTER_PARAMETER, tx->st, ret_sql, &value, &count));
	if (count > VALUES_MAX)
		return fail(tx->st, INVALID_ARGUMENT, "FILTER", "the filter has too many values");
	for (size_t i = 0; i < count; i++)
		v[(*ret_count)++] =
			(struct db_value){ .type = value[i].type, .i = value[i].i, .b = value[i].b };
	return OK;
}

int rows_page(struct tx *tx, const struct resource_rule *resource, const struct page *page,
	const struct viewer *viewer, const uint8_t token_key[32], ProtobufCMessage ***ret_rows,
	size_t *ret_count, struct bytes *ret_next)
{
	struct hash purpose = token_purpose(resource, page, viewer);
	struct db_value v[FIRST_FILTER_PARAMETER + VALUES_MAX];
	struct position from, end;
	struct order o;
	const char *filter, *sql;
	size_t values, size = page->size ? page->size : LIMIT_PAGE_DEFAULT;
	if (size > LIMIT_PAGE)
		size = LIMIT_PAGE;
	TRY(parse_order(tx, resource, page->order, &o));
	TRY(open_token(tx, page->token, &purpose, token_key, &from));
	TRY(bind_page(tx, resource, page, &o, viewer, &from, size, v));
	TRY(compile_filter(tx, resource, page->filter, v, &values, &filter));
	if (values == FIRST_FILTER_PARAMETER - 1 && !from.is_set)
		values = largest_parameter(page); /* SQLite counts to the largest ?N of the text */
	TRY(write_sql(tx, resource, page, &o, viewer->everything, from.is_set, filter, &sql));
	ProtobufCMessage **row = arena_array(tx->arena, size, sizeof(*row));
	struct rows *r;
	if (!row)
		return no_memory(tx);
	TRY(filter ? db_query_once(tx->db, tx->st, &r, sql, v, values) :
		db_query_values(tx->db, tx->st, &r, sql, v, values));
	int rc = read_page(tx, resource, r, &o, size, row, ret_count, &end);
	rows_done(r);
	TRY(rc);
	*ret_rows = row;
	*ret_next = BYTES(NULL, 0);
	return end.is_set ? make_token(tx, &end, &purpose, token_key, ret_next) : OK;
}
