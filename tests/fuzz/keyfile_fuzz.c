/* Key files: the lines in clear, and secrets in clear; no Argon2id, whose cost is its purpose. */
#include "common/keyfile.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes in = BYTES(data, size);
	struct status st = { 0 };
	struct keyfile_public public;
	struct device_keys keys;
	if (crypto_ready() != 0)
		abort();
	if (keyfile_parse(in, true, NULL, &st, &public, NULL) != OK || public.is_encrypted)
		return 0;
	if (keyfile_parse(in, true, NULL, &st, &public, &keys) == OK &&
		memcmp(keys.sign.public, public.sign_key, sizeof(public.sign_key)) != 0)
		abort();
	if (keyfile_parse(in, false, NULL, &st, &public, NULL) == OK)
		abort();
	return 0;
}
