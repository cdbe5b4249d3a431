/* Invitations: text, key pair, proof of enrolment, six words. */
#include "common/invitation.h"

#include "common/clock.h"

static void add_base64(struct buf *out, const char *label, const uint8_t *data, size_t len)
{
	char text[BASE64_LEN(64) + 1];
	base64_encode(data, len, text);
	buf_addf(out, "%s %s\n", label, text);
}

void invitation_format(const struct invitation *i, struct buf *out)
{
	char log[NOTE_KEY_TEXT_BYTES], id[ID_TEXT_BYTES], time[CLOCK_TEXT_BYTES], inviter[SIGN_PUBLIC_TEXT_BYTES];
	note_key_format(&i->log, log);
	id_format(&i->organisation, id);
	clock_format(i->expires_us, time);
	sign_public_format(i->inviter, inviter);
	buf_addf(out, "isms-audit invitation v1\nserver %s\n", i->server);
	add_base64(out, "session", i->session_key, sizeof(i->session_key));
	buf_addf(out, "log %s\norganisation %s\n", log, id);
	add_base64(out, "secret", i->secret, sizeof(i->secret));
	buf_addf(out, "expires %s\ninviter %s\n", time, inviter);
}

void invitation_add_signature(struct buf *text, const uint8_t signature[SIGNATURE_BYTES])
{
	add_base64(text, "signature", signature, SIGNATURE_BYTES);
}

int invitation_parse(struct bytes text, struct status *st, struct invitation *ret_invitation)
{
	struct invitation i = { 0 };
	uint8_t signature[SIGNATURE_BYTES];
	struct scan s = scan_of(text);
	scan_literal(&s, "isms-audit invitation v1\nserver ");
	scan_word(&s, '\n', i.server, sizeof(i.server));
	scan_literal(&s, "session ");
	scan_base64(&s, '\n', i.session_key, sizeof(i.session_key));
	scan_literal(&s, "log ");
	struct bytes log = scan_until(&s, '\n');
	scan_literal(&s, "organisation ");
	i.organisation = scan_id(&s, '\n');
	scan_literal(&s, "secret ");
	scan_base64(&s, '\n', i.secret, sizeof(i.secret));
	scan_literal(&s, "expires ");
	i.expires_us = scan_time(&s, '\n');
	scan_literal(&s, "inviter ");
	sign_public_scan(&s, '\n', i.inviter);
	struct bytes signed_text = BYTES(text.data, (size_t)(s.at - text.data));
	scan_literal(&s, "signature ");
	scan_base64(&s, '\n', signature, sizeof(signature));
	int rc = OK;
	if (!scan_done(&s))
		rc = fail(st, INVALID_ARGUMENT, "BAD_INVITATION", "this is not an invitation of this version");
	else if (!sshsig_valid(i.inviter, SSHSIG_INVITATION, signed_text, signature))
		rc = fail(st, UNAUTHENTICATED, "BAD_SIGNATURE", "the invitation was changed after it was signed");
	else
		rc = note_key_parse((const char *)log.data, log.len, st, &i.log);
	if (rc == OK)
		*ret_invitation = i;
	secret_wipe(&i, sizeof(i));
	return rc;
}

void invitation_key(const uint8_t secret[INVITATION_SECRET_BYTES], struct sign_key *ret_key)
{
	struct hash seed = HMAC_PIECES(BYTES_OF("isms-audit invitation v1"), BYTES(secret, INVITATION_SECRET_BYTES));
	sign_key_from_seed(seed.b, ret_key);
	secret_wipe(&seed, sizeof(seed));
}

enum { PROOF_BYTES = 24 + HASH_BYTES + SIGN_PUBLIC_BYTES + KEY_BYTES };

static void proved_bytes(const uint8_t handshake_hash[HASH_BYTES], const uint8_t sign_key[SIGN_PUBLIC_BYTES],
	const uint8_t session_key[KEY_BYTES], uint8_t ret_bytes[PROOF_BYTES])
{
	static const char label[] = "isms-audit enrolment v1"; /* with its NUL: 24 bytes */
	uint8_t *to = ret_bytes;
	_Static_assert(sizeof(label) == PROOF_BYTES - HASH_BYTES - SIGN_PUBLIC_BYTES - KEY_BYTES, "label");
	memcpy(to, label, sizeof(label));
	to += sizeof(label);
	memcpy(to, handshake_hash, HASH_BYTES);
	memcpy(to + HASH_BYTES, sign_key, SIGN_PUBLIC_BYTES);
	memcpy(to + HASH_BYTES + SIGN_PUBLIC_BYTES, session_key, KEY_BYTES);
}

void invitation_prove(const struct sign_key *key, const uint8_t handshake_hash[HASH_BYTES],
	const uint8_t sign_key[SIGN_PUBLIC_BYTES], const uint8_t session_key[KEY_BYTES],
	uint8_t ret_proof[SIGNATURE_BYTES])
{
	uint8_t proved[PROOF_BYTES];
	proved_bytes(handshake_hash, sign_key, session_key, proved);
	sign_bytes(key, BYTES(proved, sizeof(proved)), ret_proof);
}

bool invitation_proof_valid(const uint8_t public[SIGN_PUBLIC_BYTES], const uint8_t handshake_hash[HASH_BYTES],
	const uint8_t sign_key[SIGN_PUBLIC_BYTES], const uint8_t session_key[KEY_BYTES],
	const uint8_t proof[SIGNATURE_BYTES])
{
	uint8_t proved[PROOF_BYTES];
	proved_bytes(handshake_hash, sign_key, session_key, proved);
	return sign_valid(public, BYTES(proved, sizeof(proved)), proof);
}

/* Sixteen bits as a proquint (arXiv:0901.4016). */
static void proquint(uint16_t value, char ret_word[5])
{
	static const char consonant[] = "bdfghjklmnprstvz", vowel[] = "aiou";
	ret_word[0] = consonant[value >> 12];
	ret_word[1] = vowel[value >> 10 & 3];
	ret_word[2] = consonant[value >> 6 & 15];
	ret_word[3] = vowel[value >> 4 & 3];
	ret_word[4] = consonant[value & 15];
}

void invitation_words(const uint8_t sign_key[SIGN_PUBLIC_BYTES], const uint8_t session_key[KEY_BYTES],
	char ret_words[INVITATION_WORDS_BYTES])
{
	struct hash h = HASH_PIECES(BYTES_OF("isms-audit words v1"), BYTES(sign_key, SIGN_PUBLIC_BYTES),
		BYTES(session_key, KEY_BYTES));
	for (size_t i = 0; i < 6; i++) {
		proquint((uint16_t)(h.b[2 * i] << 8 | h.b[2 * i + 1]), ret_words + 6 * i);
		ret_words[6 * i + 5] = '-';
	}
	ret_words[INVITATION_WORDS_BYTES - 1] = 0;
}
