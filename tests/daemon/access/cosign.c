/* Signs a checkpoint of the world's ledger as one of its people. */
#include "tests/daemon/access/cosign.h"

#include "common/clock.h"
#include "common/cosign.h"

#include <assert.h>

void world_cosign(struct world *w, const struct actor *a, uint64_t size, char ret_json[COSIGN_BYTES])
{
	struct checkpoint cp = { .origin = WORLD_ORIGIN, .size = size ? size : ledger_size(w->core->ledger) };
	struct status st = { 0 };
	struct buf said;
	uint8_t signature[SIGNATURE_BYTES];
	char root[BASE64_LEN(HASH_BYTES) + 1], signed_by[BASE64_LEN(SIGNATURE_BYTES) + 1];
	int64_t time_s = clock_now_us() / 1000000;
	if (cp.size <= ledger_size(w->core->ledger)) {
		int rc = ledger_root_at(w->core->ledger, w->worker.db, cp.size, &st, &cp.root);
		assert(rc == OK);
		(void)rc;
	}
	buf_init(&said, NOTE_LINE_MAX);
	cosign_bytes(&cp, (uint64_t)time_s, &said);
	sign_bytes(&a->sign, buf_bytes(&said), signature);
	buf_done(&said);
	base64_encode(cp.root.b, HASH_BYTES, root);
	base64_encode(signature, sizeof(signature), signed_by);
	(void)snprintf(ret_json, COSIGN_BYTES, "{\"tree_size\":%" PRIu64 ",\"root\":\"%s\",\"time_s\":%" PRId64
		",\"signature\":\"%s\"}", cp.size, root, time_s, signed_by);
}
