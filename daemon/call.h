/*
 * One call, from its packed form to its packed reply. No frames, sessions or connections here.
 */
#ifndef DAEMON_CALL_H
#define DAEMON_CALL_H

#include "daemon/core.h"
#include "daemon/rpc.h"

/* Called exactly once, on a worker. `reply` is a packed Reply and lives until the function returns. */
struct call_done {
	void (*done)(void *context, struct worker *w, struct bytes reply);
	/* The call wants to wait for the ledger; false: as many as may already do. `done` follows either way. */
	bool (*park)(void *context);
	void *context;
};

/* Answers with a refusal alone; `raw` was not looked at. */
void call_refuse(struct worker *w, int code, const char *reason, const char *message, struct call_done done);

/*
 * Serves one packed Call (call.proto). Reads and refusals are answered before it returns, writes later, when they are
 * durable. Never waits for the writer, except that a read of classified content waits for its read log entry.
 */
void call_serve(struct worker *w, const struct carrier *carrier, struct bytes call, struct call_done done);

#endif
