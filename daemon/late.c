/* What arrives too late: opened as strictly as what is sent, judged as its signer's, entered by whose access it is. */
#include "daemon/late.h"

#include "audit/v1/options.pb-c.h"
#include "common/check.h"
#include "daemon/access.h"
#include "daemon/ruling.h"
#include "daemon/subject.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

#include <inttypes.h>

static int out_of_memory(struct request *rq)
{
	return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
}

static int find_device_of(struct request *rq, const uint8_t key[32], const Audit__Device **ret_device)
{
	char text[2 * 32 + 1];
	Audit__Device **device;
	size_t count;
	hex_encode(key, 32, text);
	TRY(where_device(rq, "sign_key_text", text, &device, &count));
	*ret_device = count > 0 ? device[0] : NULL;
	return OK;
}

/* The header is looked at before its signature only to find the method that says how the rest is to be read. */
static int find_method(struct request *rq, const Audit__Statement *s, const struct method_rule **ret_method)
{
	struct statement_header header;
	TRY(statement_parse(BYTES(s->header.data, s->header.len), rq->st, &header));
	*ret_method = schema_find_method(header.method);
	if (!*ret_method || (*ret_method)->effect != AUDIT__EFFECT__EFFECT_WRITE)
		return fail(rq->st, UNIMPLEMENTED, "METHOD", "there is no method of that name");
	return OK;
}

int late_open(struct request *rq, ProtobufCBinaryData packed, struct late *ret_late)
{
	struct late late = { .method = NULL };
	uint64_t index;
	struct hash entered;
	TRY(check_message(BYTES(packed.data, packed.len), schema_find_message(&audit__statement__descriptor), rq->st));
	const Audit__Statement *s = (const Audit__Statement *)protobuf_c_message_unpack(&audit__statement__descriptor,
		arena_allocator(rq->arena), packed.len, packed.data);
	if (!s)
		return out_of_memory(rq);
	TRY(find_method(rq, s, &late.method));
	TRY(signed_open(rq->core, late.method, s, rq->arena, rq->st, &late.statement, &late.in));
	late.digest = statement_digest(late.statement.header_text, late.statement.signature);
	TRY(ledger_find_statement(rq->tx.db, late.statement.header.signer, &late.statement.header.id, rq->st, &late.is_entered,
		&index, &entered));
	struct request seen = *rq;
	TRY(signed_seen(&seen, &late.statement.header));
	late.seen_size = seen.seen_size;
	late.seen_us = seen.seen_us;
	TRY(find_device_of(rq, late.statement.header.signer, &late.device));
	*ret_late = late;
	return OK;
}

/* The request that it would be: under its own id, so that it creates the rows that its device named. */
static struct request request_of(const struct request *rq, const struct late *late, struct status *st)
{
	struct request as = *rq;
	as.st = as.tx.st = st;
	as.method = late->method;
	as.statement_id = late->statement.header.id;
	as.seen_size = late->seen_size;
	as.seen_us = late->seen_us;
	as.id_count = 0;
	as.roles = 0;
	as.scope[0] = 0;
	return as;
}

static int become_signer(struct request *as, const struct late *late)
{
	memcpy(as->who.sign_key, late->statement.header.signer, sizeof(as->who.sign_key));
	return subject_as(as, late->device);
}

static int run(struct request *as, const struct late *late)
{
	const ProtobufCMessageDescriptor *type = late->method->response->descriptor;
	ProtobufCMessage *out = arena_alloc(as->arena, type->sizeof_message);
	if (!out)
		return out_of_memory(as);
	protobuf_c_message_init(type, out);
	TRY(ruling_begin(as));
	TRY(dispatch_table[late->method - schema_method](as, late->in, out));
	return arena_exhausted(as->arena) ? out_of_memory(as) : OK;
}

/* --- judging --- */

static bool key_counts(const struct late *late, uint64_t index)
{
	const Audit__Device *d = late->device;
	return d && d->state == AUDIT__DEVICE_STATE__DEVICE_STATE_ACTIVE && index >= d->active_from &&
		(d->active_to == 0 || index < d->active_to);
}

/* No answer about the statement: the store failed, or there is no room. */
static bool is_failure(int rc)
{
	return rc == INTERNAL || rc == DATA_LOSS || rc == UNAVAILABLE || rc == RESOURCE_EXHAUSTED;
}

static int try_out(struct request *as, const struct late *late)
{
	struct status ignored = { 0 };
	TRY(db_run(as->tx.db, as->st, "SAVEPOINT late", ""));
	as->validate_only = true;
	int rc = run(as, late);
	if (db_run(as->tx.db, &ignored, "ROLLBACK TO late", "") != OK || db_run(as->tx.db, &ignored, "RELEASE late", "") != OK)
		return fail(as->st, UNAVAILABLE, "DB_IO", "what was tried cannot be taken back");
	return rc;
}

static int judge_allowed(struct request *rq, const struct late *late, enum late_cause *ret_cause, struct status *why)
{
	struct request as = request_of(rq, late, why);
	TRY(become_signer(&as, late));
	*ret_cause = LATE_ACCESS;
	int rc = access_check(&as, late->in);
	if (rc != OK)
		return rc;
	*ret_cause = LATE_RULE;
	rc = try_out(&as, late);
	/* Its file is brought with it. */
	if (rc == OK || strcmp(why->reason, "UPLOAD_MISSING") == 0)
		*ret_cause = LATE_COUNTS;
	return rc;
}

int late_judge(struct request *rq, struct late *late, enum late_cause *ret_cause, struct status *why)
{
	if (!key_counts(late, rq->tx.index)) {
		*ret_cause = LATE_KEY;
		(void)fail(why, UNAUTHENTICATED, "KEY_ENDED", "its key counted up to entry %" PRIu64 ", and it arrived later",
			late->device && late->device->active_to > 0 ? late->device->active_to - 1 : 0);
		return OK;
	}
	int rc = judge_allowed(rq, late, ret_cause, why);
	if (!is_failure(rc))
		return OK;
	*rq->st = *why;
	return rc;
}

/* --- entering --- */

int late_scope(struct request *rq, struct late *late, char ret_scope[ID_TEXT_BYTES])
{
	const ProtobufCFieldDescriptor *f = protobuf_c_message_descriptor_get_field_by_name(late->in->descriptor, "audit_id");
	struct status why = { 0 };
	if (f) {
		const char *id = *(char *const *)(const void *)((const char *)late->in + f->offset);
		(void)snprintf(ret_scope, ID_TEXT_BYTES, "%s", id);
		return OK;
	}
	struct request as = request_of(rq, late, &why);
	int rc = access_check(&as, late->in);
	if (is_failure(rc)) {
		*rq->st = why;
		return rc;
	}
	(void)snprintf(ret_scope, ID_TEXT_BYTES, "%s", as.scope);
	return OK;
}

int late_enter(struct request *rq, struct late *late, const struct late_entry *entry)
{
	struct request as = request_of(rq, late, rq->st);
	if (!late->device)
		return fail(rq->st, FAILED_PRECONDITION, "NO_DEVICE", "no device has its key any more");
	int rc = access_check(&as, late->in);
	if (rc == NOT_FOUND)
		return fail(rq->st, NOT_FOUND, "NOT_FOUND",
			"what it refers to is not there, or you may not see it; it may wait in quarantine itself");
	TRY(rc);
	if (strcmp(as.scope, rq->scope) != 0)
		return fail(rq->st, FAILED_PRECONDITION, "OTHER_SCOPE", "it is about another audit than this one");
	TRY(become_signer(&as, late));
	as.late = entry;
	TRY(run(&as, late));
	rq->tx = as.tx;
	return OK;
}
