/* Two customers audit one supplier together on a real store: each side's evidence stays apart but where it is shared. */
#include "tests/daemon/service/scene.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <stdio.h>
#include <string.h>

static void put_evaluation(struct scene *s, const char *name, const char *organisation, const char *person, const char *grade)
{
	char json[400];
	(void)snprintf(json, sizeof(json), "{'organisation_id':'@%s','person_id':'@%s','grade':'%s',"
		"'competence_ids':['@competence:own'],'state':'granted','valid_until_us':%s}", organisation, person, grade,
		scene_days(100));
	scene_put(s, name, json);
}

static void put_audit(struct scene *s, const char *state)
{
	char json[512];
	(void)snprintf(json, sizeof(json), "{'programme_id':'@programme:own','title':'Kista together','type':'second_party',"
		"'auditee_organisation_id':'@organisation:audited','disclosed_to_id':'@organisation:audited',"
		"'competence_ids':['@competence:own'],'state':'%s','from_us':%s,'to_us':%s}", state, scene_days(-1), scene_days(5));
	scene_put(s, "audit:joint", json);
}

static void join(struct scene *s, const char *person, const char *role, const char *label, const char *who)
{
	char json[256];
	(void)snprintf(json, sizeof(json), "{'audit_id':'@audit:joint','person_id':'@%s','role':'%s'}", person, role);
	scene_allowed(s, "auditing/PM", "TeamMemberService/AddTeamMember", json, label);
	(void)snprintf(json, sizeof(json), "{'team_member_id':'@team_member:%s'}", label);
	scene_allowed(s, who, "TeamMemberService/AcceptTeamMember", json, NULL);
}

/* Nordic Rail (auditing) and the city (rival) audit Kista (audited): Lena leads, Beata of the city audits, Carl speaks for it. */
static struct scene *together(void)
{
	struct scene *s = scene_new();
	scene_put(s, "organisation:rival", "{'parent_id':'@organisation:auditing','kind':'auditing','name':'City of Lund'}");
	put_audit(s, "scheduled");
	put_evaluation(s, "evaluation:lena", "organisation:auditing", "person:auditing/EV", "lead");
	put_evaluation(s, "evaluation:beata", "organisation:rival", "person:rival/OB", "auditor");
	scene_put(s, "appointment:carl", "{'scope_id':'@audit:joint','person_id':'@person:rival/CL',"
		"'party_id':'@organisation:rival','role':'audit_client','state':'active'}");
	join(s, "person:auditing/EV", "leader", "lena", "auditing/EV");
	join(s, "person:rival/OB", "auditor", "beata", "rival/OB");
	return s;
}

static void agree(struct scene *s, const char *shares, const char *label)
{
	char json[600];
	(void)snprintf(json, sizeof(json), "{'audit_id':'@audit:joint','text':'each its own, and what is listed',"
		"'organisation_ids':['@organisation:auditing','@organisation:rival'],'shares':[%s]}", shares);
	scene_allowed(s, "auditing/PM", "JointAgreementService/ProposeJointAgreement", json, label);
	(void)snprintf(json, sizeof(json), "{'joint_agreement_id':'@joint_agreement:%s'}", label);
	scene_refused(s, "auditing/PM", "JointAgreementService/AcceptJointAgreement", json, "R-JOINT-08");
	scene_allowed(s, "auditing/CL", "JointAgreementService/AcceptJointAgreement", json, NULL);
	scene_refused(s, "auditing/CL", "JointAgreementService/AcceptJointAgreement", json, "R-JOINT-07");
	scene_allowed(s, "rival/CL", "JointAgreementService/AcceptJointAgreement", json, NULL);
}

static void submit(struct scene *s, const char *who, const char *label, const char *more)
{
	char json[600];
	(void)snprintf(json, sizeof(json), "{'audit_id':'@audit:joint','title':'Quillfish %s','source':'document',"
		"'method':'remote_no_interaction','captured_us':1795430000000000,'classification':'internal',"
		"'verifiability':'verified','note':'n'%s}", label, more);
	scene_allowed(s, who, "EvidenceService/SubmitEvidence", json, label);
}

/* By every way there is: by its id, in the list, by its history, by its entry. */
static void sees(struct scene *s, const char *who, const char *label, bool does)
{
	char name[64], json[160], index[32];
	(void)snprintf(name, sizeof(name), "evidence:%s", label);
	(void)snprintf(index, sizeof(index), "%s", scene_row(s, name, "ledger_index"));
	static const char *const method[] = { "EvidenceService/GetEvidence", "LedgerService/GetHistory", "LedgerService/GetEntry" };
	for (size_t i = 0; i < 3; i++) {
		if (i == 0)
			(void)snprintf(json, sizeof(json), "{'evidence_id':'@%s'}", name);
		else if (i == 1)
			(void)snprintf(json, sizeof(json), "{'noun':'evidence','row_id':'@%s'}", name);
		else
			(void)snprintf(json, sizeof(json), "{'index':%s}", index);
		if (does)
			scene_allowed(s, who, method[i], json, NULL);
		else
			scene_refused(s, who, method[i], json, "NOT_FOUND");
	}
	scene_allowed(s, who, "EvidenceService/ListEvidence", "{'audit_id':'@audit:joint','page':{'size':1000}}", NULL);
	bool listed = strstr(scene_reply(s, "evidence"), scene_id(s, name)) != NULL;
	cr_expect(eq(int, listed, does), "%s is %s for %s", label, listed ? "listed" : "not listed", who);
}

Test(joint, a_team_of_two_organisations_needs_an_agreement_both_accepted)
{
	struct scene *s = together();
	scene_refused(s, "auditing/PM", "TeamService/ConfirmTeam", "{'audit_id':'@audit:joint'}",
		"R-TEAM-19 R-TEAM-16 R-TEAM-25");
	scene_refused(s, "auditing/PM", "JointAgreementService/ProposeJointAgreement", "{'audit_id':'@audit:joint','text':'t',"
		"'organisation_ids':['@organisation:rival','@organisation:audited','@organisation:rival'],"
		"'shares':[{'giver_id':'@organisation:rival','receiver_id':'@organisation:rival','up_to':'internal'}]}",
		"R-JOINT-01 R-JOINT-02 R-JOINT-03 R-JOINT-04");
	agree(s, "", "first");
	ROW_READS(s, "joint_agreement:first", "state", "active");
	ROW_READS(s, "joint_agreement:first", "parties.1.name", "City of Lund");
	scene_allowed(s, "auditing/PM", "TeamService/ProposeTeam", "{'audit_id':'@audit:joint'}", NULL);
	REPLY_READS(s, "is_joint", "true");
	scene_allowed(s, "auditing/PM", "TeamService/ConfirmTeam", "{'audit_id':'@audit:joint'}", NULL);
	scene_free(s);
}

static const char *side(struct scene *s, const char *organisation)
{
	static char text[80];
	(void)snprintf(text, sizeof(text), ",'side_id':'%s'", scene_id(s, organisation));
	return text;
}

Test(joint, inv_18_each_sides_evidence_stays_apart)
{
	struct scene *s = together();
	agree(s, "", "first");
	scene_allowed(s, "auditing/PM", "TeamService/ConfirmTeam", "{'audit_id':'@audit:joint'}", NULL);
	put_audit(s, "in_fieldwork");
	submit(s, "auditing/EV", "lenas", "");
	submit(s, "rival/OB", "beatas", "");
	scene_refused(s, "audited/SR", "EvidenceService/SubmitEvidence", "{'audit_id':'@audit:joint','title':'t',"
		"'source':'document','method':'remote_no_interaction','captured_us':1795430000000000,'classification':'internal',"
		"'verifiability':'verified','note':'n'}", "R-EVIDENCE-30 R-EVIDENCE-11");
	submit(s, "audited/SR", "for_rail", side(s, "organisation:auditing"));
	submit(s, "audited/SR", "for_city", side(s, "organisation:rival"));
	submit(s, "audited/SR", "for_both", ",'is_for_all_sides':true");
	static const struct { const char *who, *label; bool sees; } row[] = {
		{ "auditing/EV", "lenas", true }, { "auditing/EV", "beatas", false }, { "auditing/EV", "for_rail", true },
		{ "auditing/EV", "for_city", false }, { "auditing/EV", "for_both", true },
		{ "rival/OB", "lenas", false }, { "rival/OB", "beatas", true }, { "rival/OB", "for_rail", false },
		{ "rival/OB", "for_city", true }, { "rival/OB", "for_both", true },
		{ "auditing/PM", "lenas", true }, { "auditing/PM", "beatas", false }, { "auditing/PM", "for_city", false },
		{ "audited/SR", "for_rail", true }, { "audited/SR", "for_city", true }, { "audited/SR", "lenas", false } };
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++)
		sees(s, row[i].who, row[i].label, row[i].sees);
	scene_refused(s, "rival/OB", "EvidenceService/AcceptEvidence", "{'evidence_id':'@evidence:lenas'}", "NOT_FOUND");
	scene_allowed(s, "rival/OB", "EvidenceService/AcceptEvidence", "{'evidence_id':'@evidence:for_city'}", NULL);
	scene_free(s);
}

Test(joint, what_is_shared_is_seen_up_to_its_ceiling_and_while_the_agreement_holds)
{
	struct scene *s = together();
	agree(s, "", "first");
	scene_allowed(s, "auditing/PM", "TeamService/ConfirmTeam", "{'audit_id':'@audit:joint'}", NULL);
	put_audit(s, "in_fieldwork");
	submit(s, "auditing/EV", "lenas", "");
	submit(s, "rival/OB", "beatas", "");
	submit(s, "rival/OB", "secret", ",'classification':'confidential'");
	agree(s, "{'giver_id':'@organisation:rival','receiver_id':'@organisation:auditing','up_to':'internal'}", "second");
	ROW_READS(s, "joint_agreement:first", "state", "ended");
	sees(s, "auditing/EV", "beatas", true);
	sees(s, "auditing/EV", "secret", false);
	sees(s, "rival/OB", "lenas", false); /* what is given is not taken */
	scene_refused(s, "audited/SR", "JointAgreementService/EndJointAgreement",
		"{'joint_agreement_id':'@joint_agreement:second','reason':'no'}", "ROLE");
	scene_allowed(s, "rival/CL", "JointAgreementService/EndJointAgreement",
		"{'joint_agreement_id':'@joint_agreement:second','reason':'trust is over'}", NULL);
	sees(s, "auditing/EV", "beatas", false);
	sees(s, "rival/OB", "beatas", true);
	scene_free(s);
}
