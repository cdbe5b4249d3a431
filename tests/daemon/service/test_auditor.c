/* Development, feedback, and what follows from evaluations, on a real store. */
#include "tests/daemon/service/scene.h"

#include <criterion/criterion.h>

#include <stdio.h>
#include <string.h>

static void say(struct scene *s, const char *who, const char *rating, const char *words)
{
	char json[400];
	(void)snprintf(json, sizeof(json), "{'audit_id':'@audit:fieldwork','person_id':'@person:audit/LA',"
		"'ratings':[{'trait':'diplomatic','rating':%s}],'improvements':'%s'}", rating, words);
	scene_allowed(s, who, "AuditorFeedbackService/AddAuditorFeedback", json, NULL);
}

Test(auditor, feedback_reaches_its_person_without_its_authors)
{
	struct scene *s = scene_new();
	static const char ask[] = "{'person_id':'@person:audit/LA'}";
	scene_refused(s, "audit/AU", "AuditorFeedbackService/AddAuditorFeedback",
		"{'audit_id':'@audit:fieldwork','person_id':'@person:audit/AU','strengths':'all'}", "R-AUDITOR-05 R-AUDITOR-06");
	say(s, "audit/AU", "4", "speak slower");
	scene_allowed(s, "audit/LA", "AuditorService/GetFeedback", ask, NULL);
	REPLY_READS(s, "authors", "1");
	REPLY_READS(s, "improvements.0", ""); /* one alone would be known */
	say(s, "audit/SR", "2", "listen more");
	scene_refused(s, "audit/SR", "AuditorFeedbackService/AddAuditorFeedback",
		"{'audit_id':'@audit:fieldwork','person_id':'@person:audit/LA','strengths':'again'}", "R-AUDITOR-07");
	scene_allowed(s, "audit/LA", "AuditorService/GetFeedback", ask, NULL);
	REPLY_READS(s, "traits.0.counts", "[0,1,0,1,0]");
	REPLY_READS(s, "improvements", "[\"listen more\",\"speak slower\"]"); /* by the alphabet, not by time */
	/* The rows are not the person's to see, nor their peers': not listed, no history that names who signed. */
	scene_allowed(s, "audit/LA", "AuditorFeedbackService/ListAuditorFeedbacks", ask, NULL);
	REPLY_READS(s, "auditor_feedbacks.0", "");
	scene_allowed(s, "audit/TR", "AuditorFeedbackService/ListAuditorFeedbacks", "{}", NULL);
	REPLY_READS(s, "auditor_feedbacks.0", "");
	scene_allowed(s, "auditing/EV", "AuditorFeedbackService/ListAuditorFeedbacks", ask, NULL);
	REPLY_READS(s, "auditor_feedbacks.1.author_id", scene_id(s, "person:audit/SR"));
	scene_refused(s, "audit/AU", "AuditorService/GetFeedback", ask, "ROLE");
	scene_free(s);
}

Test(auditor, development_is_ones_own_to_record)
{
	struct scene *s = scene_new();
	static const char course[] = "{'person_id':'@person:audit/AU','done_us':1000000,'minutes':120,'topic':'27001 Amd 1',"
		"'evidence':'certificate'}";
	scene_allowed(s, "audit/AU", "CpdRecordService/AddCpdRecord", course, "course");
	ROW_READS(s, "cpd_record:course", "organisation_id", scene_id(s, "organisation:auditing"));
	ROW_READS(s, "cpd_record:course", "minutes", "120");
	scene_refused(s, "audit/LA", "CpdRecordService/AddCpdRecord", course, "ROLE");
	scene_refused(s, "audit/AU", "CpdRecordService/AddCpdRecord", "{'person_id':'@person:audit/AU',"
		"'done_us':4102444800000000,'minutes':120,'topic':'t','evidence':'e'}", "R-AUDITOR-03");
	scene_free(s);
}

Test(auditor, criteria_are_set_once_and_asked_for_when_a_grade_is_granted)
{
	struct scene *s = scene_new();
	static const char set[] = "{'organisation_id':'@organisation:rival','text':'t','methods_min':3,"
		"'grades':[{'grade':'auditor','audits':4,'cpd_hours':8}]}";
	scene_allowed(s, "auditing/PM", "SelectionCriteriaService/AddSelectionCriteria", set, "rival");
	scene_refused(s, "auditing/PM", "SelectionCriteriaService/AddSelectionCriteria", set, "R-AUDITOR-01");
	scene_refused(s, "auditing/PM", "SelectionCriteriaService/ChangeSelectionCriteria", "{'text':'t',"
		"'selection_criteria_id':'@selection_criteria:rival','cooling_off':[{'kind':'manages'},{'kind':'manages'}]}",
		"R-AUDITOR-02");
	scene_refused(s, "auditing/EV", "EvaluationService/AddEvaluation", "{'person_id':'@person:rival/AU','grade':'auditor',"
		"'methods':['records','testing'],'basis':'b','qualification':'q','valid_until_us':4102444800000000}",
		"R-COMPETENCE-01");
	scene_allowed(s, "auditing/EV", "EvaluationService/AddEvaluation", "{'person_id':'@person:rival/AU','grade':'auditor',"
		"'methods':['records','testing','interview'],'basis':'b','qualification':'q','valid_until_us':4102444800000000}",
		"beata");
	scene_allowed(s, "auditing/PM", "EvaluationService/GrantEvaluation", "{'evaluation_id':'@evaluation:beata'}", NULL);
	scene_reads("advice", scene_rules(s), "R-COMPETENCE-09");
	scene_allowed(s, "auditing/PM", "AuditorService/GetExperience", "{'person_id':'@person:rival/AU'}", NULL);
	REPLY_READS(s, "gaps.0.missing.0", "0 audits of 4, 0 hours of development in a year of 8");
	scene_free(s);
}

Test(auditor, what_lapses_is_known_before_the_day_of_assignment)
{
	struct scene *s = scene_new();
	char json[512];
	static const char ask[] = "{'organisation_id':'@organisation:auditing','months':1}";
	(void)snprintf(json, sizeof(json), "{'organisation_id':'@organisation:auditing','person_id':'@person:audit/AU',"
		"'grade':'auditor','competence_ids':['@competence:own'],'state':'granted','valid_until_us':%s}", scene_days(2));
	scene_put(s, "evaluation:own", json);
	scene_allowed(s, "auditing/EV", "AuditorService/ListExpiring", ask, NULL);
	REPLY_READS(s, "expiring.0.person_id", scene_id(s, "person:audit/AU"));
	REPLY_READS(s, "expiring.0.audit_ids.0", scene_id(s, "audit:fieldwork")); /* it ends in five days */
	scene_allowed(s, "auditing/EV", "AuditorService/ForecastCoverage", "{'organisation_id':'@organisation:auditing','months':2}",
		NULL);
	REPLY_READS(s, "months.0.people", "");
	(void)snprintf(json, sizeof(json), "{'organisation_id':'@organisation:auditing','person_id':'@person:audit/AU',"
		"'grade':'auditor','competence_ids':['@competence:own'],'state':'granted','valid_until_us':%s}", scene_days(40));
	scene_put(s, "evaluation:renewed", json);
	scene_allowed(s, "auditing/EV", "AuditorService/ListExpiring", ask, NULL);
	REPLY_READS(s, "expiring.0.audit_ids.0", ""); /* another takes its place */
	scene_allowed(s, "auditing/EV", "AuditorService/ForecastCoverage", "{'organisation_id':'@organisation:auditing','months':2}",
		NULL);
	REPLY_READS(s, "months.0.people", "1");
	REPLY_READS(s, "months.0.person_ids.0", scene_id(s, "person:audit/AU"));
	REPLY_READS(s, "months.1.people", "");
	scene_free(s);
}
