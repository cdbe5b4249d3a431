/* Structured logging: builds one escaped line in place and writes it at once. */
#include "common/log.h"

#include "common/clock.h"

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

static atomic_int level_now = LEVEL_INFO;
static atomic_int fd_now = STDERR_FILENO;

/* The tail that every line has room for: " cut=true" and LF. */
static const char cut_mark[] = " cut=true";
enum { TAIL_BYTES = sizeof(cut_mark) };

struct line {
	char text[LOG_LINE_BYTES];
	size_t len;
	bool full;
};

void log_set_level(enum log_level level)
{
	atomic_store(&level_now, (int)level);
}

void log_set_fd(int fd)
{
	atomic_store(&fd_now, fd);
}

const char *log_number(char ret_text[LOG_NUMBER_BYTES], int64_t value)
{
	(void)snprintf(ret_text, LOG_NUMBER_BYTES, "%" PRId64, value);
	return ret_text;
}

static void add(struct line *l, const char *text, size_t len)
{
	if (l->full || len > sizeof(l->text) - TAIL_BYTES - l->len) {
		l->full = true;
		return;
	}
	memcpy(l->text + l->len, text, len);
	l->len += len;
}

static void add_text(struct line *l, const char *text)
{
	add(l, text, strlen(text));
}

/* Length of the well-formed UTF-8 character at `s` (RFC 3629) and its code point; 0 if it is none. */
static size_t utf8_character(const uint8_t *s, size_t len, uint32_t *ret_code)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t count = s[0] < 0x80 ? 1 : (s[0] & 0xe0) == 0xc0 ? 2 : (s[0] & 0xf0) == 0xe0 ? 3 :
		(s[0] & 0xf8) == 0xf0 ? 4 : 0;
	if (count == 0 || count > len)
		return 0;
	uint32_t code = count == 1 ? s[0] : s[0] & (0xffU >> (count + 1));
	for (size_t i = 1; i < count; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		code = code << 6 | (s[i] & 0x3f);
	}
	if (code < least[count] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
		return 0;
	*ret_code = code;
	return count;
}

/* Characters that a reader cannot see, or that change how what follows is shown (Unicode UAX 9, TR 36). */
static bool is_hidden(uint32_t code)
{
	return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0xad || code == 0x61c ||
		(code >= 0x200b && code <= 0x200f) || (code >= 0x2028 && code <= 0x202e) ||
		(code >= 0x2060 && code <= 0x206f) || code == 0xfeff ||
		(code >= 0xfff9 && code <= 0xfffb) || (code >= 0xe0000 && code <= 0xe0fff);
}

static bool is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		(c != 0 && strchr("_-./:@+,", c) != NULL);
}

static bool all_plain(const char *value, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!is_plain(value[i]))
			return false;
	return len > 0;
}

/* One character in its escaped form, whole or not at all; returns how many bytes it took from `s`. */
static size_t add_escaped(struct line *l, const uint8_t *s, size_t len)
{
	char text[16];
	uint32_t code;
	size_t count = utf8_character(s, len, &code);
	if (count == 0) {
		(void)snprintf(text, sizeof(text), "\\x%02x", s[0]);
		add_text(l, text);
		return 1;
	}
	if (code == '\n')
		add_text(l, "\\n");
	else if (code == '"' || code == '\\') {
		add_text(l, "\\");
		add(l, (const char *)s, 1);
	} else if (is_hidden(code)) {
		(void)snprintf(text, sizeof(text), "\\u{%" PRIx32 "}", code);
		add_text(l, text);
	} else {
		add(l, (const char *)s, count);
	}
	return count;
}

static void add_value(struct line *l, const char *value)
{
	size_t len = strnlen(value, LOG_VALUE_BYTES + 1);
	bool is_cut = len > LOG_VALUE_BYTES;
	if (!is_cut && all_plain(value, len)) {
		add(l, value, len);
		return;
	}
	if (is_cut)
		len = LOG_VALUE_BYTES;
	add_text(l, "\"");
	for (size_t i = 0; i < len;)
		i += add_escaped(l, (const uint8_t *)value + i, len - i);
	add_text(l, is_cut ? "...\"" : "\"");
}

/* A pair stands in the line whole or not at all. */
static void add_pair(struct line *l, const char *key, const char *value)
{
	size_t before = l->len;
	add_text(l, " ");
	add_text(l, key);
	add_text(l, "=");
	add_value(l, value ? value : "");
	if (l->full)
		l->len = before;
}

static bool is_word(const char *text)
{
	size_t len = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_");
	return len > 0 && text[len] == 0;
}

static void write_line(const struct line *l)
{
	int saved = errno;
	/* Nobody is left to tell when the log itself cannot be written. */
	ssize_t written = write(atomic_load(&fd_now), l->text, l->len);
	(void)written;
	errno = saved;
}

void log_event(enum log_level level, const char *event, ...)
{
	static const char *const name[] = {
		[LEVEL_ERROR] = "error",
		[LEVEL_WARN] = "warn",
		[LEVEL_INFO] = "info",
		[LEVEL_DEBUG] = "debug",
	};
	if ((int)level > atomic_load(&level_now))
		return;
	assert(is_word(event));
	struct line l = { .len = 0, .full = false };
	char now[CLOCK_TEXT_BYTES];
	clock_format(clock_now_us(), now);
	add_text(&l, now);
	add_text(&l, " ");
	add_text(&l, name[level]);
	add_text(&l, " ");
	add_text(&l, event);

	va_list args;
	va_start(args, event);
	for (const char *key = va_arg(args, const char *); key; key = va_arg(args, const char *)) {
		assert(is_word(key));
		add_pair(&l, key, va_arg(args, const char *));
	}
	va_end(args);
	if (l.full) {
		memcpy(l.text + l.len, cut_mark, sizeof(cut_mark) - 1);
		l.len += sizeof(cut_mark) - 1;
	}
	l.text[l.len++] = '\n';
	write_line(&l);
}
