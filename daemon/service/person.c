/* People, the roles they hold and the ties they declare. */
#include "daemon/rule/person.h"

#include "daemon/rows.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

#include <string.h>

/* Active administrators of the organisation itself, leaving out one appointment ("" for none). */
static int count_administrators(struct request *rq, const char *organisation_id, const char *but,
	size_t *ret_count)
{
	Audit__Appointment **held;
	size_t count, administrators = 0;
	TRY(where_appointment(rq, "scope_id", organisation_id, &held, &count));
	for (size_t i = 0; i < count; i++)
		administrators += appointment_is_held((int32_t)held[i]->state, held[i]->until_us, rq->now_us) &&
			(int)held[i]->role == ROLE_ADMINISTRATOR && strcmp(held[i]->id, but) != 0;
	*ret_count = administrators;
	return OK;
}

static bool belongs_to(const struct request *rq, const char *organisation_id)
{
	return strcmp(rq->who.organisation, organisation_id) == 0;
}

int person_add(struct request *rq, const Audit__AddPersonRequest *in, Audit__AddPersonResponse *out)
{
	Audit__Person *row;
	size_t administrators;
	TRY(count_administrators(rq, in->organisation_id, "", &administrators));
	struct person_add_facts facts = { .organisation_id = in->organisation_id,
		.organisation_has_administrator = administrators > 0,
		.signer_belongs_there = belongs_to(rq, in->organisation_id) };
	TRY(person_may_add(&facts, rq->st));
	TRY(new_person(rq, &row));
	row->organisation_id = in->organisation_id;
	row->name = in->name;
	row->contact = in->contact;
	row->is_service = in->is_service;
	row->person_id = row->id;
	TRY(put_person(rq, row, 0));
	out->person = row;
	return OK;
}

/* What the scope is, and which organisation its audited side is (NULL at a programme). */
static int look_at_scope(struct request *rq, const char *scope_id, int32_t *ret_kind,
	const char **ret_audited_id)
{
	Audit__Organisation *organisation;
	Audit__Audit *audit;
	TRY(find_organisation(rq, scope_id, &organisation));
	TRY(find_audit(rq, scope_id, &audit));
	*ret_kind = organisation ? SCOPE_ORGANISATION : audit ? SCOPE_AUDIT : SCOPE_PROGRAMME;
	*ret_audited_id = organisation ? organisation->id : audit ? audit->auditee_organisation_id : NULL;
	return OK;
}

static int holds_role(struct request *rq, const Audit__AddAppointmentRequest *in, bool *ret_holds)
{
	Audit__Appointment **held;
	size_t count;
	TRY(where_appointment(rq, "person_id", in->person_id, &held, &count));
	*ret_holds = false;
	for (size_t i = 0; i < count; i++)
		*ret_holds |= appointment_is_held((int32_t)held[i]->state, held[i]->until_us, rq->now_us) &&
			held[i]->role == in->role && strcmp(held[i]->scope_id, in->scope_id) == 0;
	return OK;
}

struct managed {
	struct id scope;
	bool is;
};

/* A programme stands within, which somebody manages; or somebody is to, or was, without one. */
static int look_for_managers(struct tx *tables, void *context)
{
	struct managed *m = context;
	struct rows *r;
	TRY(db_query(tables->db, tables->st, &r,
		"SELECT 1 FROM within w WHERE w.ancestor = ?1 AND w.side = 0 AND w.noun = 'programme'"
		" UNION ALL SELECT 1 FROM within w JOIN appointment a ON a.scope = w.scope"
		" WHERE w.ancestor = ?1 AND w.side = 0 AND a.role = ?2 LIMIT 1",
		"di", &m->scope, (int64_t)ROLE_PROGRAMME_MANAGER));
	int rc = db_next(r, tables->st, &m->is);
	rows_done(r);
	return rc;
}

static int is_managed(struct request *rq, const char *scope_id, bool *ret_is)
{
	struct managed m = { .is = false };
	if (id_parse(scope_id, strlen(scope_id), &m.scope))
		TRY(rq_look(rq, look_for_managers, &m));
	*ret_is = m.is;
	return OK;
}

static int gather_appointment(struct request *rq, const Audit__AddAppointmentRequest *in,
	const Audit__Person *person, struct appointment_add_facts *ret_facts)
{
	const char *audited_id;
	size_t administrators = 0;
	struct appointment_add_facts f = { .scope_id = in->scope_id,
		.role = (int32_t)in->role,
		.signer_roles = rq->roles,
		.signer_is_person = strcmp(rq->who.person, person->id) == 0,
		.person_is_service = person->is_service,
		.signer_belongs_there = belongs_to(rq, in->scope_id),
		.until_us = in->until_us,
		.now_us = rq->now_us };
	TRY(look_at_scope(rq, in->scope_id, &f.scope_kind, &audited_id));
	TRY(holds_role(rq, in, &f.holds_it_already));
	if (f.scope_kind == SCOPE_ORGANISATION)
		TRY(count_administrators(rq, in->scope_id, "", &administrators));
	if (f.role == ROLE_PROGRAMME_MANAGER)
		TRY(is_managed(rq, in->scope_id, &f.is_managed));
	f.scope_has_administrator = administrators > 0;
	f.person_is_audited = audited_id && strcmp(person->organisation_id, audited_id) == 0;
	*ret_facts = f;
	return OK;
}

int appointment_add(struct request *rq, const Audit__AddAppointmentRequest *in,
	Audit__AddAppointmentResponse *out)
{
	Audit__Person *person;
	Audit__Appointment *row;
	struct appointment_add_facts facts;
	TRY(load_person(rq, in->person_id, &person));
	TRY(gather_appointment(rq, in, person, &facts));
	TRY(appointment_may_add(&facts, rq->st));
	TRY(new_appointment(rq, &row));
	row->scope_id = in->scope_id;
	row->person_id = person->id;
	row->role = in->role;
	row->party_id = person->organisation_id;
	row->state = AUDIT__APPOINTMENT_STATE__APPOINTMENT_STATE_ACTIVE;
	row->until_us = in->until_us;
	row->giver_id = rq->who.person;
	row->given_us = rq->now_us;
	TRY(put_appointment(rq, row, 0));
	out->appointment = row;
	return OK;
}

/* Only the organisation without a parent cannot be helped from above when its last administrator goes. */
static int is_last_administrator(struct request *rq, const Audit__Appointment *row, bool *ret_last)
{
	Audit__Organisation *organisation;
	size_t others = 1;
	TRY(find_organisation(rq, row->scope_id, &organisation));
	if (organisation && !text_given(organisation->parent_id) &&
		appointment_is_held((int32_t)row->state, row->until_us, rq->now_us) && (int)row->role == ROLE_ADMINISTRATOR)
		TRY(count_administrators(rq, row->scope_id, row->id, &others));
	*ret_last = others == 0;
	return OK;
}

int appointment_end(struct request *rq, const Audit__EndAppointmentRequest *in,
	Audit__EndAppointmentResponse *out)
{
	Audit__Appointment *row;
	int32_t to;
	TRY(load_appointment(rq, in->appointment_id, &row));
	struct appointment_end_facts facts = { .id = row->id,
		.state = (int32_t)row->state,
		.role = (int32_t)row->role };
	TRY(is_last_administrator(rq, row, &facts.is_last_administrator));
	TRY(appointment_may_end(&facts, rq->st, &to));
	row->state = (Audit__AppointmentState)to;
	TRY(put_appointment(rq, row, in->version));
	out->appointment = row;
	return OK;
}

/* At least what the person's organisation asks for in a tie of this kind. */
static int cooling_off(struct request *rq, const Audit__Person *person, Audit__RelationshipKind kind, uint32_t asked,
	uint32_t *ret_years)
{
	Audit__SelectionCriteria **row;
	size_t count;
	uint32_t years = cooling_off_default((int32_t)kind);
	TRY(where_selection_criteria(rq, "organisation_id", person->organisation_id, &row, &count));
	for (size_t i = 0; count > 0 && i < row[0]->n_cooling_off; i++)
		if (row[0]->cooling_off[i]->kind == kind)
			years = row[0]->cooling_off[i]->years;
	*ret_years = asked > years ? asked : years;
	return OK;
}

int relationship_add(struct request *rq, const Audit__AddRelationshipRequest *in,
	Audit__AddRelationshipResponse *out)
{
	Audit__Person *person;
	Audit__Unit *unit;
	Audit__Relationship *row;
	TRY(load_person(rq, in->person_id, &person));
	TRY(find_unit(rq, in->target_unit_id, &unit));
	struct relationship_add_facts facts = { .person_id = person->id,
		.from_us = in->from_us,
		.to_us = in->to_us,
		.unit_is_targets =
			!unit || strcmp(unit->organisation_id, in->target_organisation_id) == 0 };
	TRY(relationship_may_add(&facts, rq->st));
	TRY(new_relationship(rq, &row));
	rq_fill(&row->base, &in->base);
	row->organisation_id = person->organisation_id;
	row->declarer_id = rq->who.person;
	row->state = AUDIT__RELATIONSHIP_STATE__RELATIONSHIP_STATE_DECLARED;
	TRY(cooling_off(rq, person, in->kind, in->cooling_off_years, &row->cooling_off_years));
	TRY(put_relationship(rq, row, 0));
	out->relationship = row;
	return OK;
}

static int gather_tie(struct request *rq, const char *id, Audit__Relationship **ret_row,
	struct relationship_step_facts *ret_facts)
{
	Audit__Relationship *row;
	TRY(load_relationship(rq, id, &row));
	*ret_facts = (struct relationship_step_facts){ .id = row->id,
		.state = (int32_t)row->state,
		.from_us = row->from_us,
		.to_us = row->to_us,
		.signer_is_person = strcmp(rq->who.person, row->person_id) == 0,
		.signer_is_declarer = strcmp(rq->who.person, row->declarer_id) == 0 };
	*ret_row = row;
	return OK;
}

int relationship_verify(struct request *rq, const Audit__VerifyRelationshipRequest *in,
	Audit__VerifyRelationshipResponse *out)
{
	Audit__Relationship *row;
	struct relationship_step_facts facts;
	int32_t to;
	TRY(gather_tie(rq, in->relationship_id, &row, &facts));
	TRY(relationship_may_verify(&facts, rq->st, &to));
	row->state = (Audit__RelationshipState)to;
	row->verifier_id = rq->who.person;
	row->verified_us = rq->now_us;
	TRY(put_relationship(rq, row, in->version));
	out->relationship = row;
	return OK;
}

int relationship_end(struct request *rq, const Audit__EndRelationshipRequest *in, Audit__EndRelationshipResponse *out)
{
	Audit__Relationship *row;
	struct relationship_step_facts facts;
	int32_t to;
	TRY(gather_tie(rq, in->relationship_id, &row, &facts));
	facts.end_us = in->to_us;
	TRY(relationship_may_end(&facts, rq->st, &to));
	row->state = (Audit__RelationshipState)to;
	row->to_us = in->to_us;
	row->declarer_id = rq->who.person;
	TRY(put_relationship(rq, row, in->version));
	out->relationship = row;
	return OK;
}
