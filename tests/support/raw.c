/* Handshakes and sealed calls over a peer. */
#include "tests/support/raw.h"

#include "common/limits.h"

enum { WAIT_MS = 5000 };

bool raw_exchange(struct raw *r, struct bytes frame, uint8_t *ret_frame, size_t *ret_len)
{
	uint32_t id;
	return peer_send(&r->peer, ++r->request, frame) &&
		peer_receive(&r->peer, WAIT_MS, &id, ret_frame, LIMIT_FRAME_BYTES, ret_len) && id == r->request;
}

/* One step of the handshake; the reply's box is in `room`. */
static bool step(struct raw *r, const struct frame *f, struct bytes box, uint8_t wanted, uint8_t *room, size_t *len,
	struct frame *ret_reply)
{
	uint8_t header[FRAME_HEADER_BYTES];
	struct buf message;
	buf_init(&message, LIMIT_FRAME_GUEST_BYTES);
	frame_header(f, box.len, header);
	buf_add(&message, header, sizeof(header));
	buf_add(&message, box.data, box.len);
	bool ok = raw_exchange(r, buf_bytes(&message), room, len) && frame_parse(BYTES(room, *len), ret_reply) &&
		ret_reply->kind == wanted;
	buf_done(&message);
	return ok;
}

bool raw_hello(struct raw *r, const struct raw_device *device)
{
	uint8_t prologue[FRAME_PROLOGUE_BYTES], *room = malloc(LIMIT_FRAME_BYTES);
	struct frame hello = { .kind = FRAME_HELLO }, reply;
	struct buf message, ignored;
	size_t len;
	buf_init(&message, LIMIT_FRAME_GUEST_BYTES);
	buf_init(&ignored, LIMIT_FRAME_GUEST_BYTES);
	frame_prologue(&device->log_key_hash, prologue);
	noise_start(&r->noise, true, BYTES(prologue, sizeof(prologue)), device->secret, device->server_public);
	bool ok = room && noise_write(&r->noise, (struct bytes){ 0 }, &message) &&
		step(r, &hello, buf_bytes(&message), FRAME_HELLO_REPLY, room, &len, &reply) &&
		noise_read(&r->noise, reply.box, &ignored);
	if (ok)
		memcpy(r->handshake, reply.id, sizeof(r->handshake));
	buf_done(&message);
	buf_done(&ignored);
	free(room);
	return ok;
}

bool raw_finish(struct raw *r)
{
	uint8_t send[KEY_BYTES], receive[KEY_BYTES], *room = malloc(2 * LIMIT_FRAME_BYTES);
	struct frame finish = { .kind = FRAME_FINISH }, reply;
	struct buf message;
	size_t len, plain_len;
	buf_init(&message, LIMIT_FRAME_GUEST_BYTES);
	memcpy(finish.id, r->handshake, sizeof(finish.id));
	bool ok = room && noise_write(&r->noise, (struct bytes){ 0 }, &message) &&
		noise_split(&r->noise, send, receive);
	if (ok) {
		frame_sender_init(&r->out, send);
		frame_receiver_init(&r->in, receive);
		frame_session_id(&r->noise.h, r->id);
		r->handshake_hash = r->noise.h;
		ok = step(r, &finish, buf_bytes(&message), FRAME_FINISH_REPLY, room, &len, &reply) &&
			frame_open(&r->in, BYTES(room, len), &reply, room + len, &plain_len);
	}
	buf_done(&message);
	free(room);
	return ok;
}

bool raw_open(struct raw *r, const char *url, const struct raw_device *device)
{
	*r = (struct raw){ .peer = peer_connect(url, 0) };
	return peer_hello(&r->peer) && raw_hello(r, device) && raw_finish(r);
}

bool raw_call(struct raw *r, struct bytes call, struct buf *ret_reply)
{
	uint8_t *room = malloc(2 * LIMIT_FRAME_BYTES);
	uint64_t counter = r->out.next;
	struct buf message;
	struct frame reply;
	size_t len, plain_len;
	buf_init(&message, LIMIT_FRAME_BYTES);
	bool ok = room && frame_seal(&r->out, FRAME_CALL, r->id, call, &message) &&
		raw_exchange(r, buf_bytes(&message), room, &len) && frame_parse(BYTES(room, len), &reply) &&
		reply.kind == FRAME_REPLY &&
		frame_open(&r->in, BYTES(room, len), &reply, room + LIMIT_FRAME_BYTES, &plain_len) &&
		plain_len >= FRAME_REPLY_PREFIX_BYTES && get_be64(room + LIMIT_FRAME_BYTES) == counter;
	if (ok)
		buf_add(ret_reply, room + LIMIT_FRAME_BYTES + FRAME_REPLY_PREFIX_BYTES,
			plain_len - FRAME_REPLY_PREFIX_BYTES);
	buf_done(&message);
	free(room);
	return ok;
}
