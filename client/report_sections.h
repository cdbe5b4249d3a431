/* The sections of a report, one row each; report_draft.h puts them together. */
#ifndef CLIENT_REPORT_SECTIONS_H
#define CLIENT_REPORT_SECTIONS_H

#include "client/report_draft.h"

struct section {
	const char *anchor;
	const char *title; /* in English; NULL: of an item, as the server has it */
	int (*add)(struct report_draft *d, struct status *st);
};

extern const struct section report_section[]; /* ends with an empty anchor */

int add_findings(struct report_draft *d, struct status *st);
int add_conclusions(struct report_draft *d, struct status *st);
int add_fulfilment(struct report_draft *d, struct status *st);
int add_divergences(struct report_draft *d, struct status *st);
int add_sampling(struct report_draft *d, struct status *st);
int add_uncovered(struct report_draft *d, struct status *st);
int add_remote_parts(struct report_draft *d, struct status *st);
int add_course(struct report_draft *d, struct status *st);
int add_waivers(struct report_draft *d, struct status *st);
int add_glasses(struct report_draft *d, struct status *st);
int add_confidentiality(struct report_draft *d, struct status *st);

/* Of the arena, or static. */
const char *phrase_in(const struct report_draft *d, const ProtobufCEnumDescriptor *type, int value);
const char *day_text(const struct report_draft *d, int64_t at_us);
const char *time_text(const struct report_draft *d, int64_t at_us);
const char *unit_name(const struct report_draft *d, const char *id);
int name_of_person(struct report_draft *d, const char *id, struct status *st, const char **ret_name);

#endif
