/*
 * A front in the hands of an attacker, beside an honest one, before the real core: records of its own making, frames of other
 * people's living sessions altered and replayed under its own connections, the first administrator's invitation. It has no
 * effect, reads nothing in clear, and costs the honest front's peers nothing. security.md B39.
 *
 * usage: evil_front [--records N]   20,000 by default
 * The control gives the attacker what a front does not have, a session's keys, and must be seen to have effects and to read.
 */
#include "tests/robust/wire_stock.h"

#include "common/clock.h"
#include "common/edge.h"
#include "common/stream.h"
#include "tests/robust/flags.h"
#include "tests/support/expect.h"
#include "tests/support/pair.h"
#include "tests/support/random_message.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>

enum { CONNECTIONS = 24, RECORDS_PER_CALL = 256, PAYLOAD_MAX = STOCK_FRAME_MAX + 128, ATTEMPTS = 500, COUNT_MS = 5000,
	RSS_MAX_KIB = 64 * 1024 };

struct evil {
	struct stock stock;
	struct peer link;
	struct edge_parser parser;
	bool is_greeted;
	bool is_open[CONNECTIONS];
	uint64_t links, records, refused, accepted, leaks;
};

void wire_count_open(struct wire *w, uint64_t open, const char *what)
{
	uint64_t there = 0;
	for (int ms = 0; ms < COUNT_MS; ms++) {
		there = ledger_size(w->core.core->ledger);
		if (there >= w->entries)
			break;
		(void)usleep(1000);
	}
	EXPECT(there >= w->entries && there <= w->entries + open, "%s: %" PRIu64 " entries, due are %" PRIu64, what, there,
		w->entries);
	w->entries = there;
}

/* What stands in the store's rows in clear. */
static bool holds_text(struct bytes b)
{
	static const char *const text[] = { "Northwind", "by an attacker", "console", "Root" };
	for (size_t i = 0; i < ARRAY_LEN(text); i++)
		if (memmem(b.data, b.len, text[i], strlen(text[i])))
			return true;
	return false;
}

static void take_data(struct evil *e, struct bytes payload)
{
	struct bytes backtrace, body;
	struct frame f;
	e->leaks += holds_text(payload);
	if (!sp_split(payload, &backtrace, &body) || !frame_parse(body, &f))
		return;
	e->refused += f.kind == FRAME_REFUSED;
	e->accepted += f.kind != FRAME_REFUSED;
}

static void link_close(struct evil *e)
{
	if (e->link.fd < 0)
		return;
	edge_parser_done(&e->parser);
	peer_close(&e->link);
}

/* Takes what the core sent; waits at most so long for the first of it. */
static void pump(struct evil *e, int wait_ms)
{
	static uint8_t room[256 * 1024];
	struct pollfd ready = { .fd = e->link.fd, .events = POLLIN };
	while (e->link.fd >= 0 && poll(&ready, 1, wait_ms) > 0) {
		ssize_t got = recv(e->link.fd, room, sizeof(room), MSG_DONTWAIT);
		if (got < 0 && errno == EAGAIN)
			return;
		if (got <= 0) {
			link_close(e);
			return;
		}
		struct bytes data = BYTES(room, (size_t)got);
		while (data.len > 0) {
			struct edge_record r;
			enum edge_event event = edge_parse(&e->parser, &data, &r);
			if (event == EDGE_BAD) {
				EXPECT(false, "the core sent what is no record");
				link_close(e);
				return;
			}
			e->is_greeted = e->is_greeted || event == EDGE_GREETING;
			if (event == EDGE_RECORD && r.type == EDGE_DATA)
				take_data(e, r.payload);
			else if (event == EDGE_RECORD && r.type == EDGE_DROP && r.connection < CONNECTIONS)
				e->is_open[r.connection] = false;
		}
		wait_ms = 0;
	}
}

/* A link that the core takes; those just broken may still count for a moment. */
static void link_open(struct evil *e)
{
	char url[140];
	uint8_t greeting[EDGE_GREETING_BYTES];
	(void)snprintf(url, sizeof(url), "ipc://%s", e->stock.w->core.edge_path);
	edge_write_greeting(greeting);
	for (int i = 0; i < ATTEMPTS; i++) {
		e->link = peer_connect(url, 0);
		edge_parser_init(&e->parser);
		e->is_greeted = false;
		memset(e->is_open, 0, sizeof(e->is_open));
		if (e->link.fd >= 0 && peer_send_bytes(&e->link, BYTES(greeting, sizeof(greeting))))
			pump(e, 1000);
		if (e->link.fd >= 0 && e->is_greeted) {
			e->links++;
			return;
		}
		if (e->link.fd < 0)
			edge_parser_done(&e->parser);
		link_close(e);
		(void)usleep(10000);
	}
	EXPECT(false, "the core takes no front any more");
}

static void send_record(struct evil *e, unsigned type, uint64_t connection, struct bytes payload)
{
	uint8_t head[EDGE_HEAD_BYTES];
	edge_write_head((enum edge_type)type, connection, payload.len, head);
	/* A link that the core has closed shows at the next pump. */
	(void)(peer_send_bytes(&e->link, BYTES(head, sizeof(head))) && peer_send_bytes(&e->link, payload));
	e->records++;
}

static void send_frame(struct evil *e, uint64_t connection, struct bytes frame)
{
	uint8_t payload[PAYLOAD_MAX];
	put_be32(payload, (uint32_t)random_next(&e->stock.seed) | 0x80000000U);
	memcpy(payload + SP_WORD_BYTES, frame.data, frame.len);
	send_record(e, EDGE_DATA, connection, BYTES(payload, SP_WORD_BYTES + frame.len));
}

static void send_garbage(struct evil *e, bool framed)
{
	uint8_t junk[300];
	size_t len = (size_t)random_below(&e->stock.seed, sizeof(junk));
	for (size_t i = 0; i < len; i++)
		junk[i] = (uint8_t)random_next(&e->stock.seed);
	if (framed)
		send_record(e, (unsigned)random_below(&e->stock.seed, 10), random_below(&e->stock.seed, CONNECTIONS),
			BYTES(junk, len));
	else if (peer_send_bytes(&e->link, BYTES(junk, len)))
		e->records++;
}

static void send_open(struct evil *e, uint64_t connection)
{
	char address[EDGE_ADDRESS_BYTES];
	uint64_t bits = random_next(&e->stock.seed);
	/* Addresses that fail are charged, so it claims ever other ones. */
	(void)snprintf(address, sizeof(address), "%s%u.%u.%u", bits & 1 ? "10." : "local", (unsigned)(bits >> 8) & 255,
		(unsigned)(bits >> 16) & 255, (unsigned)(bits >> 24) & 255);
	send_record(e, EDGE_CLOSE, connection, (struct bytes){ 0 });
	send_record(e, EDGE_OPEN, connection, bytes_of_text(address));
	e->is_open[connection] = true;
}

static void send_one(struct evil *e)
{
	static uint8_t frame[STOCK_FRAME_MAX + 64];
	uint64_t connection = random_below(&e->stock.seed, CONNECTIONS);
	uint64_t what = random_below(&e->stock.seed, 2000);
	if (what == 0) {
		send_garbage(e, false);
	} else if (what < 4) {
		send_garbage(e, true);
	} else if (what < 100 || !e->is_open[connection]) {
		send_open(e, connection);
	} else if (what < 104) {
		uint8_t credit[4] = { 0, 0, (uint8_t)random_below(&e->stock.seed, 2), 1 };
		send_record(e, EDGE_CREDIT, connection, BYTES(credit, sizeof(credit)));
	} else {
		size_t len = stock_alter(&e->stock, frame);
		if (len > 0)
			send_frame(e, connection, BYTES(frame, len));
	}
}

static void t7_attack(struct evil *e, uint64_t records)
{
	while (e->records < records && expect_failures < 20) {
		if (e->link.fd < 0)
			link_open(e);
		for (int i = 0; i < 16 && e->link.fd >= 0; i++)
			send_one(e);
		pump(e, 1);
		/* The honest front's peer is served all the while. */
		if (e->records / RECORDS_PER_CALL >= e->stock.calls)
			stock_call(&e->stock);
	}
	pump(e, 200);
	link_close(e);
}

/* Only local.sock can bootstrap; a front may call itself what it likes. */
static void bootstrap_through_a_front(struct wire *w)
{
	struct real_device d;
	char local[sizeof(w->core.local_url)];
	memcpy(local, w->core.local_url, sizeof(local));
	real_device_new(&w->core, &d);
	memcpy(w->core.local_url, w->url, sizeof(w->url)); /* where real_enrol goes */
	int code = real_enrol(&w->core, &d);
	memcpy(w->core.local_url, local, sizeof(local));
	EXPECT(code != OK && code != -1, "bootstrap over tcp: %d", code);
}

/* With a session's keys the same attacker calls and reads: what counts effects and looks for texts is awake. */
static void control(struct evil *e)
{
	static uint8_t plain[LIMIT_FRAME_BYTES];
	struct raw *a = &e->stock.a;
	uint64_t before = e->accepted, entries = ledger_size(e->stock.w->core.core->ledger);
	struct buf call, frame;
	size_t len = 0;
	buf_init(&call, LIMIT_FRAME_BYTES);
	buf_init(&frame, LIMIT_FRAME_BYTES);
	link_open(e);
	send_record(e, EDGE_OPEN, 7, BYTES_OF("192.0.2.1"));
	send_frame(e, 7, buf_bytes(&e->stock.kept[FRESH])); /* sealed with those keys */
	for (int i = 0; i < COUNT_MS && e->accepted == before; i++)
		pump(e, 1);
	EXPECT(e->accepted == before + 1, "the control's call was not taken");
	e->stock.w->entries++;
	wire_count_open(e->stock.w, 0, "the control's call");
	EXPECT(ledger_size(e->stock.w->core.core->ledger) == entries + 1, "the control had no effect");
	real_read_packed("audit.v1.SessionService/GetSession", &call);
	bool ok = frame_seal(&a->out, FRAME_CALL, a->id, buf_bytes(&call), &frame) &&
		raw_exchange(a, buf_bytes(&frame), plain, &len);
	struct frame f;
	static uint8_t text[LIMIT_FRAME_BYTES];
	size_t text_len = 0;
	ok = ok && frame_parse(BYTES(plain, len), &f) && !holds_text(BYTES(plain, len)) &&
		frame_open(&a->in, BYTES(plain, len), &f, text, &text_len);
	EXPECT(ok && holds_text(BYTES(text, text_len)), "the opened reply holds none of the texts looked for");
	link_close(e);
	buf_done(&call);
	buf_done(&frame);
}

int main(int argc, char **argv)
{
	static struct wire w;
	static struct evil e;
	uint64_t records = flag_number(argc, argv, "--records", 20000);
	real_core_open(&w.core, "evil");
	pid_t front = front_start("daemon/front/auditd-front", w.core.edge_path, w.core.directory, NULL, w.url);
	bootstrap_through_a_front(&w);
	real_core_enrol(&w.core);
	w.entries = ledger_size(w.core.core->ledger);
	e.link.fd = -1;
	stock_init(&e.stock, &w);
	long rss_kib = process_rss_kib(0);
	unsigned descriptors = process_descriptors(0);
	t7_attack(&e, records);
	stock_call(&e.stock);
	wire_count_open(&w, 0, "a front in the hands of an attacker");
	long more_kib = process_rss_kib(0) - rss_kib;
	(void)printf("%" PRIu64 " records over %" PRIu64 " links: %" PRIu64 " frames refused, %" PRIu64 " taken, %" PRIu64
		" texts in clear; %" PRIu64 " honest calls, all answered; RSS %+ld KiB\n", e.records, e.links, e.refused,
		e.accepted, e.leaks, e.stock.calls, more_kib);
	EXPECT(e.accepted == 0, "%" PRIu64 " frames were taken", e.accepted);
	EXPECT(e.leaks == 0, "%" PRIu64 " texts in clear", e.leaks);
	EXPECT(e.refused > records / 4, "it hardly attacked");
	EXPECT(more_kib < RSS_MAX_KIB, "RSS grew by %ld KiB", more_kib);
	control(&e);
	EXPECT(process_wait_descriptors(0, descriptors, 5000), "%u descriptors, there were %u", process_descriptors(0),
		descriptors);
	stock_done(&e.stock);
	EXPECT(front_stop(front, w.core.directory), "the front did not end cleanly");
	EXPECT(real_core_stop(&w.core), "the core still holds something");
	if (!stream_shutdown(2000))
		(void)fputs("streams were still busy\n", stderr);
	return expect_done("evil front");
}
