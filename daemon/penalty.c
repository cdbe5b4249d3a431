/* The table of penalties: a few places for each hash of an address. */
#include "daemon/penalty.h"

#include "common/limits.h"

#define SECOND_US INT64_C(1000000)

/* FNV-1a: spreads what is honest. Who has addresses to choose from needs no collisions. */
static struct penalty *set_of(struct penalties *p, const char *network)
{
	uint32_t hash = 2166136261U;
	for (const char *at = network; *at; at++)
		hash = (hash ^ (uint8_t)*at) * 16777619U;
	return p->entry[hash % PENALTY_SETS];
}

static struct penalty *find(struct penalties *p, const char *network)
{
	struct penalty *set = set_of(p, network);
	for (size_t i = 0; i < PENALTY_WAYS; i++)
		if (strcmp(set[i].network, network) == 0)
			return &set[i];
	return NULL;
}

/* A place of its own: a free one is the one that ended longest ago. */
static struct penalty *place_for(struct penalties *p, const char *network)
{
	struct penalty *set = set_of(p, network), *place = &set[0];
	for (size_t i = 1; i < PENALTY_WAYS; i++)
		if (set[i].until_us < place->until_us)
			place = &set[i];
	*place = (struct penalty){ .until_us = 0 };
	(void)snprintf(place->network, sizeof(place->network), "%s", network);
	return place;
}

void penalty_add(struct penalties *p, const char *network, int64_t cost_s, int64_t most_s, int64_t now_us)
{
	struct penalty *at = find(p, network);
	if (!at)
		at = place_for(p, network);
	if (at->until_us <= now_us) {
		at->until_us = now_us;
		at->is_active = false;
	}
	at->until_us += cost_s * SECOND_US;
	if (at->until_us > now_us + most_s * SECOND_US)
		at->until_us = now_us + most_s * SECOND_US;
	at->is_active |= at->until_us - now_us >= LIMIT_PENALTY_THRESHOLD_S * SECOND_US;
}

bool penalty_is_active(struct penalties *p, const char *network, int64_t now_us)
{
	const struct penalty *at = find(p, network);
	return at && at->is_active && at->until_us > now_us;
}
