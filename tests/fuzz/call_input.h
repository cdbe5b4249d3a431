/*
 * What the fuzzer of calls reads: who calls, how, and a request whose ids stand for rows of the access matrix's world.
 *
 *   u8 actor || u8 flags || method name || LF || packed request       or, with CALL_RAW,
 *   u8 actor || u8 flags || packed Call
 *
 * Ids of a world are new each time it is made, so an input names rows by number: "00000000-0000-7000-8000-" and twelve
 * decimal digits, which is an id to whoever only looks at its form, and of the same length as the real one.
 */
#ifndef TESTS_FUZZ_CALL_INPUT_H
#define TESTS_FUZZ_CALL_INPUT_H

#include "tests/daemon/access/world.h"

enum call_flag {
	CALL_RAW = 1,
	CALL_VALIDATE_ONLY = 2,
	CALL_AS_OF = 4, /* a read in the middle of the ledger */
	CALL_LOCAL = 8
};

struct call_input {
	const struct actor *actor;
	uint8_t flags;
	const struct method_rule *method; /* NULL with CALL_RAW */
	struct bytes rest;                /* the request, or the Call */
};

/* False for what names no method. Slices of `in`. */
bool call_input_parse(const struct world *w, struct bytes in, struct call_input *ret_input);
void call_input_format(const struct world *w, const struct call_input *input, struct buf *out);
/* Ids of rows take the place of their numbers, and back; in place. */
void call_input_resolve(const struct world *w, uint8_t *data, size_t len);
void call_input_number(const struct world *w, uint8_t *data, size_t len);
/* The number of a random row of this noun ("any": of a scope), as an id. */
const char *call_input_reference(const struct world *w, struct arena *a, const char *noun, uint64_t *seed);

#endif
