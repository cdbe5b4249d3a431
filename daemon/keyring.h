/*
 * The server's three keys: log key (signs checkpoints and system statements), session key (Noise), store key (seals
 * key slots). Read once at start from a 0700 directory or a service manager's credential directory; kept in locked
 * memory, the log key out of reach between signatures.
 *
 * Files, each 32 raw bytes: log.key (Ed25519 seed), session.key (X25519 secret), store.key.
 */
#ifndef DAEMON_KEYRING_H
#define DAEMON_KEYRING_H

#include "common/checkpoint.h"

struct keyring; /* opaque; any thread */

/*
 * Makes the three keys in `directory`, which is created when it is missing and must hold none of them.
 * Fails FAILED_PRECONDITION "KEYS_EXIST", UNAVAILABLE "KEYS_WRITE".
 */
int keyring_create(const char *directory, struct status *st);

/*
 * Fails FAILED_PRECONDITION "KEYS_READABLE" when others may read a file, "KEYS_LINK" when one is a symbolic link,
 * "KEYS_SIZE"; UNAVAILABLE "KEYS_READ".
 */
int keyring_open(const char *directory, struct status *st, struct keyring **ret_keys);
void keyring_free(struct keyring *k);

const uint8_t *keyring_log_public(const struct keyring *k);
const uint8_t *keyring_session_public(const struct keyring *k);
/* Locked memory of 32 bytes. */
const uint8_t *keyring_session_secret(const struct keyring *k);
const uint8_t *keyring_store_key(const struct keyring *k);

/* SSHSIG by the log key; namespace SSHSIG_SYSTEM, SSHSIG_DEVICE, SSHSIG_INVITATION or BACKUP_NAMESPACE. */
void keyring_sign(struct keyring *k, const char *namespace, struct bytes message,
	uint8_t ret_signature[SIGNATURE_BYTES]);
/* Appends the signed note. */
void keyring_sign_checkpoint(struct keyring *k, const struct checkpoint *checkpoint, struct buf *out);

#endif
