/* Reviews of a programme. ISO 19011, 5.7. */
#ifndef DAEMON_RULE_PROGRAMME_REVIEW_H
#define DAEMON_RULE_PROGRAMME_REVIEW_H

#include "daemon/rule/machine.h"

#include <stdbool.h>

struct programme_review_facts {
	const char *id; /* of the programme while there is none */
	int32_t state;
	const char *programme_id;
	int32_t programme_state;
	const char *missing; /* inputs that nothing is said of: "trends, records"; "" */
	size_t outcomes;     /* changes and lessons */
	int64_t held_us;
	int64_t now_us;
	bool signer_is_author;
};

int programme_review_may_add(const struct programme_review_facts *f, struct status *st);
int programme_review_may_report(const struct programme_review_facts *f, struct status *st, int32_t *ret_state);
int programme_review_may_acknowledge(const struct programme_review_facts *f, struct status *st, int32_t *ret_state);

extern const struct rule programme_review_rule[];
extern const struct machine programme_review_machine;

#endif
