/*
 * One call, from its packed form to its packed reply. No frames, sessions or connections here.
 */
#ifndef DAEMON_CALL_H
#define DAEMON_CALL_H

#include "daemon/core.h"
#include "daemon/rpc.h"

/*
 * Serves one packed Call (formats.md: call.proto). `done` is called exactly once, with the packed Reply, from the
 * calling worker for reads and refusals, from another thread for writes. Never blocks on the writer.
 *
 * call    the opened frame's bytes; copied where they must outlive the call.
 * device  the session's device row id, "" for a guest.
 */
struct call_done {
	void (*done)(void *context, struct bytes reply);
	void *context;
};

void call_serve(struct worker *w, const struct carrier *carrier, struct bytes call, struct call_done done);

/* Enters a statement of the server itself and waits until it is durable: read log, security events. */
int call_system(struct core *core, const char *method, const ProtobufCMessage *request, struct status *st);

#endif
