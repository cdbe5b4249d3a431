/* Any method as a command: auditc NOUN VERB [ID] [--field value ...]. */
#include "client/cmd_method.h"

#include "client/flags.h"
#include "client/request.h"
#include "client/term.h"
#include "client/unmet.h"
#include "common/clock.h"

enum { PAGES_MAX = 10000, PAGE_ARENA_BYTES = 64 * 1024 * 1024 };

const struct method_rule *method_find(const char *noun, const char *verb)
{
	char with_underscores[VALUE_NAME_BYTES], with_hyphens[VALUE_NAME_BYTES];
	(void)snprintf(with_underscores, sizeof(with_underscores), "%s", noun);
	for (char *at = with_underscores; *at; at++)
		if (*at == '-')
			*at = '_';
	value_kebab(verb, with_hyphens);
	return schema_find_verb(with_underscores, with_hyphens);
}

void method_say_position(const struct client *c, const struct call_position *position)
{
	if (c->options.validate_only) {
		say("this would be accepted; nothing was changed");
		return;
	}
	if (position->is_waiting)
		say("kept as number %" PRIu64 " of the outbox: auditc sync signs and delivers it", position->number);
	if (!position->is_entered)
		return;
	char when[CLOCK_TEXT_BYTES];
	clock_format(position->received_us, when);
	say("%s at index %" PRIu64 ", received %s; the receipt is kept", position->was_repeated
		? "had been entered already" : "entered in the ledger", position->index, when);
}

static int show_rows(struct format *f, const struct format_rows *rows, const ProtobufCMessage *response,
	struct status *st)
{
	for (size_t i = 0; i < format_rows_count(rows, response); i++)
		TRY(format_row(f, format_rows_at(rows, response, i), st));
	return OK;
}

/* A row of which only the id is known. */
static int show_created(struct client *c, struct format *f, const struct format_rows *rows, const char *id,
	struct status *st)
{
	const ProtobufCMessageDescriptor *type = rows->type->descriptor;
	const ProtobufCFieldDescriptor *field = protobuf_c_message_descriptor_get_field_by_name(type, "id");
	if (!field || field->type != PROTOBUF_C_TYPE_STRING || !*id)
		return OK;
	ProtobufCMessage *row = arena_alloc(c->arena, type->sizeof_message);
	char *text = arena_text(c->arena, id);
	if (!row || !text)
		return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "out of memory");
	protobuf_c_message_init(type, row);
	memcpy((char *)row + field->offset, &text, sizeof(text));
	return format_row(f, row, st);
}

int method_rows(struct client *c, struct format *f, const struct format_rows *rows, const ProtobufCMessage *response,
	const struct call_position *position, struct status *st)
{
	if ((position->was_repeated || position->is_waiting) && format_rows_count(rows, response) == 0)
		return show_created(c, f, rows, position->created_id, st);
	return show_rows(f, rows, response, st);
}

/* For people alone: programs ask for the list by its own method. */
static int show_beside(struct client *c, const struct method_rule *method, const ProtobufCMessage *response,
	struct status *st)
{
	struct format_rows rows = format_rows_beside(method->response);
	size_t count = rows.field ? format_rows_count(&rows, response) : 0;
	int rc = OK;
	for (size_t i = 0; rc == OK && c->options.output == FORMAT_TABLE && i < count; i++) {
		struct format *f = NULL;
		put_line("%s", "");
		put_line("%s, %zu of %zu:", rows.field->name, i + 1, count);
		TRY(format_new(stdout, FORMAT_TABLE, rows.type, NULL, false, st, &f));
		rc = format_row(f, format_rows_at(&rows, response, i), st);
		if (rc == OK)
			rc = format_end(f, st);
		format_free(f);
	}
	return rc;
}

int method_show(struct client *c, const struct method_rule *method, const ProtobufCMessage *response,
	struct status *st)
{
	struct format_rows rows = format_rows_of(method->response);
	struct format *f = NULL;
	TRY(format_new(stdout, c->options.output, rows.type, c->options.columns, rows.is_list, st, &f));
	int rc = show_rows(f, &rows, response, st);
	if (rc == OK)
		rc = format_end(f, st);
	format_free(f);
	return rc == OK ? show_beside(c, method, response, st) : rc;
}

/* Sets page.token for the next page. */
static int next_page(json_t *request, struct bytes token, struct status *st)
{
	json_t *page = json_object_get(request, "page");
	char text[BASE64_LEN(1024) + 1];
	if (token.len > 1024)
		return fail(st, DATA_LOSS, "BAD_REPLY", "the token of the next page is too long");
	base64_encode(token.data, token.len, text);
	if (!page && json_object_set_new(request, "page", page = json_object()) != 0)
		return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "out of memory");
	return json_object_set_new(page, "token", json_string(text)) == 0
		? OK : fail(st, RESOURCE_EXHAUSTED, "MEMORY", "out of memory");
}

struct listing {
	const struct method_rule *method;
	json_t *request;
	struct format *format;
	struct format_rows rows;
	struct arena *arena; /* of one page */
	bool is_cut;         /* the reply says that it leaves something out */
};

static int one_page(struct client *c, struct listing *l, struct status *st, bool *ret_more)
{
	ProtobufCMessage *request, *response;
	struct bytes token = { NULL, 0 };
	arena_reset(l->arena);
	TRY(request_of_json(l->method->request, l->request, l->arena, st, &request));
	TRY(call_method(c, l->arena, l->method, request, st, &response, NULL));
	TRY(show_rows(l->format, &l->rows, response, st));
	(void)message_bool(response, "is_cut", &l->is_cut); /* most lists have no such field: they leave nothing out */
	*ret_more = message_bytes(response, "next_token", &token) && token.len > 0;
	return *ret_more ? next_page(l->request, token, st) : OK;
}

static int all_pages(struct client *c, struct listing *l, struct status *st)
{
	bool is_more = true;
	for (int page = 0; is_more && page < PAGES_MAX; page++) {
		TRY(one_page(c, l, st, &is_more));
		if (!c->options.all)
			break;
	}
	TRY(format_end(l->format, st));
	if (format_is_empty(l->format) && c->options.output == FORMAT_TABLE)
		say("nothing to list: there is none, or none that you may see");
	if (l->is_cut)
		say("more waits than is told: what is done makes room for it");
	if (is_more)
		say("there are more rows: --all fetches them, --page-size N up to 1000 at once");
	return OK;
}

static int list(struct client *c, const struct method_rule *method, json_t *request, struct status *st)
{
	struct listing l = { .method = method, .request = request, .rows = format_rows_of(method->response) };
	l.arena = arena_new(PAGE_ARENA_BYTES);
	int rc = l.arena ? OK : fail(st, RESOURCE_EXHAUSTED, "MEMORY", "out of memory");
	if (rc == OK)
		rc = format_new(stdout, c->options.output, l.rows.type, c->options.columns, true, st, &l.format);
	if (rc == OK)
		rc = all_pages(c, &l, st);
	format_free(l.format);
	arena_free(l.arena);
	return rc;
}

/* For people, and all of it. */
static bool is_unmet(const struct client *c, const struct method_rule *method)
{
	return c->options.output == FORMAT_TABLE && !c->options.columns && unmet_is_shown(method);
}

int method_show_position(struct client *c, const struct method_rule *method, const ProtobufCMessage *response,
	const struct call_position *position, struct status *st)
{
	struct format_rows rows = format_rows_of(method->response);
	struct format *f = NULL;
	if (is_unmet(c, method)) {
		unmet_show(response);
		return OK;
	}
	TRY(format_new(stdout, c->options.output, rows.type, c->options.columns, false, st, &f));
	int rc = method_rows(c, f, &rows, response, position, st);
	if (rc == OK)
		rc = format_end(f, st);
	format_free(f);
	return rc == OK ? show_beside(c, method, response, st) : rc;
}

int method_run_json(struct client *c, const struct method_rule *method, json_t *object, struct status *st)
{
	ProtobufCMessage *request, *response;
	struct call_position position;
	TRY(request_complete(c, method, object, st));
	if (format_rows_of(method->response).is_list && !is_unmet(c, method))
		return list(c, method, object, st);
	TRY(request_of_json(method->request, object, c->arena, st, &request));
	TRY(call_method(c, c->arena, method, request, st, &response, &position));
	TRY(method_show_position(c, method, response, &position, st));
	method_say_position(c, &position);
	return OK;
}

int method_run(struct client *c, const struct method_rule *method, const char *const *word, size_t count,
	struct status *st)
{
	json_t *object = NULL;
	TRY(flags_parse(method, word, count, c->started_us, st, &object));
	int rc = client_open_or_wait(c, method, st);
	if (rc == OK)
		rc = method_run_json(c, method, object, st);
	json_decref(object);
	return rc;
}
