/* Starting the core as auditd does, and calling it as a device does. */
#include "tests/support/real_core.h"

#include "audit/v1/person.pb-c.h"
#include "common/clock.h"
#include "common/crypto.h"
#include "common/invitation.h"
#include "common/statement.h"
#include "daemon/session.h"
#include "daemon/system.h"
#include "tests/support/tree.h"

#include <assert.h>
#include <sys/stat.h>

#define ORIGIN "attack.example.org/test"

static void check(int code, const struct status *st, const char *what)
{
	if (code == OK)
		return;
	(void)fprintf(stderr, "%s: %s: %s\n", what, st->reason, st->message);
	exit(1);
}

static ProtobufCBinaryData binary(const uint8_t *data, size_t len)
{
	return (ProtobufCBinaryData){ len, (uint8_t *)(uintptr_t)data };
}

static void add_packed(const ProtobufCMessage *m, struct buf *out)
{
	size_t len = protobuf_c_message_get_packed_size(m);
	uint8_t *room = malloc(len + 1);
	assert(room);
	(void)protobuf_c_message_pack(m, room);
	buf_add(out, room, len);
	free(room);
	assert(!out->failed);
}

void real_device_new(const struct real_core *rc, struct real_device *ret_device)
{
	sign_key_new(&ret_device->sign);
	noise_key_new(ret_device->raw.secret, ret_device->raw.public);
	memcpy(ret_device->raw.server_public, keyring_session_public(rc->core->keys, SESSION_KEY), KEY_BYTES);
	ret_device->raw.log_key_hash = rc->core->log_key_hash;
}

static void sign(const struct real_core *rc, const struct real_device *d, const char *method, const uint8_t *salt,
	struct bytes content, struct buf *ret_header, uint8_t *ret_signature)
{
	uint8_t random[10];
	random_bytes(random, sizeof(random));
	struct statement_header h = { .id = id_make(clock_now_us(), random), .log_key = rc->core->log_key_hash,
		.seen_root = merkle_empty(), .claimed_us = clock_now_us(), .part_count = 1 };
	(void)snprintf(h.method, sizeof(h.method), "%s", method);
	(void)snprintf(h.origin, sizeof(h.origin), "%s", ORIGIN);
	memcpy(h.signer, d->sign.public, sizeof(h.signer));
	h.part[0] = (struct statement_part){ STATEMENT_ALL, statement_part_digest(salt, content) };
	statement_format(&h, ret_header);
	sshsig_sign(&d->sign, SSHSIG_STATEMENT, buf_bytes(ret_header), ret_signature);
}

void real_write_packed(const struct real_core *rc, const struct real_device *d, const char *method,
	const ProtobufCMessage *request, struct buf *out)
{
	Audit__Call c = AUDIT__CALL__INIT;
	Audit__Statement statement = AUDIT__STATEMENT__INIT;
	Audit__Part part = AUDIT__PART__INIT, *parts = &part;
	uint8_t salt[SALT_BYTES], signature[SIGNATURE_BYTES];
	struct buf content, header;
	buf_init(&content, LIMIT_BODY_BYTES);
	buf_init(&header, LIMIT_HEADER_BYTES);
	random_bytes(salt, sizeof(salt));
	add_packed(request, &content);
	sign(rc, d, method, salt, buf_bytes(&content), &header, signature);
	part.audience = AUDIT__AUDIENCE__AUDIENCE_ALL;
	part.salt = binary(salt, sizeof(salt));
	part.content = binary(content.data, content.len);
	statement.header = binary(header.data, header.len);
	statement.signer = binary(d->sign.public, sizeof(d->sign.public));
	statement.signature = binary(signature, sizeof(signature));
	statement.n_parts = 1;
	statement.parts = &parts;
	c.method = method;
	c.body_case = AUDIT__CALL__BODY_STATEMENT;
	c.statement = &statement;
	add_packed(&c.base, out);
	buf_done(&content);
	buf_done(&header);
}

void real_person_packed(const struct real_core *rc, const char *name, struct buf *out)
{
	Audit__AddPersonRequest request = AUDIT__ADD_PERSON_REQUEST__INIT;
	char organisation[ID_TEXT_BYTES];
	id_format(&rc->organisation, organisation);
	request.organisation_id = organisation;
	request.name = name;
	real_write_packed(rc, &rc->administrator, "audit.v1.PersonService/AddPerson", &request.base, out);
}

void real_read_packed(const char *method, struct buf *out)
{
	Audit__Call c = AUDIT__CALL__INIT;
	c.method = method;
	add_packed(&c.base, out);
}

int real_call(struct raw *r, struct bytes call, Audit__Reply **ret_reply)
{
	struct buf packed;
	int code = -1;
	buf_init(&packed, LIMIT_FRAME_BYTES);
	if (raw_call(r, call, &packed)) {
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

int real_enrol(const struct real_core *rc, const struct real_device *d)
{
	struct raw r;
	struct buf call;
	uint8_t proof[SIGNATURE_BYTES];
	Audit__EnrolDeviceRequest request = AUDIT__ENROL_DEVICE_REQUEST__INIT;
	int code = -1;
	if (raw_open(&r, rc->local_url, &d->raw)) {
		invitation_prove(&rc->invitation, r.handshake_hash.b, d->sign.public, d->raw.public, proof);
		request.invitation_key = binary(rc->invitation.public, sizeof(rc->invitation.public));
		request.proof = binary(proof, sizeof(proof));
		request.session_key = binary(d->raw.public, KEY_BYTES);
		request.name = "console";
		buf_init(&call, LIMIT_FRAME_BYTES);
		real_write_packed(rc, d, "audit.v1.DeviceService/EnrolDevice", &request.base, &call);
		code = real_call(&r, buf_bytes(&call), NULL);
		buf_done(&call);
	}
	peer_close(&r.peer);
	return code;
}

static void listen_both(struct real_core *rc, struct status *st)
{
	static const struct server_events events = { .on_message = session_on_message, .on_close = session_on_close };
	char edge_url[140];
	(void)snprintf(rc->local_url, sizeof(rc->local_url), "ipc://%s/local.sock", rc->directory);
	(void)snprintf(rc->edge_path, sizeof(rc->edge_path), "%s/edge.sock", rc->directory);
	(void)snprintf(edge_url, sizeof(edge_url), "ipc://%s", rc->edge_path);
	check(server_new(NULL, &events, rc->core, st, &rc->server), st, "server");
	rc->core->server = rc->server;
	check(server_listen(rc->server, rc->local_url, 0600, st), st, rc->local_url);
	check(server_listen_edge(rc->server, edge_url, 0600, st), st, edge_url);
}

void real_core_open(struct real_core *rc, const char *name)
{
	static char state[96], keys[96];
	static struct status st;
	struct system_first first = { .origin = ORIGIN, .organisation_name = "Northwind", .administrator_name = "Root",
		.expires_us = clock_now_us() + 900 * INT64_C(1000000) };
	if (crypto_ready() != 0)
		exit(1);
	tree_new(name, rc->directory);
	(void)snprintf(state, sizeof(state), "%s/state", rc->directory);
	(void)snprintf(keys, sizeof(keys), "%s/keys", rc->directory);
	check(mkdir(state, 0700), &st, "state");
	check(keyring_create(keys, &st), &st, "keys");
	const struct core_settings settings = { .state_directory = state, .key_directory = keys, .origin = ORIGIN,
		.workers = 2, .file_max = 1 << 20, .quota = 1 << 20, .session_us = LIMIT_SESSION_S * INT64_C(1000000),
		.version = "test" };
	check(core_open(&settings, &st, &rc->core), &st, "core");
	sign_key_new(&rc->invitation);
	memcpy(first.invitation_key, rc->invitation.public, sizeof(first.invitation_key));
	check(system_init(rc->core, &first, &st, &rc->organisation), &st, "first entry");
	listen_both(rc, &st);
}

void real_core_enrol(struct real_core *rc)
{
	static struct status st;
	real_device_new(rc, &rc->administrator);
	check(real_enrol(rc, &rc->administrator), &st, "the administrator cannot enrol");
}

void real_core_start(struct real_core *rc, const char *name)
{
	real_core_open(rc, name);
	real_core_enrol(rc);
}

bool real_core_stop(struct real_core *rc)
{
	bool is_free = server_stop(rc->server, 10000);
	core_close(rc->core);
	server_free(rc->server);
	tree_remove(rc->directory);
	return is_free;
}
