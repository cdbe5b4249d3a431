/* A man in the middle of the real client and the front: what he does to one message of a handshake or of two calls. */
#include "tests/robust/wire.h"

#include "client/session.h"
#include "tests/support/expect.h"
#include "tests/support/middle.h"

#include <assert.h>

enum { MESSAGES_MAX = 6, FIRST_CALL = 2, TIMEOUT_MS = 5000 }; /* HELLO, FINISH, two calls; and their replies */

enum act {
	LEAVE,      /* as it is */
	TWICE,      /* sent again at once */
	REORDER,    /* after the next one */
	FLIP,       /* one bit at `at` */
	CUT,        /* its first `at` bytes */
	CUT_TO_FIT, /* and its length made to fit */
	PREVIOUS,   /* the one before it of this way, in its place */
	SWAP,       /* its content under the request of the next one, and the other way round */
	REFLECT,    /* the newest of the other way, in its place */
	SPLICE,     /* that of another session in its place */
	HEADER_OF,  /* its box under the header of another session's */
	BOX_OF      /* its header over another session's box */
};

struct plan {
	enum act act;
	enum middle_way way;
	unsigned nth;
	size_t at;
};

struct message {
	struct buf backtrace, frame;
	bool is_counted; /* it was a CALL and has arrived */
};

struct run {
	struct plan plan;
	struct message now[2][MESSAGES_MAX], before[2][MESSAGES_MAX]; /* `before`: of the session before this one */
	unsigned newest[2];
	unsigned arrived; /* CALLs, as they were sent */
	unsigned connections; /* of this client: the second one begins anew what was cut short */
	bool is_done;     /* what was planned */
};

static void keep(struct message *to, struct bytes backtrace, struct bytes frame)
{
	buf_reset(&to->backtrace);
	buf_reset(&to->frame);
	buf_add(&to->backtrace, backtrace.data, backtrace.len);
	buf_add(&to->frame, frame.data, frame.len);
	to->is_counted = false;
}

static void pass(struct run *r, struct middle *m, enum middle_way way, struct bytes backtrace, struct bytes frame)
{
	for (unsigned i = 0; i < MESSAGES_MAX && way == TO_SERVER; i++) {
		struct message *sent = &r->now[TO_SERVER][i];
		struct frame f;
		if (sent->is_counted || !bytes_equal(buf_bytes(&sent->frame), frame) || !frame_parse(frame, &f) ||
			f.kind != FRAME_CALL)
			continue;
		sent->is_counted = true;
		r->arrived++;
	}
	middle_send(m, way, backtrace, frame);
}

/* The message the plan is about, when it is there; false where the plan cannot be carried out. */
static bool carry_out(struct run *r, struct middle *m, enum middle_way way, unsigned nth)
{
	struct message *it = &r->now[way][nth], *other = &r->before[way][nth];
	struct bytes backtrace = buf_bytes(&it->backtrace), frame = buf_bytes(&it->frame);
	uint8_t room[64 * 1024];
	assert(frame.len <= sizeof(room));
	memcpy(room, frame.data, frame.len);
	switch (r->plan.act) {
	case LEAVE:
		pass(r, m, way, backtrace, frame);
		return true;
	case TWICE:
		pass(r, m, way, backtrace, frame);
		pass(r, m, way, backtrace, frame);
		return true;
	case REORDER:
	case SWAP:
		return true; /* held until the next one */
	case FLIP:
		if (r->plan.at >= frame.len)
			return false;
		room[r->plan.at] ^= (uint8_t)(1 << r->plan.at % 8);
		pass(r, m, way, backtrace, BYTES(room, frame.len));
		return true;
	case CUT:
	case CUT_TO_FIT:
		if (r->plan.at >= frame.len || (r->plan.act == CUT_TO_FIT && r->plan.at < FRAME_HEADER_BYTES))
			return false;
		if (r->plan.act == CUT_TO_FIT)
			put_be32(room + 32, (uint32_t)(r->plan.at - FRAME_HEADER_BYTES));
		pass(r, m, way, backtrace, BYTES(room, r->plan.at));
		return true;
	case PREVIOUS:
		pass(r, m, way, backtrace, buf_bytes(&r->now[way][nth - 1].frame));
		return true;
	case REFLECT:
		pass(r, m, way, backtrace, buf_bytes(&r->now[!way][r->newest[!way]].frame));
		return true;
	case SPLICE:
		pass(r, m, way, backtrace, buf_bytes(&other->frame));
		return true;
	case HEADER_OF:
	case BOX_OF:
		if (other->frame.len != frame.len)
			return false;
		memcpy(room, r->plan.act == HEADER_OF ? other->frame.data : frame.data, FRAME_HEADER_BYTES);
		memcpy(room + FRAME_HEADER_BYTES,
			(r->plan.act == BOX_OF ? other->frame.data : frame.data) + FRAME_HEADER_BYTES,
			frame.len - FRAME_HEADER_BYTES);
		if (memcmp(room, frame.data, frame.len) == 0)
			return false; /* all HELLOs begin alike */
		pass(r, m, way, backtrace, BYTES(room, frame.len));
		return true;
	}
	return false;
}

/* The second half of what waited for this one. */
static void carry_on(struct run *r, struct middle *m, enum middle_way way, unsigned nth)
{
	const struct message *held = &r->now[way][nth - 1], *it = &r->now[way][nth];
	bool swaps = r->plan.act == SWAP;
	pass(r, m, way, buf_bytes(&it->backtrace), buf_bytes(swaps ? &held->frame : &it->frame));
	pass(r, m, way, buf_bytes(&held->backtrace), buf_bytes(swaps ? &it->frame : &held->frame));
}

static void disturb(void *ctx, struct middle *m, enum middle_way way, unsigned nth, struct bytes backtrace, struct bytes frame)
{
	struct run *r = ctx;
	const struct plan *p = &r->plan;
	if (nth >= MESSAGES_MAX)
		return;
	r->connections += way == TO_SERVER && nth == 0;
	keep(&r->now[way][nth], backtrace, frame);
	r->newest[way] = nth;
	if (way == p->way && nth == p->nth && !r->is_done)
		r->is_done = carry_out(r, m, way, nth);
	else if (way == p->way && nth == p->nth + 1 && r->is_done && (p->act == SWAP || p->act == REORDER))
		carry_on(r, m, way, nth);
	else
		pass(r, m, way, backtrace, frame);
	/* What could not be carried out passes; so does what nothing was held for. */
	if (way == p->way && nth == p->nth && !r->is_done)
		pass(r, m, way, backtrace, frame);
}

struct outcome {
	int open;
	int call[2];
};

static int answered(struct session *s, uint32_t ticket)
{
	static struct status st;
	struct buf reply;
	buf_init(&reply, LIMIT_FRAME_BYTES);
	int rc = session_wait(s, ticket, TIMEOUT_MS, &st, &reply);
	Audit__Reply *read = rc == OK ? audit__reply__unpack(NULL, reply.len, reply.data) : NULL;
	if (rc == OK)
		rc = read && read->status ? read->status->code : DATA_LOSS;
	if (read)
		audit__reply__free_unpacked(read, NULL);
	buf_done(&reply);
	return rc;
}

/* A handshake and two writes under way at once, by the client of the product. */
static struct outcome act_as_client(struct wire *w, const struct session_options *options)
{
	static struct status st;
	struct outcome o = { .call = { -1, -1 } };
	struct session *s;
	uint32_t ticket[2];
	bool is_new, is_sent[2];
	status_reset(&st);
	o.open = session_open(options, &st, &s, &is_new);
	if (o.open != OK)
		return o;
	for (int i = 0; i < 2; i++) {
		struct buf call;
		buf_init(&call, LIMIT_FRAME_BYTES);
		real_person_packed(&w->core, i ? "the second" : "the first", &call);
		is_sent[i] = session_send(s, buf_bytes(&call), &st, &ticket[i]) == OK;
		buf_done(&call);
	}
	for (int i = 0; i < 2; i++)
		o.call[i] = is_sent[i] ? answered(s, ticket[i]) : UNAVAILABLE;
	session_close(s);
	return o;
}

static void judge(const struct run *r, const struct outcome *o)
{
	const struct plan *p = &r->plan;
	static const char *const name[] = { "leave", "twice", "reorder", "flip", "cut", "cut to fit", "previous", "swap",
		"reflect", "splice", "header of", "box of" };
	bool is_fine = p->act == LEAVE || p->act == REORDER ||
		(p->act == TWICE && (p->way == TO_CLIENT || p->nth < FIRST_CALL));
	bool all_ok = o->open == OK && o->call[0] == OK && o->call[1] == OK;
	/* A handshake that is cut short at the server is begun anew on another connection, by itself: that one is not ours. */
	bool is_anew = p->way == TO_SERVER && r->connections > 1;
	bool refused = p->nth < FIRST_CALL ? o->open != OK || is_anew :
		o->call[p->nth - FIRST_CALL] != OK && (p->act != SWAP || o->call[1] != OK);
	/* A call that came twice may meet its own refusal first: it is tried again, under the same statement. */
	if (p->act == TWICE && !is_fine)
		return;
	EXPECT(is_fine ? all_ok : refused, "%s, %s, message %u, byte %zu: session %d, calls %d and %d", name[p->act],
		p->way == TO_SERVER ? "to the server" : "to the client", p->nth, p->at, o->open, o->call[0], o->call[1]);
}

struct stage {
	struct wire *w;
	struct run run;
	struct middle *middle;
	struct session_options options;
};

static bool perform(struct stage *s, struct plan plan)
{
	struct run *r = &s->run;
	for (int way = 0; way < 2; way++) {
		for (unsigned i = 0; i < MESSAGES_MAX; i++) {
			struct message *now = &r->now[way][i], *before = &r->before[way][i];
			if (now->frame.len > 0 && r->plan.act == LEAVE)
				keep(before, buf_bytes(&now->backtrace), buf_bytes(&now->frame));
			keep(now, (struct bytes){ 0 }, (struct bytes){ 0 });
		}
	}
	r->plan = plan;
	r->arrived = 0;
	r->connections = 0;
	r->is_done = false;
	struct outcome o = act_as_client(s->w, &s->options);
	middle_wait(s->middle);
	if (r->is_done)
		judge(r, &o);
	s->w->altered += r->is_done && plan.act != LEAVE;
	/* What is done to a call may end the connection under the other one; a reply comes too late for that. */
	unsigned told = (unsigned)(o.call[0] == OK) + (unsigned)(o.call[1] == OK);
	unsigned due = plan.way == TO_SERVER ? told : r->arrived;
	EXPECT(told <= r->arrived, "an answer without a call");
	s->w->entries += due;
	wire_count_open(s->w, r->arrived - due, "a man in the middle");
	return r->is_done;
}

/* All that is done to one of the messages. */
static void perform_all(struct stage *s, enum middle_way way, unsigned nth, size_t step)
{
	static const enum act whole[] = { TWICE, SPLICE, HEADER_OF, BOX_OF };
	static const enum act by_byte[] = { FLIP, CUT, CUT_TO_FIT };
	for (size_t i = 0; i < ARRAY_LEN(whole); i++)
		(void)perform(s, (struct plan){ whole[i], way, nth, 0 });
	if (nth > 0)
		(void)perform(s, (struct plan){ PREVIOUS, way, nth, 0 });
	if (nth > 0 || way == TO_CLIENT)
		(void)perform(s, (struct plan){ REFLECT, way, nth, 0 });
	if (nth == FIRST_CALL) {
		(void)perform(s, (struct plan){ REORDER, way, nth, 0 });
		(void)perform(s, (struct plan){ SWAP, way, nth, 0 });
	}
	for (size_t i = 0; i < ARRAY_LEN(by_byte); i++) {
		bool there = true;
		size_t first = by_byte[i] == CUT_TO_FIT ? FRAME_HEADER_BYTES : 0;
		for (size_t at = first; there; at += at < FRAME_HEADER_BYTES ? 1 : step)
			there = perform(s, (struct plan){ by_byte[i], way, nth, at });
	}
}

/* Another server key than the core's, another ledger, another protocol version. */
static void wrong_server(struct stage *s)
{
	struct profile right = *s->options.profile, wrong = right;
	uint8_t secret[KEY_BYTES];
	s->options.profile = &wrong;
	s->run.plan = (struct plan){ LEAVE, TO_SERVER, 0, 0 };
	noise_key_new(secret, wrong.server_key);
	EXPECT(act_as_client(s->w, &s->options).open != OK, "a server with another key is taken for ours");
	wrong = right;
	wrong.log.public[0] ^= 1;
	EXPECT(act_as_client(s->w, &s->options).open != OK, "a server of another ledger is taken for ours");
	middle_wait(s->middle);
}

void wire_middle(struct wire *w, size_t step)
{
	static struct stage s;
	static struct profile profile;
	struct status st = { 0 };
	struct keys *keys;
	struct device_keys *made = device_keys_new();
	const struct real_device *d = &w->core.administrator;
	assert(made);
	made->sign = d->sign;
	memcpy(made->session_secret, d->raw.secret, KEY_BYTES);
	memcpy(made->session_public, d->raw.public, KEY_BYTES);
	EXPECT(keys_new_unlocked(made, &st, &keys) == OK, "%s", st.message);
	s.w = w;
	for (int i = 0; i < 2 * MESSAGES_MAX; i++) {
		struct message *m[] = { &s.run.now[i % 2][i / 2], &s.run.before[i % 2][i / 2] };
		for (size_t k = 0; k < ARRAY_LEN(m); k++) {
			buf_init(&m[k]->backtrace, LIMIT_FRAME_BYTES);
			buf_init(&m[k]->frame, LIMIT_FRAME_BYTES);
		}
	}
	s.middle = middle_start(w->url, disturb, &s.run);
	(void)snprintf(profile.name, sizeof(profile.name), "middle");
	(void)snprintf(profile.server, sizeof(profile.server), "%s", middle_url(s.middle));
	memcpy(profile.server_key, d->raw.server_public, KEY_BYTES);
	memcpy(profile.log.public, keyring_log_public(w->core.core->keys), KEY_BYTES);
	s.options = (struct session_options){ .profile = &profile, .keys = keys, .timeout_ms = TIMEOUT_MS };
	for (int i = 0; i < 2; i++) /* the second time there is another session to splice with */
		(void)perform(&s, (struct plan){ LEAVE, TO_SERVER, 0, 0 });
	(void)perform(&s, (struct plan){ LEAVE, TO_SERVER, 0, 0 });
	for (unsigned way = TO_SERVER; way <= TO_CLIENT; way++)
		for (unsigned nth = 0; nth < FIRST_CALL + 2; nth++)
			perform_all(&s, (enum middle_way)way, nth, step);
	wrong_server(&s);
	middle_stop(s.middle);
	keys_free(keys);
	device_keys_free(made);
	for (int i = 0; i < 2 * MESSAGES_MAX; i++) {
		struct message *m[] = { &s.run.now[i % 2][i / 2], &s.run.before[i % 2][i / 2] };
		for (size_t k = 0; k < ARRAY_LEN(m); k++) {
			buf_done(&m[k]->backtrace);
			buf_done(&m[k]->frame);
		}
	}
}
