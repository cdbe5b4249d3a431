/* What one command works with: options, profile, keys, session, what it witnessed. Opened on first need. */
#ifndef CLIENT_CLIENT_H
#define CLIENT_CLIENT_H

#include "client/options.h"
#include "client/session.h"
#include "client/witness.h"

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
	int attempts_max;         /* of each call; 0: CALL_ATTEMPTS */
};

/* Loads the profile only. */
int client_load(struct client *c, struct status *st);
/* Profile, witness and session; after a handshake the server's checkpoint must extend the one remembered. */
int client_open(struct client *c, struct status *st);
/* The newest checkpoint, fetched and accepted. */
int client_witness(struct client *c, struct status *st);
void client_close(struct client *c);

#endif
