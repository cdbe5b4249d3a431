/* Coverage of a programme: its targets, and what audits and accepted evidence make of them, computed when it is asked for. */
#include "daemon/rule/coverage.h"

#include "common/limits.h"
#include "common/sort.h"
#include "daemon/core.h"
#include "daemon/rows.h"
#include "daemon/rule/finding.h"
#include "daemon/rule/inclusion.h"
#include "daemon/rule/text.h"
#include "daemon/service/programme_facts.h"
#include "daemon/token.h"
#include "daemon/writers.h"
#include "gen/dispatch.h"

#include <stdlib.h>

static int no_memory(struct request *rq)
{
	return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
}

/* --- targets --- */

static int look_at_target(struct request *rq, const Audit__AddCoverageTargetRequest *in,
	const Audit__Programme *programme, struct coverage_target_facts *f)
{
	struct universe u;
	Audit__CriteriaSource *source;
	Audit__Unit *unit;
	TRY(load_criteria_source(rq, in->criteria_source_id, &source));
	f->is_pinned = (int)source->state == CRITERIA_SOURCE_STATE_PINNED;
	for (size_t i = 0; i < in->n_criteria_item_ids; i++) {
		Audit__CriteriaItem *item;
		TRY(load_criteria_item(rq, in->criteria_item_ids[i], &item));
		if (strcmp(item->criteria_source_id, source->id) != 0)
			f->foreign_item = item->label;
	}
	if (!text_given(in->unit_id))
		return OK;
	TRY(universe_load(rq, programme->organisation_id, &u));
	TRY(load_unit(rq, in->unit_id, &unit));
	if (!universe_find(&u, unit->id))
		f->foreign_unit = unit->name;
	return OK;
}

int coverage_target_add(struct request *rq, const Audit__AddCoverageTargetRequest *in,
	Audit__AddCoverageTargetResponse *out)
{
	Audit__Programme *programme;
	Audit__CoverageTarget *row;
	TRY(load_programme(rq, in->programme_id, &programme));
	struct coverage_target_facts facts = { .programme_id = programme->id,
		.programme_state = (int32_t)programme->state };
	TRY(look_at_target(rq, in, programme, &facts));
	TRY(coverage_target_may_add(&facts, rq->st));
	TRY(new_coverage_target(rq, &row));
	rq_fill(&row->base, &in->base);
	row->state = AUDIT__COVERAGE_TARGET_STATE__COVERAGE_TARGET_STATE_IN_FORCE;
	TRY(writers_add(rq, &row->base));
	row->edition = programme->edition;
	TRY(put_coverage_target(rq, row, 0));
	out->coverage_target = row;
	return OK;
}

int coverage_target_remove(struct request *rq, const Audit__RemoveCoverageTargetRequest *in,
	Audit__RemoveCoverageTargetResponse *out)
{
	Audit__Programme *programme;
	Audit__CoverageTarget *row;
	int32_t to;
	TRY(load_coverage_target(rq, in->coverage_target_id, &row));
	TRY(load_programme(rq, row->programme_id, &programme));
	struct coverage_target_facts facts = { .id = row->id,
		.state = (int32_t)row->state,
		.programme_id = programme->id,
		.programme_state = (int32_t)programme->state };
	TRY(coverage_target_may_remove(&facts, rq->st, &to));
	row->state = (Audit__CoverageTargetState)to;
	TRY(writers_add(rq, &row->base));
	TRY(put_coverage_target(rq, row, in->version));
	out->coverage_target = row;
	return OK;
}

/* --- what is asked for at one unit --- */

/* A criterion to be covered. */
struct criterion {
	const char *source_id;
	const char *item_id;
	const char *label;
};

/* Criteria of one target; labels and ids alone are kept, since whole items can be long. */
struct aim {
	const char *unit_id; /* "": every unit */
	struct criterion *criterion;
	size_t count;
};

/* Texts cited by accepted evidence of an audit, sorted. */
struct sampled {
	bool is_loaded;
	const char **item_id;
	size_t count;
};

struct survey {
	const Audit__Programme *programme;
	struct holdings h;
	struct universe universe;
	struct cycle cycle;
	struct sampled *sampled; /* by audit of the cycle */
	struct aim *aim;         /* by target */
};

static int by_ordinal(const void *a, const void *b)
{
	const Audit__CriteriaItem *const *one = a, *const *other = b;
	if ((*one)->ordinal == (*other)->ordinal)
		return strcmp((*one)->label, (*other)->label);
	return (*one)->ordinal < (*other)->ordinal ? -1 : 1;
}

/* Who may not see the source is told ids of its criteria: an assurance viewer has the catalogue from elsewhere. */
static int keep_criteria(struct request *rq, const Audit__CoverageTarget *target, Audit__CriteriaItem **item, size_t count,
	struct aim *aim)
{
	bool is_seen = false;
	ProtobufCMessage *source;
	TRY(rq_find_seen(rq, schema_find_resource("criteria_source"), target->criteria_source_id, &is_seen, &source));
	aim->unit_id = target->unit_id;
	aim->criterion = arena_array(rq->arena, count, sizeof(*aim->criterion));
	if (count > 0 && !aim->criterion)
		return no_memory(rq);
	sort_items(item, count, sizeof(item[0]), by_ordinal);
	for (size_t i = 0; i < count; i++) {
		bool is_meant = target->n_criteria_item_ids == 0;
		for (size_t k = 0; k < target->n_criteria_item_ids && !is_meant; k++)
			is_meant = strcmp(target->criteria_item_ids[k], item[i]->id) == 0;
		if (is_meant)
			aim->criterion[aim->count++] = (struct criterion){ target->criteria_source_id,
				rq_text(rq, item[i]->id), rq_text(rq, is_seen ? item[i]->label : item[i]->id) };
	}
	return OK;
}

/* Runs with memory of its own for rows that are looked at once. */
static int load_aim(struct request *rq, const Audit__CoverageTarget *target, struct aim *aim)
{
	Audit__CriteriaItem **item;
	size_t count;
	struct arena *scratch = arena_new(LIMIT_ARENA_BYTES), *kept = rq->arena;
	if (!scratch)
		return no_memory(rq);
	rq->tx.arena = scratch;
	int rc = where_criteria_item(rq, "criteria_source_id", target->criteria_source_id, &item, &count);
	rq->tx.arena = kept;
	if (rc == OK)
		rc = keep_criteria(rq, target, item, count, aim);
	arena_free(scratch);
	return rc;
}

static int compare_texts(const void *a, const void *b)
{
	const char *const *one = a, *const *other = b;
	return strcmp(*one, *other);
}

static void sort_out(struct sampled *s)
{
	size_t kept = 0;
	sort_items(s->item_id, s->count, sizeof(s->item_id[0]), compare_texts);
	for (size_t i = 0; i < s->count; i++)
		if (kept == 0 || strcmp(s->item_id[kept - 1], s->item_id[i]) != 0)
			s->item_id[kept++] = s->item_id[i];
	s->count = kept;
}

struct sampling {
	struct request *rq;
	struct sampled *sampled;
	size_t cap;
};

/* Room for one more: first by dropping what stands twice. */
static int make_room(struct sampling *a)
{
	struct sampled *s = a->sampled;
	sort_out(s);
	if (s->count <= a->cap / 2 && a->cap > 0)
		return OK;
	a->cap = a->cap ? 2 * a->cap : 64;
	const char **grown = arena_array(a->rq->arena, a->cap, sizeof(*grown));
	if (!grown)
		return no_memory(a->rq);
	if (s->count)
		memcpy(grown, s->item_id, s->count * sizeof(*grown));
	s->item_id = grown;
	return OK;
}

static int add_sampled(void *context, const ProtobufCMessage *row, bool *ret_enough)
{
	struct sampling *a = context;
	struct sampled *s = a->sampled;
	const Audit__Evidence *e = (const Audit__Evidence *)(const void *)row;
	(void)ret_enough; /* all of them */
	for (size_t i = 0; i < e->n_criteria_item_ids && (int)e->state == EVIDENCE_STATE_ACCEPTED; i++) {
		if (s->count == a->cap)
			TRY(make_room(a));
		s->item_id[s->count++] = rq_text(a->rq, e->criteria_item_ids[i]);
	}
	return OK;
}

/* Evidence of one audit: it may have more of it than a call may hold. */
static int load_sampled(struct request *rq, const Audit__Audit *audit, struct sampled *s)
{
	const struct narrow narrow[] = { { "audit_id", audit->id }, { NULL, NULL } };
	const struct page page = { .size = LIMIT_PAGE, .filter = "", .order = "", .narrow = narrow };
	struct sampling a = { .rq = rq, .sampled = s };
	TRY(rq_each_of_all(rq, schema_find_resource("evidence"), &page, add_sampled, &a));
	sort_out(s);
	s->is_loaded = true;
	return OK;
}

static int survey_load(struct request *rq, const char *programme_id, struct survey *s)
{
	Audit__Programme *programme;
	TRY(load_programme(rq, programme_id, &programme));
	s->programme = programme;
	TRY(holdings_load(rq, programme->id, &s->h));
	TRY(universe_load(rq, programme->organisation_id, &s->universe));
	TRY(cycle_load(rq, programme, &s->cycle));
	s->sampled = arena_array(rq->arena, s->cycle.count, sizeof(*s->sampled));
	s->aim = arena_array(rq->arena, s->h.targets, sizeof(*s->aim));
	if ((s->cycle.count && !s->sampled) || (s->h.targets && !s->aim))
		return no_memory(rq);
	for (size_t i = 0; i < s->h.targets; i++)
		TRY(load_aim(rq, s->h.target[i], &s->aim[i]));
	return OK;
}

/* --- one unit --- */

static bool has_criterion(const Audit__Audit *audit, const struct criterion *c)
{
	for (size_t i = 0; i < audit->n_criteria; i++) {
		const Audit__CriteriaPin *pin = audit->criteria[i];
		if (strcmp(pin->criteria_source_id, c->source_id) == 0 &&
			(pin->n_criteria_item_ids == 0 ||
				text_among(c->item_id, pin->criteria_item_ids, pin->n_criteria_item_ids)))
			return true;
	}
	return false;
}

/* The whole unit where c is NULL: looked at is enough. */
static int status_of(struct request *rq, struct survey *s, const Audit__Unit *unit, const struct criterion *c,
	int32_t *ret_status)
{
	*ret_status = COVERAGE_STATUS_NOT_COVERED;
	for (size_t i = 0; i < s->cycle.count; i++) {
		const Audit__Audit *audit = s->cycle.audit[i];
		bool is_sampled = !c;
		if (!text_among(unit->id, audit->unit_ids, audit->n_unit_ids) || (c && !has_criterion(audit, c)))
			continue;
		if (c && audit_counts((int32_t)audit->state, audit->ended_early_us != 0)) {
			if (!s->sampled[i].is_loaded)
				TRY(load_sampled(rq, audit, &s->sampled[i]));
			is_sampled = find_item(&c->item_id, s->sampled[i].item_id, s->sampled[i].count,
				sizeof(c->item_id), compare_texts) != NULL;
		}
		*ret_status = coverage_better(*ret_status,
			coverage_by((int32_t)audit->state, audit->ended_early_us != 0, is_sampled));
	}
	return OK;
}

static int count_findings(struct request *rq, const Audit__Audit *audit, const Audit__Unit *unit, size_t ret_count[2])
{
	Audit__Finding **finding;
	size_t count;
	TRY(where_finding(rq, "audit_id", audit->id, &finding, &count));
	for (size_t i = 0; i < count; i++) {
		int32_t grade = (int32_t)finding[i]->grade;
		if (strcmp(finding[i]->unit_id, unit->id) != 0 || (int)finding[i]->state == FINDING_STATE_WITHDRAWN)
			continue;
		ret_count[0] += grade == FINDING_GRADE_MAJOR;
		ret_count[1] += grade == FINDING_GRADE_MINOR;
	}
	return OK;
}

/* The last audit of the unit whose fieldwork was done, or what the unit says of an earlier one. */
static int tell_last(struct request *rq, const struct survey *s, const Audit__Unit *unit, Audit__CoverageLine *line)
{
	const Audit__Audit *last = NULL;
	line->last_us = unit->last_audited_us;
	line->last_result = unit->last_result;
	for (size_t i = 0; i < s->cycle.count; i++) {
		const Audit__Audit *audit = s->cycle.audit[i];
		if (!audit_counts((int32_t)audit->state, audit->ended_early_us != 0) || audit->to_us < line->last_us ||
			!text_among(unit->id, audit->unit_ids, audit->n_unit_ids))
			continue;
		line->last_us = audit->to_us;
		last = audit;
	}
	if (!last)
		return OK;
	size_t found[2] = { 0, 0 };
	char text[80];
	TRY(count_findings(rq, last, unit, found));
	(void)snprintf(text, sizeof(text), "%zu major, %zu minor", found[0], found[1]);
	line->last_result = rq_text(rq, text);
	return OK;
}

/* Titles of the audits that the caller may see. */
static int name_audits(struct request *rq, const struct survey *s, const Audit__Unit *unit, Audit__CoverageLine *line)
{
	enum { TITLES_MAX = 200 };
	for (size_t i = 0; i < s->cycle.count && line->n_audit_titles < TITLES_MAX; i++) {
		const Audit__Audit *audit = s->cycle.audit[i];
		bool is_seen = false;
		ProtobufCMessage *row;
		if (!text_among(unit->id, audit->unit_ids, audit->n_unit_ids))
			continue;
		TRY(rq_find_seen(rq, schema_find_resource("audit"), audit->id, &is_seen, &row));
		if (is_seen)
			line->audit_titles[line->n_audit_titles++] = audit->title;
		if (is_seen && audit->ended_early_us && line->status == AUDIT__COVERAGE_STATUS__COVERAGE_STATUS_NOT_COVERED)
			line->reason = "an audit of it ended early";
	}
	return OK;
}

/* The unit as it stands on each of its lines; its name and last result for who may see the unit. */
static int start_line(struct request *rq, const struct survey *s, const Audit__Unit *unit, int32_t status,
	Audit__CoverageLine **ret_line)
{
	Audit__CoverageLine *line = arena_alloc(rq->arena, sizeof(*line));
	ProtobufCMessage *row;
	bool is_seen = false;
	if (!line)
		return no_memory(rq);
	audit__coverage_line__init(line);
	line->unit_id = unit->id;
	line->status = (Audit__CoverageStatus)status;
	line->audit_titles = arena_array(rq->arena, s->cycle.count, sizeof(line->audit_titles[0]));
	if (s->cycle.count && !line->audit_titles)
		return no_memory(rq);
	TRY(rq_find_seen(rq, schema_find_resource("unit"), unit->id, &is_seen, &row));
	if (is_seen) {
		line->unit = unit->name;
		line->risk = unit->risk;
		TRY(tell_last(rq, s, unit, line));
	}
	*ret_line = line;
	return name_audits(rq, s, unit, line);
}

struct report {
	Audit__ListCoverageResponse *out;
	int32_t wanted; /* status; 0: all */
};

static int add_line(struct request *rq, const struct survey *s, const Audit__Unit *unit, int32_t status,
	const struct report *r, Audit__CoverageLine **ret_line)
{
	*ret_line = NULL;
	if (r->wanted && r->wanted != status)
		return OK;
	TRY(start_line(rq, s, unit, status, ret_line));
	r->out->lines[r->out->n_lines++] = *ret_line;
	return OK;
}

/* Criteria of the unit by status, one line each. */
static int add_criteria(struct request *rq, struct survey *s, const Audit__Unit *unit, const struct report *r,
	bool *ret_any)
{
	Audit__CoverageLine *line[COVERAGE_STATUS_UNDECIDED + 1] = { NULL };
	size_t criteria = 0;
	for (size_t i = 0; i < s->h.targets; i++)
		if (!*s->aim[i].unit_id || strcmp(s->aim[i].unit_id, unit->id) == 0)
			criteria += s->aim[i].count;
	*ret_any = criteria > 0;
	for (size_t i = 0; i < s->h.targets; i++) {
		const struct aim *aim = &s->aim[i];
		for (size_t k = 0; k < aim->count && (!*aim->unit_id || strcmp(aim->unit_id, unit->id) == 0); k++) {
			int32_t status;
			TRY(status_of(rq, s, unit, &aim->criterion[k], &status));
			if (!line[status]) {
				TRY(add_line(rq, s, unit, status, r, &line[status]));
				if (!line[status])
					continue;
				line[status]->criteria = arena_array(rq->arena, criteria, sizeof(char *));
				if (!line[status]->criteria)
					return no_memory(rq);
			}
			line[status]->criteria[line[status]->n_criteria++] = aim->criterion[k].label;
		}
	}
	return OK;
}

static int add_unit(struct request *rq, struct survey *s, const Audit__Unit *unit, const struct report *r)
{
	const Audit__Inclusion *decision = holdings_inclusion(&s->h, unit->id);
	Audit__CoverageLine *line;
	bool any;
	int32_t status;
	if (!decision)
		return add_line(rq, s, unit, COVERAGE_STATUS_UNDECIDED, r, &line);
	if ((int)decision->decision == INCLUSION_DECISION_EXCLUDED) {
		TRY(add_line(rq, s, unit, COVERAGE_STATUS_EXCLUDED, r, &line));
		if (line)
			line->reason = decision->reason;
		return OK;
	}
	TRY(add_criteria(rq, s, unit, r, &any));
	if (any)
		return OK;
	TRY(status_of(rq, s, unit, NULL, &status));
	return add_line(rq, s, unit, status, r, &line);
}

/* --- the list --- */

enum { UNITS_MAX = 100, LINES_A_UNIT = 6 };

static struct hash token_purpose(const struct request *rq, const Audit__ListCoverageRequest *in)
{
	uint8_t of[16];
	put_be64(of, in->status);
	put_be64(of + 8, rq->is_past ? rq->as_of + 1 : 0);
	return HASH_PIECES(bytes_of_text("coverage"), BYTES(rq->viewer.person.b, ID_BYTES), bytes_of_text(in->programme_id),
		BYTES(of, sizeof(of)));
}

/* Behind the last unit that the page before has shown. */
static int find_start(struct request *rq, const Audit__ListCoverageRequest *in, const struct survey *s, size_t *ret_at)
{
	struct hash purpose = token_purpose(rq, in);
	struct position last = { 0 };
	char id[ID_TEXT_BYTES];
	if (in->page)
		TRY(token_open(&rq->tx, BYTES(in->page->token.data, in->page->token.len), &purpose, rq->core->token_key,
			&last));
	*ret_at = 0;
	id_format(&last.id, id);
	while (last.is_set && *ret_at < s->universe.count && strcmp(s->universe.unit[*ret_at]->id, id) <= 0)
		(*ret_at)++;
	return OK;
}

static int write_token(struct request *rq, const Audit__ListCoverageRequest *in, const Audit__Unit *last,
	Audit__ListCoverageResponse *out)
{
	struct hash purpose = token_purpose(rq, in);
	struct position end = { .is_set = true };
	struct bytes token;
	if (!id_parse(last->id, strlen(last->id), &end.id))
		return fail(rq->st, INTERNAL, "BAD_ID", "a unit's id is none");
	TRY(token_make(&rq->tx, &end, &purpose, rq->core->token_key, &token));
	out->next_token = (ProtobufCBinaryData){ token.len, (uint8_t *)(uintptr_t)token.data };
	return OK;
}

int coverage_list(struct request *rq, const Audit__ListCoverageRequest *in, Audit__ListCoverageResponse *out)
{
	struct survey *s = arena_alloc(rq->arena, sizeof(*s));
	size_t at, units = in->page && in->page->size ? in->page->size : LIMIT_PAGE_DEFAULT;
	const struct report r = { out, (int32_t)in->status };
	if (!s)
		return no_memory(rq);
	if (units > UNITS_MAX)
		units = UNITS_MAX;
	TRY(survey_load(rq, in->programme_id, s));
	TRY(find_start(rq, in, s, &at));
	out->lines = arena_array(rq->arena, units * LINES_A_UNIT, sizeof(out->lines[0]));
	if (!out->lines)
		return no_memory(rq);
	for (; at < s->universe.count && out->n_lines < units; at++)
		TRY(add_unit(rq, s, s->universe.unit[at], &r));
	return at < s->universe.count && at > 0 ? write_token(rq, in, s->universe.unit[at - 1], out) : OK;
}
