/*
 * The server's keys: log key (signs checkpoints and system statements), session key (Noise), store key (seals
 * key slots). Read once at start from a 0700 directory or a service manager's credential directory; kept in locked
 * memory, the log keys out of reach between signatures.
 *
 * Files, each 32 raw bytes: log.key (Ed25519 seed), session.key (X25519 secret), store.key. And log-next.key or
 * session-next.key, while that key is exchanged. Which of the two log keys signs is said by the ledger (log_chain.h) and not by
 * the names of the files; sessions are made with either of the session keys.
 */
#ifndef DAEMON_KEYRING_H
#define DAEMON_KEYRING_H

#include "common/checkpoint.h"
#include "common/crypto.h"

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
/* Of log-next.key; NULL where there is none. */
const uint8_t *keyring_log_next(const struct keyring *k);
/* It is one of the two. */
bool keyring_has(const struct keyring *k, const uint8_t log_public[SIGN_PUBLIC_BYTES]);

/* session.key, and the one that follows it. */
enum session_key_which { SESSION_KEY, SESSION_KEY_NEXT, SESSION_KEYS };
/* NULL where there is none of that name. */
const uint8_t *keyring_session_public(const struct keyring *k, enum session_key_which which);
/* Locked memory of 32 bytes. */
const uint8_t *keyring_session_secret(const struct keyring *k, enum session_key_which which);
const uint8_t *keyring_store_key(const struct keyring *k);

/* SSHSIG by that log key, which the keyring has; namespace SSHSIG_SYSTEM, SSHSIG_DEVICE, SSHSIG_LOG or BACKUP_NAMESPACE. */
void keyring_sign(struct keyring *k, const uint8_t log_public[SIGN_PUBLIC_BYTES], const char *namespace, struct bytes message,
	uint8_t ret_signature[SIGNATURE_BYTES]);
/* Appends the signed note. */
void keyring_sign_checkpoint(struct keyring *k, const uint8_t log_public[SIGN_PUBLIC_BYTES],
	const struct checkpoint *checkpoint, struct buf *out);
/*
 * Makes a new log-next.key in the directory; log.key where the server's other keys are there and that one is not.
 * *ret_name: which. Fails FAILED_PRECONDITION "KEYS_EXIST", as keyring_create.
 */
int keyring_create_next(const char *directory, struct status *st, const char **ret_name, uint8_t ret_public[SIGN_PUBLIC_BYTES]);
/* log-next.key becomes log.key, whose content is gone. */
int keyring_finish_next(const char *directory, struct status *st);
/* The same of session-next.key and session.key. */
int keyring_create_session_next(const char *directory, struct status *st, const char **ret_name,
	uint8_t ret_public[KEY_BYTES]);
int keyring_finish_session_next(const char *directory, struct status *st);

#endif
