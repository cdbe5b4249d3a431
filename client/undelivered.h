/* What this device holds that is not delivered: told to the server, and what colleagues' devices told of theirs. */
#ifndef CLIENT_UNDELIVERED_H
#define CLIENT_UNDELIVERED_H

#include "client/bundle.h"
#include "client/outbox.h"

/* Waiting and set aside. */
int undelivered_count(struct client *c, struct status *st, size_t *ret_waiting, size_t *ret_aside);
/* Of one audit, as far as that can be told from the statements: what names no audit counts for each. */
int undelivered_of_audit(struct client *c, const char *audit_id, struct status *st, size_t *ret_count);
/* Tells the server of each bundle on this device how much is held, where it was told otherwise. */
int undelivered_tell(struct client *c, struct status *st);
/* Bundles on this device, as the server has them; not those of an audit that one has left. From the client's arena. */
int undelivered_own(struct client *c, struct status *st, Audit__Bundle *ret_bundle[BUNDLES_KEPT_MAX], size_t *ret_count);
/* A line for each bundle that is out on another device, among those one may see. */
int undelivered_put_others(struct client *c, struct status *st);

#endif
