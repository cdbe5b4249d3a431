/*
 * OSCAL catalogues (JSON) to criteria entries: every control, enhancements included, in the document's order.
 *
 * label               property "label" without a class, else the control's id
 * prompt              prose of its "statement" part with item labels; parameters stand as [label]
 * assessment objectives  parts "assessment-objective" that have prose, with their labels
 * methods             property "method" of parts "assessment-method"
 * Controls whose status is withdrawn are left out. Source: OSCAL 1.2.1, catalog model.
 */
#ifndef CLIENT_OSCAL_H
#define CLIENT_OSCAL_H

#include "common/arena.h"
#include "common/status.h"

#include "audit/v1/criteria.pb-c.h"

enum {
	OSCAL_FILE_BYTES = 64 * 1024 * 1024,
	OSCAL_ENTRIES_MAX = 100000, /* criteria.proto: ordinals end there */
	OSCAL_DEPTH_MAX = 12,       /* groups, controls and parts within each other */
	OSCAL_BATCH_ENTRIES = 200,
	OSCAL_BATCH_BYTES = 384 * 1024, /* packed; the server unpacks it in an arena of 8 MiB, beside its effects */
	OSCAL_BATCH_ELEMENTS = 8000,
};

struct oscal_catalogue {
	char *title;
	char *edition;   /* metadata.version */
	char *publisher; /* name of the party with role creator, else of the first; "" */
	Audit__CriteriaEntry **entry;
	size_t count;
	size_t withdrawn;
};

/* Everything from the arena. Fails INVALID_ARGUMENT "BAD_CATALOGUE" naming the control, RESOURCE_EXHAUSTED "MEMORY". */
int oscal_read(struct bytes json, struct arena *a, struct status *st, struct oscal_catalogue *ret_catalogue);

/* How many entries from `first` on one ImportCriteriaItems call carries: at least 1 while there are any. */
size_t oscal_batch(const struct oscal_catalogue *catalogue, size_t first);

#endif
