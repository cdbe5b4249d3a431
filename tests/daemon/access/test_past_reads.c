/*
 * What each read tells each of the cast is told again as of then, word for word, after every text has changed.
 * History and the past of every noun: each noun's row is put twice; its history has both versions, and what reads the
 * noun shows the first one as of the entry of then. A new noun is walked by being in the descriptors.
 *
 * usage: test_past_reads [--every N]   asks one person of N for each method what they are told, others for the next
 */
#include "audit/v1/call.pb-c.h"
#include "audit/v1/competence.pb-c.h"
#include "audit/v1/ledger.pb-c.h"
#include "audit/v1/options.pb-c.h"
#include "audit/v1/types.pb-c.h"
#include "common/arena.h"
#include "common/clock.h"
#include "common/limits.h"
#include "tests/daemon/access/cast.h"
#include "tests/daemon/access/request.h"
#include "tests/daemon/access/world.h"
#include "tests/support/expect.h"

#include <assert.h>
#include <time.h>

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

/* --- what a method said before everything changed, it says as of then --- */

/* What one of the cast was told. */
struct told {
	const struct method_rule *method;
	const struct actor *actor;
	struct bytes body; /* without tokens, which are sealed anew each time */
};

enum { TOLD_MAX = 20000 };

struct memory {
	struct arena *arena;
	struct told told[TOLD_MAX];
	size_t count, every;
};

static struct bytes body_of(struct arena *a, const struct method_rule *m, const struct answer *answer)
{
	Audit__Reply *reply = audit__reply__unpack(arena_allocator(a), answer->packed.len, answer->packed.data);
	assert(reply);
	ProtobufCMessage *body = protobuf_c_message_unpack(m->response->descriptor, arena_allocator(a), reply->body.len,
		reply->body.data);
	assert(body);
	const ProtobufCFieldDescriptor *token =
		protobuf_c_message_descriptor_get_field_by_name(m->response->descriptor, "next_token");
	if (token)
		*(ProtobufCBinaryData *)(void *)((char *)body + token->offset) = (ProtobufCBinaryData){ 0 };
	size_t size = protobuf_c_message_get_packed_size(body);
	uint8_t *packed = arena_alloc(a, size + 1);
	assert(packed);
	(void)protobuf_c_message_pack(body, packed);
	return BYTES(packed, size);
}

/* What says something else as of then, and why it may. */
static bool is_exempt(const struct method_rule *m)
{
	static const char *const begins[] = {
		"audit.v1.LedgerService/", "audit.v1.SessionService/", "audit.v1.HealthService/",
		"audit.v1.CosignatureService/NextCosignature", /* of now by what they are */
		/* End where the ledger did, which reads that are entered make longer. */
		"audit.v1.BreakGlassService/ProveBreakGlass", "audit.v1.DeviceService/ProveDevice",
		/* It names texts of rows that its caller does not see; as of then, nobody looks for those. */
		"audit.v1.ReportService/OutlineReport",
		"audit.v1.AuditorService/ForecastCoverage", /* its months begin the moment it is asked for */
		/* A list of then replays the ledger, which the read of one row does not: what is counted beside the row stays away. */
		"audit.v1.AuditService/GetAudit", "audit.v1.FindingService/GetFinding",
		"audit.v1.ProgrammeService/GetProgramme", "audit.v1.SamplingPlanService/GetSamplingPlan",
	};
	for (size_t i = 0; i < sizeof(begins) / sizeof(begins[0]); i++)
		if (strncmp(m->name, begins[i], strlen(begins[i])) == 0)
			return true;
	return m->parks;
}

static void remember(struct world *w, struct memory *to)
{
	for (size_t i = 0; i < schema_method_count; i++) {
		const struct method_rule *m = &schema_method[i];
		if (m->effect != AUDIT__EFFECT__EFFECT_READ || is_exempt(m))
			continue;
		for (size_t k = i % to->every; k < w->actor_count; k += to->every) {
			struct draft d;
			struct answer answer;
			draft_new(w, m, &d);
			if (code_of(w, &w->actor[k], &d, 0, &answer) == OK) {
				assert(to->count < TOLD_MAX);
				to->told[to->count++] = (struct told){ m, &w->actor[k], body_of(to->arena, m, &answer) };
			}
			answer_done(&answer);
			draft_free(&d);
		}
	}
}

/* Every text that says something of its own. */
static void change_texts(struct arena *a, const struct message_rule *rule, ProtobufCMessage *row)
{
	for (unsigned i = 0; i < rule->descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *f = &rule->descriptor->fields[i];
		char **text = (char **)(void *)((char *)row + f->offset);
		if (f->type != PROTOBUF_C_TYPE_STRING || f->label == PROTOBUF_C_LABEL_REPEATED || rule->field[i].ref ||
			(f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) || strcmp(f->name, "time_zone") == 0)
			continue;
		char *changed = arena_printf(a, "%s, changed", *text ? *text : "");
		assert(changed);
		*text = changed;
	}
}

static void change_everything(struct world *w)
{
	for (size_t i = 0; i < w->object_count; i++) {
		struct object *o = &w->object[i];
		struct arena *a = arena_new(LIMIT_ARENA_BYTES);
		struct viewer everybody = { .everything = true };
		struct status st = { 0 };
		struct tx tx = { .db = w->worker.db, .arena = a, .st = &st };
		bool found = false;
		ProtobufCMessage *row;
		bool is_key = strcmp(o->resource->noun, "device") == 0 || strcmp(o->resource->noun, "invitation") == 0;
		if (!o->is_past && !is_key && row_find(&tx, o->resource, o->id, &everybody, &found, &row) == OK && found) {
			change_texts(a, o->resource->message, row);
			world_put(w, o, row);
		}
		arena_free(a);
	}
}

static void walk_memory(struct world *w, const struct memory *m, uint64_t then)
{
	const struct method_rule *last = NULL;
	for (size_t i = 0; i < m->count; i++) {
		const struct told *t = &m->told[i];
		struct draft d;
		struct answer answer;
		draft_new(w, t->method, &d);
		int code = code_of(w, t->actor, &d, then, &answer);
		bool is_same = code == OK && bytes_equal(body_of(m->arena, t->method, &answer), t->body);
		if (t->method != last && code != NOT_FOUND) {
			char name[40];
			actor_name(t->actor, name);
			EXPECT(is_same, "%s told %s something else as of then: %d %s", t->method->name, name, code, answer.reason);
			last = is_same ? NULL : t->method; /* once a method */
		}
		answer_done(&answer);
		draft_free(&d);
	}
}

/* --- filters count from then --- */

/* How many evaluations the list shows that were valid then, or now: as of `then`, or today where it is 0. */
static size_t valid_evaluations(struct world *w, uint64_t then)
{
	static char filter[] = "valid_until_us > now";
	const struct method_rule *m = schema_find_method("audit.v1.EvaluationService/ListEvaluations");
	Audit__Page page = AUDIT__PAGE__INIT;
	size_t most = 0;
	page.filter = filter;
	for (size_t i = 0; i < w->actor_count; i++) {
		struct draft d;
		struct answer answer;
		draft_new(w, m, &d);
		((Audit__ListEvaluationsRequest *)(void *)d.message)->page = &page;
		if (code_of(w, &w->actor[i], &d, then, &answer) == OK) {
			Audit__Reply *reply = audit__reply__unpack(arena_allocator(d.arena), answer.packed.len, answer.packed.data);
			Audit__ListEvaluationsResponse *body = audit__list_evaluations_response__unpack(arena_allocator(d.arena),
				reply->body.len, reply->body.data);
			most = body->n_evaluations > most ? body->n_evaluations : most;
		}
		answer_done(&answer);
		draft_free(&d);
	}
	return most;
}

/* An evaluation that lapsed between then and today. */
static void walk_filter(struct world *w)
{
	const struct timespec lapse = { .tv_sec = 1, .tv_nsec = 200000000 };
	struct arena *a = arena_new(LIMIT_ARENA_BYTES);
	struct object *o = object_of(w, schema_find_resource("evaluation"));
	struct viewer everybody = { .everything = true };
	struct status st = { 0 };
	struct tx tx = { .db = w->worker.db, .arena = a, .st = &st };
	bool found = false;
	ProtobufCMessage *row;
	if (row_find(&tx, o->resource, o->id, &everybody, &found, &row) != OK || !found)
		abort();
	((Audit__Evaluation *)(void *)row)->valid_until_us = clock_now_us() + 1000000;
	world_put(w, o, row);
	uint64_t then = ledger_size(w->core->ledger) - 1;
	size_t valid = valid_evaluations(w, 0);
	(void)nanosleep(&lapse, NULL);
	EXPECT(valid > 0, "the evaluation is valid until it lapses");
	EXPECT(valid_evaluations(w, 0) == valid - 1, "today it has lapsed");
	EXPECT(valid_evaluations(w, then) == valid, "as of then it had not");
	arena_free(a);
}

int main(int argc, char **argv)
{
	struct world *w = world_new();
	static struct memory memory;
	memory.every = argc == 3 && strcmp(argv[1], "--every") == 0 ? strtoul(argv[2], NULL, 10) : 1;
	assert(memory.every > 0);
	memory.arena = arena_new((size_t)256 << 20);
	remember(w, &memory);
	uint64_t then = ledger_size(w->core->ledger) - 1;
	change_everything(w);
	walk_memory(w, &memory, then);
	EXPECT(memory.count > 0, "nobody is told anything");
	(void)fprintf(stderr, "%zu answers compared with what they were\n", memory.count);
	for (size_t i = 0; i < schema_resource_count; i++)
		walk(w, &schema_resource[i]);
	walk_methods(w);
	walk_filter(w);
	arena_free(memory.arena);
	world_free(w);
	return expect_done("past reads");
}
