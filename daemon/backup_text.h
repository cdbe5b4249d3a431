/* The signed texts of a backup (docs/formats.md, "Backup"): its manifest, and until when its copy of the keys is kept. */
#ifndef DAEMON_BACKUP_TEXT_H
#define DAEMON_BACKUP_TEXT_H

#include "daemon/backup.h"

enum { BACKUP_TEXT_MAX = 1024 };

/* What keys.txt says beside a copy of keys.db. */
struct backup_keys {
	char origin[NOTE_NAME_BYTES];
	int64_t created_us;
	int64_t until_us;
	uint64_t bytes;
	struct hash digest;
};

void backup_manifest_format(const struct backup_manifest *m, struct buf *out);
/* Fails DATA_LOSS "BACKUP_MANIFEST" for any other text. */
int backup_manifest_parse(struct bytes text, struct status *st, struct backup_manifest *ret_m);

void backup_keys_format(const struct backup_keys *k, struct buf *out);
/* Fails as above. */
int backup_keys_parse(struct bytes text, struct status *st, struct backup_keys *ret_k);

/*
 * DIRECTORY/NAME.sig, then DIRECTORY/NAME: a text that is there is signed, by a log key that the keyring has. Fails UNAVAILABLE
 * "BACKUP_WRITE".
 */
int backup_text_write(const char *directory, const char *name, struct bytes text, struct keyring *keys,
	const uint8_t log_public[SIGN_PUBLIC_BYTES], struct status *st);
/*
 * Appends a text whose signature is by a log key of the keyring, whichever key its file names: ret_public. Whether that key
 * might sign it, the ledger's records say (backup_signer_check). Fails UNAUTHENTICATED "BACKUP_SIGNATURE", UNAVAILABLE
 * "BACKUP_READ".
 */
int backup_text_read(const char *directory, const char *name, const struct keyring *keys, struct status *st,
	struct buf *ret_text, uint8_t ret_public[SIGN_PUBLIC_BYTES]);
/* A text about so many entries. Fails UNAUTHENTICATED "BACKUP_SIGNATURE" for a key that had ended by then, or was stolen. */
int backup_signer_check(const char *name, const struct log_keys *keys, const uint8_t public[SIGN_PUBLIC_BYTES],
	uint64_t entries, struct status *st);

#endif
