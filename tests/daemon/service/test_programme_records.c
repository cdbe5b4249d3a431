/* Risks, resources and what is recorded of a running programme, on a real store. */
#include "tests/daemon/service/programme_year.h"

#include <criterion/criterion.h>

Test(programme_risk, goes_from_identified_to_accepted_by_another)
{
	struct scene *s = scene_new();
	scene_put(s, "programme:year", "{" YEAR ",'state':'running'}");
	scene_refused(s, "auditing/PM", "ProgrammeRiskService/AddProgrammeRisk", "{'programme_id':'@programme:year',"
		"'category':'team_selection','text':'two leads leave','review_us':1}", "R-PROGRAMME-RISK-02");
	scene_allowed(s, "auditing/PM", "ProgrammeRiskService/AddProgrammeRisk", "{'programme_id':'@programme:year',"
		"'category':'team_selection','text':'two leads leave'}", "leads");
	ROW_READS(s, "programme_risk:leads", "kind", "risk");
	ROW_READS(s, "programme_risk:leads", "state", "identified");
	scene_allowed(s, "auditing/PM", "ProgrammeRiskService/TreatProgrammeRisk", "{'programme_risk_id':'@programme_risk:leads',"
		"'treatment':'train one'}", NULL);
	scene_allowed(s, "auditing/CL", "ProgrammeRiskService/AcceptProgrammeRisk",
		"{'programme_risk_id':'@programme_risk:leads','reason':'rare'}", NULL);
	ROW_READS(s, "programme_risk:leads", "state", "accepted");
	scene_allowed(s, "auditing/PM", "ProgrammeRiskService/ReviewProgrammeRisk", "{'programme_risk_id':'@programme_risk:leads',"
		"'likelihood':4,'impact':4,'review_us':1893456000000000,'note':'one has left'}", NULL);
	ROW_READS(s, "programme_risk:leads", "state", "identified");
	scene_allowed(s, "auditing/PM", "ProgrammeRiskService/CloseProgrammeRisk",
		"{'programme_risk_id':'@programme_risk:leads','reason':'both are back'}", NULL);
	scene_refused(s, "auditing/PM", "ProgrammeRiskService/TreatProgrammeRisk",
		"{'programme_risk_id':'@programme_risk:leads','treatment':'again'}", "S-PROGRAMME-RISK");
	scene_free(s);
}

Test(programme_resource, is_requested_for_a_year_and_cut_in_a_month)
{
	struct scene *s = scene_new();
	scene_put(s, "programme:year", "{" YEAR ",'state':'draft','edition':1}");
	scene_refused(s, "auditing/PM", "ProgrammeResourceService/AddProgrammeResource", "{'programme_id':'@programme:year',"
		"'kind':'auditor_days','month':202701,'months':13,'requested':10}", "R-PROGRAMME-RESOURCE-01");
	scene_allowed(s, "auditing/PM", "ProgrammeResourceService/AddProgrammeResource", "{'programme_id':'@programme:year',"
		"'kind':'auditor_days','month':202701,'months':12,'requested':10}", NULL);
	REPLY_READS(s, "programme_resources.11.month", "202712");
	scene_put(s, "programme_resource:march", "{'programme_id':'@programme:year','kind':'travel','month':202703,"
		"'requested':5,'state':'requested','author_id':'@person:auditing/PM'}");
	scene_allowed(s, "auditing/CL", "ProgrammeResourceService/GrantProgrammeResource",
		"{'programme_resource_id':'@programme_resource:march','granted':2}", NULL);
	ROW_READS(s, "programme_resource:march", "state", "short");
	scene_allowed(s, "auditing/PM", "ProgrammeResourceService/ResolveProgrammeResource",
		"{'programme_resource_id':'@programme_resource:march','resolution':'remote interviews'}", NULL);
	ROW_READS(s, "programme_resource:march", "state", "resolved");
	scene_free(s);
}

Test(monitoring_period, is_closed_with_five_evaluations_and_its_figures)
{
	struct scene *s = scene_new();
	scene_put(s, "programme:year", "{" YEAR ",'state':'running'}");
	scene_put(s, "audit:held", "{'programme_id':'@programme:year','title':'Held','auditee_organisation_id':"
		"'@organisation:audited','type':'second_party','state':'completed','to_us':2000}");
	scene_put(s, "audit:late", "{'programme_id':'@programme:year','title':'Late','auditee_organisation_id':"
		"'@organisation:audited','type':'second_party','state':'scheduled','to_us':2000}");
	scene_allowed(s, "auditing/PM", "MonitoringPeriodService/AddMonitoringPeriod", "{'programme_id':'@programme:year',"
		"'from_us':1000,'to_us':3000,'schedule':'one is late','team_performance':'good','implementation':'mostly'}", "quarter");
	scene_refused(s, "auditing/PM", "MonitoringPeriodService/CloseMonitoringPeriod",
		"{'monitoring_period_id':'@monitoring_period:quarter'}", "R-MONITORING-PERIOD-02");
	scene_allowed(s, "auditing/PM", "MonitoringPeriodService/EvaluateMonitoringPeriod",
		"{'monitoring_period_id':'@monitoring_period:quarter','feedback':'asked','documentation':'enough'}", NULL);
	scene_allowed(s, "auditing/PM", "MonitoringPeriodService/CloseMonitoringPeriod",
		"{'monitoring_period_id':'@monitoring_period:quarter'}", NULL);
	ROW_READS(s, "monitoring_period:quarter", "schedule", "one is late");
	ROW_READS(s, "monitoring_period:quarter", "audits_due", "2");
	ROW_READS(s, "monitoring_period:quarter", "audits_held", "1");
	scene_free(s);
}

Test(change_trigger, is_raised_and_decided)
{
	struct scene *s = scene_new();
	scene_put(s, "programme:year", "{" YEAR ",'state':'running'}");
	scene_allowed(s, "auditing/CL", "ChangeTriggerService/AddChangeTrigger", "{'programme_id':'@programme:year',"
		"'kind':'external_providers','text':'a supplier was bought'}", "bought");
	scene_refused(s, "auditing/CL", "ChangeTriggerService/DecideChangeTrigger",
		"{'change_trigger_id':'@change_trigger:bought','decision':'none'}", "ROLE");
	scene_allowed(s, "auditing/PM", "ChangeTriggerService/DecideChangeTrigger",
		"{'change_trigger_id':'@change_trigger:bought','decision':'audit it first','is_amending':true}", NULL);
	ROW_READS(s, "change_trigger:bought", "state", "decided");
	scene_refused(s, "auditing/PM", "ChangeTriggerService/DecideChangeTrigger",
		"{'change_trigger_id':'@change_trigger:bought','decision':'or not'}", "S-CHANGE-TRIGGER");
	scene_free(s);
}

Test(programme_review, is_held_reported_and_confirmed)
{
	struct scene *s = scene_new();
	scene_put(s, "programme:year", "{" YEAR ",'state':'under_review'}");
	scene_refused(s, "auditing/PM", "ProgrammeReviewService/AddProgrammeReview", "{'programme_id':'@programme:year',"
		"'held_us':1,'trends':'fewer majors'}", "R-PROGRAMME-REVIEW-01 R-PROGRAMME-REVIEW-02");
	scene_allowed(s, "auditing/PM", "ProgrammeReviewService/AddProgrammeReview", "{'programme_id':'@programme:year',"
		"'held_us':1,'trends':'fewer majors','conformity':'yes','evolving_needs':'none','records':'kept',"
		"'new_methods':'remote','risk_actions':'worked','confidentiality':'kept','lessons':['begin earlier']}", "first");
	scene_allowed(s, "auditing/PM", "ProgrammeReviewService/ReportProgrammeReview",
		"{'programme_review_id':'@programme_review:first','reported_to':'management review'}", NULL);
	scene_refused(s, "auditing/PM", "ProgrammeReviewService/AcknowledgeProgrammeReview",
		"{'programme_review_id':'@programme_review:first'}", "ROLE");
	scene_allowed(s, "auditing/CL", "ProgrammeReviewService/AcknowledgeProgrammeReview",
		"{'programme_review_id':'@programme_review:first'}", NULL);
	ROW_READS(s, "programme_review:first", "acknowledged_by_id", scene_id(s, "person:auditing/CL"));
	scene_free(s);
}
