/* Counts findings, evidence and activities by the criteria that they name. */
#include "daemon/service/report_criteria.h"

#include "common/limits.h"
#include "common/sort.h"
#include "daemon/audit_criteria.h"
#include "daemon/rows.h"
#include "daemon/rule/finding_tally.h"
#include "gen/rows.h"

enum { CRITERIA_MAX = 20000 };

struct counting {
	struct request *rq;
	const Audit__Audit *audit;
	struct report_criterion *all;
	size_t count, room;
	struct report_criterion **by_id;
};

static int no_memory(struct request *rq)
{
	return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
}

static int make_room(struct counting *c)
{
	size_t room = c->room ? 2 * c->room : 128;
	if (c->count < c->room)
		return OK;
	if (c->count >= CRITERIA_MAX)
		return fail(c->rq->st, RESOURCE_EXHAUSTED, "TOO_MANY_ROWS", "a report tells of at most %d criteria",
			CRITERIA_MAX);
	struct report_criterion *grown = arena_array(c->rq->arena, room, sizeof(*grown));
	if (!grown)
		return no_memory(c->rq);
	if (c->count > 0)
		memcpy(grown, c->all, c->count * sizeof(*grown));
	c->all = grown;
	c->room = room;
	return OK;
}

static int take_item(void *context, const ProtobufCMessage *row, bool *ret_enough)
{
	struct counting *c = context;
	const Audit__CriteriaItem *item = (const Audit__CriteriaItem *)(const void *)row;
	(void)ret_enough;
	if (!audit_takes_item(c->audit, item))
		return OK;
	TRY(make_room(c));
	struct report_criterion one = { .criteria_item_id = rq_text(c->rq, item->id),
		.name = arena_printf(c->rq->arena, "%s %s", item->label, item->entry ? item->entry->title : "") };
	if (!one.name || !one.criteria_item_id)
		return no_memory(c->rq);
	c->all[c->count++] = one;
	return OK;
}

/* Once a source, also where two pins name it. */
static bool is_pinned_before(const Audit__Audit *audit, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (strcmp(audit->criteria[i]->criteria_source_id, audit->criteria[at]->criteria_source_id) == 0)
			return true;
	return false;
}

static int take_items(struct counting *c)
{
	for (size_t i = 0; i < c->audit->n_criteria; i++) {
		const struct narrow narrow[] = { { "criteria_source_id", c->audit->criteria[i]->criteria_source_id }, { 0 } };
		const struct page page = { .narrow = narrow, .size = LIMIT_PAGE, .order = "ordinal" };
		if (!is_pinned_before(c->audit, i))
			TRY(rq_each_of_all(c->rq, schema_find_resource("criteria_item"), &page, take_item, c));
	}
	return OK;
}

static int id_order(const void *a, const void *b)
{
	const struct report_criterion *const *x = a, *const *y = b;
	return strcmp((*x)->criteria_item_id, (*y)->criteria_item_id);
}

static int index_them(struct counting *c)
{
	c->by_id = arena_array(c->rq->arena, c->count + 1, sizeof(c->by_id[0]));
	if (!c->by_id)
		return no_memory(c->rq);
	for (size_t i = 0; i < c->count; i++)
		c->by_id[i] = &c->all[i];
	sort_items(c->by_id, c->count, sizeof(c->by_id[0]), id_order);
	return OK;
}

/* NULL: it is not in scope. */
static struct report_criterion *find(const struct counting *c, const char *item_id)
{
	const struct report_criterion wanted = { .criteria_item_id = item_id }, *key = &wanted;
	struct report_criterion *const *found = find_item(&key, c->by_id, c->count, sizeof(c->by_id[0]), id_order);
	return found ? *found : NULL;
}

static int look_at_finding(void *context, const ProtobufCMessage *row, bool *ret_enough)
{
	const Audit__Finding *f = (const Audit__Finding *)(const void *)row;
	const struct finding_to_count counted = { .state = (int32_t)f->state, .is_communicated = f->communicated_us > 0 };
	const bool fails = f->grade == AUDIT__FINDING_GRADE__FINDING_GRADE_MAJOR ||
		f->grade == AUDIT__FINDING_GRADE__FINDING_GRADE_MINOR;
	(void)ret_enough;
	for (size_t i = 0; i < f->n_criteria && finding_tally_takes(&counted); i++) {
		struct report_criterion *c = find(context, f->criteria[i]->criteria_item_id);
		if (c)
			*(fails ? &c->nonconformities : &c->others) += 1;
	}
	return OK;
}

static int look_at_evidence(void *context, const ProtobufCMessage *row, bool *ret_enough)
{
	const Audit__Evidence *e = (const Audit__Evidence *)(const void *)row;
	(void)ret_enough;
	for (size_t i = 0; i < e->n_criteria_item_ids && e->state == AUDIT__EVIDENCE_STATE__EVIDENCE_STATE_ACCEPTED; i++) {
		struct report_criterion *c = find(context, e->criteria_item_ids[i]);
		if (c)
			c->evidence++;
	}
	return OK;
}

static int look_at_slot(void *context, const ProtobufCMessage *row, bool *ret_enough)
{
	const Audit__Slot *s = (const Audit__Slot *)(const void *)row;
	(void)ret_enough;
	for (size_t i = 0; i < s->n_criteria_item_ids && s->state == AUDIT__SLOT_STATE__SLOT_STATE_DONE; i++) {
		struct report_criterion *c = find(context, s->criteria_item_ids[i]);
		if (c)
			c->activities++;
	}
	return OK;
}

int report_criteria(struct request *rq, const Audit__Audit *audit, struct report_criterion **ret_criteria, size_t *ret_count)
{
	struct counting c = { .rq = rq, .audit = audit };
	const struct narrow narrow[] = { { "scope", audit->id }, { 0 } };
	const struct page page = { .narrow = narrow, .size = LIMIT_PAGE };
	TRY(take_items(&c));
	TRY(index_them(&c));
	TRY(rq_each_of_all(rq, schema_find_resource("finding"), &page, look_at_finding, &c));
	TRY(rq_each_of_all(rq, schema_find_resource("evidence"), &page, look_at_evidence, &c));
	TRY(rq_each_of_all(rq, schema_find_resource("slot"), &page, look_at_slot, &c));
	*ret_criteria = c.all;
	*ret_count = c.count;
	return OK;
}
