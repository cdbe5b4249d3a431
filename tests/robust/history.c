/* Choosing the calls of a history, and making them. */
#include "tests/robust/history.h"

#include "audit/v1/call.pb-c.h"
#include "audit/v1/options.pb-c.h"
#include "common/limits.h"
#include "tests/daemon/access/request.h"

#include <assert.h>

/* Steps that never happen, among the calls that are random. */
enum { MISSED_PERCENT = 4 };

static uint64_t random_below(struct history *h, uint64_t limit)
{
	h->state ^= h->state << 13;
	h->state ^= h->state >> 7;
	h->state ^= h->state << 17;
	return limit ? (h->state * UINT64_C(0x2545F4914F6CDD1D) >> 11) % limit : 0;
}

static bool chance(struct history *h, unsigned percent)
{
	return random_below(h, 100) < percent;
}

/* Outcomes. */

static void mix(struct history *h, const char *text)
{
	for (; *text; text++)
		h->trace = (h->trace ^ (uint8_t)*text) * UINT64_C(1099511628211);
	h->trace = (h->trace ^ 10) * UINT64_C(1099511628211);
}

static void count_refusal(struct tally *t, const char *reason)
{
	size_t i = 0;
	while (i < t->reasons && strcmp(t->refused[i].reason, reason) != 0)
		i++;
	if (i == REASONS_MAX)
		return;
	if (i == t->reasons)
		(void)snprintf(t->refused[t->reasons++].reason, REASON_BYTES, "%s", reason);
	t->refused[i].count++;
}

static void note(struct history *h, const struct method_rule *method, const struct actor *as, const struct answer *answer)
{
	char name[40];
	struct tally *t = h->tally;
	size_t at = (size_t)(method - schema_method);
	actor_name(as, name);
	mix(h, method->name);
	mix(h, name);
	mix(h, answer->code == OK ? "OK" : answer->reason);
	t->calls++;
	t->was_called[at] = true;
	if (answer->code == OK) {
		t->done++;
		t->writes += method->effect == AUDIT__EFFECT__EFFECT_WRITE;
		t->has_succeeded[at] = true;
	} else {
		count_refusal(t, answer->reason);
	}
	if (h->is_told)
		(void)fprintf(stderr, "%s by %s: %s\n", method->name + strlen("audit.v1."), name,
			answer->code == OK ? "OK" : answer->reason);
}

static bool may_be_called(const struct method_rule *method)
{
	/* Parking calls wait for entries that come from nobody else; ending the session ends every later call. */
	return method->effect != AUDIT__EFFECT__EFFECT_SYSTEM && !method->parks;
}

static void make(struct history *h, const struct method_rule *method, const struct actor *as, const ProtobufCMessage *request,
	const struct step *step)
{
	struct answer answer;
	world_call(h->w, as, method, request, false, &answer);
	note(h, method, as, &answer);
	if (step && answer.code == OK) {
		Audit__Reply *reply = audit__reply__unpack(NULL, answer.packed.len, answer.packed.data);
		assert(reply);
		done_keep(h->steps, step, method, reply);
		audit__reply__free_unpacked(reply, NULL);
	}
	answer_done(&answer);
}

/* People: those of the steps, mostly. */

static const struct actor *anybody(struct history *h)
{
	if (chance(h, 70)) {
		const struct step *s = &done_step[random_below(h, done_step_count)];
		if (strcmp(s->as, "newcomer") != 0)
			return world_actor(h->w, s->as);
	}
	return &h->w->actor[random_below(h, h->w->actor_count)];
}

/* Rows that are there: one of those changed last, which is the same in every run of the seed. */
static bool some_row(struct history *h, const char *noun, char ret_id[ID_TEXT_BYTES])
{
	enum { NEWEST = 6 };
	char sql[200];
	struct rows *r;
	struct status st;
	struct id id;
	bool more = false, found = false;
	if (strcmp(noun, "any") == 0)
		noun = chance(h, 70) ? "audit" : "programme";
	if (!schema_find_resource(noun))
		return false;
	(void)snprintf(sql, sizeof(sql), "SELECT id FROM \"%s\" ORDER BY changed_index DESC, state LIMIT %d", noun, NEWEST);
	if (db_query_once(h->w->worker.db, &st, &r, sql, NULL, 0) != OK)
		abort();
	for (size_t skip = random_below(h, NEWEST); db_next(r, &st, &more) == OK && more; skip--) {
		found = row_id(r, 0, &id);
		if (skip == 0)
			break;
	}
	rows_done(r);
	if (found)
		id_format(&id, ret_id);
	return found;
}

/* Altering. */

static void alter_number(struct history *h, ProtobufCMessage *m, const ProtobufCFieldDescriptor *f)
{
	char *at = (char *)m + f->offset;
	if (f->type == PROTOBUF_C_TYPE_ENUM) {
		const ProtobufCEnumDescriptor *e = f->descriptor;
		*(int32_t *)(void *)at = e->values[random_below(h, e->n_values)].value;
	} else if (f->type == PROTOBUF_C_TYPE_UINT64 || f->type == PROTOBUF_C_TYPE_INT64) {
		*(uint64_t *)(void *)at += random_below(h, 3) - 1;
	} else if (f->type == PROTOBUF_C_TYPE_BOOL) {
		*(protobuf_c_boolean *)(void *)at = !*(protobuf_c_boolean *)(void *)at;
	} else if (f->type == PROTOBUF_C_TYPE_UINT32) {
		*(uint32_t *)(void *)at = (uint32_t)random_below(h, 7);
	}
}

static void alter_text(struct history *h, struct arena *a, ProtobufCMessage *m, const ProtobufCFieldDescriptor *f,
	const struct field_rule *rule)
{
	const char **at = (const char **)(void *)((char *)m + f->offset);
	char id[ID_TEXT_BYTES];
	if (rule->ref && some_row(h, rule->ref, id))
		*at = arena_text(a, id);
	else if (!rule->ref)
		*at = chance(h, 50) ? "" : "said otherwise";
}

/* One field of the request, or of a message in it, becomes another. */
static void alter(struct history *h, struct arena *a, ProtobufCMessage *m, const struct message_rule *rule)
{
	if (m->descriptor->n_fields == 0)
		return;
	unsigned i = (unsigned)random_below(h, m->descriptor->n_fields);
	const ProtobufCFieldDescriptor *f = &m->descriptor->fields[i];
	char *at = (char *)m + f->offset;
	if (f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF)
		return;
	if (f->label == PROTOBUF_C_LABEL_REPEATED) {
		size_t *count = (size_t *)(void *)((char *)m + f->quantifier_offset);
		*count = *count > 0 ? *count - 1 : 0;
	} else if (f->type == PROTOBUF_C_TYPE_MESSAGE) {
		ProtobufCMessage *inner = *(ProtobufCMessage **)(void *)at;
		if (inner && rule->field[i].message)
			alter(h, a, inner, rule->field[i].message);
	} else if (f->type == PROTOBUF_C_TYPE_STRING) {
		alter_text(h, a, m, f, &rule->field[i]);
	} else if (f->type != PROTOBUF_C_TYPE_BYTES) {
		alter_number(h, m, f);
	}
}

/* The calls. */

static bool is_step(const struct step *s)
{
	char name[120];
	(void)snprintf(name, sizeof(name), "audit.v1.%s", s->method);
	return may_be_called(schema_find_method(name)) && strcmp(s->method, "SessionService/EndSession") != 0;
}

static void call_step(struct history *h, const struct step *s, bool is_altered)
{
	struct arena *a = arena_new(64 * LIMIT_ARENA_BYTES);
	struct done_call c;
	if (is_step(s) && done_prepare(h->steps, s, a, &c)) {
		if (is_altered && chance(h, 40))
			c.as = anybody(h);
		if (is_altered && chance(h, 70))
			alter(h, a, c.request, c.method->request);
		make(h, c.method, c.as, c.request, is_altered ? NULL : s);
	}
	arena_free(a);
}

static void call_next_step(struct history *h, unsigned missed_percent)
{
	if (h->cursor == done_step_count)
		h->cursor = 0;
	const struct step *s = &done_step[h->cursor++];
	if (!chance(h, missed_percent))
		call_step(h, s, false);
}

static void call_altered_step(struct history *h)
{
	size_t known = h->cursor + 4 < done_step_count ? h->cursor + 4 : done_step_count;
	size_t from = known > 40 && chance(h, 60) ? known - 40 : 0;
	call_step(h, &done_step[from + random_below(h, known - from)], true);
}

/* A request as the access matrix makes it, about rows that are there. */
static void call_described(struct history *h)
{
	const struct method_rule *method = &schema_method[random_below(h, schema_method_count)];
	struct draft d;
	if (!may_be_called(method) || strcmp(method->name, "audit.v1.SessionService/EndSession") == 0)
		return;
	draft_new(h->w, method, &d);
	for (size_t i = 0; i < d.slot_count; i++) {
		char id[ID_TEXT_BYTES];
		const char *ref = d.slot[i].ref;
		if (chance(h, 80) && some_row(h, ref, id))
			draft_refer(&d, i, id, strcmp(ref, "any") == 0 ? 0 : world_version(h->w, ref, id));
	}
	if (chance(h, 40))
		alter(h, d.arena, d.message, method->request);
	make(h, method, anybody(h), d.message, NULL);
	draft_free(&d);
}

void history_run(struct history *h, size_t calls)
{
	size_t begin = h->tally->calls;
	h->state = h->seed * UINT64_C(0x9E3779B97F4A7C15) + 1;
	h->trace = UINT64_C(14695981039346656037);
	/* Whole as far as that, or what comes late in an audit would never be come to. */
	for (size_t until = random_below(h, done_step_count); h->cursor < until;)
		call_next_step(h, 0);
	for (size_t before = h->tally->calls; h->tally->calls < before + calls;) {
		uint64_t kind = random_below(h, 100);
		if (kind < 50)
			call_next_step(h, MISSED_PERCENT);
		else if (kind < 75)
			call_altered_step(h);
		else
			call_described(h);
	}
	assert(h->tally->calls > begin);
}
