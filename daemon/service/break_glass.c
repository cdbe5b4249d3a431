/* Break-glass: two administrators have a third person manage an audit, programme or organisation for days; and its review. */
#include "daemon/rule/break_glass.h"

#include "daemon/broken_glass.h"
#include "daemon/past.h"
#include "daemon/rows.h"
#include "daemon/rule/coverage.h"
#include "daemon/rule/person.h"
#include "daemon/rule/text.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

#include <string.h>

enum { PLACES_MAX = 16 };

/* An audit, programme or organisation, and what it stands below: its programme, the organisation that has it, those above. */
struct place {
	const char *id[PLACES_MAX];
	size_t count;
	size_t organisations_from; /* of id */
	bool is_over;
};

/* --- places --- */

static int add_organisations(struct request *rq, const char *id, struct place *p)
{
	p->organisations_from = p->count;
	while (text_given(id) && p->count < PLACES_MAX) {
		Audit__Organisation *row;
		TRY(load_organisation(rq, id, &row));
		p->id[p->count++] = row->id;
		id = row->parent_id;
	}
	return OK;
}

/* No place where the id is of none of them. */
static int find_place(struct request *rq, const char *scope_id, struct place *ret_place)
{
	Audit__Audit *audit;
	Audit__Programme *programme;
	Audit__Organisation *organisation;
	struct place p = { .count = 0 };
	TRY(find_audit(rq, scope_id, &audit));
	TRY(find_programme(rq, audit ? audit->programme_id : scope_id, &programme));
	if (audit)
		p.id[p.count++] = audit->id;
	if (programme) {
		p.id[p.count++] = programme->id;
		p.is_over = audit ? audit_is_over((int32_t)audit->state) :
			programme->state == AUDIT__PROGRAMME_STATE__PROGRAMME_STATE_CLOSED;
	}
	TRY(find_organisation(rq, programme ? programme->organisation_id : scope_id, &organisation));
	if (organisation)
		TRY(add_organisations(rq, organisation->id, &p));
	*ret_place = p;
	return OK;
}

static bool stands_below(const struct place *p, const char *organisation_id)
{
	for (size_t i = p->organisations_from; i < p->count; i++)
		if (strcmp(p->id[i], organisation_id) == 0)
			return true;
	return false;
}

static bool is_held_at(const struct place *p, size_t from, const Audit__Appointment *a)
{
	for (size_t i = from; i < p->count; i++)
		if (strcmp(p->id[i], a->scope_id) == 0)
			return true;
	return false;
}

static bool is_held(const struct request *rq, const Audit__Appointment *a)
{
	return appointment_is_held((int32_t)a->state, a->until_us, rq->now_us);
}

/* Since when the signer is an administrator over the place; now where no appointment says so. */
static int administrator_since(struct request *rq, const struct place *p, int64_t *ret_us)
{
	Audit__Appointment **held;
	size_t count;
	TRY(where_appointment(rq, "person_id", rq->who.person, &held, &count));
	*ret_us = rq->now_us;
	for (size_t i = 0; i < count; i++)
		if (is_held(rq, held[i]) && (int)held[i]->role == ROLE_ADMINISTRATOR &&
			is_held_at(p, p->organisations_from, held[i]) && held[i]->given_us < *ret_us)
			*ret_us = held[i]->given_us;
	return OK;
}

/* --- giving it --- */

static int look_at_person(struct request *rq, const char *scope_id, const Audit__Person *person,
	struct break_glass_facts *f)
{
	uint32_t roles;
	TRY(rq_roles(rq, person->id, scope_id, &roles));
	f->person_is_service = person->is_service;
	f->person_is_administrator = role_in(ROLE_ADMINISTRATOR, roles);
	f->person_manages = role_in(ROLE_PROGRAMME_MANAGER, roles);
	f->person_is_audited = (roles & ROLES_AUDITED_SIDE) != 0;
	return OK;
}

static bool is_open(const struct request *rq, const Audit__BreakGlass *row)
{
	int32_t state = (int32_t)row->state;
	return state == BREAK_GLASS_STATE_PROPOSED ||
		(state == BREAK_GLASS_STATE_APPROVED && row->lapses_us > rq->now_us) ||
		(state == BREAK_GLASS_STATE_ACTIVE && row->until_us > rq->now_us);
}

/* At the place itself, or above it. */
static int look_for_open(struct request *rq, const struct place *p, bool *ret_open)
{
	*ret_open = false;
	for (size_t i = 0; i < p->count; i++) {
		Audit__BreakGlass **row;
		size_t count;
		TRY(where_break_glass(rq, "scope_id", p->id[i], &row, &count));
		for (size_t k = 0; k < count; k++)
			*ret_open |= is_open(rq, row[k]);
	}
	return OK;
}

int break_glass_propose(struct request *rq, const Audit__ProposeBreakGlassRequest *in, Audit__ProposeBreakGlassResponse *out)
{
	struct place place;
	Audit__Person *person, *signer;
	Audit__BreakGlass *row;
	TRY(find_place(rq, in->scope_id, &place));
	if (!stands_below(&place, in->organisation_id))
		return fail(rq->st, NOT_FOUND, "NOT_FOUND", "there is no such row, or you may not see it");
	TRY(load_person(rq, in->person_id, &person));
	TRY(load_person(rq, rq->who.person, &signer));
	struct break_glass_facts facts = { .id = in->scope_id, .is_over = place.is_over, .now_us = rq->now_us,
		.person_is_signatory = strcmp(rq->who.person, person->id) == 0 };
	TRY(administrator_since(rq, &place, &facts.administrator_since_us));
	TRY(look_at_person(rq, in->scope_id, person, &facts));
	TRY(look_for_open(rq, &place, &facts.is_open_elsewhere));
	TRY(break_glass_may_propose(&facts, rq->st));
	TRY(new_break_glass(rq, &row));
	rq_fill(&row->base, &in->base);
	row->person_name = person->name;
	row->party_id = person->organisation_id;
	row->role = AUDIT__ROLE__ROLE_PROGRAMME_MANAGER;
	row->state = AUDIT__BREAK_GLASS_STATE__BREAK_GLASS_STATE_PROPOSED;
	row->proposer_id = signer->id;
	row->proposer_name = signer->name;
	row->proposed_us = rq->now_us;
	TRY(put_break_glass(rq, row, 0));
	out->break_glass = row;
	return OK;
}

/* What they signed stands with their role: it is asked again at each step. "": nobody signed yet. */
static int has_left(struct request *rq, const char *person_id, const char *scope_id, bool *ret_left)
{
	uint32_t roles;
	*ret_left = false;
	if (!text_given(person_id))
		return OK;
	TRY(rq_roles(rq, person_id, scope_id, &roles));
	*ret_left = !role_in(ROLE_ADMINISTRATOR, roles);
	return OK;
}

static int gather(struct request *rq, const char *id, Audit__BreakGlass **ret_row, Audit__Person **ret_signer,
	struct break_glass_facts *ret_facts)
{
	Audit__BreakGlass *row;
	Audit__Person *person;
	struct place place;
	TRY(load_break_glass(rq, id, &row));
	TRY(find_place(rq, row->scope_id, &place));
	TRY(load_person(rq, row->person_id, &person));
	TRY(load_person(rq, rq->who.person, ret_signer));
	struct break_glass_facts f = { .id = row->id, .state = (int32_t)row->state, .is_over = place.is_over,
		.signer_is_proposer = strcmp(rq->who.person, row->proposer_id) == 0,
		.from_us = row->from_us, .lapses_us = row->lapses_us, .now_us = rq->now_us };
	TRY(administrator_since(rq, &place, &f.administrator_since_us));
	TRY(look_at_person(rq, row->scope_id, person, &f));
	TRY(has_left(rq, row->proposer_id, row->scope_id, &f.proposer_left));
	TRY(has_left(rq, row->approver_id, row->scope_id, &f.approver_left));
	*ret_row = row;
	*ret_facts = f;
	return OK;
}

int break_glass_approve(struct request *rq, const Audit__ApproveBreakGlassRequest *in, Audit__ApproveBreakGlassResponse *out)
{
	Audit__BreakGlass *row;
	Audit__Person *signer;
	struct break_glass_facts facts;
	int32_t to;
	TRY(gather(rq, in->break_glass_id, &row, &signer, &facts));
	facts.person_is_signatory = strcmp(signer->id, row->person_id) == 0;
	TRY(break_glass_may_approve(&facts, rq->st, &to));
	row->state = (Audit__BreakGlassState)to;
	row->approver_id = signer->id;
	row->approver_name = signer->name;
	row->approved_us = rq->now_us;
	row->from_us = break_glass_from_us(rq->now_us);
	row->lapses_us = break_glass_lapses_us(rq->now_us);
	TRY(put_break_glass(rq, row, in->version));
	out->break_glass = row;
	return OK;
}

int break_glass_take_up(struct request *rq, const Audit__TakeUpBreakGlassRequest *in, Audit__TakeUpBreakGlassResponse *out)
{
	Audit__BreakGlass *row;
	Audit__Person *signer;
	struct break_glass_facts facts;
	int32_t to;
	TRY(gather(rq, in->break_glass_id, &row, &signer, &facts));
	TRY(break_glass_may_take_up(&facts, rq->st, &to));
	row->state = (Audit__BreakGlassState)to;
	row->taken_us = rq->now_us;
	row->taken_index = rq->tx.index;
	row->until_us = rq->now_us + (int64_t)row->days * DAY_US;
	TRY(put_break_glass(rq, row, in->version));
	out->break_glass = row;
	return OK;
}

/* --- refusing, ending, reviewing --- */

static int put_ended(struct request *rq, Audit__BreakGlass *row, int32_t to, const char *reason, uint64_t version)
{
	Audit__Person *signer;
	TRY(load_person(rq, rq->who.person, &signer));
	row->state = (Audit__BreakGlassState)to;
	row->ender_id = signer->id;
	row->ender_name = signer->name;
	row->ended_us = rq->now_us;
	row->ended_index = rq->tx.index;
	row->reason = reason;
	if (row->until_us > rq->now_us)
		row->until_us = rq->now_us;
	return put_break_glass(rq, row, version);
}

int break_glass_refuse(struct request *rq, const Audit__RefuseBreakGlassRequest *in, Audit__RefuseBreakGlassResponse *out)
{
	Audit__BreakGlass *row;
	int32_t to;
	TRY(load_break_glass(rq, in->break_glass_id, &row));
	const struct break_glass_end_facts facts = { .id = row->id, .state = (int32_t)row->state };
	TRY(break_glass_may_refuse(&facts, rq->st, &to));
	TRY(put_ended(rq, row, to, in->reason, in->version));
	out->break_glass = row;
	return OK;
}

int break_glass_end(struct request *rq, const Audit__EndBreakGlassRequest *in, Audit__EndBreakGlassResponse *out)
{
	Audit__BreakGlass *row;
	int32_t to;
	TRY(load_break_glass(rq, in->break_glass_id, &row));
	const struct break_glass_end_facts facts = { .id = row->id, .state = (int32_t)row->state };
	TRY(break_glass_may_end(&facts, rq->st, &to));
	TRY(put_ended(rq, row, to, in->reason, in->version));
	out->break_glass = row;
	return OK;
}

static bool took_part(const Audit__BreakGlass *row, const char *person_id)
{
	return strcmp(person_id, row->person_id) == 0 || strcmp(person_id, row->proposer_id) == 0 ||
		strcmp(person_id, row->approver_id) == 0;
}

/* Whether a role that let them give roles there before it was proposed was still theirs at a time. */
static int held_then(struct request *rq, const struct place *p, const Audit__BreakGlass *row, const Audit__Appointment *a,
	int64_t at_us, bool *ret_held)
{
	const uint32_t givers = ROLE_SET(ROLE_ADMINISTRATOR) | ROLE_SET(ROLE_PROGRAMME_MANAGER);
	Audit__Appointment *then;
	uint64_t entry;
	*ret_held = false;
	if (!role_in((int32_t)a->role, givers) || !is_held_at(p, 0, a) || a->given_us >= row->proposed_us)
		return OK;
	TRY(past_index_at(&rq->tx, at_us, &entry));
	TRY(find_appointment_at(rq, a->id, entry, &then));
	*ret_held = then && appointment_is_held((int32_t)then->state, then->until_us, at_us);
	return OK;
}

/*
 * They gave it by a role from before it was proposed, whether or not they have that since: not by one that whoever manages in
 * the emergency gave back to somebody who had ceased to have any.
 */
static int gave_before(struct request *rq, const struct place *p, const Audit__BreakGlass *row, const Audit__Appointment *given,
	bool *ret_before)
{
	Audit__Appointment **held;
	size_t count;
	TRY(where_appointment(rq, "person_id", given->giver_id, &held, &count));
	*ret_before = false;
	for (size_t i = 0; i < count && !*ret_before; i++)
		TRY(held_then(rq, p, row, held[i], given->given_us, ret_before));
	return OK;
}

/* The signer's role in reviewing it is older than it, or from the hand of somebody whose is and who took no part. */
static int was_there(struct request *rq, const Audit__BreakGlass *row, bool *ret_was)
{
	const uint32_t reviewers = ROLE_SET(ROLE_AUDIT_CLIENT) | ROLE_SET(ROLE_PROGRAMME_MANAGER);
	struct place place;
	Audit__Appointment **held;
	size_t count;
	TRY(find_place(rq, row->scope_id, &place));
	TRY(where_appointment(rq, "person_id", rq->who.person, &held, &count));
	*ret_was = false;
	for (size_t i = 0; i < count && !*ret_was; i++) {
		if (!is_held(rq, held[i]) || !role_in((int32_t)held[i]->role, reviewers) || !is_held_at(&place, 0, held[i]))
			continue;
		if (held[i]->given_us < row->proposed_us)
			*ret_was = true;
		else if (!took_part(row, held[i]->giver_id))
			TRY(gave_before(rq, &place, row, held[i], ret_was));
	}
	return OK;
}

int break_glass_review(struct request *rq, const Audit__ReviewBreakGlassRequest *in, Audit__ReviewBreakGlassResponse *out)
{
	Audit__BreakGlass *row;
	Audit__Person *signer;
	int32_t to;
	TRY(load_break_glass(rq, in->break_glass_id, &row));
	TRY(load_person(rq, rq->who.person, &signer));
	struct break_glass_end_facts facts = { .id = row->id, .state = (int32_t)row->state, .until_us = row->until_us,
		.now_us = rq->now_us, .signer_took_part = took_part(row, signer->id) };
	TRY(was_there(rq, row, &facts.signer_was_there));
	TRY(break_glass_may_review(&facts, rq->st, &to));
	row->state = (Audit__BreakGlassState)to;
	row->reviewer_id = signer->id;
	row->reviewer_name = signer->name;
	row->reviewed_us = rq->now_us;
	row->review = in->review;
	TRY(put_break_glass(rq, row, in->version));
	out->break_glass = row;
	return OK;
}

/* As far as the caller sees them. */
int break_glass_list_applicable(struct request *rq, const Audit__ListApplicableBreakGlassesRequest *in,
	Audit__ListApplicableBreakGlassesResponse *out)
{
	enum { LISTED_MAX = 1000 };
	struct broken_glasses told;
	TRY(broken_glasses(rq, in->audit_id, rq->now_us, &told));
	out->break_glasses = arena_array(rq->arena, LISTED_MAX, sizeof(out->break_glasses[0]));
	if (!out->break_glasses)
		return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
	for (size_t i = 0; i < told.count && out->n_break_glasses < LISTED_MAX; i++) {
		bool found = false;
		ProtobufCMessage *row;
		TRY(rq_find_seen(rq, schema_find_resource("break_glass"), told.one[i].row.id, &found, &row));
		if (found)
			out->break_glasses[out->n_break_glasses++] = (Audit__BreakGlass *)row;
	}
	return OK;
}
