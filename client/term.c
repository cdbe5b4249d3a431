/* Text on its way to a terminal: escaping, talk, progress. */
#include "client/term.h"

#include "common/clock.h"

enum { TERM_MAX_BYTES = 64 * 1024 * 1024, PROGRESS_EVERY_US = 100 * 1000, PROGRESS_WIDTH = 30 };

/* Length of the UTF-8 character at the start (RFC 3629), and its value; 0 when there is none. */
static size_t utf8_next(struct bytes text, uint32_t *ret_char)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	uint8_t first = text.data[0];
	size_t len = first < 0x80 ? 1 : first >> 5 == 6 ? 2 : first >> 4 == 14 ? 3 : first >> 3 == 30 ? 4 : 0;
	if (len == 0 || len > text.len)
		return 0;
	uint32_t value = len == 1 ? first : first & (0x7fu >> len);
	for (size_t i = 1; i < len; i++) {
		if (text.data[i] >> 6 != 2)
			return 0;
		value = value << 6 | (text.data[i] & 0x3f);
	}
	if (value < least[len] || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff))
		return 0;
	*ret_char = value;
	return len;
}

static bool is_harmful(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c <= 0x9f) || (c >= 0x202a && c <= 0x202e) ||
		(c >= 0x2066 && c <= 0x2069);
}

static void add_escaped(struct buf *to, uint32_t c, enum term_style style)
{
	if (style == TERM_JSON)
		buf_addf(to, "\\u%04x", c);
	else if (c == '\n' || c == '\t' || c == '\r')
		buf_add_text(to, c == '\n' ? "\\n" : c == '\t' ? "\\t" : "\\r");
	else
		buf_addf(to, "\\u{%x}", c);
}

void term_clean(struct buf *to, struct bytes text, enum term_style style)
{
	while (text.len > 0) {
		uint32_t c = 0;
		size_t len = utf8_next(text, &c);
		bool is_layout = style != TERM_LINE && (c == '\n' || c == '\t');
		if (len == 0) {
			/* No character at all: a replacement character in JSON, which has no way to write a byte. */
			buf_addf(to, style == TERM_JSON ? "\\ufffd" : "\\x%02x", text.data[0]);
			len = 1;
		} else if (is_harmful(c) && !is_layout) {
			add_escaped(to, c, style);
		} else {
			buf_add(to, text.data, len);
		}
		text = BYTES(text.data + len, text.len - len);
	}
}

bool term_is_fancy(int fd)
{
	const char *term = getenv("TERM"), *no_color = getenv("NO_COLOR");
	return isatty(fd) && !(no_color && *no_color) && term && strcmp(term, "dumb") != 0;
}

__attribute__((format(printf, 4, 0))) static void put(FILE *to, const char *before, const char *after,
	const char *format, va_list args)
{
	char *text = NULL;
	if (vasprintf(&text, format, args) < 0)
		return;
	struct buf clean;
	buf_init(&clean, TERM_MAX_BYTES);
	term_clean(&clean, bytes_of_text(text), TERM_LINES);
	if (buf_text(&clean))
		(void)fprintf(to, "%s%s%s\n", before, buf_text(&clean), after);
	buf_done(&clean);
	free(text);
}

void say(const char *format, ...)
{
	va_list args;
	va_start(args, format);
	put(stderr, "", "", format, args);
	va_end(args);
}

void say_loud(const char *format, ...)
{
	bool fancy = term_is_fancy(STDERR_FILENO);
	va_list args;
	va_start(args, format);
	put(stderr, fancy ? "\033[1;31m" : "", fancy ? "\033[0m" : "", format, args);
	va_end(args);
}

void put_line(const char *format, ...)
{
	va_list args;
	va_start(args, format);
	put(stdout, "", "", format, args);
	va_end(args);
}

void term_progress(const char *what, uint64_t done, uint64_t total)
{
	static int64_t drawn_us;
	int64_t now_us = clock_mono_us();
	bool is_last = done >= total;
	if (!isatty(STDERR_FILENO) || (!is_last && now_us - drawn_us < PROGRESS_EVERY_US))
		return;
	drawn_us = now_us;
	int filled = total ? (int)(done * PROGRESS_WIDTH / total) : PROGRESS_WIDTH;
	char bar[PROGRESS_WIDTH + 1];
	memset(bar, ' ', PROGRESS_WIDTH);
	memset(bar, '=', (size_t)filled);
	bar[PROGRESS_WIDTH] = 0;
	(void)fprintf(stderr, "\r%s [%s] %3d%% of %.1f MiB%s", what, bar,
		total ? (int)(done * 100 / total) : 100, (double)total / (1024.0 * 1024.0),
		is_last ? "\n" : "");
}
