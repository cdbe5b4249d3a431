/* Signed notes, checkpoints and proof files, with published examples of other implementations. */
#include "common/checkpoint.h"

#include "common/crypto.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static void ready(void)
{
	cr_assert(crypto_ready() == 0);
}

TestSuite(note, .init = ready);

#define DASH "\xe2\x80\x94 "
/* The example of Go's golang.org/x/mod/sumdb/note: seed, verifier key, text and signed note. */
#define PETER_KEY "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
#define PETER_SEED "gQoUAtUUbI2E8kQzMPVAgOv5juF9nHT2JS/F1ccoMXM="
#define PETER_TEXT                                                                                 \
	"If you think cryptography is the answer to your problem,\n"                               \
	"then you don't know what your problem is.\n"
#define PETER_LINE                                                                                 \
	DASH "PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqf"   \
	     "qdngotpRZb6KE6RyyBwJnAM=\n"
#define PETER_NOTE PETER_TEXT "\n" PETER_LINE
/* Go's checksum database: a checkpoint in use, and the key built into the go command. */
#define SUM_KEY "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"
#define SUM_NOTE                                                                                   \
	"go.sum database tree\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n" DASH     \
	"sum.golang.org Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGz"       \
	"Gku9nTo+zyWE+xeMcTOAYQ8=\n"

static struct note_key key_of(const char *text)
{
	struct note_key key;
	struct status st = { 0 };
	cr_assert(eq(int, note_key_parse(text, strlen(text), &st, &key), OK), "%s", text);
	return key;
}

static int open_note(struct bytes in, const struct note_key *key, struct status *st)
{
	struct note note;
	uint64_t time_s = 99;
	TRY(note_parse(in, st, &note));
	return note_verify(&note, key, st, &time_s);
}

Test(note, published_notes_verify_and_no_byte_of_them_may_change)
{
	static const struct {
		const char *key, *note;
	} row[] = { { PETER_KEY, PETER_NOTE }, { SUM_KEY, SUM_NOTE } };
	for (size_t i = 0; i < ARRAY_LEN(row); i++) {
		struct note_key key = key_of(row[i].key);
		struct status st = { 0 };
		char text[1024], again[NOTE_KEY_TEXT_BYTES];
		size_t len = strlen(row[i].note);
		note_key_format(&key, again);
		cr_expect(eq(str, again, (char *)row[i].key));
		memcpy(text, row[i].note, len);
		cr_expect(eq(int, open_note(BYTES(text, len), &key, &st), OK), "%s", st.message);
		for (size_t at = 0; at < len; at++) {
			text[at] ^= 1;
			cr_expect(open_note(BYTES(text, len), &key, &st) != OK, "byte %zu", at);
			text[at] ^= 1;
		}
		for (size_t cut = 0; cut < len; cut++)
			cr_expect(open_note(BYTES(text, cut), &key, &st) != OK, "cut %zu", cut);
	}
}

Test(note, signing_gives_the_published_bytes)
{
	struct sign_key key;
	struct buf out;
	uint8_t seed[33];
	size_t len;
	cr_assert(base64_decode(PETER_SEED, strlen(PETER_SEED), seed, &len));
	sign_key_from_seed(seed, &key);
	buf_init(&out, NOTE_BYTES_MAX);
	note_sign(BYTES_OF(PETER_TEXT), "PeterNeumann", &key, &out);
	cr_expect(eq(str, (char *)buf_text(&out), PETER_NOTE));
	buf_done(&out);
}

Test(note, a_verifier_key_has_one_spelling)
{
	struct note_key key;
	struct status st = { 0 };
	char text[] = PETER_KEY;
	for (size_t begin = 0; begin < strlen(text); begin++)
		for (size_t end = begin; end <= strlen(text); end++)
			if (end - begin != strlen(text))
				cr_expect(note_key_parse(text + begin, end - begin, &st, &key) != OK);
	for (size_t i = 0; i < strlen(text); i++) {
		text[i]++;
		cr_expect(note_key_parse(text, strlen(text), &st, &key) != OK, "%s", text);
		text[i]--;
	}
	/* Right key id, but 33 bytes of key or an unknown type. */
	static const char *const bad[] = {
		"PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",
		"PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW" };
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		cr_expect(note_key_parse(bad[i], strlen(bad[i]), &st, &key) != OK);
	cr_expect(eq(str, st.reason, "BAD_VERIFIER_KEY"));
}

/* Malformed notes, the table of Go's own tests and C2SP's words. */
Test(note, malformed_notes_are_refused)
{
	static const char *const bad[] = {
		"",
		PETER_TEXT,
		PETER_TEXT "\n",
		PETER_TEXT PETER_LINE,                              /* no empty line */
		PETER_TEXT "\n" DASH "PeterNeumann\n",
		PETER_TEXT "\n" DASH "PeterNeumann x08go\n",
		PETER_TEXT "\n" DASH "Peter+Neumann x08go/ZJ\n",
		PETER_TEXT "\n" DASH " x08go/ZJ\n",
		PETER_TEXT "\n" DASH "PeterNeumann x08gow==\n",      /* a key id and no signature */
		PETER_TEXT "\n" DASH "Peter\xc2\xa0Neumann x08go/ZJ\n",
		PETER_TEXT "\n" DASH "Peter\xe2\x80\x83Neumann x08go/ZJ\n",
		PETER_TEXT "\n" PETER_LINE "garbage\n",
		PETER_TEXT "\n" PETER_LINE "\n",
		"a\tb\n\n" PETER_LINE,
		"a\rb\n\n" PETER_LINE,
		"\xff\n\n" PETER_LINE,
	};
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct note note;
		struct status st = { 0 };
		cr_expect(eq(int, note_parse(bytes_of_text(bad[i]), &st, &note), INVALID_ARGUMENT), "row %zu", i);
		cr_expect(eq(str, st.reason, "BAD_NOTE"));
	}
}

Test(note, other_keys_are_ignored_and_a_known_key_must_be_right_each_time)
{
	struct note_key peter = key_of(PETER_KEY), sum = key_of(SUM_KEY);
	struct status st = { 0 };
	struct buf out;
	cr_expect(eq(int, open_note(BYTES_OF(PETER_NOTE), &sum, &st), UNAUTHENTICATED));
	cr_expect(eq(str, st.reason, "NOTE_UNSIGNED"));
	buf_init(&out, NOTE_BYTES_MAX);
	buf_add_text(&out, PETER_TEXT "\n");
	for (int i = 0; i < NOTE_SIGNATURES_MAX - 1; i++)
		buf_addf(&out, DASH "witness%d.example x08go/ZJ\n", i);
	buf_add_text(&out, PETER_LINE);
	cr_expect(eq(int, open_note(buf_bytes(&out), &peter, &st), OK), "%s", st.message);
	buf_add_text(&out, PETER_LINE);
	cr_expect(eq(int, open_note(buf_bytes(&out), &peter, &st), INVALID_ARGUMENT)); /* one too many */
	static const char twice[] = PETER_NOTE DASH
		"PeterNeumann x08gowAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
		"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n";
	cr_expect(eq(int, open_note(BYTES(twice, sizeof(twice) - 1), &peter, &st), UNAUTHENTICATED));
	cr_expect(eq(str, st.reason, "BAD_SIGNATURE"));
	buf_done(&out);
}

Test(note, a_cosignature_carries_its_time)
{
	struct sign_key log, witness;
	struct note_key key;
	struct note note;
	struct status st = { 0 };
	struct buf out;
	uint64_t time_s = 0;
	uint8_t seed[32] = { 1 };
	sign_key_from_seed(seed, &log);
	seed[0] = 2;
	sign_key_from_seed(seed, &witness);
	struct checkpoint checkpoint = { "audit.example.org/isms", 18213, hash_of("root", 4) };
	buf_init(&out, NOTE_BYTES_MAX);
	checkpoint_sign(&checkpoint, &log, &out);
	cr_assert(note_parse(buf_bytes(&out), &st, &note) == OK);
	note_cosign(note.text, "witness.example/w1", &witness, 1679315147, &out);
	cr_assert(note_parse(buf_bytes(&out), &st, &note) == OK);
	cr_assert(note_key_init("witness.example/w1", NOTE_COSIGNATURE, witness.public, &st, &key) == OK);
	cr_expect(eq(int, note_verify(&note, &key, &st, &time_s), OK), "%s", st.message);
	cr_expect(eq(u64, time_s, 1679315147));
	/* The same key as a plain signer is another key and has not signed. */
	cr_assert(note_key_init("witness.example/w1", NOTE_ED25519, witness.public, &st, &key) == OK);
	cr_expect(note_verify(&note, &key, &st, &time_s) != OK);
	buf_done(&out);
}

Test(note, a_checkpoint_belongs_to_its_log)
{
	static const char *const bad[] = { "", "a\n", "a\n1\n", "a\n01\nqqqq\n",
		"a b\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
		"a\n-1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
		"a\n01\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
		"a\n18446744073709551616\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
		"a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I\n",
		"a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=",
		"a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n",
		"a\n0\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
		"\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n" };
	struct checkpoint checkpoint = { "audit.example.org/isms", 0, merkle_empty() }, back;
	struct status st = { 0 };
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		cr_expect(eq(int, checkpoint_parse(bytes_of_text(bad[i]), &st, &back), INVALID_ARGUMENT),
			"row %zu", i);
	cr_expect(eq(int, checkpoint_parse(BYTES_OF("a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
						    "extension 7\n"),
				  &st, &back), OK));
	struct sign_key log;
	struct note_key key;
	struct buf out;
	sign_key_new(&log);
	buf_init(&out, NOTE_BYTES_MAX);
	checkpoint_sign(&checkpoint, &log, &out);
	cr_assert(note_key_init("audit.example.org/isms", NOTE_ED25519, log.public, &st, &key) == OK);
	cr_expect(eq(int, checkpoint_open(buf_bytes(&out), &key, &st, &back), OK), "%s", st.message);
	cr_expect(eq(u64, back.size, 0));
	buf_reset(&out);
	note_sign(BYTES_OF("other.example/isms\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"),
		"audit.example.org/isms", &log, &out);
	cr_expect(eq(int, checkpoint_open(buf_bytes(&out), &key, &st, &back), INVALID_ARGUMENT));
	cr_expect(eq(str, st.reason, "BAD_CHECKPOINT"));
	buf_done(&out);
}

Test(note, a_proof_file_proves_one_leaf_at_one_place)
{
	struct sign_key log;
	struct note_key key;
	struct status st = { 0 };
	struct hash leaf[5], root;
	struct buf note, out, again;
	struct tlog_proof proof = { .index = 2, .proof_count = 3, .extra = "leaf text\n", .extra_len = 10 }, back;
	struct checkpoint checkpoint = { .origin = "audit.example.org/isms", .size = 5 };
	for (size_t i = 0; i < 5; i++)
		leaf[i] = merkle_leaf(&i, 1);
	checkpoint.root = root = merkle_tree(leaf, 5);
	proof.proof[0] = leaf[3];
	proof.proof[1] = merkle_tree(leaf, 2);
	proof.proof[2] = leaf[4];
	sign_key_new(&log);
	buf_init(&note, NOTE_BYTES_MAX);
	buf_init(&out, TLOG_PROOF_BYTES_MAX);
	buf_init(&again, TLOG_PROOF_BYTES_MAX);
	checkpoint_sign(&checkpoint, &log, &note);
	proof.checkpoint = buf_bytes(&note);
	tlog_proof_format(&proof, &out);
	cr_assert(note_key_init(checkpoint.origin, NOTE_ED25519, log.public, &st, &key) == OK);
	cr_assert(eq(int, tlog_proof_parse(buf_bytes(&out), &st, &back), OK));
	cr_expect(eq(int, tlog_proof_verify(&back, &leaf[2], &key, &st, &checkpoint), OK), "%s", st.message);
	cr_expect(hash_equal(&checkpoint.root, &root));
	cr_expect(eq(int, tlog_proof_verify(&back, &leaf[1], &key, &st, &checkpoint), DATA_LOSS));
	cr_expect(eq(str, st.reason, "NOT_IN_LOG"));
	tlog_proof_format(&back, &again);
	cr_expect(bytes_equal(buf_bytes(&again), buf_bytes(&out)));
	/* The extra line is not authenticated; everything after it is. */
	for (size_t at = strlen("c2sp.org/tlog-proof@v1\nextra bGVhZiB0ZXh0Cg==\n"); at < out.len; at++) {
		out.data[at] ^= 1;
		bool held = tlog_proof_parse(buf_bytes(&out), &st, &back) == OK &&
			    tlog_proof_verify(&back, &leaf[2], &key, &st, &checkpoint) == OK;
		cr_expect(not(held), "byte %zu", at);
		out.data[at] ^= 1;
	}
	buf_done(&again);
	buf_done(&out);
	buf_done(&note);
}
