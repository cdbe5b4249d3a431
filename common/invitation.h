/*
 * Invitations: what an inviter hands over by another channel so that a person's first device can come in.
 * docs/formats.md, "Invitation".
 */
#ifndef COMMON_INVITATION_H
#define COMMON_INVITATION_H

#include "common/crypto.h"
#include "common/id.h"
#include "common/note.h"

enum {
	INVITATION_SECRET_BYTES = 16,
	INVITATION_SERVER_BYTES = 256,
	INVITATION_TEXT_MAX = 2048,
	INVITATION_WORDS_BYTES = 36 /* six words of five letters, hyphens, NUL */
};

/* Holds a secret: wiped by its owner. */
struct invitation {
	char server[INVITATION_SERVER_BYTES]; /* tcp://host:port or ipc:///path */
	uint8_t session_key[KEY_BYTES];       /* the server's X25519 key */
	struct note_key log;
	struct id organisation;
	uint8_t secret[INVITATION_SECRET_BYTES];
	int64_t expires_us;
	uint8_t inviter[SIGN_PUBLIC_BYTES];
};

/* The text above its signature line: what the inviter signs under SSHSIG_INVITATION. */
void invitation_format(const struct invitation *invitation, struct buf *out);
/* Appends the signature line to that text. */
void invitation_add_signature(struct buf *text, const uint8_t signature[SIGNATURE_BYTES]);
/*
 * The whole text. Fails INVALID_ARGUMENT "BAD_INVITATION" for another form, UNAUTHENTICATED "BAD_SIGNATURE" when the
 * inviter it names did not sign it. Says nothing about who that is, or of the time.
 */
int invitation_parse(struct bytes text, struct status *st, struct invitation *ret_invitation);

/* The invitation's key pair: the ledger holds the public half. */
void invitation_key(const uint8_t secret[INVITATION_SECRET_BYTES], struct sign_key *ret_key);
/* Binds the device's keys to this very session and to the invitation. */
void invitation_prove(const struct sign_key *key, const uint8_t handshake_hash[HASH_BYTES],
	const uint8_t sign_key[SIGN_PUBLIC_BYTES], const uint8_t session_key[KEY_BYTES],
	uint8_t ret_proof[SIGNATURE_BYTES]);
bool invitation_proof_valid(const uint8_t public[SIGN_PUBLIC_BYTES], const uint8_t handshake_hash[HASH_BYTES],
	const uint8_t sign_key[SIGN_PUBLIC_BYTES], const uint8_t session_key[KEY_BYTES],
	const uint8_t proof[SIGNATURE_BYTES]);

/* Six words over a device's two keys, to be compared by voice: "babad-dabab-...". */
void invitation_words(const uint8_t sign_key[SIGN_PUBLIC_BYTES], const uint8_t session_key[KEY_BYTES],
	char ret_words[INVITATION_WORDS_BYTES]);

#endif
