/*
 * Messages as JSON and packed: whatever the pre-validator takes survives the way to JSON and back to the same bytes, and
 * whatever is read from JSON is a message that is written and read again as the same one.
 *
 *   name of the message type || LF || JSON text or packed message
 */
#include "common/check.h"
#include "common/json.h"
#include "common/limits.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/random_message.h"

static ProtobufCMessage *from_json(const json_t *json, const struct message_rule *rule, struct arena *a)
{
	struct status st = { 0 };
	ProtobufCMessage *m;
	return json_to_message(json, rule->descriptor, a, &st, &m) == OK ? m : NULL;
}

/* To JSON text, back, and packed: `packed` again. */
static void round_trip(const ProtobufCMessage *m, const struct message_rule *rule, struct bytes packed, struct arena *a)
{
	struct status st = { 0 };
	json_t *json;
	int rc = json_from_message(m, &st, &json);
	if (rc == DATA_LOSS)
		return; /* a text that is not UTF-8 has no JSON */
	if (rc != OK)
		abort();
	char *text = json_dumps(json, JSON_COMPACT);
	json_decref(json);
	json = text ? json_loads(text, 0, NULL) : NULL;
	ProtobufCMessage *again = json ? from_json(json, rule, a) : NULL;
	if ((!again && !arena_exhausted(a)) || (again && !bytes_equal(random_packed(a, again), packed)))
		abort();
	json_decref(json);
	free(text);
}

static const struct message_rule *find_rule(const uint8_t *name, size_t len)
{
	for (size_t i = 0; i < schema_message_count; i++) {
		const char *known = schema_message[i].descriptor->short_name;
		if (strlen(known) == len && memcmp(known, name, len) == 0)
			return &schema_message[i];
	}
	return NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct status st = { 0 };
	const uint8_t *end = size ? memchr(data, '\n', size) : NULL;
	const struct message_rule *rule = end ? find_rule(data, (size_t)(end - data)) : NULL;
	if (!rule)
		return 0;
	struct bytes in = BYTES(end + 1, size - (size_t)(end - data) - 1);
	struct arena *a = arena_new(LIMIT_ARENA_BYTES);
	if (!a)
		return 0;
	if (check_message(in, rule, &st) == OK) {
		ProtobufCMessage *m = protobuf_c_message_unpack(rule->descriptor, arena_allocator(a), in.len, in.data);
		if (m)
			round_trip(m, rule, in, a);
	}
	json_t *json = json_loadb((const char *)in.data, in.len, 0, NULL);
	ProtobufCMessage *m = json ? from_json(json, rule, a) : NULL;
	if (m)
		round_trip(m, rule, random_packed(a, m), a);
	json_decref(json);
	arena_free(a);
	return 0;
}
