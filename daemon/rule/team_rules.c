/* The rules and machines of teams and waivers, as rows. */
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
		"auditc waiver add --audit-id {id} --rule R-TEAM-02 --person-id PERSON --relationship-id TIE" },
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
	[NOT_BENEFICIARY] = { "R-TEAM-11", 'H', "ISO 19011:2018, 4; INV-11 and INV-34", "waiver",
		"a waiver is granted by another person than the one who benefits",
		"auditc waiver grant {id}" },
	[NOT_REQUESTER] = { "R-TEAM-12", 'H', "ISO 19011:2018, 4; INV-11 and INV-34", "waiver",
		"a waiver is granted by another person than the one who asked",
		"auditc waiver grant {id}" },
	[WAIVABLE] = { "R-TEAM-13", 'H', "ISO 19011:2018, 4; INV-34", "waiver",
		"only a rule of grade W can be waived",
		"auditc explain R-TEAM-13" },
	[OWN_TIE] = { "R-TEAM-14", 'H', "ISO 19011:2018, 4 and 5.5.4; INV-1", "waiver",
		"a waiver names a tie of the person it is for",
		"auditc relationship list --person-id PERSON" },
	{ 0 }
};

static const struct transition member_transition[] = {
	{ TEAM_MEMBER_STATE_PROPOSED, "accept", TEAM_MEMBER_STATE_ACCEPTED },
	{ TEAM_MEMBER_STATE_PROPOSED, "decline", TEAM_MEMBER_STATE_DECLINED },
	{ TEAM_MEMBER_STATE_ACCEPTED, "decline", TEAM_MEMBER_STATE_DECLINED },
	{ TEAM_MEMBER_STATE_PROPOSED, "remove", TEAM_MEMBER_STATE_REMOVED },
	{ TEAM_MEMBER_STATE_ACCEPTED, "remove", TEAM_MEMBER_STATE_REMOVED },
};
static const struct transition waiver_transition[] = {
	{ WAIVER_STATE_REQUESTED, "grant", WAIVER_STATE_GRANTED },
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

const struct machine waiver_machine = {
	.noun = "waiver",
	.state_name = enum_name_waiver_state,
	.state_count = ARRAY_LEN(enum_name_waiver_state),
	.transition = waiver_transition,
	.transition_count = ARRAY_LEN(waiver_transition),
	.rule = { "S-WAIVER", 'H', "ISO 19011:2018, 5.5.4", "waiver",
		"the state of the waiver allows what is asked",
		"auditc waiver list --filter \"id = {id}\"" },
};
