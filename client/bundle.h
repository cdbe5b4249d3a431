/*
 * Bundles as they are kept on this device: bundles/ID.field in the profile's state directory, each sealed for it alone.
 */
#ifndef CLIENT_BUNDLE_H
#define CLIENT_BUNDLE_H

#include "client/field_file.h"

#include "audit/v1/bundle.pb-c.h"

enum { BUNDLES_KEPT_MAX = 100 };

/* What can be known of one without a key. */
struct bundle_kept {
	char id[ID_TEXT_BYTES];
	int64_t expires_us;
};

int bundle_keep(struct client *c, const Audit__BundleContent *content, struct status *st);
/* Those that are kept, expired ones too, in the order of their ids; at most BUNDLES_KEPT_MAX. */
int bundle_list_kept(struct client *c, struct status *st, struct bundle_kept ret_kept[BUNDLES_KEPT_MAX], size_t *ret_count);
/*
 * By its id or its audit's; "": the only one. From the client's arena.
 * Fails NOT_FOUND "NO_BUNDLE"; INVALID_ARGUMENT "WHICH_BUNDLE"; FAILED_PRECONDITION "BUNDLE_EXPIRED": then it is gone.
 */
int bundle_load(struct client *c, const char *id, struct status *st, Audit__BundleContent **ret_content);
/* Nothing of it is left here. Not to have it is no failure. */
int bundle_forget(struct client *c, const char *id, struct status *st);

#endif
