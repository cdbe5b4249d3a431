/*
 * A man in the middle: takes the place of a server on a port of its own, dials the real one for each peer, and hands every
 * message either way to the test, which decides what is sent on. One peer at a time.
 */
#ifndef TESTS_SUPPORT_MIDDLE_H
#define TESTS_SUPPORT_MIDDLE_H

#include "common/bytes.h"

enum middle_way { TO_SERVER, TO_CLIENT };

struct middle; /* opaque */

/*
 * On the middle's thread, for each message; `nth` counts those of this way and peer from 0. Whatever is to arrive is sent by
 * middle_send; nothing arrives by itself.
 */
typedef void middle_fn(void *ctx, struct middle *m, enum middle_way way, unsigned nth, struct bytes backtrace,
	struct bytes frame);

/* Ends the process when it cannot listen. */
struct middle *middle_start(const char *server_url, middle_fn *fn, void *ctx);
const char *middle_url(const struct middle *m);
/* From within the function above only. */
void middle_send(struct middle *m, enum middle_way way, struct bytes backtrace, struct bytes frame);
/* Waits until the last peer is gone and the connection to the server closed. */
void middle_wait(struct middle *m);
void middle_stop(struct middle *m);

#endif
