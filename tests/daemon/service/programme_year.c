/* The steps a manager takes to a programme that lacks nothing. */
#include "tests/daemon/service/programme_year.h"

#include <stdio.h>

/* Calls as the manager, of programme:LABEL. */
static void step(struct scene *s, const char *label, const char *method, const char *rest, const char *made)
{
	char text[1200];
	(void)snprintf(text, sizeof(text), "{'programme_id':'@programme:%s'%s%s}", label, *rest ? "," : "", rest);
	scene_allowed(s, "auditing/PM", method, text, made);
}

void year_fill(struct scene *s, const char *label)
{
	step(s, label, "ProgrammeService/ChangeProgramme", "'purpose':'trust','extent':'suppliers','schedule':'one a year',"
		"'audit_types':'second party','criteria':'policy','methods':'on site','team_selection':'competence',"
		"'documents':'procedure','without_risk':['planning','resources','team_selection','communication',"
		"'implementation','documented_information','monitoring','auditee_cooperation'],"
		"'without_risk_reason':'one supplier, one team'", NULL);
	step(s, label, "ObjectiveService/AddObjective", "'text':'Confidence','basis':'external_providers','measure':'all'", label);
	step(s, label, "ProgrammeRiskService/AddProgrammeRisk", "'category':'confidentiality','text':'notes leak','likelihood':2,"
		"'impact':4,'treatment':'encrypted disks','review_us':1893456000000000", NULL);
	step(s, label, "InclusionService/AddInclusion", "", NULL);
	step(s, label, "ProgrammeResourceService/AddProgrammeResource", "'kind':'auditor_days','month':202703,'requested':10", NULL);
	step(s, label, "ProcedureService/AddProcedure", "'subject':'planning','title':'How we audit'", NULL);
	char text[300];
	(void)snprintf(text, sizeof(text), "{'scope_id':'@programme:%s','rule':'R-PROGRAMME-17','reason':'first year',"
		"'compensating_measure':'advised by another'}", label);
	scene_allowed(s, "auditing/PM", "WaiverService/AddWaiver", text, label);
	(void)snprintf(text, sizeof(text), "{'waiver_id':'@waiver:%s'}", label);
	scene_allowed(s, "auditing/CL", "WaiverService/GrantWaiver", text, NULL);
}

void year_submit(struct scene *s, const char *label)
{
	scene_allowed(s, "auditing/PM", "ProgrammeService/AddProgramme", "{" YEAR "}", label);
	year_fill(s, label);
	step(s, label, "ProgrammeService/SubmitProgramme", "", NULL);
}

void year_approve(struct scene *s, const char *label)
{
	char text[200];
	year_submit(s, label);
	(void)snprintf(text, sizeof(text), "{'programme_id':'@programme:%s','is_granting':true}", label);
	scene_allowed(s, "auditing/CL", "ProgrammeService/ApproveProgramme", text, NULL);
}
