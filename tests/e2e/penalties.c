/*
 * Penalties at the real auditd-front: an address that fails keeps one guest at a time, its members come in all the same, and
 * honest use of one address by several never gets there. The control is a front with penalties switched off.
 */
#include "common/limits.h"
#include "tests/support/expect.h"
#include "tests/support/pair.h"
#include "tests/support/peer.h"

enum { GUESTS = 4, FAILING = 7, OTHER = 8, CLOSED_MS = 2000, QUIET_MS = 150 };

static const char front[] = "daemon/front/auditd-front";

static void pause_ms(int ms)
{
	(void)nanosleep(&(struct timespec){ .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L }, NULL);
}

/* Bytes that are none of ours, closed for it: LIMIT_PENALTY_AUTHFAIL_S each. */
static void fail_from(const char *url, unsigned source, unsigned times)
{
	for (unsigned i = 0; i < times; i++) {
		struct peer p = peer_connect(url, source);
		(void)peer_send_bytes(&p, BYTES_OF("GET / HTTP/1.1\r\n\r\n"));
		EXPECT(peer_is_closed(&p, CLOSED_MS), "garbage is heard");
		peer_close(&p);
	}
	pause_ms(QUIET_MS); /* the last close has been counted */
}

/* Guests that stay; how many of them are still connected when all have come. */
static unsigned guests_kept(const char *url, unsigned source)
{
	struct peer p[GUESTS];
	unsigned kept = 0;
	for (unsigned i = 0; i < GUESTS; i++) {
		p[i] = peer_connect(url, source);
		(void)peer_hello(&p[i]);
	}
	for (unsigned i = 0; i < GUESTS; i++) {
		kept += !peer_is_closed(&p[i], QUIET_MS);
		peer_close(&p[i]);
	}
	pause_ms(QUIET_MS);
	return kept;
}

/* One after the other, as a device does it, and all of them stay connected. */
static void expect_members(const char *url, unsigned source, const char *when)
{
	struct peer p[LIMIT_CONNECTIONS_PER_ADDRESS - 1];
	for (unsigned i = 0; i < ARRAY_LEN(p); i++) {
		p[i] = peer_connect(url, source);
		EXPECT(peer_hello(&p[i]), "%s: member %u", when, i);
		EXPECT(peer_call(&p[i], BYTES_OF("!auth"), BYTES_OF("!auth"), 5000), "%s: member %u", when, i);
	}
	for (unsigned i = 0; i < ARRAY_LEN(p); i++) {
		EXPECT(peer_call(&p[i], BYTES_OF("work"), BYTES_OF("work"), 5000), "%s: member %u is gone", when, i);
		peer_close(&p[i]);
	}
}

static void test_failing_address(void)
{
	struct pair pair = pair_start(front, NULL);
	EXPECT(guests_kept(pair.tcp_url, FAILING) == GUESTS, "guests of an address without a penalty");
	fail_from(pair.tcp_url, FAILING, 3);
	EXPECT(guests_kept(pair.tcp_url, FAILING) == 1, "one guest at a time, the newest");
	expect_members(pair.tcp_url, FAILING, "behind the failing address");
	EXPECT(guests_kept(pair.tcp_url, OTHER) == GUESTS, "another address");
	expect_members(pair.tcp_url, OTHER, "another address");
	EXPECT(pair_stop(&pair), "no clean end");
}

static void test_switched_off(void)
{
	static const char *const off[] = { "--penalty-s", "0", NULL };
	struct pair pair = pair_start(front, off);
	fail_from(pair.tcp_url, FAILING, 6);
	EXPECT(guests_kept(pair.tcp_url, FAILING) == GUESTS, "without penalties the same failures change nothing");
	EXPECT(pair_stop(&pair), "no clean end");
}

/* A course of people enrols behind one address, all within a moment, and two of them mistype the port's protocol. */
static void test_honest_crowd(void)
{
	struct pair pair = pair_start(front, NULL);
	for (unsigned i = 0; i < 4; i++) {
		struct peer p = peer_connect(pair.tcp_url, FAILING);
		EXPECT(peer_hello(&p) && peer_call(&p, BYTES_OF("enrol"), BYTES_OF("enrol"), 5000), "enrolling");
		peer_close(&p);
	}
	fail_from(pair.tcp_url, FAILING, 2);
	EXPECT(guests_kept(pair.tcp_url, FAILING) == GUESTS, "below the threshold nothing happens");
	for (unsigned i = 0; i < 40; i++) { /* members cost their address nothing */
		struct peer p = peer_connect(pair.tcp_url, OTHER);
		EXPECT(peer_hello(&p) && peer_call(&p, BYTES_OF("!auth"), BYTES_OF("!auth"), 5000), "member");
		peer_close(&p);
	}
	pause_ms(QUIET_MS);
	EXPECT(guests_kept(pair.tcp_url, OTHER) == GUESTS, "forty commands of members in a second");
	EXPECT(pair_stop(&pair), "no clean end");
}

int main(void)
{
	test_failing_address();
	test_switched_off();
	test_honest_crowd();
	return expect_done("penalties");
}
