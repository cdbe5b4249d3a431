/* Sessions of a real core on a socket: who can crowd out whom, what a revocation ends, what cannot be said twice. */
#include "audit/v1/person.pb-c.h"
#include "common/limits.h"
#include "daemon/session.h"
#include "tests/support/expect.h"
#include "tests/support/real_core.h"

#include <assert.h>
#include <pthread.h>
#include <sodium.h>
#include <stdatomic.h>

static struct real_core w;

static struct real_device new_person(void)
{
	struct real_device d;
	real_device_new(&w, &d);
	return d;
}

static ProtobufCBinaryData binary(const uint8_t *data, size_t len)
{
	return (ProtobufCBinaryData){ len, (uint8_t *)(uintptr_t)data };
}

static int read_call(struct raw *r, const char *method)
{
	struct buf call;
	buf_init(&call, LIMIT_FRAME_BYTES);
	real_read_packed(method, &call);
	int code = real_call(r, buf_bytes(&call), NULL);
	buf_done(&call);
	return code;
}

static int write_call(struct raw *r, const struct real_device *d, const char *method, const ProtobufCMessage *request,
	Audit__Reply **ret_reply)
{
	struct buf call;
	buf_init(&call, LIMIT_FRAME_BYTES);
	real_write_packed(&w, d, method, request, &call);
	int code = real_call(r, buf_bytes(&call), ret_reply);
	buf_done(&call);
	return code;
}

/* Each trial is entered, until it could be used to fill the ledger. */
static void a_used_invitation_does_not_fill_the_ledger(void)
{
	enum { TRIALS = 20, ENTERED = 5 };
	struct real_device p = new_person();
	uint64_t before = ledger_size(w.core->ledger);
	for (int i = 0; i < TRIALS; i++)
		EXPECT(real_enrol(&w, &p) == PERMISSION_DENIED, "a used invitation is taken");
	/* The newest of the server's own entries is not waited for by the answer. */
	for (int i = 0; i < 1000 && ledger_size(w.core->ledger) < before + ENTERED; i++)
		(void)usleep(1000);
	EXPECT(ledger_size(w.core->ledger) == before + ENTERED, "%d entries came", (int)(ledger_size(w.core->ledger) - before));
}

/* Another device of the administrator. */
struct addition {
	Audit__AddDeviceRequest request;
	uint8_t proof[SIGNATURE_BYTES];
};

static void make_addition(struct addition *x, const struct real_device *administrator, const struct real_device *p)
{
	static const char label[] = "isms-audit device v1";
	uint8_t said[sizeof(label) + SIGN_PUBLIC_BYTES + KEY_BYTES];
	memcpy(said, label, sizeof(label));
	memcpy(said + sizeof(label), administrator->sign.public, SIGN_PUBLIC_BYTES);
	memcpy(said + sizeof(label) + SIGN_PUBLIC_BYTES, p->raw.public, KEY_BYTES);
	sign_bytes(&p->sign, BYTES(said, sizeof(said)), x->proof);
	audit__add_device_request__init(&x->request);
	x->request.sign_key = binary(p->sign.public, SIGN_PUBLIC_BYTES);
	x->request.session_key = binary(p->raw.public, KEY_BYTES);
	x->request.proof = binary(x->proof, sizeof(x->proof));
	x->request.name = "laptop";
}

static void add_device(struct raw *r, const struct real_device *administrator, const struct real_device *p,
	char ret_id[ID_TEXT_BYTES])
{
	struct addition x;
	Audit__Reply *reply = NULL;
	make_addition(&x, administrator, p);
	EXPECT(write_call(r, administrator, "audit.v1.DeviceService/AddDevice", &x.request.base, &reply) == OK, "not added");
	assert(reply && reply->position && reply->position->n_created_ids == 1);
	(void)snprintf(ret_id, ID_TEXT_BYTES, "%s", reply->position->created_ids[0]);
	audit__reply__free_unpacked(reply, NULL);
}

/* As a disposal does, to what the entry put and what it said. */
static void destroy_keys_of(uint64_t index)
{
	static struct status st;
	struct db *db;
	struct rows *r;
	bool more = false;
	bool ok = db_open(w.core->store->db_path, DB_READER, &st, &db) == OK &&
		db_query(db, &st, &r, "SELECT slot FROM effect WHERE at >= ?1 AND at < ?1 + 256", "i",
		(int64_t)(index * EFFECTS_PER_ENTRY)) == OK && db_next(r, &st, &more) == OK;
	assert(ok);
	uint64_t slot = (uint64_t)row_int(r, 0);
	rows_done(r);
	db_close(db);
	EXPECT(more, "the entry changed nothing");
	EXPECT(slots_destroy(w.core->store->slots, &slot, 1, &st) == OK, "%s", st.message);
}

/* The same bytes again get position and ids, and no second effect, whatever was disposed of meanwhile. */
static void a_repeat_is_told_its_ids_after_disposal(const struct real_device *administrator)
{
	struct raw admin;
	struct real_device p = new_person();
	struct addition x;
	struct buf s;
	Audit__Reply *first = NULL, *again = NULL;
	make_addition(&x, administrator, &p);
	buf_init(&s, LIMIT_FRAME_BYTES);
	real_write_packed(&w, administrator, "audit.v1.DeviceService/AddDevice", &x.request.base, &s);
	EXPECT(raw_open(&admin, w.local_url, &administrator->raw), "no session");
	EXPECT(real_call(&admin, buf_bytes(&s), &first) == OK && first->position, "not added");
	destroy_keys_of(first->position->index);
	uint64_t size = ledger_size(w.core->ledger);
	EXPECT(real_call(&admin, buf_bytes(&s), &again) == OK && again->position, "a repeat is refused");
	EXPECT(again->position->repeated_statement && again->position->index == first->position->index, "another position");
	EXPECT(again->position->n_created_ids == 1 &&
		strcmp(again->position->created_ids[0], first->position->created_ids[0]) == 0, "%zu ids",
		again->position->n_created_ids);
	EXPECT(ledger_size(w.core->ledger) == size, "a repeat was entered");
	audit__reply__free_unpacked(first, NULL);
	audit__reply__free_unpacked(again, NULL);
	buf_done(&s);
	peer_close(&admin.peer);
}

/*
 * A signature that libsodium accepts under a key with a part of order 8: S = r + h a with h a multiple of 8, so that the part
 * falls out. Other verifiers refuse what it signs, now or for another h.
 */
static void sign_in_mixed_order(struct bytes said, uint8_t ret_public[32], uint8_t ret_signature[64])
{
	static const uint8_t torsion[32] = { 0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d,
		0x10, 0x67, 0x0f, 0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac,
		0x03, 0x7a };
	uint8_t a[32], r[32], h[64], k[32], pure[32];
	crypto_core_ed25519_scalar_random(a);
	assert(crypto_scalarmult_ed25519_base_noclamp(pure, a) == 0);
	assert(crypto_core_ed25519_add(ret_public, pure, torsion) == 0);
	do {
		crypto_hash_sha512_state state;
		crypto_core_ed25519_scalar_random(r);
		assert(crypto_scalarmult_ed25519_base_noclamp(ret_signature, r) == 0);
		(void)crypto_hash_sha512_init(&state);
		(void)crypto_hash_sha512_update(&state, ret_signature, 32);
		(void)crypto_hash_sha512_update(&state, ret_public, 32);
		(void)crypto_hash_sha512_update(&state, said.data, said.len);
		(void)crypto_hash_sha512_final(&state, h);
		crypto_core_ed25519_scalar_reduce(k, h);
	} while (k[0] % 8 != 0);
	crypto_core_ed25519_scalar_mul(k, k, a);
	crypto_core_ed25519_scalar_add(ret_signature + 32, r, k);
	EXPECT(sign_valid(ret_public, said, ret_signature), "the test's own signature is wrong");
}

static void a_key_of_mixed_order_does_not_come_in(const struct real_device *administrator)
{
	static const char label[] = "isms-audit device v1";
	uint8_t said[sizeof(label) + SIGN_PUBLIC_BYTES + KEY_BYTES], public[32], proof[64];
	struct real_device p = new_person();
	struct raw admin;
	Audit__AddDeviceRequest request = AUDIT__ADD_DEVICE_REQUEST__INIT;
	Audit__Reply *reply = NULL;
	memcpy(said, label, sizeof(label));
	memcpy(said + sizeof(label), administrator->sign.public, SIGN_PUBLIC_BYTES);
	memcpy(said + sizeof(label) + SIGN_PUBLIC_BYTES, p.raw.public, KEY_BYTES);
	sign_in_mixed_order(BYTES(said, sizeof(said)), public, proof);
	request.sign_key = binary(public, sizeof(public));
	request.session_key = binary(p.raw.public, KEY_BYTES);
	request.proof = binary(proof, sizeof(proof));
	request.name = "laptop";
	EXPECT(raw_open(&admin, w.local_url, &administrator->raw), "no session");
	EXPECT(write_call(&admin, administrator, "audit.v1.DeviceService/AddDevice", &request.base, &reply) ==
		INVALID_ARGUMENT, "a key that others refuse comes in");
	EXPECT(reply && strcmp(reply->status->reason, "BAD_KEY") == 0, "%s", reply ? reply->status->reason : "");
	audit__reply__free_unpacked(reply, NULL);
	peer_close(&admin.peer);
}

static void guests_keep_no_member_out(const struct real_device *member)
{
	struct raw mine, r;
	EXPECT(raw_open(&mine, w.local_url, &member->raw), "a member gets no session");
	for (int i = 0; i < LIMIT_SESSIONS_GUEST + 40; i++) {
		struct real_device guest = new_person();
		EXPECT(raw_open(&r, w.local_url, &guest.raw), "guest %d gets no session", i);
		peer_close(&r.peer);
	}
	struct session_counters n = session_counters(w.core->sessions);
	EXPECT(n.open <= LIMIT_SESSIONS_GUEST + LIMIT_SESSIONS_PER_DEVICE, "%zu sessions are open", n.open);
	EXPECT(read_call(&mine, "audit.v1.SessionService/GetSession") == OK, "guests ended a member's session");
	EXPECT(raw_open(&r, w.local_url, &member->raw), "guests keep a member out");
	peer_close(&r.peer);
	peer_close(&mine.peer);
}

static void one_connection_pushes_out_no_handshake(const struct real_device *member)
{
	struct raw slow = { .peer = peer_connect(w.local_url, 0) }, flood = { .peer = peer_connect(w.local_url, 0) };
	EXPECT(peer_hello(&slow.peer) && raw_hello(&slow, &member->raw), "no handshake begins");
	EXPECT(peer_hello(&flood.peer), "no second connection");
	for (int i = 0; i < 2 * LIMIT_HALF_OPEN; i++)
		EXPECT(raw_hello(&flood, &member->raw), "handshake %d does not begin", i);
	EXPECT(raw_finish(&flood), "the newest handshake of a connection is gone");
	EXPECT(raw_finish(&slow), "another connection's handshakes pushed ours out");
	peer_close(&slow.peer);
	peer_close(&flood.peer);
}

static void a_revocation_ends_sessions_and_connections(const struct real_device *administrator)
{
	struct raw admin, laptop, again;
	struct real_device p = new_person();
	char id[ID_TEXT_BYTES];
	Audit__RevokeDeviceRequest request = AUDIT__REVOKE_DEVICE_REQUEST__INIT;
	EXPECT(raw_open(&admin, w.local_url, &administrator->raw), "no session");
	add_device(&admin, administrator, &p, id);
	EXPECT(raw_open(&laptop, w.local_url, &p.raw), "no session for the second device");
	EXPECT(read_call(&laptop, "audit.v1.SessionService/GetSession") == OK, "the second device cannot call");
	request.device_id = id;
	request.reason = "lost";
	request.version = 1;
	EXPECT(write_call(&admin, administrator, "audit.v1.DeviceService/RevokeDevice", &request.base, NULL) == OK,
		"not revoked");
	EXPECT(peer_is_closed(&laptop.peer, 5000), "the revoked device keeps its connection");
	again = laptop;
	again.peer = peer_connect(w.local_url, 0);
	EXPECT(peer_hello(&again.peer), "no connection");
	EXPECT(read_call(&again, "audit.v1.SessionService/GetSession") == -1, "the revoked device keeps its session");
	EXPECT(read_call(&admin, "audit.v1.SessionService/GetSession") == OK, "another device's session ended with it");
	peer_close(&laptop.peer);
	peer_close(&again.peer);
	peer_close(&admin.peer);
}

/* A frame once taken is refused ever after, on every connection; so is one of another session, or a changed one. */
static void a_frame_is_taken_once(const struct real_device *member)
{
	static uint8_t room[LIMIT_FRAME_BYTES];
	struct raw a, b;
	struct frame f;
	struct buf call, frame, spliced;
	size_t len;
	buf_init(&call, LIMIT_FRAME_BYTES);
	real_read_packed("audit.v1.SessionService/GetSession", &call);
	buf_init(&frame, LIMIT_FRAME_BYTES);
	buf_init(&spliced, LIMIT_FRAME_BYTES);
	EXPECT(raw_open(&a, w.local_url, &member->raw) && raw_open(&b, w.local_url, &member->raw), "no two sessions");
	EXPECT(frame_seal(&a.out, FRAME_CALL, a.id, buf_bytes(&call), &frame), "not sealed");
	EXPECT(raw_exchange(&a, buf_bytes(&frame), room, &len) && frame_parse(BYTES(room, len), &f) &&
		f.kind == FRAME_REPLY, "the first time is refused");
	EXPECT(raw_exchange(&a, buf_bytes(&frame), room, &len) && frame_parse(BYTES(room, len), &f) &&
		f.kind == FRAME_REFUSED, "a replay is taken");
	EXPECT(raw_exchange(&b, buf_bytes(&frame), room, &len) && frame_parse(BYTES(room, len), &f) &&
		f.kind == FRAME_REFUSED, "a replay is taken on another connection");
	/* The box of one session's call under the other's header. */
	EXPECT(frame_seal(&a.out, FRAME_CALL, b.id, buf_bytes(&call), &spliced), "not sealed");
	EXPECT(raw_exchange(&b, buf_bytes(&spliced), room, &len) && frame_parse(BYTES(room, len), &f) &&
		f.kind == FRAME_REFUSED, "a spliced frame is taken");
	EXPECT(read_call(&b, "audit.v1.SessionService/GetSession") == OK, "a refused frame spoilt the session");
	buf_done(&call);
	buf_done(&frame);
	buf_done(&spliced);
	peer_close(&a.peer);
	peer_close(&b.peer);
}

/* What strangers sign takes no place in the one queue of writes. */
static void a_stranger_does_not_reach_the_writer(void)
{
	struct real_device p = new_person(), other = new_person();
	struct addition x;
	struct raw r;
	uint64_t refused = writer_counters(w.core->writer).refused;
	make_addition(&x, &p, &other);
	EXPECT(raw_open(&r, w.local_url, &p.raw), "no session");
	EXPECT(write_call(&r, &p, "audit.v1.DeviceService/AddDevice", &x.request.base, NULL) == UNAUTHENTICATED,
		"a stranger adds a device");
	EXPECT(writer_counters(w.core->writer).refused == refused, "the writer was asked");
	peer_close(&r.peer);
}

static atomic_bool held;

static int hold(void *context, struct db *db, struct status *st)
{
	(void)context;
	(void)db;
	(void)st;
	held = true;
	(void)usleep(300 * 1000);
	return OK;
}

static void *hold_the_writer(void *context)
{
	struct status st;
	(void)context;
	(void)!writer_run(w.core->writer, hold, NULL, &st);
	return NULL;
}

/* Whoever asked has given up: what they signed must not be entered behind their back. */
static void a_write_past_its_deadline_is_not_entered(const struct real_device *administrator)
{
	static uint8_t hurried[8192];
	struct raw admin;
	struct real_device p = new_person();
	struct addition x;
	struct buf call;
	pthread_t thread;
	make_addition(&x, administrator, &p);
	buf_init(&call, LIMIT_FRAME_BYTES);
	real_write_packed(&w, administrator, "audit.v1.DeviceService/AddDevice", &x.request.base, &call);
	Audit__Call *c = audit__call__unpack(NULL, call.len, call.data);
	assert(c && call.len + 16 < sizeof(hurried));
	c->deadline_ms = 50;
	struct bytes packed = BYTES(hurried, audit__call__pack(c, hurried));
	audit__call__free_unpacked(c, NULL);
	EXPECT(raw_open(&admin, w.local_url, &administrator->raw), "no session");
	uint64_t size = ledger_size(w.core->ledger);
	bool holds = pthread_create(&thread, NULL, hold_the_writer, NULL) == 0;
	assert(holds);
	while (!held)
		(void)usleep(1000);
	EXPECT(real_call(&admin, packed, NULL) == DEADLINE_EXCEEDED, "a late write is entered");
	(void)pthread_join(thread, NULL);
	EXPECT(ledger_size(w.core->ledger) == size, "a late write is entered");
	EXPECT(real_call(&admin, buf_bytes(&call), NULL) == OK, "the same statement in time is refused");
	buf_done(&call);
	peer_close(&admin.peer);
}

int main(void)
{
	real_core_start(&w, "session");
	a_used_invitation_does_not_fill_the_ledger();
	a_frame_is_taken_once(&w.administrator);
	one_connection_pushes_out_no_handshake(&w.administrator);
	a_revocation_ends_sessions_and_connections(&w.administrator);
	a_key_of_mixed_order_does_not_come_in(&w.administrator);
	guests_keep_no_member_out(&w.administrator);
	a_repeat_is_told_its_ids_after_disposal(&w.administrator);
	a_write_past_its_deadline_is_not_entered(&w.administrator);
	a_stranger_does_not_reach_the_writer();
	EXPECT(real_core_stop(&w), "something is still held");
	return expect_done("sessions");
}
