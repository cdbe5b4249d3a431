/* Sources of criteria: filled in order, then pinned under the tree hash of their items. */
#include "daemon/rule/criteria.h"

#include "common/merkle.h"
#include "common/sort.h"
#include "daemon/rpc.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

#include <string.h>

int criteria_source_add(struct request *rq, const Audit__AddCriteriaSourceRequest *in,
	Audit__AddCriteriaSourceResponse *out)
{
	Audit__CriteriaSource *row;
	TRY(new_criteria_source(rq, &row));
	row->organisation_id = in->organisation_id;
	row->kind = in->kind;
	row->publisher = in->publisher;
	row->title = in->title;
	row->edition = in->edition;
	row->document_sha256 = in->document_sha256;
	row->state = AUDIT__CRITERIA_SOURCE_STATE__CRITERIA_SOURCE_STATE_OPEN;
	TRY(put_criteria_source(rq, row, 0));
	out->criteria_source = row;
	return OK;
}

static int by_ordinal(const void *a, const void *b)
{
	uint32_t left = (*(Audit__CriteriaItem *const *)a)->ordinal;
	uint32_t right = (*(Audit__CriteriaItem *const *)b)->ordinal;
	return (left > right) - (left < right);
}

/* RFC 6962 tree hash over the packed entries in the order of their ordinals: what audits pin. */
static int hash_items(struct request *rq, Audit__CriteriaItem **item, size_t count,
	ProtobufCBinaryData *ret_root)
{
	struct merkle_frontier frontier = { 0 };
	for (size_t i = 0; i < count; i++) {
		size_t size = audit__criteria_entry__get_packed_size(item[i]->entry);
		uint8_t *packed = arena_alloc(rq->arena, size);
		if (!packed)
			return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the source is too large to hash");
		(void)audit__criteria_entry__pack(item[i]->entry, packed);
		struct hash leaf = merkle_leaf(packed, size);
		merkle_append(&frontier, &leaf);
	}
	struct hash root = merkle_root(&frontier);
	struct bytes copy = arena_bytes(rq->arena, BYTES(root.b, sizeof(root.b)));
	*ret_root = (ProtobufCBinaryData){ copy.len, (uint8_t *)(uintptr_t)copy.data };
	return OK;
}

int criteria_source_pin(struct request *rq, const Audit__PinCriteriaSourceRequest *in,
	Audit__PinCriteriaSourceResponse *out)
{
	Audit__CriteriaSource *row;
	Audit__CriteriaItem **item;
	size_t count;
	int32_t to;
	TRY(load_criteria_source(rq, in->criteria_source_id, &row));
	TRY(where_criteria_item(rq, "criteria_source_id", row->id, &item, &count));
	struct criteria_facts facts = { .id = row->id,
		.state = (int32_t)row->state,
		.item_count = (uint32_t)count,
		.item_count_named = in->item_count };
	TRY(criteria_may_pin(&facts, rq->st, &to));
	sort_items(item, count, sizeof(Audit__CriteriaItem *), by_ordinal);
	TRY(hash_items(rq, item, count, &row->items_root));
	row->state = (Audit__CriteriaSourceState)to;
	TRY(put_criteria_source(rq, row, in->version));
	out->criteria_source = row;
	return OK;
}

/* First label that stands twice, in the import itself or with an item that is there; NULL for none. */
static int find_repeated_label(struct request *rq, const Audit__ImportCriteriaItemsRequest *in,
	const char **ret_label)
{
	for (size_t i = 0; i < in->n_entries; i++) {
		Audit__CriteriaItem **there;
		size_t count;
		for (size_t j = 0; j < i; j++)
			if (strcmp(in->entries[i]->label, in->entries[j]->label) == 0)
				*ret_label = in->entries[i]->label;
		/* Labels are few times the same over all sources; items of one source are many. */
		TRY(where_criteria_item(rq, "label", in->entries[i]->label, &there, &count));
		for (size_t j = 0; j < count; j++)
			if (strcmp(there[j]->criteria_source_id, in->criteria_source_id) == 0)
				*ret_label = there[j]->label;
	}
	return OK;
}

int criteria_item_import(struct request *rq, const Audit__ImportCriteriaItemsRequest *in,
	Audit__ImportCriteriaItemsResponse *out)
{
	Audit__CriteriaSource *source;
	TRY(load_criteria_source(rq, in->criteria_source_id, &source));
	struct criteria_facts facts = { .id = source->id,
		.state = (int32_t)source->state,
		.item_count = source->item_count,
		.item_count_named = in->first_ordinal };
	TRY(find_repeated_label(rq, in, &facts.repeated_label));
	TRY(criteria_may_import(&facts, rq->st));
	for (size_t i = 0; i < in->n_entries; i++) {
		Audit__CriteriaItem *row;
		TRY(new_criteria_item(rq, &row));
		row->organisation_id = source->organisation_id;
		row->criteria_source_id = source->id;
		row->entry = in->entries[i];
		row->label = in->entries[i]->label;
		row->ordinal = source->item_count++;
		TRY(put_criteria_item(rq, row, 0));
	}
	TRY(put_criteria_source(rq, source, source->version));
	out->item_count = source->item_count;
	return OK;
}

/* Ids of one import are in no order of their own, so a source is listed by ordinal unless asked otherwise. */
int criteria_item_list(struct request *rq, const Audit__ListCriteriaItemsRequest *in,
	Audit__ListCriteriaItemsResponse *out)
{
	Audit__Page page = AUDIT__PAGE__INIT;
	if (in->page)
		page = *in->page;
	if (text_given(in->criteria_source_id) && !text_given(page.order))
		page.order = "ordinal";
	const struct narrow narrow[] = { { "criteria_source_id", in->criteria_source_id }, { 0 } };
	return page_criteria_item(rq, &page, narrow, &out->criteria_items, &out->n_criteria_items, &out->next_token);
}
