/* Sessions of a real core on a socket: who can crowd out whom, what a revocation ends, what cannot be said twice. */
#include "audit/v1/call.pb-c.h"
#include "audit/v1/person.pb-c.h"
#include "common/clock.h"
#include "common/invitation.h"
#include "common/limits.h"
#include "common/statement.h"
#include "daemon/core.h"
#include "daemon/session.h"
#include "daemon/system.h"
#include "tests/support/expect.h"
#include "tests/support/raw.h"
#include "tests/support/tree.h"

#include <assert.h>
#include <sodium.h>
#include <sys/stat.h>

#define ORIGIN "session.example.org/test"

struct person {
	struct sign_key sign;
	struct raw_device device;
};

static struct {
	char directory[64], url[128];
	struct core *core;
	struct server *server;
	struct sign_key invitation;
	struct status st;
} w;

static void check(int rc, const char *what)
{
	if (rc == OK)
		return;
	(void)fprintf(stderr, "%s: %s: %s\n", what, w.st.reason, w.st.message);
	exit(1);
}

static struct person new_person(void)
{
	struct person p;
	sign_key_new(&p.sign);
	noise_key_new(p.device.secret, p.device.public);
	memcpy(p.device.server_public, keyring_session_public(w.core->keys), KEY_BYTES);
	p.device.log_key_hash = w.core->log_key_hash;
	return p;
}

static void start(void)
{
	static char state[96], keys[96];
	static const struct server_events events = { .on_message = session_on_message, .on_close = session_on_close };
	struct system_first first = { .origin = ORIGIN, .organisation_name = "Northwind", .administrator_name = "Root",
		.expires_us = clock_now_us() + 900 * INT64_C(1000000) };
	struct id organisation;
	assert(crypto_ready() == 0);
	tree_new("session-XXXXXX", w.directory);
	(void)snprintf(state, sizeof(state), "%s/state", w.directory);
	(void)snprintf(keys, sizeof(keys), "%s/keys", w.directory);
	(void)snprintf(w.url, sizeof(w.url), "ipc://%s/local.sock", w.directory);
	check(mkdir(state, 0700), "state");
	check(keyring_create(keys, &w.st), "keys");
	const struct core_settings settings = { .state_directory = state, .key_directory = keys, .origin = ORIGIN,
		.workers = 2, .file_max = 1 << 20, .quota = 1 << 20, .session_us = LIMIT_SESSION_S * INT64_C(1000000),
		.version = "test" };
	check(core_open(&settings, &w.st, &w.core), "core");
	sign_key_new(&w.invitation);
	memcpy(first.invitation_key, w.invitation.public, sizeof(first.invitation_key));
	check(system_init(w.core, &first, &w.st, &organisation), "first entry");
	check(server_new(NULL, &events, w.core, &w.st, &w.server), "server");
	w.core->server = w.server;
	check(server_listen(w.server, w.url, 0600, &w.st), "listen");
}

static void stop(void)
{
	EXPECT(server_stop(w.server, 10000), "something is still held");
	core_close(w.core);
	server_free(w.server);
	tree_remove(w.directory);
}

static ProtobufCBinaryData binary(const uint8_t *data, size_t len)
{
	return (ProtobufCBinaryData){ len, (uint8_t *)(uintptr_t)data };
}

static struct bytes pack(const ProtobufCMessage *m, uint8_t *room)
{
	return BYTES(room, protobuf_c_message_pack(m, room));
}

/* Code of the answer, -1 when there was none. */
static int call(struct raw *r, const Audit__Call *c, Audit__Reply **ret_reply)
{
	static uint8_t room[64 * 1024];
	struct buf packed;
	int code = -1;
	buf_init(&packed, LIMIT_FRAME_BYTES);
	if (raw_call(r, pack(&c->base, room), &packed)) {
		Audit__Reply *reply = audit__reply__unpack(NULL, packed.len, packed.data);
		assert(reply && reply->status);
		code = reply->status->code;
		if (ret_reply)
			*ret_reply = reply;
		else
			audit__reply__free_unpacked(reply, NULL);
	}
	buf_done(&packed);
	return code;
}

static int read_call(struct raw *r, const char *method)
{
	Audit__Call c = AUDIT__CALL__INIT;
	c.method = method;
	return call(r, &c, NULL);
}

/* A signed write, to be sent as often as one likes. */
struct said {
	Audit__Call call;
	Audit__Statement statement;
	Audit__Part part, *parts;
	uint8_t content[4096], salt[SALT_BYTES], signature[SIGNATURE_BYTES];
	struct buf text;
};

static void say(struct said *s, const struct person *p, const char *method, const ProtobufCMessage *request)
{
	uint8_t random[10];
	random_bytes(random, sizeof(random));
	random_bytes(s->salt, sizeof(s->salt));
	struct statement_header h = { .id = id_make(clock_now_us(), random), .log_key = w.core->log_key_hash,
		.seen_root = merkle_empty(), .claimed_us = clock_now_us(), .part_count = 1 };
	struct bytes packed = pack(request, s->content);
	(void)snprintf(h.method, sizeof(h.method), "%s", method);
	(void)snprintf(h.origin, sizeof(h.origin), "%s", ORIGIN);
	memcpy(h.signer, p->sign.public, sizeof(h.signer));
	h.part[0] = (struct statement_part){ STATEMENT_ALL, statement_part_digest(s->salt, packed) };
	buf_init(&s->text, LIMIT_HEADER_BYTES);
	statement_format(&h, &s->text);
	sshsig_sign(&p->sign, SSHSIG_STATEMENT, buf_bytes(&s->text), s->signature);
	audit__call__init(&s->call);
	audit__statement__init(&s->statement);
	audit__part__init(&s->part);
	s->part.audience = AUDIT__AUDIENCE__AUDIENCE_ALL;
	s->part.salt = binary(s->salt, sizeof(s->salt));
	s->part.content = binary(packed.data, packed.len);
	s->parts = &s->part;
	s->statement.header = binary(s->text.data, s->text.len);
	s->statement.signer = binary(p->sign.public, sizeof(p->sign.public));
	s->statement.signature = binary(s->signature, sizeof(s->signature));
	s->statement.n_parts = 1;
	s->statement.parts = &s->parts;
	s->call.method = method;
	s->call.body_case = AUDIT__CALL__BODY_STATEMENT;
	s->call.statement = &s->statement;
}

static int write_call(struct raw *r, const struct person *p, const char *method, const ProtobufCMessage *request,
	Audit__Reply **ret_reply)
{
	struct said s;
	say(&s, p, method, request);
	int code = call(r, &s.call, ret_reply);
	buf_done(&s.text);
	return code;
}

/* With the bootstrap invitation; the answer's code. */
static int enrol(const struct person *p)
{
	struct raw r;
	uint8_t proof[SIGNATURE_BYTES];
	Audit__EnrolDeviceRequest request = AUDIT__ENROL_DEVICE_REQUEST__INIT;
	EXPECT(raw_open(&r, w.url, &p->device), "no session to enrol in");
	invitation_prove(&w.invitation, r.handshake_hash.b, p->sign.public, p->device.public, proof);
	request.invitation_key = binary(w.invitation.public, sizeof(w.invitation.public));
	request.proof = binary(proof, sizeof(proof));
	request.session_key = binary(p->device.public, KEY_BYTES);
	request.name = "console";
	int code = write_call(&r, p, "audit.v1.DeviceService/EnrolDevice", &request.base, NULL);
	peer_close(&r.peer);
	return code;
}

/* Each trial is entered, until it could be used to fill the ledger. */
static void a_used_invitation_does_not_fill_the_ledger(void)
{
	enum { TRIALS = 20, ENTERED = 5 };
	struct person p = new_person();
	uint64_t before = ledger_size(w.core->ledger);
	for (int i = 0; i < TRIALS; i++)
		EXPECT(enrol(&p) == PERMISSION_DENIED, "a used invitation is taken");
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

static void make_addition(struct addition *x, const struct person *administrator, const struct person *p)
{
	static const char label[] = "isms-audit device v1";
	uint8_t said[sizeof(label) + SIGN_PUBLIC_BYTES + KEY_BYTES];
	memcpy(said, label, sizeof(label));
	memcpy(said + sizeof(label), administrator->sign.public, SIGN_PUBLIC_BYTES);
	memcpy(said + sizeof(label) + SIGN_PUBLIC_BYTES, p->device.public, KEY_BYTES);
	sign_bytes(&p->sign, BYTES(said, sizeof(said)), x->proof);
	audit__add_device_request__init(&x->request);
	x->request.sign_key = binary(p->sign.public, SIGN_PUBLIC_BYTES);
	x->request.session_key = binary(p->device.public, KEY_BYTES);
	x->request.proof = binary(x->proof, sizeof(x->proof));
	x->request.name = "laptop";
}

static void add_device(struct raw *r, const struct person *administrator, const struct person *p,
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
	struct db *db;
	struct rows *r;
	bool more = false;
	check(db_open(w.core->store->db_path, DB_READER, &w.st, &db), "reader");
	check(db_query(db, &w.st, &r, "SELECT slot FROM effect WHERE at >= ?1 AND at < ?1 + 256", "i",
		(int64_t)(index * EFFECTS_PER_ENTRY)), "slots");
	check(db_next(r, &w.st, &more), "slot");
	uint64_t slot = (uint64_t)row_int(r, 0);
	rows_done(r);
	db_close(db);
	EXPECT(more, "the entry changed nothing");
	check(slots_destroy(w.core->store->slots, &slot, 1, &w.st), "destruction");
}

/* The same bytes again get position and ids, and no second effect, whatever was disposed of meanwhile. */
static void a_repeat_is_told_its_ids_after_disposal(const struct person *administrator)
{
	struct raw admin;
	struct person p = new_person();
	struct addition x;
	struct said s;
	Audit__Reply *first = NULL, *again = NULL;
	make_addition(&x, administrator, &p);
	say(&s, administrator, "audit.v1.DeviceService/AddDevice", &x.request.base);
	EXPECT(raw_open(&admin, w.url, &administrator->device), "no session");
	EXPECT(call(&admin, &s.call, &first) == OK && first->position, "not added");
	destroy_keys_of(first->position->index);
	uint64_t size = ledger_size(w.core->ledger);
	EXPECT(call(&admin, &s.call, &again) == OK && again->position, "a repeat is refused");
	EXPECT(again->position->repeated_statement && again->position->index == first->position->index, "another position");
	EXPECT(again->position->n_created_ids == 1 &&
		strcmp(again->position->created_ids[0], first->position->created_ids[0]) == 0, "%zu ids",
		again->position->n_created_ids);
	EXPECT(ledger_size(w.core->ledger) == size, "a repeat was entered");
	audit__reply__free_unpacked(first, NULL);
	audit__reply__free_unpacked(again, NULL);
	buf_done(&s.text);
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

static void a_key_of_mixed_order_does_not_come_in(const struct person *administrator)
{
	static const char label[] = "isms-audit device v1";
	uint8_t said[sizeof(label) + SIGN_PUBLIC_BYTES + KEY_BYTES], public[32], proof[64];
	struct person p = new_person();
	struct raw admin;
	Audit__AddDeviceRequest request = AUDIT__ADD_DEVICE_REQUEST__INIT;
	Audit__Reply *reply = NULL;
	memcpy(said, label, sizeof(label));
	memcpy(said + sizeof(label), administrator->sign.public, SIGN_PUBLIC_BYTES);
	memcpy(said + sizeof(label) + SIGN_PUBLIC_BYTES, p.device.public, KEY_BYTES);
	sign_in_mixed_order(BYTES(said, sizeof(said)), public, proof);
	request.sign_key = binary(public, sizeof(public));
	request.session_key = binary(p.device.public, KEY_BYTES);
	request.proof = binary(proof, sizeof(proof));
	request.name = "laptop";
	EXPECT(raw_open(&admin, w.url, &administrator->device), "no session");
	EXPECT(write_call(&admin, administrator, "audit.v1.DeviceService/AddDevice", &request.base, &reply) ==
		INVALID_ARGUMENT, "a key that others refuse comes in");
	EXPECT(reply && strcmp(reply->status->reason, "BAD_KEY") == 0, "%s", reply ? reply->status->reason : "");
	audit__reply__free_unpacked(reply, NULL);
	peer_close(&admin.peer);
}

static void guests_keep_no_member_out(const struct person *member)
{
	struct raw mine, r;
	EXPECT(raw_open(&mine, w.url, &member->device), "a member gets no session");
	for (int i = 0; i < LIMIT_SESSIONS_GUEST + 40; i++) {
		struct person guest = new_person();
		EXPECT(raw_open(&r, w.url, &guest.device), "guest %d gets no session", i);
		peer_close(&r.peer);
	}
	struct session_counters n = session_counters(w.core->sessions);
	EXPECT(n.open <= LIMIT_SESSIONS_GUEST + LIMIT_SESSIONS_PER_DEVICE, "%zu sessions are open", n.open);
	EXPECT(read_call(&mine, "audit.v1.SessionService/GetSession") == OK, "guests ended a member's session");
	EXPECT(raw_open(&r, w.url, &member->device), "guests keep a member out");
	peer_close(&r.peer);
	peer_close(&mine.peer);
}

static void one_connection_pushes_out_no_handshake(const struct person *member)
{
	struct raw slow = { .peer = peer_connect(w.url, 0) }, flood = { .peer = peer_connect(w.url, 0) };
	EXPECT(peer_hello(&slow.peer) && raw_hello(&slow, &member->device), "no handshake begins");
	EXPECT(peer_hello(&flood.peer), "no second connection");
	for (int i = 0; i < 2 * LIMIT_HALF_OPEN; i++)
		EXPECT(raw_hello(&flood, &member->device), "handshake %d does not begin", i);
	EXPECT(raw_finish(&flood), "the newest handshake of a connection is gone");
	EXPECT(raw_finish(&slow), "another connection's handshakes pushed ours out");
	peer_close(&slow.peer);
	peer_close(&flood.peer);
}

static void a_revocation_ends_sessions_and_connections(const struct person *administrator)
{
	struct raw admin, laptop, again;
	struct person p = new_person();
	char id[ID_TEXT_BYTES];
	Audit__RevokeDeviceRequest request = AUDIT__REVOKE_DEVICE_REQUEST__INIT;
	EXPECT(raw_open(&admin, w.url, &administrator->device), "no session");
	add_device(&admin, administrator, &p, id);
	EXPECT(raw_open(&laptop, w.url, &p.device), "no session for the second device");
	EXPECT(read_call(&laptop, "audit.v1.SessionService/GetSession") == OK, "the second device cannot call");
	request.device_id = id;
	request.reason = "lost";
	request.version = 1;
	EXPECT(write_call(&admin, administrator, "audit.v1.DeviceService/RevokeDevice", &request.base, NULL) == OK,
		"not revoked");
	EXPECT(peer_is_closed(&laptop.peer, 5000), "the revoked device keeps its connection");
	again = laptop;
	again.peer = peer_connect(w.url, 0);
	EXPECT(peer_hello(&again.peer), "no connection");
	EXPECT(read_call(&again, "audit.v1.SessionService/GetSession") == -1, "the revoked device keeps its session");
	EXPECT(read_call(&admin, "audit.v1.SessionService/GetSession") == OK, "another device's session ended with it");
	peer_close(&laptop.peer);
	peer_close(&again.peer);
	peer_close(&admin.peer);
}

/* A frame once taken is refused ever after, on every connection; so is one of another session, or a changed one. */
static void a_frame_is_taken_once(const struct person *member)
{
	static uint8_t room[LIMIT_FRAME_BYTES], packed[256];
	struct raw a, b;
	struct frame f;
	struct buf frame, spliced;
	size_t len;
	Audit__Call c = AUDIT__CALL__INIT;
	c.method = "audit.v1.SessionService/GetSession";
	buf_init(&frame, LIMIT_FRAME_BYTES);
	buf_init(&spliced, LIMIT_FRAME_BYTES);
	EXPECT(raw_open(&a, w.url, &member->device) && raw_open(&b, w.url, &member->device), "no two sessions");
	EXPECT(frame_seal(&a.out, FRAME_CALL, a.id, pack(&c.base, packed), &frame), "not sealed");
	EXPECT(raw_exchange(&a, buf_bytes(&frame), room, &len) && frame_parse(BYTES(room, len), &f) &&
		f.kind == FRAME_REPLY, "the first time is refused");
	EXPECT(raw_exchange(&a, buf_bytes(&frame), room, &len) && frame_parse(BYTES(room, len), &f) &&
		f.kind == FRAME_REFUSED, "a replay is taken");
	EXPECT(raw_exchange(&b, buf_bytes(&frame), room, &len) && frame_parse(BYTES(room, len), &f) &&
		f.kind == FRAME_REFUSED, "a replay is taken on another connection");
	/* The box of one session's call under the other's header. */
	EXPECT(frame_seal(&a.out, FRAME_CALL, b.id, pack(&c.base, packed), &spliced), "not sealed");
	EXPECT(raw_exchange(&b, buf_bytes(&spliced), room, &len) && frame_parse(BYTES(room, len), &f) &&
		f.kind == FRAME_REFUSED, "a spliced frame is taken");
	EXPECT(read_call(&b, "audit.v1.SessionService/GetSession") == OK, "a refused frame spoilt the session");
	buf_done(&frame);
	buf_done(&spliced);
	peer_close(&a.peer);
	peer_close(&b.peer);
}

int main(void)
{
	start();
	struct person administrator = new_person();
	EXPECT(enrol(&administrator) == OK, "the administrator cannot enrol");
	a_used_invitation_does_not_fill_the_ledger();
	a_frame_is_taken_once(&administrator);
	one_connection_pushes_out_no_handshake(&administrator);
	a_revocation_ends_sessions_and_connections(&administrator);
	a_key_of_mixed_order_does_not_come_in(&administrator);
	guests_keep_no_member_out(&administrator);
	a_repeat_is_told_its_ids_after_disposal(&administrator);
	stop();
	return expect_done("sessions");
}
