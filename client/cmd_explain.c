/* What a rule, a method or a noun means; a call with a request in JSON; the version. */
#include "client/cmd_method.h"
#include "client/command.h"
#include "client/request.h"
#include "client/suggest.h"
#include "client/term.h"
#include "client/value.h"
#include "common/limits.h"
#include "daemon/rule/guidance.h"
#include "daemon/rule/rule.h"

enum { API_REQUEST_BYTES = 4 * 1024 * 1024 };

static void explain_rule(const struct rule *rule)
{
	put_line("%s: %s", rule->id, rule->message);
	put_line("  grade    %s", rule->grade == 'H' ? "H: must hold"
		: rule->grade == 'W' ? "W: must hold, unless a granted waiver is on record" : "A: advice");
	size_t count;
	const struct guidance_profile *profile = guidance_profiles(&count);
	for (size_t i = 0; i < count; i++) {
		char clause[STATUS_CLAUSE_BYTES];
		if (rule_clause(rule, profile[i].name, clause, sizeof(clause)))
			put_line("  clause   %s  (%s)", clause, profile[i].name);
	}
	put_line("  about    %s", rule->subject);
	put_line("  mended by  %s", rule->command);
}

static void add_roles(struct buf *to, uint32_t need)
{
	const char *between = "";
	const ProtobufCEnumDescriptor *type = &audit__role__descriptor;
	for (unsigned i = 0; i < type->n_values; i++) {
		char name[VALUE_NAME_BYTES];
		if (!(need & (UINT32_C(1) << type->values[i].value)))
			continue;
		json_enum_name(type, &type->values[i], name, sizeof(name));
		buf_addf(to, "%s%s", between, name);
		between = ", ";
	}
}

static const char *effect_words(const struct method_rule *method)
{
	switch ((Audit__Effect)method->effect) {
	case AUDIT__EFFECT__EFFECT_READ:
		return "reads";
	case AUDIT__EFFECT__EFFECT_WRITE:
		return "writes: a signed statement, one ledger entry";
	case AUDIT__EFFECT__EFFECT_STAGE:
		return "prepares: outside the ledger";
	case AUDIT__EFFECT__EFFECT_SYSTEM:
		return "the server's own: cannot be called";
	case AUDIT__EFFECT__EFFECT_UNSPECIFIED:
	case _AUDIT__EFFECT_IS_INT_SIZE:
		break;
	}
	return "unknown";
}

static void explain_method(const struct method_rule *method)
{
	struct buf roles;
	buf_init(&roles, 4096);
	add_roles(&roles, method->need);
	put_line("%s: %s", method->name, method->help);
	put_line("  command  auditc %s %s", method->noun, method->verb);
	put_line("  effect   %s", effect_words(method));
	put_line("  needs    %s%s%s", buf_text(&roles) ? buf_text(&roles) : "",
		method->scope_field && *method->scope_field ? " at the scope of " : "",
		method->scope_field ? method->scope_field : "");
	if (method->human)
		put_line("  a natural person decides this: service accounts are refused");
	if (method->read_log)
		put_line("  reads of confidential content are logged");
	buf_done(&roles);
}

static bool explain_noun(const char *noun)
{
	char name[VALUE_NAME_BYTES];
	(void)snprintf(name, sizeof(name), "%s", noun);
	for (char *at = name; *at; at++)
		*at = *at == '-' ? '_' : *at;
	const struct resource_rule *resource = schema_find_resource(name);
	if (!resource)
		return false;
	const struct message_rule *message = resource->message;
	put_line("%s: %s", name, message->help);
	if (guidance_of_noun(name))
		put_line("  kept for  %s", guidance_of_noun(name));
	for (unsigned i = 0; i < message->descriptor->n_fields; i++)
		put_line("  %-28s %s", message->descriptor->fields[i].name, message->field[i].help);
	for (const struct rule *const *table = rule_tables(); *table; table++)
		for (const struct rule *rule = *table; rule->id; rule++)
			if (strcmp(rule->subject, name) == 0)
				put_line("  %s %c  %s", rule->id, rule->grade, rule->message);
	return true;
}

void explain_each_rule(void (*each)(const char *id, const char *begin), const char *begin)
{
	for (const struct rule *const *table = rule_tables(); *table; table++)
		for (const struct rule *rule = *table; rule->id; rule++)
			each(rule->id, begin);
}

/* By its whole name, or without the package that all have. */
static const struct method_rule *method_named(const char *name)
{
	char whole[LIMIT_METHOD_BYTES];
	const struct method_rule *method = schema_find_method(name);
	(void)snprintf(whole, sizeof(whole), "audit.v1.%s", name);
	return method ? method : schema_find_method(whole);
}

COMMAND(cmd_explain)
{
	(void)c;
	(void)word;
	(void)count;
	const char *what = command_arg(arg, "RULE"), *verb = command_arg(arg, "VERB");
	const struct rule *rule = verb ? NULL : rule_find(what);
	const struct method_rule *method = verb ? method_find(what, verb) : method_named(what);
	if (verb && !method)
		return suggest_command((const char *const[]){ what, verb }, 2, st);
	if (rule)
		explain_rule(rule);
	else if (method)
		explain_method(method);
	else if (!explain_noun(what))
		return fail(st, NOT_FOUND, "NOTHING_TO_EXPLAIN", "\"%s\" is no rule, no method and no noun", what);
	return OK;
}

COMMAND(cmd_api)
{
	(void)word;
	(void)count;
	const struct method_rule *method = method_named(command_arg(arg, "METHOD"));
	const char *json = command_arg(arg, "JSON");
	if (!method)
		return fail(st, INVALID_ARGUMENT, "NO_SUCH_METHOD", "there is no method \"%s\": docs/protocol.md lists them",
			command_arg(arg, "METHOD"));
	struct buf text;
	json_error_t error;
	buf_init(&text, API_REQUEST_BYTES);
	if (strcmp(json, "-") == 0)
		TRY(file_read("/dev/stdin", st, &text));
	else
		buf_add_text(&text, json);
	json_t *request = buf_text(&text) ? json_loads(buf_text(&text), JSON_REJECT_DUPLICATES, &error) : NULL;
	buf_done(&text);
	if (!request)
		return fail(st, INVALID_ARGUMENT, "BAD_JSON", "line %d, column %d: %s", error.line, error.column,
			error.text);
	int rc = client_open(c, st);
	if (rc == OK)
		rc = method_run_json(c, method, request, st);
	json_decref(request);
	return rc;
}

COMMAND(cmd_version)
{
	(void)c;
	(void)arg;
	(void)word;
	(void)count;
	(void)st;
	put_line("auditc %s", AUDITC_VERSION);
	return OK;
}
