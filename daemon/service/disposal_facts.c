/* Which rows an order to dispose of content names, and what the rules ask about them. */
#include "daemon/service/disposal_facts.h"

#include "common/limits.h"
#include "daemon/columns.h"
#include "daemon/rows.h"
#include "daemon/rule/finding.h"
#include "daemon/rule/retention.h"
#include "daemon/rule/text.h"
#include "gen/rows.h"

/* --- open findings --- */

static bool is_target(const struct disposal_targets *targets, const char *id)
{
	for (size_t i = 0; i < targets->count; i++)
		if (strcmp(targets->of[i].id, id) == 0)
			return true;
	return false;
}

static bool any_target(const struct disposal_targets *targets, char *const *id, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (is_target(targets, id[i]))
			return true;
	return false;
}

static int action_needs(struct request *rq, const Audit__Finding *finding, const struct disposal_targets *targets,
	bool *ret_needs)
{
	Audit__Action **action;
	size_t count;
	TRY(where_action(rq, "finding_id", finding->id, &action, &count));
	*ret_needs = false;
	for (size_t i = 0; i < count; i++)
		*ret_needs |= is_target(targets, action[i]->id) ||
			any_target(targets, (char *const *)action[i]->evidence_ids, action[i]->n_evidence_ids);
	return OK;
}

/* The finding as it goes on after it was handed over to a later audit; NULL where it went with that one. */
static int follow(struct request *rq, Audit__Finding **finding)
{
	enum { AUDITS_MAX = 100 };
	for (size_t i = 0; i < AUDITS_MAX && *finding && (int)(*finding)->state == FINDING_STATE_TRANSFERRED; i++)
		TRY(find_finding(rq, (*finding)->transferred_to_id, finding));
	return OK;
}

static bool is_open(const Audit__Finding *finding)
{
	return finding && finding_is_open((int32_t)finding->state);
}

struct counting {
	struct request *rq;
	size_t open;
};

static int look_at_finding(void *context, const ProtobufCMessage *row, bool *ret_enough)
{
	struct counting *c = context;
	const Audit__Finding *finding = (const Audit__Finding *)(const void *)row;
	Audit__Finding *later = NULL;
	(void)ret_enough;
	if ((int)finding->state == FINDING_STATE_TRANSFERRED) {
		TRY(find_finding(c->rq, finding->transferred_to_id, &later));
		TRY(follow(c->rq, &later));
	}
	c->open += later ? is_open(later) : is_open(finding);
	return OK;
}

/* Its own, those that it took over, those that go on in a later audit: each needs it whole. There may be thousands. */
static int count_open(struct request *rq, const char *audit_id, size_t *ret_count)
{
	const struct narrow narrow[] = { { "scope", audit_id }, { 0 } };
	const struct page page = { .narrow = narrow, .size = LIMIT_PAGE };
	struct counting c = { .rq = rq };
	TRY(rq_each_of_all(rq, schema_find_resource("finding"), &page, look_at_finding, &c));
	*ret_count = c.open;
	return OK;
}

/* Open findings that are one of the rows, rest on it, or are answered by it. */
static int count_needing(struct request *rq, const char *audit_id, const struct disposal_targets *targets, size_t *ret_count)
{
	Audit__Finding **finding;
	size_t count;
	*ret_count = 0;
	TRY(where_finding(rq, "audit_id", audit_id, &finding, &count));
	for (size_t i = 0; i < count; i++) {
		Audit__Finding *f = finding[i];
		bool needs;
		TRY(follow(rq, &f));
		if (!is_open(f))
			continue;
		TRY(action_needs(rq, f, targets, &needs));
		*ret_count += needs || is_target(targets, finding[i]->id) ||
			any_target(targets, (char *const *)f->evidence_ids, f->n_evidence_ids) ||
			any_target(targets, (char *const *)f->effectiveness_evidence_ids, f->n_effectiveness_evidence_ids);
	}
	return OK;
}

/* --- facts --- */

static int look_at_rows(struct request *rq, const struct disposal_targets *targets, struct disposal_order_facts *f)
{
	for (size_t i = 0; i < targets->count; i++) {
		const struct disposal_target *t = &targets->of[i];
		ProtobufCMessage *row;
		TRY(rq_find(rq, t->resource, t->id, &row));
		f->has_step_records |= t->resource->is_step_record;
		f->rows_gone += !row;
		f->rows_changed += row && (uint64_t)field_int(row, t->resource->version_field) != t->version;
	}
	return OK;
}

int disposal_gather(struct request *rq, const Audit__DisposalOrder *order, const struct disposal_targets *targets,
	struct disposal_order_facts *ret_facts)
{
	Audit__Audit *audit;
	struct disposal_order_facts f = { .audit_id = order->audit_id,
		.state = (int32_t)order->state,
		.is_whole_audit = targets->is_whole_audit,
		.ground = (int32_t)order->ground,
		.retained_until_us = order->retained_until_us,
		.now_us = rq->now_us,
		.auditee_signs = order->auditee_signs,
		.signer_is_proposer = strcmp(rq->who.person, order->proposer_id) == 0 };
	TRY(find_audit(rq, order->audit_id, &audit));
	TRY(look_at_rows(rq, targets, &f));
	f.has_rule = audit && text_given(audit->retention_rule_id);
	f.rule_until_us = f.has_rule ? retention_until_us(audit->to_us, audit->retention_years) : 0;
	f.audit_state = audit ? (int32_t)audit->state : 0;
	if (audit && f.is_whole_audit)
		TRY(count_open(rq, audit->id, &f.findings_open));
	else if (audit)
		TRY(count_needing(rq, audit->id, targets, &f.findings_open));
	*ret_facts = f;
	return OK;
}

/*
 * What changes beside a disposal that is on its way: the consent to it, what other orders left behind, who speaks for whom, and
 * that recipients have the report. All else in the audit is what both sides signed on.
 */
static bool is_aside(const struct resource_rule *resource)
{
	static const char *const noun[] = { "disposal_consent", "disposal", "appointment", "report_copy" };
	for (size_t i = 0; i < ARRAY_LEN(noun); i++)
		if (strcmp(resource->noun, noun[i]) == 0)
			return true;
	return false;
}

int disposal_look_since(struct request *rq, const Audit__DisposalOrder *order, struct disposal_order_facts *f)
{
	uint64_t entry;
	TRY(rq_changed_index(rq, schema_find_resource("disposal_order"), order->id, &entry));
	for (size_t i = 0; f->is_whole_audit && i < schema_resource_count; i++) {
		size_t changed = 0;
		if (!is_aside(&schema_resource[i]) && !schema_resource[i].is_scope)
			TRY(rq_count_changed(rq, &schema_resource[i], order->audit_id, entry, &changed));
		f->rows_changed += changed;
	}
	return OK;
}

/* --- what is named --- */

static int not_found(struct request *rq)
{
	return fail(rq->st, NOT_FOUND, "NOT_FOUND", "there is no such row, or you may not see it");
}

static int make_room(struct request *rq, size_t count, struct disposal_targets *ret_targets)
{
	*ret_targets = (struct disposal_targets){ .of = arena_array(rq->arena, count, sizeof(*ret_targets->of)) };
	return ret_targets->of ? OK : fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
}

static int too_many(struct request *rq)
{
	return fail_field(rq->st, "rows", "TOO_MANY",
		"an order names at most %d rows, with what brought those that arrived too late", DISPOSAL_ROWS_MAX);
}

/* What created or changed it too late: the same words stand there, so all go, and the order names all. */
static int add_late(struct request *rq, const char *row_id, struct disposal_targets *to)
{
	Audit__LateStatement **late;
	size_t count;
	TRY(where_late_statement(rq, "created_id", row_id, &late, &count));
	for (size_t i = 0; i < count; i++) {
		bool counts = late[i]->state == AUDIT__LATE_STATEMENT_STATE__LATE_STATEMENT_STATE_ACCEPTED;
		if (!counts || is_target(to, late[i]->id))
			continue;
		if (to->count >= DISPOSAL_ROWS_MAX)
			return too_many(rq);
		to->of[to->count++] = (struct disposal_target){ schema_find_resource("late_statement"), late[i]->id,
			late[i]->version };
	}
	return to->count <= DISPOSAL_ROWS_MAX ? OK : too_many(rq);
}

/* A row of this audit, seen by who asks, and not named before. */
static int add_row(struct request *rq, const struct disposal_wanted *wanted, const char *noun, const char *row_id,
	uint64_t shown, struct disposal_targets *to)
{
	const struct resource_rule *resource = schema_find_resource(noun);
	ProtobufCMessage *row;
	bool found = false;
	if (!resource || !resource->is_disposable || resource->is_scope)
		return fail_field(rq->st, "noun", "UNKNOWN_NOUN", "there is nothing of that name to dispose of in an audit");
	if (is_target(to, row_id) && strcmp(noun, "late_statement") == 0)
		return OK; /* it came along with the row that it created */
	if (is_target(to, row_id))
		return fail_field(rq->st, "rows", "TWICE", "row %s is named twice", row_id);
	TRY(rq_find_seen(rq, resource, row_id, &found, &row));
	if (!found || strcmp(field_text(row, resource->scope_field), wanted->audit_id) != 0)
		return not_found(rq);
	uint64_t version = (uint64_t)field_int(row, resource->version_field);
	if (shown > 0 && shown != version)
		return fail(rq->st, ABORTED, "VERSION", "row %s changed since it was shown: it is at version %" PRIu64 " now",
			row_id, version);
	to->of[to->count++] = (struct disposal_target){ resource, row_id, version };
	return add_late(rq, row_id, to);
}

int disposal_find_wanted(struct request *rq, const struct disposal_wanted *wanted, struct disposal_targets *ret_targets)
{
	Audit__Audit *audit;
	struct disposal_targets t;
	const bool is_one = text_given(wanted->noun), is_whole = !is_one && wanted->rows == 0;
	if (is_one != text_given(wanted->row_id))
		return fail_field(rq->st, is_one ? "row_id" : "noun", "ROW_ID", "a row is named by its noun and its id");
	if (is_one && wanted->rows > 0)
		return fail_field(rq->st, "rows", "ROW_ID", "either one row is named, or several are");
	TRY(load_audit(rq, wanted->audit_id, &audit));
	if (strcmp(audit->programme_id, wanted->programme_id) != 0)
		return fail_field(rq->st, "audit_id", "OTHER_PROGRAMME", "the audit is of another programme");
	TRY(make_room(rq, wanted->rows + DISPOSAL_ROWS_MAX + 1, &t)); /* each with what came too late for it */
	if (is_whole)
		t.of[t.count++] = (struct disposal_target){ schema_find_resource("audit"), audit->id, audit->version };
	if (is_one)
		TRY(add_row(rq, wanted, wanted->noun, wanted->row_id, 0, &t));
	for (size_t i = 0; i < wanted->rows; i++)
		TRY(add_row(rq, wanted, wanted->row[i]->noun, wanted->row[i]->row_id, wanted->row[i]->row_version, &t));
	t.is_whole_audit = is_whole;
	*ret_targets = t;
	return OK;
}

static int add_named(struct request *rq, const char *noun, const char *row_id, uint64_t version, struct disposal_targets *to)
{
	const struct resource_rule *resource = schema_find_resource(noun);
	if (!resource)
		return fail(rq->st, DATA_LOSS, "ORDER_CORRUPT", "a disposal order names an unknown noun");
	to->of[to->count++] = (struct disposal_target){ resource, row_id, version };
	to->is_whole_audit |= resource->is_scope;
	return OK;
}

int disposal_find_named(struct request *rq, const char *noun, const char *row_id, uint64_t row_version,
	Audit__DisposalRow *const *row, size_t rows, struct disposal_targets *ret_targets)
{
	struct disposal_targets t;
	TRY(make_room(rq, rows + 1, &t));
	if (text_given(noun))
		TRY(add_named(rq, noun, row_id, row_version, &t));
	for (size_t i = 0; i < rows; i++)
		TRY(add_named(rq, row[i]->noun, row[i]->row_id, row[i]->row_version, &t));
	*ret_targets = t;
	return OK;
}

int disposal_write_rows(struct request *rq, const struct disposal_targets *targets, Audit__DisposalRow ***ret_rows,
	size_t *ret_count)
{
	Audit__DisposalRow **to = arena_array(rq->arena, targets->count + 1, sizeof(*to));
	Audit__DisposalRow *row = arena_array(rq->arena, targets->count + 1, sizeof(*row));
	if (!to || !row)
		return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
	for (size_t i = 0; i < targets->count; i++) {
		audit__disposal_row__init(&row[i]);
		row[i].noun = targets->of[i].resource->noun;
		row[i].row_id = targets->of[i].id;
		row[i].row_version = targets->of[i].version;
		to[i] = &row[i];
	}
	*ret_rows = to;
	*ret_count = targets->count;
	return OK;
}
