/* Field files, and what a stick brings once it is opened: anybody can write to a device's key. */
#include "audit/v1/bundle.pb-c.h"
#include "common/arena.h"
#include "common/check.h"
#include "common/field.h"
#include "common/schema.h"
#include "tests/fuzz/fuzz.h"

static void file(struct bytes in)
{
	static uint8_t plain[LIMIT_CHUNK_BYTES];
	uint8_t key[KEY_BYTES], secret[KEY_BYTES] = { 0x77 };
	struct status st = { 0 };
	struct field_head head;
	struct buf again;
	size_t len;
	if (field_head_parse(in, &st, &head, &len) != OK)
		return;
	buf_init(&again, FIELD_HEAD_MAX);
	field_head_format(&head, &again);
	if (again.failed || again.len != len || memcmp(again.data, in.data, len) != 0)
		abort();
	buf_done(&again);
	field_key(secret, BYTES(in.data, len), key);
	size_t first = head.bytes ? field_chunk_bytes(head.bytes, 0) + BOX_OVERHEAD : 0;
	if (first > 0 && in.len - len >= first)
		(void)field_open(key, 0, field_chunks(head.bytes), BYTES(in.data + len, first), plain);
}

static void handover(struct bytes in)
{
	struct status st = { 0 };
	struct arena *a = arena_new(LIMIT_ARENA_BYTES);
	if (!a)
		abort();
	if (check_message(in, schema_find_message(&audit__handover__descriptor), &st) == OK) {
		Audit__Handover *h = audit__handover__unpack(arena_allocator(a), in.len, in.data);
		if (h && audit__handover__get_packed_size(h) != in.len)
			abort();
	}
	arena_free(a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (crypto_ready() != 0)
		abort();
	file(BYTES(data, size));
	handover(BYTES(data, size));
	return 0;
}
