/*
 * Whose signature counts where: a device's key from the entry after its confirmation up to before its revocation, in the
 * order of the log and by no clock. For verify; each call asks the rows themselves (subject.h).
 */
#ifndef DAEMON_SIGNERS_H
#define DAEMON_SIGNERS_H

#include "common/statement.h"
#include "daemon/db.h"

struct signers; /* opaque */

/*
 * From the table of devices, which verify --deep compares with the ledger.
 * Fails as db_query; DATA_LOSS "ROW_CORRUPT"; RESOURCE_EXHAUSTED "VERIFY_MEMORY".
 */
int signers_load(struct db *db, struct status *st, struct signers **ret_signers);
void signers_free(struct signers *s);

/*
 * Whether a statement may have been entered at this index by who signed it: by a device in its interval, which may have
 * revoked itself with it, or by anybody for what guests may do. A key is given the benefit of the doubt only when devices
 * were disposed of.
 */
bool signers_may(const struct signers *s, const struct statement_header *h, uint64_t index);

/* Whether its key was declared compromised from this entry on, or an earlier one. */
bool signers_doubt(const struct signers *s, const struct statement_header *h, uint64_t index);

#endif
