/* One event, one line, whatever the values hold. */
#include "common/log.h"

#include "common/bytes.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <fcntl.h>

enum { OUTPUT_BYTES = 64 * 1024 };

static int pipe_fd[2];
static char output[OUTPUT_BYTES];

static void setup(void)
{
	cr_assert(pipe2(pipe_fd, O_NONBLOCK) == 0);
	log_set_fd(pipe_fd[1]);
}

static void teardown(void)
{
	log_set_fd(STDERR_FILENO);
	close(pipe_fd[0]);
	close(pipe_fd[1]);
}

/* What has been logged since the last call. */
static const char *logged(void)
{
	ssize_t len = read(pipe_fd[0], output, sizeof(output) - 1);
	output[len > 0 ? len : 0] = 0;
	return output;
}

/* The line without its time, which is 27 bytes and a blank. */
static char *after_time(void)
{
	const char *line = logged();
	cr_assert(strlen(line) > 28, "%s", line);
	cr_expect(line[4] == '-' && line[10] == 'T' && line[26] == 'Z' && line[27] == ' ');
	return (char *)line + 28;
}

static size_t lines(const char *text)
{
	size_t count = 0;
	for (; *text; text++)
		count += *text == '\n';
	return count;
}

TestSuite(log, .init = setup, .fini = teardown);

Test(log, an_event_is_a_line_of_pairs)
{
	log_event(LEVEL_WARN, "session_closed", "device", "019ab04a-bfbb-7fff-bfff-ffffffffffff", "calls",
		LOG_NUMBER(-12), "reason", "peer went away", "note", "", NULL);
	cr_expect(eq(str, after_time(), "warn session_closed device=019ab04a-bfbb-7fff-bfff-ffffffffffff "
		"calls=-12 reason=\"peer went away\" note=\"\"\n"));
	log_event(LEVEL_ERROR, "bare", NULL);
	cr_expect(eq(str, after_time(), "error bare\n"));
	log_event(LEVEL_ERROR, "absent", "value", NULL, NULL);
	cr_expect(eq(str, after_time(), "error absent value=\"\"\n"));
}

Test(log, levels_below_the_chosen_one_are_silent)
{
	log_event(LEVEL_DEBUG, "detail", NULL);
	cr_expect(eq(str, (char *)logged(), ""));
	log_set_level(LEVEL_DEBUG);
	log_event(LEVEL_DEBUG, "detail", NULL);
	cr_expect(eq(str, after_time(), "debug detail\n"));
	log_set_level(LEVEL_ERROR);
	log_event(LEVEL_WARN, "detail", NULL);
	cr_expect(eq(str, (char *)logged(), ""));
	log_set_level(LEVEL_INFO);
}

Test(log, no_value_can_forge_a_line_or_move_a_cursor)
{
	/* clang-format off */
	static const struct { const char *name, *value, *shown; } row[] = {
		{ "line feed", "a\nerror forged", "\"a\\nerror forged\"" },
		{ "carriage return", "a\rerror forged", "\"a\\u{d}error forged\"" },
		{ "both", "a\r\n2026-11-23T10:38:00.123456Z info forged", "\"a\\u{d}\\n2026-11-23T10:38:00.123456Z info forged\"" },
		{ "escape", "\x1b[2J\x1b]0;title\x07", "\"\\u{1b}[2J\\u{1b}]0;title\\u{7}\"" },
		{ "C1 CSI", "\xc2\x9b" "31m", "\"\\u{9b}31m\"" },
		{ "next line", "a\xc2\x85" "b", "\"a\\u{85}b\"" },
		{ "delete", "\x7f", "\"\\u{7f}\"" },
		{ "right-to-left override", "a\xe2\x80\xae" "b", "\"a\\u{202e}b\"" },
		{ "isolate", "\xe2\x81\xa6", "\"\\u{2066}\"" },
		{ "mark", "\xe2\x80\x8f", "\"\\u{200f}\"" },
		{ "Arabic letter mark", "\xd8\x9c", "\"\\u{61c}\"" },
		{ "line separator", "\xe2\x80\xa8", "\"\\u{2028}\"" },
		{ "paragraph separator", "\xe2\x80\xa9", "\"\\u{2029}\"" },
		{ "zero width", "a\xe2\x80\x8b" "b", "\"a\\u{200b}b\"" },
		{ "byte order mark", "\xef\xbb\xbf", "\"\\u{feff}\"" },
		{ "tag character", "\xf3\xa0\x81\x81", "\"\\u{e0041}\"" },
		{ "quote ends nothing", "x\" level=\"error", "\"x\\\" level=\\\"error\"" },
		{ "backslash", "\\n", "\"\\\\n\"" },
		{ "pair", "x forged=1", "\"x forged=1\"" },
		{ "equals", "a=b", "\"a=b\"" },
		{ "not UTF-8", "\xff\xc0\xaf", "\"\\xff\\xc0\\xaf\"" },
		{ "overlong line feed", "\xc0\x8a", "\"\\xc0\\x8a\"" },
		{ "surrogate", "\xed\xa0\x80", "\"\\xed\\xa0\\x80\"" },
		{ "half a character", "a\xe2\x80", "\"a\\xe2\\x80\"" },
		{ "letters stay", "Zo\xc3\xab \xe4\xbb\xb6", "\"Zo\xc3\xab \xe4\xbb\xb6\"" },
	};
	/* clang-format on */
	for (size_t i = 0; i < ARRAY_LEN(row); i++) {
		char wanted[200];
		(void)snprintf(wanted, sizeof(wanted), "info refused name=%s after=1\n", row[i].shown);
		log_event(LEVEL_INFO, "refused", "name", row[i].value, "after", "1", NULL);
		cr_expect(eq(str, after_time(), wanted), "%s", row[i].name);
	}
}

Test(log, every_single_byte_and_pair_of_bytes_stays_on_its_line)
{
	for (int first = 1; first < 256; first++) {
		for (int second = 0; second < 256; second++) {
			char value[3] = { (char)first, (char)second, 0 };
			log_event(LEVEL_INFO, "refused", "name", value, NULL);
			const char *line = logged();
			cr_assert(eq(sz, lines(line), 1), "%02x %02x", (unsigned)first, (unsigned)second);
			for (const char *c = line; *c; c++) {
				bool is_end = c[0] == '\n' && c[1] == 0;
				bool is_control = (uint8_t)*c < 0x20 || *c == 0x7f;
				cr_assert(is_end || !is_control, "%02x %02x", (unsigned)first, (unsigned)second);
			}
		}
	}
}

Test(log, long_values_are_cut_and_the_line_still_ends)
{
	static const char *const unit[] = { "x", "\n", "\xe2\x80\xae", "\"", "\xff" };
	enum { LONG_BYTES = 1024 * 1024 };
	for (size_t u = 0; u < ARRAY_LEN(unit); u++) {
		char *value = malloc(LONG_BYTES + 1);
		cr_assert(value != NULL);
		size_t unit_len = strlen(unit[u]), len = 0;
		while (len + unit_len <= LONG_BYTES) {
			memcpy(value + len, unit[u], unit_len);
			len += unit_len;
		}
		value[len] = 0;
		log_event(LEVEL_INFO, "long", "a", value, "b", value, "c", value, "d", value, "e", value, NULL);
		const char *line = logged();
		cr_expect(strlen(line) <= LOG_LINE_BYTES);
		cr_expect(eq(sz, lines(line), 1));
		cr_expect(strlen(line) > 11 && strcmp(line + strlen(line) - 10, " cut=true\n") == 0);
		free(value);
	}
	char just[LOG_VALUE_BYTES + 1];
	memset(just, 'x', LOG_VALUE_BYTES);
	just[LOG_VALUE_BYTES] = 0;
	log_event(LEVEL_INFO, "fits", "a", just, NULL);
	cr_expect(eq(sz, strlen(logged()), 28 + strlen("info fits a=") + LOG_VALUE_BYTES + 1));
}
