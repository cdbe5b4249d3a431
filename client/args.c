/* Parsing the words of hand-written commands. */
#include "client/args.h"

#include "client/term.h"

static bool is_positional(const struct arg *arg)
{
	return arg->name[0] >= 'A' && arg->name[0] <= 'Z';
}

static int take_flag(struct arg *arg, size_t arg_count, const char *const *word, size_t count, size_t *at,
	struct status *st)
{
	const char *this = word[(*at)++] + 2;
	size_t len = strcspn(this, "=");
	for (size_t i = 0; i < arg_count; i++) {
		if (is_positional(&arg[i]) || strlen(arg[i].name) != len || strncmp(arg[i].name, this, len) != 0)
			continue;
		if (!arg[i].value_name)
			arg[i].value = "";
		else if (this[len] == '=')
			arg[i].value = this + len + 1;
		else if (*at < count)
			arg[i].value = word[(*at)++];
		else
			return fail(st, INVALID_ARGUMENT, "NO_VALUE", "--%s needs a value", arg[i].name);
		return OK;
	}
	return fail(st, INVALID_ARGUMENT, "UNKNOWN_FLAG", "there is no flag --%.*s here", (int)len, this);
}

static int take_positional(struct arg *arg, size_t arg_count, const char *word, struct status *st)
{
	for (size_t i = 0; i < arg_count; i++) {
		if (!is_positional(&arg[i]) || arg[i].value)
			continue;
		arg[i].value = word;
		return OK;
	}
	return fail(st, INVALID_ARGUMENT, "TOO_MANY_WORDS", "\"%s\" is one word too many", word);
}

int args_parse(struct arg *arg, size_t arg_count, const char *const *word, size_t count, struct status *st)
{
	size_t at = 0;
	bool flags_ended = false;
	while (at < count) {
		if (!flags_ended && strcmp(word[at], "--") == 0) {
			flags_ended = true;
			at++;
		} else if (!flags_ended && word[at][0] == '-' && word[at][1] == '-') {
			TRY(take_flag(arg, arg_count, word, count, &at, st));
		} else {
			TRY(take_positional(arg, arg_count, word[at++], st));
		}
	}
	for (size_t i = 0; i < arg_count; i++)
		if (arg[i].required && !arg[i].value)
			return fail(st, INVALID_ARGUMENT, "MISSING", "%s%s is missing: %s",
				is_positional(&arg[i]) ? "" : "--", arg[i].name, arg[i].help);
	return OK;
}

static void one_usage(const struct arg *arg, struct buf *to)
{
	buf_addf(to, "%s%s%s%s", is_positional(arg) ? "" : "--", arg->name, arg->value_name ? " " : "",
		arg->value_name ? arg->value_name : "");
}

void args_usage(const struct arg *arg, size_t arg_count, struct buf *to)
{
	for (size_t i = 0; i < arg_count; i++) {
		buf_add_text(to, arg[i].required ? " " : " [");
		one_usage(&arg[i], to);
		buf_add_text(to, arg[i].required ? "" : "]");
	}
}

void args_help(const struct arg *arg, size_t arg_count)
{
	for (size_t i = 0; i < arg_count; i++) {
		struct buf text;
		buf_init(&text, 1024);
		one_usage(&arg[i], &text);
		put_line("  %-28s %s", buf_text(&text) ? buf_text(&text) : "", arg[i].help);
		buf_done(&text);
	}
}
