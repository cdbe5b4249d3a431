/* Writes docs/protocol.md: every service, method and message with its rule and limits. */
#include "model.h"

#include "common/limits.h"

static const char *value_name(const ProtobufCEnumDescriptor *e, int value, size_t prefix_len)
{
	const ProtobufCEnumValue *v = protobuf_c_enum_descriptor_get_value(e, value);
	return v ? v->name + prefix_len : "?";
}

static const char *role_name(int role)
{
	return value_name(&audit__role__descriptor, role, strlen("ROLE_"));
}

static const char *bare_type(const struct field *f)
{
	static const char *const scalar[] = { "", "double", "float", "int64", "uint64", "int32", "fixed64",
		"fixed32", "bool", "string", "group", "message", "bytes", "uint32", "enum", "sfixed32",
		"sfixed64", "sint32", "sint64" };
	if (f->message)
		return f->message->proto->name;
	if (f->enumeration)
		return f->enumeration->proto->name;
	return scalar[f->proto->type];
}

static const char *joined(const char *list, const char *more)
{
	return *list ? grabf("%s, %s", list, more) : more;
}

static const char *limits_of(const struct field *f)
{
	const struct field_options *o = &f->option;
	const char *text = "";
	if (o->required)
		text = joined(text, "required");
	if (o->ref)
		text = joined(text, grabf("id of %s", o->ref));
	if (o->max_items)
		text = joined(text, grabf("at most %u", o->max_items));
	if (o->max_bytes)
		text = joined(text, grabf("%u bytes", o->max_bytes));
	if (o->exact_bytes)
		text = joined(text, grabf("exactly %u bytes", o->exact_bytes));
	if (o->max == LIMIT_TIME_US)
		text = joined(text, "a time");
	else if (o->min || o->max)
		text = joined(text, grabf("%" PRId64 " to %" PRId64, o->min, o->max));
	if (f->is_in_oneof)
		text = joined(text,
			grabf("one of `%s`", f->owner->proto->oneof_decl[f->proto->oneof_index]->name));
	if (o->audience && o->audience != AUDIT__AUDIENCE__AUDIENCE_ALL)
		text = joined(text, grabf("audience %s", value_name(&audit__audience__descriptor,
						(int)o->audience, strlen("AUDIENCE_"))));
	if (o->unique)
		text = joined(text, "unique");
	if (o->names_people)
		text = joined(text, "names people");
	return text;
}

static void write_fields(const struct message *message, FILE *out)
{
	if (message->field_count == 0) {
		(void)fputs("No fields.\n\n", out);
		return;
	}
	(void)fputs("| field | type | limits | meaning |\n| --- | --- | --- | --- |\n", out);
	for (size_t i = 0; i < message->field_count; i++) {
		const struct field *f = &message->field[i];
		(void)fprintf(out, "| `%s` = %d | %s%s | %s | ", f->proto->name, f->proto->number,
			f->is_repeated ? "repeated " : "", bare_type(f), limits_of(f));
		for (const char *c = f->help; *c; c++)
			(void)fprintf(out, "%s%c", *c == '|' ? "\\" : "", *c);
		(void)fputs(" |\n", out);
	}
	(void)fputc('\n', out);
}

static void write_rule(const struct method *method, FILE *out)
{
	const Audit__MethodRule *rule = method->rule;
	(void)fprintf(out, "Effect %s; need ",
		value_name(&audit__effect__descriptor, (int)rule->effect, strlen("EFFECT_")));
	for (size_t i = 0; i < rule->n_need; i++)
		(void)fprintf(out, "%s%s", i ? " or " : "", role_name((int)rule->need[i]));
	if (rule->n_need == 0)
		(void)fputs("nobody: entered by the server", out);
	if (*rule->scope)
		(void)fprintf(out, " at `%s`", rule->scope);
	(void)fprintf(out, "%s%s%s%s%s.\n\n", rule->human ? "; a person decides" : "",
		rule->offline ? "; may be written offline" : "",
		rule->read_log ? "; enters the read log" : "", rule->parks ? "; may park" : "",
		rule->told_by_rows ? "; read by whoever sees its rows as they are" : "");
}

static void write_methods(const struct model *m, FILE *out)
{
	const Google__Protobuf__ServiceDescriptorProto *service = NULL;
	for (size_t i = 0; i < m->method_count; i++) {
		const struct method *method = &m->method[i];
		if (method->service != service)
			(void)fprintf(out, "## %s\n\n%s\n\n", method->service->name, method->service_help);
		service = method->service;
		(void)fprintf(out, "### %s\n\n`%s` (`auditc %s %s`). %s\n\n", method->proto->name,
			method->full_name, method->noun, method->verb, method->help);
		write_rule(method, out);
		(void)fputs("Request:\n\n", out);
		write_fields(method->request, out);
		(void)fputs("Response:\n\n", out);
		write_fields(method->response, out);
	}
}

static bool is_call_message(const struct model *m, const struct message *message)
{
	for (size_t i = 0; i < m->method_count; i++)
		if (m->method[i].request == message || m->method[i].response == message)
			return true;
	return false;
}

static void write_resource_line(const Audit__Resource *r, FILE *out)
{
	(void)fprintf(out, "Stored as `%s`%s%s%s. ", r->noun, r->is_scope ? ", a scope" : "",
		r->is_step_record ? ", may be disposed of once its scope is over" :
		r->is_disposable ? ", may be disposed of" : "",
		r->is_beside_seal ? ", put in sealed scopes too" : "");
	if (*r->sealed_in)
		(void)fprintf(out, "Sealed, with all in it, in %s. ", r->sealed_in);
	(void)fputs("Seen by ", out);
	for (size_t i = 0; i < r->n_visible; i++) {
		const Audit__Visible *v = r->visible[i];
		(void)fprintf(out, "%s%s%s", i ? ", " : "", role_name((int)v->relation),
			v->own_party ? " (own party)" : "");
		if (*v->from_state)
			(void)fprintf(out, " from %s", v->from_state);
		if (*v->since)
			(void)fprintf(out, " once it has %s", v->since);
	}
	(void)fputs(".\n\n", out);
}

static void write_messages(const struct model *m, FILE *out)
{
	(void)fputs("## Messages\n\n", out);
	for (size_t i = 0; i < m->message_count; i++) {
		const struct message *message = &m->message[i];
		if (is_call_message(m, message))
			continue;
		(void)fprintf(out, "### %s\n\n", message->full_name);
		if (*message->help)
			(void)fprintf(out, "%s\n\n", message->help);
		if (message->resource)
			write_resource_line(message->resource, out);
		write_fields(message, out);
	}
}

void write_protocol(const struct model *m, FILE *out)
{
	(void)fputs("# Protocol\n\n"
		    "Written by proto/gen from the .proto files; `ninja docs` renews it. The bytes\n"
		    "around a call are in formats.md. A method needs any one of the roles named, held at the scope\n"
		    "or above it.\n\n", out);
	write_methods(m, out);
	write_messages(m, out);
}
