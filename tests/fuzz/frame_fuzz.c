/* Frames: one header for one meaning, and only what was sealed opens, once. Handshake messages likewise. */
#include "common/frame.h"
#include "tests/fuzz/fuzz.h"

static const uint8_t secret[KEY_BYTES] = { 0x10 };

static void handshake(const struct frame *f)
{
	struct noise n;
	struct buf payload;
	buf_init(&payload, NOISE_MESSAGE_MAX);
	noise_start(&n, false, BYTES_OF("prologue"), secret, NULL);
	(void)noise_read(&n, f->box, &payload);
	noise_done(&n);
	buf_done(&payload);
}

/* Under the key of tests/vectors/ours: the committed frames open, and open once. */
static void session(struct bytes raw, const struct frame *f)
{
	uint8_t key[KEY_BYTES];
	struct frame_receiver r;
	size_t len;
	memset(key, 0x21, sizeof(key));
	frame_receiver_init(&r, key);
	uint8_t *plain = malloc(f->box.len + 1);
	if (!plain)
		return;
	struct frame_receiver before = r;
	bool opened = frame_open(&r, raw, f, plain, &len);
	if (!opened && memcmp(&before, &r, sizeof(r)) != 0)
		abort();
	if (opened && (len + NOISE_TAG_BYTES != f->box.len || frame_open(&r, raw, f, plain, &len)))
		abort();
	free(plain);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes raw = BYTES(data, size);
	struct frame f;
	uint8_t header[FRAME_HEADER_BYTES];
	if (crypto_ready() != 0)
		abort();
	if (!frame_parse(raw, &f))
		return 0;
	frame_header(&f, f.box.len, header);
	if (memcmp(header, data, sizeof(header)) != 0)
		abort();
	if (f.kind == FRAME_HELLO)
		handshake(&f);
	session(raw, &f);
	return 0;
}
