/*
 * One request of 1 MiB may not cost more than 16 MiB of memory, whatever it is made of: empty messages and texts by the
 * hundred thousand, varints, unknown fields, oneofs over and over, in every place of every request. security.md M13, B13.
 *
 * Each goes through the real core (call_serve): decoded, checked, refused or served; every allocation of the process counts.
 * usage: amplify [--nth-method N]   each Nth only
 * Controls: with the pre-validator off the arena must still hold the line; with the arena's limit off as well it must break.
 */
#include "audit/v1/criteria.pb-c.h"
#include "audit/v1/options.pb-c.h"
#include "common/check.h"
#include "common/clock.h"
#include "common/limits.h"
#include "daemon/access.h"
#include "daemon/call.h"
#include "tests/daemon/access/request.h"
#include "tests/robust/flags.h"
#include "tests/support/expect.h"

#include <errno.h>
#include <malloc.h>
#include <stdatomic.h>

enum { REQUEST_BYTES = 1000 * 1024, HEAP_MAX = 16 * 1024 * 1024, NESTING = 2, PACKED = 1, UNPACKED = 0 };

/* --- every allocation, by taking malloc's place --- */

extern void *__libc_malloc(size_t n);
extern void *__libc_calloc(size_t n, size_t each);
extern void *__libc_realloc(void *p, size_t n);
extern void *__libc_memalign(size_t alignment, size_t n);
extern void __libc_free(void *p);

static atomic_size_t in_use, peak;

static void *counted(void *p)
{
	size_t now = atomic_fetch_add(&in_use, p ? malloc_usable_size(p) : 0) + (p ? malloc_usable_size(p) : 0);
	size_t most = atomic_load(&peak);
	while (now > most && !atomic_compare_exchange_weak(&peak, &most, now))
		;
	return p;
}

static void uncounted(void *p)
{
	if (p)
		atomic_fetch_sub(&in_use, malloc_usable_size(p));
}

void *malloc(size_t n)
{
	return counted(__libc_malloc(n));
}

void *calloc(size_t n, size_t each)
{
	return counted(__libc_calloc(n, each));
}

void *realloc(void *p, size_t n)
{
	uncounted(p);
	void *to = __libc_realloc(p, n);
	if (!to && n)
		(void)counted(p); /* it stays */
	return counted(to);
}

int posix_memalign(void **to, size_t alignment, size_t n)
{
	*to = counted(__libc_memalign(alignment, n));
	return *to ? 0 : ENOMEM;
}

void *aligned_alloc(size_t alignment, size_t n)
{
	return counted(__libc_memalign(alignment, n));
}

void free(void *p)
{
	uncounted(p);
	__libc_free(p);
}

/* --- the seeded faults --- */

static bool checks_nothing, has_no_limit;

int __real_check_message(struct bytes raw, const struct message_rule *rule, struct status *st);
int __wrap_check_message(struct bytes raw, const struct message_rule *rule, struct status *st);
int __wrap_check_message(struct bytes raw, const struct message_rule *rule, struct status *st)
{
	return checks_nothing ? OK : __real_check_message(raw, rule, st);
}

int __real_check_parts(const struct bytes *content, const uint8_t *audience, size_t count, const struct message_rule *rule,
	struct status *st);
int __wrap_check_parts(const struct bytes *content, const uint8_t *audience, size_t count, const struct message_rule *rule,
	struct status *st);
int __wrap_check_parts(const struct bytes *content, const uint8_t *audience, size_t count, const struct message_rule *rule,
	struct status *st)
{
	return checks_nothing ? OK : __real_check_parts(content, audience, count, rule, st);
}

/* No handler may see what was not checked. */
int __real_access_check(struct request *rq, const ProtobufCMessage *in);
int __wrap_access_check(struct request *rq, const ProtobufCMessage *in);
int __wrap_access_check(struct request *rq, const ProtobufCMessage *in)
{
	return checks_nothing ? fail(rq->st, PERMISSION_DENIED, "CONTROL", "enough was seen") : __real_access_check(rq, in);
}

/* From here on it is the core's memory, and the call's own. */
static size_t before;
void __real_call_serve(struct worker *w, const struct carrier *carrier, struct bytes call, struct call_done done);
void __wrap_call_serve(struct worker *w, const struct carrier *carrier, struct bytes call, struct call_done done);
void __wrap_call_serve(struct worker *w, const struct carrier *carrier, struct bytes call, struct call_done done)
{
	before = atomic_load(&in_use) - call.len;
	atomic_store(&peak, before + call.len);
	__real_call_serve(w, carrier, call, done);
}

struct arena *__real_arena_new(size_t limit);
struct arena *__wrap_arena_new(size_t limit);
struct arena *__wrap_arena_new(size_t limit)
{
	return __real_arena_new(has_no_limit ? SIZE_MAX / 4 : limit);
}

/* --- requests --- */

static void add_varint(struct buf *b, uint64_t n)
{
	for (; n > 127; n >>= 7)
		buf_add(b, &(uint8_t){ (uint8_t)(n | 128) }, 1);
	buf_add(b, &(uint8_t){ (uint8_t)n }, 1);
}

static void add_key(struct buf *b, uint32_t field, unsigned wire)
{
	add_varint(b, (uint64_t)field << 3 | wire);
}

static void add_bytes(struct buf *b, uint32_t field, struct bytes content)
{
	add_key(b, field, 2);
	add_varint(b, content.len);
	buf_add(b, content.data, content.len);
}

/* The same element until it is as large as may be. */
static void fill(struct buf *b, struct bytes element, size_t room)
{
	uint8_t many[4096];
	size_t len = 0;
	for (; len + element.len <= sizeof(many); len += element.len)
		memcpy(many + len, element.data, element.len);
	buf_reset(b);
	while (len > 0 && b->len + len <= room)
		buf_add(b, many, len);
	while (b->len + element.len <= room)
		buf_add(b, element.data, element.len);
}

struct tally {
	struct world *w;
	const struct method_rule *method;
	const struct actor *actor;
	struct buf request;
	size_t requests, served, most, over;
	int64_t longest_us;
};

static const struct actor *caller(const struct world *w)
{
	for (size_t i = 0; i < w->actor_count; i++)
		if (w->actor[i].relation == AUDITING && w->actor[i].column == 1) /* a programme manager */
			return &w->actor[i];
	return &w->actor[0];
}

static void measure(struct tally *t, const struct carrier *carrier, struct bytes raw_call)
{
	struct answer answer;
	int64_t began_us = clock_mono_us();
	if (t->method) {
		Audit__Call call = AUDIT__CALL__INIT;
		world_call_packed(t->w, t->actor, carrier, t->method, buf_bytes(&t->request), &call, &answer);
	} else {
		world_send(t->w, carrier, raw_call, &answer);
	}
	while (t->w->core->calls > 0)
		(void)usleep(100);
	(void)usleep(2000); /* a write is answered by another thread, which frees after that */
	/* What stays is the database's cache of pages, which has a bound of its own. */
	size_t after = atomic_load(&in_use), most = atomic_load(&peak);
	size_t cost = most - (after > before ? after : before);
	int64_t took_us = clock_mono_us() - began_us;
	t->requests++;
	t->served += answer.code == OK;
	t->most = cost > t->most ? cost : t->most;
	t->longest_us = took_us > t->longest_us ? took_us : t->longest_us;
	t->over += cost > HEAP_MAX;
	if (cost > HEAP_MAX && !checks_nothing)
		EXPECT(false, "%s: %zu KiB", t->method ? t->method->name : "a raw call", cost / 1024);
	answer_done(&answer);
}

/* Elements of this field, over and over. */
static void one_field(struct tally *t, const struct carrier *carrier, const struct message_rule *rule, unsigned i,
	unsigned depth, struct buf *element)
{
	const ProtobufCFieldDescriptor *f = &rule->descriptor->fields[i];
	bool is_text = f->type == PROTOBUF_C_TYPE_STRING || f->type == PROTOBUF_C_TYPE_BYTES;
	bool is_message = f->type == PROTOBUF_C_TYPE_MESSAGE;
	uint8_t many[200] = { 0 };
	for (int how = UNPACKED; how <= PACKED; how++) {
		buf_reset(element);
		if (is_text || is_message)
			add_bytes(element, f->id, how == UNPACKED ? (struct bytes){ 0 } : BYTES(many, is_text ? 1 : 0));
		else if (how == PACKED)
			add_bytes(element, f->id, BYTES(many, sizeof(many)));
		else
			add_key(element, f->id, 0), add_varint(element, 1);
		fill(&t->request, buf_bytes(element), REQUEST_BYTES);
		measure(t, carrier, (struct bytes){ 0 });
	}
	if (!is_message || !rule->field[i].message || depth == 0)
		return;
	/* Messages that are full of the elements of one of their own fields. */
	const struct message_rule *inner = rule->field[i].message;
	for (unsigned k = 0; k < inner->descriptor->n_fields; k++) {
		static const size_t size[] = { 64, 8 * 1024, REQUEST_BYTES - 16 };
		const ProtobufCFieldDescriptor *g = &inner->descriptor->fields[k];
		if (g->label != PROTOBUF_C_LABEL_REPEATED)
			continue;
		for (size_t s = 0; s < ARRAY_LEN(size); s++) {
			struct buf filled;
			buf_init(&filled, 2 * REQUEST_BYTES);
			buf_reset(element);
			add_bytes(element, g->id, (struct bytes){ 0 });
			fill(&filled, buf_bytes(element), size[s]);
			buf_done(element);
			buf_init(element, 2 * REQUEST_BYTES);
			add_bytes(element, f->id, buf_bytes(&filled));
			fill(&t->request, buf_bytes(element), REQUEST_BYTES);
			measure(t, carrier, (struct bytes){ 0 });
			buf_done(&filled);
		}
	}
}

static void every_method(struct tally *t, const struct carrier *carrier, size_t step)
{
	struct buf element;
	buf_init(&element, 2 * REQUEST_BYTES);
	for (size_t i = 0; i < schema_method_count; i += step) {
		t->method = &schema_method[i];
		if (t->method->effect == AUDIT__EFFECT__EFFECT_SYSTEM)
			continue;
		const struct message_rule *rule = t->method->request;
		for (unsigned k = 0; k < rule->descriptor->n_fields; k++)
			one_field(t, carrier, rule, k, NESTING, &element);
		buf_reset(&element); /* fields nobody knows */
		add_key(&element, 3000, 0);
		add_varint(&element, 1);
		fill(&t->request, buf_bytes(&element), REQUEST_BYTES);
		measure(t, carrier, (struct bytes){ 0 });
	}
	buf_done(&element);
}

/* The envelope itself: oneofs over and over, parts, unknown fields. */
static void envelope(struct tally *t, const struct carrier *carrier)
{
	/* A read: its statement is decoded, and refused before anything is read from it. */
	static const char method[] = "audit.v1.SessionService/GetSession";
	struct buf element, call;
	buf_init(&element, 2 * REQUEST_BYTES);
	buf_init(&call, 2 * REQUEST_BYTES);
	for (int shape = 0; shape < 4; shape++) {
		buf_reset(&element);
		buf_reset(&call);
		if (shape == 0) /* request, statement, request, ... */
			add_bytes(&element, 6, (struct bytes){ 0 }), add_bytes(&element, 7, (struct bytes){ 0 });
		else if (shape == 1) /* statements of one empty part */
			add_bytes(&element, 7, BYTES_OF("\x22\0"));
		else if (shape == 2)
			add_bytes(&element, 4, (struct bytes){ 0 });
		else
			add_key(&element, 77, 0), add_varint(&element, 1);
		fill(&t->request, buf_bytes(&element), REQUEST_BYTES);
		add_bytes(&call, 1, BYTES(method, sizeof(method) - 1));
		buf_add(&call, t->request.data, t->request.len);
		t->method = NULL;
		measure(t, carrier, buf_bytes(&call));
	}
	/* One statement of empty parts only. */
	buf_reset(&element);
	buf_reset(&call);
	add_bytes(&element, 4, (struct bytes){ 0 });
	fill(&t->request, buf_bytes(&element), REQUEST_BYTES);
	add_bytes(&call, 1, BYTES(method, sizeof(method) - 1));
	add_bytes(&call, 7, buf_bytes(&t->request));
	measure(t, carrier, buf_bytes(&call));
	buf_done(&element);
	buf_done(&call);
}

/* The largest requests that are served: catalogues of many long prompts, of many objectives. */
static void catalogue(struct tally *t, const struct carrier *carrier, size_t first, size_t objectives, size_t text_bytes)
{
	enum { ENTRIES = 200, TEXT_MAX = 8000 };
	static Audit__CriteriaEntry entry[ENTRIES], *entries[ENTRIES];
	static Audit__AssessmentObjective objective[ENTRIES], *of_entry[ENTRIES];
	static char label[ENTRIES][16], text[TEXT_MAX + 1];
	struct draft d;
	t->method = schema_find_method("audit.v1.CriteriaItemService/ImportCriteriaItems");
	draft_new(t->w, t->method, &d);
	Audit__ImportCriteriaItemsRequest *request = (Audit__ImportCriteriaItemsRequest *)(void *)d.message;
	memset(text, 't', text_bytes);
	text[text_bytes] = 0;
	for (size_t i = 0; i < ENTRIES; i++) {
		(void)snprintf(label[i], sizeof(label[i]), "%zu/%zu", objectives, i);
		audit__assessment_objective__init(&objective[i]);
		objective[i].label = label[i];
		objective[i].text = text;
		of_entry[i] = &objective[i];
		audit__criteria_entry__init(&entry[i]);
		entry[i].label = label[i];
		entry[i].prompt = objectives ? "" : text;
		entry[i].assessment_objectives = of_entry;
		entry[i].n_assessment_objectives = objectives;
		entries[i] = &entry[i];
	}
	request->first_ordinal = (uint32_t)first;
	request->entries = entries;
	request->n_entries = ENTRIES;
	buf_reset(&t->request);
	uint8_t *room = malloc(protobuf_c_message_get_packed_size(d.message) + 1);
	if (room)
		buf_add(&t->request, room, protobuf_c_message_pack(d.message, room));
	free(room);
	size_t served = t->served;
	EXPECT(t->request.len > REQUEST_BYTES * 4 / 5 && !t->request.failed, "%zu bytes", t->request.len);
	measure(t, carrier, (struct bytes){ 0 });
	EXPECT(t->served == served + 1, "%zu objectives of %zu bytes: not served", objectives, text_bytes);
	draft_free(&d);
}

static struct tally run(struct world *w, const char *name, size_t step)
{
	struct tally t = { .w = w, .actor = caller(w) };
	struct carrier carrier = world_carrier(t.actor);
	buf_init(&t.request, 2 * REQUEST_BYTES);
	every_method(&t, &carrier, step);
	envelope(&t, &carrier);
	if (!checks_nothing) {
		catalogue(&t, &carrier, 0, 0, 5000);
		catalogue(&t, &carrier, 200, 45, 100);
	}
	buf_done(&t.request);
	(void)printf("%s: %zu requests of 1 MiB, %zu served; most memory of one %zu KiB, longest %" PRId64 " ms\n", name,
		t.requests, t.served, t.most / 1024, t.longest_us / 1000);
	return t;
}

/* Methods differ in the places they have for a shape, not in the shapes: some of them show each. */
int main(int argc, char **argv)
{
	struct world *w = world_new();
	size_t nth = flag_number(argc, argv, "--nth-method", 1);
	struct tally t = run(w, "as it is", nth);
	EXPECT(t.over == 0, "%zu requests cost more than %d KiB", t.over, HEAP_MAX / 1024);
	checks_nothing = true;
	t = run(w, "pre-validator off", 5 * nth);
	EXPECT(t.over == 0, "the arena alone does not hold: %zu KiB", t.most / 1024);
	has_no_limit = true;
	t = run(w, "control, arena's limit off too", 5 * nth);
	EXPECT(t.over > 0, "the control was not seen: %zu KiB", t.most / 1024);
	world_free(w);
	return expect_done("amplify");
}
