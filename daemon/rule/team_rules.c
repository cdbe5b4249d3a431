/* The rules and machines of teams, as rows. */
#include "common/bytes.h"
#include "daemon/rule/team.h"
#include "daemon/rule/team_rules.h"

const char team_independence_rule[] = "R-TEAM-02";

/* clang-format off */
const struct rule team_rule[] = {
	[ONE_LEADER] = { "R-TEAM-01", 'H', "ISO 19011:2018, 5.5.4; INV-2", "team",
		"a team has exactly one leader",
		"auditc team-member add --audit {id} --role leader --person PERSON" },
	[INDEPENDENCE] = { team_independence_rule, 'W', "ISO 19011:2018, 4 and 5.5.4; INV-1", "team",
		"nobody audits whom they are, or were a short while ago, tied to",
		"auditc waiver add --scope {id} --rule R-TEAM-02 --subject TIE --reason TEXT --compensating-measure TEXT" },
	[COVERAGE] = { "R-TEAM-03", 'H', "ISO 19011:2018, 5.5.4; ISO/IEC 27007:2020, 7.2.3; INV-3", "team",
		"on each day of the audit the team covers each competence it needs, without trainees and experts as auditors",
		"auditc team propose --audit-id {id}" },
	[ACCEPTED] = { "R-TEAM-04", 'H', "ISO 19011:2018, 5.5.4", "team",
		"each member has accepted their place",
		"auditc team-member list --audit-id {id}" },
	[LEAD_GRADE] = { "R-TEAM-05", 'H', "ISO 19011:2018, 7.2.5; INV-2", "team",
		"the leader is evaluated as lead, to the last day of the audit",
		"auditc team propose --audit-id {id}" },
	[VALID_GRADE] = { "R-TEAM-06", 'H', "ISO 19011:2018, 7.1 and 7.6", "team",
		"each member is evaluated for their role, to the last day of the audit",
		"auditc team propose --audit-id {id}" },
	[TEAM_ROLE] = { "R-TEAM-07", 'H', "ISO 19011:2018, 5.5.4", "team_member",
		"members of a team are leader, auditor, auditor in training, technical expert or interpreter",
		"auditc explain R-TEAM-07" },
	[ONCE] = { "R-TEAM-08", 'H', "ISO 19011:2018, 5.5.4", "team_member",
		"a person is in a team once",
		"auditc team-member list --audit-id {id}" },
	[NATURAL_PERSON] = { "R-TEAM-09", 'H', "ISO 19011:2018, 4; INV-19", "team_member",
		"members of a team are natural persons",
		"auditc person list" },
	[OWN_PLACE] = { "R-TEAM-10", 'H', "ISO 19011:2018, 5.5.5", "team_member",
		"a place in a team is accepted or declined by its person",
		"auditc team-member list" },
	[MENTOR] = { "R-TEAM-15", 'H', "ISO 19011:2018, 5.5.4; INV-4", "team",
		"an auditor in training has a mentor in the team, who leads or audits",
		"auditc team-member add --audit {id} --role auditor-in-training --person PERSON --mentor PERSON" },
	[CONSULTED] = { "R-TEAM-16", 'A', "ISO 19011:2018, 5.5.4", "team",
		"the leader was asked about the team as it is",
		"auditc team-consultation add --audit-id {id} --opinion TEXT" },
	[PART_TIED] = { "R-TEAM-17", 'W', "ISO 19011:2018, 4 and 5.5.4; INV-1", "team",
		"what one member is tied to in part, another one without such a tie can audit",
		"auditc waiver add --scope {id} --rule R-TEAM-17 --subject TIE --reason TEXT --compensating-measure TEXT" },
	[ROTATION] = { "R-TEAM-18", 'A', "ISO 19011:2018, 4", "team",
		"nobody audits the same organisation more often in a row than the selection criteria say",
		"auditc team propose --audit-id {id}" },
	[AGREEMENT] = { "R-TEAM-19", 'H', "ISO 19011:2018, 5.5.3", "team",
		"organisations that audit together have an agreement that each of them accepted",
		"auditc joint-agreement propose --audit {id} --text TEXT --organisation-ids ORGANISATION "
		"--organisation-ids ORGANISATION" },
	[OBJECTIONS] = { "R-TEAM-20", 'H', "ISO 19011:2018, 5.5.4", "team",
		"each objection of the auditee to a member is resolved",
		"auditc team-objection list --audit-id {id}" },
	[UPHELD] = { "R-TEAM-21", 'H', "ISO 19011:2018, 5.5.4", "team",
		"whom an upheld objection is about is no longer in the team",
		"auditc team-member remove MEMBER" },
	[CHANGED] = { "R-TEAM-22", 'H', "ISO 19011:2018, 5.5.4", "team",
		"a confirmed team is confirmed again where it changed",
		"auditc team-member replace MEMBER --person-id PERSON --reason TEXT" },
	[CHANGE_REASON] = { "R-TEAM-23", 'H', "ISO 19011:2018, 5.5.4", "team",
		"a change of a confirmed team has a reason",
		"auditc team confirm {id} --reason TEXT" },
	[CONFIRMED_STAYS] = { "R-TEAM-24", 'H', "ISO 19011:2018, 5.5.4", "team_member",
		"a confirmed member leaves by being replaced or removed, not by declining",
		"auditc team-member replace {id} --person-id PERSON --reason TEXT" },
	[MANAGER_EVALUATED] = { "R-TEAM-25", 'A', "ISO 19011:2018, 5.4.2", "team",
		"who manages the programme holds a valid evaluation as programme manager",
		"auditc evaluation plan --person-id PERSON --grade programme-manager --basis TEXT" },
	[REPLACES_CONFIRMED] = { "R-TEAM-26", 'H', "ISO 19011:2018, 5.5.4", "team_member",
		"a replacement is for a confirmed member, and one at a time",
		"auditc team-member list" },
	[OBJECTED_HOLDS] = { "R-TEAM-27", 'H', "ISO 19011:2018, 5.5.4", "team_objection",
		"an objection is to somebody who has a place in the team, or is proposed for one",
		"auditc team-member list" },
	[NOT_OWN_OBJECTION] = { "R-TEAM-28", 'H', "ISO 19011:2018, 5.5.4; INV-11", "team_objection",
		"nobody resolves an objection to themself",
		"auditc team-objection list" },
	[LEADER_CONSULTED] = { "R-TEAM-29", 'H', "ISO 19011:2018, 5.5.4", "team_consultation",
		"who accepted to lead the audit says what they think of the team",
		"auditc team-member list --audit-id {id}" },
	{ 0 }
};

static const struct transition member_transition[] = {
	{ TEAM_MEMBER_STATE_PROPOSED, "accept", TEAM_MEMBER_STATE_ACCEPTED },
	{ TEAM_MEMBER_STATE_PROPOSED, "decline", TEAM_MEMBER_STATE_DECLINED },
	{ TEAM_MEMBER_STATE_ACCEPTED, "decline", TEAM_MEMBER_STATE_DECLINED },
	{ TEAM_MEMBER_STATE_PROPOSED, "remove", TEAM_MEMBER_STATE_REMOVED },
	{ TEAM_MEMBER_STATE_ACCEPTED, "remove", TEAM_MEMBER_STATE_REMOVED },
	{ TEAM_MEMBER_STATE_ACCEPTED, "replace", TEAM_MEMBER_STATE_ACCEPTED },
};
static const struct transition objection_transition[] = {
	{ TEAM_OBJECTION_STATE_RAISED, "uphold", TEAM_OBJECTION_STATE_UPHELD },
	{ TEAM_OBJECTION_STATE_RAISED, "dismiss", TEAM_OBJECTION_STATE_DISMISSED },
	{ TEAM_OBJECTION_STATE_RAISED, "withdraw", TEAM_OBJECTION_STATE_WITHDRAWN },
};
/* clang-format on */

const struct machine team_member_machine = {
	.noun = "team_member",
	.state_name = enum_name_team_member_state,
	.state_count = ARRAY_LEN(enum_name_team_member_state),
	.transition = member_transition,
	.transition_count = ARRAY_LEN(member_transition),
	.rule = { "S-TEAM-MEMBER", 'H', "ISO 19011:2018, 5.5.4", "team_member",
		"the state of the place in the team allows what is asked",
		"auditc team-member list --filter \"id = {id}\"" },
};

const struct machine team_objection_machine = {
	.noun = "team_objection",
	.state_name = enum_name_team_objection_state,
	.state_count = ARRAY_LEN(enum_name_team_objection_state),
	.transition = objection_transition,
	.transition_count = ARRAY_LEN(objection_transition),
	.rule = { "S-TEAM-OBJECTION", 'H', "ISO 19011:2018, 5.5.4", "team_objection",
		"the state of the objection allows what is asked",
		"auditc team-objection list --filter \"id = {id}\"" },
};

bool team_rule_is_of_ties(const char *rule_id)
{
	return strcmp(rule_id, team_rule[INDEPENDENCE].id) == 0 || strcmp(rule_id, team_rule[PART_TIED].id) == 0;
}
