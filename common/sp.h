/*
 * The wire format of nanomsg's REQ and REP over tcp and ipc, read and written without I/O.
 *
 *   both sides once   00 53 50 00 00 <protocol> 00 00          protocol 0x30 REQ, 0x31 REP
 *   tcp message       u64 length, body                         big-endian
 *   ipc message       01, u64 length, body
 *   body              backtrace words of 4 bytes up to and with the first whose top bit is set (the request id), payload
 *
 * Source: nanomsg RFCs sp-tcp-mapping-01, sp-request-reply-01; ipc as nng and nanomsg write it.
 */
#ifndef COMMON_SP_H
#define COMMON_SP_H

#include "common/bytes.h"
#include "common/limits.h"

enum {
	SP_HANDSHAKE_BYTES = 8,
	SP_HEAD_BYTES_MAX = 9,
	SP_WORD_BYTES = 4,
	SP_BACKTRACE_BYTES = LIMIT_BACKTRACE_WORDS * SP_WORD_BYTES, /* the request id is one of the words */
	SP_PROTOCOL_REQ = 0x30,
	SP_PROTOCOL_REP = 0x31
};

enum sp_event {
	SP_MORE,    /* everything was taken, nothing is complete */
	SP_HELLO,   /* the peer's handshake; once, first */
	SP_MESSAGE, /* ret_body is set */
	SP_BAD      /* not this protocol, or too long: close. Says so for ever */
};

struct sp_parser {
	bool is_ipc;
	uint8_t peer_protocol;
	bool greeted;
	bool bad;
	uint8_t head[SP_HEAD_BYTES_MAX];
	size_t head_len;
	size_t body_bytes; /* of the message whose head is complete */
	struct buf body;   /* the part of it that arrived in earlier calls */
};

/* peer_protocol: what the other side must call itself. */
void sp_parser_init(struct sp_parser *p, bool is_ipc, uint8_t peer_protocol);
void sp_parser_done(struct sp_parser *p);
/*
 * Takes bytes off the front of *data up to the next event. A length over body_max is SP_BAD at once, before any memory
 * is taken; memory grows with what arrived, not with what was announced.
 *
 * ret_body  lies in *data or in the parser; good until the next call.
 */
enum sp_event sp_parse(struct sp_parser *p, struct bytes *data, size_t body_max, struct bytes *ret_body);
/* Some, not all, of a handshake or message has arrived. */
bool sp_is_partial(const struct sp_parser *p);

/* False when no word within the limit has the top bit. */
bool sp_split(struct bytes body, struct bytes *ret_backtrace, struct bytes *ret_payload);

void sp_write_handshake(uint8_t protocol, uint8_t ret_handshake[SP_HANDSHAKE_BYTES]);
/* Returns how many bytes of ret_head to send before a body of body_bytes. */
size_t sp_write_head(bool is_ipc, size_t body_bytes, uint8_t ret_head[SP_HEAD_BYTES_MAX]);

#endif
