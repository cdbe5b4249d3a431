/* The few calls into libsodium that every user of keys needs. */
#include "common/crypto.h"

#include <sodium.h>

int crypto_ready(void)
{
	return sodium_init() < 0 ? -1 : 0;
}

void random_bytes(void *ret_data, size_t len)
{
	randombytes_buf(ret_data, len);
}

void secret_wipe(void *data, size_t len)
{
	sodium_memzero(data, len);
}

bool secret_equal(const void *a, const void *b, size_t len)
{
	return sodium_memcmp(a, b, len) == 0;
}

void *secret_new(size_t len)
{
	return sodium_malloc(len);
}

void secret_free(void *secret)
{
	sodium_free(secret);
}
