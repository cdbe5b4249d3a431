/* Making the store, putting rows, calling. */
#include "tests/daemon/access/world.h"

#include "audit/v1/options.pb-c.h"
#include "audit/v1/person.pb-c.h"
#include "client/split.h"
#include "common/clock.h"
#include "common/crypto.h"
#include "common/invitation.h"
#include "common/limits.h"
#include "common/statement.h"
#include "daemon/call.h"
#include "daemon/system.h"
#include "tests/daemon/access/cast.h"
#include "tests/support/tree.h"

#include <assert.h>
#include <pthread.h>
#include <sqlite3.h>
#include <sys/stat.h>

const char *const relation_name[RELATIONS] = { "auditing", "audited", "rival", "audit", "other" };
const char *const role_name_short[ROLES + 1] = { "", "AD", "PM", "CL", "LA", "AU", "TR", "TE", "OB", "AR", "SR", "SP",
	"RV", "EV", "AV" };
const char *const other_name[OTHERS] = { "none_auditing", "none_audited", "none_rival", "guest", "pending", "revoked",
	"service", "expired", "ended", "both" };

void actor_name(const struct actor *a, char ret_name[40])
{
	(void)snprintf(ret_name, 40, "%s/%s", relation_name[a->relation],
		a->relation == OTHER ? other_name[a->column] : role_name_short[a->column + 1]);
}

const struct actor *world_actor(const struct world *w, const char *name)
{
	if (strcmp(name, "console") == 0)
		return &w->console;
	for (size_t i = 0; i < w->actor_count; i++) {
		char text[40];
		actor_name(&w->actor[i], text);
		if (strcmp(text, name) == 0)
			return &w->actor[i];
	}
	(void)fprintf(stderr, "nobody is %s\n", name);
	abort();
}

static void check(int rc, const struct status *st, const char *what)
{
	if (rc == OK)
		return;
	(void)fprintf(stderr, "%s: %s: %s %s\n", what, st->reason, st->message, st->field);
	abort();
}

static struct id new_id(void)
{
	uint8_t random[10];
	random_bytes(random, sizeof(random));
	return id_make(clock_now_us(), random);
}

void world_missing_id(char ret_id[ID_TEXT_BYTES])
{
	struct id id = new_id();
	id_format(&id, ret_id);
}

/* One call and its answer. */

struct waiting {
	const struct world *w;
	pthread_mutex_t lock;
	pthread_cond_t ended;
	bool has_ended;
	struct answer *answer;
};

static void tell_served(const struct world *w, bool begins)
{
	if (w->served)
		w->served(begins);
}

static void answered(void *context, struct worker *worker, struct bytes reply)
{
	struct waiting *x = context;
	(void)worker;
	tell_served(x->w, false);
	(void)pthread_mutex_lock(&x->lock);
	x->answer->room = malloc(reply.len + 1);
	assert(x->answer->room);
	memcpy(x->answer->room, reply.data, reply.len);
	x->answer->packed = BYTES(x->answer->room, reply.len);
	x->has_ended = true;
	(void)pthread_cond_signal(&x->ended);
	(void)pthread_mutex_unlock(&x->lock);
}

void world_send(struct world *w, const struct carrier *carrier, struct bytes call, struct answer *ret_answer)
{
	struct waiting x = {
		.w = w, .lock = PTHREAD_MUTEX_INITIALIZER, .ended = PTHREAD_COND_INITIALIZER, .answer = ret_answer
	};
	memset(ret_answer, 0, sizeof(*ret_answer));
	tell_served(w, true);
	call_serve(&w->worker, carrier, call, (struct call_done){ .done = answered, .context = &x });
	(void)pthread_mutex_lock(&x.lock);
	while (!x.has_ended)
		(void)pthread_cond_wait(&x.ended, &x.lock);
	(void)pthread_mutex_unlock(&x.lock);
	Audit__Reply *reply = audit__reply__unpack(NULL, ret_answer->packed.len, ret_answer->packed.data);
	assert(reply && reply->status);
	ret_answer->code = reply->status->code;
	(void)snprintf(ret_answer->reason, sizeof(ret_answer->reason), "%s", reply->status->reason);
	audit__reply__free_unpacked(reply, NULL);
}

void answer_done(struct answer *a)
{
	free(a->room);
}

static void pack_and_send(struct world *w, const struct carrier *carrier, const Audit__Call *call, struct answer *ret_answer)
{
	size_t size = protobuf_c_message_get_packed_size(&call->base);
	uint8_t *raw = malloc(size + 1);
	assert(raw);
	(void)protobuf_c_message_pack(&call->base, raw);
	world_send(w, carrier, BYTES(raw, size), ret_answer);
	free(raw);
}

/* What a signer's program makes of a request. */
struct signing {
	struct buf part[SPLIT_AUDIENCES];
	uint8_t salt[SPLIT_AUDIENCES][SALT_BYTES];
	struct buf header;
	uint8_t signature[STATEMENT_SIGNATURE_MAX];
	size_t signature_len;
	uint64_t seen_size;
	struct hash seen_root;
	struct batch_tree batch;
};

/* Its place among the others of its batch, whose headers nobody has to see. */
static void place(struct signing *s, size_t index)
{
	struct batch_place at;
	struct buf text;
	batch_place_of(&s->batch, index, &at);
	buf_init(&text, BATCH_TEXT_MAX);
	batch_place_format(&at, &text);
	assert(!text.failed);
	memcpy(s->signature + SIGNATURE_BYTES, text.data, text.len);
	s->signature_len = SIGNATURE_BYTES + text.len;
	buf_done(&text);
}

static void sign_together(const struct world *w, const struct sign_key *key, struct signing *s)
{
	struct hash leaf[BATCH_STATEMENTS_MAX];
	struct buf text;
	for (size_t i = 0; i < w->batch; i++)
		leaf[i] = i < 2 ? merkle_leaf(s->header.data, s->header.len) : merkle_leaf(&i, sizeof(i));
	batch_make(leaf, w->batch, &s->batch);
	buf_init(&text, BATCH_TEXT_MAX);
	batch_signed_format(w->batch, &s->batch.root, &text);
	sshsig_sign(key, SSHSIG_BATCH, buf_bytes(&text), s->signature);
	buf_done(&text);
	place(s, 0);
}

static void sign(const struct world *w, const struct sign_key *key, const char *method, struct signing *s)
{
	struct statement_header h = { .id = new_id(), .log_key = w->core->log_key_hash, .seen_size = s->seen_size,
		.seen_root = s->seen_root,
		.claimed_us = clock_now_us() };
	(void)snprintf(h.method, sizeof(h.method), "%s", method);
	(void)snprintf(h.origin, sizeof(h.origin), "%s", WORLD_ORIGIN);
	memcpy(h.signer, key->public, sizeof(h.signer));
	for (size_t i = 0; i < SPLIT_AUDIENCES; i++) {
		if (s->part[i].len == 0 && i > 0)
			continue;
		random_bytes(s->salt[i], SALT_BYTES);
		h.part[h.part_count].audience = (uint8_t)(i + 1);
		h.part[h.part_count++].digest = statement_part_digest(s->salt[i], buf_bytes(&s->part[i]));
	}
	statement_format(&h, &s->header);
	assert(!s->header.failed);
	s->signature_len = SIGNATURE_BYTES;
	if (w->batch)
		sign_together(w, key, s);
	else
		sshsig_sign(key, SSHSIG_STATEMENT, buf_bytes(&s->header), s->signature);
}

static void signing_init(struct signing *s)
{
	for (size_t i = 0; i < SPLIT_AUDIENCES; i++)
		buf_init(&s->part[i], LIMIT_BODY_BYTES);
	buf_init(&s->header, LIMIT_HEADER_BYTES);
	s->seen_size = 0;
	s->seen_root = merkle_empty();
}

static void signing_done(struct signing *s)
{
	for (size_t i = 0; i < SPLIT_AUDIENCES; i++)
		buf_done(&s->part[i]);
	buf_done(&s->header);
}

static ProtobufCBinaryData binary(const void *data, size_t len)
{
	return (ProtobufCBinaryData){ len, (uint8_t *)(uintptr_t)data };
}

/* A statement whose bytes are those of its signing. */
struct made {
	struct signing s;
	Audit__Statement statement;
	Audit__Part part[SPLIT_AUDIENCES], *parts[SPLIT_AUDIENCES];
};

/* sees: the ledger as it is now; else nothing yet. */
static void make_statement(const struct world *w, const struct sign_key *key, const struct method_rule *method,
	struct bytes packed, bool sees, struct made *m)
{
	struct status st = { 0 };
	struct signing *s = &m->s;
	signing_init(s);
	if (!split_by_audience(packed, method->request, s->part)) {
		/* Not a packed request: signed as it is, all in one. */
		signing_done(s);
		signing_init(s);
		buf_add(&s->part[0], packed.data, packed.len);
	}
	if (sees) {
		s->seen_size = ledger_size(w->core->ledger);
		int rc = ledger_root_at(w->core->ledger, w->worker.db, s->seen_size, &st, &s->seen_root);
		assert(rc == OK);
		(void)rc;
	}
	sign(w, key, method->name, s);
	audit__statement__init(&m->statement);
	m->statement.header = binary(s->header.data, s->header.len);
	m->statement.signer = binary(key->public, sizeof(key->public));
	m->statement.signature = binary(s->signature, s->signature_len);
	m->statement.parts = m->parts;
	for (size_t i = 0; i < SPLIT_AUDIENCES; i++) {
		if (s->part[i].len == 0 && i > 0)
			continue;
		Audit__Part *p = m->parts[m->statement.n_parts] = &m->part[m->statement.n_parts];
		m->statement.n_parts++;
		audit__part__init(p);
		p->audience = (Audit__Audience)(i + 1);
		p->salt = binary(s->salt[i], SALT_BYTES);
		p->content = binary(s->part[i].data, s->part[i].len);
	}
}

void world_statement(const struct world *w, const struct actor *a, const struct method_rule *method, const ProtobufCMessage *request,
	struct buf *out)
{
	struct made m;
	uint8_t *room = malloc(protobuf_c_message_get_packed_size(request) + 1);
	assert(room);
	size_t len = protobuf_c_message_pack(request, room);
	make_statement(w, &a->sign, method, BYTES(room, len), true, &m);
	uint8_t *whole = malloc(audit__statement__get_packed_size(&m.statement) + 1);
	assert(whole);
	buf_add(out, whole, audit__statement__pack(&m.statement, whole));
	free(whole);
	free(room);
	signing_done(&m.s);
}

static void call_signed(struct world *w, const struct carrier *carrier, const struct sign_key *key,
	const struct method_rule *method, struct bytes packed, Audit__Call *call, struct answer *ret_answer)
{
	struct made m;
	make_statement(w, key, method, packed, false, &m);
	call->body_case = AUDIT__CALL__BODY_STATEMENT;
	call->statement = &m.statement;
	pack_and_send(w, carrier, call, ret_answer);
	if (w->batch) {
		struct answer second;
		place(&m.s, 1);
		m.statement.signature.len = m.s.signature_len;
		pack_and_send(w, carrier, call, &second);
		(void)snprintf(w->batch_second, sizeof(w->batch_second), "%s", second.reason);
		answer_done(&second);
	}
	signing_done(&m.s);
}

static void call_packed(struct world *w, const struct carrier *carrier, const struct sign_key *key,
	const struct method_rule *method, struct bytes packed, Audit__Call *call, struct answer *ret_answer)
{
	call->method = method->name;
	if (method->effect == AUDIT__EFFECT__EFFECT_WRITE) {
		call_signed(w, carrier, key, method, packed, call, ret_answer);
	} else {
		call->body_case = AUDIT__CALL__BODY_REQUEST;
		call->request = binary(packed.data, packed.len);
		pack_and_send(w, carrier, call, ret_answer);
	}
}

static void call_as(struct world *w, const struct carrier *carrier, const struct sign_key *key,
	const struct method_rule *method, const ProtobufCMessage *request, bool validate_only, struct answer *ret_answer)
{
	Audit__Call call = AUDIT__CALL__INIT;
	size_t size = protobuf_c_message_get_packed_size(request);
	uint8_t *packed = malloc(size + 1);
	assert(packed);
	(void)protobuf_c_message_pack(request, packed);
	call.validate_only = validate_only;
	call_packed(w, carrier, key, method, BYTES(packed, size), &call, ret_answer);
	free(packed);
}

void world_call_packed(struct world *w, const struct actor *a, const struct carrier *carrier, const struct method_rule *method,
	struct bytes packed, Audit__Call *call, struct answer *ret_answer)
{
	call_packed(w, carrier, &a->sign, method, packed, call, ret_answer);
}

struct carrier world_carrier(const struct actor *a)
{
	struct carrier carrier = { .handshake_hash = { 9 }, .expires_us = clock_now_us() + 3600000000LL };
	memcpy(carrier.session_key, a->session, sizeof(carrier.session_key));
	return carrier;
}

void world_call(struct world *w, const struct actor *a, const struct method_rule *method, const ProtobufCMessage *request,
	bool validate_only, struct answer *ret_answer)
{
	struct carrier carrier = world_carrier(a);
	call_as(w, &carrier, &a->sign, method, request, validate_only, ret_answer);
}

/* Putting rows as the writer does, each under a statement whose parts hold its canaries. */

struct put {
	struct write_job job; /* first */
	struct world *w;
	ProtobufCMessage *row;
	const struct object *o;
	struct arena *arena;
	struct status st;
	pthread_mutex_t lock;
	pthread_cond_t ended;
	bool has_ended;
	int rc;
	uint64_t index;
};

static const char *text_at(const ProtobufCMessage *m, int field)
{
	return field < 0 ? "" : *(char *const *)(const void *)((const char *)m + m->descriptor->fields[field].offset);
}

static int decide(struct write_job *job, struct tx *tx, int64_t now_us, struct entry *e)
{
	struct put *p = (struct put *)(void *)job;
	const struct resource_rule *resource = p->o->resource;
	const char *scope = text_at(p->row, resource->scope_field);
	struct signing s;
	(void)now_us;
	TRY(row_put(tx, p->row, 0));
	signing_init(&s);
	buf_add(&s.part[0], p->o->canary, strlen(p->o->canary));
	buf_add(&s.part[1], p->o->secret, strlen(p->o->secret));
	sign(p->w, &p->w->administrator, "audit.v1.OrganisationService/AddOrganisation", &s);
	e->header = arena_bytes(p->arena, buf_bytes(&s.header));
	memcpy(e->signer, p->w->administrator.public, sizeof(e->signer));
	e->signature = arena_bytes(p->arena, BYTES(s.signature, s.signature_len));
	for (size_t i = 0; i < 2; i++) {
		if (s.part[i].len == 0 && i > 0)
			continue;
		struct bytes salt = arena_bytes(p->arena, BYTES(s.salt[i], SALT_BYTES));
		e->part[e->part_count++] = (struct part){ .audience = (uint8_t)(i + 1), .salt = salt,
			.content = arena_bytes(p->arena, buf_bytes(&s.part[i])) };
	}
	if (!id_parse(scope, strlen(scope), &e->scope))
		e->scope = (struct id){ 0 };
	signing_done(&s);
	return OK;
}

static void entered(struct write_job *job, int rc, uint64_t index, struct bytes leaf)
{
	struct put *p = (struct put *)(void *)job;
	(void)leaf;
	(void)pthread_mutex_lock(&p->lock);
	p->rc = rc;
	p->index = index;
	p->has_ended = true;
	(void)pthread_cond_signal(&p->ended);
	(void)pthread_mutex_unlock(&p->lock);
}

int world_try_put(struct world *w, struct object *o, ProtobufCMessage *row, struct status *st)
{
	struct put p = { .w = w, .row = row, .o = o, .arena = arena_new(LIMIT_ARENA_BYTES),
		.lock = PTHREAD_MUTEX_INITIALIZER, .ended = PTHREAD_COND_INITIALIZER };
	p.job = (struct write_job){ .decide = decide, .answer = entered, .arena = p.arena, .st = &p.st };
	check(writer_submit(w->core->writer, &p.job, &p.st), &p.st, o->label);
	(void)pthread_mutex_lock(&p.lock);
	while (!p.has_ended)
		(void)pthread_cond_wait(&p.ended, &p.lock);
	(void)pthread_mutex_unlock(&p.lock);
	*st = p.st;
	if (p.rc == OK) {
		o->index = p.index;
		o->version++;
	}
	arena_free(p.arena);
	return p.rc;
}

void world_put(struct world *w, struct object *o, ProtobufCMessage *row)
{
	struct status st;
	check(world_try_put(w, o, row, &st), &st, o->label);
}

const struct object *world_object(const struct world *w, const char *name)
{
	const char *colon = strchr(name, ':');
	assert(colon);
	for (size_t i = 0; i < w->object_count; i++) {
		const struct object *o = &w->object[i];
		size_t len = strlen(o->resource->noun);
		if ((size_t)(colon - name) == len && memcmp(o->resource->noun, name, len) == 0 &&
			strcmp(o->label, colon + 1) == 0)
			return o;
	}
	(void)fprintf(stderr, "no object %s\n", name);
	abort();
}

uint64_t world_version(const struct world *w, const char *noun, const char *id)
{
	sqlite3 *h;
	sqlite3_stmt *s;
	struct id key;
	char sql[120];
	uint64_t version = 0;
	(void)snprintf(sql, sizeof(sql), "SELECT version FROM \"%s\" WHERE id = ?1", noun);
	if (!id || !id_parse(id, strlen(id), &key) || sqlite3_open(w->core->store->db_path, &h) != SQLITE_OK ||
		sqlite3_prepare_v2(h, sql, -1, &s, NULL) != SQLITE_OK)
		abort();
	(void)sqlite3_bind_blob(s, 1, key.b, ID_BYTES, SQLITE_STATIC);
	if (sqlite3_step(s) == SQLITE_ROW)
		version = (uint64_t)sqlite3_column_int64(s, 0);
	(void)sqlite3_finalize(s);
	(void)sqlite3_close(h);
	return version;
}

void world_sql(struct world *w, const char *sql)
{
	sqlite3 *h;
	char *message = NULL;
	if (sqlite3_open(w->core->store->db_path, &h) != SQLITE_OK)
		abort();
	(void)sqlite3_busy_timeout(h, 5000);
	if (sqlite3_exec(h, sql, NULL, NULL, &message) != SQLITE_OK) {
		(void)fprintf(stderr, "%s: %s\n", sql, message);
		abort();
	}
	(void)sqlite3_close(h);
}

/* The first administrator comes in as people do: over local.sock, with the bootstrap invitation. */
static void enrol_administrator(struct world *w, const uint8_t secret[INVITATION_SECRET_BYTES])
{
	struct sign_key key;
	uint8_t proof[SIGNATURE_BYTES];
	struct carrier carrier = { .is_local = true, .handshake_hash = { 3 }, .session_key = { 4 } };
	Audit__EnrolDeviceRequest request = AUDIT__ENROL_DEVICE_REQUEST__INIT;
	struct answer a;
	sign_key_new(&w->administrator);
	invitation_key(secret, &key);
	invitation_prove(&key, carrier.handshake_hash, w->administrator.public, carrier.session_key, proof);
	request.invitation_key = binary(key.public, sizeof(key.public));
	request.proof = binary(proof, sizeof(proof));
	request.session_key = binary(carrier.session_key, sizeof(carrier.session_key));
	request.name = "console";
	call_as(w, &carrier, &w->administrator, schema_find_method("audit.v1.DeviceService/EnrolDevice"), &request.base,
		false, &a);
	if (a.code != OK) {
		(void)fprintf(stderr, "the administrator cannot enrol: %s\n", a.reason);
		abort();
	}
	answer_done(&a);
	w->console = (struct actor){ .relation = OTHER, .sign = w->administrator };
	memcpy(w->console.session, carrier.session_key, sizeof(w->console.session));
}

int world_open(struct world *w)
{
	static char state[96], keys[96];
	(void)snprintf(state, sizeof(state), "%s/state", w->directory);
	(void)snprintf(keys, sizeof(keys), "%s/keys", w->directory);
	struct core_settings settings = { .state_directory = state, .key_directory = keys, .origin = WORLD_ORIGIN,
		.workers = 1, .file_max = 1 << 30, .quota = 1 << 30, .session_us = 3600000000LL, .version = "test" };
	TRY(core_open(&settings, &w->st, &w->core));
	w->worker = (struct worker){ .core = w->core };
	return db_open(w->core->store->db_path, DB_READER, &w->st, &w->worker.db);
}

void world_close(struct world *w)
{
	db_close(w->worker.db);
	core_close(w->core);
	w->worker.db = NULL;
	w->core = NULL;
}

/* The directories, and the first administrator. */
static void found(struct world *w)
{
	char path[96];
	uint8_t secret[INVITATION_SECRET_BYTES], next[SIGN_PUBLIC_BYTES];
	const char *name;
	struct sign_key invitation;
	struct id organisation;
	tree_new("matrix", w->directory);
	(void)snprintf(path, sizeof(path), "%s/state", w->directory);
	if (mkdir(path, 0700) != 0)
		abort();
	(void)snprintf(path, sizeof(path), "%s/keys", w->directory);
	check(keyring_create(path, &w->st), &w->st, "keys");
	check(keyring_create_next(path, &w->st, &name, next), &w->st, "the next log key");
	check(world_open(w), &w->st, "core");
	random_bytes(secret, sizeof(secret));
	invitation_key(secret, &invitation);
	struct system_first first = { .origin = WORLD_ORIGIN, .organisation_name = "Operator", .administrator_name = "Root",
		.expires_us = clock_now_us() + 3600000000LL };
	memcpy(first.invitation_key, invitation.public, sizeof(first.invitation_key));
	check(system_init(w->core, &first, &w->st, &organisation), &w->st, "first entry");
	struct object *o = &w->object[w->object_count++];
	*o = (struct object){ .resource = schema_find_resource("organisation"), .label = "operator" };
	id_format(&organisation, o->id);
	enrol_administrator(w, secret);
}

struct world *world_new(void)
{
	struct world *w = calloc(1, sizeof(*w));
	assert(w && crypto_ready() == 0);
	found(w);
	cast_world(w);
	return w;
}

void world_free(struct world *w)
{
	world_close(w);
	tree_remove(w->directory);
	for (size_t i = 0; i < w->object_count; i++)
		json_decref(w->object[i].facts);
	free(w);
}
