/* Batches: what is signed together is proved alone, and nothing is taken for what it is not. */
#include "common/checkpoint.h"
#include "common/crypto.h"
#include "common/statement.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

enum { MOST = 100 };

static struct sign_key device, thief;
static struct buf header[BATCH_STATEMENTS_MAX];
static struct hash leaf[BATCH_STATEMENTS_MAX];

static void write_header(size_t i, const uint8_t signer[SIGN_PUBLIC_BYTES])
{
	struct statement_header h = { .method = "audit.v1.EvidenceService/SubmitEvidence", .origin = "audit.example.org/isms",
		.seen_root = merkle_empty(), .claimed_us = 1795430280000000 + (int64_t)i, .part_count = 1 };
	uint8_t random[10] = { 0 };
	put_be32(random, (uint32_t)i);
	h.id = id_make(h.claimed_us, random);
	memcpy(h.signer, signer, sizeof(h.signer));
	h.part[0].audience = STATEMENT_ALL;
	buf_init(&header[i], LIMIT_HEADER_BYTES);
	statement_format(&h, &header[i]);
	leaf[i] = merkle_leaf(header[i].data, header[i].len);
}

static void setup(void)
{
	static const uint8_t seed[2][SIGN_SEED_BYTES] = { { 7 }, { 8 } };
	cr_assert(eq(int, crypto_ready(), 0));
	sign_key_from_seed(seed[0], &device);
	sign_key_from_seed(seed[1], &thief);
	for (size_t i = 0; i < BATCH_STATEMENTS_MAX; i++)
		write_header(i, device.public);
}

static void teardown(void)
{
	for (size_t i = 0; i < BATCH_STATEMENTS_MAX; i++)
		buf_done(&header[i]);
}

TestSuite(batch, .init = setup, .fini = teardown);

static void sign_root(const struct sign_key *key, const char *namespace, size_t count, const struct hash *root,
	uint8_t ret_signature[SIGNATURE_BYTES])
{
	struct buf text;
	buf_init(&text, BATCH_TEXT_MAX);
	batch_signed_format(count, root, &text);
	sshsig_sign(key, namespace, buf_bytes(&text), ret_signature);
	buf_done(&text);
}

/* As a statement carries it. */
static struct bytes whole(const uint8_t signature[SIGNATURE_BYTES], const struct batch_place *p, struct buf *out)
{
	buf_init(out, STATEMENT_SIGNATURE_MAX);
	buf_add(out, signature, SIGNATURE_BYTES);
	batch_place_format(p, out);
	cr_assert(not(out->failed));
	return buf_bytes(out);
}

static bool verifies(struct bytes text, const struct sign_key *signer, struct bytes signature)
{
	struct statement_header h;
	struct status st = { 0 };
	return statement_verify(text, SSHSIG_STATEMENT, signer->public, signature, NULL, &st, &h) == OK;
}

/* Signed by the device, as it should be, but for the place. */
static bool placed(size_t i, const struct batch_tree *b, const struct batch_place *p)
{
	uint8_t signature[SIGNATURE_BYTES];
	struct buf room;
	sign_root(&device, SSHSIG_BATCH, b->count, &b->root, signature);
	bool holds = verifies(buf_bytes(&header[i]), &device, whole(signature, p, &room));
	buf_done(&room);
	return holds;
}

Test(batch, each_statement_is_proved_alone_in_every_size)
{
	static struct batch_tree b;
	for (size_t count = 2; count <= MOST; count++) {
		batch_make(leaf, count, &b);
		for (size_t i = 0; i < count; i++) {
			struct batch_place p;
			batch_place_of(&b, i, &p);
			cr_assert(batch_place_holds(&p, buf_bytes(&header[i])), "%zu of %zu", i, count);
			cr_assert(not(batch_place_holds(&p, buf_bytes(&header[(i + 1) % count]))), "%zu of %zu", i, count);
		}
	}
	batch_make(leaf, BATCH_STATEMENTS_MAX, &b);
	struct batch_place last;
	batch_place_of(&b, BATCH_STATEMENTS_MAX - 1, &last);
	cr_expect(eq(sz, last.path_count, (size_t)BATCH_PATH_MAX));
	cr_expect(placed(BATCH_STATEMENTS_MAX - 1, &b, &last));
}

Test(batch, a_place_is_written_in_one_way)
{
	static struct batch_tree b;
	struct batch_place p;
	struct bytes signed_text;
	struct status st = { 0 };
	struct buf text, again;
	batch_make(leaf, 11, &b);
	batch_place_of(&b, 6, &p);
	buf_init(&text, BATCH_TEXT_MAX);
	batch_place_format(&p, &text);
	for (size_t at = 0; at < text.len; at++) {
		static const char other[] = { 0, ' ', '\n', '0', '1', 'A', '=', '\r', '+' };
		char was = (char)text.data[at];
		for (size_t i = 0; i < sizeof(other); i++) {
			struct batch_place back;
			text.data[at] = (uint8_t)other[i];
			if (batch_place_parse(buf_bytes(&text), &st, &back, &signed_text) != OK)
				continue;
			buf_init(&again, BATCH_TEXT_MAX);
			batch_place_format(&back, &again);
			cr_expect(bytes_equal(buf_bytes(&again), buf_bytes(&text)), "byte %zu", at);
			buf_done(&again);
		}
		text.data[at] = (uint8_t)was;
	}
	cr_assert(eq(int, batch_place_parse(buf_bytes(&text), &st, &p, &signed_text), OK));
	buf_init(&again, BATCH_TEXT_MAX);
	batch_signed_format(11, &b.root, &again);
	cr_expect(bytes_equal(signed_text, buf_bytes(&again)), "what is signed is its beginning");
	buf_done(&again);
	buf_done(&text);
}

Test(batch, none_is_empty_or_of_one_or_of_too_many)
{
	static const char *const text[] = {
		"isms-audit batch v1\nstatements 0\nroot AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\nplace 0\n",
		"isms-audit batch v1\nstatements 1\nroot AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\nplace 0\n",
		"isms-audit batch v1\nstatements 2\nroot AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\nplace 0\n",
		"isms-audit batch v1\nstatements 2\nroot AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\nplace 2\n"
		"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
		"isms-audit batch v1\nstatements 1025\nroot AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\nplace 0\n"
		"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
	};
	for (size_t i = 0; i < ARRAY_LEN(text); i++) {
		struct batch_place p;
		struct bytes signed_text;
		struct status st = { 0 };
		cr_expect(eq(int, batch_place_parse(bytes_of_text(text[i]), &st, &p, &signed_text), INVALID_ARGUMENT), "row %zu", i);
		cr_expect(eq(str, st.reason, "BAD_BATCH"));
	}
}

/* A batch of one: the statement's own leaf as the root, signed as the root of one. */
Test(batch, one_of_one_is_no_batch)
{
	uint8_t signature[SIGNATURE_BYTES];
	struct buf room;
	struct batch_place p = { .count = 1, .root = leaf[0] };
	sign_root(&device, SSHSIG_BATCH, 1, &leaf[0], signature);
	cr_expect(not(verifies(buf_bytes(&header[0]), &device, whole(signature, &p, &room))));
	buf_done(&room);
}

Test(batch, a_root_is_no_statement_and_a_statement_no_root)
{
	static struct batch_tree b;
	uint8_t signature[SIGNATURE_BYTES];
	struct buf text, room;
	struct batch_place p;
	batch_make(leaf, 5, &b);
	batch_place_of(&b, 3, &p);
	buf_init(&text, BATCH_TEXT_MAX);
	batch_signed_format(5, &b.root, &text);
	/* The batch's text and signature as a statement. */
	sshsig_sign(&device, SSHSIG_BATCH, buf_bytes(&text), signature);
	cr_expect(not(verifies(buf_bytes(&text), &device, BYTES(signature, sizeof(signature)))));
	cr_expect(not(verifies(buf_bytes(&header[3]), &device, BYTES(signature, sizeof(signature)))));
	/* The root signed as a statement is: whoever signs what somebody else calls a statement signs no batch. */
	sshsig_sign(&device, SSHSIG_STATEMENT, buf_bytes(&text), signature);
	cr_expect(not(verifies(buf_bytes(&header[3]), &device, whole(signature, &p, &room))));
	buf_done(&room);
	cr_expect(not(verifies(buf_bytes(&text), &device, BYTES(signature, sizeof(signature)))), "nor is it a header");
	/* A statement's signature as the batch's. */
	sshsig_sign(&device, SSHSIG_STATEMENT, buf_bytes(&header[3]), signature);
	cr_expect(not(verifies(buf_bytes(&header[3]), &device, whole(signature, &p, &room))));
	buf_done(&room);
	/* The server's own are signed alone. */
	sshsig_sign(&device, SSHSIG_BATCH, buf_bytes(&text), signature);
	struct bytes good = whole(signature, &p, &room);
	cr_expect(statement_signature_valid(buf_bytes(&header[3]), SSHSIG_STATEMENT, device.public, good, NULL));
	cr_expect(not(statement_signature_valid(buf_bytes(&header[3]), SSHSIG_SYSTEM, device.public, good, NULL)));
	buf_done(&room);
	buf_done(&text);
}

/* A log's checkpoint over the same root, and a batch over a log's: neither is the other. */
Test(batch, a_root_is_no_checkpoint_and_a_checkpoint_no_root)
{
	static struct batch_tree b;
	struct note_key log;
	struct checkpoint cp = { .origin = "audit.example.org/isms", .size = 5 }, opened;
	struct status st = { 0 };
	struct buf note, batch_note, said;
	struct batch_place p;
	uint8_t signature[SIGNATURE_BYTES];
	char base64[BASE64_LEN(4 + SIGNATURE_BYTES) + 1];
	uint8_t line[4 + SIGNATURE_BYTES];
	batch_make(leaf, 5, &b);
	batch_place_of(&b, 0, &p);
	cp.root = b.root;
	cr_assert(eq(int, note_key_init(cp.origin, NOTE_ED25519, device.public, &st, &log), OK), "%s", st.message);
	buf_init(&note, NOTE_BYTES_MAX);
	checkpoint_sign(&cp, &device, &note);
	cr_assert(eq(int, checkpoint_open(buf_bytes(&note), &log, &st, &opened), OK), "%s", st.message);
	/* The note's signature as a batch's. */
	struct note read;
	size_t len;
	uint8_t data[128];
	cr_assert(eq(int, note_parse(buf_bytes(&note), &st, &read), OK));
	cr_assert(base64_decode((const char *)read.signature[0].base64.data, read.signature[0].base64.len, data, &len));
	struct buf room;
	cr_expect(not(verifies(buf_bytes(&header[0]), &device, whole(data + 4, &p, &room))));
	buf_done(&room);
	/* The batch's signature under the checkpoint's text, and under its own as a note. */
	sign_root(&device, SSHSIG_BATCH, 5, &b.root, signature);
	put_be32(line, log.id);
	memcpy(line + 4, signature, sizeof(signature));
	base64_encode(line, sizeof(line), base64);
	for (int own = 0; own < 2; own++) {
		buf_init(&batch_note, NOTE_BYTES_MAX);
		buf_init(&said, NOTE_BYTES_MAX);
		if (own)
			batch_signed_format(5, &b.root, &said);
		else
			buf_add(&said, read.text.data, read.text.len);
		buf_add(&batch_note, said.data, said.len);
		buf_addf(&batch_note, "\n\xe2\x80\x94 %s %s\n", cp.origin, base64);
		cr_expect(checkpoint_open(buf_bytes(&batch_note), &log, &st, &opened) != OK);
		buf_done(&said);
		buf_done(&batch_note);
	}
	buf_done(&note);
}

/* A node given as a leaf, and a leaf as a node. */
Test(batch, nodes_and_leaves_are_not_mistaken)
{
	static struct batch_tree b;
	uint8_t pair[2 * HASH_BYTES], signature[SIGNATURE_BYTES];
	struct batch_place p;
	struct buf room;
	batch_make(leaf, 4, &b);
	batch_place_of(&b, 0, &p);
	sign_root(&device, SSHSIG_BATCH, 4, &b.root, signature);
	/* The two hashes below the left node as a "statement", one level up. */
	memcpy(pair, leaf[0].b, HASH_BYTES);
	memcpy(pair + HASH_BYTES, leaf[1].b, HASH_BYTES);
	struct batch_place up = { .count = 2, .index = 0, .root = b.root, .path = { p.path[1] }, .path_count = 1 };
	cr_expect(not(verifies(BYTES(pair, sizeof(pair)), &device, whole(signature, &up, &room))));
	buf_done(&room);
	cr_expect(not(batch_place_holds(&up, BYTES(pair, sizeof(pair)))), "even where that many were signed");
	/* A statement whose leaf stands where a node would: a path too short. */
	struct batch_place high = { .count = 4, .index = 0, .root = merkle_node(&leaf[0], &p.path[1]), .path = { p.path[1] }, .path_count = 1 };
	sign_root(&device, SSHSIG_BATCH, 4, &high.root, signature);
	cr_expect(not(verifies(buf_bytes(&header[0]), &device, whole(signature, &high, &room))));
	buf_done(&room);
}

Test(batch, a_path_is_as_long_as_its_place_says)
{
	static struct batch_tree b;
	struct batch_place p;
	batch_make(leaf, 5, &b);
	for (size_t i = 0; i < 5; i++) {
		batch_place_of(&b, i, &p);
		cr_expect(placed(i, &b, &p));
		struct batch_place other = p;
		other.path_count++;
		cr_expect(not(placed(i, &b, &other)), "%zu: longer", i);
		other = p;
		other.path_count--;
		cr_expect(not(placed(i, &b, &other)), "%zu: shorter", i);
		other = p;
		other.index ^= 1;
		cr_expect(not(placed(i, &b, &other)), "%zu: in another place", i);
		other = p;
		other.count++;
		cr_expect(not(placed(i, &b, &other)), "%zu: of more", i);
		other = p;
		other.path[0].b[31] ^= 1;
		cr_expect(not(placed(i, &b, &other)), "%zu: with another neighbour", i);
		other = p;
		other.root.b[0] ^= 1;
		cr_expect(not(placed(i, &b, &other)), "%zu: to another root", i);
		cr_expect(not(placed((i + 1) % 5, &b, &p)), "%zu: of another statement", i);
	}
}

/* One signs a root below which somebody else's statement stands: it is that one's only if that one signed. */
Test(batch, anothers_statement_is_not_smuggled_in)
{
	static struct batch_tree b;
	struct batch_place p;
	struct statement_header h;
	struct status st = { 0 };
	struct buf room;
	uint8_t signature[SIGNATURE_BYTES];
	buf_done(&header[2]);
	write_header(2, thief.public);
	batch_make(leaf, 5, &b);
	batch_place_of(&b, 2, &p);
	sign_root(&device, SSHSIG_BATCH, 5, &b.root, signature);
	struct bytes whole_signature = whole(signature, &p, &room);
	cr_expect(eq(int, statement_verify(buf_bytes(&header[2]), SSHSIG_STATEMENT, device.public, whole_signature, NULL, &st, &h),
		INVALID_ARGUMENT));
	cr_expect(eq(str, st.reason, "OTHER_SIGNER"));
	cr_expect(eq(int, statement_verify(buf_bytes(&header[2]), SSHSIG_STATEMENT, thief.public, whole_signature, NULL, &st, &h),
		UNAUTHENTICATED));
	buf_done(&room);
}

/* What is remembered is this key's signature over this text, and nothing near it. */
Test(batch, what_was_seen_lends_nothing_to_others)
{
	static struct batch_tree b, other;
	struct batch_place p, q;
	struct buf room, again;
	uint8_t signature[SIGNATURE_BYTES], bad[SIGNATURE_BYTES];
	struct batch_memory *known = batch_memory_new();
	batch_make(leaf, 9, &b);
	batch_make(leaf + 1, 9, &other);
	batch_place_of(&b, 4, &p);
	batch_place_of(&other, 3, &q);
	sign_root(&device, SSHSIG_BATCH, 9, &b.root, signature);
	struct bytes good = whole(signature, &p, &room), wrong = whole(signature, &q, &again);
	for (int round = 0; round < 3; round++) {
		cr_expect(statement_signature_valid(buf_bytes(&header[4]), SSHSIG_STATEMENT, device.public, good, known));
		cr_expect(not(statement_signature_valid(buf_bytes(&header[4]), SSHSIG_STATEMENT, device.public, wrong, known)),
			"another root under the same signature");
		cr_expect(not(statement_signature_valid(buf_bytes(&header[4]), SSHSIG_STATEMENT, thief.public, good, known)));
		cr_expect(not(statement_signature_valid(buf_bytes(&header[5]), SSHSIG_STATEMENT, device.public, good, known)));
	}
	buf_done(&again);
	memcpy(bad, signature, sizeof(bad));
	bad[0] ^= 1;
	for (int round = 0; round < 2; round++) {
		wrong = whole(bad, &p, &again);
		cr_expect(not(statement_signature_valid(buf_bytes(&header[4]), SSHSIG_STATEMENT, device.public, wrong, known)));
		buf_done(&again);
	}
	buf_done(&room);
	batch_memory_free(known);
}
