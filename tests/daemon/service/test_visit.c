/* Arrangements for visits and agreements on tests, on a real store. */
#include "tests/daemon/service/plan_scene.h"

#include <criterion/criterion.h>

Test(visit, inv_11_what_one_side_wrote_the_other_confirms)
{
	struct scene *s = plan_scene();
	scene_allowed(s, LEADER, "VisitService/AddVisit", "{'audit_id':'@audit:kista','site_id':'@site:audited',"
		"'access':'how do we get in?'}", "kista");
	scene_refused(s, LEADER, "VisitService/AddVisit", "{'audit_id':'@audit:kista','site_id':'@site:audited'}", "R-VISIT-02");
	scene_refused(s, LEADER, "VisitService/AddVisit", "{'audit_id':'@audit:kista','site_id':'@site:auditing'}", "R-VISIT-01");
	scene_refused(s, LEADER, "VisitService/ConfirmVisit", "{'visit_id':'@visit:kista'}", "R-VISIT-03 R-VISIT-04 R-VISIT-05");
	scene_allowed(s, SUPPLIER, "VisitService/ChangeVisit", "{'visit_id':'@visit:kista','access':'gate 2, passport',"
		"'safety':'follow the guide','devices':'no phones in hall 2','pictures':'on_request'}", NULL);
	scene_refused(s, SUPPLIER, "VisitService/ConfirmVisit", "{'visit_id':'@visit:kista'}", "R-VISIT-03");
	scene_refused(s, "audited/AR", "VisitService/ConfirmVisit", "{'visit_id':'@visit:kista'}", "R-VISIT-03");
	scene_allowed(s, LEADER, "VisitService/ConfirmVisit", "{'visit_id':'@visit:kista'}", NULL);
	ROW_READS(s, "visit:kista", "state", "confirmed");
	scene_allowed(s, SUPPLIER, "VisitService/ReportIncidentVisit", "{'visit_id':'@visit:kista','description':'a fire alarm'}", NULL);
	ROW_READS(s, "visit:kista", "incidents.0.description", "a fire alarm");
	ROW_READS(s, "visit:kista", "state", "confirmed");
	scene_allowed(s, SUPPLIER, "VisitService/ChangeVisit", "{'visit_id':'@visit:kista','access':'gate 3','safety':'x',"
		"'pictures':'forbidden'}", NULL);
	ROW_READS(s, "visit:kista", "state", "asked");
	ROW_READS(s, "visit:kista", "access", "gate 3");
	ROW_READS(s, "visit:kista", "devices", "no phones in hall 2");
	scene_refused(s, "rival/SR", "VisitService/GetVisit", "{'visit_id':'@visit:kista'}", "NOT_FOUND");
	scene_free(s);
}

Test(visit, a_test_is_agreed_to_by_the_audited_side_and_can_be_ended)
{
	struct scene *s = plan_scene();
	char json[400];
	(void)snprintf(json, sizeof(json), "{'audit_id':'@audit:kista','title':'Restore','target':'backup server',"
		"'steps':'restore one file','from_us':%s,'to_us':%s}", scene_days(3), scene_days(4));
	scene_refused(s, LEADER, "TestAgreementService/AddTestAgreement", json, "R-TEST-02 R-TEST-05");
	(void)snprintf(json, sizeof(json), "{'audit_id':'@audit:kista','title':'Restore','target':'backup server',"
		"'steps':'restore one file','from_us':1803888000000000,'to_us':1803891600000000,'is_read_only':true}");
	scene_allowed(s, LEADER, "TestAgreementService/AddTestAgreement", json, "restore");
	scene_refused(s, SUPPLIER, "TestAgreementService/AgreeTestAgreement", "{'test_agreement_id':'@test_agreement:restore'}",
		"R-TEST-03");
	scene_refused(s, LEADER, "TestAgreementService/AgreeTestAgreement", "{'test_agreement_id':'@test_agreement:restore'}", "ROLE");
	scene_allowed(s, SUPPLIER, "TestAgreementService/AgreeTestAgreement",
		"{'test_agreement_id':'@test_agreement:restore','watcher':'shift lead'}", NULL);
	ROW_READS(s, "test_agreement:restore", "watcher", "shift lead");
	scene_allowed(s, SUPPLIER, "TestAgreementService/RefuseTestAgreement",
		"{'test_agreement_id':'@test_agreement:restore','reason':'an outage'}", NULL);
	ROW_READS(s, "test_agreement:restore", "state", "refused");
	scene_free(s);
}
