/* A peer on a plain socket, polite or not: whatever bytes a test wants, without nng. */
#ifndef TESTS_SUPPORT_PEER_H
#define TESTS_SUPPORT_PEER_H

#include "common/bytes.h"

#include <sys/types.h>

struct peer {
	int fd; /* -1 when it could not connect */
	bool is_ipc;
};

/* Over tcp from 127.1.x.y with x and y from `source`, so that caps per address can be met or avoided; 0: from 127.0.0.1. */
struct peer peer_connect(const char *url, unsigned source);
void peer_close(struct peer *p);
/* Closes with a reset instead of a farewell. */
void peer_reset(struct peer *p);
/* Sends the REQ handshake and waits for REP's. */
bool peer_hello(struct peer *p);
bool peer_send_bytes(struct peer *p, struct bytes bytes);
bool peer_send(struct peer *p, uint32_t id, struct bytes body);
/* The next reply; false when closed, out of time or longer than `max`. */
bool peer_receive(struct peer *p, int timeout_ms, uint32_t *ret_id, uint8_t *ret_body, size_t max, size_t *ret_len);
/* Sends and waits for the reply with that id; true when it equals `expected`. */
bool peer_call(struct peer *p, struct bytes body, struct bytes expected, int timeout_ms);
/* The server closed it: end of file or reset within timeout_ms; what arrives before that is thrown away. */
bool peer_is_closed(struct peer *p, int timeout_ms);
/* A receive buffer so small that unread replies soon reach back to the server; before peer_connect's connection is used. */
void peer_shrink(struct peer *p);

/* Of a process; 0 for ourselves. */
unsigned process_descriptors(pid_t pid);
long process_rss_kib(pid_t pid);
/* Waits until the process has at most `count` descriptors; false after timeout_ms. */
bool process_wait_descriptors(pid_t pid, unsigned count, int timeout_ms);

#endif
