/* Retention rules, the inventory of records, and which of them are due. */
#include "daemon/rule/retention.h"

#include "daemon/rows.h"
#include "daemon/rule/coverage.h"
#include "daemon/rule/guidance.h"
#include "gen/dispatch.h"
#include "gen/rows.h"
#include "gen/vocabulary.h"

static int out_of_memory(struct request *rq)
{
	return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
}

int retention_rule_change(struct request *rq, const Audit__ChangeRetentionRuleRequest *in,
	Audit__ChangeRetentionRuleResponse *out)
{
	Audit__RetentionRule *row;
	Audit__Audit **audit;
	struct retention_facts facts = { .years = in->years, .basis_given = text_given(in->basis) };
	TRY(load_retention_rule(rq, in->retention_rule_id, &row));
	facts.id = row->id;
	facts.years_now = row->years;
	TRY(where_audit(rq, "programme_id", row->programme_id, &audit, &facts.audits));
	TRY(retention_rule_may_change(&facts, rq->st));
	rq_fill(&row->base, &in->base);
	row->author_id = rq->who.person;
	TRY(put_retention_rule(rq, row, in->version));
	out->retention_rule = row;
	return OK;
}

/* Nouns of the programme itself, and those that say who may audit; everything else is an audit's. */
static Audit__RecordClass class_of(const char *noun, bool is_programmes)
{
	static const char *const team[] = { "team_member", "waiver", "team_decision", "team_consultation",
		"team_objection" };
	for (size_t i = 0; i < ARRAY_LEN(team); i++)
		if (strcmp(noun, team[i]) == 0)
			return AUDIT__RECORD_CLASS__RECORD_CLASS_TEAM;
	return is_programmes ? AUDIT__RECORD_CLASS__RECORD_CLASS_PROGRAMME : AUDIT__RECORD_CLASS__RECORD_CLASS_AUDIT;
}

static int add_count(struct request *rq, const struct resource_rule *resource, const Audit__Programme *programme,
	Audit__ListRecordsResponse *out)
{
	struct row_count count;
	char clauses[STATUS_CLAUSE_BYTES];
	Audit__RecordCount *to = arena_alloc(rq->arena, sizeof(*to));
	const char *scope = resource->scope_field < 0 ? NULL : resource->message->field[resource->scope_field].ref;
	const struct guidance_profile *profile = guidance_profile(programme->profile);
	if (!to)
		return out_of_memory(rq);
	audit__record_count__init(to);
	TRY(rq_count(rq, resource, programme->id, &count));
	if (count.rows == 0)
		return OK;
	to->count = count.rows;
	to->is_at_least = count.is_at_least;
	to->first_index = count.first_index;
	to->last_index = count.last_index;
	to->noun = resource->noun;
	to->record_class = class_of(resource->noun, resource->is_scope ? strcmp(resource->noun, "audit") != 0 :
		scope && strcmp(scope, "programme") == 0);
	const char *kept_for = guidance_of_noun(resource->noun);
	if (kept_for && profile && guidance_cite(kept_for, profile, clauses, sizeof(clauses)))
		kept_for = rq_text(rq, clauses);
	to->clauses = kept_for ? kept_for : "";
	out->records[out->n_records++] = to;
	return OK;
}

int record_list(struct request *rq, const Audit__ListRecordsRequest *in, Audit__ListRecordsResponse *out)
{
	Audit__Programme *programme;
	TRY(load_programme(rq, in->programme_id, &programme));
	out->records = arena_array(rq->arena, schema_resource_count, sizeof(out->records[0]));
	if (!out->records)
		return out_of_memory(rq);
	for (size_t i = 0; i < schema_resource_count; i++)
		TRY(add_count(rq, &schema_resource[i], programme, out));
	return OK;
}

/* The order that is proposed for the audit as a whole. */
static int find_order(struct request *rq, const char *audit_id, const char **ret_order_id)
{
	Audit__DisposalOrder **order;
	size_t count;
	TRY(where_disposal_order(rq, "row_id", audit_id, &order, &count));
	*ret_order_id = "";
	for (size_t i = 0; i < count; i++)
		if (order[i]->state == AUDIT__DISPOSAL_ORDER_STATE__DISPOSAL_ORDER_STATE_PROPOSED)
			*ret_order_id = order[i]->id;
	return OK;
}

/* The newest that was agreed on. */
static int find_agreement(struct request *rq, const char *audit_id, const char **ret_agreement_id, const char **ret_basis)
{
	Audit__RetentionAgreement **row;
	size_t count;
	int64_t newest_us = 0;
	TRY(where_retention_agreement(rq, "audit_id", audit_id, &row, &count));
	for (size_t i = 0; i < count; i++) {
		if (row[i]->state != AUDIT__RETENTION_AGREEMENT_STATE__RETENTION_AGREEMENT_STATE_AGREED ||
			row[i]->decided_us < newest_us)
			continue;
		newest_us = row[i]->decided_us;
		*ret_agreement_id = row[i]->id;
		*ret_basis = row[i]->basis;
	}
	return OK;
}

static int report_audit(struct request *rq, const Audit__Audit *audit, Audit__AuditRetention *to)
{
	Audit__RetentionRule *rule;
	TRY(find_retention_rule(rq, audit->retention_rule_id, &rule));
	to->audit_id = audit->id;
	to->title = audit->title;
	to->years = audit->retention_years;
	to->basis = rule ? rule->basis : "";
	TRY(find_agreement(rq, audit->id, &to->retention_agreement_id, &to->basis));
	to->auditee_signs = audit->retention_auditee_signs;
	to->retained_until_us = retention_until_us(audit->to_us, audit->retention_years);
	to->is_due = audit_may_go((int32_t)audit->state) && to->retained_until_us > 0 && to->retained_until_us <= rq->now_us;
	return find_order(rq, audit->id, &to->disposal_order_id);
}

int record_report_retention(struct request *rq, const Audit__ReportRetentionRequest *in,
	Audit__ReportRetentionResponse *out)
{
	Audit__Audit **audit;
	size_t audits;
	const struct narrow narrow[] = { { "programme_id", in->programme_id }, { 0 } };
	TRY(page_audit(rq, in->page, narrow, &audit, &audits, &out->next_token));
	out->audits = arena_array(rq->arena, audits + 1, sizeof(out->audits[0]));
	for (size_t i = 0; out->audits && i < audits; i++) {
		Audit__AuditRetention *to = arena_alloc(rq->arena, sizeof(*to));
		if (!to)
			return out_of_memory(rq);
		audit__audit_retention__init(to);
		TRY(report_audit(rq, audit[i], to));
		out->audits[out->n_audits++] = to;
	}
	return out->audits ? OK : out_of_memory(rq);
}
