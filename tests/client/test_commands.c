/* The commands rules name: each is one that auditc knows, with flags and values it reads. */
#include "client/cmd_method.h"
#include "client/command.h"
#include "client/flags.h"
#include "common/filter.h"
#include "common/limits.h"
#include "daemon/rule/inbox.h"
#include "daemon/rule/machine.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

enum { WORDS = 24, WORD_BYTES = 120 };

#define ID "019ab04a-bfbb-7fff-bfff-ffffffffffff"
#define OTHER_ID "019ab04a-bfbb-7fff-bfff-eeeeeeeeeeee"

struct words {
	char text[WORDS][WORD_BYTES];
	const char *word[WORDS];
	size_t count;
};

/* What a user fills in for a word in capitals; NULL for a word that is none of those that rules use. */
static const char *filled(const char *word)
{
	static const struct { const char *name, *value; } place[] = { { "TEXT", "words" }, { "FILE", "/dev/null" },
		{ "DAY", "2027-03-01" }, { "TIME", "now" }, { "COUNT", "12" }, { "NUMBER", "1" }, { "WORDS", "a-b-c-d-e-f" }, { "ITEM", ID },
		{ "EVIDENCE", ID }, { "CRITERIA", ID }, { "METHOD", "records" },
		{ "ACTION", ID }, { "DEVICE", ID }, { "AUDIT", ID }, { "PROGRAMME", ID }, { "FINDING", ID }, { "PERSON", ID }, { "SOURCE", ID },
		{ "COMPETENCE", ID }, { "TIE", ID }, { "SITE", ID }, { "UNIT", ID }, { "SLOT", ID }, { "MEMBER", ID }, { "CHECKLIST", ID },
		{ "REQUEST", ID }, { "ORGANISATION", ID }, { "JSON", "{}" }, { "SCALE", ID }, { "PIN", ID }, { "REPORT", ID },
		{ "CATEGORY", "planning" }, { "@FILE", "@/dev/null" },
		{ "KEY", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=" },
		{ "DIGEST", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" } };
	for (size_t i = 0; i < ARRAY_LEN(place); i++)
		if (strcmp(place[i].name, word) == 0)
			return place[i].value;
	return NULL;
}

static bool is_capitals(const char *word)
{
	word += *word == '@';
	return word[strspn(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")] == 0;
}

/* Splits as a shell does, as far as rules go: blanks, and double quotes around a word. */
static void split(const char *command, const char *rule, struct words *w)
{
	w->count = 0;
	while (*command) {
		bool quoted = *command == '"';
		size_t len = strcspn(command + quoted, quoted ? "\"" : " ");
		char *to = w->text[w->count];
		cr_assert(w->count < WORDS && len < WORD_BYTES, "%s", rule); /* all() of Criterion leaks */
		memcpy(to, command + quoted, len);
		to[len] = 0;
		char *id = strstr(to, "{id}");
		if (id)
			(void)snprintf(id, sizeof(w->text[0]) - (size_t)(id - to), "%s", ID);
		char *last = quoted ? strrchr(to, ' ') : NULL; /* "side_id = ORGANISATION" */
		if (last && is_capitals(last + 1) && filled(last + 1))
			(void)snprintf(last + 1, WORD_BYTES - (size_t)(last + 1 - to), "%s", filled(last + 1));
		if (!quoted && is_capitals(to)) {
			cr_assert(filled(to) != NULL, "%s: %s stands for nothing", rule, to);
			(void)snprintf(to, WORD_BYTES, "%s", filled(to));
		}
		w->word[w->count++] = to;
		command += len + 2U * quoted;
		command += strspn(command, " ");
	}
}

/*
 * What the request cannot do without and the command does not give; NULL: nothing. `auditc` finds the version itself. Where the
 * command is about the rule's own noun, it says what to add to the one that was refused.
 */
static const char *lacking(const struct method_rule *method, json_t *request, const char *subject, bool has_file)
{
	static char text[120];
	if (strcmp(method->noun, subject) == 0)
		return NULL;
	for (unsigned i = 0; i < method->request->descriptor->n_fields; i++) {
		const char *name = method->request->descriptor->fields[i].name;
		if (!method->request->field[i].required || strcmp(name, "version") == 0 || json_object_get(request, name))
			continue;
		if (has_file && (strcmp(name, "file") == 0 || strcmp(name, "document") == 0))
			continue;
		(void)snprintf(text, sizeof(text), "lacks --%s", name);
		return text;
	}
	return NULL;
}

/* The words behind noun and verb. `evidence submit` and `report add` read --file by hand, and the document that lies beside it. */
static size_t without_file(const struct words *w, bool by_hand, const char **ret_word)
{
	size_t count = 0;
	for (size_t i = 3; i < w->count; i++) {
		if (by_hand && strcmp(w->word[i], "--file") == 0)
			i++;
		else
			ret_word[count++] = w->word[i];
	}
	return count;
}

/* A list is filtered by what it can be filtered by. */
static bool filters(const struct method_rule *method, json_t *request, struct status *st)
{
	const char *text = json_string_value(json_object_get(json_object_get(request, "page"), "filter"));
	const struct resource_rule *resource = schema_find_resource(method->noun);
	struct arena *a = arena_new(LIMIT_ARENA_BYTES);
	struct filter compiled;
	int rc = !text ? OK : !resource ? fail(st, INVALID_ARGUMENT, "FILTER", "there are no rows to filter") :
		filter_compile(text, resource, a, 1, 1795430000000000, st, &compiled);
	arena_free(a);
	return rc == OK;
}

/* NULL when auditc would take it; else why not. */
static const char *refusal(const struct words *w, const char *subject)
{
	static struct status st;
	json_t *request = NULL;
	size_t words = 0;
	status_reset(&st);
	if (w->count < 2 || strcmp(w->word[0], "auditc") != 0)
		return "does not begin with auditc";
	const struct command *command = command_find(w->word + 1, w->count - 1, &words);
	if (command && command->arg_count > 0) {
		struct arg filled_in[12];
		memcpy(filled_in, command->args, command->arg_count * sizeof(filled_in[0]));
		return args_parse(filled_in, command->arg_count, w->word + 1 + words, w->count - 1 - words, &st) == OK
			? NULL : st.message;
	}
	if (command && w->count == 1 + words)
		return NULL;
	const struct method_rule *method = w->count > 2 ? method_find(w->word[1], w->word[2]) : NULL;
	if (!method)
		return "there is no such command";
	const char *word[WORDS];
	size_t count = without_file(w, command != NULL, word);
	if (flags_parse(method, word, count, 1795430000000000, &st, &request) != OK)
		return st.message;
	const char *lacks = !filters(method, request, &st) ? st.message : lacking(method, request, subject, count + 3 < w->count);
	json_decref(request);
	return lacks;
}

static size_t expect_commands(const struct rule *rule)
{
	struct words w;
	char whole[STATUS_COMMAND_BYTES + 200];
	(void)snprintf(whole, sizeof(whole), "%s", rule->command);
	rule_fill_command(whole, sizeof(whole), "{id}", ID);
	cr_expect(lt(sz, strlen(whole), STATUS_COMMAND_BYTES), "%s: the command would be cut", rule->id);
	split(rule->command, rule->id, &w);
	const char *why = refusal(&w, rule->subject);
	cr_expect(why == NULL, "%s: %s: %s", rule->id, rule->command, why ? why : "");
	return 1;
}

Test(commands, that_mend_are_commands_there_are)
{
	size_t count = 0;
	for (const struct rule *const *table = rule_tables(); *table; table++)
		for (const struct rule *rule = *table; rule->id; rule++)
			count += expect_commands(rule);
	for (const struct machine *const *machine = machine_tables(); *machine; machine++) {
		count += expect_commands(&(*machine)->rule);
		for (size_t i = 0; i < (*machine)->lead_on_count; i++) {
			struct rule next = (*machine)->rule;
			next.command = (*machine)->lead_on[i];
			count += next.command ? expect_commands(&next) : 0;
		}
	}
	cr_expect(ge(sz, count, 110), "%zu rules and machines", count);
}

/* What the field of a request that has this text refers to: "audit"; "" for nothing. */
static const char *ref_of(const struct method_rule *method, json_t *request, const char *text)
{
	const ProtobufCMessageDescriptor *d = method->request->descriptor;
	for (unsigned i = 0; i < d->n_fields; i++) {
		const char *got = json_string_value(json_object_get(request, d->fields[i].name));
		if (got && strcmp(got, text) == 0)
			return method->request->field[i].ref ? method->request->field[i].ref : "";
	}
	return "";
}

/* What the row's field refers to. */
static const char *ref_in(const char *noun, const char *name)
{
	const struct message_rule *message = schema_find_resource(noun)->message;
	const ProtobufCFieldDescriptor *f = protobuf_c_message_descriptor_get_field_by_name(message->descriptor, name);
	return f && message->field[f - message->descriptor->fields].ref ? message->field[f - message->descriptor->fields].ref : "";
}

/* Each id of the command lands in a field that takes ids of its noun. */
static void expect_places(const struct waiting *w, const struct method_rule *method, json_t *request)
{
	if (!w->id || w->flag) {
		const char *own = ref_of(method, request, ID);
		cr_expect(strcmp(own, w->noun) == 0, "%s: the %s is taken for \"%s\"", w->method, w->noun, own);
	}
	if (w->id) {
		const char *ref = ref_of(method, request, OTHER_ID);
		cr_expect(strcmp(ref, ref_in(w->noun, w->id)) == 0 && strlen(ref) > 0, "%s: its %s is taken for \"%s\"", w->method, w->id, ref);
	}
}

Test(commands, of_the_inbox_put_each_id_where_it_belongs)
{
	size_t count = 0;
	for (const struct waiting *w = inbox_waiting; w->noun; w++, count++) {
		static struct status st;
		static struct words words;
		char name[120], command[STATUS_COMMAND_BYTES];
		json_t *request = NULL;
		(void)snprintf(name, sizeof(name), "audit.v1.%s", w->method);
		const struct method_rule *method = schema_find_method(name);
		cr_assert(method != NULL, "%s", name);
		inbox_command(w, method->noun, method->verb, OTHER_ID, ID, command);
		split(command, w->method, &words);
		cr_assert(words.count > 2 && method_find(words.word[1], words.word[2]) == method, "%s", command);
		status_reset(&st);
		cr_assert(flags_parse(method, words.word + 3, words.count - 3, 1795430000000000, &st, &request) == OK, "%s: %s", command,
			st.message);
		expect_places(w, method, request);
		json_decref(request);
	}
	cr_expect(count > 80, "%zu ways in which something waits", count);
}

Test(commands, that_are_none_are_found)
{
	static const char *const none[] = { "auditc finding frobnicate {id}", "auditc finding close {id} --evidence-ids",
		"auditc finding close {id} --no-such-flag TEXT", "auditc evaluation add --methods records,interview",
		"auditc team-member add --audit {id} --role leader", "ask the inviter",
		"auditc finding close {id} {id}", "auditc action add --due-us never", "auditc invite {id} --words WORDS" };
	struct words w;
	for (size_t i = 0; i < ARRAY_LEN(none); i++) {
		split(none[i], none[i], &w);
		cr_expect(refusal(&w, "finding") != NULL, "%s", none[i]);
	}
}
