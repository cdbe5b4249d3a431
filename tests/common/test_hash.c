/* SHA-256 and HMAC against published values. */
#include "common/hash.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static char *hex(struct hash hash)
{
	static char text[HASH_TEXT_BYTES];
	hash_format(&hash, text);
	return text;
}

Test(hash, agrees_with_fips_180_4)
{
	static const struct {
		const char *text, *digest;
	} row[] = {
		{ "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
		{ "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
		{ "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
			"248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
	};
	for (size_t i = 0; i < ARRAY_LEN(row); i++)
		cr_expect(eq(str, hex(hash_of(row[i].text, strlen(row[i].text))), (char *)row[i].digest));
	struct hash_stream s;
	struct hash million;
	hash_begin(&s);
	for (int i = 0; i < 1000; i++) {
		char block[1000];
		memset(block, 'a', sizeof(block));
		hash_add(&s, block, sizeof(block));
	}
	hash_end(&s, &million);
	cr_expect(eq(str, hex(million), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"));
}

Test(hash, pieces_are_one_text)
{
	struct hash whole = hash_of("abc", 3);
	struct hash pieces = HASH_PIECES(BYTES_OF("a"), BYTES(NULL, 0), BYTES_OF("bc"));
	cr_expect(hash_equal(&whole, &pieces));
	pieces.b[31] ^= 1;
	cr_expect(not(hash_equal(&whole, &pieces)));
}

/* RFC 4231, test cases 1, 2 and 6. */
Test(hash, hmac_agrees_with_rfc_4231)
{
	uint8_t key[131];
	memset(key, 0x0b, 20);
	cr_expect(eq(str, hex(HMAC_PIECES(BYTES(key, 20), BYTES_OF("Hi "), BYTES_OF("There"))),
		"b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"));
	cr_expect(eq(str, hex(HMAC_PIECES(BYTES_OF("Jefe"), BYTES_OF("what do ya want for nothing?"))),
		"5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"));
	memset(key, 0xaa, sizeof(key));
	cr_expect(eq(str, hex(HMAC_PIECES(BYTES(key, sizeof(key)),
		BYTES_OF("Test Using Larger Than Block-Size Key - Hash Key First"))),
		"60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"));
}

Test(hash, text_is_lower_case_only)
{
	struct hash hash = hash_of("abc", 3), back;
	char text[HASH_TEXT_BYTES];
	hash_format(&hash, text);
	cr_expect(hash_parse(text, 64, &back));
	cr_expect(hash_equal(&hash, &back));
	cr_expect(not(hash_parse(text, 63, &back)));
	text[0] = 'B';
	cr_expect(not(hash_parse(text, 64, &back)));
}
