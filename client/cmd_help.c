/* Help for people, all of it from the tables: options, commands, nouns, verbs, flags. */
#include "client/cmd_method.h"
#include "client/command.h"
#include "client/flags.h"
#include "client/suggest.h"
#include "client/term.h"

enum { HELP_VALUE_BYTES = 200 };

/* Nouns are listed as typed: with hyphens. */
static void noun_text(const char *noun, char ret_text[VALUE_NAME_BYTES])
{
	value_kebab(noun, ret_text);
}

static bool is_for_people(const struct method_rule *method)
{
	return method->effect != AUDIT__EFFECT__EFFECT_SYSTEM;
}

static void help_options(void)
{
	put_line("Options, anywhere in the line:");
	for (size_t i = 0; i < option_rows_count; i++) {
		char left[60];
		(void)snprintf(left, sizeof(left), "--%s%s%s", option_rows[i].name, option_rows[i].value ? " " : "",
			option_rows[i].value ? option_rows[i].value : "");
		put_line("  %-24s %s", left, option_rows[i].help);
	}
	put_line("%s", "");
	put_line("Of every list (auditc NOUN list):");
	put_line("  %-24s %s", "--filter EXPRESSION", "which rows: 'state = open AND due_us < \"2027-01-01\"'");
	put_line("  %-24s %s", "--order COLUMN", "in which order; \"-COLUMN\" turns it round");
	put_line("  %-24s %s", "--page-size N", "how many at once: 50, at most 1000; --all for all pages");
}

/* Methods are in order of name, so those of a service stand together; a noun is printed once. */
static void help_nouns(void)
{
	const char *last = "";
	put_line("Nouns (auditc help NOUN lists the verbs):");
	for (size_t i = 0; i < schema_method_count; i++) {
		char noun[VALUE_NAME_BYTES];
		const struct method_rule *m = &schema_method[i];
		if (strcmp(m->noun, last) == 0 || !is_for_people(m) || command_is_word(m->noun))
			continue;
		last = m->noun;
		noun_text(m->noun, noun);
		const struct resource_rule *resource = schema_find_resource(m->noun);
		put_line("  %-24s %s", noun, resource ? resource->message->help : "");
	}
}

static void help_all(void)
{
	put_line("auditc: plan audits, submit signed evidence, answer findings, verify what others did.");
	put_line("Usage: auditc NOUN VERB [ID] [--field value ...] [options]");
	put_line("%s", "");
	put_line("Commands:");
	for (size_t i = 0; i < command_rows_count; i++) {
		char name[60];
		(void)snprintf(name, sizeof(name), "%s%s%s", command_rows[i].noun, command_rows[i].verb ? " " : "",
			command_rows[i].verb ? command_rows[i].verb : "");
		if (!command_rows[i].is_hidden)
			put_line("  %-24s %s", name, command_rows[i].help);
	}
	put_line("%s", "");
	help_nouns();
	put_line("%s", "");
	help_options();
	put_line("%s", "");
	put_line("Exit codes: 0 ok, 1 failed, 2 usage, 3 partly done, 4 not enrolled, 5 not allowed, 6 not found,");
	put_line("7 conflict or precondition, 8 still running, 9 verification failed, 10 unreachable, 130 interrupted.");
}

static bool help_noun(const char *noun)
{
	bool is_known = false;
	for (size_t i = 0; i < command_rows_count; i++) {
		if (strcmp(command_rows[i].noun, noun) != 0 || !command_rows[i].verb)
			continue;
		put_line("  %s %-24s %s", noun, command_rows[i].verb, command_rows[i].help);
		is_known = true;
	}
	for (size_t i = 0; i < schema_method_count; i++) {
		const struct method_rule *m = &schema_method[i];
		if (method_find(noun, m->verb) != m || !is_for_people(m))
			continue;
		put_line("  %s %-24s %s", noun, m->verb, m->help);
		is_known = true;
	}
	return is_known;
}

static void add_enum_values(struct buf *to, const ProtobufCEnumDescriptor *type)
{
	const char *between = "";
	for (unsigned i = 0; i < type->n_values; i++) {
		char name[VALUE_NAME_BYTES];
		if (type->values[i].value == 0)
			continue;
		json_enum_name(type, &type->values[i], name, sizeof(name));
		buf_addf(to, "%s%s", between, name);
		between = "|";
	}
}

/* What a flag's value looks like. */
static void add_value(struct buf *to, const ProtobufCFieldDescriptor *field, const struct field_rule *rule)
{
	if (json_is_time(field))
		buf_add_text(to, "TIME");
	else if (rule->ref)
		buf_add_text(to, "ID");
	else if (field->type == PROTOBUF_C_TYPE_ENUM)
		add_enum_values(to, field->descriptor);
	else if (field->type == PROTOBUF_C_TYPE_BYTES)
		buf_add_text(to, "@FILE|HEX|BASE64");
	else if (field->type == PROTOBUF_C_TYPE_MESSAGE)
		buf_add_text(to, "JSON");
	else if (field->type == PROTOBUF_C_TYPE_STRING)
		buf_add_text(to, "TEXT");
	else if (field->type != PROTOBUF_C_TYPE_BOOL)
		buf_add_text(to, "N");
}

static void help_fields(const struct message_rule *message, const char *prefix, int depth)
{
	const ProtobufCMessageDescriptor *type = message->descriptor;
	for (unsigned i = 0; i < type->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &type->fields[i];
		const struct field_rule *rule = &message->field[i];
		char name[VALUE_NAME_BYTES], path[3 * VALUE_NAME_BYTES];
		struct buf left;
		value_kebab(field->name, name);
		(void)snprintf(path, sizeof(path), "%s%s", prefix, name);
		buf_init(&left, 16 * HELP_VALUE_BYTES);
		buf_addf(&left, "--%s ", path);
		add_value(&left, field, rule);
		put_line("  %-40s %s%s%s", buf_text(&left) ? buf_text(&left) : path, rule->help,
			rule->required ? " (required)" : "",
			field->label == PROTOBUF_C_LABEL_REPEATED ? " (may be repeated)" : "");
		buf_done(&left);
		if (rule->message && depth + 1 < FLAGS_DEPTH) {
			(void)snprintf(path + strlen(path), sizeof(path) - strlen(path), ".");
			help_fields(rule->message, path, depth + 1);
		}
	}
}

static void help_verb(const char *noun, const struct method_rule *method)
{
	const ProtobufCFieldDescriptor *positional = flags_positional(method);
	char name[VALUE_NAME_BYTES] = "";
	if (positional)
		value_kebab(positional->name, name);
	put_line("%s", method->help);
	put_line("Usage: auditc %s %s%s%s%s [--field value ...]", noun, method->verb, positional ? " [" : "", name,
		positional ? "]" : "");
	put_line("%s", "");
	help_fields(method->request, "", 0);
	put_line("%s", "");
	put_line("Of a flag's name, -id, -ids and -us at the end and is- at the beginning may be left out.");
	if (flags_subject(method))
		put_line("%s", "--version is fetched when it is not given: say it to decide on the row as you saw it.");
	if (method->effect == AUDIT__EFFECT__EFFECT_WRITE)
		put_line("This writes: a statement is signed with this device's key and entered in the ledger.");
}

static void help_command(const struct command *command)
{
	struct buf usage;
	buf_init(&usage, 4096);
	args_usage(command->args, command->arg_count, &usage);
	put_line("%s", command->help);
	put_line("Usage: auditc %s%s%s%s", command->noun, command->verb ? " " : "", command->verb ? command->verb : "",
		buf_text(&usage) ? buf_text(&usage) : "");
	args_help(command->args, command->arg_count);
	buf_done(&usage);
}

COMMAND(cmd_help)
{
	(void)c;
	(void)arg;
	if (count == 0) {
		help_all();
		return OK;
	}
	size_t words;
	const struct command *command = command_find(word, count, &words);
	const struct method_rule *method = count > 1 ? method_find(word[0], word[1]) : NULL;
	if (command)
		help_command(command);
	if (method)
		help_verb(word[0], method);
	if (command || method)
		return OK;
	if (count == 1 && help_noun(word[0]))
		return OK;
	return suggest_command(word, count, st);
}
