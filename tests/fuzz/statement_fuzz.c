/* Statement headers: whatever parses is written back to the same bytes. Effects, leaves and places in batches likewise. */
#include "common/statement.h"
#include "tests/fuzz/fuzz.h"

static void same(const struct buf *again, struct bytes in)
{
	if (again->failed || !bytes_equal(buf_bytes(again), in))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes in = BYTES(data, size);
	struct status st = { 0 };
	struct statement_header header;
	struct effect effect;
	struct leaf leaf;
	struct buf again;
	char text[LEAF_TEXT_MAX];
	buf_init(&again, size + 1);
	if (statement_parse(in, &st, &header) == OK) {
		statement_format(&header, &again);
		same(&again, in);
		buf_reset(&again);
	}
	struct batch_place place;
	struct bytes signed_text;
	if (batch_place_parse(in, &st, &place, &signed_text) == OK) {
		batch_place_format(&place, &again);
		same(&again, in);
		(void)batch_place_holds(&place, signed_text);
		buf_reset(&again);
	}
	if (effect_decode(in, &st, &effect) == OK) {
		effect_encode(&effect, &again);
		same(&again, in);
	}
	if (leaf_parse(in, &st, &leaf) == OK && !bytes_equal(BYTES(text, leaf_format(&leaf, text)), in))
		abort();
	buf_done(&again);
	return 0;
}
