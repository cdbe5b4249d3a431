/*
 * The part of the ssh-agent protocol we speak: ask for, add, use and remove one Ed25519 key.
 *
 * Source: draft-ietf-sshm-ssh-agent. The agent is the user's own; its answers are still checked like anybody's.
 */
#ifndef CLIENT_AGENT_H
#define CLIENT_AGENT_H

#include "common/sign.h"

/* SSH_AUTH_SOCK names a socket. */
bool agent_is_there(void);
/* Fails UNAVAILABLE "NO_AGENT", "AGENT_FAILED". */
int agent_has(const uint8_t public[SIGN_PUBLIC_BYTES], struct status *st, bool *ret_has);
/* Adds the key; the agent forgets it after lifetime_s. */
int agent_add(const struct sign_key *key, const char *comment, uint32_t lifetime_s, struct status *st);
/* Not there any more afterwards; no failure when it was not there. */
int agent_remove(const uint8_t public[SIGN_PUBLIC_BYTES], struct status *st);
/* SSHSIG under the namespace; the signature is verified before it is given out. */
int agent_sign(const uint8_t public[SIGN_PUBLIC_BYTES], const char *namespace, struct bytes message,
	struct status *st, uint8_t ret_signature[SIGNATURE_BYTES]);

/* The bytes as they are, for what is no statement (common/cosign.h); verified likewise. */
int agent_sign_bytes(const uint8_t public[SIGN_PUBLIC_BYTES], struct bytes message, struct status *st,
	uint8_t ret_signature[SIGNATURE_BYTES]);

/* Reads the agent's answer to a signing request: the part that a test can give hostile bytes. */
bool agent_parse_signature(struct bytes answer, uint8_t ret_signature[SIGNATURE_BYTES]);
bool agent_parse_identities(struct bytes answer, const uint8_t public[SIGN_PUBLIC_BYTES], bool *ret_has);

#endif
