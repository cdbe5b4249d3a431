/*
 * One exchange of the server's session key, as text: docs/formats.md, "Session keys".
 *
 * The key that devices pin for handshakes is followed by another one that the log signs for. Each record names the key before
 * it: a list leads from whatever a device has pinned to the newest, and from nowhere back.
 */
#ifndef COMMON_SESSION_RECORD_H
#define COMMON_SESSION_RECORD_H

#include "common/crypto.h"
#include "common/log_keys.h"

#define SSHSIG_SESSION "session@isms-audit"

enum {
	SESSION_RECORD_TEXT_MAX = 512,
	SESSION_RECORDS_MAX = 64,
	SESSION_RECORDS_TEXT_MAX = SESSION_RECORDS_MAX * SESSION_RECORD_TEXT_MAX
};

struct session_record {
	struct hash log;            /* SHA-256 of the ledger's first key: its name */
	uint64_t index;             /* the entry that put it */
	uint8_t previous[KEY_BYTES];
	uint8_t key[KEY_BYTES];
};

/* What the log key of that entry signs, by SSHSIG_SESSION. */
void session_record_format(const struct session_record *r, struct buf *out);
/* Appends that signature: the record is whole. */
void session_record_close(struct buf *text, const uint8_t signature[SIGNATURE_BYTES]);

/*
 * Goes from the key that is pinned to where a list of records leads, checking those that it goes by.
 *
 * key     in: the one that is pinned; out: the newest that was reached. After a failure as it was.
 * ret_new it is another one.
 * Fails   INVALID_ARGUMENT "BAD_SESSION_RECORD" for another form or ledger; UNAUTHENTICATED "SESSION_RECORD_REFUSED": the log
 *         key that entered things then did not sign it, is not known here, or was stolen.
 */
int session_records_follow(struct bytes records, const struct log_keys *log, struct status *st, uint8_t key[KEY_BYTES],
	bool *ret_new);

#endif
