/* What a team's confirmation rested on: kept line by line, and judged again from the ledger as it stood then. */
#include "daemon/service/team_decision.h"

#include "daemon/rule/text.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

#include <string.h>

enum { PLACES_MAX = 100, UNMET_MAX = STATUS_VIOLATIONS_MAX };

static int out_of_memory(struct request *rq)
{
	return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
}

static int keep_place(struct request *rq, const struct member_facts *m, const Audit__TeamMember *row, int64_t to_us,
	Audit__TeamDecision *d)
{
	const struct evaluation *ground = member_ground(m, to_us);
	Audit__TeamPlace *place = arena_alloc(rq->arena, sizeof(*place));
	if (!place)
		return out_of_memory(rq);
	audit__team_place__init(place);
	place->team_member_id = row->id;
	place->person_id = row->person_id;
	place->person_name = row->person_name;
	place->role = row->role;
	place->mentor_id = row->mentor_id;
	if (ground) {
		place->evaluation_id = ground->id;
		place->evaluation_version = ground->version;
		place->grade = (Audit__AuditorGrade)ground->grade;
		place->valid_until_us = ground->valid_until_us;
	}
	d->places[d->n_places++] = place;
	return OK;
}

/* Each needed competence, and the member whose evaluation covers it longest. */
static int keep_cover(struct request *rq, const struct team_facts *f, Audit__TeamMember **row, const struct need *need,
	Audit__TeamDecision *d)
{
	const struct evaluation *best = NULL;
	size_t by = 0;
	for (size_t i = 0; i < f->member_count; i++) {
		const struct evaluation *e = member_cover(&f->member[i], need, f->from_us);
		if (!e || (best && e->valid_until_us <= best->valid_until_us))
			continue;
		best = e;
		by = i;
	}
	if (!best)
		return OK;
	Audit__CoverageProof *proof = arena_alloc(rq->arena, sizeof(*proof));
	if (!proof)
		return out_of_memory(rq);
	audit__coverage_proof__init(proof);
	proof->competence_id = need->id;
	proof->competence_name = need->name;
	proof->person_name = row[by]->person_name;
	proof->team_member_id = row[by]->id;
	proof->person_id = row[by]->person_id;
	proof->evaluation_id = best->id;
	proof->evaluation_version = best->version;
	proof->valid_until_us = best->valid_until_us;
	d->coverage[d->n_coverage++] = proof;
	return OK;
}

static void keep_waivers(const struct team_scene *scene, const struct request *rq, Audit__TeamDecision *d)
{
	for (size_t i = 0; i < scene->waiver_count && d->n_waiver_ids < PLACES_MAX; i++) {
		const Audit__Waiver *w = scene->waiver[i];
		if ((int)w->state == WAIVER_STATE_GRANTED && strncmp(w->rule, "R-TEAM-", 7) == 0 &&
			(w->expires_us == 0 || w->expires_us > rq->now_us))
			d->waiver_ids[d->n_waiver_ids++] = w->id;
	}
}

static bool has_place(const Audit__TeamDecision *d, const char *person_id, Audit__Role role)
{
	for (size_t i = 0; i < d->n_places; i++)
		if (strcmp(d->places[i]->person_id, person_id) == 0 && d->places[i]->role == role)
			return true;
	return false;
}

/* Who came and who left since the decision before: all others stay as they are. */
static int compare_before(struct request *rq, Audit__TeamDecision *const *before, size_t count, Audit__TeamDecision *d)
{
	const Audit__TeamDecision *last = NULL;
	for (size_t i = 0; i < count; i++)
		if (before[i]->number + 1 == d->number)
			last = before[i];
	if (!last)
		return OK;
	d->left = arena_array(rq->arena, last->n_places, sizeof(d->left[0]));
	if (last->n_places && !d->left)
		return out_of_memory(rq);
	for (size_t i = 0; i < d->n_places; i++)
		d->places[i]->is_new = !has_place(last, d->places[i]->person_id, d->places[i]->role);
	for (size_t i = 0; i < last->n_places; i++)
		if (!has_place(d, last->places[i]->person_id, last->places[i]->role))
			d->left[d->n_left++] = last->places[i];
	return OK;
}

int team_decision_keep(struct request *rq, const struct team_scene *scene, const struct team_facts *facts,
	Audit__TeamMember **row, const char *reason)
{
	Audit__TeamDecision **before, *d;
	size_t count;
	TRY(where_team_decision(rq, "audit_id", scene->audit->id, &before, &count));
	TRY(new_team_decision(rq, &d));
	d->places = arena_array(rq->arena, facts->member_count, sizeof(d->places[0]));
	d->coverage = arena_array(rq->arena, facts->needed_count, sizeof(d->coverage[0]));
	d->waiver_ids = arena_array(rq->arena, PLACES_MAX, sizeof(const char *));
	if ((facts->member_count && !d->places) || (facts->needed_count && !d->coverage) || !d->waiver_ids)
		return out_of_memory(rq);
	d->audit_id = scene->audit->id;
	d->number = (uint32_t)count + 1;
	d->decider_id = rq->who.person;
	d->decided_us = rq->now_us;
	d->ledger_index = rq->tx.index;
	d->reason = reason ? reason : "";
	d->from_us = facts->from_us;
	d->to_us = facts->to_us;
	for (size_t i = 0; i < facts->member_count && i < PLACES_MAX; i++)
		TRY(keep_place(rq, &facts->member[i], row[i], facts->to_us, d));
	for (size_t i = 0; i < facts->needed_count; i++)
		TRY(keep_cover(rq, facts, row, &facts->needed[i], d));
	keep_waivers(scene, rq, d);
	TRY(compare_before(rq, before, count, d));
	return put_team_decision(rq, d, 0);
}

/* Why a line of the proof no longer follows from the evaluation as it stood then; "" when it does. */
static const char *flaw_of(const Audit__CoverageProof *proof, const Audit__Evaluation *then, int64_t from_us)
{
	if (!then)
		return "there was no such evaluation";
	if (then->version != proof->evaluation_version)
		return "the evaluation was at another version";
	if (then->state != AUDIT__EVALUATION_STATE__EVALUATION_STATE_GRANTED)
		return "the evaluation was not granted";
	if (strcmp(then->person_id, proof->person_id) != 0)
		return "the evaluation is of another person";
	if (then->valid_until_us != proof->valid_until_us || then->valid_until_us < from_us)
		return "the evaluation was valid until another day";
	return text_among(proof->competence_id, then->competence_ids, then->n_competence_ids) ? "" :
		"the evaluation did not cover it";
}

static int check_line(struct request *rq, const Audit__TeamDecision *d, const Audit__CoverageProof *proof,
	Audit__CheckTeamDecisionResponse *out)
{
	Audit__Evaluation *then;
	Audit__ProofCheck *check = arena_alloc(rq->arena, sizeof(*check));
	if (!check)
		return out_of_memory(rq);
	audit__proof_check__init(check);
	TRY(find_evaluation_at(rq, proof->evaluation_id, d->ledger_index, &then));
	check->competence_id = proof->competence_id;
	check->competence_name = proof->competence_name;
	check->person_id = proof->person_id;
	check->person_name = proof->person_name;
	check->valid_until_us = proof->valid_until_us;
	check->evaluation_id = proof->evaluation_id;
	check->missing = flaw_of(proof, then, d->from_us);
	check->holds = !*check->missing;
	out->holds &= check->holds;
	out->proofs[out->n_proofs++] = check;
	return OK;
}

/* Waivers that held then count, whatever became of them. */
static int waivers_then(struct request *rq, const Audit__TeamDecision *d, const struct waived **ret_waived)
{
	struct waived *all = arena_alloc(rq->arena, sizeof(*all));
	struct waiver *waiver = arena_array(rq->arena, d->n_waiver_ids, sizeof(*waiver));
	if (!all || (d->n_waiver_ids && !waiver))
		return out_of_memory(rq);
	*all = (struct waived){ .waiver = waiver };
	for (size_t i = 0; i < d->n_waiver_ids; i++) {
		Audit__Waiver *then;
		TRY(find_waiver_at(rq, d->waiver_ids[i], d->ledger_index, &then));
		if (then && (int)then->state == WAIVER_STATE_GRANTED)
			waiver[all->count++] = (struct waiver){ then->rule, then->subject_id, then->expires_us };
	}
	*ret_waived = all;
	return OK;
}

static int write_unmet(struct request *rq, const struct status *st, Audit__CheckTeamDecisionResponse *out)
{
	out->unmet = arena_array(rq->arena, UNMET_MAX, sizeof(const char *));
	if (!out->unmet)
		return out_of_memory(rq);
	for (size_t i = 0; i < st->violation_count; i++) {
		const struct violation *v = &st->violation[i];
		const char *text = v->grade == 'A' ? "" : arena_printf(rq->arena, "%s: %s", v->rule, v->missing);
		if (!text)
			return out_of_memory(rq);
		if (*text)
			out->unmet[out->n_unmet++] = text;
	}
	return OK;
}

static int judge_again(struct request *rq, const Audit__TeamDecision *d, Audit__CheckTeamDecisionResponse *out)
{
	struct team_scene scene;
	struct team_facts facts;
	Audit__TeamMember **row;
	struct status *st = arena_alloc(rq->arena, sizeof(*st));
	if (!st)
		return out_of_memory(rq);
	memset(st, 0, sizeof(*st));
	TRY(team_scene_then(rq, d, &scene));
	if (!scene.audit) {
		out->holds = false;
		return OK;
	}
	TRY(team_gather(rq, &scene, &facts, &row));
	TRY(waivers_then(rq, d, &st->waived));
	out->holds &= team_was_sound(&facts, st) == OK && facts.member_count == d->n_places;
	return write_unmet(rq, st, out);
}

int team_decision_check(struct request *rq, const Audit__CheckTeamDecisionRequest *in,
	Audit__CheckTeamDecisionResponse *out)
{
	Audit__TeamDecision *d;
	TRY(load_team_decision(rq, in->team_decision_id, &d));
	out->holds = true;
	out->ledger_index = d->ledger_index;
	out->proofs = arena_array(rq->arena, d->n_coverage, sizeof(out->proofs[0]));
	if (d->n_coverage && !out->proofs)
		return out_of_memory(rq);
	for (size_t i = 0; i < d->n_coverage; i++)
		TRY(check_line(rq, d, d->coverage[i], out));
	return judge_again(rq, d, out);
}
