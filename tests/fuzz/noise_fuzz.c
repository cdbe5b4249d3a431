/*
 * Handshakes: one of the three messages is replaced or altered on its way. Both sides end with the same keys if and only if
 * all three arrived as they were sent.
 *
 *   u8 which message || u8 replaced (odd) or altered (even) || bytes that replace it, or are added to it by XOR
 */
#include "common/noise.h"
#include "tests/fuzz/fuzz.h"

enum { MESSAGE_BYTES_MAX = 512 };

static const uint8_t secret[2][KEY_BYTES] = { { 0x10 }, { 0x20 } }, ephemeral[2][KEY_BYTES] = { { 0x30 }, { 0x40 } };

static void start(struct noise side[2])
{
	uint8_t responder[KEY_BYTES];
	noise_public(secret[1], responder);
	for (int i = 0; i < 2; i++) {
		noise_start(&side[i], i == 0, BYTES_OF("prologue"), secret[i], i == 0 ? responder : NULL);
		noise_fix_ephemeral(&side[i], ephemeral[i]);
	}
}

/* What arrives instead of `sent`. */
static struct bytes disturb(struct bytes sent, bool replaced, struct bytes by, uint8_t *room)
{
	if (replaced)
		return by;
	memcpy(room, sent.data, sent.len);
	for (size_t i = 0; i < by.len && i < sent.len; i++)
		room[i] ^= by.data[i];
	return BYTES(room, sent.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct noise side[2];
	bool goes_on = true, same = true;
	if (size < 2 || size > MESSAGE_BYTES_MAX || crypto_ready() != 0)
		return 0;
	start(side);
	for (unsigned i = 0; i < NOISE_MESSAGES && goes_on; i++) {
		uint8_t room[NOISE_MESSAGE_MAX];
		struct buf message, payload;
		buf_init(&message, NOISE_MESSAGE_MAX);
		buf_init(&payload, NOISE_MESSAGE_MAX);
		if (!noise_write(&side[i % 2], (struct bytes){ 0 }, &message))
			abort();
		struct bytes arrives = buf_bytes(&message);
		if (i == data[0] % NOISE_MESSAGES)
			arrives = disturb(arrives, data[1] & 1, BYTES(data + 2, size - 2), room);
		same = same && bytes_equal(arrives, buf_bytes(&message));
		goes_on = noise_read(&side[(i + 1) % 2], arrives, &payload);
		if (goes_on && payload.len != 0)
			abort();
		buf_done(&message);
		buf_done(&payload);
	}
	uint8_t key[2][2][KEY_BYTES];
	if (goes_on != same || noise_split(&side[1], key[1][0], key[1][1]) != same)
		abort();
	if (same && (!noise_split(&side[0], key[0][0], key[0][1]) || memcmp(key[0][0], key[1][1], KEY_BYTES) != 0 ||
		memcmp(key[0][1], key[1][0], KEY_BYTES) != 0))
		abort();
	noise_done(&side[0]);
	noise_done(&side[1]);
	return 0;
}
