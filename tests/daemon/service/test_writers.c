/*
 * Nobody decides on what they wrote, on a real store: whoever changed it last, each earlier writer is still refused.
 * A second role is what would let them: a client who manages, a supplier's person who leads.
 */
#include "tests/daemon/service/plan_scene.h"
#include "tests/daemon/service/programme_year.h"

#include <criterion/criterion.h>

#include <stdio.h>
#include <string.h>

static void appoint(struct scene *s, const char *label, const char *who, const char *scope, const char *role, const char *state)
{
	char name[80], json[400];
	(void)snprintf(name, sizeof(name), "appointment:%s", label);
	(void)snprintf(json, sizeof(json), "{'scope_id':'@%s','person_id':'@person:%s','party_id':'@organisation:auditing',"
		"'role':'%s','state':'%s'}", scope, who, role, state);
	scene_put(s, name, json);
}

/* One row of a programme's content, changed by the client and then by the manager. */
struct change {
	const char *row;    /* put as the manager's; NULL: the programme's own */
	const char *json;
	const char *method;
	const char *by_client;
	const char *by_manager; /* NULL: what the client did ends it */
};

static const struct change change[] = {
	{ NULL, NULL, "ProgrammeService/ChangeProgramme", "{'programme_id':'@programme:year','extent':'all'}",
		"{'programme_id':'@programme:year','extent':'suppliers'}" },
	{ "objective:more", "'text':'Confidence','basis':'risks','measure':'m','state':'open'", "ObjectiveService/ChangeObjective",
		"{'objective_id':'@objective:more','target':'none'}", "{'objective_id':'@objective:more','target':'two'}" },
	{ "objective:gone", "'text':'Confidence','basis':'risks','measure':'m','state':'open'", "ObjectiveService/RemoveObjective",
		"{'objective_id':'@objective:gone'}", NULL },
	{ "inclusion:later", "'unit_id':'@unit:later','decision':'included'", "InclusionService/ChangeInclusion",
		"{'inclusion_id':'@inclusion:later','decision':'included','days':1}",
		"{'inclusion_id':'@inclusion:later','decision':'included','days':2}" },
	{ "coverage_target:more", "'criteria_source_id':'@criteria_source:own','state':'in_force'",
		"CoverageTargetService/RemoveCoverageTarget", "{'coverage_target_id':'@coverage_target:more'}", NULL },
	{ "programme_resource:more", "'kind':'travel','month':202703,'requested':5,'state':'requested'",
		"ProgrammeResourceService/ChangeProgrammeResource", "{'programme_resource_id':'@programme_resource:more','requested':6}",
		"{'programme_resource_id':'@programme_resource:more','requested':7}" },
	{ "procedure:more", "'subject':'planning','title':'t','state':'in_force'", "ProcedureService/RemoveProcedure",
		"{'procedure_id':'@procedure:more'}", NULL },
	{ "programme_risk:more", "'kind':'risk','category':'planning','text':'t','likelihood':1,'impact':1,'state':'identified'",
		"ProgrammeRiskService/TreatProgrammeRisk", "{'programme_risk_id':'@programme_risk:more','treatment':'none'}",
		"{'programme_risk_id':'@programme_risk:more','treatment':'two teams'}" },
};

static void change_it(struct scene *s, const struct change *c)
{
	char json[600];
	if (c->row) {
		(void)snprintf(json, sizeof(json), "{'programme_id':'@programme:year','author_id':'@person:auditing/PM',%s}", c->json);
		scene_put(s, c->row, json);
	}
	scene_allowed(s, CLIENT, c->method, c->by_client, NULL);
	if (c->by_manager)
		scene_allowed(s, MANAGER, c->method, c->by_manager, NULL);
}

Test(writers, inv_11_each_earlier_writer_of_a_programme_is_refused)
{
	for (size_t i = 0; i < sizeof(change) / sizeof(change[0]); i++) {
		struct scene *s = scene_new();
		scene_allowed(s, MANAGER, "ProgrammeService/AddProgramme", "{" YEAR "}", "year");
		year_fill(s, "year");
		scene_put(s, "unit:later", "{'organisation_id':'@organisation:audited','name':'Later'}");
		scene_put(s, "inclusion:later", "{'programme_id':'@programme:year','unit_id':'@unit:later','decision':'included'}");
		appoint(s, "both", CLIENT, "organisation:auditing", "programme_manager", "active");
		change_it(s, &change[i]);
		scene_allowed(s, MANAGER, "ProgrammeService/SubmitProgramme", "{'programme_id':'@programme:year'}", NULL);
		scene_refused(s, CLIENT, "ProgrammeService/ApproveProgramme", "{'programme_id':'@programme:year','is_granting':true}",
			"R-PROGRAMME-03");
		appoint(s, "third", "auditing/EV", "organisation:auditing", "audit_client", "active");
		scene_allowed(s, "auditing/EV", "ProgrammeService/ApproveProgramme",
			"{'programme_id':'@programme:year','is_granting':true}", NULL);
		scene_free(s);
	}
}

Test(writers, inv_11_who_amended_does_not_approve_the_amendment)
{
	struct scene *s = scene_new();
	year_approve(s, "year");
	appoint(s, "both", CLIENT, "organisation:auditing", "programme_manager", "active");
	scene_allowed(s, MANAGER, "ProgrammeService/BeginProgramme", "{'programme_id':'@programme:year','communicated':'m'}", NULL);
	scene_allowed(s, CLIENT, "ProgrammeService/AmendProgramme", "{'programme_id':'@programme:year','reason':'more'}", NULL);
	scene_allowed(s, MANAGER, "ProcedureService/AddProcedure", "{'programme_id':'@programme:year','subject':'records','title':'t'}",
		NULL);
	scene_allowed(s, MANAGER, "ProgrammeService/SubmitProgramme", "{'programme_id':'@programme:year'}", NULL);
	scene_refused(s, CLIENT, "ProgrammeService/ApproveProgramme", "{'programme_id':'@programme:year'}", "R-PROGRAMME-03");
	scene_free(s);
}

/* A copy is the copier's own work: who wrote the programme of last year may approve this one. */
Test(writers, inv_11_a_copy_is_its_copiers_alone)
{
	struct scene *s = scene_new();
	scene_allowed(s, MANAGER, "ProgrammeService/AddProgramme", "{" YEAR "}", "year");
	year_fill(s, "year");
	appoint(s, "both", CLIENT, "organisation:auditing", "programme_manager", "active");
	change_it(s, &change[1]);
	ROW_READS(s, "objective:more", "writer_ids.0", scene_id(s, "person:auditing/CL"));
	ROW_READS(s, "objective:more", "writer_ids.1", scene_id(s, "person:auditing/PM"));
	scene_allowed(s, MANAGER, "ProgrammeService/CopyProgramme", "{'organisation_id':'@organisation:auditing',"
		"'source_id':'@programme:year','title':'2028','from_us':1830297600000000,'to_us':1861833600000000}", "next");
	ROW_READS(s, "programme:next", "writer_ids.0", scene_id(s, "person:auditing/PM"));
	ROW_READS(s, "programme:next", "writer_ids.1", "");
	scene_allowed(s, MANAGER, "ObjectiveService/ListObjectives", "{'programme_id':'@programme:next'}", NULL);
	REPLY_READS(s, "objectives.1.writer_ids.0", scene_id(s, "person:auditing/PM"));
	REPLY_READS(s, "objectives.1.writer_ids.1", "");
	scene_free(s);
}

Test(writers, inv_11_earlier_writers_of_its_rows_decide_on_none_of_them)
{
	struct scene *s = scene_new();
	scene_put(s, "programme:year", "{" YEAR ",'state':'draft','edition':1}");
	appoint(s, "both", CLIENT, "organisation:auditing", "programme_manager", "active");
	appoint(s, "third", "auditing/EV", "organisation:auditing", "audit_client", "active");
	change_it(s, &change[7]);
	scene_refused(s, CLIENT, "ProgrammeRiskService/AcceptProgrammeRisk",
		"{'programme_risk_id':'@programme_risk:more','reason':'rare'}", "R-PROGRAMME-RISK-01");
	scene_allowed(s, "auditing/EV", "ProgrammeRiskService/AcceptProgrammeRisk",
		"{'programme_risk_id':'@programme_risk:more','reason':'rare'}", NULL);
	change_it(s, &change[5]);
	scene_refused(s, CLIENT, "ProgrammeResourceService/GrantProgrammeResource",
		"{'programme_resource_id':'@programme_resource:more','granted':2}", "R-PROGRAMME-RESOURCE-02");
	scene_allowed(s, "auditing/EV", "ProgrammeResourceService/GrantProgrammeResource",
		"{'programme_resource_id':'@programme_resource:more','granted':2}", NULL);
	scene_put(s, "programme:year", "{" YEAR ",'state':'under_review','edition':1}");
	scene_put(s, "programme_review:more", "{'programme_id':'@programme:year','state':'held','held_us':1,"
		"'author_id':'@person:auditing/PM'}");
	scene_allowed(s, CLIENT, "ProgrammeReviewService/ReportProgrammeReview",
		"{'programme_review_id':'@programme_review:more','reported_to':'the board'}", NULL);
	scene_refused(s, CLIENT, "ProgrammeReviewService/AcknowledgeProgrammeReview",
		"{'programme_review_id':'@programme_review:more'}", "R-PROGRAMME-REVIEW-04");
	scene_allowed(s, "auditing/EV", "ProgrammeReviewService/AcknowledgeProgrammeReview",
		"{'programme_review_id':'@programme_review:more'}", NULL);
	scene_free(s);
}

/* Kista's plan with one slot of the leader's; the supplier's person leads too, and changes what `method` says. */
static struct scene *presented(const char *method, const char *json)
{
	struct scene *s = plan_scene();
	appoint(s, "leads", "audited/SR", "audit:kista", "leader", "active");
	scene_allowed(s, LEADER, "PlanService/AddPlan", "{'audit_id':'@audit:kista','language':'sv',"
		"'auditee_risks':'nothing is plugged in'}", "kista");
	scene_allowed(s, LEADER, "SlotService/AddSlot", slot_json("Gate", "audited", "09:00", "10:30", ""), "gate");
	scene_allowed(s, LEADER, "SlotService/AddSlot", slot_json("Hall", "audited", "11:00", "12:00", ""), "hall");
	if (method)
		scene_allowed(s, SUPPLIER, method, json, NULL);
	scene_allowed(s, LEADER, "SlotService/ChangeSlot", "{'slot_id':'@slot:gate','title':'Gates'}", NULL);
	scene_allowed(s, LEADER, "PlanService/PresentPlan", "{'plan_id':'@plan:kista'}", NULL);
	return s;
}

Test(writers, inv_11_each_earlier_writer_of_a_plan_is_refused)
{
	static const char *const by[][2] = { { "PlanService/ChangePlan", "{'plan_id':'@plan:kista','language':'en'}" },
		{ "SlotService/ChangeSlot", "{'slot_id':'@slot:gate','title':'Gate and dock'}" },
		{ "SlotService/RemoveSlot", "{'slot_id':'@slot:hall'}" } };
	for (size_t i = 0; i < sizeof(by) / sizeof(by[0]); i++) {
		struct scene *s = presented(by[i][0], by[i][1]);
		scene_refused(s, SUPPLIER, "PlanService/AgreePlan", agree_json(s, "kista"), "R-PLAN-15");
		scene_free(s);
	}
	struct scene *s = presented(NULL, NULL);
	scene_allowed(s, SUPPLIER, "PlanService/AgreePlan", agree_json(s, "kista"), NULL);
	scene_free(s);
}

/* Whoever lets a template write the slots wrote them. */
Test(writers, inv_11_who_filled_a_plan_does_not_agree_to_it)
{
	struct scene *s = plan_scene();
	appoint(s, "leads", "audited/SR", "audit:kista", "leader", "active");
	scene_allowed(s, LEADER, "PlanService/AddPlan", "{'audit_id':'@audit:kista','auditee_risks':'none'}", "kista");
	scene_allowed(s, SUPPLIER, "PlanService/FillPlan", "{'plan_id':'@plan:kista','first_day':'2027-03-01'}", NULL);
	scene_allowed(s, LEADER, "PlanService/PresentPlan", "{'plan_id':'@plan:kista'}", NULL);
	scene_refused(s, SUPPLIER, "PlanService/AgreePlan", agree_json(s, "kista"), "R-PLAN-15");
	appoint(s, "other", "audit/SR", "audit:kista", "supplier_representative", "active");
	scene_allowed(s, "audit/SR", "PlanService/AgreePlan", agree_json(s, "kista"), NULL);
	scene_free(s);
}

/* What was written in one version stands in the next. */
Test(writers, inv_11_who_wrote_in_an_earlier_version_is_refused)
{
	struct scene *s = presented("SlotService/ChangeSlot", "{'slot_id':'@slot:gate','title':'Gate and dock'}");
	scene_allowed(s, LEADER, "PlanService/RevisePlan", "{'plan_id':'@plan:kista','reason':'another day'}", "second");
	ROW_READS(s, "plan:second", "author_id", scene_id(s, "person:audit/LA"));
	scene_allowed(s, LEADER, "PlanService/PresentPlan", "{'plan_id':'@plan:second'}", NULL);
	scene_refused(s, SUPPLIER, "PlanService/AgreePlan", agree_json(s, "second"), "R-PLAN-15");
	scene_free(s);
}

/* An audit of LA's: an earlier report of somebody's, a conclusion, and LA's report, which is read. */
static const char *put_report(struct scene *s, const char *first_author, const char *conclusion, const char *label)
{
	char json[300];
	(void)snprintf(json, sizeof(json), "{'audit_id':'@audit:over','state':'returned','author_id':'@person:%s'}", first_author);
	scene_put(s, "report:first", json);
	scene_put(s, "conclusion:one", conclusion);
	scene_report(s, "audit/LA", "audit:over", label);
	(void)snprintf(json, sizeof(json), "report:%s", label);
	return scene_report_read(s, json);
}

Test(writers, inv_11_a_report_is_judged_by_who_wrote_nothing_that_it_says)
{
	static const char leaders[] = "{'audit_id':'@audit:over','objective':1,'state':'agreed','author_id':'@person:audit/LA'}";
	static const char both[] = "{'audit_id':'@audit:over','objective':1,'state':'agreed','author_id':'@person:audit/LA',"
		"'writer_ids':['@person:auditing/RV','@person:audit/LA']}";
	struct scene *s = scene_new();
	scene_put(s, "audit:over", "{'programme_id':'@programme:own','title':'Kista','auditee_organisation_id':"
		"'@organisation:audited','type':'second_party','state':'reporting'}");
	appoint(s, "over", "audit/LA", "audit:over", "leader", "active");
	scene_refused(s, "auditing/RV", "ReportService/ReviewReport", put_report(s, "auditing/RV", leaders, "a"), "R-REPORT-01");
	scene_refused(s, "auditing/RV", "ReportService/ReviewReport", put_report(s, "audit/LA", both, "b"), "R-REPORT-01");
	scene_allowed(s, "auditing/RV", "ReportService/ReviewReport", put_report(s, "audit/LA", leaders, "c"), NULL);
	scene_free(s);
}

Test(writers, inv_11_each_who_changed_a_conclusion_is_noted)
{
	struct scene *s = scene_new();
	scene_put(s, "conclusion:one", "{'audit_id':'@audit:fieldwork','objective':1,'state':'draft','author_id':'@person:audit/LA'}");
	appoint(s, "leads", "auditing/RV", "audit:fieldwork", "leader", "active");
	static const char json[] = "{'conclusion_id':'@conclusion:one','text':'t','extent':'fulfilled','uncertainty':'u'}";
	scene_allowed(s, "auditing/RV", "ConclusionService/ChangeConclusion", json, NULL);
	scene_allowed(s, LEADER, "ConclusionService/ChangeConclusion", json, NULL);
	ROW_READS(s, "conclusion:one", "writer_ids.0", scene_id(s, "person:auditing/RV"));
	ROW_READS(s, "conclusion:one", "writer_ids.1", scene_id(s, "person:audit/LA"));
	scene_free(s);
}

Test(writers, inv_11_who_collected_for_an_evaluation_does_not_grant_it)
{
	struct scene *s = scene_new();
	char json[400];
	appoint(s, "evaluates", MANAGER, "organisation:auditing", "competence_evaluator", "active");
	scene_allowed(s, "auditing/EV", "EvaluationService/PlanEvaluation", "{'person_id':'@person:audit/AU','grade':'auditor',"
		"'basis':'our criteria','qualification':'leads for a certification body'}", "auditor");
	scene_put(s, "evaluation:manager", "{'organisation_id':'@organisation:auditing','person_id':'@person:auditing/PM',"
		"'grade':'lead','state':'granted','valid_from_us':1,'valid_until_us':4102444800000000}");
	scene_allowed(s, MANAGER, "EvaluationService/CollectEvaluation",
		"{'evaluation_id':'@evaluation:auditor','method':'records','text':'a course'}", NULL);
	scene_allowed(s, "auditing/EV", "EvaluationService/CollectEvaluation",
		"{'evaluation_id':'@evaluation:auditor','method':'interview','text':'an hour'}", NULL);
	(void)snprintf(json, sizeof(json), "{'evaluation_id':'@evaluation:auditor','valid_until_us':%s,"
		"'items':[{'competence_id':'@competence:own','level':3,'evidence':'course'}]}", scene_days(300));
	scene_allowed(s, "auditing/EV", "EvaluationService/AssessEvaluation", json, NULL);
	scene_refused(s, MANAGER, "EvaluationService/GrantEvaluation", "{'evaluation_id':'@evaluation:auditor'}", "R-COMPETENCE-03");
	appoint(s, "grants", CLIENT, "organisation:auditing", "programme_manager", "active");
	scene_allowed(s, CLIENT, "EvaluationService/GrantEvaluation", "{'evaluation_id':'@evaluation:auditor'}", NULL);
	scene_free(s);
}

Test(writers, inv_11_who_wrote_in_an_answer_does_not_accept_it)
{
	struct scene *s = scene_new();
	scene_put(s, "request:asked", "{'audit_id':'@audit:fieldwork','state':'answered','issued_us':1}");
	scene_put(s, "request_item:one", "{'audit_id':'@audit:fieldwork','request_id':'@request:asked','state':'open','issued_us':1}");
	scene_put(s, "answer:one", "{'audit_id':'@audit:fieldwork','request_item_id':'@request_item:one','state':'signed',"
		"'party_id':'@organisation:audited','author_id':'@person:audit/SP','signer_id':'@person:audit/SR','signed_us':2,"
		"'contributor_ids':['@person:audit/SP','@person:audit/AU']}");
	scene_put(s, "request_item:one", "{'audit_id':'@audit:fieldwork','request_id':'@request:asked','state':'answered',"
		"'issued_us':1,'answer_id':'@answer:one'}");
	scene_refused(s, "audit/AU", "RequestItemService/AcceptRequestItem", "{'request_item_id':'@request_item:one'}",
		"R-REQUEST-08");
	scene_allowed(s, "audit/LA", "RequestItemService/AcceptRequestItem", "{'request_item_id':'@request_item:one'}", NULL);
	scene_free(s);
}

Test(writers, inv_8_who_answered_in_an_earlier_cycle_does_not_close)
{
	struct scene *s = scene_new();
	static const char close[] = "{'finding_id':'@finding:nc','evidence_ids':['@evidence:effect'],'verdict':'works'}";
	scene_put(s, "finding:nc", "{'audit_id':'@audit:fieldwork','grade':'major','state':'acknowledged','communicated_us':1}");
	appoint(s, "once", "audit/AU", "audit:fieldwork", "supplier_representative", "active");
	scene_allowed(s, "audit/AU", "FindingService/CorrectFinding", "{'finding_id':'@finding:nc','correction':'restored'}", NULL);
	appoint(s, "once", "audit/AU", "audit:fieldwork", "supplier_representative", "ended");
	scene_allowed(s, "audit/SR", "FindingService/CorrectFinding", "{'finding_id':'@finding:nc','correction':'restored twice'}", NULL);
	ROW_READS(s, "finding:nc", "respondent_ids.0", scene_id(s, "person:audit/AU"));
	ROW_READS(s, "finding:nc", "respondent_ids.1", scene_id(s, "person:audit/SR"));
	scene_put(s, "finding:nc", "{'audit_id':'@audit:fieldwork','grade':'major','state':'effectiveness_pending','communicated_us':1,"
		"'implementation_verified_us':2,'effectiveness_from_us':2,'respondent_ids':['@person:audit/AU','@person:audit/SR']}");
	scene_put(s, "evidence:effect", "{'audit_id':'@audit:fieldwork','collector_id':'@person:audit/LA',"
		"'party_id':'@organisation:auditing','classification':'internal','state':'accepted','received_us':3}");
	scene_allowed(s, LEADER, "FindingService/ReopenFinding", "{'finding_id':'@finding:nc','reason':'failed again'}", NULL);
	ROW_READS(s, "finding:nc", "respondent_ids.0", scene_id(s, "person:audit/AU"));
	scene_put(s, "finding:nc", "{'audit_id':'@audit:fieldwork','grade':'major','state':'effectiveness_pending','communicated_us':1,"
		"'implementation_verified_us':2,'effectiveness_from_us':2,'respondent_ids':['@person:audit/AU'],'cycle':1}");
	scene_refused(s, "audit/AU", "FindingService/CloseFinding", close, "R-FINDING-08");
	scene_allowed(s, LEADER, "FindingService/CloseFinding", close, NULL);
	scene_free(s);
}

Test(writers, inv_8_who_carried_an_action_out_at_first_does_not_verify_it)
{
	struct scene *s = scene_new();
	scene_put(s, "finding:nc", "{'audit_id':'@audit:fieldwork','grade':'minor','state':'response_accepted','communicated_us':1}");
	scene_put(s, "action:alarm", "{'audit_id':'@audit:fieldwork','finding_id':'@finding:nc','owner_id':'@person:audit/SR',"
		"'author_id':'@person:audit/SR','state':'agreed','due_us':1795430000000000}");
	appoint(s, "once", "audit/AU", "audit:fieldwork", "supplier_representative", "active");
	scene_allowed(s, "audit/AU", "ActionService/FinishAction",
		"{'action_id':'@action:alarm','evidence_ids':['@evidence:by_supplier']}", NULL);
	appoint(s, "once", "audit/AU", "audit:fieldwork", "supplier_representative", "ended");
	scene_allowed(s, LEADER, "ActionService/RejectAction", "{'action_id':'@action:alarm','reason':'the old alarm'}", NULL);
	scene_allowed(s, "audit/SR", "ActionService/FinishAction",
		"{'action_id':'@action:alarm','evidence_ids':['@evidence:by_supplier']}", NULL);
	scene_refused(s, "audit/AU", "ActionService/VerifyAction", "{'action_id':'@action:alarm'}", "R-ACTION-07");
	scene_allowed(s, LEADER, "ActionService/VerifyAction", "{'action_id':'@action:alarm'}", NULL);
	scene_free(s);
}

Test(writers, inv_11_each_who_wrote_of_remote_methods_does_not_agree_to_them)
{
	struct scene *s = plan_scene();
	static const char json[] = "{'audit_id':'@audit:kista','acceptance':'yes','technology':'video','information':'enough',"
		"'limits':'no halls','abilities':'tried','understanding':'clear','change':'by call'}";
	appoint(s, "leads", "audited/SR", "audit:kista", "leader", "active");
	scene_allowed(s, SUPPLIER, "RemoteReadinessService/AddRemoteReadiness", json, "one");
	scene_refused(s, LEADER, "RemoteReadinessService/AddRemoteReadiness", json, "R-REMOTE-03");
	scene_refused(s, LEADER, "RemoteReadinessService/ChangeRemoteReadiness",
		"{'remote_readiness_id':'@remote_readiness:one','objectives':'kept','version':7}", "VERSION");
	scene_allowed(s, LEADER, "RemoteReadinessService/ChangeRemoteReadiness",
		"{'remote_readiness_id':'@remote_readiness:one','objectives':'kept'}", NULL);
	ROW_READS(s, "remote_readiness:one", "writer_ids.0", scene_id(s, "person:audited/SR"));
	ROW_READS(s, "remote_readiness:one", "writer_ids.1", scene_id(s, "person:audit/LA"));
	scene_refused(s, SUPPLIER, "RemoteReadinessService/AgreeRemoteReadiness",
		"{'remote_readiness_id':'@remote_readiness:one'}", "R-REMOTE-04");
	appoint(s, "other", "audit/SR", "audit:kista", "supplier_representative", "active");
	scene_allowed(s, "audit/SR", "RemoteReadinessService/AgreeRemoteReadiness",
		"{'remote_readiness_id':'@remote_readiness:one'}", NULL);
	scene_refused(s, LEADER, "RemoteReadinessService/ChangeRemoteReadiness",
		"{'remote_readiness_id':'@remote_readiness:one','objectives':'lost'}", "S-REMOTE");
	scene_free(s);
}

/* What is merged into a finding is part of it, and so is who wrote it. */
Test(writers, inv_11_who_wrote_what_was_merged_into_a_finding_is_noted)
{
	struct scene *s = scene_new();
	static const char json[] = "{'audit_id':'@audit:fieldwork','criteria_item_ids':['@criteria_item:own'],'evidence_ids':['@evidence:accepted'],"
		"'statement':'Failed backups are not noticed','rationale':'once','grade':'minor'}";
	appoint(s, "audits", "auditing/RV", "audit:fieldwork", "auditor", "active");
	scene_allowed(s, "audit/AU", "FindingService/AddFinding", json, "from");
	scene_allowed(s, "auditing/RV", "FindingService/ChangeFinding", "{'finding_id':'@finding:from','risk':'data may be lost'}", NULL);
	scene_allowed(s, LEADER, "FindingService/AddFinding", json, "into");
	scene_allowed(s, LEADER, "FindingService/MergeFinding",
		"{'finding_id':'@finding:from','into_id':'@finding:into','reason':'one fact'}", NULL);
	ROW_READS(s, "finding:into", "author_id", scene_id(s, "person:audit/LA"));
	ROW_READS(s, "finding:into", "writer_ids.0", scene_id(s, "person:audit/LA"));
	ROW_READS(s, "finding:into", "writer_ids.1", scene_id(s, "person:audit/AU"));
	ROW_READS(s, "finding:into", "writer_ids.2", scene_id(s, "person:auditing/RV"));
	ROW_READS(s, "finding:into", "writer_ids.3", "");
	scene_free(s);
}

/* Nobody is forgotten: past what a row can name, nobody else writes. */
Test(writers, inv_11_a_row_that_can_name_no_more_writers_takes_no_more)
{
	struct scene *s = scene_new();
	char json[4096];
	int len = snprintf(json, sizeof(json), "{'programme_id':'@programme:year','text':'t','basis':'risks','state':'open',"
		"'writer_ids':[");
	scene_put(s, "programme:year", "{" YEAR ",'state':'draft','edition':1}");
	for (int i = 0; i < 50; i++)
		len += snprintf(json + len, sizeof(json) - (size_t)len, "%s'01900000-0000-7000-8000-0000000000%02d'",
			i ? "," : "", i);
	(void)snprintf(json + len, sizeof(json) - (size_t)len, "]}");
	scene_put(s, "objective:many", json);
	scene_refused(s, MANAGER, "ObjectiveService/ChangeObjective", "{'objective_id':'@objective:many','target':'x'}",
		"TOO_MANY_WRITERS");
	scene_free(s);
}
