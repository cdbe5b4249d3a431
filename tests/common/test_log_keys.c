/* A ledger's keys: who may make the next record, what each key may sign, and what an old key is worth. */
#include "common/log_keys.h"

#include "common/crypto.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#define ORIGIN "audit.example.org/isms"

static struct sign_key key[4];    /* of the log, one after the other */
static struct sign_key holder[4]; /* of the root */
static struct status st;
static struct log_keys keys;      /* as everybody begins: the first key alone */

static struct sign_key key_of(uint8_t byte)
{
	uint8_t seed[SIGN_SEED_BYTES];
	struct sign_key made;
	memset(seed, byte, sizeof(seed));
	sign_key_from_seed(seed, &made);
	return made;
}

static void begin(void)
{
	struct note_key first;
	cr_assert(crypto_ready() == 0);
	for (uint8_t i = 0; i < 4; i++) {
		key[i] = key_of(i + 1);
		holder[i] = key_of(i + 101);
	}
	cr_assert(eq(int, note_key_init(ORIGIN, NOTE_ED25519, key[0].public, &st, &first), OK));
	log_keys_begin(&first, &keys);
}

TestSuite(log_keys, .init = begin);

/* What a record says, who signs it for the authority, and where it begins. */
struct draft {
	struct log_proposal p;
	const struct sign_key *by[6];
	uint64_t from;
	const struct sign_key *closer; /* NULL: whose the record's key is */
};

static struct draft next(const struct sign_key *to, enum log_cause cause, uint64_t from)
{
	struct draft d = { .from = from, .closer = to };
	log_keys_propose(&keys, &d.p);
	d.p.cause = cause;
	memcpy(d.p.key, to->public, sizeof(d.p.key));
	return d;
}

static void set_root(struct draft *d, size_t threshold, size_t count)
{
	d->p.root = (struct log_root){ .threshold = threshold, .count = count };
	for (size_t i = 0; i < count; i++)
		memcpy(d->p.root.holder[i], holder[i].public, SIGN_PUBLIC_BYTES);
}

static void write_proposal(const struct draft *d, struct buf *text)
{
	uint8_t signature[SIGNATURE_BYTES];
	log_proposal_format(&d->p, text);
	size_t len = text->len;
	for (size_t i = 0; i < ARRAY_LEN(d->by) && d->by[i]; i++) {
		sshsig_sign(d->by[i], SSHSIG_LOG, BYTES(text->data, len), signature);
		log_proposal_add(text, d->by[i]->public, signature);
	}
}

static struct buf write_record(const struct draft *d)
{
	uint8_t signature[SIGNATURE_BYTES];
	struct buf text;
	buf_init(&text, LOG_RECORD_TEXT_MAX);
	write_proposal(d, &text);
	log_record_place(&text, d->from);
	sshsig_sign(d->closer, SSHSIG_LOG, buf_bytes(&text), signature);
	log_record_close(&text, signature);
	cr_assert(not(text.failed));
	return text;
}

static int follow(const struct draft *d)
{
	struct buf text = write_record(d);
	status_reset(&st);
	int rc = log_keys_add(&keys, buf_bytes(&text), &st);
	buf_done(&text);
	return rc;
}

static void follows(const struct draft *d, const char *what)
{
	cr_assert(eq(int, follow(d), OK), "%s: %s", what, st.message);
}

static void refused(const struct draft *d, const char *says)
{
	struct log_keys before = keys;
	cr_expect(eq(int, follow(d), UNAUTHENTICATED), "%s", says);
	cr_expect(eq(str, st.reason, "LOG_RECORD_REFUSED"));
	cr_expect(strstr(st.message, says) != NULL, "\"%s\" and not \"%s\"", st.message, says);
	cr_expect(memcmp(&before, &keys, sizeof(keys)) == 0, "%s: nothing changed", says);
	keys = before;
}

static struct draft routine(const struct sign_key *from, const struct sign_key *to, uint64_t at)
{
	struct draft d = next(to, LOG_CAUSE_ROUTINE, at);
	d.by[0] = from;
	return d;
}

static struct draft root_of_three(uint64_t at)
{
	struct draft d = next(&key[keys.records], LOG_CAUSE_ROOT, at);
	set_root(&d, 2, 3);
	d.by[0] = &key[keys.records];
	d.by[1] = &holder[0];
	d.by[2] = &holder[2];
	return d;
}

Test(log_keys, follow_each_other_by_both_signatures)
{
	cr_expect(eq(u64, log_keys_end(&keys, key[0].public), UINT64_MAX));
	struct draft d = routine(&key[0], &key[1], 10);
	follows(&d, "the first rotation");
	d = routine(&key[1], &key[2], 20);
	follows(&d, "the second");
	cr_expect(memcmp(log_keys_newest(&keys), key[2].public, SIGN_PUBLIC_BYTES) == 0);
	cr_expect(eq(u64, log_keys_end(&keys, key[0].public), 10));
	cr_expect(eq(u64, log_keys_end(&keys, key[1].public), 20));
	cr_expect(eq(u64, log_keys_end(&keys, key[2].public), UINT64_MAX));
	cr_expect(memcmp(log_keys_at(&keys, 9), key[0].public, SIGN_PUBLIC_BYTES) == 0, "the old one's last entry");
	cr_expect(memcmp(log_keys_at(&keys, 10), key[1].public, SIGN_PUBLIC_BYTES) == 0, "the record's own entry");
	cr_expect(not(log_keys_has(&keys, key[3].public)));
	cr_expect(not(log_keys_may(&keys, key[3].public, 1)));
}

Test(log_keys, are_refused_from_who_has_no_say)
{
	struct draft d = routine(&key[0], &key[1], 10);
	d.by[0] = NULL;
	refused(&d, "signs for the one that follows it");
	d = routine(&key[2], &key[1], 10);
	refused(&d, "who has no say");
	d = routine(&key[0], &key[1], 10);
	d.by[1] = &key[0];
	refused(&d, "twice");
	d = routine(&key[0], &key[1], 10);
	d.closer = &key[0];
	refused(&d, "the key that begins did not sign it");
	d = routine(&key[0], &key[0], 10);
	refused(&d, "changes nothing");
	d = routine(&key[0], &key[1], 0);
	refused(&d, "begins behind");
	d = next(&key[1], LOG_CAUSE_STOLEN, 10);
	d.by[0] = &key[0];
	refused(&d, "as many holders of the root");
	d = routine(&key[0], &key[1], 10);
	d.p.cause = LOG_CAUSE_ROOT;
	refused(&d, "another cause than the root's");
}

Test(log_keys, make_one_list)
{
	struct draft d = routine(&key[0], &key[1], 10);
	d.p.number = 2;
	refused(&d, "does not follow");
	d = routine(&key[0], &key[1], 10);
	d.p.previous.b[0] ^= 1;
	refused(&d, "does not follow");
	d = routine(&key[0], &key[1], 10);
	d.p.log.b[0] ^= 1;
	refused(&d, "another ledger");
	d = routine(&key[0], &key[1], 10);
	(void)snprintf(d.p.origin, sizeof(d.p.origin), "audit.example.org/other");
	refused(&d, "another ledger");
	d = routine(&key[0], &key[1], 10);
	follows(&d, "the first");
	refused(&d, "does not follow");
	d = routine(&key[1], &key[0], 20);
	refused(&d, "a new one each time");
	d = routine(&key[1], &key[2], 10);
	refused(&d, "begins behind");
	d = routine(&key[0], &key[2], 20);
	refused(&d, "who has no say");
}

Test(log_keys, root_is_set_by_the_log_key_and_its_own_holders)
{
	struct draft d = root_of_three(10);
	d.by[0] = &holder[1];
	refused(&d, "the first root is set by the log key");
	d = root_of_three(10);
	d.by[2] = NULL;
	refused(&d, "new holders sign");
	d = root_of_three(10);
	memcpy(d.p.key, key[3].public, sizeof(d.p.key));
	refused(&d, "another cause than the root's");
	d = root_of_three(10);
	memcpy(d.p.root.holder[1], holder[0].public, SIGN_PUBLIC_BYTES);
	refused(&d, "no holder is there twice");
	d = root_of_three(10);
	memset(d.p.root.holder[1], 0, SIGN_PUBLIC_BYTES);
	refused(&d, "a holder's key is no key");
	d = root_of_three(10);
	follows(&d, "by the log key and two of three");
}

Test(log_keys, root_replaces_a_key_that_was_stolen)
{
	struct draft d = root_of_three(10);
	follows(&d, "the root");
	cr_expect(eq(sz, keys.root.threshold, 2));
	cr_expect(eq(u64, log_keys_end(&keys, key[0].public), UINT64_MAX), "the log key stays");
	d = next(&key[1], LOG_CAUSE_STOLEN, 20);
	d.by[0] = &holder[1];
	refused(&d, "as many holders of the root");
	d.by[1] = &holder[2];
	follows(&d, "two of three");
	cr_expect(log_keys_stolen(&keys, key[0].public));
	cr_expect(not(log_keys_stolen(&keys, key[1].public)));
	cr_expect(eq(u64, log_keys_end(&keys, key[0].public), 20));
}

Test(log_keys, root_is_changed_by_the_old_and_the_new_and_never_given_up)
{
	struct draft d = root_of_three(10);
	follows(&d, "the root");
	struct draft change = next(&key[0], LOG_CAUSE_ROOT, 20);
	change.p.root.threshold = 1;
	change.p.root.count = 1;
	memcpy(change.p.root.holder[0], holder[3].public, SIGN_PUBLIC_BYTES);
	change.by[0] = &key[0];
	change.by[1] = &holder[3];
	refused(&change, "changed by as many of its holders");
	change.by[0] = &holder[0];
	change.by[1] = &holder[1];
	refused(&change, "new holders sign");
	change.by[2] = &holder[3];
	follows(&change, "two of the old, the new one");
	struct draft none = next(&key[0], LOG_CAUSE_ROOT, 30);
	none.p.root = (struct log_root){ .count = 0 };
	none.by[0] = &holder[3];
	refused(&none, "not given up");
	struct draft high = next(&key[0], LOG_CAUSE_ROOT, 30);
	high.p.root.threshold = 2;
	high.by[0] = &holder[3];
	refused(&high, "can reach");
	struct draft mixed = next(&key[0], LOG_CAUSE_ROOT, 30);
	mixed.p.root.count = 2;
	memcpy(mixed.p.root.holder[1], key[0].public, SIGN_PUBLIC_BYTES);
	mixed.by[0] = &holder[3];
	refused(&mixed, "not a log key");
}

Test(log_keys, text_is_strict_and_any_changed_byte_is_refused)
{
	struct draft d = root_of_three(10);
	struct buf text = write_record(&d);
	struct log_keys before = keys;
	cr_assert(eq(sz, log_record_length(buf_bytes(&text)), text.len));
	for (size_t i = 0; i < text.len; i++) {
		text.data[i] ^= 1;
		cr_expect(log_keys_add(&keys, buf_bytes(&text), &st) != OK, "byte %zu", i);
		cr_assert(memcmp(&before, &keys, sizeof(keys)) == 0);
		text.data[i] ^= 1;
	}
	for (size_t len = 0; len < text.len; len++)
		cr_expect(log_keys_add(&keys, BYTES(text.data, len), &st) != OK, "cut at %zu", len);
	cr_expect(eq(int, log_keys_add_all(&keys, buf_bytes(&text), &st), OK));
	buf_add(&text, "\n", 1);
	keys = before;
	cr_expect(eq(int, log_keys_add_all(&keys, buf_bytes(&text), &st), INVALID_ARGUMENT));
	buf_done(&text);
}

Test(log_keys, a_proposal_says_what_it_lacks)
{
	struct draft d = root_of_three(10);
	struct log_proposal back;
	struct bytes said;
	struct buf text;
	buf_init(&text, LOG_RECORD_TEXT_MAX);
	d.by[2] = NULL;
	write_proposal(&d, &text);
	cr_expect(strstr(log_proposal_lacks(&keys, buf_bytes(&text)), "new holders sign") != NULL);
	buf_reset(&text);
	d.by[2] = &holder[1];
	write_proposal(&d, &text);
	cr_expect(log_proposal_lacks(&keys, buf_bytes(&text)) == NULL);
	cr_expect(eq(int, log_proposal_parse(buf_bytes(&text), &st, &back, &said), OK));
	cr_expect(eq(u64, back.number, 1));
	cr_expect(eq(sz, back.root.threshold, 2));
	struct buf again;
	buf_init(&again, LOG_RECORD_TEXT_MAX);
	log_proposal_format(&back, &again);
	cr_expect(bytes_equal(buf_bytes(&again), said));
	buf_done(&again);
	buf_done(&text);
}

/* What the proposal lacks; NULL. */
static const char *lacks(const struct draft *d)
{
	struct buf text;
	buf_init(&text, LOG_RECORD_TEXT_MAX);
	write_proposal(d, &text);
	const char *what = log_proposal_lacks(&keys, buf_bytes(&text));
	buf_done(&text);
	return what;
}

Test(log_keys, the_last_records_are_kept_for_keys_that_are_lost_or_stolen)
{
	struct sign_key now = key[0], then;
	struct draft d = root_of_three(10);
	follows(&d, "the root");
	for (uint8_t i = 0; keys.records < LOG_RECORDS_PLANNED_MAX; i++) {
		then = key_of((uint8_t)(i + 20));
		d = routine(&now, &then, 20 + i);
		cr_assert(lacks(&d) == NULL, "%zu", keys.records);
		follows(&d, "another");
		now = then;
	}
	d = routine(&now, &key[1], 200);
	cr_expect(strstr(lacks(&d), "are kept for") != NULL, "as could wait");
	d = next(&now, LOG_CAUSE_ROOT, 200);
	set_root(&d, 1, 2);
	d.by[0] = &holder[0];
	d.by[1] = &holder[1];
	cr_expect(strstr(lacks(&d), "are kept for") != NULL, "another root");
	d = next(&key[1], LOG_CAUSE_STOLEN, 200);
	d.by[0] = &holder[0];
	d.by[1] = &holder[1];
	cr_expect(lacks(&d) == NULL, "a thief's key");
	follows(&d, "for the one that is stolen");
	d = routine(&key[1], &key[2], 201);
	follows(&d, "whoever reads a list takes what fits");
}

Test(log_keys, consent_is_asked_for_another_root)
{
	struct draft d = root_of_three(10);
	struct buf text;
	buf_init(&text, LOG_RECORD_TEXT_MAX);
	write_proposal(&d, &text);
	cr_expect(log_proposal_asks_consent(&keys, &d.p), "the first root");
	cr_expect(log_proposal_is_by(buf_bytes(&text), key[0].public));
	cr_expect(not(log_proposal_is_by(buf_bytes(&text), key[1].public)));
	cr_expect(not(log_proposal_is_by(buf_bytes(&text), holder[1].public)), "named, but did not sign");
	follows(&d, "the root");
	d = routine(&key[0], &key[1], 20);
	cr_expect(not(log_proposal_changes_root(&keys, &d.p)));
	cr_expect(not(log_proposal_asks_consent(&keys, &d.p)), "the next key alone");
	set_root(&d, 1, 1);
	cr_expect(log_proposal_asks_consent(&keys, &d.p), "with the next key");
	d.p.cause = LOG_CAUSE_STOLEN;
	cr_expect(not(log_proposal_asks_consent(&keys, &d.p)), "nobody asks a thief");
	buf_done(&text);
}

static struct buf note_of(const struct sign_key *by, uint64_t size)
{
	struct checkpoint cp = { .origin = ORIGIN, .size = size, .root = hash_of("root", 4) };
	struct buf note;
	buf_init(&note, NOTE_BYTES_MAX);
	checkpoint_sign(&cp, by, &note);
	return note;
}

static const char *opened(const struct sign_key *by, uint64_t size)
{
	struct checkpoint cp = { .size = 0 };
	const uint8_t *which = NULL;
	struct buf note = note_of(by, size);
	status_reset(&st);
	int rc = log_keys_open(&keys, buf_bytes(&note), &st, &cp, &which);
	buf_done(&note);
	if (rc == OK)
		cr_expect(cp.size == size && memcmp(which, by->public, SIGN_PUBLIC_BYTES) == 0);
	return rc == OK ? "" : st.reason;
}

Test(log_keys, an_old_key_signs_nothing_past_its_end)
{
	struct draft d = routine(&key[0], &key[1], 10);
	follows(&d, "the rotation");
	cr_expect(eq(str, (char *)opened(&key[0], 10), ""), "its last tree");
	cr_expect(eq(str, (char *)opened(&key[0], 11), "LOG_KEY_ENDED"), "a fork by who stole it");
	cr_expect(eq(str, (char *)opened(&key[1], 11), ""));
	cr_expect(eq(str, (char *)opened(&key[1], 5), ""), "an older size signed anew");
	cr_expect(eq(str, (char *)opened(&key[2], 5), "NOTE_UNSIGNED"), "a stranger");
	cr_expect(log_keys_pin(&keys, key[1].public));
	cr_expect(eq(str, (char *)opened(&key[0], 10), "LOG_KEY_OLDER"), "by who pinned the second");
	cr_expect(not(log_keys_may(&keys, key[0].public, 10)));
	cr_expect(eq(str, (char *)opened(&key[1], 5), ""));
	cr_expect(not(log_keys_pin(&keys, key[2].public)));
	struct buf note = note_of(&key[1], 11);
	note.data[note.len - 5] ^= 1;
	struct checkpoint cp;
	cr_expect(log_keys_open(&keys, buf_bytes(&note), &st, &cp, NULL) != OK, "a wrong signature");
	buf_done(&note);
}
