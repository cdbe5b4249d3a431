/* Who has cosigned the ledger with an audit in it as it ended. */
#include "daemon/service/audit_witness.h"

#include "common/limits.h"
#include "daemon/core.h"
#include "daemon/doubt.h"
#include "daemon/history.h"
#include "daemon/rows.h"
#include "gen/rows.h"

#include <inttypes.h>

/* Distinct ids, as many as a policy can ask for. */
struct distinct {
	const char *id[LIMIT_COSIGNATURES];
	size_t count;
};

static bool has(const struct distinct *d, const char *id)
{
	for (size_t i = 0; i < d->count; i++)
		if (strcmp(d->id[i], id) == 0)
			return true;
	return false;
}

static void add_distinct(struct distinct *d, const char *id)
{
	if (!has(d, id) && d->count < LIMIT_COSIGNATURES)
		d->id[d->count++] = id;
}

/* The entry that made the audit what it is now. */
static int newest_entry(struct request *rq, const char *audit_id, uint64_t *ret_index)
{
	struct row_change *change;
	size_t count;
	TRY(history_of_row(rq->core->ledger, &rq->tx, schema_find_resource("audit"), audit_id, 1, &change, &count));
	*ret_index = count > 0 ? change[count - 1].index : ledger_size(rq->core->ledger);
	return OK;
}

struct collecting {
	struct request *rq;
	const struct audit_end_facts *facts;
	struct distinct *people, *organisations;
};

/* Counts the person once, and not by a key that somebody else may have had. */
static int add_witness(void *context, const ProtobufCMessage *row, bool *ret_enough)
{
	struct collecting *c = context;
	const Audit__Cosignature *cosignature = (const Audit__Cosignature *)(const void *)row;
	bool doubtful;
	if (has(c->people, cosignature->person_id))
		return OK;
	TRY(doubt_cosignature(c->rq, cosignature, &doubtful));
	if (doubtful)
		return OK;
	add_distinct(c->people, rq_text(c->rq, cosignature->person_id));
	add_distinct(c->organisations, rq_text(c->rq, cosignature->organisation_id));
	*ret_enough = c->people->count >= c->facts->witnesses_asked &&
		c->organisations->count >= c->facts->organisations_asked;
	return OK;
}

/* A witness that cosigns each minute is a thousand rows a day. */
static int collect(struct collecting *c, uint64_t index)
{
	char filter[60];
	struct page page = { .size = LIMIT_PAGE, .filter = filter, .order = "tree_size" };
	(void)snprintf(filter, sizeof(filter), "tree_size > %" PRIu64, index);
	return rq_each_of_all(c->rq, schema_find_resource("cosignature"), &page, add_witness, c);
}

/* Organisations by name, where the caller sees them. */
static int name_them(struct request *rq, const struct distinct *organisations, const char **ret_text)
{
	char text[STATUS_MISSING_BYTES / 2];
	size_t len = 0;
	text[0] = 0;
	for (size_t i = 0; i < organisations->count; i++) {
		ProtobufCMessage *row;
		bool found = false;
		TRY(rq_find_seen(rq, schema_find_resource("organisation"), organisations->id[i], &found, &row));
		int more = snprintf(text + len, sizeof(text) - len, "%s%s", len > 0 ? ", " : "",
			found ? ((Audit__Organisation *)row)->name : "one that you do not see");
		if (more < 0 || (size_t)more >= sizeof(text) - len) {
			text[len] = 0;
			break;
		}
		len += (size_t)more;
	}
	*ret_text = rq_text(rq, text);
	return *ret_text ? OK : fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
}

int audit_look_at_witnesses(struct request *rq, const Audit__Audit *audit, struct audit_end_facts *f)
{
	Audit__WitnessPolicy **policy;
	struct distinct people = { .count = 0 }, organisations = { .count = 0 };
	struct collecting c = { .rq = rq, .facts = f, .people = &people, .organisations = &organisations };
	size_t count;
	uint64_t index = 0;
	TRY(where_witness_policy(rq, "programme_id", audit->programme_id, &policy, &count));
	if (count == 0 || policy[0]->witnesses == 0)
		return OK;
	f->witnesses_asked = policy[0]->witnesses;
	f->organisations_asked = policy[0]->organisations;
	TRY(newest_entry(rq, audit->id, &index));
	TRY(collect(&c, index));
	f->witnesses = people.count;
	f->organisations = organisations.count;
	return name_them(rq, &organisations, &f->witnessed_by);
}
