/* The ledger's reads: history, entries and receipts follow what one may see of the row. */
#include "tests/daemon/service/scene.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <inttypes.h>
#include <string.h>

Test(ledger, history_names_who_signed_each_version)
{
	struct scene *s = scene_new();
	scene_put(s, "finding:whole", "{'audit_id':'@audit:fieldwork','grade':'observation','state':'team_reviewed'}");
	scene_allowed(s, "audit/LA", "FindingService/CommunicateFinding", "{'finding_id':'@finding:whole'}", NULL);
	scene_allowed(s, "audit/LA", "LedgerService/GetHistory", "{'noun':'finding','row_id':'@finding:whole'}", NULL);
	REPLY_READS(s, "versions.1.version", "2");
	REPLY_READS(s, "versions.1.method", "audit.v1.FindingService/CommunicateFinding");
	REPLY_READS(s, "versions.1.person_id", scene_id(s, "person:audit/LA"));
	scene_allowed(s, "audit/SR", "LedgerService/GetHistory", "{'noun':'finding','row_id':'@finding:whole'}", NULL);
	/* The supplier learns that there was an earlier version, not what it said. */
	REPLY_READS(s, "versions.0.row", "");
	cr_expect_gt(strlen(scene_reply(s, "versions.1.row")), 100);
	scene_refused(s, "rival/SR", "LedgerService/GetHistory", "{'noun':'finding','row_id':'@finding:whole'}", "NOT_FOUND");
	scene_free(s);
}

/* What a hundred were signed with together is served with the one that is asked for, and what decides is never among them. */
Test(ledger, a_statement_of_a_batch_is_entered_once_and_served_with_its_place)
{
	struct scene *s = scene_new();
	static const char note[] = "{'evidence_id':'@evidence:by_auditor','text':'seen again'}";
	char json[128];
	const char *second = scene_batched(s, 100);
	scene_allowed(s, "audit/LA", "EvidenceAnnotationService/AddEvidenceAnnotation", note, "again");
	cr_expect(eq(str, (char *)second, "STATEMENT_REUSED"), "from its second place");
	(void)snprintf(json, sizeof(json), "{'index':%" PRIu64 "}", scene_entry(s));
	scene_batched(s, 0);
	scene_allowed(s, "audit/LA", "LedgerService/GetEntry", json, NULL);
	REPLY_READS(s, "person_id", scene_id(s, "person:audit/LA"));
	cr_expect_gt(strlen(scene_reply(s, "statement.signature")), 600, "64 bytes and the place, in base64");
	scene_batched(s, 100);
	scene_refused(s, "audit/LA", "EvidenceService/AcceptEvidence", "{'evidence_id':'@evidence:by_auditor'}", "BATCH");
	scene_batched(s, 0);
	scene_allowed(s, "audit/LA", "EvidenceService/AcceptEvidence", "{'evidence_id':'@evidence:by_auditor'}", NULL);
	scene_free(s);
}

Test(ledger, an_entry_and_its_receipt_are_of_the_index_asked_for)
{
	struct scene *s = scene_new();
	char json[128], index[32];
	scene_allowed(s, "audit/LA", "EvidenceService/AcceptEvidence", "{'evidence_id':'@evidence:by_auditor'}", NULL);
	scene_allowed(s, "audit/LA", "LedgerService/GetHistory", "{'noun':'evidence','row_id':'@evidence:by_auditor'}", NULL);
	(void)snprintf(index, sizeof(index), "%s", scene_reply(s, "versions.1.ledger_index"));
	(void)snprintf(json, sizeof(json), "{'index':%s}", index);
	scene_allowed(s, "audit/LA", "LedgerService/GetEntry", json, NULL);
	REPLY_READS(s, "person_id", scene_id(s, "person:audit/LA"));
	cr_expect_gt(strlen(scene_reply(s, "statement.signature")), 80);
	scene_refused(s, "rival/SR", "LedgerService/GetEntry", json, "NOT_FOUND");
	scene_refused(s, "audit/LA", "LedgerService/GetEntry", "{'index':1000000}", "NOT_FOUND");
	scene_refused(s, "rival/SR", "LedgerService/GetReceipt", json, "NOT_FOUND");
	(void)snprintf(json, sizeof(json), "{'index':%s,'size':%s}", index, index);
	scene_refused(s, "audit/LA", "LedgerService/GetReceipt", json, "NOT_FOUND");
	(void)snprintf(json, sizeof(json), "{'index':%s,'size':1000000}", index);
	scene_refused(s, "audit/LA", "LedgerService/GetReceipt", json, "LOG_SHORTER");
	scene_free(s);
}
