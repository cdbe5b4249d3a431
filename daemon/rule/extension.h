/* More time for an item of a request. ISO 19011, 6.4.7. */
#ifndef DAEMON_RULE_EXTENSION_H
#define DAEMON_RULE_EXTENSION_H

#include "daemon/rule/request.h"

/* Earlier due dates an item keeps; as many as the vocabulary allows. */
enum { EXTENSIONS_MAX = 100 };

struct extension_add_facts {
	struct request_item_facts item;
	int64_t due_us;      /* asked for */
	int64_t item_due_us; /* as it stands */
	int64_t now_us;
	bool one_is_open; /* another one for this item waits to be decided */
	size_t granted;
};

int extension_may_add(const struct extension_add_facts *f, struct status *st);

struct extension_decide_facts {
	const char *id;
	int32_t state;
	struct request_item_facts item;
	bool signer_asked;
};

int extension_may_grant(const struct extension_decide_facts *f, struct status *st, int32_t *ret_state);
/* Refusing needs nothing of the item: it may have been answered meanwhile. */
int extension_may_refuse(const struct extension_decide_facts *f, struct status *st, int32_t *ret_state);

extern const struct rule extension_rule[];
extern const struct machine extension_machine;

#endif
