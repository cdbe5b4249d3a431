/* A whole audit in a pack: the statements behind its rows, the rows for reading, its evidence, its reports and draws. */
#ifndef CLIENT_PACKING_AUDIT_H
#define CLIENT_PACKING_AUDIT_H

#include "client/packing_evidence.h"
#include "client/report_draft.h"

enum { PACKED_KINDS_MAX = 24, PACKED_REPORTS_MAX = 20, PACKED_REPORT_BYTES = 64 * 1024 * 1024 };

/* A report that was put forward, and its file. */
struct packed_report {
	const char *id;
	const struct packed_statement *put_forward;
	struct buf content;
};

struct packed_audit {
	struct packed_evidence evidence;
	struct {
		const char *noun;
		struct rows rows;
	} kind[PACKED_KINDS_MAX];
	size_t kinds;
	struct packed_report report[PACKED_REPORTS_MAX];
	size_t reports;
	size_t left_out; /* statements whose signer is not shown to the caller */
};

struct packed_audit *packed_audit_new(void);
void packed_audit_free(struct packed_audit *a);

/* All that the caller may see of it. */
int packed_audit_take(struct packing *p, struct packed_audit *a, const char *audit_id, struct status *st);
/* One of the taken reports, by the digest of its file. Fails NOT_FOUND "NO_REPORT". */
int packed_audit_take_report(struct packing *p, struct packed_audit *a, const char *path, struct status *st);
/* Lines of VERIFY.txt, and the files. */
void packed_audit_instruct(const struct packed_audit *a, struct buf *to);
int packed_audit_add(struct packing *p, const struct packed_audit *a, struct status *st);

#endif
