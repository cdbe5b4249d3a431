/* Requests from JSON, the version an update needs, and fields by name. */
#include "client/request.h"

#include "client/call.h"
#include "client/flags.h"
#include "client/outbox.h"
#include "common/check.h"

#include "audit/v1/ledger.pb-c.h"

static int check(const struct message_rule *type, const ProtobufCMessage *request, struct status *st)
{
	size_t len = protobuf_c_message_get_packed_size(request);
	uint8_t *packed = malloc(len ? len : 1);
	if (!packed)
		return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "out of memory");
	(void)protobuf_c_message_pack(request, packed);
	int rc = check_message(BYTES(packed, len), type, st);
	free(packed);
	return rc;
}

/* "--title, --from": all that is missing, where it is more than what the check named first. */
static void name_required(const struct message_rule *type, json_t *object, struct status *st)
{
	char flags[300] = "", flag[VALUE_NAME_BYTES];
	size_t missing = 0;
	for (unsigned i = 0; i < type->descriptor->n_fields; i++) {
		const char *name = type->descriptor->fields[i].name;
		if (!type->field[i].required || strcmp(name, "version") == 0 || json_object_get(object, name))
			continue;
		size_t len = strlen(flags);
		value_kebab(name, flag);
		(void)snprintf(flags + len, sizeof(flags) - len, "%s--%s", missing++ ? ", " : "", flag);
	}
	if (missing > 1)
		(void)snprintf(st->message, sizeof(st->message), "these are required, and missing: %.300s", flags);
}

int request_of_json(const struct message_rule *type, json_t *object, struct arena *a, struct status *st,
	ProtobufCMessage **ret_request)
{
	ProtobufCMessage *request = NULL;
	TRY(json_to_message(object, type->descriptor, a, st, &request));
	int rc = check(type, request, st);
	if (rc != OK && strcmp(st->reason, "REQUIRED") == 0)
		name_required(type, object, st);
	TRY(rc);
	*ret_request = request;
	return OK;
}

int request_of_text(const struct message_rule *type, const char *json, struct arena *a, struct status *st,
	ProtobufCMessage **ret_request)
{
	json_error_t error;
	json_t *object = json_loads(json, JSON_REJECT_DUPLICATES, &error);
	if (!object)
		return fail(st, INVALID_ARGUMENT, "BAD_JSON", "line %d, column %d: %s", error.line, error.column,
			error.text);
	int rc = request_of_json(type, object, a, st, ret_request);
	json_decref(object);
	return rc;
}

/* --- the version an update is decided on --- */

static int version_from_get(struct client *c, const struct method_rule *get, const char *id, struct status *st,
	uint64_t *ret_version)
{
	ProtobufCMessage *request, *response;
	json_t *object = json_pack("{s:s}", flags_positional(get)->name, id);
	int rc = object ? request_of_json(get->request, object, c->arena, st, &request)
			: fail(st, RESOURCE_EXHAUSTED, "MEMORY", "out of memory");
	json_decref(object);
	TRY(rc);
	TRY(call_method(c, c->arena, get, request, st, &response, NULL));
	struct format_rows rows = format_rows_of(get->response);
	if (format_rows_count(&rows, response) != 1 ||
		!message_u64(format_rows_at(&rows, response, 0), "version", ret_version))
		return fail(st, DATA_LOSS, "BAD_REPLY", "%s gave no row with a version", get->name);
	return OK;
}

static int version_from_history(struct client *c, const char *noun, const char *id, struct status *st,
	uint64_t *ret_version)
{
	Audit__GetHistoryRequest request = AUDIT__GET_HISTORY_REQUEST__INIT;
	ProtobufCMessage *raw = NULL;
	request.noun = noun;
	request.row_id = id;
	TRY(call_named(c, c->arena, "audit.v1.LedgerService/GetHistory", &request.base, st, &raw, NULL));
	const Audit__GetHistoryResponse *response = (const Audit__GetHistoryResponse *)raw;
	uint64_t newest = 0;
	for (size_t i = 0; i < response->n_versions; i++)
		if (response->versions[i]->version > newest)
			newest = response->versions[i]->version;
	if (newest == 0)
		return fail(st, NOT_FOUND, "NOT_FOUND", "there is no such %s", noun);
	*ret_version = newest;
	return OK;
}

int request_newest_version(struct client *c, const char *noun, const char *id, struct status *st, uint64_t *ret_version)
{
	const struct method_rule *get = schema_find_verb(noun, "get");
	if (get && flags_positional(get))
		return version_from_get(c, get, id, st, ret_version);
	return version_from_history(c, noun, id, st, ret_version);
}

int request_complete(struct client *c, const struct method_rule *method, json_t *object, struct status *st)
{
	const ProtobufCFieldDescriptor *subject = flags_subject(method);
	if (!subject || json_object_get(object, "version"))
		return OK;
	const char *id = json_string_value(json_object_get(object, subject->name));
	const char *noun = flags_rule(method->request, subject)->ref;
	/* Without an id the request is refused below, with the field's name. */
	if (!id || !noun)
		return OK;
	uint64_t version = 0;
	if (c->is_offline)
		TRY(outbox_version(c, id, st, &version));
	else
		TRY(request_newest_version(c, noun, id, st, &version));
	return json_object_set_new(object, "version", json_integer((json_int_t)version)) == 0
		? OK : fail(st, RESOURCE_EXHAUSTED, "MEMORY", "out of memory");
}

/* --- fields by name --- */

static const void *member(const ProtobufCMessage *message, const char *name, ProtobufCType type)
{
	const ProtobufCFieldDescriptor *field =
		protobuf_c_message_descriptor_get_field_by_name(message->descriptor, name);
	if (!field || field->type != type || field->label == PROTOBUF_C_LABEL_REPEATED)
		return NULL;
	return (const char *)message + field->offset;
}

bool message_u32(const ProtobufCMessage *message, const char *name, uint32_t *ret_value)
{
	const void *at = member(message, name, PROTOBUF_C_TYPE_UINT32);
	if (at)
		*ret_value = *(const uint32_t *)at;
	return at != NULL;
}

bool message_u64(const ProtobufCMessage *message, const char *name, uint64_t *ret_value)
{
	const void *at = member(message, name, PROTOBUF_C_TYPE_UINT64);
	if (at)
		*ret_value = *(const uint64_t *)at;
	return at != NULL;
}

bool message_text(const ProtobufCMessage *message, const char *name, const char **ret_text)
{
	const void *at = member(message, name, PROTOBUF_C_TYPE_STRING);
	if (at)
		*ret_text = *(const char *const *)at;
	return at != NULL;
}

bool message_bytes(const ProtobufCMessage *message, const char *name, struct bytes *ret_bytes)
{
	const ProtobufCBinaryData *data = member(message, name, PROTOBUF_C_TYPE_BYTES);
	if (data)
		*ret_bytes = BYTES(data->data, data->len);
	return data != NULL;
}

bool message_bool(const ProtobufCMessage *message, const char *name, bool *ret_value)
{
	const protobuf_c_boolean *value = member(message, name, PROTOBUF_C_TYPE_BOOL);
	if (value)
		*ret_value = *value != 0;
	return value != NULL;
}
