/* Quotes a text for a POSIX shell. */
#include "common/shell.h"

#include <string.h>

static bool is_plain(const char *text)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-./:,@+";
	return *text && text[strspn(text, plain)] == 0;
}

static bool has_control(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < 0x20 || *text == 0x7f)
			return true;
	return false;
}

/* Bytes in single quotes, which nothing stands within but themselves: a quote leaves them, and stands escaped between. */
static size_t quoted_bytes(const char *text)
{
	size_t len = strlen("''");
	for (; *text; text++)
		len += *text == '\'' ? strlen("'\\''") : 1;
	return len;
}

bool shell_quote(char *to, size_t size, const char *text)
{
	bool plain = is_plain(text);
	to[0] = 0;
	if (has_control(text) || (plain ? strlen(text) : quoted_bytes(text)) >= size)
		return false;
	if (plain) {
		memcpy(to, text, strlen(text) + 1);
		return true;
	}
	*to++ = '\'';
	for (; *text; text++) {
		if (*text == '\'') {
			memcpy(to, "'\\'", 3);
			to += 3;
		}
		*to++ = *text;
	}
	*to++ = '\'';
	*to = 0;
	return true;
}
