/* Frames of two sessions, and what can be made of them. */
#include "tests/robust/wire_stock.h"

#include "tests/support/expect.h"
#include "tests/support/random_message.h"

#include <assert.h>

void stock_connect_again(struct stock *x)
{
	peer_reset(&x->a.peer);
	x->a.peer = peer_connect(x->w->url, 1 + x->connections++ % 60000);
	EXPECT(peer_hello(&x->a.peer), "the front takes nobody any more");
}

static void seal(struct stock *x, struct raw *session, struct buf *to)
{
	struct buf call;
	buf_init(&call, LIMIT_FRAME_BYTES);
	buf_reset(to);
	real_person_packed(&x->w->core, "by an attacker", &call);
	bool sealed = frame_seal(&session->out, FRAME_CALL, session->id, buf_bytes(&call), to);
	assert(sealed && to->len <= STOCK_FRAME_MAX);
	buf_done(&call);
}

void stock_call(struct stock *x)
{
	static uint8_t room[LIMIT_FRAME_BYTES];
	struct frame f;
	size_t len = 0;
	seal(x, &x->a, &x->kept[USED]);
	bool ok = raw_exchange(&x->a, buf_bytes(&x->kept[USED]), room, &len) && frame_parse(BYTES(room, len), &f) &&
		f.kind == FRAME_REPLY;
	EXPECT(ok, "the session did not survive the attack");
	x->calls += ok;
	x->w->entries += ok;
	buf_reset(&x->kept[REPLY]);
	buf_add(&x->kept[REPLY], room, len);
	seal(x, &x->a, &x->kept[FRESH]);
	seal(x, &x->b, &x->kept[OTHER]);
}

void stock_init(struct stock *x, struct wire *w)
{
	*x = (struct stock){ .w = w, .seed = 20261125 };
	for (int i = 0; i < STOCK_KINDS; i++)
		buf_init(&x->kept[i], LIMIT_FRAME_BYTES);
	EXPECT(raw_open(&x->a, w->url, &w->core.administrator.raw), "no session");
	EXPECT(raw_open(&x->b, w->url, &w->core.administrator.raw), "no second session");
	stock_call(x);
}

void stock_done(struct stock *x)
{
	peer_close(&x->a.peer);
	peer_close(&x->b.peer);
	for (int i = 0; i < STOCK_KINDS; i++)
		buf_done(&x->kept[i]);
}

/* A first message of another protocol version, another ledger or another server: well made, and not for us. */
static size_t t8_hello_of_another(struct stock *x, uint8_t *to)
{
	const struct raw_device *d = &x->w->core.administrator.raw;
	uint8_t prologue[FRAME_PROLOGUE_BYTES], server[KEY_BYTES];
	struct frame hello = { .kind = FRAME_HELLO };
	struct noise n;
	struct buf message;
	buf_init(&message, NOISE_MESSAGE_MAX);
	memcpy(server, d->server_public, sizeof(server));
	frame_prologue(&d->log_key_hash, prologue);
	uint64_t what = random_below(&x->seed, 3);
	if (what == 0)
		prologue[11] = '0'; /* "isms-audit/0" */
	else if (what == 1)
		prologue[13] ^= 1;
	else
		memcpy(server, d->public, sizeof(server));
	noise_start(&n, true, BYTES(prologue, sizeof(prologue)), d->secret, server);
	bool ok = noise_write(&n, (struct bytes){ 0 }, &message);
	assert(ok);
	frame_header(&hello, message.len, to);
	memcpy(to + FRAME_HEADER_BYTES, message.data, message.len);
	size_t len = FRAME_HEADER_BYTES + message.len;
	noise_done(&n);
	buf_done(&message);
	return len;
}

static void flip(struct stock *x, uint8_t *frame, size_t from, size_t len)
{
	frame[from + random_below(&x->seed, len - from)] ^= (uint8_t)(1 << random_below(&x->seed, 8));
}

static size_t alter(struct stock *x, uint8_t *to)
{
	static const uint64_t step[] = { 1, 2, 1023, 1024, 1025, 1 << 20, UINT64_C(1) << 21, UINT64_C(1) << 63 };
	const struct buf *from = &x->kept[random_below(&x->seed, 8) ? (uint64_t)FRESH : random_below(&x->seed, STOCK_KINDS)];
	size_t len = from->len;
	memcpy(to, from->data, len);
	switch (random_below(&x->seed, 10)) {
	case 0: /* said before */
		memcpy(to, x->kept[USED].data, len = x->kept[USED].len);
		return len;
	case 1: /* said by the server */
		memcpy(to, x->kept[REPLY].data, len = x->kept[REPLY].len);
		return len;
	case 2: /* one session's box under the other's name */
		memcpy(to, x->kept[FRESH].data, len = x->kept[FRESH].len);
		memcpy(to + 8, x->kept[OTHER].data + 8, FRAME_ID_BYTES);
		return len;
	case 3: /* another place in the order */
		put_be64(to + 24, get_be64(to + 24) + step[random_below(&x->seed, ARRAY_LEN(step))]);
		return len;
	case 4: /* cut, and its length made to fit */
		len = FRAME_HEADER_BYTES + (size_t)random_below(&x->seed, len - FRAME_HEADER_BYTES);
		put_be32(to + 32, (uint32_t)(len - FRAME_HEADER_BYTES));
		return len;
	case 5: /* cut, or with something behind it */
		return random_below(&x->seed, 2) ? (size_t)random_below(&x->seed, len) : len + 1 + random_below(&x->seed, 64);
	case 6: /* of another kind */
		to[4] = (uint8_t)(random_below(&x->seed, 8) + (to[4] == FRAME_CALL ? 6 : 0));
		return len;
	case 7:
		return t8_hello_of_another(x, to);
	case 8:
		flip(x, to, FRAME_HEADER_BYTES, len);
		return len;
	default:
		flip(x, to, 0, len);
		return len;
	}
}

size_t stock_alter(struct stock *x, uint8_t *to)
{
	size_t len = alter(x, to);
	bool is_good = bytes_equal(BYTES(to, len), buf_bytes(&x->kept[FRESH])) ||
		bytes_equal(BYTES(to, len), buf_bytes(&x->kept[OTHER]));
	return is_good ? 0 : len;
}
