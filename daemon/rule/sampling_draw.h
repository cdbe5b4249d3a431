/* Draws of samples: begun by the auditing side, answered by the audited one, revealed last by who began. ISO 19011, A.6. */
#ifndef DAEMON_RULE_SAMPLING_DRAW_H
#define DAEMON_RULE_SAMPLING_DRAW_H

#include "daemon/rule/machine.h"

struct sampling_draw_begin_facts {
	const char *id; /* the plan's */
	int32_t plan_state;
	int32_t audit_state;
	int32_t procedure;
	bool population_on_record;
	uint32_t population_size;
	uint32_t sample_size;
	bool is_begun_already; /* and not given up */
	bool items_are_named;
	int64_t now_us;
	int64_t answer_until_us;
};

int sampling_draw_may_begin(const struct sampling_draw_begin_facts *f, struct status *st);

struct sampling_draw_facts {
	const char *id;
	int32_t state;
	int32_t audit_state;
	int64_t now_us;
	int64_t answer_until_us;
	bool nonce_opens; /* the nonce is the one committed to */
	bool reason_given;
};

int sampling_draw_may_answer(const struct sampling_draw_facts *f, struct status *st, int32_t *ret_state);
int sampling_draw_may_reveal(const struct sampling_draw_facts *f, struct status *st, int32_t *ret_state);
int sampling_draw_may_abandon(const struct sampling_draw_facts *f, struct status *st, int32_t *ret_state);

extern const struct machine sampling_draw_machine;

#endif
