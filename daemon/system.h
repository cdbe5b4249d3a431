/* Statements of the server itself: read log and security events. A closed list (admin.proto, SystemService). */
#ifndef DAEMON_SYSTEM_H
#define DAEMON_SYSTEM_H

#include "daemon/core.h"
#include "daemon/rpc.h"

/* Enters that the subject read what the request names; returns when it is durable. Fails UNAVAILABLE "READ_LOG". */
int system_record_read(struct core *core, const struct request *read, struct status *st);

/* Enters a security event without waiting; a full queue drops it with a log line. */
void system_record_event(struct core *core, const char *event, const char *invitation_id);

/* The first entry of a new ledger; invitation_key is the public half of the bootstrap invitation's. */
struct system_first {
	const char *origin;
	const char *organisation_name;
	const char *administrator_name;
	uint8_t invitation_key[32];
	int64_t expires_us;
};
int system_init(struct core *core, const struct system_first *first, struct status *st,
	struct id *ret_organisation);

/*
 * Begins the log key that a proposal names, without the one before it: holders of the programme root signed it. The core was
 * opened with that key as its settings' log_successor. Fails FAILED_PRECONDITION "NO_ROOT", "RULES_UNMET".
 */
int system_replace_log_key(struct core *core, struct bytes proposal, struct status *st);
/*
 * At each start: where the key that sessions are to be made with (session-next.key, or session.key) is not the newest that the
 * ledger names, it is entered that it begins. Waits until that is durable.
 */
int system_begin_session_key(struct core *core, struct status *st);

#endif
