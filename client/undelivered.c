/* Undelivered statements: counted, told, and those of others shown. */
#include "client/undelivered.h"

#include "client/call.h"
#include "client/term.h"
#include "common/clock.h"

enum { BUNDLES_MAX = 200 };

int undelivered_count(struct client *c, struct status *st, size_t *ret_waiting, size_t *ret_aside)
{
	struct outbox_place *place;
	size_t count;
	*ret_waiting = *ret_aside = 0;
	TRY(outbox_list(c, st, &place, &count));
	for (size_t i = 0; i < count; i++)
		*(place[i].is_aside ? ret_aside : ret_waiting) += 1;
	return OK;
}

int undelivered_of_audit(struct client *c, const char *audit_id, struct status *st, size_t *ret_count)
{
	struct outbox_place *place;
	size_t count;
	*ret_count = 0;
	TRY(outbox_list(c, st, &place, &count));
	for (size_t i = 0; i < count; i++) {
		Audit__OutboxItem *item;
		TRY(outbox_try(c, &place[i], st, NULL, &item));
		/* What cannot be read may be of this audit. */
		*ret_count += !item || !*item->audit_id || strcmp(item->audit_id, audit_id) == 0;
	}
	return OK;
}

static int tell(struct client *c, const Audit__Bundle *bundle, struct status *st)
{
	Audit__TellBundleRequest request = AUDIT__TELL_BUNDLE_REQUEST__INIT;
	ProtobufCMessage *raw;
	size_t count;
	TRY(undelivered_of_audit(c, bundle->audit_id, st, &count));
	if (bundle->state != AUDIT__BUNDLE_STATE__BUNDLE_STATE_OUT || bundle->undelivered == count)
		return OK;
	request.bundle_id = bundle->id;
	request.version = bundle->version;
	request.undelivered = (uint32_t)count;
	return call_named(c, c->arena, "audit.v1.BundleService/TellBundle", &request.base, st, &raw, NULL);
}

int undelivered_own(struct client *c, struct status *st, Audit__Bundle *ret_bundle[BUNDLES_KEPT_MAX], size_t *ret_count)
{
	struct bundle_kept kept[BUNDLES_KEPT_MAX];
	size_t count;
	*ret_count = 0;
	TRY(bundle_list_kept(c, st, kept, &count));
	for (size_t i = 0; i < count; i++) {
		Audit__GetBundleRequest request = AUDIT__GET_BUNDLE_REQUEST__INIT;
		ProtobufCMessage *raw = NULL;
		struct status one = { 0 };
		request.bundle_id = kept[i].id;
		int rc = call_named(c, c->arena, "audit.v1.BundleService/GetBundle", &request.base, &one, &raw, NULL);
		if (rc == NOT_FOUND)
			continue;
		if (rc != OK) {
			*st = one;
			return rc;
		}
		Audit__Bundle *bundle = ((const Audit__GetBundleResponse *)raw)->bundle;
		if (!bundle)
			return fail(st, DATA_LOSS, "BAD_REPLY", "the reply names no bundle");
		ret_bundle[(*ret_count)++] = bundle;
	}
	return OK;
}

int undelivered_tell(struct client *c, struct status *st)
{
	Audit__Bundle *bundle[BUNDLES_KEPT_MAX];
	size_t count;
	TRY(undelivered_own(c, st, bundle, &count));
	for (size_t i = 0; i < count; i++)
		TRY(tell(c, bundle[i], st));
	return OK;
}

static bool is_kept(const struct bundle_kept *kept, size_t count, const char *bundle_id)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(kept[i].id, bundle_id) == 0)
			return true;
	return false;
}

int undelivered_put_others(struct client *c, struct status *st)
{
	struct bundle_kept kept[BUNDLES_KEPT_MAX];
	size_t count;
	Audit__ListBundlesRequest request = AUDIT__LIST_BUNDLES_REQUEST__INIT;
	Audit__Page page = AUDIT__PAGE__INIT;
	ProtobufCMessage *raw = NULL;
	TRY(bundle_list_kept(c, st, kept, &count));
	page.filter = "state = out";
	page.size = BUNDLES_MAX;
	request.page = &page;
	TRY(call_named(c, c->arena, "audit.v1.BundleService/ListBundles", &request.base, st, &raw, NULL));
	const Audit__ListBundlesResponse *out = (const Audit__ListBundlesResponse *)raw;
	for (size_t i = 0; i < out->n_bundles; i++) {
		const Audit__Bundle *b = out->bundles[i];
		char until[CLOCK_TEXT_BYTES];
		if (is_kept(kept, count, b->id))
			continue;
		clock_format(b->expires_us, until);
		put_line("elsewhere %s, on %s: %u undelivered, until %s (audit %s)", b->person_name, b->device_name,
			b->undelivered, until, b->audit_id);
	}
	if (out->next_token.len > 0)
		put_line("elsewhere more than these: auditc bundle list --filter 'state = out' --all");
	return OK;
}
