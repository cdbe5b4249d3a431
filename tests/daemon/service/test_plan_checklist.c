/* Checklists on a real store: generated, added to, answered, struck, and what is left to do. */
#include "tests/daemon/service/plan_scene.h"

#include <criterion/criterion.h>

static void fill(struct scene *s)
{
	scene_put(s, "criteria_item:own", "{'organisation_id':'@organisation:auditing','label':'A.8.13',"
		"'criteria_source_id':'@criteria_source:own','entry':{'label':'A.8.13','title':'Information backup','prompt':'Does it "
		"restore?'}}");
	scene_put(s, "criteria_item:gate", "{'organisation_id':'@organisation:auditing','label':'ac-2','ordinal':1,"
		"'criteria_source_id':'@criteria_source:own','entry':{'label':'ac-2','title':'Account Management',"
		"'assessment_objectives':[{'label':'AC-02a.','text':'types are defined'},{'label':'AC-02b.','text':'managers are "
		"assigned'}],'methods':['EXAMINE','TEST']}}");
	scene_allowed(s, LEADER, "ChecklistService/AddChecklist", "{'audit_id':'@audit:kista','title':'Kista'}", "kista");
	scene_allowed(s, LEADER, "ChecklistService/FillChecklist", "{'checklist_id':'@checklist:kista'}", NULL);
	REPLY_READS(s, "added", "2");
}

Test(plan_checklist, items_expect_what_the_catalogue_or_the_source_says)
{
	struct scene *s = plan_scene();
	fill(s);
	scene_allowed(s, LEADER, "ChecklistItemService/ListChecklistItems", "{'criteria_item_id':'@criteria_item:own'}", NULL);
	REPLY_READS(s, "checklist_items.0.question", "Does it restore?");
	REPLY_READS(s, "checklist_items.0.origin", "catalogue");
	REPLY_READS(s, "checklist_items.0.expected.0", "rules for backups");
	REPLY_READS(s, "checklist_items.0.expected.3", "entry in the statement of applicability");
	REPLY_READS(s, "checklist_items.0.methods", "[\"sample\",\"test\",\"observe\",\"examine\"]");
	scene_allowed(s, LEADER, "ChecklistItemService/ListChecklistItems", "{'criteria_item_id':'@criteria_item:gate'}", NULL);
	REPLY_READS(s, "checklist_items.0.origin", "source");
	REPLY_READS(s, "checklist_items.0.expected", "[\"types are defined\",\"managers are assigned\"]");
	REPLY_READS(s, "checklist_items.0.methods", "[\"examine\",\"test\"]");
	scene_refused(s, LEADER, "ChecklistService/FillChecklist", "{'checklist_id':'@checklist:kista'}", "R-CHECKLIST-06");
	scene_refused(s, SUPPLIER, "ChecklistService/GetChecklist", "{'checklist_id':'@checklist:kista'}", "NOT_FOUND");
	scene_free(s);
}

Test(plan_checklist, versions_say_which_items_stood_when)
{
	struct scene *s = plan_scene();
	fill(s);
	ROW_READS(s, "checklist:kista", "number", "1");
	scene_allowed(s, LEADER, "ChecklistItemService/AddChecklistItem",
		"{'checklist_id':'@checklist:kista','question':'who has the keys of the cage?'}", "keys");
	ROW_READS(s, "checklist:kista", "number", "2");
	ROW_READS(s, "checklist_item:keys", "from_number", "2");
	ROW_READS(s, "checklist_item:keys", "origin", "field");
	scene_allowed(s, LEADER, "ChecklistItemService/StrikeChecklistItem",
		"{'checklist_item_id':'@checklist_item:keys','reason':'stands under A.7.2'}", NULL);
	ROW_READS(s, "checklist_item:keys", "to_number", "3");
	scene_refused(s, LEADER, "ChecklistItemService/AnswerChecklistItem",
		"{'checklist_item_id':'@checklist_item:keys','outcome':'conforms'}", "R-CHECKLIST-05 R-CHECKLIST-03");
	scene_free(s);
}

Test(plan_checklist, gaps_are_lists_and_evidence_is_the_audits_own)
{
	struct scene *s = plan_scene();
	fill(s);
	scene_allowed(s, LEADER, "ChecklistItemService/AddChecklistItem",
		"{'checklist_id':'@checklist:kista','question':'who has the keys?'}", "keys");
	scene_refused(s, LEADER, "ChecklistItemService/AnswerChecklistItem", "{'checklist_item_id':'@checklist_item:keys',"
		"'outcome':'conforms','evidence_ids':['@evidence:accepted']}", "R-CHECKLIST-02");
	scene_refused(s, LEADER, "ChecklistItemService/AnswerChecklistItem",
		"{'checklist_item_id':'@checklist_item:keys','outcome':'not_examined'}", "R-CHECKLIST-04");
	scene_allowed(s, LEADER, "ChecklistItemService/AnswerChecklistItem", "{'checklist_item_id':'@checklist_item:keys',"
		"'outcome':'not_examined','note':'the cage was locked'}", NULL);
	scene_put(s, "criteria_item:late", "{'organisation_id':'@organisation:auditing','label':'A.8.14','ordinal':2,"
		"'criteria_source_id':'@criteria_source:own','entry':{'label':'A.8.14','title':'Redundancy'}}");
	scene_allowed(s, LEADER, "ChecklistService/GetGapsChecklist", "{'checklist_id':'@checklist:kista'}", NULL);
	REPLY_READS(s, "gaps.0.kind", "unanswered");
	REPLY_READS(s, "gaps.1.kind", "unanswered");
	REPLY_READS(s, "gaps.2.kind", "not_examined");
	REPLY_READS(s, "gaps.2.text", "the cage was locked");
	REPLY_READS(s, "gaps.3.kind", "without_item");
	REPLY_READS(s, "gaps.3.label", "A.8.14");
	REPLY_READS(s, "gaps.4.kind", "");
	REPLY_READS(s, "complete_labels", "");
	scene_free(s);
}

Test(plan_checklist, of_a_slot_has_the_slots_criteria)
{
	struct scene *s = plan_scene();
	scene_allowed(s, LEADER, "PlanService/AddPlan", "{'audit_id':'@audit:kista'}", "kista");
	scene_allowed(s, LEADER, "SlotService/AddSlot", slot_json("Gate", "audited", "09:00", "10:00", ""), "gate");
	scene_allowed(s, LEADER, "ChecklistService/AddChecklist", "{'audit_id':'@audit:kista','title':'Gate','slot_number':1}", "gate");
	scene_allowed(s, LEADER, "ChecklistService/FillChecklist", "{'checklist_id':'@checklist:gate'}", NULL);
	REPLY_READS(s, "added", "1");
	scene_allowed(s, LEADER, "ChecklistService/AddChecklist", "{'audit_id':'@audit:kista','title':'None','slot_number':9}", "none");
	scene_refused(s, LEADER, "ChecklistService/FillChecklist", "{'checklist_id':'@checklist:none'}", "NO_SLOT");
	scene_free(s);
}
