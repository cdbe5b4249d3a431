/*
 * The client's side of a session (docs/formats.md, "Frame"): handshake, sealed calls, and the session kept for the next
 * command.
 *
 * A session outlives its connection and this process: its keys and the next free counter stand in a private file of the
 * runtime directory. Counters are taken from it in blocks, under a lock, before they are used; so a crash skips some and
 * repeats none. One thread uses a session at a time; commands running beside each other share it through the file.
 */
#ifndef CLIENT_SESSION_H
#define CLIENT_SESSION_H

#include "client/keys.h"
#include "client/profile.h"

struct session; /* opaque */

enum { SESSION_BLOCK = 256 }; /* counters reserved at once: most commands need fewer than ten */

struct session_options {
	const struct profile *profile;
	struct keys *keys;    /* asked for the session key only when a handshake is needed */
	const char *path;     /* of the kept session; NULL: keep nothing (enrolment) */
	bool resume_only;     /* UNAUTHENTICATED "NO_SESSION" instead of a handshake */
	int timeout_ms;       /* for connecting and each step of the handshake */
};

/* Resumes the kept session or shakes hands anew; `ret_is_new` says which. */
int session_open(const struct session_options *options, struct status *st, struct session **ret_session,
	bool *ret_is_new);
/* The session stays kept. */
void session_close(struct session *s);
/* Forgets the kept session as well. */
void session_forget(struct session *s);

/* Goes on in this process alone. */
int session_do_not_keep(struct session *s, struct status *st);

/* Where the session of this profile is kept. */
int session_path(const struct profile *profile, struct status *st, char ret_path[FILE_PATH_BYTES]);
/* Deletes what is kept there; no failure when there is nothing. */
int session_drop(const char *path, struct status *st);

/* Noise's handshake hash: what an enrolment signs. Only in the process that shook hands. */
const struct hash *session_handshake_hash(const struct session *s);
int64_t session_expires_us(const struct session *s);

/*
 * Seals a packed Call under the next counter and sends it; several may be under way (LIMIT_IN_FLIGHT).
 * Fails as conn_send; UNAVAILABLE "SESSION_EXHAUSTED" never repeats a counter.
 */
int session_send(struct session *s, struct bytes call, struct status *st, uint32_t *ret_ticket);
/*
 * The packed Reply to that call.
 * Fails as conn_wait; ABORTED "SESSION_REFUSED" when the server does not know the session (any more): the next
 * session_send shakes hands anew. DATA_LOSS "BAD_FRAME" when the reply does not open.
 */
int session_wait(struct session *s, uint32_t ticket, int timeout_ms, struct status *st, struct buf *ret_reply);
/* The server has answered a call on this connection: before, it takes messages of LIMIT_FRAME_GUEST_BYTES only. */
bool session_is_heard(const struct session *s);
/* False when the next session_send shakes hands anew: checkpoints are to be compared again before anything is believed. */
bool session_is_open(const struct session *s);

#endif
