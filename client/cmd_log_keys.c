/* auditc log keys and rotate: the keys the ledger signs with, and beginning the next one. */
#include "client/cmd_method.h"
#include "client/command.h"
#include "client/history.h"
#include "client/term.h"

#include "audit/v1/log_key.pb-c.h"

static const char *cause_text(enum log_cause cause)
{
	switch (cause) {
	case LOG_CAUSE_ROUTINE:
		return "in due time";
	case LOG_CAUSE_LOST:
		return "by the root, since the key before was lost";
	case LOG_CAUSE_STOLEN:
		return "by the root, since the key before was STOLEN";
	case LOG_CAUSE_ROOT:
		return "another root; the key stays";
	case LOG_CAUSE_NONE:
		break;
	}
	return "the first; on paper, in invitations, the ledger's name";
}

static void put_key(const uint8_t key[SIGN_PUBLIC_BYTES], uint64_t from, const char *why)
{
	struct hash hash = hash_of(key, SIGN_PUBLIC_BYTES);
	char digits[HASH_TEXT_BYTES];
	hash_format(&hash, digits);
	put_line("entry %-8" PRIu64 " sha256:%s  %s", from, digits, why);
}

static void put_root(const struct log_root *root)
{
	if (root->threshold == 0) {
		put_line("root           none: a log key that is lost or stolen could not be replaced");
		return;
	}
	put_line("root           %zu of these %zu replace a log key that is lost or stolen", root->threshold, root->count);
	for (size_t i = 0; i < root->count; i++) {
		char key[SIGN_PUBLIC_TEXT_BYTES];
		sign_public_format(root->holder[i], key);
		put_line("               %s", key);
	}
}

/* What other people's tools take, for a checkpoint as it is signed now. */
static int put_verifier_key(const struct log_keys *k, struct status *st)
{
	char text[NOTE_KEY_TEXT_BYTES];
	struct note_key key;
	TRY(note_key_init(k->first.name, NOTE_ED25519, log_keys_newest(k), st, &key));
	note_key_format(&key, text);
	put_line("signs now      %s", text);
	return OK;
}

static int write_records(struct client *c, const char *path, struct status *st)
{
	struct buf records;
	buf_init(&records, LOG_KEYS_TEXT_MAX);
	int rc = witness_records(&c->witness, st, &records);
	if (rc == OK)
		rc = file_create(path, 0644, buf_bytes(&records), st);
	buf_done(&records);
	return rc;
}

COMMAND(cmd_log_keys)
{
	const struct log_keys *k = &c->witness.keys;
	const char *out = command_arg(arg, "out");
	(void)word;
	(void)count;
	TRY(history_open(c, st));
	put_line("ledger         %s", k->first.name);
	for (size_t i = 0; i <= k->records; i++)
		put_key(k->state[i].key, k->state[i].from, cause_text(k->state[i].cause));
	put_root(&k->root);
	TRY(put_verifier_key(k, st));
	return out ? write_records(c, out, st) : OK;
}

/* --- rotate --- */

static int enter(struct client *c, struct bytes proposal, struct status *st)
{
	Audit__RotateLogKeyRequest request = AUDIT__ROTATE_LOG_KEY_REQUEST__INIT;
	ProtobufCMessage *response = NULL;
	struct call_position position;
	TRY(history_open(c, st));
	request.organisation_id = c->profile.organisation;
	request.records = (int64_t)c->witness.keys.records;
	request.proposal = (ProtobufCBinaryData){ proposal.len, (uint8_t *)(uintptr_t)proposal.data };
	TRY(call_named(c, c->arena, "audit.v1.LogKeyService/RotateLogKey", &request.base, st, &response, &position));
	if (c->options.validate_only) {
		method_say_position(c, &position);
		return OK;
	}
	TRY(client_witness(c, st));
	const struct log_keys *k = &c->witness.keys;
	put_key(log_keys_newest(k), k->state[k->records].from, cause_text(k->state[k->records].cause));
	method_say_position(c, &position);
	say("the first key's fingerprint stays good on paper; the new one's says more: write it beside it");
	return OK;
}

COMMAND(cmd_log_rotate)
{
	const char *path = command_arg(arg, "proposal");
	struct buf proposal;
	(void)word;
	(void)count;
	buf_init(&proposal, LOG_RECORD_TEXT_MAX);
	int rc = path ? file_read(path, st, &proposal) : OK;
	if (rc == OK)
		rc = enter(c, buf_bytes(&proposal), st);
	buf_done(&proposal);
	return rc;
}
