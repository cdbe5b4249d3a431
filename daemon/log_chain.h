/* The keys that a store's ledger signs with, from its own rows: common/log_keys.h has what they mean. */
#ifndef DAEMON_LOG_CHAIN_H
#define DAEMON_LOG_CHAIN_H

#include "common/log_keys.h"

struct db;

#define LOG_KEY_NOUN "log_key"

/*
 * The first key is the signer of the first entry; each record must follow the one before it and stand in the entry that it
 * names.
 *
 * unborn  the first key of a ledger without entries, or whose first entry cannot be read (what is wrong with it is for verify).
 * records their texts, one behind the other, are appended; NULL.
 * Fails   DATA_LOSS "LOG_KEYS".
 */
int log_chain_load(struct db *db, const char *origin, const uint8_t unborn[SIGN_PUBLIC_BYTES], struct buf *records,
	struct status *st, struct log_keys *ret_keys);

#endif
