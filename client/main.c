/* auditc: finds the command its words name and turns its outcome into an exit code. */
#include "client/cmd_method.h"
#include "client/command.h"
#include "client/outcome.h"
#include "client/prove.h"
#include "client/suggest.h"
#include "client/term.h"
#include "common/clock.h"
#include "common/crypto.h"
#include "common/stream.h"

#include <locale.h>
#include <signal.h>

enum { WORDS_MAX = 1024, SHUTDOWN_MS = 2000 };

/* Nothing is half written: files are replaced whole, and a statement that was sent is repeated by hand with its receipt. */
static void interrupted(int signal_number)
{
	(void)signal_number;
	_exit(OUTCOME_INTERRUPTED);
}

static int dispatch(struct client *c, const char *const *word, size_t count, struct status *st)
{
	size_t words = 0;
	const struct command *command = command_find(word, count, &words);
	const struct method_rule *method = count > 1 ? method_find(word[0], word[1]) : NULL;
	if (c->options.help)
		return cmd_help(c, NULL, word, count < 2 ? count : 2, st);
	if (command)
		return command_run(command, c, word + words, count - words, st);
	if (method && method->effect != AUDIT__EFFECT__EFFECT_SYSTEM)
		return method_run(c, method, word + 2, count - 2, st);
	return suggest_command(word, count, st);
}

static int run(struct client *c, const char **word, size_t count, struct status *st)
{
	size_t kept = count;
	/* What is being completed is no command line yet. */
	if (count > 0 && strcmp(word[0], "__complete") == 0)
		return cmd_complete(c, NULL, word + 1, count - 1, st);
	if (count == 1 && strcmp(word[0], "--version") == 0)
		return cmd_version(c, NULL, NULL, 0, st);
	TRY(options_take(word, count, c->started_us, st, &c->options, &kept));
	TRY(prove_prepare(c, st));
	int rc = dispatch(c, word, kept, st);
	/* What a command that broke off has entered is proved all the same; why it broke off is what is told. */
	struct status proving = { 0 };
	if (prove_entered(c, &proving) != OK && rc == OK) {
		*st = proving;
		rc = proving.code;
	}
	return rc;
}

int main(int argc, char **argv)
{
	static struct status st;
	static struct client c;
	const char *word[WORDS_MAX];
	size_t count = argc > 0 ? (size_t)argc - 1 : 0;
	if (count > WORDS_MAX || crypto_ready() != 0)
		return OUTCOME_FAILED;
	if (!setlocale(LC_CTYPE, "") || MB_CUR_MAX == 1)
		(void)setlocale(LC_CTYPE, "C.UTF-8");
	(void)signal(SIGPIPE, SIG_IGN);
	(void)signal(SIGINT, interrupted);
	for (size_t i = 0; i < count; i++)
		word[i] = argv[i + 1];
	c.started_us = clock_now_us();
	c.arena = arena_new(CLIENT_ARENA_BYTES);
	if (!c.arena)
		return OUTCOME_FAILED;
	(void)!run(&c, word, count, &st);
	outcome_say(&st);
	client_close(&c);
	arena_free(c.arena);
	/* What nng still holds does not keep the user waiting. */
	if (!stream_shutdown(SHUTDOWN_MS))
		_exit((int)outcome_of(&st));
	return (int)outcome_of(&st);
}
