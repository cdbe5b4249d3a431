/*
 * Ed25519, and the SSHSIG envelope under which people's statements are signed.
 *
 * A signature is valid if and only if libsodium 1.0.18 accepts it (docs/formats.md).
 * Source: RFC 8032; OpenSSH PROTOCOL.sshsig; RFC 8709 (ssh-ed25519 keys).
 */
#ifndef COMMON_SIGN_H
#define COMMON_SIGN_H

#include "common/bytes.h"
#include "common/scan.h"
#include "common/status.h"

enum {
	SIGN_SEED_BYTES = 32,
	SIGN_PUBLIC_BYTES = 32,
	SIGNATURE_BYTES = 64,
	SIGN_PUBLIC_TEXT_BYTES = 81, /* "ssh-ed25519 " and 68 of base64, NUL */
	SSHSIG_NAMESPACE_MAX = 40,
	SSHSIG_SIGNED_MAX = 128 + SSHSIG_NAMESPACE_MAX,
	SSHSIG_TEXT_MAX = 1024
};

#define SSHSIG_STATEMENT "statement@isms-audit"
#define SSHSIG_SYSTEM "system@isms-audit"
#define SSHSIG_INVITATION "invitation@isms-audit"

/* Secret; wiped by its owner (secret_wipe). */
struct sign_key {
	uint8_t seed[SIGN_SEED_BYTES];
	uint8_t public[SIGN_PUBLIC_BYTES];
};

void sign_key_from_seed(const uint8_t seed[SIGN_SEED_BYTES], struct sign_key *ret_key);
void sign_key_new(struct sign_key *ret_key);

void sign_bytes(const struct sign_key *key, struct bytes message, uint8_t ret_signature[SIGNATURE_BYTES]);
bool sign_valid(const uint8_t public[SIGN_PUBLIC_BYTES], struct bytes message,
	const uint8_t signature[SIGNATURE_BYTES]);

/*
 * May be registered: canonical, on the curve and of prime order. Asked once, when a key enters (enrolment,
 * invitation, verifier key); sign_valid refuses small-order and non-canonical keys by itself each time.
 */
bool sign_public_valid(const uint8_t public[SIGN_PUBLIC_BYTES]);

/* "ssh-ed25519 AAAAC3Nza..." without a comment. */
void sign_public_format(const uint8_t public[SIGN_PUBLIC_BYTES], char ret_text[SIGN_PUBLIC_TEXT_BYTES]);
/* Exactly that form; says nothing about the point (sign_public_valid). */
bool sign_public_parse(const char *text, size_t len, uint8_t ret_public[SIGN_PUBLIC_BYTES]);
/* The same inside a text. */
void sign_public_scan(struct scan *s, char end, uint8_t ret_public[SIGN_PUBLIC_BYTES]);

/* What Ed25519 signs for a message under a namespace (at most SSHSIG_NAMESPACE_MAX); what an ssh-agent is given. */
size_t sshsig_signed_bytes(const char *namespace, struct bytes message, uint8_t ret_bytes[SSHSIG_SIGNED_MAX]);
void sshsig_sign(const struct sign_key *key, const char *namespace, struct bytes message,
	uint8_t ret_signature[SIGNATURE_BYTES]);
bool sshsig_valid(const uint8_t public[SIGN_PUBLIC_BYTES], const char *namespace, struct bytes message,
	const uint8_t signature[SIGNATURE_BYTES]);

/* Appends the armoured file, the same bytes as ssh-keygen -Y sign writes; at most SSHSIG_TEXT_MAX. */
void sshsig_format(const uint8_t public[SIGN_PUBLIC_BYTES], const char *namespace,
	const uint8_t signature[SIGNATURE_BYTES], struct buf *out);
/*
 * Reads one back: version 1, Ed25519, that namespace, hash sha512, lines of any length.
 * Fails INVALID_ARGUMENT "BAD_SSHSIG". Verifies nothing.
 */
int sshsig_parse(struct bytes text, const char *namespace, struct status *st,
	uint8_t ret_public[SIGN_PUBLIC_BYTES], uint8_t ret_signature[SIGNATURE_BYTES]);

#endif
