/* A session on a plain socket, frame by frame: handshakes and calls as a device makes them, or as it should not. */
#ifndef TESTS_SUPPORT_RAW_H
#define TESTS_SUPPORT_RAW_H

#include "common/frame.h"
#include "tests/support/peer.h"

/* A device, and the server it knows. */
struct raw_device {
	uint8_t secret[KEY_BYTES];
	uint8_t public[KEY_BYTES];
	uint8_t server_public[KEY_BYTES];
	struct hash log_key_hash;
};

/* A handshake under way or a session. Copied freely: what the server remembers is another matter. */
struct raw {
	struct peer peer;
	uint32_t request;
	struct noise noise;
	uint8_t handshake[FRAME_ID_BYTES];
	uint8_t id[FRAME_ID_BYTES];
	struct hash handshake_hash;
	struct frame_sender out;
	struct frame_receiver in;
};

/* HELLO and its reply, then FINISH and its reply; false when the server does not go along. */
bool raw_hello(struct raw *r, const struct raw_device *device);
bool raw_finish(struct raw *r);
/* Connects, greets and shakes hands. */
bool raw_open(struct raw *r, const char *url, const struct raw_device *device);

/* Sends whole frames as they are and takes the next reply; true when one came. `ret_frame` holds LIMIT_FRAME_BYTES. */
bool raw_exchange(struct raw *r, struct bytes frame, uint8_t *ret_frame, size_t *ret_len);
/* Seals a packed Call and opens its reply, which must name it; appends the packed Reply. False: refused or gone. */
bool raw_call(struct raw *r, struct bytes call, struct buf *ret_reply);

#endif
