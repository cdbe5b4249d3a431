/*
 * Devices whose signatures one meets, and where in the ledger each one's key counts: devices.txt of a pack, and what
 * ssh-keygen reads of it. docs/formats.md, "Signers".
 */
#ifndef COMMON_SIGNER_H
#define COMMON_SIGNER_H

#include "common/clock.h"
#include "common/id.h"
#include "common/scan.h"
#include "common/sign.h"

/* An entry of the ledger, and when it was received. */
struct signer_mark {
	uint64_t index; /* 0: there is none, and `us` is 0 */
	int64_t us;
};

struct signer {
	char id[ID_TEXT_BYTES];     /* of the device */
	char person[ID_TEXT_BYTES];
	uint8_t key[SIGN_PUBLIC_BYTES];
	struct signer_mark from;    /* the first entry it counts at; the time is that of the entry before, which let it */
	struct signer_mark to;      /* its revocation: it counts no more from there on */
	struct signer_mark doubt;   /* declared compromised from there on */
};

enum signer_standing {
	SIGNER_COUNTS,
	SIGNER_NOT_THEN, /* not yet, no more, or never */
	SIGNER_IN_DOUBT, /* its key was declared compromised from there on, or before */
};
/* By position alone: no clock decides. */
enum signer_standing signer_at(const struct signer *s, uint64_t index);

/* A line of devices.txt, and back; false when it is none. */
void signer_format(const struct signer *s, struct buf *to);
bool signer_scan(struct scan *from, struct signer *ret_signer);
/* A line of allowed_signers. */
void signer_allow(const struct signer *s, struct buf *to);
/* A line of revoked_keys; nothing for a key that counts. */
void signer_revoke(const struct signer *s, struct buf *to);

enum { SIGNER_TIME_BYTES = 16 };
/* "20261123103800Z", as ssh-keygen takes times, with the fraction cut off. */
void signer_time(int64_t us, char ret_text[SIGNER_TIME_BYTES]);

#endif
