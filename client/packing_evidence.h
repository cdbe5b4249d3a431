/* Evidence in a pack: its statements, its file, its record. */
#ifndef CLIENT_PACKING_EVIDENCE_H
#define CLIENT_PACKING_EVIDENCE_H

#include "client/packing.h"

#include "audit/v1/evidence.pb-c.h"

enum { PACKED_EVIDENCE_MAX = 1000 };

struct packed_evidence {
	const Audit__Evidence *row[PACKED_EVIDENCE_MAX];
	size_t count;
};

/* One piece; taken once. With the statement that confirms it, where its key was declared compromised. */
int packed_evidence_take(struct packing *p, struct packed_evidence *e, const char *id, struct status *st);
/* Lines of VERIFY.txt about the files. */
void packed_evidence_instruct(const struct packed_evidence *e, struct buf *to);
/* Files and records of all of them. */
int packed_evidence_add(struct packing *p, const struct packed_evidence *e, struct status *st);

#endif
