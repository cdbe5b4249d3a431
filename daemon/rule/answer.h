/* Answers of the audited side, and questions passed on inside it. ISO 19011, 6.4.7. */
#ifndef DAEMON_RULE_ANSWER_H
#define DAEMON_RULE_ANSWER_H

#include "daemon/rule/request.h"

/* A draft as it is saved or signed. */
struct answer_facts {
	struct request_item_facts item;
	const char *id;
	int32_t state;
	bool text_given;
	size_t evidence;
	bool evidence_is_foreign;    /* some of it is of another audit */
	bool evidence_is_others;     /* in a joint audit: of another side than who asks */
	bool evidence_is_expected;
	int64_t due_us;
	int64_t now_us;
};

int answer_may_save(const struct answer_facts *f, struct status *st);
int answer_may_sign(const struct answer_facts *f, struct status *st, int32_t *ret_state, int32_t *ret_item_state,
	int32_t *ret_request_state);

struct answer_reuse_facts {
	struct answer_facts answer;
	bool reuse_allowed;
	bool text_is_equal;  /* of the item and of the one the earlier answer was given to */
	bool is_ours;        /* given by the signer's own organisation */
	int32_t earlier_state;
};

int answer_may_reuse(const struct answer_reuse_facts *f, struct status *st, int32_t *ret_item_state,
	int32_t *ret_request_state);
/* Signed, and not returned since. */
bool answer_may_stand_again(int32_t state);

struct forwarding_facts {
	struct request_item_facts item;
	bool colleague_is_ours;    /* of the signer's organisation */
	bool colleague_can_answer; /* holds a role of the audited side in the audit */
};

int forwarding_may_add(const struct forwarding_facts *f, struct status *st);

extern const struct rule answer_rule[];
extern const struct machine answer_machine;

#endif
