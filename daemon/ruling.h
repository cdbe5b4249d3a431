/*
 * What stands beside every decision, whatever it is about: which rules are waived where it falls, and how the guidance that
 * its programme pins numbers their clauses.
 */
#ifndef DAEMON_RULING_H
#define DAEMON_RULING_H

#include "audit/v1/waiver.pb-c.h"
#include "daemon/rpc.h"

struct waived;

/* Waivers in force at the scope and above it: an audit's, its programme's, its organisation's. From the arena. */
int ruling_waived(struct request *rq, const char *scope_id, const struct waived **ret_waived);
/* Before a write's handler: hangs the waivers at rq->scope into its status. */
int ruling_begin(struct request *rq);
/*
 * Waivers that apply to an audit, as rows the caller sees: its own, its programme's, and those of the organisations above
 * but for people outside its team. For reads that print them.
 */
int ruling_applicable(struct request *rq, const char *audit_id, Audit__Waiver ***ret_rows, size_t *ret_count);
/* The same beside one row; none for a read of the past: a list of then replays the ledger, a row's read does not. */
int ruling_beside(struct request *rq, const char *audit_id, Audit__Waiver ***ret_rows, size_t *ret_count);
/* The guidance that the programme at rq->scope, or above it, pins; "" where there is none. */
const char *ruling_profile(struct request *rq);
/* After a refusal: cites each rule's clauses as the profile of the programme has them, where there is one. */
void ruling_cite(struct request *rq);

#endif
