/*
 * The end of a device's keys, as flows: new ones take the place of old ones in the same key file, and a device that was lost
 * is revoked from another one. A rotation may break off anywhere and be begun again:
 *
 *   FILE.next   the new keys, until they were entered and a session with them has begun
 *   FILE.old    the old file, until its device is revoked; FILE itself is always one whose keys count
 */
#include "client/call.h"
#include "client/command.h"
#include "client/devices.h"
#include "client/term.h"
#include "client/undelivered.h"
#include "common/keyfile.h"

#include <errno.h>

struct rotation {
	struct client *old;       /* the client with the old keys */
	struct client fresh;      /* the same with the new ones; its session is its own */
	struct device_keys *keys; /* the new ones */
	const Audit__Device *device, *next; /* as the server lists them; NULL: it does not */
	char file[FILE_PATH_BYTES], file_next[FILE_PATH_BYTES], file_old[FILE_PATH_BYTES];
};

static int file_failed(const char *path, struct status *st)
{
	return fail(st, UNAVAILABLE, "FILE_WRITE", "%s: %s", path, strerror(errno));
}

static const Audit__Device *device_with_key(const Audit__ListDevicesResponse *list, const uint8_t key[SIGN_PUBLIC_BYTES])
{
	for (size_t i = 0; i < list->n_devices; i++)
		if (list->devices[i]->sign_key.len == SIGN_PUBLIC_BYTES &&
			memcmp(list->devices[i]->sign_key.data, key, SIGN_PUBLIC_BYTES) == 0)
			return list->devices[i];
	return NULL;
}

/* One's own devices. */
static int own_devices(struct client *c, struct status *st, Audit__ListDevicesResponse **ret_list)
{
	Audit__GetSessionResponse *session = NULL;
	TRY(devices_session(c, st, &session));
	return devices_list(c, session->person_id, st, ret_list);
}

static int revoke_device(struct client *c, const Audit__Device *device, const char *reason, uint64_t compromised_from,
	struct status *st, const Audit__RevokeDeviceResponse **ret_response)
{
	Audit__RevokeDeviceRequest in = AUDIT__REVOKE_DEVICE_REQUEST__INIT;
	ProtobufCMessage *response = NULL;
	in.device_id = device->id;
	in.version = device->version;
	in.reason = reason;
	in.compromised_from = compromised_from;
	TRY(call_named(c, c->arena, "audit.v1.DeviceService/RevokeDevice", &in.base, st, &response, NULL));
	*ret_response = (const Audit__RevokeDeviceResponse *)response;
	return OK;
}

/* --- rotating --- */

/* Those of an attempt that broke off, or new ones in FILE.next. */
static int make_keys(struct rotation *r, struct status *st)
{
	bool is_there = access(r->file_next, F_OK) == 0;
	char *passphrase = secret_new(KEYS_PASSPHRASE_BYTES);
	if (!passphrase)
		return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no locked memory for a passphrase");
	int rc = keys_passphrase(r->old->options.passphrase_fd, is_there ? "Passphrase of the new key file: " :
		"Passphrase for the new key file: ", !is_there, st, passphrase);
	if (rc == OK && is_there)
		rc = keyfile_read(r->file_next, bytes_of_text(passphrase), st, r->keys);
	if (rc == OK && !is_there) {
		device_keys_make(r->keys);
		rc = keyfile_write(r->file_next, r->keys, bytes_of_text(passphrase), keyfile_moderate, st);
	}
	secret_free(passphrase);
	return rc == OK ? keys_new_unlocked(r->keys, st, &r->fresh.keys) : rc;
}

/* Both devices as they stand now. */
static int look(struct rotation *r, struct client *c, struct status *st)
{
	Audit__ListDevicesResponse *list = NULL;
	TRY(own_devices(c, st, &list));
	r->device = device_with_key(list, keys_sign_public(r->old->keys));
	r->next = device_with_key(list, r->keys->sign.public);
	if (!r->device)
		return fail(st, NOT_FOUND, "NO_DEVICE", "this device's key is not among one's own devices");
	if (r->next && r->next->state != AUDIT__DEVICE_STATE__DEVICE_STATE_ACTIVE)
		return fail(st, FAILED_PRECONDITION, "KEY_REVOKED",
			"the new key was revoked meanwhile: remove %s and begin again", r->file_next);
	return OK;
}

/* Signed by the old key, with the new one saying whose it becomes. */
static int enter(struct rotation *r, const char *name, struct status *st)
{
	Audit__AddDeviceRequest in = AUDIT__ADD_DEVICE_REQUEST__INIT;
	ProtobufCMessage *response = NULL;
	uint8_t said[DEVICE_PROOF_BYTES], proof[SIGNATURE_BYTES];
	const uint8_t *old_key = keys_sign_public(r->old->keys);
	if (!r->next) {
		sign_bytes(&r->keys->sign, device_proof(old_key, r->keys->session_public, said), proof);
		in.sign_key = (ProtobufCBinaryData){ SIGN_PUBLIC_BYTES, r->keys->sign.public };
		in.session_key = (ProtobufCBinaryData){ KEY_BYTES, r->keys->session_public };
		in.name = name ? name : r->device->name;
		in.proof = (ProtobufCBinaryData){ SIGNATURE_BYTES, proof };
		TRY(call_named(r->old, r->old->arena, "audit.v1.DeviceService/AddDevice", &in.base, st, &response, NULL));
	}
	return devices_know(&r->old->profile, old_key, r->keys->sign.public, st);
}

/* A session with the new keys, in which the server takes us for the same person. */
static int try_keys(struct rotation *r, struct status *st)
{
	const struct session_options options = { .profile = &r->fresh.profile, .keys = r->fresh.keys, .path = NULL,
		.timeout_ms = r->fresh.options.timeout_ms };
	Audit__GetSessionResponse *session = NULL;
	bool is_new;
	TRY(session_open(&options, st, &r->fresh.session, &is_new));
	TRY(client_witness(&r->fresh, st));
	TRY(devices_session(&r->fresh, st, &session));
	if (!session->is_confirmed || strcmp(session->person_id, r->device->person_id) != 0)
		return fail(st, FAILED_PRECONDITION, "NEW_KEY",
			"the server does not take the new key for yours: nothing was replaced");
	return OK;
}

static int replace_file(struct rotation *r, struct status *st)
{
	char kept[FILE_PATH_BYTES];
	TRY(session_path(&r->old->profile, st, kept));
	if (link(r->file, r->file_old) != 0)
		return file_failed(r->file_old, st);
	if (rename(r->file_next, r->file) != 0)
		return file_failed(r->file, st);
	return session_drop(kept, st);
}

/* The agent and the runtime directory hold the new keys, if they held the old ones. */
static int log_in_again(struct rotation *r, struct status *st)
{
	struct status ignored = { 0 };
	bool in_agent;
	if (!keys_are_logged_in(r->old->keys))
		return OK;
	/* An agent that does not have the old key any more has nothing to give back. */
	(void)!keys_logout(r->old->keys, &r->old->profile, &ignored);
	return keys_login(r->fresh.keys, &r->old->profile, st, &in_agent);
}

static int end_old(struct client *c, const Audit__Device *device, const char *file_old, struct status *st)
{
	const Audit__RevokeDeviceResponse *response;
	if (device && device->state != AUDIT__DEVICE_STATE__DEVICE_STATE_REVOKED)
		TRY(revoke_device(c, device, "its keys were replaced by new ones", 0, st, &response));
	return unlink(file_old) == 0 ? OK : file_failed(file_old, st);
}

static int rotate(struct rotation *r, const char *name, struct status *st)
{
	const uint8_t *unused;
	TRY(client_open(r->old, st));
	/* The old passphrase is read before the new one, where both come from one descriptor. */
	if (r->old->options.passphrase_fd >= 0)
		TRY(keys_session_secret(r->old->keys, st, &unused));
	TRY(make_keys(r, st));
	TRY(look(r, r->old, st));
	TRY(enter(r, name, st));
	TRY(try_keys(r, st));
	TRY(replace_file(r, st));
	TRY(log_in_again(r, st));
	TRY(end_old(&r->fresh, r->device, r->file_old, st));
	say("the keys in %s are new, the old ones revoked. Your other devices will ask about the new one: auditc doctor "
	    "--accept-devices", r->file);
	return OK;
}

/* FILE is new already, FILE.old not yet revoked. */
static int finish(struct rotation *r, const struct keyfile_public *was, struct status *st)
{
	Audit__ListDevicesResponse *list = NULL;
	TRY(client_open(r->old, st));
	TRY(own_devices(r->old, st, &list));
	TRY(end_old(r->old, device_with_key(list, was->sign_key), r->file_old, st));
	say("a rotation that broke off is finished: the keys in %s are new, the old ones revoked", r->file);
	return OK;
}

static int go_on(struct rotation *r, const char *name, struct status *st)
{
	struct keyfile_public now, was;
	if (access(r->file_old, F_OK) != 0)
		return rotate(r, name, st);
	TRY(keyfile_read_public(r->file, st, &now));
	TRY(keyfile_read_public(r->file_old, st, &was));
	if (memcmp(now.sign_key, was.sign_key, SIGN_PUBLIC_BYTES) != 0)
		return finish(r, &was, st);
	return unlink(r->file_old) == 0 ? rotate(r, name, st) : file_failed(r->file_old, st);
}

static int rotate_with(struct rotation *r, const char *name, struct status *st)
{
	struct client *c = r->old;
	if (c->options.validate_only)
		return fail(st, INVALID_ARGUMENT, "USAGE", "a rotation is done or not done: leave --validate-only out");
	if (strncmp(c->profile.key_file, PROFILE_CREDENTIAL, strlen(PROFILE_CREDENTIAL)) == 0)
		return fail(st, FAILED_PRECONDITION, "CREDENTIAL",
			"a service's keys come with its unit: invite it again, and revoke the old device");
	TRY(file_path(st, r->file, "%s", c->profile.key_file));
	TRY(file_path(st, r->file_next, "%s.next", r->file));
	TRY(file_path(st, r->file_old, "%s.old", r->file));
	r->keys = device_keys_new();
	if (!r->keys)
		return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no locked memory for keys");
	TRY(witness_load(&c->profile.log, st, &c->witness));
	r->fresh = *c;
	return go_on(r, name, st);
}

/* Under keys that are revoked nothing is delivered any more. */
static int refuse_undelivered(struct client *c, struct status *st)
{
	size_t waiting, aside;
	TRY(undelivered_count(c, st, &waiting, &aside));
	return waiting == 0 ? OK : fail(st, FAILED_PRECONDITION, "UNDELIVERED",
		"%zu statements are signed with these keys and not delivered: auditc sync", waiting);
}

COMMAND(cmd_device_rotate)
{
	(void)word;
	(void)count;
	TRY(client_load(c, st));
	TRY(refuse_undelivered(c, st));
	struct rotation *r = calloc(1, sizeof(*r));
	if (!r)
		return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "out of memory");
	r->old = c;
	int rc = rotate_with(r, command_arg(arg, "name"), st);
	if (r->fresh.keys != c->keys)
		client_close(&r->fresh);
	device_keys_free(r->keys);
	free(r);
	return rc;
}

/* --- lost --- */

/* `from` 0: one that counts. Else one that is revoked and counted at that entry: names stay the same over rotations. */
static bool is_meant(const Audit__Device *d, const char *name, uint64_t from)
{
	bool is_revoked = d->state == AUDIT__DEVICE_STATE__DEVICE_STATE_REVOKED;
	if (strcmp(d->id, name) == 0)
		return is_revoked == (from > 0);
	return strcmp(d->name, name) == 0 && (from == 0 ? !is_revoked :
		is_revoked && from >= d->active_from && from <= d->active_to);
}

static int find_named(const Audit__ListDevicesResponse *list, const char *name, uint64_t from, struct status *st,
	const Audit__Device **ret_device)
{
	size_t count = 0;
	for (size_t i = 0; i < list->n_devices; i++) {
		if (!is_meant(list->devices[i], name, from))
			continue;
		*ret_device = list->devices[i];
		count++;
	}
	return count <= 1 ? OK : fail(st, INVALID_ARGUMENT, "AMBIGUOUS",
		"%zu of your devices are called so: name it by its id (auditc device list)", count);
}

static int find_lost(struct client *c, const char *name, uint64_t from, struct status *st, const Audit__Device **ret_device)
{
	Audit__ListDevicesResponse *list = NULL;
	const Audit__Device *device = NULL;
	TRY(own_devices(c, st, &list));
	TRY(find_named(list, name, 0, st, &device));
	if (!device && from > 0)
		TRY(find_named(list, name, from, st, &device));
	if (!device)
		return fail(st, NOT_FOUND, "NO_DEVICE", "none of your devices %s is called so: auditc device list",
			from ? "that counted then" : "that count");
	if (device == device_with_key(list, keys_sign_public(c->keys)))
		return fail(st, FAILED_PRECONDITION, "THIS_DEVICE",
			"this is the device you are using: auditc device rotate gives it new keys. Where somebody else has its "
			"key, declare it lost from another one of yours, or have an administrator revoke it");
	*ret_device = device;
	return OK;
}

static int parse_entry(const char *text, struct status *st, uint64_t *ret_entry)
{
	char line[40];
	(void)snprintf(line, sizeof(line), "%s\n", text);
	struct scan s = scan_of(bytes_of_text(line));
	*ret_entry = scan_u64(&s, '\n', MERKLE_SIZE_MAX);
	return scan_done(&s) && *ret_entry > 0 ? OK :
		fail(st, INVALID_ARGUMENT, "BAD_ENTRY", "%s: not the number of a ledger entry", text);
}

/* What one statement cannot put in doubt, the next one does. */
static int declare(struct client *c, const Audit__Device *device, const char *reason, uint64_t from, struct status *st,
	size_t *ret_doubted)
{
	const Audit__RevokeDeviceResponse *response;
	*ret_doubted = 0;
	do {
		TRY(revoke_device(c, device, reason, from, st, &response));
		if (c->options.validate_only || !response->device)
			return OK;
		device = response->device;
		*ret_doubted += response->evidence_count;
	} while (response->is_more);
	return OK;
}

COMMAND(cmd_device_lost)
{
	const char *from_text = command_arg(arg, "compromised-from"), *reason = command_arg(arg, "reason");
	const Audit__Device *device = NULL;
	uint64_t from = 0;
	size_t doubted;
	(void)word;
	(void)count;
	if (from_text)
		TRY(parse_entry(from_text, st, &from));
	TRY(client_open(c, st));
	TRY(find_lost(c, command_arg(arg, "DEVICE"), from, st, &device));
	TRY(declare(c, device, reason ? reason : "lost", from, st, &doubted));
	if (c->options.validate_only)
		return OK;
	say("%s is revoked: what it signed before stays valid, what comes from it now is refused", device->name);
	if (from > 0)
		say("what it signed from entry %" PRIu64 " on is in doubt, %zu pieces of evidence among it: their audit teams "
		    "find them in their inbox", from, doubted);
	else
		say("Could somebody have used its key? auditc device lost %s --compromised-from ENTRY says from which entry on",
			device->id);
	return OK;
}
