/* What arrives too late to count: kept, and decided about by somebody else. ISO 19011, 6.4.7; domain.md, 5.3, 32. */
#ifndef DAEMON_RULE_LATE_STATEMENT_H
#define DAEMON_RULE_LATE_STATEMENT_H

#include "daemon/rule/machine.h"

#include <stdbool.h>
#include <stdint.h>

struct late_hold_facts {
	const char *audit_id;
	const char *device_id;  /* "" where no device has the key */
	bool key_counted_once;  /* the device was let sign at some time */
	bool saw_key_end;       /* it names a history in which its key had ended */
	bool signer_might;      /* a person who has, or had as far as they had seen, a role for it in the audit */
	bool was_disposed;      /* what it creates was disposed of */
	uint64_t waiting;       /* of its signer in the audit's quarantine */
	bool counts_now;        /* sent as it is, it would be entered */
	bool is_entered;
	bool is_held;
	bool is_offline;        /* its method may be written without a network */
	bool is_of_other_side;  /* its signer wrote it for another side than who brings it, or another organisation */
	bool is_of_audit;
};

struct late_decide_facts {
	const char *id;
	int32_t state;
	bool is_signer;         /* who decides signed it */
	bool is_others;         /* it is the other side's to decide about */
	bool reason_given;
	bool names_content;     /* the digest that they sign is that of what is held */
};

/* More of one person in one audit than one signature may be over: then somebody decides first. */
enum { LATE_WAITING_MAX = 1024 };

/* Of what is sent as if it came in time. */
int late_may_enter(const char *audit_id, bool is_held, struct status *st);
int late_may_hold(const struct late_hold_facts *f, struct status *st);
int late_may_accept(const struct late_decide_facts *f, struct status *st, int32_t *ret_state);
int late_may_reject(const struct late_decide_facts *f, struct status *st, int32_t *ret_state);

extern const struct rule late_statement_rule[];
extern const struct machine late_statement_machine;

#endif
