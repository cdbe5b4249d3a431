/* The ledger that is measured and the statements that go into it. */
#include "tests/bench/world.h"

#include "audit/v1/audit.pb-c.h"
#include "audit/v1/evidence.pb-c.h"
#include "audit/v1/org.pb-c.h"
#include "audit/v1/person.pb-c.h"
#include "audit/v1/programme.pb-c.h"
#include "audit/v1/team.pb-c.h"
#include "client/call.h"
#include "common/clock.h"
#include "common/limits.h"
#include "daemon/system.h"
#include "tests/bench/records.h"
#include "tests/support/process.h"

#include <assert.h>
#include <sys/stat.h>

void must(int rc, const struct status *st, const char *what)
{
	if (rc == OK)
		return;
	(void)fprintf(stderr, "bench: %s: %s: %s %s\n", what, st->reason, st->message, st->field);
	exit(1);
}

struct place world_place(const struct world *w, const char *name)
{
	struct place p;
	(void)snprintf(p.root, sizeof(p.root), "%.80s/%.40s", w->directory, name);
	(void)snprintf(p.state, sizeof(p.state), "%s/state", p.root);
	(void)snprintf(p.keys, sizeof(p.keys), "%s/state/keys", p.root);
	(void)snprintf(p.config, sizeof(p.config), "%s/auditd.yaml", p.root);
	(void)snprintf(p.log, sizeof(p.log), "%s/log", p.root);
	(void)snprintf(p.url, sizeof(p.url), "ipc://%s/run/local.sock", p.root);
	return p;
}

static void write_config(const struct place *p)
{
	FILE *file = fopen(p->config, "we");
	if (!file)
		exit(1);
	(void)fprintf(file, "state_directory: %s\nruntime_directory: %s/run\nlog:\n  origin: %s\n  level: error\n", p->state,
		p->root, BENCH_ORIGIN);
	(void)fclose(file);
}

struct place world_copy(const struct world *w, const struct place *from, const char *name)
{
	struct place p = world_place(w, name);
	if (mkdir(p.root, 0700) != 0 ||
		!process_run((const char *const[]){ "cp", "-a", from->state, p.state, NULL }, p.log))
		exit(1);
	write_config(&p);
	return p;
}

void world_remove(const struct place *p)
{
	(void)process_run((const char *const[]){ "rm", "-rf", p->root, NULL }, "/dev/null");
}

struct core *world_open(const struct place *p)
{
	struct status st = { 0 };
	struct core *core;
	struct core_settings settings = { .state_directory = p->state, .key_directory = p->keys, .origin = BENCH_ORIGIN,
		.file_max = LIMIT_EVIDENCE_BYTES, .quota = LIMIT_ORGANISATION_QUOTA_BYTES,
		.session_us = 3600000000LL, .version = "bench" };
	must(core_open(&settings, &st, &core), &st, "core");
	return core;
}

static char *new_id(char text[ID_TEXT_BYTES])
{
	uint8_t random[10];
	random_bytes(random, sizeof(random));
	struct id id = id_make(clock_now_us(), random);
	id_format(&id, text);
	return text;
}

static ProtobufCBinaryData binary(const uint8_t key[KEY_BYTES])
{
	return (ProtobufCBinaryData){ KEY_BYTES, (uint8_t *)(uintptr_t)key };
}

/* The leader with an active device, as inviting, enrolling and confirming would leave them. */
static void put_people(struct world *w, struct core *core)
{
	char sign[65], session[65], id[ID_TEXT_BYTES];
	hex_encode(w->device->sign.public, KEY_BYTES, sign);
	hex_encode(w->device->session_public, KEY_BYTES, session);
	Audit__Person person = AUDIT__PERSON__INIT;
	person.id = person.person_id = new_id(w->person);
	person.organisation_id = w->organisation;
	person.name = "Lena Holm";
	records_put(w, core, &person.base);
	Audit__Device device = AUDIT__DEVICE__INIT;
	device.id = new_id(id);
	device.organisation_id = w->organisation;
	device.person_id = w->person;
	device.name = "laptop";
	device.sign_key = binary(w->device->sign.public);
	device.session_key = binary(w->device->session_public);
	device.sign_key_text = sign;
	device.session_key_text = session;
	device.state = AUDIT__DEVICE_STATE__DEVICE_STATE_ACTIVE;
	records_put(w, core, &device.base);
}

static void put_audit(struct world *w, struct core *core)
{
	char supplier[ID_TEXT_BYTES], programme[ID_TEXT_BYTES], id[ID_TEXT_BYTES];
	Audit__Organisation o = AUDIT__ORGANISATION__INIT;
	o.id = new_id(supplier);
	o.parent_id = w->organisation;
	o.name = "Kista Cloud AB";
	o.kind = AUDIT__ORGANISATION_KIND__ORGANISATION_KIND_SUPPLIER;
	records_put(w, core, &o.base);
	Audit__Programme p = AUDIT__PROGRAMME__INIT;
	p.id = new_id(programme);
	p.organisation_id = w->organisation;
	p.title = "ISMS audits 2027";
	p.state = AUDIT__PROGRAMME_STATE__PROGRAMME_STATE_APPROVED;
	records_put(w, core, &p.base);
	Audit__Audit a = AUDIT__AUDIT__INIT;
	a.id = new_id(w->audit);
	a.programme_id = programme;
	a.disclosed_to_id = a.auditee_organisation_id = supplier;
	a.title = "Kista Cloud 2027";
	a.state = AUDIT__AUDIT_STATE__AUDIT_STATE_IN_FIELDWORK;
	records_put(w, core, &a.base);
	Audit__TeamMember m = AUDIT__TEAM_MEMBER__INIT;
	m.id = new_id(id);
	m.audit_id = w->audit;
	m.person_id = w->person;
	m.role = AUDIT__ROLE__ROLE_LEADER;
	m.state = AUDIT__TEAM_MEMBER_STATE__TEAM_MEMBER_STATE_ACCEPTED;
	records_put(w, core, &m.base);
	Audit__Appointment r = AUDIT__APPOINTMENT__INIT;
	r.id = new_id(id);
	r.scope_id = w->audit;
	r.person_id = w->person;
	r.party_id = w->organisation;
	r.role = AUDIT__ROLE__ROLE_LEADER;
	r.state = AUDIT__APPOINTMENT_STATE__APPOINTMENT_STATE_ACTIVE;
	records_put(w, core, &r.base);
}

/* Everything clients learn from an invitation and from their first session. */
static void make_client(struct world *w, struct core *core)
{
	struct status st = { 0 };
	struct client *c = &w->client;
	struct buf note;
	c->options = (struct options){ .passphrase_fd = -1, .timeout_ms = 30000 };
	memcpy(c->profile.server_key, keyring_session_public(core->keys, SESSION_KEY), KEY_BYTES);
	must(note_key_init(BENCH_ORIGIN, NOTE_ED25519, keyring_log_public(core->keys), &st, &c->profile.log), &st, "log key");
	c->witness.log = c->profile.log;
	c->witness.log_hash = core->log_key_hash;
	log_keys_begin(&c->profile.log, &c->witness.keys);
	c->witness.newest.root = merkle_empty();
	must(keys_new_unlocked(w->device, &st, &c->keys), &st, "keys");
	buf_init(&note, NOTE_BYTES_MAX);
	if (ledger_size(core->ledger) > 0) {
		(void)ledger_checkpoint(core->ledger, &note);
		must(checkpoint_open(buf_bytes(&note), &c->profile.log, &st, &c->witness.newest), &st, "checkpoint");
	}
	buf_done(&note);
}

static void first_entry(struct world *w, struct core *core)
{
	struct status st = { 0 };
	struct sign_key invitation;
	struct id organisation;
	struct system_first first = { .origin = BENCH_ORIGIN, .organisation_name = "Nordic Rail AB",
		.administrator_name = "Anna Berg", .expires_us = clock_now_us() + 60000000 };
	sign_key_new(&invitation);
	memcpy(first.invitation_key, invitation.public, sizeof(first.invitation_key));
	must(system_init(core, &first, &st, &organisation), &st, "first entry");
	id_format(&organisation, w->organisation);
}

static void find_build(struct world *w)
{
	ssize_t n = readlink("/proc/self/exe", w->build, sizeof(w->build) - 1);
	assert(n > 0);
	w->build[n] = 0;
	for (int i = 0; i < 3; i++) /* BUILD/tests/bench/bench */
		*strrchr(w->build, '/') = 0;
}

void world_new(struct world *w, struct place *ret_place)
{
	struct status st = { 0 };
	const char *base = getenv("TMPDIR");
	memset(w, 0, sizeof(*w));
	find_build(w);
	(void)snprintf(w->directory, sizeof(w->directory), "%.60s/isms-bench.XXXXXX", base && *base ? base : "/tmp");
	w->device = device_keys_new();
	if (!mkdtemp(w->directory) || !w->device)
		exit(1);
	device_keys_make(w->device);
	struct place p = world_place(w, "first");
	if (mkdir(p.root, 0700) != 0 || mkdir(p.state, 0700) != 0)
		exit(1);
	write_config(&p);
	must(keyring_create(p.keys, &st), &st, "keys");
	struct core *core = world_open(&p);
	make_client(w, core);
	first_entry(w, core);
	put_people(w, core);
	put_audit(w, core);
	keys_free(w->client.keys);
	make_client(w, core); /* again: it has seen a checkpoint now */
	memcpy(w->carrier.session_key, w->device->session_public, KEY_BYTES);
	w->carrier.expires_us = clock_now_us() + 3600000000LL;
	core_close(core);
	*ret_place = p;
}

void world_free(struct world *w)
{
	keys_free(w->client.keys);
	device_keys_free(w->device);
	(void)process_run((const char *const[]){ "rm", "-rf", w->directory, NULL }, "/dev/null");
}

static const char note_text[] =
	"Eleven of sixty backup jobs failed between 2 January and 28 February and nobody was told. The job log was read on the "
	"console of the backup server together with the operator on duty; the alarm mailbox has had no reader since the "
	"reorganisation. Restore tests of the same period are recorded for two of the eleven systems only. Copies of the log "
	"and of the mailbox's rules were taken with permission.";

struct calls world_calls(struct world *w, size_t count)
{
	static size_t number;
	struct status st = { 0 };
	const struct method_rule *method = schema_find_method("audit.v1.EvidenceService/SubmitEvidence");
	struct calls c = { .arena = arena_new(SIZE_MAX / 2), .count = count };
	c.call = arena_array(c.arena, count, sizeof(*c.call));
	assert(c.call);
	for (size_t i = 0; i < count; i++) {
		char title[64];
		Audit__SubmitEvidenceRequest request = AUDIT__SUBMIT_EVIDENCE_REQUEST__INIT;
		struct arena *a = arena_new(LIMIT_ARENA_BYTES);
		struct bytes call;
		(void)snprintf(title, sizeof(title), "Backup job log number %zu", ++number);
		request.audit_id = w->audit;
		request.title = title;
		request.source = AUDIT__EVIDENCE_SOURCE__EVIDENCE_SOURCE_RECORD;
		request.method = AUDIT__AUDITING_METHOD__AUDITING_METHOD_ON_SITE_INTERACTION;
		request.captured_us = clock_now_us();
		request.place = "Kista data centre";
		request.classification = AUDIT__CLASSIFICATION__CLASSIFICATION_INTERNAL;
		request.verifiability = AUDIT__VERIFIABILITY__VERIFIABILITY_VERIFIED;
		request.note = note_text;
		must(call_pack(&w->client, a, method, &request.base, &st, &call), &st, "statement");
		c.call[i] = arena_bytes(c.arena, call);
		arena_free(a);
	}
	return c;
}

void calls_free(struct calls *c)
{
	arena_free(c->arena);
}

struct bytes world_read_call(struct world *w, struct arena *a)
{
	struct status st = { 0 };
	struct bytes call;
	Audit__GetEvidenceRequest request = AUDIT__GET_EVIDENCE_REQUEST__INIT;
	request.evidence_id = w->evidence;
	must(call_pack(&w->client, a, schema_find_method("audit.v1.EvidenceService/GetEvidence"), &request.base, &st, &call),
		&st, "read");
	return call;
}
