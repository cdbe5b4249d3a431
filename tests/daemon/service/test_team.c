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
	scene_refused(s, "auditing/PM", "TeamService/ConfirmTeam", "{'audit_id':'@audit:next'}", "R-TEAM-02");
	scene_allowed(s, "auditing/PM", "WaiverService/AddWaiver", "{'scope_id':'@audit:next','rule':'R-TEAM-02',"
		"'person_id':'@person:auditing/CL','relationship_id':'@relationship:operates','reason':'two people only',"
		"'compensating_measure':'Lena reviews'}", "operates");
	scene_refused(s, "auditing/PM", "TeamService/ConfirmTeam", "{'audit_id':'@audit:next'}", "R-TEAM-02");
	scene_refused(s, "auditing/PM", "WaiverService/GrantWaiver", "{'waiver_id':'@waiver:operates'}", "R-WAIVER-02");
	scene_refused(s, "auditing/CL", "WaiverService/GrantWaiver", "{'waiver_id':'@waiver:operates'}", "R-WAIVER-01");
	scene_put(s, "appointment:second_client", "{'scope_id':'@organisation:auditing','person_id':'@person:auditing/EV',"
		"'party_id':'@organisation:auditing','role':'audit_client','state':'active'}");
	scene_allowed(s, "auditing/EV", "WaiverService/GrantWaiver", "{'waiver_id':'@waiver:operates'}", NULL);
	ROW_READS(s, "waiver:operates", "granter_id", scene_id(s, "person:auditing/EV"));
	/* What was not known when it was granted is not waived by it. */
	scene_put(s, "relationship:family", "{'organisation_id':'@organisation:auditing','person_id':'@person:auditing/CL',"
		"'kind':'family_or_financial','target_organisation_id':'@organisation:audited'}");
	scene_refused(s, "auditing/PM", "TeamService/ConfirmTeam", "{'audit_id':'@audit:next'}", "R-TEAM-02");
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
	scene_refused(s, "auditing/PM", "TeamService/ConfirmTeam", "{'audit_id':'@audit:next'}", "R-TEAM-01 R-TEAM-03");
	scene_refused(s, "auditing/PM", "TeamMemberService/AddTeamMember",
		"{'audit_id':'@audit:next','person_id':'@person:auditing','role':'observer'}", "R-TEAM-07 R-TEAM-06");
	scene_allowed(s, "auditing/PM", "TeamMemberService/AddTeamMember",
		"{'audit_id':'@audit:next','person_id':'@person:auditing/CL','role':'auditor'}", "erik");
	scene_refused(s, "auditing/PM", "TeamService/ConfirmTeam", "{'audit_id':'@audit:next'}",
		"R-TEAM-01 R-TEAM-04 R-TEAM-02");
	scene_refused(s, "auditing/PM", "TeamMemberService/AddTeamMember",
		"{'audit_id':'@audit:next','person_id':'@person:auditing/CL','role':'auditor'}", "R-TEAM-08");
	scene_refused(s, "auditing/EV", "TeamMemberService/AcceptTeamMember", "{'team_member_id':'@team_member:erik'}",
		"NOT_FOUND");
	scene_allowed(s, "auditing/CL", "TeamMemberService/DeclineTeamMember",
		"{'team_member_id':'@team_member:erik','reason':'on leave'}", NULL);
	ROW_READS(s, "team_member:erik", "state", "declined");
	scene_free(s);
}

Test(team, a_place_is_a_role_while_it_is_held_and_the_team_stays_once_confirmed)
{
	struct scene *s = scheduled();
	join(s, "person:auditing/EV", "leader", "lena", "auditing/EV");
	scene_put(s, "appointment:lena", "{'scope_id':'@audit:next','person_id':'@person:auditing/EV',"
		"'party_id':'@organisation:auditing','role':'leader','state':'active'}");
	scene_allowed(s, "auditing/PM", "TeamService/ConfirmTeam", "{'audit_id':'@audit:next'}", NULL);
	scene_refused(s, "auditing/PM", "TeamMemberService/RemoveTeamMember", "{'team_member_id':'@team_member:lena'}", "S-AUDIT");
	scene_refused(s, "auditing/EV", "TeamMemberService/DeclineTeamMember",
		"{'team_member_id':'@team_member:lena','reason':'ill'}", "S-AUDIT");
	scene_refused(s, "auditing/PM", "TeamMemberService/AddTeamMember",
		"{'audit_id':'@audit:next','person_id':'@person:auditing/CL','role':'auditor'}", "S-AUDIT");
	scene_free(s);
}
