/*
 * Calls: a request goes in, a response comes out; a write is signed here, retried here and its receipt is checked and kept.
 *
 * A call that fails because the connection broke or the server was busy is sent again, at most CALL_ATTEMPTS times with
 * growing pauses: under a new counter, and for a write with the same statement, byte for byte.
 */
#ifndef CLIENT_CALL_H
#define CLIENT_CALL_H

#include "client/client.h"

#include "audit/v1/call.pb-c.h"

enum { CALL_ATTEMPTS = 6, CALL_PAUSE_MS = 200, CALL_PAUSE_MAX_MS = 5000 };

struct call_position {
	bool is_entered;
	bool was_repeated;
	bool is_waiting;                /* in the outbox, under this number */
	uint64_t number;
	uint64_t index;
	int64_t received_us;
	char created_id[ID_TEXT_BYTES]; /* the first; "" when it created none */
};

/*
 * Any method, by its effect. Where client_open_or_wait allows it a write that reaches no server is kept in the outbox, and its
 * response is empty. The response comes from `a`, which must outlive it; what a refusal names (violations) lives
 * in c->arena. ret_position may be NULL.
 * Fails as the server says, and as session.h, keys.h and witness.h say.
 */
int call_method(struct client *c, struct arena *a, const struct method_rule *method, const ProtobufCMessage *request,
	struct status *st, ProtobufCMessage **ret_response, struct call_position *ret_position);
/* The same by name; asserts that it exists. */
int call_named(struct client *c, struct arena *a, const char *method, const ProtobufCMessage *request,
	struct status *st, ProtobufCMessage **ret_response, struct call_position *ret_position);

/* A statement that was signed before, as it is: sent, and its receipt kept. */
int call_statement(struct client *c, struct arena *a, const struct method_rule *method, Audit__Statement *statement,
	struct status *st, struct call_position *ret_position);

/* A packed Call, signed if the method writes: what call_method sends. */
int call_pack(struct client *c, struct arena *a, const struct method_rule *method, const ProtobufCMessage *request,
	struct status *st, struct bytes *ret_call);

/* A read or upload step without waiting: several at once. call_end gives its response, and does not retry. */
int call_begin(struct client *c, struct arena *a, const struct method_rule *method, const ProtobufCMessage *request,
	struct status *st, uint32_t *ret_ticket);
int call_end(struct client *c, struct arena *a, const struct method_rule *method, uint32_t ticket, struct status *st,
	ProtobufCMessage **ret_response);

/* Is sending the same again worth while after this failure? */
bool call_may_retry(const struct status *st);
/* Sleeps before attempt 1, 2, ... as long as the server asked or as the attempt's number says. */
void call_pause(int attempt, const struct status *st);

/* What a reply says into a status; texts of violations go into the arena. */
int call_status(const Audit__Status *from, struct arena *a, struct status *st);

#endif
