/* The table of keys, as config.c reads by it and config_print.c prints it. Nobody else includes this. */
#ifndef COMMON_CONFIG_TABLE_H
#define COMMON_CONFIG_TABLE_H

#include "common/config.h"

enum config_type {
	TYPE_DIRECTORY, /* absolute, without "..", "//" or a closing "/" */
	TYPE_NAME,      /* of a socket: one path component of [a-z0-9._-] */
	TYPE_ORIGIN,    /* of the log: what a signed note may have as key name */
	TYPE_ADDRESS,   /* tcp://HOST:PORT */
	TYPE_LEVEL,
	TYPE_COUNT,
	TYPE_BYTES /* a number, or one with KiB, MiB, GiB or TiB */
};

struct config_key {
	const char *path;
	enum config_type type;
	size_t offset;
	const char *fallback;
	int64_t min; /* of a text: bytes */
	int64_t max;
	const char *help;
};

extern const struct config_key config_keys[];
extern const size_t config_keys_count;

/* What is allowed, as the comment in the file and the end of an error. */
void config_describe(const struct config_key *k, char *ret_text, size_t bytes);

#endif
