/* Calls and rows by JSON on the world of the access matrix. */
#include "tests/daemon/service/scene.h"

#include "audit/v1/call.pb-c.h"
#include "common/clock.h"
#include "common/json.h"
#include "common/limits.h"
#include "common/merkle.h"
#include "tests/daemon/access/cast.h"
#include "tests/daemon/access/cosign.h"
#include "tests/daemon/access/report_text.h"
#include "tests/daemon/access/world_copy.h"

#include <criterion/criterion.h>
#include <criterion/hooks.h>
#include <criterion/new/assert.h>

enum { TEXT_BYTES = 128 * 1024 };

struct scene {
	struct world *w;
	struct arena *arena;
	json_t *reply;
	char rules[1024];
	char clauses[24][160]; /* "R-TEAM-02 ISO 19011:2018, 5.5.4" */
	size_t clause_count;
	char text[TEXT_BYTES];
};

/* The audit in fieldwork, whole: criteria, a unit, a period that is now, a leader and an auditor. */
static void put_ground(struct scene *s)
{
	char audit[1024];
	(void)snprintf(audit, sizeof(audit), "{'programme_id':'@programme:own','title':'Kista Cloud',"
		"'auditee_organisation_id':'@organisation:audited','disclosed_to_id':'@organisation:audited',"
		"'type':'second_party','state':'in_fieldwork','criteria':[{'criteria_source_id':'@criteria_source:own'}],"
		"'unit_ids':['@unit:audited'],'site_ids':['@site:audited'],'from_us':%s,'to_us':%s}", scene_days(-2),
		scene_days(5));
	scene_put(s, "audit:fieldwork", audit);
	scene_put(s, "criteria_item:own", "{'organisation_id':'@organisation:auditing','label':'A.8.13',"
		"'criteria_source_id':'@criteria_source:own','entry':{'label':'A.8.13','title':'Information backup'}}");
	scene_put(s, "team_member:auditor", "{'audit_id':'@audit:fieldwork','person_id':'@person:audit/AU',"
		"'role':'auditor','state':'accepted'}");
}

static struct scene *scene_on(struct world *w)
{
	struct scene *s = calloc(1, sizeof(*s));
	cr_assert(s != NULL);
	s->w = w;
	s->arena = arena_new(LIMIT_ARENA_BYTES);
	s->reply = json_object();
	cr_assert(s->arena && s->reply);
	return s;
}

static void scene_done(struct scene *s)
{
	json_decref(s->reply);
	arena_free(s->arena);
	free(s);
}

/* Each test has a process of its own and begins with a copy of what the first process made, which this names to them. */
static const char ground[] = "SCENE_GROUND";

ReportHook(PRE_ALL)(struct criterion_test_set *set)
{
	char kept[64];
	struct scene *s = scene_on(world_new());
	(void)set;
	put_ground(s);
	world_keep(s->w, kept);
	scene_done(s);
	(void)setenv(ground, kept, 1);
}

ReportHook(POST_ALL)(struct criterion_global_stats *stats)
{
	(void)stats;
	world_forget(getenv(ground));
}

struct scene *scene_new(void)
{
	const char *kept = getenv(ground);
	cr_assert(kept != NULL);
	return scene_on(world_copy(kept));
}

void scene_free(struct scene *s)
{
	world_free(s->w);
	scene_done(s);
}

static struct object *find_object(struct scene *s, const char *name)
{
	size_t len = strcspn(name, ":");
	for (size_t i = 0; i < s->w->object_count; i++) {
		struct object *o = &s->w->object[i];
		if (!o->is_past && strlen(o->resource->noun) == len && memcmp(o->resource->noun, name, len) == 0 &&
			name[len] && strcmp(o->label, name + len + 1) == 0)
			return o;
	}
	return NULL;
}

static struct object *name_object(struct scene *s, const struct resource_rule *resource, const char *label, const char *id)
{
	cr_assert(s->w->object_count < OBJECTS_MAX);
	struct object *o = &s->w->object[s->w->object_count++];
	*o = (struct object){ .resource = resource };
	(void)snprintf(o->label, sizeof(o->label), "%s", label);
	(void)snprintf(o->id, sizeof(o->id), "%s", id);
	return o;
}

const char *scene_id(struct scene *s, const char *name)
{
	const struct object *o = find_object(s, name);
	cr_assert(o != NULL, "no row %s", name);
	return o->id;
}

const char *scene_batched(struct scene *s, unsigned count)
{
	s->w->batch = count;
	return s->w->batch_second;
}

const char *scene_cosignature(struct scene *s, const char *who, uint64_t size)
{
	static char json[COSIGN_BYTES];
	const struct actor *a = world_actor(s->w, who);
	cr_assert(a != NULL, "%s", who);
	world_cosign(s->w, a, size, json);
	return json;
}

const char *scene_days(int days)
{
	static char text[8][24];
	static unsigned at;
	char *to = text[at++ % 8];
	(void)snprintf(to, sizeof(text[0]), "%lld", (long long)(clock_now_us() + days * 86400000000LL));
	return to;
}

static json_t *parse(struct scene *s, const char *text)
{
	char quoted[TEXT_BYTES];
	json_error_t error;
	size_t len = strlen(text);
	cr_assert(len < sizeof(quoted));
	for (size_t i = 0; i <= len; i++)
		quoted[i] = text[i] == '\'' ? '"' : text[i];
	json_t *json = json_loads(quoted, 0, &error);
	cr_assert(json != NULL, "%s: %s", error.text, text);
	cast_resolve(s->w, json);
	return json;
}

static ProtobufCMessage *message(struct scene *s, const json_t *json, const ProtobufCMessageDescriptor *d)
{
	ProtobufCMessage *m;
	struct status st = { 0 };
	int rc = json_to_message(json, d, s->arena, &st, &m);
	cr_assert(rc == OK, "%s: %s %s", d->name, st.field, st.message);
	return m;
}

const char *scene_late(struct scene *s, const char *audit, const char *who, const char *method, const char *json)
{
	static char text[8 * 1024];
	char name[120];
	struct buf statement;
	(void)snprintf(name, sizeof(name), "audit.v1.%s", method);
	const struct method_rule *rule = schema_find_method(name);
	cr_assert(rule != NULL, "%s", method);
	json_t *said = parse(s, json);
	buf_init(&statement, LIMIT_BODY_BYTES);
	world_statement(s->w, world_actor(s->w, who), rule, message(s, said, rule->request->descriptor), &statement);
	int len = snprintf(text, sizeof(text), "{'audit_id':'%s','statement':'", audit);
	cr_assert_lt((size_t)len + BASE64_LEN(statement.len) + 4, sizeof(text));
	base64_encode(statement.data, statement.len, text + len);
	(void)snprintf(text + strlen(text), 3, "'}");
	json_decref(said);
	buf_done(&statement);
	return text;
}

/* Puts the row as `text` says; what became of it is in *st. */
static void try_put(struct scene *s, const char *name, const char *text, struct status *st)
{
	char noun[64], id[ID_TEXT_BYTES];
	(void)snprintf(noun, sizeof(noun), "%.*s", (int)strcspn(name, ":"), name);
	const struct resource_rule *resource = schema_find_resource(noun);
	cr_assert(resource != NULL, "%s", name);
	struct object *o = find_object(s, name);
	if (!o) {
		world_missing_id(id);
		o = name_object(s, resource, strchr(name, ':') + 1, id);
	}
	json_t *json = parse(s, text);
	const ProtobufCMessageDescriptor *d = resource->message->descriptor;
	(void)json_object_set_new(json, d->fields[resource->id_field].name, json_string(o->id));
	(void)world_try_put(s->w, o, message(s, json, d), st);
	json_decref(json);
}

void scene_put(struct scene *s, const char *name, const char *text)
{
	struct status st;
	try_put(s, name, text, &st);
	cr_assert(st.code == OK, "%s: %s %s", name, st.reason, st.message);
}

void scene_put_unnamed(struct scene *s, const char *noun, const char *text)
{
	char name[60];
	(void)snprintf(name, sizeof(name), "%s:unnamed", noun);
	scene_put(s, name, text);
	s->w->object_count--;
}

void scene_put_refused(struct scene *s, const char *name, const char *text, const char *why)
{
	struct status st;
	try_put(s, name, text, &st);
	cr_expect(st.code != OK && strcmp(st.reason, why) == 0, "%s: %s, wanted %s", name, st.code == OK ? "put" : st.reason,
		why);
}

/* The row as the table holds it; the caller owns it. */
static json_t *load(struct scene *s, const struct resource_rule *resource, const char *id)
{
	struct status st = { 0 };
	struct tx tx = { .db = s->w->worker.db, .arena = s->arena, .st = &st };
	const struct viewer everybody = { .everything = true };
	ProtobufCMessage *row;
	json_t *json;
	if (row_load(&tx, resource, id, &everybody, &row) != OK)
		return NULL;
	cr_assert(json_from_message(row, &st, &json) == OK, "%s", st.message);
	return json;
}

static const char *text_at(struct scene *s, const json_t *json, const char *path)
{
	char step[64];
	while (json && *path) {
		size_t len = strcspn(path, ".");
		(void)snprintf(step, sizeof(step), "%.*s", (int)len, path);
		json = json_is_array(json) ? json_array_get(json, strtoul(step, NULL, 10)) : json_object_get(json, step);
		path += path[len] ? len + 1 : len;
	}
	s->text[0] = 0;
	if (json_is_string(json))
		(void)snprintf(s->text, sizeof(s->text), "%s", json_string_value(json));
	else if (json) {
		size_t len = json_dumpb(json, s->text, sizeof(s->text) - 1, JSON_ENCODE_ANY | JSON_COMPACT);
		cr_assert(len < sizeof(s->text), "what stands at the path is longer than a scene reads");
		s->text[len] = 0;
	}
	return s->text;
}

const char *scene_reply(struct scene *s, const char *path)
{
	return text_at(s, s->reply, path);
}

bool scene_reply_is_empty(const struct scene *s)
{
	return json_object_size(s->reply) == 0;
}

const char *scene_row(struct scene *s, const char *name, const char *path)
{
	const struct object *o = find_object(s, name);
	cr_assert(o != NULL, "no row %s", name);
	json_t *row = load(s, o->resource, o->id);
	cr_assert(row != NULL, "%s is not in its table", name);
	(void)text_at(s, row, path);
	json_decref(row);
	return s->text;
}

void scene_reads(const char *what, const char *got, const char *wanted)
{
	cr_expect(eq(str, (char *)(uintptr_t)got, (char *)(uintptr_t)wanted), "%s", what);
}

const char *scene_rules(const struct scene *s)
{
	return s->rules;
}

const char *scene_clause(const struct scene *s, const char *rule)
{
	size_t len = strlen(rule);
	for (size_t i = 0; i < s->clause_count; i++)
		if (strncmp(s->clauses[i], rule, len) == 0 && s->clauses[i][len] == ' ')
			return s->clauses[i] + len + 1;
	return "";
}

static const struct actor *find_actor(const struct scene *s, const char *who)
{
	char name[64];
	if (strcmp(who, "console") == 0)
		return &s->w->console;
	for (size_t i = 0; i < s->w->actor_count; i++) {
		const struct actor *a = &s->w->actor[i];
		(void)snprintf(name, sizeof(name), "%s/%s", relation_name[a->relation],
			a->relation == OTHER ? other_name[a->column] : role_name_short[a->column + 1]);
		if (strcmp(name, who) == 0)
			return a;
	}
	cr_assert(false, "nobody is %s", who);
	return NULL;
}

/* The version of the row an update is about: of the first reference beside it. */
static void fill_version(struct scene *s, const struct method_rule *method, json_t *request)
{
	const ProtobufCMessageDescriptor *d = method->request->descriptor;
	if (!protobuf_c_message_descriptor_get_field_by_name(d, "version") || json_object_get(request, "version"))
		return;
	const struct resource_rule *resource = schema_find_resource(method->request->field[0].ref);
	json_t *row = resource ? load(s, resource, json_string_value(json_object_get(request, d->fields[0].name))) : NULL;
	int64_t version = row ? json_integer_value(json_object_get(row, "version")) : 1;
	(void)json_object_set_new(request, "version", json_integer(version));
	json_decref(row);
}

static void note_rules(struct scene *s, const Audit__Status *status)
{
	size_t len = 0;
	s->rules[0] = 0;
	s->clause_count = 0;
	for (size_t i = 0; i < status->n_violations && i < sizeof(s->clauses) / sizeof(s->clauses[0]); i++)
		(void)snprintf(s->clauses[s->clause_count++], sizeof(s->clauses[0]), "%s %s", status->violations[i]->rule,
			status->violations[i]->clause);
	for (size_t i = 0; i < status->n_violations && len < sizeof(s->rules); i++)
		len += (size_t)snprintf(s->rules + len, sizeof(s->rules) - len, "%s%s", i ? " " : "",
			status->violations[i]->rule);
}

static void keep_body(struct scene *s, const struct method_rule *method, ProtobufCBinaryData body)
{
	struct status st = { 0 };
	json_decref(s->reply);
	s->reply = json_object();
	ProtobufCMessage *m = protobuf_c_message_unpack(method->response->descriptor, NULL, body.len, body.data);
	cr_assert(m != NULL, "%s", method->name);
	json_decref(s->reply);
	cr_assert(json_from_message(m, &st, &s->reply) == OK, "%s", st.message);
	protobuf_c_message_free_unpacked(m, NULL);
}

/* The reply's first row that has an id is what the call made. */
static void name_made(struct scene *s, const struct method_rule *method, const char *label)
{
	const ProtobufCMessageDescriptor *d = method->response->descriptor;
	for (unsigned i = 0; i < d->n_fields; i++) {
		const struct message_rule *of = method->response->field[i].message;
		const char *id = json_string_value(json_object_get(json_object_get(s->reply, d->fields[i].name), "id"));
		if (of && of->resource && id) {
			(void)name_object(s, of->resource, label, id);
			return;
		}
	}
	cr_assert(false, "%s made nothing to call %s", method->name, label);
}

/* *ret_reason is "" for OK. */
static void call_once(struct scene *s, const struct actor *who, const struct method_rule *method, const ProtobufCMessage *request,
	bool validate_only, char ret_reason[64])
{
	struct answer a;
	world_call(s->w, who, method, request, validate_only, &a);
	Audit__Reply *reply = audit__reply__unpack(NULL, a.packed.len, a.packed.data);
	cr_assert(reply && reply->status);
	note_rules(s, reply->status);
	(void)snprintf(ret_reason, 64, "%s", a.code == OK ? "" : a.reason);
	if (a.code == OK)
		keep_body(s, method, reply->body);
	(void)snprintf(s->text, sizeof(s->text), "%s %s %s: %s", reply->status->reason, s->rules, reply->status->field,
		reply->status->message);
	audit__reply__free_unpacked(reply, NULL);
	answer_done(&a);
}

void scene_sent(struct scene *s, const char *who, const char *method, const char *late, const char *why)
{
	Audit__Call call = AUDIT__CALL__INIT;
	char name[120];
	struct answer a;
	json_t *json = parse(s, late);
	const char *text = json_string_value(json_object_get(json, "statement"));
	size_t len = strlen(text);
	uint8_t *packed = arena_alloc(s->arena, len);
	cr_assert(packed && base64_decode(text, len, packed, &len));
	(void)snprintf(name, sizeof(name), "audit.v1.%s", method);
	call.method = name;
	call.body_case = AUDIT__CALL__BODY_STATEMENT;
	call.statement = audit__statement__unpack(arena_allocator(s->arena), len, packed);
	uint8_t *raw = arena_alloc(s->arena, audit__call__get_packed_size(&call));
	const struct carrier carrier = world_carrier(find_actor(s, who));
	world_send(s->w, &carrier, BYTES(raw, audit__call__pack(&call, raw)), &a);
	Audit__Reply *reply = audit__reply__unpack(NULL, a.packed.len, a.packed.data);
	note_rules(s, reply->status);
	cr_expect(eq(str, (char *)(a.code == OK ? "" : s->rules[0] ? s->rules : a.reason), (char *)(uintptr_t)why), "%s", method);
	audit__reply__free_unpacked(reply, NULL);
	answer_done(&a);
	json_decref(json);
}

/* INV-31: each write is first asked for without being done; that must enter nothing and be answered by the same rules. */
static void call(struct scene *s, const char *who, const char *name, const char *text, char ret_reason[64])
{
	char full[128], asked[64], rules[sizeof(s->rules)];
	(void)snprintf(full, sizeof(full), "audit.v1.%s", name);
	const struct method_rule *method = schema_find_method(full);
	cr_assert(method != NULL, "%s", full);
	json_t *json = parse(s, text);
	fill_version(s, method, json);
	const ProtobufCMessage *request = message(s, json, method->request->descriptor);
	json_decref(json);
	if (method->effect != AUDIT__EFFECT__EFFECT_WRITE) {
		call_once(s, find_actor(s, who), method, request, false, ret_reason);
		return;
	}
	uint64_t before = ledger_size(s->w->core->ledger);
	call_once(s, find_actor(s, who), method, request, true, asked);
	(void)snprintf(rules, sizeof(rules), "%s", s->rules);
	cr_expect(eq(u64, ledger_size(s->w->core->ledger), before), "%s by %s was only asked about", name, who);
	call_once(s, find_actor(s, who), method, request, false, ret_reason);
	cr_expect(eq(str, asked, ret_reason), "%s by %s, asked and done", name, who);
	cr_expect(eq(str, rules, s->rules), "%s by %s, asked and done", name, who);
}

void scene_would(struct scene *s, const char *who, const char *name, const char *text)
{
	char full[128], reason[64];
	uint64_t before = ledger_size(s->w->core->ledger);
	(void)snprintf(full, sizeof(full), "audit.v1.%s", name);
	const struct method_rule *method = schema_find_method(full);
	cr_assert(method != NULL, "%s", full);
	json_t *json = parse(s, text);
	fill_version(s, method, json);
	call_once(s, find_actor(s, who), method, message(s, json, method->request->descriptor), true, reason);
	json_decref(json);
	cr_assert(eq(chr, reason[0], 0), "%s by %s: %s", name, who, s->text);
	cr_expect(eq(u64, ledger_size(s->w->core->ledger), before), "%s by %s entered the ledger", name, who);
}

void scene_allowed(struct scene *s, const char *who, const char *method, const char *json, const char *label)
{
	char reason[64], full[128];
	call(s, who, method, json, reason);
	cr_assert(eq(chr, reason[0], 0), "%s by %s: %s", method, who, s->text);
	(void)snprintf(full, sizeof(full), "audit.v1.%s", method);
	if (label)
		name_made(s, schema_find_method(full), label);
}

uint64_t scene_entry(const struct scene *s)
{
	return ledger_size(s->w->core->ledger) - 1;
}

void scene_allowed_then(struct scene *s, const char *who, const char *name, const char *text, uint64_t entry)
{
	char full[128];
	struct answer a;
	uint8_t packed[4096];
	const struct actor *actor = find_actor(s, who);
	const struct carrier carrier = world_carrier(actor);
	Audit__Call call = AUDIT__CALL__INIT;
	(void)snprintf(full, sizeof(full), "audit.v1.%s", name);
	const struct method_rule *method = schema_find_method(full);
	json_t *json = parse(s, text);
	const ProtobufCMessage *request = message(s, json, method->request->descriptor);
	json_decref(json);
	cr_assert_leq(protobuf_c_message_get_packed_size(request), sizeof(packed));
	call.as_of_index = entry;
	world_call_packed(s->w, actor, &carrier, method, BYTES(packed, protobuf_c_message_pack(request, packed)), &call, &a);
	Audit__Reply *reply = audit__reply__unpack(NULL, a.packed.len, a.packed.data);
	cr_assert(reply != NULL);
	cr_assert(a.code == OK, "%s by %s as of %llu: %s", name, who, (unsigned long long)entry, a.reason);
	keep_body(s, method, reply->body);
	audit__reply__free_unpacked(reply, NULL);
	answer_done(&a);
}

const char *scene_message(const struct scene *s)
{
	const char *field_end = strstr(s->text, ": ");
	return field_end ? field_end + 2 : "";
}

void scene_refused(struct scene *s, const char *who, const char *method, const char *json, const char *why)
{
	char reason[64];
	uint64_t before = ledger_size(s->w->core->ledger);
	bool is_rules = why[1] == '-';
	call(s, who, method, json, reason);
	cr_expect(eq(str, reason, is_rules ? (char *)"RULES_UNMET" : (char *)(uintptr_t)why), "%s by %s: %s", method, who,
		s->text);
	if (is_rules)
		cr_expect(eq(str, s->rules, (char *)(uintptr_t)why), "%s by %s: %s", method, who, s->text);
	cr_expect(eq(u64, ledger_size(s->w->core->ledger), before), "%s by %s entered the ledger", method, who);
}

const char *scene_document(struct scene *s, const char *who, const char *audit)
{
	static char *text;
	char json[160];
	(void)snprintf(json, sizeof(json), "{'audit_id':'@%s'}", audit);
	scene_allowed(s, who, "ReportService/OutlineReport", json, NULL);
	free(text);
	text = report_text(s->reply);
	return text;
}

static void describe(const char *text, char ret_json[300])
{
	char sha256[BASE64_LEN(HASH_BYTES) + 1], root[BASE64_LEN(HASH_BYTES) + 1];
	struct hash content = hash_of(text, strlen(text)), leaf = merkle_leaf(text, strlen(text));
	base64_encode(content.b, HASH_BYTES, sha256);
	base64_encode(leaf.b, HASH_BYTES, root);
	(void)snprintf(ret_json, 300, "'sha256':'%s','chunks_root':'%s','size_bytes':%zu", sha256, root, strlen(text));
}

static void upload(struct scene *s, const char *who, const char *audit, const char *text)
{
	char json[TEXT_BYTES], described[300], id[128];
	char content[TEXT_BYTES / 2];
	cr_assert_lt(BASE64_LEN(strlen(text)), sizeof(content));
	base64_encode((const uint8_t *)text, strlen(text), content);
	describe(text, described);
	(void)snprintf(json, sizeof(json), "{'audit_id':'@%s',%s}", audit, described);
	scene_allowed(s, who, "EvidenceService/BeginUpload", json, NULL);
	(void)snprintf(id, sizeof(id), "%s", scene_reply(s, "upload"));
	(void)snprintf(json, sizeof(json), "{'audit_id':'@%s','upload':'%s'}", audit, id);
	scene_allowed(s, who, "EvidenceService/GetUpload", json, NULL);
	if (*scene_reply(s, "is_finished")) /* the same as before */
		return;
	(void)snprintf(json, sizeof(json), "{'audit_id':'@%s','upload':'%s','content':'%s'}", audit, id, content);
	scene_allowed(s, who, "EvidenceService/PutChunk", json, NULL);
	(void)snprintf(json, sizeof(json), "{'audit_id':'@%s','upload':'%s'}", audit, id);
	scene_allowed(s, who, "EvidenceService/FinishUpload", json, NULL);
}

const char *scene_report_json(struct scene *s, const char *who, const char *audit, const char *document)
{
	static char json[1024];
	char described[300];
	describe(document, described);
	upload(s, who, audit, document);
	(void)snprintf(json, sizeof(json), "{'audit_id':'@%s','title':'Report','file':{%s},'document':{%s}}", audit, described,
		described);
	return json;
}

void scene_report(struct scene *s, const char *who, const char *audit, const char *label)
{
	const char *json = scene_report_json(s, who, audit, scene_document(s, who, audit));
	scene_allowed(s, who, "ReportService/AddReport", json, label);
}

const char *scene_report_read(struct scene *s, const char *report)
{
	static char json[300];
	char id[ID_TEXT_BYTES];
	(void)snprintf(id, sizeof(id), "%s", scene_id(s, report));
	(void)snprintf(json, sizeof(json), "{'report_id':'%s','sha256':'%s'}", id, scene_row(s, report, "file.sha256"));
	return json;
}
