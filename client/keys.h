/*
 * The device's two keys, unlocked as late as possible and as seldom: the session key from the runtime file that
 * `auditc login` wrote, the signing key inside ssh-agent, and only then the key file with its passphrase.
 *
 * With --passphrase-fd the key file is used at once. Secrets stand in locked memory and are wiped by keys_free.
 */
#ifndef CLIENT_KEYS_H
#define CLIENT_KEYS_H

#include "client/profile.h"
#include "common/keyfile.h"

struct keys; /* opaque */

enum { KEYS_LOGIN_S = 8 * 3600, KEYS_PASSPHRASE_BYTES = 1024 };

/* Reads only public facts. passphrase_fd: -1 asks on the terminal. */
int keys_new(const struct profile *profile, int passphrase_fd, struct status *st, struct keys **ret_keys);
/* Keys just made (enrolment): a copy of both. */
int keys_new_unlocked(const struct device_keys *made, struct status *st, struct keys **ret_keys);
void keys_free(struct keys *k);

/* Public halves, from the key file's clear lines. */
const uint8_t *keys_sign_public(const struct keys *k);
const uint8_t *keys_session_public(const struct keys *k);

/* The X25519 secret; stays the keys'. Fails as keyfile.h; UNAUTHENTICATED "NO_PASSPHRASE". */
int keys_session_secret(struct keys *k, struct status *st, const uint8_t **ret_secret);
/* SSHSIG under the namespace, by agent or key file. */
int keys_sign(struct keys *k, const char *namespace, struct bytes message, struct status *st,
	uint8_t ret_signature[SIGNATURE_BYTES]);

/* The bytes as they are: what a cosignature signs (common/cosign.h). */
int keys_sign_bytes(struct keys *k, struct bytes message, struct status *st, uint8_t ret_signature[SIGNATURE_BYTES]);

/* Unlocks now; the signing key goes to ssh-agent if one runs, the session key to the runtime file, both for KEYS_LOGIN_S. */
int keys_login(struct keys *k, const struct profile *profile, struct status *st, bool *ret_in_agent);
/* Whether a login stands, of whatever age. */
bool keys_are_logged_in(const struct keys *k);
/* Takes both back. */
int keys_logout(struct keys *k, const struct profile *profile, struct status *st);

/* First line of the descriptor, or typed (twice when `twice`). The caller wipes it. */
int keys_passphrase(int fd, const char *prompt, bool twice, struct status *st,
	char ret_passphrase[KEYS_PASSPHRASE_BYTES]);

#endif
