/* Altered frames sent to the front in number, within sessions that go on: each is refused, or ends its connection. */
#include "tests/robust/wire_stock.h"

#include "tests/support/expect.h"

enum { BATCH = 32, ROUNDS_PER_CALL = 16, REPLY_MS = 10000 };

struct attacker {
	struct stock stock;
	uint64_t refused, closed, accepted;
};

static void take_replies(struct attacker *x, unsigned count)
{
	static uint8_t room[LIMIT_FRAME_BYTES];
	for (unsigned i = 0; i < count; i++) {
		uint32_t id;
		size_t len;
		struct frame f;
		if (!peer_receive(&x->stock.a.peer, REPLY_MS, &id, room, sizeof(room), &len)) {
			EXPECT(false, "no answer to %u of %u", count - i, count);
			stock_connect_again(&x->stock);
			return;
		}
		bool is_refused = frame_parse(BYTES(room, len), &f) && f.kind == FRAME_REFUSED;
		x->refused += is_refused;
		x->accepted += !is_refused;
	}
}

/* Frames that are frames, all at once; then one that is none, which must end the connection. */
static void attack_round(struct attacker *x)
{
	static uint8_t to[STOCK_FRAME_MAX + 64];
	unsigned sent = 0;
	size_t broken = 0;
	for (unsigned i = 0; i < BATCH && broken == 0; i++) {
		struct frame f;
		size_t len = stock_alter(&x->stock, to);
		if (len == 0)
			continue;
		if (!frame_parse(BYTES(to, len), &f)) {
			broken = len + 1;
			break;
		}
		EXPECT(peer_send(&x->stock.a.peer, ++x->stock.a.request, BYTES(to, len)), "not sent");
		sent++;
	}
	take_replies(x, sent);
	x->stock.w->altered += sent;
	if (broken == 0)
		return;
	(void)peer_send(&x->stock.a.peer, ++x->stock.a.request, BYTES(to, broken - 1));
	bool is_closed = peer_is_closed(&x->stock.a.peer, REPLY_MS);
	EXPECT(is_closed, "what is no frame leaves the connection open");
	x->closed += is_closed;
	x->stock.w->altered++;
	stock_connect_again(&x->stock);
}

void wire_inject(struct wire *w, uint64_t frames)
{
	static struct attacker x;
	uint64_t before = w->altered;
	stock_init(&x.stock, w);
	for (unsigned round = 1; w->altered - before < frames; round++) {
		attack_round(&x);
		if (round % ROUNDS_PER_CALL == 0)
			stock_call(&x.stock);
		if (expect_failures > 20)
			break;
	}
	stock_call(&x.stock);
	wire_count(w, "frames sent by an attacker");
	EXPECT(x.accepted == 0, "%" PRIu64 " altered frames were taken", x.accepted);
	(void)printf("sent in living sessions: %" PRIu64 " altered frames: %" PRIu64 " refused, %" PRIu64
		" ended their connection, %" PRIu64 " taken; %" PRIu64 " calls between them, all answered\n",
		w->altered - before, x.refused, x.closed, x.accepted, x.stock.calls);
	stock_done(&x.stock);
}

unsigned t0b_replay(struct wire *w, unsigned frames)
{
	static struct stock x;
	static uint8_t room[LIMIT_FRAME_BYTES];
	unsigned taken = 0;
	stock_init(&x, w);
	for (unsigned i = 0; i < frames; i++) {
		struct frame f;
		size_t len;
		bool ok = raw_exchange(&x.a, buf_bytes(&x.kept[USED]), room, &len) && frame_parse(BYTES(room, len), &f);
		taken += ok && f.kind == FRAME_REPLY;
	}
	stock_done(&x);
	return taken;
}
