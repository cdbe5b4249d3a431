/*
 * What reaches a terminal or a file in the user's hands: the one place where text from outside is made harmless.
 *
 * Escaped: C0 and DEL, C1, bytes that are no UTF-8, and the bidirectional controls that can make a line read
 * otherwise than it is (U+202A to U+202E, U+2066 to U+2069). stdout is data, stderr is talk.
 */
#ifndef CLIENT_TERM_H
#define CLIENT_TERM_H

#include "common/bytes.h"

enum term_style {
	TERM_LINE,  /* everything on one line: LF and TAB are escaped too, as \n and \t */
	TERM_LINES, /* LF and TAB stay */
	TERM_JSON,  /* as TERM_LINES, but escaped in JSON's manner: for text that is JSON already */
};

/*
 * Appends text with what could do harm written as \u{1b}, \u{202e} (TERM_JSON: \u001b, \u202e), a byte that is no
 * UTF-8 as \xff.
 */
void term_clean(struct buf *to, struct bytes text, enum term_style style);

/* Talk: one line on stderr, cleaned, with a line end added. */
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* A line of talk in bold or red where stderr is a terminal and NO_COLOR is not set. */
void say_loud(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Data: one cleaned line on stdout, with a line end added. */
void put_line(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Is this descriptor a terminal one may decorate? False with NO_COLOR set or TERM=dumb. */
bool term_is_fancy(int fd);

/*
 * A progress line on stderr while `done` grows to `total`; nothing at all where stderr is no terminal.
 * Redrawn at most ten times a second; the last call (done == total) ends the line.
 */
void term_progress(const char *what, uint64_t done, uint64_t total);

#endif
