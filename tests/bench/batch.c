/* A hundred statements signed together against as many signed one by one: what a worker does before the queue. */
#include "tests/bench/bench.h"

#include "common/clock.h"
#include "common/crypto.h"
#include "common/statement.h"

enum { STATEMENTS = 100, ROUNDS = 15 };

struct signed_one {
	struct buf header;
	struct buf alone, batched;
};

static void write_one(const struct sign_key *device, size_t i, struct signed_one *one)
{
	struct statement_header h = { .method = "audit.v1.EvidenceService/SubmitEvidence", .origin = "bench.example.org/isms",
		.seen_root = merkle_empty(), .claimed_us = clock_now_us(), .part_count = 2 };
	uint8_t random[10] = { 0 }, signature[SIGNATURE_BYTES];
	put_be32(random, (uint32_t)i);
	h.id = id_make(h.claimed_us, random);
	memcpy(h.signer, device->public, sizeof(h.signer));
	h.part[0].audience = STATEMENT_ALL;
	h.part[1].audience = STATEMENT_AUDITORS;
	buf_init(&one->header, LIMIT_HEADER_BYTES);
	buf_init(&one->alone, SIGNATURE_BYTES);
	buf_init(&one->batched, STATEMENT_SIGNATURE_MAX);
	statement_format(&h, &one->header);
	sshsig_sign(device, SSHSIG_STATEMENT, buf_bytes(&one->header), signature);
	buf_add(&one->alone, signature, sizeof(signature));
}

static void sign_together(const struct sign_key *device, struct signed_one one[STATEMENTS])
{
	static struct batch_tree batch;
	struct hash leaf[STATEMENTS];
	uint8_t signature[SIGNATURE_BYTES];
	struct buf text;
	for (size_t i = 0; i < STATEMENTS; i++)
		leaf[i] = merkle_leaf(one[i].header.data, one[i].header.len);
	batch_make(leaf, STATEMENTS, &batch);
	buf_init(&text, BATCH_TEXT_MAX);
	batch_signed_format(batch.count, &batch.root, &text);
	sshsig_sign(device, SSHSIG_BATCH, buf_bytes(&text), signature);
	buf_done(&text);
	for (size_t i = 0; i < STATEMENTS; i++) {
		struct batch_place place;
		batch_place_of(&batch, i, &place);
		buf_add(&one[i].batched, signature, sizeof(signature));
		batch_place_format(&place, &one[i].batched);
	}
}

/* us for a statement. A new memory each time, as for a batch that was never seen. */
static double verify(const struct sign_key *device, const struct signed_one one[STATEMENTS], bool batched)
{
	struct batch_memory *known = batch_memory_new();
	int64_t from = clock_mono_us();
	for (size_t i = 0; i < STATEMENTS; i++) {
		struct bytes signature = buf_bytes(batched ? &one[i].batched : &one[i].alone);
		if (!statement_signature_valid(buf_bytes(&one[i].header), SSHSIG_STATEMENT, device->public, signature, known))
			abort();
	}
	double us = (double)(clock_mono_us() - from) / STATEMENTS;
	batch_memory_free(known);
	return us;
}

void bench_batch(struct bench *b)
{
	static struct signed_one one[STATEMENTS];
	struct rounds rounds = { .count = 0 };
	struct sign_key device;
	(void)b;
	sign_key_new(&device);
	for (size_t i = 0; i < STATEMENTS; i++)
		write_one(&device, i, &one[i]);
	sign_together(&device, one);
	while (rounds.count < ROUNDS) {
		rounds.floor[rounds.count] = verify(&device, one, false);
		rounds.value[rounds.count] = verify(&device, one, true);
		rounds.count++;
	}
	table_add(&(struct line){ "batch.100", "us", "each signed by itself", AIM_RATIO_AT_MOST, 0.10 }, &rounds);
	for (size_t i = 0; i < STATEMENTS; i++) {
		buf_done(&one[i].header);
		buf_done(&one[i].alone);
		buf_done(&one[i].batched);
	}
}
