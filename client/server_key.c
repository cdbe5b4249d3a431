/* Pins the session key that the server's records lead to. */
#include "client/server_key.h"

#include "client/term.h"
#include "common/session_record.h"

int server_key_follow(struct profile *profile, struct bytes records, const struct log_keys *log, struct status *st,
	bool *ret_new)
{
	struct profile now = *profile;
	char digits[HASH_TEXT_BYTES];
	TRY(session_records_follow(records, log, st, now.server_key, ret_new));
	if (!*ret_new)
		return OK;
	TRY(profile_replace(&now, st));
	*profile = now;
	struct hash hash = hash_of(now.server_key, sizeof(now.server_key));
	hash_format(&hash, digits);
	say("the server has another session key, signed by the log: sha256:%s is pinned from now on", digits);
	return OK;
}
