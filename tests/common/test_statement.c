/* Statements, effects and leaves. The expected bytes were computed by another implementation (Python). */
#include "common/statement.h"

#include "common/crypto.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static struct sign_key device;
static struct statement_header header;
static char expected[LIMIT_HEADER_BYTES];
static uint8_t signature[SIGNATURE_BYTES];
#define SIGNED BYTES(signature, sizeof(signature))

static char *hex(struct hash hash)
{
	static char text[HASH_TEXT_BYTES];
	hash_format(&hash, text);
	return text;
}

/* The example of docs/formats.md with a key whose seed is 0, 1, 2 ... 31. */
static void make_header(void)
{
	uint8_t seed[32], salt[SALT_BYTES];
	struct sign_key log;
	cr_assert(crypto_ready() == 0);
	for (size_t i = 0; i < sizeof(seed); i++)
		seed[i] = (uint8_t)i;
	sign_key_from_seed(seed, &device);
	memset(seed, 0, sizeof(seed));
	seed[0] = 1;
	sign_key_from_seed(seed, &log);
	header = (struct statement_header){ .method = "audit.v1.EvidenceService/SubmitEvidence",
		.origin = "audit.example.org/isms", .seen_size = 18211, .claimed_us = 1763894280123456,
		.part_count = 2 };
	cr_assert(id_parse("019ab04a-bfbb-7fff-bfff-ffffffffffff", 36, &header.id));
	memcpy(header.signer, device.public, sizeof(header.signer));
	header.log_key = hash_of(log.public, sizeof(log.public));
	header.seen_root = hash_of("root", 4);
	memset(salt, 0x11, sizeof(salt));
	header.part[0].audience = STATEMENT_ALL;
	header.part[0].digest = statement_part_digest(salt, BYTES_OF("request for all"));
	memset(salt, 0x22, sizeof(salt));
	header.part[1].audience = STATEMENT_AUDITORS;
	header.part[1].digest = statement_part_digest(salt, BYTES_OF("note for auditors"));
	struct buf out;
	buf_init(&out, LIMIT_HEADER_BYTES);
	statement_format(&header, &out);
	cr_assert(not(out.failed));
	memcpy(expected, buf_text(&out), out.len + 1);
	buf_done(&out);
	sshsig_sign(&device, SSHSIG_STATEMENT, bytes_of_text(expected), signature);
}

TestSuite(statement, .init = make_header);

Test(statement, header_and_signature_are_the_documented_bytes)
{
	char text[2 * SIGNATURE_BYTES + 1];
	hex_encode(signature, SIGNATURE_BYTES, text);
	cr_expect(eq(sz, strlen(expected), 550));
	cr_expect(eq(str, text,
		"5aeb5b44279be4d383de8c04b4ff2cc1a717fc9513ecba36f50a861fb3f8a00d"
		"ba840212c08f5dc5986ec4c47524e58f34c42a802f622cdd1b7f25970f3a220b"));
	cr_expect(eq(str, hex(statement_digest(bytes_of_text(expected), SIGNED)),
		"493989cf45a36b83b89a43d78e3ce3fdd0d4a63a3ecc0b010abae9c99c3cc24a"));
}

Test(statement, parsing_and_writing_are_inverse)
{
	struct statement_header back;
	struct status st = { 0 };
	struct buf out;
	cr_assert(eq(int, statement_verify(bytes_of_text(expected), SSHSIG_STATEMENT, device.public, SIGNED, NULL, &st,
				  &back), OK), "%s", st.message);
	cr_expect(eq(str, back.method, header.method));
	cr_expect(eq(i64, back.claimed_us, header.claimed_us));
	cr_expect(eq(sz, back.part_count, 2));
	buf_init(&out, LIMIT_HEADER_BYTES);
	statement_format(&back, &out);
	cr_expect(eq(str, (char *)buf_text(&out), expected));
	buf_done(&out);
}

/* Whatever parses is written back to the same bytes: one meaning, one text. */
Test(statement, no_changed_header_verifies_and_none_has_a_second_spelling)
{
	size_t len = strlen(expected);
	static const char other[] = { 0, ' ', '\n', '0', 'a', 'A', '+', '\r', '\t', '\x7f', '\x80' };
	for (size_t at = 0; at < len; at++) {
		char was = expected[at];
		for (size_t i = 0; i < sizeof(other); i++) {
			struct statement_header back;
			struct status st = { 0 };
			struct buf out;
			expected[at] = other[i];
			if (other[i] != was)
				cr_expect(statement_verify(BYTES(expected, len), SSHSIG_STATEMENT, device.public,
						  SIGNED, NULL, &st, &back) == UNAUTHENTICATED, "byte %zu", at);
			if (statement_parse(BYTES(expected, len), &st, &back) != OK)
				continue;
			buf_init(&out, LIMIT_HEADER_BYTES);
			statement_format(&back, &out);
			cr_expect(bytes_equal(buf_bytes(&out), BYTES(expected, len)), "byte %zu", at);
			buf_done(&out);
		}
		expected[at] = was;
	}
	for (size_t cut = 0; cut < len; cut++) {
		struct statement_header back;
		struct status st = { 0 };
		bool parsed = statement_parse(BYTES(expected, cut), &st, &back) == OK;
		bool one_part = strstr(expected, "part auditors") == expected + cut;
		cr_expect(eq(int, parsed, one_part), "cut %zu", cut);
	}
}

Test(statement, signer_and_namespace_must_be_the_ones_named)
{
	struct sign_key thief;
	struct statement_header back;
	struct status st = { 0 };
	uint8_t stolen[SIGNATURE_BYTES];
	sign_key_new(&thief);
	sshsig_sign(&thief, SSHSIG_STATEMENT, bytes_of_text(expected), stolen);
	cr_expect(eq(int, statement_verify(bytes_of_text(expected), SSHSIG_STATEMENT, thief.public,
		BYTES(stolen, sizeof(stolen)), NULL, &st, &back),
		INVALID_ARGUMENT));
	cr_expect(eq(str, st.reason, "OTHER_SIGNER"));
	cr_expect(eq(int, statement_verify(bytes_of_text(expected), SSHSIG_SYSTEM, device.public, SIGNED, NULL, &st, &back),
		UNAUTHENTICATED));
	cr_expect(eq(str, st.reason, "BAD_SIGNATURE"));
}

Test(statement, what_may_not_stand_in_a_header_is_not_written)
{
	static const struct {
		const char *name;
		struct statement_part part[LIMIT_PARTS];
		size_t count;
	} row[] = {
		{ "none", { { 0 } }, 0 },
		{ "unknown audience", { { .audience = 4 } }, 1 },
		{ "out of order", { { .audience = STATEMENT_AUDITORS }, { .audience = STATEMENT_ALL } }, 2 },
		{ "twice", { { .audience = STATEMENT_ALL }, { .audience = STATEMENT_ALL } }, 2 },
	};
	for (size_t i = 0; i < ARRAY_LEN(row); i++) {
		struct statement_header h = header;
		struct buf out;
		memcpy(h.part, row[i].part, sizeof(h.part));
		h.part_count = row[i].count;
		buf_init(&out, LIMIT_HEADER_BYTES);
		statement_format(&h, &out);
		cr_expect(out.failed, "%s", row[i].name);
		buf_done(&out);
	}
	struct statement_header h = header;
	struct buf out;
	h.seen_size = 0; /* with a root that is not the empty tree's */
	buf_init(&out, LIMIT_HEADER_BYTES);
	statement_format(&h, &out);
	cr_expect(out.failed);
	buf_done(&out);
}

Test(statement, created_ids_are_derived)
{
	static const char *const id_text[] = { "019ab04a-bfbb-7806-bd10-b7b2486c17f5",
		"019ab04a-bfbb-7c89-af35-3decca4890e1" };
	for (uint32_t n = 0; n < 2; n++) {
		struct id id = statement_new_id(device.public, &header.id, n);
		char text[ID_TEXT_BYTES];
		id_format(&id, text);
		cr_expect(eq(str, text, (char *)id_text[n]));
	}
}

Test(statement, effects_are_the_documented_bytes)
{
	struct effect effect = { EFFECT_OP_PUT, BYTES_OF("finding"), header.id, 3, BYTES_OF("body") }, back;
	struct status st = { 0 };
	struct buf out;
	uint8_t object_key[32], want[41];
	buf_init(&out, 1000);
	effect_encode(&effect, &out);
	cr_assert(hex_decode("010766696e64696e67019ab04abfbb7fffbfffffffffffffff000000000000000300000004626f6479", 82,
		want, sizeof(want)));
	cr_expect(bytes_equal(buf_bytes(&out), BYTES(want, sizeof(want))));
	memset(object_key, 5, sizeof(object_key));
	struct hash salt = effect_salt(object_key, 18212, 0);
	cr_expect(eq(str, hex(salt), "4ca68ee1492d929dc1a2f4e81afb3dba9ecf805bba515798c1401209c04c943d"));
	struct hash digest[2] = { effect_digest(&salt, buf_bytes(&out)), hash_of("x", 1) };
	cr_expect(eq(str, hex(digest[0]), "0fb5669c7b4473a0278193b0433f84d57daa01de1aa0fbf2a891ef81e596ae9d"));
	cr_expect(eq(str, hex(effects_root(digest, 1)),
		"7c95344d488fdd727b9a9e18f7cd902c6e3f647c4c96b11309d51ac63bcad135"));
	cr_expect(eq(str, hex(effects_root(digest, 2)),
		"9e290b764097aa5fc31126977baa942d646fc5365e439f0618cead8ff12c5ec3"));
	struct hash none = effects_root(NULL, 0), empty = merkle_empty();
	cr_expect(hash_equal(&none, &empty));
	cr_expect(eq(int, effect_decode(buf_bytes(&out), &st, &back), OK));
	cr_expect(bytes_equal(back.body, effect.body));
	cr_expect(eq(u64, back.version, 3));
	for (size_t cut = 0; cut < out.len; cut++)
		cr_expect(effect_decode(BYTES(out.data, cut), &st, &back) == INVALID_ARGUMENT, "cut %zu", cut);
	buf_add_u8(&out, 0);
	cr_expect(effect_decode(buf_bytes(&out), &st, &back) == INVALID_ARGUMENT);
	out.len--;
	out.data[0] = EFFECT_OP_TOMBSTONE; /* with a body */
	cr_expect(effect_decode(buf_bytes(&out), &st, &back) == INVALID_ARGUMENT);
	out.data[0] = 0;
	cr_expect(effect_decode(buf_bytes(&out), &st, &back) == INVALID_ARGUMENT);
	buf_done(&out);
}

Test(statement, a_leaf_is_the_documented_text)
{
	struct leaf leaf = { 18212, 1763894280123456, statement_digest(bytes_of_text(expected), SIGNED),
		{ { 0 } } }, back;
	struct status st = { 0 };
	char text[LEAF_TEXT_MAX];
	cr_assert(hash_parse("7c95344d488fdd727b9a9e18f7cd902c6e3f647c4c96b11309d51ac63bcad135", 64, &leaf.effects));
	size_t len = leaf_format(&leaf, text);
	cr_expect(eq(sz, len, 230));
	cr_expect(eq(str, hex(merkle_leaf(text, len)),
		"c6b488db453c4e46ef5f1fe2a650552d730cdda1310ebb3927e6fd29f1cc7647"));
	cr_assert(eq(int, leaf_parse(BYTES(text, len), &st, &back), OK));
	cr_expect(eq(u64, back.index, leaf.index));
	for (size_t cut = 0; cut < len; cut++)
		cr_expect(leaf_parse(BYTES(text, cut), &st, &back) == INVALID_ARGUMENT);
	text[len] = '\n';
	cr_expect(leaf_parse(BYTES(text, len + 1), &st, &back) == INVALID_ARGUMENT);
}
