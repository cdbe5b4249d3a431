/* Who managed an audit in an emergency, or was to, as its report tells it: INV-19. */
#ifndef DAEMON_BROKEN_GLASS_H
#define DAEMON_BROKEN_GLASS_H

#include "audit/v1/break_glass.pb-c.h"
#include "daemon/rpc.h"
#include "daemon/rule/report_content.h"

/* A break-glass as it stood at a time: what came later is empty. */
struct broken_glass {
	Audit__BreakGlass row; /* until_us: when the role ended, or was to end */
	enum report_glass stage;
};

struct broken_glasses {
	struct broken_glass *one;
	size_t count;
};

/*
 * By then, whoever asks: each that was asked for at the audit, and those above it that were taken up and whose role was still
 * held when the audit came into the programme. From the request's arena.
 */
int broken_glasses(struct request *rq, const char *audit_id, int64_t by_us, struct broken_glasses *ret_glasses);

#endif
