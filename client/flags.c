/* Command line words to a request's JSON, by the fields the schema declares. */
#include "client/flags.h"

enum { NAME_KINDS = 4 };

/* Copies `name` without a tail; false when it does not end so. */
static bool cut_tail(const char *name, const char *tail, const char *instead, char ret_name[VALUE_NAME_BYTES])
{
	size_t len = strlen(name), tail_len = strlen(tail);
	if (len <= tail_len || strcmp(name + len - tail_len, tail) != 0)
		return false;
	(void)snprintf(ret_name, VALUE_NAME_BYTES, "%.*s%s", (int)(len - tail_len), name, instead);
	return true;
}

/* The spellings of a field, the full one first; false where the kind does not apply. */
static bool spelling(const ProtobufCFieldDescriptor *field, int kind, char ret_name[VALUE_NAME_BYTES])
{
	char full[VALUE_NAME_BYTES];
	value_kebab(field->name, full);
	bool is_repeated = field->label == PROTOBUF_C_LABEL_REPEATED;
	switch (kind) {
	case 0:
		memcpy(ret_name, full, sizeof(full));
		return true;
	case 1:
		return is_repeated && cut_tail(full, "-ids", "-id", ret_name);
	case 2:
		return cut_tail(full, is_repeated ? "-ids" : "-id", "", ret_name) ||
			(json_is_time(field) && cut_tail(full, "-us", "", ret_name));
	case 3:
		if (field->type != PROTOBUF_C_TYPE_BOOL || strncmp(full, "is-", 3) != 0)
			return false;
		memcpy(ret_name, full + 3, sizeof(full) - 3);
		return true;
	}
	return false;
}

static bool find_in(const struct message_rule *message, const char *name, size_t name_len,
	const ProtobufCFieldDescriptor **ret_field, const struct field_rule **ret_rule)
{
	const ProtobufCMessageDescriptor *type = message->descriptor;
	char spelled[VALUE_NAME_BYTES];
	/* A full name wins over another field's short one. */
	for (int kind = 0; kind < NAME_KINDS; kind++) {
		for (unsigned i = 0; i < type->n_fields; i++) {
			if (!spelling(&type->fields[i], kind, spelled))
				continue;
			if (strlen(spelled) != name_len || memcmp(spelled, name, name_len) != 0)
				continue;
			*ret_field = &type->fields[i];
			*ret_rule = &message->field[i];
			return true;
		}
	}
	return false;
}

static bool find_path(const struct message_rule *message, const char *name, struct flag_field *f)
{
	f->depth = 0;
	for (;;) {
		size_t len = strcspn(name, ".");
		if (f->depth == FLAGS_DEPTH || !message ||
			!find_in(message, name, len, &f->field[f->depth], &f->rule[f->depth]))
			return false;
		message = f->rule[f->depth++]->message;
		if (name[len] == 0)
			return true;
		name += len + 1;
	}
}

/* What people call the fields of Page. */
static const char *page_path(const char *name)
{
	if (strcmp(name, "filter") == 0)
		return "page.filter";
	if (strcmp(name, "order") == 0)
		return "page.order";
	return strcmp(name, "page-size") == 0 ? "page.size" : NULL;
}

bool flags_find(const struct message_rule *request, const char *name, struct flag_field *ret_field)
{
	struct flag_field f = { .is_negated = false };
	const char *page = page_path(name);
	bool is_found = find_path(request, name, &f) || (page && find_path(request, page, &f));
	if (!is_found && strncmp(name, "no-", 3) == 0) {
		is_found = find_path(request, name + 3, &f) &&
			f.field[f.depth - 1]->type == PROTOBUF_C_TYPE_BOOL;
		f.is_negated = true;
	}
	if (is_found)
		*ret_field = f;
	return is_found;
}

const struct field_rule *flags_rule(const struct message_rule *message, const ProtobufCFieldDescriptor *field)
{
	return &message->field[field - message->descriptor->fields];
}

static const ProtobufCFieldDescriptor *named(const struct method_rule *method, const char *name)
{
	return protobuf_c_message_descriptor_get_field_by_name(method->request->descriptor, name);
}

static const ProtobufCFieldDescriptor *own_id(const struct method_rule *method)
{
	char name[VALUE_NAME_BYTES];
	(void)snprintf(name, sizeof(name), "%s_id", method->noun);
	return named(method, name);
}

const ProtobufCFieldDescriptor *flags_positional(const struct method_rule *method)
{
	const ProtobufCFieldDescriptor *field = own_id(method);
	if (!field && strcmp(method->verb, "add") == 0)
		field = named(method, "name") ? named(method, "name") : named(method, "title");
	if (!field && method->scope_field && *method->scope_field)
		field = named(method, method->scope_field);
	return field;
}

const ProtobufCFieldDescriptor *flags_subject(const struct method_rule *method)
{
	const ProtobufCFieldDescriptor *field = own_id(method);
	if (!named(method, "version"))
		return NULL;
	if (!field && method->scope_field && *method->scope_field)
		field = named(method, method->scope_field);
	return field;
}

/* The object that holds the last step of the path: nested objects are made, lists continued. */
static json_t *holder(json_t *object, const struct flag_field *f)
{
	for (size_t i = 0; i + 1 < f->depth; i++) {
		const char *name = f->field[i]->name;
		json_t *next = json_object_get(object, name);
		if (f->field[i]->label != PROTOBUF_C_LABEL_REPEATED) {
			if (!next && json_object_set_new(object, name, next = json_object()) != 0)
				return NULL;
			object = next;
			continue;
		}
		if (!next && json_object_set_new(object, name, next = json_array()) != 0)
			return NULL;
		size_t count = json_array_size(next);
		json_t *last = count ? json_array_get(next, count - 1) : NULL;
		if (!last || json_object_get(last, f->field[i + 1]->name))
			if (json_array_append_new(next, last = json_object()) != 0)
				return NULL;
		object = last;
	}
	return object;
}

/* Takes over `value`. */
static int set_value(json_t *request, const struct flag_field *f, const char *flag, json_t *value,
	struct status *st)
{
	json_t *object = holder(request, f);
	const ProtobufCFieldDescriptor *field = f->field[f->depth - 1];
	if (!object || !value) {
		json_decref(value);
		return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "out of memory");
	}
	json_t *already = json_object_get(object, field->name);
	if (field->label == PROTOBUF_C_LABEL_REPEATED) {
		if (!already)
			(void)json_object_set_new(object, field->name, already = json_array());
		return json_array_append_new(already, value) == 0
			? OK : fail(st, RESOURCE_EXHAUSTED, "MEMORY", "out of memory");
	}
	if (already) {
		json_decref(value);
		return fail_field(st, field->name, "GIVEN_TWICE", "--%s is given twice", flag);
	}
	return json_object_set_new(object, field->name, value) == 0
		? OK : fail(st, RESOURCE_EXHAUSTED, "MEMORY", "out of memory");
}

struct parse {
	const struct method_rule *method;
	const char *const *word;
	size_t count;
	size_t at;
	int64_t now_us;
	json_t *request;
};

/* A repeated message may come as one JSON array. */
static int set_array(struct parse *p, const struct flag_field *f, const char *flag, const char *text,
	struct status *st)
{
	json_error_t error;
	json_t *array = json_loads(text, JSON_REJECT_DUPLICATES, &error);
	if (!array)
		return fail_field(st, f->field[f->depth - 1]->name, "BAD_VALUE", "--%s: %s", flag, error.text);
	int rc = OK;
	size_t i;
	json_t *element;
	json_array_foreach(array, i, element) {
		rc = set_value(p->request, f, flag, json_incref(element), st);
		if (rc != OK)
			break;
	}
	json_decref(array);
	return rc;
}

static int set_text(struct parse *p, const struct flag_field *f, const char *flag, const char *text,
	struct status *st)
{
	const ProtobufCFieldDescriptor *field = f->field[f->depth - 1];
	bool is_list = field->label == PROTOBUF_C_LABEL_REPEATED && field->type == PROTOBUF_C_TYPE_MESSAGE;
	if (is_list && *text == '[')
		return set_array(p, f, flag, text, st);
	json_t *value = NULL;
	TRY(value_parse(field, f->rule[f->depth - 1], text, p->now_us, st, &value));
	return set_value(p->request, f, flag, value, st);
}

static int take_flag(struct parse *p, const char *word, struct status *st)
{
	char flag[4 * VALUE_NAME_BYTES];
	size_t len = strcspn(word, "=");
	const char *text = word[len] ? word + len + 1 : NULL;
	if (len >= sizeof(flag))
		return fail(st, INVALID_ARGUMENT, "UNKNOWN_FLAG", "--%.40s... is no flag", word);
	memcpy(flag, word, len);
	flag[len] = 0;
	struct flag_field f;
	if (!flags_find(p->method->request, flag, &f))
		return fail(st, INVALID_ARGUMENT, "UNKNOWN_FLAG", "%s %s has no flag --%s: see auditc help %s %s",
			p->method->noun, p->method->verb, flag, p->method->noun, p->method->verb);
	if (f.field[f.depth - 1]->type == PROTOBUF_C_TYPE_BOOL && (!text || f.is_negated)) {
		if (text)
			return fail(st, INVALID_ARGUMENT, "BAD_VALUE", "--%s takes no value", flag);
		return set_value(p->request, &f, flag, json_boolean(!f.is_negated), st);
	}
	if (!text && p->at == p->count)
		return fail_field(st, f.field[f.depth - 1]->name, "NO_VALUE", "--%s needs a value", flag);
	return set_text(p, &f, flag, text ? text : p->word[p->at++], st);
}

static int take_positional(struct parse *p, const char *word, struct status *st)
{
	const ProtobufCFieldDescriptor *field = flags_positional(p->method);
	if (!field || json_object_get(p->request, field->name))
		return fail(st, INVALID_ARGUMENT, "TOO_MANY_WORDS", "\"%s\" is one word too many: flags begin with --",
			word);
	struct flag_field f = { .field = { field }, .rule = { flags_rule(p->method->request, field) }, .depth = 1 };
	return set_text(p, &f, field->name, word, st);
}

int flags_parse(const struct method_rule *method, const char *const *word, size_t count, int64_t now_us,
	struct status *st, json_t **ret_request)
{
	struct parse p = { .method = method, .word = word, .count = count, .now_us = now_us,
		.request = json_object() };
	int rc = p.request ? OK : fail(st, RESOURCE_EXHAUSTED, "MEMORY", "out of memory");
	bool flags_ended = false;
	while (rc == OK && p.at < count) {
		const char *next = word[p.at++];
		if (!flags_ended && strcmp(next, "--") == 0)
			flags_ended = true;
		else if (!flags_ended && next[0] == '-' && next[1] == '-')
			rc = take_flag(&p, next + 2, st);
		else
			rc = take_positional(&p, next, st);
	}
	if (rc == OK)
		*ret_request = p.request;
	else
		json_decref(p.request);
	return rc;
}
