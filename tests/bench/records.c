/* Evidence as writer jobs with nothing left to decide, in a ring; and calls served without a wire. */
#include "tests/bench/records.h"

#include "audit/v1/call.pb-c.h"
#include "audit/v1/evidence.pb-c.h"
#include "client/call.h"
#include "common/clock.h"
#include "common/limits.h"
#include "common/message.h"
#include "daemon/call.h"

#include <assert.h>

enum { FILL_BATCH = 4096 };

/* Waiting for many. */
struct crowd {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	size_t done;
};

static void crowd_done(struct crowd *c)
{
	(void)pthread_mutex_lock(&c->lock);
	c->done++;
	(void)pthread_cond_signal(&c->changed);
	(void)pthread_mutex_unlock(&c->lock);
}

static void crowd_wait(struct crowd *c, size_t count)
{
	(void)pthread_mutex_lock(&c->lock);
	while (c->done < count)
		(void)pthread_cond_wait(&c->changed, &c->lock);
	(void)pthread_mutex_unlock(&c->lock);
}

/* One statement and the row it puts. */
struct record {
	struct write_job job; /* first */
	struct batch *batch;
	struct arena *arena;
	struct status st;
	const Audit__Statement *statement;
	ProtobufCMessage *row;
};

struct batch {
	struct core *core;
	struct crowd crowd;
	struct record *record;
	size_t count;
	size_t next; /* atomic: the first that was not submitted */
};

static void submit_next(struct batch *b)
{
	size_t at = __atomic_fetch_add(&b->next, 1, __ATOMIC_RELAXED);
	if (at >= b->count)
		return;
	struct record *r = &b->record[at];
	must(writer_submit(b->core->writer, &r->job, &r->st), &r->st, "submit");
}

static int decide(struct write_job *job, struct tx *tx, int64_t now_us, struct entry *e)
{
	struct record *r = (struct record *)(void *)job;
	const Audit__Statement *s = r->statement;
	(void)now_us;
	TRY(row_put(tx, r->row, 0));
	e->header = BYTES(s->header.data, s->header.len);
	memcpy(e->signer, s->signer.data, sizeof(e->signer));
	e->signature = BYTES(s->signature.data, s->signature.len);
	for (size_t i = 0; i < s->n_parts; i++)
		e->part[e->part_count++] = (struct part){ .audience = (uint8_t)s->parts[i]->audience,
			.salt = BYTES(s->parts[i]->salt.data, s->parts[i]->salt.len),
			.content = BYTES(s->parts[i]->content.data, s->parts[i]->content.len) };
	const struct resource_rule *resource = schema_find_message(r->row->descriptor)->resource;
	const char *scope = *(char *const *)(const void *)((const char *)r->row +
		r->row->descriptor->fields[resource->scope_field].offset);
	if (!id_parse(scope, strlen(scope), &e->scope))
		e->scope = (struct id){ 0 };
	return OK;
}

static void entered(struct write_job *job, int rc, uint64_t index, struct bytes leaf)
{
	struct record *r = (struct record *)(void *)job;
	(void)index;
	(void)leaf;
	must(rc, &r->st, "record");
	submit_next(r->batch);
	crowd_done(&r->batch->crowd);
}

static void record_init(struct record *r, struct batch *b, struct bytes packed)
{
	r->batch = b;
	r->arena = arena_new(LIMIT_ARENA_BYTES);
	r->job = (struct write_job){ .decide = decide, .answer = entered, .arena = r->arena, .st = &r->st };
	Audit__Call *call = audit__call__unpack(arena_allocator(r->arena), packed.len, packed.data);
	assert(call && call->statement);
	r->statement = call->statement;
}

static void run_batch(struct batch *b, size_t in_flight)
{
	(void)pthread_mutex_init(&b->crowd.lock, NULL);
	(void)pthread_cond_init(&b->crowd.changed, NULL);
	for (size_t i = 0; i < in_flight && i < b->count; i++)
		submit_next(b);
	crowd_wait(&b->crowd, b->count);
}

void records_put(struct world *w, struct core *core, ProtobufCMessage *row)
{
	struct status st = { 0 };
	struct arena *a = arena_new(LIMIT_ARENA_BYTES);
	struct bytes call;
	Audit__SubmitEvidenceRequest request = AUDIT__SUBMIT_EVIDENCE_REQUEST__INIT;
	struct record r = { .row = row };
	struct batch b = { .core = core, .record = &r, .count = 1 };
	must(call_pack(&w->client, a, schema_find_method("audit.v1.EvidenceService/SubmitEvidence"), &request.base, &st,
		&call), &st, "statement");
	record_init(&r, &b, call);
	run_batch(&b, 1);
	arena_free(r.arena);
	arena_free(a);
}

/* The evidence that submitting would have put. */
static void evidence_init(struct world *w, struct record *r)
{
	struct status st = { 0 };
	struct statement_header h;
	char *id = arena_alloc(r->arena, ID_TEXT_BYTES);
	Audit__Evidence *row = arena_alloc(r->arena, sizeof(*row));
	const Audit__Part *part = r->statement->parts[0];
	Audit__SubmitEvidenceRequest *in = audit__submit_evidence_request__unpack(arena_allocator(r->arena),
		part->content.len, part->content.data);
	assert(id && row && in);
	must(statement_parse(BYTES(r->statement->header.data, r->statement->header.len), &st, &h), &st, "header");
	struct id made = statement_new_id(h.signer, &h.id, 0);
	id_format(&made, id);
	audit__evidence__init(row);
	row->id = id;
	row->audit_id = in->audit_id;
	row->title = in->title;
	row->source = in->source;
	row->method = in->method;
	row->captured_us = in->captured_us;
	row->place = in->place;
	row->classification = in->classification;
	row->verifiability = in->verifiability;
	row->note = in->note;
	row->collector_id = w->person;
	row->party_id = w->organisation;
	row->seen_size = h.seen_size;
	row->received_us = in->captured_us;
	row->state = AUDIT__EVIDENCE_STATE__EVIDENCE_STATE_SUBMITTED;
	r->row = &row->base;
	if (!w->evidence[0])
		(void)snprintf(w->evidence, sizeof(w->evidence), "%s", id);
}

static struct batch batch_new(struct world *w, struct core *core, const struct calls *c)
{
	struct batch b = { .core = core, .record = calloc(c->count, sizeof(*b.record)), .count = c->count };
	assert(b.record);
	for (size_t i = 0; i < c->count; i++) {
		record_init(&b.record[i], NULL, c->call[i]);
		evidence_init(w, &b.record[i]);
	}
	return b;
}

static void batch_done(struct batch *b)
{
	for (size_t i = 0; i < b->count; i++)
		arena_free(b->record[i].arena);
	free(b->record);
}

static void point_back(struct batch *b)
{
	for (size_t i = 0; i < b->count; i++)
		b->record[i].batch = b;
}

double writer_run_calls(struct world *w, struct core *core, const struct calls *c, size_t in_flight, size_t group)
{
	struct batch b = batch_new(w, core, c);
	point_back(&b);
	writer_limit_group(core->writer, group);
	int64_t from = clock_mono_us();
	run_batch(&b, in_flight);
	double seconds = (double)(clock_mono_us() - from) / 1e6;
	writer_limit_group(core->writer, LIMIT_GROUP);
	batch_done(&b);
	return seconds;
}

/* The next batch is signed while the writer has this one. */
struct fill {
	struct world *w;
	struct core *core;
	struct batch batch;
};

static void *write_batch(void *context)
{
	struct fill *f = context;
	point_back(&f->batch);
	run_batch(&f->batch, LIMIT_GROUP * 2);
	batch_done(&f->batch);
	return NULL;
}

void world_fill(struct world *w, struct core *core, uint64_t size)
{
	struct fill f = { .w = w, .core = core };
	pthread_t thread;
	bool runs = false;
	uint64_t at = ledger_size(core->ledger);
	while (at < size) {
		size_t count = size - at < FILL_BATCH ? (size_t)(size - at) : FILL_BATCH;
		struct calls c = world_calls(w, count);
		struct batch next = batch_new(w, core, &c);
		calls_free(&c); /* unpacking copied it */
		if (runs)
			(void)pthread_join(thread, NULL);
		f.batch = next;
		if (pthread_create(&thread, NULL, write_batch, &f) != 0)
			exit(1);
		runs = true;
		at += count;
	}
	if (runs)
		(void)pthread_join(thread, NULL);
}

/* Calls without a wire. */
struct pipeline {
	struct world *w;
	struct core *core;
	const struct calls *calls;
	struct crowd crowd;
	size_t next; /* atomic */
	struct step *step;
};

struct step {
	struct task task; /* first */
	struct pipeline *p;
	struct bytes call;
};

static void post_next(struct pipeline *p)
{
	size_t at = __atomic_fetch_add(&p->next, 1, __ATOMIC_RELAXED);
	if (at < p->calls->count)
		(void)core_post(p->core, &p->step[at].task, true);
}

static void answered(void *context, struct worker *worker, struct bytes packed)
{
	struct step *s = context;
	(void)worker;
	Audit__Reply *reply = audit__reply__unpack(NULL, packed.len, packed.data);
	assert(reply && reply->status);
	if (reply->status->code != OK) {
		(void)fprintf(stderr, "bench: %s: %s\n", reply->status->reason, reply->status->message);
		exit(1);
	}
	audit__reply__free_unpacked(reply, NULL);
	post_next(s->p);
	crowd_done(&s->p->crowd);
}

static void serve(struct task *task, struct worker *worker)
{
	struct step *s = (struct step *)(void *)task;
	call_serve(worker, &s->p->w->carrier, s->call, (struct call_done){ .done = answered, .context = s });
}

double pipeline_run(struct world *w, struct core *core, const struct calls *c, size_t in_flight)
{
	struct pipeline p = { .w = w, .core = core, .calls = c, .step = calloc(c->count, sizeof(*p.step)) };
	assert(p.step);
	(void)pthread_mutex_init(&p.crowd.lock, NULL);
	(void)pthread_cond_init(&p.crowd.changed, NULL);
	for (size_t i = 0; i < c->count; i++)
		p.step[i] = (struct step){ .task = { .run = serve }, .p = &p, .call = c->call[i] };
	int64_t from = clock_mono_us();
	for (size_t i = 0; i < in_flight; i++)
		post_next(&p);
	crowd_wait(&p.crowd, c->count);
	double seconds = (double)(clock_mono_us() - from) / 1e6;
	free(p.step);
	return seconds;
}
