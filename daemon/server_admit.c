/* Who may come in: caps in total, on guests and per address, and what a penalty leaves of them. */
#include "daemon/conn.h"

#include "common/clock.h"

/* Only addresses we see ourselves are charged: a front could name any. */
void server_charge(const struct conn *c)
{
	struct server *s = c->server;
	unsigned cost_s = atomic_load(&c->charge_s);
	if (c->link || c->peer.is_ipc || atomic_load(&c->authenticated) || cost_s == 0 || s->stopping)
		return;
	penalty_add(&s->penalties, c->peer.network, cost_s, s->limits.penalty_s, clock_mono_us());
}

/*
 * Under the lock. The guest that has waited longest without asking anything has the least to lose; then the one that
 * waited longest. With a network only its guests are looked at, and one has to go: who begins anew wins over who lingers.
 */
static bool evict_guest(struct server *s, const char *network)
{
	struct conn *victim = NULL;
	bool victim_is_busy = true;
	for (struct conn *c = s->conns; c; c = c->next) {
		if (c->link || atomic_load(&c->closing) || atomic_load(&c->authenticated))
			continue;
		if (network && strcmp(c->peer.network, network) != 0)
			continue;
		pthread_mutex_lock(&c->lock);
		bool busy = c->in_flight > 0;
		pthread_mutex_unlock(&c->lock);
		if (busy && !network)
			continue;
		if (!victim || busy < victim_is_busy || (busy == victim_is_busy && c->opened_us < victim->opened_us)) {
			victim = c;
			victim_is_busy = busy;
		}
	}
	if (!victim)
		return false;
	atomic_store(&victim->charge_s, 0); /* it did nothing wrong by waiting */
	server_drop_locked(victim);
	atomic_fetch_add(network ? &s->held : &s->evicted, 1);
	return true;
}

/*
 * Under the lock: peers of a kind, how many of them are guests, and how many of either are of one network. One that has
 * hung up and waits for the reaper still takes room of all, and none of its address, which may be calling again.
 */
struct census {
	unsigned all, guests, same, same_guests;
};

static struct census count(const struct server *s, const struct stream_peer *peer, bool behind_front)
{
	struct census n = { 0 };
	for (const struct conn *c = s->conns; c; c = c->next) {
		if ((c->link != NULL) != behind_front || atomic_load(&c->closing))
			continue;
		bool guest = !atomic_load(&c->authenticated);
		n.all++;
		if (c->stream && stream_is_closed(c->stream))
			continue;
		bool same = !peer->is_ipc && strcmp(c->peer.network, peer->network) == 0;
		n.guests += guest;
		n.same += same;
		n.same_guests += guest && same;
	}
	return n;
}

/* Under the lock. A penalty leaves an address one guest at a time: its members still come in, one after the other. */
static void hold_to_one_guest(struct server *s, const struct stream_peer *peer, struct census *n)
{
	if (n->same_guests == 0 || !penalty_is_active(&s->penalties, peer->network, clock_mono_us()))
		return;
	while (n->same_guests > 0 && evict_guest(s, peer->network)) {
		n->same_guests--;
		n->guests--;
		n->same--;
		n->all--;
	}
}

bool server_admit(struct server *s, const struct stream_peer *peer, bool behind_front)
{
	pthread_mutex_lock(&s->lock);
	struct census n = count(s, peer, behind_front);
	/* Behind a front addresses and guests are the front's to count: it could name any. */
	if (!behind_front)
		hold_to_one_guest(s, peer, &n);
	bool ok = !s->stopping && atomic_load(&s->accepting) && n.all < s->limits.connections;
	if (!behind_front)
		ok = ok && n.same < s->limits.per_address &&
			(n.guests < s->limits.guests || evict_guest(s, NULL));
	pthread_mutex_unlock(&s->lock);
	if (!ok)
		atomic_fetch_add(&s->refused, 1);
	return ok;
}
