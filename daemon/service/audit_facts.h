/* What several steps of an audit ask about its team. */
#ifndef DAEMON_SERVICE_AUDIT_FACTS_H
#define DAEMON_SERVICE_AUDIT_FACTS_H

#include "audit/v1/audit.pb-c.h"
#include "daemon/rpc.h"

/* The member of its team who accepted to lead it; "" for none. */
int audit_leader(struct request *rq, const char *audit_id, const char **ret_person_id);
/* Leader and auditors who accepted. INV-34: one alone is a single auditor. */
int audit_count_auditors(struct request *rq, const char *audit_id, size_t *ret_count);

#endif
