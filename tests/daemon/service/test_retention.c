/* Records on a real store: retention from the first day, disposal after it and with the audited side's word, the register. */
#include "tests/daemon/service/scene.h"

#include <criterion/criterion.h>

#include <stdio.h>
#include <string.h>

#define OVER "'programme_id':'@programme:own','auditee_organisation_id':'@organisation:audited','type':'second_party'," \
	"'disclosed_to_id':'@organisation:audited','title':'Kista 2020','state':'completed','retention_rule_id':'@retention_rule:own'"

Test(retention, inv_25_is_attached_when_programme_and_audit_are_created)
{
	struct scene *s = scene_new();
	char json[256];
	(void)snprintf(json, sizeof(json), "{'organisation_id':'@organisation:auditing','title':'2031','from_us':%s,'to_us':%s}",
		scene_days(1), scene_days(300));
	scene_allowed(s, "auditing/PM", "ProgrammeService/AddProgramme", json, "new");
	scene_allowed(s, "auditing/PM", "RetentionRuleService/ListRetentionRules", "{'programme_id':'@programme:new',"
		"'page':{'order':'record_class'}}", NULL);
	REPLY_READS(s, "retention_rules.0.record_class", "programme");
	REPLY_READS(s, "retention_rules.2.record_class", "team");
	REPLY_READS(s, "retention_rules.1.years", "3");
	scene_refused(s, "auditing/PM", "RetentionRuleService/ChangeRetentionRule",
		"{'retention_rule_id':'@retention_rule:own','years':1,'basis':'cheaper'}", "R-RETENTION-01");
	scene_allowed(s, "auditing/PM", "RetentionRuleService/ChangeRetentionRule",
		"{'retention_rule_id':'@retention_rule:own','years':5,'basis':'contract, 12.3'}", NULL);
	ROW_READS(s, "retention_rule:own", "basis", "contract, 12.3");
	scene_free(s);
}

Test(retention, inv_25_disposes_after_its_time_and_with_both_sides)
{
	struct scene *s = scene_new();
	char json[600];
	scene_put(s, "retention_rule:own", "{'programme_id':'@programme:own','record_class':'audit','years':1,'basis':'b',"
		"'auditee_signs':true}");
	(void)snprintf(json, sizeof(json), "{" OVER ",'retention_years':1,'to_us':%s}", scene_days(-365));
	scene_put(s, "audit:kept", json);
	scene_refused(s, "auditing/PM", "DisposalOrderService/ProposeDisposalOrder", "{'programme_id':'@programme:own',"
		"'audit_id':'@audit:kept','ground':'retention_ended','statement':'over'}", "R-DISPOSAL-03");
	(void)snprintf(json, sizeof(json), "{" OVER ",'retention_years':1,'retention_auditee_signs':true,'to_us':%s}",
		scene_days(-367));
	scene_put(s, "audit:kept", json);
	/* What was promised when the audit was created stands. */
	scene_allowed(s, "auditing/PM", "RetentionRuleService/ChangeRetentionRule",
		"{'retention_rule_id':'@retention_rule:own','years':1,'basis':'signed by us alone'}", NULL);
	scene_put(s, "appointment:said", "{'scope_id':'@audit:kept','person_id':'@person:audited/SR',"
		"'party_id':'@organisation:audited','role':'supplier_representative','state':'active'}");
	scene_allowed(s, "auditing/PM", "RecordService/ReportRetention", "{'programme_id':'@programme:own'}", NULL);
	scene_allowed(s, "auditing/PM", "DisposalOrderService/ProposeDisposalOrder", "{'programme_id':'@programme:own',"
		"'audit_id':'@audit:kept','ground':'retention_ended','statement':'over'}", "all");
	ROW_READS(s, "disposal_order:all", "auditee_signs", "true");
	scene_refused(s, "auditing/CL", "DisposalOrderService/ApproveDisposalOrder", "{'disposal_order_id':'@disposal_order:all'}",
		"R-DISPOSAL-06");
	scene_allowed(s, "audited/SR", "DisposalConsentService/ListDisposalConsents", "{'audit_id':'@audit:kept'}", NULL);
	(void)snprintf(json, sizeof(json), "{'disposal_consent_id':'%s','version':1}", scene_reply(s, "disposal_consents.0.id"));
	scene_allowed(s, "audited/SR", "DisposalConsentService/GiveDisposalConsent", json, "word");
	scene_allowed(s, "auditing/CL", "DisposalOrderService/ApproveDisposalOrder", "{'disposal_order_id':'@disposal_order:all'}",
		NULL);
	ROW_READS(s, "disposal_order:all", "auditee_signer_id", scene_id(s, "person:audited/SR"));
	scene_free(s);
}

Test(retention, inv_25_both_parties_of_an_audit_agree_how_long_it_is_kept)
{
	struct scene *s = scene_new();
	scene_put(s, "audit:kept", "{" OVER ",'retention_years':3}");
	scene_put(s, "appointment:said", "{'scope_id':'@audit:kept','person_id':'@person:audited/SR',"
		"'party_id':'@organisation:audited','role':'supplier_representative','state':'active'}");
	scene_refused(s, "auditing/PM", "RetentionAgreementService/ProposeRetentionAgreement", "{'audit_id':'@audit:kept','years':2,"
		"'basis':'cheaper'}", "R-RETENTION-03");
	scene_allowed(s, "auditing/PM", "RetentionAgreementService/ProposeRetentionAgreement", "{'audit_id':'@audit:kept','years':5,"
		"'auditee_signs':true,'basis':'contract, 12.3'}", "five");
	ROW_READS(s, "audit:kept", "retention_years", "3");
	scene_refused(s, "auditing/PM", "RetentionAgreementService/ProposeRetentionAgreement", "{'audit_id':'@audit:kept','years':6,"
		"'basis':'contract'}", "R-RETENTION-05");
	scene_refused(s, "auditing/PM", "RetentionAgreementService/AgreeRetentionAgreement",
		"{'retention_agreement_id':'@retention_agreement:five'}", "ROLE");
	scene_allowed(s, "audited/SR", "RetentionAgreementService/AgreeRetentionAgreement",
		"{'retention_agreement_id':'@retention_agreement:five'}", NULL);
	ROW_READS(s, "audit:kept", "retention_years", "5");
	ROW_READS(s, "audit:kept", "retention_auditee_signs", "true");
	scene_allowed(s, "auditing/PM", "RecordService/ReportRetention", "{'programme_id':'@programme:own','page':{'size':1000}}", NULL);
	cr_expect(strstr(scene_reply(s, "audits"), scene_id(s, "retention_agreement:five")) != NULL, "%s", scene_reply(s, "audits"));
	scene_allowed(s, "auditing/PM", "RetentionAgreementService/ProposeRetentionAgreement", "{'audit_id':'@audit:kept','years':9,"
		"'basis':'a new law'}", "nine");
	scene_allowed(s, "audited/SR", "RetentionAgreementService/RefuseRetentionAgreement",
		"{'retention_agreement_id':'@retention_agreement:nine','reason':'not ours'}", NULL);
	ROW_READS(s, "audit:kept", "retention_years", "5");
	scene_free(s);
}

Test(retention, inv_25_what_both_agreed_to_both_sign)
{
	struct scene *s = scene_new();
	scene_put(s, "audit:kept", "{" OVER "}");
	scene_allowed(s, "auditing/PM", "DisposalOrderService/ProposeDisposalOrder", "{'programme_id':'@programme:own',"
		"'audit_id':'@audit:kept','ground':'agreement','statement':'agreed by letter'}", "agreed");
	ROW_READS(s, "disposal_order:agreed", "auditee_signs", "true");
	scene_refused(s, "auditing/CL", "DisposalOrderService/ApproveDisposalOrder", "{'disposal_order_id':'@disposal_order:agreed'}",
		"R-DISPOSAL-06");
	scene_allowed(s, "auditing/CL", "DisposalOrderService/RefuseDisposalOrder",
		"{'disposal_order_id':'@disposal_order:agreed','reason':'no letter came'}", NULL);
	scene_allowed(s, "auditing/PM", "DisposalOrderService/ProposeDisposalOrder", "{'programme_id':'@programme:own',"
		"'audit_id':'@audit:kept','ground':'law','statement':'erasure'}", "forced");
	ROW_READS(s, "disposal_order:forced", "auditee_signs", "");
	scene_free(s);
}

Test(retention, the_inventory_counts_what_its_reader_sees)
{
	struct scene *s = scene_new();
	scene_allowed(s, "auditing/PM", "RecordService/ListRecords", "{'programme_id':'@programme:own'}", NULL);
	cr_expect(strstr(scene_reply(s, "records"), "\"noun\":\"evidence\"") != NULL, "%s", scene_reply(s, "records"));
	cr_expect(strstr(scene_reply(s, "records"), "ISO 19011:2018, 6.4.7") != NULL, "each says what it is kept for");
	cr_expect(strstr(scene_reply(s, "records"), "is_at_least") == NULL, "each is counted to its end");
	scene_refused(s, "audit/LA", "RecordService/ListRecords", "{'programme_id':'@programme:own'}", "ROLE");
	scene_free(s);
}

Test(disclosure, goes_out_with_leave_of_both_sides)
{
	struct scene *s = scene_new();
	scene_allowed(s, "audit/LA", "DisclosureService/AddDisclosure", "{'audit_id':'@audit:fieldwork','recipient':'a bank',"
		"'content':'the conclusion','purpose':'a loan'}", "bank");
	scene_refused(s, "audit/LA", "DisclosureService/RecordDisclosure", "{'disclosure_id':'@disclosure:bank'}",
		"R-DISCLOSURE-01 R-DISCLOSURE-02");
	scene_allowed(s, "auditing/CL", "DisclosureService/ApproveDisclosure", "{'disclosure_id':'@disclosure:bank'}", NULL);
	scene_allowed(s, "audited/SR", "DisclosureService/AgreeDisclosure", "{'disclosure_id':'@disclosure:bank'}", NULL);
	scene_allowed(s, "audit/LA", "DisclosureService/RecordDisclosure", "{'disclosure_id':'@disclosure:bank'}", NULL);
	ROW_READS(s, "disclosure:bank", "state", "disclosed");
	scene_free(s);
}

Test(disclosure, that_is_forced_is_told_to_both_sides)
{
	struct scene *s = scene_new();
	scene_refused(s, "audit/LA", "DisclosureService/AddDisclosure", "{'audit_id':'@audit:fieldwork','recipient':'a court',"
		"'content':'all','purpose':'a case','is_forced':true}", "R-DISCLOSURE-03");
	scene_allowed(s, "audit/LA", "DisclosureService/AddDisclosure", "{'audit_id':'@audit:fieldwork','recipient':'a court',"
		"'content':'all','purpose':'a case','is_forced':true,'legal_ground':'order 7/2026'}", "court");
	ROW_READS(s, "disclosure:court", "state", "forced");
	scene_allowed(s, "auditing/CL", "DisclosureService/AcknowledgeDisclosure", "{'disclosure_id':'@disclosure:court'}", NULL);
	ROW_READS(s, "disclosure:court", "auditee_told_us", "");
	scene_allowed(s, "audited/SR", "DisclosureService/AcknowledgeDisclosure", "{'disclosure_id':'@disclosure:court'}", NULL);
	cr_expect(*scene_row(s, "disclosure:court", "auditee_told_us") && *scene_row(s, "disclosure:court", "client_told_us"));
	scene_free(s);
}

Test(disclosure, that_is_acknowledged_again_keeps_the_day_each_side_first_knew)
{
	struct scene *s = scene_new();
	scene_put(s, "disclosure:old", "{'audit_id':'@audit:fieldwork','state':'forced','is_forced':true,'client_told_us':1,"
		"'auditee_told_us':2}");
	scene_allowed(s, "auditing/CL", "DisclosureService/AcknowledgeDisclosure", "{'disclosure_id':'@disclosure:old'}", NULL);
	scene_allowed(s, "audited/SR", "DisclosureService/AcknowledgeDisclosure", "{'disclosure_id':'@disclosure:old'}", NULL);
	ROW_READS(s, "disclosure:old", "client_told_us", "1970-01-01T00:00:00.000001Z");
	ROW_READS(s, "disclosure:old", "auditee_told_us", "1970-01-01T00:00:00.000002Z");
	scene_free(s);
}

/* One person who speaks for the client and for the audited side. */
Test(disclosure, inv_11_does_not_go_out_by_one_person_who_has_both_roles)
{
	struct scene *s = scene_new();
	scene_put(s, "appointment:both", "{'scope_id':'@audit:fieldwork','person_id':'@person:audited/SR',"
		"'party_id':'@organisation:auditing','role':'audit_client','state':'active'}");
	scene_allowed(s, "audit/LA", "DisclosureService/AddDisclosure", "{'audit_id':'@audit:fieldwork','recipient':'a bank',"
		"'content':'the conclusion','purpose':'a loan'}", "bank");
	scene_allowed(s, "audited/SR", "DisclosureService/ApproveDisclosure", "{'disclosure_id':'@disclosure:bank'}", NULL);
	scene_refused(s, "audited/SR", "DisclosureService/AgreeDisclosure", "{'disclosure_id':'@disclosure:bank'}",
		"R-DISCLOSURE-05");
	scene_allowed(s, "audit/SR", "DisclosureService/AgreeDisclosure", "{'disclosure_id':'@disclosure:bank'}", NULL);
	scene_put(s, "disclosure:other", "{'audit_id':'@audit:fieldwork','state':'requested',"
		"'auditee_approver_id':'@person:audited/SR'}");
	scene_refused(s, "audited/SR", "DisclosureService/ApproveDisclosure", "{'disclosure_id':'@disclosure:other'}",
		"R-DISCLOSURE-05");
	scene_free(s);
}
