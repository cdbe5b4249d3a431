/* Names of witnesses, and cosignatures over a checkpoint's text. */
#include "common/cosign.h"

enum { NAME_DIGITS = 16, SIGNED_MAX = NOTE_LINE_MAX };

int cosign_key(const char *origin, const uint8_t public[SIGN_PUBLIC_BYTES], struct status *st, struct note_key *ret_key)
{
	struct hash hash = hash_of(public, SIGN_PUBLIC_BYTES);
	char digits[HASH_TEXT_BYTES], name[2 * NOTE_NAME_BYTES];
	hash_format(&hash, digits);
	(void)snprintf(name, sizeof(name), "%s/witness/%.*s", origin, NAME_DIGITS, digits);
	return note_key_init(name, NOTE_COSIGNATURE, public, st, ret_key);
}

void cosign_bytes(const struct checkpoint *checkpoint, uint64_t time_s, struct buf *out)
{
	struct buf text;
	buf_init(&text, SIGNED_MAX);
	checkpoint_format(checkpoint, &text);
	note_cosigned_text(buf_bytes(&text), time_s, out);
	out->failed |= text.failed;
	buf_done(&text);
}

bool cosign_valid(const struct checkpoint *checkpoint, uint64_t time_s, const uint8_t public[SIGN_PUBLIC_BYTES],
	const uint8_t signature[SIGNATURE_BYTES])
{
	struct buf said;
	buf_init(&said, SIGNED_MAX);
	cosign_bytes(checkpoint, time_s, &said);
	bool valid = !said.failed && sign_valid(public, buf_bytes(&said), signature);
	buf_done(&said);
	return valid;
}
