/* Teams on a real store: who fits and why others do not, independence and its waivers, confirmation. */
#include "tests/daemon/service/scene.h"

#include <criterion/criterion.h>

#include <stdio.h>
#include <string.h>

#define KISTA "'programme_id':'@programme:own','title':'Kista 2027','type':'second_party'," \
	"'auditee_organisation_id':'@organisation:audited','unit_ids':['@unit:audited'],'competence_ids':['@competence:own']"

/* An audit that is scheduled; Lena may lead it, Erik may audit and is tied to whom it is about. */
static struct scene *scheduled(void)
{
	struct scene *s = scene_new();
	char json[512];
	static const struct { const char *who, *person, *grade, *evaluation; } row[] = {
		{ "Lena Holm", "person:auditing/EV", "lead", "evaluation:lena" },
		{ "Erik Lund", "person:auditing/CL", "auditor", "evaluation:erik" },
	};
	(void)snprintf(json, sizeof(json), "{" KISTA ",'state':'scheduled','from_us':%s,'to_us':%s}", scene_days(10),
		scene_days(15));
	scene_put(s, "audit:next", json);
	for (size_t i = 0; i < 2; i++) {
		(void)snprintf(json, sizeof(json), "{'organisation_id':'@organisation:auditing','person_id':'%s','name':'%s'}",
			scene_id(s, row[i].person), row[i].who);
		scene_put(s, row[i].person, json);
		(void)snprintf(json, sizeof(json), "{'organisation_id':'@organisation:auditing','person_id':'@%s','grade':'%s',"
			"'competence_ids':['@competence:own'],'state':'granted','valid_until_us':%s}", row[i].person,
			row[i].grade, scene_days(100));
		scene_put(s, row[i].evaluation, json);
	}
	scene_put(s, "relationship:operates", "{'organisation_id':'@organisation:auditing','person_id':'@person:auditing/CL',"
		"'kind':'operates','target_organisation_id':'@organisation:audited','target_unit_id':'@unit:audited'}");
	scene_put(s, "unit:audited", "{'organisation_id':'@organisation:audited','name':'Hosting'}");
	return s;
}

static void join(struct scene *s, const char *person, const char *role, const char *label, const char *who)
{
	char json[256];
	(void)snprintf(json, sizeof(json), "{'audit_id':'@audit:next','person_id':'@%s','role':'%s'}", person, role);
	scene_allowed(s, "auditing/PM", "TeamMemberService/AddTeamMember", json, label);
	(void)snprintf(json, sizeof(json), "{'team_member_id':'@team_member:%s'}", label);
	scene_allowed(s, who, "TeamMemberService/AcceptTeamMember", json, NULL);
}

/* What propose says of the person of this name, at this path of theirs. */
static const char *proposed(struct scene *s, const char *name, const char *what)
{
	char path[64];
	for (unsigned i = 0; i < 100; i++) {
		(void)snprintf(path, sizeof(path), "candidates.%u.name", i);
		if (strcmp(scene_reply(s, path), name) != 0)
			continue;
		(void)snprintf(path, sizeof(path), "candidates.%u.%s", i, what);
		return scene_reply(s, path);
	}
	return "not there";
}

Test(team, propose_says_who_fits_and_why_others_do_not)
{
	struct scene *s = scheduled();
	scene_allowed(s, "auditing/PM", "TeamService/ProposeTeam", "{'audit_id':'@audit:next'}", NULL);
	scene_reads("fits", proposed(s, "Lena Holm", "fits"), "true");
	scene_reads("grade", proposed(s, "Lena Holm", "grade"), "lead");
	scene_reads("covers", proposed(s, "Lena Holm", "competence_ids.0"), scene_id(s, "competence:own"));
	scene_reads("does not fit", proposed(s, "Erik Lund", "fits"), "");
	scene_reads("why", proposed(s, "Erik Lund", "reasons.0"), "R-TEAM-02: Erik Lund: operates, Hosting");
	scene_reads("never evaluated", proposed(s, "somebody", "reasons.0"), "R-TEAM-06: somebody: no granted evaluation");
	scene_refused(s, "audit/LA", "TeamService/ProposeTeam", "{'audit_id':'@audit:next'}", "NOT_FOUND");
	scene_free(s);
}

Test(team, a_tie_needs_a_waiver_of_its_own_granted_by_a_third)
{
	struct scene *s = scheduled();
	join(s, "person:auditing/EV", "leader", "lena", "auditing/EV");
	join(s, "person:auditing/CL", "auditor", "erik", "auditing/CL");
	scene_refused(s, "auditing/PM", "TeamService/ConfirmTeam", "{'audit_id':'@audit:next'}",
		"R-TEAM-02 R-TEAM-16 R-TEAM-25");
	scene_allowed(s, "auditing/PM", "WaiverService/AddWaiver", "{'scope_id':'@audit:next','rule':'R-TEAM-02',"
		"'person_id':'@person:auditing/CL','relationship_id':'@relationship:operates','reason':'two people only',"
		"'compensating_measure':'Lena reviews'}", "operates");
	scene_refused(s, "auditing/PM", "TeamService/ConfirmTeam", "{'audit_id':'@audit:next'}",
		"R-TEAM-02 R-TEAM-16 R-TEAM-25");
	scene_refused(s, "auditing/PM", "WaiverService/GrantWaiver", "{'waiver_id':'@waiver:operates'}", "R-WAIVER-02");
	scene_refused(s, "auditing/CL", "WaiverService/GrantWaiver", "{'waiver_id':'@waiver:operates'}", "R-WAIVER-01");
	scene_put(s, "appointment:second_client", "{'scope_id':'@organisation:auditing','person_id':'@person:auditing/EV',"
		"'party_id':'@organisation:auditing','role':'audit_client','state':'active'}");
	scene_allowed(s, "auditing/EV", "WaiverService/GrantWaiver", "{'waiver_id':'@waiver:operates'}", NULL);
	ROW_READS(s, "waiver:operates", "granter_id", scene_id(s, "person:auditing/EV"));
	/* What was not known when it was granted is not waived by it. */
	scene_put(s, "relationship:family", "{'organisation_id':'@organisation:auditing','person_id':'@person:auditing/CL',"
		"'kind':'family_or_financial','target_organisation_id':'@organisation:audited'}");
	scene_refused(s, "auditing/PM", "TeamService/ConfirmTeam", "{'audit_id':'@audit:next'}",
		"R-TEAM-02 R-TEAM-16 R-TEAM-25");
	scene_put(s, "relationship:family", "{'organisation_id':'@organisation:auditing','person_id':'@person:auditing/CL',"
		"'kind':'family_or_financial','target_organisation_id':'@organisation:rival'}");
	scene_allowed(s, "auditing/PM", "TeamService/ConfirmTeam", "{'audit_id':'@audit:next'}", NULL);
	ROW_READS(s, "audit:next", "state", "team_confirmed");
	ROW_READS(s, "team_member:erik", "waiver_id", scene_id(s, "waiver:operates"));
	ROW_READS(s, "team_member:lena", "evaluation_ids.0", scene_id(s, "evaluation:lena"));
	scene_free(s);
}

Test(team, a_waiver_is_of_a_rule_that_can_be_and_a_tie_of_its_person)
{
	struct scene *s = scheduled();
	scene_refused(s, "auditing/PM", "WaiverService/AddWaiver", "{'scope_id':'@audit:next','rule':'R-TEAM-05',"
		"'person_id':'@person:auditing/EV','relationship_id':'@relationship:operates','reason':'r',"
		"'compensating_measure':'c'}", "R-WAIVER-03 R-WAIVER-04");
	scene_refused(s, "auditing/CL", "WaiverService/AddWaiver", "{'scope_id':'@audit:next','rule':'R-TEAM-02',"
		"'person_id':'@person:auditing/CL','reason':'r','compensating_measure':'c'}", "ROLE");
	scene_put(s, "audit:done", "{'programme_id':'@programme:own','title':'Kista 2025','type':'second_party',"
		"'auditee_organisation_id':'@organisation:audited','state':'completed'}");
	scene_refused(s, "auditing/PM", "WaiverService/AddWaiver", "{'scope_id':'@audit:done','rule':'R-TEAM-02',"
		"'person_id':'@person:audit/AU','reason':'r','compensating_measure':'c'}", "R-WAIVER-05");
	scene_free(s);
}

Test(team, says_all_that_a_team_lacks)
{
	struct scene *s = scheduled();
	scene_refused(s, "auditing/PM", "TeamService/ConfirmTeam", "{'audit_id':'@audit:next'}", "R-TEAM-01 R-TEAM-03 R-TEAM-16 R-TEAM-25");
	scene_refused(s, "auditing/PM", "TeamMemberService/AddTeamMember",
		"{'audit_id':'@audit:next','person_id':'@person:auditing','role':'observer'}", "R-TEAM-07 R-TEAM-06");
	scene_allowed(s, "auditing/PM", "TeamMemberService/AddTeamMember",
		"{'audit_id':'@audit:next','person_id':'@person:auditing/CL','role':'auditor'}", "erik");
	scene_refused(s, "auditing/PM", "TeamService/ConfirmTeam", "{'audit_id':'@audit:next'}",
		"R-TEAM-01 R-TEAM-04 R-TEAM-02 R-TEAM-16 R-TEAM-25");
	scene_refused(s, "auditing/PM", "TeamMemberService/AddTeamMember",
		"{'audit_id':'@audit:next','person_id':'@person:auditing/CL','role':'auditor'}", "R-TEAM-08");
	scene_refused(s, "auditing/EV", "TeamMemberService/AcceptTeamMember", "{'team_member_id':'@team_member:erik'}",
		"NOT_FOUND");
	scene_allowed(s, "auditing/CL", "TeamMemberService/DeclineTeamMember",
		"{'team_member_id':'@team_member:erik','reason':'on leave'}", NULL);
	ROW_READS(s, "team_member:erik", "state", "declined");
	scene_free(s);
}

static void put_evaluation(struct scene *s, const char *name, const char *person, const char *grade)
{
	char json[400];
	(void)snprintf(json, sizeof(json), "{'organisation_id':'@organisation:auditing','person_id':'@%s','grade':'%s',"
		"'competence_ids':['@competence:own'],'state':'granted','valid_until_us':%s}", person, grade, scene_days(100));
	scene_put(s, name, json);
}

/* Lena leads, Nora audits; confirmed. */
static struct scene *confirmed(void)
{
	struct scene *s = scheduled();
	put_evaluation(s, "evaluation:nora", "person:auditing/OB", "auditor");
	join(s, "person:auditing/EV", "leader", "lena", "auditing/EV");
	join(s, "person:auditing/OB", "auditor", "nora", "auditing/OB");
	scene_allowed(s, "auditing/EV", "TeamConsultationService/AddTeamConsultation",
		"{'audit_id':'@audit:next','opinion':'two will do'}", NULL);
	scene_allowed(s, "auditing/PM", "TeamService/ConfirmTeam", "{'audit_id':'@audit:next'}", NULL);
	scene_reads("the leader was asked", scene_rules(s), "R-TEAM-25");
	return s;
}

Test(team, a_place_is_a_role_while_it_is_held)
{
	struct scene *s = confirmed();
	scene_allowed(s, "auditing/OB", "EvidenceService/ListEvidence", "{'audit_id':'@audit:next'}", NULL);
	scene_refused(s, "auditing/OB", "TeamMemberService/DeclineTeamMember",
		"{'team_member_id':'@team_member:nora','reason':'ill'}", "R-TEAM-24");
	scene_refused(s, "auditing/PM", "TeamMemberService/RemoveTeamMember", "{'team_member_id':'@team_member:lena',"
		"'reason':'ill'}", "R-TEAM-01");
	scene_refused(s, "auditing/PM", "TeamMemberService/RemoveTeamMember", "{'team_member_id':'@team_member:nora'}",
		"R-TEAM-23");
	scene_allowed(s, "auditing/PM", "TeamMemberService/RemoveTeamMember",
		"{'team_member_id':'@team_member:nora','reason':'ill'}", NULL);
	scene_refused(s, "auditing/OB", "EvidenceService/ListEvidence", "{'audit_id':'@audit:next'}", "NOT_FOUND");
	scene_allowed(s, "auditing/PM", "TeamDecisionService/ListTeamDecisions", "{'audit_id':'@audit:next'}", NULL);
	REPLY_READS(s, "team_decisions.1.number", "2");
	REPLY_READS(s, "team_decisions.1.reason", "ill");
	scene_free(s);
}

/* One is replaced: the second decision says so, and that everybody else stays. */
static void reads_who_came_and_left(struct scene *s)
{
	char path[60];
	int came = 0;
	scene_allowed(s, "auditing/PM", "TeamDecisionService/ListTeamDecisions", "{'audit_id':'@audit:next'}", NULL);
	for (int i = 0; i < 2; i++) {
		(void)snprintf(path, sizeof(path), "team_decisions.1.places.%d.is_new", i);
		bool is_new = strcmp(scene_reply(s, path), "true") == 0;
		(void)snprintf(path, sizeof(path), "team_decisions.1.places.%d.person_id", i);
		came += is_new;
		scene_reads(path, strcmp(scene_reply(s, path), scene_id(s, "person:auditing/CL")) == 0 ? "came" : "stayed",
			is_new ? "came" : "stayed");
		(void)snprintf(path, sizeof(path), "team_decisions.0.places.%d.is_new", i);
		scene_reads(path, scene_reply(s, path), "");
	}
	cr_expect_eq(came, 1);
	REPLY_READS(s, "team_decisions.1.left.0.person_id", scene_id(s, "person:auditing/OB"));
	REPLY_READS(s, "team_decisions.1.left.1.person_id", "");
	REPLY_READS(s, "team_decisions.0.left.0.person_id", "");
}

Test(team, a_confirmed_member_is_replaced_through_the_checks)
{
	struct scene *s = confirmed();
	static const char erik[] = "{'team_member_id':'@team_member:nora','person_id':'@person:auditing/CL','reason':'ill'}";
	scene_refused(s, "auditing/PM", "TeamService/ConfirmTeam", "{'audit_id':'@audit:next','reason':'again'}",
		"R-TEAM-22 R-TEAM-25");
	scene_allowed(s, "auditing/PM", "TeamMemberService/ReplaceTeamMember", erik, "erik");
	scene_refused(s, "auditing/PM", "TeamMemberService/ReplaceTeamMember", erik, "R-TEAM-26 R-TEAM-08");
	scene_allowed(s, "auditing/CL", "TeamMemberService/AcceptTeamMember", "{'team_member_id':'@team_member:erik'}", NULL);
	ROW_READS(s, "team_member:erik", "appointment_id", ""); /* none of its evidence is theirs to see yet */
	scene_refused(s, "auditing/PM", "TeamService/ConfirmTeam", "{'audit_id':'@audit:next'}",
		"R-TEAM-23 R-TEAM-02 R-TEAM-16 R-TEAM-25");
	scene_put(s, "relationship:operates", "{'organisation_id':'@organisation:auditing','person_id':'@person:auditing/CL',"
		"'kind':'operates','target_organisation_id':'@organisation:audited','target_unit_id':'@unit:audited','to_us':1000}");
	scene_allowed(s, "auditing/PM", "TeamService/ConfirmTeam", "{'audit_id':'@audit:next','reason':'Nora is ill'}", NULL);
	ROW_READS(s, "team_member:nora", "state", "removed");
	ROW_READS(s, "team_member:nora", "reason", "ill");
	ROW_READS(s, "team_member:erik", "replaces_id", scene_id(s, "team_member:nora"));
	cr_expect_gt(strlen(scene_row(s, "team_member:erik", "appointment_id")), 30);
	ROW_READS(s, "audit:next", "state", "team_confirmed");
	reads_who_came_and_left(s);
	scene_refused(s, "auditing/OB", "EvidenceService/ListEvidence", "{'audit_id':'@audit:next'}", "NOT_FOUND");
	scene_free(s);
}

static const char *check(struct scene *s, unsigned number, const char *path)
{
	char id[40], json[128];
	scene_allowed(s, "auditing/PM", "TeamDecisionService/ListTeamDecisions", "{'audit_id':'@audit:next'}", NULL);
	(void)snprintf(json, sizeof(json), "team_decisions.%u.id", number - 1);
	(void)snprintf(id, sizeof(id), "%s", scene_reply(s, json));
	(void)snprintf(json, sizeof(json), "{'team_decision_id':'%s'}", id);
	scene_allowed(s, "auditing/PM", "TeamDecisionService/CheckTeamDecision", json, NULL);
	return scene_reply(s, path);
}

Test(team, a_decision_proves_its_coverage_as_of_its_day)
{
	struct scene *s = confirmed();
	scene_reads("holds", check(s, 1, "holds"), "true");
	scene_reads("by whose evaluation", check(s, 1, "proofs.0.evaluation_id"), scene_id(s, "evaluation:nora"));
	/* What comes later changes nothing of it: the evaluation withdrawn, a tie declared, the member gone. */
	scene_allowed(s, "auditing/PM", "EvaluationService/WithdrawEvaluation",
		"{'evaluation_id':'@evaluation:nora','reason':'fraud'}", NULL);
	scene_put(s, "relationship:later", "{'organisation_id':'@organisation:auditing','person_id':'@person:auditing/EV',"
		"'kind':'manages','target_organisation_id':'@organisation:audited'}");
	scene_reads("still holds as of then", check(s, 1, "holds"), "true");
	scene_reads("nothing unmet", check(s, 1, "unmet.0"), "");
	scene_free(s);
}

Test(team, a_decision_that_nothing_bears_is_seen_through)
{
	struct scene *s = confirmed();
	char json[600];
	(void)snprintf(json, sizeof(json), "{'audit_id':'@audit:next','number':2,'from_us':%s,'to_us':%s,'ledger_index':5,"
		"'coverage':[{'competence_id':'@competence:own','team_member_id':'@team_member:nora',"
		"'person_id':'@person:auditing/OB','evaluation_id':'@evaluation:nora','evaluation_version':1}]}", scene_days(10),
		scene_days(15));
	scene_put(s, "team_decision:forged", json);
	scene_allowed(s, "auditing/PM", "TeamDecisionService/CheckTeamDecision",
		"{'team_decision_id':'@team_decision:forged'}", NULL);
	REPLY_READS(s, "holds", "");
	scene_free(s);
}

Test(team, the_auditee_objects_and_is_answered)
{
	struct scene *s = scheduled();
	char json[512];
	(void)snprintf(json, sizeof(json), "{" KISTA ",'state':'scheduled','disclosed_to_id':'@organisation:audited',"
		"'from_us':%s,'to_us':%s}", scene_days(10), scene_days(15));
	scene_put(s, "audit:next", json);
	join(s, "person:auditing/EV", "leader", "lena", "auditing/EV");
	scene_allowed(s, "audited/SR", "TeamObjectionService/RaiseTeamObjection",
		"{'team_member_id':'@team_member:lena','reason':'was with our rival'}", "was");
	scene_refused(s, "auditing/PM", "TeamService/ConfirmTeam", "{'audit_id':'@audit:next'}",
		"R-TEAM-20 R-TEAM-16 R-TEAM-25");
	scene_refused(s, "rival/SR", "TeamObjectionService/WithdrawTeamObjection", "{'team_objection_id':'@team_objection:was'}",
		"NOT_FOUND");
	scene_allowed(s, "auditing/PM", "TeamObjectionService/UpholdTeamObjection",
		"{'team_objection_id':'@team_objection:was','resolution':'two years ago'}", NULL);
	scene_refused(s, "auditing/PM", "TeamService/ConfirmTeam", "{'audit_id':'@audit:next'}",
		"R-TEAM-21 R-TEAM-16 R-TEAM-25");
	scene_refused(s, "auditing/PM", "TeamObjectionService/DismissTeamObjection",
		"{'team_objection_id':'@team_objection:was','resolution':'on second thought'}", "S-TEAM-OBJECTION");
	scene_allowed(s, "audited/SR", "TeamObjectionService/RaiseTeamObjection",
		"{'team_member_id':'@team_member:lena','reason':'too tall'}", "tall");
	scene_allowed(s, "audited/SR", "TeamObjectionService/WithdrawTeamObjection",
		"{'team_objection_id':'@team_objection:tall'}", NULL);
	ROW_READS(s, "team_objection:tall", "state", "withdrawn");
	scene_free(s);
}

Test(team, an_interpreter_reaches_what_an_observer_does)
{
	struct scene *s = scheduled();
	scene_allowed(s, "auditing/PM", "TeamMemberService/AddTeamMember",
		"{'audit_id':'@audit:next','person_id':'@person:auditing/RV','role':'interpreter'}", "ines");
	scene_allowed(s, "auditing/RV", "TeamMemberService/AcceptTeamMember", "{'team_member_id':'@team_member:ines'}", NULL);
	ROW_READS(s, "team_member:ines", "role", "interpreter");
	scene_allowed(s, "auditing/PM", "AppointmentService/ListAppointments", "{'scope_id':'@audit:next'}", NULL);
	REPLY_READS(s, "appointments.0.role", "observer");
	scene_free(s);
}

Test(team, who_was_there_three_times_is_advised_against)
{
	struct scene *s = scheduled();
	static const char *const audit[] = { "audit:one", "audit:two", "audit:three" };
	static const char *const member[] = { "team_member:one", "team_member:two", "team_member:three" };
	char json[512];
	for (int i = 0; i < 3; i++) {
		(void)snprintf(json, sizeof(json), "{'programme_id':'@programme:own','auditee_organisation_id':'@organisation:audited',"
			"'title':'Year %d','type':'second_party','state':'completed','from_us':%s,'to_us':%s}", i, scene_days(-400 + 100 * i),
			scene_days(-395 + 100 * i));
		scene_put(s, audit[i], json);
		(void)snprintf(json, sizeof(json), "{'audit_id':'@%s','person_id':'@person:auditing/EV','role':'leader',"
			"'state':'accepted'}", audit[i]);
		scene_put(s, member[i], json);
	}
	join(s, "person:auditing/EV", "leader", "lena", "auditing/EV");
	scene_allowed(s, "auditing/PM", "TeamService/ConfirmTeam", "{'audit_id':'@audit:next'}", NULL);
	scene_reads("advice", scene_rules(s), "R-TEAM-18 R-TEAM-16 R-TEAM-25");
	scene_allowed(s, "auditing/EV", "AuditorService/GetExperience", "{'person_id':'@person:auditing/EV'}", NULL);
	REPLY_READS(s, "roles.0.role", "leader");
	REPLY_READS(s, "roles.0.audits", "3");
	REPLY_READS(s, "auditees.0.organisation_id", scene_id(s, "organisation:audited"));
	REPLY_READS(s, "auditees.0.audits", "3");
	scene_free(s);
}
