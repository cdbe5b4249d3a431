/* Selection criteria of organisations, development records of people, and feedback on their audits. */
#include "daemon/rule/auditor.h"

#include "daemon/rpc.h"
#include "daemon/writers.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

#include <string.h>

enum { TRAITS = AUDITOR_TRAIT_COLLABORATIVE, RATINGS = 5 };

static int out_of_memory(struct request *rq)
{
	return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
}

static void look_for_twins(Audit__GradeCriteria **grade, size_t grades, Audit__CoolingOff **tie, size_t ties,
	struct selection_criteria_facts *f)
{
	for (size_t i = 0; i < grades; i++)
		for (size_t j = 0; j < i; j++)
			f->names_a_grade_twice |= grade[i]->grade == grade[j]->grade;
	for (size_t i = 0; i < ties; i++)
		for (size_t j = 0; j < i; j++)
			f->names_a_kind_twice |= tie[i]->kind == tie[j]->kind;
}

int selection_criteria_add(struct request *rq, const Audit__AddSelectionCriteriaRequest *in,
	Audit__AddSelectionCriteriaResponse *out)
{
	Audit__SelectionCriteria **known, *row;
	size_t count;
	TRY(where_selection_criteria(rq, "organisation_id", in->organisation_id, &known, &count));
	struct selection_criteria_facts facts = { .id = in->organisation_id, .is_there_already = count > 0 };
	look_for_twins(in->grades, in->n_grades, in->cooling_off, in->n_cooling_off, &facts);
	TRY(selection_criteria_may_set(&facts, rq->st));
	TRY(new_selection_criteria(rq, &row));
	rq_fill(&row->base, &in->base);
	TRY(put_selection_criteria(rq, row, 0));
	out->selection_criteria = row;
	return OK;
}

int selection_criteria_change(struct request *rq, const Audit__ChangeSelectionCriteriaRequest *in,
	Audit__ChangeSelectionCriteriaResponse *out)
{
	Audit__SelectionCriteria *row;
	TRY(load_selection_criteria(rq, in->selection_criteria_id, &row));
	struct selection_criteria_facts facts = { .id = row->id };
	look_for_twins(in->grades, in->n_grades, in->cooling_off, in->n_cooling_off, &facts);
	TRY(selection_criteria_may_set(&facts, rq->st));
	rq_fill(&row->base, &in->base);
	TRY(put_selection_criteria(rq, row, in->version));
	out->selection_criteria = row;
	return OK;
}

int cpd_record_add(struct request *rq, const Audit__AddCpdRecordRequest *in, Audit__AddCpdRecordResponse *out)
{
	Audit__Person *person;
	Audit__CpdRecord *row;
	TRY(load_person(rq, in->person_id, &person));
	struct cpd_facts facts = { .person_id = person->id,
		.done_us = in->done_us,
		.now_us = rq->now_us,
		.person_is_service = person->is_service };
	TRY(cpd_record_may_add(&facts, rq->st));
	TRY(new_cpd_record(rq, &row));
	rq_fill(&row->base, &in->base);
	row->organisation_id = person->organisation_id;
	row->author_id = rq->who.person;
	TRY(put_cpd_record(rq, row, 0));
	out->cpd_record = row;
	return OK;
}

static int gather_feedback(struct request *rq, const Audit__AddAuditorFeedbackRequest *in,
	struct feedback_facts *ret_facts)
{
	Audit__TeamMember **member;
	Audit__AuditorFeedback **given;
	size_t count;
	struct feedback_facts f = { .audit_id = in->audit_id,
		.signer_is_person = strcmp(rq->who.person, in->person_id) == 0,
		.says_something = in->n_ratings > 0 || text_given(in->strengths) || text_given(in->improvements) };
	TRY(where_team_member(rq, "audit_id", in->audit_id, &member, &count));
	for (size_t i = 0; i < count; i++)
		f.person_is_member |= text_given(member[i]->appointment_id) &&
			strcmp(member[i]->person_id, in->person_id) == 0;
	TRY(where_auditor_feedback(rq, "person_id", in->person_id, &given, &count));
	for (size_t i = 0; i < count; i++)
		f.is_given_already |= strcmp(given[i]->audit_id, in->audit_id) == 0 &&
			writers_have_signer(rq, &given[i]->base);
	for (size_t i = 0; i < in->n_ratings; i++)
		for (size_t j = 0; j < i; j++)
			f.rates_twice |= in->ratings[i]->trait == in->ratings[j]->trait;
	*ret_facts = f;
	return OK;
}

int auditor_feedback_add(struct request *rq, const Audit__AddAuditorFeedbackRequest *in,
	Audit__AddAuditorFeedbackResponse *out)
{
	Audit__Person *person;
	Audit__AuditorFeedback *row;
	struct feedback_facts facts;
	TRY(load_person(rq, in->person_id, &person));
	TRY(gather_feedback(rq, in, &facts));
	TRY(auditor_feedback_may_add(&facts, rq->st));
	TRY(new_auditor_feedback(rq, &row));
	rq_fill(&row->base, &in->base);
	row->organisation_id = person->organisation_id;
	row->author_id = rq->who.person;
	TRY(put_auditor_feedback(rq, row, 0));
	out->auditor_feedback = row;
	return OK;
}

static size_t count_authors(Audit__AuditorFeedback **row, size_t count)
{
	size_t authors = 0;
	for (size_t i = 0; i < count; i++) {
		bool again = false;
		for (size_t j = 0; j < i; j++)
			again |= strcmp(row[i]->author_id, row[j]->author_id) == 0;
		authors += !again;
	}
	return authors;
}

static int count_trait(struct request *rq, Audit__AuditorFeedback **row, size_t count, Audit__AuditorTrait trait,
	Audit__GetFeedbackResponse *out)
{
	Audit__TraitCount *to = arena_alloc(rq->arena, sizeof(*to));
	uint32_t *counts = arena_array(rq->arena, RATINGS, sizeof(*counts));
	bool rated = false;
	if (!to || !counts)
		return out_of_memory(rq);
	memset(counts, 0, RATINGS * sizeof(*counts));
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < row[i]->n_ratings; j++) {
			const Audit__TraitRating *r = row[i]->ratings[j];
			if (r->trait != trait || r->rating < 1 || r->rating > RATINGS)
				continue;
			counts[r->rating - 1]++;
			rated = true;
		}
	if (!rated)
		return OK;
	audit__trait_count__init(to);
	to->trait = trait;
	to->counts = counts;
	to->n_counts = RATINGS;
	out->traits[out->n_traits++] = to;
	return OK;
}

/* Kept in order as they come in: a place in the list must say nothing of a time. */
static void insert_text(const char **list, size_t *count, const char *text)
{
	if (!text_given(text))
		return;
	size_t at = *count;
	for (; at > 0 && strcmp(list[at - 1], text) > 0; at--)
		list[at] = list[at - 1];
	list[at] = text;
	(*count)++;
}

int auditor_get_feedback(struct request *rq, const Audit__GetFeedbackRequest *in, Audit__GetFeedbackResponse *out)
{
	Audit__AuditorFeedback **row;
	size_t count;
	TRY(where_auditor_feedback(rq, "person_id", in->person_id, &row, &count));
	out->authors = (uint32_t)count_authors(row, count);
	if (out->authors < FEEDBACK_AUTHORS_MIN || count > 1000)
		return OK;
	out->traits = arena_array(rq->arena, TRAITS, sizeof(out->traits[0]));
	out->strengths = arena_array(rq->arena, count, sizeof(const char *));
	out->improvements = arena_array(rq->arena, count, sizeof(const char *));
	if (!out->traits || !out->strengths || !out->improvements)
		return out_of_memory(rq);
	for (int trait = 1; trait <= TRAITS; trait++)
		TRY(count_trait(rq, row, count, (Audit__AuditorTrait)trait, out));
	for (size_t i = 0; i < count; i++) {
		insert_text(out->strengths, &out->n_strengths, row[i]->strengths);
		insert_text(out->improvements, &out->n_improvements, row[i]->improvements);
	}
	return OK;
}
