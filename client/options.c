/* The options all commands share. */
#include "client/options.h"

#include "client/cmd_method.h"
#include "client/flags.h"
#include "common/limits.h"

#include <errno.h>

const struct option_row option_rows[] = {
	{ "profile", "NAME", "which server and key: ~/.config/isms-audit/NAME (else AUDITC_PROFILE, else default); before "
	  "NOUN where the verb has a --profile of its own" },
	{ "output", "FORM", "table, json, jsonl, csv, yaml or name (the ids alone); -o for short" },
	{ "columns", "A,B", "columns of a table or csv, by field name" },
	{ "all", NULL, "fetch every page of a list" },
	{ "validate-only", NULL, "say what would happen, change nothing" },
	{ "offline", NULL, "ask no server: keep what may be delivered later in the outbox (auditc sync)" },
	{ "as-of", "INDEX|TIME", "read as the ledger stood at that entry or time" },
	{ "proofs", "FOLDER", "write INDEX.tlog-proof there for each entry that is made" },
	{ "timeout", "SECONDS", "how long the server may work on a call (30)" },
	{ "passphrase-fd", "N", "read the key file's passphrase from this descriptor, first line" },
	{ "help", NULL, "explain the command instead of running it; -h for short" },
};
const size_t option_rows_count = ARRAY_LEN(option_rows);

static int bad(struct status *st, const char *name, const char *wanted)
{
	return fail(st, INVALID_ARGUMENT, "BAD_OPTION", "--%s wants %s", name, wanted);
}

static bool number(const char *text, long max, long *ret_number)
{
	char *end;
	errno = 0;
	long value = strtol(text, &end, 10);
	if (errno || *end || end == text || value < 0 || value > max)
		return false;
	*ret_number = value;
	return true;
}

static int take_as_of(struct options *o, const char *value, int64_t now_us, struct status *st)
{
	if (strspn(value, "0123456789") == strlen(value) && *value) {
		errno = 0;
		o->as_of_index = strtoull(value, NULL, 10);
		return errno ? bad(st, "as-of", "a ledger index or a time") : OK;
	}
	return value_parse_time(value, now_us, st, &o->as_of_us) == OK ? OK
		: bad(st, "as-of", "a ledger index or a time (2026-06-14, -30d)");
}

static int take_value(struct options *o, const char *name, const char *value, int64_t now_us, struct status *st)
{
	long n = 0;
	if (strcmp(name, "profile") == 0)
		o->profile = value;
	else if (strcmp(name, "columns") == 0)
		o->columns = value;
	else if (strcmp(name, "output") == 0)
		return format_parse(value, &o->output) ? OK
			: bad(st, name, "table, json, jsonl, csv, yaml or name");
	else if (strcmp(name, "proofs") == 0)
		o->proofs = value;
	else if (strcmp(name, "as-of") == 0)
		return take_as_of(o, value, now_us, st);
	else if (strcmp(name, "timeout") == 0 && number(value, LIMIT_DEADLINE_MS / 1000, &n) && n > 0)
		o->timeout_ms = (int)n * 1000;
	else if (strcmp(name, "passphrase-fd") == 0 && number(value, 1 << 20, &n))
		o->passphrase_fd = (int)n;
	else
		return bad(st, name, strcmp(name, "timeout") == 0 ? "1 to 60 seconds" : "the number of a descriptor");
	return OK;
}

static void take_switch(struct options *o, const char *name)
{
	o->all |= strcmp(name, "all") == 0;
	o->validate_only |= strcmp(name, "validate-only") == 0;
	o->offline |= strcmp(name, "offline") == 0;
	o->help |= strcmp(name, "help") == 0;
}

/* The row a word names, and the value behind its "="; NULL when it is no option. */
static const struct option_row *row_of(const char *word, const char **ret_value)
{
	*ret_value = NULL;
	if (strcmp(word, "-h") == 0)
		word = "--help";
	if (strcmp(word, "-o") == 0)
		word = "--output";
	if (word[0] != '-' || word[1] != '-')
		return NULL;
	size_t len = strcspn(word + 2, "=");
	for (size_t i = 0; i < option_rows_count; i++) {
		if (strlen(option_rows[i].name) != len || strncmp(option_rows[i].name, word + 2, len) != 0)
			continue;
		if (word[2 + len] == '=')
			*ret_value = word + 2 + len + 1;
		return &option_rows[i];
	}
	return NULL;
}

/* Behind NOUN VERB a flag of the method wins over an option of that name (programme add --profile). */
static bool is_flag_of(const char *const *kept, size_t kept_count, const struct option_row *row)
{
	const struct method_rule *method = kept_count >= 2 ? method_find(kept[0], kept[1]) : NULL;
	struct flag_field f;
	return method && flags_find(method->request, row->name, &f);
}

int options_take(const char **word, size_t count, int64_t now_us, struct status *st, struct options *ret_options,
	size_t *ret_count)
{
	struct options o = { .output = FORMAT_TABLE, .passphrase_fd = -1, .timeout_ms = OPTIONS_TIMEOUT_MS };
	size_t kept = 0, i = 0;
	while (i < count && strcmp(word[i], "--") != 0) {
		const char *value, *this = word[i++];
		const struct option_row *row = row_of(this, &value);
		if (!row || is_flag_of(word, kept, row)) {
			word[kept++] = this;
			continue;
		}
		if (!row->value) {
			take_switch(&o, row->name);
			continue;
		}
		if (!value && i == count)
			return bad(st, row->name, row->value);
		TRY(take_value(&o, row->name, value ? value : word[i++], now_us, st));
	}
	while (i < count)
		word[kept++] = word[i++];
	*ret_options = o;
	*ret_count = kept;
	return OK;
}
