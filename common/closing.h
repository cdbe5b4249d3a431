/*
 * What the log signs of a device: how its history ends as of a checkpoint. Entries prove themselves; that there is none more is
 * what nobody can prove, so it is said by the one key that must not say otherwise. docs/formats.md, "Device history".
 */
#ifndef COMMON_CLOSING_H
#define COMMON_CLOSING_H

#include "common/checkpoint.h"
#include "common/signer.h"

#define SSHSIG_DEVICE "device@isms-audit"

enum { CLOSING_TEXT_MAX = 1024, CLOSING_VERSIONS_MAX = 256 };

struct closing {
	struct checkpoint checkpoint;
	struct signer signer; /* the device as its newest version has it */
	uint64_t versions;
	uint64_t newest;      /* index of the entry that put the newest one */
};

void closing_format(const struct closing *c, struct buf *out);
/* Only what closing_format writes. Fails INVALID_ARGUMENT "BAD_CLOSING". Verifies nothing. */
int closing_parse(struct bytes text, struct status *st, struct closing *ret_closing);

#endif
