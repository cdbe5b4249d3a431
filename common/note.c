/* C2SP signed notes: keys, parsing, verifying and signing. */
#include "common/note.h"

#include "common/hash.h"

#define DASH "\xe2\x80\x94 " /* em dash and space */

enum {
	ID_AND_SIGNATURE = 4 + SIGNATURE_BYTES,
	ID_TIME_AND_SIGNATURE = 4 + 8 + SIGNATURE_BYTES
};

bool note_name_valid(const char *name)
{
	size_t len = strlen(name);
	for (size_t i = 0; i < len; i++)
		if (name[i] <= ' ' || name[i] > '~' || name[i] == '+')
			return false;
	return len > 0 && len < NOTE_NAME_BYTES;
}

static uint32_t key_id(const char *name, uint8_t type, const uint8_t public[SIGN_PUBLIC_BYTES])
{
	struct hash hash = HASH_PIECES(bytes_of_text(name), BYTES_OF("\n"), BYTES(&type, 1),
		BYTES(public, SIGN_PUBLIC_BYTES));
	return get_be32(hash.b);
}

int note_key_init(const char *name, uint8_t type, const uint8_t public[SIGN_PUBLIC_BYTES], struct status *st,
	struct note_key *ret_key)
{
	if (!note_name_valid(name) || (type != NOTE_ED25519 && type != NOTE_COSIGNATURE))
		return fail(st, INVALID_ARGUMENT, "BAD_VERIFIER_KEY", "unusable name or type");
	if (!sign_public_valid(public))
		return fail(st, INVALID_ARGUMENT, "BAD_VERIFIER_KEY", "not an Ed25519 public key");
	struct note_key key = { .type = type, .id = key_id(name, type, public) };
	memcpy(key.name, name, strlen(name));
	memcpy(key.public, public, SIGN_PUBLIC_BYTES);
	*ret_key = key;
	return OK;
}

void note_key_format(const struct note_key *key, char ret_text[NOTE_KEY_TEXT_BYTES])
{
	uint8_t data[1 + SIGN_PUBLIC_BYTES];
	char base64[BASE64_LEN(sizeof(data)) + 1];
	data[0] = key->type;
	memcpy(data + 1, key->public, SIGN_PUBLIC_BYTES);
	base64_encode(data, sizeof(data), base64);
	(void)snprintf(ret_text, NOTE_KEY_TEXT_BYTES, "%s+%08x+%s", key->name, key->id, base64);
}

int note_key_parse(const char *text, size_t len, struct status *st, struct note_key *ret_key)
{
	struct scan s = scan_of(BYTES(text, len));
	char name[NOTE_NAME_BYTES], again[NOTE_KEY_TEXT_BYTES];
	uint8_t data[3 * 16];
	size_t data_len = 0;
	struct note_key key;
	scan_word(&s, '+', name, sizeof(name));
	(void)scan_until(&s, '+'); /* the id: compared below, with the whole text */
	struct bytes base64 = scan_rest(&s);
	if (s.failed || base64.len != BASE64_LEN(1 + SIGN_PUBLIC_BYTES) ||
		!base64_decode((const char *)base64.data, base64.len, data, &data_len) ||
		data_len != 1 + SIGN_PUBLIC_BYTES)
		return fail(st, INVALID_ARGUMENT, "BAD_VERIFIER_KEY", "not of the form name+id+key");
	TRY(note_key_init(name, data[0], data + 1, st, &key));
	note_key_format(&key, again);
	if (!bytes_equal(bytes_of_text(again), BYTES(text, len)))
		return fail(st, INVALID_ARGUMENT, "BAD_VERIFIER_KEY", "the key id does not belong to the key");
	*ret_key = key;
	return OK;
}

/* Unicode White_Space above ASCII, in UTF-8: what a key name may not contain. C1's U+0085 is no clean text. */
static bool has_wide_space(struct bytes name)
{
	static const char *const space[] = { "\xc2\xa0", "\xe1\x9a\x80", "\xe2\x80\xa8", "\xe2\x80\xa9",
		"\xe2\x80\xaf", "\xe2\x81\x9f", "\xe3\x80\x80" };
	for (size_t i = 0; i < ARRAY_LEN(space); i++)
		if (memmem(name.data, name.len, space[i], strlen(space[i])))
			return true;
	for (size_t i = 0; i + 2 < name.len; i++) /* U+2000 to U+200A */
		if (name.data[i] == 0xe2 && name.data[i + 1] == 0x80 && name.data[i + 2] >= 0x80 &&
			name.data[i + 2] <= 0x8a)
			return true;
	return false;
}

static bool parse_signature(struct bytes line, struct note_signature *ret_signature)
{
	uint8_t data[NOTE_LINE_MAX / 4 * 3];
	size_t len = 0;
	struct scan s = scan_of(line);
	struct note_signature signature = { 0 };
	scan_literal(&s, DASH);
	signature.name = scan_until(&s, ' ');
	signature.base64 = scan_rest(&s);
	if (s.failed || signature.name.len == 0 || memchr(signature.name.data, '+', signature.name.len) ||
		has_wide_space(signature.name) || signature.base64.len > NOTE_LINE_MAX ||
		!base64_decode((const char *)signature.base64.data, signature.base64.len, data, &len) || len < 5)
		return false;
	signature.id = get_be32(data);
	*ret_signature = signature;
	return true;
}

/* Where the last empty line begins: the text ends before it. */
static bool find_end_of_text(struct bytes in, size_t *ret_end)
{
	for (size_t i = in.len; i >= 2; i--)
		if (in.data[i - 1] == '\n' && in.data[i - 2] == '\n') {
			*ret_end = i - 1;
			return true;
		}
	return false;
}

static bool parse_signatures(struct bytes lines, struct note *ret_note)
{
	struct scan s = scan_of(lines);
	while (!scan_done(&s)) {
		struct bytes line = scan_until(&s, '\n');
		if (s.failed || ret_note->signature_count == NOTE_SIGNATURES_MAX ||
			!parse_signature(line, &ret_note->signature[ret_note->signature_count]))
			return false;
		ret_note->signature_count++;
	}
	return ret_note->signature_count > 0;
}

int note_parse(struct bytes in, struct status *st, struct note *ret_note)
{
	size_t end;
	struct note note = { 0 };
	if (in.len == 0 || in.len > NOTE_BYTES_MAX || !text_is_clean(in.data, in.len) || memchr(in.data, '\t', in.len))
		return fail(st, INVALID_ARGUMENT, "BAD_NOTE", "too long, or not plain text");
	if (!find_end_of_text(in, &end))
		return fail(st, INVALID_ARGUMENT, "BAD_NOTE", "no empty line before signatures");
	if (!parse_signatures(BYTES(in.data + end + 1, in.len - end - 1), &note))
		return fail(st, INVALID_ARGUMENT, "BAD_NOTE", "signature line %zu is malformed or missing",
			note.signature_count + 1);
	note.text = BYTES(in.data, end);
	*ret_note = note;
	return OK;
}

enum { COSIGNED_BYTES_MAX = NOTE_BYTES_MAX + 128 };

void note_cosigned_text(struct bytes text, uint64_t time_s, struct buf *out)
{
	buf_addf(out, "cosignature/v1\ntime %" PRIu64 "\n", time_s);
	buf_add(out, text.data, text.len);
}

static bool cosignature_valid(struct bytes text, const struct note_key *key, const uint8_t *data, uint64_t time_s)
{
	struct buf signed_text;
	buf_init(&signed_text, COSIGNED_BYTES_MAX);
	note_cosigned_text(text, time_s, &signed_text);
	bool valid = !signed_text.failed && time_s <= INT64_MAX &&
		     sign_valid(key->public, buf_bytes(&signed_text), data + 12);
	buf_done(&signed_text);
	return valid;
}

static bool signature_valid(struct bytes text, const struct note_key *key, struct bytes base64,
	uint64_t *ret_time_s)
{
	uint8_t data[BASE64_LEN(ID_TIME_AND_SIGNATURE)];
	size_t len = 0;
	*ret_time_s = 0;
	if (base64.len > sizeof(data) || !base64_decode((const char *)base64.data, base64.len, data, &len))
		return false;
	if (key->type == NOTE_ED25519)
		return len == ID_AND_SIGNATURE && sign_valid(key->public, text, data + 4);
	if (len != ID_TIME_AND_SIGNATURE)
		return false;
	*ret_time_s = get_be64(data + 4);
	return cosignature_valid(text, key, data, *ret_time_s);
}

int note_verify(const struct note *note, const struct note_key *key, struct status *st, uint64_t *ret_time_s)
{
	bool found = false;
	uint64_t newest = 0;
	for (size_t i = 0; i < note->signature_count; i++) {
		const struct note_signature *sig = &note->signature[i];
		uint64_t time_s;
		if (sig->id != key->id || !bytes_equal(sig->name, bytes_of_text(key->name)))
			continue;
		if (!signature_valid(note->text, key, sig->base64, &time_s))
			return fail(st, UNAUTHENTICATED, "BAD_SIGNATURE", "the signature of %s is wrong", key->name);
		newest = time_s > newest ? time_s : newest;
		found = true;
	}
	if (!found)
		return fail(st, UNAUTHENTICATED, "NOTE_UNSIGNED", "%s did not sign this", key->name);
	*ret_time_s = newest;
	return OK;
}

static void add_line(struct buf *out, const char *name, const uint8_t *data, size_t len)
{
	char base64[BASE64_LEN(ID_TIME_AND_SIGNATURE) + 1];
	base64_encode(data, len, base64);
	buf_addf(out, DASH "%s %s\n", name, base64);
}

void note_sign(struct bytes text, const char *name, const struct sign_key *key, struct buf *out)
{
	uint8_t data[ID_AND_SIGNATURE];
	put_be32(data, key_id(name, NOTE_ED25519, key->public));
	sign_bytes(key, text, data + 4);
	buf_add(out, text.data, text.len);
	buf_add_text(out, "\n");
	add_line(out, name, data, sizeof(data));
}

static void add_cosignature(const char *name, uint32_t id, uint64_t time_s, const uint8_t signature[SIGNATURE_BYTES],
	struct buf *out)
{
	uint8_t data[ID_TIME_AND_SIGNATURE];
	put_be32(data, id);
	put_be64(data + 4, time_s);
	memcpy(data + 12, signature, SIGNATURE_BYTES);
	add_line(out, name, data, sizeof(data));
}

void note_add_cosignature(const struct note_key *key, uint64_t time_s, const uint8_t signature[SIGNATURE_BYTES],
	struct buf *out)
{
	add_cosignature(key->name, key->id, time_s, signature, out);
}

void note_cosign(struct bytes text, const char *name, const struct sign_key *key, uint64_t time_s,
	struct buf *out)
{
	uint8_t signature[SIGNATURE_BYTES];
	struct buf signed_text;
	buf_init(&signed_text, COSIGNED_BYTES_MAX);
	note_cosigned_text(text, time_s, &signed_text);
	sign_bytes(key, buf_bytes(&signed_text), signature);
	out->failed |= signed_text.failed;
	buf_done(&signed_text);
	add_cosignature(name, key_id(name, NOTE_COSIGNATURE, key->public), time_s, signature, out);
}
