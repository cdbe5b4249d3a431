/*
 * The program's own diary: one line per event on stderr, for operators and machines.
 *
 *     2026-11-23T10:38:00.123456Z info session_opened device=019ab04a-... peer="unix:0"
 *
 * Never content of an audit: who did what to which id is in the ledger, not here. May be called from any
 * thread; each line is one write(2) of at most PIPE_BUF bytes, so lines of threads do not mix.
 */
#ifndef COMMON_LOG_H
#define COMMON_LOG_H

#include <stdint.h>

enum log_level {
	LEVEL_ERROR, /* somebody must act */
	LEVEL_WARN,  /* somebody should look */
	LEVEL_INFO,  /* what an operator wants to find later */
	LEVEL_DEBUG  /* what an engineer wants to see */
};

enum {
	LOG_VALUE_BYTES = 1024, /* of one value as given; the rest is cut and shown as "..." */
	LOG_LINE_BYTES = 4096,  /* PIPE_BUF: longer writes may be split */
	LOG_NUMBER_BYTES = 24
};

/*
 * Key and value pairs of text follow, then NULL. Event and keys are words of ours ([a-z0-9_]); values may
 * come from anybody: what is not plain is quoted and escaped (controls, quotes, bidirectional and invisible
 * characters, bytes that are no UTF-8), so that no value can end a line, start another or move a cursor.
 * A value that is NULL is shown as "". What does not fit into the line is left out and `cut=true` added.
 */
void log_event(enum log_level level, const char *event, ...) __attribute__((sentinel));

/* Events below this are dropped; LEVEL_INFO at start. */
void log_set_level(enum log_level level);

/* Where lines go instead of stderr, for tests; stays the caller's. */
void log_set_fd(int fd);

/* A number as a value: log_event(LEVEL_INFO, "started", "workers", LOG_NUMBER(n), NULL). */
const char *log_number(char ret_text[LOG_NUMBER_BYTES], int64_t value);
#define LOG_NUMBER(value) log_number((char[LOG_NUMBER_BYTES]){ 0 }, (value))

#endif
