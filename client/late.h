/* What the server refuses since it arrives too late: brought into quarantine, where its signer's side decides about it. */
#ifndef CLIENT_LATE_H
#define CLIENT_LATE_H

#include "client/outbox.h"

/* Whether quarantine is for what was refused so: not what another was faster with, nor what is malformed. */
bool late_may_bring(struct client *c, const Audit__OutboxItem *item, const struct status *refused);
/*
 * Its audit is its own, that of the evidence it remarks on, or that of the only bundle here. The file goes along. Fails as the
 * server says: unmet rule R-LATE-03 when it was brought before; INVALID_ARGUMENT "WHICH_BUNDLE", NOT_FOUND "NO_BUNDLE" and
 * "NO_AUDIT".
 */
int late_bring(struct client *c, const Audit__OutboxItem *item, struct status *st, char ret_id[ID_TEXT_BYTES]);
bool late_was_brought(const struct status *refused);

#endif
