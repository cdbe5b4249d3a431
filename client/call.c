/* Calls over a session: building, signing, retrying, reading what came back. */
#include "client/call.h"

#include "client/outbox.h"
#include "client/receipt.h"
#include "client/request.h"
#include "client/split.h"
#include "client/term.h"
#include "common/clock.h"
#include "common/crypto.h"
#include "common/limits.h"
#include "common/statement.h"

#include "audit/v1/admin.pb-c.h"

#include <assert.h>

/* Beyond the server's own deadline: the way there and back. */
enum { CALL_GRACE_MS = 5000, LANGUAGE_BYTES = 36 };
/* Fits a message of LIMIT_FRAME_GUEST_BYTES with its frame around it. */
enum { GUEST_CALL_BYTES = LIMIT_FRAME_GUEST_BYTES - 256 };

static int memory_gone(struct status *st)
{
	return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "out of memory");
}

static int pack(struct arena *a, const ProtobufCMessage *message, struct status *st, ProtobufCBinaryData *ret_packed)
{
	size_t len = protobuf_c_message_get_packed_size(message);
	uint8_t *data = arena_alloc(a, len ? len : 1);
	if (!data)
		return memory_gone(st);
	(void)protobuf_c_message_pack(message, data);
	*ret_packed = (ProtobufCBinaryData){ len, data };
	return OK;
}

/* "sv_SE.UTF-8" -> "sv-SE"; the C locale speaks English. */
static void language(char ret_tag[LANGUAGE_BYTES])
{
	static const char *const variable[] = { "LC_ALL", "LC_MESSAGES", "LANG" };
	const char *locale = NULL;
	for (size_t i = 0; i < ARRAY_LEN(variable) && !(locale && *locale); i++)
		locale = getenv(variable[i]);
	size_t len = locale ? strspn(locale, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_") : 0;
	if (len < 2 || len > 5 || strncmp(locale, "C", len) == 0 || strncmp(locale, "POSIX", len) == 0) {
		locale = "en";
		len = 2;
	}
	(void)snprintf(ret_tag, LANGUAGE_BYTES, "%.*s", (int)len, locale);
	for (char *at = ret_tag; *at; at++)
		if (*at == '_')
			*at = '-';
}

/* What every call carries, in the arena. */
static int new_call(struct client *c, struct arena *a, const struct method_rule *method, struct status *st,
	Audit__Call **ret_call)
{
	Audit__Call *call = arena_alloc(a, sizeof(*call));
	char trace[33], tag[LANGUAGE_BYTES];
	uint8_t random[16];
	if (!call)
		return memory_gone(st);
	random_bytes(random, sizeof(random));
	hex_encode(random, sizeof(random), trace);
	language(tag);
	audit__call__init(call);
	call->method = method->name;
	call->deadline_ms = (uint32_t)c->options.timeout_ms;
	call->trace_id = arena_text(a, trace);
	call->language = arena_text(a, tag);
	call->validate_only = c->options.validate_only && method->effect == AUDIT__EFFECT__EFFECT_WRITE;
	if (method->effect == AUDIT__EFFECT__EFFECT_READ) {
		call->as_of_index = c->options.as_of_index;
		call->as_of_us = c->options.as_of_us;
	}
	if (!call->trace_id || !call->language)
		return memory_gone(st);
	*ret_call = call;
	return OK;
}

/* --- statements --- */

static int add_part(struct arena *a, unsigned audience, const struct buf *content, struct status *st,
	Audit__Statement *statement, struct statement_header *header)
{
	Audit__Part *part = arena_alloc(a, sizeof(*part));
	uint8_t *salt = arena_alloc(a, SALT_BYTES);
	struct bytes kept = arena_bytes(a, buf_bytes(content));
	if (!part || !salt || !kept.data)
		return memory_gone(st);
	random_bytes(salt, SALT_BYTES);
	audit__part__init(part);
	part->audience = (Audit__Audience)audience;
	part->salt = (ProtobufCBinaryData){ SALT_BYTES, salt };
	part->content = (ProtobufCBinaryData){ kept.len, (uint8_t *)(uintptr_t)kept.data };
	statement->parts[statement->n_parts++] = part;
	header->part[header->part_count++] =
		(struct statement_part){ (uint8_t)audience, statement_part_digest(salt, kept) };
	return OK;
}

static int add_parts(struct arena *a, const struct method_rule *method, const ProtobufCMessage *request,
	struct status *st, Audit__Statement *statement, struct statement_header *header)
{
	ProtobufCBinaryData packed;
	struct buf part[SPLIT_AUDIENCES];
	TRY(pack(a, request, st, &packed));
	statement->parts = arena_array(a, SPLIT_AUDIENCES, sizeof(void *));
	if (!statement->parts)
		return memory_gone(st);
	for (size_t i = 0; i < SPLIT_AUDIENCES; i++)
		buf_init(&part[i], LIMIT_FRAME_BYTES);
	int rc = split_by_audience(BYTES(packed.data, packed.len), method->request, part)
		? OK : fail(st, INTERNAL, "SPLIT", "the request could not be split by audience");
	for (unsigned i = 0; i < SPLIT_AUDIENCES && rc == OK; i++)
		if (part[i].failed)
			rc = fail(st, INVALID_ARGUMENT, "REQUEST_TOO_LONG", "the request is larger than a frame");
		else if (part[i].len > 0 || (i == 0 && packed.len == 0))
			rc = add_part(a, i + 1, &part[i], st, statement, header);
	for (size_t i = 0; i < SPLIT_AUDIENCES; i++)
		buf_done(&part[i]);
	return rc;
}

/* What waits is signed when it leaves, with others at once (outbox_sign.h): until then its header stands as it is now. */
static int sign_text(struct client *c, struct arena *a, struct bytes text, struct status *st,
	ProtobufCBinaryData *ret_signature)
{
	uint8_t *signature = arena_alloc(a, SIGNATURE_BYTES);
	if (!signature)
		return memory_gone(st);
	TRY(keys_sign(c->keys, SSHSIG_STATEMENT, text, st, signature));
	*ret_signature = (ProtobufCBinaryData){ SIGNATURE_BYTES, signature };
	return OK;
}

static int write_header(struct arena *a, const struct statement_header *header, struct status *st, Audit__Statement *statement)
{
	struct buf text;
	buf_init(&text, LIMIT_HEADER_BYTES);
	statement_format(header, &text);
	struct bytes kept = arena_bytes(a, buf_bytes(&text));
	bool failed = text.failed;
	buf_done(&text);
	uint8_t *signer = arena_alloc(a, SIGN_PUBLIC_BYTES);
	if (failed)
		return fail(st, INTERNAL, "BAD_HEADER", "the statement's header cannot be written");
	if (!kept.data || !signer)
		return memory_gone(st);
	memcpy(signer, header->signer, SIGN_PUBLIC_BYTES);
	statement->header = (ProtobufCBinaryData){ kept.len, (uint8_t *)(uintptr_t)kept.data };
	statement->signer = (ProtobufCBinaryData){ SIGN_PUBLIC_BYTES, signer };
	return OK;
}

static int new_statement(struct client *c, struct arena *a, const struct method_rule *method,
	const ProtobufCMessage *request, struct status *st, Audit__Statement **ret_statement)
{
	Audit__Statement *statement = arena_alloc(a, sizeof(*statement));
	struct statement_header *header = arena_alloc(a, sizeof(*header));
	uint8_t random[10];
	if (!statement || !header)
		return memory_gone(st);
	audit__statement__init(statement);
	random_bytes(random, sizeof(random));
	(void)snprintf(header->method, sizeof(header->method), "%s", method->name);
	header->claimed_us = clock_now_us();
	header->id = id_make(header->claimed_us, random);
	memcpy(header->signer, keys_sign_public(c->keys), sizeof(header->signer));
	memcpy(header->origin, c->profile.log.name, sizeof(header->origin));
	header->log_key = c->witness.log_hash;
	header->seen_size = c->witness.newest.size;
	header->seen_root = c->witness.newest.root;
	TRY(add_parts(a, method, request, st, statement, header));
	TRY(write_header(a, header, st, statement));
	*ret_statement = statement;
	return OK;
}

/* --- replies --- */

static const char *kept_text(struct arena *a, const char *text)
{
	const char *kept = text ? arena_text(a, text) : NULL;
	return kept ? kept : "";
}

int call_status(const Audit__Status *from, struct arena *a, struct status *st)
{
	status_reset(st);
	if (!from || from->code == OK)
		return OK;
	(void)fail(st, from->code, from->reason ? from->reason : "", "%s", from->message ? from->message : "");
	(void)snprintf(st->field, sizeof(st->field), "%s", from->field ? from->field : "");
	st->retry_after_ms = from->retry_after_ms;
	for (size_t i = 0; i < from->n_violations && i < STATUS_VIOLATIONS_MAX; i++) {
		const Audit__RuleViolation *v = from->violations[i];
		struct violation *to = &st->violation[st->violation_count++];
		to->rule = kept_text(a, v->rule);
		to->grade = v->grade ? v->grade[0] : 0;
		to->clause = kept_text(a, v->clause);
		(void)snprintf(to->missing, sizeof(to->missing), "%s", v->missing ? v->missing : "");
		(void)snprintf(to->command, sizeof(to->command), "%s", v->command ? v->command : "");
		(void)snprintf(to->subject, sizeof(to->subject), "%s", v->subject_id ? v->subject_id : "");
	}
	return from->code;
}

/* Rules of grade A refuse nothing; whoever did it hears of them all the same. */
static void say_advice(const Audit__Status *from)
{
	for (size_t i = 0; from && i < from->n_violations; i++) {
		const Audit__RuleViolation *v = from->violations[i];
		say("advice %s: %s (%s)", v->rule ? v->rule : "", v->missing ? v->missing : "", v->clause ? v->clause : "");
	}
}

static int read_reply(struct client *c, struct arena *a, const struct method_rule *method, const struct buf *raw,
	struct status *st, Audit__Reply **ret_reply, ProtobufCMessage **ret_response)
{
	Audit__Reply *reply = audit__reply__unpack(arena_allocator(a), raw->len, raw->data);
	if (!reply)
		return fail(st, DATA_LOSS, "BAD_REPLY", "the server's reply cannot be read");
	TRY(call_status(reply->status, c->arena, st));
	say_advice(reply->status);
	ProtobufCMessage *response = protobuf_c_message_unpack(method->response->descriptor, arena_allocator(a),
		reply->body.len, reply->body.data);
	if (!response)
		return fail(st, DATA_LOSS, "BAD_REPLY", "the server's response to %s cannot be read", method->name);
	*ret_reply = reply;
	*ret_response = response;
	return OK;
}

/* --- one call --- */

bool call_may_retry(const struct status *st)
{
	return st->code == UNAVAILABLE || strcmp(st->reason, "SESSION_REFUSED") == 0 ||
		strcmp(st->reason, "NO_REPLY") == 0;
}

void call_pause(int attempt, const struct status *st)
{
	int64_t ms = CALL_PAUSE_MS;
	for (int i = 1; i < attempt && ms < CALL_PAUSE_MAX_MS; i++)
		ms *= 2;
	if (st->retry_after_ms > ms)
		ms = st->retry_after_ms;
	if (ms > CALL_PAUSE_MAX_MS)
		ms = CALL_PAUSE_MAX_MS;
	struct timespec pause = { .tv_sec = ms / 1000, .tv_nsec = (ms % 1000) * 1000000 };
	(void)nanosleep(&pause, NULL);
}

static int wait_for(struct client *c, struct arena *a, const struct method_rule *method, uint32_t ticket,
	int timeout_ms, struct status *st, Audit__Reply **ret_reply, ProtobufCMessage **ret_response)
{
	struct buf raw;
	buf_init(&raw, LIMIT_FRAME_BYTES);
	int rc = session_wait(c->session, ticket, timeout_ms, st, &raw);
	if (rc == OK)
		rc = read_reply(c, a, method, &raw, st, ret_reply, ret_response);
	buf_done(&raw);
	return rc;
}

/*
 * The session was refused on the way: the server may be another one now, or hold another history. It sees nothing, and nothing
 * signed above all, until its checkpoint extends ours.
 */
static int begin_again(struct client *c, struct status *st)
{
	int before = c->attempts_max;
	c->attempts_max = 1; /* the call that waits for this tries again itself */
	int rc = client_witness(c, st);
	c->attempts_max = before;
	return rc;
}

/* A small call first: the server takes no large message from a connection that has not shown its session. */
static int knock(struct client *c, struct arena *a, struct status *st)
{
	Audit__CheckHealthRequest request = AUDIT__CHECK_HEALTH_REQUEST__INIT;
	ProtobufCMessage *response;
	int before = c->attempts_max;
	c->attempts_max = 1; /* as above */
	int rc = call_named(c, a, "audit.v1.HealthService/CheckHealth", &request.base, st, &response, NULL);
	c->attempts_max = before;
	return rc;
}

static int send_call(struct client *c, struct arena *a, const Audit__Call *call, struct status *st,
	uint32_t *ret_ticket)
{
	ProtobufCBinaryData packed;
	if (!session_is_open(c->session) && !c->is_witnessing)
		TRY(begin_again(c, st));
	TRY(pack(a, &call->base, st, &packed));
	if (packed.len > GUEST_CALL_BYTES && !session_is_heard(c->session))
		TRY(knock(c, a, st));
	return session_send(c->session, BYTES(packed.data, packed.len), st, ret_ticket);
}

/* What the server may take, the way, and for a call that parks the wait it asks for. */
static int patience_ms(const struct client *c, const struct method_rule *method, const ProtobufCMessage *request)
{
	uint32_t wait_ms = 0;
	if (method->parks)
		(void)message_u32(request, "wait_ms", &wait_ms);
	return c->options.timeout_ms + CALL_GRACE_MS + (int)(wait_ms <= LIMIT_WATCH_MS ? wait_ms : LIMIT_WATCH_MS);
}

/* A server that is silent is asked once more, one that is gone until all attempts are used up. */
static bool may_try_again(int attempt, const struct status *st)
{
	bool is_silent = strcmp(st->reason, "NO_REPLY") == 0;
	return attempt < (is_silent ? 2 : CALL_ATTEMPTS) && call_may_retry(st);
}

static int send_and_wait(struct client *c, struct arena *a, const struct method_rule *method, const Audit__Call *call,
	int timeout_ms, struct status *st, Audit__Reply **ret_reply, ProtobufCMessage **ret_response)
{
	for (int attempt = 1;; attempt++) {
		uint32_t ticket = 0;
		int rc = send_call(c, a, call, st, &ticket);
		if (rc == OK)
			rc = wait_for(c, a, method, ticket, timeout_ms, st, ret_reply, ret_response);
		if (rc == OK || attempt == c->attempts_max || !may_try_again(attempt, st))
			return rc;
		say("%s; trying again", st->message);
		call_pause(attempt, st);
		status_reset(st);
	}
}

static int keep_position(struct client *c, const Audit__Call *call, const Audit__Reply *reply, struct status *st,
	struct call_position *ret_position)
{
	const Audit__Position *at = reply->position;
	if (!at)
		return OK;
	if (ret_position) {
		*ret_position = (struct call_position){ .is_entered = true, .was_repeated = at->repeated_statement,
			.index = at->index, .received_us = at->received_us };
		if (at->n_created_ids > 0)
			(void)snprintf(ret_position->created_id, sizeof(ret_position->created_id), "%s",
				at->created_ids[0]);
	}
	TRY(receipt_keep(&c->profile, call->statement, at, st));
	if (c->options.proofs && c->entered_count < CLIENT_ENTERED_MAX)
		c->entered[c->entered_count++] = at->index;
	return OK;
}

static bool waits(const struct client *c, const struct method_rule *method)
{
	return c->is_offline && c->may_wait && method->offline;
}

/* What the method's effect asks for: a request, or a statement over it, which is signed unless it waits. */
static int build(struct client *c, struct arena *a, const struct method_rule *method, const ProtobufCMessage *request,
	struct status *st, Audit__Call **ret_call)
{
	Audit__Call *call = NULL;
	TRY(new_call(c, a, method, st, &call));
	if (method->effect == AUDIT__EFFECT__EFFECT_WRITE) {
		call->body_case = AUDIT__CALL__BODY_STATEMENT;
		TRY(new_statement(c, a, method, request, st, &call->statement));
		if (!waits(c, method))
			TRY(sign_text(c, a, BYTES(call->statement->header.data, call->statement->header.len), st,
				&call->statement->signature));
	} else {
		call->body_case = AUDIT__CALL__BODY_REQUEST;
		TRY(pack(a, request, st, &call->request));
	}
	*ret_call = call;
	return OK;
}

int call_pack(struct client *c, struct arena *a, const struct method_rule *method, const ProtobufCMessage *request,
	struct status *st, struct bytes *ret_call)
{
	Audit__Call *call = NULL;
	ProtobufCBinaryData packed;
	TRY(build(c, a, method, request, st, &call));
	TRY(pack(a, &call->base, st, &packed));
	*ret_call = BYTES(packed.data, packed.len);
	return OK;
}

/* Kept until there is a server: the same bytes, however often they are sent. */
static int keep_for_later(struct client *c, struct arena *a, const struct method_rule *method, const Audit__Call *call,
	const ProtobufCMessage *request, struct status *st, ProtobufCMessage **ret_response, struct call_position *ret_position)
{
	struct call_position position = { .is_waiting = true };
	ProtobufCMessage *empty = arena_alloc(a, method->response->descriptor->sizeof_message);
	if (!empty)
		return memory_gone(st);
	protobuf_c_message_init(method->response->descriptor, empty);
	TRY(outbox_put(c, method, call->statement, request, st, &position.number, position.created_id));
	*ret_response = empty;
	if (ret_position)
		*ret_position = position;
	return OK;
}

int call_statement(struct client *c, struct arena *a, const struct method_rule *method, Audit__Statement *statement,
	struct status *st, struct call_position *ret_position)
{
	Audit__Call *call = NULL;
	Audit__Reply *reply = NULL;
	ProtobufCMessage *response;
	TRY(new_call(c, a, method, st, &call));
	call->body_case = AUDIT__CALL__BODY_STATEMENT;
	call->statement = statement;
	*ret_position = (struct call_position){ .is_entered = false };
	TRY(send_and_wait(c, a, method, call, c->options.timeout_ms + CALL_GRACE_MS, st, &reply, &response));
	return keep_position(c, call, reply, st, ret_position);
}

int call_method(struct client *c, struct arena *a, const struct method_rule *method, const ProtobufCMessage *request,
	struct status *st, ProtobufCMessage **ret_response, struct call_position *ret_position)
{
	Audit__Call *call = NULL;
	Audit__Reply *reply = NULL;
	if (ret_position)
		*ret_position = (struct call_position){ .is_entered = false };
	TRY(build(c, a, method, request, st, &call));
	bool may_wait = c->may_wait && method->offline;
	if (waits(c, method))
		return keep_for_later(c, a, method, call, request, st, ret_response, ret_position);
	int rc = send_and_wait(c, a, method, call, patience_ms(c, method, request), st, &reply, ret_response);
	if (rc != OK && may_wait && call_may_retry(st)) {
		client_wait(c, st);
		return keep_for_later(c, a, method, call, request, st, ret_response, ret_position);
	}
	TRY(rc);
	if (call->body_case == AUDIT__CALL__BODY_STATEMENT)
		TRY(keep_position(c, call, reply, st, ret_position));
	return OK;
}

int call_named(struct client *c, struct arena *a, const char *method, const ProtobufCMessage *request,
	struct status *st, ProtobufCMessage **ret_response, struct call_position *ret_position)
{
	const struct method_rule *rule = schema_find_method(method);
	assert(rule);
	return call_method(c, a, rule, request, st, ret_response, ret_position);
}

int call_begin(struct client *c, struct arena *a, const struct method_rule *method, const ProtobufCMessage *request,
	struct status *st, uint32_t *ret_ticket)
{
	Audit__Call *call = NULL;
	assert(method->effect != AUDIT__EFFECT__EFFECT_WRITE);
	TRY(build(c, a, method, request, st, &call));
	return send_call(c, a, call, st, ret_ticket);
}

int call_end(struct client *c, struct arena *a, const struct method_rule *method, uint32_t ticket, struct status *st,
	ProtobufCMessage **ret_response)
{
	Audit__Reply *reply;
	return wait_for(c, a, method, ticket, c->options.timeout_ms + CALL_GRACE_MS, st, &reply, ret_response);
}
