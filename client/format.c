/* Output of rows: table, JSON, lines of JSON, CSV, YAML, names. */
#include "client/format.h"

#include "client/term.h"
#include "client/value.h"
#include "common/json.h"

#include <libsmartcols.h>

enum { CELL_MAX_BYTES = 1024 * 1024, ROW_MAX_BYTES = 16 * 1024 * 1024, COLUMNS_MAX = 64, COLUMNS_SHOWN = 8,
	COLUMNS_FEW = 5, TEXT_SHOWN_BYTES = 1000 };

struct format {
	FILE *to;
	enum format_kind kind;
	const struct message_rule *type;
	bool is_list;
	size_t rows;
	const ProtobufCFieldDescriptor *column[COLUMNS_MAX];
	size_t column_count;
	struct libscols_table *table;
};

bool format_parse(const char *text, enum format_kind *ret_kind)
{
	static const char *const name[] = { [FORMAT_TABLE] = "table", [FORMAT_JSON] = "json",
		[FORMAT_JSONL] = "jsonl", [FORMAT_CSV] = "csv", [FORMAT_YAML] = "yaml", [FORMAT_NAME] = "name" };
	for (size_t i = 0; i < ARRAY_LEN(name); i++) {
		if (strcmp(text, name[i]) == 0) {
			*ret_kind = (enum format_kind)i;
			return true;
		}
	}
	return false;
}

static int memory_gone(struct status *st)
{
	return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "out of memory");
}

/* --- which columns --- */

static void add_column(struct format *f, const ProtobufCFieldDescriptor *field)
{
	for (size_t i = 0; i < f->column_count; i++)
		if (f->column[i] == field)
			return;
	if (field && f->column_count < COLUMNS_MAX)
		f->column[f->column_count++] = field;
}

static const ProtobufCFieldDescriptor *named(const struct format *f, const char *name)
{
	return protobuf_c_message_descriptor_get_field_by_name(f->type->descriptor, name);
}

/* Keys in hexadecimal are for look-up, bytes for programs: neither is for a person's eyes. */
static bool is_for_people(const ProtobufCFieldDescriptor *field)
{
	size_t len = strlen(field->name);
	bool is_key = len > 9 && strcmp(field->name + len - 9, "_key_text") == 0;
	return field->type != PROTOBUF_C_TYPE_BYTES && !is_key;
}

/* "person_id" is shown by "person_name" beside it, a team member by who it is. */
static const ProtobufCFieldDescriptor *name_beside(const ProtobufCMessageDescriptor *type,
	const ProtobufCFieldDescriptor *field)
{
	static const char *const tail[] = { "_name", "_title" };
	char name[VALUE_NAME_BYTES];
	size_t len = strlen(field->name);
	if (field->type != PROTOBUF_C_TYPE_STRING || field->label == PROTOBUF_C_LABEL_REPEATED || len < 4 ||
		strcmp(field->name + len - 3, "_id") != 0)
		return NULL;
	if (strcmp(field->name, "team_member_id") == 0)
		return protobuf_c_message_descriptor_get_field_by_name(type, "person_name");
	for (size_t i = 0; i < ARRAY_LEN(tail); i++) {
		(void)snprintf(name, sizeof(name), "%.*s%s", (int)len - 3, field->name, tail[i]);
		const ProtobufCFieldDescriptor *beside = protobuf_c_message_descriptor_get_field_by_name(type, name);
		if (beside)
			return beside;
	}
	return NULL;
}

/* Where there is the time on the wall, the moments are for programs. */
static bool is_moment_of_local_time(const struct format *f, const ProtobufCFieldDescriptor *field)
{
	return named(f, "local_time") && (strcmp(field->name, "from_us") == 0 || strcmp(field->name, "to_us") == 0);
}

/* Few columns of the store: a list says something all the same. Long texts stay where one row is shown. */
static bool fills_up(const struct format *f, unsigned i)
{
	const ProtobufCFieldDescriptor *field = &f->type->descriptor->fields[i];
	const struct field_rule *rule = &f->type->field[i];
	return is_for_people(field) && !rule->ref && field->type != PROTOBUF_C_TYPE_MESSAGE &&
		field->label != PROTOBUF_C_LABEL_REPEATED && strcmp(field->name, "version") != 0 &&
		(field->type != PROTOBUF_C_TYPE_STRING || rule->max_bytes <= TEXT_SHOWN_BYTES);
}

/* A list shows id, what people call it by, what the store can filter by, and the state; whose it is where it has no name. */
static void choose_shown(struct format *f)
{
	static const char *const first[] = { "id", "label", "name", "title", "statement", "description", "text" };
	const ProtobufCMessageDescriptor *type = f->type->descriptor;
	for (size_t i = 0; i < ARRAY_LEN(first); i++)
		add_column(f, named(f, first[i]));
	add_column(f, named(f, "local_time"));
	bool has_name = f->column_count > 1;
	for (unsigned i = 0; i < type->n_fields && f->column_count < COLUMNS_SHOWN; i++) {
		const ProtobufCFieldDescriptor *field = &type->fields[i], *name = name_beside(type, field);
		if (f->type->field[i].column && is_for_people(field) && !is_moment_of_local_time(f, field) &&
			(name || !has_name || !f->type->field[i].ref))
			add_column(f, name ? name : field);
	}
	add_column(f, named(f, "state"));
	for (unsigned i = 0; i < type->n_fields && f->type->resource && f->column_count < COLUMNS_FEW; i++)
		if (fills_up(f, i))
			add_column(f, &type->fields[i]);
	for (unsigned i = 0; i < type->n_fields && !f->type->resource && f->column_count < COLUMNS_SHOWN; i++)
		if (is_for_people(&type->fields[i]))
			add_column(f, &type->fields[i]);
}

/* "captured_us" as people head a column: CAPTURED. */
static void heading_of(const ProtobufCFieldDescriptor *field, char ret_heading[VALUE_NAME_BYTES])
{
	value_kebab(field->name, ret_heading);
	size_t len = strlen(ret_heading);
	if (json_is_time(field) && len > 3 && strcmp(ret_heading + len - 3, "-us") == 0)
		ret_heading[len - 3] = 0;
	for (char *at = ret_heading; *at; at++)
		*at = *at >= 'a' && *at <= 'z' ? (char)(*at - 'a' + 'A') : *at == '-' ? ' ' : *at;
}

static int no_such_column(const struct format *f, const char *name, struct status *st)
{
	char known[300] = "";
	const ProtobufCMessageDescriptor *type = f->type->descriptor;
	for (unsigned i = 0; i < type->n_fields; i++) {
		size_t len = strlen(known);
		(void)snprintf(known + len, sizeof(known) - len, "%s%s", i ? ", " : "", type->fields[i].name);
	}
	return fail(st, INVALID_ARGUMENT, "NO_SUCH_COLUMN", "there is no column \"%s\"; there are: %s", name, known);
}

static int choose_named(struct format *f, const char *columns, struct status *st)
{
	while (*columns) {
		size_t len = strcspn(columns, ",");
		char name[VALUE_NAME_BYTES];
		(void)snprintf(name, sizeof(name), "%.*s", (int)len, columns);
		for (char *at = name; *at; at++)
			if (*at == '-')
				*at = '_';
		if (!named(f, name))
			return no_such_column(f, name, st);
		add_column(f, named(f, name));
		columns += len + (columns[len] == ',');
	}
	return OK;
}

static int choose_columns(struct format *f, const char *columns, struct status *st)
{
	if (columns)
		return choose_named(f, columns, st);
	if (f->kind == FORMAT_TABLE && f->is_list)
		choose_shown(f);
	else
		for (unsigned i = 0; i < f->type->descriptor->n_fields; i++)
			add_column(f, &f->type->descriptor->fields[i]);
	return OK;
}

/* --- tables --- */

static int start_table(struct format *f, struct status *st)
{
	f->table = scols_new_table();
	if (!f->table)
		return memory_gone(st);
	(void)scols_table_set_stream(f->table, f->to);
	(void)scols_table_enable_colors(f->table, 0);
	if (!isatty(fileno(f->to)))
		(void)scols_table_set_termforce(f->table, SCOLS_TERMFORCE_NEVER);
	if (!f->is_list) {
		(void)scols_table_enable_noheadings(f->table, 1);
		(void)scols_table_new_column(f->table, "field", 0, 0);
		(void)scols_table_new_column(f->table, "value", 0, SCOLS_FL_WRAP);
		return OK;
	}
	for (size_t i = 0; i < f->column_count; i++) {
		bool is_id = strcmp(f->column[i]->name, "id") == 0;
		char heading[VALUE_NAME_BYTES];
		heading_of(f->column[i], heading);
		if (!scols_table_new_column(f->table, heading, 0, is_id ? 0 : SCOLS_FL_TRUNC))
			return memory_gone(st);
	}
	return OK;
}

static const ProtobufCMessage *element(const ProtobufCMessage *row, const ProtobufCFieldDescriptor *field, size_t i)
{
	const void *at = (const char *)row + field->offset;
	return field->label == PROTOBUF_C_LABEL_REPEATED ? (*(ProtobufCMessage **const *)at)[i]
		: *(ProtobufCMessage *const *)at;
}

/* How many messages the field holds; 0 for fields of another type. */
static size_t elements(const ProtobufCMessage *row, const ProtobufCFieldDescriptor *field)
{
	if (field->type != PROTOBUF_C_TYPE_MESSAGE || value_is_absent(row, field))
		return 0;
	return field->label == PROTOBUF_C_LABEL_REPEATED
		? *(const size_t *)(const void *)((const char *)row + field->quantifier_offset) : 1;
}

static bool is_inner(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
	const ProtobufCFieldDescriptor *name = name_beside(message->descriptor, field);
	return !value_is_absent(message, field) && !(name && !value_is_absent(message, name));
}

/* "person_name=Lena Holm, role=leader": a message in a message, without ids beside names; one field alone is bare. */
static void add_inner(struct buf *to, const ProtobufCMessage *message)
{
	const ProtobufCMessageDescriptor *type = message->descriptor;
	size_t shown = 0, written = 0;
	for (unsigned i = 0; i < type->n_fields; i++)
		shown += is_inner(message, &type->fields[i]);
	for (unsigned i = 0; i < type->n_fields; i++) {
		if (!is_inner(message, &type->fields[i]))
			continue;
		if (shown > 1)
			buf_addf(to, "%s%s=", written++ ? ", " : "", type->fields[i].name);
		value_format(message, &type->fields[i], to);
	}
}

/* The cell's text, cleaned for one line; the caller's buffer keeps it. */
static const char *cell(const ProtobufCMessage *row, const ProtobufCFieldDescriptor *field, struct buf *to)
{
	struct buf raw;
	buf_init(&raw, CELL_MAX_BYTES);
	buf_reset(to);
	for (size_t i = 0; i < elements(row, field); i++) {
		buf_add_text(&raw, i ? "; " : "");
		add_inner(&raw, element(row, field, i));
	}
	if (elements(row, field) == 0)
		value_format(row, field, &raw);
	term_clean(to, buf_bytes(&raw), TERM_LINE);
	buf_done(&raw);
	return buf_text(to);
}

static int upright_line(struct format *f, const char *name, const char *value, struct status *st)
{
	struct libscols_line *line = scols_table_new_line(f->table, NULL);
	bool is_set = line && value && scols_line_set_data(line, 0, name) == 0 && scols_line_set_data(line, 1, value) == 0;
	return is_set ? OK : memory_gone(st);
}

/* A list of messages has a line for each. */
static int upright_list(struct format *f, const ProtobufCMessage *row, const ProtobufCFieldDescriptor *field,
	struct buf *text, struct status *st)
{
	struct buf raw;
	int rc = OK;
	buf_init(&raw, CELL_MAX_BYTES);
	for (size_t i = 0; i < elements(row, field) && rc == OK; i++) {
		buf_reset(&raw);
		buf_reset(text);
		add_inner(&raw, element(row, field, i));
		term_clean(text, buf_bytes(&raw), TERM_LINE);
		rc = upright_line(f, i ? "" : field->name, buf_text(text), st);
	}
	buf_done(&raw);
	return rc;
}

static int upright(struct format *f, const ProtobufCMessage *row, struct buf *text, struct status *st)
{
	for (size_t i = 0; i < f->column_count; i++) {
		const ProtobufCFieldDescriptor *field = f->column[i];
		if (elements(row, field) > 0)
			TRY(upright_list(f, row, field, text, st));
		else if (!value_is_absent(row, field))
			TRY(upright_line(f, field->name, cell(row, field, text), st));
	}
	return OK;
}

static int across(struct format *f, const ProtobufCMessage *row, struct buf *text, struct status *st)
{
	struct libscols_line *line = scols_table_new_line(f->table, NULL);
	if (!line)
		return memory_gone(st);
	for (size_t i = 0; i < f->column_count; i++) {
		const char *value = cell(row, f->column[i], text);
		if (!value || scols_line_set_data(line, i, value) != 0)
			return memory_gone(st);
	}
	return OK;
}

static int table_row(struct format *f, const ProtobufCMessage *row, struct status *st)
{
	struct buf text;
	buf_init(&text, CELL_MAX_BYTES * 4);
	int rc = f->is_list ? across(f, row, &text, st) : upright(f, row, &text, st);
	buf_done(&text);
	return rc;
}

/* --- csv --- */

static bool begins_with(struct bytes text, const char *with)
{
	size_t len = strlen(with);
	return text.len >= len && memcmp(text.data, with, len) == 0;
}

/*
 * Would a spreadsheet calculate it? Blanks in front do not stop all of them, nor do the wide forms of the signs, which
 * some take for the narrow ones.
 */
static bool is_formula(struct bytes text)
{
	static const char *const blank[] = { " ", "\xc2\xa0", "\xef\xbb\xbf", "\xe2\x80\x8b", "\xe3\x80\x80" };
	static const char *const sign[] = { "=", "+", "-", "@", "|", "%", "\t", "\r", "\n", "\xef\xbc\x9d",
		"\xef\xbc\x8b", "\xef\xbc\x8d", "\xef\xbc\xa0" };
	for (size_t i = 0; i < ARRAY_LEN(blank); i++) {
		if (!begins_with(text, blank[i]))
			continue;
		text = BYTES(text.data + strlen(blank[i]), text.len - strlen(blank[i]));
		i = (size_t)-1; /* any of them again */
	}
	for (size_t i = 0; i < ARRAY_LEN(sign); i++)
		if (begins_with(text, sign[i]))
			return true;
	return false;
}

/* Semicolons too: where they separate, a cell without quotes would end there and the rest begin one of its own. */
static void csv_cell(FILE *to, struct bytes raw)
{
	struct buf text;
	buf_init(&text, CELL_MAX_BYTES * 4);
	if (is_formula(raw))
		buf_add_text(&text, "'");
	term_clean(&text, raw, TERM_LINES);
	const char *value = buf_text(&text);
	bool is_quoted = value && strpbrk(value, ",;\"\n\t ");
	if (is_quoted)
		(void)fputc('"', to);
	for (; value && *value; value++) {
		if (*value == '"')
			(void)fputc('"', to);
		(void)fputc(*value, to);
	}
	if (is_quoted)
		(void)fputc('"', to);
	buf_done(&text);
}

static void csv_header(const struct format *f)
{
	for (size_t i = 0; i < f->column_count; i++)
		(void)fprintf(f->to, "%s%s", i ? "," : "", f->column[i]->name);
	(void)fputc('\n', f->to);
}

static void csv_row(const struct format *f, const ProtobufCMessage *row)
{
	struct buf raw;
	buf_init(&raw, CELL_MAX_BYTES);
	for (size_t i = 0; i < f->column_count; i++) {
		buf_reset(&raw);
		value_format(row, f->column[i], &raw);
		if (i > 0)
			(void)fputc(',', f->to);
		csv_cell(f->to, buf_bytes(&raw));
	}
	(void)fputc('\n', f->to);
	buf_done(&raw);
}

/* --- JSON and YAML --- */

static int print_json(const struct format *f, const json_t *value, struct status *st)
{
	bool is_one = f->kind == FORMAT_JSON && !f->is_list;
	char *text = json_dumps(value, is_one ? JSON_INDENT(2) : JSON_COMPACT);
	struct buf clean;
	buf_init(&clean, ROW_MAX_BYTES);
	if (text)
		term_clean(&clean, bytes_of_text(text), TERM_JSON);
	bool is_done = text && buf_text(&clean);
	if (is_done)
		(void)fputs(buf_text(&clean), f->to);
	buf_done(&clean);
	free(text);
	return is_done ? OK : memory_gone(st);
}

static void yaml_string(FILE *to, json_t *text)
{
	char *quoted = json_dumps(text, JSON_ENCODE_ANY);
	struct buf clean;
	buf_init(&clean, CELL_MAX_BYTES * 4);
	if (quoted)
		term_clean(&clean, bytes_of_text(quoted), TERM_JSON);
	(void)fprintf(to, "%s\n", buf_text(&clean) ? buf_text(&clean) : "\"\"");
	buf_done(&clean);
	free(quoted);
}

/* Block style; every string in JSON's quotes, which YAML 1.2 takes as they are. The depth is bounded by LIMIT_NESTING. */
static void yaml(FILE *to, json_t *value, int indent, bool is_first_in_line)
{
	const char *name;
	json_t *member;
	size_t i;
	if (json_is_object(value) && json_object_size(value) > 0) {
		json_object_foreach(value, name, member) {
			(void)fprintf(to, "%*s%s:", is_first_in_line ? 0 : indent, "", name);
			is_first_in_line = false;
			bool is_block = json_object_size(member) + json_array_size(member) > 0;
			(void)fputc(is_block ? '\n' : ' ', to);
			yaml(to, member, indent + 2, false);
		}
	} else if (json_is_array(value) && json_array_size(value) > 0) {
		json_array_foreach(value, i, member) {
			(void)fprintf(to, "%*s- ", indent, "");
			yaml(to, member, indent + 2, true);
		}
	} else if (json_is_string(value)) {
		yaml_string(to, value);
	} else {
		char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
		(void)fprintf(to, "%s\n", text ? text : "null");
		free(text);
	}
}

static int json_row(struct format *f, const ProtobufCMessage *row, struct status *st)
{
	json_t *value = NULL;
	int rc = OK;
	TRY(json_from_message(row, st, &value));
	if (f->kind == FORMAT_YAML) {
		if (f->is_list)
			(void)fputs("- ", f->to);
		yaml(f->to, value, f->is_list ? 2 : 0, f->is_list);
	} else {
		bool is_in_array = f->kind == FORMAT_JSON && f->is_list;
		if (is_in_array)
			(void)fputs(f->rows ? ",\n " : "[", f->to);
		rc = print_json(f, value, st);
		if (!is_in_array)
			(void)fputc('\n', f->to);
	}
	json_decref(value);
	return rc;
}

/* --- all of them --- */

static void name_row(const struct format *f, const ProtobufCMessage *row)
{
	struct buf text;
	buf_init(&text, CELL_MAX_BYTES * 4);
	const ProtobufCFieldDescriptor *field = named(f, "id");
	if (!field && f->type->descriptor->n_fields > 0)
		field = &f->type->descriptor->fields[0];
	const char *value = field ? cell(row, field, &text) : NULL;
	if (value && *value)
		(void)fprintf(f->to, "%s\n", value);
	buf_done(&text);
}

int format_new(FILE *to, enum format_kind kind, const struct message_rule *type, const char *columns, bool is_list,
	struct status *st, struct format **ret_format)
{
	struct format *f = calloc(1, sizeof(*f));
	if (!f)
		return memory_gone(st);
	*f = (struct format){ .to = to, .kind = kind, .type = type, .is_list = is_list };
	int rc = choose_columns(f, columns, st);
	if (rc == OK && kind == FORMAT_TABLE)
		rc = start_table(f, st);
	if (rc != OK) {
		format_free(f);
		return rc;
	}
	if (kind == FORMAT_CSV)
		csv_header(f);
	*ret_format = f;
	return OK;
}

int format_row(struct format *f, const ProtobufCMessage *row, struct status *st)
{
	int rc = OK;
	switch (f->kind) {
	case FORMAT_TABLE:
		rc = table_row(f, row, st);
		break;
	case FORMAT_CSV:
		csv_row(f, row);
		break;
	case FORMAT_NAME:
		name_row(f, row);
		break;
	case FORMAT_JSON:
	case FORMAT_JSONL:
	case FORMAT_YAML:
		rc = json_row(f, row, st);
		break;
	}
	f->rows++;
	return rc;
}

int format_end(struct format *f, struct status *st)
{
	bool has_rows = f->rows > 0;
	if (f->kind == FORMAT_TABLE && has_rows && scols_print_table(f->table) != 0)
		return memory_gone(st);
	if (f->kind == FORMAT_JSON && f->is_list)
		(void)fputs(has_rows ? "]\n" : "[]\n", f->to);
	if (f->kind == FORMAT_YAML && f->is_list && !has_rows)
		(void)fputs("[]\n", f->to);
	if (fflush(f->to) != 0)
		return fail(st, UNAVAILABLE, "OUTPUT", "the output could not be written");
	return OK;
}

bool format_is_empty(const struct format *f)
{
	return f->rows == 0;
}

void format_free(struct format *f)
{
	if (!f)
		return;
	scols_unref_table(f->table);
	free(f);
}

/* --- rows of a response --- */

/* One stored row and one list of stored rows, nothing else: *ret_single and *ret_list, or NULL both. */
static void find_beside(const struct message_rule *response, const ProtobufCFieldDescriptor **ret_single,
	const ProtobufCFieldDescriptor **ret_list)
{
	const ProtobufCMessageDescriptor *type = response->descriptor;
	*ret_single = *ret_list = NULL;
	for (unsigned i = 0; i < type->n_fields && type->n_fields == 2; i++)
		if (response->field[i].message && response->field[i].message->resource)
			*(type->fields[i].label == PROTOBUF_C_LABEL_REPEATED ? ret_list : ret_single) = &type->fields[i];
	if (!*ret_single || !*ret_list)
		*ret_single = *ret_list = NULL;
}

struct format_rows format_rows_beside(const struct message_rule *response)
{
	const ProtobufCFieldDescriptor *single, *list;
	find_beside(response, &single, &list);
	if (!list)
		return (struct format_rows){ .type = response };
	return (struct format_rows){ response->field[list - response->descriptor->fields].message, list, true };
}

struct format_rows format_rows_of(const struct message_rule *response)
{
	struct format_rows rows = { .type = response };
	size_t lists = 0, messages = 0;
	const ProtobufCMessageDescriptor *type = response->descriptor;
	const ProtobufCFieldDescriptor *list = NULL, *single = NULL;
	for (unsigned i = 0; i < type->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &type->fields[i];
		if (field->type != PROTOBUF_C_TYPE_MESSAGE)
			continue;
		if (field->label == PROTOBUF_C_LABEL_REPEATED && lists++ == 0)
			list = field;
		else if (messages++ == 0)
			single = field;
	}
	const ProtobufCFieldDescriptor *about, *beside;
	find_beside(response, &about, &beside);
	if (about)
		return (struct format_rows){ response->field[about - type->fields].message, about, false };
	bool has_page = protobuf_c_message_descriptor_get_field_by_name(type, "next_token") != NULL;
	if (list && lists == 1 && (has_page || type->n_fields == 1))
		rows = (struct format_rows){ response->field[list - type->fields].message, list, true };
	else if (single && messages == 1 && type->n_fields == 1)
		rows = (struct format_rows){ response->field[single - type->fields].message, single, false };
	return rows;
}

size_t format_rows_count(const struct format_rows *rows, const ProtobufCMessage *response)
{
	if (!rows->field)
		return 1;
	const char *base = (const char *)response;
	if (rows->is_list)
		return *(const size_t *)(const void *)(base + rows->field->quantifier_offset);
	return *(ProtobufCMessage *const *)(const void *)(base + rows->field->offset) ? 1 : 0;
}

const ProtobufCMessage *format_rows_at(const struct format_rows *rows, const ProtobufCMessage *response, size_t i)
{
	if (!rows->field)
		return response;
	const void *at = (const char *)response + rows->field->offset;
	return rows->is_list ? (*(ProtobufCMessage **const *)at)[i] : *(ProtobufCMessage *const *)at;
}
