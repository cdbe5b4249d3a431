/* How devices come in: an invitation is written for a person, and a new device enrols with it. */
#include "client/call.h"
#include "client/command.h"
#include "client/term.h"
#include "client/value.h"
#include "common/clock.h"
#include "common/invitation.h"

#include "audit/v1/person.pb-c.h"

#include <errno.h>
#include <libgen.h>

static int read_invitation(const char *path, struct status *st, struct invitation *ret_invitation)
{
	struct buf text;
	buf_init(&text, INVITATION_TEXT_MAX);
	int rc = file_read(path, st, &text);
	if (rc == OK)
		rc = invitation_parse(buf_bytes(&text), st, ret_invitation);
	if (text.data)
		secret_wipe(text.data, text.cap);
	buf_done(&text);
	if (rc == OK && ret_invitation->expires_us <= clock_now_us())
		rc = fail(st, FAILED_PRECONDITION, "INVITATION_EXPIRED", "the invitation is over: ask for a new one");
	return rc;
}

/* The key file's absolute path: commands run from anywhere. */
static int absolute(const char *path, struct status *st, char ret_path[FILE_PATH_BYTES])
{
	char directory[FILE_PATH_BYTES], name[FILE_PATH_BYTES];
	TRY(file_path(st, directory, "%s", path));
	TRY(file_path(st, name, "%s", path));
	char *real = realpath(dirname(directory), NULL);
	if (!real)
		return fail(st, NOT_FOUND, "NO_FILE", "%s: %s", path, strerror(errno));
	int rc = file_path(st, ret_path, "%s/%s", real, basename(name));
	free(real);
	return rc;
}

static int make_profile(struct client *c, const struct invitation *invitation, const char *key_file, const char *server,
	struct status *st)
{
	struct profile *p = &c->profile;
	struct status missing = { 0 };
	struct profile existing;
	*p = (struct profile){ .log = invitation->log };
	TRY(profile_choose(c->options.profile, st, p->name));
	if (profile_load(p->name, &missing, &existing) == OK)
		return fail(st, ALREADY_EXISTS, "PROFILE_EXISTS", "the profile \"%s\" exists: choose another with --profile",
			p->name);
	(void)snprintf(p->server, sizeof(p->server), "%s", server ? server : invitation->server);
	memcpy(p->server_key, invitation->session_key, sizeof(p->server_key));
	id_format(&invitation->organisation, p->organisation);
	return absolute(key_file, st, p->key_file);
}

/* New keys into the file; or those of an earlier attempt, which is there already. */
static int make_keys(struct client *c, struct device_keys *keys, struct status *st)
{
	const char *path = c->profile.key_file;
	bool is_there = access(path, F_OK) == 0;
	char *passphrase = secret_new(KEYS_PASSPHRASE_BYTES);
	if (!passphrase)
		return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no locked memory for a passphrase");
	int rc = keys_passphrase(c->options.passphrase_fd, is_there ? "Passphrase of the key file: "
		: "Passphrase for the new key file: ", !is_there, st, passphrase);
	if (rc == OK && is_there)
		rc = keyfile_read(path, bytes_of_text(passphrase), st, keys);
	if (rc == OK && !is_there) {
		device_keys_make(keys);
		rc = keyfile_write(path, keys, bytes_of_text(passphrase), keyfile_moderate, st);
	}
	secret_free(passphrase);
	return rc;
}

static int open_guest_session(struct client *c, struct status *st)
{
	const struct session_options options = { .profile = &c->profile, .keys = c->keys, .path = NULL,
		.timeout_ms = c->options.timeout_ms };
	bool is_new;
	TRY(witness_load(&c->profile.log, st, &c->witness));
	TRY(session_open(&options, st, &c->session, &is_new));
	return client_witness(c, st);
}

static int enrol(struct client *c, const struct invitation *invitation, const char *name, struct status *st)
{
	Audit__EnrolDeviceRequest request = AUDIT__ENROL_DEVICE_REQUEST__INIT;
	ProtobufCMessage *response = NULL;
	struct sign_key key;
	uint8_t proof[SIGNATURE_BYTES], public[SIGN_PUBLIC_BYTES];
	invitation_key(invitation->secret, &key);
	memcpy(public, key.public, sizeof(public));
	invitation_prove(&key, session_handshake_hash(c->session)->b, keys_sign_public(c->keys),
		keys_session_public(c->keys), proof);
	secret_wipe(&key, sizeof(key));
	request.invitation_key = (ProtobufCBinaryData){ sizeof(public), public };
	request.proof = (ProtobufCBinaryData){ sizeof(proof), proof };
	request.session_key = (ProtobufCBinaryData){ KEY_BYTES, (uint8_t *)(uintptr_t)keys_session_public(c->keys) };
	request.name = name;
	return call_named(c, c->arena, "audit.v1.DeviceService/EnrolDevice", &request.base, st, &response, NULL);
}

static int enrol_with(struct client *c, const struct arg *arg, const struct invitation *invitation, struct status *st)
{
	char words[INVITATION_WORDS_BYTES];
	struct device_keys *keys = device_keys_new();
	int rc = keys ? make_profile(c, invitation, command_arg(arg, "key-file"), command_arg(arg, "server"), st)
		      : fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no locked memory for keys");
	if (rc == OK)
		rc = make_keys(c, keys, st);
	if (rc == OK)
		rc = keys_new_unlocked(keys, st, &c->keys);
	device_keys_free(keys);
	TRY(rc);
	TRY(open_guest_session(c, st));
	TRY(enrol(c, invitation, command_arg(arg, "name"), st));
	TRY(profile_create(&c->profile, st));
	invitation_words(keys_sign_public(c->keys), keys_session_public(c->keys), words);
	say("enrolled. Read these six words to the person who invited you, by voice; they confirm the device with them:");
	put_line("%s", words);
	return OK;
}

COMMAND(cmd_enrol)
{
	struct invitation *invitation = secret_new(sizeof(*invitation));
	(void)word;
	(void)count;
	if (!invitation)
		return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no locked memory for an invitation");
	int rc = read_invitation(command_arg(arg, "INVITATION-FILE"), st, invitation);
	if (rc == OK)
		rc = enrol_with(c, arg, invitation, st);
	secret_free(invitation);
	return rc;
}

/* --- inviting --- */

static int person_organisation(struct client *c, const char *person_id, struct status *st, struct id *ret_organisation)
{
	Audit__GetPersonRequest request = AUDIT__GET_PERSON_REQUEST__INIT;
	ProtobufCMessage *raw = NULL;
	request.person_id = person_id;
	TRY(call_named(c, c->arena, "audit.v1.PersonService/GetPerson", &request.base, st, &raw, NULL));
	const Audit__Person *person = ((const Audit__GetPersonResponse *)raw)->person;
	if (!person || !id_parse(person->organisation_id, strlen(person->organisation_id), ret_organisation))
		return fail(st, DATA_LOSS, "BAD_REPLY", "the server did not say which organisation the person is of");
	return OK;
}

static int add_invitation(struct client *c, const char *person_id, const struct invitation *invitation,
	struct status *st)
{
	Audit__AddInvitationRequest request = AUDIT__ADD_INVITATION_REQUEST__INIT;
	ProtobufCMessage *response = NULL;
	struct sign_key key;
	uint8_t public[SIGN_PUBLIC_BYTES];
	invitation_key(invitation->secret, &key);
	memcpy(public, key.public, sizeof(public));
	secret_wipe(&key, sizeof(key));
	request.person_id = person_id;
	request.public_key = (ProtobufCBinaryData){ sizeof(public), public };
	request.expires_us = invitation->expires_us;
	return call_named(c, c->arena, "audit.v1.InvitationService/AddInvitation", &request.base, st, &response, NULL);
}

static int write_invitation(struct client *c, const struct invitation *invitation, const char *path, struct status *st)
{
	uint8_t signature[SIGNATURE_BYTES];
	struct buf text;
	buf_init(&text, INVITATION_TEXT_MAX);
	invitation_format(invitation, &text);
	int rc = keys_sign(c->keys, SSHSIG_INVITATION, buf_bytes(&text), st, signature);
	if (rc == OK) {
		invitation_add_signature(&text, signature);
		rc = text.failed ? fail(st, INVALID_ARGUMENT, "BAD_INVITATION", "the server's address is too long")
				 : file_create(path, 0600, buf_bytes(&text), st);
	}
	if (text.data)
		secret_wipe(text.data, text.cap);
	buf_done(&text);
	return rc;
}

static int invite(struct client *c, const struct arg *arg, struct invitation *invitation, struct status *st)
{
	const char *person_id = command_arg(arg, "PERSON-ID"), *out = command_arg(arg, "out");
	const char *server = command_arg(arg, "server"), *expires = command_arg(arg, "expires");
	char from_now[VALUE_NAME_BYTES];
	/* "24h" is as good as "+24h" here: an invitation never ends in the past. */
	bool is_span = expires && strspn(expires, "0123456789") + 1 == strlen(expires);
	(void)snprintf(from_now, sizeof(from_now), "%s%s", is_span ? "+" : "", expires ? expires : "+24h");
	TRY(value_parse_time(from_now, c->started_us, st, &invitation->expires_us));
	TRY(client_open(c, st));
	(void)snprintf(invitation->server, sizeof(invitation->server), "%s", server ? server : c->profile.server);
	memcpy(invitation->session_key, c->profile.server_key, sizeof(invitation->session_key));
	invitation->log = c->profile.log;
	memcpy(invitation->inviter, keys_sign_public(c->keys), sizeof(invitation->inviter));
	random_bytes(invitation->secret, sizeof(invitation->secret));
	TRY(person_organisation(c, person_id, st, &invitation->organisation));
	if (access(out, F_OK) == 0)
		return fail(st, ALREADY_EXISTS, "FILE_EXISTS", "%s exists already", out);
	TRY(add_invitation(c, person_id, invitation, st));
	if (c->options.validate_only)
		return OK;
	TRY(write_invitation(c, invitation, out, st));
	say("%s holds a secret that works once: hand it over by another channel, then wait to be read six words", out);
	return OK;
}

COMMAND(cmd_invite)
{
	struct invitation *invitation = secret_new(sizeof(*invitation));
	(void)word;
	(void)count;
	if (!invitation)
		return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no locked memory for an invitation");
	int rc = invite(c, arg, invitation, st);
	secret_free(invitation);
	return rc;
}
