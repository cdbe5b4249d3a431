/* The people of the demonstration: how they come in, and how each of them calls. */
#include "client/demo.h"

#include "client/cmd_method.h"
#include "client/newcomer.h"
#include "client/outcome.h"
#include "client/request.h"
#include "client/term.h"
#include "common/clock.h"
#include "common/crypto.h"
#include "common/json.h"

#include <fcntl.h>
#include <sys/stat.h>

enum { PASSPHRASE_RANDOM = 18, CALL_ARENA_BYTES = 32 * 1024 * 1024 };

static int write_passphrase(const struct demo *d, struct status *st)
{
	uint8_t random[PASSPHRASE_RANDOM];
	char path[FILE_PATH_BYTES], text[BASE64_LEN(PASSPHRASE_RANDOM) + 2];
	TRY(file_path(st, path, "%s/passphrase", d->directory));
	random_bytes(random, sizeof(random));
	base64_encode(random, sizeof(random), text);
	text[strlen(text) + 1] = 0;
	text[strlen(text)] = '\n';
	int rc = file_create(path, 0600, bytes_of_text(text), st);
	secret_wipe(text, sizeof(text));
	secret_wipe(random, sizeof(random));
	return rc;
}

int demo_begin(
	struct demo *d, struct client *administrator, const char *directory, struct status *st)
{
	*d = (struct demo){ .administrator = administrator, .directory = directory };
	if (mkdir(directory, 0700) != 0)
		return fail(st, ALREADY_EXISTS, "FILE_EXISTS",
			"%s cannot be made: choose a directory that is not there yet", directory);
	d->person = calloc(DEMO_PEOPLE_MAX, sizeof(*d->person));
	d->arena = arena_new(CALL_ARENA_BYTES);
	if (!d->person || !d->arena)
		return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "out of memory");
	return write_passphrase(d, st);
}

void demo_end(struct demo *d)
{
	for (size_t i = 0; i < d->person_count; i++)
		client_close(&d->person[i].client);
	free(d->person);
	arena_free(d->arena);
}

/* Keys and a device of the person's own, on this machine; the session of a guest that did it is
 * over afterwards. */
static int enrol(struct demo *d, struct demo_person *p, const struct invitation *invitation,
	const char *handle, struct status *st, char ret_device[ID_TEXT_BYTES])
{
	char key_file[FILE_PATH_BYTES], passphrase[FILE_PATH_BYTES];
	struct client *c = &p->client;
	TRY(file_path(st, key_file, "%s/%s.key", d->directory, handle));
	TRY(file_path(st, passphrase, "%s/passphrase", d->directory));
	const struct newcomer n = { .server = invitation->server,
		.server_key = invitation->session_key,
		.log = &invitation->log,
		.organisation = &invitation->organisation,
		.key_file = key_file,
		.cost = &keyfile_weakest }; /* the passphrase is random: nobody guesses it at any cost */
	TRY(newcomer_profile(c, &n, st));
	c->options.passphrase_fd = open(passphrase, O_RDONLY | O_CLOEXEC);
	if (c->options.passphrase_fd < 0)
		return fail(st, NOT_FOUND, "NO_FILE", "%s is gone", passphrase);
	int rc = newcomer_keys(c, &n, st);
	(void)close(c->options.passphrase_fd);
	c->options.passphrase_fd = -1;
	TRY(rc);
	TRY(newcomer_enrol(c, invitation, "demonstration", st, ret_device));
	return profile_create(&c->profile, st);
}

/* A member's session with the keys that are in memory already: nobody types a passphrase. */
static int open_session(struct client *c, struct status *st)
{
	bool is_new;
	char path[FILE_PATH_BYTES];
	session_close(c->session);
	c->session = NULL;
	TRY(session_path(&c->profile, st, path));
	const struct session_options options = { .profile = &c->profile,
		.keys = c->keys,
		.path = path,
		.timeout_ms = c->options.timeout_ms };
	TRY(session_open(&options, st, &c->session, &is_new));
	return client_witness(c, st);
}

static int confirm(struct demo *d, struct demo_person *p, const char *device, struct status *st)
{
	char words[INVITATION_WORDS_BYTES];
	invitation_words(
		keys_sign_public(p->client.keys), keys_session_public(p->client.keys), words);
	return demo_call(d, d->administrator, "DeviceService/ConfirmDevice",
		json_pack("{s:s, s:s}", "device_id", device, "words", words), st, NULL, NULL);
}

static int bring_in(struct demo *d, struct demo_person *p, const char *handle,
	struct invitation *invitation, struct status *st)
{
	char device[ID_TEXT_BYTES];
	(void)snprintf(invitation->server, sizeof(invitation->server), "%s",
		d->administrator->profile.server);
	invitation->expires_us = clock_now_us() + INT64_C(3600) * 1000 * 1000;
	TRY(newcomer_invite(d->administrator, p->id, invitation, st));
	TRY(enrol(d, p, invitation, handle, st, device));
	TRY(confirm(d, p, device, st));
	return open_session(&p->client, st);
}

int demo_join(struct demo *d, const char *handle, const char *name, const char *organisation_id,
	struct status *st, struct demo_person **ret_person)
{
	struct demo_person *p = &d->person[d->person_count];
	struct invitation *invitation = secret_new(sizeof(*invitation));
	static char profile[DEMO_PEOPLE_MAX][PROFILE_NAME_BYTES];
	if (!invitation || d->person_count == DEMO_PEOPLE_MAX)
		return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no room for another person");
	(void)snprintf(profile[d->person_count], PROFILE_NAME_BYTES, "demo-%s", handle);
	p->name = name;
	p->client.options = d->administrator->options;
	p->client.options.profile = profile[d->person_count];
	p->client.started_us = d->administrator->started_us;
	p->client.arena =
		d->administrator->arena; /* what a refusal names is told after everybody has left */
	d->person_count++;
	int rc = demo_call(d, d->administrator, "PersonService/AddPerson",
		json_pack("{s:s, s:s}", "organisation_id", organisation_id, "name", name), st,
		p->id, NULL);
	if (rc == OK)
		rc = bring_in(d, p, handle, invitation, st);
	secret_free(invitation);
	*ret_person = p;
	return rc;
}

/* Which method and which rules: a story that stops must say where. */
static int tell(struct demo *d, const char *method, struct status *st)
{
	char said[sizeof(st->message)];
	(void)snprintf(said, sizeof(said), "%s", st->message);
	(void)snprintf(st->message, sizeof(st->message), "%s, after %zu calls: %.300s", method,
		d->calls, said);
	return st->code;
}

int demo_call(struct demo *d, struct client *who, const char *name, json_t *request,
	struct status *st, char ret_id[ID_TEXT_BYTES], json_t **ret_reply)
{
	char full[128];
	ProtobufCMessage *message, *response = NULL;
	struct call_position position = { 0 };
	(void)snprintf(full, sizeof(full), "audit.v1.%s", name);
	const struct method_rule *method = schema_find_method(full);
	if (!method || !request) {
		json_decref(request);
		return fail(
			st, INTERNAL, "NO_METHOD", "%s is no method, or its request no JSON", name);
	}
	arena_reset(d->arena);
	int rc = request_complete(who, method, request, st);
	if (rc == OK)
		rc = request_of_json(method->request, request, d->arena, st, &message);
	if (rc == OK)
		rc = call_method(who, d->arena, method, message, st, &response, &position);
	json_decref(request);
	d->calls++;
	d->entries += position.is_entered;
	if (rc != OK)
		return tell(d, name, st);
	if (ret_id)
		memcpy(ret_id, position.created_id, sizeof(position.created_id));
	return ret_reply ? json_from_message(response, st, ret_reply) : OK;
}
