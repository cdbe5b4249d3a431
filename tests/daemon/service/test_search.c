/* Full text search on a real store: what is found, by whom, in which order. */
#include "tests/daemon/service/scene.h"

#include <criterion/criterion.h>

#include <stdio.h>

#define FINDING(state, more) "{'audit_id':'@audit:fieldwork','grade':'minor','state':'" state "'," more "}"

static void put_findings(struct scene *s)
{
	scene_put(s, "finding:shown", FINDING("communicated", "'communicated_us':1,'statement':'Backups fail\\nand nobody notices'"));
	scene_put(s, "finding:hidden", FINDING("draft", "'statement':'Backups are stolen'"));
	scene_put(s, "finding:newer", FINDING("communicated", "'communicated_us':1,'statement':'Café backups lie about'"));
}

Test(search, finds_what_one_may_see_the_newest_first)
{
	struct scene *s = scene_new();
	put_findings(s);
	scene_allowed(s, "audit/LA", "SearchService/Search", "{'words':'backups'}", NULL);
	REPLY_READS(s, "hits.0.row_id", scene_id(s, "finding:newer"));
	REPLY_READS(s, "hits.1.row_id", scene_id(s, "finding:hidden"));
	REPLY_READS(s, "hits.2.row_id", scene_id(s, "finding:shown"));
	REPLY_READS(s, "hits.2.title", "Backups fail and nobody notices");
	REPLY_READS(s, "hits.2.noun", "finding");
	REPLY_READS(s, "hits.3.row_id", "");
	scene_allowed(s, "audit/SR", "SearchService/Search", "{'words':'backups'}", NULL);
	REPLY_READS(s, "hits.0.row_id", scene_id(s, "finding:newer"));
	REPLY_READS(s, "hits.1.row_id", scene_id(s, "finding:shown"));
	REPLY_READS(s, "hits.2.row_id", "");
	scene_allowed(s, "rival/SR", "SearchService/Search", "{'words':'backups'}", NULL);
	REPLY_READS(s, "hits.0.row_id", "");
	scene_free(s);
}

Test(search, all_words_must_occur_whatever_their_case_and_accents)
{
	struct scene *s = scene_new();
	put_findings(s);
	scene_allowed(s, "audit/LA", "SearchService/Search", "{'words':'NOBODY backups'}", NULL);
	REPLY_READS(s, "hits.0.row_id", scene_id(s, "finding:shown"));
	REPLY_READS(s, "hits.1.row_id", "");
	scene_allowed(s, "audit/LA", "SearchService/Search", "{'words':'cafe'}", NULL);
	REPLY_READS(s, "hits.0.row_id", scene_id(s, "finding:newer"));
	scene_allowed(s, "audit/LA", "SearchService/Search", "{'words':'back* stol*'}", NULL);
	REPLY_READS(s, "hits.0.row_id", scene_id(s, "finding:hidden"));
	scene_allowed(s, "audit/LA", "SearchService/Search", "{'words':'backups OR stolen'}", NULL);
	REPLY_READS(s, "hits.0.row_id", "");
	scene_allowed(s, "audit/LA", "SearchService/Search", "{'words':'place : nfinding'}", NULL);
	REPLY_READS(s, "hits.0.row_id", "");
	scene_free(s);
}

Test(search, goes_on_where_the_page_ended_and_stays_with_its_noun)
{
	struct scene *s = scene_new();
	char json[400];
	put_findings(s);
	scene_put(s, "evidence:log", "{'audit_id':'@audit:fieldwork','collector_id':'@person:audit/AU','title':'Backups of May',"
		"'party_id':'@organisation:auditing','classification':'internal','state':'accepted'}");
	scene_allowed(s, "audit/LA", "SearchService/Search", "{'words':'backups','page':{'size':2}}", NULL);
	REPLY_READS(s, "hits.0.row_id", scene_id(s, "evidence:log"));
	REPLY_READS(s, "hits.1.row_id", scene_id(s, "finding:newer"));
	REPLY_READS(s, "hits.2.row_id", "");
	(void)snprintf(json, sizeof(json), "{'words':'backups','page':{'size':2,'token':'%s'}}", scene_reply(s, "next_token"));
	scene_allowed(s, "audit/LA", "SearchService/Search", json, NULL);
	REPLY_READS(s, "hits.0.row_id", scene_id(s, "finding:hidden"));
	REPLY_READS(s, "hits.1.row_id", scene_id(s, "finding:shown"));
	REPLY_READS(s, "next_token", "");
	scene_refused(s, "audit/AU", "SearchService/Search", json, "TOKEN");
	scene_allowed(s, "audit/LA", "SearchService/Search", "{'words':'backups','noun':'evidence'}", NULL);
	REPLY_READS(s, "hits.0.row_id", scene_id(s, "evidence:log"));
	REPLY_READS(s, "hits.1.row_id", "");
	scene_refused(s, "audit/LA", "SearchService/Search", "{'words':'x','noun':'moon'}", "UNKNOWN_NOUN");
	scene_refused(s, "audit/LA", "SearchService/Search", "{'words':' '}", "SEARCH_EMPTY");
	scene_refused(s, "audit/LA", "SearchService/Search", "{'words':'x','page':{'filter':'state = draft'}}", "SEARCH_PAGE");
	scene_free(s);
}
