/* What a pack of a whole audit has besides evidence: statements, reports, cosignatures. */
#ifndef CLIENT_VERIFY_AUDIT_H
#define CLIENT_VERIFY_AUDIT_H

#include "client/verify/content.h"

/*
 * Statements by their index, and each report's file by the statement that put it forward. `say` as in pack_verify.
 *
 * wanted  a report from elsewhere, which the statements must approve and issue; NULL.
 */
int audit_check(const struct pack_content *c, const struct report_digest *wanted, struct pack_result *result, pack_say say,
	void *context, struct status *st);
/* The newest checkpoint that witnesses cosigned, where there is one. */
int cosigned_check(const struct pack_content *c, struct pack_result *result, struct status *st);

#endif
