/* One audit of the demonstration's year: brief, team, preparation, fieldwork, findings and what
 * follows from them. */
#include "client/demo_story.h"
#include "common/bytes.h"
#include "common/clock.h"
#include "common/hash.h"

#define DAY_US (INT64_C(24) * 3600 * 1000 * 1000)

struct course {
	struct demo_story *s;
	size_t number;
	demo_id id;
	const struct demo_party *party;
	size_t place; /* of the party's sites and units */
	struct demo_person *leader;
	struct demo_person *second;
	demo_id note;	/* evidence of the team */
	demo_id record; /* evidence of the audited side */
};

static const char *const fact[] = {
	"Access rights of 4 of 25 people who changed department were still as before",
	"Backups are made daily; the last restore test is fourteen months old",
	"Alarms of the monitoring go to a mailbox that nobody is assigned to",
	"The asset list names systems that were taken out of use last year",
	"Visitors to the machine room are entered in the log with name, host and time",
	"Two suppliers have remote access without an end date",
	"Staff know how to report an event and did so in the sampled cases",
	"Patches for the ticket servers were installed after 41 days; the policy says 30",
	"The risk treatment plan names owners and dates for all treatments",
	"Keys of the archive are handed out without a receipt",
	"The plan for disturbances was tried in spring, with lessons written down",
	"Test data in the laboratory holds names of real customers",
};

static const char *const grade_of[] = { "minor", "observation", "conformity", "opportunity",
	"observation", "strength", "minor", "conformity", "observation", "opportunity",
	"conformity", "minor", "observation", "strength", "major", "conformity" };

static int64_t begins_us(const struct course *c, enum demo_stage stage)
{
	/* What is under way is under way now; what is ahead is spread over the months to come. */
	return clock_now_us() +
	       (stage >= DEMO_FIELDWORK ? 0 : (int64_t)(30 + c->number * 12 % 280)) * DAY_US;
}

static int add_brief(struct course *c, enum demo_stage stage, struct status *st)
{
	struct demo_story *s = c->s;
	char title[120];
	int64_t from_us = begins_us(c, stage);
	(void)snprintf(title, sizeof(title), "Audit %02zu", c->number + 1);
	DEMO_MAKE(s, s->manager, c->id, "AuditService/AddAudit",
		"{s:s, s:s, s:s, s:s, s:[s,s], s:[s], s:s, s:[s], s:[s], s:[{s:s}], s:s, s:[s], "
		"s:i}",
		"programme_id", s->programme, "title", title, "type",
		c->party->is_supplier ? "second_party" : "first_party", "auditee_organisation_id",
		c->party->organisation, "objectives", "Are the agreed controls in place?",
		"Are they effective?", "objective_ids",
		s->objective[c->party->is_supplier ? 1 : c->number % 2 * 2], "scope_text",
		"The unit, its systems and those who run them", "site_ids",
		c->party->site[c->place], "unit_ids", c->party->unit[c->place], "criteria",
		"criteria_source_id", s->source, "method", "on_site_interaction", "competence_ids",
		s->competence, "effectiveness_wait_days", 0);
	DEMO_CALL(s, s->manager, "AuditService/ScheduleAudit", "{s:s, s:I, s:I}", "audit_id", c->id,
		"from_us", (json_int_t)from_us, "to_us", (json_int_t)(from_us + 4 * DAY_US));
	return OK;
}

static int add_member(
	struct course *c, struct demo_person *who, const char *role, struct status *st)
{
	demo_id member;
	DEMO_MAKE(c->s, c->s->manager, member, "TeamMemberService/AddTeamMember", "{s:s, s:s, s:s}",
		"audit_id", c->id, "person_id", who->id, "role", role);
	DEMO_CALL(
		c->s, who, "TeamMemberService/AcceptTeamMember", "{s:s}", "team_member_id", member);
	return OK;
}

static int add_team(struct course *c, struct status *st)
{
	TRY(add_member(c, c->leader, "leader", st));
	TRY(add_member(c, c->second, "auditor", st));
	DEMO_CALL(c->s, c->s->manager, "TeamService/ConfirmTeam", "{s:s}", "audit_id", c->id);
	return OK;
}

static int prepare(struct course *c, struct status *st)
{
	struct demo_story *s = c->s;
	demo_id package;
	struct hash agreement = hash_of("agreement", 9);
	char digest[BASE64_LEN(HASH_BYTES) + 1];
	base64_encode(agreement.b, HASH_BYTES, digest);
	DEMO_MAKE(s, s->manager, package, "AssignmentPackageService/IssueAssignmentPackage",
		"{s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "audit_id", c->id, "documents",
		"Last report, contract", "methods_text", "Interviews, samples, observation",
		"contacts", c->party->representative->name, "resources", "Two auditors, four days",
		"risks", "Access needs a week's notice", "auditee_information",
		"A new system since spring");
	DEMO_CALL(s, c->leader, "AssignmentPackageService/AcceptAssignmentPackage", "{s:s}",
		"assignment_package_id", package);
	DEMO_CALL(s, c->leader, "ContactService/AddContact", "{s:s, s:s, s:s, s:I, s:[s], s:s}",
		"audit_id", c->id, "channel", "call", "people", c->party->representative->name,
		"held_us", (json_int_t)clock_now_us(), "topics", "team", "summary",
		"No objection to the team; dates agreed");
	DEMO_CALL(s, c->leader, "AuditService/InitiateAudit", "{s:s, s:s}", "audit_id", c->id,
		"confidentiality_sha256", digest);
	DEMO_CALL(s, c->leader, "FeasibilityService/DecideFeasibility",
		"{s:s, s:s, s:b, s:b, s:b, s:s}", "audit_id", c->id, "verdict", "feasible",
		"information_suffices", 1, "cooperation_is_given", 1, "resources_suffice", 1,
		"rationale", "Documents were sent, people are there");
	return OK;
}

static int plan(struct course *c, struct status *st)
{
	struct demo_story *s = c->s;
	demo_id plan;
	json_t *reply = NULL;
	DEMO_MAKE(s, c->leader, plan, "PlanService/AddPlan", "{s:s, s:s, s:s, s:s}", "audit_id",
		c->id, "language", "en", "report_topics", "Conclusions per objective",
		"confidentiality", "Nothing leaves the site but notes");
	DEMO_CALL(s, c->leader, "PlanService/FillPlan", "{s:s}", "plan_id", plan);
	DEMO_CALL(s, c->leader, "PlanService/PresentPlan", "{s:s}", "plan_id", plan);
	TRY(demo_call(s->demo, &c->party->representative->client, "PlanService/GetPlan",
		json_pack("{s:s}", "plan_id", plan), st, NULL, &reply));
	char root[128];
	(void)snprintf(root, sizeof(root), "%s",
		json_string_value(json_object_get(json_object_get(reply, "plan"), "content_root")));
	json_decref(reply);
	DEMO_CALL(s, c->party->representative, "PlanService/AgreePlan", "{s:s, s:s}", "plan_id",
		plan, "content_root", root);
	return OK;
}

static int open_fieldwork(struct course *c, struct status *st)
{
	struct demo_story *s = c->s;
	DEMO_CALL(s, c->leader, "MeetingService/AddMeeting", "{s:s, s:s, s:I, s:[{s:s}], s:s}",
		"audit_id", c->id, "kind", "opening", "held_us", (json_int_t)clock_now_us(),
		"attendance", "name", c->party->representative->name, "minutes",
		"Plan, methods, channels and grading confirmed");
	DEMO_CALL(s, c->leader, "AuditService/BeginFieldwork", "{s:s}", "audit_id", c->id);
	return OK;
}

static int submit(struct course *c, struct demo_person *who, const char *title, const char *source,
	const char *note, demo_id evidence, struct status *st)
{
	struct demo_story *s = c->s;
	/* The criteria are the auditors': who is audited says what was shown, not against what. */
	json_t *criteria = who == c->party->representative
				   ? json_array()
				   : json_pack("[s]", s->criterion[c->number % s->criterion_count]);
	DEMO_MAKE(s, who, evidence, "EvidenceService/SubmitEvidence",
		"{s:s, s:s, s:s, s:s, s:I, s:s, s:s, s:s, s:o, s:s}", "audit_id", c->id, "title",
		title, "source", source, "method", "on_site_interaction", "captured_us",
		(json_int_t)clock_now_us(), "place", "On site", "classification", "internal",
		"verifiability", "verified", "criteria_item_ids", criteria, "note", note);
	DEMO_CALL(s, who == c->leader ? c->second : c->leader, "EvidenceService/AcceptEvidence",
		"{s:s}", "evidence_id", evidence);
	return OK;
}

static int collect(struct course *c, struct status *st)
{
	TRY(submit(c, c->second, "Notes of the walk round", "observation",
		"Rooms, screens and logs as seen", c->note, st));
	return submit(c, c->party->representative, "Records shown", "record",
		"Extract of the register, as of today", c->record, st);
}

/* The audited side answers a nonconformity: correction, cause, an action. */
static int respond(struct course *c, const char *finding, struct status *st)
{
	struct demo_story *s = c->s;
	demo_id action;
	struct demo_person *owner = c->party->representative;
	DEMO_MAKE(s, owner, action, "ActionService/AddAction", "{s:s, s:s, s:s, s:I}", "finding_id",
		finding, "description",
		"The control is assigned to the shift lead and checked each month", "owner_id",
		owner->id, "due_us", (json_int_t)(s->now_us + 40 * DAY_US));
	DEMO_CALL(s, owner, "FindingService/RespondFinding", "{s:s, s:s, s:s, s:s, s:s, s:s}",
		"finding_id", finding, "correction", "The cases found were put right",
		"cause_method", "five_whys", "root_cause",
		"Nobody was named for it after the reorganisation", "elsewhere_result",
		"nowhere_else", "elsewhere", "Two other units were looked at");
	DEMO_CALL(s, c->second, "FindingService/AcceptResponseFinding", "{s:s}", "finding_id",
		finding);
	return OK;
}

static int add_finding(struct course *c, size_t i, enum demo_stage stage, struct status *st)
{
	struct demo_story *s = c->s;
	demo_id finding;
	size_t seed = c->number * 7 + i;
	const char *grade = grade_of[seed % ARRAY_LEN(grade_of)];
	bool is_nonconformity = strcmp(grade, "minor") == 0 || strcmp(grade, "major") == 0;
	/* The newest of an audit that is still in the field are drafts on the board. */
	bool is_draft = stage == DEMO_FIELDWORK && i % 3 == 0;
	DEMO_MAKE(s, c->second, finding, "FindingService/AddFinding",
		"{s:s, s:s, s:s, s:s, s:[s], s:[s,s], s:s}", "audit_id", c->id, "grade", grade,
		"statement", fact[seed % ARRAY_LEN(fact)], "rationale",
		"Extent and effect as noted", "criteria_item_ids",
		s->criterion[seed % s->criterion_count], "evidence_ids", c->note, c->record,
		"unit_id", c->party->unit[c->place]);
	s->findings++;
	if (is_draft)
		return OK;
	DEMO_CALL(s, c->leader, "FindingService/ReviewFinding", "{s:s}", "finding_id", finding);
	DEMO_CALL(
		s, c->leader, "FindingService/CommunicateFinding", "{s:s}", "finding_id", finding);
	if (i % 11 == 5)
		return OK; /* nobody has answered yet */
	DEMO_CALL(s, c->party->representative, "FindingService/AcknowledgeFinding", "{s:s}",
		"finding_id", finding);
	return is_nonconformity && i % 2 == 0 ? respond(c, finding, st) : OK;
}

/* All that was planned is done. */
static int finish_slots(struct course *c, struct status *st)
{
	json_t *reply = NULL, *slot;
	size_t i;
	TRY(demo_call(c->s->demo, &c->leader->client, "SlotService/ListSlots",
		json_pack("{s:s, s:{s:i, s:s}}", "audit_id", c->id, "page", "size", 1000, "filter",
			"state = planned"),
		st, NULL, &reply));
	int rc = OK;
	json_array_foreach(json_object_get(reply, "slots"), i, slot) if (rc == OK) rc =
		demo_call(c->s->demo, &c->leader->client, "SlotService/FinishSlot",
			json_pack("{s:O}", "slot_id", json_object_get(slot, "id")), st, NULL, NULL);
	json_decref(reply);
	return rc;
}

static int conclude(struct course *c, struct status *st)
{
	struct demo_story *s = c->s;
	TRY(finish_slots(c, st));
	for (int objective = 1; objective <= 2; objective++) {
		demo_id conclusion;
		DEMO_MAKE(s, c->leader, conclusion, "ConclusionService/AddConclusion",
			"{s:s, s:i, s:s, s:s, s:s}", "audit_id", c->id, "objective", objective,
			"text", "The controls are in place; two need an owner", "extent",
			"partly_fulfilled", "uncertainty",
			"Samples of 25 of 400 accounts, chosen by judgement");
		DEMO_CALL(s, c->leader, "ConclusionService/AgreeConclusion", "{s:s}",
			"conclusion_id", conclusion);
	}
	DEMO_CALL(s, c->leader, "AuditService/ConcludeAudit", "{s:s}", "audit_id", c->id);
	DEMO_CALL(s, c->leader, "MeetingService/AddMeeting", "{s:s, s:s, s:I, s:[{s:s}], s:s}",
		"audit_id", c->id, "kind", "closing", "held_us", (json_int_t)clock_now_us(),
		"attendance", "name", c->party->representative->name, "minutes",
		"Findings and limits of the samples presented");
	DEMO_CALL(s, c->leader, "AuditService/CloseOutAudit", "{s:s}", "audit_id", c->id);
	return OK;
}

int demo_audit(struct demo_story *s, size_t number, enum demo_stage stage, size_t findings,
	struct status *st)
{
	struct course course = { .s = s,
		.number = number,
		.party = &s->party[number % DEMO_PARTIES] },
		      *c = &course;
	c->place = number / DEMO_PARTIES % c->party->site_count;
	c->leader = s->auditor[number % 4 * 3];
	c->second = s->auditor[number % 4 * 3 + 1 + number % 2];
	TRY(add_brief(c, stage, st));
	if (stage >= DEMO_TEAM)
		TRY(add_team(c, st));
	if (stage >= DEMO_PLANNED) {
		TRY(prepare(c, st));
		TRY(plan(c, st));
	}
	if (stage < DEMO_FIELDWORK)
		return OK;
	TRY(open_fieldwork(c, st));
	TRY(collect(c, st));
	for (size_t i = 0; i < findings; i++)
		TRY(add_finding(c, i, stage, st));
	return stage == DEMO_FOLLOW_UP ? conclude(c, st) : OK;
}
