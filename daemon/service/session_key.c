/* Records of session keys: what devices that pinned an older one are given. */
#include "daemon/service/session_key.h"

#include "common/session_record.h"
#include "daemon/core.h"
#include "daemon/rows.h"
#include "daemon/session_chain.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

static int no_memory(struct status *st)
{
	return fail(st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
}

/* The organisation that runs the ledger is the one that the first entry made. */
static int organisation_of_ledger(struct request *rq, const char **ret_id)
{
	struct effect_row *effect;
	char text[ID_TEXT_BYTES];
	size_t count;
	TRY(ledger_effects(rq->core->ledger, rq->tx.db, rq->arena, 0, rq->st, &effect, &count));
	if (count == 0)
		return fail(rq->st, DATA_LOSS, "SESSION_KEYS", "the first entry made no organisation");
	id_format(&effect[0].id, text);
	*ret_id = rq_text(rq, text);
	return *ret_id ? OK : no_memory(rq->st);
}

static int make_record(struct request *rq, const struct session_record *r, struct bytes *ret_text)
{
	uint8_t signature[SIGNATURE_BYTES];
	struct buf text;
	buf_init(&text, SESSION_RECORD_TEXT_MAX);
	session_record_format(r, &text);
	/* As the statement that it is part of, by the key that enters things now. */
	keyring_sign(rq->core->keys, rq->who.sign_key, SSHSIG_SESSION, buf_bytes(&text), signature);
	session_record_close(&text, signature);
	*ret_text = text.failed ? BYTES(NULL, 0) : arena_bytes(rq->arena, buf_bytes(&text));
	buf_done(&text);
	return ret_text->data ? OK : no_memory(rq->st);
}

int session_key_begin(struct request *rq, const uint8_t key[KEY_BYTES])
{
	struct session_record r = { .log = rq->core->log_key_hash, .index = rq->tx.index };
	char digits[HASH_TEXT_BYTES], fingerprint[sizeof("sha256:") + HASH_TEXT_BYTES];
	struct hash hash = hash_of(key, KEY_BYTES);
	struct session_chain keys;
	struct bytes record, kept = arena_bytes(rq->arena, BYTES(key, KEY_BYTES));
	Audit__SessionKey *row;
	TRY(session_chain_load(rq->tx.db, NULL, rq->st, &keys));
	if (keys.records >= SESSION_RECORDS_MAX)
		return fail(rq->st, RESOURCE_EXHAUSTED, "SESSION_KEYS", "the session key was exchanged %d times: no more",
			SESSION_RECORDS_MAX);
	memcpy(r.key, key, KEY_BYTES);
	memcpy(r.previous, keys.newest, KEY_BYTES);
	if (keys.records == 0)
		TRY(session_chain_first(rq, r.previous));
	TRY(make_record(rq, &r, &record));
	hash_format(&hash, digits);
	(void)snprintf(fingerprint, sizeof(fingerprint), "sha256:%s", digits);
	TRY(new_session_key(rq, &row));
	TRY(organisation_of_ledger(rq, &row->organisation_id));
	row->number = (int64_t)keys.records + 1;
	row->fingerprint = rq_text(rq, fingerprint);
	row->key = (ProtobufCBinaryData){ kept.len, (uint8_t *)(uintptr_t)kept.data };
	row->told_us = rq->now_us;
	row->record = (ProtobufCBinaryData){ record.len, (uint8_t *)(uintptr_t)record.data };
	return put_session_key(rq, row, 0);
}
