/*
 * Penalties of addresses whose connections end without a session, in the manner of OpenSSH's PerSourcePenalties: time that
 * adds up, runs off by itself, and counts only once there is enough of it. What a penalty does is the server's to say
 * (docs/decisions: it never shuts an address out).
 *
 * Not synchronised: under the server's lock. Time comes in, so that a test needs not wait.
 */
#ifndef DAEMON_PENALTY_H
#define DAEMON_PENALTY_H

#include "common/stream.h"

enum { PENALTY_SETS = 256, PENALTY_WAYS = 16 };

struct penalty {
	char network[STREAM_ADDRESS_BYTES]; /* as stream_peer says: of IPv6 the /64; "": free */
	int64_t until_us;
	bool is_active;
};

/* A fixed number of addresses; where a set is full the penalty that would end first makes room. */
struct penalties {
	struct penalty entry[PENALTY_SETS][PENALTY_WAYS];
};

/* Adds to what the network has left; together never more than most_s from now. */
void penalty_add(struct penalties *p, const char *network, int64_t cost_s, int64_t most_s, int64_t now_us);
/* It had LIMIT_PENALTY_THRESHOLD_S at once, and that has not run off yet. */
bool penalty_is_active(struct penalties *p, const char *network, int64_t now_us);

#endif
