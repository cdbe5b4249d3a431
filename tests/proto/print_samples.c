/* Prints seeded random messages of every type as protobuf-c packs them, for another encoder to compare. */
#include "tests/support/random_message.h"

#include "common/limits.h"

enum { SAMPLES = 40 };

static void print_hex(struct bytes data)
{
	for (size_t i = 0; i < data.len; i++)
		printf("%02x", data.data[i]);
}

int main(void)
{
	struct arena *a = arena_new(LIMIT_ARENA_BYTES);
	uint64_t seed = 19011;
	if (!a)
		return 1;
	printf("set ");
	print_hex(BYTES(schema_descriptor_set, schema_descriptor_set_len));
	for (size_t m = 0; m < schema_message_count; m++)
		for (int i = 0; i < SAMPLES; i++) {
			printf("\n%s ", schema_message[m].descriptor->name);
			print_hex(random_packed(a, random_message(a, &schema_message[m], &seed)));
			arena_reset(a);
		}
	printf("\n");
	arena_free(a);
	return 0;
}
