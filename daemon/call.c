/* A call's way: decode, check, read or decide, reply. */
#include "daemon/call.h"

#include "common/check.h"
#include "common/clock.h"
#include "common/crypto.h"
#include "common/limits.h"
#include "common/log.h"
#include "audit/v1/call.pb-c.h"
#include "audit/v1/options.pb-c.h"
#include "daemon/access.h"
#include "daemon/late.h"
#include "daemon/past.h"
#include "daemon/ruling.h"
#include "daemon/session.h"
#include "daemon/signed.h"
#include "daemon/subject.h"
#include "daemon/system.h"
#include "daemon/watch.h"
#include "gen/dispatch.h"

#include <assert.h>

/* One call being served. Its arena holds everything below the struct itself. */
struct pending {
	struct write_job job;
	struct task finish;
	struct core *core;
	struct arena *arena;
	struct status st;
	struct call_done done;
	struct request rq;
	struct signed_statement statement;
	const Audit__Call *call;
	ProtobufCMessage *in;
	ProtobufCMessage *out;
	bool has_out;
	bool repeated;
	bool entered;
	int rc;
	int64_t until_us; /* monotonic: nobody waits for the answer any more */
	uint64_t index;
	int64_t received_us;
	struct bytes leaf;
};

static void pending_free(struct pending *p)
{
	p->core->calls--;
	arena_free(p->arena);
	free(p);
}

static struct pending *pending_new(struct worker *w, const struct carrier *carrier, struct call_done done)
{
	struct pending *p = calloc(1, sizeof(*p));
	if (!p)
		return NULL;
	p->arena = arena_new(LIMIT_ARENA_BYTES);
	if (!p->arena) {
		free(p);
		return NULL;
	}
	p->core = w->core;
	p->core->calls++;
	p->done = done;
	p->until_us = clock_mono_us() + LIMIT_DEADLINE_MS * INT64_C(1000);
	p->rq = (struct request){ .arena = p->arena, .st = &p->st, .core = w->core, .carrier = *carrier };
	return p;
}

/*
 * Replies that need no memory. What is entered, or may be, is never told as refused: UNAVAILABLE has the client send the
 * statement again, which is answered as a repeat.
 */
static const uint8_t reply_out_of_memory[] = { 0x0a, 0x02, 0x08, RESOURCE_EXHAUSTED };
static const uint8_t reply_again[] = { 0x0a, 0x02, 0x08, UNAVAILABLE };

static void fill_status(const struct status *st, Audit__Status *to, Audit__RuleViolation *violation,
	Audit__RuleViolation **pointer, char (*grade)[2])
{
	to->code = st->code;
	to->reason = st->reason;
	to->message = st->message;
	to->field = st->field;
	to->retry_after_ms = st->retry_after_ms;
	to->n_violations = st->violation_count;
	to->violations = pointer;
	for (size_t i = 0; i < st->violation_count; i++) {
		const struct violation *v = &st->violation[i];
		grade[i][0] = v->grade;
		grade[i][1] = 0;
		audit__rule_violation__init(&violation[i]);
		violation[i].rule = v->rule;
		violation[i].grade = grade[i];
		violation[i].clause = v->clause;
		violation[i].missing = v->missing;
		violation[i].command = v->command;
		violation[i].subject_id = v->subject;
		pointer[i] = &violation[i];
	}
}

/* Ids are derived, so they are told again for a repeated statement without storing an answer. */
static int fill_created(struct pending *p, Audit__Position *to)
{
	size_t count = p->rq.id_count;
	const char **ids = arena_array(p->arena, count ? count : 1, sizeof(*ids));
	p->rq.id_count = 0;
	for (size_t i = 0; ids && i < count; i++)
		ids[i] = rq_new_id(&p->rq);
	if (!ids || arena_exhausted(p->arena))
		return RESOURCE_EXHAUSTED;
	to->created_ids = ids;
	to->n_created_ids = count;
	return OK;
}

static bool is_in_ledger(const struct pending *p)
{
	return p->entered || p->repeated;
}

static int no_room_for_reply(struct pending *p)
{
	if (is_in_ledger(p))
		return fail(&p->st, UNAVAILABLE, "UNCONFIRMED", "entered, and no memory to say so: send it again");
	return fail(&p->st, RESOURCE_EXHAUSTED, "REPLY_SIZE", "the answer is too large: ask for a smaller page");
}

static void answer(struct pending *p, struct worker *w, int rc)
{
	Audit__RuleViolation violation[STATUS_VIOLATIONS_MAX], *pointer[STATUS_VIOLATIONS_MAX];
	char grade[STATUS_VIOLATIONS_MAX][2];
	Audit__Status status = AUDIT__STATUS__INIT;
	Audit__Reply reply = AUDIT__REPLY__INIT;
	Audit__Position position = AUDIT__POSITION__INIT;

	if (rc == RESOURCE_EXHAUSTED && is_in_ledger(p))
		rc = no_room_for_reply(p);
	p->st.code = rc;
	fill_status(&p->st, &status, violation, pointer, grade);
	reply.status = &status;
	if (rc == OK && p->has_out) {
		size_t size = protobuf_c_message_get_packed_size(p->out);
		uint8_t *body = size <= LIMIT_BODY_BYTES ? arena_alloc(p->arena, size + 1) : NULL;
		if (body)
			reply.body = (ProtobufCBinaryData){ protobuf_c_message_pack(p->out, body), body };
		else
			rc = status.code = no_room_for_reply(p);
	}
	if (rc == OK && p->entered) {
		position.index = p->index;
		position.received_us = p->received_us;
		position.repeated_statement = p->repeated;
		position.leaf = (ProtobufCBinaryData){ p->leaf.len, (uint8_t *)(uintptr_t)p->leaf.data };
		if (fill_created(p, &position) == OK)
			reply.position = &position;
		else
			status.code = no_room_for_reply(p);
	}
	size_t size = protobuf_c_message_get_packed_size(&reply.base);
	uint8_t *to = malloc(size + 1);
	if (to) {
		p->done.done(p->done.context, w, BYTES(to, protobuf_c_message_pack(&reply.base, to)));
		secret_wipe(to, size);
	} else if (is_in_ledger(p) || rc == UNAVAILABLE) {
		p->done.done(p->done.context, w, BYTES(reply_again, sizeof(reply_again)));
	} else {
		p->done.done(p->done.context, w, BYTES(reply_out_of_memory, sizeof(reply_out_of_memory)));
	}
	free(to);
	pending_free(p);
}

static int decode_call(struct pending *p, struct bytes raw)
{
	TRY(check_message(raw, schema_find_message(&audit__call__descriptor), &p->st));
	p->call = (const Audit__Call *)protobuf_c_message_unpack(&audit__call__descriptor,
		arena_allocator(p->arena), raw.len, raw.data);
	if (!p->call)
		return fail(&p->st, RESOURCE_EXHAUSTED, "ARENA", "the call needs too much memory");
	if (p->call->deadline_ms && p->call->deadline_ms < LIMIT_DEADLINE_MS)
		p->until_us -= (LIMIT_DEADLINE_MS - (int64_t)p->call->deadline_ms) * 1000;
	p->rq.method = schema_find_method(p->call->method);
	if (!p->rq.method || p->rq.method->effect == AUDIT__EFFECT__EFFECT_SYSTEM)
		return fail(&p->st, UNIMPLEMENTED, "METHOD", "there is no method of that name");
	return OK;
}

static int decode_request(struct pending *p, struct bytes raw)
{
	const struct message_rule *rule = p->rq.method->request;
	TRY(check_message(raw, rule, &p->st));
	return signed_unpack(p->arena, rule, raw, &p->st, &p->in);
}

static int new_response(struct pending *p)
{
	const ProtobufCMessageDescriptor *d = p->rq.method->response->descriptor;
	p->out = arena_alloc(p->arena, d->sizeof_message);
	if (!p->out)
		return fail(&p->st, RESOURCE_EXHAUSTED, "ARENA", "the call needs too much memory");
	protobuf_c_message_init(d, p->out);
	return OK;
}

static int run_handler(struct pending *p)
{
	size_t at = (size_t)(p->rq.method - schema_method);
	TRY(new_response(p));
	TRY(dispatch_table[at](&p->rq, p->in, p->out));
	if (arena_exhausted(p->arena))
		return fail(&p->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
	p->has_out = true;
	return OK;
}

/* A refusal cites the edition that the programme pins. */
static int run_ruled(struct pending *p)
{
	int rc = run_handler(p);
	if (p->st.violation_count > 0)
		ruling_cite(&p->rq);
	return rc;
}

/* Who reads content classified CONFIDENTIAL or above is in the ledger before they have it. */
static int log_read(struct pending *p)
{
	if (!p->rq.method->read_log || !(p->rq.classified || access_is_classified(p->out, p->rq.method->response)))
		return OK;
	return system_record_read(p->core, &p->rq, &p->st);
}

/* Access was checked with today's rows and roles; what the handler loads, and the day it counts from, are of then. */
static int set_past(struct pending *p)
{
	if (p->call->as_of_us)
		TRY(past_index_at(&p->rq.tx, p->call->as_of_us, &p->rq.as_of));
	else
		p->rq.as_of = p->call->as_of_index;
	p->rq.is_past = p->call->as_of_us || p->call->as_of_index;
	if (!p->rq.is_past)
		return OK;
	if (p->call->as_of_us) {
		p->rq.now_us = p->call->as_of_us;
		return OK;
	}
	return ledger_received_at(p->rq.tx.db, p->rq.as_of, &p->st, &p->rq.now_us);
}

static int read_in_snapshot(struct pending *p)
{
	TRY(subject_of_session(&p->rq));
	TRY(access_check(&p->rq, p->in));
	TRY(set_past(p));
	TRY(run_handler(p));
	return access_cut(&p->rq, p->out, p->rq.method->response);
}

static int serve_read(struct pending *p, struct worker *w)
{
	if (p->call->body_case != AUDIT__CALL__BODY_REQUEST && p->call->body_case != AUDIT__CALL__BODY__NOT_SET)
		return fail(&p->st, INVALID_ARGUMENT, "BODY", "%s takes a request, not a statement",
			p->rq.method->name);
	struct bytes raw = { 0 };
	if (p->call->body_case == AUDIT__CALL__BODY_REQUEST)
		raw = BYTES(p->call->request.data, p->call->request.len);
	TRY(decode_request(p, raw));
	p->rq.now_us = clock_now_us();
	p->rq.tx = (struct tx){ .db = w->db, .arena = p->arena, .st = &p->st, .now_us = clock_now_us() };
	db_deadline(w->db, p->until_us);
	int rc = db_run(w->db, &p->st, "BEGIN", "");
	if (rc == OK)
		rc = read_in_snapshot(p);
	db_deadline(w->db, 0);
	db_rollback(w->db); /* nothing was written */
	TRY(rc);
	return log_read(p);
}

/* A parked call's second turn. */
static void resume(struct task *task, struct worker *w)
{
	struct pending *p = (struct pending *)(void *)((char *)task - offsetof(struct pending, finish));
	p->rq.has_waited = true;
	p->rq.wait_ms = 0;
	answer(p, w, serve_read(p, w));
}

/* OK with *ret_parked: resume answers it. Without: it need not wait, or the server cannot keep more. */
static int park(struct pending *p, bool *ret_parked)
{
	if (!p->rq.method->parks || p->rq.wait_ms == 0)
		return OK;
	if (p->done.park && !p->done.park(p->done.context))
		return fail(&p->st, RESOURCE_EXHAUSTED, "WATCHES", "%d calls of this session wait already", LIMIT_WATCHES);
	p->finish.run = resume;
	p->until_us += (int64_t)p->rq.wait_ms * 1000; /* waiting is no work */
	*ret_parked = watch_park(p->core->watches, &p->finish, p->rq.wait_size, p->rq.wait_ms);
	return OK;
}

/* What waits in quarantine, or was rejected there, is not entered beside it. */
static int check_not_held(struct request *rq, const struct signed_statement *s)
{
	struct hash digest = statement_digest(s->header_text, s->signature);
	return rq->method->offline ? late_check_not_held(rq, &digest) : OK;
}

/* On the writer thread, in a savepoint. */
static int decide(struct write_job *job, struct tx *tx, int64_t now_us, struct entry *entry)
{
	struct pending *p = (struct pending *)(void *)job;
	struct request *rq = &p->rq;
	rq->tx = *tx;
	rq->now_us = now_us;
	if (clock_mono_us() > p->until_us)
		return fail(&p->st, DEADLINE_EXCEEDED, "DEADLINE", "it waited too long for its turn; nothing was entered");
	TRY(signed_admit(rq, &p->statement, &p->repeated, &p->index));
	if (p->repeated)
		return ALREADY_EXISTS; /* entered before: answered from there, nothing new */
	TRY(check_not_held(rq, &p->statement));
	TRY(access_check(rq, p->in));
	TRY(ruling_begin(rq));
	TRY(run_ruled(p));
	signed_entry(&p->statement, rq, entry);
	*tx = rq->tx;
	return OK;
}

/* On a worker, after the group is durable or the write was refused. */
static void finish(struct task *task, struct worker *w)
{
	struct pending *p = (struct pending *)(void *)((char *)task - offsetof(struct pending, finish));
	p->rq.tx = (struct tx){ .db = w->db, .arena = p->arena, .st = &p->st, .now_us = clock_now_us() };
	if (p->repeated) {
		status_reset(&p->st);
		p->has_out = false;
		p->rc = signed_repeated(&p->rq, p->index, &p->received_us, &p->leaf);
		p->entered = p->rc == OK;
	} else if (p->rc == OK && p->has_out) {
		p->rc = access_cut(&p->rq, p->out, p->rq.method->response);
	} else if (p->rc != OK && p->rq.event) {
		system_record_event(p->core, p->rq.event, p->rq.event_invitation);
	}
	uint8_t key[sizeof(p->rq.ended_session_key)];
	struct sessions *sessions = p->core->sessions;
	bool ends = p->entered && p->rq.ends_sessions;
	memcpy(key, p->rq.ended_session_key, sizeof(key));
	answer(p, w, p->rc);
	/* After the answer, which may have to leave by one of the connections that go. */
	if (ends)
		session_end_by_device(sessions, key);
}

/* On the writer thread: hands over to a worker, so that the writer only writes. */
static void written(struct write_job *job, int rc, uint64_t index, struct bytes leaf)
{
	struct pending *p = (struct pending *)(void *)job;
	p->rc = rc;
	/* What it repeats may have been in this very group, which then was not entered. */
	p->repeated = p->repeated && rc == ALREADY_EXISTS;
	if (rc == OK && !job->validate_only) {
		p->entered = true;
		p->index = index;
		p->received_us = p->rq.now_us;
		p->leaf = arena_bytes(p->arena, leaf);
		watch_wake(p->core->watches);
	}
	p->finish.run = finish;
	(void)core_post(p->core, &p->finish, true);
}

/* OK when the writer has it and will answer. */
static int submit_write(struct pending *p, struct worker *w)
{
	if (p->call->body_case != AUDIT__CALL__BODY_STATEMENT || !p->call->statement)
		return fail(&p->st, INVALID_ARGUMENT, "BODY", "%s takes a signed statement", p->rq.method->name);
	TRY(signed_open(p->core, p->rq.method, p->call->statement, p->arena, &p->st, &p->statement, &p->in));
	p->rq.validate_only = p->call->validate_only;
	p->rq.statement_id = p->statement.header.id;
	memcpy(p->rq.who.sign_key, p->statement.header.signer, sizeof(p->rq.who.sign_key));
	p->rq.tx = (struct tx){ .db = w->db, .arena = p->arena, .st = &p->st, .index = ledger_size(p->core->ledger) };
	if (!p->rq.carrier.is_member)
		TRY(signed_refuse_stranger(&p->rq, &p->statement));
	p->job = (struct write_job){ .decide = decide, .answer = written, .arena = p->arena, .st = &p->st,
		.validate_only = p->call->validate_only };
	return writer_submit(p->core->writer, &p->job, &p->st);
}

void call_refuse(struct worker *w, int code, const char *reason, const char *message, struct call_done done)
{
	uint8_t packed[512];
	Audit__Status status = AUDIT__STATUS__INIT;
	Audit__Reply reply = AUDIT__REPLY__INIT;
	status.code = code;
	status.reason = reason;
	status.message = message;
	reply.status = &status;
	assert(protobuf_c_message_get_packed_size(&reply.base) <= sizeof(packed));
	done.done(done.context, w, BYTES(packed, protobuf_c_message_pack(&reply.base, packed)));
}

void call_serve(struct worker *w, const struct carrier *carrier, struct bytes raw, struct call_done done)
{
	struct pending *p = pending_new(w, carrier, done);
	if (!p) {
		done.done(done.context, w, BYTES(reply_out_of_memory, sizeof(reply_out_of_memory)));
		return;
	}
	int rc = decode_call(p, raw);
	if (rc == OK && p->rq.method->effect == AUDIT__EFFECT__EFFECT_WRITE) {
		rc = submit_write(p, w);
		if (rc == OK)
			return;
	} else if (rc == OK) {
		bool is_parked = false;
		rc = serve_read(p, w);
		if (rc == OK)
			rc = park(p, &is_parked);
		if (is_parked)
			return;
	}
	answer(p, w, rc);
}
