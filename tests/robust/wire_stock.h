/*
 * What an attacker has to work with: two living sessions of one device, seen from outside, and frames of theirs: taken, not
 * yet sent, of the other session, of the server. Frames are altered from it.
 */
#ifndef TESTS_ROBUST_WIRE_STOCK_H
#define TESTS_ROBUST_WIRE_STOCK_H

#include "tests/robust/wire.h"

enum { STOCK_FRAME_MAX = 16 * 1024 };

enum stock_kind { USED, FRESH, OTHER, REPLY, STOCK_KINDS };

struct stock {
	struct wire *w;
	uint64_t seed;
	struct raw a, b;
	unsigned connections; /* each from another address, since addresses that fail are charged */
	struct buf kept[STOCK_KINDS];
	uint64_t calls; /* of the first session, as they should be, and answered */
};

void stock_init(struct stock *x, struct wire *w);
void stock_done(struct stock *x);
/* A call of the session as it should be, which shows that it goes on; then new frames. Counts its entry. */
void stock_call(struct stock *x);
/* The first session goes on over another connection. */
void stock_connect_again(struct stock *x);
/* One altered frame of at most STOCK_FRAME_MAX + 64 bytes; 0 when nothing came of it and it would be taken, rightly. */
size_t stock_alter(struct stock *x, uint8_t *to);

#endif
