/* Days and sets of ids, as refusals write them and facts hold them. */
#ifndef DAEMON_RULE_TEXT_H
#define DAEMON_RULE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DAY_TEXT_BYTES = 11 };
#define DAY_US (INT64_C(24) * 3600 * 1000 * 1000)

/* "2026-11-23" (UTC); "no day" outside 1970 to 9999. */
void day_format(int64_t at_us, char ret_text[DAY_TEXT_BYTES]);
/* True when one of `count` texts equals `text`. */
bool text_among(const char *text, const char *const *among, size_t count);
/* Adds `item` to a list in `text`, ", " between; what does not fit is cut. */
void text_append(char *text, size_t size, const char *item);

#endif
