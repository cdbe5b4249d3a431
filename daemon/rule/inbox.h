/*
 * What waits for whom, as rows: a noun joins the inbox by one row here. It waits for everybody whom the method lets do
 * it (its `need` at the row's scope), and who sees the row.
 *
 * A state of a machine that leads on has a row here, or says in tests/daemon/service/test_inbox.c why nobody is asked.
 */
#ifndef DAEMON_RULE_INBOX_H
#define DAEMON_RULE_INBOX_H

#include "common/status.h"

#include <stdint.h>

struct waiting {
	const char *noun;
	const char *filter;    /* which of its rows wait: docs/user/filter.md */
	const char *method;    /* what they wait for: "FindingService/AcknowledgeFinding" */
	const char *what;      /* in words: "accept or decline your place in the team" */
	uint32_t roles;        /* of the method's need, those who are waited for; 0: all of them */
	const char *person;    /* field that names whom alone it waits for; NULL: everybody who may */
	/*
	 * Fields that name whom it does not wait for: nobody decides on what they wrote. "parties.accepter_id": of each. Here
	 * and in `given`, `unless` and the times, what is worked out of other rows has a name too: daemon/service/inbox.c.
	 */
	const char *except[3];
	const char *given[2];  /* it waits once one of these is given, a text or a number; NULL: at once */
	const char *unless[2]; /* and no longer once one of these is */
	const char *due;       /* time field by when; NULL: no day is set */
	const char *from;      /* time from which on it waits; NULL: at once */
	const char *id;        /* field whose id the command takes as its word; NULL: the row's own */
	const char *flag;      /* where its word is something else: what names the row's own id, "audit-id" */
	const char *with;      /* bytes of the row that the command names: the digest of what is agreed to; NULL */
};

/* Ends with a row without noun. */
extern const struct waiting inbox_waiting[];

/*
 * The command that does it: "auditc team-member accept ID", "auditc report add --audit-id ID". `noun` and `verb` are the
 * method's; `other_id` is what stands in the field `id`, and is not looked at where none is named.
 */
void inbox_command(const struct waiting *w, const char *noun, const char *verb, const char *other_id, const char *own_id,
	char ret_command[STATUS_COMMAND_BYTES]);

#endif
