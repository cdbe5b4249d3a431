/* Invitations and the proof of enrolment. */
#include "common/invitation.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static struct sign_key inviter;

static struct invitation example(void)
{
	static const uint8_t seed[SIGN_SEED_BYTES] = { 3 };
	struct invitation i = { .server = "tcp://audit.example.org:7443", .expires_us = 1763980680000000,
		.secret = { 1, 2, 3 }, .session_key = { 9 } };
	struct status st = { 0 };
	struct sign_key log;
	sign_key_from_seed(seed, &log);
	sign_key_new(&inviter);
	cr_assert(note_key_init("audit.example.org/isms", NOTE_ED25519, log.public, &st, &i.log) == OK);
	i.organisation = id_make(1763894280123456, i.session_key);
	memcpy(i.inviter, inviter.public, sizeof(i.inviter));
	return i;
}

static struct buf text_of(const struct invitation *i)
{
	struct buf text;
	uint8_t signature[SIGNATURE_BYTES];
	buf_init(&text, INVITATION_TEXT_MAX);
	invitation_format(i, &text);
	sshsig_sign(&inviter, SSHSIG_INVITATION, buf_bytes(&text), signature);
	invitation_add_signature(&text, signature);
	return text;
}

Test(invitation, comes_back_as_it_was_written_and_no_byte_may_change)
{
	struct invitation i = example(), back;
	struct buf text = text_of(&i);
	struct status st = { 0 };
	cr_assert(invitation_parse(buf_bytes(&text), &st, &back) == OK, "%s", st.message);
	cr_expect(eq(str, back.server, i.server));
	cr_expect(memcmp(back.secret, i.secret, sizeof(i.secret)) == 0);
	cr_expect(eq(i64, back.expires_us, i.expires_us));
	for (size_t at = 0; at < text.len; at++) {
		text.data[at] ^= 1;
		int rc = invitation_parse(buf_bytes(&text), &st, &back);
		cr_assert(rc != OK, "byte %zu", at);
		text.data[at] ^= 1;
	}
	buf_done(&text);
}

Test(invitation, the_proof_holds_for_this_session_and_these_keys_only)
{
	static const uint8_t secret[INVITATION_SECRET_BYTES] = { 42 };
	uint8_t hash[HASH_BYTES] = { 1 }, sign[SIGN_PUBLIC_BYTES] = { 2 }, session[KEY_BYTES] = { 3 };
	uint8_t proof[SIGNATURE_BYTES];
	struct sign_key key;
	invitation_key(secret, &key);
	invitation_prove(&key, hash, sign, session, proof);
	cr_expect(invitation_proof_valid(key.public, hash, sign, session, proof));
	hash[31] ^= 1;
	cr_expect(not(invitation_proof_valid(key.public, hash, sign, session, proof)));
	hash[31] ^= 1;
	sign[0] ^= 1;
	cr_expect(not(invitation_proof_valid(key.public, hash, sign, session, proof)));
	sign[0] ^= 1;
	session[0] ^= 1;
	cr_expect(not(invitation_proof_valid(key.public, hash, sign, session, proof)));
}

Test(invitation, words_are_six_proquints_over_both_keys)
{
	uint8_t a[32] = { 1 }, b[32] = { 2 };
	char words[INVITATION_WORDS_BYTES], other[INVITATION_WORDS_BYTES];
	invitation_words(a, b, words);
	cr_expect(eq(sz, strlen(words), 35));
	for (size_t i = 5; i < 35; i += 6)
		cr_expect(eq(chr, words[i], '-'));
	b[31] = 1;
	invitation_words(a, b, other);
	cr_expect(ne(str, words, other));
}
