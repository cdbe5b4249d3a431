/*
 * Calls into the real core, as anybody of the access matrix's cast: pre-validator, unpacking, signature, access, handler,
 * writer, reply. What the pre-validator takes re-packs to the same bytes; no call ends in an internal error; validating
 * enters nothing; the store verifies, every cell of it, after each few thousand entries.
 */
#include "common/check.h"
#include "common/clock.h"
#include "common/limits.h"
#include "daemon/verify.h"
#include "tests/fuzz/call_input.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/random_message.h"

#include <assert.h>

enum {
	ENTRIES_MAX = 3000, /* of one world: a finding must not hang on all that came before it */
	WAIT_MS_TAG = 0x10  /* of WatchLedgerRequest.wait_ms */
};

static struct world *world;
static uint64_t calls, answered_ok;

static void die(const char *what, const char *why)
{
	(void)fprintf(stderr, "call_fuzz: %s: %s\n", what, why);
	abort();
}

static void verify_world(void)
{
	struct status st;
	struct verify_report report;
	struct verify_settings s = { .slots = world->core->store->slots,
		.log_public = keyring_log_public(world->core->keys), .origin = world->core->settings.origin, .deep = true };
	status_reset(&st);
	if (db_open(world->core->store->db_path, DB_READER, &st, &s.db) != OK || verify_store(&s, &st, &report) != OK)
		die(st.reason, st.message);
	db_close(s.db);
}

static void end_world(void)
{
	if (!world)
		return;
	verify_world();
	world_free(world);
	world = NULL;
}

static void end(void)
{
	end_world();
	(void)fprintf(stderr, "call_fuzz: %" PRIu64 " calls, %" PRIu64 " done, the store verified\n", calls, answered_ok);
}

static const char *reference(struct arena *a, const char *ref, uint64_t *seed)
{
	return call_input_reference(world, a, ref, seed);
}

static void need_world(void)
{
	static bool is_registered;
	if (world && ledger_size(world->core->ledger) > world->object_count + ENTRIES_MAX)
		end_world();
	if (world)
		return;
	world = world_new();
	random_reference = reference;
	if (!is_registered && atexit(end) != 0)
		die("atexit", "no room");
	is_registered = true;
}

/* B12b: only what is canonical gets in. */
static void check_canonical(const struct message_rule *rule, struct bytes raw)
{
	static struct status st;
	status_reset(&st);
	if (check_message(raw, rule, &st) != OK)
		return;
	struct arena *a = arena_new(LIMIT_ARENA_BYTES);
	ProtobufCMessage *m = protobuf_c_message_unpack(rule->descriptor, arena_allocator(a), raw.len, raw.data);
	if (!m && !arena_exhausted(a))
		die(rule->descriptor->name, "passes, and does not unpack");
	if (m && !bytes_equal(random_packed(a, m), raw))
		die(rule->descriptor->name, "passes, and packs to other bytes");
	arena_free(a);
}

/* A call that parks waits for others, and there are none: it would only take time. */
static bool would_wait(const struct call_input *in)
{
	for (size_t i = 0; i < schema_method_count; i++) {
		const struct method_rule *m = &schema_method[i];
		if (m->parks && (in->method == m || memmem(in->rest.data, in->rest.len, m->name, strlen(m->name))))
			return memchr(in->rest.data, WAIT_MS_TAG, in->rest.len) != NULL;
	}
	return false;
}

static void judge(const struct call_input *in, uint64_t before, const struct answer *answer)
{
	const char *name = in->method ? in->method->name : "a raw call";
	calls++;
	answered_ok += answer->code == OK;
	if (answer->code == INTERNAL || answer->code == DATA_LOSS)
		die(name, answer->reason);
	/* Reads may enter that they were made; a statement that is only tried may not. */
	bool is_tried = in->method && in->method->effect == AUDIT__EFFECT__EFFECT_WRITE && in->flags & CALL_VALIDATE_ONLY;
	if (is_tried && answer->code == OK && ledger_size(world->core->ledger) != before)
		die(name, "entered, when it should only be tried");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct call_input in;
	struct answer answer;
	need_world();
	if (!call_input_parse(world, BYTES(data, size), &in) || would_wait(&in))
		return 0;
	uint8_t *rest = malloc(in.rest.len + 1); /* exactly as long as it is, but for an empty one */
	if (!rest)
		return 0;
	memcpy(rest, in.rest.data, in.rest.len);
	call_input_resolve(world, rest, in.rest.len);
	struct bytes raw = BYTES(rest, in.rest.len);
	struct carrier carrier = world_carrier(in.actor);
	carrier.is_local = in.flags & CALL_LOCAL;
	uint64_t entries = ledger_size(world->core->ledger);
	check_canonical(in.method ? in.method->request : schema_find_message(&audit__call__descriptor), raw);
	if (in.method) {
		Audit__Call call = AUDIT__CALL__INIT;
		call.validate_only = (in.flags & CALL_VALIDATE_ONLY) != 0;
		call.as_of_index = in.flags & CALL_AS_OF ? entries / 2 : 0;
		world_call_packed(world, in.actor, &carrier, in.method, raw, &call, &answer);
	} else {
		world_send(world, &carrier, raw, &answer);
	}
	judge(&in, entries, &answer);
	answer_done(&answer);
	free(rest);
	return 0;
}

/* libFuzzer's own changes to bytes, and ours to fields, which the pre-validator lets through. */
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max) __attribute__((weak));
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned int seed_given);

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned int seed_given)
{
	uint64_t seed = seed_given;
	struct call_input in;
	need_world();
	if (random_below(&seed, 4) == 0 || !call_input_parse(world, BYTES(data, size), &in) || !in.method)
		return LLVMFuzzerMutate(data, size, max);
	struct arena *a = arena_new(4 * LIMIT_ARENA_BYTES);
	ProtobufCMessage *m = protobuf_c_message_unpack(in.method->request->descriptor, arena_allocator(a), in.rest.len,
		in.rest.data);
	size_t ret = size;
	if (m) {
		struct buf out;
		buf_init(&out, max);
		for (uint64_t i = random_below(&seed, 3); i < 3; i++)
			random_change(a, m, in.method->request, &seed);
		if (random_below(&seed, 4) == 0)
			in.actor = &world->actor[random_below(&seed, world->actor_count)];
		if (random_below(&seed, 8) == 0)
			in.flags = (uint8_t)random_below(&seed, 16) & (uint8_t)~CALL_RAW;
		in.rest = random_packed(a, m);
		call_input_format(world, &in, &out);
		if (!out.failed) {
			memcpy(data, out.data, out.len);
			ret = out.len;
		}
		buf_done(&out);
	} else {
		ret = LLVMFuzzerMutate(data, size, max);
	}
	arena_free(a);
	return ret;
}
