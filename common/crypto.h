/* The library of primitives: its start, randomness, comparing and forgetting secrets. */
#ifndef COMMON_CRYPTO_H
#define COMMON_CRYPTO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { KEY_BYTES = 32 };

/*
 * To be called by main before any other function of ours that touches a key; may be called again, from any thread.
 * 0, or -1 when the system gives no randomness: the program must end then.
 */
int crypto_ready(void);

void random_bytes(void *ret_data, size_t len);

/* Overwrites, and the compiler may not leave it out. */
void secret_wipe(void *data, size_t len);

/* Takes the same time whatever the bytes are. */
bool secret_equal(const void *a, const void *b, size_t len);

/*
 * Locked memory with guard pages, not in core dumps; NULL without memory. secret_free wipes and accepts NULL.
 * A page or more each: for the few keys that live long.
 */
void *secret_new(size_t len);
void secret_free(void *secret);

#endif
