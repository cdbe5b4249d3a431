/* Runs the steps and asks of each: OK, what its reply shows, and an entry where it writes. */
#include "tests/daemon/access/done.h"

#include "audit/v1/call.pb-c.h"
#include "audit/v1/options.pb-c.h"
#include "common/clock.h"
#include "common/crypto.h"
#include "common/invitation.h"
#include "common/json.h"
#include "common/limits.h"
#include "common/merkle.h"
#include "tests/daemon/access/cast.h"
#include "tests/daemon/access/cosign.h"
#include "tests/daemon/access/report_text.h"

#include <assert.h>

void (*done_before)(struct world *w, const struct actor *as, const struct method_rule *method,
	const ProtobufCMessage *request);

enum { NAMES_MAX = 400, TEXT_BYTES = 2048 };

struct done {
	struct world *w;
	struct actor newcomer;
	struct {
		char name[40];
		char text[200];
	} kept[NAMES_MAX];
	size_t kept_count;
	char *document; /* of the report, longer than what is kept: '@document' as the content of a chunk */
	size_t failures;
	bool *has_succeeded; /* by method */
};

static void keep(struct done *d, const char *name, const char *text)
{
	size_t i = 0;
	while (i < d->kept_count && strcmp(d->kept[i].name, name) != 0)
		i++;
	assert(i < NAMES_MAX);
	d->kept_count += i == d->kept_count;
	(void)snprintf(d->kept[i].name, sizeof(d->kept[i].name), "%s", name);
	(void)snprintf(d->kept[i].text, sizeof(d->kept[i].text), "%s", text);
}

static void keep_bytes(struct done *d, const char *name, const void *data, size_t len)
{
	char text[200];
	assert(len < sizeof(text) / 2);
	base64_encode(data, len, text);
	keep(d, name, text);
}

static void keep_number(struct done *d, const char *name, int64_t value)
{
	char text[24];
	(void)snprintf(text, sizeof(text), "%" PRId64, value);
	keep(d, name, text);
}

/* NULL: nothing of that name is kept; rows of the cast are "noun:label". */
static const char *text_of(const struct done *d, const char *name)
{
	for (size_t i = 0; i < d->kept_count; i++)
		if (strcmp(d->kept[i].name, name) == 0)
			return d->kept[i].text;
	return strchr(name, ':') ? world_object(d->w, name)->id : NULL;
}

/* The keys of somebody who comes in, and what they sign to prove them. docs/formats.md, "Invitation". */
static void keep_keys(struct done *d)
{
	static const char label[] = "isms-audit device v1";
	uint8_t secret[INVITATION_SECRET_BYTES], proof[SIGNATURE_BYTES], session[KEY_BYTES];
	uint8_t said[sizeof(label) + SIGN_PUBLIC_BYTES + KEY_BYTES];
	char words[INVITATION_WORDS_BYTES];
	struct sign_key invitation, second;
	struct actor *a = &d->newcomer;
	*a = (struct actor){ .relation = OTHER };
	sign_key_new(&a->sign);
	random_bytes(a->session, sizeof(a->session));
	const struct carrier carrier = world_carrier(a);
	random_bytes(secret, sizeof(secret));
	invitation_key(secret, &invitation);
	invitation_prove(&invitation, carrier.handshake_hash, a->sign.public, a->session, proof);
	invitation_words(a->sign.public, a->session, words);
	keep_bytes(d, "invitation_key", invitation.public, SIGN_PUBLIC_BYTES);
	keep_bytes(d, "proof", proof, sizeof(proof));
	keep_bytes(d, "session_key", a->session, sizeof(a->session));
	keep(d, "words", words);

	sign_key_new(&second);
	random_bytes(session, sizeof(session));
	memcpy(said, label, sizeof(label));
	memcpy(said + sizeof(label), a->sign.public, SIGN_PUBLIC_BYTES);
	memcpy(said + sizeof(label) + SIGN_PUBLIC_BYTES, session, sizeof(session));
	sign_bytes(&second, BYTES(said, sizeof(said)), proof);
	keep_bytes(d, "second_key", second.public, SIGN_PUBLIC_BYTES);
	keep_bytes(d, "second_session", session, sizeof(session));
	keep_bytes(d, "second_proof", proof, sizeof(proof));
}

static void keep_constants(struct done *d)
{
	static const char content[] = "02:00 job 17 failed";
	const int64_t hour_us = 3600000000LL;
	struct hash sha256 = hash_of(content, strlen(content)), root = merkle_leaf(content, strlen(content));
	keep_bytes(d, "content", content, strlen(content));
	keep_bytes(d, "sha256", sha256.b, sizeof(sha256.b));
	keep_bytes(d, "root", root.b, sizeof(root.b));
	struct hash of_sha256 = hash_of(sha256.b, sizeof(sha256.b));
	keep_bytes(d, "sha256_of_sha256", of_sha256.b, sizeof(of_sha256.b));
	keep_number(d, "size", (int64_t)strlen(content));
	keep_number(d, "now", clock_now_us());
	keep_number(d, "soon", clock_now_us() + 20 * hour_us);
	keep_number(d, "soon_too", clock_now_us() + 21 * hour_us);
	keep_number(d, "later", clock_now_us() + 200 * hour_us);
	keep_number(d, "next_year", clock_now_us() + 9000 * hour_us);
}

/* ' becomes ", "@name" what it stands for. False when that is nothing. */
static bool expand(const struct done *d, const char *text, char ret_text[TEXT_BYTES])
{
	char name[80];
	size_t len = 0;
	bool is_known = true;
	for (const char *p = text; *p;) {
		assert(len + 200 < TEXT_BYTES);
		if (*p != '@') {
			ret_text[len++] = *p == '\'' ? '"' : *p;
			p++;
			continue;
		}
		size_t n = strcspn(p + 1, "'");
		(void)snprintf(name, sizeof(name), "%.*s", (int)n, p + 1);
		const char *value = text_of(d, name);
		is_known &= value != NULL;
		len += (size_t)snprintf(ret_text + len, TEXT_BYTES - len, "%s", value ? value : "");
		p += n + 1;
	}
	ret_text[len] = 0;
	return is_known;
}

/* The version of the row the method is about, as its caller has just read it. */
static void fill_version(const struct done *d, const struct method_rule *method, json_t *request)
{
	const ProtobufCMessageDescriptor *m = method->request->descriptor;
	const ProtobufCFieldDescriptor *version = protobuf_c_message_descriptor_get_field_by_name(m, "version");
	if (!version || !method->scope_field)
		return;
	const ProtobufCFieldDescriptor *f = protobuf_c_message_descriptor_get_field_by_name(m, method->scope_field);
	uint64_t now = world_version(d->w, method->request->field[f - m->fields].ref,
		json_string_value(json_object_get(request, f->name)));
	(void)json_object_set_new(request, "version", json_integer((json_int_t)now));
}

static void failed(struct done *d, const struct step *s, const char *why, const Audit__Status *status)
{
	d->failures++;
	(void)fprintf(stderr, "%s by %s: %s", s->method, s->as, why);
	if (status)
		(void)fprintf(stderr, ": %s %s %s", status->reason, status->field, status->message);
	for (size_t i = 0; status && i < status->n_violations; i++)
		(void)fprintf(stderr, "; %s %s", status->violations[i]->rule, status->violations[i]->missing);
	(void)fputc('\n', stderr);
}

/* "slots.0.id" */
static const json_t *at_path(const json_t *json, const char *path)
{
	char step[40];
	while (json && *path) {
		size_t len = strcspn(path, ".");
		(void)snprintf(step, sizeof(step), "%.*s", (int)len, path);
		json = json_is_array(json) ? json_array_get(json, strtoul(step, NULL, 10)) : json_object_get(json, step);
		path += path[len] ? len + 1 : len;
	}
	return json;
}

static void keep_reply(struct done *d, const struct step *s, const Audit__Reply *reply, const json_t *body)
{
	char name[40];
	const char *dot = strchr(s->keeps, '.');
	if (dot) {
		(void)snprintf(name, sizeof(name), "%.*s", (int)(dot - s->keeps), s->keeps);
		const char *text = json_string_value(at_path(body, dot + 1));
		if (text) /* else who names it is told that nothing is kept */
			keep(d, name, text);
		return;
	}
	/* Without the rules a step may do nothing. */
	if (!reply->position || reply->position->n_created_ids == 0)
		return;
	keep(d, s->keeps, reply->position->created_ids[0]);
	(void)snprintf(name, sizeof(name), "%s.index", s->keeps);
	keep_number(d, name, (int64_t)reply->position->index);
}

/* A reply's body as JSON, from the arena. */
static json_t *body_json(const struct method_rule *method, const Audit__Reply *reply, struct arena *a)
{
	struct status st;
	json_t *json = NULL;
	ProtobufCMessage *body = protobuf_c_message_unpack(method->response->descriptor, arena_allocator(a),
		reply->body.len, reply->body.data);
	if (!body || json_from_message(body, &st, &json) != OK)
		abort();
	return json;
}

/* The document that the outline asks for, and what it is known by. */
static void keep_document(struct done *d, const json_t *outline)
{
	free(d->document);
	d->document = report_text(outline);
	size_t len = strlen(d->document);
	struct hash sha256 = hash_of(d->document, len), root = merkle_leaf(d->document, len);
	keep(d, "document", "document");
	keep_bytes(d, "document_sha256", sha256.b, sizeof(sha256.b));
	keep_bytes(d, "document_root", root.b, sizeof(root.b));
	keep_number(d, "document_size", (int64_t)len);
}

/* A chunk of the document, where the step names it. */
static void fill_document(const struct done *d, json_t *request)
{
	const char *content = json_string_value(json_object_get(request, "content"));
	if (!d->document || !content || strcmp(content, "document") != 0)
		return;
	size_t len = strlen(d->document);
	char *text = malloc(BASE64_LEN(len) + 1);
	assert(text && len <= LIMIT_CHUNK_BYTES);
	base64_encode((const uint8_t *)d->document, len, text);
	(void)json_object_set_new(request, "content", json_string(text));
	free(text);
}

void done_keep(struct done *d, const struct step *s, const struct method_rule *method, const Audit__Reply *reply)
{
	if (!s->keeps)
		return;
	struct arena *a = arena_new(64 * LIMIT_ARENA_BYTES);
	json_t *json = body_json(method, reply, a);
	if (strcmp(s->keeps, "document") == 0)
		keep_document(d, json);
	else
		keep_reply(d, s, reply, json);
	json_decref(json);
	arena_free(a);
}

static void judge(struct done *d, const struct step *s, const struct method_rule *method, const Audit__Reply *reply,
	uint64_t before)
{
	struct arena *a = arena_new(64 * LIMIT_ARENA_BYTES);
	char shows[TEXT_BYTES];
	json_t *json = body_json(method, reply, a);
	char *text = json_dumps(json, JSON_SORT_KEYS);
	bool writes = method->effect == AUDIT__EFFECT__EFFECT_WRITE;
	if (!expand(d, s->shows, shows) || !strstr(text, shows)) {
		failed(d, s, "the reply does not show what it should", NULL);
		(void)fprintf(stderr, "%.600s\n", text);
	}
	if (writes && (!reply->position || reply->position->index != before || ledger_size(d->w->core->ledger) <= before))
		failed(d, s, "said OK and entered nothing", NULL);
	done_keep(d, s, method, reply);
	d->has_succeeded[method - schema_method] = true;
	free(text);
	json_decref(json);
	arena_free(a);
}

/*
 * Evidence of one of the team, for while the audit takes none, with what they uploaded or without: HoldLateStatement's request.
 * False while there is no audit.
 */
static bool write_late(const struct done *d, bool has_file, char ret_text[TEXT_BYTES])
{
	const struct method_rule *method = schema_find_method("audit.v1.EvidenceService/SubmitEvidence");
	ProtobufCMessage *request = NULL;
	struct status st = { 0 };
	struct buf statement;
	char text[TEXT_BYTES], audit[TEXT_BYTES];
	static const char words[] = "{'audit_id':'@audit','title':'Rack 7','source':'document','method':'remote_no_interaction',"
		"'captured_us':'@now','classification':'internal','verifiability':'partly','note':'written in the cellar'}";
	static const char file[] = "{'audit_id':'@audit','title':'Rack 8','source':'document','method':'remote_no_interaction',"
		"'captured_us':'@now','classification':'internal','verifiability':'partly','file':{'sha256':'@sha256',"
		"'chunks_root':'@root','size_bytes':'@size','name':'job.log'}}";
	if (!expand(d, "@audit", audit) || !expand(d, has_file ? file : words, text))
		return false;
	struct arena *a = arena_new(LIMIT_ARENA_BYTES);
	json_t *json = json_loads(text, 0, NULL);
	int rc = json_to_message(json, method->request->descriptor, a, &st, &request);
	assert(rc == OK);
	(void)rc;
	buf_init(&statement, LIMIT_BODY_BYTES);
	world_statement(d->w, world_actor(d->w, "auditing/OB"), method, request, &statement);
	char *base64 = malloc(BASE64_LEN(statement.len) + 1);
	assert(base64);
	base64_encode(statement.data, statement.len, base64);
	int len = snprintf(ret_text, TEXT_BYTES, "{\"audit_id\":\"%s\",\"statement\":\"%s\"}", audit, base64);
	assert(len < TEXT_BYTES);
	(void)len;
	free(base64);
	buf_done(&statement);
	json_decref(json);
	arena_free(a);
	return true;
}

bool done_prepare(const struct done *d, const struct step *s, struct arena *a, struct done_call *ret_call)
{
	char name[120], text[TEXT_BYTES];
	struct status st;
	struct done_call c;
	(void)snprintf(name, sizeof(name), "audit.v1.%s", s->method);
	c.method = schema_find_method(name);
	c.as = strcmp(s->as, "newcomer") == 0 ? &d->newcomer : world_actor(d->w, s->as);
	assert(c.method);
	/* Who cosigns signs what the ledger is at this step; what arrives too late somebody else signed. */
	if (strcmp(s->request, "@cosignature") == 0)
		world_cosign(d->w, c.as, 0, text);
	else if (!(strncmp(s->request, "@late", 5) == 0 ? write_late(d, strcmp(s->request, "@late_file") == 0, text)
							: expand(d, s->request, text)))
		return false;
	json_t *json = json_loads(text, 0, NULL);
	assert(json);
	fill_version(d, c.method, json);
	fill_document(d, json);
	if (json_to_message(json, c.method->request->descriptor, a, &st, &c.request) != OK) {
		(void)fprintf(stderr, "%s: %s %s\n", s->method, st.field, st.message);
		abort();
	}
	json_decref(json);
	*ret_call = c;
	return true;
}

static void do_step(struct done *d, const struct step *s)
{
	struct arena *a = arena_new(64 * LIMIT_ARENA_BYTES);
	struct answer answer;
	struct done_call c;
	if (!done_prepare(d, s, a, &c)) {
		failed(d, s, "names what no step before it keeps", NULL);
		arena_free(a);
		return;
	}
	if (done_before)
		done_before(d->w, c.as, c.method, c.request);
	uint64_t before = ledger_size(d->w->core->ledger);
	world_call(d->w, c.as, c.method, c.request, false, &answer);
	Audit__Reply *reply = audit__reply__unpack(NULL, answer.packed.len, answer.packed.data);
	if (answer.code == OK)
		judge(d, s, c.method, reply, before);
	else
		failed(d, s, "is refused", reply->status);
	audit__reply__free_unpacked(reply, NULL);
	answer_done(&answer);
	arena_free(a);
}

struct done *done_new(struct world *w)
{
	struct done *d = calloc(1, sizeof(*d));
	assert(d);
	d->has_succeeded = calloc(schema_method_count, sizeof(bool));
	assert(d->has_succeeded);
	d->w = w;
	keep_constants(d);
	keep_keys(d);
	return d;
}

void done_free(struct done *d)
{
	free(d->has_succeeded);
	free(d->document);
	free(d);
}

size_t done_failures(void)
{
	struct done *d = done_new(world_new());
	for (size_t i = 0; i < done_step_count && d->failures == 0; i++)
		do_step(d, &done_step[i]);
	for (size_t i = 0; i < schema_method_count; i++) {
		if (schema_method[i].effect == AUDIT__EFFECT__EFFECT_SYSTEM || d->has_succeeded[i])
			continue;
		(void)fprintf(stderr, "%s: no call of it succeeds; add it to done_steps.c\n", schema_method[i].name);
		d->failures++;
	}
	(void)fprintf(stderr, "%zu calls done, %zu failures\n", done_step_count, d->failures);
	size_t failures = d->failures;
	world_free(d->w);
	done_free(d);
	return failures;
}
