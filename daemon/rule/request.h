/* Requests to the audited side and their items, one by one. ISO 19011, 6.2.2 and 6.4.7. */
#ifndef DAEMON_RULE_REQUEST_H
#define DAEMON_RULE_REQUEST_H

#include "daemon/rule/machine.h"

#include <stdbool.h>

/* As many as a request holds; more than the second number is much to ask. */
enum { REQUEST_ITEMS_MAX = 200, REQUEST_ITEMS_MANY = 50 };
/* When an item names none. */
enum { ANSWER_DAYS_DEFAULT = 14 };

/* A request in its audit. */
struct request_place {
	const char *id;
	const char *audit_id;
	int32_t audit_state;
	int32_t state;
};

int request_may_add(int32_t audit_state, const char *audit_id, struct status *st);
/* "change", "acknowledge", "withdraw", "close". */
int request_may_step(const struct request_place *f, const char *event, struct status *st, int32_t *ret_state);

struct request_issue_facts {
	struct request_place place;
	size_t items; /* not withdrawn */
	bool basis_given;
	bool confidentiality_given;
	bool is_disclosed; /* the audit, to whom is asked */
};

int request_may_issue(const struct request_issue_facts *f, struct status *st, int32_t *ret_state);

/* An item as it is drafted. */
struct request_item_draft_facts {
	struct request_place request;
	const char *id; /* of the request while there is no item */
	int32_t state;
	size_t items;             /* of the request, this one included */
	bool label_is_taken;      /* by another one of its items */
	const char *foreign_item; /* label of a criterion outside the audit's; NULL */
};

int request_item_may_draft(const struct request_item_draft_facts *f, struct status *st);

/* A step of an item, and what it leaves of the request. */
struct request_item_facts {
	struct request_place request;
	const char *id;
	int32_t state;
	size_t others_waiting;   /* other items that wait for the audited side */
	size_t others_unsettled; /* other items that are neither accepted, withheld by consent nor withdrawn */
	bool signer_answered;    /* the signer is who signed the answer */
	bool answer_is_hidden;   /* from the signer: it is another side's */
};

/*
 * "answer", "decline", "return", "accept", "escalate", "accept-withheld", "withdraw". "draft-answer" and "extend" leave
 * both states as they are.
 */
int request_item_may_step(const struct request_item_facts *f, const char *event, struct status *st, int32_t *ret_state,
	int32_t *ret_request_state);
/* Notes what forbids it without the verdict, for decisions that look at more. */
void request_item_require(const struct request_item_facts *f, const char *event, struct status *st, int32_t *ret_state,
	int32_t *ret_request_state);

bool request_item_is_waiting(int32_t state);   /* for the audited side */
bool request_item_is_unsettled(int32_t state);

int64_t request_item_due(int64_t issued_us, uint32_t answer_days);
/* By the clock: waits and is past its day. */
bool request_item_is_overdue(int32_t state, int64_t due_us, int64_t now_us);

/* What is asked, as it reads: docs/formats.md, "Text of a request item". */
struct request_item_text {
	const char *question;
	const char *evidence_expected;
	const uint8_t *criterion; /* the packed entry of its criteria item; NULL without one */
	size_t criterion_bytes;
};

enum { REQUEST_ITEM_DIGEST_BYTES = 65 };
/* Equal for equal text, whichever audit and source it stands in. */
void request_item_digest(const struct request_item_text *text, char ret_digest[REQUEST_ITEM_DIGEST_BYTES]);

extern const struct rule request_rule[];
extern const struct machine request_machine;
extern const struct machine request_item_machine;

#endif
