/* Evidence on a real store: every field is kept as it was signed, and who may submit, accept and dispute it. */
#include "tests/daemon/service/scene.h"

#include <criterion/criterion.h>

#include <stdlib.h>
#include <string.h>

#define NOTE "'audit_id':'@audit:fieldwork','title':'Rack 4','source':'observation','method':'on_site_no_interaction'," \
	"'captured_us':1795430000000000,'classification':'confidential','verifiability':'verified','note':'two fans stand still'"

Test(evidence, keeps_every_field_as_its_collector_signed_it)
{
	struct scene *s = scene_new();
	static const struct { const char *path, *wanted; } field[] = { { "title", "Rack 4" }, { "source", "observation" },
		{ "method", "on_site_no_interaction" }, { "captured_us", "2026-11-23T10:33:20.000000Z" }, { "place", "Kista, hall 2" },
		{ "permission", "J. Berg 09:40" }, { "classification", "confidential" }, { "verifiability", "verified" },
		{ "tool", "nmap 7.93" }, { "interviewee_role", "shift lead" }, { "note", "two fans stand still" },
		{ "team_note", "ask again" }, { "state", "submitted" } };
	scene_allowed(s, "audit/AU", "EvidenceService/SubmitEvidence", "{" NOTE ",'place':'Kista, hall 2',"
		"'site_id':'@site:audited','permission':'J. Berg 09:40','criteria_item_ids':['@criteria_item:own'],"
		"'derived_from_ids':['@evidence:accepted'],'tool':'nmap 7.93','interviewee_role':'shift lead',"
		"'team_note':'ask again'}", "rack");
	scene_reads("advice", scene_rules(s), "");
	for (size_t i = 0; i < sizeof(field) / sizeof(field[0]); i++)
		scene_reads(field[i].path, scene_row(s, "evidence:rack", field[i].path), field[i].wanted);
	ROW_READS(s, "evidence:rack", "collector_id", scene_id(s, "person:audit/AU"));
	ROW_READS(s, "evidence:rack", "party_id", scene_id(s, "organisation:auditing"));
	ROW_READS(s, "evidence:rack", "site_id", scene_id(s, "site:audited"));
	ROW_READS(s, "evidence:rack", "criteria_item_ids.0", scene_id(s, "criteria_item:own"));
	ROW_READS(s, "evidence:rack", "derived_from_ids.0", scene_id(s, "evidence:accepted"));
	cr_expect_gt(strlen(scene_row(s, "evidence:rack", "received_us")), 10);
	cr_expect_gt(strtol(scene_row(s, "evidence:rack", "ledger_index"), NULL, 10), 0);
	scene_free(s);
}

Test(evidence, says_all_that_a_submission_lacks)
{
	struct scene *s = scene_new();
	scene_refused(s, "audit/AU", "EvidenceService/SubmitEvidence", "{'audit_id':'@audit:fieldwork','title':'Talk',"
		"'source':'interview','method':'on_site_interaction','captured_us':32503680000000000,'classification':'internal',"
		"'verifiability':'partly','site_id':'@site:rival'}", "NOT_FOUND");
	scene_refused(s, "audit/AU", "EvidenceService/SubmitEvidence", "{'audit_id':'@audit:fieldwork','title':'Talk',"
		"'source':'interview','method':'on_site_interaction','captured_us':32503680000000000,'classification':'internal',"
		"'verifiability':'partly'}", "R-EVIDENCE-03 R-EVIDENCE-04 R-EVIDENCE-05 R-EVIDENCE-11 R-EVIDENCE-12");
	scene_refused(s, "audit/AU", "EvidenceService/SubmitEvidence", "{" NOTE "}", "R-EVIDENCE-04 R-EVIDENCE-11");
	scene_refused(s, "audit/AU", "EvidenceService/SubmitEvidence", "{" NOTE ",'place':'Kista',"
		"'captured_us':9223372036854775807}", "OUT_OF_RANGE");
	scene_free(s);
}

Test(evidence, is_signed_by_a_member_or_the_audited_side)
{
	struct scene *s = scene_new();
	scene_allowed(s, "audit/SP", "EvidenceService/SubmitEvidence", "{" NOTE ",'place':'Kista'}", "own");
	ROW_READS(s, "evidence:own", "party_id", scene_id(s, "organisation:audited"));
	scene_refused(s, "audit/TR", "EvidenceService/SubmitEvidence", "{" NOTE ",'place':'Kista'}",
		"R-EVIDENCE-01 R-EVIDENCE-11");
	scene_refused(s, "audit/OB", "EvidenceService/SubmitEvidence", "{" NOTE ",'place':'Kista'}", "NOT_FOUND");
	scene_refused(s, "rival/SR", "EvidenceService/SubmitEvidence", "{" NOTE ",'place':'Kista'}", "NOT_FOUND");
	scene_free(s);
}

Test(evidence, is_accepted_by_another_auditor_than_its_collector)
{
	struct scene *s = scene_new();
	scene_refused(s, "audit/AU", "EvidenceService/AcceptEvidence", "{'evidence_id':'@evidence:by_auditor'}", "R-EVIDENCE-09");
	scene_refused(s, "audit/TE", "EvidenceService/AcceptEvidence", "{'evidence_id':'@evidence:by_auditor'}", "ROLE");
	scene_allowed(s, "audit/LA", "EvidenceService/AcceptEvidence",
		"{'evidence_id':'@evidence:by_auditor','team_note':'seen by two'}", NULL);
	ROW_READS(s, "evidence:by_auditor", "state", "accepted");
	ROW_READS(s, "evidence:by_auditor", "decided_by_id", scene_id(s, "person:audit/LA"));
	ROW_READS(s, "evidence:by_auditor", "team_note", "seen by two");
	scene_refused(s, "audit/LA", "EvidenceService/RejectEvidence",
		"{'evidence_id':'@evidence:by_auditor','reason':'late'}", "S-EVIDENCE");
	scene_free(s);
}

Test(evidence, of_its_own_side_is_disputed_and_judged_again)
{
	struct scene *s = scene_new();
	scene_refused(s, "audit/SR", "EvidenceService/DisputeEvidence",
		"{'evidence_id':'@evidence:by_auditor','version':1,'reason':'no'}", "NOT_FOUND");
	scene_allowed(s, "audit/SR", "EvidenceService/DisputeEvidence",
		"{'evidence_id':'@evidence:by_supplier','reason':'it is of last year'}", NULL);
	ROW_READS(s, "evidence:by_supplier", "state", "disputed");
	ROW_READS(s, "evidence:by_supplier", "reason", "it is of last year");
	scene_allowed(s, "audit/LA", "EvidenceService/RejectEvidence",
		"{'evidence_id':'@evidence:by_supplier','reason':'agreed'}", NULL);
	ROW_READS(s, "evidence:by_supplier", "state", "rejected");
	scene_allowed(s, "audit/LA", "EvidenceService/GetEvidence", "{'evidence_id':'@evidence:by_supplier'}", NULL);
	REPLY_READS(s, "evidence.reason", "agreed");
	scene_free(s);
}
