/* What an address has to answer for, without waiting for it to run off. */
#include "common/bytes.h"
#include "common/limits.h"
#include "daemon/penalty.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static const int64_t second_us = 1000000;
static const char here[] = "192.0.2.7", there[] = "2001:db8:7::";

static struct penalties *table(void)
{
	struct penalties *p = calloc(1, sizeof(*p));
	cr_assert(p != NULL);
	return p;
}

static void charge(struct penalties *p, const char *network, int times, int64_t cost_s, int64_t now_us)
{
	for (int i = 0; i < times; i++)
		penalty_add(p, network, cost_s, LIMIT_PENALTY_S, now_us);
}

Test(penalty, counts_from_the_threshold_on)
{
	struct penalties *p = table();
	int64_t now_us = 1000 * second_us;
	charge(p, here, 2, LIMIT_PENALTY_AUTHFAIL_S, now_us);
	charge(p, here, 4, LIMIT_PENALTY_NOAUTH_S, now_us);
	cr_expect(not(penalty_is_active(p, here, now_us)), "14 s are below 15");
	charge(p, here, 1, LIMIT_PENALTY_NOAUTH_S, now_us);
	cr_expect(penalty_is_active(p, here, now_us));
	cr_expect(not(penalty_is_active(p, there, now_us)), "another address has nothing to do with it");
	free(p);
}

Test(penalty, runs_off_and_begins_anew)
{
	struct penalties *p = table();
	int64_t now_us = 1000 * second_us;
	charge(p, here, 3, LIMIT_PENALTY_AUTHFAIL_S, now_us);
	cr_expect(penalty_is_active(p, here, now_us + 15 * second_us - 1), "active until all of it has run off");
	now_us += 15 * second_us;
	cr_expect(not(penalty_is_active(p, here, now_us)));
	charge(p, here, 1, LIMIT_PENALTY_AUTHFAIL_S, now_us);
	cr_expect(not(penalty_is_active(p, here, now_us)), "one more failure later is one failure");
	free(p);
}

/* One a second is as fast as it runs off: whoever polls, or a probe, is never held. */
Test(penalty, one_guest_a_second_never_counts)
{
	struct penalties *p = table();
	for (int64_t s = 0; s < 1000; s++) {
		charge(p, here, 1, LIMIT_PENALTY_NOAUTH_S, s * second_us);
		cr_assert(not(penalty_is_active(p, here, s * second_us)), "after %d s", (int)s);
	}
	free(p);
}

Test(penalty, has_a_cap_that_can_be_lowered_to_nothing)
{
	struct penalties *p = table();
	int64_t now_us = 1000 * second_us;
	charge(p, here, 1000, LIMIT_PENALTY_AUTHFAIL_S, now_us);
	cr_expect(penalty_is_active(p, here, now_us + LIMIT_PENALTY_S * second_us - 1));
	cr_expect(not(penalty_is_active(p, here, now_us + LIMIT_PENALTY_S * second_us)));
	for (int i = 0; i < 1000; i++)
		penalty_add(p, there, LIMIT_PENALTY_AUTHFAIL_S, 0, now_us);
	cr_expect(not(penalty_is_active(p, there, now_us)));
	free(p);
}

/* More addresses than there are places: those with the least left are forgotten, and nothing else happens. */
Test(penalty, table_is_bounded)
{
	struct penalties *p = table();
	int64_t now_us = 1000 * second_us;
	charge(p, here, 100, LIMIT_PENALTY_AUTHFAIL_S, now_us);
	for (unsigned i = 0; i < 100000; i++) {
		char network[32];
		(void)snprintf(network, sizeof(network), "2001:db8:%x:%x::", i >> 16, i & 0xffff);
		charge(p, network, 1, LIMIT_PENALTY_NOAUTH_S, now_us);
	}
	cr_expect(penalty_is_active(p, here, now_us), "light ones do not push out a heavy one");
	free(p);
}
