/* auditc log keys and rotate: the keys the ledger signs with, and beginning the next one. */
#include "client/cmd_method.h"
#include "client/command.h"
#include "client/history.h"
#include "client/shown.h"
#include "client/term.h"

#include "audit/v1/log_key.pb-c.h"
#include "audit/v1/log_shown.pb-c.h"

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

static int memory_gone(struct status *st)
{
	return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "out of memory");
}

static int fill_key(struct client *c, const uint8_t key[SIGN_PUBLIC_BYTES], uint64_t from, enum log_cause cause,
	struct status *st, Audit__LogSigner *to)
{
	struct hash hash = hash_of(key, SIGN_PUBLIC_BYTES);
	struct bytes kept = arena_bytes(c->arena, BYTES(hash.b, HASH_BYTES));
	audit__log_signer__init(to);
	to->key_sha256 = (ProtobufCBinaryData){ kept.len, (uint8_t *)(uintptr_t)kept.data };
	to->from_index = from;
	to->cause = cause_text(cause);
	return kept.data ? OK : memory_gone(st);
}

static void put_key(const Audit__LogSigner *key)
{
	char digits[2 * HASH_BYTES + 1];
	hex_encode(key->key_sha256.data, key->key_sha256.len, digits);
	put_line("entry %-8" PRIu64 " sha256:%s  %s", key->from_index, digits, key->cause);
}

static int fill_keys(struct client *c, const struct log_keys *k, struct status *st, Audit__LogSigners *to)
{
	Audit__LogSigner *key = arena_array(c->arena, k->records + 1, sizeof(*key));
	to->keys = arena_array(c->arena, k->records + 1, sizeof(*to->keys));
	if (!key || !to->keys)
		return memory_gone(st);
	for (size_t i = 0; i <= k->records; i++) {
		TRY(fill_key(c, k->state[i].key, k->state[i].from, k->state[i].cause, st, &key[i]));
		to->keys[to->n_keys++] = &key[i];
	}
	return OK;
}

static int fill_root(struct client *c, const struct log_root *root, struct status *st, Audit__LogSigners *to)
{
	const char **holder = arena_array(c->arena, root->count + 1, sizeof(*holder));
	if (!holder)
		return memory_gone(st);
	for (size_t i = 0; i < root->count; i++) {
		char key[SIGN_PUBLIC_TEXT_BYTES];
		sign_public_format(root->holder[i], key);
		holder[i] = arena_text(c->arena, key);
		if (!holder[i])
			return memory_gone(st);
	}
	to->root_threshold = (uint32_t)root->threshold;
	to->root_holders = holder;
	to->n_root_holders = root->threshold > 0 ? root->count : 0;
	return OK;
}

/* What other people's tools take, for a checkpoint as it is signed now. */
static int fill_verifier_key(struct client *c, const struct log_keys *k, struct status *st, Audit__LogSigners *to)
{
	char text[NOTE_KEY_TEXT_BYTES];
	struct note_key key;
	TRY(note_key_init(k->first.name, NOTE_ED25519, log_keys_newest(k), st, &key));
	note_key_format(&key, text);
	to->signs_now = arena_text(c->arena, text);
	return to->signs_now ? OK : memory_gone(st);
}

static void put_root(const Audit__LogSigners *s)
{
	if (s->root_threshold == 0) {
		put_line("root           none: a log key that is lost or stolen could not be replaced");
		return;
	}
	put_line("root           %u of these %zu replace a log key that is lost or stolen", s->root_threshold,
		s->n_root_holders);
	for (size_t i = 0; i < s->n_root_holders; i++)
		put_line("               %s", s->root_holders[i]);
}

static void put_signers(const Audit__LogSigners *s)
{
	put_line("ledger         %s", s->origin);
	for (size_t i = 0; i < s->n_keys; i++)
		put_key(s->keys[i]);
	put_root(s);
	put_line("signs now      %s", s->signs_now);
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
	Audit__LogSigners signers = AUDIT__LOG_SIGNERS__INIT;
	(void)word;
	(void)count;
	TRY(history_open(c, st));
	signers.origin = k->first.name;
	TRY(fill_keys(c, k, st, &signers));
	TRY(fill_root(c, &k->root, st, &signers));
	TRY(fill_verifier_key(c, k, st, &signers));
	if (shown_as_lines(c))
		put_signers(&signers);
	else
		TRY(shown_put(c, &signers.base, st));
	return out ? write_records(c, out, st) : OK;
}

/* --- rotate --- */

static int enter(struct client *c, struct bytes proposal, struct status *st)
{
	Audit__RotateLogKeyRequest request = AUDIT__ROTATE_LOG_KEY_REQUEST__INIT;
	Audit__LogSigner key;
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
	TRY(fill_key(c, log_keys_newest(k), k->state[k->records].from, k->state[k->records].cause, st, &key));
	if (shown_as_lines(c))
		put_key(&key);
	else
		TRY(shown_put(c, &key.base, st));
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
