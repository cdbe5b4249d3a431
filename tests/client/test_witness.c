/* Witness, profile, receipts, audience split and agent answers: what the client believes, keeps and sends apart. */
#include "client/agent.h"
#include "client/history.h"
#include "client/receipt.h"
#include "client/split.h"
#include "client/witness.h"
#include "common/crypto.h"
#include "common/statement.h"
#include "tests/support/tree.h"

#include "audit/v1/finding.pb-c.h"
#include "audit/v1/visit.pb-c.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <dirent.h>
#include <sys/stat.h>

enum { LEAVES = 20 };

static char home[] = "/tmp/isms-witness.XXXXXX";
static struct sign_key log_key;
static struct note_key log_public;

static void set_up(void)
{
	struct status st = { 0 };
	uint8_t seed[SIGN_SEED_BYTES] = { 1, 2, 3 };
	cr_assert(crypto_ready() == 0);
	cr_assert(mkdtemp(home) != NULL);
	(void)setenv("XDG_STATE_HOME", home, 1);
	(void)setenv("XDG_CONFIG_HOME", home, 1);
	sign_key_from_seed(seed, &log_key);
	cr_assert(eq(int, note_key_init("audit.example.org/isms", NOTE_ED25519, log_key.public, &st, &log_public), OK));
}

static void tear_down(void)
{
	tree_remove(home);
}

TestSuite(witness, .init = set_up, .fini = tear_down);
TestSuite(profile, .init = set_up, .fini = tear_down);
TestSuite(tuf, .init = set_up, .fini = tear_down);

/* Leaf i of a tree: its own text, another one from `fork` on. */
static struct hash leaf_at(uint64_t i, uint64_t fork)
{
	char text[40];
	int len = snprintf(text, sizeof(text), "%s %" PRIu64, i >= fork ? "forged" : "entry", i);
	return merkle_leaf(text, (size_t)len);
}

static struct hash root_of(uint64_t from, uint64_t to, uint64_t fork)
{
	struct hash leaf[LEAVES];
	for (uint64_t i = from; i < to; i++)
		leaf[i - from] = leaf_at(i, fork);
	return merkle_tree(leaf, to - from);
}

static void note_of(uint64_t size, uint64_t fork, struct buf *to)
{
	struct checkpoint cp = { .size = size, .root = size ? root_of(0, size, fork) : merkle_empty() };
	memcpy(cp.origin, log_public.name, sizeof(cp.origin));
	buf_init(to, NOTE_BYTES_MAX);
	checkpoint_sign(&cp, &log_key, to);
}

static int node(void *context, struct merkle_ref ref, struct status *st, struct hash *ret_hash)
{
	(void)st;
	*ret_hash = root_of(ref.index << ref.level, (ref.index + 1) << ref.level, *(const uint64_t *)context);
	return OK;
}

static int offer(struct witness *w, uint64_t size, uint64_t fork, struct status *st)
{
	struct buf note;
	struct hash proof[MERKLE_PROOF_MAX];
	struct merkle_plan plan = { .count = 0 };
	struct merkle_source source = { .node = node, .context = &fork };
	note_of(size, fork, &note);
	if (w->newest.size > 0 && w->newest.size < size) {
		merkle_plan_consistency(w->newest.size, size, &plan);
		cr_assert(eq(int, merkle_plan_run(&plan, &source, st, proof), OK));
	}
	int rc = witness_accept(w, buf_bytes(&note), proof, plan.count, st);
	buf_done(&note);
	return rc;
}

static size_t conflicts(void)
{
	char path[200];
	size_t count = 0;
	(void)snprintf(path, sizeof(path), "%s/isms-audit/witness", home);
	DIR *directory = opendir(path);
	for (struct dirent *entry; directory && (entry = readdir(directory));)
		count += strstr(entry->d_name, ".conflict-") != NULL;
	if (directory)
		(void)closedir(directory);
	return count;
}

Test(witness, accepts_what_extends_and_remembers_it)
{
	struct witness w, again;
	struct status st = { 0 };
	cr_assert(eq(int, witness_load(&log_public, &st, &w), OK));
	cr_expect(eq(u64, w.newest.size, (uint64_t)0));
	cr_expect(eq(int, offer(&w, 5, LEAVES, &st), OK), "%s", st.message);
	cr_expect(eq(int, offer(&w, 5, LEAVES, &st), OK));
	cr_expect(eq(int, offer(&w, 13, LEAVES, &st), OK), "%s", st.message);
	cr_assert(eq(int, witness_load(&log_public, &st, &again), OK));
	cr_expect(eq(u64, again.newest.size, (uint64_t)13));
	cr_expect(eq(sz, conflicts(), (size_t)0));
}

Test(witness, refuses_a_log_that_shrank_or_forked_and_keeps_both)
{
	static const struct { uint64_t size; uint64_t fork; const char *reason; } row[] = {
		{ 4, LEAVES, "LOG_SHRANK" }, { 9, 3, "LOG_FORKED" }, { 15, 8, "LOG_FORKED" }, { 0, LEAVES, "LOG_SHRANK" },
	};
	struct witness w;
	struct status st = { 0 };
	cr_assert(eq(int, witness_load(&log_public, &st, &w), OK));
	cr_assert(eq(int, offer(&w, 9, LEAVES, &st), OK));
	for (size_t i = 0; i < ARRAY_LEN(row); i++) {
		struct status why = { 0 };
		struct witness kept;
		cr_expect(eq(int, offer(&w, row[i].size, row[i].fork, &why), DATA_LOSS), "row %zu", i);
		cr_expect(eq(str, why.reason, (char *)row[i].reason), "row %zu: %s", i, why.message);
		cr_assert(eq(int, witness_load(&log_public, &st, &kept), OK));
		cr_expect(eq(u64, kept.newest.size, (uint64_t)9));
		cr_expect(eq(sz, conflicts(), i + 1));
	}
}

Test(witness, refuses_another_logs_signature_and_damaged_memory)
{
	struct witness w;
	struct status st = { 0 };
	struct sign_key real = log_key;
	cr_assert(eq(int, witness_load(&log_public, &st, &w), OK));
	log_key.seed[0] ^= 1;
	sign_key_from_seed(log_key.seed, &log_key);
	cr_expect(eq(int, offer(&w, 5, LEAVES, &st), DATA_LOSS));
	cr_expect(eq(str, st.reason, (char *)"BAD_CHECKPOINT"));
	log_key = real;
	cr_assert(eq(int, file_replace(w.path, 0600, BYTES_OF("nonsense"), &st), OK));
	cr_expect(eq(int, witness_load(&log_public, &st, &w), DATA_LOSS));
	cr_expect(eq(str, st.reason, (char *)"BAD_WITNESS_STATE"));
}

/* A record from the key that signs, in turn, to a new one made of `byte`. */
static struct buf rotate(struct log_keys *keys, const struct sign_key *from, uint8_t byte, uint64_t at, struct sign_key *ret_to)
{
	uint8_t seed[SIGN_SEED_BYTES], signature[SIGNATURE_BYTES];
	struct status st = { 0 };
	struct log_proposal p;
	struct buf text;
	memset(seed, byte, sizeof(seed));
	sign_key_from_seed(seed, ret_to);
	log_keys_propose(keys, &p);
	memcpy(p.key, ret_to->public, sizeof(p.key));
	buf_init(&text, LOG_RECORD_TEXT_MAX);
	log_proposal_format(&p, &text);
	sshsig_sign(from, SSHSIG_LOG, buf_bytes(&text), signature);
	log_proposal_add(&text, from->public, signature);
	log_record_place(&text, at);
	sshsig_sign(ret_to, SSHSIG_LOG, buf_bytes(&text), signature);
	log_record_close(&text, signature);
	cr_assert(eq(int, log_keys_add(keys, buf_bytes(&text), &st), OK), "%s", st.message);
	return text;
}

Test(witness, follows_the_logs_keys_and_remembers_them)
{
	struct witness w, again, other;
	struct status st = { 0 };
	struct sign_key second, third;
	cr_assert(eq(int, witness_load(&log_public, &st, &w), OK));
	struct log_keys keys = w.keys;
	cr_assert(eq(int, offer(&w, 5, LEAVES, &st), OK));
	struct buf first = rotate(&keys, &log_key, 7, 6, &second), next = rotate(&keys, &second, 8, 9, &third), all;
	buf_init(&all, LOG_KEYS_TEXT_MAX);
	buf_add(&all, first.data, first.len);
	buf_add(&all, next.data, next.len);
	log_key = second;
	cr_expect(eq(int, offer(&w, 7, LEAVES, &st), DATA_LOSS), "a key that nothing leads to");
	cr_expect(eq(str, st.reason, (char *)"BAD_CHECKPOINT"));
	cr_assert(eq(int, witness_load(&log_public, &st, &other), OK)); /* another command, at the same time */
	cr_expect(eq(int, witness_follow(&w, 1, buf_bytes(&first), &st), OK), "%s", st.message);
	cr_expect(eq(int, offer(&w, 7, LEAVES, &st), OK), "%s", st.message);
	cr_expect(eq(int, witness_follow(&w, 2, buf_bytes(&next), &st), OK), "%s", st.message);
	cr_expect(eq(int, witness_follow(&other, 2, buf_bytes(&all), &st), OK), "what is kept already: %s", st.message);
	cr_expect(eq(int, witness_load(&log_public, &st, &again), OK), "%s", st.message);
	cr_expect(eq(sz, again.keys.records, (size_t)2));
	cr_expect(eq(u64, again.newest.size, (uint64_t)7));
	cr_expect(eq(int, offer(&again, 12, LEAVES, &st), DATA_LOSS), "the second key past its end");
	cr_expect(eq(str, st.reason, (char *)"LOG_KEY_ENDED"));
	buf_done(&all);
	buf_done(&next);
	buf_done(&first);
}

Test(witness, shouts_at_keys_that_do_not_go_on_from_those_it_knows)
{
	struct witness w;
	struct status st = { 0 };
	struct sign_key second, thiefs, third;
	cr_assert(eq(int, witness_load(&log_public, &st, &w), OK));
	struct log_keys keys = w.keys, forged = w.keys;
	struct buf first = rotate(&keys, &log_key, 7, 6, &second), stolen = rotate(&forged, &log_key, 9, 4, &thiefs);
	struct buf next = rotate(&forged, &thiefs, 10, 8, &third);
	cr_assert(eq(int, witness_follow(&w, 1, buf_bytes(&first), &st), OK), "%s", st.message);
	cr_expect(eq(int, witness_follow(&w, 2, buf_bytes(&next), &st), DATA_LOSS), "a record behind another one");
	cr_expect(eq(str, st.reason, (char *)"LOG_KEYS_FORKED"));
	cr_expect(eq(int, witness_follow(&w, 0, BYTES(NULL, 0), &st), DATA_LOSS), "a server that knows of none");
	cr_expect(eq(str, st.reason, (char *)"LOG_KEYS_FORKED"));
	cr_expect(eq(sz, conflicts(), (size_t)2), "both are kept");
	cr_expect(eq(sz, w.keys.records, (size_t)1));
	cr_assert(eq(int, witness_load(&log_public, &st, &w), OK));
	cr_expect(eq(sz, w.keys.records, (size_t)1), "and nothing else");
	buf_done(&next);
	buf_done(&stolen);
	buf_done(&first);
}

/* Deceived by who stole the key, past its end, and then told by the true log that it had ended. */
Test(witness, says_that_it_believed_a_thief_once_the_records_come)
{
	struct witness w, again;
	struct status st = { 0 };
	struct sign_key second;
	cr_assert(eq(int, witness_load(&log_public, &st, &w), OK));
	struct log_keys keys = w.keys;
	struct buf first = rotate(&keys, &log_key, 7, 6, &second);
	cr_assert(eq(int, offer(&w, 12, 4, &st), OK));
	for (size_t i = 1; i <= 2; i++) {
		status_reset(&st);
		cr_expect(eq(int, witness_follow(&w, 1, buf_bytes(&first), &st), DATA_LOSS));
		cr_expect(eq(str, st.reason, (char *)"LOG_KEY_MISUSED"), "%s", st.message);
		cr_expect(eq(sz, conflicts(), i), "both are kept");
		cr_assert(eq(int, witness_load(&log_public, &st, &again), OK), "the same is said again: %s", st.message);
		cr_expect(eq(u64, again.newest.size, (uint64_t)12));
		cr_expect(eq(sz, again.keys.records, (size_t)0));
	}
	buf_done(&first);
}

Test(witness, is_given_as_many_records_as_there_are_said_to_be)
{
	struct witness w, again;
	struct status st = { 0 };
	struct sign_key second;
	cr_assert(eq(int, witness_load(&log_public, &st, &w), OK));
	struct log_keys keys = w.keys;
	struct buf first = rotate(&keys, &log_key, 7, 6, &second);
	cr_expect(eq(int, witness_follow(&w, 1, BYTES(NULL, 0), &st), DATA_LOSS), "none came");
	cr_expect(eq(str, st.reason, (char *)"BAD_CHECKPOINT"));
	status_reset(&st);
	cr_expect(eq(int, witness_follow(&w, 2, buf_bytes(&first), &st), DATA_LOSS), "one came");
	cr_expect(eq(str, st.reason, (char *)"BAD_CHECKPOINT"));
	cr_assert(eq(int, witness_load(&log_public, &st, &again), OK));
	cr_expect(eq(sz, again.keys.records, (size_t)0), "nothing is kept of it");
	status_reset(&st);
	cr_expect(eq(int, witness_follow(&w, 1, buf_bytes(&first), &st), OK), "%s", st.message);
	buf_done(&first);
}

/* The attacks that TUF lists, on what a client believes of a log (security.md, B31). On packs: tests/tools/pack_tamper.mjs. */

static void refused(struct witness *w, struct bytes note, const struct hash *proof, size_t proof_count, const char *reason)
{
	struct status st = { 0 };
	uint64_t size = w->newest.size;
	cr_expect(eq(int, witness_accept(w, note, proof, proof_count, &st), DATA_LOSS));
	cr_expect(eq(str, st.reason, (char *)(uintptr_t)reason), "%s", st.message);
	cr_expect(eq(u64, w->newest.size, size), "nothing is remembered of it");
}

Test(tuf, rollback_what_was_seen_is_not_taken_back)
{
	struct witness w;
	struct buf older;
	struct status st = { 0 };
	cr_assert(eq(int, witness_load(&log_public, &st, &w), OK));
	cr_assert(eq(int, offer(&w, 9, LEAVES, &st), OK));
	note_of(8, LEAVES, &older);
	refused(&w, buf_bytes(&older), NULL, 0, "LOG_SHRANK");
	buf_done(&older);
}

Test(tuf, fast_forward_a_size_that_nothing_leads_to)
{
	struct witness w;
	struct buf far;
	struct status st = { 0 };
	struct checkpoint cp = { .size = MERKLE_SIZE_MAX, .root = leaf_at(1, 0) };
	cr_assert(eq(int, witness_load(&log_public, &st, &w), OK));
	cr_assert(eq(int, offer(&w, 9, LEAVES, &st), OK));
	memcpy(cp.origin, log_public.name, sizeof(cp.origin));
	buf_init(&far, NOTE_BYTES_MAX);
	checkpoint_sign(&cp, &log_key, &far);
	refused(&w, buf_bytes(&far), NULL, 0, "LOG_FORKED");
	cr_expect(eq(int, offer(&w, 10, LEAVES, &st), OK), "the true ledger goes on: %s", st.message);
	buf_done(&far);
}

Test(tuf, mix_and_match_a_text_under_the_signature_of_another)
{
	struct witness w;
	struct buf nine, ten, mixed;
	struct note n;
	struct status st = { 0 };
	cr_assert(eq(int, witness_load(&log_public, &st, &w), OK));
	note_of(9, LEAVES, &nine);
	note_of(10, LEAVES, &ten);
	buf_init(&mixed, NOTE_BYTES_MAX);
	cr_assert(eq(int, note_parse(buf_bytes(&nine), &st, &n), OK));
	buf_add(&mixed, n.text.data, n.text.len);
	cr_assert(eq(int, note_parse(buf_bytes(&ten), &st, &n), OK));
	buf_add(&mixed, ten.data + n.text.len, ten.len - n.text.len);
	refused(&w, buf_bytes(&mixed), NULL, 0, "BAD_CHECKPOINT");
	/* And a proof that leads from elsewhere. */
	cr_assert(eq(int, offer(&w, 8, LEAVES, &st), OK));
	struct hash proof = root_of(0, 4, LEAVES);
	refused(&w, buf_bytes(&ten), &proof, 1, "LOG_FORKED");
	buf_done(&nine);
	buf_done(&ten);
	buf_done(&mixed);
}

/* The same old checkpoint again and again is no lie by itself; who has a receipt past it sees that it is kept back. */
Test(tuf, freeze_is_seen_by_whoever_has_a_receipt)
{
	struct client c = { .options.timeout_ms = 1 };
	struct status st = { 0 };
	cr_assert(eq(int, witness_load(&log_public, &st, &c.witness), OK));
	cr_assert(eq(int, offer(&c.witness, 9, LEAVES, &st), OK));
	cr_expect(eq(int, offer(&c.witness, 9, LEAVES, &st), OK));
	cr_expect(eq(int, history_reaches(&c, 8, &st), OK));
	cr_expect(eq(int, history_reaches(&c, 9, &st), DATA_LOSS));
	cr_expect(eq(str, st.reason, (char *)"ENTRY_LOST"));
}

Test(tuf, endless_data_a_note_ends)
{
	struct witness w;
	struct buf note, line;
	struct status st = { 0 };
	cr_assert(eq(int, witness_load(&log_public, &st, &w), OK));
	note_of(9, LEAVES, &note);
	buf_init(&line, 4 * NOTE_BYTES_MAX);
	buf_add(&line, note.data, note.len);
	const char *signature = strstr(buf_text(&note), "\n\n") + 2;
	for (int i = 0; i < NOTE_SIGNATURES_MAX; i++)
		buf_add_text(&line, signature);
	refused(&w, buf_bytes(&line), NULL, 0, "BAD_CHECKPOINT");
	buf_reset(&line);
	while (line.len <= NOTE_BYTES_MAX)
		buf_add_text(&line, "more and more of it\n");
	refused(&w, buf_bytes(&line), NULL, 0, "BAD_CHECKPOINT");
	buf_done(&line);
	buf_done(&note);
}

static struct profile example(void)
{
	struct profile p = { .name = "anna", .server = "tcp://audit.example.org:7443", .server_key = { 9 },
		.log = log_public, .organisation = "019ab04a-bfbb-7fff-bfff-ffffffffffff", .key_file = "/home/anna/my key" };
	return p;
}

Test(profile, is_written_and_read_back)
{
	struct profile p = example(), again;
	struct status st = { 0 };
	cr_assert(eq(int, profile_create(&p, &st), OK), "%s", st.message);
	cr_assert(eq(int, profile_load("anna", &st, &again), OK), "%s", st.message);
	cr_expect(eq(str, again.key_file, p.key_file));
	cr_expect(eq(str, again.server, p.server));
	cr_expect(memcmp(again.server_key, p.server_key, 32) == 0);
	cr_expect(eq(int, profile_create(&p, &st), ALREADY_EXISTS));
	cr_expect(eq(int, profile_load("erik", &st, &again), UNAUTHENTICATED));
	cr_expect(eq(int, profile_choose("../x", &st, again.name), INVALID_ARGUMENT));
}

Test(profile, receipts_are_kept_only_for_their_statement)
{
	struct profile p = example();
	struct status st = { 0 };
	uint8_t header[] = "isms-audit statement v1\n";
	uint8_t signature[SIGNATURE_BYTES] = { 7 };
	char text[LEAF_TEXT_MAX];
	struct leaf leaf = { .index = 12, .received_us = INT64_C(1795430000000000),
		.statement = statement_digest(BYTES(header, sizeof(header)), BYTES(signature, sizeof(signature))), .effects = merkle_empty() };
	size_t len = leaf_format(&leaf, text);
	Audit__Statement statement = AUDIT__STATEMENT__INIT;
	Audit__Position position = AUDIT__POSITION__INIT;
	uint64_t index[4];
	size_t count = 0;
	statement.header = (ProtobufCBinaryData){ sizeof(header), header };
	statement.signer = (ProtobufCBinaryData){ SIGN_PUBLIC_BYTES, log_key.public };
	statement.signature = (ProtobufCBinaryData){ SIGNATURE_BYTES, signature };
	position.index = 12;
	position.leaf = (ProtobufCBinaryData){ len, (uint8_t *)text };
	cr_expect(eq(int, receipt_keep(&p, &statement, &position, &st), OK), "%s", st.message);
	cr_expect(eq(int, receipt_unproven(&p, 4, &st, index, &count), OK));
	cr_assert(eq(sz, count, (size_t)1));
	cr_expect(eq(u64, index[0], (uint64_t)12));
	signature[0] ^= 1;
	cr_expect(eq(int, receipt_keep(&p, &statement, &position, &st), DATA_LOSS));
	cr_expect(eq(str, st.reason, (char *)"BAD_RECEIPT"));
}

Test(profile, exposed_and_linked_files_are_not_private)
{
	struct status st = { 0 };
	struct buf text;
	char path[100], link_path[100];
	(void)snprintf(path, sizeof(path), "%s/secret", home);
	(void)snprintf(link_path, sizeof(link_path), "%s/link", home);
	buf_init(&text, 100);
	cr_assert(eq(int, file_replace(path, 0600, BYTES_OF("x"), &st), OK));
	cr_expect(eq(int, file_read_private(path, &st, &text), OK));
	cr_assert(symlink(path, link_path) == 0);
	cr_expect(ne(int, file_read_private(link_path, &st, &text), OK));
	cr_assert(chmod(path, 0640) == 0);
	cr_expect(eq(int, file_read_private(path, &st, &text), PERMISSION_DENIED));
	buf_done(&text);
}

Test(split, what_names_people_is_known_by_its_fields)
{
	Audit__AddVisitRequest request = AUDIT__ADD_VISIT_REQUEST__INIT;
	const struct message_rule *rule = schema_find_message(request.base.descriptor);
	uint8_t packed[512];
	request.audit_id = "a";
	request.access = "by the gate";
	size_t len = audit__add_visit_request__pack(&request, packed);
	cr_expect(not(split_names_people(BYTES(packed, len), rule)));
	request.contact = "Omar Said, at the gate";
	len = audit__add_visit_request__pack(&request, packed);
	cr_expect(split_names_people(BYTES(packed, len), rule) == true);
	cr_expect(split_names_people(BYTES(packed, len - 1), rule) == true);
	cr_expect(split_names_people(BYTES_OF("\xfa\x7f\x01x"), rule) == true);
}

Test(split, each_audience_gets_its_own_fields_and_together_they_are_the_request)
{
	Audit__AddFindingRequest request = AUDIT__ADD_FINDING_REQUEST__INIT;
	const struct message_rule *rule = schema_find_message(request.base.descriptor);
	uint8_t packed[512];
	struct buf part[SPLIT_AUDIENCES];
	request.audit_id = "a";
	request.statement = "the door stood open";
	request.team_note = "ask again in May";
	size_t len = audit__add_finding_request__pack(&request, packed);
	for (size_t i = 0; i < SPLIT_AUDIENCES; i++)
		buf_init(&part[i], 1000);
	cr_assert(split_by_audience(BYTES(packed, len), rule, part));
	cr_expect(eq(sz, part[0].len + part[1].len, len));
	cr_expect(eq(sz, part[2].len, (size_t)0));
	cr_expect(memmem(part[0].data, part[0].len, "ask again", 9) == NULL);
	cr_expect(memmem(part[1].data, part[1].len, "ask again", 9) != NULL);
	Audit__AddFindingRequest *all = audit__add_finding_request__unpack(NULL, part[0].len, part[0].data);
	cr_assert(all != NULL);
	cr_expect(eq(str, (char *)(uintptr_t)all->team_note, (char *)""));
	audit__add_finding_request__free_unpacked(all, NULL);
	cr_expect(not(split_by_audience(BYTES(packed, len - 1), rule, part)));
	cr_expect(not(split_by_audience(BYTES_OF("\xfa\x7f\x01x"), rule, part)));
	for (size_t i = 0; i < SPLIT_AUDIENCES; i++)
		buf_done(&part[i]);
}

Test(agent, nonsense_is_no_signature)
{
	uint8_t good[1 + 4 + 4 + 11 + 4 + 64] = { 14, 0, 0, 0, 83, 0, 0, 0, 11 }, signature[SIGNATURE_BYTES];
	memcpy(good + 9, "ssh-ed25519", 11);
	good[23] = 64;
	cr_expect(agent_parse_signature(BYTES(good, sizeof(good)), signature));
	for (size_t len = 0; len < sizeof(good); len++)
		cr_expect(not(agent_parse_signature(BYTES(good, len), signature)), "%zu bytes", len);
	good[9] = 'x';
	cr_expect(not(agent_parse_signature(BYTES(good, sizeof(good)), signature)));
	bool has = true;
	cr_expect(agent_parse_identities(BYTES_OF("\x0c\0\0\0\0"), log_key.public, &has) && !has);
	cr_expect(not(agent_parse_identities(BYTES_OF("\x0c\xff\xff\xff\xff"), log_key.public, &has)));
	cr_expect(not(agent_parse_identities(BYTES_OF("\x0c\0\0\0\x01\0\0\0\x09xx"), log_key.public, &has)));
}
