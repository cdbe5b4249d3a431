/* Coverage on a real store: computed from decisions, audits and accepted evidence. */
#include "tests/daemon/service/programme_year.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#define LIST "CoverageService/ListCoverage"

/* Three units, of which one is left out; a source of two criteria at the audited one. */
static struct scene *put_universe(void)
{
	struct scene *s = scene_new();
	scene_put(s, "programme:year", "{" YEAR ",'state':'running'}");
	scene_put(s, "criteria_source:policy", "{'organisation_id':'@organisation:auditing','kind':'policy','state':'pinned'}");
	scene_put(s, "criteria_item:one", "{'organisation_id':'@organisation:auditing','label':'B.1',"
		"'criteria_source_id':'@criteria_source:policy','entry':{'label':'B.1'}}");
	scene_put(s, "criteria_item:two", "{'organisation_id':'@organisation:auditing','label':'B.2',"
		"'criteria_source_id':'@criteria_source:policy','entry':{'label':'B.2'}}");
	scene_put(s, "inclusion:audited", "{'programme_id':'@programme:year','unit_id':'@unit:audited','decision':'included'}");
	scene_put(s, "inclusion:rival", "{'programme_id':'@programme:year','unit_id':'@unit:rival','decision':'excluded',"
		"'reason':'audited last year'}");
	scene_put(s, "coverage_target:year", "{'programme_id':'@programme:year','criteria_source_id':'@criteria_source:policy',"
		"'unit_id':'@unit:audited','state':'in_force'}");
	return s;
}

static void put_audit(struct scene *s, const char *state)
{
	char text[600];
	(void)snprintf(text, sizeof(text), "{'programme_id':'@programme:year','title':'Kista','auditee_organisation_id':"
		"'@organisation:audited','type':'second_party','state':'%s','unit_ids':['@unit:audited'],'to_us':1800000000000000,"
		"'criteria':[{'criteria_source_id':'@criteria_source:policy'}]}", state);
	scene_put(s, "audit:kista", text);
}

static void expect_criteria(struct scene *s, const char *status, const char *labels)
{
	char text[200];
	(void)snprintf(text, sizeof(text), "{'programme_id':'@programme:year','status':'%s'}", status);
	scene_allowed(s, "auditing/CL", LIST, text, NULL);
	scene_reads(status, scene_reply(s, "lines.0.criteria"), labels);
}

Test(coverage, is_told_by_criterion_and_unit_and_never_by_a_figure_alone)
{
	struct scene *s = put_universe();
	expect_criteria(s, "not_covered", "[\"B.1\",\"B.2\"]");
	put_audit(s, "in_fieldwork");
	expect_criteria(s, "planned", "[\"B.1\",\"B.2\"]");
	REPLY_READS(s, "lines.0.audit_titles", "[\"Kista\"]");
	put_audit(s, "follow_up");
	scene_put(s, "evidence:first", "{'audit_id':'@audit:kista','title':'log','state':'accepted',"
		"'criteria_item_ids':['@criteria_item:one'],'party_id':'@organisation:auditing'}");
	scene_put(s, "evidence:other", "{'audit_id':'@audit:kista','title':'hearsay','state':'rejected',"
		"'criteria_item_ids':['@criteria_item:two'],'party_id':'@organisation:auditing'}");
	expect_criteria(s, "covered", "[\"B.1\"]");
	expect_criteria(s, "not_sampled", "[\"B.2\"]");
	expect_criteria(s, "not_covered", "");
	scene_free(s);
}

Test(coverage, says_why_a_unit_is_left_out_and_which_are_undecided)
{
	struct scene *s = put_universe();
	scene_allowed(s, "auditing/PM", LIST, "{'programme_id':'@programme:year','status':'excluded'}", NULL);
	REPLY_READS(s, "lines.0.reason", "audited last year");
	REPLY_READS(s, "lines.0.unit_id", scene_id(s, "unit:rival"));
	scene_allowed(s, "auditing/PM", LIST, "{'programme_id':'@programme:year','status':'undecided'}", NULL);
	REPLY_READS(s, "lines.0.unit_id", scene_id(s, "unit:auditing"));
	REPLY_READS(s, "lines.1.unit_id", "");
	scene_free(s);
}

/* A cycle is longer than a programme: an audit of last year's counts, one before the cycle does not. */
Test(coverage, is_of_the_whole_cycle)
{
	struct scene *s = put_universe();
	scene_put(s, "programme:last", "{'organisation_id':'@organisation:auditing','title':'2026','state':'closed',"
		"'from_us':1767225600000000,'to_us':1798675200000000}");
	scene_put(s, "audit:last", "{'programme_id':'@programme:last','title':'Last year','auditee_organisation_id':"
		"'@organisation:audited','type':'second_party','state':'completed','unit_ids':['@unit:audited'],"
		"'criteria':[{'criteria_source_id':'@criteria_source:policy','criteria_item_ids':['@criteria_item:one']}]}");
	scene_put(s, "evidence:last", "{'audit_id':'@audit:last','title':'log','state':'accepted',"
		"'criteria_item_ids':['@criteria_item:one'],'party_id':'@organisation:auditing'}");
	expect_criteria(s, "not_covered", "[\"B.1\",\"B.2\"]");
	scene_put(s, "programme:year", "{" YEAR ",'state':'running','cycle_from_us':1767225600000000}");
	expect_criteria(s, "covered", "[\"B.1\"]");
	expect_criteria(s, "not_covered", "[\"B.2\"]");
	scene_free(s);
}

/* Three units on three pages, each once. */
Test(coverage, is_paged)
{
	struct scene *s = put_universe();
	char seen[4][40] = { "", "", "", "" }, text[900], token[700] = "";
	for (size_t i = 0; i < 4; i++) {
		(void)snprintf(text, sizeof(text), "{'programme_id':'@programme:year','page':{'size':1,'token':'%s'}}", token);
		scene_allowed(s, "auditing/PM", LIST, text, NULL);
		(void)snprintf(seen[i], sizeof(seen[i]), "%s", scene_reply(s, "lines.0.unit_id"));
		(void)snprintf(token, sizeof(token), "%s", scene_reply(s, "next_token"));
		if (!*token)
			break;
	}
	cr_expect(*seen[0] && *seen[1] && *seen[2] && !*seen[3], "%s %s %s %s", seen[0], seen[1], seen[2], seen[3]);
	cr_expect(strcmp(seen[0], seen[1]) < 0 && strcmp(seen[1], seen[2]) < 0);
	scene_refused(s, "auditing/PM", LIST, "{'programme_id':'@programme:year','page':{'token':'AAAA'}}", "TOKEN");
	scene_free(s);
}

Test(coverage_target, is_of_a_pinned_source_and_an_own_unit)
{
	struct scene *s = scene_new();
	scene_put(s, "programme:year", "{" YEAR ",'state':'draft','edition':1}");
	scene_refused(s, "auditing/PM", "CoverageTargetService/AddCoverageTarget", "{'programme_id':'@programme:year',"
		"'criteria_source_id':'@criteria_source:open','criteria_item_ids':['@criteria_item:own']}",
		"R-COVERAGE-TARGET-01 R-COVERAGE-TARGET-02");
	scene_allowed(s, "auditing/PM", "CoverageTargetService/AddCoverageTarget", "{'programme_id':'@programme:year',"
		"'criteria_source_id':'@criteria_source:own','unit_id':'@unit:audited'}", "backup");
	scene_allowed(s, "auditing/PM", "CoverageTargetService/RemoveCoverageTarget",
		"{'coverage_target_id':'@coverage_target:backup'}", NULL);
	ROW_READS(s, "coverage_target:backup", "state", "removed");
	scene_free(s);
}

Test(coverage, as_of_the_past_counts_the_evidence_of_then)
{
	struct scene *s = put_universe();
	uint64_t before_audit = scene_entry(s), before_evidence;
	static const char all[] = "{'programme_id':'@programme:year','status':'%s'}";
	char json[100];
	put_audit(s, "follow_up");
	before_evidence = scene_entry(s);
	scene_put(s, "evidence:first", "{'audit_id':'@audit:kista','title':'log','state':'accepted',"
		"'criteria_item_ids':['@criteria_item:one','@criteria_item:two'],'party_id':'@organisation:auditing'}");
	expect_criteria(s, "covered", "[\"B.1\",\"B.2\"]");
	(void)snprintf(json, sizeof(json), all, "not_sampled");
	scene_allowed_then(s, "auditing/CL", LIST, json, before_evidence);
	REPLY_READS(s, "lines.0.criteria", "[\"B.1\",\"B.2\"]");
	REPLY_READS(s, "lines.0.audit_titles", "[\"Kista\"]");
	(void)snprintf(json, sizeof(json), all, "not_covered");
	scene_allowed_then(s, "auditing/CL", LIST, json, before_audit);
	REPLY_READS(s, "lines.0.criteria", "[\"B.1\",\"B.2\"]");
	REPLY_READS(s, "lines.0.audit_titles", "");
	scene_free(s);
}

/* A token is sealed: it goes on where its own question left off, and an id is none. */
Test(coverage, a_page_goes_on_by_a_token_of_this_very_question)
{
	struct scene *s = put_universe();
	char json[900], token[700], first[64];
	scene_allowed(s, "auditing/CL", LIST, "{'programme_id':'@programme:year','page':{'size':1}}", NULL);
	(void)snprintf(first, sizeof(first), "%s", scene_reply(s, "lines.0.unit_id"));
	(void)snprintf(token, sizeof(token), "%s", scene_reply(s, "next_token"));
	cr_assert(token[0]);
	(void)snprintf(json, sizeof(json), "{'programme_id':'@programme:year','page':{'size':1,'token':'%s'}}", token);
	scene_allowed(s, "auditing/CL", LIST, json, NULL);
	cr_expect(strcmp(scene_reply(s, "lines.0.unit_id"), first) > 0);
	scene_refused(s, "auditing/PM", LIST, json, "TOKEN");
	(void)snprintf(json, sizeof(json), "{'programme_id':'@programme:year','status':'excluded','page':{'token':'%s'}}", token);
	scene_refused(s, "auditing/CL", LIST, json, "TOKEN");
	scene_refused(s, "auditing/CL", LIST, "{'programme_id':'@programme:year','page':{'token':"
		"'MDE5MDAwMDAtMDAwMC03MDAwLTgwMDAtMDAwMDAwMDAwMDAw'}}", "TOKEN");
	scene_free(s);
}

Test(coverage, inv_28_an_audit_that_ended_early_covers_nothing_sealed_or_not)
{
	struct scene *s = put_universe();
	static const char *const state[] = { "terminated", "sealed" };
	char json[600];
	put_audit(s, "in_fieldwork");
	scene_put(s, "evidence:first", "{'audit_id':'@audit:kista','title':'log','state':'accepted',"
		"'criteria_item_ids':['@criteria_item:one'],'party_id':'@organisation:auditing'}");
	for (size_t i = 0; i < 2; i++) {
		(void)snprintf(json, sizeof(json), "{'programme_id':'@programme:year','title':'Kista','auditee_organisation_id':"
			"'@organisation:audited','type':'second_party','state':'%s','ended_early_us':5,'unit_ids':['@unit:audited'],"
			"'criteria':[{'criteria_source_id':'@criteria_source:policy'}]}", state[i]);
		scene_put(s, "audit:kista", json);
		expect_criteria(s, "covered", "");
		expect_criteria(s, "not_covered", "[\"B.1\",\"B.2\"]");
		REPLY_READS(s, "lines.0.reason", "an audit of it ended early");
		REPLY_READS(s, "lines.0.audit_titles", "[\"Kista\"]");
	}
	scene_free(s);
}
