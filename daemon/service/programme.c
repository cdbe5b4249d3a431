/* Audit programmes until they are approved: drafted, checked, submitted, decided. */
#include "daemon/rule/retention.h"
#include "daemon/ruling.h"
#include "daemon/service/programme_facts.h"
#include "daemon/writers.h"
#include "gen/dispatch.h"

#include <stdlib.h>

static int no_memory(struct request *rq)
{
	return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
}

static int keep_digest(struct request *rq, const struct hash *digest, ProtobufCBinaryData *ret_bytes)
{
	struct bytes copy = arena_bytes(rq->arena, BYTES(digest->b, HASH_BYTES));
	if (!copy.data)
		return no_memory(rq);
	*ret_bytes = (ProtobufCBinaryData){ HASH_BYTES, (uint8_t *)(uintptr_t)copy.data };
	return OK;
}

/* Row, what it consists of and the facts, for a step. */
static int load_whole(struct request *rq, const char *id, Audit__Programme **ret_row, struct holdings *ret_holdings,
	struct programme_facts *ret_facts)
{
	TRY(load_programme(rq, id, ret_row));
	TRY(holdings_load(rq, id, ret_holdings));
	return programme_gather(rq, *ret_row, ret_holdings, ret_facts);
}

int programme_attach_retention(struct request *rq, const Audit__Programme *programme)
{
	for (int class = RECORD_CLASS_PROGRAMME; class <= RECORD_CLASS_TEAM; class++) {
		Audit__RetentionRule *rule;
		TRY(new_retention_rule(rq, &rule));
		rule->programme_id = programme->id;
		rule->record_class = (Audit__RecordClass)class;
		rule->years = RETENTION_YEARS_DEFAULT;
		rule->basis = retention_basis_default;
		rule->author_id = rq->who.person;
		TRY(put_retention_rule(rq, rule, 0));
	}
	return OK;
}

int programme_add(struct request *rq, const Audit__AddProgrammeRequest *in,
	Audit__AddProgrammeResponse *out)
{
	Audit__Programme *row;
	TRY(new_programme(rq, &row));
	rq_fill(&row->base, &in->base);
	TRY(programme_draft(rq, row, "drafted it"));
	struct programme_facts facts = programme_frame(row);
	TRY(programme_may_add(&facts, rq->st));
	TRY(put_programme(rq, row, 0));
	TRY(programme_attach_retention(rq, row));
	out->programme = row;
	return OK;
}

int programme_get(struct request *rq, const Audit__GetProgrammeRequest *in, Audit__GetProgrammeResponse *out)
{
	struct holdings h;
	struct hash digest;
	TRY(load_programme(rq, in->programme_id, &out->programme));
	if (rq->is_past)
		return OK; /* what it consisted of then is listed as of then */
	TRY(holdings_load(rq, out->programme->id, &h));
	TRY(programme_digest(rq, out->programme, &h, &digest));
	ProtobufCBinaryData approved = out->programme->approved_sha256;
	out->programme->is_as_approved = approved.len == HASH_BYTES && memcmp(digest.b, approved.data, HASH_BYTES) == 0;
	return keep_digest(rq, &digest, &out->programme->content_sha256);
}

static int judge(struct request *rq, const Audit__Programme *row, const struct holdings *h, const char **ret_step)
{
	struct programme_facts f;
	struct programme_close_facts close;
	int32_t to;
	TRY(programme_gather(rq, row, h, &f));
	f.version_named = row->version;
	switch ((int)row->state) {
	case PROGRAMME_STATE_SUBMITTED:
	case PROGRAMME_STATE_AMENDMENT_SUBMITTED:
		*ret_step = "approve";
		return programme_may_approve(&f, rq->st, &to);
	case PROGRAMME_STATE_APPROVED:
		*ret_step = "begin";
		return programme_may_step(&f, "begin", rq->st, &to);
	case PROGRAMME_STATE_RUNNING:
	case PROGRAMME_STATE_UNDER_REVIEW:
	case PROGRAMME_STATE_CLOSED:
		*ret_step = "close";
		TRY(programme_gather_close(rq, row, h, &close));
		return programme_may_close(&close, rq->st, &to);
	}
	*ret_step = "submit";
	return programme_may_submit(&f, rq->st, &to);
}

static int list_unmet(struct request *rq, Audit__CheckProgrammeResponse *out)
{
	size_t count = rq->st->violation_count;
	out->unmet = arena_array(rq->arena, count, sizeof(out->unmet[0]));
	Audit__UnmetRule *line = arena_array(rq->arena, count, sizeof(*line));
	if (count > 0 && (!out->unmet || !line))
		return no_memory(rq);
	for (size_t i = 0; i < count; i++) {
		const struct violation *v = &rq->st->violation[i];
		audit__unmet_rule__init(&line[i]);
		line[i].number = (uint32_t)i + 1;
		line[i].rule = v->rule;
		line[i].grade = v->grade == 'H' ? "H" : v->grade == 'W' ? "W" : "A";
		line[i].clause = v->clause;
		line[i].missing = rq_text(rq, v->missing);
		line[i].command = rq_text(rq, v->command);
		line[i].subject_id = rq_text(rq, v->subject);
		out->unmet[i] = &line[i];
	}
	out->n_unmet = count;
	return OK;
}

/* The verdict of the next step is the answer, not a refusal of the question. */
int programme_check(struct request *rq, const Audit__CheckProgrammeRequest *in, Audit__CheckProgrammeResponse *out)
{
	Audit__Programme *row;
	struct holdings h;
	TRY(load_programme(rq, in->programme_id, &row));
	TRY(holdings_load(rq, row->id, &h));
	TRY(ruling_waived(rq, row->id, &rq->st->waived));
	int rc = judge(rq, row, &h, &out->step);
	if (rc != OK && rc != FAILED_PRECONDITION)
		return rc;
	out->may = rc == OK;
	ruling_cite(rq);
	TRY(list_unmet(rq, out));
	status_reset(rq->st);
	return OK;
}

int programme_change(struct request *rq, const Audit__ChangeProgrammeRequest *in, Audit__ChangeProgrammeResponse *out)
{
	Audit__Programme *row;
	TRY(load_programme(rq, in->programme_id, &row));
	rq_fill_given(&row->base, &in->base);
	struct programme_facts facts = programme_frame(row);
	TRY(programme_may_change(&facts, rq->st));
	TRY(writers_add(rq, &row->base));
	TRY(put_programme(rq, row, in->version));
	out->programme = row;
	return OK;
}

int programme_submit(struct request *rq, const Audit__SubmitProgrammeRequest *in,
	Audit__SubmitProgrammeResponse *out)
{
	Audit__Programme *row;
	struct holdings h;
	struct programme_facts facts;
	struct hash digest;
	int32_t to;
	TRY(load_whole(rq, in->programme_id, &row, &h, &facts));
	TRY(programme_may_submit(&facts, rq->st, &to));
	TRY(programme_digest(rq, row, &h, &digest));
	TRY(keep_digest(rq, &digest, &row->submitted_sha256));
	row->state = (Audit__ProgrammeState)to;
	row->submitter_id = rq->who.person;
	TRY(writers_add(rq, &row->base));
	row->returned_reason = "";
	TRY(put_programme(rq, row, in->version));
	out->programme = row;
	return OK;
}

/* What is only requested is granted as requested, by who approves. */
static int grant_rest(struct request *rq, const struct holdings *h)
{
	for (size_t i = 0; i < h->resources; i++) {
		Audit__ProgrammeResource *r = h->resource[i];
		if ((int)r->state != PROGRAMME_RESOURCE_STATE_REQUESTED)
			continue;
		r->state = AUDIT__PROGRAMME_RESOURCE_STATE__PROGRAMME_RESOURCE_STATE_GRANTED;
		r->granted = r->requested;
		r->decided_by_id = rq->who.person;
		TRY(put_programme_resource(rq, r, 0));
	}
	return OK;
}

int programme_approve(struct request *rq, const Audit__ApproveProgrammeRequest *in,
	Audit__ApproveProgrammeResponse *out)
{
	Audit__Programme *row;
	struct holdings h;
	struct programme_facts facts;
	int32_t to;
	TRY(load_whole(rq, in->programme_id, &row, &h, &facts));
	facts.version_named = in->version;
	facts.grants_rest = in->is_granting;
	facts.is_as_submitted = facts.is_as_submitted && (in->content_sha256.len == 0 ||
		memcmp(in->content_sha256.data, row->submitted_sha256.data, HASH_BYTES) == 0);
	TRY(programme_may_approve(&facts, rq->st, &to));
	if (in->is_granting)
		TRY(grant_rest(rq, &h));
	row->state = (Audit__ProgrammeState)to;
	row->approver_id = rq->who.person;
	row->approved_version = in->version;
	row->approved_edition = row->edition;
	row->approved_sha256 = row->submitted_sha256;
	row->approved_index = rq->tx.index;
	row->approved_us = rq->now_us;
	TRY(put_programme(rq, row, in->version));
	out->programme = row;
	return OK;
}

int programme_return(struct request *rq, const Audit__ReturnProgrammeRequest *in,
	Audit__ReturnProgrammeResponse *out)
{
	Audit__Programme *row;
	int32_t to;
	TRY(load_programme(rq, in->programme_id, &row));
	struct programme_facts facts = programme_frame(row);
	TRY(programme_may_return(&facts, rq->st, &to));
	row->state = (Audit__ProgrammeState)to;
	row->returned_reason = in->reason;
	TRY(put_programme(rq, row, in->version));
	out->programme = row;
	return OK;
}
