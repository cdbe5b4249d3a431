/* Records of the edge link: an incremental parser and the few bytes to write. */
#include "common/edge.h"

enum { KEEP_BYTES = 64 * 1024, RECORD_FIXED_BYTES = EDGE_HEAD_BYTES - 4 };

static const uint8_t greeting[EDGE_GREETING_BYTES] = { 'I', 'A', 'E', 'D', 'G', 'E', 0, 1 };

void edge_parser_init(struct edge_parser *p)
{
	*p = (struct edge_parser){ 0 };
	buf_init(&p->payload, EDGE_PAYLOAD_BYTES_MAX);
}

void edge_parser_done(struct edge_parser *p)
{
	buf_done(&p->payload);
}

static enum edge_event bad(struct edge_parser *p)
{
	p->bad = true;
	return EDGE_BAD;
}

static struct bytes take(struct bytes *data, size_t len)
{
	struct bytes front = BYTES(data->data, len < data->len ? len : data->len);
	data->data += front.len;
	data->len -= front.len;
	return front;
}

static bool fill_head(struct edge_parser *p, struct bytes *data, size_t want)
{
	struct bytes part = take(data, want - p->head_len);
	memcpy(p->head + p->head_len, part.data, part.len);
	p->head_len += part.len;
	return p->head_len == want;
}

static enum edge_event parse_greeting(struct edge_parser *p, struct bytes *data)
{
	bool complete = fill_head(p, data, EDGE_GREETING_BYTES);
	if (memcmp(p->head, greeting, p->head_len) != 0)
		return bad(p);
	if (!complete)
		return EDGE_MORE;
	p->greeted = true;
	p->head_len = 0;
	return EDGE_GREETING;
}

/* Judged by the head alone, so that nothing is kept of what will be refused. */
static bool size_is_allowed(uint8_t type, size_t payload_bytes)
{
	switch (type) {
	case EDGE_OPEN:
		return payload_bytes >= 1 && payload_bytes < EDGE_ADDRESS_BYTES;
	case EDGE_DATA:
		return payload_bytes >= SP_WORD_BYTES && payload_bytes <= EDGE_PAYLOAD_BYTES_MAX;
	case EDGE_DONE:
		return payload_bytes >= SP_WORD_BYTES && payload_bytes <= SP_BACKTRACE_BYTES;
	case EDGE_CREDIT:
		return payload_bytes == 4;
	case EDGE_CLOSE:
	case EDGE_AUTHENTICATED:
	case EDGE_DROP:
		return payload_bytes == 0;
	}
	return false;
}

/* It ends in logs: printable ASCII. */
static bool address_is_clean(struct bytes address)
{
	for (size_t i = 0; i < address.len; i++) {
		if (address.data[i] < 0x20 || address.data[i] > 0x7e)
			return false;
	}
	return true;
}

static bool payload_is_allowed(enum edge_type type, struct bytes payload)
{
	struct bytes backtrace, rest;
	switch (type) {
	case EDGE_OPEN:
		return address_is_clean(payload);
	case EDGE_DATA:
		return sp_split(payload, &backtrace, &rest);
	case EDGE_DONE:
		return sp_split(payload, &backtrace, &rest) && rest.len == 0;
	case EDGE_CREDIT:
		return get_be32(payload.data) > 0;
	case EDGE_CLOSE:
	case EDGE_AUTHENTICATED:
	case EDGE_DROP:
		return true;
	}
	return false;
}

static enum edge_event parse_head(struct edge_parser *p, struct bytes *data)
{
	if (!fill_head(p, data, EDGE_HEAD_BYTES))
		return EDGE_MORE;
	uint32_t len = get_be32(p->head);
	if (len < RECORD_FIXED_BYTES || !size_is_allowed(p->head[4], len - RECORD_FIXED_BYTES))
		return bad(p);
	p->payload_bytes = len - RECORD_FIXED_BYTES;
	buf_reset(&p->payload);
	return EDGE_RECORD;
}

static enum edge_event parse_payload(struct edge_parser *p, struct bytes *data,
	struct edge_record *ret_record)
{
	struct bytes payload = take(data, p->payload_bytes - p->payload.len);
	if (payload.len < p->payload_bytes) {
		buf_add(&p->payload, payload.data, payload.len);
		if (p->payload.failed)
			return bad(p);
		if (p->payload.len < p->payload_bytes)
			return EDGE_MORE;
		payload = buf_bytes(&p->payload);
	}
	enum edge_type type = p->head[4];
	if (!payload_is_allowed(type, payload))
		return bad(p);
	p->head_len = 0;
	*ret_record = (struct edge_record){ .type = type, .connection = get_be64(p->head + 5),
		.payload = payload };
	return EDGE_RECORD;
}

enum edge_event edge_parse(struct edge_parser *p, struct bytes *data, struct edge_record *ret_record)
{
	if (p->bad)
		return EDGE_BAD;
	if (data->len == 0)
		return EDGE_MORE;
	if (!p->greeted)
		return parse_greeting(p, data);
	if (p->head_len < EDGE_HEAD_BYTES) {
		if (p->head_len == 0 && p->payload.cap > KEEP_BYTES)
			buf_done(&p->payload);
		enum edge_event event = parse_head(p, data);
		if (event != EDGE_RECORD)
			return event;
	}
	return parse_payload(p, data, ret_record);
}

void edge_write_greeting(uint8_t ret_greeting[EDGE_GREETING_BYTES])
{
	memcpy(ret_greeting, greeting, sizeof(greeting));
}

void edge_write_head(enum edge_type type, uint64_t connection, size_t payload_bytes,
	uint8_t ret_head[EDGE_HEAD_BYTES])
{
	put_be32(ret_head, (uint32_t)(RECORD_FIXED_BYTES + payload_bytes));
	ret_head[4] = (uint8_t)type;
	put_be64(ret_head + 5, connection);
}

int64_t edge_cost_bytes(size_t payload_bytes)
{
	return (int64_t)payload_bytes + EDGE_RECORD_COST_BYTES;
}
