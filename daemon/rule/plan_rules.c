/* The rules and machines of plans, slots and comments, as rows. */
#include "common/bytes.h"
#include "daemon/rule/plan.h"
#include "gen/vocabulary.h"

const char slot_independence_rule[] = "R-SLOT-04";

/* clang-format off */
const struct rule plan_rule[] = {
	[PLAN_ONE_DRAFT] = { "R-PLAN-01", 'H', "ISO 19011:2018, 6.3.2", "plan",
		"an audit has one draft of its plan at a time",
		"auditc plan list --audit-id {id}" },
	[PLAN_SLOTS] = { "R-PLAN-02", 'H', "ISO 19011:2018, 6.3.2", "plan",
		"a plan says when, where and by whom: it has slots",
		"auditc plan fill {id}" },
	[PLAN_OPENING] = { "R-PLAN-03", 'A', "ISO 19011:2018, 6.4.3", "plan",
		"a plan has a slot for the opening meeting",
		"auditc slot add --plan {id} --kind opening-meeting --title TEXT --local-from TIME --local-to TIME" },
	[PLAN_CLOSING] = { "R-PLAN-04", 'A', "ISO 19011:2018, 6.4.10", "plan",
		"a plan has a slot for the closing meeting",
		"auditc slot add --plan {id} --kind closing-meeting --title TEXT --local-from TIME --local-to TIME" },
	[PLAN_ITEMS] = { "R-PLAN-05", 'A', "ISO 19011:2018, 6.3.2", "plan",
		"each item of the criteria in scope has a slot, or is known to have none",
		"auditc slot add --plan {id} --kind activity --title TEXT --criteria-item ITEM "
		"--method on-site-interaction --site SITE --local-from TIME --local-to TIME" },
	[PLAN_SITES] = { "R-PLAN-06", 'A', "ISO 19011:2018, 6.3.2", "plan",
		"each site of the audit has a slot",
		"auditc slot add --plan {id} --kind activity --title TEXT --site SITE --method on-site-interaction "
		"--local-from TIME --local-to TIME" },
	[PLAN_UNITS] = { "R-PLAN-07", 'A', "ISO 19011:2018, 6.3.2", "plan",
		"each unit of the audit has a slot",
		"auditc slot add --plan {id} --kind activity --title TEXT --unit UNIT "
		"--method on-site-interaction --site SITE --local-from TIME --local-to TIME" },
	[PLAN_REMOTE_READY] = { "R-PLAN-08", 'W', "ISO 19011:2018, A.16; ISO/IEC TS 17012:2024, 5.2.2", "plan",
		"remote methods are planned once both sides are ready for them",
		"auditc remote-readiness add --audit AUDIT" },
	[PLAN_PHYSICAL] = { "R-PLAN-09", 'A', "ISO 19011:2018, 5.5.3 and A.1", "plan",
		"physical controls are not audited from afar alone",
		"auditc slot change {id} --method on-site-interaction --site SITE" },
	[PLAN_BREAK] = { "R-PLAN-10", 'A', "ISO 19011:2018, 6.3.2", "plan",
		"nobody works through a day without a break",
		"auditc slot add --plan {id} --kind break --title Lunch --site SITE --local-from TIME --local-to TIME" },
	[PLAN_HOURS] = { "R-PLAN-11", 'A', "ISO 19011:2018, 6.3.2", "plan",
		"slots lie in the working day of the place they are at",
		"auditc slot change {id} --local-from TIME --local-to TIME" },
	[PLAN_JOURNEY] = { "R-PLAN-12", 'A', "ISO 19011:2018, 6.3.2", "plan",
		"who goes from one site to another has time for the journey",
		"auditc slot add --plan {id} --kind travel --title TEXT --assignments.team-member-id MEMBER --local-from TIME "
		"--local-to TIME" },
	[PLAN_STAFFED] = { "R-PLAN-13", 'H', "ISO 19011:2018, 6.3.3", "plan",
		"each activity has a member of the team who does it",
		"auditc slot change {id} --assignments.team-member-id MEMBER" },
	[PLAN_AUDITEE_RISKS] = { "R-PLAN-14", 'A', "ISO/IEC 27007:2020, 6.3.2", "plan",
		"a plan says what is done about risks that the audit itself brings to the audited side",
		"auditc plan change {id} --auditee-risks TEXT" },
	[PLAN_OTHER_SIDE] = { "R-PLAN-15", 'H', "ISO 19011:2018, 6.3.2; INV-11", "plan",
		"a plan is agreed to by another person than the one who wrote or presented it",
		"auditc plan agree {id} --content-root DIGEST" },
	[PLAN_DIGEST] = { "R-PLAN-16", 'H', "ISO 19011:2018, 6.3.2; INV-15", "plan",
		"who agrees names the digest of the version that was read",
		"auditc plan get {id}" },
	[PLAN_COMMENTS] = { "R-PLAN-17", 'H', "ISO 19011:2018, 6.3.2", "plan",
		"objections to a plan are resolved before it is agreed",
		"auditc slot-comment list --audit AUDIT --filter \"state = open\"" },
	[PLAN_ONCE] = { "R-PLAN-18", 'H', "ISO 19011:2018, 6.3.2", "plan",
		"each side agrees to a version once",
		"auditc plan get {id}" },
	[PLAN_EMPTY] = { "R-PLAN-19", 'H', "ISO 19011:2018, 6.3.2", "plan",
		"only a draft without slots is filled",
		"auditc slot list --plan-id {id}" },
	[PLAN_DONE] = { "R-PLAN-20", 'H', "ISO 19011:2018, 6.4.9", "audit",
		"each slot of the agreed plan was done, or not for a reason, before an audit is concluded",
		"auditc slot list --audit-id {id} --filter \"state = planned\"" },
	[SLOT_PERIOD] = { "R-SLOT-01", 'H', "ISO 19011:2018, 6.3.2", "slot",
		"a slot ends after it begins, within a day",
		"auditc slot change {id} --local-from TIME --local-to TIME" },
	[SLOT_WITHIN] = { "R-SLOT-02", 'A', "ISO 19011:2018, 6.3.2", "slot",
		"a slot lies in the period of its audit",
		"auditc slot change {id} --local-from TIME --local-to TIME" },
	[SLOT_OVERLAP] = { "R-SLOT-03", 'H', "ISO 19011:2018, 6.3.3", "slot",
		"nobody is in two slots at once, whatever their time zones show",
		"auditc slot change {id} --local-from TIME --local-to TIME" },
	[SLOT_TIES] = { slot_independence_rule, 'W', "ISO 19011:2018, 4 and 6.3.3; INV-1", "slot",
		"nobody audits in a slot what they are, or were a short while ago, tied to",
		"auditc waiver add --scope AUDIT --rule R-SLOT-04 --subject TIE --reason TEXT --compensating-measure TEXT" },
	[SLOT_TRAINEE] = { "R-SLOT-05", 'H', "ISO 19011:2018, 5.5.4 and 6.3.3; INV-4", "slot",
		"an auditor in training audits no criterion without an auditor",
		"auditc slot change {id} --assignments.team-member-id MEMBER" },
	[SLOT_EXPERT] = { "R-SLOT-06", 'H', "ISO 19011:2018, 5.5.4 and 6.3.3; INV-4", "slot",
		"a technical expert does not act as auditor: an auditor is in the slot too",
		"auditc slot change {id} --assignments.team-member-id MEMBER" },
	[SLOT_SCOPE] = { "R-SLOT-07", 'H', "ISO 19011:2018, 6.3.2 and 6.4.4; INV-17", "slot",
		"a plan does not go beyond the audit's criteria, sites and units",
		"auditc audit get AUDIT" },
	[SLOT_PLACE] = { "R-SLOT-08", 'H', "ISO 19011:2018, 6.3.2 and A.1", "slot",
		"an activity names its method; on site also the site, remote where one meets",
		"auditc slot change {id} --site-id SITE --place TEXT" },
	[SLOT_MEMBER] = { "R-SLOT-09", 'H', "ISO 19011:2018, 6.3.3", "slot",
		"who is assigned has accepted a place in this audit's team",
		"auditc team-member list --audit AUDIT" },
	[SLOT_OWN_ITEMS] = { "R-SLOT-10", 'H', "ISO 19011:2018, 6.3.3", "slot",
		"a member is assigned criteria of the slot, once",
		"auditc slot get {id}" },
	[SLOT_RESOLVER] = { "R-SLOT-11", 'H', "ISO 19011:2018, 6.3.2; INV-11", "slot_comment",
		"a comment is resolved by another person than the one who made it",
		"auditc slot-comment resolve {id}" },
	{ 0 }
};

static const struct transition plan_transition[] = {
	{ PLAN_STATE_DRAFT, "edit", PLAN_STATE_DRAFT },
	{ PLAN_STATE_DRAFT, "present", PLAN_STATE_PRESENTED },
	{ PLAN_STATE_PRESENTED, "comment", PLAN_STATE_PRESENTED },
	{ PLAN_STATE_PRESENTED, "agree", PLAN_STATE_PRESENTED },
	{ PLAN_STATE_PRESENTED, "settle", PLAN_STATE_AGREED },
	{ PLAN_STATE_PRESENTED, "revise", PLAN_STATE_PRESENTED },
	{ PLAN_STATE_PRESENTED, "supersede", PLAN_STATE_SUPERSEDED },
	{ PLAN_STATE_AGREED, "record", PLAN_STATE_AGREED },
	{ PLAN_STATE_AGREED, "revise", PLAN_STATE_AGREED },
	{ PLAN_STATE_AGREED, "supersede", PLAN_STATE_SUPERSEDED },
};
static const struct transition slot_transition[] = {
	{ SLOT_STATE_PLANNED, "finish", SLOT_STATE_DONE },
	{ SLOT_STATE_PLANNED, "skip", SLOT_STATE_NOT_DONE },
	{ SLOT_STATE_NOT_DONE, "finish", SLOT_STATE_DONE },
};
static const struct transition comment_transition[] = {
	{ SLOT_COMMENT_STATE_OPEN, "resolve", SLOT_COMMENT_STATE_RESOLVED },
};
/* clang-format on */

const struct machine plan_machine = {
	.noun = "plan",
	.state_name = enum_name_plan_state,
	.state_count = ARRAY_LEN(enum_name_plan_state),
	.transition = plan_transition,
	.transition_count = ARRAY_LEN(plan_transition),
	.rule = { "S-PLAN", 'H', "ISO 19011:2018, 6.3.2", "plan", "the state of the plan allows what is asked",
		"auditc plan get {id}" },
};

const struct machine slot_machine = {
	.noun = "slot",
	.state_name = enum_name_slot_state,
	.state_count = ARRAY_LEN(enum_name_slot_state),
	.transition = slot_transition,
	.transition_count = ARRAY_LEN(slot_transition),
	.rule = { "S-SLOT", 'H', "ISO 19011:2018, 6.3.2", "slot", "the state of the slot allows what is asked",
		"auditc slot get {id}" },
};

const struct machine slot_comment_machine = {
	.noun = "slot_comment",
	.state_name = enum_name_slot_comment_state,
	.state_count = ARRAY_LEN(enum_name_slot_comment_state),
	.transition = comment_transition,
	.transition_count = ARRAY_LEN(comment_transition),
	.rule = { "S-SLOT-COMMENT", 'H', "ISO 19011:2018, 6.3.2", "slot_comment",
		"the state of the comment allows what is asked", "auditc slot-comment list --filter \"id = {id}\"" },
};
