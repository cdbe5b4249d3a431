/* auditc criteria import: a catalogue becomes a pinned source of criteria. */
#include "client/call.h"
#include "client/command.h"
#include "client/oscal.h"
#include "client/outcome.h"
#include "client/request.h"
#include "client/term.h"
#include "client/value.h"
#include "common/hash.h"

#include <errno.h>
#include <libgen.h>

struct import {
	struct client *client;
	struct oscal_catalogue catalogue;
	struct hash digest;
	const char *organisation;
	const char *edition;
	Audit__CriteriaSourceKind kind;
};

/* A name without a slash and without .json is one of the shipped ones. */
static bool is_shipped_name(const char *text)
{
	size_t len = strlen(text);
	return strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-") == len && len < 60;
}

/* Beside the program when it runs from a build or an unpacked tree, else where it was installed. */
static int find_catalogue(const char *text, struct status *st, char ret_path[FILE_PATH_BYTES])
{
	static const char *const place[] = { "../share/isms-audit/criteria", "../../../config/criteria" };
	char program[FILE_PATH_BYTES];
	if (!is_shipped_name(text) || access(text, R_OK) == 0)
		return file_path(st, ret_path, "%s", text);
	ssize_t len = readlink("/proc/self/exe", program, sizeof(program) - 1);
	program[len > 0 ? len : 0] = 0;
	char *directory = dirname(program);
	for (size_t i = 0; i < ARRAY_LEN(place); i++) {
		TRY(file_path(st, ret_path, "%s/%s/%s.json", directory, place[i], text));
		if (access(ret_path, R_OK) == 0)
			return OK;
	}
	return fail(st, NOT_FOUND, "NO_FILE", "there is neither a file nor a shipped catalogue \"%s\"", text);
}

static int read_catalogue(const char *text, struct arena *a, struct status *st, struct import *ret_import)
{
	char path[FILE_PATH_BYTES];
	TRY(find_catalogue(text, st, path));
	struct buf json;
	buf_init(&json, OSCAL_FILE_BYTES);
	int rc = file_read(path, st, &json);
	if (rc == OK)
		rc = oscal_read(buf_bytes(&json), a, st, &ret_import->catalogue);
	ret_import->digest = hash_of(json.data, json.len);
	buf_done(&json);
	return rc;
}

static int add_source(const struct import *import, struct status *st, Audit__CriteriaSource **ret_source)
{
	Audit__AddCriteriaSourceRequest request = AUDIT__ADD_CRITERIA_SOURCE_REQUEST__INIT;
	struct client *c = import->client;
	ProtobufCMessage *response = NULL;
	struct call_position position;
	request.organisation_id = import->organisation;
	request.kind = import->kind;
	request.publisher = import->catalogue.publisher;
	request.title = import->catalogue.title;
	request.edition = import->edition ? import->edition : import->catalogue.edition;
	request.document_sha256 = (ProtobufCBinaryData){ HASH_BYTES, (uint8_t *)(uintptr_t)import->digest.b };
	TRY(call_named(c, c->arena, "audit.v1.CriteriaSourceService/AddCriteriaSource", &request.base, st, &response,
		&position));
	*ret_source = ((Audit__AddCriteriaSourceResponse *)response)->criteria_source;
	if (!*ret_source && position.created_id[0]) { /* repeated after a lost reply: answered without the row */
		Audit__CriteriaSource *source = arena_alloc(c->arena, sizeof(*source));
		if (!source)
			return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "out of memory");
		audit__criteria_source__init(source);
		source->id = arena_text(c->arena, position.created_id);
		*ret_source = source;
	}
	return *ret_source ? OK : fail(st, DATA_LOSS, "BAD_REPLY", "the server did not say which source was added");
}

static int add_items(const struct import *import, const char *source_id, struct status *st)
{
	struct client *c = import->client;
	const struct oscal_catalogue *catalogue = &import->catalogue;
	for (size_t first = 0; first < catalogue->count;) {
		Audit__ImportCriteriaItemsRequest request = AUDIT__IMPORT_CRITERIA_ITEMS_REQUEST__INIT;
		ProtobufCMessage *response = NULL;
		size_t count = oscal_batch(catalogue, first);
		request.criteria_source_id = source_id;
		request.first_ordinal = (uint32_t)first;
		request.n_entries = count;
		request.entries = catalogue->entry + first;
		TRY(call_named(c, c->arena, "audit.v1.CriteriaItemService/ImportCriteriaItems", &request.base, st,
			&response, NULL));
		first += count;
		say("%zu of %zu items imported", first, catalogue->count);
	}
	return OK;
}

static int pin(const struct import *import, Audit__CriteriaSource *source, struct status *st,
	Audit__CriteriaSource **ret_source)
{
	Audit__PinCriteriaSourceRequest request = AUDIT__PIN_CRITERIA_SOURCE_REQUEST__INIT;
	struct client *c = import->client;
	ProtobufCMessage *history = NULL;
	request.criteria_source_id = source->id;
	request.item_count = (uint32_t)import->catalogue.count;
	TRY(request_newest_version(c, "criteria_source", source->id, st, &request.version));
	TRY(call_named(c, c->arena, "audit.v1.CriteriaSourceService/PinCriteriaSource", &request.base, st, &history,
		NULL));
	if (((Audit__PinCriteriaSourceResponse *)history)->criteria_source)
		*ret_source = ((Audit__PinCriteriaSourceResponse *)history)->criteria_source;
	return OK;
}

static int show(struct client *c, const Audit__CriteriaSource *source, struct status *st)
{
	struct format *f = NULL;
	TRY(format_new(stdout, c->options.output, schema_find_message(source->base.descriptor), c->options.columns,
		false, st, &f));
	int rc = format_row(f, &source->base, st);
	if (rc == OK)
		rc = format_end(f, st);
	format_free(f);
	return rc;
}

static int read_kind(const char *text, struct status *st, Audit__CriteriaSourceKind *ret_kind)
{
	char name[VALUE_NAME_BYTES];
	(void)snprintf(name, sizeof(name), "%s", text ? text : "standard");
	for (char *at = name; *at; at++)
		*at = *at == '-' ? '_' : *at;
	const ProtobufCEnumValue *value = json_enum_value(&audit__criteria_source_kind__descriptor, name);
	if (!value)
		return fail(st, INVALID_ARGUMENT, "BAD_VALUE",
			"--kind is standard, policy, law, contract, own-control or plan");
	*ret_kind = (Audit__CriteriaSourceKind)value->value;
	return OK;
}

/* The source stands in the ledger and stays there. */
static int partly(const char *source_id, struct status *st)
{
	outcome_say(st);
	return fail(st, ABORTED, OUTCOME_PARTLY_REASON,
		"the source %s was added, but not all of its items, or it is not pinned: nobody can use it yet", source_id);
}

COMMAND(cmd_criteria_import)
{
	(void)word;
	(void)count;
	struct import import = { .client = c, .organisation = command_arg(arg, "organisation"),
		.edition = command_arg(arg, "edition") };
	Audit__CriteriaSource *source = NULL;
	TRY(read_kind(command_arg(arg, "kind"), st, &import.kind));
	TRY(read_catalogue(command_arg(arg, "CATALOGUE"), c->arena, st, &import));
	say("%s: %zu controls%s", import.catalogue.title, import.catalogue.count,
		import.catalogue.withdrawn ? ", withdrawn ones left out" : "");
	if (c->options.validate_only)
		return OK;
	TRY(client_open(c, st));
	TRY(add_source(&import, st, &source));
	int rc = add_items(&import, source->id, st);
	if (rc == OK && !command_arg(arg, "no-pin"))
		rc = pin(&import, source, st, &source);
	if (rc != OK)
		return partly(source->id, st);
	return show(c, source, st);
}
