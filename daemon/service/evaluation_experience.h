/* What a person did as an auditor, worked out from teams, audits and development records. */
#ifndef DAEMON_SERVICE_EVALUATION_EXPERIENCE_H
#define DAEMON_SERVICE_EVALUATION_EXPERIENCE_H

#include "audit/v1/competence.pb-c.h"
#include "daemon/rpc.h"
#include "daemon/rule/competence.h"

enum { EXPERIENCE_ROLES = 5 }; /* leader, auditor, in training, expert, interpreter */

struct role_experience {
	int32_t role;
	uint32_t audits;
	uint32_t days;
	int64_t last_us;
};

struct auditee_experience {
	const char *organisation_id;
	uint32_t audits;
	int64_t last_us;
};

/* Everything lives in the request's arena. */
struct experience {
	struct role_experience role[EXPERIENCE_ROLES]; /* those with audits, role_count of them */
	size_t role_count;
	struct auditee_experience *auditee;
	size_t auditee_count;
	uint32_t cpd_minutes; /* of the last twelve months */
};

int experience_gather(struct request *rq, const char *person_id, struct experience *ret_experience);
/* What the organisation's selection criteria ask for in a grade and the person has not, in words; "" for nothing. */
int experience_missing(struct request *rq, const struct experience *e, const char *organisation_id, int32_t grade,
	const char **ret_missing);
struct evaluation evaluation_of(const Audit__Evaluation *row);

#endif
