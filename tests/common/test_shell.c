/* Words for a shell: as read back by one. */
#include "common/shell.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* What a shell prints of the word. */
static void said_by_shell(const char *word, char *ret_text, size_t size)
{
	char command[400];
	int end[2], status;
	(void)snprintf(command, sizeof(command), "printf %%s %s", word);
	cr_assert(eq(int, pipe(end), 0));
	pid_t shell = fork();
	if (shell == 0) {
		(void)dup2(end[1], STDOUT_FILENO);
		(void)close(end[0]);
		(void)execl("/bin/sh", "sh", "-c", command, (char *)NULL);
		_exit(127);
	}
	(void)close(end[1]);
	ssize_t len = read(end[0], ret_text, size - 1);
	cr_assert(len >= 0);
	ret_text[len] = 0;
	(void)close(end[0]);
	cr_assert(eq(int, waitpid(shell, &status, 0), shell));
	cr_assert(eq(int, status, 0));
}

Test(shell, a_word_is_read_back_as_it_was)
{
	static const char *const text[] = { "Kista", "'; rm x; '", "Kista \"Cloud\" AB", "$(rm x)", "`rm x`", "a\\b", "it''s",
		"~", "", "M\xc3\xa4lar", "x;y&z|w>v", "!!", "'" };
	char word[200], said[200];
	for (size_t i = 0; i < sizeof(text) / sizeof(text[0]); i++) {
		cr_assert(shell_quote(word, sizeof(word), text[i]), "%s", text[i]);
		said_by_shell(word, said, sizeof(said));
		cr_expect(eq(str, said, (char *)text[i]), "%s", word);
	}
}

Test(shell, quotes_only_what_needs_it)
{
	char word[64];
	cr_assert(shell_quote(word, sizeof(word), "0190c0de-0000-7000-8000-000000000001"));
	cr_expect(eq(str, word, "0190c0de-0000-7000-8000-000000000001"));
	cr_assert(shell_quote(word, sizeof(word), "'; rm x; '"));
	cr_expect(eq(str, word, "''\\''; rm x; '\\'''"));
}

Test(shell, what_does_not_fit_or_acts_on_a_terminal_is_no_word)
{
	char word[8];
	cr_expect(shell_quote(word, sizeof(word), "1234567"));
	cr_expect(not(shell_quote(word, sizeof(word), "12345678")));
	cr_expect(eq(str, word, ""));
	cr_expect(shell_quote(word, sizeof(word), "a b c"));
	cr_expect(not(shell_quote(word, sizeof(word), "a b cd")));
	cr_expect(not(shell_quote(word, sizeof(word), "''")));
	cr_expect(not(shell_quote(word, sizeof(word), "a\nb")));
	cr_expect(not(shell_quote(word, sizeof(word), "a\x1b" "b")));
	cr_expect(not(shell_quote(word, sizeof(word), "\x7f")));
}
