/* A new device's profile and keys. */
#include "client/newcomer.h"

#include "client/call.h"
#include "client/term.h"

#include "audit/v1/person.pb-c.h"

#include <errno.h>
#include <libgen.h>

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

int newcomer_profile(struct client *c, const struct newcomer *n, struct status *st)
{
	struct profile *p = &c->profile, existing;
	struct status missing = { 0 };
	*p = (struct profile){ .log = *n->log };
	TRY(profile_choose(c->options.profile, st, p->name));
	if (profile_load(p->name, &missing, &existing) == OK)
		return fail(st, ALREADY_EXISTS, "PROFILE_EXISTS", "the profile \"%s\" exists: choose another with --profile",
			p->name);
	(void)snprintf(p->server, sizeof(p->server), "%s", n->server);
	memcpy(p->server_key, n->server_key, sizeof(p->server_key));
	id_format(n->organisation, p->organisation);
	if (!n->credential)
		return absolute(n->key_file, st, p->key_file);
	if (!profile_name_valid(n->credential))
		return fail(st, INVALID_ARGUMENT, "BAD_CREDENTIAL", "a credential's name is 1 to 40 of a-z 0-9 . _ -");
	return file_path(st, p->key_file, PROFILE_CREDENTIAL "%s", n->credential);
}

static int make_personal(struct client *c, const struct newcomer *n, struct device_keys *keys, struct status *st)
{
	bool is_there = access(n->key_file, F_OK) == 0;
	char *passphrase = secret_new(KEYS_PASSPHRASE_BYTES);
	if (!passphrase)
		return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no locked memory for a passphrase");
	int rc = keys_passphrase(c->options.passphrase_fd, is_there ? "Passphrase of the key file: "
		: "Passphrase for the new key file: ", !is_there, st, passphrase);
	if (rc == OK && is_there)
		rc = keyfile_read(n->key_file, bytes_of_text(passphrase), st, keys);
	if (rc == OK && !is_there) {
		device_keys_make(keys);
		rc = keyfile_write(n->key_file, keys, bytes_of_text(passphrase), n->cost ? *n->cost : keyfile_moderate, st);
	}
	secret_free(passphrase);
	return rc;
}

int newcomer_make_keys(struct client *c, const struct newcomer *n, struct device_keys *keys, struct status *st)
{
	int rc;
	if (n->credential) {
		device_keys_make(keys);
		rc = keyfile_write_clear(n->key_file, keys, st);
	} else {
		rc = make_personal(c, n, keys, st);
	}
	return rc == OK ? keys_new_unlocked(keys, st, &c->keys) : rc;
}

int newcomer_keys(struct client *c, const struct newcomer *n, struct status *st)
{
	struct device_keys *keys = device_keys_new();
	int rc = keys ? newcomer_make_keys(c, n, keys, st)
		      : fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no locked memory for keys");
	device_keys_free(keys);
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

int newcomer_enrol(struct client *c, const struct invitation *invitation, const char *name, struct status *st,
	char ret_device[ID_TEXT_BYTES])
{
	Audit__EnrolDeviceRequest request = AUDIT__ENROL_DEVICE_REQUEST__INIT;
	ProtobufCMessage *response = NULL;
	struct sign_key key;
	uint8_t proof[SIGNATURE_BYTES], public[SIGN_PUBLIC_BYTES];
	TRY(open_guest_session(c, st));
	invitation_key(invitation->secret, &key);
	memcpy(public, key.public, sizeof(public));
	invitation_prove(&key, session_handshake_hash(c->session)->b, keys_sign_public(c->keys),
		keys_session_public(c->keys), proof);
	secret_wipe(&key, sizeof(key));
	request.invitation_key = (ProtobufCBinaryData){ sizeof(public), public };
	request.proof = (ProtobufCBinaryData){ sizeof(proof), proof };
	request.session_key = (ProtobufCBinaryData){ KEY_BYTES, (uint8_t *)(uintptr_t)keys_session_public(c->keys) };
	request.name = name;
	struct call_position position = { 0 };
	TRY(call_named(c, c->arena, "audit.v1.DeviceService/EnrolDevice", &request.base, st, &response, &position));
	memcpy(ret_device, position.created_id, sizeof(position.created_id));
	return OK;
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

int newcomer_invite(struct client *c, const char *person_id, struct invitation *invitation, struct status *st)
{
	memcpy(invitation->session_key, c->profile.server_key, sizeof(invitation->session_key));
	invitation->log = c->profile.log;
	memcpy(invitation->inviter, keys_sign_public(c->keys), sizeof(invitation->inviter));
	random_bytes(invitation->secret, sizeof(invitation->secret));
	TRY(person_organisation(c, person_id, st, &invitation->organisation));
	return add_invitation(c, person_id, invitation, st);
}
