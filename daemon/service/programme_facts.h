/* What a programme consists of, and the facts its rules ask for. For the services of programmes only. */
#ifndef DAEMON_SERVICE_PROGRAMME_FACTS_H
#define DAEMON_SERVICE_PROGRAMME_FACTS_H

#include "common/hash.h"
#include "daemon/rpc.h"
#include "daemon/rule/programme.h"
#include "gen/rows.h"

/*
 * The audit universe of an organisation: units of its own and of those below it, but not of another auditing
 * organisation and below that, which has programmes of its own. By id.
 */
struct universe {
	Audit__Unit **unit;
	size_t count;
};

int universe_load(struct request *rq, const char *organisation_id, struct universe *ret_universe);
/* NULL: it is none of it. */
const Audit__Unit *universe_find(const struct universe *u, const char *unit_id);

/* Rows of a programme that an approval is of, and its risks. Without those that were removed. */
struct holdings {
	Audit__Objective **objective;
	size_t objectives;
	Audit__ProgrammeRisk **risk;
	size_t risks;
	Audit__Inclusion **inclusion;
	size_t inclusions;
	Audit__CoverageTarget **target;
	size_t targets;
	Audit__ProgrammeResource **resource;
	size_t resources;
	Audit__Procedure **procedure;
	size_t procedures;
	bool signer_wrote; /* any of them, or removed one */
};

int holdings_load(struct request *rq, const char *programme_id, struct holdings *ret_holdings);
/* NULL: nobody decided on it. */
const Audit__Inclusion *holdings_inclusion(const struct holdings *h, const char *unit_id);

/* Digest of what an approval of the programme is of: docs/formats.md, "Programme content". */
int programme_digest(struct request *rq, const Audit__Programme *row, const struct holdings *h, struct hash *ret_hash);

/* The facts that need the programme's own row alone. */
struct programme_facts programme_frame(const Audit__Programme *row);
/* All facts of a submission or an approval. */
int programme_gather(struct request *rq, const Audit__Programme *row, const struct holdings *h,
	struct programme_facts *ret_facts);
int programme_gather_close(struct request *rq, const Audit__Programme *row, const struct holdings *h,
	struct programme_close_facts *ret_facts);

/* Makes the row a draft of the signer, who becomes accountable for it, which is noted with `why`. */
int programme_draft(struct request *rq, Audit__Programme *row, const char *why);
/* Notes who is accountable from now on. */
int programme_succeed(struct request *rq, Audit__Programme *row, const char *person_id, const char *why,
	const char *assigned_by_id);
/* A programme's content alone, to digest and to copy: no state, nobody who decides. */
Audit__Programme programme_content_of(const Audit__Programme *row);

/* True where the person holds the role of a programme manager at the programme. */
int programme_is_manager(struct request *rq, const Audit__Programme *row, const char *person_id, bool *ret_is);

/* Audits of the cycle: of all programmes of the organisation that overlap it. */
struct cycle {
	Audit__Audit **audit;
	size_t count;
};

int cycle_load(struct request *rq, const Audit__Programme *row, struct cycle *ret_cycle);

/* One retention rule a class of records, there with the programme. ISO 19011, 5.5.7. */
int programme_attach_retention(struct request *rq, const Audit__Programme *programme);

#endif
