/*
 * Byte streams over tcp:// and ipc://: the one door to nng. No message boundaries, no limits on what is said.
 *
 * Callbacks run on nng's threads and on this file's reaper, without any lock of ours held. They may call
 * anything here. They must not block: four threads serve every connection of the process.
 * The listening or dialling thread starts all threads there will be, so that a sandbox may forbid more afterwards.
 * No process may fork and go on using streams in the child: nng cannot.
 */
#ifndef COMMON_STREAM_H
#define COMMON_STREAM_H

#include "common/bytes.h"
#include "common/status.h"

struct stream;          /* opaque */
struct stream_listener; /* opaque */

enum { STREAM_ADDRESS_BYTES = 64, STREAM_PARTS_MAX = 4 };

struct stream_events {
	/*
	 * Returns how many bytes it took. Fewer than given pauses the stream: the rest is kept and nothing more
	 * is read until stream_resume, which is how back-pressure reaches the peer. One call at a time.
	 */
	size_t (*on_data)(void *ctx, struct bytes data);
	/* Bytes left us for the kernel; `queued` are still here. NULL: not interested. */
	void (*on_sent)(void *ctx, size_t queued);
	/* Exactly once, on the reaper's thread, after the last of the others has returned. */
	void (*on_close)(void *ctx);
};

struct stream_peer {
	bool is_ipc;
	int64_t uid;                        /* of an ipc peer's process; -1 over tcp */
	char address[STREAM_ADDRESS_BYTES]; /* "192.0.2.7", "2001:db8::7", "uid 1000" */
	char network[STREAM_ADDRESS_BYTES]; /* what caps count: the address, of IPv6 its /64 */
};

/*
 * The new connection is the callee's: it must stream_start it or stream_close it, and stream_release it
 * once. Runs on nng's threads, one at a time per listener.
 */
typedef void stream_accept_fn(void *ctx, struct stream *s);

/*
 * url    tcp://ADDRESS:PORT (port 0 picks one) or ipc:///PATH.
 * mode   permission bits of an ipc socket; 0 leaves nng's.
 * Fails  UNAVAILABLE "LISTEN_FAILED".
 */
int stream_listen(const char *url, int mode, stream_accept_fn *on_accept, void *ctx, struct status *st,
	struct stream_listener **ret_listener);
/* Port of a tcp listener; 0 for ipc. */
int stream_listener_port(const struct stream_listener *l);
/* Accepts no more and frees; on_accept is not running when this returns. Never from a callback. */
void stream_listener_stop(struct stream_listener *l);

/*
 * Connects and waits for it, at most timeout_ms. Like an accepted stream it must be started or closed, and released.
 * Fails  UNAVAILABLE "DIAL_FAILED", DEADLINE_EXCEEDED "DIAL_TIMEOUT".
 */
int stream_dial(const char *url, int timeout_ms, struct status *st, struct stream **ret_stream);

/* False when the peer has gone already and its address cannot be told any more: close it. */
bool stream_peer(const struct stream *s, struct stream_peer *ret_peer);

/* Begins receiving; `events` must outlive the stream. Once. */
void stream_start(struct stream *s, const struct stream_events *events, void *ctx);
/*
 * Copies the parts and queues them as one run of bytes; any thread. False when the stream is closed or memory ran
 * out (then it closes). The queue has no limit here: whoever sends looks at stream_queued.
 */
bool stream_send(struct stream *s, const struct bytes *parts, size_t count);
size_t stream_queued(struct stream *s);
/* Closed by either side; on_close is under way or has been. */
bool stream_is_closed(struct stream *s);
/* Microseconds since a byte last left while some wait; 0 when none wait. */
int64_t stream_stalled_us(struct stream *s, int64_t now_mono_us);
/* After a pause: calls on_data on this thread with the bytes kept back, then receives on. */
void stream_resume(struct stream *s);
/* Any thread, any number of times; what is queued is lost. on_close follows if the stream was started. */
void stream_close(struct stream *s);
/* The owner's last use. The memory goes when the stream is also closed and reaped. */
void stream_release(struct stream *s);

/*
 * Waits until every stream of the process was freed, at most timeout_ms, and ends the reaper.
 * False: some were not (nng holds them); the caller leaves by _exit and waits for nobody.
 */
bool stream_shutdown(int timeout_ms);

#endif
