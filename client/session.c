/* Sessions from the client's side: handshake, frames, and the file that lets the next command go on. */
#include "client/session.h"

#include "client/conn.h"
#include "common/clock.h"
#include "common/frame.h"

#include <errno.h>

enum { SESSION_TEXT_BYTES = 2048, SESSION_MARGIN_S = 60 };

/* What is kept: enough to send and receive, from any process of the user. Secret. */
struct kept {
	char server[PROFILE_SERVER_BYTES];
	uint8_t device[KEY_BYTES];     /* public session key it was begun with */
	uint8_t server_key[KEY_BYTES];
	uint8_t id[FRAME_ID_BYTES];
	uint8_t send[KEY_BYTES];       /* of epoch 0 */
	uint8_t receive[KEY_BYTES];
	uint64_t next;                 /* first counter nobody has reserved */
	uint64_t floor;                /* replies with counters below it were seen: they may not come again */
	int64_t expires_us;
};

struct session {
	struct session_options options;
	char path[FILE_PATH_BYTES]; /* "": nothing is kept */
	struct conn *conn;
	bool is_open;
	bool is_heard;
	struct kept kept;
	uint64_t reserved_end;      /* counters up to before it are ours */
	struct frame_sender out;
	struct frame_receiver in;
	struct hash handshake_hash;
	struct under_way {
		bool is_used;
		uint32_t ticket;
		uint64_t counter; /* of the CALL: its REPLY must name it */
	} under_way[LIMIT_IN_FLIGHT];
};

/* --- the kept session --- */

static void kept_format(const struct kept *k, struct buf *out)
{
	char text[5][BASE64_LEN(KEY_BYTES) + 1], expires[CLOCK_TEXT_BYTES];
	base64_encode(k->device, KEY_BYTES, text[0]);
	base64_encode(k->server_key, KEY_BYTES, text[1]);
	base64_encode(k->id, FRAME_ID_BYTES, text[2]);
	base64_encode(k->send, KEY_BYTES, text[3]);
	base64_encode(k->receive, KEY_BYTES, text[4]);
	clock_format(k->expires_us, expires);
	buf_addf(out, "isms-audit session v1\nserver %s\ndevice %s\nkey %s\nid %s\nsend %s\nreceive %s\nnext %" PRIu64
		"\nfloor %" PRIu64 "\nexpires %s\n", k->server, text[0], text[1], text[2], text[3], text[4], k->next,
		k->floor, expires);
	secret_wipe(text, sizeof(text));
}

static bool kept_parse(struct bytes text, struct kept *ret_kept)
{
	struct scan s = scan_of(text);
	scan_literal(&s, "isms-audit session v1\nserver ");
	scan_word(&s, '\n', ret_kept->server, sizeof(ret_kept->server));
	scan_literal(&s, "device ");
	scan_base64(&s, '\n', ret_kept->device, KEY_BYTES);
	scan_literal(&s, "key ");
	scan_base64(&s, '\n', ret_kept->server_key, KEY_BYTES);
	scan_literal(&s, "id ");
	scan_base64(&s, '\n', ret_kept->id, FRAME_ID_BYTES);
	scan_literal(&s, "send ");
	scan_base64(&s, '\n', ret_kept->send, KEY_BYTES);
	scan_literal(&s, "receive ");
	scan_base64(&s, '\n', ret_kept->receive, KEY_BYTES);
	scan_literal(&s, "next ");
	ret_kept->next = scan_u64(&s, '\n', UINT64_MAX / 2);
	scan_literal(&s, "floor ");
	ret_kept->floor = scan_u64(&s, '\n', UINT64_MAX / 2);
	scan_literal(&s, "expires ");
	ret_kept->expires_us = scan_time(&s, '\n');
	return scan_done(&s);
}

static bool kept_read(const char *path, struct kept *ret_kept)
{
	struct status ignored = { 0 };
	struct buf text;
	buf_init(&text, SESSION_TEXT_BYTES);
	bool is_read = file_read_private(path, &ignored, &text) == OK && kept_parse(buf_bytes(&text), ret_kept);
	if (text.data)
		secret_wipe(text.data, text.cap);
	buf_done(&text);
	return is_read;
}

static int kept_write(const char *path, const struct kept *k, struct status *st)
{
	struct buf text;
	buf_init(&text, SESSION_TEXT_BYTES);
	kept_format(k, &text);
	int rc = file_replace(path, 0600, buf_bytes(&text), st);
	if (text.data)
		secret_wipe(text.data, text.cap);
	buf_done(&text);
	return rc;
}

static int lock_kept(const struct session *s, struct status *st, int *ret_lock)
{
	char path[FILE_PATH_BYTES];
	TRY(file_path(st, path, "%s.lock", s->path));
	return file_lock(path, st, ret_lock);
}

/* Still of this server, this device and not over. */
static bool kept_fits(const struct session *s, const struct kept *k)
{
	const struct profile *p = s->options.profile;
	return strcmp(k->server, p->server) == 0 && memcmp(k->server_key, p->server_key, KEY_BYTES) == 0 &&
		memcmp(k->device, keys_session_public(s->options.keys), KEY_BYTES) == 0 &&
		k->expires_us > clock_now_us();
}

/* The key of a later epoch: a resumed session may be far beyond the first. */
static void advance(struct frame_key *key, uint64_t counter)
{
	for (; key->epoch < counter >> FRAME_EPOCH_SHIFT; key->epoch++) {
		memcpy(key->before, key->now, KEY_BYTES);
		noise_rekey(key->now);
	}
}

static void begin_from_kept(struct session *s, const struct kept *k)
{
	s->kept = *k;
	frame_sender_init(&s->out, k->send);
	frame_receiver_init(&s->in, k->receive);
	s->out.next = k->next;
	advance(&s->out.key, k->next);
	advance(&s->in.key, k->floor);
	/* What was received before, by whichever process, counts as seen. */
	s->in.top = k->floor;
	memset(s->in.seen, 0xff, sizeof(s->in.seen));
	s->is_open = true;
}

/* Takes the next block of counters, durably, before any of it is used. Under the lock. */
static int reserve(struct session *s, struct kept *k, struct status *st)
{
	uint64_t begin = k->next;
	k->next += SESSION_BLOCK;
	TRY(kept_write(s->path, k, st));
	s->reserved_end = k->next;
	if (!s->is_open) {
		struct kept from = *k;
		from.next = begin;
		begin_from_kept(s, &from);
	} else {
		s->out.next = begin;
		advance(&s->out.key, begin);
	}
	return OK;
}

static int resume(struct session *s, struct status *st, bool *ret_resumed)
{
	struct kept k;
	int lock = -1;
	TRY(lock_kept(s, st, &lock));
	bool is_kept = kept_read(s->path, &k) && kept_fits(s, &k);
	int rc = is_kept ? reserve(s, &k, st) : OK;
	(void)close(lock);
	secret_wipe(&k, sizeof(k));
	*ret_resumed = is_kept;
	return rc;
}

/* More counters for the session this process has; another one may stand in the file by now. */
static int reserve_more(struct session *s, struct status *st)
{
	struct kept k;
	int lock = -1;
	if (!s->path[0])
		return OK;
	TRY(lock_kept(s, st, &lock));
	bool is_same = kept_read(s->path, &k) && memcmp(k.id, s->kept.id, FRAME_ID_BYTES) == 0;
	int rc = is_same ? reserve(s, &k, st) : OK;
	(void)close(lock);
	secret_wipe(&k, sizeof(k));
	if (!is_same) {
		s->is_open = false;
		return fail(st, UNAVAILABLE, "SESSION_REPLACED", "another command began a new session");
	}
	return rc;
}

/* Replies seen here may not be shown to a later command. */
static void keep_floor(struct session *s)
{
	struct status ignored = { 0 };
	struct kept k;
	int lock = -1;
	if (!s->path[0] || !s->is_open || s->in.top <= s->kept.floor || lock_kept(s, &ignored, &lock) != OK)
		return;
	if (kept_read(s->path, &k) && memcmp(k.id, s->kept.id, FRAME_ID_BYTES) == 0 && k.floor < s->in.top) {
		k.floor = s->in.top;
		/* Not kept means only that the next command begins a new session's replay window lower. */
		(void)!kept_write(s->path, &k, &ignored);
	}
	(void)close(lock);
	secret_wipe(&k, sizeof(k));
}

int session_drop(const char *path, struct status *st)
{
	if (unlink(path) != 0 && errno != ENOENT)
		return fail(st, UNAVAILABLE, "FILE_WRITE", "%s: %s", path, strerror(errno));
	return OK;
}

int session_path(const struct profile *profile, struct status *st, char ret_path[FILE_PATH_BYTES])
{
	char runtime[FILE_PATH_BYTES];
	TRY(file_runtime_directory(st, runtime));
	return file_path(st, ret_path, "%s/%s.session", runtime, profile->name);
}

/* --- handshake --- */

static int exchange(struct session *s, struct bytes frame, struct status *st, struct buf *ret_raw,
	struct frame *ret_frame)
{
	uint32_t ticket;
	TRY(conn_send(s->conn, frame, st, &ticket));
	TRY(conn_wait(s->conn, ticket, s->options.timeout_ms, st, ret_raw));
	if (!frame_parse(buf_bytes(ret_raw), ret_frame))
		return fail(st, DATA_LOSS, "BAD_FRAME", "the server's answer is no frame");
	if (ret_frame->kind == FRAME_REFUSED)
		return fail(st, UNAUTHENTICATED, "HANDSHAKE_REFUSED",
			"the server refuses the handshake: it is another server than the invitation's, or too busy, or its key "
			"was exchanged while this device was away: its administrator has a file for auditc session-key follow");
	return OK;
}

/* One of our handshake messages as a frame, and the frame it is answered with. */
static int step(struct session *s, struct noise *n, enum frame_kind kind, const uint8_t id[FRAME_ID_BYTES],
	struct status *st, struct buf *ret_raw, struct frame *ret_frame)
{
	struct buf message, whole;
	uint8_t header[FRAME_HEADER_BYTES];
	struct frame frame = { .kind = (uint8_t)kind };
	memcpy(frame.id, id, FRAME_ID_BYTES);
	buf_init(&message, NOISE_MESSAGE_MAX);
	buf_init(&whole, LIMIT_FRAME_GUEST_BYTES);
	int rc = noise_write(n, BYTES("", 0), &message) ? OK
		: fail(st, UNAUTHENTICATED, "HANDSHAKE_FAILED", "the handshake cannot be made with these keys");
	frame_header(&frame, message.len, header);
	buf_add(&whole, header, sizeof(header));
	buf_add(&whole, message.data, message.len);
	if (rc == OK)
		rc = exchange(s, buf_bytes(&whole), st, ret_raw, ret_frame);
	buf_done(&message);
	buf_done(&whole);
	return rc;
}

static int not_the_server(struct status *st)
{
	return fail(st, DATA_LOSS, "NOT_THE_SERVER", "the answer is not from the server the invitation names");
}

static int hello(struct session *s, struct noise *n, struct status *st, uint8_t ret_handshake[FRAME_ID_BYTES])
{
	static const uint8_t no_id[FRAME_ID_BYTES];
	struct buf raw, ignored;
	struct frame reply;
	buf_init(&raw, LIMIT_FRAME_BYTES);
	buf_init(&ignored, NOISE_MESSAGE_MAX);
	int rc = step(s, n, FRAME_HELLO, no_id, st, &raw, &reply);
	if (rc == OK && (reply.kind != FRAME_HELLO_REPLY || !noise_read(n, reply.box, &ignored)))
		rc = not_the_server(st);
	if (rc == OK)
		memcpy(ret_handshake, reply.id, FRAME_ID_BYTES);
	buf_done(&raw);
	buf_done(&ignored);
	return rc;
}

static int finish(struct session *s, struct noise *n, const uint8_t handshake[FRAME_ID_BYTES], struct status *st)
{
	struct buf raw;
	struct frame reply;
	uint8_t plain[LIMIT_FRAME_GUEST_BYTES];
	size_t plain_len;
	struct kept *k = &s->kept;
	buf_init(&raw, LIMIT_FRAME_GUEST_BYTES);
	int rc = step(s, n, FRAME_FINISH, handshake, st, &raw, &reply);
	if (rc == OK && !noise_split(n, k->send, k->receive))
		rc = not_the_server(st);
	s->handshake_hash = n->h;
	frame_session_id(&n->h, k->id);
	frame_sender_init(&s->out, k->send);
	frame_receiver_init(&s->in, k->receive);
	if (rc == OK && (reply.kind != FRAME_FINISH_REPLY || memcmp(reply.id, k->id, FRAME_ID_BYTES) != 0 ||
		!frame_open(&s->in, buf_bytes(&raw), &reply, plain, &plain_len)))
		rc = not_the_server(st);
	buf_done(&raw);
	return rc;
}

static int shake_hands(struct session *s, struct status *st)
{
	const struct profile *p = s->options.profile;
	struct hash log_hash = hash_of(p->log.public, sizeof(p->log.public));
	uint8_t prologue[FRAME_PROLOGUE_BYTES], handshake[FRAME_ID_BYTES];
	const uint8_t *secret;
	struct noise n;
	TRY(keys_session_secret(s->options.keys, st, &secret));
	frame_prologue(&log_hash, prologue);
	noise_start(&n, true, BYTES(prologue, sizeof(prologue)), secret, p->server_key);
	int rc = hello(s, &n, st, handshake);
	if (rc == OK)
		rc = finish(s, &n, handshake, st);
	noise_done(&n);
	return rc;
}

/* A new session, kept at once with its first block of counters taken. */
static int begin(struct session *s, struct status *st)
{
	const struct profile *p = s->options.profile;
	struct kept *k = &s->kept;
	int rc = shake_hands(s, st);
	if (rc != OK && strcmp(st->reason, "CONNECTION_LOST") == 0) {
		/* A handshake cut short has changed nothing: once more, on another connection. */
		status_reset(st);
		rc = shake_hands(s, st);
	}
	TRY(rc);
	memcpy(k->server, p->server, sizeof(k->server));
	memcpy(k->server_key, p->server_key, KEY_BYTES);
	memcpy(k->device, keys_session_public(s->options.keys), KEY_BYTES);
	k->expires_us = clock_now_us() + INT64_C(1000000) * (LIMIT_SESSION_S - SESSION_MARGIN_S);
	k->next = SESSION_BLOCK;
	k->floor = s->in.top;
	s->reserved_end = s->path[0] ? SESSION_BLOCK : UINT64_MAX;
	s->is_open = true;
	if (!s->path[0])
		return OK;
	int lock = -1;
	TRY(lock_kept(s, st, &lock));
	rc = kept_write(s->path, k, st);
	(void)close(lock);
	return rc;
}

static int resume_or_begin(struct session *s, struct status *st, bool *ret_is_new)
{
	bool is_resumed = false;
	if (s->path[0])
		TRY(resume(s, st, &is_resumed));
	if (!is_resumed && s->options.resume_only)
		return fail(st, UNAUTHENTICATED, "NO_SESSION", "there is no session");
	*ret_is_new = !is_resumed;
	return is_resumed ? OK : begin(s, st);
}

int session_open(const struct session_options *options, struct status *st, struct session **ret_session,
	bool *ret_is_new)
{
	struct session *s = secret_new(sizeof(*s));
	if (!s)
		return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no locked memory for a session");
	*s = (struct session){ .options = *options };
	if (options->path)
		(void)snprintf(s->path, sizeof(s->path), "%s", options->path);
	bool is_new = false;
	int rc = conn_open(options->profile->server, options->timeout_ms, st, &s->conn);
	if (rc == OK)
		rc = resume_or_begin(s, st, &is_new);
	if (rc != OK) {
		session_close(s);
		return rc;
	}
	*ret_is_new = is_new;
	*ret_session = s;
	return OK;
}

void session_close(struct session *s)
{
	if (!s)
		return;
	keep_floor(s);
	if (s->conn)
		conn_close(s->conn);
	secret_free(s);
}

void session_forget(struct session *s)
{
	struct status ignored = { 0 };
	s->is_open = false;
	if (s->path[0])
		/* A file that stays is refused by the server or replaced by the next handshake. */
		(void)!session_drop(s->path, &ignored);
}

int session_do_not_keep(struct session *s, struct status *st)
{
	if (s->path[0])
		TRY(session_drop(s->path, st));
	s->path[0] = 0;
	s->reserved_end = UINT64_MAX;
	return OK;
}

const struct hash *session_handshake_hash(const struct session *s)
{
	return &s->handshake_hash;
}

int64_t session_expires_us(const struct session *s)
{
	return s->kept.expires_us;
}

bool session_is_heard(const struct session *s)
{
	return s->is_heard;
}

bool session_is_open(const struct session *s)
{
	return s->is_open;
}

/* --- calls --- */

static struct under_way *free_place(struct session *s)
{
	for (size_t i = 0; i < LIMIT_IN_FLIGHT; i++)
		if (!s->under_way[i].is_used)
			return &s->under_way[i];
	return NULL;
}

int session_send(struct session *s, struct bytes call, struct status *st, uint32_t *ret_ticket)
{
	struct buf frame;
	bool is_new;
	if (!s->is_open)
		TRY(resume_or_begin(s, st, &is_new));
	if (s->out.next >= s->reserved_end)
		TRY(reserve_more(s, st));
	buf_init(&frame, LIMIT_FRAME_BYTES);
	struct under_way *place = free_place(s);
	uint64_t counter = s->out.next;
	if (!place)
		return fail(st, RESOURCE_EXHAUSTED, "IN_FLIGHT", "at most %d calls are under way at once", LIMIT_IN_FLIGHT);
	bool is_sealed = frame_seal(&s->out, FRAME_CALL, s->kept.id, call, &frame);
	int rc = is_sealed ? conn_send(s->conn, buf_bytes(&frame), st, ret_ticket)
			   : fail(st, INVALID_ARGUMENT, "REQUEST_TOO_LONG", "the request is larger than a frame");
	buf_done(&frame);
	s->is_heard &= rc == OK;
	if (rc == OK)
		*place = (struct under_way){ true, *ret_ticket, counter };
	return rc;
}

/* The counter of the call this ticket stands for; the place is free again. */
static uint64_t take_counter(struct session *s, uint32_t ticket)
{
	for (size_t i = 0; i < LIMIT_IN_FLIGHT; i++) {
		if (s->under_way[i].is_used && s->under_way[i].ticket == ticket) {
			s->under_way[i].is_used = false;
			return s->under_way[i].counter;
		}
	}
	return UINT64_MAX; /* no call has it */
}

/* The content begins with the call's counter: who relays frames cannot give one call the reply of another. */
static bool take_reply(const uint8_t *plain, size_t len, uint64_t counter, struct buf *ret_reply)
{
	if (len < FRAME_REPLY_PREFIX_BYTES || get_be64(plain) != counter)
		return false;
	buf_add(ret_reply, plain + FRAME_REPLY_PREFIX_BYTES, len - FRAME_REPLY_PREFIX_BYTES);
	return !ret_reply->failed;
}

static int open_reply(struct session *s, const struct buf *raw, uint64_t counter, struct status *st,
	struct buf *ret_reply)
{
	struct frame frame;
	size_t len = 0;
	bool is_ours = frame_parse(buf_bytes(raw), &frame) && memcmp(frame.id, s->kept.id, FRAME_ID_BYTES) == 0;
	if (is_ours && frame.kind == FRAME_REFUSED) {
		session_forget(s);
		return fail(st, ABORTED, "SESSION_REFUSED", "the server ended the session");
	}
	uint8_t *plain = is_ours && frame.kind == FRAME_REPLY ? malloc(frame.box.len + 1) : NULL;
	bool is_open = plain && frame_open(&s->in, buf_bytes(raw), &frame, plain, &len);
	bool is_taken = is_open && take_reply(plain, len, counter, ret_reply);
	free(plain);
	return is_taken ? OK
		: fail(st, DATA_LOSS, "BAD_FRAME", "a reply does not open: something stands between us and the server");
}

int session_wait(struct session *s, uint32_t ticket, int timeout_ms, struct status *st, struct buf *ret_reply)
{
	struct buf raw;
	uint64_t counter = take_counter(s, ticket);
	buf_init(&raw, LIMIT_FRAME_BYTES);
	int rc = conn_wait(s->conn, ticket, timeout_ms, st, &raw);
	if (rc == OK)
		rc = open_reply(s, &raw, counter, st, ret_reply);
	buf_done(&raw);
	s->is_heard = rc == OK; /* a lost connection is followed by a new one */
	return rc;
}
