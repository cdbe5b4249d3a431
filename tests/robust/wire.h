/* What the two halves of the wire attacks share: a real core, a real front before it, and what they count. */
#ifndef TESTS_ROBUST_WIRE_H
#define TESTS_ROBUST_WIRE_H

#include "tests/support/real_core.h"

struct wire {
	struct real_core core;
	char url[64];     /* of the front */
	uint64_t entries; /* that the ledger must hold: one for each call that arrived as it was sent */
	uint64_t altered; /* frames */
};

/* Waits for the entries that are due and complains about every other number of them. */
void wire_count(struct wire *w, const char *what);
/*
 * The same where a connection ended with calls under way: of `open` calls that arrived and were not answered each may have
 * had its effect, and none twice.
 */
void wire_count_open(struct wire *w, uint64_t open, const char *what);

/* Frames altered between the real client and the front, each way; each `step`-th byte of a box, every byte of a header. */
void wire_middle(struct wire *w, size_t step);
/* At least `frames` altered frames sent to the front within living sessions. */
void wire_inject(struct wire *w, uint64_t frames);
/* Sends frames again that were taken; how many were taken again. */
unsigned t0b_replay(struct wire *w, unsigned frames);

#endif
