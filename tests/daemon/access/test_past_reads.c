/*
 * History and the past of every noun: each noun's row is put twice; its history has both versions, and what reads the
 * noun shows the first one as of the entry of then. A new noun is walked by being in the descriptors.
 */
#include "audit/v1/call.pb-c.h"
#include "audit/v1/ledger.pb-c.h"
#include "audit/v1/options.pb-c.h"
#include "audit/v1/types.pb-c.h"
#include "common/arena.h"
#include "common/limits.h"
#include "tests/daemon/access/cast.h"
#include "tests/daemon/access/request.h"
#include "tests/daemon/access/world.h"
#include "tests/support/expect.h"

#include <assert.h>

static int code_of(struct world *w, const struct actor *a, const struct draft *d, uint64_t as_of, struct answer *ret_answer)
{
	Audit__Call call = AUDIT__CALL__INIT;
	const struct carrier carrier = world_carrier(a);
	size_t size = protobuf_c_message_get_packed_size(d->message);
	uint8_t *packed = arena_alloc(d->arena, size + 1);
	assert(packed);
	(void)protobuf_c_message_pack(d->message, packed);
	call.as_of_index = as_of;
	world_call_packed(w, a, &carrier, d->method, BYTES(packed, size), &call, ret_answer);
	return ret_answer->code;
}

/* The reply's row of this id, wherever it stands in the body; NULL. */
static ProtobufCMessage *row_of(const struct draft *d, const struct answer *answer, const struct object *o)
{
	const ProtobufCMessageDescriptor *type = d->method->response->descriptor;
	Audit__Reply *reply = audit__reply__unpack(arena_allocator(d->arena), answer->packed.len, answer->packed.data);
	assert(reply);
	ProtobufCMessage *body = protobuf_c_message_unpack(type, arena_allocator(d->arena), reply->body.len, reply->body.data);
	assert(body);
	for (unsigned i = 0; i < type->n_fields; i++) {
		const struct message_rule *rule = d->method->response->field[i].message;
		const char *at = (const char *)body + type->fields[i].offset;
		bool repeats = type->fields[i].label == PROTOBUF_C_LABEL_REPEATED;
		if (!rule || rule->resource != o->resource)
			continue;
		size_t count = repeats ? *(const size_t *)(const void *)((const char *)body + type->fields[i].quantifier_offset) : 1;
		ProtobufCMessage *const *row = repeats ? *(ProtobufCMessage *const *const *)(const void *)at :
			(ProtobufCMessage *const *)(const void *)at;
		for (size_t k = 0; k < count; k++)
			if (row[k] && strcmp(*(char *const *)(const void *)((const char *)row[k] +
				row[k]->descriptor->fields[o->resource->id_field].offset), o->id) == 0)
				return row[k];
	}
	return NULL;
}

static uint64_t version_of(const struct object *o, const ProtobufCMessage *row)
{
	return *(const uint64_t *)(const void *)((const char *)row + row->descriptor->fields[o->resource->version_field].offset);
}

/* The same row once more: a second version. ret_first: the entry of the one before. */
static void put_again(struct world *w, struct object *o, uint64_t *ret_first)
{
	struct arena *a = arena_new(LIMIT_ARENA_BYTES);
	struct viewer everybody = { .everything = true };
	struct status st = { 0 };
	struct tx tx = { .db = w->worker.db, .arena = a, .st = &st };
	bool found = false;
	ProtobufCMessage *row;
	if (row_find(&tx, o->resource, o->id, &everybody, &found, &row) != OK || !found)
		abort();
	*ret_first = o->index;
	world_put(w, o, row);
	arena_free(a);
}

/* What the method is about: what stands beside it belongs to a row of this one. */
static bool answers_with(const struct method_rule *m, const struct resource_rule *resource)
{
	const ProtobufCMessageDescriptor *d = m->response->descriptor;
	for (unsigned i = 0; i < d->n_fields; i++)
		if (m->response->field[i].message && m->response->field[i].message->resource)
			return m->response->field[i].message->resource == resource;
	return false;
}

/* The row itself where the request names one of its noun, everything where it is a list. */
static void refer(struct draft *d, const struct object *o)
{
	for (size_t i = 0; i < d->slot_count; i++) {
		bool is_own = strcmp(d->slot[i].ref, o->resource->noun) == 0;
		if (is_own)
			draft_refer(d, i, o->id, 0);
		else if (!d->method->request->field[d->slot[i].field - d->message->descriptor->fields].required)
			draft_refer(d, i, NULL, 0);
	}
}

/* By whoever of the cast sees it. False: nobody is shown that version. */
static bool shows_first(struct world *w, const struct method_rule *m, const struct object *o, uint64_t first)
{
	struct draft d;
	bool shown = false;
	draft_new(w, m, &d);
	refer(&d, o);
	for (size_t i = 0; i < w->actor_count && !shown; i++) {
		struct answer answer;
		if (code_of(w, &w->actor[i], &d, first, &answer) == OK) {
			const ProtobufCMessage *row = row_of(&d, &answer, o);
			shown = row && version_of(o, row) == o->version - 1;
		}
		answer_done(&answer);
	}
	draft_free(&d);
	return shown;
}

static void check_history(struct world *w, const struct object *o, uint64_t first)
{
	Audit__GetHistoryRequest request = AUDIT__GET_HISTORY_REQUEST__INIT;
	const struct method_rule *m = schema_find_method("audit.v1.LedgerService/GetHistory");
	bool shown = false;
	request.noun = o->resource->noun;
	request.row_id = o->id;
	for (size_t i = 0; i < w->actor_count && !shown; i++) {
		struct answer answer;
		world_call(w, &w->actor[i], m, &request.base, false, &answer);
		Audit__Reply *reply = audit__reply__unpack(NULL, answer.packed.len, answer.packed.data);
		Audit__GetHistoryResponse *body = answer.code == OK ?
			audit__get_history_response__unpack(NULL, reply->body.len, reply->body.data) : NULL;
		if (body) {
			size_t n = body->n_versions;
			shown = n >= 2 && body->versions[n - 1]->version == o->version && body->versions[n - 1]->row.len > 0 &&
				body->versions[n - 2]->version == o->version - 1 && body->versions[n - 2]->ledger_index == first;
			audit__get_history_response__free_unpacked(body, NULL);
		}
		audit__reply__free_unpacked(reply, NULL);
		answer_done(&answer);
	}
	EXPECT(shown, "%s: nobody is shown both versions", o->resource->noun);
}

/* A row of the noun that somebody of the cast sees: the own one, else the last, which nothing else depends on. */
static struct object *object_of(struct world *w, const struct resource_rule *resource)
{
	struct object *found = NULL;
	for (size_t i = 0; i < w->object_count; i++) {
		struct object *o = &w->object[i];
		/* Nor the row that no share covers: it is there not to be seen. */
		if (o->resource != resource || !*o->canary || o->is_past || strcmp(o->label, "foreign") == 0 ||
			strcmp(o->label, "above_share") == 0)
			continue;
		if (!found || strcmp(found->label, "own") != 0)
			found = o;
	}
	return found;
}

static void walk(struct world *w, const struct resource_rule *resource)
{
	struct object *o = object_of(w, resource);
	size_t readers = 0, shown = 0;
	uint64_t first;
	EXPECT(o, "%s: the cast has no row of it", resource->noun);
	if (!o)
		return;
	put_again(w, o, &first);
	check_history(w, o, first);
	for (size_t i = 0; i < schema_method_count; i++) {
		const struct method_rule *m = &schema_method[i];
		if (m->effect != AUDIT__EFFECT__EFFECT_READ || !answers_with(m, resource))
			continue;
		readers++;
		shown += shows_first(w, m, o, first);
	}
	/* One that computes which rows it shows may leave out this one. */
	EXPECT(readers > 0, "%s: no method reads it", resource->noun);
	EXPECT(shown > 0, "no method shows %s:%s as it was", resource->noun, o->label);
	(void)fprintf(stderr, "%s: %zu of %zu methods show its past\n", resource->noun, shown, readers);
}

/*
 * What is computed from rows is computed from those of then, for somebody: where it needs a row that was hidden from the
 * person then, they are told that there is none.
 */
static void walk_methods(struct world *w)
{
	uint64_t then = ledger_size(w->core->ledger) - 2;
	for (size_t i = 0; i < schema_method_count; i++) {
		const struct method_rule *m = &schema_method[i];
		size_t done = 0, now = 0;
		if (m->effect != AUDIT__EFFECT__EFFECT_READ || m->parks || strncmp(m->name, "audit.v1.LedgerService/", 23) == 0)
			continue;
		for (size_t k = 0; k < w->actor_count && !done; k++) {
			struct answer answer;
			struct draft d;
			draft_new(w, m, &d);
			bool is_done = code_of(w, &w->actor[k], &d, 0, &answer) == OK;
			answer_done(&answer);
			now += is_done;
			if (is_done) {
				done += code_of(w, &w->actor[k], &d, then, &answer) == OK;
				EXPECT(answer.code == OK || answer.code == NOT_FOUND, "%s as of the past: %s", m->name,
					answer.reason);
				answer_done(&answer);
			}
			draft_free(&d);
		}
		EXPECT(done > 0 || now == 0, "%s: nobody can read it as of the past", m->name);
		if (!now)
			(void)fprintf(stderr, "%s: nobody of the cast can do it now either\n", m->name);
	}
}

int main(void)
{
	struct world *w = world_new();
	for (size_t i = 0; i < schema_resource_count; i++)
		walk(w, &schema_resource[i]);
	walk_methods(w);
	world_free(w);
	return expect_done("past reads");
}
