/*
 * Frames: 64 clear bytes and a box, and the keys and counters of one direction of a session.
 * docs/formats.md, "Frame".
 */
#ifndef COMMON_FRAME_H
#define COMMON_FRAME_H

#include "common/limits.h"
#include "common/noise.h"

enum {
	FRAME_HEADER_BYTES = 64,
	FRAME_ID_BYTES = 16,
	FRAME_OVERHEAD_BYTES = FRAME_HEADER_BYTES + NOISE_TAG_BYTES,
	FRAME_EPOCH_SHIFT = 20,
	FRAME_REPLY_PREFIX_BYTES = 8 /* a REPLY's content begins with the CALL's counter */
};

enum frame_kind {
	FRAME_HELLO = 1,
	FRAME_HELLO_REPLY = 2,
	FRAME_FINISH = 3,
	FRAME_FINISH_REPLY = 4,
	FRAME_CALL = 5,
	FRAME_REPLY = 6,
	FRAME_REFUSED = 7
};

struct frame {
	uint8_t kind;
	uint8_t id[FRAME_ID_BYTES]; /* of session or handshake */
	uint64_t counter;
	struct bytes box; /* a slice of what was parsed */
};

/*
 * False for anything but a known kind, zero reserved bytes, a box of exactly the length named, and the form of the
 * kind: no counter outside a session, no id in a HELLO, no box in a REFUSED, a whole tag where a box is sealed.
 */
bool frame_parse(struct bytes raw, struct frame *ret_frame);
void frame_header(const struct frame *f, size_t box_len, uint8_t ret_header[FRAME_HEADER_BYTES]);

/* The prologue of the handshake: product, protocol version, server. */
enum { FRAME_PROLOGUE_BYTES = 13 + HASH_BYTES };
void frame_prologue(const struct hash *log_key_hash, uint8_t ret_prologue[FRAME_PROLOGUE_BYTES]);
void frame_session_id(const struct hash *handshake_hash, uint8_t ret_id[FRAME_ID_BYTES]);

/* The key of the newest epoch used and of the one before it. */
struct frame_key {
	uint64_t epoch;
	uint8_t now[KEY_BYTES];
	uint8_t before[KEY_BYTES];
};

/* What one side sends under. */
struct frame_sender {
	struct frame_key key;
	uint64_t next; /* counter */
};

/* What one side receives under, with the counters seen. */
struct frame_receiver {
	struct frame_key key;
	uint64_t top; /* one more than the highest counter taken; 0: none yet */
	uint64_t seen[LIMIT_REPLAY_WINDOW / 64];
};

void frame_sender_init(struct frame_sender *s, const uint8_t key[KEY_BYTES]);
void frame_receiver_init(struct frame_receiver *r, const uint8_t key[KEY_BYTES]);

/* Appends a whole frame with the next counter; false when the counters are used up or the buffer failed. */
bool frame_seal(struct frame_sender *s, uint8_t kind, const uint8_t id[FRAME_ID_BYTES], struct bytes plain,
	struct buf *out);

/*
 * Opens a frame that frame_parse read out of `raw`. False, and nothing is changed, for a replayed counter, one older
 * than the window, more than an epoch ahead, or a box that does not open.
 * ret_plain  holds f->box.len bytes; *ret_len of them are the content.
 */
bool frame_open(struct frame_receiver *r, struct bytes raw, const struct frame *f, uint8_t *ret_plain,
	size_t *ret_len);

#endif
