/*
 * Key files: a device's two secrets under a passphrase. docs/formats.md, "Key file".
 */
#ifndef COMMON_KEYFILE_H
#define COMMON_KEYFILE_H

#include "common/crypto.h"
#include "common/sign.h"

enum { KEYFILE_TEXT_MAX = 1024, KEYFILE_PASSPHRASE_MAX = 1024 };

/* Cost of guessing. */
struct keyfile_cost {
	uint32_t passes;
	uint64_t memory_bytes;
};

extern const struct keyfile_cost keyfile_moderate; /* what is written for people */
extern const struct keyfile_cost keyfile_weakest;  /* the least that is read: for random passphrases, and tests */

/* A device's keys. Secret: lives in memory of device_keys_new, wiped by device_keys_free. */
struct device_keys {
	struct sign_key sign;
	uint8_t session_secret[KEY_BYTES];
	uint8_t session_public[KEY_BYTES];
};

struct device_keys *device_keys_new(void); /* locked memory, zeroed; NULL without memory */
void device_keys_make(struct device_keys *keys);
void device_keys_free(struct device_keys *keys);

/* What stands in clear: enough to say whose file it is without a passphrase. */
struct keyfile_public {
	uint8_t sign_key[SIGN_PUBLIC_BYTES];
	uint8_t session_key[KEY_BYTES];
	bool is_encrypted;
};

/*
 * Writes a new file (0600; temporary, fsync, link, directory fsync); never over an existing one.
 * Fails ALREADY_EXISTS "KEYFILE_EXISTS", UNAVAILABLE "KEYFILE_WRITE", RESOURCE_EXHAUSTED "KEYFILE_MEMORY" when there is not
 * memory enough for the cost: it is said, never weakened.
 */
int keyfile_write(const char *path, const struct device_keys *keys, struct bytes passphrase,
	struct keyfile_cost cost, struct status *st);

/* `kdf none`, as keyfile_write otherwise: for a service, whose manager seals the file before it is used. */
int keyfile_write_clear(const char *path, const struct device_keys *keys, struct status *st);

/*
 * Fails NOT_FOUND "KEYFILE", PERMISSION_DENIED "KEYFILE_MODE" (others may read it, a symbolic link, not this user's),
 * INVALID_ARGUMENT "BAD_KEYFILE" (form, cost outside bounds), UNAUTHENTICATED "PASSPHRASE".
 */
int keyfile_read_public(const char *path, struct status *st, struct keyfile_public *ret_public);
int keyfile_read(const char *path, struct bytes passphrase, struct status *st, struct device_keys *ret_keys);

/*
 * `kdf none`: only a file directly in $CREDENTIALS_DIRECTORY, which may be root's; elsewhere PERMISSION_DENIED
 * "KEYFILE_MODE".
 */
int keyfile_read_credential(const char *path, struct status *st, struct device_keys *ret_keys);

/* The text itself, for tests and fuzzing: parses and opens. */
int keyfile_parse(struct bytes text, bool allow_clear, const struct bytes *passphrase, struct status *st,
	struct keyfile_public *ret_public, struct device_keys *ret_keys);

#endif
