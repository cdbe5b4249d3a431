/* The rules and machines of teams, as rows. */
#include "common/bytes.h"
#include "daemon/rule/team.h"
#include "daemon/rule/team_rules.h"

const char team_independence_rule[] = "R-TEAM-02";

/* clang-format off */
const struct rule team_rule[] = {
	[ONE_LEADER] = { "R-TEAM-01", 'H', "ISO 19011:2018, 5.5.4; INV-2", "team",
		"a team has exactly one leader",
		"auditc team-member add --audit-id {id} --role leader" },
	[INDEPENDENCE] = { team_independence_rule, 'W', "ISO 19011:2018, 4 and 5.5.4; INV-1", "team",
		"nobody audits whom they are, or were a short while ago, tied to",
		"auditc waiver add --scope-id {id} --rule R-TEAM-02 --person-id PERSON --relationship-id TIE" },
	[COVERAGE] = { "R-TEAM-03", 'H', "ISO 19011:2018, 5.5.4; ISO/IEC 27007:2020, 7.2.3; INV-3", "team",
		"the team together covers each competence the audit needs, to its last day",
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
		"members of a team are leader, auditor, auditor in training or technical expert",
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
	{ 0 }
};

static const struct transition member_transition[] = {
	{ TEAM_MEMBER_STATE_PROPOSED, "accept", TEAM_MEMBER_STATE_ACCEPTED },
	{ TEAM_MEMBER_STATE_PROPOSED, "decline", TEAM_MEMBER_STATE_DECLINED },
	{ TEAM_MEMBER_STATE_ACCEPTED, "decline", TEAM_MEMBER_STATE_DECLINED },
	{ TEAM_MEMBER_STATE_PROPOSED, "remove", TEAM_MEMBER_STATE_REMOVED },
	{ TEAM_MEMBER_STATE_ACCEPTED, "remove", TEAM_MEMBER_STATE_REMOVED },
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
