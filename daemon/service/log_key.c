/* Log key records: the server signs for the keys that it has; what holders of the root signed comes with the request. */
#include "daemon/service/log_key.h"

#include "daemon/core.h"
#include "daemon/rows.h"
#include "daemon/rule/log_key.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

/* What is about to become the next record. */
struct making {
	struct log_keys keys; /* as they stand, a record of this very group with them */
	struct log_proposal p;
	struct bytes said;    /* the proposal's own text */
	struct buf text;
};

static int no_memory(struct request *rq)
{
	return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
}

static int load_keys(struct request *rq, struct making *m)
{
	const struct core *core = rq->core;
	return log_chain_load(rq->tx.db, core->settings.origin, keyring_log_public(core->keys), NULL, rq->st, &m->keys);
}

/* The key of the two that has not begun yet; the one that signs where there is none. */
static const uint8_t *waiting_key(const struct core *core, const struct log_keys *keys)
{
	const uint8_t *next = keyring_log_next(core->keys), *key = keyring_log_public(core->keys);
	if (next && !log_keys_has(keys, next))
		return next;
	return log_keys_has(keys, key) ? log_keys_newest(keys) : key;
}

/* Of the request, or the plain exchange of one key by the other. */
static int take_proposal(struct request *rq, struct bytes proposal, struct making *m)
{
	if (proposal.len > 0) {
		buf_add(&m->text, proposal.data, proposal.len);
		return log_proposal_parse(proposal, rq->st, &m->p, &m->said);
	}
	log_keys_propose(&m->keys, &m->p);
	memcpy(m->p.key, waiting_key(rq->core, &m->keys), sizeof(m->p.key));
	log_proposal_format(&m->p, &m->text);
	m->said = buf_bytes(&m->text);
	return m->text.failed ? no_memory(rq) : OK;
}

/* By itself the server signs for the next key alone. For a root the log key consents at the console: log_key_command.c. */
static void sign_as_log(struct request *rq, struct making *m)
{
	uint8_t signature[SIGNATURE_BYTES];
	const uint8_t *key = log_keys_newest(&m->keys);
	if (m->p.cause != LOG_CAUSE_ROUTINE || log_proposal_changes_root(&m->keys, &m->p) ||
		!keyring_has(rq->core->keys, key))
		return;
	keyring_sign(rq->core->keys, key, SSHSIG_LOG, m->said, signature);
	log_proposal_add(&m->text, key, signature);
}

static void close_record(struct request *rq, struct making *m)
{
	uint8_t signature[SIGNATURE_BYTES];
	log_record_place(&m->text, rq->tx.index);
	keyring_sign(rq->core->keys, m->p.key, SSHSIG_LOG, buf_bytes(&m->text), signature);
	log_record_close(&m->text, signature);
}

static int put_record(struct request *rq, struct making *m, const char *organisation_id, Audit__LogKey **ret_row)
{
	struct hash hash = hash_of(m->p.key, SIGN_PUBLIC_BYTES);
	char digits[HASH_TEXT_BYTES], fingerprint[sizeof("sha256:") + HASH_TEXT_BYTES];
	struct bytes record = arena_bytes(rq->arena, buf_bytes(&m->text));
	Audit__LogKey *row;
	if (m->text.failed || !record.data)
		return no_memory(rq);
	/* As everybody else will read it. */
	TRY(log_keys_add(&m->keys, record, rq->st));
	hash_format(&hash, digits);
	(void)snprintf(fingerprint, sizeof(fingerprint), "sha256:%s", digits);
	TRY(new_log_key(rq, &row));
	row->organisation_id = organisation_id;
	row->number = (int64_t)m->p.number;
	row->from_index = rq->tx.index;
	row->cause = log_cause_name(m->p.cause);
	row->fingerprint = rq_text(rq, fingerprint);
	row->record = (ProtobufCBinaryData){ record.len, (uint8_t *)(uintptr_t)record.data };
	TRY(put_log_key(rq, row, 0));
	*ret_row = row;
	return OK;
}

/* `f` comes with what the caller knows of the organisation and of what was decided on. */
static int make_record(
	struct request *rq, struct making *m, struct bytes proposal, struct log_key_facts *f, Audit__LogKey **ret_row)
{
	TRY(take_proposal(rq, proposal, m));
	f->records = (int64_t)m->keys.records;
	f->has_key = keyring_has(rq->core->keys, m->p.key) && (proposal.len > 0 || !log_keys_has(&m->keys, m->p.key));
	f->has_room = log_proposal_has_room(&m->keys, &m->p);
	f->asks_consent = log_proposal_asks_consent(&m->keys, &m->p);
	f->has_consent = log_proposal_is_by(buf_bytes(&m->text), log_keys_newest(&m->keys));
	sign_as_log(rq, m);
	f->lacks = log_proposal_lacks(&m->keys, buf_bytes(&m->text));
	TRY(log_key_may_rotate(f, rq->st));
	/* The key that begins signs what is entered, and nothing for who only asks: a record counts wherever it is. */
	if (rq->validate_only)
		return OK;
	close_record(rq, m);
	return put_record(rq, m, f->id, ret_row);
}

static int rotate(struct request *rq, struct making *m, const Audit__RotateLogKeyRequest *in, Audit__LogKey **ret_row)
{
	Audit__Organisation *organisation;
	TRY(load_organisation(rq, in->organisation_id, &organisation));
	struct log_key_facts f = {
		.id = organisation->id, .runs_ledger = !*organisation->parent_id, .said_records = in->records
	};
	TRY(load_keys(rq, m));
	return make_record(rq, m, BYTES(in->proposal.data, in->proposal.len), &f, ret_row);
}

int log_key_rotate(struct request *rq, const Audit__RotateLogKeyRequest *in, Audit__RotateLogKeyResponse *out)
{
	struct making m;
	buf_init(&m.text, LOG_RECORD_TEXT_MAX);
	int rc = rotate(rq, &m, in, &out->log_key);
	buf_done(&m.text);
	return rc;
}

/* The record that set the root stands beside the next one: of the same organisation. */
static int newest_row(struct request *rq, Audit__LogKey **ret_row)
{
	struct page page = { .size = 1, .filter = "", .order = "-number" };
	struct bytes next;
	ProtobufCMessage **row;
	size_t count;
	TRY(rq_page_of_all(rq, rq->arena, schema_find_resource(LOG_KEY_NOUN), &page, &row, &count, &next));
	if (count == 0)
		return fail(rq->st, FAILED_PRECONDITION, "NO_ROOT",
			"this ledger has no programme root: nobody can begin a key for the "
			"one that is lost");
	*ret_row = (Audit__LogKey *)row[0];
	return OK;
}

static int replace(struct request *rq, struct making *m, struct bytes proposal)
{
	Audit__LogKey *newest = NULL, *made;
	TRY(newest_row(rq, &newest));
	TRY(load_keys(rq, m));
	struct log_key_facts f = {
		.id = newest->organisation_id, .runs_ledger = true, .said_records = (int64_t)m->keys.records
	};
	return make_record(rq, m, proposal, &f, &made);
}

int log_key_replace(struct request *rq, struct bytes proposal)
{
	struct making m;
	buf_init(&m.text, LOG_RECORD_TEXT_MAX);
	int rc = replace(rq, &m, proposal);
	buf_done(&m.text);
	return rc;
}
