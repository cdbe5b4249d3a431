/* Frames: form, keys over epochs, the replay window, and everything that must not open. */
#include "common/frame.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static const uint8_t key[KEY_BYTES] = { 7, 1, 2 };
static const uint8_t session[FRAME_ID_BYTES] = "session-0000001";

static struct buf seal_at(uint64_t counter, const char *text)
{
	struct frame_sender s;
	struct buf out;
	frame_sender_init(&s, key);
	s.next = counter;
	buf_init(&out, 4096);
	cr_assert(frame_seal(&s, FRAME_CALL, session, bytes_of_text(text), &out));
	return out;
}

static bool opens(struct frame_receiver *r, struct bytes raw)
{
	struct frame f;
	uint8_t plain[4096];
	size_t len;
	return frame_parse(raw, &f) && f.box.len <= sizeof(plain) && frame_open(r, raw, &f, plain, &len);
}

static bool opens_at(struct frame_receiver *r, uint64_t counter)
{
	struct buf b = seal_at(counter, "x");
	bool did = opens(r, buf_bytes(&b));
	buf_done(&b);
	return did;
}

Test(frame, t0b_overtaking_is_taken_within_the_window_and_replays_never)
{
	struct frame_receiver r;
	frame_receiver_init(&r, key);
	cr_expect(opens_at(&r, 0));
	cr_expect(not(opens_at(&r, 0)));
	cr_expect(opens_at(&r, 1023));
	for (uint64_t c = 1; c < 1023; c++)
		cr_assert(opens_at(&r, c));
	for (uint64_t c = 0; c < 1024; c++)
		cr_assert(not(opens_at(&r, c)));
	cr_expect(opens_at(&r, 3000));
	cr_expect(opens_at(&r, 3000 - 1023));
	cr_expect(not(opens_at(&r, 3000 - 1024)));
	cr_expect(not(opens_at(&r, 3000)));
}

Test(frame, the_key_changes_with_the_epoch_and_the_one_before_is_kept)
{
	const uint64_t epoch = UINT64_C(1) << FRAME_EPOCH_SHIFT;
	struct frame_receiver r;
	frame_receiver_init(&r, key);
	cr_expect(opens_at(&r, epoch - 2));
	cr_expect(opens_at(&r, epoch));
	cr_expect(opens_at(&r, epoch - 1));
	cr_expect(eq(u64, r.key.epoch, 1));
	cr_expect(not(opens_at(&r, 3 * epoch)));
	cr_expect(opens_at(&r, 2 * epoch));
	/* The epochs' keys differ, or rekeying would be a name only. */
	cr_expect(memcmp(r.key.now, r.key.before, KEY_BYTES) != 0);
	cr_expect(memcmp(r.key.now, key, KEY_BYTES) != 0);
}

Test(frame, t0a_no_changed_or_shortened_byte_opens_and_the_honest_frame_still_does)
{
	struct frame_receiver r;
	struct buf b = seal_at(5, "close the finding");
	frame_receiver_init(&r, key);
	for (size_t i = 0; i < b.len; i++) {
		for (int bit = 0; bit < 8; bit++) {
			b.data[i] ^= (uint8_t)(1 << bit);
			cr_assert(not(opens(&r, buf_bytes(&b))), "byte %zu bit %d", i, bit);
			b.data[i] ^= (uint8_t)(1 << bit);
		}
		cr_assert(not(opens(&r, BYTES(b.data, i))), "cut to %zu", i);
	}
	cr_expect(opens(&r, buf_bytes(&b)));
	buf_done(&b);
}

Test(frame, what_one_session_sealed_no_other_opens)
{
	static const uint8_t other[KEY_BYTES] = { 8 };
	struct frame_receiver r;
	frame_receiver_init(&r, other);
	cr_expect(not(opens_at(&r, 0)));
	cr_expect(eq(u64, r.top, 0));
}

Test(frame, each_kind_has_one_form)
{
	static const struct {
		const char *name;
		uint8_t kind, id;
		uint64_t counter;
		size_t box;
		bool is_frame;
	} row[] = {
		{ "hello", FRAME_HELLO, 0, 0, 48, true },
		{ "hello with an id", FRAME_HELLO, 1, 0, 48, false },
		{ "hello with a counter", FRAME_HELLO, 0, 1, 48, false },
		{ "hello reply", FRAME_HELLO_REPLY, 1, 0, 48, true },
		{ "hello reply with a counter", FRAME_HELLO_REPLY, 1, 1, 48, false },
		{ "finish", FRAME_FINISH, 1, 0, 64, true },
		{ "finish with a counter", FRAME_FINISH, 1, 7, 64, false },
		{ "call", FRAME_CALL, 1, 7, 16, true },
		{ "call without a tag", FRAME_CALL, 1, 7, 15, false },
		{ "refused", FRAME_REFUSED, 1, 0, 0, true },
		{ "refused with a reason", FRAME_REFUSED, 1, 0, 1, false },
		{ "refused with a counter", FRAME_REFUSED, 1, 1, 0, false },
		{ "no kind", 0, 1, 0, 16, false },
		{ "kind of tomorrow", FRAME_REFUSED + 1, 1, 0, 16, false },
	};
	for (size_t i = 0; i < ARRAY_LEN(row); i++) {
		struct frame f = { .kind = row[i].kind, .id = { row[i].id }, .counter = row[i].counter }, back;
		uint8_t raw[FRAME_HEADER_BYTES + 64] = { 0 };
		frame_header(&f, row[i].box, raw);
		bool is_frame = frame_parse(BYTES(raw, FRAME_HEADER_BYTES + row[i].box), &back);
		cr_expect(eq(int, is_frame, row[i].is_frame), "%s", row[i].name);
	}
}
