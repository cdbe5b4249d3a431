/*
 * Statements that arrive too late to count: opened, judged as if they had been sent, and entered once somebody accepts them.
 *
 * A late statement is content of the statement that brings it: its own entry it never has. docs/decisions/0044.
 */
#ifndef DAEMON_LATE_H
#define DAEMON_LATE_H

#include "audit/v1/person.pb-c.h"
#include "daemon/signed.h"

struct late {
	struct signed_statement statement;
	const struct method_rule *method;
	ProtobufCMessage *in;
	struct hash digest;
	bool is_entered;              /* it is an entry already */
	uint64_t seen_size;           /* its "not before" */
	int64_t seen_us;
	const Audit__Device *device;  /* with its signer's key; NULL: none has it */
};

/* Why it is not entered as it stands: the status its signer would be answered; OK: it would be entered. */
enum late_cause { LATE_COUNTS, LATE_KEY, LATE_ACCESS, LATE_RULE };

/*
 * packed: a Statement as it is sent; checked as strictly, its signature too. Fails INVALID_ARGUMENT and UNAUTHENTICATED as
 * signed_open; UNIMPLEMENTED "METHOD"; FAILED_PRECONDITION "LOG_FORKED".
 */
int late_open(struct request *rq, ProtobufCBinaryData packed, struct late *ret_late);
/* Changes nothing: what its handler put is taken back. why: what its signer would be told. */
int late_judge(struct request *rq, struct late *late, enum late_cause *ret_cause, struct status *why);
/*
 * Whose it is, by the roles in this scope that let a person say it: those that its signer held when they had seen the last of
 * what they name, or else holds now (INV-5). Roles end, and one that was never held is not lent by who accepts. Who was of
 * both sides wrote it for the team. *ret_roles: those roles; 0 of nobody.
 */
enum late_side { LATE_OF_NOBODY, LATE_OF_TEAM, LATE_OF_AUDITED };
int late_side_of(struct request *rq, const struct late *late, const char *scope_id, enum late_side *ret_side,
	uint32_t *ret_roles);
/* Whether another than its signer represents this organisation of the audited side in an audit. */
int late_has_other(struct request *rq, const struct late *late, const char *audit_id, const char *party_id, bool *ret_other);
/* Its signer's statements that wait in the quarantine of an audit. */
int late_count_waiting(struct request *rq, const struct late *late, const char *audit_id, uint64_t *ret_count);
/* Whether the row that it creates was, and was disposed of. */
int late_was_disposed(struct request *rq, const struct late *late, bool *ret_disposed);
/* *ret_scope: where it would be judged by who asks; "" where that is not to be seen. */
int late_scope(struct request *rq, struct late *late, char ret_scope[ID_TEXT_BYTES]);
/*
 * Enters what it says as its signer's, in the entry of who accepts it, whose access it is. Fails as its handler, and
 * NOT_FOUND and PERMISSION_DENIED as access_check; FAILED_PRECONDITION "NO_DEVICE", "OTHER_SCOPE".
 */
int late_enter(struct request *rq, struct late *late, const struct late_entry *entry);

/* Of a statement that is sent as if it came in time: refused (R-LATE-03) where it was held since. */
int late_check_not_held(struct request *rq, const struct hash *digest);

#endif
