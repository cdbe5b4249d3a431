/* Texts of a pack about devices: an opened row, and the end of a history; what is taken is written back to the same bytes. */
#include "common/closing.h"
#include "common/crypto.h"
#include "common/opening.h"
#include "tests/fuzz/fuzz.h"

static void must_be(struct buf *again, struct bytes text)
{
	if (again->failed || !bytes_equal(buf_bytes(again), text))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t room[OPENING_EFFECT_ROOM];
	struct bytes text = BYTES(data, size);
	struct status st = { 0 };
	struct opening o;
	struct closing c;
	struct effect effect;
	struct leaf leaf = { 0 };
	struct buf again;
	if (crypto_ready() != 0)
		abort();
	buf_init(&again, OPENING_TEXT_MAX);
	if (opening_parse(text, room, &st, &o) == OK) {
		opening_format(&o, &again);
		must_be(&again, text);
		(void)!opening_verify(&o, &leaf, &st, &effect);
	} else if (closing_parse(text, &st, &c) == OK) {
		closing_format(&c, &again);
		must_be(&again, text);
	}
	buf_done(&again);
	return 0;
}
