/* Devices of a pack: what is said of their keys, and what proves it. */
#ifndef CLIENT_VERIFY_DEVICES_H
#define CLIENT_VERIFY_DEVICES_H

#include "client/verify/content.h"

/*
 * devices.txt; that allowed_signers, revoked_keys and log_signers follow; and for each line that the log signed it as the
 * end of the device's history, and that each version there is stands in the ledger and leads to it.
 * Fails DATA_LOSS "BAD_DEVICES", and as leaf_check_at.
 */
int histories_check(struct pack_content *c, struct pack_result *result, struct status *st);

/* A device as a row has it; false where it has no key. */
bool signer_of_row(struct bytes packed_device, struct signer *ret_signer);
/* A line for each log key that may sign of so many entries, under a checkpoint signed by `since`: that one or a later one. */
void signer_log(const struct log_keys *keys, const uint8_t since[SIGN_PUBLIC_BYTES], uint64_t size, struct buf *to);

#endif
