/*
 * The edge link: records between auditd-front and the core on edge.sock, read and written without I/O.
 * The bytes, the order of records and what each side owes the other: docs/formats.md, "Edge link".
 */
#ifndef COMMON_EDGE_H
#define COMMON_EDGE_H

#include "common/bytes.h"
#include "common/limits.h"
#include "common/sp.h"

enum {
	EDGE_GREETING_BYTES = 8,
	EDGE_HEAD_BYTES = 13, /* u32 length of what follows it, u8 type, u64 connection */
	EDGE_ADDRESS_BYTES = 64,
	EDGE_PAYLOAD_BYTES_MAX = SP_BACKTRACE_BYTES + LIMIT_FRAME_BYTES,
	EDGE_WINDOW_BYTES = LIMIT_OUT_QUEUE_BYTES, /* credit of a new connection, and the most it can have */
	EDGE_RECORD_COST_BYTES = 64                /* of a DATA record beside its payload, so that empty ones cost too */
};

enum edge_type {
	EDGE_OPEN = 1,          /* front: a new peer; payload: its address as text */
	EDGE_DATA = 2,          /* both: one SP body, backtrace first */
	EDGE_CLOSE = 3,         /* front: the peer is gone */
	EDGE_AUTHENTICATED = 4, /* core: messages up to LIMIT_FRAME_BYTES from now on */
	EDGE_DROP = 5,          /* core: close this peer */
	EDGE_CREDIT = 6,        /* front: u32, bytes of DATA that have left for the peer */
	EDGE_DONE = 7           /* core: the request with this backtrace gets no reply */
};

struct edge_record {
	enum edge_type type;
	uint64_t connection;
	struct bytes payload;
};

enum edge_event {
	EDGE_MORE,     /* everything was taken, nothing is complete */
	EDGE_GREETING, /* the other side speaks this version; once, first */
	EDGE_RECORD,   /* ret_record is set */
	EDGE_BAD       /* another protocol or version, or a malformed record: close. Says so for ever */
};

struct edge_parser {
	bool greeted;
	bool bad;
	uint8_t head[EDGE_HEAD_BYTES];
	size_t head_len;
	size_t payload_bytes;
	struct buf payload;
};

void edge_parser_init(struct edge_parser *p);
void edge_parser_done(struct edge_parser *p);
/*
 * Takes bytes off the front of *data up to the next event. A returned record is well-formed by itself (sizes, clean
 * address, credit above zero, a backtrace in DATA and DONE); whether it may come now is the caller's to judge.
 * The payload lies in *data or in the parser; good until the next call.
 */
enum edge_event edge_parse(struct edge_parser *p, struct bytes *data, struct edge_record *ret_record);

void edge_write_greeting(uint8_t ret_greeting[EDGE_GREETING_BYTES]);
void edge_write_head(enum edge_type type, uint64_t connection, size_t payload_bytes,
	uint8_t ret_head[EDGE_HEAD_BYTES]);
/* What a DATA record takes from the credit. */
int64_t edge_cost_bytes(size_t payload_bytes);

#endif
