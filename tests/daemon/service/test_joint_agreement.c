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

/* A row of any noun by its id in the list and by its history. */
static void sees_row(struct scene *s, const char *who, const char *name, const char *method, const char *field, bool does)
{
	char json[160];
	const char *noun_end = strchr(name, ':');
	(void)snprintf(json, sizeof(json), "{'noun':'%.*s','row_id':'@%s'}", (int)(noun_end - name), name, name);
	if (does)
		scene_allowed(s, who, "LedgerService/GetHistory", json, NULL);
	else
		scene_refused(s, who, "LedgerService/GetHistory", json, "NOT_FOUND");
	scene_allowed(s, who, method, "{'page':{'size':1000}}", NULL);
	bool listed = strstr(scene_reply(s, field), scene_id(s, name)) != NULL;
	cr_expect(eq(int, listed, does), "%s is %s for %s", name, listed ? "listed" : "not listed", who);
}

static const struct { const char *name, *list, *field; } resting[] = {
	{ "evidence_annotation:note", "EvidenceAnnotationService/ListEvidenceAnnotations", "evidence_annotations" },
	{ "document_review:plan", "DocumentReviewService/ListDocumentReviews", "document_reviews" },
	{ "sample_item:march", "SampleItemService/ListSampleItems", "sample_items" },
	{ "checklist_item:who", "ChecklistItemService/ListChecklistItems", "checklist_items" },
	{ "answer:asked", "AnswerService/ListAnswers", "answers" } };

static void all_see(struct scene *s, const char *who, bool do_they)
{
	for (size_t i = 0; i < sizeof(resting) / sizeof(resting[0]); i++)
		sees_row(s, who, resting[i].name, resting[i].list, resting[i].field, do_they);
}

/* A piece of the city's evidence and all that may rest on it, as Beata of the city leaves it. */
static void rest(struct scene *s)
{
	submit(s, "rival/OB", "beatas", "");
	submit(s, "audited/SR", "for_city", side(s, "organisation:rival"));
	scene_allowed(s, "rival/OB", "EvidenceAnnotationService/AddEvidenceAnnotation", "{'evidence_id':'@evidence:for_city',"
		"'text':'line 4'}", "note");
	scene_allowed(s, "rival/OB", "DocumentReviewService/AddDocumentReview", "{'audit_id':'@audit:joint','title':'Plan',"
		"'document_version':'3','result':'gaps','gaps':'no owner','evidence_id':'@evidence:beatas'}", "plan");
	scene_put(s, "sampling_plan:restores", "{'audit_id':'@audit:joint','state':'population_recorded','population_size':12}");
	scene_put(s, "sample_item:march", "{'audit_id':'@audit:joint','sampling_plan_id':'@sampling_plan:restores','place':3,"
		"'label':'March','state':'named'}");
	scene_put(s, "checklist:backups", "{'audit_id':'@audit:joint','title':'Backups','number':1}");
	scene_put(s, "checklist_item:who", "{'audit_id':'@audit:joint','checklist_id':'@checklist:backups','from_number':1}");
	sees_row(s, "auditing/EV", "sample_item:march", "SampleItemService/ListSampleItems", "sample_items", true);
	scene_allowed(s, "rival/OB", "SampleItemService/MarkDeviatingSampleItem", "{'sample_item_id':'@sample_item:march',"
		"'evidence_ids':['@evidence:beatas']}", NULL);
	scene_allowed(s, "rival/OB", "ChecklistItemService/AnswerChecklistItem", "{'checklist_item_id':'@checklist_item:who',"
		"'outcome':'conforms','note':'the night shift','evidence_ids':['@evidence:beatas']}", NULL);
}

/* Beata asks in the city's name; Lena issues what she may not read the answer of. */
static void ask(struct scene *s)
{
	scene_allowed(s, "rival/OB", "RequestService/AddRequest", "{'audit_id':'@audit:joint','title':'City','basis':'contract'}",
		"city");
	ROW_READS(s, "request:city", "side_id", scene_id(s, "organisation:rival"));
	scene_allowed(s, "rival/OB", "RequestService/AddRequest", "{'audit_id':'@audit:joint','title':'All','basis':'contract',"
		"'is_for_all_sides':true}", "all");
	ROW_READS(s, "request:all", "side_id", "");
	scene_put(s, "request:city", "{'audit_id':'@audit:joint','title':'City','state':'issued','issued_us':1,"
		"'side_id':'@organisation:rival'}");
	scene_put(s, "request_item:tried", "{'audit_id':'@audit:joint','request_id':'@request:city','state':'open','issued_us':1,"
		"'due_us':9000000000000000,'classification':'internal'}");
	submit(s, "audited/SR", "for_rail", side(s, "organisation:auditing"));
	scene_refused(s, "audited/SR", "AnswerService/AddAnswer", "{'request_item_id':'@request_item:tried','text':'t',"
		"'evidence_ids':['@evidence:for_rail']}", "R-ANSWER-08");
	scene_allowed(s, "audited/SR", "AnswerService/AddAnswer", "{'request_item_id':'@request_item:tried','text':'monthly',"
		"'evidence_ids':['@evidence:for_city']}", "asked");
	scene_allowed(s, "audited/SR", "AnswerService/SignAnswer", "{'answer_id':'@answer:asked'}", NULL);
	scene_refused(s, "auditing/EV", "RequestItemService/AcceptRequestItem", "{'request_item_id':'@request_item:tried'}",
		"R-REQUEST-10");
	scene_allowed(s, "rival/OB", "RequestItemService/ReturnRequestItem", "{'request_item_id':'@request_item:tried',"
		"'missing':'which month?'}", NULL);
	ROW_READS(s, "request_item:tried", "missing", "");
	ROW_READS(s, "answer:asked", "missing", "which month?");
}

Test(joint, inv_18_what_rests_on_evidence_stands_on_its_side)
{
	struct scene *s = together();
	agree(s, "", "first");
	scene_allowed(s, "auditing/PM", "TeamService/ConfirmTeam", "{'audit_id':'@audit:joint'}", NULL);
	put_audit(s, "in_fieldwork");
	rest(s);
	ask(s);
	all_see(s, "rival/OB", true);
	all_see(s, "auditing/EV", false);
	all_see(s, "auditing/PM", false);
	scene_allowed(s, "audited/SR", "RequestService/FollowRequest", "{'request_id':'@request:city'}", NULL);
	REPLY_READS(s, "readers.0.role", "auditor");
	REPLY_READS(s, "readers.1.role", "");
	agree(s, "{'giver_id':'@organisation:rival','receiver_id':'@organisation:auditing','up_to':'internal'}", "second");
	all_see(s, "auditing/EV", true);
	submit(s, "auditing/EV", "lenas", "");
	scene_refused(s, "auditing/EV", "ChecklistItemService/AnswerChecklistItem", "{'checklist_item_id':'@checklist_item:who',"
		"'outcome':'conforms','evidence_ids':['@evidence:lenas','@evidence:beatas']}", "R-EVIDENCE-32");
	scene_free(s);
}

Test(joint, inv_18_a_finding_tells_no_title_of_one_sides_evidence)
{
	struct scene *s = together();
	agree(s, "", "first");
	scene_allowed(s, "auditing/PM", "TeamService/ConfirmTeam", "{'audit_id':'@audit:joint'}", NULL);
	put_audit(s, "in_fieldwork");
	submit(s, "audited/SR", "for_city", side(s, "organisation:rival"));
	submit(s, "audited/SR", "for_both", ",'is_for_all_sides':true");
	scene_allowed(s, "rival/OB", "EvidenceService/AcceptEvidence", "{'evidence_id':'@evidence:for_city'}", NULL);
	scene_allowed(s, "rival/OB", "EvidenceService/AcceptEvidence", "{'evidence_id':'@evidence:for_both'}", NULL);
	scene_put(s, "finding:untried", "{'audit_id':'@audit:joint','grade':'observation','statement':'not tried',"
		"'evidence_ids':['@evidence:for_city','@evidence:for_both'],'state':'team_reviewed'}");
	scene_allowed(s, "auditing/EV", "FindingService/CommunicateFinding", "{'finding_id':'@finding:untried'}", NULL);
	ROW_READS(s, "finding:untried", "evidence.0.evidence_id", scene_id(s, "evidence:for_city"));
	ROW_READS(s, "finding:untried", "evidence.0.title", "");
	ROW_READS(s, "finding:untried", "evidence.1.title", "Quillfish for_both");
	scene_free(s);
}
