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

static bool is_enough(const struct audit_end_facts *f, const struct distinct *people, const struct distinct *organisations)
{
	return people->count >= f->witnesses_asked && organisations->count >= f->organisations_asked;
}

/* Counts the person once, and not by a key that somebody else may have had. */
static int add_witness(struct request *rq, const Audit__Cosignature *c, struct distinct *people, struct distinct *organisations)
{
	bool doubtful;
	if (has(people, c->person_id))
		return OK;
	TRY(doubt_cosignature(rq, c, &doubtful));
	if (doubtful)
		return OK;
	add_distinct(people, rq_text(rq, c->person_id));
	add_distinct(organisations, rq_text(rq, c->organisation_id));
	return OK;
}

/* Page by page: a witness that cosigns each minute is a thousand rows a day. */
static int collect(struct request *rq, uint64_t index, const struct audit_end_facts *f, struct distinct *people,
	struct distinct *organisations)
{
	char filter[60];
	struct page page = { .size = LIMIT_PAGE, .filter = filter, .order = "tree_size" };
	uint8_t token[512];
	int rc = OK;
	(void)snprintf(filter, sizeof(filter), "tree_size > %" PRIu64, index);
	do {
		struct arena *scratch = arena_new(LIMIT_ARENA_BYTES);
		ProtobufCMessage **row;
		size_t count = 0;
		struct bytes next = BYTES(NULL, 0);
		rc = scratch ? rq_page_of_all(rq, scratch, schema_find_resource("cosignature"), &page, &row, &count, &next) :
			fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
		for (size_t i = 0; rc == OK && i < count && !is_enough(f, people, organisations); i++)
			rc = add_witness(rq, (const Audit__Cosignature *)(const void *)row[i], people, organisations);
		page.token = BYTES(NULL, 0);
		if (rc == OK && next.len > 0 && next.len <= sizeof(token)) {
			memcpy(token, next.data, next.len);
			page.token = BYTES(token, next.len);
		}
		arena_free(scratch);
	} while (rc == OK && page.token.len > 0 && !is_enough(f, people, organisations));
	return rc;
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
	size_t count;
	uint64_t index = 0;
	TRY(where_witness_policy(rq, "programme_id", audit->programme_id, &policy, &count));
	if (count == 0 || policy[0]->witnesses == 0)
		return OK;
	f->witnesses_asked = policy[0]->witnesses;
	f->organisations_asked = policy[0]->organisations;
	TRY(newest_entry(rq, audit->id, &index));
	TRY(collect(rq, index, f, &people, &organisations));
	f->witnesses = people.count;
	f->organisations = organisations.count;
	return name_them(rq, &organisations, &f->witnessed_by);
}
