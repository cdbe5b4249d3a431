/*
 * Entering that another session key begins: no method, since whoever holds the key directory has decided.
 * docs/decisions/0051-a-session-key-is-followed-by-its-devices.md.
 */
#ifndef DAEMON_SERVICE_SESSION_KEY_H
#define DAEMON_SERVICE_SESSION_KEY_H

#include "common/crypto.h"
#include "daemon/rpc.h"

/* Puts the record by which `key` follows the newest. Fails RESOURCE_EXHAUSTED "SESSION_KEYS" past SESSION_RECORDS_MAX. */
int session_key_begin(struct request *rq, const uint8_t key[KEY_BYTES]);

#endif
