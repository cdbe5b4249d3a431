/* Opening what a command needs, and holding the server to its older checkpoints. */
#include "client/client.h"

#include "client/call.h"
#include "client/devices.h"
#include "client/emergency.h"
#include "client/outcome.h"
#include "client/server_key.h"
#include "client/term.h"
#include "common/clock.h"

#include "audit/v1/ledger.pb-c.h"

static struct options without_as_of(const struct options *options)
{
	struct options now = *options;
	now.as_of_index = 0;
	now.as_of_us = 0;
	return now;
}

static int fetch_checkpoint(struct client *c, uint64_t from, struct status *st,
	Audit__GetCheckpointResponse **ret_response)
{
	Audit__GetCheckpointRequest request = AUDIT__GET_CHECKPOINT_REQUEST__INIT;
	ProtobufCMessage *response = NULL;
	struct options asked = c->options;
	request.from_size = from;
	request.log_records = (uint32_t)c->witness.keys.records;
	c->options = without_as_of(&asked);
	int rc = call_named(c, c->arena, "audit.v1.LedgerService/GetCheckpoint", &request.base, st, &response, NULL);
	c->options = asked;
	if (rc == OK)
		*ret_response = (Audit__GetCheckpointResponse *)response;
	return rc;
}

static int accept_checkpoint(struct client *c, const Audit__GetCheckpointResponse *response, struct status *st)
{
	struct hash proof[MERKLE_PROOF_MAX];
	size_t count = response->n_consistency;
	if (count > MERKLE_PROOF_MAX)
		return fail(st, DATA_LOSS, "BAD_CHECKPOINT", "the consistency proof is too long");
	for (size_t i = 0; i < count; i++) {
		if (response->consistency[i].len != HASH_BYTES)
			return fail(st, DATA_LOSS, "BAD_CHECKPOINT", "the consistency proof is malformed");
		memcpy(proof[i].b, response->consistency[i].data, HASH_BYTES);
	}
	TRY(witness_follow(&c->witness, response->log_record_count,
		BYTES(response->log_records.data, response->log_records.len), st));
	return witness_accept(&c->witness, BYTES(response->checkpoint.data, response->checkpoint.len), proof, count, st);
}

static int witness(struct client *c, struct status *st)
{
	Audit__GetCheckpointResponse *response = NULL;
	struct status asked = { 0 };
	int rc = fetch_checkpoint(c, c->witness.newest.size, &asked, &response);
	/* A server that does not know so many entries says so; its own newest checkpoint is then the evidence. */
	if (rc == OUT_OF_RANGE || rc == NOT_FOUND || rc == INVALID_ARGUMENT)
		rc = fetch_checkpoint(c, 0, st, &response);
	else
		*st = asked;
	if (rc == OK)
		rc = accept_checkpoint(c, response, st);
	/* No later command may resume a session that began with a ledger that is not believed. */
	if (rc == DATA_LOSS)
		session_forget(c->session);
	return rc;
}

int client_witness(struct client *c, struct status *st)
{
	c->is_witnessing = true;
	int rc = witness(c, st);
	c->is_witnessing = false;
	return rc;
}

int client_load(struct client *c, struct status *st)
{
	char name[PROFILE_NAME_BYTES];
	if (c->profile.server[0])
		return OK;
	TRY(profile_choose(c->options.profile, st, name));
	return profile_load(name, st, &c->profile);
}

static int check_devices(struct client *c, struct status *st)
{
	Audit__GetSessionResponse *session = NULL;
	size_t unknown;
	bool is_new;
	struct options asked = c->options;
	c->options = without_as_of(&asked);
	int rc = devices_session(c, st, &session);
	c->options = asked;
	TRY(rc);
	/* Once it is confirmed the device gets a session with a member's limits: this one is not worth keeping. */
	if (!session->is_confirmed)
		TRY(session_do_not_keep(c->session, st));
	emergency_shout(session);
	const ProtobufCBinaryData *records = &session->session_key_records;
	if (records->len > 0)
		TRY(server_key_follow(&c->profile, BYTES(records->data, records->len), &c->witness.keys, st, &is_new));
	return devices_check(c, session, false, st, &unknown);
}

int client_prepare(struct client *c, struct status *st)
{
	if (c->keys)
		return OK;
	TRY(client_load(c, st));
	TRY(witness_load(&c->profile.log, st, &c->witness));
	return keys_new(&c->profile, c->options.passphrase_fd, st, &c->keys);
}

int client_open(struct client *c, struct status *st)
{
	char path[FILE_PATH_BYTES];
	bool is_new = false;
	if (c->session)
		return OK;
	TRY(client_prepare(c, st));
	TRY(session_path(&c->profile, st, path));
	const struct session_options options = { .profile = &c->profile, .keys = c->keys, .path = path,
		.resume_only = c->resume_only, .timeout_ms = c->options.timeout_ms };
	TRY(session_open(&options, st, &c->session, &is_new));
	/* Before anything is signed or believed; a resumed session was checked when it began, and may have been refused. */
	if (is_new || c->witness.newest.size == 0)
		TRY(client_witness(c, st));
	return is_new ? check_devices(c, st) : OK;
}

void client_wait(struct client *c, struct status *st)
{
	say_loud("no server: %s", st->message);
	status_reset(st);
	c->is_offline = true;
}

int client_open_or_wait(struct client *c, const struct method_rule *method, struct status *st)
{
	if (c->options.offline && (!method->offline || c->options.validate_only))
		return fail(st, FAILED_PRECONDITION, "NEEDS_SERVER", "%s %s needs the server", method->noun, method->verb);
	c->may_wait = method->offline && !c->options.validate_only;
	c->is_offline |= c->options.offline;
	int rc = c->is_offline ? OK : client_open(c, st);
	if (rc != OK && c->may_wait && outcome_of(st) == OUTCOME_UNREACHABLE) {
		client_wait(c, st);
		rc = OK;
	}
	return rc == OK && c->is_offline ? client_prepare(c, st) : rc;
}

void client_close(struct client *c)
{
	session_close(c->session);
	keys_free(c->keys);
	c->session = NULL;
	c->keys = NULL;
}
