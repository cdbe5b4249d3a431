/* auditc search, inbox and history: finding rows by their words, what waits for oneself, and what became of a row. */
#include "client/call.h"
#include "client/cmd_method.h"
#include "client/command.h"
#include "client/term.h"
#include "client/value.h"
#include "common/clock.h"

#include "audit/v1/ledger.pb-c.h"

enum { CELL_BYTES = 64 * 1024 };

static const struct method_rule *method_named(const char *name)
{
	const struct method_rule *method = schema_find_method(name);
	if (!method)
		abort(); /* it is in the schema this program was built with */
	return method;
}

/* Hyphens and underscores are the same where people type. */
static void noun_of(const char *typed, char ret_noun[VALUE_NAME_BYTES])
{
	(void)snprintf(ret_noun, VALUE_NAME_BYTES, "%s", typed);
	for (char *at = ret_noun; *at; at++)
		*at = *at == '-' ? '_' : *at;
}

COMMAND(cmd_search)
{
	char noun[VALUE_NAME_BYTES];
	const char *of = command_arg(arg, "noun"), *size = command_arg(arg, "page-size");
	(void)word;
	(void)count;
	noun_of(of ? of : "", noun);
	json_t *request = json_pack("{s:s, s:s, s:{s:i}}", "words", command_arg(arg, "WORDS"), "noun", noun, "page", "size",
		size ? (int)strtol(size, NULL, 10) : 0);
	if (!request)
		return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "out of memory");
	int rc = client_open(c, st);
	if (rc == OK)
		rc = method_run_json(c, method_named("audit.v1.SearchService/Search"), request, st);
	json_decref(request);
	return rc;
}

COMMAND(cmd_inbox)
{
	(void)arg;
	return method_run(c, method_named("audit.v1.InboxService/ListInbox"), word, count, st);
}

/* History. */

struct history {
	struct client *client;
	const struct resource_rule *resource;
	ProtobufCMessage *before; /* the version shown last; NULL: none was open */
};

/* "grade: minor -> major" for each field that this version changed. */
static void show_changes(const struct history *h, const ProtobufCMessage *row)
{
	const ProtobufCMessageDescriptor *d = row->descriptor;
	for (unsigned i = 0; i < d->n_fields; i++) {
		struct buf old, new;
		if ((int)i == h->resource->version_field || (int)i == h->resource->id_field)
			continue;
		buf_init(&old, CELL_BYTES);
		buf_init(&new, CELL_BYTES);
		if (h->before && !value_is_absent(h->before, &d->fields[i]))
			value_format(h->before, &d->fields[i], &old);
		if (!value_is_absent(row, &d->fields[i]))
			value_format(row, &d->fields[i], &new);
		const char *from = buf_text(&old), *to = buf_text(&new);
		if (from && to && strcmp(from, to) != 0 && *from)
			put_line("  %s: %s -> %s", d->fields[i].name, from, *to ? to : "(nothing)");
		else if (from && to && strcmp(from, to) != 0)
			put_line("  %s: %s", d->fields[i].name, to);
		buf_done(&old);
		buf_done(&new);
	}
}

static void show_version(const struct history *h, const Audit__RowVersion *version, const ProtobufCMessage *row)
{
	char when[CLOCK_TEXT_BYTES];
	const char *method = strrchr(version->method, '/');
	clock_format(version->received_us, when);
	put_line("version %" PRIu64 "  %s  entry %" PRIu64 "  %s  %s", version->version, when, version->ledger_index,
		method ? method + 1 : version->method, *version->person_name ? version->person_name : "(somebody)");
	if (version->doubtful_from)
		put_line("  IN DOUBT: signed by a key that was declared compromised from entry %" PRIu64 " on",
			version->doubtful_from);
	if (row)
		show_changes(h, row);
	else
		put_line("  %s", version->is_disposed ? "(disposed of)" : "(not shown to you as it then was)");
}

static int version_json(const Audit__RowVersion *version, const ProtobufCMessage *row, struct status *st, json_t *array)
{
	json_t *object = NULL, *decoded = NULL;
	TRY(json_from_message(&version->base, st, &object));
	int rc = row ? json_from_message(row, st, &decoded) : OK;
	if (rc == OK && decoded)
		(void)json_object_set_new(object, "row", decoded);
	if (rc == OK && json_array_append(array, object) != 0)
		rc = fail(st, RESOURCE_EXHAUSTED, "MEMORY", "out of memory");
	json_decref(object);
	return rc;
}

static void print_json(const json_t *array)
{
	struct buf clean;
	char *text = json_dumps(array, JSON_INDENT(2));
	buf_init(&clean, SIZE_MAX / 2);
	term_clean(&clean, bytes_of_text(text ? text : "[]"), TERM_JSON);
	(void)fwrite(clean.data, 1, clean.len, stdout);
	(void)fputc('\n', stdout);
	buf_done(&clean);
	free(text);
}

static int show_versions(struct history *h, const Audit__GetHistoryResponse *response, bool as_json, struct status *st)
{
	json_t *array = json_array();
	int rc = array ? OK : fail(st, RESOURCE_EXHAUSTED, "MEMORY", "out of memory");
	for (size_t i = 0; rc == OK && i < response->n_versions; i++) {
		const Audit__RowVersion *version = response->versions[i];
		ProtobufCMessage *row = NULL;
		if (version->row.len)
			row = protobuf_c_message_unpack(h->resource->message->descriptor, arena_allocator(h->client->arena),
				version->row.len, version->row.data);
		if (version->row.len && !row)
			rc = fail(st, DATA_LOSS, "BAD_REPLY", "version %" PRIu64 " does not unpack", version->version);
		else if (as_json)
			rc = version_json(version, row, st, array);
		else
			show_version(h, version, row);
		h->before = row;
	}
	if (rc == OK && as_json)
		print_json(array);
	json_decref(array);
	return rc;
}

COMMAND(cmd_history)
{
	Audit__GetHistoryRequest request = AUDIT__GET_HISTORY_REQUEST__INIT;
	ProtobufCMessage *response = NULL;
	char noun[VALUE_NAME_BYTES];
	(void)word;
	(void)count;
	noun_of(command_arg(arg, "NOUN"), noun);
	struct history h = { .client = c, .resource = schema_find_resource(noun) };
	if (!h.resource)
		return fail(st, INVALID_ARGUMENT, "UNKNOWN_NOUN", "there is no noun \"%s\"", noun);
	request.noun = noun;
	request.row_id = command_arg(arg, "ID");
	TRY(client_open(c, st));
	TRY(call_named(c, c->arena, "audit.v1.LedgerService/GetHistory", &request.base, st, &response, NULL));
	bool as_json = c->options.output == FORMAT_JSON || c->options.output == FORMAT_JSONL;
	return show_versions(&h, (const Audit__GetHistoryResponse *)response, as_json, st);
}
