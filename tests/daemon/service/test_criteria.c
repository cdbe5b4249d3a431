/* Sources of criteria on a real store: imported in order, pinned once, then unchangeable. */
#include "tests/daemon/service/scene.h"

#include <criterion/criterion.h>

#include <string.h>

#define POLICY "{'organisation_id':'@organisation:auditing','kind':'policy','title':'Backup policy','edition':'3'}"

Test(criteria, items_join_in_order_and_a_pin_closes_the_source)
{
	struct scene *s = scene_new();
	scene_allowed(s, "auditing/PM", "CriteriaSourceService/AddCriteriaSource", POLICY, "policy");
	scene_refused(s, "auditing/PM", "CriteriaSourceService/PinCriteriaSource",
		"{'criteria_source_id':'@criteria_source:policy','item_count':1}", "R-CRITERIA-03");
	scene_allowed(s, "auditing/PM", "CriteriaItemService/ImportCriteriaItems",
		"{'criteria_source_id':'@criteria_source:policy','entries':[{'label':'B.1','assessment_objectives':"
		"[{'label':'B.1a','text':'a backup is made each day'}],'methods':['EXAMINE','TEST']},{'label':'B.2'}]}", NULL);
	REPLY_READS(s, "item_count", "2");
	scene_refused(s, "auditing/PM", "CriteriaItemService/ImportCriteriaItems",
		"{'criteria_source_id':'@criteria_source:policy','first_ordinal':5,'entries':[{'label':'B.2'}]}",
		"R-CRITERIA-01 R-CRITERIA-02");
	scene_refused(s, "auditing/PM", "CriteriaItemService/ImportCriteriaItems",
		"{'criteria_source_id':'@criteria_source:policy','first_ordinal':2,'entries':[{'label':'B.3'},{'label':'B.3'}]}",
		"R-CRITERIA-02");
	scene_allowed(s, "auditing/PM", "CriteriaSourceService/PinCriteriaSource",
		"{'criteria_source_id':'@criteria_source:policy','item_count':2}", NULL);
	ROW_READS(s, "criteria_source:policy", "state", "pinned");
	cr_expect_gt(strlen(scene_row(s, "criteria_source:policy", "items_root")), 40, "a pin names what it holds");
	scene_refused(s, "auditing/PM", "CriteriaItemService/ImportCriteriaItems",
		"{'criteria_source_id':'@criteria_source:policy','first_ordinal':2,'entries':[{'label':'B.3'}]}",
		"S-CRITERIA-SOURCE");
	scene_free(s);
}

Test(criteria, items_are_listed_in_their_order_with_objectives_and_methods)
{
	struct scene *s = scene_new();
	scene_allowed(s, "auditing/PM", "CriteriaSourceService/AddCriteriaSource", POLICY, "policy");
	scene_allowed(s, "auditing/PM", "CriteriaItemService/ImportCriteriaItems",
		"{'criteria_source_id':'@criteria_source:policy','entries':[{'label':'Z'},{'label':'A','assessment_objectives':"
		"[{'label':'A-1','text':'a backup is made each day'}],'methods':['EXAMINE','TEST']}]}", NULL);
	scene_allowed(s, "auditing/PM", "CriteriaItemService/ListCriteriaItems",
		"{'criteria_source_id':'@criteria_source:policy'}", NULL);
	REPLY_READS(s, "criteria_items.0.label", "Z");
	REPLY_READS(s, "criteria_items.1.entry.assessment_objectives.0.text", "a backup is made each day");
	REPLY_READS(s, "criteria_items.1.entry.methods.1", "TEST");
	scene_refused(s, "audited/PM", "CriteriaItemService/ImportCriteriaItems",
		"{'criteria_source_id':'@criteria_source:policy','first_ordinal':2,'entries':[{'label':'B.3'}]}", "NOT_FOUND");
	scene_free(s);
}
