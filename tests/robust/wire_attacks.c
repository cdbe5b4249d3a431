/*
 * Frames replayed, reordered, cut, spliced, altered and turned round, through a real front into a real core: none has an
 * effect, the client takes none of them for the server's, sessions end or go on. security.md T0b, T0c, T8.
 *
 * usage: wire_attacks [--frames N]   at least so many altered frames; 10,000 by default
 * The control takes the replay check out of the core (frame_open is wrapped) and must see frames taken twice.
 */
#include "tests/robust/wire.h"

#include "common/stream.h"
#include "daemon/session.h"
#include "tests/robust/flags.h"
#include "tests/support/expect.h"
#include "tests/support/pair.h"

#include <stdatomic.h>

enum { REPLAYS = 100, COUNT_MS = 5000, OPEN_MS = 30, THOROUGH_FRAMES = 100000, STEP = 31 };

static atomic_bool forgets; /* the seeded fault */

bool __real_frame_open(struct frame_receiver *r, struct bytes raw, const struct frame *f, uint8_t *ret_plain, size_t *ret_len);
bool __wrap_frame_open(struct frame_receiver *r, struct bytes raw, const struct frame *f, uint8_t *ret_plain, size_t *ret_len);

bool __wrap_frame_open(struct frame_receiver *r, struct bytes raw, const struct frame *f, uint8_t *ret_plain, size_t *ret_len)
{
	if (atomic_load(&forgets))
		memset(r->seen, 0, sizeof(r->seen));
	return __real_frame_open(r, raw, f, ret_plain, ret_len);
}

static void pause_ms(int ms)
{
	(void)nanosleep(&(struct timespec){ .tv_nsec = ms * 1000000L }, NULL);
}

void wire_count_open(struct wire *w, uint64_t open, const char *what)
{
	const struct ledger *l = w->core.core->ledger;
	for (int ms = 0; ms < COUNT_MS && ledger_size(l) < w->entries; ms++)
		pause_ms(1);
	if (open > 0)
		pause_ms(OPEN_MS); /* whatever was still on its way */
	uint64_t there = ledger_size(l);
	EXPECT(there >= w->entries && there <= w->entries + open, "%s: %" PRIu64 " entries; due are %" PRIu64
		", and %" PRIu64 " that nobody was told of", what, there, w->entries, open);
	w->entries = there;
}

void wire_count(struct wire *w, const char *what)
{
	wire_count_open(w, 0, what);
}

static void control(struct wire *w)
{
	EXPECT(t0b_replay(w, REPLAYS) == 0, "frames are taken twice");
	atomic_store(&forgets, true);
	unsigned taken = t0b_replay(w, REPLAYS);
	atomic_store(&forgets, false);
	(void)printf("control, replay check off: %u of %d replays taken\n", taken, REPLAYS);
	EXPECT(taken == REPLAYS, "the control was not seen");
	/* And even then nothing is entered twice: a statement has one place in the ledger. */
	wire_count(w, "replays without a check");
}

int main(int argc, char **argv)
{
	static struct wire w;
	uint64_t frames = flag_number(argc, argv, "--frames", 10000);
	real_core_start(&w.core, "wire");
	pid_t front = front_start("daemon/front/auditd-front", w.core.edge_path, w.core.directory, NULL, w.url);
	unsigned descriptors = process_descriptors(front);
	w.entries = ledger_size(w.core.core->ledger);
	wire_middle(&w, frames >= THOROUGH_FRAMES ? 1 : STEP);
	uint64_t middle = w.altered;
	(void)printf("between client and front: %" PRIu64 " altered frames, none taken\n", middle);
	wire_inject(&w, frames > middle ? frames - middle : 1000);
	control(&w);
	EXPECT(process_wait_descriptors(front, descriptors, 5000), "the front holds %u descriptors, had %u",
		process_descriptors(front), descriptors);
	struct session_counters n = session_counters(w.core.core->sessions);
	(void)printf("%" PRIu64 " altered frames; %" PRIu64 " refused by the core, %" PRIu64 " handshakes; %" PRIu64
		" entries, as many as calls arrived as they were sent\n", w.altered, n.refused, n.handshakes, w.entries);
	EXPECT(front_stop(front, w.core.directory), "the front did not end cleanly");
	EXPECT(real_core_stop(&w.core), "the core still holds something");
	if (!stream_shutdown(2000))
		(void)fputs("streams were still busy\n", stderr);
	return expect_done("wire attacks");
}
