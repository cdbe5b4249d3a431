/* OSCAL import: any bytes; what is read can be sent in batches that all end. */
#include "client/oscal.h"
#include "tests/fuzz/fuzz.h"

enum { ARENA_BYTES = 4 * 1024 * 1024 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(ARENA_BYTES);
	struct status st = { 0 };
	struct oscal_catalogue c;
	if (a && oscal_read(BYTES(data, size), a, &st, &c) == OK) {
		size_t sent = 0;
		while (sent < c.count) {
			size_t batch = oscal_batch(&c, sent);
			if (batch == 0 || batch > OSCAL_BATCH_ENTRIES)
				abort();
			sent += batch;
		}
	} else if (a && st.code == OK) {
		abort();
	}
	arena_free(a);
	return 0;
}
