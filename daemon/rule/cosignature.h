/* Which cosignatures a ledger takes. c2sp.org/tlog-witness says what a witness owes; this is what the ledger can see of it. */
#ifndef DAEMON_RULE_COSIGNATURE_H
#define DAEMON_RULE_COSIGNATURE_H

#include "daemon/rule/rule.h"

enum { COSIGNATURE_SKEW_S = 300 };

struct cosignature_facts {
	const char *id;       /* of the device */
	int64_t tree_size;    /* cosigned */
	int64_t ledger_size;
	bool root_is_ours;    /* what is cosigned is how this ledger begins */
	bool is_signed;       /* by the device's key */
	int64_t last_size;    /* what the device cosigned last; 0: nothing */
	bool holds_news;      /* more than cosignatures since then */
	int64_t time_us;      /* as stated */
	int64_t newest_us;    /* when the newest entry of what is cosigned was received */
	int64_t now_us;
};

int cosignature_may_add(const struct cosignature_facts *f, struct status *st);

extern const struct rule cosignature_rule[];

#endif
