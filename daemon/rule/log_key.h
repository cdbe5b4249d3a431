/* When another log key may begin. What a record is says docs/formats.md, "Log keys". */
#ifndef DAEMON_RULE_LOG_KEY_H
#define DAEMON_RULE_LOG_KEY_H

#include "daemon/rule/rule.h"

struct log_key_facts {
	const char *id;       /* of the organisation */
	bool runs_ledger;     /* it is below no other */
	int64_t said_records; /* it was decided on so many */
	int64_t records;
	bool has_key;         /* the server can sign with the key that is to begin */
	bool has_room;        /* enough records are left for keys that are lost or stolen */
	bool asks_consent;    /* it sets or changes the root, and the log key is where it belongs */
	bool has_consent;     /* which the log key signed for, at the console */
	const char *lacks;    /* what the proposal lacks to be the next record; NULL: nothing */
};

int log_key_may_rotate(const struct log_key_facts *f, struct status *st);

extern const struct rule log_key_rule[];

#endif
