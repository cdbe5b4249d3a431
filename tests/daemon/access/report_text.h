/* The least document that the rules let pass, from what OutlineReport answers: for tests of what happens to a report. */
#ifndef TESTS_DAEMON_ACCESS_REPORT_TEXT_H
#define TESTS_DAEMON_ACCESS_REPORT_TEXT_H

#include <jansson.h>

/* JSON in one line; the caller frees it. `outline` is the whole answer: one page. */
char *report_text(const json_t *outline);

#endif
