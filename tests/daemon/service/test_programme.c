/* Programmes on a real store: a year set up, approved by who wrote none of it, amended, closed. */
#include "tests/daemon/service/programme_year.h"

#include <criterion/criterion.h>

Test(programme, check_names_all_that_is_missing_and_then_nothing)
{
	struct scene *s = scene_new();
	scene_allowed(s, "auditing/PM", "ProgrammeService/AddProgramme", "{" YEAR "}", "year");
	ROW_READS(s, "programme:year", "profile", "19011:2018+27007:2020");
	ROW_READS(s, "programme:year", "manager_id", scene_id(s, "person:auditing/PM"));
	scene_allowed(s, "auditing/PM", "ProgrammeService/CheckProgramme", "{'programme_id':'@programme:year'}", NULL);
	REPLY_READS(s, "step", "submit");
	REPLY_READS(s, "may", "");
	REPLY_READS(s, "unmet.0.rule", "R-PROGRAMME-05");
	REPLY_READS(s, "unmet.1.number", "2");
	REPLY_READS(s, "unmet.1.missing",
		"nothing is said of: objectives, risks, extent, schedule, audit types, criteria, methods, team selection, documents");
	scene_refused(s, "auditing/PM", "ProgrammeService/SubmitProgramme", "{'programme_id':'@programme:year'}",
		"R-PROGRAMME-05 R-PROGRAMME-08 R-PROGRAMME-01 R-PROGRAMME-09 R-PROGRAMME-10 R-PROGRAMME-12 R-PROGRAMME-13 "
		"R-PROGRAMME-17 R-PROGRAMME-21");
	year_fill(s, "year");
	scene_allowed(s, "auditing/PM", "ProgrammeService/CheckProgramme", "{'programme_id':'@programme:year'}", NULL);
	REPLY_READS(s, "may", "true");
	REPLY_READS(s, "unmet.0.rule", "");
	scene_refused(s, "auditing/EV", "ProgrammeService/CheckProgramme", "{'programme_id':'@programme:year'}", "NOT_FOUND");
	scene_free(s);
}

Test(programme, inv_11_is_approved_by_who_wrote_none_of_it)
{
	struct scene *s = scene_new();
	year_submit(s, "year");
	scene_refused(s, "auditing/PM", "ProgrammeService/ApproveProgramme", "{'programme_id':'@programme:year'}", "ROLE");
	scene_put(s, "objective:clients", "{'programme_id':'@programme:year','text':'Confidence','basis':'risks','measure':'m',"
		"'state':'open','author_id':'@person:auditing/CL'}");
	scene_refused(s, "auditing/CL", "ProgrammeService/ApproveProgramme", "{'programme_id':'@programme:year',"
		"'is_granting':true}", "R-PROGRAMME-03 R-PROGRAMME-18");
	scene_allowed(s, "auditing/CL", "ProgrammeService/ReturnProgramme", "{'programme_id':'@programme:year',"
		"'reason':'whose objective is this?'}", NULL);
	ROW_READS(s, "programme:year", "state", "draft");
	ROW_READS(s, "programme:year", "returned_reason", "whose objective is this?");
	scene_free(s);
}

/* Who changes a text, or takes something out, wrote it too, whoever drafted it. */
Test(programme, inv_11_is_not_approved_by_who_changed_it)
{
	struct scene *s = scene_new();
	year_approve(s, "year");
	scene_put(s, "appointment:both", "{'scope_id':'@organisation:auditing','person_id':'@person:auditing/CL',"
		"'party_id':'@organisation:auditing','role':'programme_manager','state':'active'}");
	scene_allowed(s, "auditing/PM", "ProgrammeService/BeginProgramme", "{'programme_id':'@programme:year',"
		"'communicated':'by mail'}", NULL);
	scene_allowed(s, "auditing/PM", "ProgrammeService/AmendProgramme", "{'programme_id':'@programme:year','reason':'r'}", NULL);
	scene_allowed(s, "auditing/CL", "ObjectiveService/ChangeObjective", "{'objective_id':'@objective:year','target':'none'}",
		NULL);
	ROW_READS(s, "objective:year", "author_id", scene_id(s, "person:auditing/PM"));
	scene_allowed(s, "auditing/PM", "ProgrammeService/SubmitProgramme", "{'programme_id':'@programme:year'}", NULL);
	scene_refused(s, "auditing/CL", "ProgrammeService/ApproveProgramme", "{'programme_id':'@programme:year'}",
		"R-PROGRAMME-03");
	scene_free(s);
}

Test(programme, a_month_with_more_days_than_auditors_is_advised_on)
{
	struct scene *s = scene_new();
	char text[200];
	scene_allowed(s, "auditing/PM", "ProgrammeService/AddProgramme", "{" YEAR "}", "year");
	scene_allowed(s, "auditing/PM", "InclusionService/AddInclusion", "{'programme_id':'@programme:year',"
		"'unit_ids':['@unit:audited'],'days':4,'month':202705}", NULL);
	(void)snprintf(text, sizeof(text), "{'inclusion_id':'%s','version':1,'decision':'included','days':4,'month':202713}",
		scene_reply(s, "inclusions.0.id"));
	scene_refused(s, "auditing/PM", "InclusionService/ChangeInclusion", text, "R-INCLUSION-04");
	year_fill(s, "year");
	scene_allowed(s, "auditing/PM", "ProgrammeService/CheckProgramme", "{'programme_id':'@programme:year'}", NULL);
	REPLY_READS(s, "unmet.0.rule", "R-PROGRAMME-14");
	REPLY_READS(s, "unmet.0.missing", "4 days are meant for units, auditors have 10; more than there are in 202705");
	REPLY_READS(s, "may", "true");
	scene_free(s);
}

Test(programme, inv_15_is_approved_as_it_was_read_and_shows_a_later_change)
{
	struct scene *s = scene_new();
	year_submit(s, "year");
	scene_refused(s, "auditing/PM", "ObjectiveService/AddObjective",
		"{'programme_id':'@programme:year','text':'Late','basis':'risks'}", "S-PROGRAMME");
	scene_refused(s, "auditing/CL", "ProgrammeService/ApproveProgramme", "{'programme_id':'@programme:year','version':1,"
		"'is_granting':true}", "R-PROGRAMME-04");
	scene_refused(s, "auditing/CL", "ProgrammeService/ApproveProgramme", "{'programme_id':'@programme:year',"
		"'is_granting':true,'content_sha256':'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA='}", "R-PROGRAMME-18");
	scene_refused(s, "auditing/CL", "ProgrammeService/ApproveProgramme", "{'programme_id':'@programme:year'}",
		"R-PROGRAMME-20");
	scene_allowed(s, "auditing/CL", "ProgrammeService/ApproveProgramme", "{'programme_id':'@programme:year',"
		"'is_granting':true}", NULL);
	ROW_READS(s, "programme:year", "state", "approved");
	ROW_READS(s, "programme:year", "approver_id", scene_id(s, "person:auditing/CL"));
	ROW_READS(s, "programme:year", "approved_edition", "1");
	scene_allowed(s, "auditing/CL", "ProgrammeService/GetProgramme", "{'programme_id':'@programme:year'}", NULL);
	REPLY_READS(s, "programme.is_as_approved", "true");
	scene_put(s, "objective:trust", "{'programme_id':'@programme:year','text':'Another one','basis':'risks','state':'open'}");
	scene_allowed(s, "auditing/CL", "ProgrammeService/GetProgramme", "{'programme_id':'@programme:year'}", NULL);
	REPLY_READS(s, "programme.is_as_approved", "");
	scene_free(s);
}

Test(programme, has_a_period_and_a_known_profile)
{
	struct scene *s = scene_new();
	scene_refused(s, "auditing/PM", "ProgrammeService/AddProgramme", "{'organisation_id':'@organisation:auditing',"
		"'title':'2027','from_us':2000,'to_us':1000,'profile':'19011:2011'}", "R-PROGRAMME-02 R-PROGRAMME-07");
	scene_allowed(s, "auditing/PM", "ProgrammeService/AddProgramme", "{" YEAR ",'profile':'19011:2026+27007:2020'}", "new");
	ROW_READS(s, "programme:new", "profile", "19011:2026+27007:2020");
	scene_allowed(s, "auditing/PM", "ProgrammeService/ChangeProgramme", "{'programme_id':'@programme:new','purpose':'trust'}",
		NULL);
	ROW_READS(s, "programme:new", "purpose", "trust");
	ROW_READS(s, "programme:new", "title", "2027");
	scene_refused(s, "auditing/CL", "ProgrammeService/AddProgramme", "{" YEAR "}", "ROLE");
	scene_free(s);
}

Test(programme, what_is_not_met_is_waived_by_another_than_who_asks)
{
	struct scene *s = scene_new();
	scene_allowed(s, "auditing/PM", "ProgrammeService/AddProgramme", "{" YEAR "}", "year");
	year_fill(s, "year");
	ROW_READS(s, "waiver:year", "state", "granted");
	scene_allowed(s, "auditing/CL", "WaiverService/ExpireWaiver", "{'waiver_id':'@waiver:year','reason':'evaluated'}", NULL);
	scene_refused(s, "auditing/PM", "ProgrammeService/SubmitProgramme", "{'programme_id':'@programme:year'}", "R-PROGRAMME-17");
	scene_allowed(s, "auditing/PM", "WaiverService/AddWaiver", "{'scope_id':'@programme:year','rule':'R-PROGRAMME-17',"
		"'reason':'first year','compensating_measure':'advised by another'}", "again");
	scene_refused(s, "auditing/PM", "WaiverService/GrantWaiver", "{'waiver_id':'@waiver:again'}", "R-WAIVER-01 R-WAIVER-02");
	scene_refused(s, "auditing/PM", "ProgrammeService/SubmitProgramme", "{'programme_id':'@programme:year'}", "R-PROGRAMME-17");
	scene_allowed(s, "auditing/CL", "WaiverService/GrantWaiver", "{'waiver_id':'@waiver:again'}", NULL);
	scene_allowed(s, "auditing/PM", "ProgrammeService/SubmitProgramme", "{'programme_id':'@programme:year'}", NULL);
	scene_free(s);
}

Test(programme, one_person_is_accountable_and_the_next_accepts)
{
	struct scene *s = scene_new();
	scene_allowed(s, "auditing/PM", "ProgrammeService/AddProgramme", "{" YEAR "}", "year");
	scene_refused(s, "auditing/PM", "ProgrammeService/AssignProgramme", "{'programme_id':'@programme:year',"
		"'person_id':'@person:auditing/EV','reason':'on leave'}", "R-PROGRAMME-23");
	scene_put(s, "appointment:next", "{'scope_id':'@organisation:auditing','person_id':'@person:auditing/EV',"
		"'party_id':'@organisation:auditing','role':'programme_manager','state':'active'}");
	scene_allowed(s, "auditing/CL", "ProgrammeService/AssignProgramme", "{'programme_id':'@programme:year',"
		"'person_id':'@person:auditing/EV','reason':'on leave'}", NULL);
	ROW_READS(s, "programme:year", "manager_id", scene_id(s, "person:auditing/PM"));
	scene_refused(s, "auditing/PM", "ProgrammeService/AcceptProgramme", "{'programme_id':'@programme:year'}",
		"R-PROGRAMME-22");
	scene_allowed(s, "auditing/EV", "ProgrammeService/AcceptProgramme", "{'programme_id':'@programme:year'}", NULL);
	ROW_READS(s, "programme:year", "manager_id", scene_id(s, "person:auditing/EV"));
	ROW_READS(s, "programme:year", "successions.1.reason", "on leave");
	ROW_READS(s, "programme:year", "successions.1.assigned_by_id", scene_id(s, "person:auditing/CL"));
	scene_free(s);
}

#define AUDIT(title, objective) "{'programme_id':'@programme:year','title':'" title "','type':'second_party',"                    \
	"'auditee_organisation_id':'@organisation:audited','objective_ids':['@objective:" objective "'],"                      \
	"'unit_ids':['@unit:audited'],'criteria':[{'criteria_source_id':'@criteria_source:own'}]}"

Test(programme, an_audit_keeps_the_version_it_started_under)
{
	struct scene *s = scene_new();
	year_approve(s, "year");
	scene_allowed(s, "auditing/PM", "AuditService/AddAudit", AUDIT("Before", "year"), "before");
	ROW_READS(s, "audit:before", "programme_edition", "1");
	scene_refused(s, "auditing/PM", "ProgrammeService/AmendProgramme", "{'programme_id':'@programme:year','reason':'r'}",
		"S-PROGRAMME");
	scene_allowed(s, "auditing/PM", "ProgrammeService/BeginProgramme", "{'programme_id':'@programme:year',"
		"'communicated':'to suppliers by mail'}", NULL);
	scene_allowed(s, "auditing/PM", "ProgrammeService/AmendProgramme", "{'programme_id':'@programme:year',"
		"'reason':'a new supplier'}", NULL);
	scene_allowed(s, "auditing/PM", "ObjectiveService/AddObjective", "{'programme_id':'@programme:year','text':'More',"
		"'basis':'risks','measure':'all'}", "more");
	scene_refused(s, "auditing/PM", "AuditService/AddAudit", AUDIT("Too early", "more"), "R-AUDIT-06");
	scene_refused(s, "auditing/PM", "ProgrammeService/WithdrawProgramme", "{'programme_id':'@programme:year'}",
		"R-PROGRAMME-25");
	scene_allowed(s, "auditing/PM", "ProgrammeService/SubmitProgramme", "{'programme_id':'@programme:year'}", NULL);
	scene_allowed(s, "auditing/CL", "ProgrammeService/ApproveProgramme", "{'programme_id':'@programme:year'}", NULL);
	ROW_READS(s, "programme:year", "state", "running");
	scene_allowed(s, "auditing/PM", "AuditService/AddAudit", AUDIT("After", "more"), "after");
	ROW_READS(s, "audit:after", "programme_edition", "2");
	ROW_READS(s, "audit:before", "programme_edition", "1");
	scene_refused(s, "auditing/PM", "ObjectiveService/RemoveObjective", "{'objective_id':'@objective:more'}",
		"S-PROGRAMME R-OBJECTIVE-01");
	scene_free(s);
}

static void exclude_units(struct scene *s)
{
	static const char *const unit[] = { "inclusion:auditing", "inclusion:audited", "inclusion:rival" };
	static const char *const of[] = { "@unit:auditing", "@unit:audited", "@unit:rival" };
	char text[400];
	for (size_t i = 0; i < 3; i++) {
		(void)snprintf(text, sizeof(text), "{'programme_id':'@programme:year','unit_id':'%s','decision':'%s','reason':'%s'}",
			of[i], i == 1 ? "included" : "excluded", i == 1 ? "" : "next year");
		scene_put(s, unit[i], text);
	}
}

Test(programme, inv_28_is_closed_once_each_unit_and_objective_is_accounted_for)
{
	struct scene *s = scene_new();
	scene_put(s, "programme:year", "{" YEAR ",'state':'under_review'}");
	scene_put(s, "objective:year", "{'programme_id':'@programme:year','text':'Trust','basis':'risks','state':'open'}");
	scene_put(s, "monitoring_period:year", "{'programme_id':'@programme:year','state':'closed'}");
	scene_put(s, "programme_review:year", "{'programme_id':'@programme:year','state':'reported'}");
	exclude_units(s);
	scene_refused(s, "auditing/PM", "ProgrammeService/CloseProgramme", "{'programme_id':'@programme:year',"
		"'conclusion':'done'}", "R-PROGRAMME-28 R-PROGRAMME-29");
	scene_put(s, "audit:year", "{'programme_id':'@programme:year','title':'Kista','auditee_organisation_id':"
		"'@organisation:audited','type':'second_party','state':'in_fieldwork','unit_ids':['@unit:audited']}");
	scene_refused(s, "auditing/PM", "ProgrammeService/CloseProgramme", "{'programme_id':'@programme:year',"
		"'conclusion':'done'}", "R-PROGRAMME-26 R-PROGRAMME-28 R-PROGRAMME-29");
	scene_put(s, "audit:year", "{'programme_id':'@programme:year','title':'Kista','auditee_organisation_id':"
		"'@organisation:audited','type':'second_party','state':'completed','unit_ids':['@unit:audited']}");
	scene_refused(s, "auditing/PM", "ProgrammeService/CloseProgramme", "{'programme_id':'@programme:year',"
		"'conclusion':'done'}", "R-PROGRAMME-26 R-PROGRAMME-29");
	scene_put(s, "audit:year", "{'programme_id':'@programme:year','title':'Kista','auditee_organisation_id':"
		"'@organisation:audited','type':'second_party','state':'terminated','ended_early_us':5,'unit_ids':['@unit:audited']}");
	scene_refused(s, "auditing/PM", "ProgrammeService/CloseProgramme", "{'programme_id':'@programme:year',"
		"'conclusion':'done'}", "R-PROGRAMME-26 R-PROGRAMME-28 R-PROGRAMME-29");
	scene_put(s, "audit:again", "{'programme_id':'@programme:year','title':'Kista again','auditee_organisation_id':"
		"'@organisation:audited','type':'second_party','state':'sealed','unit_ids':['@unit:audited']}");
	scene_put(s, "audit:year", "{'programme_id':'@programme:year','title':'Kista','auditee_organisation_id':"
		"'@organisation:audited','type':'second_party','state':'sealed','ended_early_us':5,'unit_ids':['@unit:audited']}");
	scene_allowed(s, "auditing/PM", "ObjectiveService/ConcludeObjective", "{'objective_id':'@objective:year',"
		"'result':'partly','conclusion':'one supplier of two'}", NULL);
	scene_allowed(s, "auditing/PM", "ProgrammeService/CheckProgramme", "{'programme_id':'@programme:year'}", NULL);
	REPLY_READS(s, "step", "close");
	REPLY_READS(s, "may", "true");
	scene_allowed(s, "auditing/PM", "ProgrammeService/CloseProgramme", "{'programme_id':'@programme:year',"
		"'conclusion':'done'}", NULL);
	ROW_READS(s, "programme:year", "state", "closed");
	scene_free(s);
}

Test(programme, is_copied_into_a_draft_of_its_own)
{
	struct scene *s = scene_new();
	year_approve(s, "year");
	scene_allowed(s, "auditing/PM", "ProgrammeService/CopyProgramme", "{'organisation_id':'@organisation:auditing',"
		"'source_id':'@programme:year','title':'2028','from_us':1830297600000000,'to_us':1861833600000000}", "next");
	REPLY_READS(s, "undecided", "");
	ROW_READS(s, "programme:next", "state", "draft");
	ROW_READS(s, "programme:next", "schedule", "one a year");
	ROW_READS(s, "programme:next", "source_id", scene_id(s, "programme:year"));
	ROW_READS(s, "programme:next", "approved_edition", "");
	ROW_READS(s, "programme:next", "waivers.0.rule", "");
	scene_allowed(s, "auditing/PM", "ProgrammeResourceService/ListProgrammeResources", "{'programme_id':'@programme:next'}",
		NULL);
	REPLY_READS(s, "programme_resources.0.month", "202803");
	REPLY_READS(s, "programme_resources.0.state", "requested");
	scene_allowed(s, "auditing/PM", "ProgrammeService/CheckProgramme", "{'programme_id':'@programme:next'}", NULL);
	REPLY_READS(s, "unmet.0.rule", "R-PROGRAMME-17");
	REPLY_READS(s, "unmet.1.rule", "");
	scene_refused(s, "auditing/PM", "ProgrammeService/CopyProgramme", "{'organisation_id':'@organisation:auditing',"
		"'source_id':'@programme:foreign','title':'2029','from_us':1,'to_us':2}", "NOT_FOUND");
	scene_free(s);
}

/* Roles, waivers and the day are those of then, as the rows are. */
Test(programme, check_as_of_the_past_says_what_was_missing_then)
{
	struct scene *s = scene_new();
	static const char check[] = "{'programme_id':'@programme:year'}";
	scene_allowed(s, "auditing/PM", "ProgrammeService/AddProgramme", "{" YEAR "}", "year");
	uint64_t empty = scene_entry(s), full, late;
	year_fill(s, "year");
	full = scene_entry(s);
	scene_put(s, "appointment:past", "{'scope_id':'@programme:year','person_id':'@person:auditing/EV',"
		"'party_id':'@organisation:auditing','role':'programme_manager','state':'active'}");
	scene_allowed(s, "auditing/PM", "ProgrammeService/AssignProgramme", "{'programme_id':'@programme:year',"
		"'person_id':'@person:auditing/EV','reason':'on leave'}", NULL);
	scene_allowed(s, "auditing/EV", "ProgrammeService/AcceptProgramme", "{'programme_id':'@programme:year'}", NULL);
	late = scene_entry(s);
	scene_put(s, "appointment:past", "{'scope_id':'@programme:year','person_id':'@person:auditing/EV',"
		"'party_id':'@organisation:auditing','role':'programme_manager','state':'ended'}");
	scene_allowed(s, "auditing/CL", "WaiverService/ExpireWaiver", "{'waiver_id':'@waiver:year','reason':'over'}", NULL);
	scene_allowed(s, "auditing/PM", "ProgrammeService/CheckProgramme", check, NULL);
	REPLY_READS(s, "may", "");
	REPLY_READS(s, "unmet.0.rule", "R-PROGRAMME-16");
	REPLY_READS(s, "unmet.1.rule", "R-PROGRAMME-17");
	scene_allowed_then(s, "auditing/PM", "ProgrammeService/CheckProgramme", check, empty);
	REPLY_READS(s, "unmet.0.rule", "R-PROGRAMME-05");
	scene_allowed_then(s, "auditing/PM", "ProgrammeService/CheckProgramme", check, full);
	REPLY_READS(s, "may", "true");
	REPLY_READS(s, "unmet.0.rule", "");
	scene_allowed_then(s, "auditing/PM", "ProgrammeService/CheckProgramme", check, late);
	REPLY_READS(s, "may", "true");
	scene_free(s);
}
