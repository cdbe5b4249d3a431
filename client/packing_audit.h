/* A whole audit in a pack: the statements behind its rows, the rows for reading, its evidence, its reports and draws. */
#ifndef CLIENT_PACKING_AUDIT_H
#define CLIENT_PACKING_AUDIT_H

#include "client/packing_evidence.h"
#include "client/report_fetch.h"
#include "client/report_draft.h"

enum { PACKED_KINDS_MAX = 24 };

struct packed_audit {
	struct packed_evidence evidence;
	struct {
		const char *noun;
		struct rows rows;
	} kind[PACKED_KINDS_MAX];
	size_t kinds;
	struct report_fetch *fetch; /* of each report, in the order of its rows */
	bool *is_open;              /* whether the caller may have its file */
	size_t reports;  /* files of reports that were added */
	size_t left_out; /* statements whose signer is not shown to the caller */
};

struct packed_audit *packed_audit_new(void);
void packed_audit_free(struct packed_audit *a);

/* All that the caller may see of it. */
int packed_audit_take(struct packing *p, struct packed_audit *a, const char *audit_id, struct status *st);
/* Lines of VERIFY.txt, and the files. */
void packed_audit_instruct(const struct packing *p, const struct packed_audit *a, struct buf *to);
int packed_audit_add(struct packing *p, struct packed_audit *a, struct status *st);

#endif
