/* The server's own statements: built like everybody's, signed with the log key under system@isms-audit. */
#include "daemon/system.h"

#include "audit/v1/admin.pb-c.h"
#include "common/clock.h"
#include "common/crypto.h"
#include "common/limits.h"
#include "common/log.h"
#include "common/statement.h"
#include "daemon/service/identity.h"
#include "daemon/service/log_key.h"
#include "daemon/service/session_key.h"
#include "daemon/session_chain.h"

#include <pthread.h>

/* One system statement on its way. */
struct own {
	struct write_job job;
	struct core *core;
	struct arena *arena;
	struct status st;
	const char *method;
	const ProtobufCMessage *request;
	struct first_rows *first;
	uint8_t signature[SIGNATURE_BYTES];
	const char *invitation; /* NULL: no effect */
	struct bytes proposal;  /* of a log key; data NULL: none */
	const uint8_t *session_key; /* that begins; NULL */
	struct request rq;
	pthread_mutex_t lock;
	pthread_cond_t ended;
	bool has_ended;
	bool is_waited_for;
	int rc;
};

static int change_rows(struct own *o)
{
	if (o->first)
		return identity_init(&o->rq, o->first);
	if (o->proposal.data)
		return log_key_replace(&o->rq, o->proposal);
	if (o->session_key)
		return session_key_begin(&o->rq, o->session_key);
	if (o->invitation)
		return identity_note_failure(&o->rq, o->invitation);
	return OK;
}

static int pack_part(struct own *o, struct part *ret_part)
{
	uint8_t *salt = arena_alloc(o->arena, SALT_BYTES);
	uint8_t *content = arena_alloc(o->arena, protobuf_c_message_get_packed_size(o->request) + 1);
	if (!salt || !content)
		return fail(&o->st, RESOURCE_EXHAUSTED, "ARENA", "no memory for a statement of the server");
	random_bytes(salt, SALT_BYTES);
	*ret_part = (struct part){ .audience = STATEMENT_ALL, .salt = BYTES(salt, SALT_BYTES),
		.content = BYTES(content, protobuf_c_message_pack(o->request, content)) };
	return OK;
}

static int sign_header(struct own *o, struct entry *entry)
{
	struct statement_header header = { .id = o->rq.statement_id, .log_key = o->core->log_key_hash,
		.seen_root = merkle_empty(), .claimed_us = o->rq.now_us, .part_count = 1 };
	(void)snprintf(header.method, sizeof(header.method), "%s", o->method);
	(void)snprintf(header.origin, sizeof(header.origin), "%s", o->core->settings.origin);
	memcpy(header.signer, o->rq.who.sign_key, sizeof(header.signer));
	header.part[0].audience = entry->part[0].audience;
	header.part[0].digest = statement_part_digest(entry->part[0].salt.data, entry->part[0].content);
	struct buf text;
	buf_init(&text, LIMIT_HEADER_BYTES);
	statement_format(&header, &text);
	entry->header = arena_bytes(o->arena, buf_bytes(&text));
	bool failed = text.failed || !entry->header.data;
	buf_done(&text);
	if (failed)
		return fail(&o->st, INTERNAL, "SYSTEM_HEADER", "the server's statement does not fit its form");
	memcpy(entry->signer, header.signer, sizeof(entry->signer));
	keyring_sign(o->core->keys, header.signer, SSHSIG_SYSTEM, entry->header, o->signature);
	entry->signature = BYTES(o->signature, sizeof(o->signature));
	return OK;
}

static int decide(struct write_job *job, struct tx *tx, int64_t now_us, struct entry *entry)
{
	struct own *o = (struct own *)(void *)job;
	uint8_t random[10];
	random_bytes(random, sizeof(random));
	o->rq = (struct request){ .arena = o->arena, .st = &o->st, .core = o->core, .tx = *tx, .now_us = now_us,
		.viewer = { .everything = true }, .statement_id = id_make(now_us, random) };
	TRY(ledger_entering_key(o->core->ledger, tx->db, &o->st, o->rq.who.sign_key));
	TRY(change_rows(o));
	TRY(pack_part(o, &entry->part[0]));
	entry->part_count = 1;
	entry->is_system = true;
	TRY(sign_header(o, entry));
	*tx = o->rq.tx;
	return OK;
}

static void own_free(struct own *o)
{
	(void)pthread_cond_destroy(&o->ended);
	(void)pthread_mutex_destroy(&o->lock);
	arena_free(o->arena);
	free(o);
}

static void written(struct write_job *job, int rc, uint64_t index, struct bytes leaf)
{
	struct own *o = (struct own *)(void *)job;
	(void)index;
	(void)leaf;
	if (rc != OK)
		log_event(LEVEL_ERROR, "system_statement_refused", "method", o->method, "reason", o->st.reason, NULL);
	if (!o->is_waited_for) {
		own_free(o);
		return;
	}
	(void)pthread_mutex_lock(&o->lock);
	o->rc = rc;
	o->has_ended = true;
	(void)pthread_cond_signal(&o->ended);
	(void)pthread_mutex_unlock(&o->lock);
}

static struct own *own_new(struct core *core, const char *method, const ProtobufCMessage *request)
{
	struct own *o = calloc(1, sizeof(*o));
	if (!o)
		return NULL;
	o->arena = arena_new(LIMIT_ARENA_BYTES);
	if (!o->arena) {
		free(o);
		return NULL;
	}
	o->core = core;
	o->method = method;
	o->request = request;
	o->job = (struct write_job){ .decide = decide, .answer = written, .arena = o->arena, .st = &o->st };
	(void)pthread_mutex_init(&o->lock, NULL);
	(void)pthread_cond_init(&o->ended, NULL);
	return o;
}

/* Submits, waits until it is durable, frees. */
static int enter_and_wait(struct own *o, struct status *st)
{
	o->is_waited_for = true;
	int rc = writer_submit(o->core->writer, &o->job, &o->st);
	if (rc == OK) {
		(void)pthread_mutex_lock(&o->lock);
		while (!o->has_ended)
			(void)pthread_cond_wait(&o->ended, &o->lock);
		(void)pthread_mutex_unlock(&o->lock);
		rc = o->rc;
	}
	if (rc != OK)
		(void)fail(st, rc, o->st.reason, "%s", o->st.message);
	own_free(o);
	return rc;
}

int system_record_read(struct core *core, const struct request *read, struct status *st)
{
	Audit__RecordSystemReadRequest request = AUDIT__RECORD_SYSTEM_READ_REQUEST__INIT;
	request.person_id = read->who.person;
	request.method = read->method->name;
	request.row_id = read->row_read ? read->row_read : "";
	struct own *o = own_new(core, "audit.v1.SystemService/RecordSystemRead", &request.base);
	if (!o)
		return fail(st, RESOURCE_EXHAUSTED, "ARENA", "no memory for the read log");
	if (enter_and_wait(o, st) != OK)
		return fail(st, UNAVAILABLE, "READ_LOG", "the read log cannot be written, so this cannot be read");
	return OK;
}

void system_record_event(struct core *core, const char *event, const char *invitation_id)
{
	Audit__RecordSystemEventRequest *request;
	struct status st;
	struct own *o = own_new(core, "audit.v1.SystemService/RecordSystemEvent", NULL);
	if (!o)
		goto lost;
	request = arena_alloc(o->arena, sizeof(*request));
	if (!request)
		goto lost_own;
	audit__record_system_event_request__init(request);
	request->event = arena_text(o->arena, event);
	request->invitation_id = o->invitation = arena_text(o->arena, invitation_id);
	o->request = &request->base;
	status_reset(&st);
	if (!arena_exhausted(o->arena) && writer_submit(core->writer, &o->job, &st) == OK)
		return;
lost_own:
	own_free(o);
lost:
	log_event(LEVEL_ERROR, "security_event_lost", "event", event, "invitation", invitation_id, NULL);
}

int system_init(struct core *core, const struct system_first *first, struct status *st,
	struct id *ret_organisation)
{
	Audit__InitSystemRequest request = AUDIT__INIT_SYSTEM_REQUEST__INIT;
	struct first_rows rows = { .organisation_name = first->organisation_name,
		.administrator_name = first->administrator_name, .expires_us = first->expires_us };
	memcpy(rows.invitation_key, first->invitation_key, sizeof(rows.invitation_key));
	request.log_key = (ProtobufCBinaryData){ 32, (uint8_t *)(uintptr_t)keyring_log_public(core->keys) };
	request.session_key =
		(ProtobufCBinaryData){ 32, (uint8_t *)(uintptr_t)keyring_session_public(core->keys, SESSION_KEY) };
	request.origin = first->origin;
	request.organisation_name = first->organisation_name;
	request.administrator_name = first->administrator_name;
	struct own *o = own_new(core, "audit.v1.SystemService/InitSystem", &request.base);
	if (!o)
		return fail(st, RESOURCE_EXHAUSTED, "ARENA", "no memory for the first entry");
	o->first = &rows;
	TRY(enter_and_wait(o, st));
	*ret_organisation = rows.organisation;
	return OK;
}

int system_replace_log_key(struct core *core, struct bytes proposal, struct status *st)
{
	Audit__ReplaceLogKeyRequest request = AUDIT__REPLACE_LOG_KEY_REQUEST__INIT;
	request.proposal = (ProtobufCBinaryData){ proposal.len, (uint8_t *)(uintptr_t)proposal.data };
	struct own *o = own_new(core, "audit.v1.SystemService/ReplaceLogKey", &request.base);
	if (!o)
		return fail(st, RESOURCE_EXHAUSTED, "ARENA", "no memory for the record");
	o->proposal = proposal;
	return enter_and_wait(o, st);
}

/* What is asked of the store before anything is entered. */
struct session_look {
	struct core *core;
	const uint8_t *key; /* that sessions are to be made with */
	bool is_named;      /* the ledger names it already, and none after it */
};

/* On the writer, in no transaction: core_dispose and the like. */
static int look_for_session_key(void *context, struct db *db, struct status *st)
{
	struct session_look *look = context;
	struct session_chain keys;
	uint8_t newest[KEY_BYTES];
	struct arena *arena = arena_new(LIMIT_ARENA_BYTES);
	if (!arena)
		return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no memory for the session keys");
	struct request rq = { .arena = arena, .st = st, .core = look->core, .tx = { .db = db, .arena = arena, .st = st } };
	int rc = session_chain_load(db, NULL, st, &keys);
	memcpy(newest, keys.newest, KEY_BYTES);
	if (rc == OK && keys.records == 0)
		rc = session_chain_first(&rq, newest);
	look->is_named = rc == OK && memcmp(newest, look->key, KEY_BYTES) == 0;
	arena_free(arena);
	return rc;
}

int system_begin_session_key(struct core *core, struct status *st)
{
	Audit__BeginSessionKeyRequest request = AUDIT__BEGIN_SESSION_KEY_REQUEST__INIT;
	const uint8_t *next = keyring_session_public(core->keys, SESSION_KEY_NEXT);
	struct session_look look = { .core = core, .key = next ? next : keyring_session_public(core->keys, SESSION_KEY) };
	TRY(writer_run(core->writer, look_for_session_key, &look, st));
	if (look.is_named)
		return OK;
	request.key = (ProtobufCBinaryData){ KEY_BYTES, (uint8_t *)(uintptr_t)look.key };
	struct own *o = own_new(core, "audit.v1.SystemService/BeginSessionKey", &request.base);
	if (!o)
		return fail(st, RESOURCE_EXHAUSTED, "ARENA", "no memory for the record");
	o->session_key = look.key;
	return enter_and_wait(o, st);
}
