/*
 * A witness of a log: a device's key under a name of its own, and what it signs of a checkpoint.
 *
 * Source: c2sp.org/tlog-cosignature. docs/formats.md, "Cosignature".
 */
#ifndef COMMON_COSIGN_H
#define COMMON_COSIGN_H

#include "common/checkpoint.h"

/*
 * The witness's verifier key: <origin>/witness/<first 16 hex digits of SHA-256(public key)>. It names nobody.
 * Fails INVALID_ARGUMENT "BAD_VERIFIER_KEY", also for an origin of more than 175 bytes.
 */
int cosign_key(const char *origin, const uint8_t public[SIGN_PUBLIC_BYTES], struct status *st, struct note_key *ret_key);

/* Appends the bytes that are signed, with the plain Ed25519 key; they begin as no SSHSIG does. */
void cosign_bytes(const struct checkpoint *checkpoint, uint64_t time_s, struct buf *out);
bool cosign_valid(const struct checkpoint *checkpoint, uint64_t time_s, const uint8_t public[SIGN_PUBLIC_BYTES],
	const uint8_t signature[SIGNATURE_BYTES]);

#endif
