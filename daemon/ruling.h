/*
 * What stands beside every decision, whatever it is about: which rules are waived where it falls, and how the guidance that
 * its programme pins numbers their clauses.
 */
#ifndef DAEMON_RULING_H
#define DAEMON_RULING_H

#include "audit/v1/audit.pb-c.h"
#include "audit/v1/waiver.pb-c.h"
#include "daemon/rpc.h"

struct waived;

/* Waivers in force at the scope and above it: an audit's, its programme's, its organisation's. From the arena. */
int ruling_waived(struct request *rq, const char *scope_id, const struct waived **ret_waived);
/* Before a write's handler: hangs the waivers at rq->scope into its status. */
int ruling_begin(struct request *rq);

/* An audit, all it stands in (itself first, the nearest next), and its team. */
enum { RULING_SCOPES_MAX = 16 };
struct ruling_place {
	struct request *rq;
	const char *audit_id;
	struct id audit;
	char scope[RULING_SCOPES_MAX][ID_TEXT_BYTES];
	size_t scopes;
	const Audit__Audit *row; /* NULL: there is no such audit */
	ProtobufCMessage **member;
	size_t members;
};

/* From the arena; `audit_id` stays the caller's. */
int ruling_place(struct request *rq, const char *audit_id, struct ruling_place **ret_place);
/*
 * Whether a waiver of one of the place's scopes is the audit's business: its own; of those above, what is for the audit, one
 * of its rows, somebody in its team, a tie of theirs to what is audited, what a member's place rests on, or the whole of where
 * it stands. Others say what happens elsewhere, which nobody learns by being shown this audit.
 */
int ruling_bears_on(const struct ruling_place *p, const Audit__Waiver *w, bool *ret_bears);
/*
 * Waivers in force that bear on an audit, as rows the caller sees. For reads that print them.
 * Fails RESOURCE_EXHAUSTED "TOO_MANY_ROWS" past LIMIT_PAGE of them.
 */
int ruling_applicable(struct request *rq, const char *audit_id, Audit__Waiver ***ret_rows, size_t *ret_count);
/* The same beside one row; none for a read of the past: a list of then replays the ledger, a row's read does not. */
int ruling_beside(struct request *rq, const char *audit_id, Audit__Waiver ***ret_rows, size_t *ret_count);
/* The guidance that the programme at rq->scope, or above it, pins; "" where there is none. */
const char *ruling_profile(struct request *rq);
/* After a refusal: cites each rule's clauses as the profile of the programme has them, where there is one. */
void ruling_cite(struct request *rq);

#endif
