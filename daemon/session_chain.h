/* The keys that devices pin for sessions, from the store's own rows: common/session_record.h has what they mean. */
#ifndef DAEMON_SESSION_CHAIN_H
#define DAEMON_SESSION_CHAIN_H

#include "common/crypto.h"
#include "daemon/rpc.h"

struct db;

/* What the records say. */
struct session_chain {
	size_t records;
	uint8_t newest[KEY_BYTES]; /* of the newest record; zero where there is none: the first entry's holds */
	int64_t told_us;           /* since when devices are told of it */
};

/*
 * records  their texts, one behind the other, are appended; NULL.
 * Fails    DATA_LOSS "SESSION_KEYS".
 */
int session_chain_load(struct db *db, struct buf *records, struct status *st, struct session_chain *ret_chain);
/* The key that the first entry names. */
int session_chain_first(struct request *rq, uint8_t ret_key[KEY_BYTES]);

#endif
