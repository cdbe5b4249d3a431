/* Competence and evaluations on a real store: assessed by one person, granted by another. */
#include "tests/daemon/service/scene.h"

#include <criterion/criterion.h>

#include <stdio.h>
#include <string.h>

static const char *evaluation(const char *person, const char *methods, int days)
{
	static char json[512];
	(void)snprintf(json, sizeof(json), "{'person_id':'@%s','grade':'auditor','competence_ids':['@competence:own'],"
		"'methods':[%s],'basis':'Four audits','qualification':'leads for a certification body','valid_until_us':%s}", person, methods, scene_days(days));
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
	scene_refused(s, "auditing/EV", "EvaluationService/AddEvaluation", "{'person_id':'@person:audit/AU','grade':'lead',"
		"'methods':['records','interview'],'basis':'b','valid_until_us':4102444800000000}", "R-COMPETENCE-07");
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

static void step(struct scene *s, const char *who, const char *method, const char *more)
{
	char json[1024], name[64];
	(void)snprintf(name, sizeof(name), "EvaluationService/%sEvaluation", method);
	(void)snprintf(json, sizeof(json), "{'evaluation_id':'@evaluation:cloud'%s}", more);
	scene_allowed(s, who, name, json, NULL);
}

static void refused(struct scene *s, const char *who, const char *method, const char *more, const char *why)
{
	char json[1024], name[64];
	(void)snprintf(name, sizeof(name), "EvaluationService/%sEvaluation", method);
	(void)snprintf(json, sizeof(json), "{'evaluation_id':'@evaluation:cloud'%s}", more);
	scene_refused(s, who, name, json, why);
}

static struct scene *planned(void)
{
	struct scene *s = scene_new();
	scene_put(s, "competence:cloud", "{'organisation_id':'@organisation:auditing','name':'Cloud','level':3}");
	scene_put(s, "competence:law", "{'organisation_id':'@organisation:auditing','name':'Law','level':2}");
	scene_allowed(s, "auditing/EV", "EvaluationService/PlanEvaluation", "{'person_id':'@person:audit/AU','grade':'auditor',"
		"'basis':'our criteria','qualification':'leads for a certification body'}", "cloud");
	ROW_READS(s, "evaluation:cloud", "state", "planned");
	return s;
}

static const char *assess(const char *evidence)
{
	static char json[400];
	(void)snprintf(json, sizeof(json), ",'valid_until_us':%s,'items':[{'competence_id':'@competence:cloud','level':3,"
		"'evidence':'%s'},{'competence_id':'@competence:law','level':1,'evidence':'talk'}]", scene_days(300), evidence);
	return json;
}

Test(competence, an_evaluation_goes_from_plan_to_grant_with_evidence_of_two_methods)
{
	struct scene *s = planned();
	refused(s, "auditing/EV", "Assess", assess("course"), "S-EVALUATION R-COMPETENCE-01");
	step(s, "auditing/EV", "Collect", ",'method':'records','text':'two courses'");
	refused(s, "auditing/EV", "Assess", assess("course"), "R-COMPETENCE-01");
	step(s, "auditing/EV", "Collect", ",'method':'records','text':'a third course'");
	refused(s, "auditing/EV", "Assess", assess("course"), "R-COMPETENCE-01");
	step(s, "auditing/EV", "Collect", ",'method':'observation','text':'seen in Kista'");
	refused(s, "auditing/EV", "Assess", assess(""), "R-COMPETENCE-10");
	step(s, "auditing/EV", "Assess", assess("course of May"));
	ROW_READS(s, "evaluation:cloud", "evidence.2.text", "seen in Kista");
	ROW_READS(s, "evaluation:cloud", "evidence.2.collector_id", scene_id(s, "person:auditing/EV"));
	ROW_READS(s, "evaluation:cloud", "methods", "[\"records\",\"observation\"]");
	ROW_READS(s, "evaluation:cloud", "items.0.evidence", "course of May");
	ROW_READS(s, "evaluation:cloud", "competence_ids.0", scene_id(s, "competence:cloud"));
	ROW_READS(s, "evaluation:cloud", "competence_ids.1", ""); /* a level below what the taxonomy asks for covers nothing */
	refused(s, "auditing/EV", "Review", ",'reason':'fine'", "R-COMPETENCE-03");
	step(s, "auditing/PM", "Review", ",'reason':'follows from the evidence'");
	refused(s, "auditing/EV", "Grant", "", "R-COMPETENCE-03");
	step(s, "auditing/PM", "Grant", "");
	ROW_READS(s, "evaluation:cloud", "state", "granted");
	ROW_READS(s, "evaluation:cloud", "granter_id", scene_id(s, "person:auditing/PM"));
	scene_free(s);
}

Test(competence, a_granted_evaluation_is_suspended_resumed_and_withdrawn)
{
	struct scene *s = planned();
	step(s, "auditing/EV", "Collect", ",'method':'records','text':'two courses'");
	step(s, "auditing/EV", "Collect", ",'method':'testing','text':'passed'");
	step(s, "auditing/EV", "Assess", assess("course of May"));
	step(s, "auditing/PM", "Grant", "");
	ROW_READS(s, "evaluation:cloud", "reviewer_id", scene_id(s, "person:auditing/PM"));
	step(s, "auditing/EV", "Suspend", ",'reason':'a complaint'");
	ROW_READS(s, "evaluation:cloud", "state", "suspended");
	refused(s, "auditing/EV", "Resume", ",'reason':'no longer'", "R-COMPETENCE-12");
	step(s, "auditing/PM", "Resume", ",'reason':'unfounded'");
	ROW_READS(s, "evaluation:cloud", "state", "granted");
	step(s, "auditing/PM", "Withdraw", ",'reason':'left us'");
	refused(s, "auditing/PM", "Withdraw", ",'reason':'left us'", "S-EVALUATION");
	scene_free(s);
}

Test(competence, what_is_developed_is_evaluated_again)
{
	struct scene *s = planned();
	step(s, "auditing/EV", "Collect", ",'method':'records','text':'no course'");
	step(s, "auditing/EV", "Collect", ",'method':'testing','text':'failed'");
	step(s, "auditing/EV", "Assess", assess("course of May"));
	refused(s, "auditing/PM", "Develop", ",'development':'a course','development_due_us':1000", "R-COMPETENCE-11");
	step(s, "auditing/PM", "Develop", ",'development':'a course','development_due_us':4102444800000000");
	ROW_READS(s, "evaluation:cloud", "development", "a course");
	scene_refused(s, "auditing/EV", "EvaluationService/PlanEvaluation", "{'person_id':'@person:audit/LA','grade':'auditor',"
		"'basis':'again','qualification':'leads','previous_id':'@evaluation:cloud'}", "R-COMPETENCE-13");
	scene_allowed(s, "auditing/EV", "EvaluationService/PlanEvaluation", "{'person_id':'@person:audit/AU','grade':'auditor',"
		"'basis':'again','qualification':'leads','previous_id':'@evaluation:cloud'}", "again");
	ROW_READS(s, "evaluation:cloud", "state", "evaluated_again");
	ROW_READS(s, "evaluation:again", "previous_id", scene_id(s, "evaluation:cloud"));
	scene_free(s);
}

static int needs_because(struct scene *s, const char *reason)
{
	char path[32];
	int count = 0;
	for (int i = 0; i < 20; i++) {
		(void)snprintf(path, sizeof(path), "needs.%d.reason", i);
		count += strcmp(scene_reply(s, path), reason) == 0;
	}
	return count;
}

Test(competence, the_template_is_added_once_and_proposed_by_what_an_audit_is)
{
	struct scene *s = scene_new();
	scene_allowed(s, "auditing/EV", "CompetenceService/AddTemplate",
		"{'organisation_id':'@organisation:auditing','template':'isms'}", NULL);
	REPLY_READS(s, "competences.9.area", "ISMS 10");
	scene_refused(s, "auditing/EV", "CompetenceService/AddTemplate",
		"{'organisation_id':'@organisation:auditing','template':'isms'}", "R-COMPETENCE-14");
	scene_allowed(s, "auditing/PM", "CompetenceService/AddTemplate",
		"{'organisation_id':'@organisation:auditing','template':'leader'}", NULL);
	scene_allowed(s, "auditing/PM", "CompetenceService/AddCompetence", "{'organisation_id':'@organisation:auditing',"
		"'name':'Hosting','kind':'sector','level':2,'trigger':'units','unit_ids':['@unit:audited']}", "hosting");
	/* Of a supplier, by a standard, on site, one unit: ten areas, leading, suppliers, and hosting. */
	scene_allowed(s, "auditing/PM", "CompetenceService/ProposeCompetences", "{'audit_id':'@audit:fieldwork'}", NULL);
	cr_expect_eq(needs_because(s, "its criteria are those of an information security management system"), 10);
	cr_expect_eq(needs_because(s, "every audit asks for it"), 1);
	cr_expect_eq(needs_because(s, "it is of a supplier"), 1);
	cr_expect_eq(needs_because(s, "one of its units asks for it"), 1);
	REPLY_READS(s, "needs.13", "");
	scene_free(s);
}
