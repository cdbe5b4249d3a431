/* The list of a ledger's keys: records accepted only from those whom the record before left in charge. */
#include "common/log_keys.h"

static bool same_key(const uint8_t *a, const uint8_t *b)
{
	return memcmp(a, b, SIGN_PUBLIC_BYTES) == 0;
}

/* --- the list --- */

void log_keys_begin(const struct note_key *first, struct log_keys *ret_keys)
{
	*ret_keys = (struct log_keys){ .first = *first, .name = hash_of(first->public, SIGN_PUBLIC_BYTES) };
	ret_keys->previous = ret_keys->name;
	memcpy(ret_keys->state[0].key, first->public, SIGN_PUBLIC_BYTES);
}

const uint8_t *log_keys_newest(const struct log_keys *k)
{
	return k->state[k->records].key;
}

const uint8_t *log_keys_at(const struct log_keys *k, uint64_t index)
{
	size_t i = k->records;
	while (i > 0 && k->state[i].from > index)
		i--;
	return k->state[i].key;
}

/* The record that ended the key; NULL while it holds, and for a stranger's. */
static const struct log_state *end_of(const struct log_keys *k, const uint8_t *key)
{
	bool was_there = false;
	for (size_t i = 0; i <= k->records; i++) {
		bool is_it = same_key(k->state[i].key, key);
		if (was_there && !is_it)
			return &k->state[i];
		was_there = is_it;
	}
	return NULL;
}

uint64_t log_keys_end(const struct log_keys *k, const uint8_t key[SIGN_PUBLIC_BYTES])
{
	const struct log_state *end = end_of(k, key);
	return end ? end->from : UINT64_MAX;
}

bool log_keys_has(const struct log_keys *k, const uint8_t key[SIGN_PUBLIC_BYTES])
{
	for (size_t i = 0; i <= k->records; i++)
		if (same_key(k->state[i].key, key))
			return true;
	return false;
}

bool log_keys_stolen(const struct log_keys *k, const uint8_t key[SIGN_PUBLIC_BYTES])
{
	const struct log_state *end = end_of(k, key);
	return end && end->cause == LOG_CAUSE_STOLEN;
}

bool log_keys_pin(struct log_keys *k, const uint8_t key[SIGN_PUBLIC_BYTES])
{
	for (size_t i = 0; i <= k->records; i++)
		if (same_key(k->state[i].key, key)) {
			k->floor = i;
			return true;
		}
	return false;
}

/* It ended before the pinned one began. */
static bool is_older(const struct log_keys *k, const uint8_t *key)
{
	for (size_t i = k->floor; i <= k->records; i++)
		if (same_key(k->state[i].key, key))
			return false;
	return true;
}

bool log_keys_may(const struct log_keys *k, const uint8_t key[SIGN_PUBLIC_BYTES], uint64_t size)
{
	return !is_older(k, key) && size <= log_keys_end(k, key);
}

bool log_keys_since(const struct log_keys *k, const uint8_t since[SIGN_PUBLIC_BYTES], const uint8_t key[SIGN_PUBLIC_BYTES])
{
	bool has_begun = false;
	for (size_t i = 0; i <= k->records; i++) {
		has_begun |= same_key(k->state[i].key, since);
		if (has_begun && same_key(k->state[i].key, key))
			return true;
	}
	return false;
}

/* --- the next record --- */

void log_keys_propose(const struct log_keys *k, struct log_proposal *ret_proposal)
{
	struct log_proposal p = { .log = k->name, .number = k->records + 1, .previous = k->previous, .cause = LOG_CAUSE_ROUTINE,
		.root = k->root };
	memcpy(p.origin, k->first.name, sizeof(p.origin));
	memcpy(p.key, log_keys_newest(k), sizeof(p.key));
	*ret_proposal = p;
}

static bool same_root(const struct log_root *a, const struct log_root *b)
{
	return a->threshold == b->threshold && a->count == b->count &&
		memcmp(a->holder, b->holder, a->count * sizeof(a->holder[0])) == 0;
}

/* Different keys of prime order, none of a log, and a threshold that they can reach; or nothing at all. */
static const char *root_is_wrong(const struct log_keys *k, const struct log_proposal *p)
{
	const struct log_root *root = &p->root;
	if (root->threshold > root->count || (root->threshold == 0) != (root->count == 0))
		return "the root's threshold is one that its holders can reach";
	for (size_t i = 0; i < root->count; i++) {
		if (!sign_public_valid(root->holder[i]))
			return "a holder's key is no key";
		if (log_keys_has(k, root->holder[i]) || same_key(root->holder[i], p->key))
			return "a holder's key is not a log key";
		for (size_t j = 0; j < i; j++)
			if (same_key(root->holder[i], root->holder[j]))
				return "no holder is there twice";
	}
	return k->root.threshold > 0 && root->threshold == 0 ? "a root is not given up, only changed" : NULL;
}

static const char *place_is_wrong(const struct log_keys *k, const struct log_proposal *p)
{
	if (strcmp(p->origin, k->first.name) != 0 || !hash_equal(&p->log, &k->name))
		return "it is of another ledger";
	if (p->number != k->records + 1 || !hash_equal(&p->previous, &k->previous))
		return "it does not follow the newest record here";
	return NULL;
}

static const char *change_is_wrong(const struct log_keys *k, const struct log_proposal *p)
{
	bool key_changes = !same_key(p->key, log_keys_newest(k)), root_changes = !same_root(&p->root, &k->root);
	if (!key_changes && !root_changes)
		return "it changes nothing";
	if (key_changes && (log_keys_has(k, p->key) || log_root_has(&k->root, p->key)))
		return "a log key is a new one each time";
	if (!sign_public_valid(p->key))
		return "its key is no key";
	if (key_changes == (p->cause == LOG_CAUSE_ROOT))
		return key_changes ? "the log key changes for another cause than the root's"
				   : "without another log key the cause is the root";
	return root_is_wrong(k, p);
}

/* Whose signatures are there. */
struct authority {
	bool by_log;           /* the key that held until now */
	size_t by_root, by_new; /* holders of the root as it was, and as it is to be */
};

/* Each by somebody who has a say, none twice, all of them good. */
static const char *read_authority(const struct log_keys *k, const struct log_record *r, struct authority *ret_authority)
{
	struct authority a = { 0 };
	for (size_t i = 0; i < r->by_count; i++) {
		bool is_log = same_key(r->by[i], log_keys_newest(k)), is_root = log_root_has(&k->root, r->by[i]);
		bool is_new = log_root_has(&r->p.root, r->by[i]);
		if (!is_log && !is_root && !is_new)
			return "somebody signed it who has no say";
		for (size_t j = 0; j < i; j++)
			if (same_key(r->by[i], r->by[j]))
				return "nobody signs it twice";
		if (!sshsig_valid(r->by[i], SSHSIG_LOG, r->proposed, r->by_signature[i]))
			return "a signature does not hold";
		a.by_log |= is_log;
		a.by_root += is_root;
		a.by_new += is_new;
	}
	*ret_authority = a;
	return NULL;
}

static const char *authority_lacks(const struct log_keys *k, const struct log_proposal *p, const struct authority *a)
{
	bool root_agrees = k->root.threshold > 0 && a->by_root >= k->root.threshold;
	bool root_changes = !same_root(&p->root, &k->root);
	if (p->cause == LOG_CAUSE_ROUTINE && !a->by_log)
		return "a log key that is there signs for the one that follows it";
	if ((p->cause == LOG_CAUSE_LOST || p->cause == LOG_CAUSE_STOLEN) && !root_agrees)
		return "for a key that is lost or was stolen as many holders of the root sign as its threshold asks for";
	if (root_changes && k->root.threshold > 0 && !root_agrees)
		return "a root is changed by as many of its holders as its threshold asks for";
	if (root_changes && k->root.threshold == 0 && !a->by_log)
		return "the first root is set by the log key";
	if (root_changes && a->by_new < p->root.threshold)
		return "as many of the root's new holders sign as its new threshold asks for";
	return NULL;
}

static const char *record_lacks(const struct log_keys *k, const struct log_record *r)
{
	struct authority a;
	const char *what = place_is_wrong(k, &r->p);
	if (!what)
		what = change_is_wrong(k, &r->p);
	if (!what)
		what = read_authority(k, r, &a);
	return what ? what : authority_lacks(k, &r->p, &a);
}

static bool is_planned(const struct log_proposal *p)
{
	return p->cause == LOG_CAUSE_ROUTINE || p->cause == LOG_CAUSE_ROOT;
}

bool log_proposal_changes_root(const struct log_keys *k, const struct log_proposal *p)
{
	return !same_root(&p->root, &k->root);
}

bool log_proposal_asks_consent(const struct log_keys *k, const struct log_proposal *p)
{
	return is_planned(p) && log_proposal_changes_root(k, p);
}

bool log_proposal_has_room(const struct log_keys *k, const struct log_proposal *p)
{
	return !is_planned(p) || k->records < LOG_RECORDS_PLANNED_MAX;
}

bool log_proposal_is_by(struct bytes text, const uint8_t key[SIGN_PUBLIC_BYTES])
{
	struct log_record r = { .from = 0 };
	struct scan s = scan_of(text);
	log_proposal_scan(&s, &r);
	for (size_t i = 0; !s.failed && i < r.by_count; i++)
		if (same_key(r.by[i], key))
			return true;
	return false;
}

const char *log_proposal_lacks(const struct log_keys *k, struct bytes text)
{
	struct log_record r = { .from = 0 };
	struct scan s = scan_of(text);
	log_proposal_scan(&s, &r);
	if (!scan_done(&s))
		return "it is no isms-audit log key v1 text";
	/* No rule of the list itself: whoever reads one takes all that fit. */
	return log_proposal_has_room(k, &r.p) ? record_lacks(k, &r) :
		"the last records are kept for log keys that are lost or stolen";
}

static const char *position_is_wrong(const struct log_keys *k, const struct log_record *r)
{
	if (r->from <= k->state[k->records].from)
		return "it begins behind the record before it";
	return sshsig_valid(r->p.key, SSHSIG_LOG, r->placed, r->signature) ? NULL : "the key that begins did not sign it";
}

static int add(struct log_keys *k, const struct log_record *r, struct status *st)
{
	if (k->records == LOG_RECORDS_MAX)
		return fail(st, RESOURCE_EXHAUSTED, "LOG_RECORDS", "a ledger has at most %d log key records", LOG_RECORDS_MAX);
	const char *what = record_lacks(k, r);
	if (!what)
		what = position_is_wrong(k, r);
	if (what)
		return fail(st, UNAUTHENTICATED, "LOG_RECORD_REFUSED", "log key record %" PRIu64 ": %s", r->p.number, what);
	struct log_state *state = &k->state[++k->records];
	*state = (struct log_state){ .from = r->from, .cause = r->p.cause };
	memcpy(state->key, r->p.key, sizeof(state->key));
	k->root = r->p.root;
	k->previous = hash_of(r->whole.data, r->whole.len);
	return OK;
}

int log_keys_add(struct log_keys *k, struct bytes record, struct status *st)
{
	struct log_record r;
	TRY(log_record_parse(record, st, &r));
	return add(k, &r, st);
}

int log_keys_add_all(struct log_keys *k, struct bytes records, struct status *st)
{
	while (records.len > 0) {
		size_t len = log_record_length(records);
		if (len == 0)
			return fail(st, INVALID_ARGUMENT, "BAD_LOG_RECORD", "not isms-audit log key v1 texts");
		TRY(log_keys_add(k, BYTES(records.data, len), st));
		records = BYTES(records.data + len, records.len - len);
	}
	return OK;
}

/* --- what they sign --- */

/* One distinct key of the list: its note's key, and whether it signed. */
static int open_by(const struct log_keys *k, const uint8_t *key, struct bytes note, struct status *st,
	struct checkpoint *ret_checkpoint)
{
	struct note_key log;
	TRY(note_key_init(k->first.name, NOTE_ED25519, key, st, &log));
	return checkpoint_open(note, &log, st, ret_checkpoint);
}

int log_keys_open(const struct log_keys *k, struct bytes note, struct status *st, struct checkpoint *ret_checkpoint,
	const uint8_t **ret_key)
{
	struct checkpoint cp;
	uint64_t ended = 0;
	bool older = false;
	for (size_t i = k->records + 1; i-- > 0;) {
		const uint8_t *key = k->state[i].key;
		struct status inner = { 0 };
		if (i < k->records && same_key(key, k->state[i + 1].key))
			continue;
		int rc = open_by(k, key, note, &inner, &cp);
		if (rc == OK && log_keys_may(k, key, cp.size)) {
			*ret_checkpoint = cp;
			if (ret_key)
				*ret_key = key;
			return OK;
		}
		older |= rc == OK && is_older(k, key);
		if (rc == OK)
			ended = log_keys_end(k, key);
		else if (strcmp(inner.reason, "NOTE_UNSIGNED") != 0)
			return fail(st, rc, inner.reason, "%s", inner.message);
	}
	if (older)
		return fail(st, UNAUTHENTICATED, "LOG_KEY_OLDER",
			"it is signed by a log key that ended before the one that was pinned");
	if (ended > 0)
		return fail(st, UNAUTHENTICATED, "LOG_KEY_ENDED",
			"it is signed by a log key that ended with %" PRIu64 " entries, and has more", ended);
	return fail(st, UNAUTHENTICATED, "NOTE_UNSIGNED", "no key of this ledger signed it");
}

int log_keys_prove(const struct log_keys *k, const struct tlog_proof *proof, const struct hash *leaf, struct status *st,
	struct checkpoint *ret_checkpoint)
{
	struct note_key log;
	struct checkpoint cp;
	const uint8_t *key;
	TRY(log_keys_open(k, proof->checkpoint, st, &cp, &key));
	TRY(note_key_init(k->first.name, NOTE_ED25519, key, st, &log));
	return tlog_proof_verify(proof, leaf, &log, st, ret_checkpoint);
}

bool log_keys_signed(const struct log_keys *k, const uint8_t key[SIGN_PUBLIC_BYTES], const char *namespace, uint64_t size,
	struct bytes text, const uint8_t signature[SIGNATURE_BYTES])
{
	return log_keys_may(k, key, size) && sshsig_valid(key, namespace, text, signature);
}
