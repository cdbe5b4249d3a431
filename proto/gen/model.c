/* Builds the model: unpacks the descriptor set, then resolves names, comments and options. */
#include "model.h"

#include "common/limits.h"

#include <err.h>

static const char *full_name(const char *scope, const char *name)
{
	return *scope ? grabf("%s.%s", scope, name) : name;
}

/* The leading comment of the declaration at this path in the file (descriptor.proto, SourceCodeInfo). */
static const char *comment_at(const FileProto *file, const int32_t *path, size_t path_len)
{
	const Google__Protobuf__SourceCodeInfo *info = file->source_code_info;
	for (size_t i = 0; info && i < info->n_location; i++) {
		const Google__Protobuf__SourceCodeInfo__Location *at = info->location[i];
		if (at->n_path == path_len && memcmp(at->path, path, path_len * sizeof(*path)) == 0)
			return help_fold(at->leading_comments);
	}
	return "";
}

static char *read_whole(const char *path, size_t *ret_len)
{
	FILE *in = fopen(path, "re");
	size_t cap = 1 << 16, len = 0;
	char *data = malloc(cap);
	if (!in || !data)
		err(1, "%s", path);
	for (size_t got; (got = fread(data + len, 1, cap - len, in)) > 0;) {
		len += got;
		if (len == cap && !(data = realloc(data, cap *= 2)))
			err(1, "%s", path);
	}
	if (ferror(in))
		err(1, "%s", path);
	fclose(in);
	*ret_len = len;
	return data;
}

static bool starts_with(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

static void read_file(const FileProto *proto, char *const *own, size_t own_count, struct file *ret)
{
	ret->proto = proto;
	options_file(proto->options, ret);
	ret->is_table = !starts_with(proto->name, "google/") && !starts_with(proto->name, "protobuf-c/") &&
		strcmp(proto->name, "audit/v1/options.proto") != 0;
	ret->is_own = own_count == 0;
	for (size_t i = 0; i < own_count; i++)
		ret->is_own = ret->is_own || strcmp(own[i], proto->name) == 0;
}

static void add_enum(struct model *m, const char *scope, const EnumProto *proto)
{
	m->enumeration[m->enumeration_count++] =
		(struct enumeration){ full_name(scope, proto->name), proto };
}

static int by_number(const void *a, const void *b)
{
	const struct field *x = a, *y = b;
	return x->proto->number < y->proto->number ? -1 : x->proto->number > y->proto->number;
}

enum { PATH_MAX_DEPTH = 64 };

/*
 * A time (int64 named *_us) that states no bounds lies between 1970 and the year 9999: rules add days to it, and a moment
 * near 2^63 would wrap round and be over before it began.
 */
static void bound_time(struct field *f)
{
	const char *name = f->proto->name;
	size_t len = strlen(name);
	bool is_time = f->proto->type == GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_INT64 && len > 3 &&
		strcmp(name + len - 3, "_us") == 0;
	if (is_time && !f->option.min && !f->option.max)
		f->option.max = LIMIT_TIME_US;
}

static void add_fields(struct message *message, const int32_t *path, size_t path_len)
{
	const MessageProto *proto = message->proto;
	int32_t at[PATH_MAX_DEPTH + 2];
	memcpy(at, path, path_len * sizeof(*path));
	message->field = grab(proto->n_field, sizeof(*message->field));
	message->field_count = proto->n_field;
	for (size_t i = 0; i < proto->n_field; i++) {
		struct field *f = &message->field[i];
		at[path_len] = 2; /* DescriptorProto.field */
		at[path_len + 1] = (int32_t)i;
		f->proto = proto->field[i];
		f->owner = message;
		f->option = options_field(f->proto->options);
		bound_time(f);
		f->help = comment_at(message->file->proto, at, path_len + 2);
		f->is_repeated = f->proto->label ==
			GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__LABEL__LABEL_REPEATED;
		f->is_in_oneof = f->proto->has_oneof_index;
	}
	qsort(message->field, message->field_count, sizeof(*message->field), by_number);
}

/* Names in C: "Audit__Outer__Inner" and "audit__outer__inner". */
static void add_message(struct model *m, const struct file *file, const MessageProto *proto,
	const char *scope, const char *type_scope, const char *lower_scope, const int32_t *path,
	size_t path_len)
{
	int32_t at[PATH_MAX_DEPTH + 2];
	if (path_len > PATH_MAX_DEPTH)
		errx(1, "%s:%s: is declared too deep", file->proto->name, proto->name);
	memcpy(at, path, path_len * sizeof(*path));
	struct message *message = &m->message[m->message_count++];
	message->file = file;
	message->proto = proto;
	message->full_name = full_name(scope, proto->name);
	message->type_name = grabf("%s__%s", type_scope, name_camel(proto->name));
	message->lower_name = grabf("%s__%s", lower_scope, name_lower(proto->name, '_'));
	message->help = comment_at(file->proto, path, path_len);
	message->resource = options_resource(proto->options);
	add_fields(message, path, path_len);
	for (size_t i = 0; i < proto->n_enum_type; i++)
		add_enum(m, message->full_name, proto->enum_type[i]);
	for (size_t i = 0; i < proto->n_nested_type; i++) {
		at[path_len] = 3; /* DescriptorProto.nested_type */
		at[path_len + 1] = (int32_t)i;
		add_message(m, file, proto->nested_type[i], message->full_name, message->type_name,
			message->lower_name, at, path_len + 2);
	}
}

static size_t count_messages(const MessageProto *proto)
{
	size_t count = 1;
	for (size_t i = 0; i < proto->n_nested_type; i++)
		count += count_messages(proto->nested_type[i]);
	return count;
}

static size_t count_enums(const MessageProto *proto)
{
	size_t count = proto->n_enum_type;
	for (size_t i = 0; i < proto->n_nested_type; i++)
		count += count_enums(proto->nested_type[i]);
	return count;
}

static void add_types(struct model *m, const struct file *file)
{
	const FileProto *proto = file->proto;
	const char *package = proto->package ? proto->package : "";
	for (size_t i = 0; i < proto->n_enum_type; i++)
		add_enum(m, package, proto->enum_type[i]);
	for (size_t i = 0; i < proto->n_message_type; i++)
		add_message(m, file, proto->message_type[i], package, name_camel(file->c_package),
			name_lower(file->c_package, '_'), (int32_t[]){ 4, (int32_t)i }, 2);
}

static int by_message_name(const void *a, const void *b)
{
	const struct message *x = a, *y = b;
	return strcmp(x->full_name, y->full_name);
}

static int by_method_name(const void *a, const void *b)
{
	const struct method *x = a, *y = b;
	return strcmp(x->full_name, y->full_name);
}

static int by_noun(const void *a, const void *b)
{
	const struct message *const *x = a, *const *y = b;
	return strcmp((*x)->resource->noun, (*y)->resource->noun);
}

/* `type_name` is absolute, ".audit.v1.Finding"; NULL for a type of a file without rules. */
static const struct message *find_message(const struct model *m, const char *type_name)
{
	for (size_t i = 0; type_name && i < m->message_count; i++)
		if (strcmp(m->message[i].full_name, type_name + 1) == 0)
			return &m->message[i];
	return NULL;
}

static const struct enumeration *find_enum(const struct model *m, const char *type_name)
{
	for (size_t i = 0; type_name && i < m->enumeration_count; i++)
		if (strcmp(m->enumeration[i].full_name, type_name + 1) == 0)
			return &m->enumeration[i];
	return NULL;
}

static void link_fields(struct model *m, struct message *message)
{
	for (size_t i = 0; i < message->field_count; i++) {
		struct field *f = &message->field[i];
		f->owner = message;
		f->message = find_message(m, f->proto->type_name);
		f->enumeration = find_enum(m, f->proto->type_name);
	}
}

static void add_service(struct model *m, const struct file *file, size_t s)
{
	const Google__Protobuf__ServiceDescriptorProto *service = file->proto->service[s];
	const char *scope = full_name(file->proto->package ? file->proto->package : "", service->name);
	for (size_t i = 0; i < service->n_method; i++) {
		const Google__Protobuf__MethodDescriptorProto *proto = service->method[i];
		struct method *method = &m->method[m->method_count++];
		method->file = file;
		method->service = service;
		method->proto = proto;
		method->full_name = grabf("%s/%s", scope, proto->name);
		method->noun = name_noun(service->name);
		method->verb = name_verb(proto->name, service->name);
		method->handler = grabf("%s_%s", method->noun, method->verb);
		for (char *at = (char *)method->handler; *at; at++)
			*at = *at == '-' ? '_' : *at;
		method->service_help = comment_at(file->proto, (int32_t[]){ 6, (int32_t)s }, 2);
		method->help = comment_at(file->proto, (int32_t[]){ 6, (int32_t)s, 2, (int32_t)i }, 4);
		method->rule = options_rule(proto->options);
		method->request = find_message(m, proto->input_type);
		method->response = find_message(m, proto->output_type);
	}
}

static void make_room(struct model *m)
{
	size_t messages = 0, enums = 0, methods = 0;
	for (size_t i = 0; i < m->file_count; i++) {
		const FileProto *proto = m->file[i].proto;
		enums += proto->n_enum_type;
		for (size_t k = 0; k < proto->n_message_type; k++) {
			messages += count_messages(proto->message_type[k]);
			enums += count_enums(proto->message_type[k]);
		}
		for (size_t k = 0; k < proto->n_service; k++)
			methods += proto->service[k]->n_method;
	}
	m->message = grab(messages, sizeof(*m->message));
	m->enumeration = grab(enums, sizeof(*m->enumeration));
	m->method = grab(methods, sizeof(*m->method));
	m->resource = grab(messages, sizeof(*m->resource));
}

void model_read(const char *path, char *const *own, size_t own_count, struct model *ret_model)
{
	struct model *m = ret_model;
	size_t len;
	char *packed = read_whole(path, &len);
	*m = (struct model){ 0 };
	m->set = google__protobuf__file_descriptor_set__unpack(NULL, len, (const uint8_t *)packed);
	if (!m->set)
		errx(1, "%s: is no FileDescriptorSet", path);
	m->file = grab(m->set->n_file, sizeof(*m->file));
	for (; m->file_count < m->set->n_file; m->file_count++)
		read_file(m->set->file[m->file_count], own, own_count, &m->file[m->file_count]);
	make_room(m);
	for (size_t i = 0; i < m->file_count; i++) {
		if (m->file[i].is_table) {
			add_types(m, &m->file[i]);
			continue;
		}
		for (size_t k = 0; k < m->file[i].proto->n_enum_type; k++)
			add_enum(m, m->file[i].proto->package, m->file[i].proto->enum_type[k]);
	}
	qsort(m->message, m->message_count, sizeof(*m->message), by_message_name);
	for (size_t i = 0; i < m->message_count; i++) {
		link_fields(m, &m->message[i]);
		if (m->message[i].resource)
			m->resource[m->resource_count++] = &m->message[i];
	}
	qsort(m->resource, m->resource_count, sizeof(*m->resource), by_noun);
	for (size_t i = 0; i < m->file_count; i++)
		for (size_t s = 0; m->file[i].is_own && s < m->file[i].proto->n_service; s++)
			add_service(m, &m->file[i], s);
	qsort(m->method, m->method_count, sizeof(*m->method), by_method_name);
}

const struct field *message_find_field(const struct message *message, const char *name)
{
	for (size_t i = 0; i < message->field_count; i++)
		if (strcmp(message->field[i].proto->name, name) == 0)
			return &message->field[i];
	return NULL;
}

const struct message *model_find_resource(const struct model *m, const char *noun)
{
	for (size_t i = 0; i < m->resource_count; i++)
		if (strcmp(m->resource[i]->resource->noun, noun) == 0)
			return m->resource[i];
	return NULL;
}

size_t message_index(const struct model *m, const struct message *message)
{
	return (size_t)(message - m->message);
}

#define TYPE(name) GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_##name

bool field_is_text(const struct field *f)
{
	return f->proto->type == TYPE(STRING);
}

bool field_is_bytes(const struct field *f)
{
	return f->proto->type == TYPE(BYTES);
}

bool field_is_integer(const struct field *f)
{
	return !field_is_text(f) && !field_is_bytes(f) && f->proto->type != TYPE(MESSAGE) &&
		f->proto->type != TYPE(GROUP) && f->proto->type != TYPE(ENUM) &&
		f->proto->type != TYPE(BOOL) && f->proto->type != TYPE(FLOAT) &&
		f->proto->type != TYPE(DOUBLE);
}
