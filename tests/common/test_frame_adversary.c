/*
 * Somebody on the line: handshakes and frames changed, cut, mixed, replayed and sent back. Nothing of it opens, nothing
 * of it moves the receiver, and the honest frame after it still does. Argument: how many changed frames (100,000).
 */
#include "common/frame.h"

static int failures;

static void expect(bool holds, const char *what, size_t i)
{
	if (holds)
		return;
	failures++;
	(void)fprintf(stderr, "failed: %s (%zu)\n", what, i);
}

/* xorshift64*: the same frames in every run. */
static uint64_t chance(void)
{
	static uint64_t state = 20261124;
	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return state * UINT64_C(2685821657736338717);
}

/* X25519 does not look at the three lowest bits. */
static const uint8_t server_secret[KEY_BYTES] = { 0x10 }, device_secret[KEY_BYTES] = { 0x20 };
static const uint8_t other_secret[KEY_BYTES] = { 0x30 };

struct handshake {
	struct noise device, server;
	struct buf message[NOISE_MESSAGES];
};

static void start(struct handshake *h, const uint8_t secret[KEY_BYTES], const char *prologue)
{
	uint8_t server_public[KEY_BYTES];
	noise_public(server_secret, server_public);
	noise_start(&h->device, true, BYTES_OF("prologue"), device_secret, server_public);
	noise_start(&h->server, false, bytes_of_text(prologue), secret, NULL);
	for (size_t i = 0; i < NOISE_MESSAGES; i++)
		buf_init(&h->message[i], NOISE_MESSAGE_MAX);
}

/* Messages before the given one pass as they are. */
static void run_until(struct handshake *h, size_t stop)
{
	struct buf payload;
	buf_init(&payload, NOISE_MESSAGE_MAX);
	for (size_t i = 0; i <= stop && i < NOISE_MESSAGES; i++) {
		struct noise *from = i % 2 == 0 ? &h->device : &h->server;
		struct noise *to = i % 2 == 0 ? &h->server : &h->device;
		expect(noise_write(from, (struct bytes){ 0 }, &h->message[i]), "write", i);
		if (i < stop)
			expect(noise_read(to, buf_bytes(&h->message[i]), &payload), "read", i);
	}
	buf_done(&payload);
}

static void done(struct handshake *h)
{
	for (size_t i = 0; i < NOISE_MESSAGES; i++)
		buf_done(&h->message[i]);
	noise_done(&h->device);
	noise_done(&h->server);
}

/* Is this text taken as the message at which the handshake stands? A copy reads it, so each try stands alone. */
static bool taken(const struct handshake *h, size_t message, struct bytes text)
{
	struct noise reader = message % 2 == 0 ? h->server : h->device;
	struct buf payload;
	buf_init(&payload, NOISE_MESSAGE_MAX);
	bool holds = noise_read(&reader, text, &payload);
	uint8_t a[KEY_BYTES], b[KEY_BYTES];
	expect(!noise_split(&reader, a, b) || (holds && message == 2), "split needs three good messages", message);
	noise_done(&reader);
	buf_done(&payload);
	return holds;
}

static void change_handshakes(void)
{
	for (size_t m = 0; m < NOISE_MESSAGES; m++) {
		struct handshake h;
		start(&h, server_secret, "prologue");
		run_until(&h, m);
		struct buf *text = &h.message[m];
		for (size_t bit = 0; bit < text->len * 8; bit++) {
			text->data[bit / 8] ^= (uint8_t)(1 << bit % 8);
			expect(!taken(&h, m, buf_bytes(text)), "changed handshake", bit);
			text->data[bit / 8] ^= (uint8_t)(1 << bit % 8);
		}
		for (size_t cut = 0; cut < text->len; cut++)
			expect(!taken(&h, m, BYTES(text->data, cut)), "cut handshake", cut);
		expect(taken(&h, m, buf_bytes(text)), "honest handshake", m);
		buf_add_u8(text, 0);
		expect(!taken(&h, m, buf_bytes(text)), "longer handshake", m);
		done(&h);
	}
}

static void other_servers_and_points(void)
{
	struct handshake h;
	start(&h, other_secret, "prologue");
	run_until(&h, 0);
	expect(!taken(&h, 0, buf_bytes(&h.message[0])), "another server's key", 0);
	done(&h);
	start(&h, server_secret, "prologue of another log");
	run_until(&h, 0);
	expect(!taken(&h, 0, buf_bytes(&h.message[0])), "another log", 0);
	/* Points of small order: the shared secret would be zero whoever computes it. */
	for (uint8_t point = 0; point < 2; point++) {
		memset(h.message[0].data, 0, KEY_BYTES);
		h.message[0].data[0] = point;
		expect(!taken(&h, 0, buf_bytes(&h.message[0])), "point of small order", point);
	}
	done(&h);
}

struct session {
	uint8_t id[FRAME_ID_BYTES];
	struct frame_sender device_sends;
	struct frame_receiver server_receives, device_receives;
};

static void make_session(struct session *s)
{
	struct handshake h;
	struct buf payload;
	uint8_t a[KEY_BYTES], b[KEY_BYTES];
	buf_init(&payload, 64);
	start(&h, server_secret, "prologue");
	run_until(&h, 2);
	expect(noise_read(&h.server, buf_bytes(&h.message[2]), &payload), "read", 2);
	expect(memcmp(h.device.h.b, h.server.h.b, HASH_BYTES) == 0, "one handshake hash", 0);
	frame_session_id(&h.device.h, s->id);
	expect(noise_split(&h.device, a, b), "split", 0);
	frame_sender_init(&s->device_sends, a);
	frame_receiver_init(&s->device_receives, b);
	expect(noise_split(&h.server, b, a), "split", 1);
	frame_receiver_init(&s->server_receives, a);
	buf_done(&payload);
	done(&h);
}

static bool opens(struct frame_receiver *r, struct bytes raw)
{
	uint8_t plain[1024];
	struct frame f;
	size_t len;
	return frame_parse(raw, &f) && f.box.len <= sizeof(plain) && frame_open(r, raw, &f, plain, &len);
}

static void seal(struct session *s, struct buf *ret_raw)
{
	uint8_t content[256];
	size_t len = chance() % sizeof(content);
	memset(content, (int)(chance() & 0xff), sizeof(content));
	buf_init(ret_raw, 1024);
	expect(frame_seal(&s->device_sends, FRAME_CALL, s->id, BYTES(content, len), ret_raw), "seal", len);
}

/* One change; `other` is an honest frame of another session or of another counter. */
static void change(struct buf *raw, const struct buf *other)
{
	size_t at = chance() % raw->len;
	switch (chance() % 6) {
	case 0:
		raw->len = at;
		break;
	case 1:
		buf_add_u8(raw, (uint8_t)chance());
		break;
	case 2: /* as long as it says, again */
		buf_add_u8(raw, (uint8_t)chance());
		put_be32(raw->data + 32, (uint32_t)(raw->len - FRAME_HEADER_BYTES));
		break;
	case 3: /* this header, that box */
		buf_reset(raw);
		buf_add(raw, other->data, other->len);
		raw->data[24 + chance() % 8] ^= 1;
		break;
	case 4: { /* that header, this box */
		uint8_t header[FRAME_HEADER_BYTES];
		memcpy(header, other->data, sizeof(header));
		put_be32(header + 32, (uint32_t)(raw->len - FRAME_HEADER_BYTES));
		memcpy(raw->data, header, sizeof(header));
		break;
	}
	default:
		raw->data[at] ^= (uint8_t)(1 << chance() % 8);
	}
}

static void change_frames(size_t count)
{
	struct session here, there;
	make_session(&here);
	make_session(&there);
	for (size_t i = 0; i < count;) {
		struct buf honest, other;
		seal(&here, &honest);
		seal(chance() % 2 ? &here : &there, &other);
		for (size_t k = 0; k < 20 && i < count; k++, i++) {
			struct frame_receiver before = here.server_receives;
			struct buf raw;
			buf_init(&raw, 1024);
			buf_add(&raw, honest.data, honest.len);
			change(&raw, &other);
			expect(!opens(&here.server_receives, buf_bytes(&raw)), "changed frame", i);
			expect(memcmp(&before, &here.server_receives, sizeof(before)) == 0, "moved the receiver", i);
			buf_done(&raw);
		}
		expect(!opens(&there.server_receives, buf_bytes(&honest)), "another session's frame", i);
		expect(!opens(&here.device_receives, buf_bytes(&honest)), "sent back to who sent it", i);
		expect(opens(&here.server_receives, buf_bytes(&honest)), "honest frame", i);
		expect(!opens(&here.server_receives, buf_bytes(&honest)), "again", i);
		buf_done(&other);
		buf_done(&honest);
	}
}

/* A full window in any order over the end of an epoch: each opens exactly once. */
static void reorder(void)
{
	static struct buf frame[LIMIT_REPLAY_WINDOW];
	struct session s;
	make_session(&s);
	s.device_sends.next = (UINT64_C(1) << FRAME_EPOCH_SHIFT) - LIMIT_REPLAY_WINDOW / 2;
	for (size_t i = 0; i < LIMIT_REPLAY_WINDOW; i++)
		seal(&s, &frame[i]);
	for (size_t i = LIMIT_REPLAY_WINDOW - 1; i > 0; i--) {
		size_t k = chance() % (i + 1);
		struct buf swapped = frame[i];
		frame[i] = frame[k];
		frame[k] = swapped;
	}
	for (size_t i = 0; i < LIMIT_REPLAY_WINDOW; i++)
		expect(opens(&s.server_receives, buf_bytes(&frame[i])), "reordered", i);
	for (size_t i = 0; i < LIMIT_REPLAY_WINDOW; i++) {
		expect(!opens(&s.server_receives, buf_bytes(&frame[i])), "replayed", i);
		buf_done(&frame[i]);
	}
}

int main(int argc, char **argv)
{
	size_t count = argc > 1 ? (size_t)strtoul(argv[1], NULL, 10) : 100000;
	if (crypto_ready() != 0)
		return 1;
	change_handshakes();
	other_servers_and_points();
	change_frames(count);
	reorder();
	(void)printf("%zu changed frames, %d failed\n", count, failures);
	return failures == 0 ? 0 : 1;
}
