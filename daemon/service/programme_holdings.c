/* Loads what a programme consists of, and digests what an approval is of. */
#include "common/limits.h"
#include "common/sort.h"
#include "daemon/service/programme_facts.h"
#include "daemon/writers.h"

static int no_memory(struct request *rq)
{
	return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
}

static int add_units(struct request *rq, const char *organisation_id, struct universe *u, size_t *cap)
{
	Audit__Unit **unit;
	size_t count;
	TRY(where_unit(rq, "organisation_id", organisation_id, &unit, &count));
	if (u->count + count > *cap) {
		*cap = 2 * (u->count + count);
		Audit__Unit **grown = arena_array(rq->arena, *cap, sizeof(*grown));
		if (!grown)
			return no_memory(rq);
		if (u->count)
			memcpy(grown, u->unit, u->count * sizeof(*grown));
		u->unit = grown;
	}
	if (count)
		memcpy(u->unit + u->count, unit, count * sizeof(*unit));
	u->count += count;
	return OK;
}

static int by_id(const void *a, const void *b)
{
	const Audit__Unit *const *one = a, *const *other = b;
	return strcmp((*one)->id, (*other)->id);
}

/* Organisations whose units are still to be added, in one list that grows behind the one that is read. */
static int add_below(struct request *rq, const char **organisation, size_t *count, const char *parent_id)
{
	Audit__Organisation **below;
	size_t belows;
	TRY(where_organisation(rq, "parent_id", parent_id, &below, &belows));
	for (size_t i = 0; i < belows; i++) {
		if (below[i]->kind == AUDIT__ORGANISATION_KIND__ORGANISATION_KIND_AUDITING)
			continue;
		if (*count == LIMIT_ROWS_WHERE)
			return fail(rq->st, RESOURCE_EXHAUSTED, "TOO_MANY_ROWS", "the universe has more than %d organisations",
				LIMIT_ROWS_WHERE);
		organisation[(*count)++] = below[i]->id;
	}
	return OK;
}

int universe_load(struct request *rq, const char *organisation_id, struct universe *ret_universe)
{
	struct universe u = { 0 };
	const char **organisation = arena_array(rq->arena, LIMIT_ROWS_WHERE, sizeof(*organisation));
	size_t count = 1, cap = 0;
	if (!organisation)
		return no_memory(rq);
	organisation[0] = organisation_id;
	for (size_t i = 0; i < count; i++) {
		TRY(add_units(rq, organisation[i], &u, &cap));
		TRY(add_below(rq, organisation, &count, organisation[i]));
	}
	sort_items(u.unit, u.count, sizeof(u.unit[0]), by_id);
	*ret_universe = u;
	return OK;
}

const Audit__Unit *universe_find(const struct universe *u, const char *unit_id)
{
	size_t from = 0, to = u->count;
	while (from < to) {
		size_t middle = from + (to - from) / 2;
		int order = strcmp(u->unit[middle]->id, unit_id);
		if (order == 0)
			return u->unit[middle];
		if (order < 0)
			from = middle + 1;
		else
			to = middle;
	}
	return NULL;
}

/* Moves what stays to the front. */
#define KEEP(row, count, stays)                                                                    \
	do {                                                                                       \
		size_t kept_ = 0;                                                                  \
		for (size_t i_ = 0; i_ < (count); i_++)                                            \
			if ((row)[i_]->state != (stays))                                           \
				(row)[kept_++] = (row)[i_];                                        \
		(count) = kept_;                                                                   \
	} while (0)

/* Whether the signer wrote one of the rows, those that were removed too. */
#define WROTE(row, count, ret_wrote)                                                               \
	do {                                                                                       \
		for (size_t i_ = 0; i_ < (count); i_++)                                            \
			*(ret_wrote) |= writers_have_signer(rq, &(row)[i_]->base);                 \
	} while (0)

static bool signer_wrote(const struct request *rq, const struct holdings *h)
{
	bool wrote = false;
	WROTE(h->objective, h->objectives, &wrote);
	WROTE(h->risk, h->risks, &wrote);
	WROTE(h->inclusion, h->inclusions, &wrote);
	WROTE(h->target, h->targets, &wrote);
	WROTE(h->resource, h->resources, &wrote);
	WROTE(h->procedure, h->procedures, &wrote);
	return wrote;
}

int holdings_load(struct request *rq, const char *programme_id, struct holdings *ret_holdings)
{
	struct holdings h;
	const char *const column = "programme_id";
	TRY(where_objective(rq, column, programme_id, &h.objective, &h.objectives));
	TRY(where_programme_risk(rq, column, programme_id, &h.risk, &h.risks));
	TRY(where_inclusion(rq, column, programme_id, &h.inclusion, &h.inclusions));
	TRY(where_coverage_target(rq, column, programme_id, &h.target, &h.targets));
	TRY(where_programme_resource(rq, column, programme_id, &h.resource, &h.resources));
	TRY(where_procedure(rq, column, programme_id, &h.procedure, &h.procedures));
	h.signer_wrote = signer_wrote(rq, &h);
	KEEP(h.objective, h.objectives, AUDIT__OBJECTIVE_STATE__OBJECTIVE_STATE_REMOVED);
	KEEP(h.target, h.targets, AUDIT__COVERAGE_TARGET_STATE__COVERAGE_TARGET_STATE_REMOVED);
	KEEP(h.procedure, h.procedures, AUDIT__PROCEDURE_STATE__PROCEDURE_STATE_REMOVED);
	*ret_holdings = h;
	return OK;
}

const Audit__Inclusion *holdings_inclusion(const struct holdings *h, const char *unit_id)
{
	for (size_t i = 0; i < h->inclusions; i++)
		if (strcmp(h->inclusion[i]->unit_id, unit_id) == 0)
			return h->inclusion[i];
	return NULL;
}

/* --- the digest --- */

/* Length and packed bytes. */
static int add_piece(struct request *rq, struct hash_stream *s, const ProtobufCMessage *m)
{
	size_t len = protobuf_c_message_get_packed_size(m);
	uint8_t *packed = arena_alloc(rq->arena, len + 8);
	if (!packed)
		return no_memory(rq);
	put_be64(packed, len);
	(void)protobuf_c_message_pack(m, packed + 8);
	hash_add(s, packed, len + 8);
	return OK;
}

Audit__Programme programme_content_of(const Audit__Programme *row)
{
	Audit__Programme c = *row;
	c.version = 0;
	c.state = AUDIT__PROGRAMME_STATE__PROGRAMME_STATE_UNSPECIFIED;
	c.author_id = c.approver_id = c.returned_reason = c.manager_id = "";
	c.next_manager_id = c.next_reason = c.next_by_id = "";
	c.approved_version = c.approved_index = 0;
	c.n_successions = 0;
	c.n_writer_ids = 0;
	c.approved_edition = 0;
	c.submitted_sha256 = c.approved_sha256 = c.content_sha256 = (ProtobufCBinaryData){ 0 };
	c.approved_us = c.begun_us = c.closed_us = 0;
	c.submitter_id = c.amendment_reason = c.communicated = c.conclusion = c.source_id = "";
	c.edition = 0;
	c.is_as_approved = false;
	return c;
}

static int add_objectives(struct request *rq, struct hash_stream *s, const struct holdings *h)
{
	for (size_t i = 0; i < h->objectives; i++) {
		Audit__Objective c = *h->objective[i];
		c.version = 0;
		c.state = AUDIT__OBJECTIVE_STATE__OBJECTIVE_STATE_UNSPECIFIED;
		c.result = AUDIT__OBJECTIVE_RESULT__OBJECTIVE_RESULT_UNSPECIFIED;
		c.conclusion = c.concluded_by_id = "";
		c.n_writer_ids = 0;
		c.concluded_us = 0;
		TRY(add_piece(rq, s, &c.base));
	}
	return OK;
}

static int add_universe(struct request *rq, struct hash_stream *s, const struct holdings *h)
{
	for (size_t i = 0; i < h->inclusions; i++) {
		Audit__Inclusion c = *h->inclusion[i];
		c.version = 0;
		c.n_writer_ids = 0;
		TRY(add_piece(rq, s, &c.base));
	}
	for (size_t i = 0; i < h->targets; i++) {
		Audit__CoverageTarget c = *h->target[i];
		c.version = 0;
		c.n_writer_ids = 0;
		TRY(add_piece(rq, s, &c.base));
	}
	return OK;
}

static int add_means(struct request *rq, struct hash_stream *s, const struct holdings *h)
{
	for (size_t i = 0; i < h->resources; i++) {
		Audit__ProgrammeResource c = *h->resource[i];
		c.version = 0;
		c.granted = 0;
		c.state = AUDIT__PROGRAMME_RESOURCE_STATE__PROGRAMME_RESOURCE_STATE_UNSPECIFIED;
		c.resolution = c.decided_by_id = "";
		c.n_writer_ids = 0;
		TRY(add_piece(rq, s, &c.base));
	}
	for (size_t i = 0; i < h->procedures; i++) {
		Audit__Procedure c = *h->procedure[i];
		c.version = 0;
		c.n_writer_ids = 0;
		TRY(add_piece(rq, s, &c.base));
	}
	return OK;
}

int programme_digest(struct request *rq, const Audit__Programme *row, const struct holdings *h, struct hash *ret_hash)
{
	Audit__Programme content = programme_content_of(row);
	struct hash_stream s;
	hash_begin(&s);
	int rc = add_piece(rq, &s, &content.base);
	rc = rc == OK ? add_objectives(rq, &s, h) : rc;
	rc = rc == OK ? add_universe(rq, &s, h) : rc;
	rc = rc == OK ? add_means(rq, &s, h) : rc;
	hash_end(&s, ret_hash);
	return rc;
}
