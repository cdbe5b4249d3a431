/*
 * Signed statements on the server's side: opened and verified by workers, admitted by the writer.
 */
#ifndef DAEMON_SIGNED_H
#define DAEMON_SIGNED_H

#include "audit/v1/call.pb-c.h"
#include "common/statement.h"
#include "daemon/core.h"
#include "daemon/rpc.h"

struct signed_statement {
	struct bytes header_text;
	struct statement_header header;
	struct bytes signature; /* statement.h */
	struct part part[LIMIT_PARTS];
	size_t part_count;
};

/*
 * Verifies, then parses, the same bytes: signature under statement@isms-audit, header, signer, method, ledger,
 * digest and audience of each part; then the parts' fields, strictly; then unpacks their concatenation.
 * Fails as statement_verify; INVALID_ARGUMENT "METHOD", "LOG", "PART", "BATCH"; as check_parts.
 */
int signed_open(struct core *core, const struct method_rule *method, const Audit__Statement *in,
	struct arena *arena, struct status *st, struct signed_statement *ret_statement,
	ProtobufCMessage **ret_request);

/* Unpacks checked bytes into the arena. */
int signed_unpack(struct arena *arena, const struct message_rule *rule, struct bytes raw, struct status *st,
	ProtobufCMessage **ret_message);

/*
 * On the writer, before the handler: repeat of (signer, id), time of the id, `seen` on this ledger, the signer's device
 * in its interval; fills rq->who, viewer and bracket. *ret_repeated with the index when these very bytes were
 * entered before. Fails ALREADY_EXISTS "STATEMENT_REUSED" for other bytes under the same id, UNAUTHENTICATED "DEVICE",
 * FAILED_PRECONDITION "LOG_FORKED", INVALID_ARGUMENT "ID_AHEAD".
 */
int signed_admit(struct request *rq, const struct signed_statement *s, bool *ret_repeated, uint64_t *ret_index);

/*
 * On a worker, of a session whose device was not active when it began: what the writer would refuse a stranger anyway, before
 * it takes a place in the writer's queue. A statement that was entered before passes. Fails UNAUTHENTICATED "GUEST".
 */
int signed_refuse_stranger(struct request *rq, const struct signed_statement *s);

/*
 * Its `seen` is "not before": rq->seen_size and seen_us. Fails FAILED_PRECONDITION "LOG_FORKED"; INVALID_ARGUMENT "ID_AHEAD" of
 * an id that is over an hour ahead of the clock.
 */
int signed_seen(struct request *rq, const struct statement_header *h);

/* What the ledger keeps of it. */
void signed_entry(const struct signed_statement *s, const struct request *rq, struct entry *ret_entry);

/* What is told of a statement entered before: its position and the number of ids it created (rq->id_count). */
int signed_repeated(struct request *rq, uint64_t index, int64_t *ret_received_us, struct bytes *ret_leaf);

#endif
