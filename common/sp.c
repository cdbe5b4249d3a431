/* SP framing: an incremental parser that never looks further than the bytes it was given, and the few bytes to write. */
#include "common/sp.h"

enum { KEEP_BYTES = 64 * 1024 }; /* a larger buffer is given back between messages */

static void write_handshake(uint8_t protocol, uint8_t *to)
{
	const uint8_t handshake[SP_HANDSHAKE_BYTES] = { 0, 'S', 'P', 0, 0, protocol, 0, 0 };
	memcpy(to, handshake, sizeof(handshake));
}

void sp_parser_init(struct sp_parser *p, bool is_ipc, uint8_t peer_protocol)
{
	*p = (struct sp_parser){ .is_ipc = is_ipc, .peer_protocol = peer_protocol };
	buf_init(&p->body, SIZE_MAX / 2);
}

void sp_parser_done(struct sp_parser *p)
{
	buf_done(&p->body);
}

static enum sp_event bad(struct sp_parser *p)
{
	p->bad = true;
	return SP_BAD;
}

static struct bytes take(struct bytes *data, size_t len)
{
	struct bytes front = BYTES(data->data, len < data->len ? len : data->len);
	data->data += front.len;
	data->len -= front.len;
	return front;
}

/* True when head_len has reached `want`. */
static bool fill_head(struct sp_parser *p, struct bytes *data, size_t want)
{
	struct bytes part = take(data, want - p->head_len);
	memcpy(p->head + p->head_len, part.data, part.len);
	p->head_len += part.len;
	return p->head_len == want;
}

/* Wrong bytes are refused as they come, not when eight of them have come. */
static enum sp_event parse_handshake(struct sp_parser *p, struct bytes *data)
{
	uint8_t expected[SP_HANDSHAKE_BYTES];
	write_handshake(p->peer_protocol, expected);
	bool complete = fill_head(p, data, SP_HANDSHAKE_BYTES);
	if (memcmp(p->head, expected, p->head_len) != 0)
		return bad(p);
	if (!complete)
		return SP_MORE;
	p->greeted = true;
	p->head_len = 0;
	return SP_HELLO;
}

static bool head_is_complete(const struct sp_parser *p)
{
	return p->head_len == (p->is_ipc ? 9U : 8U);
}

static enum sp_event parse_head(struct sp_parser *p, struct bytes *data, size_t body_max)
{
	size_t mark = p->is_ipc ? 1 : 0;
	bool complete = fill_head(p, data, mark + 8);
	if (p->is_ipc && p->head[0] != 0x01)
		return bad(p);
	if (!complete)
		return SP_MORE;
	uint64_t len = get_be64(p->head + mark);
	if (len > body_max)
		return bad(p);
	p->body_bytes = (size_t)len;
	buf_reset(&p->body);
	return SP_MESSAGE;
}

static enum sp_event parse_body(struct sp_parser *p, struct bytes *data, struct bytes *ret_body)
{
	struct bytes part = take(data, p->body_bytes - p->body.len);
	if (part.len == p->body_bytes) { /* all of it lies in the caller's bytes: no copy */
		p->head_len = 0;
		*ret_body = part;
		return SP_MESSAGE;
	}
	buf_add(&p->body, part.data, part.len);
	if (p->body.failed)
		return bad(p);
	if (p->body.len < p->body_bytes)
		return SP_MORE;
	p->head_len = 0;
	*ret_body = buf_bytes(&p->body);
	return SP_MESSAGE;
}

enum sp_event sp_parse(struct sp_parser *p, struct bytes *data, size_t body_max, struct bytes *ret_body)
{
	if (p->bad)
		return SP_BAD;
	if (data->len == 0)
		return SP_MORE;
	if (!p->greeted)
		return parse_handshake(p, data);
	if (!head_is_complete(p)) {
		/* Here the body of the message before is no longer anybody's. */
		if (p->head_len == 0 && p->body.cap > KEEP_BYTES)
			buf_done(&p->body);
		enum sp_event event = parse_head(p, data, body_max);
		if (event != SP_MESSAGE)
			return event;
	}
	return parse_body(p, data, ret_body);
}

bool sp_is_partial(const struct sp_parser *p)
{
	return p->head_len > 0;
}

bool sp_split(struct bytes body, struct bytes *ret_backtrace, struct bytes *ret_payload)
{
	for (size_t at = 0; at + SP_WORD_BYTES <= body.len && at < SP_BACKTRACE_BYTES; at += SP_WORD_BYTES) {
		if (body.data[at] & 0x80) {
			size_t len = at + SP_WORD_BYTES;
			*ret_backtrace = BYTES(body.data, len);
			*ret_payload = BYTES(body.data + len, body.len - len);
			return true;
		}
	}
	return false;
}

void sp_write_handshake(uint8_t protocol, uint8_t ret_handshake[SP_HANDSHAKE_BYTES])
{
	write_handshake(protocol, ret_handshake);
}

size_t sp_write_head(bool is_ipc, size_t body_bytes, uint8_t ret_head[SP_HEAD_BYTES_MAX])
{
	size_t mark = is_ipc ? 1 : 0;
	ret_head[0] = 0x01;
	put_be64(ret_head + mark, body_bytes);
	return mark + 8;
}
