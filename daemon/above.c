/* Joins an audit, by what it stands in, with appointments, waivers and break-glasses. */
#include "daemon/above.h"

#include "common/bytes.h"
#include "common/limits.h"
#include "daemon/rows.h"
#include "daemon/rule/rule.h"
#include "daemon/sql.h"
#include "gen/vocabulary.h"

enum { TEXT_BYTES = 8000 };

struct looking {
	const char *text;
	struct id audit;
	int64_t given[2];
	struct above_ids found;
};

static int look(struct tx *tables, void *context)
{
	struct looking *l = context;
	struct id id;
	struct rows *r;
	bool more = false;
	TRY(db_query(tables->db, tables->st, &r, l->text, "diii", &l->audit, l->given[0], l->given[1],
		(int64_t)LIMIT_ROWS_WHERE + 1));
	int rc = db_next(r, tables->st, &more);
	for (; rc == OK && more; rc = db_next(r, tables->st, &more))
		if (row_id(r, 0, &id))
			id_format(&id, l->found.id[l->found.count++]);
	rows_done(r);
	return rc;
}

static int look_for(struct request *rq, const char *audit_id, struct looking *l, struct above_ids *ret_ids)
{
	l->found.id = arena_array(rq->arena, LIMIT_ROWS_WHERE + 1, sizeof(l->found.id[0]));
	if (!l->found.id || !l->text)
		return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
	if (id_parse(audit_id, strlen(audit_id), &l->audit))
		TRY(rq_look(rq, look, l));
	if (l->found.count > LIMIT_ROWS_WHERE)
		return fail(rq->st, RESOURCE_EXHAUSTED, "TOO_MANY_ROWS", "more than %d rows concern this audit",
			LIMIT_ROWS_WHERE);
	*ret_ids = l->found;
	return OK;
}

int above_appointed(struct request *rq, const char *audit_id, int32_t role, struct above_ids *ret_ids)
{
	struct looking l = { .given = { role, APPOINTMENT_STATE_ACTIVE },
		.text = "SELECT a.id FROM within x JOIN appointment a ON a.scope = x.ancestor"
			" WHERE x.scope = ?1 AND x.side = 0 AND a.role = ?2 AND a.state = ?3 ORDER BY a.id LIMIT ?4" };
	return look_for(rq, audit_id, &l, ret_ids);
}

int above_spoke(struct request *rq, const char *audit_id, uint32_t roles, struct above_ids *ret_ids)
{
	struct looking l = { .given = { (int64_t)roles, 0 },
		.text = "SELECT a.id FROM within x JOIN appointment a ON a.scope = x.ancestor"
			" WHERE x.scope = ?1 AND (x.side = 1 OR x.ancestor = x.scope) AND ((1 << a.role) & ?2) <> ?3"
			" ORDER BY a.id LIMIT ?4" };
	return look_for(rq, audit_id, &l, ret_ids);
}

/* A noun of the audit's own rows that a rule which can be waived is about. */
static bool is_waived_row(const struct resource_rule *resource)
{
	bool is = false;
	for (const struct rule *const *table = rule_tables(); *table; table++)
		for (const struct rule *rule = *table; rule->id; rule++)
			is = is || (rule->grade == 'W' && strcmp(rule->subject, resource->noun) == 0);
	return is && resource->scope_field >= 0 && !resource->is_scope;
}

static const char *granted_text(void)
{
	struct buf b;
	buf_init(&b, TEXT_BYTES);
	buf_add_text(&b, "SELECT w.id FROM within x JOIN waiver w ON w.scope = x.ancestor"
		" WHERE x.scope = ?1 AND x.side = 0 AND w.state IN (?2, ?3) AND (w.scope = ?1 OR w.subject_id IN (?1, w.scope)"
		" OR w.subject_id IN (SELECT m.person_id FROM team_member m WHERE m.scope = ?1)"
		" OR w.subject_id IN (SELECT r.id FROM team_member m JOIN relationship r ON r.person_id = m.person_id"
		" WHERE m.scope = ?1)");
	for (size_t i = 0; i < schema_resource_count; i++)
		if (is_waived_row(&schema_resource[i]))
			buf_addf(&b, " OR EXISTS (SELECT 1 FROM \"%s\" t WHERE t.id = w.subject_id AND t.scope = ?1)",
				schema_resource[i].noun);
	buf_add_text(&b, ") ORDER BY w.scope <> ?1, w.id LIMIT ?4");
	const char *whole = buf_text(&b);
	const char *kept = whole ? sql_intern(whole) : NULL;
	buf_done(&b);
	return kept;
}

int above_granted(struct request *rq, const char *audit_id, struct above_ids *ret_ids)
{
	struct looking l = { .given = { WAIVER_STATE_GRANTED, WAIVER_STATE_EXPIRED }, .text = granted_text() };
	return look_for(rq, audit_id, &l, ret_ids);
}

int above_broken(struct request *rq, const char *audit_id, struct above_ids *ret_ids)
{
	struct looking l = { .text = "SELECT b.id FROM within x JOIN break_glass b ON b.scope = x.ancestor"
		" WHERE x.scope = ?1 AND x.side = ?2 ORDER BY b.scope <> ?1, b.id LIMIT ?4" };
	return look_for(rq, audit_id, &l, ret_ids);
}
