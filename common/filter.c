/* Filters of lists: reads "field op value AND (...)" and writes SQL with bound values. */
#include "common/filter.h"

#include "common/clock.h"
#include "common/id.h"
#include <limits.h>

/* Audit__Audience ALL: columns of a narrower audience would be told through what a filter finds. */
enum { AUDIENCE_EVERYONE = 1, SQL_MAX = 16 * 1024, ALLOWED_MAX = 4096 };

struct parse {
	const char *start;
	const char *at;
	const struct resource_rule *resource;
	struct arena *arena;
	struct status *st;
	struct buf sql;
	struct filter_value *value;
	size_t value_count;
	size_t first_parameter;
	int64_t now_us;
	unsigned depth;
	unsigned terms;
	bool can_be_looked_up; /* the last comparison */
	size_t term_at[LIMIT_FILTER_TERMS], term_len[LIMIT_FILTER_TERMS]; /* of the outermost level, in the SQL */
	size_t term_count;
};

enum operator { EQUAL, NOT_EQUAL, LESS, LESS_EQUAL, GREATER, GREATER_EQUAL, PREFIX };

/* Longer spellings first. `!=` must hold for a row without the value, which SQL's <> would not. */
static const struct {
	const char *text;
	const char *sql;
	enum operator op;
} operators[] = {
	{ "!=", "IS DISTINCT FROM", NOT_EQUAL },
	{ "<=", "<=", LESS_EQUAL },
	{ ">=", ">=", GREATER_EQUAL },
	{ "=", "=", EQUAL },
	{ "<", "<", LESS },
	{ ">", ">", GREATER },
	{ ":", NULL, PREFIX },
};

/* One comparison: what it is about and how it is written. */
struct comparison {
	const ProtobufCFieldDescriptor *field;
	const struct field_rule *rule;
	enum operator op;
	const char *sql;
	const char *column;
};

#define REFUSE(p, ...) refuse(p, (p)->at, __VA_ARGS__)

static int refuse(struct parse *p, const char *at, const char *what)
{
	return fail(p->st, INVALID_ARGUMENT, "FILTER", "filter, position %zu: %s",
		(size_t)(at - p->start) + 1, what);
}

static bool is_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* What a value may hold without quotes: words, numbers, times and ids. */
static bool is_bare(char c)
{
	return is_name(c) || (c != 0 && strchr("-+.:", c) != NULL);
}

static void skip_blanks(struct parse *p)
{
	while (*p->at == ' ' || *p->at == '\t' || *p->at == '\n')
		p->at++;
}

static struct bytes read_name(struct parse *p)
{
	const char *from = p->at;
	while (is_name(*p->at))
		p->at++;
	return BYTES(from, (size_t)(p->at - from));
}

static bool is_text(struct bytes b, const char *text)
{
	return bytes_equal(b, bytes_of_text(text));
}

static bool may_filter(const struct parse *p, size_t i)
{
	const struct message_rule *m = p->resource->message;
	if (m->descriptor->fields[i].label == PROTOBUF_C_LABEL_REPEATED ||
		m->field[i].audience != AUDIENCE_EVERYONE)
		return false;
	return m->field[i].column || (int)i == p->resource->id_field || (int)i == p->resource->state_field;
}

static int refuse_field(struct parse *p, const char *at)
{
	const ProtobufCMessageDescriptor *d = p->resource->message->descriptor;
	struct buf allowed;
	buf_init(&allowed, ALLOWED_MAX);
	buf_add_text(&allowed, "expected one of the fields");
	for (size_t i = 0; i < d->n_fields; i++)
		if (may_filter(p, i))
			buf_addf(&allowed, " %s", d->fields[i].name);
	const char *text = buf_text(&allowed);
	int rc = refuse(p, at, text ? text : "expected a field of this list");
	buf_done(&allowed);
	return rc;
}

static int read_field(struct parse *p, struct comparison *c)
{
	const ProtobufCMessageDescriptor *d = p->resource->message->descriptor;
	const char *at = p->at;
	struct bytes name = read_name(p);
	for (size_t i = 0; i < d->n_fields; i++) {
		if (!is_text(name, d->fields[i].name) || !may_filter(p, i))
			continue;
		c->field = &d->fields[i];
		c->column = schema_column(p->resource, c->field->name);
		c->rule = &p->resource->message->field[i];
		return OK;
	}
	return refuse_field(p, at);
}

static int read_operator(struct parse *p, struct comparison *c)
{
	for (size_t i = 0; i < ARRAY_LEN(operators); i++) {
		size_t len = strlen(operators[i].text);
		if (strncmp(p->at, operators[i].text, len) != 0)
			continue;
		p->at += len;
		c->op = operators[i].op;
		c->sql = operators[i].sql;
		return OK;
	}
	return REFUSE(p, "expected one of = != < <= > >= :");
}

/* Between double quotes; \" and \\ stand for themselves. */
static int read_quoted(struct parse *p, struct bytes *ret_value)
{
	char *out = arena_alloc(p->arena, strlen(p->at));
	size_t len = 0;
	const char *at = p->at + 1;
	if (!out)
		return fail(p->st, RESOURCE_EXHAUSTED, "MEMORY", "the request is too large");
	for (; *at != '"'; at++) {
		if (*at == '\\' && (at[1] == '"' || at[1] == '\\'))
			at++;
		else if (*at == '\\')
			return refuse(p, at, "only \\\" and \\\\ may follow a backslash");
		if (!*at)
			return REFUSE(p, "the quoted text does not end");
		out[len++] = *at;
	}
	p->at = at + 1;
	*ret_value = BYTES(out, len);
	return OK;
}

static int read_value(struct parse *p, struct bytes *ret_value)
{
	if (*p->at == '"')
		return read_quoted(p, ret_value);
	const char *from = p->at;
	while (is_bare(*p->at))
		p->at++;
	if (p->at == from)
		return REFUSE(p, "expected a value; texts with other characters than letters, digits "
			"and _-+.: stand in double quotes");
	*ret_value = BYTES(from, (size_t)(p->at - from));
	return OK;
}

/* Writes `column op ?N`. */
static int emit(struct parse *p, const struct comparison *c, struct filter_value value)
{
	size_t number = p->first_parameter + p->value_count;
	p->value[p->value_count++] = value;
	if (c->op == PREFIX)
		buf_addf(&p->sql, "(\"%s\" >= ?%zu AND substr(\"%s\", 1, length(?%zu)) = ?%zu)",
			c->column, number, c->column, number, number);
	else
		buf_addf(&p->sql, "\"%s\" %s ?%zu", c->column, c->sql, number);
	p->can_be_looked_up = c->op != PREFIX && c->op != NOT_EQUAL;
	return OK;
}

/* A text or reference that is not there may be stored as NULL: `= ""` and `!= ""` ask for that. */
static int emit_absent(struct parse *p, const struct comparison *c, const char *at)
{
	if (c->op != EQUAL && c->op != NOT_EQUAL)
		return refuse(p, at, "an empty text can only be compared with = and !=");
	if (c->rule->ref)
		buf_addf(&p->sql, "\"%s\" %s", c->column, c->op == EQUAL ? "IS NULL" : "IS NOT NULL");
	else
		buf_addf(&p->sql, "COALESCE(\"%s\", '') %s ''", c->column,
			c->op == EQUAL ? "=" : "<>");
	p->can_be_looked_up = false;
	return OK;
}

static int emit_ref(struct parse *p, const struct comparison *c, struct bytes value, const char *at)
{
	struct id id;
	if (!id_parse((const char *)value.data, value.len, &id))
		return refuse(p, at, "expected an id such as 0193a5c2-6c5e-7abc-8def-0123456789ab");
	struct bytes copy = arena_bytes(p->arena, BYTES(id.b, ID_BYTES));
	if (!copy.data)
		return fail(p->st, RESOURCE_EXHAUSTED, "MEMORY", "the request is too large");
	return emit(p, c, (struct filter_value){ .type = 'd', .b = copy });
}

static int emit_text(struct parse *p, const struct comparison *c, struct bytes value)
{
	struct bytes copy = arena_bytes(p->arena, value);
	if (!copy.data)
		return fail(p->st, RESOURCE_EXHAUSTED, "MEMORY", "the request is too large");
	return emit(p, c, (struct filter_value){ .type = 't', .b = copy });
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* "MAJOR" of FINDING_GRADE_MAJOR: the prefix is what stands before UNSPECIFIED in the value 0. */
static const char *enum_short(const ProtobufCEnumDescriptor *e, size_t i)
{
	const char *zero = strstr(e->values[0].name, "UNSPECIFIED");
	size_t prefix = zero ? (size_t)(zero - e->values[0].name) : 0;
	const char *name = e->values[i].name;
	return strncmp(name, e->values[0].name, prefix) == 0 ? name + prefix : name;
}

static bool enum_is(const ProtobufCEnumDescriptor *e, size_t i, struct bytes value)
{
	const char *name = enum_short(e, i);
	if (is_text(value, e->values[i].name))
		return true;
	if (strlen(name) != value.len)
		return false;
	for (size_t k = 0; k < value.len; k++)
		if ((char)value.data[k] != lower(name[k]))
			return false;
	return true;
}

static int refuse_enum(struct parse *p, const ProtobufCEnumDescriptor *e, const char *at)
{
	struct buf allowed;
	buf_init(&allowed, ALLOWED_MAX);
	buf_add_text(&allowed, "expected one of");
	for (size_t i = 0; i < e->n_values; i++) {
		buf_add_text(&allowed, " ");
		for (const char *c = enum_short(e, i); *c; c++)
			buf_add_u8(&allowed, (uint8_t)lower(*c));
	}
	const char *text = buf_text(&allowed);
	int rc = refuse(p, at, text ? text : "expected a name of this enumeration");
	buf_done(&allowed);
	return rc;
}

static int emit_enum(struct parse *p, const struct comparison *c, struct bytes value, const char *at)
{
	const ProtobufCEnumDescriptor *e = c->field->descriptor;
	for (size_t i = 0; i < e->n_values; i++)
		if (enum_is(e, i, value))
			return emit(p, c, (struct filter_value){ .type = 'i', .i = e->values[i].value });
	return refuse_enum(p, e, at);
}

static int emit_bool(struct parse *p, const struct comparison *c, struct bytes value, const char *at)
{
	bool is_true = is_text(value, "true");
	if (!is_true && !is_text(value, "false"))
		return refuse(p, at, "expected true or false");
	return emit(p, c, (struct filter_value){ .type = 'i', .i = is_true });
}

enum { DAYS_MAX = 36500 };
static const int64_t hour_us = INT64_C(3600000000);

/* "+14d", "-2w", "+12h" behind now and today; nothing: 0. */
static bool read_distance(struct bytes text, int64_t *ret_us)
{
	static const struct {
		char unit;
		int64_t hours;
	} units[] = { { 'h', 1 }, { 'd', 24 }, { 'w', 168 } };
	int64_t number = 0;
	size_t at = 1;
	*ret_us = 0;
	if (text.len == 0)
		return true;
	if (text.data[0] != '+' && text.data[0] != '-')
		return false;
	for (; at < text.len && at < 7 && text.data[at] >= '0' && text.data[at] <= '9'; at++)
		number = number * 10 + (text.data[at] - '0');
	if (at == 1 || at + 1 != text.len)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(units); i++)
		if (units[i].unit == (char)text.data[at] && number * units[i].hours <= DAYS_MAX * INT64_C(24)) {
			*ret_us = number * units[i].hours * hour_us;
			*ret_us = text.data[0] == '-' ? -*ret_us : *ret_us;
			return true;
		}
	return false;
}

/* now, today (its first moment in UTC), and so many hours, days or weeks from there. */
static bool read_relative(const struct parse *p, struct bytes value, int64_t *ret_us)
{
	static const struct {
		const char *text;
		bool is_day;
	} words[] = { { "now", false }, { "today", true } };
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		size_t len = strlen(words[i].text);
		int64_t distance;
		if (value.len < len || memcmp(value.data, words[i].text, len) != 0 ||
			!read_distance(BYTES(value.data + len, value.len - len), &distance))
			continue;
		*ret_us = p->now_us - (words[i].is_day ? p->now_us % (24 * hour_us) : 0) + distance;
		return true;
	}
	return false;
}

/* A time, or a day, which is its first moment in UTC. */
static int emit_time(struct parse *p, const struct comparison *c, struct bytes value, const char *at)
{
	char text[CLOCK_TEXT_BYTES];
	int64_t us;
	if (read_relative(p, value, &us))
		return emit(p, c, (struct filter_value){ .type = 'i', .i = us });
	bool is_day = value.len == sizeof("2026-11-23") - 1;
	int len = snprintf(text, sizeof(text), "%.*s%s", (int)value.len, (const char *)value.data,
		is_day ? "T00:00:00Z" : "");
	if (len < 0 || (size_t)len >= sizeof(text) || clock_parse(text, (size_t)len, &us) != 0)
		return refuse(p, at, "expected a time such as 2026-11-23T10:38:00Z, a day, 2026-11-23, or "
			"today, now, today+14d, now-12h");
	return emit(p, c, (struct filter_value){ .type = 'i', .i = us });
}

/* At most 18 digits, so that nothing overflows; a sign only before digits. */
static int emit_integer(struct parse *p, const struct comparison *c, struct bytes value, const char *at)
{
	bool negative = value.len > 0 && value.data[0] == '-';
	int64_t number = 0;
	size_t digits = value.len - negative;
	if (digits < 1 || digits > 18)
		return refuse(p, at, "expected an integer of at most 18 digits");
	for (size_t i = negative; i < value.len; i++) {
		if (value.data[i] < '0' || value.data[i] > '9')
			return refuse(p, at, "expected an integer of at most 18 digits");
		number = number * 10 + (value.data[i] - '0');
	}
	return emit(p, c, (struct filter_value){ .type = 'i', .i = negative ? -number : number });
}

static bool is_time(const ProtobufCFieldDescriptor *field)
{
	size_t len = strlen(field->name);
	return field->type == PROTOBUF_C_TYPE_INT64 && len > 3 && strcmp(field->name + len - 3, "_us") == 0;
}

/* Names, truth and references have no order worth asking for. */
static int check_operator(struct parse *p, const struct comparison *c, const char *at)
{
	bool is_string = c->field->type == PROTOBUF_C_TYPE_STRING && !c->rule->ref;
	bool is_named = c->rule->ref || c->field->type == PROTOBUF_C_TYPE_ENUM ||
		c->field->type == PROTOBUF_C_TYPE_BOOL;
	if (c->op == PREFIX && !is_string)
		return refuse(p, at, ": (begins with) is for text fields");
	if (is_named && c->op != EQUAL && c->op != NOT_EQUAL)
		return refuse(p, at, "this field can only be compared with = and !=");
	return OK;
}

static int emit_comparison(struct parse *p, const struct comparison *c, struct bytes value, const char *at)
{
	if (c->field->type == PROTOBUF_C_TYPE_STRING) {
		if (value.len == 0)
			return emit_absent(p, c, at);
		return c->rule->ref ? emit_ref(p, c, value, at) : emit_text(p, c, value);
	}
	if (c->field->type == PROTOBUF_C_TYPE_ENUM)
		return emit_enum(p, c, value, at);
	if (c->field->type == PROTOBUF_C_TYPE_BOOL)
		return emit_bool(p, c, value, at);
	if (is_time(c->field))
		return emit_time(p, c, value, at);
	if (c->field->type == PROTOBUF_C_TYPE_BYTES || c->field->type == PROTOBUF_C_TYPE_MESSAGE)
		return refuse(p, at, "this field cannot be compared");
	return emit_integer(p, c, value, at);
}

static int comparison(struct parse *p)
{
	struct comparison c = { 0 };
	struct bytes value = { 0 };
	if (p->terms++ == LIMIT_FILTER_TERMS)
		return REFUSE(p, "too many comparisons");
	TRY(read_field(p, &c));
	skip_blanks(p);
	const char *operator_at = p->at;
	TRY(read_operator(p, &c));
	TRY(check_operator(p, &c, operator_at));
	skip_blanks(p);
	const char *value_at = p->at;
	TRY(read_value(p, &value));
	return emit_comparison(p, &c, value, value_at);
}

static int expression(struct parse *p);

static int in_parentheses(struct parse *p)
{
	if (p->depth == LIMIT_NESTING)
		return REFUSE(p, "parentheses are nested too deeply");
	p->depth++;
	p->at++;
	buf_add_text(&p->sql, "(");
	TRY(expression(p));
	if (*p->at != ')')
		return REFUSE(p, "expected ) or AND or OR");
	p->depth--;
	p->at++;
	buf_add_text(&p->sql, ")");
	return OK;
}

/* NOT or - before a term. */
static bool take_not(struct parse *p)
{
	const char *at = p->at;
	if (*at == '-') {
		p->at++;
		return true;
	}
	struct bytes word = read_name(p);
	if (is_text(word, "NOT") && (*p->at == ' ' || *p->at == '\t' || *p->at == '\n' || *p->at == '('))
		return true;
	p->at = at;
	return false;
}

/* Rows without the value pass NOT (value = x), which SQL's NOT alone would leave out. */
static int term(struct parse *p)
{
	skip_blanks(p);
	bool is_not = take_not(p);
	skip_blanks(p);
	if (is_not)
		buf_add_text(&p->sql, "(");
	bool is_nested = *p->at == '(';
	TRY(is_nested ? in_parentheses(p) : comparison(p));
	if (is_not)
		buf_add_text(&p->sql, " IS NOT TRUE)");
	p->can_be_looked_up = p->can_be_looked_up && !is_not && !is_nested;
	return OK;
}

/* A term of the outermost level, which every row must pass if all its joints are AND. */
static int outer_term(struct parse *p)
{
	size_t at = p->sql.len;
	TRY(term(p));
	if (p->depth > 0 || !p->can_be_looked_up)
		return OK;
	p->term_at[p->term_count] = at;
	p->term_len[p->term_count++] = p->sql.len - at;
	return OK;
}

/*
 * Terms joined by AND, or terms joined by OR. AIP-160 binds OR tighter than AND, most people expect the
 * opposite: mixed without parentheses is refused rather than guessed.
 */
static int expression(struct parse *p)
{
	const char *joined_by = NULL;
	TRY(outer_term(p));
	for (;;) {
		skip_blanks(p);
		if (!*p->at || *p->at == ')')
			return OK;
		const char *at = p->at;
		struct bytes word = read_name(p);
		const char *joint = is_text(word, "AND") ? " AND " : is_text(word, "OR") ? " OR " : NULL;
		if (!joint)
			return refuse(p, at, "expected AND, OR or the end");
		if (joined_by && joined_by[1] != joint[1])
			return refuse(p, at, "AND and OR together need parentheses");
		joined_by = joint;
		buf_add_text(&p->sql, joint);
		TRY(outer_term(p));
		if (p->depth == 0 && joint[1] == 'O')
			p->term_count = 0;
	}
}

static int whole(struct parse *p)
{
	if (strlen(p->start) > LIMIT_FILTER_BYTES)
		return REFUSE(p, "the filter is too long");
	skip_blanks(p);
	if (!*p->at) {
		buf_add_text(&p->sql, "1 = 1");
		return OK;
	}
	TRY(expression(p));
	return *p->at ? REFUSE(p, "expected AND, OR or the end") : OK;
}

/* The texts of the terms that can be looked up. */
static bool copy_terms(const struct parse *p, struct filter *f)
{
	for (size_t i = 0; i < p->term_count; i++) {
		char *text = arena_alloc(p->arena, p->term_len[i] + 1);
		if (!text)
			return false;
		memcpy(text, p->sql.data + p->term_at[i], p->term_len[i]);
		text[p->term_len[i]] = 0;
		f->term[f->term_count++] = text;
	}
	return true;
}

int filter_compile(const char *text, const struct resource_rule *resource, struct arena *arena,
	size_t first_parameter, int64_t now_us, struct status *st, struct filter *ret_filter)
{
	struct parse p = { .start = text, .at = text, .resource = resource, .arena = arena, .st = st,
		.first_parameter = first_parameter, .now_us = now_us };
	struct filter f = { .term_count = 0 };
	p.value = arena_array(arena, LIMIT_FILTER_TERMS, sizeof(*p.value));
	if (!p.value)
		return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "the request is too large");
	buf_init(&p.sql, SQL_MAX);
	buf_add_text(&p.sql, "(");
	int rc = whole(&p);
	buf_add_text(&p.sql, ")");
	const char *sql = rc == OK ? buf_text(&p.sql) : NULL;
	f.sql = sql ? arena_text(arena, sql) : NULL;
	bool is_whole = f.sql && copy_terms(&p, &f);
	buf_done(&p.sql);
	if (rc != OK)
		return rc;
	if (!is_whole)
		return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "the request is too large");
	f.value = p.value;
	f.count = p.value_count;
	*ret_filter = f;
	return OK;
}
