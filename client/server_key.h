/* Another session key of the server, from the one that is pinned on: docs/formats.md, "Session keys". */
#ifndef CLIENT_SERVER_KEY_H
#define CLIENT_SERVER_KEY_H

#include "client/profile.h"
#include "common/log_keys.h"

/*
 * Goes as far as the records lead, and pins that key in the profile: sessions are made with it from now on.
 * *ret_new: it is another one. Fails as session_records_follow and file_replace; nothing is pinned then.
 */
int server_key_follow(struct profile *profile, struct bytes records, const struct log_keys *log, struct status *st,
	bool *ret_new);

#endif
