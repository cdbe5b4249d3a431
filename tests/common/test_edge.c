/* Records of the edge link: every split gives the same records, and everything else is refused. */
#include "common/edge.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

struct log {
	char text[512];
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

static bool feed(struct edge_parser *p, struct bytes data, struct log *log)
{
	while (data.len > 0) {
		struct edge_record r;
		enum edge_event event = edge_parse(p, &data, &r);
		if (event == EDGE_BAD) {
			note(log, "X");
			return false;
		}
		if (event == EDGE_GREETING)
			note(log, "G ");
		if (event == EDGE_RECORD) {
			char hex[2 * 32 + 1] = "";
			hex_encode(r.payload.data, r.payload.len < 32 ? r.payload.len : 32, hex);
			note(log, "%d/%" PRIu64 "/%s ", (int)r.type, r.connection, hex);
		}
	}
	return true;
}

static void add(struct buf *b, enum edge_type type, uint64_t id, struct bytes payload)
{
	uint8_t head[EDGE_HEAD_BYTES];
	edge_write_head(type, id, payload.len, head);
	buf_add(b, head, sizeof(head));
	buf_add(b, payload.data, payload.len);
}

static void add_greeting(struct buf *b)
{
	uint8_t greeting[EDGE_GREETING_BYTES];
	edge_write_greeting(greeting);
	buf_add(b, greeting, sizeof(greeting));
}

static void add_stream(struct buf *b)
{
	add_greeting(b);
	add(b, EDGE_OPEN, 1, BYTES_OF("::1"));
	add(b, EDGE_DATA, 1, BYTES_OF("\x80\0\0\1hi"));
	add(b, EDGE_CREDIT, UINT64_MAX, BYTES_OF("\0\1\0\0"));
	add(b, EDGE_DONE, 2, BYTES_OF("\x80\0\0\2"));
	add(b, EDGE_CLOSE, 1, BYTES_OF(""));
}

static const char expected[] = "G 1/1/3a3a31 2/1/800000016869 6/18446744073709551615/00010000 7/2/80000002 3/1/ ";

Test(edge, every_split_in_three_gives_the_same_records)
{
	struct buf stream;
	buf_init(&stream, 1024);
	add_stream(&stream);
	for (size_t i = 0; i <= stream.len; i++) {
		for (size_t j = i; j <= stream.len; j++) {
			struct edge_parser p;
			struct log log = { 0 };
			edge_parser_init(&p);
			feed(&p, BYTES(stream.data, i), &log);
			feed(&p, BYTES(stream.data + i, j - i), &log);
			feed(&p, BYTES(stream.data + j, stream.len - j), &log);
			cr_assert(eq(str, log.text, (char *)expected), "split at %zu and %zu", i, j);
			edge_parser_done(&p);
		}
	}
	buf_done(&stream);
}

Test(edge, bytes_are_those_of_the_document)
{
	struct buf stream;
	buf_init(&stream, 1024);
	add_greeting(&stream);
	add(&stream, EDGE_OPEN, 258, BYTES_OF("192.0.2.7"));
	char hex[2 * 64 + 1];
	hex_encode(stream.data, stream.len, hex);
	cr_assert(eq(str, hex,
		"4941454447450001" "00000012" "01" "0000000000000102" "3139322e302e322e37"));
	buf_done(&stream);
}

Test(edge, refuses_malformed_records)
{
	static const struct {
		const char *name;
		struct bytes record;
	} row[] = {
		{ "length below the head", BYTES_OF("\0\0\0\x08\3\0\0\0\0\0\0\0\1") },
		{ "type 0", BYTES_OF("\0\0\0\x09\0\0\0\0\0\0\0\0\1") },
		{ "type 8", BYTES_OF("\0\0\0\x09\x08\0\0\0\0\0\0\0\1") },
		{ "open without address", BYTES_OF("\0\0\0\x09\1\0\0\0\0\0\0\0\1") },
		{ "open with a long address", BYTES_OF("\0\0\0\x49\1\0\0\0\0\0\0\0\1") },
		{ "open with a line feed", BYTES_OF("\0\0\0\x0b\1\0\0\0\0\0\0\0\1a\n") },
		{ "data below an id", BYTES_OF("\0\0\0\x0c\2\0\0\0\0\0\0\0\1\x80\0\0") },
		{ "data without id", BYTES_OF("\0\0\0\x0d\2\0\0\0\0\0\0\0\1\0\0\0\1") },
		{ "data one over the limit", BYTES_OF("\0\x10\0\x2a\2\0\0\0\0\0\0\0\1") },
		{ "length 2^32-1", BYTES_OF("\xff\xff\xff\xff\2\0\0\0\0\0\0\0\1") },
		{ "close with payload", BYTES_OF("\0\0\0\x0a\3\0\0\0\0\0\0\0\1x") },
		{ "authenticated with payload", BYTES_OF("\0\0\0\x0a\4\0\0\0\0\0\0\0\1x") },
		{ "drop with payload", BYTES_OF("\0\0\0\x0a\5\0\0\0\0\0\0\0\1x") },
		{ "credit of three bytes", BYTES_OF("\0\0\0\x0c\6\0\0\0\0\0\0\0\1\0\0\1") },
		{ "credit of nothing", BYTES_OF("\0\0\0\x0d\6\0\0\0\0\0\0\0\1\0\0\0\0") },
		{ "done with more than a backtrace", BYTES_OF("\0\0\0\x11\7\0\0\0\0\0\0\0\1\x80\0\0\1\0\0\0\0") },
	};
	for (size_t i = 0; i < ARRAY_LEN(row); i++) {
		struct edge_parser p;
		struct buf stream;
		struct log log = { 0 };
		edge_parser_init(&p);
		buf_init(&stream, 1024);
		add_greeting(&stream);
		buf_add(&stream, row[i].record.data, row[i].record.len);
		cr_expect(not(feed(&p, buf_bytes(&stream), &log)), "%s", row[i].name);
		cr_expect(eq(str, log.text, "G X"), "%s", row[i].name);
		buf_done(&stream);
		edge_parser_done(&p);
	}
}

Test(edge, refuses_another_version_and_another_protocol)
{
	static const struct bytes row[] = { BYTES_OF("IAEDGE\0\2"), BYTES_OF("\0SP\0\0\x30\0\0"), BYTES_OF("G") };
	for (size_t i = 0; i < ARRAY_LEN(row); i++) {
		struct edge_parser p;
		struct log log = { 0 };
		edge_parser_init(&p);
		cr_expect(not(feed(&p, row[i], &log)), "%zu", i);
		edge_parser_done(&p);
	}
}

Test(edge, the_largest_data_record_passes)
{
	struct edge_parser p;
	struct buf stream;
	struct log log = { 0 };
	uint8_t head[EDGE_HEAD_BYTES];
	edge_parser_init(&p);
	buf_init(&stream, 2 * EDGE_PAYLOAD_BYTES_MAX);
	add_greeting(&stream);
	edge_write_head(EDGE_DATA, 7, EDGE_PAYLOAD_BYTES_MAX, head);
	buf_add(&stream, head, sizeof(head));
	for (size_t i = 0; i < EDGE_PAYLOAD_BYTES_MAX; i++)
		buf_add_u8(&stream, 0x80);
	cr_assert(feed(&p, BYTES(stream.data, 5000), &log));
	cr_assert(feed(&p, BYTES(stream.data + 5000, stream.len - 5000), &log));
	cr_assert(eq(sz, log.len, strlen("G 2/7/ ") + 64));
	buf_done(&stream);
	edge_parser_done(&p);
}
