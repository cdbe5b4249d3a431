/* What one command works with: options, profile, keys, session, what it witnessed. Opened on first need. */
#ifndef CLIENT_CLIENT_H
#define CLIENT_CLIENT_H

#include "client/options.h"
#include "client/session.h"
#include "client/witness.h"
#include "common/schema.h"

enum { CLIENT_ARENA_BYTES = 256 * 1024 * 1024, CLIENT_ENTERED_MAX = 10000 };

struct client {
	struct options options;
	struct arena *arena;      /* lives as long as the command */
	struct profile profile;
	struct witness witness;
	struct keys *keys;
	struct session *session;  /* NULL until client_open */
	int64_t started_us;
	bool resume_only;         /* of the session: logout */
	bool is_witnessing;       /* the call under way is how a session begins */
	uint64_t entered[CLIENT_ENTERED_MAX]; /* with --proofs: where this command's statements stand */
	size_t entered_count;
	bool may_wait;            /* a write that finds no server may be kept in the outbox (client_open_or_wait) */
	bool is_offline;          /* and is: none is asked */
	int attempts_max;         /* of each call; 0: CALL_ATTEMPTS */
};

/* Loads the profile only. */
int client_load(struct client *c, struct status *st);
/* Profile, witness and keys, without a server. */
int client_prepare(struct client *c, struct status *st);
/* Profile, witness and session; after a handshake the server's checkpoint must extend the one remembered. */
int client_open(struct client *c, struct status *st);
/*
 * For a method that may be written without a network: with --offline, or where no server is reached, writes are kept in the
 * outbox from then on. Fails FAILED_PRECONDITION "NEEDS_SERVER" with --offline and any other method.
 */
int client_open_or_wait(struct client *c, const struct method_rule *method, struct status *st);
/* No server any more: says so, and clears the status. */
void client_wait(struct client *c, struct status *st);
/* The newest checkpoint, fetched and accepted. */
int client_witness(struct client *c, struct status *st);
void client_close(struct client *c);

#endif
