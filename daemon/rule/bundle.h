/* What is taken along to a place without a network: by whom, onto what, and until when. ISO 19011, 6.3.4. */
#ifndef DAEMON_RULE_BUNDLE_H
#define DAEMON_RULE_BUNDLE_H

#include "daemon/rule/machine.h"

#include <stdbool.h>
#include <stddef.h>

enum { BUNDLE_DAYS_MAX = 14, BUNDLES_OUT_MAX = 20 };

struct bundle_checkout_facts {
	const char *audit_id;
	int32_t audit_state;
	size_t slot_count;       /* that are to go in */
	const char *foreign_id;  /* one of them that is not the signer's in the agreed plan; "" */
	size_t foreign_count;
	int64_t expires_us;
	int64_t now_us;
	size_t out_elsewhere;    /* bundles of other audits that the device has */
};

struct bundle_read_facts {
	const char *id;
	const char *audit_id;
	int32_t state;
	const char *slot_id;
	bool is_of_person;       /* who asks checked it out */
	bool is_of_device;       /* onto the device that asks */
	bool is_within;          /* the slot is one of the bundle's */
	bool is_own;             /* and the asker's in the agreed plan, still */
	int64_t expires_us;
	int64_t now_us;
};

struct bundle_facts {
	const char *id;
	int32_t state;
	bool is_of_device;       /* signed by the device that has it */
	uint32_t undelivered;    /* as the device said last */
	bool is_settled;         /* which of the two stands was said before of this statement */
	bool reason_given;
};

int bundle_may_checkout(const struct bundle_checkout_facts *f, struct status *st);
int bundle_may_read(const struct bundle_read_facts *f, struct status *st);
int bundle_may_tell(const struct bundle_facts *f, struct status *st, int32_t *ret_state);
int bundle_may_settle(const struct bundle_facts *f, struct status *st, int32_t *ret_state);
int bundle_may_return(const struct bundle_facts *f, struct status *st, int32_t *ret_state);

extern const struct rule bundle_rule[];
extern const struct machine bundle_machine;

#endif
