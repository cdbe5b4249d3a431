/* Ed25519 as RFC 8032 publishes it, keys that may not be, OpenSSH's key line and SSHSIG's own bytes. */
#include "common/sign.h"

#include "common/crypto.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static void ready(void)
{
	cr_assert(crypto_ready() == 0);
}

TestSuite(sign, .init = ready);

static size_t unhex(const char *text, uint8_t *ret_data, size_t max)
{
	size_t len = strcmp(text, "-") == 0 ? 0 : strlen(text) / 2;
	cr_assert(le(sz, len, max));
	cr_assert(hex_decode(text, len * 2, ret_data, len));
	return len;
}

Test(sign, agrees_with_rfc_8032)
{
	char path[4096], seed_text[100], public_text[100], message_text[200], signature_text[200], line[600];
	(void)snprintf(path, sizeof(path), "%s/tests/vectors/rfc8032.txt", getenv("SOURCE_DIR"));
	FILE *file = fopen(path, "re");
	cr_assert(file != NULL);
	int rows = 0;
	while (fgets(line, sizeof(line), file)) {
		uint8_t seed[32], public[32], message[64], signature[64], made[64];
		if (line[0] == '#')
			continue;
		cr_assert(sscanf(line, "%99s %99s %199s %199s", seed_text, public_text, message_text,
				  signature_text) == 4);
		size_t len = unhex(message_text, message, sizeof(message));
		(void)unhex(seed_text, seed, 32);
		(void)unhex(public_text, public, 32);
		(void)unhex(signature_text, signature, 64);
		struct sign_key key;
		sign_key_from_seed(seed, &key);
		cr_expect(memcmp(key.public, public, 32) == 0);
		sign_bytes(&key, BYTES(message, len), made);
		cr_expect(memcmp(made, signature, 64) == 0);
		cr_expect(sign_valid(public, BYTES(message, len), signature));
		cr_expect(sign_public_valid(public));
		for (size_t bit = 0; bit < 64 * 8; bit++) {
			signature[bit / 8] ^= (uint8_t)(1 << bit % 8);
			cr_expect(not(sign_valid(public, BYTES(message, len), signature)), "bit %zu", bit);
			signature[bit / 8] ^= (uint8_t)(1 << bit % 8);
		}
		rows++;
	}
	(void)fclose(file);
	cr_expect(eq(int, rows, 4));
}

/* With such a key S * B == R holds for every message: S = 1 and R = B would be a signature of anything. */
Test(sign, keys_of_small_order_and_other_spellings_are_refused)
{
	static const char *const bad[] = {
		"0100000000000000000000000000000000000000000000000000000000000000",
		"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
		"0000000000000000000000000000000000000000000000000000000000000000",
		"0000000000000000000000000000000000000000000000000000000000000080",
		"26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
		"26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
		"c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
		"c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
		"eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", /* p + 1 */
		"0200000000000000000000000000000000000000000000000000000000000000", /* not on the curve */
	};
	uint8_t signature[64] = { 0x58 }, public[32];
	memset(signature + 1, 0x66, 31);
	signature[32] = 1;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		(void)unhex(bad[i], public, 32);
		cr_expect(not(sign_public_valid(public)), "%s", bad[i]);
		cr_expect(not(sign_valid(public, BYTES_OF("anything"), signature)), "%s", bad[i]);
	}
}

/* S and S + L name the same scalar: only the smaller one is a signature, or anyone could make a second. */
Test(sign, a_signature_has_one_spelling)
{
	static const uint8_t order[32] = { 0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2,
		0xde, 0xf9, 0xde, 0x14, [31] = 0x10 };
	struct sign_key key;
	uint8_t signature[64];
	unsigned carry = 0;
	sign_key_new(&key);
	sign_bytes(&key, BYTES_OF("AUD-2026-07"), signature);
	cr_expect(sign_valid(key.public, BYTES_OF("AUD-2026-07"), signature));
	for (size_t i = 0; i < 32; i++) {
		carry += (unsigned)signature[32 + i] + order[i];
		signature[32 + i] = (uint8_t)carry;
		carry >>= 8;
	}
	cr_expect(not(sign_valid(key.public, BYTES_OF("AUD-2026-07"), signature)));
}

/* Seed 0..31; the line is what ssh-keygen -y prints for it. */
Test(sign, the_key_line_is_opensshs)
{
	struct sign_key key;
	uint8_t seed[32], back[32];
	char text[SIGN_PUBLIC_TEXT_BYTES];
	for (size_t i = 0; i < 32; i++)
		seed[i] = (uint8_t)i;
	sign_key_from_seed(seed, &key);
	sign_public_format(key.public, text);
	cr_expect(eq(str, text,
		"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4"));
	cr_expect(sign_public_parse(text, strlen(text), back));
	cr_expect(memcmp(back, key.public, 32) == 0);
	for (size_t cut = 0; cut < strlen(text); cut++)
		cr_expect(not(sign_public_parse(text, cut, back)));
	for (size_t i = 0; i < 30; i++) { /* the type, outside and inside the blob */
		text[i] ^= 1;
		cr_expect(not(sign_public_parse(text, strlen(text), back)), "byte %zu", i);
		text[i] ^= 1;
	}
}

Test(sign, sshsig_is_bound_to_its_namespace_and_survives_its_armour)
{
	struct sign_key key;
	struct status st = { 0 };
	struct buf text;
	uint8_t seed[32] = { 7 }, signature[64], public[32], read[64];
	sign_key_from_seed(seed, &key);
	sshsig_sign(&key, SSHSIG_STATEMENT, BYTES_OF("header\n"), signature);
	cr_expect(sshsig_valid(key.public, SSHSIG_STATEMENT, BYTES_OF("header\n"), signature));
	cr_expect(not(sshsig_valid(key.public, SSHSIG_SYSTEM, BYTES_OF("header\n"), signature)));
	cr_expect(not(sshsig_valid(key.public, SSHSIG_STATEMENT, BYTES_OF("header"), signature)));
	cr_expect(not(sign_valid(key.public, BYTES_OF("header\n"), signature)));
	buf_init(&text, SSHSIG_TEXT_MAX);
	sshsig_format(key.public, SSHSIG_STATEMENT, signature, &text);
	cr_assert(not(text.failed));
	cr_assert(eq(int, sshsig_parse(buf_bytes(&text), SSHSIG_STATEMENT, &st, public, read), OK));
	cr_expect(memcmp(public, key.public, 32) == 0);
	cr_expect(memcmp(read, signature, 64) == 0);
	cr_expect(eq(int, sshsig_parse(buf_bytes(&text), SSHSIG_SYSTEM, &st, public, read), INVALID_ARGUMENT));
	cr_expect(eq(str, st.reason, "BAD_SSHSIG"));
	for (size_t cut = 0; cut < text.len; cut++)
		cr_expect(sshsig_parse(BYTES(text.data, cut), SSHSIG_STATEMENT, &st, public, read) != OK);
	buf_done(&text);
}
