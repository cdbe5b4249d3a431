/* The list of one's own signing keys, and what was accepted of it. */
#include "client/devices.h"

#include "client/call.h"
#include "client/term.h"
#include "common/limits.h"

enum { DEVICES_TEXT_BYTES = 16 * 1024 };

int devices_session(struct client *c, struct status *st, Audit__GetSessionResponse **ret_session)
{
	Audit__GetSessionRequest request = AUDIT__GET_SESSION_REQUEST__INIT;
	ProtobufCMessage *response = NULL;
	TRY(call_named(c, c->arena, "audit.v1.SessionService/GetSession", &request.base, st, &response, NULL));
	*ret_session = (Audit__GetSessionResponse *)response;
	return OK;
}

static bool is_known(const char *known, const char *key)
{
	return known && strstr(known, key) != NULL;
}

static int read_known(const char *path, const uint8_t own_key[SIGN_PUBLIC_BYTES], struct status *st, struct buf *ret_known)
{
	char own[SIGN_PUBLIC_TEXT_BYTES];
	sign_public_format(own_key, own);
	struct status missing = { 0 };
	int rc = file_read(path, &missing, ret_known);
	if (rc != OK && rc != NOT_FOUND)
		return fail(st, rc, missing.reason, "%s", missing.message);
	if (!is_known(buf_text(ret_known), own))
		buf_addf(ret_known, "%s\n", own);
	return OK;
}

static void shout(const char *key)
{
	say_loud("UNKNOWN DEVICE: a key counts as yours that this device was never told of:");
	say("  %s", key);
	say("  If it is yours: auditc doctor --accept-devices. If not: auditc device list, then");
	say("  auditc device revoke ID --reason TEXT at once, and tell your administrator.");
}

int devices_know(const struct profile *profile, const uint8_t own[SIGN_PUBLIC_BYTES], const uint8_t key[SIGN_PUBLIC_BYTES],
	struct status *st)
{
	char state[FILE_PATH_BYTES], path[FILE_PATH_BYTES], text[SIGN_PUBLIC_TEXT_BYTES];
	struct buf known;
	TRY(profile_state_directory(profile, st, state));
	TRY(file_path(st, path, "%s/devices", state));
	buf_init(&known, DEVICES_TEXT_BYTES);
	int rc = read_known(path, own, st, &known);
	sign_public_format(key, text);
	if (rc == OK && !is_known(buf_text(&known), text))
		buf_addf(&known, "%s\n", text);
	if (rc == OK)
		rc = file_replace(path, 0600, buf_bytes(&known), st);
	buf_done(&known);
	return rc;
}

static void shout_at_recovery(const char *device_id)
{
	say_loud("RECOVERY: a device asks to become yours, and administrators agreed to it:");
	say("  %s", device_id);
	say("  If it is not you who lost all devices: auditc device revoke %s --reason TEXT before its delay is over.",
		device_id);
}

int devices_check(struct client *c, const Audit__GetSessionResponse *session, bool accept, struct status *st,
	size_t *ret_unknown)
{
	char state[FILE_PATH_BYTES], path[FILE_PATH_BYTES];
	struct buf known;
	*ret_unknown = 0;
	TRY(profile_state_directory(&c->profile, st, state));
	TRY(file_path(st, path, "%s/devices", state));
	buf_init(&known, DEVICES_TEXT_BYTES);
	int rc = read_known(path, keys_sign_public(c->keys), st, &known);
	for (size_t i = 0; i < session->n_recovering_device_ids && rc == OK; i++)
		shout_at_recovery(session->recovering_device_ids[i]);
	for (size_t i = 0; i < session->n_own_keys && rc == OK; i++) {
		char key[SIGN_PUBLIC_TEXT_BYTES];
		if (session->own_keys[i].len != SIGN_PUBLIC_BYTES)
			continue;
		sign_public_format(session->own_keys[i].data, key);
		if (is_known(buf_text(&known), key))
			continue;
		if (accept) {
			buf_addf(&known, "%s\n", key);
			continue;
		}
		shout(key);
		++*ret_unknown;
	}
	if (rc == OK)
		rc = file_replace(path, 0600, buf_bytes(&known), st);
	buf_done(&known);
	return rc;
}

int devices_list(struct client *c, const char *person_id, struct status *st, Audit__ListDevicesResponse **ret_list)
{
	Audit__ListDevicesRequest request = AUDIT__LIST_DEVICES_REQUEST__INIT;
	Audit__Page page = AUDIT__PAGE__INIT;
	ProtobufCMessage *response = NULL;
	page.size = LIMIT_PAGE;
	request.page = &page;
	request.person_id = person_id;
	TRY(call_named(c, c->arena, "audit.v1.DeviceService/ListDevices", &request.base, st, &response, NULL));
	*ret_list = (Audit__ListDevicesResponse *)response;
	return OK;
}

struct signer signer_of_device(const Audit__Device *d)
{
	struct signer s = { .from = { d->active_from, d->active_from_us }, .to = { d->active_to, d->active_to_us },
		.doubt = { d->compromised_from, d->compromised_from_us } };
	(void)snprintf(s.id, sizeof(s.id), "%s", d->id);
	(void)snprintf(s.person, sizeof(s.person), "%s", d->person_id);
	if (d->sign_key.len == SIGN_PUBLIC_BYTES)
		memcpy(s.key, d->sign_key.data, SIGN_PUBLIC_BYTES);
	return s;
}

struct bytes device_proof(const uint8_t signer[SIGN_PUBLIC_BYTES], const uint8_t session_key[KEY_BYTES],
	uint8_t room[DEVICE_PROOF_BYTES])
{
	static const char label[] = "isms-audit device v1"; /* with its NUL */
	memcpy(room, label, sizeof(label));
	memcpy(room + sizeof(label), signer, SIGN_PUBLIC_BYTES);
	memcpy(room + sizeof(label) + SIGN_PUBLIC_BYTES, session_key, KEY_BYTES);
	return BYTES(room, sizeof(label) + SIGN_PUBLIC_BYTES + KEY_BYTES);
}
