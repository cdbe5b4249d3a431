/* The board on which a team reviews its drafts. */
#include "daemon/service/finding_draft.h"

#include "daemon/rule/text.h"
#include "gen/dispatch.h"
#include "gen/rows.h"
#include "gen/vocabulary.h"

#include <string.h>

enum { ENTRIES_MAX = 200, DUPLICATES_MAX = 20 };

static bool shares_evidence(const Audit__Finding *a, const Audit__Finding *b)
{
	for (size_t i = 0; i < a->n_evidence_ids; i++)
		if (text_among(a->evidence_ids[i], b->evidence_ids, b->n_evidence_ids))
			return true;
	return false;
}

static bool shares_criterion_at_unit(const Audit__Finding *a, const Audit__Finding *b)
{
	for (size_t i = 0; i < a->n_criteria; i++)
		for (size_t k = 0; k < b->n_criteria; k++)
			if (strcmp(a->criteria[i]->criteria_item_id, b->criteria[k]->criteria_item_id) == 0)
				return strcmp(a->unit_id, b->unit_id) == 0;
	return false;
}

/* A guess that a person decides on: MergeFinding. */
static int note_duplicates(struct request *rq, Audit__BoardEntry *entry, Audit__BoardEntry *const *all, size_t count)
{
	entry->duplicate_ids = arena_array(rq->arena, DUPLICATES_MAX, sizeof(entry->duplicate_ids[0]));
	if (!entry->duplicate_ids)
		return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
	for (size_t i = 0; i < count && entry->n_duplicate_ids < DUPLICATES_MAX; i++) {
		const Audit__Finding *other = all[i]->finding;
		if (other != entry->finding &&
			(shares_evidence(entry->finding, other) || shares_criterion_at_unit(entry->finding, other)))
			entry->duplicate_ids[entry->n_duplicate_ids++] = other->id;
	}
	return OK;
}

/* The same guard that ReviewFinding asks, without its answer counting. */
static int note_lacks(struct request *rq, const Audit__Audit *audit, Audit__BoardEntry *entry)
{
	struct status *st = arena_alloc(rq->arena, sizeof(*st));
	Audit__BoardLack *lack = arena_array(rq->arena, STATUS_VIOLATIONS_MAX, sizeof(*lack));
	entry->lacks = arena_array(rq->arena, STATUS_VIOLATIONS_MAX, sizeof(entry->lacks[0]));
	if (!st || !lack || !entry->lacks)
		return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
	struct finding_draft_facts facts = { .place = { .id = entry->finding->id,
						     .audit_id = audit->id,
						     .audit_state = (int32_t)audit->state,
						     .grade = (int32_t)entry->finding->grade,
						     .state = FINDING_STATE_DRAFT } };
	int32_t to;
	TRY(finding_gather_draft(rq, audit, entry->finding, &facts));
	TRY(finding_count_alike(rq, audit, entry->finding, &facts.minors_alike));
	facts.signer_is_author = false;
	status_reset(st);
	/* What it lacks is what is asked for; the verdict is none. */
	(void)!finding_may_review(&facts, st, &to);
	for (size_t i = 0; i < st->violation_count; i++) {
		audit__board_lack__init(&lack[i]);
		lack[i].rule = st->violation[i].rule;
		lack[i].missing = rq_text(rq, st->violation[i].missing);
		entry->lacks[entry->n_lacks++] = &lack[i];
	}
	return OK;
}

static int count_comments(struct request *rq, const char *audit_id, Audit__BoardEntry *const *entry, size_t entries)
{
	Audit__FindingComment **comment;
	size_t count;
	TRY(where_finding_comment(rq, "audit_id", audit_id, &comment, &count));
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < entries; k++)
			entry[k]->comment_count += strcmp(comment[i]->finding_id, entry[k]->finding->id) == 0;
	return OK;
}

static int take_drafts(struct request *rq, const char *audit_id, Audit__BoardFindingResponse *out)
{
	Audit__Finding **finding;
	size_t count;
	TRY(where_finding(rq, "audit_id", audit_id, &finding, &count));
	Audit__BoardEntry *entry = arena_array(rq->arena, ENTRIES_MAX, sizeof(*entry));
	out->entries = arena_array(rq->arena, ENTRIES_MAX, sizeof(out->entries[0]));
	if (!entry || !out->entries)
		return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
	for (size_t i = 0; i < count; i++) {
		if (!finding_is_on_board((int32_t)finding[i]->state))
			continue;
		if (out->n_entries == ENTRIES_MAX) {
			out->is_cut = true;
			return OK;
		}
		Audit__BoardEntry *e = &entry[out->n_entries];
		audit__board_entry__init(e);
		e->finding = finding[i];
		out->entries[out->n_entries++] = e;
	}
	return OK;
}

int finding_board(struct request *rq, const Audit__BoardFindingRequest *in, Audit__BoardFindingResponse *out)
{
	Audit__Audit *audit;
	TRY(load_audit(rq, in->audit_id, &audit));
	TRY(take_drafts(rq, audit->id, out));
	TRY(count_comments(rq, audit->id, out->entries, out->n_entries));
	for (size_t i = 0; i < out->n_entries; i++) {
		TRY(note_duplicates(rq, out->entries[i], out->entries, out->n_entries));
		TRY(note_lacks(rq, audit, out->entries[i]));
	}
	return OK;
}
