/* Bundles on a real store: what goes in, who reads it, on which device, and what the end of an audit says of them. */
#include "tests/daemon/service/plan_scene.h"

#include <criterion/criterion.h>

#include <string.h>

#define AUDITOR "audit/AU"
#define CHECKOUT "BundleService/CheckoutBundle"
#define READ "BundleService/ReadBundle"
#define CONTENT "{'bundle_id':'@bundle:eriks','slot_id':'@slot:gate'}"

/* slot:gate is Erik's, slot:walk Lena's, slot:lunch nobody's; both sides have agreed. */
static struct scene *agreed(void)
{
	struct scene *s = plan_scene();
	scene_allowed(s, LEADER, "PlanService/AddPlan", "{'audit_id':'@audit:kista','language':'sv',"
		"'auditee_risks':'nothing is plugged in'}", "kista");
	scene_allowed(s, LEADER, "SlotService/AddSlot", slot_json("Gate", "audited", "09:00", "10:30", ""), "gate");
	scene_allowed(s, LEADER, "SlotService/AddSlot", "{'plan_id':'@plan:kista','kind':'familiarisation','title':'Walk',"
		"'site_id':'@site:audited','local_from':'2027-03-01 08:00','local_to':'08:30',"
		"'assignments':[{'team_member_id':'@team_member:lena'}]}", "walk");
	scene_allowed(s, LEADER, "SlotService/AddSlot", "{'plan_id':'@plan:kista','kind':'break','title':'Lunch',"
		"'site_id':'@site:audited','local_from':'2027-03-01 12:00','local_to':'13:00'}", "lunch");
	scene_allowed(s, LEADER, "PlanService/PresentPlan", "{'plan_id':'@plan:kista'}", NULL);
	scene_allowed(s, SUPPLIER, "PlanService/AgreePlan", agree_json(s, "kista"), NULL);
	return s;
}

static const char *checkout_json(const char *more)
{
	static char json[300];
	(void)snprintf(json, sizeof(json), "{'audit_id':'@audit:kista','expires_us':%s%s}", scene_days(5), more);
	return json;
}

static struct scene *erik_has_one(void)
{
	struct scene *s = agreed();
	scene_put(s, "appointment:erik", "{'scope_id':'@audit:kista','person_id':'@person:audit/AU','role':'auditor',"
		"'party_id':'@organisation:auditing','state':'active'}");
	scene_allowed(s, AUDITOR, CHECKOUT, checkout_json(""), "eriks");
	return s;
}

Test(bundle, inv_21_is_of_ones_own_slots)
{
	struct scene *s = erik_has_one();
	ROW_READS(s, "bundle:eriks", "person_id", scene_id(s, "person:audit/AU"));
	ROW_READS(s, "bundle:eriks", "slot_ids.0", scene_id(s, "slot:gate"));
	ROW_READS(s, "bundle:eriks", "slot_ids.1", "");
	ROW_READS(s, "bundle:eriks", "state", "out");
	scene_allowed(s, AUDITOR, CHECKOUT, checkout_json(",'slot_ids':['@slot:gate']"), "again");
	ROW_READS(s, "bundle:eriks", "state", "returned");
	scene_refused(s, AUDITOR, CHECKOUT, checkout_json(",'slot_ids':['@slot:gate','@slot:walk']"), "R-BUNDLE-01");
	scene_refused(s, AUDITOR, CHECKOUT, checkout_json(",'slot_ids':['@slot:lunch']"), "R-BUNDLE-01");
	scene_refused(s, AUDITOR, CHECKOUT, "{'audit_id':'@audit:kista','expires_us':'2050-01-01T00:00:00Z'}", "R-BUNDLE-03");
	scene_refused(s, SUPPLIER, CHECKOUT, checkout_json(""), "ROLE");
	scene_free(s);
}

static void put_finding(struct scene *s, const char *state, const char *about)
{
	char name[60], json[300];
	(void)snprintf(name, sizeof(name), "finding:%s-%s", about, state);
	(void)snprintf(json, sizeof(json), "{'audit_id':'@audit:kista','grade':'minor','state':'%s','statement':'%s, %s',"
		"'criteria':[{'criteria_item_id':'@criteria_item:%s'}]}", state, about, state, about);
	scene_put(s, name, json);
}

Test(bundle, holds_what_its_slots_ask_for_and_no_more)
{
	struct scene *s = erik_has_one();
	scene_allowed(s, LEADER, "ChecklistService/AddChecklist", "{'audit_id':'@audit:kista','title':'Kista'}", "kista");
	scene_allowed(s, LEADER, "ChecklistService/FillChecklist", "{'checklist_id':'@checklist:kista'}", NULL);
	scene_allowed(s, LEADER, "ChecklistService/AddChecklist", "{'audit_id':'@audit:kista','title':'Walk','slot_number':2}", "walk");
	scene_allowed(s, LEADER, "ChecklistItemService/AddChecklistItem", "{'checklist_id':'@checklist:walk','question':'Signs?',"
		"'criteria_item_id':'@criteria_item:gate'}", NULL);
	scene_allowed(s, LEADER, "ChecklistService/AddChecklist", "{'audit_id':'@audit:kista','title':'Gate','slot_number':1}", "gate");
	scene_allowed(s, LEADER, "ChecklistItemService/AddChecklistItem", "{'checklist_id':'@checklist:gate','question':'Who is on?'}",
		NULL);
	scene_put(s, "sampling_plan:gate", "{'audit_id':'@audit:kista','title':'Visitors','method':'judgement',"
		"'procedure':'judgement','criteria_item_ids':['@criteria_item:gate']}");
	scene_put(s, "sample_item:visitor", "{'audit_id':'@audit:kista','sampling_plan_id':'@sampling_plan:gate','place':3,"
		"'label':'4 May','state':'named'}");
	scene_put(s, "sampling_plan:other", "{'audit_id':'@audit:kista','title':'Backups','method':'judgement',"
		"'procedure':'judgement','criteria_item_ids':['@criteria_item:own']}");
	put_finding(s, "draft", "gate");
	put_finding(s, "team_reviewed", "gate");
	put_finding(s, "communicated", "gate");
	put_finding(s, "draft", "own");
	scene_allowed(s, AUDITOR, READ, CONTENT, NULL);
	REPLY_READS(s, "slot.title", "Gate");
	REPLY_READS(s, "criteria_items.0.label", "A.7.4");
	REPLY_READS(s, "criteria_items.1.label", "");
	/* Of the audit's checklist the slot's criterion, of the slot's all, of another slot's nothing. */
	REPLY_READS(s, "checklist_items.0.label", "A.7.4");
	REPLY_READS(s, "checklist_items.1.question", "Who is on?");
	REPLY_READS(s, "checklist_items.2.question", "");
	REPLY_READS(s, "sampling_plans.0.title", "Visitors");
	REPLY_READS(s, "sampling_plans.1.title", "");
	REPLY_READS(s, "sample_items.0.label", "4 May");
	/* What the team may still change, of the slot's criterion. */
	REPLY_READS(s, "findings.0.statement", "gate, draft");
	REPLY_READS(s, "findings.1.statement", "gate, team_reviewed");
	REPLY_READS(s, "findings.2.statement", "");
	REPLY_READS(s, "next", "");
	/* From the second row on, of seven. */
	scene_allowed(s, AUDITOR, READ, "{'bundle_id':'@bundle:eriks','slot_id':'@slot:gate','from':1}", NULL);
	REPLY_READS(s, "slot.title", "");
	REPLY_READS(s, "criteria_items.0.label", "");
	REPLY_READS(s, "checklist_items.0.label", "A.7.4");
	scene_allowed(s, AUDITOR, READ, "{'bundle_id':'@bundle:eriks','slot_id':'@slot:gate','from':99}", NULL);
	REPLY_READS(s, "sample_items.0.label", "");
	scene_free(s);
}

Test(bundle, inv_21_is_read_by_its_person_on_its_device_while_it_lasts)
{
	struct scene *s = erik_has_one();
	scene_allowed(s, AUDITOR, READ, CONTENT, NULL);
	scene_refused(s, AUDITOR, READ, "{'bundle_id':'@bundle:eriks','slot_id':'@slot:walk'}", "R-BUNDLE-05");
	scene_refused(s, LEADER, READ, CONTENT, "R-BUNDLE-05");
	scene_refused(s, SUPPLIER, READ, CONTENT, "NOT_FOUND");
	scene_refused(s, MANAGER, READ, CONTENT, "ROLE");
	char device[60];
	(void)snprintf(device, sizeof(device), "%s", scene_row(s, "bundle:eriks", "device_id"));
	scene_put(s, "bundle:eriks", "{'audit_id':'@audit:kista','person_id':'@person:audit/AU','state':'out',"
		"'device_id':'@device:auditing','slot_ids':['@slot:gate'],'expires_us':'2050-01-01T00:00:00Z'}");
	scene_refused(s, AUDITOR, READ, CONTENT, "R-BUNDLE-05");
	scene_refused(s, AUDITOR, "BundleService/ReturnBundle", "{'bundle_id':'@bundle:eriks'}", "R-BUNDLE-07");
	char json[400];
	(void)snprintf(json, sizeof(json), "{'audit_id':'@audit:kista','person_id':'@person:audit/AU','state':'out',"
		"'device_id':'%s','slot_ids':['@slot:gate'],'expires_us':1}", device);
	scene_put(s, "bundle:eriks", json);
	scene_refused(s, AUDITOR, READ, CONTENT, "R-BUNDLE-06");
	scene_free(s);
}

Test(bundle, a_slot_that_was_given_to_another_is_read_no_more)
{
	struct scene *s = erik_has_one();
	scene_put(s, "team_member:erik", "{'audit_id':'@audit:kista','person_id':'@person:audit/AU','role':'auditor','state':'removed'}");
	scene_refused(s, AUDITOR, READ, CONTENT, "R-BUNDLE-01");
	scene_refused(s, AUDITOR, CHECKOUT, checkout_json(""), "R-BUNDLE-02");
	scene_free(s);
}

Test(bundle, t5_is_void_with_its_device)
{
	struct scene *s = erik_has_one();
	char json[120];
	(void)snprintf(json, sizeof(json), "{'device_id':'%s','reason':'stolen'}", scene_row(s, "bundle:eriks", "device_id"));
	scene_allowed(s, "auditing/AD", "DeviceService/RevokeDevice", json, NULL);
	ROW_READS(s, "bundle:eriks", "state", "void");
	scene_allowed(s, LEADER, "BundleService/ListBundles", "{'audit_id':'@audit:kista'}", NULL);
	REPLY_READS(s, "bundles.0.state", "void");
	scene_free(s);
}

Test(bundle, colleagues_see_what_is_out_and_the_end_of_an_audit_warns)
{
	struct scene *s = erik_has_one();
	scene_allowed(s, AUDITOR, "BundleService/TellBundle", "{'bundle_id':'@bundle:eriks','undelivered':3}", NULL);
	scene_refused(s, AUDITOR, "BundleService/ReturnBundle", "{'bundle_id':'@bundle:eriks'}", "R-BUNDLE-08");
	scene_allowed(s, LEADER, "BundleService/GetBundle", "{'bundle_id':'@bundle:eriks'}", NULL);
	REPLY_READS(s, "bundle.undelivered", "3");
	scene_refused(s, LEADER, "BundleService/TellBundle", "{'bundle_id':'@bundle:eriks','undelivered':0}", "ROLE");
	scene_refused(s, SUPPLIER, "BundleService/GetBundle", "{'bundle_id':'@bundle:eriks'}", "NOT_FOUND");
	scene_allowed(s, LEADER, "SlotService/FinishSlot", "{'slot_id':'@slot:gate'}", NULL);
	scene_allowed(s, LEADER, "SlotService/FinishSlot", "{'slot_id':'@slot:walk'}", NULL);
	scene_allowed(s, LEADER, "SlotService/FinishSlot", "{'slot_id':'@slot:lunch'}", NULL);
	scene_refused(s, LEADER, "AuditService/ConcludeAudit", "{'audit_id':'@audit:kista','conclusion':'sound'}",
		"S-AUDIT R-AUDIT-31");
	scene_allowed(s, AUDITOR, "BundleService/TellBundle", "{'bundle_id':'@bundle:eriks','undelivered':0}", NULL);
	scene_allowed(s, AUDITOR, "BundleService/ReturnBundle", "{'bundle_id':'@bundle:eriks'}", NULL);
	scene_refused(s, LEADER, "AuditService/ConcludeAudit", "{'audit_id':'@audit:kista','conclusion':'sound'}", "S-AUDIT");
	scene_refused(s, AUDITOR, READ, CONTENT, "R-BUNDLE-06");
	scene_free(s);
}

Test(bundle, inv_22_which_of_two_stands_is_on_record_with_who_chose)
{
	struct scene *s = erik_has_one();
	static const char choose[] = "{'bundle_id':'@bundle:eriks','row_id':'@slot:gate','stands':'other',"
		"'statement_sha256':'oJql9HpnWYAv+VX43C0qFKXJnSO+l/hkEn/5ODRVpPA=','reason':'she was there'}";
	scene_allowed(s, AUDITOR, "BundleService/SettleBundle", choose, NULL);
	ROW_READS(s, "bundle:eriks", "choices.0.stands", "other");
	ROW_READS(s, "bundle:eriks", "choices.0.reason", "she was there");
	ROW_READS(s, "bundle:eriks", "choices.0.row_id", scene_id(s, "slot:gate"));
	scene_refused(s, AUDITOR, "BundleService/SettleBundle", choose, "R-BUNDLE-09");
	scene_refused(s, LEADER, "BundleService/SettleBundle", choose, "ROLE");
	scene_allowed(s, LEADER, "BundleService/GetBundle", "{'bundle_id':'@bundle:eriks'}", NULL);
	REPLY_READS(s, "bundle.choices.0.reason", "she was there");
	scene_free(s);
}
