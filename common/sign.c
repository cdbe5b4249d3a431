/* Ed25519 signatures, OpenSSH's public key line and SSHSIG. */
#include "common/sign.h"

#include "common/crypto.h"

#include <assert.h>
#include <sodium.h>

#define KEY_TYPE "ssh-ed25519"

enum {
	KEY_BLOB_BYTES = 4 + sizeof(KEY_TYPE) - 1 + 4 + SIGN_PUBLIC_BYTES,
	ENVELOPE_MAX = 512, /* SSHSIG blob before armour */
	ARMOUR_LINE = 70    /* OpenSSH's width */
};

static_assert(SIGN_PUBLIC_TEXT_BYTES == sizeof(KEY_TYPE) + BASE64_LEN(KEY_BLOB_BYTES) + 1, "text fits");

void sign_key_from_seed(const uint8_t seed[SIGN_SEED_BYTES], struct sign_key *ret_key)
{
	uint8_t both[crypto_sign_SECRETKEYBYTES];
	memmove(ret_key->seed, seed, SIGN_SEED_BYTES);
	(void)crypto_sign_seed_keypair(ret_key->public, both, ret_key->seed);
	secret_wipe(both, sizeof(both));
}

void sign_key_new(struct sign_key *ret_key)
{
	uint8_t seed[SIGN_SEED_BYTES];
	random_bytes(seed, sizeof(seed));
	sign_key_from_seed(seed, ret_key);
	secret_wipe(seed, sizeof(seed));
}

void sign_bytes(const struct sign_key *key, struct bytes message, uint8_t ret_signature[SIGNATURE_BYTES])
{
	uint8_t both[crypto_sign_SECRETKEYBYTES];
	memcpy(both, key->seed, SIGN_SEED_BYTES);
	memcpy(both + SIGN_SEED_BYTES, key->public, SIGN_PUBLIC_BYTES);
	(void)crypto_sign_detached(ret_signature, NULL, message.data, message.len, both);
	secret_wipe(both, sizeof(both));
}

bool sign_valid(const uint8_t public[SIGN_PUBLIC_BYTES], struct bytes message,
	const uint8_t signature[SIGNATURE_BYTES])
{
	return crypto_sign_verify_detached(signature, message.data, message.len, public) == 0;
}

bool sign_public_valid(const uint8_t public[SIGN_PUBLIC_BYTES])
{
	return crypto_core_ed25519_is_valid_point(public) == 1;
}

static void add_string(struct buf *out, const void *data, size_t len)
{
	buf_add_be32(out, (uint32_t)len);
	buf_add(out, data, len);
}

static void add_text(struct buf *out, const char *text)
{
	add_string(out, text, strlen(text));
}

static void key_blob(const uint8_t public[SIGN_PUBLIC_BYTES], uint8_t ret_blob[KEY_BLOB_BYTES])
{
	const size_t type = sizeof(KEY_TYPE) - 1;
	put_be32(ret_blob, (uint32_t)type);
	memcpy(ret_blob + 4, KEY_TYPE, type);
	put_be32(ret_blob + 4 + type, SIGN_PUBLIC_BYTES);
	memcpy(ret_blob + 8 + type, public, SIGN_PUBLIC_BYTES);
}

void sign_public_format(const uint8_t public[SIGN_PUBLIC_BYTES], char ret_text[SIGN_PUBLIC_TEXT_BYTES])
{
	uint8_t blob[KEY_BLOB_BYTES];
	key_blob(public, blob);
	memcpy(ret_text, KEY_TYPE " ", sizeof(KEY_TYPE));
	base64_encode(blob, sizeof(blob), ret_text + sizeof(KEY_TYPE));
}

bool sign_public_parse(const char *text, size_t len, uint8_t ret_public[SIGN_PUBLIC_BYTES])
{
	uint8_t blob[BASE64_LEN(KEY_BLOB_BYTES)];
	char again[SIGN_PUBLIC_TEXT_BYTES];
	size_t blob_len = 0;
	if (len != SIGN_PUBLIC_TEXT_BYTES - 1 || memcmp(text, KEY_TYPE " ", sizeof(KEY_TYPE)) != 0 ||
		!base64_decode(text + sizeof(KEY_TYPE), len - sizeof(KEY_TYPE), blob, &blob_len) ||
		blob_len != KEY_BLOB_BYTES)
		return false;
	sign_public_format(blob + KEY_BLOB_BYTES - SIGN_PUBLIC_BYTES, again);
	if (memcmp(again, text, len) != 0)
		return false;
	memcpy(ret_public, blob + KEY_BLOB_BYTES - SIGN_PUBLIC_BYTES, SIGN_PUBLIC_BYTES);
	return true;
}

void sign_public_scan(struct scan *s, char end, uint8_t ret_public[SIGN_PUBLIC_BYTES])
{
	struct bytes text = scan_until(s, end);
	memset(ret_public, 0, SIGN_PUBLIC_BYTES);
	if (!sign_public_parse((const char *)text.data, text.len, ret_public))
		s->failed = true;
}

size_t sshsig_signed_bytes(const char *namespace, struct bytes message, uint8_t ret_bytes[SSHSIG_SIGNED_MAX])
{
	uint8_t digest[crypto_hash_sha512_BYTES];
	size_t name = strlen(namespace), at = 0;
	assert(name <= SSHSIG_NAMESPACE_MAX);
	(void)crypto_hash_sha512(digest, message.data, message.len);
	const struct bytes string[] = { BYTES(namespace, name), BYTES_OF(""), BYTES_OF("sha512"),
		BYTES(digest, sizeof(digest)) };
	memcpy(ret_bytes, "SSHSIG", 6);
	at = 6;
	for (size_t i = 0; i < ARRAY_LEN(string); i++) {
		put_be32(ret_bytes + at, (uint32_t)string[i].len);
		memcpy(ret_bytes + at + 4, string[i].data, string[i].len);
		at += 4 + string[i].len;
	}
	return at;
}

void sshsig_sign(const struct sign_key *key, const char *namespace, struct bytes message,
	uint8_t ret_signature[SIGNATURE_BYTES])
{
	uint8_t bytes[SSHSIG_SIGNED_MAX];
	size_t len = sshsig_signed_bytes(namespace, message, bytes);
	sign_bytes(key, BYTES(bytes, len), ret_signature);
}

bool sshsig_valid(const uint8_t public[SIGN_PUBLIC_BYTES], const char *namespace, struct bytes message,
	const uint8_t signature[SIGNATURE_BYTES])
{
	uint8_t bytes[SSHSIG_SIGNED_MAX];
	size_t len = sshsig_signed_bytes(namespace, message, bytes);
	return sign_valid(public, BYTES(bytes, len), signature);
}

/* PROTOCOL.sshsig, 3: the blob inside the armour. The signature is its last 64 bytes. */
static void add_envelope(struct buf *out, const uint8_t public[SIGN_PUBLIC_BYTES], const char *namespace,
	const uint8_t signature[SIGNATURE_BYTES])
{
	uint8_t blob[KEY_BLOB_BYTES];
	key_blob(public, blob);
	buf_add_text(out, "SSHSIG");
	buf_add_be32(out, 1);
	add_string(out, blob, sizeof(blob));
	add_text(out, namespace);
	add_text(out, "");
	add_text(out, "sha512");
	buf_add_be32(out, 4 + sizeof(KEY_TYPE) - 1 + 4 + SIGNATURE_BYTES);
	add_text(out, KEY_TYPE);
	add_string(out, signature, SIGNATURE_BYTES);
}

#define ARMOUR_BEGIN "-----BEGIN SSH SIGNATURE-----\n"
#define ARMOUR_END "-----END SSH SIGNATURE-----\n"

void sshsig_format(const uint8_t public[SIGN_PUBLIC_BYTES], const char *namespace,
	const uint8_t signature[SIGNATURE_BYTES], struct buf *out)
{
	struct buf envelope;
	char text[BASE64_LEN(ENVELOPE_MAX) + 1];
	assert(strlen(namespace) <= SSHSIG_NAMESPACE_MAX);
	buf_init(&envelope, ENVELOPE_MAX);
	add_envelope(&envelope, public, namespace, signature);
	out->failed |= envelope.failed;
	base64_encode(envelope.data, envelope.len, text);
	buf_add_text(out, ARMOUR_BEGIN);
	for (size_t at = 0; at < BASE64_LEN(envelope.len); at += ARMOUR_LINE)
		buf_addf(out, "%.*s\n", ARMOUR_LINE, text + at);
	buf_add_text(out, ARMOUR_END);
	buf_done(&envelope);
}

/* The base64 between the armour's lines, joined and decoded. */
static bool unarmour(struct bytes text, uint8_t ret_blob[ENVELOPE_MAX], size_t *ret_len)
{
	char joined[BASE64_LEN(ENVELOPE_MAX)];
	size_t len = 0;
	struct scan s = scan_of(text);
	scan_literal(&s, ARMOUR_BEGIN);
	while (!s.failed && !scan_maybe(&s, ARMOUR_END)) {
		struct bytes line = scan_until(&s, '\n');
		if (line.len == 0 || line.len > sizeof(joined) - len)
			return false;
		memcpy(joined + len, line.data, line.len);
		len += line.len;
	}
	return scan_done(&s) && len / 4 * 3 <= ENVELOPE_MAX && base64_decode(joined, len, ret_blob, ret_len);
}

int sshsig_parse(struct bytes text, const char *namespace, struct status *st,
	uint8_t ret_public[SIGN_PUBLIC_BYTES], uint8_t ret_signature[SIGNATURE_BYTES])
{
	enum { KEY_AT = 6 + 4 + 4 + KEY_BLOB_BYTES - SIGN_PUBLIC_BYTES };
	uint8_t blob[ENVELOPE_MAX];
	size_t len = 0;
	struct buf again;
	bool same = false;
	buf_init(&again, ENVELOPE_MAX);
	if (unarmour(text, blob, &len) && len > KEY_AT + SIGN_PUBLIC_BYTES + SIGNATURE_BYTES) {
		add_envelope(&again, blob + KEY_AT, namespace, blob + len - SIGNATURE_BYTES);
		same = !again.failed && bytes_equal(buf_bytes(&again), BYTES(blob, len));
	}
	buf_done(&again);
	if (!same)
		return fail(st, INVALID_ARGUMENT, "BAD_SSHSIG",
			"not an Ed25519 SSH signature of namespace %s over sha512", namespace);
	memcpy(ret_public, blob + KEY_AT, SIGN_PUBLIC_BYTES);
	memcpy(ret_signature, blob + len - SIGNATURE_BYTES, SIGNATURE_BYTES);
	return OK;
}
