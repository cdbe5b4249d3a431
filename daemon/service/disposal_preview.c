/* What a disposal comes to before anybody signs it: what goes, what stays, who holds copies. Finds rows by words, too. */
#include "common/limits.h"
#include "common/message.h"
#include "daemon/access.h"
#include "daemon/columns.h"
#include "daemon/core.h"
#include "daemon/late.h"
#include "daemon/rows.h"
#include "daemon/rule/retention.h"
#include "daemon/rule/text.h"
#include "daemon/service/disposal_facts.h"
#include "daemon/title.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

#include "audit/v1/finding.pb-c.h"
#include "audit/v1/late_statement.pb-c.h"

static int no_memory(struct request *rq)
{
	return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
}

/* --- what goes --- */

struct counts {
	Audit__DisposalCount **of; /* room for every noun */
	size_t count;
};

static int new_counts(struct request *rq, struct counts *ret_counts)
{
	*ret_counts = (struct counts){ .of = arena_array(rq->arena, schema_resource_count, sizeof(*ret_counts->of)) };
	return ret_counts->of ? OK : no_memory(rq);
}

static Audit__DisposalCount *count_of(const struct counts *all, const char *noun)
{
	for (size_t i = 0; i < all->count; i++)
		if (strcmp(all->of[i]->noun, noun) == 0)
			return all->of[i];
	return NULL;
}

static int add_count(struct request *rq, struct counts *to, const char *noun, uint64_t rows, bool is_at_least)
{
	Audit__DisposalCount *count = count_of(to, noun);
	if (!count) {
		count = arena_alloc(rq->arena, sizeof(*count));
		if (!count)
			return no_memory(rq);
		audit__disposal_count__init(count);
		count->noun = noun;
		to->of[to->count++] = count;
	}
	count->count += rows;
	count->is_at_least |= is_at_least;
	return OK;
}

/* A row that the reader does not see is named by its id, as the order does, and not by its title. */
static int add_item(struct request *rq, Audit__DisposalPreview *p, struct counts *goes, const struct disposal_target *t)
{
	Audit__DisposalItem *item = arena_alloc(rq->arena, sizeof(*item));
	ProtobufCMessage *row;
	bool found = false;
	if (!item)
		return no_memory(rq);
	audit__disposal_item__init(item);
	item->noun = t->resource->noun;
	item->row_id = t->id;
	item->row_version = t->version;
	TRY(rq_find_seen(rq, t->resource, t->id, &found, &row));
	if (found) {
		item->title = row_title(rq->arena, t->resource, row);
		rq->classified |= access_is_classified(row, t->resource->message);
	}
	if (!item->title)
		return no_memory(rq);
	p->items[p->n_items++] = item;
	return add_count(rq, goes, item->noun, 1, false);
}

static int count_all(struct request *rq, const char *audit_id, struct counts *goes)
{
	for (size_t i = 0; i < schema_resource_count; i++) {
		struct row_count count;
		TRY(rq_count(rq, &schema_resource[i], audit_id, &count));
		if (count.rows > 0)
			TRY(add_count(rq, goes, schema_resource[i].noun, count.rows, count.is_at_least));
	}
	return OK;
}

/* --- what repeats it and stays --- */

struct quoting {
	const struct disposal_targets *targets;
	uint64_t findings;
};

static bool goes(const struct disposal_targets *targets, const char *id)
{
	for (size_t i = 0; i < targets->count; i++)
		if (strcmp(targets->of[i].id, id) == 0)
			return true;
	return false;
}

static int look_at_quotes(void *context, const ProtobufCMessage *row, bool *ret_enough)
{
	struct quoting *q = context;
	const Audit__Finding *finding = (const Audit__Finding *)(const void *)row;
	bool quotes = false;
	(void)ret_enough;
	for (size_t i = 0; i < finding->n_evidence; i++) {
		const Audit__EvidenceQuote *quote = finding->evidence[i];
		quotes |= (text_given(quote->title) || text_given(quote->place)) && goes(q->targets, quote->evidence_id);
	}
	q->findings += quotes && !goes(q->targets, finding->id);
	return OK;
}

static int count_quoting(struct request *rq, const char *audit_id, const struct disposal_targets *targets, uint64_t *ret_count)
{
	const struct narrow narrow[] = { { "scope", audit_id }, { 0 } };
	const struct page page = { .narrow = narrow, .size = LIMIT_PAGE };
	struct quoting q = { .targets = targets };
	if (!targets->is_whole_audit)
		TRY(rq_each_seen(rq, schema_find_resource("finding"), &page, look_at_quotes, &q));
	*ret_count = q.findings;
	return OK;
}

/* --- who holds copies --- */

static int add_holder(struct request *rq, const struct disposal_holder *from, Audit__DisposalPreview *p)
{
	const struct resource_rule *resource = schema_find_resource("person");
	Audit__DisposalHolder *to = arena_alloc(rq->arena, sizeof(*to));
	ProtobufCMessage *person;
	bool found = false;
	if (!to)
		return no_memory(rq);
	audit__disposal_holder__init(to);
	to->person_id = from->person_id;
	to->holdings = from->holding;
	to->n_holdings = from->holdings;
	TRY(rq_find_seen(rq, resource, from->person_id, &found, &person));
	if (found)
		to->name = ((const Audit__Person *)(const void *)person)->name;
	p->holders[p->n_holders++] = to;
	return OK;
}

static int add_holders(struct request *rq, const char *audit_id, Audit__DisposalPreview *p)
{
	struct disposal_holders *holders, *all;
	TRY(disposal_find_holders(rq, audit_id, true, &holders));
	TRY(disposal_find_holders(rq, audit_id, false, &all));
	p->has_more_holders = all->count > holders->count;
	p->holders = arena_array(rq->arena, holders->count + 1, sizeof(*p->holders));
	if (!p->holders)
		return no_memory(rq);
	for (size_t i = 0; i < holders->count; i++)
		TRY(add_holder(rq, &holders->of[i], p));
	return OK;
}

/* --- the whole --- */

static int new_preview(struct request *rq, Audit__DisposalPreview **ret_preview)
{
	Audit__DisposalPreview *p = arena_alloc(rq->arena, sizeof(*p));
	if (!p)
		return no_memory(rq);
	audit__disposal_preview__init(p);
	p->items = arena_array(rq->arena, DISPOSAL_ROWS_MAX, sizeof(*p->items));
	if (!p->items)
		return no_memory(rq);
	*ret_preview = p;
	return OK;
}

static int fill_for_programme(struct request *rq, const char *audit_id, const struct disposal_targets *targets,
	Audit__DisposalPreview *p)
{
	Audit__DisposalOrder order = AUDIT__DISPOSAL_ORDER__INIT;
	struct disposal_order_facts facts;
	order.audit_id = audit_id;
	TRY(disposal_gather(rq, &order, targets, &facts));
	p->findings_open = facts.findings_open;
	return add_holders(rq, audit_id, p);
}

int disposal_preview(struct request *rq, const char *audit_id, const struct disposal_targets *targets, bool is_auditees,
	Audit__DisposalPreview **ret_preview)
{
	Audit__DisposalPreview *p = NULL;
	Audit__Audit *audit;
	struct counts goes;
	TRY(new_preview(rq, &p));
	TRY(new_counts(rq, &goes));
	TRY(find_audit(rq, audit_id, &audit));
	for (size_t i = 0; !targets->is_whole_audit && i < targets->count; i++)
		TRY(add_item(rq, p, &goes, &targets->of[i]));
	if (targets->is_whole_audit)
		TRY(count_all(rq, audit_id, &goes));
	p->goes = goes.of;
	p->n_goes = goes.count;
	TRY(count_quoting(rq, audit_id, targets, &p->findings_quoting));
	p->tombstones = targets->count;
	p->retained_until_us = audit ? retention_until_us(audit->to_us, audit->retention_years) : 0;
	p->backup_days = (uint32_t)(rq->core->settings.keys_us / DAY_US);
	if (!is_auditees)
		TRY(fill_for_programme(rq, audit_id, targets, p));
	*ret_preview = p;
	return OK;
}

/* --- finding rows --- */

enum { WORDS_BYTES_MIN = 3, LOOKED_BYTES_MAX = 256 * 1024 * 1024 };

/* A row of an order that waits for a decision. */
struct ordered_row {
	const char *order_id, *row_id;
	uint64_t version;
};

struct finding_rows {
	struct request *rq;
	const struct resource_rule *resource; /* looked at now */
	const char *person_id, *words;        /* "" where not asked for */
	uint32_t roles;                       /* of who asks, in the audit: what they may not read is not looked at either */
	size_t looked;                        /* bytes of text so far */
	struct disposal_targets to;
	bool has_more;
	struct counts stays; /* of what no order names by itself */
	struct ordered_row *ordered;
	size_t ordered_count, ordered_room, rows_ordered;
	const char **by; /* which orders */
	size_t by_count;
	struct arena *room;  /* for what a late statement says, one at a time */
};

static bool holds_words(const char *text, const char *words)
{
	size_t len = strlen(words);
	for (; *text; text++)
		if (strncasecmp(text, words, len) == 0)
			return true;
	return false;
}

/* In a text of the row that these roles may read; ids are none. */
static bool row_holds(const ProtobufCMessage *m, const struct message_rule *rule, struct finding_rows *f, unsigned level)
{
	for (unsigned i = 0; level < LIMIT_NESTING && i < m->descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *d = &m->descriptor->fields[i];
		struct members in = message_members(m, d);
		if (!access_audience(f->roles, rule->field[i].audience))
			continue;
		for (size_t k = 0; d->type == PROTOBUF_C_TYPE_STRING && !rule->field[i].ref && k < in.count; k++) {
			const char *text = ((const char *const *)in.at)[k];
			f->looked += text ? strlen(text) : 0;
			if (text && holds_words(text, f->words))
				return true;
		}
		for (size_t k = 0; d->type == PROTOBUF_C_TYPE_MESSAGE && rule->field[i].message && k < in.count; k++) {
			const ProtobufCMessage *sub = ((const ProtobufCMessage *const *)in.at)[k];
			if (sub && row_holds(sub, rule->field[i].message, f, level + 1))
				return true;
		}
	}
	return false;
}

static bool is_of(const struct finding_rows *f, const struct resource_rule *resource, const ProtobufCMessage *row)
{
	const int owner = resource->owner_field;
	return text_given(f->person_id) && owner >= 0 && access_audience(f->roles, resource->message->field[owner].audience) &&
		strcmp(field_text(row, owner), f->person_id) == 0;
}

static bool is_wanted(struct finding_rows *f, const ProtobufCMessage *row)
{
	return is_of(f, f->resource, row) || (text_given(f->words) && row_holds(row, f->resource->message, f, 0));
}

/* --- what is ordered already --- */

static int note_ordered(struct finding_rows *f, const char *order_id, const char *row_id, uint64_t version)
{
	const struct ordered_row one = { order_id, rq_text(f->rq, row_id), version };
	if (f->ordered_count == f->ordered_room) {
		size_t room = f->ordered_room ? 2 * f->ordered_room : DISPOSAL_ROWS_MAX;
		struct ordered_row *grown = arena_array(f->rq->arena, room, sizeof(*grown));
		if (!grown)
			return no_memory(f->rq);
		if (f->ordered_count > 0)
			memcpy(grown, f->ordered, f->ordered_count * sizeof(*grown));
		f->ordered = grown;
		f->ordered_room = room;
	}
	f->ordered[f->ordered_count++] = one;
	return one.row_id ? OK : no_memory(f->rq);
}

static int look_at_order(void *context, const ProtobufCMessage *row, bool *ret_enough)
{
	struct finding_rows *f = context;
	const Audit__DisposalOrder *order = (const Audit__DisposalOrder *)(const void *)row;
	(void)ret_enough;
	if (order->state != AUDIT__DISPOSAL_ORDER_STATE__DISPOSAL_ORDER_STATE_PROPOSED)
		return OK;
	const char *id = rq_text(f->rq, order->id);
	if (!id)
		return no_memory(f->rq);
	if (text_given(order->row_id))
		TRY(note_ordered(f, id, order->row_id, order->row_version));
	for (size_t i = 0; i < order->n_rows; i++)
		TRY(note_ordered(f, id, order->rows[i]->row_id, order->rows[i]->row_version));
	return OK;
}

static int find_ordered(struct finding_rows *f, const char *audit_id)
{
	const struct narrow narrow[] = { { "audit_id", audit_id }, { 0 } };
	const struct page page = { .narrow = narrow };
	return rq_each_of_all(f->rq, schema_find_resource("disposal_order"), &page, look_at_order, f);
}

static int note_order(struct finding_rows *f, const char *order_id)
{
	enum { ORDERS_MAX = 100 };
	f->rows_ordered++;
	for (size_t i = 0; i < f->by_count; i++)
		if (strcmp(f->by[i], order_id) == 0)
			return OK;
	return f->by_count == ORDERS_MAX ? OK : rq_append(f->rq, &f->by, &f->by_count, &order_id, sizeof(order_id));
}

/* As the row is now: one that changed since makes its order void. */
static const char *order_of(const struct finding_rows *f, const ProtobufCMessage *row)
{
	const char *id = field_text(row, f->resource->id_field);
	uint64_t version = (uint64_t)field_int(row, f->resource->version_field);
	for (size_t i = 0; i < f->ordered_count; i++)
		if (f->ordered[i].version == version && strcmp(f->ordered[i].row_id, id) == 0)
			return f->ordered[i].order_id;
	return NULL;
}

/* What waits for a decision is not ordered twice: whoever was broken off, or has more than an order names, goes on. */
static int take_row(struct finding_rows *f, const ProtobufCMessage *row)
{
	const char *order_id = order_of(f, row);
	if (order_id)
		return note_order(f, order_id);
	f->has_more = f->to.count == DISPOSAL_ROWS_MAX;
	if (f->has_more)
		return OK;
	const char *id = rq_text(f->rq, field_text(row, f->resource->id_field));
	if (!id)
		return no_memory(f->rq);
	f->to.of[f->to.count++] = (struct disposal_target){ f->resource, id,
		(uint64_t)field_int(row, f->resource->version_field) };
	return OK;
}

/* Of what does not open any more: texts stand in it as they are. */
static bool bytes_hold(ProtobufCBinaryData said, struct finding_rows *f)
{
	const size_t len = strlen(f->words);
	f->looked += said.len;
	for (size_t i = 0; i + len <= said.len; i++)
		if (strncasecmp((const char *)said.data + i, f->words, len) == 0)
			return true;
	return false;
}

/* What is held says in its statement what a row would, were it let count: to who may read that, in the fields that they may. */
static int look_into_held(struct finding_rows *f, const ProtobufCMessage *row, bool *ret_wanted)
{
	const Audit__LateStatement *held = (const Audit__LateStatement *)(const void *)row;
	const ProtobufCFieldDescriptor *d = protobuf_c_message_descriptor_get_field_by_name(row->descriptor, "statement");
	struct request as = *f->rq;
	struct status why = { 0 };
	struct late late;
	*ret_wanted = text_given(f->person_id) && strcmp(held->signer_id, f->person_id) == 0;
	if (*ret_wanted || !text_given(f->words) ||
		!access_audience(f->roles, f->resource->message->field[d - row->descriptor->fields].audience))
		return OK;
	arena_reset(f->room);
	as.arena = as.tx.arena = f->room;
	as.st = as.tx.st = &why;
	int rc = late_open(&as, held->statement, &late);
	if (rc == INTERNAL || rc == DATA_LOSS || rc == UNAVAILABLE || rc == RESOURCE_EXHAUSTED)
		return fail(f->rq->st, rc, why.reason, "%s", why.message);
	*ret_wanted = rc == OK ? row_holds(late.in, late.method->request, f, 0) : bytes_hold(held->statement, f);
	return OK;
}

static int look_at_row(void *context, const ProtobufCMessage *row, bool *ret_enough)
{
	struct finding_rows *f = context;
	bool wanted = is_wanted(f, row);
	if (!wanted && row->descriptor == &audit__late_statement__descriptor)
		TRY(look_into_held(f, row, &wanted));
	if (f->looked > LOOKED_BYTES_MAX)
		return fail(f->rq->st, RESOURCE_EXHAUSTED, "TOO_MUCH_TEXT",
			"the audit holds more text than one call looks through: name the rows");
	if (!wanted)
		return OK;
	f->rq->classified |= access_is_classified(row, f->resource->message);
	if (!f->resource->is_disposable || f->resource->is_scope)
		return add_count(f->rq, &f->stays, f->resource->noun, 1, false);
	TRY(take_row(f, row));
	*ret_enough = f->has_more;
	return OK;
}

/* All rows of the noun in the audit that the reader sees, and the audit itself. */
static int find_in_noun(struct finding_rows *f, const struct resource_rule *resource, const char *audit_id)
{
	const struct narrow narrow[] = { { "scope", audit_id }, { 0 } };
	const struct page page = { .narrow = narrow };
	ProtobufCMessage *row;
	bool found = false, enough;
	f->resource = resource;
	if (strcmp(resource->noun, "audit") != 0)
		return resource->is_scope ? OK : rq_each_seen(f->rq, resource, &page, look_at_row, f);
	TRY(rq_find_seen(f->rq, resource, audit_id, &found, &row));
	return found ? look_at_row(f, row, &enough) : OK;
}

/* Of today, as replies are cut, also for a look at the past. */
static int roles_at(struct request *rq, const char *audit_id, uint32_t *ret_roles)
{
	struct id person, audit;
	*ret_roles = 0;
	if (!id_parse(rq->who.person, strlen(rq->who.person), &person) || !id_parse(audit_id, strlen(audit_id), &audit))
		return OK;
	return reach_roles(&rq->tx, &person, &audit, ret_roles);
}

static int find_rows(struct request *rq, const Audit__PreviewDisposalOrderRequest *in, struct finding_rows *f)
{
	Audit__Audit *audit;
	if (text_given(in->words) && strlen(in->words) < WORDS_BYTES_MIN)
		return fail_field(rq->st, "words", "TOO_SHORT", "that stands in every row: %d bytes at least", WORDS_BYTES_MIN);
	TRY(load_audit(rq, in->audit_id, &audit));
	if (strcmp(audit->programme_id, in->programme_id) != 0)
		return fail_field(rq->st, "audit_id", "OTHER_PROGRAMME", "the audit is of another programme");
	f->to.of = arena_array(rq->arena, DISPOSAL_ROWS_MAX, sizeof(*f->to.of));
	if (!f->to.of)
		return no_memory(rq);
	TRY(new_counts(rq, &f->stays));
	TRY(roles_at(rq, in->audit_id, &f->roles));
	TRY(find_ordered(f, in->audit_id));
	for (size_t i = 0; i < schema_resource_count; i++)
		if (!f->has_more || !schema_resource[i].is_disposable)
			TRY(find_in_noun(f, &schema_resource[i], in->audit_id));
	return OK;
}

static int find_with_room(struct request *rq, const Audit__PreviewDisposalOrderRequest *in, struct finding_rows *f)
{
	f->room = arena_new(LIMIT_ARENA_BYTES);
	int rc = f->room ? find_rows(rq, in, f) : no_memory(rq);
	arena_free(f->room);
	return rc;
}

int disposal_order_preview(struct request *rq, const Audit__PreviewDisposalOrderRequest *in,
	Audit__PreviewDisposalOrderResponse *out)
{
	const struct disposal_wanted wanted = { in->programme_id, in->audit_id, in->noun, in->row_id, in->rows, in->n_rows };
	const bool finds = text_given(in->person_id) || text_given(in->words);
	struct finding_rows f = { .rq = rq, .person_id = in->person_id, .words = in->words };
	if (finds && (text_given(in->noun) || in->n_rows > 0))
		return fail_field(rq->st, "words", "ROW_ID", "rows are either named or found");
	TRY(finds ? find_with_room(rq, in, &f) : disposal_find_wanted(rq, &wanted, &f.to));
	TRY(disposal_preview(rq, in->audit_id, &f.to, false, &out->preview));
	out->preview->has_more = f.has_more;
	out->preview->stays = f.stays.of;
	out->preview->n_stays = f.stays.count;
	out->preview->rows_ordered = f.rows_ordered;
	out->preview->ordered_by_ids = f.by;
	out->preview->n_ordered_by_ids = f.by_count;
	return OK;
}
