/* auditc import: a file of rows is told row by row what it would do, then entered whole or not at all. */
#include "client/call.h"
#include "client/cmd_method.h"
#include "client/command.h"
#include "client/csv.h"
#include "client/flags.h"
#include "client/format.h"
#include "client/request.h"
#include "client/term.h"
#include "client/value.h"
#include "common/limits.h"

#include "audit/v1/import.pb-c.h"

#include <assert.h>
#include <ctype.h>
#include <stdarg.h>

enum { SHOWN_MAX = 100, LIST_SEPARATOR = '|' };
/* A request and its envelope are one frame. */
enum { REQUEST_BYTES_MAX = LIMIT_BODY_BYTES - 4096 };

struct import {
	struct client *client;
	const char *path;
	const struct method_rule *method;
	const struct message_rule *row_rule;
	struct csv csv;
	struct flag_field column[CSV_COLUMNS_MAX];
	size_t mistakes;
	json_t *request;
};

/* "sites.csv:4:12: what is wrong", the line, and a mark below the place. */
__attribute__((format(printf, 4, 5))) static void mistake(struct import *im, size_t line, size_t column, const char *format,
	...)
{
	char what[600];
	va_list args;
	if (im->mistakes++ >= SHOWN_MAX)
		return;
	struct bytes text = csv_line(&im->csv, line);
	va_start(args, format);
	(void)vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	say_loud("%s:%zu:%zu: %s", im->path, line, column, what);
	if (text.len == 0 || text.len > 400)
		return;
	say(" %5zu | %.*s", line, (int)text.len, (const char *)text.data);
	say("       | %*s^", (int)column - 1, "");
}

static const struct csv_cell *cell_of(const struct import *im, size_t row, const char *field)
{
	const struct csv_row *r = &im->csv.row[row];
	for (size_t i = 0; i < im->csv.row[0].count && i < r->count; i++)
		if (im->column[i].depth && strcmp(im->column[i].field[0]->name, field) == 0)
			return &r->cell[i];
	return NULL;
}

/* At the cell of a field, or at the row where the file has no such column. */
static void mistake_in(struct import *im, size_t row, const char *field, const char *what)
{
	const struct csv_cell *cell = cell_of(im, row, field);
	if (cell)
		mistake(im, cell->line, cell->column, "%s: %s", field, what);
	else
		mistake(im, im->csv.row[row].line, 1, "%s%s%s", field, *field ? ": " : "", what);
}

static const struct message_rule *rows_rule(const struct method_rule *method)
{
	const ProtobufCFieldDescriptor *rows =
		protobuf_c_message_descriptor_get_field_by_name(method->request->descriptor, "rows");
	assert(rows);
	return method->request->field[rows - method->request->descriptor->fields].message;
}

static int read_file(struct import *im, struct status *st)
{
	struct buf content;
	struct csv_place place = { 1, 1 };
	buf_init(&content, FILE_SMALL_BYTES);
	int rc = file_read(im->path, st, &content);
	struct bytes kept = rc == OK ? arena_bytes(im->client->arena, buf_bytes(&content)) : (struct bytes){ 0 };
	buf_done(&content);
	TRY(rc);
	im->csv.content = kept;
	rc = csv_read(kept, im->client->arena, st, &im->csv, &place);
	if (rc == INVALID_ARGUMENT)
		mistake(im, place.line, place.column, "%s", st->message);
	return rc;
}

/* "Time zone" is time-zone, as flags are spelled. */
static void spell(const char *header, char ret_name[VALUE_NAME_BYTES])
{
	size_t len = 0;
	while (*header == ' ')
		header++;
	for (; *header && len + 1 < VALUE_NAME_BYTES; header++)
		ret_name[len++] = *header == '_' || *header == ' ' ? '-' : (char)tolower((unsigned char)*header);
	while (len > 0 && ret_name[len - 1] == '-')
		len--;
	ret_name[len] = 0;
}

static void known_columns(const struct import *im, char *to, size_t size)
{
	size_t len = 0;
	to[0] = 0;
	for (unsigned i = 0; i < im->row_rule->descriptor->n_fields && len < size; i++)
		len += (size_t)snprintf(to + len, size - len, "%s%s", i ? ", " : "", im->row_rule->descriptor->fields[i].name);
}

static void read_header(struct import *im)
{
	const struct csv_row *header = &im->csv.row[0];
	for (size_t i = 0; i < header->count; i++) {
		char name[VALUE_NAME_BYTES], known[400];
		spell(header->cell[i].text, name);
		if (!flags_find(im->row_rule, name, &im->column[i]) || im->column[i].depth != 1) {
			known_columns(im, known, sizeof(known));
			im->column[i].depth = 0;
			mistake(im, header->cell[i].line, header->cell[i].column, "there is no column \"%s\": %s",
				header->cell[i].text, known);
		}
		for (size_t k = 0; k < i; k++)
			if (im->column[i].depth && im->column[k].depth && im->column[k].field[0] == im->column[i].field[0])
				mistake(im, header->cell[i].line, header->cell[i].column, "the column %s stands twice",
					im->column[i].field[0]->name);
	}
	for (unsigned i = 0; i < im->row_rule->descriptor->n_fields; i++)
		if (im->row_rule->field[i].required && !cell_of(im, 0, im->row_rule->descriptor->fields[i].name))
			mistake(im, header->line, 1, "the column %s is missing", im->row_rule->descriptor->fields[i].name);
}

static int set_value(json_t *row, const ProtobufCFieldDescriptor *field, const struct field_rule *rule, const char *text,
	int64_t now_us, struct status *st)
{
	json_t *value;
	TRY(value_parse(field, rule, text, now_us, st, &value));
	if (field->label != PROTOBUF_C_LABEL_REPEATED)
		return json_object_set_new(row, field->name, value) == 0 ? OK :
			fail(st, RESOURCE_EXHAUSTED, "MEMORY", "out of memory");
	json_t *list = json_object_get(row, field->name);
	if (!list && json_object_set_new(row, field->name, list = json_array()) != 0)
		return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "out of memory");
	return json_array_append_new(list, value) == 0 ? OK : fail(st, RESOURCE_EXHAUSTED, "MEMORY", "out of memory");
}

/* Several values of one cell have "|" between. */
static int set_cell(struct import *im, json_t *row, const struct flag_field *column, const char *text, struct status *st)
{
	const ProtobufCFieldDescriptor *field = column->field[0];
	char *rest = arena_text(im->client->arena, text), *end;
	if (!rest)
		return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "out of memory");
	while (field->label == PROTOBUF_C_LABEL_REPEATED && (end = strchr(rest, LIST_SEPARATOR))) {
		*end = 0;
		TRY(set_value(row, field, column->rule[0], rest, im->client->started_us, st));
		rest = end + 1;
	}
	return set_value(row, field, column->rule[0], rest, im->client->started_us, st);
}

/* What of a row is wrong for its form is said at its cell, and reading goes on. */
static json_t *read_row(struct import *im, size_t at)
{
	const struct csv_row *r = &im->csv.row[at];
	ProtobufCMessage *checked;
	struct status st = { 0 };
	size_t before = im->mistakes;
	json_t *row = json_object();
	if (r->count != im->csv.row[0].count)
		mistake(im, r->line, 1, "the row has %zu cells, the first line names %zu columns", r->count,
			im->csv.row[0].count);
	for (size_t i = 0; i < r->count && i < im->csv.row[0].count; i++) {
		if (!im->column[i].depth || !*r->cell[i].text)
			continue;
		status_reset(&st);
		if (set_cell(im, row, &im->column[i], r->cell[i].text, &st) != OK)
			mistake(im, r->cell[i].line, r->cell[i].column, "%s: %s", im->column[i].field[0]->name, st.message);
	}
	status_reset(&st);
	if (im->mistakes == before && request_of_json(im->row_rule, row, im->client->arena, &st, &checked) != OK)
		mistake_in(im, at, st.field, st.message);
	return row;
}

static json_t *read_rows(struct import *im)
{
	json_t *rows = json_array();
	for (size_t i = 1; i < im->csv.count; i++)
		(void)json_array_append_new(rows, read_row(im, i));
	return rows;
}

static json_t *column_names(const struct import *im)
{
	json_t *names = json_array();
	for (size_t i = 0; i < im->csv.row[0].count; i++)
		if (im->column[i].depth)
			(void)json_array_append_new(names, json_string(im->column[i].field[0]->name));
	return names;
}

/* The flag that says where the rows belong: organisation_id is --organisation. */
static void find_scope(const struct import *im, const struct arg *arg, const char **ret_id)
{
	char name[VALUE_NAME_BYTES];
	value_kebab(im->method->scope_field, name);
	name[strlen(name) - strlen("-id")] = 0;
	*ret_id = command_arg(arg, name);
}

static int mistakes_end_it(const struct import *im, struct status *st)
{
	if (im->mistakes == 0)
		return OK;
	if (im->mistakes > SHOWN_MAX)
		say("and %zu more", im->mistakes - SHOWN_MAX);
	return fail(st, INVALID_ARGUMENT, "ROWS", "%zu mistakes in %s: nothing is entered", im->mistakes, im->path);
}

static int make_request(struct import *im, const char *scope_id, struct status *st)
{
	read_header(im);
	TRY(mistakes_end_it(im, st));
	if (im->csv.count == 1)
		return fail(st, INVALID_ARGUMENT, "ROWS", "%s has no row below its first line", im->path);
	im->request = json_pack("{s:s, s:o, s:o}", im->method->scope_field, scope_id, "fields", column_names(im), "rows",
		read_rows(im));
	TRY(mistakes_end_it(im, st));
	return im->request ? OK : fail(st, RESOURCE_EXHAUSTED, "MEMORY", "out of memory");
}

static int send(struct import *im, bool explains, struct status *st, const Audit__ImportReport **ret_report,
	struct call_position *ret_position)
{
	struct client *c = im->client;
	ProtobufCMessage *request, *response = NULL;
	bool was_asked = c->options.validate_only;
	(void)json_object_set_new(im->request, "explain", json_boolean(explains));
	TRY(request_of_json(im->method->request, im->request, c->arena, st, &request));
	if (protobuf_c_message_get_packed_size(request) > REQUEST_BYTES_MAX)
		return fail(st, INVALID_ARGUMENT, "TOO_LARGE",
			"one statement has at most 1 MiB and 10000 elements: split the file");
	c->options.validate_only = explains;
	int rc = call_method(c, c->arena, im->method, request, st, &response, ret_position);
	c->options.validate_only = was_asked;
	TRY(rc);
	/* All responses of the service are one report. */
	*ret_report = ((const Audit__ImportSitesResponse *)response)->report;
	return *ret_report || !explains ? OK : fail(st, DATA_LOSS, "BAD_REPLY", "the server sent no report");
}

static int show(struct client *c, const Audit__ImportReport *report, struct status *st)
{
	struct format *f = NULL;
	const char *columns = c->options.columns ? c->options.columns : "row,effect,name,changes";
	TRY(format_new(stdout, c->options.output, schema_find_message(&audit__imported_row__descriptor), columns, true, st,
		&f));
	int rc = OK;
	for (size_t i = 0; rc == OK && i < report->n_rows; i++)
		rc = format_row(f, &report->rows[i]->base, st);
	if (rc == OK)
		rc = format_end(f, st);
	format_free(f);
	return rc;
}

/* What the server says of rows, at their cells. */
static void point_at_problems(struct import *im, const Audit__ImportReport *report)
{
	for (size_t i = 0; i < report->n_rows; i++) {
		const Audit__ImportedRow *row = report->rows[i];
		for (size_t k = 0; k < row->n_problems && row->row < im->csv.count; k++) {
			char what[400];
			(void)snprintf(what, sizeof(what), "%s (%s)", row->problems[k]->text, row->problems[k]->rule);
			mistake_in(im, row->row, row->problems[k]->field, what);
		}
	}
}

static int judge(struct import *im, const Audit__ImportReport *report, struct status *st)
{
	if (report->refused > 0) {
		point_at_problems(im, report);
		return fail(st, FAILED_PRECONDITION, "ROWS_REFUSED", "%u of %zu rows are refused: nothing is entered",
			report->refused, report->n_rows);
	}
	TRY(show(im->client, report, st));
	if (report->added + report->changed == 0)
		return fail(st, FAILED_PRECONDITION, "NO_EFFECT", "all %zu rows are there already: such an import is refused",
			report->n_rows);
	return OK;
}

static int enter(struct import *im, bool is_dry, struct status *st)
{
	const Audit__ImportReport *report, *entered;
	struct call_position position;
	TRY(client_open(im->client, st));
	TRY(send(im, true, st, &report, NULL));
	TRY(judge(im, report, st));
	if (is_dry) {
		say("%u would be added, %u changed, %u stay as they are; nothing was entered", report->added, report->changed,
			report->unchanged);
		return OK;
	}
	TRY(send(im, false, st, &entered, &position));
	say("%u added, %u changed, %u stay as they are", report->added, report->changed, report->unchanged);
	method_say_position(im->client, &position);
	return OK;
}

static int import_file(struct client *c, const struct arg *arg, const char *kind, struct status *st)
{
	struct import im = { .client = c, .path = command_arg(arg, "FILE"), .method = method_find("import", kind) };
	const char *scope_id = NULL;
	bool is_dry = command_arg(arg, "dry-run") || c->options.validate_only;
	im.row_rule = rows_rule(im.method);
	find_scope(&im, arg, &scope_id);
	TRY(read_file(&im, st));
	int rc = make_request(&im, scope_id, st);
	if (rc == OK)
		rc = enter(&im, is_dry, st);
	json_decref(im.request);
	return rc;
}

#define IMPORT(kind)                                                                               \
	COMMAND(cmd_import_##kind)                                                                 \
	{                                                                                          \
		(void)word;                                                                        \
		(void)count;                                                                       \
		return import_file(c, arg, #kind, st);                                             \
	}

IMPORT(organisations)
IMPORT(sites)
IMPORT(units)
IMPORT(people)
IMPORT(relationships)
IMPORT(criteria)
IMPORT(checklists)
IMPORT(requests)
