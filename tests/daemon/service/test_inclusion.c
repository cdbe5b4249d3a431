/* Decisions on the universe on a real store. */
#include "tests/daemon/service/programme_year.h"

#include <criterion/criterion.h>
#include <stdio.h>

#define ADD "InclusionService/AddInclusion"

Test(inclusion, is_decided_unit_by_unit_or_for_all_that_are_left)
{
	struct scene *s = scene_new();
	char text[300];
	scene_put(s, "programme:year", "{" YEAR ",'state':'draft','edition':1}");
	scene_refused(s, "auditing/PM", ADD, "{'programme_id':'@programme:year','unit_ids':['@unit:rival'],"
		"'decision':'excluded'}", "R-INCLUSION-01");
	scene_allowed(s, "auditing/PM", ADD, "{'programme_id':'@programme:year','unit_ids':['@unit:rival'],"
		"'decision':'excluded','reason':'audited last year'}", NULL);
	REPLY_READS(s, "undecided", "2");
	(void)snprintf(text, sizeof(text), "{'inclusion_id':'%s','version':1,'decision':'included','days':3}",
		scene_reply(s, "inclusions.0.id"));
	scene_refused(s, "auditing/PM", ADD, "{'programme_id':'@programme:year','unit_ids':['@unit:rival']}", "R-INCLUSION-03");
	scene_allowed(s, "auditing/PM", "InclusionService/ChangeInclusion", text, NULL);
	REPLY_READS(s, "inclusion.reason", "");
	scene_allowed(s, "auditing/PM", ADD, "{'programme_id':'@programme:year','organisation_id':'@organisation:audited'}", NULL);
	REPLY_READS(s, "inclusions.0.unit_id", scene_id(s, "unit:audited"));
	REPLY_READS(s, "undecided", "1");
	scene_allowed(s, "auditing/PM", ADD, "{'programme_id':'@programme:year'}", NULL);
	REPLY_READS(s, "undecided", "");
	scene_refused(s, "auditing/PM", ADD, "{'programme_id':'@programme:year'}", "NOTHING_TO_DO");
	scene_free(s);
}

/* Another auditing organisation below has a universe of its own. */
Test(inclusion, is_of_the_programmes_own_universe)
{
	struct scene *s = scene_new();
	scene_put(s, "organisation:daughter", "{'parent_id':'@organisation:auditing','name':'Daughter','kind':'auditing'}");
	scene_put(s, "unit:daughter", "{'organisation_id':'@organisation:daughter','name':'Depot','kind':'process'}");
	scene_put(s, "programme:year", "{" YEAR ",'state':'draft','edition':1}");
	scene_refused(s, "auditing/PM", ADD, "{'programme_id':'@programme:year','unit_ids':['@unit:daughter']}",
		"R-INCLUSION-02");
	scene_allowed(s, "auditing/PM", ADD, "{'programme_id':'@programme:year'}", NULL);
	REPLY_READS(s, "undecided", "");
	REPLY_READS(s, "inclusions.3.id", "");
	scene_free(s);
}

static void import_units(struct scene *s, int from, int to)
{
	static char text[8000];
	size_t len = (size_t)snprintf(text, sizeof(text), "{'organisation_id':'@organisation:audited','rows':[");
	for (int i = from; i < to; i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len, "%s{'name':'U%d','kind':'process'}", i > from ? "," : "", i);
	(void)snprintf(text + len, sizeof(text) - len, "]}");
	scene_allowed(s, "auditing/PM", "ImportService/ImportUnits", text, NULL);
}

/* A universe that no single statement holds: the calls say how much is left. */
Test(inclusion, of_a_large_universe_takes_several_calls)
{
	struct scene *s = scene_new();
	for (int i = 0; i < 300; i += 100)
		import_units(s, i, i + 100);
	scene_put(s, "programme:year", "{" YEAR ",'state':'draft','edition':1}");
	scene_allowed(s, "auditing/PM", ADD, "{'programme_id':'@programme:year'}", NULL);
	REPLY_READS(s, "undecided", "103");
	scene_allowed(s, "auditing/PM", ADD, "{'programme_id':'@programme:year'}", NULL);
	REPLY_READS(s, "undecided", "");
	scene_allowed(s, "auditing/PM", "ProgrammeService/CopyProgramme", "{'organisation_id':'@organisation:auditing',"
		"'source_id':'@programme:year','title':'2028','from_us':1830297600000000,'to_us':1861833600000000}", "next");
	REPLY_READS(s, "undecided", "51"); /* 256 rows a statement, one of them the programme */
	scene_allowed(s, "auditing/PM", ADD, "{'programme_id':'@programme:next'}", NULL);
	REPLY_READS(s, "undecided", "");
	scene_free(s);
}

Test(inclusion, a_unit_is_ranked_by_its_risk)
{
	struct scene *s = scene_new();
	scene_allowed(s, "auditing/PM", "UnitService/ChangeUnit", "{'unit_id':'@unit:audited','risk':80,'is_virtual':true,"
		"'similarity_group':'depots'}", NULL);
	scene_allowed(s, "auditing/PM", "UnitService/ChangeUnit", "{'unit_id':'@unit:audited','people':12}", NULL);
	ROW_READS(s, "unit:audited", "risk", "80");
	ROW_READS(s, "unit:audited", "is_virtual", "true");
	scene_allowed(s, "auditing/PM", "UnitService/ChangeUnit", "{'unit_id':'@unit:audited','is_virtual':false}", NULL);
	ROW_READS(s, "unit:audited", "is_virtual", "");
	ROW_READS(s, "unit:audited", "similarity_group", "depots");
	scene_allowed(s, "auditing/PM", "UnitService/ListUnits", "{'page':{'order':'-risk'}}", NULL);
	REPLY_READS(s, "units.0.id", scene_id(s, "unit:audited"));
	scene_free(s);
}
