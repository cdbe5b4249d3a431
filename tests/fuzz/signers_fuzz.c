/* devices.txt of a pack: a line that is taken is written back to the same bytes. */
#include "common/crypto.h"
#include "common/signer.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct scan s = scan_of(BYTES(data, size));
	struct buf again;
	if (crypto_ready() != 0)
		abort();
	while (s.at < s.end) {
		const uint8_t *line = s.at;
		struct signer signer;
		if (!signer_scan(&s, &signer))
			return 0;
		buf_init(&again, 4096);
		signer_format(&signer, &again);
		if (again.failed || !bytes_equal(buf_bytes(&again), BYTES(line, (size_t)(s.at - line))))
			abort();
		signer_allow(&signer, &again);
		signer_revoke(&signer, &again);
		if (again.failed)
			abort();
		buf_done(&again);
	}
	return 0;
}
