/* Arrangements for visits and agreements on tests. ISO 19011, A.15 and A.16; ISO/IEC 27001, A.8.34. */
#ifndef DAEMON_RULE_VISIT_H
#define DAEMON_RULE_VISIT_H

#include "daemon/rule/machine.h"

struct visit_facts {
	const char *id; /* of the arrangement, or of the audit while there is none */
	int32_t state;
	bool is_virtual; /* the site */
	bool site_is_audits;
	bool site_is_taken; /* has an arrangement already */
	bool access_given;
	bool safety_given;
	bool pictures_given;
	bool is_tried;
	bool contingency_given;
	bool signer_is_author; /* wrote it last */
	bool signer_is_authors_side;
};

int visit_may_add(const struct visit_facts *f, struct status *st);
int visit_may_change(const struct visit_facts *f, struct status *st, int32_t *ret_state);
int visit_may_confirm(const struct visit_facts *f, struct status *st, int32_t *ret_state);

struct test_agreement_facts {
	const char *id; /* of the agreement, or of the audit while there is none */
	int32_t state;
	int64_t from_us;
	int64_t to_us;
	int64_t audit_from_us;
	int64_t audit_to_us;
	int64_t now_us;
	bool is_read_only;
	bool impact_given;
	bool watcher_given;
	bool signer_is_author;
};

int test_agreement_may_add(const struct test_agreement_facts *f, struct status *st);
int test_agreement_may_agree(const struct test_agreement_facts *f, struct status *st, int32_t *ret_state);
int test_agreement_may_refuse(const struct test_agreement_facts *f, struct status *st, int32_t *ret_state);

extern const struct rule visit_rule[];
extern const struct machine visit_machine;
extern const struct machine test_agreement_machine;

#endif
