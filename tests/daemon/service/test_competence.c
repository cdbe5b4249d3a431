/* Competence and evaluations on a real store: assessed by one person, granted by another. */
#include "tests/daemon/service/scene.h"

#include <criterion/criterion.h>

#include <stdio.h>

static const char *evaluation(const char *person, const char *methods, int days)
{
	static char json[512];
	(void)snprintf(json, sizeof(json), "{'person_id':'@%s','grade':'auditor','competence_ids':['@competence:own'],"
		"'methods':[%s],'basis':'Four audits','valid_until_us':%s}", person, methods, scene_days(days));
	return json;
}

Test(competence, is_evaluated_by_two_methods_for_a_time)
{
	struct scene *s = scene_new();
	scene_allowed(s, "auditing/EV", "EvaluationService/AddEvaluation",
		evaluation("person:audit/AU", "'records','interview'", 100), "auditor");
	ROW_READS(s, "evaluation:auditor", "state", "assessed");
	ROW_READS(s, "evaluation:auditor", "evaluator_id", scene_id(s, "person:auditing/EV"));
	scene_refused(s, "auditing/EV", "EvaluationService/AddEvaluation",
		evaluation("person:audit/AU", "'records','records'", -1), "R-COMPETENCE-01 R-COMPETENCE-04");
	scene_refused(s, "auditing/EV", "EvaluationService/AddEvaluation",
		evaluation("person:auditing/EV", "'records','interview'", 100), "R-COMPETENCE-02");
	scene_refused(s, "auditing/EV", "EvaluationService/AddEvaluation",
		evaluation("person:other/service", "'records','interview'", 100), "R-COMPETENCE-06");
	scene_refused(s, "auditing/CL", "EvaluationService/AddEvaluation",
		evaluation("person:audit/AU", "'records','interview'", 100), "ROLE");
	scene_free(s);
}

Test(competence, is_granted_by_a_second_person)
{
	struct scene *s = scene_new();
	scene_allowed(s, "auditing/EV", "EvaluationService/AddEvaluation",
		evaluation("person:auditing/PM", "'testing','feedback'", 100), "manager");
	scene_refused(s, "auditing/EV", "EvaluationService/GrantEvaluation", "{'evaluation_id':'@evaluation:manager'}",
		"R-COMPETENCE-03");
	scene_refused(s, "auditing/PM", "EvaluationService/GrantEvaluation", "{'evaluation_id':'@evaluation:manager'}",
		"R-COMPETENCE-05");
	scene_allowed(s, "auditing/EV", "EvaluationService/AddEvaluation",
		evaluation("person:audit/AU", "'testing','feedback'", 100), "auditor");
	scene_allowed(s, "auditing/PM", "EvaluationService/GrantEvaluation", "{'evaluation_id':'@evaluation:auditor'}", NULL);
	ROW_READS(s, "evaluation:auditor", "state", "granted");
	ROW_READS(s, "evaluation:auditor", "reviewer_id", scene_id(s, "person:auditing/PM"));
	scene_refused(s, "auditing/PM", "EvaluationService/GrantEvaluation", "{'evaluation_id':'@evaluation:auditor'}",
		"S-EVALUATION");
	scene_free(s);
}

Test(competence, has_a_name_once)
{
	struct scene *s = scene_new();
	static const char cloud[] = "{'organisation_id':'@organisation:auditing','name':'Cloud services'}";
	scene_allowed(s, "auditing/EV", "CompetenceService/AddCompetence", cloud, "cloud");
	ROW_READS(s, "competence:cloud", "name", "Cloud services");
	scene_refused(s, "auditing/EV", "CompetenceService/AddCompetence", cloud, "DB_UNIQUE");
	scene_allowed(s, "auditing/PM", "CompetenceService/ListCompetences", "{'page':{'filter':'name = \\'Cloud services\\''}}", NULL);
	REPLY_READS(s, "competences.0.id", scene_id(s, "competence:cloud"));
	scene_free(s);
}
