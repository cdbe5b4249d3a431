/* Sides of a joint audit: whose a record is by who makes it, and by the evidence it rests on. docs/decisions/0026 and 0029. */
#ifndef DAEMON_SIDE_H
#define DAEMON_SIDE_H

#include "audit/v1/audit.pb-c.h"
#include "audit/v1/joint_agreement.pb-c.h"
#include "daemon/rpc.h"

/* The agreement that holds, or the last one: once an audit was to be joint, it stays so. NULL: it never was. */
int side_agreement(struct request *rq, const char *audit_id, const Audit__JointAgreement **ret_agreement);
bool side_is_party(const Audit__JointAgreement *agreement, const char *organisation_id);

/* Whom a member of the team works for: their own organisation, or the programme's where theirs does not audit; else "". */
int side_of_signer(struct request *rq, const Audit__Audit *audit, const Audit__JointAgreement *agreement,
	const char **ret_side_id);

/* What a record rests on. */
struct side_evidence {
	const char *side_id;    /* "" where none of it is one side's */
	size_t sides;
	int32_t classification; /* the highest */
	size_t foreign;         /* pieces of another audit */
};

int side_of_evidence(struct request *rq, const char *audit_id, const char *const *evidence_ids, size_t count,
	struct side_evidence *ret_evidence);

#endif
