/* SP framing: every split of a stream gives the same events, and everything else is refused. */
#include "common/sp.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

/* Events of a stream as text: "H" hello, "M<len>:<hex of the first four bytes>" message, "X" bad. */
struct log {
	char text[256];
	size_t len;
};

static void note(struct log *log, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void note(struct log *log, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	int len = vsnprintf(log->text + log->len, sizeof(log->text) - log->len, format, args);
	va_end(args);
	log->len += (size_t)len;
}

/* False at the first bad event. */
static bool feed(struct sp_parser *p, struct bytes data, size_t body_max, struct log *log)
{
	while (data.len > 0) {
		struct bytes body;
		enum sp_event event = sp_parse(p, &data, body_max, &body);
		if (event == SP_BAD) {
			note(log, "X ");
			return false;
		}
		if (event == SP_HELLO)
			note(log, "H ");
		if (event == SP_MESSAGE) {
			char hex[9] = "";
			hex_encode(body.data, body.len < 4 ? body.len : 4, hex);
			note(log, "M%zu:%s ", body.len, hex);
		}
	}
	return true;
}

static void add_message(struct buf *b, bool is_ipc, struct bytes body)
{
	uint8_t head[SP_HEAD_BYTES_MAX];
	buf_add(b, head, sp_write_head(is_ipc, body.len, head));
	buf_add(b, body.data, body.len);
}

static void add_stream(struct buf *b, bool is_ipc)
{
	uint8_t handshake[SP_HANDSHAKE_BYTES];
	sp_write_handshake(SP_PROTOCOL_REQ, handshake);
	buf_add(b, handshake, sizeof(handshake));
	add_message(b, is_ipc, BYTES_OF("\x80\x00\x00\x01hello"));
	add_message(b, is_ipc, BYTES_OF(""));
	add_message(b, is_ipc, BYTES_OF("\x00\x00\x00\x09\x80\x00\x00\x02world"));
}

Test(sp, every_split_in_three_gives_the_same_events)
{
	for (int is_ipc = 0; is_ipc < 2; is_ipc++) {
		struct buf stream;
		buf_init(&stream, 1024);
		add_stream(&stream, is_ipc);
		for (size_t i = 0; i <= stream.len; i++) {
			for (size_t j = i; j <= stream.len; j++) {
				struct sp_parser p;
				struct log log = { 0 };
				sp_parser_init(&p, is_ipc, SP_PROTOCOL_REQ);
				feed(&p, BYTES(stream.data, i), 64, &log);
				feed(&p, BYTES(stream.data + i, j - i), 64, &log);
				feed(&p, BYTES(stream.data + j, stream.len - j), 64, &log);
				cr_assert(eq(str, log.text, "H M9:80000001 M0: M13:00000009 "),
					"ipc %d, split at %zu and %zu", is_ipc, i, j);
				cr_assert(not(sp_is_partial(&p)));
				sp_parser_done(&p);
			}
		}
		buf_done(&stream);
	}
}

Test(sp, one_byte_at_a_time_and_partial_says_so)
{
	struct buf stream;
	struct sp_parser p;
	struct log log = { 0 };
	buf_init(&stream, 1024);
	add_stream(&stream, false);
	sp_parser_init(&p, false, SP_PROTOCOL_REQ);
	for (size_t i = 0; i < stream.len; i++) {
		feed(&p, BYTES(stream.data + i, 1), 64, &log);
		bool boundary = i + 1 == 8 || i + 1 == 25 || i + 1 == 33 || i + 1 == stream.len;
		cr_assert(sp_is_partial(&p) == !boundary, "after byte %zu", i + 1);
	}
	cr_assert(eq(str, log.text, "H M9:80000001 M0: M13:00000009 "));
	sp_parser_done(&p);
	buf_done(&stream);
}

Test(sp, refuses_what_is_not_the_protocol)
{
	static const struct {
		const char *name;
		bool is_ipc;
		struct bytes stream;
		const char *events;
	} row[] = {
		{ "HTTP", false, BYTES_OF("GET / HTTP/1.1\r\n"), "X " },
		{ "wrong protocol", false, BYTES_OF("\0SP\0\0\x31\0\0"), "X " },
		{ "first byte suffices", false, BYTES_OF("G"), "X " },
		{ "reserved bytes", false, BYTES_OF("\0SP\0\0\x30\0\1"), "X " },
		{ "one over the limit", false, BYTES_OF("\0SP\0\0\x30\0\0" "\0\0\0\0\0\0\0\x41"), "H X " },
		{ "at the limit", false, BYTES_OF("\0SP\0\0\x30\0\0" "\0\0\0\0\0\0\0\x40"), "H " },
		{ "2^63", false, BYTES_OF("\0SP\0\0\x30\0\0" "\x80\0\0\0\0\0\0\0"), "H X " },
		{ "2^64-1", true, BYTES_OF("\0SP\0\0\x30\0\0" "\1\xff\xff\xff\xff\xff\xff\xff\xff"), "H X " },
		{ "ipc without mark", true, BYTES_OF("\0SP\0\0\x30\0\0" "\0\0\0\0\0\0\0\0\1"), "H X " },
		{ "ipc wrong mark at once", true, BYTES_OF("\0SP\0\0\x30\0\0" "\2"), "H X " },
	};
	for (size_t i = 0; i < ARRAY_LEN(row); i++) {
		struct sp_parser p;
		struct log log = { 0 };
		sp_parser_init(&p, row[i].is_ipc, SP_PROTOCOL_REQ);
		bool ok = feed(&p, row[i].stream, 64, &log);
		cr_expect(eq(str, log.text, (char *)row[i].events), "%s", row[i].name);
		struct bytes more = BYTES_OF("\0"), body;
		if (!ok)
			cr_expect(sp_parse(&p, &more, 64, &body) == SP_BAD, "%s: bad for ever", row[i].name);
		sp_parser_done(&p);
	}
}

Test(sp, memory_follows_what_arrived_and_is_given_back)
{
	const size_t max = 1024 * 1024;
	struct sp_parser p;
	struct log log = { 0 };
	struct buf stream;
	uint8_t handshake[SP_HANDSHAKE_BYTES], head[SP_HEAD_BYTES_MAX];
	sp_parser_init(&p, false, SP_PROTOCOL_REQ);
	sp_write_handshake(SP_PROTOCOL_REQ, handshake);
	feed(&p, BYTES(handshake, sizeof(handshake)), max, &log);
	feed(&p, BYTES(head, sp_write_head(false, max, head)), max, &log);
	uint8_t part[1000] = { 0x80 };
	feed(&p, BYTES(part, sizeof(part)), max, &log);
	cr_assert(le(sz, p.body.cap, sizeof(part) * 4));
	buf_init(&stream, max);
	while (stream.len < max - sizeof(part))
		buf_add(&stream, part, 1);
	feed(&p, buf_bytes(&stream), max, &log);
	cr_assert(eq(str, log.text, "H M1048576:80000000 "));
	cr_assert(ge(sz, p.body.cap, max));
	struct bytes next = BYTES(head, 1);
	feed(&p, next, max, &log);
	cr_assert(eq(sz, p.body.cap, 0));
	buf_done(&stream);
	sp_parser_done(&p);
}

Test(sp, split_finds_the_request_id)
{
	uint8_t words[4 * (LIMIT_BACKTRACE_WORDS + 1) + 2];
	for (size_t hops = 0; hops <= LIMIT_BACKTRACE_WORDS; hops++) {
		struct bytes backtrace, payload;
		memset(words, 0x11, sizeof(words));
		words[hops * 4] = 0x80;
		size_t len = hops * 4 + 6;
		bool ok = sp_split(BYTES(words, len), &backtrace, &payload);
		cr_assert(ok == (hops < LIMIT_BACKTRACE_WORDS), "%zu hops", hops);
		if (ok) {
			cr_assert(eq(sz, backtrace.len, hops * 4 + 4));
			cr_assert(eq(sz, payload.len, 2));
			cr_assert(not(sp_split(BYTES(words, hops * 4 + 3), &backtrace, &payload)));
		}
	}
}
