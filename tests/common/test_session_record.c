/* Session key records: where a list leads from what is pinned, and what leads nowhere. */
#include "common/session_record.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static struct sign_key log_key[2]; /* the second begins at entry 100 */
static struct log_keys keys;
static struct status st;

static struct sign_key key_of(uint8_t byte)
{
	uint8_t seed[SIGN_SEED_BYTES];
	struct sign_key made;
	memset(seed, byte, sizeof(seed));
	sign_key_from_seed(seed, &made);
	return made;
}

/* Signed by all of them, and closed by the key that it leaves in charge. */
static void enter(const struct log_proposal *p, const struct sign_key *const by[2], uint64_t from, const struct sign_key *closer)
{
	uint8_t signature[SIGNATURE_BYTES];
	struct buf text;
	buf_init(&text, LOG_RECORD_TEXT_MAX);
	log_proposal_format(p, &text);
	size_t said = text.len;
	for (size_t i = 0; i < 2 && by[i]; i++) {
		sshsig_sign(by[i], SSHSIG_LOG, BYTES(text.data, said), signature);
		log_proposal_add(&text, by[i]->public, signature);
	}
	log_record_place(&text, from);
	sshsig_sign(closer, SSHSIG_LOG, buf_bytes(&text), signature);
	log_record_close(&text, signature);
	cr_assert(eq(int, log_keys_add(&keys, buf_bytes(&text), &st), OK), "%s", st.message);
	buf_done(&text);
}

/* The other log key from entry 100 on, for that cause. */
static void next_log_key(enum log_cause cause)
{
	const struct sign_key holder = key_of(9);
	struct log_proposal p;
	log_keys_propose(&keys, &p);
	p.cause = cause;
	memcpy(p.key, log_key[1].public, sizeof(p.key));
	enter(&p, (const struct sign_key *const[2]){ cause == LOG_CAUSE_ROUTINE ? &log_key[0] : &holder }, 100, &log_key[1]);
}

/* A root of one holder, so that a theft can be said. */
static void set_root(void)
{
	const struct sign_key holder = key_of(9);
	struct log_proposal p;
	log_keys_propose(&keys, &p);
	p.cause = LOG_CAUSE_ROOT;
	p.root = (struct log_root){ .count = 1, .threshold = 1 };
	memcpy(p.root.holder[0], holder.public, SIGN_PUBLIC_BYTES);
	enter(&p, (const struct sign_key *const[2]){ &log_key[0], &holder }, 50, &log_key[0]);
}

static void begin(void)
{
	struct note_key first;
	cr_assert(crypto_ready() == 0);
	log_key[0] = key_of(1);
	log_key[1] = key_of(2);
	cr_assert(eq(int, note_key_init("audit.example.org/isms", NOTE_ED25519, log_key[0].public, &st, &first), OK));
	log_keys_begin(&first, &keys);
}

TestSuite(session_record, .init = begin);

static void add(struct buf *list, uint8_t from, uint8_t to, uint64_t index, const struct sign_key *by)
{
	struct session_record r = { .log = keys.name, .index = index };
	uint8_t signature[SIGNATURE_BYTES];
	size_t begin_at = list->len;
	memset(r.previous, from, KEY_BYTES);
	memset(r.key, to, KEY_BYTES);
	session_record_format(&r, list);
	sshsig_sign(by, SSHSIG_SESSION, BYTES(list->data + begin_at, list->len - begin_at), signature);
	session_record_close(list, signature);
}

/* Where `list` leads from the key of that byte: a byte, or the reason. */
static void expect_leads(const struct buf *list, uint8_t from, uint8_t to, const char *reason)
{
	uint8_t key[KEY_BYTES], wanted[KEY_BYTES];
	bool is_new = false;
	memset(key, from, sizeof(key));
	memset(wanted, to, sizeof(wanted));
	status_reset(&st);
	int rc = session_records_follow(buf_bytes(list), &keys, &st, key, &is_new);
	cr_expect(eq(int, rc == OK, !*reason), "%s: %s", st.reason, st.message);
	cr_expect_str_eq(st.reason, reason);
	cr_expect(eq(int, memcmp(key, wanted, sizeof(key)), 0), "from %u to %u", from, to);
	cr_expect(rc != OK || is_new == (from != to));
}

Test(session_record, leads_forward_from_wherever_it_was_pinned)
{
	struct buf list;
	buf_init(&list, SESSION_RECORDS_TEXT_MAX);
	add(&list, 'a', 'b', 10, &log_key[0]);
	add(&list, 'b', 'c', 20, &log_key[0]);
	expect_leads(&list, 'a', 'c', "");
	expect_leads(&list, 'b', 'c', "");
	expect_leads(&list, 'c', 'c', "");
	expect_leads(&list, 'x', 'x', "");
	add(&list, 'c', 'b', 30, &log_key[0]); /* c was given up: its key is gone */
	expect_leads(&list, 'a', 'b', "");
	expect_leads(&list, 'c', 'b', "");
	buf_done(&list);
}

Test(session_record, leads_nowhere_unless_the_log_key_of_then_signed_it)
{
	struct buf list;
	const struct sign_key stranger = key_of(7);
	buf_init(&list, SESSION_RECORDS_TEXT_MAX);
	add(&list, 'a', 'b', 10, &log_key[0]);
	add(&list, 'b', 'c', 20, &stranger);
	expect_leads(&list, 'a', 'a', "SESSION_RECORD_REFUSED");
	expect_leads(&list, 'x', 'x', ""); /* what is not gone by is not looked at */
	buf_reset(&list);
	add(&list, 'a', 'b', 150, &log_key[1]);
	expect_leads(&list, 'a', 'a', "SESSION_RECORD_REFUSED"); /* not known here yet */
	next_log_key(LOG_CAUSE_ROUTINE);
	expect_leads(&list, 'a', 'b', "");
	buf_reset(&list);
	add(&list, 'a', 'b', 150, &log_key[0]);
	expect_leads(&list, 'a', 'a', "SESSION_RECORD_REFUSED"); /* it had ended */
	buf_done(&list);
}

Test(session_record, by_a_log_key_that_was_stolen_since_leads_nowhere)
{
	struct buf list;
	buf_init(&list, SESSION_RECORDS_TEXT_MAX);
	set_root();
	add(&list, 'a', 'b', 60, &log_key[0]);
	expect_leads(&list, 'a', 'b', "");
	next_log_key(LOG_CAUSE_STOLEN);
	expect_leads(&list, 'a', 'a', "SESSION_RECORD_REFUSED");
	buf_done(&list);
}

Test(session_record, of_another_form_or_ledger_is_named)
{
	struct buf list;
	buf_init(&list, SESSION_RECORDS_TEXT_MAX);
	add(&list, 'a', 'b', 10, &log_key[0]);
	list.data[list.len - 1] = ' ';
	expect_leads(&list, 'a', 'a', "BAD_SESSION_RECORD");
	buf_reset(&list);
	add(&list, 'a', 'b', 10, &log_key[0]);
	buf_addf(&list, "isms-audit session key v1\n");
	expect_leads(&list, 'a', 'a', "BAD_SESSION_RECORD");
	buf_reset(&list);
	keys.name.b[0] ^= 1;
	add(&list, 'a', 'b', 10, &log_key[0]);
	keys.name.b[0] ^= 1;
	expect_leads(&list, 'a', 'a', "BAD_SESSION_RECORD");
	buf_done(&list);
}

Test(session_record, each_changed_byte_is_refused)
{
	struct buf list;
	buf_init(&list, SESSION_RECORDS_TEXT_MAX);
	add(&list, 'a', 'b', 10, &log_key[0]);
	for (size_t i = 0; i < list.len; i++) {
		uint8_t key[KEY_BYTES];
		bool is_new = false;
		memset(key, 'a', sizeof(key));
		list.data[i] ^= 1;
		bool is_led = session_records_follow(buf_bytes(&list), &keys, &st, key, &is_new) == OK && is_new;
		cr_expect(eq(int, is_led, false), "byte %zu", i);
		list.data[i] ^= 1;
	}
	buf_done(&list);
}
