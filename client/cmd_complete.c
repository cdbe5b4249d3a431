/* Completion: candidates from the tables for `auditc __complete WORDS...`, and the scripts that ask for them. */
#include "client/cmd_method.h"
#include "client/command.h"
#include "client/flags.h"
#include "client/term.h"

static void offer(const char *candidate, const char *begin)
{
	if (strncmp(candidate, begin, strlen(begin)) == 0)
		put_line("%s", candidate);
}

static void offer_flag(const char *name, const char *begin)
{
	char flag[4 * VALUE_NAME_BYTES];
	(void)snprintf(flag, sizeof(flag), "--%s", name);
	offer(flag, begin);
}

static void complete_nouns(const char *begin)
{
	const char *last = "";
	for (size_t i = 0; i < command_rows_count; i++)
		if (!command_rows[i].is_hidden && !command_rows[i].verb)
			offer(command_rows[i].noun, begin);
	offer("criteria", begin); /* the nouns that are no method's */
	offer("demo", begin);
	offer("log", begin);
	offer("outbox", begin);
	for (size_t i = 0; i < schema_method_count; i++) {
		char noun[VALUE_NAME_BYTES];
		if (strcmp(schema_method[i].noun, last) == 0 || command_is_word(schema_method[i].noun) ||
			schema_method[i].effect == AUDIT__EFFECT__EFFECT_SYSTEM)
			continue;
		last = schema_method[i].noun;
		value_kebab(last, noun);
		offer(noun, begin);
	}
}

static void complete_verbs(const char *noun, const char *begin)
{
	for (size_t i = 0; i < command_rows_count; i++)
		if (command_rows[i].verb && strcmp(command_rows[i].noun, noun) == 0)
			offer(command_rows[i].verb, begin);
	for (size_t i = 0; i < schema_method_count; i++) {
		const struct method_rule *m = &schema_method[i];
		/* A hand-written command of the same words stands in the method's place. */
		size_t words;
		const char *const both[] = { noun, m->verb };
		if (method_find(noun, m->verb) == m && !command_find(both, 2, &words))
			offer(m->verb, begin);
	}
}

/* Fields, those of nested messages behind a dot; of a page what people call them. */
static void complete_fields(const struct message_rule *message, const char *before, int depth, const char *begin)
{
	for (unsigned i = 0; i < message->descriptor->n_fields; i++) {
		const struct message_rule *inner = message->field[i].message;
		char name[VALUE_NAME_BYTES], path[3 * VALUE_NAME_BYTES];
		value_kebab(message->descriptor->fields[i].name, name);
		if (depth == 0 && strcmp(name, "page") == 0) {
			offer_flag("filter", begin);
			offer_flag("order", begin);
			offer_flag("page-size", begin);
			continue;
		}
		(void)snprintf(path, sizeof(path), "%s%s", before, name);
		offer_flag(path, begin);
		if (inner && depth + 1 < FLAGS_DEPTH) {
			(void)snprintf(path + strlen(path), sizeof(path) - strlen(path), ".");
			complete_fields(inner, path, depth + 1, begin);
		}
	}
}

/* The first word behind a command of one word. */
static bool complete_argument(const char *command, const char *begin)
{
	static const char *const shells[] = { "bash", "zsh", "fish" };
	if (strcmp(command, "completion") == 0) {
		for (size_t i = 0; i < ARRAY_LEN(shells); i++)
			offer(shells[i], begin);
		return true;
	}
	if (strcmp(command, "explain") == 0) {
		explain_each_rule(offer, begin);
		complete_nouns(begin);
		return true;
	}
	if (strcmp(command, "help") == 0) {
		complete_nouns(begin);
		return true;
	}
	if (strcmp(command, "api") == 0) {
		for (size_t i = 0; i < schema_method_count; i++)
			offer(schema_method[i].name + strlen("audit.v1."), begin);
		return true;
	}
	return false;
}

static void complete_flags(const struct command *command, const struct method_rule *method, const char *begin)
{
	for (size_t i = 0; i < option_rows_count; i++)
		offer_flag(option_rows[i].name, begin);
	for (size_t i = 0; command && i < command->arg_count; i++)
		if (command->args[i].name[0] >= 'a')
			offer_flag(command->args[i].name, begin);
	/* A hand-written command with arguments of its own takes no fields. */
	if (method && !(command && command->args))
		complete_fields(method->request, "", 0, begin);
}

static bool complete_value(const struct method_rule *method, const char *flag, const char *begin)
{
	static const char *const forms[] = { "table", "json", "jsonl", "csv", "yaml", "name" };
	struct flag_field f;
	if (strcmp(flag, "-o") == 0 || strcmp(flag, "--output") == 0) {
		for (size_t i = 0; i < ARRAY_LEN(forms); i++)
			offer(forms[i], begin);
		return true;
	}
	if (!method || strncmp(flag, "--", 2) != 0 || strchr(flag, '=') || !flags_find(method->request, flag + 2, &f))
		return false;
	const ProtobufCFieldDescriptor *field = f.field[f.depth - 1];
	const ProtobufCEnumDescriptor *type = field->type == PROTOBUF_C_TYPE_ENUM ? field->descriptor : NULL;
	for (unsigned i = 0; type && i < type->n_values; i++) {
		char name[VALUE_NAME_BYTES];
		json_enum_name(type, &type->values[i], name, sizeof(name));
		if (type->values[i].value != 0)
			offer(name, begin);
	}
	return field->type != PROTOBUF_C_TYPE_BOOL;
}

COMMAND(cmd_complete)
{
	(void)c;
	(void)arg;
	(void)st;
	const char *begin = count > 0 ? word[count - 1] : "";
	size_t words = 0;
	const struct command *command = command_find(word, count, &words);
	const struct method_rule *method = count > 2 ? method_find(word[0], word[1]) : NULL;
	if (count <= 1)
		complete_nouns(begin);
	else if (complete_value(method, word[count - 2], begin))
		return OK;
	else if (begin[0] == '-')
		complete_flags(command, method, begin);
	else if (count == 2 && complete_argument(word[0], begin))
		return OK;
	else if (count == 2 || (count == 3 && (strcmp(word[0], "help") == 0 || strcmp(word[0], "explain") == 0)))
		complete_verbs(word[count - 2], begin);
	return OK;
}

static const char bash_script[] =
	"_auditc() {\n"
	"\tlocal IFS=$'\\n'\n"
	"\tCOMPREPLY=($(auditc __complete \"${COMP_WORDS[@]:1:COMP_CWORD}\" 2>/dev/null))\n"
	"}\n"
	"complete -o default -F _auditc auditc";
static const char zsh_script[] =
	"#compdef auditc\n"
	"_auditc() {\n"
	"\tlocal -a candidates\n"
	"\tcandidates=(${(f)\"$(auditc __complete \"${(@)words[2,CURRENT]}\" 2>/dev/null)\"})\n"
	"\tif (( ${#candidates} )); then compadd -a candidates; else _files; fi\n"
	"}\n"
	"compdef _auditc auditc";
static const char fish_script[] =
	"function __auditc_complete\n"
	"\tset -l words (commandline -opc) (commandline -ct)\n"
	"\tauditc __complete $words[2..-1] 2>/dev/null\n"
	"end\n"
	"complete -c auditc -a '(__auditc_complete)'";

COMMAND(cmd_completion)
{
	(void)c;
	(void)word;
	(void)count;
	const char *shell = command_arg(arg, "SHELL");
	if (strcmp(shell, "bash") == 0)
		put_line("%s", bash_script);
	else if (strcmp(shell, "zsh") == 0)
		put_line("%s", zsh_script);
	else if (strcmp(shell, "fish") == 0)
		put_line("%s", fish_script);
	else
		return fail(st, INVALID_ARGUMENT, "BAD_VALUE", "completion is for bash, zsh or fish");
	return OK;
}
