/* Handshakes, sessions, and frames in and out of them. */
#include "daemon/session.h"

#include "common/clock.h"
#include "common/frame.h"
#include "common/limits.h"
#include "common/log.h"
#include "daemon/call.h"
#include "daemon/subject.h"

enum { BUCKETS = 1024 };

struct session {
	struct session *next; /* in its bucket */
	unsigned refs;        /* the table's and that of each call under way; under sessions.lock */
	_Atomic bool ended;
	uint8_t id[FRAME_ID_BYTES];
	struct carrier carrier;
	int64_t ends_us; /* monotonic */
	pthread_mutex_t lock; /* for what follows */
	uint64_t conn;        /* where it was last heard of */
	struct frame_receiver in;
	struct frame_sender out;
	unsigned in_flight;
	unsigned parked;
};

struct half_open {
	bool used;
	uint8_t id[FRAME_ID_BYTES];
	int64_t ends_us;
	uint64_t conn; /* only the connection that began may finish */
	struct noise noise;
};

struct sessions {
	struct core *core;
	pthread_mutex_t lock;
	struct session *bucket[BUCKETS];
	size_t count;
	size_t sweep_at; /* bucket the next sweep looks at */
	struct half_open *half; /* LIMIT_HALF_OPEN, in locked memory: keys of sessions to be */
	struct session_counters counters;
};

/* One frame on its way to a worker. */
struct frame_task {
	struct task task;
	struct core *core;
	struct conn *conn;
	struct session *session; /* of a CALL */
	uint64_t counter; /* of the CALL, named in its reply */
	bool is_parked;
	struct bytes backtrace;
	struct bytes body;
	uint8_t data[];
};

int sessions_new(struct core *core, struct status *st, struct sessions **ret_sessions)
{
	struct sessions *s = calloc(1, sizeof(*s));
	struct half_open *half = secret_new(LIMIT_HALF_OPEN * sizeof(*half));
	if (!s || !half) {
		free(s);
		secret_free(half);
		return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no memory for sessions");
	}
	memset(half, 0, LIMIT_HALF_OPEN * sizeof(*half));
	s->core = core;
	s->half = half;
	(void)pthread_mutex_init(&s->lock, NULL);
	*ret_sessions = s;
	return OK;
}

static void session_free(struct session *x)
{
	(void)pthread_mutex_destroy(&x->lock);
	secret_wipe(x, sizeof(*x));
	free(x);
}

void sessions_free(struct sessions *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < BUCKETS; i++) {
		for (struct session *x = s->bucket[i], *next; x; x = next) {
			next = x->next;
			session_free(x);
		}
	}
	(void)pthread_mutex_destroy(&s->lock);
	secret_free(s->half);
	free(s);
}

static struct session **bucket_of(struct sessions *s, const uint8_t id[FRAME_ID_BYTES])
{
	return &s->bucket[get_be32(id) % BUCKETS];
}

/* Takes it off the table; freed with its last reference. Under the lock. */
static void unlink_session(struct sessions *s, struct session **at)
{
	struct session *x = *at;
	*at = x->next;
	s->count--;
	x->ended = true;
	if (--x->refs == 0)
		session_free(x);
}

static void release(struct sessions *s, struct session *x)
{
	(void)pthread_mutex_lock(&s->lock);
	if (--x->refs == 0)
		session_free(x);
	(void)pthread_mutex_unlock(&s->lock);
}

/* Looks a few buckets through for what is over, so that no call pays for all. Under the lock. */
static void sweep(struct sessions *s, int64_t now_us)
{
	for (int i = 0; i < 8; i++) {
		struct session **at = &s->bucket[s->sweep_at++ % BUCKETS];
		while (*at) {
			if ((*at)->ends_us <= now_us)
				unlink_session(s, at);
			else
				at = &(*at)->next;
		}
	}
}

static struct session *find_session(struct sessions *s, const uint8_t id[FRAME_ID_BYTES])
{
	int64_t now_us = clock_mono_us();
	struct session *found = NULL;
	(void)pthread_mutex_lock(&s->lock);
	for (struct session *x = *bucket_of(s, id); x && !found; x = x->next)
		if (memcmp(x->id, id, FRAME_ID_BYTES) == 0 && x->ends_us > now_us)
			found = x;
	if (found)
		found->refs++;
	(void)pthread_mutex_unlock(&s->lock);
	return found;
}

/* The session that ends first of those that `counts` takes, and how many these are. Under the lock. */
static struct session **oldest_of(struct sessions *s, bool (*counts)(const struct session *x, const void *key),
	const void *key, size_t *ret_count)
{
	struct session **oldest = NULL;
	*ret_count = 0;
	for (size_t i = 0; i < BUCKETS; i++) {
		for (struct session **at = &s->bucket[i]; *at; at = &(*at)->next) {
			if (!counts(*at, key))
				continue;
			++*ret_count;
			if (!oldest || (*at)->ends_us < (*oldest)->ends_us)
				oldest = at;
		}
	}
	return oldest;
}

static bool has_device(const struct session *x, const void *key)
{
	return memcmp(x->carrier.session_key, key, KEY_BYTES) == 0;
}

static bool is_guest(const struct session *x, const void *unused)
{
	(void)unused;
	return !x->carrier.is_member;
}

/*
 * Room for one more: sessions of one device have a maximum, and those of guests together, since anybody makes as many
 * keys as they like; the oldest of them goes. No guest keeps a member out. Under the lock.
 */
static bool make_room(struct sessions *s, const struct session *x)
{
	size_t count;
	struct session **oldest = oldest_of(s, has_device, x->carrier.session_key, &count);
	if (count >= LIMIT_SESSIONS_PER_DEVICE)
		unlink_session(s, oldest);
	oldest = oldest_of(s, is_guest, NULL, &count);
	if (count > 0 && (s->count >= LIMIT_SESSIONS || (!x->carrier.is_member && count >= LIMIT_SESSIONS_GUEST)))
		unlink_session(s, oldest);
	return s->count < LIMIT_SESSIONS;
}

static void end_where(struct sessions *s, bool (*ends)(const struct session *x, const void *key), const void *key)
{
	(void)pthread_mutex_lock(&s->lock);
	for (size_t i = 0; i < BUCKETS; i++) {
		struct session **at = &s->bucket[i];
		while (*at) {
			if (ends(*at, key))
				unlink_session(s, at);
			else
				at = &(*at)->next;
		}
	}
	(void)pthread_mutex_unlock(&s->lock);
}

static bool has_hash(const struct session *x, const void *key)
{
	return memcmp(x->carrier.handshake_hash, key, HASH_BYTES) == 0;
}

void session_end_by_hash(struct sessions *s, const uint8_t handshake_hash[32])
{
	end_where(s, has_hash, handshake_hash);
}

/* Its connections are asked for before the sessions go, and dropped under no lock of ours. */
static size_t connections_of(struct sessions *s, const uint8_t session_key[32], uint64_t *ret_conn, size_t max)
{
	size_t count = 0;
	(void)pthread_mutex_lock(&s->lock);
	for (size_t i = 0; i < BUCKETS; i++) {
		for (struct session *x = s->bucket[i]; x && count < max; x = x->next) {
			if (!has_device(x, session_key))
				continue;
			(void)pthread_mutex_lock(&x->lock);
			ret_conn[count++] = x->conn;
			(void)pthread_mutex_unlock(&x->lock);
		}
	}
	(void)pthread_mutex_unlock(&s->lock);
	return count;
}

void session_end_by_device(struct sessions *s, const uint8_t session_key[32])
{
	uint64_t id[LIMIT_SESSIONS_PER_DEVICE];
	size_t count = connections_of(s, session_key, id, ARRAY_LEN(id));
	end_where(s, has_device, session_key);
	for (size_t i = 0; s->core->server && i < count; i++) {
		struct conn *c = server_find(s->core->server, id[i]);
		if (!c)
			continue; /* gone already */
		server_drop(c);
		conn_unref(c);
	}
}

struct session_counters session_counters(struct sessions *s)
{
	(void)pthread_mutex_lock(&s->lock);
	struct session_counters counters = s->counters;
	counters.open = s->count;
	for (size_t i = 0; i < LIMIT_HALF_OPEN; i++)
		counters.half_open += s->half[i].used;
	(void)pthread_mutex_unlock(&s->lock);
	return counters;
}

static void task_free(struct frame_task *t)
{
	if (t->session)
		release(t->core->sessions, t->session);
	conn_unref(t->conn);
	secret_wipe(t->data, t->backtrace.len + t->body.len);
	free(t);
}

/* The same for every cause: nothing is learnt from it. */
static void refuse(struct frame_task *t, const struct frame *f)
{
	uint8_t header[FRAME_HEADER_BYTES];
	struct frame refused = { .kind = FRAME_REFUSED };
	memcpy(refused.id, f->id, FRAME_ID_BYTES);
	frame_header(&refused, 0, header);
	(void)pthread_mutex_lock(&t->core->sessions->lock);
	t->core->sessions->counters.refused++;
	(void)pthread_mutex_unlock(&t->core->sessions->lock);
	(void)server_reply(t->conn, t->backtrace, BYTES(header, sizeof(header)));
}

/*
 * A place for one more handshake: the connection's own oldest when it has its share, else a free one, else the one that
 * would end first. Under the lock.
 */
static struct half_open *half_place(struct sessions *s, uint64_t conn)
{
	struct half_open *unused = NULL, *oldest = &s->half[0], *own = NULL;
	size_t of_conn = 0;
	for (size_t i = 0; i < LIMIT_HALF_OPEN; i++) {
		struct half_open *h = &s->half[i];
		if (!h->used) {
			unused = h;
			continue;
		}
		if (h->ends_us < oldest->ends_us)
			oldest = h;
		if (h->conn == conn) {
			of_conn++;
			own = !own || h->ends_us < own->ends_us ? h : own;
		}
	}
	struct half_open *place = of_conn >= LIMIT_HALF_OPEN_PER_CONNECTION ? own : unused ? unused : oldest;
	noise_done(&place->noise);
	return place;
}

/* With the key that the device pinned: while it is exchanged there are two. */
static bool read_hello(const struct core *core, struct bytes hello, struct noise *ret_noise)
{
	uint8_t prologue[FRAME_PROLOGUE_BYTES];
	bool is_read = false;
	frame_prologue(&core->log_key_hash, prologue);
	for (enum session_key_which i = SESSION_KEY; i < SESSION_KEYS && !is_read; i++) {
		struct buf ignored;
		if (!keyring_session_public(core->keys, i))
			continue;
		buf_init(&ignored, LIMIT_FRAME_GUEST_BYTES);
		noise_start(ret_noise, false, BYTES(prologue, sizeof(prologue)), keyring_session_secret(core->keys, i), NULL);
		is_read = noise_read(ret_noise, hello, &ignored);
		buf_done(&ignored);
	}
	return is_read;
}

static void begin_handshake(struct frame_task *t, const struct frame *f)
{
	struct core *core = t->core;
	uint8_t header[FRAME_HEADER_BYTES];
	struct noise noise;
	struct buf message, out;
	struct frame reply = { .kind = FRAME_HELLO_REPLY };
	buf_init(&message, LIMIT_FRAME_GUEST_BYTES);
	buf_init(&out, LIMIT_FRAME_GUEST_BYTES);
	if (!read_hello(core, f->box, &noise) || !noise_write(&noise, (struct bytes){ 0 }, &message)) {
		refuse(t, f);
		goto out;
	}
	random_bytes(reply.id, sizeof(reply.id));
	(void)pthread_mutex_lock(&core->sessions->lock);
	struct half_open *half = half_place(core->sessions, conn_id(t->conn));
	*half = (struct half_open){ .used = true, .ends_us = clock_mono_us() + LIMIT_HANDSHAKE_MS * 1000LL,
		.conn = conn_id(t->conn), .noise = noise };
	memcpy(half->id, reply.id, sizeof(reply.id));
	(void)pthread_mutex_unlock(&core->sessions->lock);
	frame_header(&reply, message.len, header);
	buf_add(&out, header, sizeof(header));
	buf_add(&out, message.data, message.len);
	(void)server_reply(t->conn, t->backtrace, buf_bytes(&out));
out:
	noise_done(&noise);
	buf_done(&message);
	buf_done(&out);
}

/* Takes the handshake out of the table: it is finished or over. */
static bool take_half(struct sessions *s, const uint8_t id[FRAME_ID_BYTES], uint64_t conn, struct noise *ret_noise)
{
	bool found = false;
	(void)pthread_mutex_lock(&s->lock);
	for (size_t i = 0; i < LIMIT_HALF_OPEN && !found; i++) {
		struct half_open *h = &s->half[i];
		if (!h->used || h->conn != conn || memcmp(h->id, id, FRAME_ID_BYTES) != 0)
			continue;
		found = h->ends_us > clock_mono_us();
		*ret_noise = h->noise;
		noise_done(&h->noise);
		h->used = false;
		break;
	}
	(void)pthread_mutex_unlock(&s->lock);
	return found;
}

/* Whether the device behind the key is active now. A database that cannot tell means no. */
static bool is_member(struct worker *w, const struct carrier *carrier)
{
	static _Thread_local struct status st;
	struct arena *arena = arena_new(LIMIT_FRAME_BYTES);
	if (!arena)
		return false;
	struct request rq = { .arena = arena, .st = &st, .core = w->core, .carrier = *carrier,
		.tx = { .db = w->db, .arena = arena, .st = &st } };
	bool member = subject_of_session(&rq) == OK && !rq.who.is_guest;
	arena_free(arena);
	return member;
}

static int64_t life_us(const struct core *core, bool is_member)
{
	const int64_t guest_us = LIMIT_SESSION_GUEST_S * INT64_C(1000000);
	return is_member || core->settings.session_us < guest_us ? core->settings.session_us : guest_us;
}

static struct session *session_new(struct frame_task *t, struct worker *w, const struct noise *noise)
{
	uint8_t send[KEY_BYTES], receive[KEY_BYTES];
	struct session *x = calloc(1, sizeof(*x));
	if (!x || !noise_split(noise, send, receive)) {
		free(x);
		return NULL;
	}
	(void)pthread_mutex_init(&x->lock, NULL);
	frame_sender_init(&x->out, send);
	frame_receiver_init(&x->in, receive);
	secret_wipe(send, sizeof(send));
	secret_wipe(receive, sizeof(receive));
	frame_session_id(&noise->h, x->id);
	memcpy(x->carrier.handshake_hash, noise->h.b, HASH_BYTES);
	memcpy(x->carrier.session_key, noise->remote_static, KEY_BYTES);
	memcpy(x->carrier.server_key, noise->static_public, KEY_BYTES);
	x->carrier.is_local = conn_is_local(t->conn);
	x->carrier.peer_uid = (uint32_t)conn_peer_uid(t->conn);
	x->carrier.is_member = is_member(w, &x->carrier);
	x->carrier.expires_us = clock_now_us() + life_us(t->core, x->carrier.is_member);
	x->ends_us = clock_mono_us() + life_us(t->core, x->carrier.is_member);
	x->conn = conn_id(t->conn);
	x->refs = 2; /* the table's and the caller's */
	struct sessions *s = t->core->sessions;
	(void)pthread_mutex_lock(&s->lock);
	sweep(s, clock_mono_us());
	bool has_room = make_room(s, x);
	if (has_room) {
		x->next = *bucket_of(s, x->id);
		*bucket_of(s, x->id) = x;
		s->count++;
		s->counters.handshakes++;
	}
	(void)pthread_mutex_unlock(&s->lock);
	if (!has_room) {
		session_free(x);
		return NULL;
	}
	return x;
}

/* Seals under the session's next counter and sends. */
static void reply_sealed(struct conn *c, struct bytes backtrace, struct session *x, uint8_t kind, struct bytes plain)
{
	struct buf out;
	buf_init(&out, LIMIT_FRAME_BYTES + FRAME_OVERHEAD_BYTES);
	(void)pthread_mutex_lock(&x->lock);
	bool sealed = frame_seal(&x->out, kind, x->id, plain, &out);
	(void)pthread_mutex_unlock(&x->lock);
	if (sealed)
		(void)server_reply(c, backtrace, buf_bytes(&out));
	else
		(void)server_discard(c, backtrace);
	buf_done(&out);
}

static void finish_handshake(struct frame_task *t, struct worker *w, const struct frame *f)
{
	struct noise noise;
	struct buf ignored;
	buf_init(&ignored, LIMIT_FRAME_GUEST_BYTES);
	if (!take_half(t->core->sessions, f->id, conn_id(t->conn), &noise)) {
		refuse(t, f);
		return;
	}
	if (noise_read(&noise, f->box, &ignored))
		t->session = session_new(t, w, &noise);
	if (t->session) {
		if (t->session->carrier.is_member)
			server_set_authenticated(t->conn);
		reply_sealed(t->conn, t->backtrace, t->session, FRAME_FINISH_REPLY, (struct bytes){ 0 });
	} else {
		refuse(t, f);
	}
	noise_done(&noise);
	buf_done(&ignored);
}

/* call_done: the packed reply goes out sealed. */
static void call_answered(void *context, struct worker *w, struct bytes reply)
{
	struct frame_task *t = context;
	(void)w;
	(void)pthread_mutex_lock(&t->session->lock);
	*(t->is_parked ? &t->session->parked : &t->session->in_flight) -= 1;
	(void)pthread_mutex_unlock(&t->session->lock);
	struct buf plain;
	buf_init(&plain, LIMIT_FRAME_BYTES);
	buf_add_be64(&plain, t->counter);
	buf_add(&plain, reply.data, reply.len);
	if (!plain.failed)
		reply_sealed(t->conn, t->backtrace, t->session, FRAME_REPLY, buf_bytes(&plain));
	else
		(void)server_discard(t->conn, t->backtrace);
	secret_wipe(plain.data, plain.len);
	buf_done(&plain);
	task_free(t);
}

/* call_done: waiting calls are counted apart, so that they keep no others out. */
static bool call_parks(void *context)
{
	struct frame_task *t = context;
	struct session *x = t->session;
	(void)pthread_mutex_lock(&x->lock);
	t->is_parked = x->parked < LIMIT_WATCHES;
	x->parked += t->is_parked;
	x->in_flight -= t->is_parked;
	(void)pthread_mutex_unlock(&x->lock);
	return t->is_parked;
}

/* Opens the box in place of a copy of its own; false for what does not open. */
static bool open_call(struct frame_task *t, const struct frame *f, uint8_t *ret_plain, size_t *ret_len, bool *ret_has_room)
{
	struct session *x = t->session;
	(void)pthread_mutex_lock(&x->lock);
	bool opens = !x->ended && frame_open(&x->in, t->body, f, ret_plain, ret_len);
	*ret_has_room = x->in_flight < t->core->settings.in_flight;
	x->in_flight += opens;
	if (opens)
		x->conn = conn_id(t->conn);
	(void)pthread_mutex_unlock(&x->lock);
	return opens;
}

/* True when the call will be answered by call_answered, which frees the task. */
static bool take_call(struct frame_task *t, struct worker *w, const struct frame *f)
{
	const struct call_done done = { .done = call_answered, .park = call_parks, .context = t };
	size_t len = 0;
	bool has_room = false;
	t->session = find_session(t->core->sessions, f->id);
	uint8_t *plain = t->session ? malloc(f->box.len + 1) : NULL;
	if (!plain || !open_call(t, f, plain, &len, &has_room)) {
		free(plain);
		refuse(t, f);
		return false;
	}
	if (t->session->carrier.is_member && !conn_is_authenticated(t->conn))
		server_set_authenticated(t->conn); /* resumed on another connection */
	t->counter = f->counter;
	/* call_serve may answer, and so free the task, before it returns. */
	struct carrier carrier = t->session->carrier;
	if (has_room)
		call_serve(w, &carrier, BYTES(plain, len), done);
	else
		call_refuse(w, UNAVAILABLE, "IN_FLIGHT", "too many calls of this session are under way", done);
	secret_wipe(plain, len);
	free(plain);
	return true;
}

static void work(struct task *task, struct worker *w)
{
	struct frame_task *t = (struct frame_task *)(void *)task;
	struct frame f;
	if (!frame_parse(t->body, &f)) {
		server_drop(t->conn); /* not our protocol */
		(void)server_discard(t->conn, t->backtrace);
		task_free(t);
		return;
	}
	if (f.kind == FRAME_CALL) {
		if (!take_call(t, w, &f))
			task_free(t);
		return;
	}
	if (f.kind == FRAME_HELLO)
		begin_handshake(t, &f);
	else if (f.kind == FRAME_FINISH)
		finish_handshake(t, w, &f);
	else
		refuse(t, &f);
	task_free(t);
}

void session_on_message(void *context, struct conn *c, struct bytes backtrace, struct bytes body)
{
	struct core *core = context;
	struct frame_task *t = malloc(sizeof(*t) + backtrace.len + body.len);
	if (!t) {
		(void)server_discard(c, backtrace);
		return;
	}
	*t = (struct frame_task){ .task = { .run = work }, .core = core, .conn = conn_ref(c) };
	memcpy(t->data, backtrace.data, backtrace.len);
	if (body.len)
		memcpy(t->data + backtrace.len, body.data, body.len);
	t->backtrace = BYTES(t->data, backtrace.len);
	t->body = BYTES(t->data + backtrace.len, body.len);
	if (!core_post(core, &t->task, false)) {
		(void)server_discard(c, backtrace); /* the client tries again */
		task_free(t);
	}
}

void session_on_close(void *context, struct conn *c)
{
	/* Sessions outlive connections; calls under way finish and their replies are dropped. */
	(void)context;
	(void)c;
}
