/* Evidence on a real store: every field is kept as it was signed, and who may submit, accept and dispute it. */
#include "daemon/rpc.h"
#include "tests/daemon/service/scene.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

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
		"'verifiability':'partly'}", "R-EVIDENCE-03 R-EVIDENCE-04 R-EVIDENCE-05 R-EVIDENCE-11 R-EVIDENCE-15 R-EVIDENCE-12");
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

Test(evidence, a_mere_statement_counts_by_a_judgement_on_record)
{
	struct scene *s = scene_new();
	scene_put(s, "evidence:talk", "{'audit_id':'@audit:fieldwork','collector_id':'@person:audit/AU','source':'interview',"
		"'party_id':'@organisation:auditing','classification':'internal','state':'submitted','verifiability':'statement_only'}");
	scene_refused(s, "audit/LA", "EvidenceService/AcceptEvidence", "{'evidence_id':'@evidence:talk'}", "R-EVIDENCE-13");
	scene_allowed(s, "audit/LA", "EvidenceService/AcceptEvidence",
		"{'evidence_id':'@evidence:talk','judgement':'three people said so apart from each other'}", NULL);
	ROW_READS(s, "evidence:talk", "judgement", "three people said so apart from each other");
	scene_put(s, "evidence:paper", "{'audit_id':'@audit:fieldwork','collector_id':'@person:audit/AU','source':'document',"
		"'party_id':'@organisation:auditing','classification':'internal','state':'submitted','verifiability':'verified'}");
	scene_allowed(s, "audit/LA", "EvidenceService/AcceptEvidence", "{'evidence_id':'@evidence:paper','document_check':"
		"{'is_complete':'holds','is_correct':'holds','is_consistent':'fails','is_current':'holds'}}", NULL);
	scene_reads("advice on the fifth attribute", scene_rules(s), "R-EVIDENCE-14");
	ROW_READS(s, "evidence:paper", "document_check.is_consistent", "fails");
	scene_free(s);
}

Test(evidence, t2b_is_superseded_taken_back_or_set_aside_and_stays)
{
	struct scene *s = scene_new();
	scene_put(s, "evidence:first", "{'audit_id':'@audit:fieldwork','collector_id':'@person:audit/AU','received_us':5,"
		"'party_id':'@organisation:auditing','classification':'internal','state':'accepted'}");
	scene_put(s, "evidence:second", "{'audit_id':'@audit:fieldwork','collector_id':'@person:audit/AU','received_us':6,"
		"'party_id':'@organisation:auditing','classification':'internal','state':'accepted'}");
	scene_refused(s, "audit/LA", "EvidenceService/SupersedeEvidence",
		"{'evidence_id':'@evidence:second','superseded_by_id':'@evidence:first','reason':'miscounted'}", "R-EVIDENCE-17");
	scene_allowed(s, "audit/LA", "EvidenceService/SupersedeEvidence",
		"{'evidence_id':'@evidence:first','superseded_by_id':'@evidence:second','reason':'miscounted'}", NULL);
	ROW_READS(s, "evidence:first", "superseded_by_id", scene_id(s, "evidence:second"));
	scene_put(s, "finding:issued", "{'audit_id':'@audit:fieldwork','grade':'minor','state':'issued','communicated_us':1,"
		"'issued_us':2,'evidence_ids':['@evidence:second']}");
	scene_refused(s, "audit/AU", "EvidenceService/WithdrawEvidence", "{'evidence_id':'@evidence:second','reason':'no'}",
		"R-EVIDENCE-18");
	scene_allowed(s, "audit/AU", "EvidenceService/QuarantineEvidence", "{'evidence_id':'@evidence:second','reason':'a lost key'}", NULL);
	scene_refused(s, "audit/AU", "EvidenceService/ReleaseEvidence", "{'evidence_id':'@evidence:second','reason':'found'}",
		"R-EVIDENCE-20");
	scene_allowed(s, "audit/LA", "EvidenceService/ReleaseEvidence", "{'evidence_id':'@evidence:second','reason':'found'}", NULL);
	ROW_READS(s, "evidence:second", "state", "submitted");
	scene_refused(s, "audit/SR", "EvidenceService/WithdrawEvidence",
		"{'evidence_id':'@evidence:by_supplier','reason':'of another year'}", "R-EVIDENCE-19");
	scene_allowed(s, "audit/SP", "EvidenceService/WithdrawEvidence",
		"{'evidence_id':'@evidence:by_supplier','reason':'of another year'}", NULL);
	ROW_READS(s, "evidence:by_supplier", "state", "withdrawn");
	scene_allowed(s, "audit/AU", "EvidenceAnnotationService/AddEvidenceAnnotation",
		"{'evidence_id':'@evidence:first','place':'line 3','text':'the last shelf was empty'}", "remark");
	ROW_READS(s, "evidence_annotation:remark", "party_id", scene_id(s, "organisation:auditing"));
	scene_refused(s, "audit/SR", "EvidenceAnnotationService/AddEvidenceAnnotation",
		"{'evidence_id':'@evidence:first','text':'no'}", "NOT_FOUND");
	scene_free(s);
}

Test(evidence, t2a_has_a_bracket_whose_width_is_rounded_up)
{
	cr_expect(eq(u64, rq_bracket_s(&(struct request){ .seen_us = 5000000, .now_us = 5000000 }), 0));
	cr_expect(eq(u64, rq_bracket_s(&(struct request){ .seen_us = 5000000, .now_us = 5000001 }), 1));
	cr_expect(eq(u64, rq_bracket_s(&(struct request){ .seen_us = 5000000, .now_us = 7000000 }), 2));
}
