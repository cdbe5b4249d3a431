/*
 * Draws of samples. The auditing side commits to a nonce; the seed's checkpoint is the ledger up to that commitment, so nobody
 * could know it before; the audited side gives its nonce; the auditing side reveals. docs/formats.md, "Draw".
 */
#include "daemon/rule/sampling_draw.h"

#include "common/draw.h"
#include "daemon/core.h"
#include "daemon/ledger.h"
#include "daemon/rule/text.h"
#include "daemon/service/sampling_facts.h"
#include "gen/dispatch.h"
#include "gen/rows.h"
#include "gen/vocabulary.h"

#include <string.h>

static int out_of_memory(struct request *rq)
{
	return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
}

int sampling_find_draw(struct request *rq, const char *plan_id, Audit__SamplingDraw **ret_draw,
	struct sampling_drawn *ret_drawn)
{
	Audit__SamplingDraw **row;
	struct sampling_drawn drawn = { 0 };
	size_t count;
	*ret_draw = NULL;
	TRY(where_sampling_draw(rq, "sampling_plan_id", plan_id, &row, &count));
	for (size_t i = 0; i < count; i++) {
		if ((int)row[i]->state == SAMPLING_DRAW_STATE_ABANDONED)
			drawn.abandoned++;
		else
			*ret_draw = row[i];
	}
	if (*ret_draw) {
		drawn.draw_state = (int32_t)(*ret_draw)->state;
		drawn.is_answered = (*ret_draw)->answered_us > 0;
		drawn.answer_until_us = (*ret_draw)->answer_until_us;
	}
	*ret_drawn = drawn;
	return OK;
}

static int gather_begin(struct request *rq, const Audit__SamplingPlan *plan, struct sampling_draw_begin_facts *ret_facts)
{
	Audit__Audit *audit;
	Audit__SamplingDraw *draw;
	Audit__SampleItem **item;
	struct sampling_drawn drawn;
	struct sampling_counts counts;
	size_t items;
	TRY(load_audit(rq, plan->audit_id, &audit));
	TRY(sampling_find_draw(rq, plan->id, &draw, &drawn));
	TRY(sampling_count(rq, plan->id, &item, &items, &counts));
	*ret_facts = (struct sampling_draw_begin_facts){ .id = plan->id,
		.plan_state = (int32_t)plan->state,
		.audit_state = (int32_t)audit->state,
		.procedure = (int32_t)plan->procedure,
		.population_on_record = plan->population_sha256.len > 0,
		.population_size = plan->population_size,
		.sample_size = plan->sample_size,
		.is_begun_already = draw != NULL,
		.items_are_named = items > 0,
		.now_us = rq->now_us };
	return OK;
}

int sampling_draw_begin(struct request *rq, const Audit__BeginSamplingDrawRequest *in,
	Audit__BeginSamplingDrawResponse *out)
{
	Audit__SamplingPlan *plan;
	Audit__SamplingDraw *row;
	struct sampling_draw_begin_facts facts;
	TRY(load_sampling_plan(rq, in->sampling_plan_id, &plan));
	TRY(gather_begin(rq, plan, &facts));
	facts.answer_until_us = in->answer_until_us;
	TRY(sampling_draw_may_begin(&facts, rq->st));
	TRY(new_sampling_draw(rq, &row));
	rq_fill(&row->base, &in->base);
	row->audit_id = plan->audit_id;
	row->population_size = plan->population_size;
	row->population_sha256 = plan->population_sha256;
	row->sample_size = plan->sample_size;
	row->state = AUDIT__SAMPLING_DRAW_STATE__SAMPLING_DRAW_STATE_BEGUN;
	row->author_id = rq->who.person;
	row->begun_us = rq->now_us;
	row->ledger_index = rq->tx.index;
	TRY(put_sampling_draw(rq, row, 0));
	out->sampling_draw = row;
	return OK;
}

static int gather_step(struct request *rq, const char *id, Audit__SamplingDraw **ret_row,
	struct sampling_draw_facts *ret_facts)
{
	Audit__SamplingDraw *row;
	Audit__Audit *audit;
	TRY(load_sampling_draw(rq, id, &row));
	TRY(load_audit(rq, row->audit_id, &audit));
	*ret_facts = (struct sampling_draw_facts){ .id = row->id,
		.state = (int32_t)row->state,
		.audit_state = (int32_t)audit->state,
		.now_us = rq->now_us,
		.answer_until_us = row->answer_until_us };
	*ret_row = row;
	return OK;
}

int sampling_draw_answer(struct request *rq, const Audit__AnswerSamplingDrawRequest *in,
	Audit__AnswerSamplingDrawResponse *out)
{
	Audit__SamplingDraw *row;
	struct sampling_draw_facts facts;
	int32_t to;
	TRY(gather_step(rq, in->sampling_draw_id, &row, &facts));
	TRY(sampling_draw_may_answer(&facts, rq->st, &to));
	row->state = (Audit__SamplingDrawState)to;
	row->auditee_nonce = in->auditee_nonce;
	row->answerer_id = rq->who.person;
	row->answered_us = rq->now_us;
	TRY(put_sampling_draw(rq, row, in->version));
	out->sampling_draw = row;
	return OK;
}

/* The ledger up to the commitment, and with it: signed now, fixed then. */
static int keep_checkpoint(struct request *rq, Audit__SamplingDraw *row, struct checkpoint *ret_checkpoint)
{
	struct ledger *ledger = rq->core->ledger;
	struct checkpoint c = { .size = row->ledger_index + 1 };
	struct buf note;
	TRY(ledger_root_at(ledger, rq->tx.db, c.size, rq->st, &c.root));
	(void)snprintf(c.origin, sizeof(c.origin), "%s", rq->core->settings.origin);
	buf_init(&note, NOTE_BYTES_MAX);
	ledger_sign_checkpoint(ledger, &c, &note);
	const char *text = buf_text(&note);
	row->checkpoint = text ? rq_text(rq, text) : NULL;
	buf_done(&note);
	*ret_checkpoint = c;
	return row->checkpoint ? OK : out_of_memory(rq);
}

static int keep_seed(struct request *rq, Audit__SamplingDraw *row, const struct checkpoint *c)
{
	struct draw d = { .origin = c->origin, .plan_id = row->sampling_plan_id, .population_size = row->population_size,
		.checkpoint_size = c->size, .checkpoint_root = c->root, .nonce = row->nonce.data,
		.auditee_nonce = row->auditee_nonce.len ? row->auditee_nonce.data : NULL };
	if (row->population_sha256.len != HASH_BYTES)
		return fail(rq->st, INTERNAL, "NO_POPULATION", "the draw names no population");
	memcpy(d.population.b, row->population_sha256.data, HASH_BYTES);
	struct hash seed = draw_seed(&d);
	struct bytes kept = arena_bytes(rq->arena, BYTES(seed.b, HASH_BYTES));
	row->seed = (ProtobufCBinaryData){ kept.len, (uint8_t *)(uintptr_t)kept.data };
	return kept.data ? OK : out_of_memory(rq);
}

static bool opens(const Audit__SamplingDraw *row, ProtobufCBinaryData nonce)
{
	if (nonce.len != DRAW_NONCE_BYTES || row->commitment.len != HASH_BYTES)
		return false;
	struct hash commitment = draw_commitment(nonce.data);
	return memcmp(commitment.b, row->commitment.data, HASH_BYTES) == 0;
}

int sampling_draw_reveal(struct request *rq, const Audit__RevealSamplingDrawRequest *in,
	Audit__RevealSamplingDrawResponse *out)
{
	Audit__SamplingDraw *row;
	struct sampling_draw_facts facts;
	struct checkpoint checkpoint;
	int32_t to;
	TRY(gather_step(rq, in->sampling_draw_id, &row, &facts));
	facts.nonce_opens = opens(row, in->nonce);
	TRY(sampling_draw_may_reveal(&facts, rq->st, &to));
	row->state = (Audit__SamplingDrawState)to;
	row->nonce = in->nonce;
	row->revealer_id = rq->who.person;
	row->drawn_us = rq->now_us;
	TRY(keep_checkpoint(rq, row, &checkpoint));
	TRY(keep_seed(rq, row, &checkpoint));
	TRY(put_sampling_draw(rq, row, in->version));
	out->sampling_draw = row;
	return OK;
}

int sampling_draw_abandon(struct request *rq, const Audit__AbandonSamplingDrawRequest *in,
	Audit__AbandonSamplingDrawResponse *out)
{
	Audit__SamplingDraw *row;
	struct sampling_draw_facts facts;
	int32_t to;
	TRY(gather_step(rq, in->sampling_draw_id, &row, &facts));
	facts.reason_given = text_given(in->reason);
	TRY(sampling_draw_may_abandon(&facts, rq->st, &to));
	row->state = (Audit__SamplingDrawState)to;
	row->reason = in->reason;
	TRY(put_sampling_draw(rq, row, in->version));
	out->sampling_draw = row;
	return OK;
}
