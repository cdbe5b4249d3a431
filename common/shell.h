/*
 * Texts of users in commands that are printed to be pasted.
 *
 * Any text from outside goes through here before it stands in such a command: names come from imported files, and a quote
 * in one would end the word and begin a command of its own.
 */
#ifndef COMMON_SHELL_H
#define COMMON_SHELL_H

#include <stdbool.h>
#include <stddef.h>

/*
 * One word of a POSIX shell: as it is where every character stands for itself, else in single quotes.
 * False, and "" in `to`, where it does not fit, or holds a control character: a terminal acts on those as they are pasted.
 */
bool shell_quote(char *to, size_t size, const char *text);

#endif
