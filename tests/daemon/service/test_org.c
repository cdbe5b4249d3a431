/* Organisations, sites and units on a real store. */
#include "tests/daemon/service/scene.h"

#include <criterion/criterion.h>

Test(org, an_organisation_has_a_name_once_below_its_parent)
{
	struct scene *s = scene_new();
	static const char kista[] = "{'parent_id':'@organisation:auditing','name':'Kista Cloud AB','kind':'supplier'}";
	scene_allowed(s, "auditing/PM", "OrganisationService/AddOrganisation", kista, "kista");
	ROW_READS(s, "organisation:kista", "parent_id", scene_id(s, "organisation:auditing"));
	scene_refused(s, "auditing/PM", "OrganisationService/AddOrganisation", kista, "DB_UNIQUE");
	scene_put(s, "organisation:assurance", "{'parent_id':'@organisation:auditing','name':'Outside','kind':'assurance'}");
	scene_refused(s, "auditing/PM", "OrganisationService/AddOrganisation",
		"{'parent_id':'@organisation:assurance','name':'Below','kind':'supplier'}", "R-ORG-03");
	scene_refused(s, "rival/PM", "OrganisationService/AddOrganisation", kista, "NOT_FOUND");
	scene_free(s);
}

Test(org, a_unit_lies_at_sites_of_its_own_organisation)
{
	struct scene *s = scene_new();
	scene_allowed(s, "auditing/PM", "SiteService/AddSite", "{'organisation_id':'@organisation:audited','name':'Kista',"
		"'address':'Torshamnsgatan 1','time_zone':'Europe/Stockholm','language':'sv'}", "kista");
	ROW_READS(s, "site:kista", "time_zone", "Europe/Stockholm");
	scene_allowed(s, "auditing/PM", "UnitService/AddUnit", "{'organisation_id':'@organisation:audited','name':'Hosting',"
		"'kind':'service','people':40,'criticality':4,'site_ids':['@site:kista']}", "hosting");
	ROW_READS(s, "unit:hosting", "people", "40");
	scene_refused(s, "auditing/PM", "UnitService/AddUnit", "{'organisation_id':'@organisation:audited','name':'Other',"
		"'kind':'service','site_ids':['@site:rival']}", "R-ORG-01");
	scene_refused(s, "auditing/PM", "UnitService/AddUnit", "{'organisation_id':'@organisation:audited','name':'Other',"
		"'kind':'service','criticality':6}", "OUT_OF_RANGE");
	scene_put(s, "organisation:assurance", "{'parent_id':'@organisation:auditing','name':'Outside','kind':'assurance'}");
	scene_refused(s, "auditing/PM", "UnitService/AddUnit",
		"{'organisation_id':'@organisation:assurance','name':'Desk','kind':'process'}", "R-ORG-02");
	scene_free(s);
}

/* The command in the refusal is pasted into a shell: a name out of an imported file must not end its quotes. */
Test(org, a_name_that_is_taken_is_one_word_of_the_command_that_lists_it)
{
	static const struct { const char *name, *command; } row[] = {
		{ "Kista", "site list --filter 'name = \"Kista\"'" },
		{ "\\u0027; rm x; \\u0027", "site list --filter 'name = \"'\\''; rm x; '\\''\"'" },
		{ "Kista \\\"One\\\" \\\\", "site list --filter 'name = \"Kista \\\"One\\\" \\\\\"'" },
		{ "\\u00f6\\u00f6\\u00f6\\u00f6\\u00f6\\u00f6\\u00f6\\u00f6\\u00f6\\u00f6\\u00f6\\u00f6\\u00f6\\u00f6\\u00f6\\u00f6\\u00f6\\u00f6\\u00f6\\u00f6"
		  "\\u00f6\\u00f6\\u00f6\\u00f6\\u00f6\\u00f6\\u00f6\\u00f6\\u00f6\\u00f6\\u00f6\\u00f6\\u00f6\\u00f6\\u00f6\\u00f6\\u00f6\\u00f6\\u00f6\\u00f6"
		  "\\u00f6\\u00f6\\u00f6\\u00f6\\u00f6\\u00f6\\u00f6\\u00f6\\u00f6\\u00f6\\u00f6\\u00f6\\u00f6\\u00f6\\u00f6\\u00f6\\u00f6\\u00f6\\u00f6\\u00f6"
		  "\\u00f6\\u00f6\\u00f6\\u00f6\\u00f6\\u00f6\\u00f6\\u00f6\\u00f6\\u00f6\\u00f6\\u00f6\\u00f6\\u00f6\\u00f6\\u00f6\\u00f6\\u00f6\\u00f6\\u00f6", "site list" },
	};
	struct scene *s = scene_new();
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		char json[1000], said[400];
		(void)snprintf(json, sizeof(json), "{'organisation_id':'@organisation:audited','name':'%s',"
			"'address':'Torshamnsgatan 1','time_zone':'Europe/Stockholm','language':'sv'}", row[i].name);
		scene_allowed(s, "auditing/PM", "SiteService/AddSite", json, NULL);
		scene_refused(s, "auditing/PM", "SiteService/AddSite", json, "DB_UNIQUE");
		(void)snprintf(said, sizeof(said), "there is one with this name already: auditc %s", row[i].command);
		scene_reads(row[i].name, scene_message(s), said);
	}
	scene_free(s);
}

Test(org, names_are_one_line_without_control_characters)
{
	struct scene *s = scene_new();
	scene_refused(s, "auditing/PM", "SiteService/AddSite", "{'organisation_id':'@organisation:audited','name':'a\\nb'}", "BAD_TEXT");
	scene_refused(s, "auditing/PM", "SiteService/AddSite", "{'organisation_id':'@organisation:audited','name':'\\u001b[2J'}",
		"BAD_TEXT");
	scene_free(s);
}
