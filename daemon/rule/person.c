/* Decides registrations, appointments and declared ties: no one grants themself anything. */
#include "daemon/rule/person.h"

#include "common/bytes.h"

enum {
	OWN_ADMINISTRATOR,
	NOT_ONESELF,
	GIVER_LIMITS,
	TEAM_ROLES,
	SERVICE_ACCOUNT,
	ROLE_PLACE,
	UNTIL_FUTURE,
	SUPPLIER_OWN,
	TEAM_END,
	LAST_ADMINISTRATOR,
	TIE_PERIOD,
	TIE_UNIT,
	ONCE,
	VIEWER_TIME,
	OTHER_VERIFIES,
	TIE_ENDS_ONCE,
	FIRST_MANAGER
};

/* clang-format off */
const struct rule person_rule[] = {
	[OWN_ADMINISTRATOR] = { "R-PERSON-01", 'H', "ISO 19011:2018, 5.4.1; INV-18", "person",
		"an organisation with an administrator of its own registers, enrols and appoints its own people",
		"auditc appointment list --scope-id {id}" },
	[NOT_ONESELF] = { "R-PERSON-02", 'H', "ISO 19011:2018, 4; INV-19", "appointment",
		"nobody gives a role to themself",
		"auditc appointment list --scope-id {id}" },
	[GIVER_LIMITS] = { "R-PERSON-03", 'H', "ISO 19011:2018, 4; INV-19", "appointment",
		"an administrator gives an organisation's roles there and no audit role, a leader an audit's guests",
		"auditc explain R-PERSON-03" },
	[TEAM_ROLES] = { "R-PERSON-04", 'H', "ISO 19011:2018, 5.5.4; INV-2", "appointment",
		"roles in an audit team come from an accepted place in the team",
		"auditc team-member add --audit {id} --role auditor --person PERSON" },
	[SERVICE_ACCOUNT] = { "R-PERSON-05", 'H', "ISO 19011:2018, 4; INV-19", "appointment",
		"a service account holds no role in which a person must decide",
		"auditc explain R-PERSON-05" },
	[ROLE_PLACE] = { "R-PERSON-06", 'H', "ISO 19011:2018, 5.4.1", "appointment",
		"each role is held where it means something: at an organisation, a programme or an audit",
		"auditc explain R-PERSON-06" },
	[UNTIL_FUTURE] = { "R-PERSON-07", 'H', "ISO 19011:2018, 5.4.1; INV-20", "appointment",
		"an appointment ends in the future",
		"auditc explain R-PERSON-07" },
	[SUPPLIER_OWN] = { "R-PERSON-08", 'H', "ISO 19011:2018, 5.5.4; INV-18", "appointment",
		"only people of the supplier speak for it",
		"auditc person list" },
	[TEAM_END] = { "R-PERSON-09", 'H', "ISO 19011:2018, 5.5.4; INV-2", "appointment",
		"a role in an audit team ends with the place in the team",
		"auditc team-member list" },
	[LAST_ADMINISTRATOR] = { "R-PERSON-10", 'H', "ISO 19011:2018, 5.4.1", "appointment",
		"the organisation that runs the ledger keeps an administrator",
		"auditc appointment add --role administrator" },
	[TIE_PERIOD] = { "R-PERSON-11", 'H', "ISO 19011:2018, 5.5.4; INV-1", "relationship",
		"a tie does not end before it began",
		"auditc relationship list --person-id {id}" },
	[TIE_UNIT] = { "R-PERSON-12", 'H', "ISO 19011:2018, 5.5.4; INV-1", "relationship",
		"the unit of a tie belongs to the organisation it names",
		"auditc unit list" },
	[ONCE] = { "R-PERSON-13", 'H', "ISO 19011:2018, 5.4.1", "appointment",
		"a person holds a role at a scope once",
		"auditc appointment list --scope-id {id}" },
	[VIEWER_TIME] = { "R-PERSON-14", 'H', "ISO 19011:2018, 4; INV-20", "appointment",
		"outside assurance reads for a limited time",
		"auditc appointment add --role assurance-viewer --until DAY" },
	[OTHER_VERIFIES] = { "R-PERSON-15", 'H', "ISO 19011:2018, 5.5.4; INV-1 and INV-11", "relationship",
		"a tie is verified by another person than whom it is of and who declared it",
		"auditc relationship list --person-id PERSON" },
	[TIE_ENDS_ONCE] = { "R-PERSON-16", 'H', "ISO 19011:2018, 5.5.4; INV-1", "relationship",
		"a tie that ended does not end earlier",
		"auditc relationship list --person-id PERSON" },
	[FIRST_MANAGER] = { "R-PERSON-17", 'H', "ISO 19011:2018, 4 and 5.4.1; INV-19", "appointment",
		"an administrator alone names the first programme manager; each further one is named by a manager, or where "
		"none is left by whom two administrators have manage in an emergency",
		"auditc appointment list --scope-id {id} --filter \"role = programme_manager AND state = active\"" },
	{ 0 }
};

static const struct transition appointment_transition[] = {
	{ APPOINTMENT_STATE_ACTIVE, "end", APPOINTMENT_STATE_ENDED },
};
static const struct transition relationship_transition[] = {
	{ RELATIONSHIP_STATE_DECLARED, "verify", RELATIONSHIP_STATE_VERIFIED },
	/* A new end is a new declaration. */
	{ RELATIONSHIP_STATE_DECLARED, "end", RELATIONSHIP_STATE_DECLARED },
	{ RELATIONSHIP_STATE_VERIFIED, "end", RELATIONSHIP_STATE_DECLARED },
};
/* clang-format on */

const struct machine appointment_machine = {
	.noun = "appointment",
	.state_name = enum_name_appointment_state,
	.state_count = ARRAY_LEN(enum_name_appointment_state),
	.transition = appointment_transition,
	.transition_count = ARRAY_LEN(appointment_transition),
	.rule = { "S-APPOINTMENT", 'H', "ISO 19011:2018, 5.4.1", "appointment",
		"the state of the appointment allows what is asked",
		"auditc appointment list --filter \"id = {id}\"" },
};

const struct machine relationship_machine = {
	.noun = "relationship",
	.state_name = enum_name_relationship_state,
	.state_count = ARRAY_LEN(enum_name_relationship_state),
	.transition = relationship_transition,
	.transition_count = ARRAY_LEN(relationship_transition),
	.rule = { "S-RELATIONSHIP", 'H', "ISO 19011:2018, 5.5.4", "relationship",
		"the state of the tie allows what is asked",
		"auditc relationship list --filter \"id = {id}\"" },
};

int person_may_add(const struct person_add_facts *f, struct status *st)
{
	rule_require(st, &person_rule[OWN_ADMINISTRATOR],
		!f->organisation_has_administrator || f->signer_belongs_there, f->organisation_id,
		"the organisation has an administrator of its own; the signer belongs to another one");
	return rule_verdict(st);
}

static const uint32_t roles_of_organisations = ROLE_SET(ROLE_ADMINISTRATOR) |
	ROLE_SET(ROLE_PROGRAMME_MANAGER) | ROLE_SET(ROLE_AUDIT_CLIENT) |
	ROLE_SET(ROLE_COMPETENCE_EVALUATOR) | ROLES_AUDITED_SIDE | ROLE_SET(ROLE_ASSURANCE_VIEWER);
static const uint32_t roles_of_programmes = ROLE_SET(ROLE_PROGRAMME_MANAGER) |
	ROLE_SET(ROLE_AUDIT_CLIENT) | ROLE_SET(ROLE_ASSURANCE_VIEWER);
static const uint32_t roles_of_audits = ROLES_TEAM | ROLE_SET(ROLE_OBSERVER) |
	ROLE_SET(ROLE_REPORT_REVIEWER) | ROLE_SET(ROLE_AUDIT_CLIENT) | ROLES_AUDITED_SIDE |
	ROLE_SET(ROLE_ASSURANCE_VIEWER);
/* What these may do without a person is import and operate: their deciding methods ask for one. */
static const uint32_t roles_of_services = ROLE_SET(ROLE_ADMINISTRATOR) |
	ROLE_SET(ROLE_PROGRAMME_MANAGER) | ROLE_SET(ROLE_ASSURANCE_VIEWER);
static const uint32_t roles_of_suppliers =
	ROLE_SET(ROLE_SUPPLIER_REPRESENTATIVE) | ROLE_SET(ROLE_SUPPLIER_CONTRIBUTOR);

static uint32_t roles_at(int32_t scope_kind)
{
	if (scope_kind == SCOPE_ORGANISATION)
		return roles_of_organisations;
	if (scope_kind == SCOPE_PROGRAMME)
		return roles_of_programmes;
	return scope_kind == SCOPE_AUDIT ? roles_of_audits : 0;
}

static void require_place(const struct appointment_add_facts *f, struct status *st)
{
	static const char *const place[] = { "nothing known", "an organisation", "a programme",
		"an audit" };
	bool known = f->scope_kind >= SCOPE_ORGANISATION && f->scope_kind <= SCOPE_AUDIT;
	rule_require(st, &person_rule[ROLE_PLACE], role_in(f->role, roles_at(f->scope_kind)), f->scope_id,
		"%s is no role at %s", role_name(f->role), place[known ? f->scope_kind : 0]);
	rule_require(st, &person_rule[TEAM_ROLES], !role_in(f->role, ROLES_TEAM), f->scope_id,
		"%s is a role in an audit team", role_name(f->role));
	rule_require(st, &person_rule[SUPPLIER_OWN],
		!role_in(f->role, roles_of_suppliers) || f->person_is_audited, f->scope_id,
		"the person belongs to another organisation than the one spoken for");
}

/* What the signer may give, by what they are themself at the scope. */
static uint32_t roles_to_give(const struct appointment_add_facts *f)
{
	uint32_t give = 0;
	if (role_in(ROLE_PROGRAMME_MANAGER, f->signer_roles))
		give |= roles_of_organisations | roles_of_programmes | roles_of_audits;
	if (role_in(ROLE_ADMINISTRATOR, f->signer_roles) && f->scope_kind == SCOPE_ORGANISATION)
		give |= roles_of_organisations;
	if (role_in(ROLE_LEADER, f->signer_roles) && f->scope_kind == SCOPE_AUDIT)
		give |= ROLE_SET(ROLE_OBSERVER) | ROLES_AUDITED_SIDE;
	return give;
}

static void require_signer(const struct appointment_add_facts *f, struct status *st)
{
	rule_require(st, &person_rule[NOT_ONESELF], !f->signer_is_person, f->scope_id,
		"signer and appointed person are the same");
	rule_require(st, &person_rule[GIVER_LIMITS], role_in(f->role, roles_to_give(f)), f->scope_id,
		"%s is not the signer's to give there", role_name(f->role));
	rule_require(st, &person_rule[FIRST_MANAGER],
		f->role != ROLE_PROGRAMME_MANAGER || !f->is_managed || role_in(ROLE_PROGRAMME_MANAGER, f->signer_roles),
		f->scope_id, "the signer does not manage there: a manager names the next one; where none is left, two "
		"administrators break the glass");
	rule_require(st, &person_rule[OWN_ADMINISTRATOR],
		!f->scope_has_administrator || f->signer_belongs_there, f->scope_id,
		"the organisation has an administrator of its own; the signer belongs to another one");
}

bool appointment_is_held(int32_t state, int64_t until_us, int64_t now_us)
{
	return state == APPOINTMENT_STATE_ACTIVE && (until_us == 0 || until_us > now_us);
}

int appointment_may_add(const struct appointment_add_facts *f, struct status *st)
{
	require_signer(f, st);
	require_place(f, st);
	rule_require(st, &person_rule[SERVICE_ACCOUNT],
		!f->person_is_service || role_in(f->role, roles_of_services), f->scope_id,
		"%s is a role for a natural person", role_name(f->role));
	rule_require(st, &person_rule[ONCE], !f->holds_it_already, f->scope_id,
		"the person is %s there already", role_name(f->role));
	rule_require(st, &person_rule[UNTIL_FUTURE], f->until_us == 0 || f->until_us > f->now_us,
		f->scope_id, "the end lies in the past");
	rule_require(st, &person_rule[VIEWER_TIME], f->role != ROLE_ASSURANCE_VIEWER || f->until_us > 0,
		f->scope_id, "the appointment has no end");
	return rule_verdict(st);
}

int appointment_may_end(const struct appointment_end_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&appointment_machine, f->state, "end", f->id, st, ret_state);
	rule_require(st, &person_rule[TEAM_END], !role_in(f->role, ROLES_TEAM), f->id,
		"%s is a role in an audit team", role_name(f->role));
	rule_require(st, &person_rule[LAST_ADMINISTRATOR], !f->is_last_administrator, f->id,
		"no other administrator is left");
	return rule_verdict(st);
}

int relationship_may_add(const struct relationship_add_facts *f, struct status *st)
{
	rule_require(st, &person_rule[TIE_PERIOD], f->to_us == 0 || f->to_us >= f->from_us, f->person_id,
		"the end lies before the beginning");
	rule_require(st, &person_rule[TIE_UNIT], f->unit_is_targets, f->person_id,
		"the unit belongs to another organisation");
	return rule_verdict(st);
}

uint32_t cooling_off_default(int32_t kind)
{
	static const uint32_t years[] = {
		[RELATIONSHIP_KIND_EMPLOYED] = 2, [RELATIONSHIP_KIND_MANAGES] = 2, [RELATIONSHIP_KIND_OPERATES] = 1,
		[RELATIONSHIP_KIND_DESIGNED] = 2, [RELATIONSHIP_KIND_CONSULTED] = 2, [RELATIONSHIP_KIND_SUPPLIER_OF] = 1,
		[RELATIONSHIP_KIND_FAMILY_OR_FINANCIAL] = 0, [RELATIONSHIP_KIND_PREVIOUS_AUDIT] = 0 };
	return kind > 0 && (size_t)kind < ARRAY_LEN(years) ? years[kind] : 0;
}

int relationship_may_verify(const struct relationship_step_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&relationship_machine, f->state, "verify", f->id, st, ret_state);
	rule_require(st, &person_rule[OTHER_VERIFIES], !f->signer_is_person && !f->signer_is_declarer, f->id,
		f->signer_is_person ? "the tie is the signer's own" : "the signer declared it");
	return rule_verdict(st);
}

int relationship_may_end(const struct relationship_step_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&relationship_machine, f->state, "end", f->id, st, ret_state);
	rule_require(st, &person_rule[TIE_PERIOD], f->end_us >= f->from_us, f->id,
		"the end lies before the beginning");
	rule_require(st, &person_rule[TIE_ENDS_ONCE], f->to_us == 0 || f->end_us >= f->to_us, f->id,
		"an earlier end would let it cool off sooner");
	return rule_verdict(st);
}
