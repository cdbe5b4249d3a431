/* What arrives too late: opened as strictly as what is sent, judged as its signer's, entered by whose access it is. */
#include "daemon/late.h"

#include "audit/v1/options.pb-c.h"
#include "common/check.h"
#include "daemon/access.h"
#include "daemon/columns.h"
#include "daemon/rows.h"
#include "daemon/rule/late_statement.h"
#include "daemon/rule/person.h"
#include "daemon/rule/role.h"
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

static void say_key_ended(const Audit__Device *d, struct status *why)
{
	uint64_t last = d && d->active_to > 0 ? d->active_to - 1 : 0;
	if (d && d->compromised_from > 0)
		(void)fail(why, UNAUTHENTICATED, "KEY_COMPROMISED", "its key was declared to be in other hands from entry %"
			PRIu64 " on, and counted up to entry %" PRIu64, d->compromised_from, last);
	else
		(void)fail(why, UNAUTHENTICATED, "KEY_ENDED", "its key counted up to entry %" PRIu64 ", and it arrived later",
			last);
}

int late_judge(struct request *rq, struct late *late, enum late_cause *ret_cause, struct status *why)
{
	if (!key_counts(late, rq->tx.index)) {
		*ret_cause = LATE_KEY;
		say_key_ended(late->device, why);
		return OK;
	}
	int rc = judge_allowed(rq, late, ret_cause, why);
	if (!is_failure(rc))
		return OK;
	*rq->st = *why;
	return rc;
}

/* --- what is known of it and its signer --- */

/* What an appointment was when its signer had seen the last of what they name. */
static int role_then(struct request *rq, const struct late *late, const char *appointment_id, const struct id *scope,
	uint32_t *ret_roles)
{
	Audit__Appointment *then;
	struct id where;
	*ret_roles = 0;
	TRY(find_appointment_at(rq, appointment_id, late->seen_size - 1, &then));
	bool held = then && appointment_is_held((int32_t)then->state, then->until_us, late->seen_us) && then->role > 0 &&
		then->role < 32;
	if (!held || !id_parse(then->scope_id, strlen(then->scope_id), &where))
		return OK;
	return reach_from(&rq->tx, scope, &where, ROLE_BIT(then->role), ret_roles);
}

static int roles_then(struct request *rq, const struct late *late, const struct id *scope, uint32_t *ret_roles)
{
	Audit__Appointment **row;
	size_t count;
	*ret_roles = 0;
	TRY(where_appointment(rq, "person_id", late->device->person_id, &row, &count));
	for (size_t i = 0; late->seen_size > 0 && i < count; i++) {
		uint32_t one;
		TRY(role_then(rq, late, row[i]->id, scope, &one));
		*ret_roles |= one;
	}
	return OK;
}

int late_side_of(struct request *rq, const struct late *late, const char *scope_id, enum late_side *ret_side,
	uint32_t *ret_roles)
{
	Audit__Person *person;
	struct id scope;
	uint32_t now, then;
	*ret_side = LATE_OF_NOBODY;
	*ret_roles = 0;
	TRY(load_person(rq, late->device->person_id, &person));
	if ((late->method->human && person->is_service) || !id_parse(scope_id, strlen(scope_id), &scope))
		return OK;
	TRY(rq_roles(rq, person->id, scope_id, &now));
	TRY(roles_then(rq, late, &scope, &then));
	uint32_t roles = (then & late->method->need) ? then & late->method->need : now & late->method->need;
	if (roles)
		*ret_side = (roles & ~(uint32_t)ROLES_AUDITED_SIDE) ? LATE_OF_TEAM : LATE_OF_AUDITED;
	*ret_roles = roles;
	return OK;
}

int late_has_other(struct request *rq, const struct late *late, const char *audit_id, const char *party_id, bool *ret_other)
{
	enum { LOOKED_AT_MAX = 100 };
	struct id audit, party, *person;
	size_t count;
	*ret_other = false;
	if (!id_parse(audit_id, strlen(audit_id), &audit) || !id_parse(party_id, strlen(party_id), &party))
		return OK;
	TRY(reach_people(&rq->tx, &audit, ROLES_REPRESENTATIVES, &party, LOOKED_AT_MAX, &person, &count));
	for (size_t i = 0; i < count && !*ret_other; i++) {
		Audit__Person *one;
		char text[ID_TEXT_BYTES];
		id_format(&person[i], text);
		TRY(load_person(rq, text, &one));
		*ret_other = !one->is_service && strcmp(one->id, late->device->person_id) != 0;
	}
	return OK;
}

int late_count_waiting(struct request *rq, const struct late *late, const char *audit_id, uint64_t *ret_count)
{
	struct id audit, signer;
	struct rows *r;
	bool more = false;
	*ret_count = 0;
	if (!id_parse(audit_id, strlen(audit_id), &audit) ||
		!id_parse(late->device->person_id, strlen(late->device->person_id), &signer))
		return OK;
	TRY(db_query(rq->tx.db, rq->st, &r,
		"SELECT COUNT(id) FROM late_statement WHERE audit_id = ?1 AND signer_id = ?2 AND state = ?3", "ddi", &audit,
		&signer, (int64_t)LATE_STATEMENT_STATE_QUARANTINED));
	int rc = db_next(r, rq->st, &more);
	if (rc == OK && more)
		*ret_count = (uint64_t)row_int(r, 0);
	rows_done(r);
	return rc;
}

int late_was_disposed(struct request *rq, const struct late *late, bool *ret_disposed)
{
	struct id id = statement_new_id(late->statement.header.signer, &late->statement.header.id, 0);
	struct rows *r;
	TRY(db_query(rq->tx.db, rq->st, &r, "SELECT 1 FROM tombstone WHERE id = ?1", "d", &id));
	int rc = db_next(r, rq->st, ret_disposed);
	rows_done(r);
	return rc;
}

int late_check_not_held(struct request *rq, const struct hash *digest)
{
	Audit__LateStatement **held;
	char text[HASH_TEXT_BYTES];
	size_t count;
	hash_format(digest, text);
	TRY(where_late_statement(rq, "digest", text, &held, &count));
	return late_may_enter(count > 0 ? held[0]->audit_id : "", count > 0, rq->st);
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
	if (entry->roles)
		as.roles = entry->roles;
	TRY(run(&as, late));
	rq->tx = as.tx;
	return OK;
}
