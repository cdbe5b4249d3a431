/* Programmes on a real store: objectives before submission, approval by who wrote none of it. */
#include "tests/daemon/service/scene.h"

#include <criterion/criterion.h>

#define YEAR "'organisation_id':'@organisation:auditing','title':'2027','from_us':1798761600000000,'to_us':1830211200000000"

Test(programme, is_approved_by_who_wrote_none_of_it)
{
	struct scene *s = scene_new();
	scene_allowed(s, "auditing/PM", "ProgrammeService/AddProgramme", "{" YEAR "}", "year");
	ROW_READS(s, "programme:year", "profile", "19011:2018+27007:2020");
	scene_refused(s, "auditing/PM", "ProgrammeService/SubmitProgramme", "{'programme_id':'@programme:year'}",
		"R-PROGRAMME-01 R-PROGRAMME-05");
	scene_allowed(s, "auditing/PM", "ObjectiveService/AddObjective",
		"{'programme_id':'@programme:year','text':'Confidence','basis':'external_providers'}", "confidence");
	ROW_READS(s, "objective:confidence", "author_id", scene_id(s, "person:auditing/PM"));
	scene_allowed(s, "auditing/PM", "ProgrammeService/SubmitProgramme", "{'programme_id':'@programme:year'}", NULL);
	scene_reads("advice", scene_rules(s), "R-PROGRAMME-05 R-PROGRAMME-06");
	scene_refused(s, "auditing/PM", "ObjectiveService/AddObjective",
		"{'programme_id':'@programme:year','text':'Late','basis':'risks'}", "S-PROGRAMME");
	scene_refused(s, "auditing/PM", "ProgrammeService/ApproveProgramme", "{'programme_id':'@programme:year'}", "ROLE");
	scene_refused(s, "auditing/CL", "ProgrammeService/ApproveProgramme", "{'programme_id':'@programme:year','version':1}",
		"R-PROGRAMME-04");
	scene_allowed(s, "auditing/CL", "ProgrammeService/ApproveProgramme", "{'programme_id':'@programme:year'}", NULL);
	ROW_READS(s, "programme:year", "state", "approved");
	ROW_READS(s, "programme:year", "approver_id", scene_id(s, "person:auditing/CL"));
	ROW_READS(s, "programme:year", "approved_version", "2");
	scene_free(s);
}

Test(programme, who_wrote_an_objective_does_not_approve_it)
{
	struct scene *s = scene_new();
	scene_put(s, "programme:shared", "{" YEAR ",'state':'submitted','author_id':'@person:auditing/PM'}");
	scene_put(s, "objective:clients", "{'programme_id':'@programme:shared','text':'Confidence','basis':'risks',"
		"'author_id':'@person:auditing/CL'}");
	scene_refused(s, "auditing/CL", "ProgrammeService/ApproveProgramme", "{'programme_id':'@programme:shared'}",
		"R-PROGRAMME-03");
	scene_allowed(s, "auditing/CL", "ProgrammeService/ReturnProgramme",
		"{'programme_id':'@programme:shared','reason':'no risks yet'}", NULL);
	ROW_READS(s, "programme:shared", "state", "draft");
	ROW_READS(s, "programme:shared", "returned_reason", "no risks yet");
	scene_free(s);
}

Test(programme, has_a_period_and_a_known_profile)
{
	struct scene *s = scene_new();
	scene_refused(s, "auditing/PM", "ProgrammeService/AddProgramme", "{'organisation_id':'@organisation:auditing',"
		"'title':'2027','from_us':2000,'to_us':1000,'profile':'19011:2011'}", "R-PROGRAMME-02 R-PROGRAMME-07");
	scene_allowed(s, "auditing/PM", "ProgrammeService/AddProgramme", "{" YEAR ",'profile':'19011:2026+27007:2020'}", "new");
	ROW_READS(s, "programme:new", "profile", "19011:2026+27007:2020");
	scene_refused(s, "auditing/CL", "ProgrammeService/AddProgramme", "{" YEAR "}", "ROLE");
	scene_free(s);
}
