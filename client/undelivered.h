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
/* Bundles that are out, of those one may see, and which of them are on this device. From the client's arena. */
struct bundles_out {
	const Audit__ListBundlesResponse *all;
	struct bundle_kept kept[BUNDLES_KEPT_MAX];
	size_t kept_count;
};
int undelivered_list_out(struct client *c, struct status *st, struct bundles_out *ret_out);
bool undelivered_is_here(const struct bundles_out *out, const char *bundle_id);
/* A line for each bundle that is out on another device, among those one may see. */
int undelivered_put_others(struct client *c, struct status *st);

#endif
