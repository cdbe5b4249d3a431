/* Field files: their text, their key, their chunks. */
#include "common/field.h"

#include "common/clock.h"
#include "common/noise.h"
#include "common/scan.h"

#define FIRST_LINE "isms-audit field v1\n"

/* 2^40: more than any file of evidence. */
static const uint64_t bytes_max = UINT64_C(1) << 40;

static bool head_valid(const struct field_head *h)
{
	size_t len = strlen(h->kind);
	return len > 0 && strspn(h->kind, "abcdefghijklmnopqrstuvwxyz") == len && h->bytes <= bytes_max && h->until_us >= 0;
}

void field_head_format(const struct field_head *head, struct buf *out)
{
	char id[ID_TEXT_BYTES], device[SIGN_PUBLIC_TEXT_BYTES], log[HASH_TEXT_BYTES], until[CLOCK_TEXT_BYTES] = "never";
	if (!head_valid(head)) {
		out->failed = true;
		return;
	}
	id_format(&head->id, id);
	sign_public_format(head->device, device);
	hash_format(&head->log_key, log);
	if (head->until_us > 0)
		clock_format(head->until_us, until);
	buf_addf(out, FIRST_LINE "kind %s\nid %s\nlog %s\ndevice %s\nuntil %s\nbytes %" PRIu64 "\n", head->kind, id, log,
		device, until, head->bytes);
}

int field_head_parse(struct bytes file, struct status *st, struct field_head *ret_head, size_t *ret_len)
{
	struct field_head h = { .kind = "" };
	struct scan s = scan_of(BYTES(file.data, file.len < FIELD_HEAD_MAX ? file.len : FIELD_HEAD_MAX));
	scan_literal(&s, FIRST_LINE "kind ");
	scan_word(&s, '\n', h.kind, sizeof(h.kind));
	scan_literal(&s, "id ");
	h.id = scan_id(&s, '\n');
	scan_literal(&s, "log ");
	scan_hex_hash(&s, '\n', &h.log_key);
	scan_literal(&s, "device ");
	sign_public_scan(&s, '\n', h.device);
	scan_literal(&s, "until ");
	if (!scan_maybe(&s, "never\n"))
		h.until_us = scan_time(&s, '\n');
	scan_literal(&s, "bytes ");
	h.bytes = scan_u64(&s, '\n', bytes_max);
	if (s.failed || !head_valid(&h))
		return fail(st, INVALID_ARGUMENT, "BAD_FIELD_FILE", "not an isms-audit field v1 file");
	*ret_head = h;
	*ret_len = (size_t)(s.at - file.data);
	return OK;
}

void field_key(const uint8_t secret[KEY_BYTES], struct bytes head_text, uint8_t ret_key[KEY_BYTES])
{
	struct hash key = HMAC_PIECES(BYTES(secret, KEY_BYTES), BYTES_OF("isms-audit field key v1"), head_text);
	memcpy(ret_key, key.b, KEY_BYTES);
	secret_wipe(&key, sizeof(key));
}

bool field_handover_secret(const uint8_t secret[KEY_BYTES], const uint8_t public[KEY_BYTES],
	const uint8_t ephemeral[KEY_BYTES], const uint8_t reader[KEY_BYTES], uint8_t ret_secret[KEY_BYTES])
{
	uint8_t shared[KEY_BYTES];
	if (!noise_shared(secret, public, shared))
		return false;
	struct hash made = HMAC_PIECES(BYTES(shared, KEY_BYTES), BYTES_OF("isms-audit handover key v1"),
		BYTES(ephemeral, KEY_BYTES), BYTES(reader, KEY_BYTES));
	memcpy(ret_secret, made.b, KEY_BYTES);
	secret_wipe(shared, sizeof(shared));
	secret_wipe(&made, sizeof(made));
	return true;
}

uint64_t field_chunks(uint64_t bytes)
{
	return (bytes + LIMIT_CHUNK_BYTES - 1) / LIMIT_CHUNK_BYTES;
}

size_t field_chunk_bytes(uint64_t bytes, uint64_t i)
{
	uint64_t before = i * LIMIT_CHUNK_BYTES;
	return (size_t)(bytes - before < LIMIT_CHUNK_BYTES ? bytes - before : LIMIT_CHUNK_BYTES);
}

#define LABEL "isms-audit field chunk v1"

static struct bytes associated(uint64_t i, uint64_t n, uint8_t room[sizeof(LABEL) - 1 + 16])
{
	memcpy(room, LABEL, sizeof(LABEL) - 1);
	put_be64(room + sizeof(LABEL) - 1, i);
	put_be64(room + sizeof(LABEL) - 1 + 8, n);
	return BYTES(room, sizeof(LABEL) - 1 + 16);
}

void field_seal(const uint8_t key[KEY_BYTES], uint64_t i, uint64_t n, struct bytes plain, uint8_t *ret_sealed)
{
	uint8_t room[sizeof(LABEL) - 1 + 16];
	box_seal(key, associated(i, n, room), plain, ret_sealed);
}

bool field_open(const uint8_t key[KEY_BYTES], uint64_t i, uint64_t n, struct bytes sealed, uint8_t *ret_plain)
{
	uint8_t room[sizeof(LABEL) - 1 + 16];
	return box_open(key, associated(i, n, room), sealed, ret_plain);
}
