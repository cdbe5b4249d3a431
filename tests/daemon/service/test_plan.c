/* Plans on a real store: drafted, linted, presented, commented, agreed, revised, compared, carried out. */
#include "tests/daemon/service/plan_scene.h"

#include <criterion/criterion.h>

#include <stdlib.h>
#include <string.h>

static void draft(struct scene *s)
{
	scene_allowed(s, LEADER, "PlanService/AddPlan", "{'audit_id':'@audit:kista','language':'sv',"
		"'auditee_risks':'nothing is plugged in'}", "kista");
	scene_allowed(s, LEADER, "SlotService/AddSlot", slot_json("Gate", "audited", "09:00", "10:30", ""), "gate");
}

static void present(struct scene *s)
{
	draft(s);
	scene_allowed(s, LEADER, "PlanService/PresentPlan", "{'plan_id':'@plan:kista'}", NULL);
}

static void agree(struct scene *s)
{
	present(s);
	scene_allowed(s, SUPPLIER, "PlanService/AgreePlan", agree_json(s, "kista"), NULL);
}

Test(plan, a_draft_is_the_teams_and_shows_local_times)
{
	struct scene *s = plan_scene();
	draft(s);
	ROW_READS(s, "slot:gate", "local_time", "2027-03-01 09:00-10:30 +01:00");
	ROW_READS(s, "slot:gate", "from_us", "2027-03-01T08:00:00.000000Z");
	ROW_READS(s, "slot:gate", "time_zone", "Europe/Stockholm");
	ROW_READS(s, "slot:gate", "criteria_labels", "[\"A.7.4\"]");
	ROW_READS(s, "slot:gate", "assignments.0.person_name", "Erik Lund");
	scene_allowed(s, LEADER, "SlotService/ListSlots", "{'plan_id':'@plan:kista'}", NULL);
	REPLY_READS(s, "slots.0.title", "Gate");
	scene_refused(s, SUPPLIER, "PlanService/GetPlan", "{'plan_id':'@plan:kista'}", "NOT_FOUND");
	scene_refused(s, SUPPLIER, "SlotService/GetSlot", "{'slot_id':'@slot:gate'}", "NOT_FOUND");
	scene_allowed(s, SUPPLIER, "SlotService/ListSlots", "{'audit_id':'@audit:kista'}", NULL);
	REPLY_READS(s, "slots.0.title", "");
	scene_refused(s, LEADER, "PlanService/AddPlan", "{'audit_id':'@audit:kista'}", "R-PLAN-01");
	scene_refused(s, "audit/AU", "PlanService/AddPlan", "{'audit_id':'@audit:fieldwork'}", "ROLE");
	scene_free(s);
}

Test(plan, a_slot_is_refused_with_all_that_is_wrong_with_it)
{
	struct scene *s = plan_scene();
	draft(s);
	scene_refused(s, LEADER, "SlotService/AddSlot", "{'plan_id':'@plan:kista','kind':'activity','title':'Nothing',"
		"'site_id':'@site:auditing','time_zone':'UTC','criteria_item_ids':['@criteria_item:own'],'from_us':1803888000000000,"
		"'to_us':1803888000000000,'assignments':[{'team_member_id':'@team_member:auditor'}]}",
		"R-SLOT-01 R-SLOT-08 R-SLOT-07 R-SLOT-09");
	scene_refused(s, LEADER, "SlotService/AddSlot", slot_json("Gate", "audited", "9 am", "10:30", ""), "BAD_TIME");
	scene_refused(s, LEADER, "SlotService/AddSlot", slot_json("Gate", "audited", "09:00", "10:30", ",'from_us':1"), "BOTH_TIMES");
	scene_refused(s, LEADER, "SlotService/AddSlot", slot_json("Gate", "audited", "09:00", "10:30", ",'time_zone':'Mars/Base'"),
		"ZONE_UNKNOWN");
	scene_refused(s, LEADER, "SlotService/AddSlot", "{'plan_id':'@plan:kista','kind':'travel','title':'Night train',"
		"'site_id':'@site:audited','local_from':'2027-03-28 02:30','local_to':'04:00'}", "BAD_TIME");
	scene_allowed(s, LEADER, "SlotService/AddSlot", slot_json("Hall", "audited", "10:30", "11:00", ""), "hall");
	scene_refused(s, LEADER, "SlotService/ChangeSlot", "{'slot_id':'@slot:hall','local_from':'2027-03-01 10:00',"
		"'local_to':'11:00'}", "R-SLOT-03");
	scene_allowed(s, LEADER, "SlotService/ChangeSlot", "{'slot_id':'@slot:hall','site_id':'@site:london'}", NULL);
	ROW_READS(s, "slot:hall", "local_time", "2027-03-01 09:30-10:00 +00:00");
	ROW_READS(s, "slot:hall", "title", "Hall");
	scene_allowed(s, LEADER, "SlotService/AddSlot", "{'plan_id':'@plan:kista','kind':'break','title':'Lunch',"
		"'local_from':'2027-03-01 12:00','local_to':'13:00'}", "lunch");
	ROW_READS(s, "slot:lunch", "local_time", "2027-03-01 12:00-13:00 +01:00"); /* at the audit's first site */
	scene_allowed(s, LEADER, "SlotService/RemoveSlot", "{'slot_id':'@slot:lunch'}", NULL);
	scene_allowed(s, LEADER, "SlotService/RemoveSlot", "{'slot_id':'@slot:hall'}", NULL);
	REPLY_READS(s, "plan.slot_count", "1");
	scene_refused(s, LEADER, "SlotService/GetSlot", "{'slot_id':'@slot:hall'}", "NOT_FOUND");
	scene_free(s);
}

/* 09:30 in London is 10:30 in Stockholm: only the moments count. */
Test(plan, a_member_is_not_in_two_time_zones_at_once)
{
	struct scene *s = plan_scene();
	draft(s);
	scene_refused(s, LEADER, "SlotService/AddSlot", slot_json("Dock", "london", "09:00", "10:00", ""), "R-SLOT-03");
	scene_allowed(s, LEADER, "SlotService/AddSlot", slot_json("Dock", "london", "09:30", "10:30", ""), "dock");
	ROW_READS(s, "slot:dock", "local_time", "2027-03-01 09:30-10:30 +00:00");
	scene_free(s);
}

Test(plan, inv_01_a_tie_to_the_unit_keeps_a_member_out_of_its_slots)
{
	struct scene *s = plan_scene();
	draft(s);
	scene_put(s, "relationship:operates", "{'organisation_id':'@organisation:auditing','person_id':'@person:audit/AU',"
		"'kind':'operates','target_organisation_id':'@organisation:audited','target_unit_id':'@unit:audited'}");
	const char *again = slot_json("Cage", "audited", "11:00", "12:00", "");
	scene_refused(s, LEADER, "SlotService/AddSlot", again, "R-SLOT-04");
	scene_put(s, "waiver:team", "{'subject_id':'@relationship:operates','scope_id':'@audit:kista','rule':'R-TEAM-02','person_id':'@person:audit/AU','state':'granted',"
		"'relationship_id':'@relationship:operates'}");
	scene_refused(s, LEADER, "SlotService/AddSlot", again, "R-SLOT-04");
	scene_allowed(s, LEADER, "SlotService/AddSlot", "{'plan_id':'@plan:kista','kind':'activity','title':'Desk',"
		"'site_id':'@site:audited','unit_id':'@unit:desk','local_from':'2027-03-01 11:00','local_to':'12:00',"
		"'method':'on_site_interaction','assignments':[{'team_member_id':'@team_member:erik'}]}", "desk");
	scene_allowed(s, MANAGER, "WaiverService/AddWaiver", "{'scope_id':'@audit:kista','rule':'R-SLOT-04',"
		"'person_id':'@person:audit/AU','relationship_id':'@relationship:operates','reason':'nobody else knows it',"
		"'compensating_measure':'Lena is there too'}", "slot");
	scene_allowed(s, CLIENT, "WaiverService/GrantWaiver", "{'waiver_id':'@waiver:slot'}", NULL);
	scene_allowed(s, LEADER, "SlotService/AddSlot", slot_json("Cage", "audited", "13:00", "14:00", ""), "cage");
	scene_free(s);
}

Test(plan, lint_lists_everything_at_once_with_what_mends_it)
{
	struct scene *s = plan_scene();
	draft(s);
	scene_put(s, "criteria_item:own", "{'organisation_id':'@organisation:auditing','label':'A.8.13',"
		"'criteria_source_id':'@criteria_source:own','entry':{'label':'A.8.13','title':'Information backup'}}");
	scene_allowed(s, MANAGER, "PlanService/LintPlan", "{'plan_id':'@plan:kista'}", NULL);
	REPLY_READS(s, "rows.0.rule", "R-PLAN-03");
	REPLY_READS(s, "rows.1.rule", "R-PLAN-04");
	REPLY_READS(s, "rows.2.rule", "R-PLAN-06");
	REPLY_READS(s, "rows.2.missing", "London has no slot");
	REPLY_READS(s, "rows.3.missing", "Service desk has no slot");
	REPLY_READS(s, "rows.4.missing", "A.8.13 has no slot");
	REPLY_READS(s, "rows.4.grade", "A");
	cr_expect(strstr(scene_reply(s, "rows.4.command"), scene_id(s, "plan:kista")) != NULL);
	REPLY_READS(s, "rows.5.rule", "");
	scene_refused(s, SUPPLIER, "PlanService/LintPlan", "{'plan_id':'@plan:kista'}", "NOT_FOUND");
	scene_free(s);
}

Test(plan, inv_15_both_sides_agree_to_one_digest_and_the_audit_is_planned)
{
	struct scene *s = plan_scene();
	present(s);
	ROW_READS(s, "plan:kista", "agreements.0.role", "leader");
	scene_allowed(s, SUPPLIER, "SlotService/GetSlot", "{'slot_id':'@slot:gate'}", NULL);
	REPLY_READS(s, "slot.title", "Gate");
	scene_refused(s, LEADER, "SlotService/RemoveSlot", "{'slot_id':'@slot:gate'}", "S-PLAN");
	scene_allowed(s, SUPPLIER, "SlotCommentService/AddSlotComment", "{'slot_id':'@slot:gate','text':'a fire drill then'}", "drill");
	scene_refused(s, SUPPLIER, "PlanService/AgreePlan", agree_json(s, "kista"), "R-PLAN-17");
	scene_refused(s, SUPPLIER, "SlotCommentService/ResolveSlotComment",
		"{'slot_comment_id':'@slot_comment:drill','resolution':'x'}", "ROLE");
	scene_allowed(s, LEADER, "SlotCommentService/ResolveSlotComment",
		"{'slot_comment_id':'@slot_comment:drill','resolution':'we wait'}", NULL);
	scene_refused(s, SUPPLIER, "PlanService/AgreePlan", "{'plan_id':'@plan:kista',"
		"'content_root':'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA='}", "R-PLAN-16");
	scene_refused(s, LEADER, "PlanService/AgreePlan", agree_json(s, "kista"), "ROLE");
	scene_allowed(s, SUPPLIER, "PlanService/AgreePlan", agree_json(s, "kista"), NULL);
	ROW_READS(s, "plan:kista", "state", "agreed");
	ROW_READS(s, "plan:kista", "agreements.1.role", "supplier_representative");
	ROW_READS(s, "audit:kista", "state", "planned");
	scene_free(s);
}

/* Two versions that say the same but for one slot's title have two digests; a note for auditors makes none. */
Test(plan, the_digest_is_of_what_both_sides_read)
{
	struct scene *s = plan_scene();
	char first[80], second[80];
	present(s);
	(void)snprintf(first, sizeof(first), "%s", scene_row(s, "plan:kista", "content_root"));
	scene_allowed(s, LEADER, "PlanService/RevisePlan", "{'plan_id':'@plan:kista','reason':'later'}", "later");
	scene_allowed(s, LEADER, "PlanService/PresentPlan", "{'plan_id':'@plan:later'}", NULL);
	(void)snprintf(second, sizeof(second), "%s", scene_row(s, "plan:later", "content_root"));
	cr_expect(strcmp(first, second) != 0);
	cr_expect(strlen(second) == 44);
	ROW_READS(s, "plan:kista", "state", "superseded");
	scene_refused(s, SUPPLIER, "PlanService/AgreePlan", agree_json(s, "kista"), "S-PLAN");
	scene_free(s);
}

Test(plan, inv_17_a_version_that_changes_the_extent_needs_the_client_too)
{
	struct scene *s = plan_scene();
	agree(s);
	scene_allowed(s, LEADER, "PlanService/RevisePlan", "{'plan_id':'@plan:kista','reason':'the gate is closed'}", "less");
	scene_refused(s, LEADER, "PlanService/RevisePlan", "{'plan_id':'@plan:kista','reason':'twice'}", "R-PLAN-01");
	scene_allowed(s, LEADER, "SlotService/ListSlots", "{'plan_id':'@plan:less'}", NULL);
	char json[400];
	(void)snprintf(json, sizeof(json), "{'slot_id':'%s','title':'Hall','site_id':'@site:london',"
		"'local_from':'2027-03-02 09:00','local_to':'10:00'}", scene_reply(s, "slots.0.id"));
	scene_allowed(s, LEADER, "SlotService/ChangeSlot", json, NULL);
	scene_allowed(s, LEADER, "PlanService/ComparePlans", "{'plan_id':'@plan:kista','other_plan_id':'@plan:less'}", NULL);
	REPLY_READS(s, "differences.0.field", "title");
	REPLY_READS(s, "differences.0.before", "Gate");
	REPLY_READS(s, "differences.0.after", "Hall");
	REPLY_READS(s, "differences.1.field", "local_time");
	REPLY_READS(s, "differences.1.after", "2027-03-02 09:00-10:00 +00:00");
	scene_allowed(s, LEADER, "PlanService/ComparePlans", "{'plan_id':'@plan:less'}", NULL);
	REPLY_READS(s, "differences.0.before", "Gate"); /* left out: the version before */
	REPLY_READS(s, "differences.0.after", "Hall");
	scene_refused(s, LEADER, "PlanService/ComparePlans", "{'plan_id':'@plan:kista'}", "FIRST_VERSION");
	scene_refused(s, SUPPLIER, "PlanService/ComparePlans", "{'plan_id':'@plan:less'}", "NOT_FOUND");
	scene_refused(s, SUPPLIER, "PlanService/ComparePlans", "{'plan_id':'@plan:kista','other_plan_id':'@plan:less'}", "NOT_FOUND");
	scene_allowed(s, LEADER, "PlanService/PresentPlan", "{'plan_id':'@plan:less'}", NULL);
	ROW_READS(s, "plan:less", "is_extent_changed", "true");
	ROW_READS(s, "plan:kista", "state", "agreed");
	scene_allowed(s, SUPPLIER, "PlanService/AgreePlan", agree_json(s, "less"), NULL);
	ROW_READS(s, "plan:less", "state", "presented");
	scene_refused(s, SUPPLIER, "PlanService/AgreePlan", agree_json(s, "less"), "R-PLAN-18");
	scene_allowed(s, CLIENT, "PlanService/AgreePlan", agree_json(s, "less"), NULL);
	ROW_READS(s, "plan:less", "state", "agreed");
	ROW_READS(s, "plan:kista", "state", "superseded");
	scene_free(s);
}

Test(plan, what_was_done_stays_done_in_the_next_version)
{
	struct scene *s = plan_scene();
	agree(s);
	scene_allowed(s, LEADER, "PlanService/RevisePlan", "{'plan_id':'@plan:kista','reason':'logistics'}", "next");
	scene_allowed(s, LEADER, "PlanService/PresentPlan", "{'plan_id':'@plan:next'}", NULL);
	scene_refused(s, LEADER, "SlotService/SkipSlot", "{'slot_id':'@slot:draft','reason':'x'}", "S-PLAN");
	scene_allowed(s, LEADER, "SlotService/SkipSlot", "{'slot_id':'@slot:gate','reason':'the gate was flooded'}", NULL);
	ROW_READS(s, "slot:gate", "state", "not_done");
	scene_allowed(s, SUPPLIER, "PlanService/AgreePlan", agree_json(s, "next"), NULL);
	scene_allowed(s, LEADER, "SlotService/ListSlots", "{'plan_id':'@plan:next'}", NULL);
	REPLY_READS(s, "slots.0.state", "not_done");
	REPLY_READS(s, "slots.0.reason", "the gate was flooded");
	char json[100];
	(void)snprintf(json, sizeof(json), "{'slot_id':'%s'}", scene_reply(s, "slots.0.id"));
	scene_allowed(s, LEADER, "SlotService/FinishSlot", json, NULL);
	REPLY_READS(s, "slot.state", "done");
	REPLY_READS(s, "slot.reason", "");
	scene_refused(s, LEADER, "SlotService/FinishSlot", json, "S-SLOT");
	scene_free(s);
}

Test(plan, a_template_fills_a_draft_that_can_be_presented)
{
	struct scene *s = plan_scene();
	scene_allowed(s, LEADER, "PlanService/AddPlan", "{'audit_id':'@audit:kista','auditee_risks':'none'}", "kista");
	scene_refused(s, LEADER, "PlanService/FillPlan", "{'plan_id':'@plan:kista','day_from':'nine'}", "BAD_TIME");
	scene_refused(s, LEADER, "PlanService/FillPlan", "{'plan_id':'@plan:kista','day_from':'09:00','day_to':'10:00'}", "TEMPLATE");
	/* A Saturday: the first working day is Monday. */
	scene_allowed(s, LEADER, "PlanService/FillPlan", "{'plan_id':'@plan:kista','first_day':'2027-02-27'}", NULL);
	scene_allowed(s, LEADER, "SlotService/ListSlots", "{'plan_id':'@plan:kista','page':{'order':'number'}}", NULL);
	REPLY_READS(s, "slots.0.title", "Lunch");
	REPLY_READS(s, "slots.1.kind", "opening_meeting");
	REPLY_READS(s, "slots.1.local_time", "2027-03-01 09:00-09:30 +01:00");
	REPLY_READS(s, "slots.3.kind", "activity");
	cr_expect(*scene_reply(s, "slots.3.assignments.0.person_name"), "somebody does it");
	scene_refused(s, LEADER, "PlanService/FillPlan", "{'plan_id':'@plan:kista'}", "R-PLAN-19");
	scene_allowed(s, MANAGER, "PlanService/LintPlan", "{'plan_id':'@plan:kista'}", NULL);
	for (int i = 0; i < 30; i++) {
		char path[40];
		(void)snprintf(path, sizeof(path), "rows.%d.grade", i);
		cr_expect(strcmp(scene_reply(s, path), "H") != 0, "row %d", i);
	}
	scene_allowed(s, LEADER, "PlanService/PresentPlan", "{'plan_id':'@plan:kista'}", NULL);
	scene_allowed(s, SUPPLIER, "SlotService/ListAgendaSlots",
		"{'plan_id':'@plan:kista','team_member_id':'@team_member:lena'}", NULL);
	REPLY_READS(s, "slots.0.kind", "opening_meeting");
	scene_free(s);
}
