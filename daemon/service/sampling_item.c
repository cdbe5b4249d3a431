/* Items of samples: named after the population is on record, examined, replaced for a reason. */
#include "common/draw.h"
#include "daemon/rpc.h"
#include "daemon/rule/sampling.h"
#include "daemon/rule/text.h"
#include "daemon/service/sampling_facts.h"
#include "daemon/side.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

/* A plan with its items, and where the next one would stand. */
struct sample {
	Audit__SamplingPlan *plan;
	Audit__SampleItem **item;
	size_t count;
	const Audit__SamplingDraw *draw; /* NULL */
	struct sample_name_facts facts;
};

static int load_sample(struct request *rq, const char *plan_id, struct sample *ret_sample)
{
	struct sample s = { 0 };
	struct sampling_counts counts;
	Audit__Audit *audit;
	Audit__SamplingDraw *draw;
	struct sampling_drawn drawn;
	TRY(load_sampling_plan(rq, plan_id, &s.plan));
	TRY(load_audit(rq, s.plan->audit_id, &audit));
	TRY(sampling_count(rq, plan_id, &s.item, &s.count, &counts));
	TRY(sampling_find_draw(rq, plan_id, &draw, &drawn));
	s.draw = draw;
	s.facts = (struct sample_name_facts){ .id = plan_id,
		.plan_state = (int32_t)s.plan->state,
		.audit_state = (int32_t)audit->state,
		.population_on_record = s.plan->population_sha256.len > 0,
		.population_size = s.plan->population_size,
		.draw_state = drawn.draw_state };
	*ret_sample = s;
	return OK;
}

static struct hash key_of(const struct hash *seed, const char *label)
{
	return draw_key(seed, BYTES(label, strlen(label)));
}

/* Where the item stands in the order of the draw. The list itself is with the two sides: they see whether one was left out. */
static void look_at_order(struct sample *s, const char *label)
{
	struct hash seed, key, other;
	size_t first = 0;
	s->facts.follows = s->draw && s->draw->seed.len == HASH_BYTES;
	if (!s->facts.follows)
		return;
	memcpy(seed.b, s->draw->seed.data, HASH_BYTES);
	key = key_of(&seed, label);
	for (size_t i = 0; i < s->count; i++) {
		other = key_of(&seed, s->item[i]->label);
		s->facts.follows &= memcmp(other.b, key.b, HASH_BYTES) < 0;
		first += !text_given(s->item[i]->replaces_id);
	}
	s->facts.is_whole = first >= s->plan->sample_size;
}

static void look_at(struct sample *s, uint32_t place, const char *label)
{
	s->facts.place = place;
	s->facts.place_is_taken = false;
	for (size_t i = 0; i < s->count; i++)
		s->facts.place_is_taken |= s->item[i]->place == place;
	look_at_order(s, label);
}

static int put_new(struct request *rq, const struct sample *s, uint32_t place, const char *label, const char *replaces_id,
	Audit__SampleItem **ret_row)
{
	Audit__SampleItem *row;
	TRY(new_sample_item(rq, &row));
	row->audit_id = s->plan->audit_id;
	row->sampling_plan_id = s->plan->id;
	row->place = place;
	row->label = label;
	row->replaces_id = replaces_id;
	row->state = AUDIT__SAMPLE_ITEM_STATE__SAMPLE_ITEM_STATE_NAMED;
	*ret_row = row;
	return put_sample_item(rq, row, 0);
}

int sample_item_name(struct request *rq, const Audit__NameSampleItemsRequest *in, Audit__NameSampleItemsResponse *out)
{
	struct sample s;
	TRY(load_sample(rq, in->sampling_plan_id, &s));
	out->sample_items = arena_array(rq->arena, in->n_entries + 1, sizeof(out->sample_items[0]));
	Audit__SampleItem **all = arena_array(rq->arena, s.count + in->n_entries + 1, sizeof(all[0]));
	if (!out->sample_items || !all)
		return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
	for (size_t i = 0; i < s.count; i++)
		all[i] = s.item[i];
	s.item = all;
	for (size_t i = 0; i < in->n_entries; i++) {
		const Audit__SampleItemEntry *e = in->entries[i];
		look_at(&s, e->place, e->label);
		TRY(sample_item_may_name(&s.facts, rq->st));
		TRY(put_new(rq, &s, e->place, e->label, "", &all[s.count]));
		out->sample_items[out->n_sample_items++] = all[s.count++];
	}
	return OK;
}

static int gather(struct request *rq, const char *id, size_t evidence_count, const char *const *evidence_ids,
	Audit__SampleItem **ret_row, struct sample_item_facts *ret_facts, struct side_evidence *ret_evidence)
{
	Audit__SampleItem *row;
	Audit__SamplingPlan *plan;
	Audit__Audit *audit;
	TRY(load_sample_item(rq, id, &row));
	TRY(load_sampling_plan(rq, row->sampling_plan_id, &plan));
	TRY(load_audit(rq, row->audit_id, &audit));
	struct sample_item_facts f = { .id = row->id,
		.state = (int32_t)row->state,
		.plan_state = (int32_t)plan->state,
		.audit_state = (int32_t)audit->state,
		.evidence = evidence_count };
	TRY(side_of_evidence(rq, row->audit_id, evidence_ids, evidence_count, ret_evidence));
	f.evidence_is_audits = ret_evidence->foreign == 0;
	f.evidence_sides = ret_evidence->sides;
	*ret_row = row;
	*ret_facts = f;
	return OK;
}

static int put_marked(struct request *rq, Audit__SampleItem *row, const ProtobufCMessage *in, int32_t to,
	const struct side_evidence *evidence, uint64_t version)
{
	rq_fill(&row->base, in);
	row->classification = (Audit__Classification)evidence->classification;
	row->side_id = evidence->side_id;
	row->state = (Audit__SampleItemState)to;
	row->examiner_id = rq->who.person;
	row->examined_us = rq->now_us;
	return put_sample_item(rq, row, version);
}

int sample_item_mark_conforming(struct request *rq, const Audit__MarkConformingSampleItemRequest *in,
	Audit__MarkConformingSampleItemResponse *out)
{
	struct sample_item_facts facts;
	struct side_evidence evidence;
	int32_t to;
	TRY(gather(rq, in->sample_item_id, in->n_evidence_ids, in->evidence_ids, &out->sample_item, &facts, &evidence));
	TRY(sample_item_may_mark_conforming(&facts, rq->st, &to));
	return put_marked(rq, out->sample_item, &in->base, to, &evidence, in->version);
}

int sample_item_mark_deviating(struct request *rq, const Audit__MarkDeviatingSampleItemRequest *in,
	Audit__MarkDeviatingSampleItemResponse *out)
{
	struct sample_item_facts facts;
	struct side_evidence evidence;
	int32_t to;
	TRY(gather(rq, in->sample_item_id, in->n_evidence_ids, in->evidence_ids, &out->sample_item, &facts, &evidence));
	TRY(sample_item_may_mark_deviating(&facts, rq->st, &to));
	return put_marked(rq, out->sample_item, &in->base, to, &evidence, in->version);
}

int sample_item_replace(struct request *rq, const Audit__ReplaceSampleItemRequest *in,
	Audit__ReplaceSampleItemResponse *out)
{
	struct sample s;
	struct sample_item_facts facts;
	struct side_evidence none;
	Audit__SampleItem *row;
	int32_t to;
	TRY(gather(rq, in->sample_item_id, 0, NULL, &row, &facts, &none));
	TRY(load_sample(rq, row->sampling_plan_id, &s));
	look_at(&s, in->place, in->label);
	facts.reason_given = text_given(in->reason);
	TRY(sample_item_may_replace(&facts, &s.facts, rq->st, &to));
	row->state = (Audit__SampleItemState)to;
	row->reason = in->reason;
	TRY(put_sample_item(rq, row, in->version));
	return put_new(rq, &s, in->place, in->label, row->id, &out->sample_item);
}
