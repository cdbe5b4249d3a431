/*
 * Pages of 50 from many rows against the same from a thousand: filtered, sorted, far inside, and for people who see few.
 *
 * The rows stand in the tables alone: no call here asks the ledger for more than a person and a device.
 */
#include "tests/bench/bench.h"

#include "audit/v1/audit.pb-c.h"
#include "audit/v1/call.pb-c.h"
#include "audit/v1/evidence.pb-c.h"
#include "audit/v1/finding.pb-c.h"
#include "audit/v1/org.pb-c.h"
#include "audit/v1/person.pb-c.h"
#include "audit/v1/programme.pb-c.h"
#include "common/clock.h"
#include "common/limits.h"
#include "daemon/call.h"

#include <assert.h>

enum {
	ROUNDS = 9,
	CALLS = 12,
	ROWS_SMALL = 1000,
	ROWS_OF_AUDIT = 1000, /* but the first, which has every other row */
	OWN_ROWS = 10,        /* of the supplier, all in the first audit */
	BATCH = 20000,
	PAGES_INSIDE = 10
};

/* Who asks. */
enum { MANAGER, LEADER, AUDITOR, SUPPLIER, PEOPLE };

struct shelf {
	struct place place;
	struct core *core;
	struct worker worker;
	char audit[ID_TEXT_BYTES]; /* the first */
	size_t audits;
};

struct asker {
	char person[ID_TEXT_BYTES];
	uint8_t session[KEY_BYTES];
};

struct pages {
	struct asker asker[PEOPLE];
	char organisation[ID_TEXT_BYTES], supplier[ID_TEXT_BYTES], programme[ID_TEXT_BYTES];
	struct shelf small, large;
	uint64_t seed;
};

/* Rows. */

struct writing {
	struct db *db;
	struct tx tx;
	struct status st;
	struct arena *arena;
	struct effect_row effect[2];
	size_t count;
};

static void put(struct writing *w, ProtobufCMessage *row)
{
	w->tx.effect_count = 0; /* nobody enters them */
	must(row_put(&w->tx, row, 0), &w->st, "row");
	arena_reset(w->arena);
	if (++w->count % BATCH == 0) {
		must(db_run(w->db, &w->st, "COMMIT", ""), &w->st, "commit");
		must(db_run(w->db, &w->st, "BEGIN IMMEDIATE", ""), &w->st, "begin");
	}
}

static uint64_t random_next(struct pages *p)
{
	p->seed ^= p->seed << 13;
	p->seed ^= p->seed >> 7;
	p->seed ^= p->seed << 17;
	return p->seed;
}

/* Ids in the order of making, as clients' are. */
static char *next_id(struct pages *p, int64_t *at_us, char text[ID_TEXT_BYTES])
{
	uint8_t random[10];
	*at_us += 1000;
	for (size_t i = 0; i < sizeof(random); i++)
		random[i] = (uint8_t)random_next(p);
	struct id id = id_make(*at_us, random);
	id_format(&id, text);
	return text;
}

static void put_role(struct pages *p, struct writing *w, int64_t *at_us, int who, const char *scope, const char *party,
	Audit__Role role)
{
	char id[ID_TEXT_BYTES];
	Audit__Appointment a = AUDIT__APPOINTMENT__INIT;
	a.id = next_id(p, at_us, id);
	a.scope_id = scope;
	a.person_id = p->asker[who].person;
	a.party_id = party;
	a.role = role;
	a.state = AUDIT__APPOINTMENT_STATE__APPOINTMENT_STATE_ACTIVE;
	put(w, &a.base);
}

static void put_asker(struct pages *p, struct writing *w, int64_t *at_us, int who, const char *organisation)
{
	char id[ID_TEXT_BYTES], sign[65], session[65];
	uint8_t key[KEY_BYTES];
	struct asker *a = &p->asker[who];
	if (!a->person[0]) {
		(void)next_id(p, at_us, a->person);
		random_bytes(a->session, sizeof(a->session));
	}
	random_bytes(key, sizeof(key));
	hex_encode(key, KEY_BYTES, sign);
	hex_encode(a->session, KEY_BYTES, session);
	Audit__Person person = AUDIT__PERSON__INIT;
	person.id = person.person_id = a->person;
	person.organisation_id = organisation;
	person.name = "somebody";
	put(w, &person.base);
	Audit__Device device = AUDIT__DEVICE__INIT;
	device.id = next_id(p, at_us, id);
	device.organisation_id = organisation;
	device.person_id = a->person;
	device.name = "laptop";
	device.sign_key = (ProtobufCBinaryData){ KEY_BYTES, key };
	device.session_key = (ProtobufCBinaryData){ KEY_BYTES, a->session };
	device.sign_key_text = sign;
	device.session_key_text = session;
	device.state = AUDIT__DEVICE_STATE__DEVICE_STATE_ACTIVE;
	put(w, &device.base);
}

static void put_ground(struct pages *p, struct writing *w, int64_t *at_us)
{
	Audit__Organisation o = AUDIT__ORGANISATION__INIT;
	o.id = next_id(p, at_us, p->supplier);
	o.parent_id = p->organisation;
	o.name = "Umea Hosting AB";
	o.kind = AUDIT__ORGANISATION_KIND__ORGANISATION_KIND_SUPPLIER;
	put(w, &o.base);
	Audit__Programme g = AUDIT__PROGRAMME__INIT;
	g.id = next_id(p, at_us, p->programme);
	g.organisation_id = p->organisation;
	g.title = "Pages";
	g.state = AUDIT__PROGRAMME_STATE__PROGRAMME_STATE_APPROVED;
	put(w, &g.base);
	for (int who = 0; who < PEOPLE; who++)
		put_asker(p, w, at_us, who, who == SUPPLIER ? p->supplier : p->organisation);
	put_role(p, w, at_us, MANAGER, p->organisation, p->organisation, AUDIT__ROLE__ROLE_PROGRAMME_MANAGER);
}

static void put_audit(struct pages *p, struct writing *w, int64_t *at_us, size_t number, char id[ID_TEXT_BYTES])
{
	char title[40];
	Audit__Audit a = AUDIT__AUDIT__INIT;
	(void)snprintf(title, sizeof(title), "Audit %zu", number);
	a.id = next_id(p, at_us, id);
	a.programme_id = p->programme;
	a.disclosed_to_id = a.auditee_organisation_id = p->supplier;
	a.title = title;
	a.state = AUDIT__AUDIT_STATE__AUDIT_STATE_IN_FIELDWORK;
	put(w, &a.base);
}

static void put_evidence(struct pages *p, struct writing *w, int64_t *at_us, size_t number, const char *audit,
	bool is_suppliers)
{
	char id[ID_TEXT_BYTES], title[64];
	Audit__Evidence e = AUDIT__EVIDENCE__INIT;
	bool is_rare = number % (ROWS_SMALL / OWN_ROWS) == 7 && number < ROWS_SMALL;
	(void)snprintf(title, sizeof(title), "Backup job log number %zu", number);
	e.id = next_id(p, at_us, id);
	e.audit_id = audit;
	e.title = title;
	e.source = (Audit__EvidenceSource)(1 + random_next(p) % 4);
	e.collector_id = p->asker[is_suppliers ? SUPPLIER : LEADER].person;
	e.party_id = is_suppliers ? p->supplier : p->organisation;
	e.classification = (Audit__Classification)(1 + random_next(p) % 2);
	e.received_us = *at_us - (int64_t)(random_next(p) % 1000000000);
	e.state = is_rare ? AUDIT__EVIDENCE_STATE__EVIDENCE_STATE_QUARANTINED :
		random_next(p) % 20 ? AUDIT__EVIDENCE_STATE__EVIDENCE_STATE_ACCEPTED :
		AUDIT__EVIDENCE_STATE__EVIDENCE_STATE_REJECTED;
	e.note = "Eleven of sixty backup jobs failed between 2 January and 28 February and nobody was told.";
	put(w, &e.base);
}

static void put_finding(struct pages *p, struct writing *w, int64_t *at_us, size_t number, const char *audit)
{
	char id[ID_TEXT_BYTES], text[80];
	Audit__Finding f = AUDIT__FINDING__INIT;
	(void)snprintf(text, sizeof(text), "Failed backup jobs are not followed up, case %zu", number);
	f.id = next_id(p, at_us, id);
	f.audit_id = audit;
	f.statement = text;
	f.grade = random_next(p) % 10 ? AUDIT__FINDING_GRADE__FINDING_GRADE_MINOR : AUDIT__FINDING_GRADE__FINDING_GRADE_MAJOR;
	f.author_id = p->asker[LEADER].person;
	bool is_shown = number % (ROWS_SMALL / OWN_ROWS) == 4 && number < ROWS_SMALL;
	f.state = is_shown ? AUDIT__FINDING_STATE__FINDING_STATE_COMMUNICATED : AUDIT__FINDING_STATE__FINDING_STATE_DRAFT;
	f.communicated_us = is_shown ? *at_us : 0;
	put(w, &f.base);
}

/* Every other row is of the first audit; the second one's leader has no other. */
static void fill_shelf(struct pages *p, struct shelf *s, struct writing *w, size_t evidence, size_t findings)
{
	int64_t at_us = clock_now_us() - INT64_C(40000000000);
	char audit[ID_TEXT_BYTES] = "";
	size_t in_audit = 0;
	put_ground(p, w, &at_us);
	put_audit(p, w, &at_us, 0, s->audit);
	put_role(p, w, &at_us, LEADER, s->audit, p->organisation, AUDIT__ROLE__ROLE_LEADER);
	put_role(p, w, &at_us, SUPPLIER, s->audit, p->supplier, AUDIT__ROLE__ROLE_SUPPLIER_REPRESENTATIVE);
	size_t every = evidence / findings;
	for (size_t i = 0; i < evidence; i++) {
		if (i % 2 && in_audit++ % (ROWS_OF_AUDIT) == 0) {
			put_audit(p, w, &at_us, ++s->audits, audit);
			if (i + 2 * ROWS_OF_AUDIT >= evidence) /* the newest: behind all others */
				put_role(p, w, &at_us, AUDITOR, audit, p->organisation, AUDIT__ROLE__ROLE_AUDITOR);
		}
		const char *of = i % 2 ? audit : s->audit;
		bool is_suppliers = i % (ROWS_SMALL / OWN_ROWS) == 2 && i < ROWS_SMALL;
		put_evidence(p, w, &at_us, i, of, is_suppliers);
		if (i % every == 0)
			put_finding(p, w, &at_us, i / every, i / every % 2 ? audit[0] ? audit : s->audit : s->audit);
	}
}

static void shelf_new(struct bench *b, struct pages *p, struct shelf *s, const char *name, size_t evidence,
	size_t findings)
{
	char path[PLACE_BYTES + 40];
	struct writing w = { .arena = arena_new(64 * LIMIT_ARENA_BYTES) };
	s->place = world_copy(b->world, &b->small, name);
	(void)snprintf(path, sizeof(path), "%s/programme.db", s->place.state);
	must(db_open(path, DB_WRITER, &w.st, &w.db), &w.st, "tables");
	w.tx = (struct tx){ .db = w.db, .arena = w.arena, .st = &w.st, .writes = true, .index = 1, .effect = w.effect };
	must(db_run(w.db, &w.st, "BEGIN IMMEDIATE", ""), &w.st, "begin");
	int64_t from = clock_mono_us();
	fill_shelf(p, s, &w, evidence, findings);
	must(db_run(w.db, &w.st, "COMMIT", ""), &w.st, "commit");
	(void)printf("page: %zu evidence, %zu findings, %zu audits put in %.1f s\n", evidence, findings, s->audits + 1,
		(double)(clock_mono_us() - from) / 1e6);
	db_close(w.db);
	arena_free(w.arena);
	s->core = world_open(&s->place);
	s->worker = (struct worker){ .core = s->core };
	must(db_open(s->core->store->db_path, DB_READER, &w.st, &s->worker.db), &w.st, "reader");
}

static void shelf_free(struct shelf *s)
{
	db_close(s->worker.db);
	core_close(s->core);
	world_remove(&s->place);
}

/* Calls. */

struct question {
	const char *name;
	int who;
	const char *method;
	const char *filter, *order;
	bool in_first_audit;
	bool is_inside; /* some pages further on */
	size_t rows;    /* in the answer, of either shelf; 0: any number */
};

struct reply {
	size_t rows;
	ProtobufCBinaryData next;
};

static void answered(void *context, struct worker *worker, struct bytes packed)
{
	struct bytes *to = context;
	(void)worker;
	uint8_t *copy = malloc(packed.len + 1);
	assert(copy);
	memcpy(copy, packed.data, packed.len);
	*to = BYTES(copy, packed.len);
}

static struct carrier carrier_of(const struct pages *p, int who)
{
	struct carrier c = { .expires_us = clock_now_us() + 3600000000LL };
	memcpy(c.session_key, p->asker[who].session, KEY_BYTES);
	return c;
}

/* The request with its page, by the descriptor. */
static ProtobufCMessage *request_of(const struct question *q, const struct shelf *s, struct arena *a,
	ProtobufCBinaryData token)
{
	char name[LIMIT_METHOD_BYTES];
	(void)snprintf(name, sizeof(name), "audit.v1.%s", q->method);
	const ProtobufCMessageDescriptor *d = schema_find_method(name)->request->descriptor;
	ProtobufCMessage *m = arena_alloc(a, d->sizeof_message);
	Audit__Page *page = arena_alloc(a, sizeof(*page));
	assert(m && page);
	protobuf_c_message_init(d, m);
	audit__page__init(page);
	page->token = token;
	page->filter = q->filter;
	page->order = q->order;
	for (unsigned i = 0; i < d->n_fields; i++) {
		void *at = (char *)m + d->fields[i].offset;
		if (strcmp(d->fields[i].name, "page") == 0)
			*(Audit__Page **)at = page;
		if (strcmp(d->fields[i].name, "audit_id") == 0 && q->in_first_audit)
			*(const char **)at = s->audit;
		if (strcmp(d->fields[i].name, "words") == 0)
			*(const char **)at = q->filter;
	}
	if (strcmp(q->method, "SearchService/Search") == 0)
		page->filter = "";
	return m;
}

static struct bytes pack_call(const struct question *q, const struct shelf *s, struct arena *a, ProtobufCBinaryData token)
{
	char name[LIMIT_METHOD_BYTES];
	Audit__Call call = AUDIT__CALL__INIT;
	ProtobufCMessage *m = request_of(q, s, a, token);
	(void)snprintf(name, sizeof(name), "audit.v1.%s", q->method);
	call.method = name;
	call.body_case = AUDIT__CALL__BODY_REQUEST;
	call.request.len = protobuf_c_message_get_packed_size(m);
	call.request.data = arena_alloc(a, call.request.len + 1);
	assert(call.request.data);
	(void)protobuf_c_message_pack(m, call.request.data);
	size_t len = audit__call__get_packed_size(&call);
	uint8_t *packed = arena_alloc(a, len + 1);
	assert(packed);
	(void)audit__call__pack(&call, packed);
	return BYTES(packed, len);
}

/* How many rows the reply's repeated field has, and its next_token. */
static struct reply read_reply(const struct question *q, struct arena *a, struct bytes packed)
{
	char name[LIMIT_METHOD_BYTES];
	struct reply r = { 0 };
	(void)snprintf(name, sizeof(name), "audit.v1.%s", q->method);
	Audit__Reply *reply = audit__reply__unpack(arena_allocator(a), packed.len, packed.data);
	assert(reply && reply->status);
	if (reply->status->code != OK) {
		(void)fprintf(stderr, "bench: %s: %s %s\n", q->name, reply->status->reason, reply->status->message);
		exit(1);
	}
	const ProtobufCMessageDescriptor *d = schema_find_method(name)->response->descriptor;
	ProtobufCMessage *m = protobuf_c_message_unpack(d, arena_allocator(a), reply->body.len, reply->body.data);
	assert(m);
	for (unsigned i = 0; i < d->n_fields; i++) {
		if (d->fields[i].label == PROTOBUF_C_LABEL_REPEATED)
			memcpy(&r.rows, (const char *)m + d->fields[i].quantifier_offset, sizeof(r.rows));
		else if (d->fields[i].type == PROTOBUF_C_TYPE_BYTES)
			memcpy(&r.next, (const char *)m + d->fields[i].offset, sizeof(r.next));
	}
	return r;
}

static struct bytes serve(struct shelf *s, const struct carrier *carrier, struct bytes call)
{
	struct bytes reply = { 0 };
	call_serve(&s->worker, carrier, call, (struct call_done){ .done = answered, .context = &reply });
	assert(reply.data);
	return reply;
}

/* The call, some pages further on where that is asked; and whether the answer is what it should be. */
static struct bytes prepare(const struct pages *p, const struct question *q, struct shelf *s, struct arena *a)
{
	const struct carrier carrier = carrier_of(p, q->who);
	struct bytes call = pack_call(q, s, a, (ProtobufCBinaryData){ 0 });
	struct reply r = { 0 };
	for (int i = 0; i <= (q->is_inside ? PAGES_INSIDE : 0); i++) {
		struct bytes reply;
		if (i > 0 && r.next.len > 0)
			call = pack_call(q, s, a, r.next);
		reply = serve(s, &carrier, call);
		r = read_reply(q, a, reply);
		free((void *)(uintptr_t)reply.data);
	}
	if (q->rows && r.rows != q->rows) {
		(void)fprintf(stderr, "bench: %s: %zu rows, not %zu\n", q->name, r.rows, q->rows);
		exit(1);
	}
	return call;
}

static int compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return x < y ? -1 : x > y;
}

static double p50_us(const struct pages *p, const struct question *q, struct shelf *s, struct bytes call)
{
	const struct carrier carrier = carrier_of(p, q->who);
	int64_t took[CALLS];
	for (size_t i = 0; i < CALLS; i++) {
		int64_t from = clock_mono_us();
		struct bytes reply = serve(s, &carrier, call);
		took[i] = clock_mono_us() - from;
		free((void *)(uintptr_t)reply.data);
	}
	qsort(took, CALLS, sizeof(took[0]), compare);
	return (double)took[CALLS / 2];
}

static void ask(struct pages *p, const struct question *q)
{
	struct rounds r = { .count = 0 };
	struct arena *a = arena_new(64 * LIMIT_ARENA_BYTES);
	struct bytes small = prepare(p, q, &p->small, a), large = prepare(p, q, &p->large, a);
	for (int i = 0; i < ROUNDS; i++, r.count++) {
		r.floor[r.count] = p50_us(p, q, &p->small, small);
		r.value[r.count] = p50_us(p, q, &p->large, large);
	}
	table_add(&(struct line){ q->name, "us p50", "the same of 1e3 rows", AIM_RATIO_AT_MOST, 3.0 }, &r);
	arena_free(a);
}

#define EVIDENCE "EvidenceService/ListEvidence"
#define FINDINGS "FindingService/ListFindings"

/* clang-format off */
static const struct question questions[] = {
	{ "page.evidence", MANAGER, EVIDENCE, "", "", false, false, 50 },
	{ "page.sorted", MANAGER, EVIDENCE, "", "-received_us", false, false, 50 },
	{ "page.inside", MANAGER, EVIDENCE, "", "-received_us", false, true, 50 },
	{ "page.filter", MANAGER, EVIDENCE, "state = rejected AND classification = internal", "", false, false, 0 },
	{ "page.filter.sorted", MANAGER, EVIDENCE, "NOT state = accepted", "received_us", false, false, 0 },
	{ "page.rare", MANAGER, EVIDENCE, "state = quarantined", "", false, false, 10 },
	{ "page.rare.sorted", MANAGER, EVIDENCE, "state = quarantined AND source != interview", "-received_us", false,
		false, 0 },
	{ "page.audit", LEADER, EVIDENCE, "", "", true, false, 50 },
	{ "page.audit.sorted", LEADER, EVIDENCE, "source = record OR source = document", "-received_us", true, false, 50 },
	{ "page.leader", LEADER, EVIDENCE, "", "received_us", false, true, 50 },
	{ "page.auditor", AUDITOR, EVIDENCE, "", "", false, false, 50 },
	{ "page.auditor.sorted", AUDITOR, EVIDENCE, "", "classification", false, false, 50 },
	{ "page.supplier", SUPPLIER, EVIDENCE, "", "", false, false, OWN_ROWS },
	{ "page.supplier.sorted", SUPPLIER, EVIDENCE, "", "-received_us", true, false, OWN_ROWS },
	{ "page.findings", MANAGER, FINDINGS, "", "", false, false, 50 },
	{ "page.findings.sorted", MANAGER, FINDINGS, "grade = major", "-changed_index", false, false, 50 },
	{ "page.findings.rare", MANAGER, FINDINGS, "state = communicated AND grade = minor", "grade", false, false, 0 },
	{ "page.findings.leader", LEADER, FINDINGS, "grade = major AND state = draft", "", true, false, 0 },
	{ "page.findings.auditor", AUDITOR, FINDINGS, "grade = major", "-state", false, false, 0 },
	{ "page.findings.supplier", SUPPLIER, FINDINGS, "", "", false, false, OWN_ROWS },
};
/* clang-format on */

void bench_page(struct bench *b)
{
	size_t rows = b->entries > ROWS_SMALL * 10 ? b->entries : ROWS_SMALL * 10;
	struct pages *p = calloc(1, sizeof(*p));
	assert(p);
	p->seed = UINT64_C(0x9E3779B97F4A7C15);
	(void)snprintf(p->organisation, sizeof(p->organisation), "%s", b->world->organisation);
	shelf_new(b, p, &p->small, "pages.small", ROWS_SMALL, ROWS_SMALL);
	shelf_new(b, p, &p->large, "pages.large", rows, rows / 10);
	for (size_t i = 0; i < ARRAY_LEN(questions); i++)
		ask(p, &questions[i]);
	shelf_free(&p->small);
	shelf_free(&p->large);
	free(p);
}
