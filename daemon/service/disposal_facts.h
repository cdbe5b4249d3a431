/* What an order to dispose of content names, what the rules ask about it, and who holds copies: of the services of disposal. */
#ifndef DAEMON_SERVICE_DISPOSAL_FACTS_H
#define DAEMON_SERVICE_DISPOSAL_FACTS_H

#include "daemon/rpc.h"
#include "daemon/rule/disposal_order.h"

#include "audit/v1/disposal_order.pb-c.h"

enum {
	DISPOSAL_ROWS_MAX = 100,     /* of one order (disposal_order.proto); with notices within the effects of one entry */
	DISPOSAL_NOTICES_MAX = 120,  /* sent by one entry */
	DISPOSAL_HOLDERS_MAX = 1120, /* who are sent one at all: with the approval, and from what the order keeps */
};

/* A row that goes; the audit itself where that goes as a whole. */
struct disposal_target {
	const struct resource_rule *resource;
	const char *id;
	uint64_t version;
};

struct disposal_targets {
	struct disposal_target *of;
	size_t count;
	bool is_whole_audit;
};

/* What a request names: one row, several, or nothing, which is the audit as a whole. */
struct disposal_wanted {
	const char *programme_id, *audit_id, *noun, *row_id;
	Audit__DisposalRow *const *row;
	size_t rows;
};

/* Of a request: each a row of this audit, seen by who asks. Fails NOT_FOUND; INVALID_ARGUMENT at the field. */
int disposal_find_wanted(struct request *rq, const struct disposal_wanted *wanted, struct disposal_targets *ret_targets);
/* Of an order or a consent as it stands, with the versions of then. */
int disposal_find_named(struct request *rq, const char *noun, const char *row_id, uint64_t row_version,
	Audit__DisposalRow *const *row, size_t rows, struct disposal_targets *ret_targets);
/* The facts about them; the order's id is left to the caller. */
int disposal_gather(struct request *rq, const Audit__DisposalOrder *order, const struct disposal_targets *targets,
	struct disposal_order_facts *ret_facts);
/* Adds what changed in a whole audit since its order was proposed. */
int disposal_look_since(struct request *rq, const Audit__DisposalOrder *order, struct disposal_order_facts *f);
/* As they stand in an order, a consent, a notice. */
int disposal_write_rows(struct request *rq, const struct disposal_targets *targets, Audit__DisposalRow ***ret_rows,
	size_t *ret_count);

struct disposal_holder {
	const char *person_id;
	Audit__DisposalHolding *holding;
	size_t holdings;
};

struct disposal_holders {
	struct disposal_holder of[DISPOSAL_HOLDERS_MAX];
	size_t count;
	uint32_t left_out; /* past the maximum; one person may count several times */
};

/*
 * Whoever is taken to hold a copy of something in the audit: by the rows that say so (is_seen: those that the caller
 * sees), by the read log, and by the reach of both sides.
 */
int disposal_find_holders(struct request *rq, const char *audit_id, bool is_seen,
	struct disposal_holders **ret_holders);
/* As an order keeps them, those past DISPOSAL_NOTICES_MAX: what tells of them may go with the audit. */
int disposal_keep_holders(struct request *rq, const struct disposal_holders *holders, Audit__DisposalOrder *order);
/* Takes the next ones, as many as one entry asks, out of what the order keeps. */
int disposal_take_holders(struct request *rq, Audit__DisposalOrder *order, struct disposal_holders **ret_holders);
/* One notice each to the first DISPOSAL_NOTICES_MAX. */
int disposal_notify(struct request *rq, const Audit__DisposalOrder *order, const struct disposal_targets *targets,
	const struct disposal_holders *holders);

/* What it comes to, for who decides in the programme, or (is_auditees) for the audited side. */
int disposal_preview(struct request *rq, const char *audit_id, const struct disposal_targets *targets, bool is_auditees,
	Audit__DisposalPreview **ret_preview);

#endif
