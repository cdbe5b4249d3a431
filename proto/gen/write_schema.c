/* Writes gen/schema.c: the tables of common/schema.h. */
#include "model.h"

#include <err.h>

void write_literal(FILE *out, const char *text)
{
	(void)fputc('"', out);
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;
		if (c == '"' || c == '\\')
			(void)fprintf(out, "\\%c", c);
		else if (c == '\n')
			(void)fputs("\\n", out);
		else if (c < 0x20 || c >= 0x7f || c == '?')
			(void)fprintf(out, "\\%03o", c);
		else
			(void)fputc(c, out);
	}
	(void)fputc('"', out);
}

static void write_flag(FILE *out, const char *name, bool set)
{
	if (set)
		(void)fprintf(out, ", .%s = true", name);
}

static void write_number(FILE *out, const char *name, int64_t value)
{
	if (value == INT64_MIN)
		(void)fprintf(out, ", .%s = INT64_MIN", name);
	else if (value)
		(void)fprintf(out, ", .%s = INT64_C(%" PRId64 ")", name, value);
}

enum { REF_BYTES = 36 };

static void write_field(const struct model *m, const struct field *f, FILE *out)
{
	const struct field_options *o = &f->option;
	uint32_t max_bytes = o->ref ? REF_BYTES : o->exact_bytes ? o->exact_bytes : o->max_bytes;
	Audit__Audience audience = o->audience ? o->audience : AUDIT__AUDIENCE__AUDIENCE_ALL;
	(void)fprintf(out, "\t{ /* %s */ .audience = %d", f->proto->name, (int)audience);
	if (o->ref) {
		(void)fputs(", .ref = ", out);
		write_literal(out, o->ref);
	}
	if (f->message)
		(void)fprintf(out, ", .message = &schema_message[%zu]", message_index(m, f->message));
	write_number(out, "max_bytes", max_bytes);
	write_number(out, "max_items", o->max_items);
	write_number(out, "exact_bytes", o->exact_bytes);
	write_number(out, "min", o->min);
	write_number(out, "max", o->max);
	write_flag(out, "required", o->required);
	write_flag(out, "column", o->column);
	write_flag(out, "scope", o->scope);
	write_flag(out, "owner", o->owner);
	write_flag(out, "party", o->party);
	write_flag(out, "unique", o->unique);
	write_flag(out, "names_people", o->names_people);
	(void)fputs(", .help = ", out);
	write_literal(out, f->help);
	(void)fputs(" },\n", out);
}

static void write_messages(const struct model *m, FILE *out)
{
	for (size_t i = 0; i < m->message_count; i++) {
		const struct message *message = &m->message[i];
		(void)fprintf(out, "static const struct field_rule field_%zu[] = {\n", i);
		for (size_t k = 0; k < message->field_count; k++)
			write_field(m, &message->field[k], out);
		(void)fprintf(out, "%s};\n\n", message->field_count ? "" : "\t{ 0 }\n");
	}
	(void)fputs("const struct message_rule schema_message[] = {\n", out);
	for (size_t i = 0; i < m->message_count; i++) {
		(void)fprintf(out, "\t{ .descriptor = &%s__descriptor, .field = field_%zu",
			m->message[i].lower_name, i);
		for (size_t k = 0; k < m->resource_count; k++)
			if (m->resource[k] == &m->message[i])
				(void)fprintf(out, ", .resource = &schema_resource[%zu]", k);
		(void)fputs(", .help = ", out);
		write_literal(out, m->message[i].help);
		(void)fputs(" },\n", out);
	}
	(void)fprintf(out, "%s};\nconst size_t schema_message_count = %zu;\n\n",
		m->message_count ? "" : "\t{ 0 }\n", m->message_count);
}

static int index_of(const struct message *message, const struct field *f)
{
	return f ? (int)(f - message->field) : -1;
}

/* The number of a value of the row's state; INT32_MIN where none is named. */
static void write_state(const struct message *message, const char *name, FILE *out)
{
	const struct field *state = message_find_field(message, "state");
	if (!*name)
		(void)fputs("INT32_MIN", out);
	for (size_t i = 0; state && state->enumeration && i < state->enumeration->proto->n_value; i++)
		if (strcmp(state->enumeration->proto->value[i]->name, name) == 0)
			(void)fprintf(out, "%d", state->enumeration->proto->value[i]->number);
}

static void write_visible(const struct message *message, const Audit__Visible *v, FILE *out)
{
	(void)fprintf(out, "\t{ .relation = %d, .own_party = %s, .since_field = %d, .from_state = ",
		(int)v->relation, v->own_party ? "true" : "false",
		*v->since ? index_of(message, message_find_field(message, v->since)) : -1);
	write_state(message, v->from_state, out);
	(void)fputs(" },\n", out);
}

static int index_of_marked(const struct message *message, char mark)
{
	for (size_t i = 0; i < message->field_count; i++) {
		const struct field_options *o = &message->field[i].option;
		if ((mark == 's' && o->scope) || (mark == 'o' && o->owner) || (mark == 'p' && o->party) ||
			(mark == 'i' && o->side))
			return (int)i;
	}
	return -1;
}

static void write_resource(const struct model *m, size_t i, FILE *out)
{
	const struct message *message = m->resource[i];
	const Audit__Resource *r = message->resource;
	(void)fputs("\t{ .noun = ", out);
	write_literal(out, r->noun);
	(void)fprintf(out, ", .message = &schema_message[%zu], .visible = visible_%zu, .visible_count = %zu",
		message_index(m, message), i, r->n_visible);
	if (r->n_search)
		(void)fprintf(out, ", .search = search_%zu, .search_count = %zu", i, r->n_search);
	write_flag(out, "is_scope", r->is_scope);
	write_flag(out, "grants_reach", r->grants_reach);
	write_flag(out, "grants_share", r->grants_share);
	write_flag(out, "is_disposable", r->is_disposable);
	write_flag(out, "is_many", r->many);
	write_flag(out, "is_beside_seal", r->is_beside_seal);
	write_flag(out, "is_step_record", r->is_step_record);
	(void)fputs(", .sealed_in = ", out);
	write_state(message, r->sealed_in, out);
	(void)fprintf(out,
		",\n\t\t.id_field = %d, .version_field = %d, .state_field = %d, .scope_field = %d, "
		".owner_field = %d, .party_field = %d, .side_field = %d },\n",
		index_of(message, message_find_field(message, "id")),
		index_of(message, message_find_field(message, "version")),
		index_of(message, message_find_field(message, "state")), index_of_marked(message, 's'),
		index_of_marked(message, 'o'), index_of_marked(message, 'p'), index_of_marked(message, 'i'));
}

static void write_resources(const struct model *m, FILE *out)
{
	for (size_t i = 0; i < m->resource_count; i++) {
		const Audit__Resource *r = m->resource[i]->resource;
		(void)fprintf(out, "static const struct visible_rule visible_%zu[] = {\n", i);
		for (size_t k = 0; k < r->n_visible; k++)
			write_visible(m->resource[i], r->visible[k], out);
		(void)fputs("};\n", out);
		if (!r->n_search)
			continue;
		(void)fprintf(out, "static const char *const search_%zu[] = { ", i);
		for (size_t k = 0; k < r->n_search; k++) {
			write_literal(out, r->search[k]);
			(void)fputs(", ", out);
		}
		(void)fputs("};\n", out);
	}
	(void)fputs("\nconst struct resource_rule schema_resource[] = {\n", out);
	for (size_t i = 0; i < m->resource_count; i++)
		write_resource(m, i, out);
	(void)fprintf(out, "%s};\nconst size_t schema_resource_count = %zu;\n\n",
		m->resource_count ? "" : "\t{ 0 }\n", m->resource_count);
}

static void write_method(const struct model *m, const struct method *method, FILE *out)
{
	uint32_t need = 0;
	for (size_t i = 0; i < method->rule->n_need; i++)
		need |= UINT32_C(1) << method->rule->need[i];
	(void)fputs("\t{ .name = ", out);
	write_literal(out, method->full_name);
	(void)fprintf(out, ", .noun = \"%s\", .verb = \"%s\", .effect = %d, .need = UINT32_C(0x%" PRIx32 ")",
		method->noun, method->verb, (int)method->rule->effect, need);
	if (*method->rule->scope)
		(void)fprintf(out, ", .scope_field = \"%s\"", method->rule->scope);
	write_flag(out, "human", method->rule->human);
	write_flag(out, "offline", method->rule->offline);
	write_flag(out, "read_log", method->rule->read_log);
	write_flag(out, "parks", method->rule->parks);
	write_flag(out, "told_by_rows", method->rule->told_by_rows);
	(void)fprintf(out, ",\n\t\t.request = &schema_message[%zu], .response = &schema_message[%zu], .help = ",
		message_index(m, method->request), message_index(m, method->response));
	write_literal(out, method->help);
	(void)fputs(" },\n", out);
}

static void write_methods(const struct model *m, FILE *out)
{
	(void)fputs("const struct method_rule schema_method[] = {\n", out);
	for (size_t i = 0; i < m->method_count; i++)
		write_method(m, &m->method[i], out);
	(void)fprintf(out, "%s};\nconst size_t schema_method_count = %zu;\n\n",
		m->method_count ? "" : "\t{ 0 }\n", m->method_count);
}

/* Comments are for docs/protocol.md; reflection does without them. */
static void write_set(const struct model *m, FILE *out)
{
	for (size_t i = 0; i < m->set->n_file; i++)
		m->set->file[i]->source_code_info = NULL;
	size_t len = google__protobuf__file_descriptor_set__get_packed_size(m->set);
	uint8_t *packed = grab(len, 1);
	google__protobuf__file_descriptor_set__pack(m->set, packed);
	(void)fputs("const uint8_t schema_descriptor_set[] = {", out);
	for (size_t i = 0; i < len; i++)
		(void)fprintf(out, "%s%u,", i % 24 ? "" : "\n\t", packed[i]);
	(void)fprintf(out, "\n};\nconst size_t schema_descriptor_set_len = %zu;\n", len);
}

void write_schema(const struct model *m, FILE *out)
{
	(void)fputs("/* Written by proto/gen from the .proto files: do not edit. */\n"
		    "#include \"common/schema.h\"\n\n", out);
	for (size_t i = 0; i < m->message_count; i++)
		(void)fprintf(out, "extern const ProtobufCMessageDescriptor %s__descriptor;\n",
			m->message[i].lower_name);
	(void)fputc('\n', out);
	write_messages(m, out);
	write_resources(m, out);
	write_methods(m, out);
	write_set(m, out);
}
