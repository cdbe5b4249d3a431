/* What a disposal comes to before anybody signs it: what goes, what stays, who holds copies. Finds rows by words, too. */
#include "common/message.h"
#include "daemon/access.h"
#include "daemon/columns.h"
#include "daemon/core.h"
#include "daemon/rows.h"
#include "daemon/rule/retention.h"
#include "daemon/rule/text.h"
#include "daemon/service/disposal_facts.h"
#include "daemon/title.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

static int no_memory(struct request *rq)
{
	return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
}

/* --- what goes --- */

static Audit__DisposalCount *count_of(Audit__DisposalPreview *p, const char *noun)
{
	for (size_t i = 0; i < p->n_goes; i++)
		if (strcmp(p->goes[i]->noun, noun) == 0)
			return p->goes[i];
	return NULL;
}

static int add_count(struct request *rq, Audit__DisposalPreview *p, const char *noun, uint64_t rows, bool is_at_least)
{
	Audit__DisposalCount *count = count_of(p, noun);
	if (!count) {
		count = arena_alloc(rq->arena, sizeof(*count));
		if (!count)
			return no_memory(rq);
		audit__disposal_count__init(count);
		count->noun = noun;
		p->goes[p->n_goes++] = count;
	}
	count->count += rows;
	count->is_at_least |= is_at_least;
	return OK;
}

/* A row that the reader does not see is named by its id, as the order does, and not by its title. */
static int add_item(struct request *rq, Audit__DisposalPreview *p, const struct disposal_target *t)
{
	Audit__DisposalItem *item = arena_alloc(rq->arena, sizeof(*item));
	ProtobufCMessage *row;
	bool found = false;
	if (!item)
		return no_memory(rq);
	audit__disposal_item__init(item);
	item->noun = t->resource->noun;
	item->row_id = t->id;
	TRY(rq_find_seen(rq, t->resource, t->id, &found, &row));
	if (found) {
		item->title = row_title(rq->arena, t->resource, row);
		rq->classified |= access_is_classified(row, t->resource->message);
	}
	if (!item->title)
		return no_memory(rq);
	p->items[p->n_items++] = item;
	return add_count(rq, p, item->noun, 1, false);
}

static int count_all(struct request *rq, const char *audit_id, Audit__DisposalPreview *p)
{
	for (size_t i = 0; i < schema_resource_count; i++) {
		struct row_count count;
		TRY(rq_count(rq, &schema_resource[i], audit_id, &count));
		if (count.rows > 0)
			TRY(add_count(rq, p, schema_resource[i].noun, count.rows, count.is_at_least));
	}
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
	struct disposal_holders *holders;
	TRY(disposal_find_holders(rq, audit_id, &holders));
	p->holders = arena_array(rq->arena, DISPOSAL_HOLDERS_MAX, sizeof(*p->holders));
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
	p->goes = arena_array(rq->arena, schema_resource_count, sizeof(*p->goes));
	p->items = arena_array(rq->arena, DISPOSAL_ROWS_MAX, sizeof(*p->items));
	if (!p->goes || !p->items)
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
	TRY(new_preview(rq, &p));
	TRY(find_audit(rq, audit_id, &audit));
	for (size_t i = 0; !targets->is_whole_audit && i < targets->count; i++)
		TRY(add_item(rq, p, &targets->of[i]));
	if (targets->is_whole_audit)
		TRY(count_all(rq, audit_id, p));
	p->tombstones = targets->count;
	p->retained_until_us = audit ? retention_until_us(audit->to_us, audit->retention_years) : 0;
	p->backup_days = (uint32_t)(rq->core->settings.keys_us / DAY_US);
	if (!is_auditees)
		TRY(fill_for_programme(rq, audit_id, targets, p));
	*ret_preview = p;
	return OK;
}

/* --- finding rows --- */

struct finding_rows {
	const char *person_id, *words; /* "" where not asked for */
	uint32_t roles;                /* of who asks, in the audit: what they may not read is not looked at either */
	struct disposal_targets *to;
	bool has_more;
};

static bool holds_words(const char *text, const char *words)
{
	size_t len = strlen(words);
	for (; *text; text++)
		if (strncasecmp(text, words, len) == 0)
			return true;
	return false;
}

/* In a text of the row that these roles may read. */
static bool row_holds(const ProtobufCMessage *m, const struct message_rule *rule, const struct finding_rows *f, unsigned level)
{
	for (unsigned i = 0; level < LIMIT_NESTING && i < m->descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *d = &m->descriptor->fields[i];
		struct members in = message_members(m, d);
		if (!access_audience(f->roles, rule->field[i].audience))
			continue;
		for (size_t k = 0; d->type == PROTOBUF_C_TYPE_STRING && k < in.count; k++) {
			const char *text = ((const char *const *)in.at)[k];
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

static bool is_wanted(const struct finding_rows *f, const struct resource_rule *resource, const ProtobufCMessage *row)
{
	return is_of(f, resource, row) || (text_given(f->words) && row_holds(row, resource->message, f, 0));
}

static int take_page(struct request *rq, struct finding_rows *f, const struct resource_rule *resource,
	ProtobufCMessage **row, size_t count)
{
	for (size_t i = 0; i < count && !f->has_more; i++) {
		if (!is_wanted(f, resource, row[i]))
			continue;
		f->has_more = f->to->count == DISPOSAL_ROWS_MAX;
		if (f->has_more)
			return OK;
		const char *id = rq_text(rq, field_text(row[i], resource->id_field));
		if (!id)
			return no_memory(rq);
		f->to->of[f->to->count++] = (struct disposal_target){ resource, id,
			(uint64_t)field_int(row[i], resource->version_field) };
	}
	return OK;
}

/* All rows of the noun in the audit that the reader sees, a page at a time. */
static int find_in_noun(struct request *rq, struct finding_rows *f, const struct resource_rule *resource, const char *audit_id)
{
	const struct narrow narrow[] = { { "scope", audit_id }, { 0 } };
	uint8_t token[512];
	struct page page = { .narrow = narrow };
	do {
		struct arena *scratch = arena_new(LIMIT_ARENA_BYTES);
		ProtobufCMessage **row = NULL;
		struct bytes next = BYTES(NULL, 0);
		size_t count = 0;
		int rc = scratch ? rq_page_seen(rq, scratch, resource, &page, &row, &count, &next) : no_memory(rq);
		if (rc == OK)
			rc = take_page(rq, f, resource, row, count);
		if (rc == OK && next.len > sizeof(token))
			rc = fail(rq->st, INTERNAL, "PAGE_TOKEN", "a token of a page is too long");
		if (rc == OK && next.len > 0)
			memcpy(token, next.data, next.len);
		page.token = BYTES(token, next.len);
		arena_free(scratch);
		TRY(rc);
	} while (page.token.len > 0 && !f->has_more);
	return OK;
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

static int find_rows(struct request *rq, const Audit__PreviewDisposalOrderRequest *in, struct disposal_targets *ret_targets,
	bool *ret_more)
{
	struct disposal_targets t = { .of = arena_array(rq->arena, DISPOSAL_ROWS_MAX, sizeof(*t.of)) };
	struct finding_rows f = { .person_id = in->person_id, .words = in->words, .to = &t };
	Audit__Audit *audit;
	TRY(load_audit(rq, in->audit_id, &audit));
	if (strcmp(audit->programme_id, in->programme_id) != 0)
		return fail_field(rq->st, "audit_id", "OTHER_PROGRAMME", "the audit is of another programme");
	if (!t.of)
		return no_memory(rq);
	TRY(roles_at(rq, in->audit_id, &f.roles));
	for (size_t i = 0; i < schema_resource_count && !f.has_more; i++)
		if (schema_resource[i].is_disposable && !schema_resource[i].is_scope)
			TRY(find_in_noun(rq, &f, &schema_resource[i], in->audit_id));
	*ret_targets = t;
	*ret_more = f.has_more;
	return OK;
}

int disposal_order_preview(struct request *rq, const Audit__PreviewDisposalOrderRequest *in,
	Audit__PreviewDisposalOrderResponse *out)
{
	const struct disposal_wanted wanted = { in->programme_id, in->audit_id, in->noun, in->row_id, in->rows, in->n_rows };
	const bool finds = text_given(in->person_id) || text_given(in->words);
	struct disposal_targets targets;
	bool has_more = false;
	if (finds && (text_given(in->noun) || in->n_rows > 0))
		return fail_field(rq->st, "words", "ROW_ID", "rows are either named or found");
	TRY(finds ? find_rows(rq, in, &targets, &has_more) : disposal_find_wanted(rq, &wanted, &targets));
	TRY(disposal_preview(rq, in->audit_id, &targets, false, &out->preview));
	out->preview->has_more = has_more;
	return OK;
}
