/* Disposal on a real store: what is shown before it is signed, several rows by one order, who is asked for copies. */
#include "tests/daemon/service/scene.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PREVIEW "DisposalOrderService/PreviewDisposalOrder"
#define PROPOSE "DisposalOrderService/ProposeDisposalOrder"
#define REVIEW "DisposalOrderService/ReviewDisposalOrder"
#define APPROVE "DisposalOrderService/ApproveDisposalOrder"
#define OF_KEPT "'programme_id':'@programme:own','audit_id':'@audit:kept'"

/* An audit that is over: two pieces of evidence and a meeting name Karin, one piece does not. */
static struct scene *kept(void)
{
	struct scene *s = scene_new();
	scene_put(s, "appointment:early", "{'scope_id':'@organisation:audited','person_id':'@person:auditing/OB',"
		"'party_id':'@organisation:audited','role':'supplier_contributor','state':'ended'}");
	scene_put(s, "audit:kept", "{'programme_id':'@programme:own','auditee_organisation_id':'@organisation:audited',"
		"'type':'second_party','disclosed_to_id':'@organisation:audited','title':'Kista 2020','state':'completed'}");
	scene_put(s, "evidence:told", "{'audit_id':'@audit:kept','title':'Interview','note':'KARIN EK said so',"
		"'collector_id':'@person:audit/AU','party_id':'@organisation:auditing','state':'accepted'}");
	scene_put(s, "evidence:hers", "{'audit_id':'@audit:kept','title':'Her log','collector_id':'@person:audited/SR',"
		"'party_id':'@organisation:audited','interviewee_name':'Karin Ek','classification':'confidential','state':'accepted'}");
	scene_put(s, "evidence:other", "{'audit_id':'@audit:kept','title':'Job log','note':'11 of 60',"
		"'collector_id':'@person:audit/AU','party_id':'@organisation:auditing','state':'accepted'}");
	scene_put(s, "meeting:closing", "{'audit_id':'@audit:kept','kind':'closing','attendance':[{'name':'Lena Holm'},"
		"{'name':'Karin Ek'}],'minutes':'As before'}");
	return s;
}

static bool shows(struct scene *s, const char *path, const char *text)
{
	return strstr(scene_reply(s, path), text) != NULL;
}

Test(disposal_order, finds_what_names_a_person_in_whichever_text)
{
	struct scene *s = kept();
	uint64_t before = scene_entry(s);
	scene_allowed(s, "auditing/PM", PREVIEW, "{" OF_KEPT ",'words':'Karin Ek'}", NULL);
	cr_expect(shows(s, "preview.items", scene_id(s, "evidence:told")), "letter case does not count");
	cr_expect(shows(s, "preview.items", scene_id(s, "evidence:hers")), "a field for auditors alone counts");
	cr_expect(shows(s, "preview.items", scene_id(s, "meeting:closing")), "a message in the row counts");
	cr_expect(not(shows(s, "preview.items", scene_id(s, "evidence:other"))));
	REPLY_READS(s, "preview.tombstones", "3");
	cr_expect(scene_entry(s) > before, "one of them is confidential: that it was read is on record");
	scene_allowed(s, "auditing/PM", PREVIEW, "{" OF_KEPT ",'person_id':'@person:audited/SR'}", NULL);
	REPLY_READS(s, "preview.items.0.row_id", scene_id(s, "evidence:hers"));
	REPLY_READS(s, "preview.tombstones", "1");
	scene_allowed(s, "auditing/PM", PREVIEW, "{" OF_KEPT ",'words':'nobody of that name'}", NULL);
	REPLY_READS(s, "preview.tombstones", "");
	scene_refused(s, "auditing/PM", PREVIEW, "{" OF_KEPT ",'words':'Karin','noun':'evidence','row_id':'@evidence:told'}", "ROW_ID");
	scene_refused(s, "auditing/PM", PREVIEW, "{'programme_id':'@programme:draft','audit_id':'@audit:kept'}", "OTHER_PROGRAMME");
	scene_free(s);
}

/* A finding that the client sees, and the team's note to it, which they do not: no guess at the note is answered. */
Test(disposal_order, finds_nothing_by_words_that_its_reader_may_not_read)
{
	struct scene *s = kept();
	scene_put(s, "finding:told", "{'audit_id':'@audit:kept','grade':'major','state':'closed','communicated_us':1,"
		"'statement':'No restore was tried','team_note':'Karin Ek hides it','author_id':'@person:audit/AU'}");
	scene_allowed(s, "auditing/CL", PREVIEW, "{" OF_KEPT ",'words':'no restore'}", NULL);
	cr_expect(shows(s, "preview.items", scene_id(s, "finding:told")), "the client sees the finding");
	scene_allowed(s, "auditing/CL", PREVIEW, "{" OF_KEPT ",'words':'karin ek'}", NULL);
	cr_expect(not(shows(s, "preview.items", scene_id(s, "finding:told"))), "and not what the team notes to it");
	scene_allowed(s, "auditing/PM", PREVIEW, "{" OF_KEPT ",'words':'karin ek'}", NULL);
	cr_expect(shows(s, "preview.items", scene_id(s, "finding:told")), "the manager does");
	scene_free(s);
}

Test(disposal_order, inv_25_several_rows_go_by_one_order)
{
	struct scene *s = kept();
	scene_refused(s, "auditing/PM", PROPOSE, "{" OF_KEPT ",'ground':'law','statement':'erasure','rows':["
		"{'noun':'evidence','row_id':'@evidence:told'},{'noun':'evidence','row_id':'@evidence:told'}]}", "TWICE");
	scene_refused(s, "auditing/PM", PROPOSE, "{" OF_KEPT ",'ground':'law','statement':'erasure','rows':["
		"{'noun':'evidence','row_id':'@evidence:accepted'}]}", "NOT_FOUND");
	scene_refused(s, "auditing/PM", PROPOSE, "{" OF_KEPT ",'ground':'law','statement':'erasure','rows':["
		"{'noun':'conclusion','row_id':'@conclusion:own'}]}", "UNKNOWN_NOUN");
	scene_allowed(s, "auditing/PM", PROPOSE, "{" OF_KEPT ",'ground':'law','statement':'erasure','rows':["
		"{'noun':'evidence','row_id':'@evidence:told'},{'noun':'meeting','row_id':'@meeting:closing'}]}", "both");
	ROW_READS(s, "disposal_order:both", "noun", "");
	ROW_READS(s, "disposal_order:both", "rows.1.row_id", scene_id(s, "meeting:closing"));
	/* Changed since: what was signed for is not what would go. */
	scene_put(s, "meeting:closing", "{'audit_id':'@audit:kept','kind':'closing','minutes':'Other'}");
	scene_refused(s, "auditing/CL", APPROVE, "{'disposal_order_id':'@disposal_order:both'}", "R-DISPOSAL-05");
	scene_allowed(s, "auditing/PM", PROPOSE, "{" OF_KEPT ",'ground':'law','statement':'erasure','rows':["
		"{'noun':'evidence','row_id':'@evidence:told'},{'noun':'meeting','row_id':'@meeting:closing'}]}", "again");
	scene_allowed(s, "auditing/CL", APPROVE, "{'disposal_order_id':'@disposal_order:again'}", NULL);
	scene_refused(s, "auditing/PM", "EvidenceService/GetEvidence", "{'evidence_id':'@evidence:told'}", "NOT_FOUND");
	scene_allowed(s, "auditing/PM", "MeetingService/ListMeetings", "{'audit_id':'@audit:kept'}", NULL);
	REPLY_READS(s, "meetings.0.id", "");
	ROW_READS(s, "evidence:other", "title", "Job log");
	scene_allowed(s, "auditing/PM", "DisposalService/ListDisposals", "{'audit_id':'@audit:kept'}", NULL);
	REPLY_READS(s, "disposals.0.rows.0.row_id", scene_id(s, "evidence:told"));
	REPLY_READS(s, "disposals.0.decider_id", scene_id(s, "person:auditing/CL"));
	scene_free(s);
}

Test(disposal_order, shows_titles_to_those_alone_who_see_the_rows)
{
	struct scene *s = kept();
	scene_put(s, "appointment:said", "{'scope_id':'@audit:kept','person_id':'@person:audited/SR',"
		"'party_id':'@organisation:audited','role':'supplier_representative','state':'active'}");
	scene_allowed(s, "auditing/PM", PROPOSE, "{" OF_KEPT ",'ground':'agreement','statement':'agreed','rows':["
		"{'noun':'evidence','row_id':'@evidence:told'},{'noun':'evidence','row_id':'@evidence:hers'}]}", "both");
	scene_allowed(s, "auditing/PM", REVIEW, "{'disposal_order_id':'@disposal_order:both'}", NULL);
	cr_expect(shows(s, "preview.items", "Interview"));
	scene_allowed(s, "auditing/CL", REVIEW, "{'disposal_order_id':'@disposal_order:both'}", NULL);
	cr_expect(shows(s, "preview.items", scene_id(s, "evidence:told")), "a client decides by what is named");
	cr_expect(not(shows(s, "preview.items", "Interview")), "and reads no evidence by that");
	scene_allowed(s, "audited/SR", "DisposalConsentService/ListDisposalConsents", "{'audit_id':'@audit:kept'}", NULL);
	char json[100];
	(void)snprintf(json, sizeof(json), "{'disposal_consent_id':'%s'}", scene_reply(s, "disposal_consents.0.id"));
	scene_allowed(s, "audited/SR", "DisposalConsentService/ReviewDisposalConsent", json, NULL);
	cr_expect(shows(s, "preview.items", "Her log"), "what the own side gave");
	cr_expect(not(shows(s, "preview.items", "Interview")));
	REPLY_READS(s, "preview.holders.0.person_id", "");
	scene_free(s);
}

/* In a first-party audit one person may hold a role of either side. */
Test(disposal_order, inv_11_is_signed_for_either_side_by_another)
{
	struct scene *s = kept();
	scene_allowed(s, "auditing/PM", PROPOSE, "{" OF_KEPT ",'ground':'agreement','statement':'agreed','noun':'evidence',"
		"'row_id':'@evidence:told'}", "agreed");
	scene_put(s, "disposal_consent:given", "{'audit_id':'@audit:kept','disposal_order_id':'@disposal_order:agreed','state':'given',"
		"'signer_id':'@person:auditing/CL','signed_us':1}");
	scene_refused(s, "auditing/CL", APPROVE, "{'disposal_order_id':'@disposal_order:agreed'}", "R-DISPOSAL-09");
	scene_put(s, "disposal_consent:given", "{'audit_id':'@audit:kept','disposal_order_id':'@disposal_order:agreed','state':'given',"
		"'signer_id':'@person:audited/SR','signed_us':1}");
	scene_allowed(s, "auditing/CL", APPROVE, "{'disposal_order_id':'@disposal_order:agreed'}", NULL);
	scene_free(s);
}

/* Of the six, five hold something; the one who gave a bundle back does not, and the leader is asked once. */
static void put_holders(struct scene *s)
{
	scene_put(s, "team_member:lead", "{'audit_id':'@audit:kept','person_id':'@person:audit/LA','role':'leader','state':'accepted'}");
	scene_put(s, "team_member:out", "{'audit_id':'@audit:kept','person_id':'@person:audit/AU','role':'auditor','state':'removed'}");
	scene_put(s, "team_member:no", "{'audit_id':'@audit:kept','person_id':'@person:audit/TR','role':'auditor','state':'declined'}");
	scene_put(s, "bundle:lead", "{'audit_id':'@audit:kept','person_id':'@person:audit/LA','state':'void','taken_us':1,'expires_us':2}");
	scene_put(s, "bundle:back", "{'audit_id':'@audit:kept','person_id':'@person:audit/TE','state':'returned','taken_us':1,'expires_us':2}");
	scene_put(s, "report_copy:client", "{'audit_id':'@audit:kept','person_id':'@person:auditing/CL','state':'received'}");
	scene_put(s, "disclosure:bank", "{'audit_id':'@audit:kept','state':'disclosed','requester_id':'@person:audit/RV'}");
	/* Spoke for the audited side when the audit was shown to it; the early one had gone before. */
	scene_put(s, "appointment:late", "{'scope_id':'@organisation:audited','person_id':'@person:auditing/EV',"
		"'party_id':'@organisation:audited','role':'supplier_contributor','state':'ended'}");
	scene_put(s, "disclosure:no", "{'audit_id':'@audit:kept','state':'refused','requester_id':'@person:audit/OB'}");
}

Test(disposal_order, asks_each_holder_of_a_copy_once)
{
	static const char *const holds[] = { "person:audit/LA", "person:audit/AU", "person:auditing/CL", "person:audit/RV",
		"person:audited/SR", "person:auditing/EV" };
	static const char *const not_holds[] = { "person:audit/TR", "person:audit/TE", "person:audit/OB", "person:auditing/OB" };
	struct scene *s = kept();
	put_holders(s);
	scene_allowed(s, "auditing/PM", PREVIEW, "{" OF_KEPT "}", NULL);
	for (size_t i = 0; i < sizeof(holds) / sizeof(holds[0]); i++)
		cr_expect(shows(s, "preview.holders", scene_id(s, holds[i])), "%s", holds[i]);
	for (size_t i = 0; i < sizeof(not_holds) / sizeof(not_holds[0]); i++)
		cr_expect(not(shows(s, "preview.holders", scene_id(s, not_holds[i]))), "%s", not_holds[i]);
	cr_expect(shows(s, "preview.holders", "[\"team\",\"bundle\"]"), "%s", scene_reply(s, "preview.holders"));
	scene_allowed(s, "auditing/PM", PROPOSE, "{" OF_KEPT ",'ground':'law','statement':'a court'}", "all");
	scene_allowed(s, "auditing/CL", APPROVE, "{'disposal_order_id':'@disposal_order:all'}", NULL);
	scene_refused(s, "auditing/PM", "AuditService/GetAudit", "{'audit_id':'@audit:kept'}", "NOT_FOUND");
	scene_allowed(s, "audit/LA", "DisposalNoticeService/ListDisposalNotices", "{}", NULL);
	REPLY_READS(s, "disposal_notices.0.holdings.0", "team");
	REPLY_READS(s, "disposal_notices.0.rows.0.noun", "audit");
	REPLY_READS(s, "disposal_notices.1.id", "");
	char json[200];
	(void)snprintf(json, sizeof(json), "{'disposal_notice_id':'%s','version':1,'said':'wiped'}",
		scene_reply(s, "disposal_notices.0.id"));
	scene_refused(s, "audit/AU", "DisposalNoticeService/ConfirmDisposalNotice", json, "NOT_FOUND");
	scene_allowed(s, "audit/LA", "DisposalNoticeService/ConfirmDisposalNotice", json, "hers");
	scene_allowed(s, "auditing/PM", "DisposalOrderService/GetDisposalOrder", "{'disposal_order_id':'@disposal_order:all'}", NULL);
	REPLY_READS(s, "disposal_order.notices_confirmed", "1");
	scene_free(s);
}

Test(disposal_order, inv_25_an_audit_stays_while_a_later_one_goes_on_with_its_finding)
{
	struct scene *s = kept();
	scene_put(s, "finding:later", "{'audit_id':'@audit:fieldwork','grade':'major','state':'acknowledged'}");
	scene_put(s, "finding:first", "{'audit_id':'@audit:kept','grade':'major','state':'transferred',"
		"'transferred_to_id':'@finding:later'}");
	scene_refused(s, "auditing/PM", PROPOSE, "{" OF_KEPT ",'ground':'law','statement':'a court'}", "R-DISPOSAL-04");
	scene_allowed(s, "auditing/PM", PREVIEW, "{" OF_KEPT "}", NULL);
	REPLY_READS(s, "preview.findings_open", "1");
	scene_put(s, "finding:later", "{'audit_id':'@audit:fieldwork','grade':'major','state':'closed'}");
	scene_allowed(s, "auditing/PM", PROPOSE, "{" OF_KEPT ",'ground':'law','statement':'a court'}", "all");
	scene_free(s);
}

/* Whoever was broken off, or has more rows than one order names, finds what is left: nobody is asked twice for one row. */
Test(disposal_order, finds_no_row_twice_that_waits_for_a_decision)
{
	struct scene *s = kept();
	scene_allowed(s, "auditing/PM", PROPOSE, "{" OF_KEPT ",'ground':'law','statement':'erasure','rows':["
		"{'noun':'evidence','row_id':'@evidence:told'},{'noun':'meeting','row_id':'@meeting:closing'}]}", "first");
	scene_allowed(s, "auditing/PM", PREVIEW, "{" OF_KEPT ",'words':'Karin Ek'}", NULL);
	REPLY_READS(s, "preview.tombstones", "1");
	REPLY_READS(s, "preview.items.0.row_id", scene_id(s, "evidence:hers"));
	REPLY_READS(s, "preview.rows_ordered", "2");
	REPLY_READS(s, "preview.ordered_by_ids.0", scene_id(s, "disposal_order:first"));
	scene_allowed(s, "auditing/PM", PROPOSE, "{" OF_KEPT ",'ground':'law','statement':'erasure','noun':'evidence',"
		"'row_id':'@evidence:hers'}", "second");
	scene_allowed(s, "auditing/PM", PREVIEW, "{" OF_KEPT ",'words':'Karin Ek'}", NULL);
	REPLY_READS(s, "preview.tombstones", "");
	REPLY_READS(s, "preview.rows_ordered", "3");
	/* By a row that changed since, no order goes any more; nor by one that was refused. */
	scene_put(s, "meeting:closing", "{'audit_id':'@audit:kept','kind':'closing','minutes':'Karin Ek said more'}");
	scene_allowed(s, "auditing/CL", "DisposalOrderService/RefuseDisposalOrder",
		"{'disposal_order_id':'@disposal_order:second','reason':'not hers'}", NULL);
	scene_allowed(s, "auditing/PM", PREVIEW, "{" OF_KEPT ",'words':'Karin Ek'}", NULL);
	REPLY_READS(s, "preview.tombstones", "2");
	REPLY_READS(s, "preview.rows_ordered", "1");
	/* What is named is not looked for: who orders it once more says so themself. */
	scene_allowed(s, "auditing/PM", PREVIEW, "{" OF_KEPT ",'noun':'evidence','row_id':'@evidence:told'}", NULL);
	REPLY_READS(s, "preview.tombstones", "1");
	scene_free(s);
}

/* A name in a record that no order names by itself, and in the title that a finding quotes. */
Test(disposal_order, counts_what_repeats_it_and_stays)
{
	struct scene *s = kept();
	scene_put(s, "conclusion:said", "{'audit_id':'@audit:kept','text':'Karin Ek was asked'}");
	scene_put(s, "finding:quotes", "{'audit_id':'@audit:kept','grade':'major','state':'closed','statement':'No restore',"
		"'evidence_ids':['@evidence:told'],'evidence':[{'evidence_id':'@evidence:told','title':'Interview'}]}");
	scene_allowed(s, "auditing/PM", PREVIEW, "{" OF_KEPT ",'words':'Karin Ek'}", NULL);
	cr_expect(shows(s, "preview.stays", "conclusion"), "%s", scene_reply(s, "preview.stays"));
	cr_expect(not(shows(s, "preview.items", scene_id(s, "conclusion:said"))));
	REPLY_READS(s, "preview.stays.0.count", "1");
	REPLY_READS(s, "preview.findings_quoting", "1");
	scene_allowed(s, "auditing/PM", PREVIEW, "{" OF_KEPT ",'noun':'evidence','row_id':'@evidence:other'}", NULL);
	REPLY_READS(s, "preview.findings_quoting", "");
	scene_allowed(s, "auditing/PM", PREVIEW, "{" OF_KEPT ",'words':'Kista 2020'}", NULL);
	REPLY_READS(s, "preview.stays.0.noun", "audit");
	/* Too short to say anything; an id is no text. */
	scene_refused(s, "auditing/PM", PREVIEW, "{" OF_KEPT ",'words':'Ka'}", "TOO_SHORT");
	char json[200];
	(void)snprintf(json, sizeof(json), "{" OF_KEPT ",'words':'%s'}", scene_id(s, "evidence:told"));
	scene_allowed(s, "auditing/PM", PREVIEW, json, NULL);
	REPLY_READS(s, "preview.tombstones", "");
	REPLY_READS(s, "preview.stays.0.noun", "");
	scene_free(s);
}

Test(disposal_order, is_refused_for_a_row_that_changed_since_it_was_shown)
{
	struct scene *s = kept();
	scene_put(s, "meeting:closing", "{'audit_id':'@audit:kept','kind':'closing','minutes':'Other'}");
	scene_refused(s, "auditing/PM", PROPOSE, "{" OF_KEPT ",'ground':'law','statement':'erasure','rows':["
		"{'noun':'meeting','row_id':'@meeting:closing','row_version':1}]}", "VERSION");
	scene_allowed(s, "auditing/PM", PREVIEW, "{" OF_KEPT ",'noun':'meeting','row_id':'@meeting:closing'}", NULL);
	REPLY_READS(s, "preview.items.0.row_version", "2");
	scene_allowed(s, "auditing/PM", PROPOSE, "{" OF_KEPT ",'ground':'law','statement':'erasure','rows':["
		"{'noun':'meeting','row_id':'@meeting:closing','row_version':2}]}", NULL);
	scene_free(s);
}

/* A bundle is no business of the client's: who holds one is not told, that there are others is; the notice goes out. */
Test(disposal_order, tells_holders_by_what_its_reader_sees)
{
	struct scene *s = kept();
	scene_put(s, "bundle:lead", "{'audit_id':'@audit:kept','person_id':'@person:audit/LA','state':'void','taken_us':1,'expires_us':2}");
	scene_allowed(s, "auditing/PM", PREVIEW, "{" OF_KEPT "}", NULL);
	cr_expect(shows(s, "preview.holders", scene_id(s, "person:audit/LA")));
	REPLY_READS(s, "preview.has_more_holders", "");
	scene_allowed(s, "auditing/CL", PREVIEW, "{" OF_KEPT "}", NULL);
	cr_expect(not(shows(s, "preview.holders", scene_id(s, "person:audit/LA"))));
	REPLY_READS(s, "preview.has_more_holders", "true");
	scene_allowed(s, "auditing/PM", PROPOSE, "{" OF_KEPT ",'ground':'law','statement':'a court'}", "all");
	scene_allowed(s, "auditing/CL", APPROVE, "{'disposal_order_id':'@disposal_order:all'}", NULL);
	scene_allowed(s, "audit/LA", "DisposalNoticeService/ListDisposalNotices", "{}", NULL);
	REPLY_READS(s, "disposal_notices.0.holdings.0", "bundle");
	scene_free(s);
}

#define LAW ",'ground':'law','statement':'a court'}"

Test(disposal_order, inv_25_an_audit_stays_while_a_finding_of_its_own_is_open)
{
	struct scene *s = kept();
	scene_put(s, "finding:over", "{'audit_id':'@audit:kept','grade':'major','state':'closed'}");
	scene_put(s, "finding:taken", "{'audit_id':'@audit:kept','grade':'major','state':'acknowledged',"
		"'transferred_from_id':'@finding:over'}");
	scene_refused(s, "auditing/PM", PROPOSE, "{" OF_KEPT LAW, "R-DISPOSAL-04");
	scene_put(s, "finding:taken", "{'audit_id':'@audit:kept','grade':'major','state':'closed'}");
	scene_allowed(s, "auditing/PM", PROPOSE, "{" OF_KEPT LAW, "all");
	scene_put(s, "finding:taken", "{'audit_id':'@audit:kept','grade':'major','state':'acknowledged'}");
	scene_refused(s, "auditing/CL", APPROVE, "{'disposal_order_id':'@disposal_order:all'}", "R-DISPOSAL-05 R-DISPOSAL-04");
	scene_free(s);
}

/* The later audit, or that finding, went before the first one. */
Test(disposal_order, inv_25_an_audit_goes_also_when_what_its_finding_went_on_in_is_gone)
{
	struct scene *s = kept();
	scene_put(s, "finding:later", "{'audit_id':'@audit:fieldwork','grade':'major','state':'closed'}");
	scene_put(s, "finding:first", "{'audit_id':'@audit:kept','grade':'major','state':'transferred',"
		"'transferred_to_id':'@finding:later'}");
	scene_allowed(s, "auditing/PM", PROPOSE, "{" OF_KEPT LAW, "refused");
	scene_allowed(s, "auditing/PM", PROPOSE, "{" OF_KEPT ",'noun':'evidence','row_id':'@evidence:told'" LAW, "one");
	scene_allowed(s, "auditing/PM", PROPOSE, "{'programme_id':'@programme:own','audit_id':'@audit:fieldwork','noun':'finding',"
		"'row_id':'@finding:later'" LAW, "later");
	scene_allowed(s, "auditing/CL", APPROVE, "{'disposal_order_id':'@disposal_order:later'}", NULL);
	scene_allowed(s, "auditing/PM", PREVIEW, "{" OF_KEPT "}", NULL);
	REPLY_READS(s, "preview.findings_open", "");
	scene_allowed(s, "auditing/CL", "DisposalOrderService/RefuseDisposalOrder",
		"{'disposal_order_id':'@disposal_order:refused','reason':'not yet'}", NULL);
	scene_allowed(s, "auditing/CL", APPROVE, "{'disposal_order_id':'@disposal_order:one'}", NULL);
	scene_allowed(s, "auditing/PM", PROPOSE, "{" OF_KEPT LAW, "all");
	scene_allowed(s, "auditing/CL", APPROVE, "{'disposal_order_id':'@disposal_order:all'}", NULL);
	scene_free(s);
}

Test(disposal_order, inv_25_an_audit_that_changed_since_does_not_go)
{
	struct scene *s = kept();
	scene_allowed(s, "auditing/PM", PROPOSE, "{" OF_KEPT LAW, "new");
	scene_put(s, "evidence:new", "{'audit_id':'@audit:kept','title':'Found later','collector_id':'@person:audit/AU',"
		"'party_id':'@organisation:auditing','state':'accepted'}");
	scene_refused(s, "auditing/CL", APPROVE, "{'disposal_order_id':'@disposal_order:new'}", "R-DISPOSAL-05");
	scene_allowed(s, "auditing/PM", PROPOSE, "{" OF_KEPT LAW, "changed");
	scene_put(s, "meeting:closing", "{'audit_id':'@audit:kept','kind':'closing','minutes':'Other'}");
	scene_refused(s, "auditing/CL", APPROVE, "{'disposal_order_id':'@disposal_order:changed'}", "R-DISPOSAL-05");
	scene_allowed(s, "auditing/PM", PROPOSE, "{" OF_KEPT LAW, "amended");
	scene_put(s, "amendment:late", "{'audit_id':'@audit:kept','reason':'found later'}");
	scene_refused(s, "auditing/CL", APPROVE, "{'disposal_order_id':'@disposal_order:amended'}", "R-DISPOSAL-05");
	/* What goes on beside it: the report arrives, somebody else speaks for the audited side. */
	scene_allowed(s, "auditing/PM", PROPOSE, "{" OF_KEPT LAW, "same");
	scene_put(s, "report_copy:client", "{'audit_id':'@audit:kept','person_id':'@person:auditing/CL','state':'received'}");
	scene_put(s, "appointment:said", "{'scope_id':'@audit:kept','person_id':'@person:audited/SR',"
		"'party_id':'@organisation:audited','role':'supplier_representative','state':'active'}");
	scene_put(s, "evidence:elsewhere", "{'audit_id':'@audit:fieldwork','title':'Another','collector_id':'@person:audit/AU',"
		"'party_id':'@organisation:auditing','state':'accepted'}");
	scene_allowed(s, "auditing/CL", APPROVE, "{'disposal_order_id':'@disposal_order:same'}", NULL);
	scene_free(s);
}

Test(disposal_order, inv_25_leaves_what_the_steps_of_an_audit_rest_on_until_it_is_over)
{
	struct scene *s = kept();
	scene_refused(s, "auditing/PM", PROPOSE, "{'programme_id':'@programme:own','audit_id':'@audit:fieldwork','noun':'meeting',"
		"'row_id':'@meeting:own','ground':'law','statement':'a court'}", "R-DISPOSAL-08");
	scene_allowed(s, "auditing/PM", PROPOSE, "{" OF_KEPT ",'noun':'meeting','row_id':'@meeting:closing','ground':'law',"
		"'statement':'a court'}", "one");
	scene_free(s);
}

/* Each of the orders asks a hundred people, in 4,000 bytes: 10 MB of notices, more than a call may hold. */
Test(disposal_order, lists_orders_whose_notices_are_more_than_a_call_may_hold)
{
	enum { ORDERS = 25, HOLDERS = 100, STATEMENT = 4000 };
	static char words[STATEMENT + 1], json[STATEMENT + 1000];
	struct scene *s = kept();
	memset(words, 'x', STATEMENT);
	for (int i = 0; i < HOLDERS; i++) {
		char name[40], id[60];
		(void)snprintf(id, sizeof(id), "%s", scene_id(s, "person:audit/LA"));
		(void)snprintf(id + strlen(id) - 3, 4, "%03d", i);
		(void)snprintf(name, sizeof(name), "report_copy:n%d", i);
		(void)snprintf(json, sizeof(json), "{'audit_id':'@audit:kept','person_id':'%s','state':'received'}", id);
		scene_put(s, name, json);
	}
	for (int i = 0; i < ORDERS; i++) {
		char evidence[40], order[40], approve[100];
		(void)snprintf(evidence, sizeof(evidence), "evidence:n%d", i);
		(void)snprintf(order, sizeof(order), "n%d", i);
		(void)snprintf(approve, sizeof(approve), "{'disposal_order_id':'@disposal_order:n%d'}", i);
		scene_put(s, evidence, "{'audit_id':'@audit:kept','title':'Log','state':'accepted',"
			"'collector_id':'@person:audit/AU','party_id':'@organisation:auditing'}");
		(void)snprintf(json, sizeof(json), "{" OF_KEPT ",'noun':'evidence','row_id':'@%s','ground':'law',"
			"'statement':'%s'}", evidence, words);
		scene_allowed(s, "auditing/PM", PROPOSE, json, order);
		scene_allowed(s, "auditing/CL", APPROVE, approve, NULL);
	}
	scene_allowed(s, "auditing/PM", "DisposalOrderService/ListDisposalOrders",
		"{'programme_id':'@programme:own','page':{'size':1000}}", NULL);
	REPLY_READS(s, "disposal_orders.24.notices_open", "104");
	scene_free(s);
}

enum { RECIPIENTS = 300 };

/* As many as a large audit's report may go to. */
static void put_recipients(struct scene *s)
{
	for (int i = 0; i < RECIPIENTS; i++) {
		char json[200];
		(void)snprintf(json, sizeof(json), "{'audit_id':'@audit:kept','person_id':'0193a5c2-0000-7000-8000-%012d',"
			"'state':'received'}", i);
		scene_put_unnamed(s, "report_copy", json);
	}
}

/* How many notices of the order there are, each to another person. */
static size_t asked(struct scene *s)
{
	static char person[RECIPIENTS + 100][40];
	char path[60];
	scene_allowed(s, "auditing/PM", "DisposalNoticeService/ListDisposalNotices",
		"{'disposal_order_id':'@disposal_order:all','page':{'size':1000}}", NULL);
	for (size_t count = 0; count < RECIPIENTS + 100; count++) {
		(void)snprintf(path, sizeof(path), "disposal_notices.%zu.person_id", count);
		(void)snprintf(person[count], sizeof(person[count]), "%s", scene_reply(s, path));
		if (person[count][0] == 0)
			return count;
		for (size_t i = 0; i < count; i++)
			cr_expect(ne(str, person[i], person[count]), "asked twice");
	}
	return 0;
}

#define NOTIFY "DisposalOrderService/NotifyDisposalOrder"
#define OF_ALL "{'disposal_order_id':'@disposal_order:all'}"

/* More than one entry can ask. What says that they hold copies goes with the audit, so the order keeps who is left. */
Test(disposal_order, inv_25_asks_the_holders_past_one_entry_in_turn)
{
	struct scene *s = kept();
	put_recipients(s);
	scene_allowed(s, "auditing/PM", PREVIEW, "{" OF_KEPT "}", NULL);
	cr_expect(ne(chr, *scene_reply(s, "preview.holders.300.person_id"), 0), "all of them are shown before");
	scene_allowed(s, "auditing/PM", PROPOSE, "{" OF_KEPT LAW, "all");
	scene_refused(s, "auditing/PM", NOTIFY, OF_ALL, "R-DISPOSAL-10");
	scene_allowed(s, "auditing/CL", APPROVE, OF_ALL, NULL);
	REPLY_READS(s, "disposal_order.holders_left", "");
	REPLY_READS(s, "disposal_order.notices_open", "120");
	REPLY_READS(s, "disposal_order.holders_waiting", "184");
	char command[100];
	(void)snprintf(command, sizeof(command), "auditc disposal-order notify %s", scene_id(s, "disposal_order:all"));
	cr_expect(eq(sz, asked(s), 120));
	scene_allowed(s, "auditing/CL", "InboxService/ListInbox", "{'page':{'size':1000}}", NULL);
	cr_expect(shows(s, "items", command), "it waits for who may do it");
	scene_refused(s, "audit/LA", NOTIFY, OF_ALL, "NOT_FOUND");
	scene_allowed(s, "auditing/CL", NOTIFY, OF_ALL, NULL);
	REPLY_READS(s, "disposal_order.notices_open", "240");
	REPLY_READS(s, "disposal_order.holders_waiting", "64");
	scene_allowed(s, "auditing/PM", NOTIFY, OF_ALL, NULL);
	cr_expect(eq(sz, asked(s), RECIPIENTS + 4), "and those who reach the audit by their roles");
	scene_refused(s, "auditing/PM", NOTIFY, OF_ALL, "R-DISPOSAL-10");
	scene_allowed(s, "auditing/PM", "DisposalOrderService/GetDisposalOrder", OF_ALL, NULL);
	REPLY_READS(s, "disposal_order.holders_waiting", "");
	REPLY_READS(s, "disposal_order.holders_untold", "");
	ROW_READS(s, "disposal_order:all", "holders_left", "");
	scene_allowed(s, "auditing/CL", "InboxService/ListInbox", "{'page':{'size':1000}}", NULL);
	cr_expect(not(shows(s, "items", command)), "and nothing waits any more");
	scene_free(s);
}

/* As many as an order keeps are asked, and whoever is past them is counted, from whichever source they come. */
Test(disposal_order, inv_25_counts_whom_it_cannot_ask)
{
	enum { VIEWERS = 1150 };
	struct scene *s = kept();
	for (int i = 0; i < VIEWERS; i++) {
		char json[260];
		(void)snprintf(json, sizeof(json), "{'scope_id':'@audit:kept','person_id':'0193a5c2-0000-7000-8000-%012d',"
			"'role':'assurance_viewer','party_id':'@organisation:auditing','state':'active'}", i);
		scene_put_unnamed(s, "appointment", json);
	}
	scene_allowed(s, "auditing/PM", PROPOSE, "{" OF_KEPT LAW, "all");
	scene_allowed(s, "auditing/CL", APPROVE, OF_ALL, NULL);
	REPLY_READS(s, "disposal_order.holders_waiting", "1000");
	cr_expect(strtol(scene_reply(s, "disposal_order.holders_untold"), NULL, 10) >= VIEWERS - 1120, "%s are counted",
		scene_reply(s, "disposal_order.holders_untold"));
	scene_free(s);
}

#define READ "EvidenceService/GetEvidence"

/* A manager holds nothing by their role; what they were handed may have been kept. */
Test(disposal_order, inv_25_asks_who_was_handed_what_is_classified)
{
	struct scene *s = kept();
	scene_allowed(s, "auditing/PM", READ, "{'evidence_id':'@evidence:other'}", NULL);
	scene_allowed(s, "auditing/PM", PREVIEW, "{" OF_KEPT "}", NULL);
	cr_expect(not(shows(s, "preview.holders", scene_id(s, "person:auditing/PM"))), "nobody classified that");
	scene_allowed(s, "auditing/PM", READ, "{'evidence_id':'@evidence:hers'}", NULL);
	scene_allowed(s, "auditing/PM", READ, "{'evidence_id':'@evidence:hers'}", NULL);
	scene_put(s, "evidence:elsewhere", "{'audit_id':'@audit:fieldwork','title':'Another','collector_id':'@person:audit/AU',"
		"'party_id':'@organisation:auditing','classification':'confidential','state':'accepted'}");
	scene_allowed(s, "audit/RV", READ, "{'evidence_id':'@evidence:elsewhere'}", NULL);
	scene_allowed(s, "auditing/CL", PREVIEW, "{" OF_KEPT "}", NULL);
	cr_expect(shows(s, "preview.holders", scene_id(s, "person:auditing/PM")));
	cr_expect(not(shows(s, "preview.holders", scene_id(s, "person:audit/RV"))), "that was of another audit");
	scene_allowed(s, "auditing/PM", PROPOSE, "{" OF_KEPT ",'noun':'evidence','row_id':'@evidence:hers'" LAW, "hers");
	scene_allowed(s, "auditing/CL", APPROVE, "{'disposal_order_id':'@disposal_order:hers'}", NULL);
	scene_allowed(s, "auditing/PM", "DisposalNoticeService/ListDisposalNotices", "{'disposal_order_id':'@disposal_order:hers'}",
		NULL);
	cr_expect(shows(s, "disposal_notices", scene_id(s, "person:auditing/PM")), "%s", scene_reply(s, "disposal_notices"));
	cr_expect(shows(s, "disposal_notices", "\"holdings\":[\"read\"]"), "once, by what was read");
	scene_free(s);
}

/* An entry names no row: who reads a statement there was handed what it says all the same. */
Test(disposal_order, inv_25_asks_who_read_it_in_the_ledger)
{
	struct scene *s = kept();
	char json[100];
	scene_put(s, "evidence:last", "{'audit_id':'@audit:kept','title':'Last','collector_id':'@person:audit/AU',"
		"'party_id':'@organisation:auditing','classification':'confidential','state':'accepted'}");
	(void)snprintf(json, sizeof(json), "{'index':%llu}", (unsigned long long)scene_entry(s));
	scene_allowed(s, "auditing/PM", "LedgerService/GetEntry", json, NULL);
	scene_allowed(s, "auditing/PM", PREVIEW, "{" OF_KEPT "}", NULL);
	cr_expect(shows(s, "preview.holders", scene_id(s, "person:auditing/PM")));
	scene_free(s);
}

#define OF_TOLD "{" OF_KEPT ",'noun':'evidence','row_id':'@evidence:told'"
#define OF_ONE "{'disposal_order_id':'@disposal_order:one'"
#define CONSENTS "DisposalConsentService/ListDisposalConsents"

static void let_speak(struct scene *s)
{
	scene_put(s, "appointment:said", "{'scope_id':'@audit:kept','person_id':'@person:audited/SR',"
		"'party_id':'@organisation:audited','role':'supplier_representative','state':'active'}");
}

/* The consent's id as "{'disposal_consent_id':'...'" with what follows. */
static const char *consent(struct scene *s, const char *more)
{
	static char json[200];
	scene_allowed(s, "audited/SR", CONSENTS, "{'audit_id':'@audit:kept'}", NULL);
	(void)snprintf(json, sizeof(json), "{'disposal_consent_id':'%s'%s}", scene_reply(s, "disposal_consents.0.id"), more);
	return json;
}

/* The approval of one order, which answers the objection that was shown last. */
static const char *answering(struct scene *s, const char *reason)
{
	static char json[300];
	scene_allowed(s, "auditing/CL", REVIEW, OF_ONE "}", NULL);
	(void)snprintf(json, sizeof(json), OF_ONE ",'reason':'%s','answered_us':'%s'}", reason,
		scene_reply(s, "disposal_order.auditee_objected_us"));
	return json;
}

/* docs/decisions/0049 */
Test(disposal_order, inv_25_the_audited_side_is_told_what_the_law_demands_and_is_answered)
{
	struct scene *s = kept();
	let_speak(s);
	scene_allowed(s, "auditing/PM", PROPOSE, OF_TOLD LAW, "one");
	ROW_READS(s, "disposal_order:one", "auditee_signs", "");
	(void)consent(s, "");
	REPLY_READS(s, "disposal_consents.0.state", "told");
	scene_allowed(s, "audited/SR", "InboxService/ListInbox", "{'page':{'size':1000}}", NULL);
	cr_expect(shows(s, "items", "auditc disposal-consent refuse"), "it waits there");
	scene_allowed(s, "audited/SR", "DisposalConsentService/ReviewDisposalConsent", consent(s, ""), NULL);
	cr_expect(shows(s, "preview.items", scene_id(s, "evidence:told")), "what goes");
	scene_refused(s, "audited/SR", "DisposalConsentService/GiveDisposalConsent", consent(s, ""), "S-DISPOSAL-CONSENT");
	scene_allowed(s, "audited/SR", "DisposalConsentService/RefuseDisposalConsent", consent(s, ",'reason':'no law says so'"), NULL);
	REPLY_READS(s, "disposal_consent.state", "objected");
	scene_allowed(s, "auditing/CL", REVIEW, OF_ONE "}", NULL);
	REPLY_READS(s, "disposal_order.auditee_objection", "no law says so");
	scene_refused(s, "auditing/CL", APPROVE, OF_ONE "}", "R-DISPOSAL-11");
	/* A reason that was given before it was shown answers nothing. */
	scene_refused(s, "auditing/CL", APPROVE, OF_ONE ",'reason':'the authority asked for it in writing'}", "R-DISPOSAL-11");
	scene_allowed(s, "auditing/CL", APPROVE, answering(s, "the authority asked for it in writing"), NULL);
	ROW_READS(s, "disposal_order:one", "auditee_objection", "no law says so");
	ROW_READS(s, "disposal_order:one", "auditee_objector_id", scene_id(s, "person:audited/SR"));
	scene_allowed(s, "audited/SR", "DisposalService/ListDisposals", "{'audit_id':'@audit:kept'}", NULL);
	REPLY_READS(s, "disposals.0.reason", "the authority asked for it in writing");
	scene_free(s);
}

Test(disposal_order, inv_25_nobody_is_asked_once_it_is_decided)
{
	struct scene *s = kept();
	let_speak(s);
	scene_allowed(s, "auditing/PM", PROPOSE, OF_TOLD LAW, "one");
	scene_allowed(s, "auditing/CL", APPROVE, OF_ONE "}", NULL);
	(void)consent(s, "");
	REPLY_READS(s, "disposal_consents.0.state", "lapsed");
	scene_allowed(s, "auditing/PM", PROPOSE, "{" OF_KEPT ",'noun':'evidence','row_id':'@evidence:other','ground':'agreement',"
		"'statement':'by letter'}", "two");
	scene_allowed(s, "auditing/CL", "DisposalOrderService/RefuseDisposalOrder",
		"{'disposal_order_id':'@disposal_order:two','reason':'not yet'}", NULL);
	(void)consent(s, "");
	REPLY_READS(s, "disposal_consents.1.state", "lapsed");
	scene_free(s);
}

/* Only the audited side's actions close it: it would keep what the law wants gone for as long as they like. */
Test(disposal_order, inv_25_what_the_law_demands_goes_from_under_an_open_finding)
{
	struct scene *s = kept();
	scene_put(s, "finding:rests", "{'audit_id':'@audit:kept','grade':'major','state':'acknowledged',"
		"'evidence_ids':['@evidence:told'],'statement':'No restore was tried'}");
	scene_refused(s, "auditing/PM", PROPOSE, OF_TOLD ",'ground':'agreement','statement':'by letter'}", "R-DISPOSAL-04");
	scene_allowed(s, "auditing/PM", PROPOSE, OF_TOLD LAW, "one");
	scene_refused(s, "auditing/CL", APPROVE, OF_ONE "}", "R-DISPOSAL-11");
	scene_allowed(s, "auditing/CL", APPROVE, OF_ONE ",'reason':'a face is on it'}", NULL);
	scene_refused(s, "auditing/PM", READ, "{'evidence_id':'@evidence:told'}", "NOT_FOUND");
	ROW_READS(s, "finding:rests", "state", "acknowledged");
	/* The whole waits for its findings, which can go before it. */
	scene_refused(s, "auditing/PM", PROPOSE, "{" OF_KEPT LAW, "R-DISPOSAL-04");
	scene_allowed(s, "auditing/PM", PROPOSE, "{" OF_KEPT ",'noun':'finding','row_id':'@finding:rests'" LAW, "two");
	scene_allowed(s, "auditing/CL", APPROVE, "{'disposal_order_id':'@disposal_order:two','reason':'it names them'}", NULL);
	scene_allowed(s, "auditing/PM", PROPOSE, "{" OF_KEPT LAW, NULL);
	scene_free(s);
}

/* What the team writes still: the rule says what is missing, and they can put it right. */
Test(disposal_order, a_draft_that_rested_on_what_went_is_asked_for_other_evidence)
{
	struct scene *s = kept();
	scene_put(s, "evidence:face", "{'audit_id':'@audit:fieldwork','title':'Photograph','collector_id':'@person:audit/AU',"
		"'party_id':'@organisation:auditing','state':'accepted'}");
	scene_put(s, "finding:draft", "{'audit_id':'@audit:fieldwork','grade':'major','state':'team_reviewed','rationale':'Often',"
		"'evidence_ids':['@evidence:face'],'statement':'No restore','author_id':'@person:audit/AU',"
		"'criteria':[{'criteria_item_id':'@criteria_item:own'}]}");
	scene_allowed(s, "auditing/PM", PROPOSE, "{'programme_id':'@programme:own','audit_id':'@audit:fieldwork','noun':'evidence',"
		"'row_id':'@evidence:face'" LAW, "one");
	scene_allowed(s, "auditing/CL", APPROVE, OF_ONE ",'reason':'a face is on it'}", NULL);
	scene_refused(s, "audit/LA", "FindingService/CommunicateFinding", "{'finding_id':'@finding:draft'}", "R-FINDING-03");
	scene_free(s);
}

#define SUBMIT "EvidenceService/SubmitEvidence"
#define OF_FIELDWORK "'programme_id':'@programme:own','audit_id':'@audit:fieldwork'"

/* Signed in fieldwork, arrived when the audit was suspended: no row says the name yet but the statement that is held. */
static void hold_statement(struct scene *s, const char *note)
{
	char json[1000], held[8 * 1024];
	(void)snprintf(json, sizeof(json), "{'audit_id':'@audit:fieldwork','title':'Rack 7','source':'record',"
		"'method':'on_site_interaction','captured_us':1,'place':'Kista','classification':'internal','verifiability':'verified','note':'%s'}", note);
	(void)snprintf(held, sizeof(held), "%s", scene_late(s, "@audit:fieldwork", "audit/AU", SUBMIT, json));
	scene_allowed(s, "audit/LA", "AuditService/SuspendAudit", "{'audit_id':'@audit:fieldwork','halt_reason':'a fire alarm',"
		"'client_informed':'by call'}", NULL);
	scene_allowed(s, "audit/LA", "LateStatementService/HoldLateStatement", held, "rack");
}

Test(disposal_order, finds_what_is_held_in_quarantine_by_what_it_says)
{
	struct scene *s = scene_new();
	hold_statement(s, "KARIN EK showed it");
	scene_allowed(s, "auditing/PM", PREVIEW, "{" OF_FIELDWORK ",'words':'Karin Ek'}", NULL);
	REPLY_READS(s, "preview.items.0.row_id", scene_id(s, "late_statement:rack"));
	REPLY_READS(s, "preview.tombstones", "1");
	scene_allowed(s, "auditing/PM", PREVIEW, "{" OF_FIELDWORK ",'words':'Eva Ek'}", NULL);
	REPLY_READS(s, "preview.tombstones", "");
	scene_allowed(s, "auditing/PM", PREVIEW, "{" OF_FIELDWORK ",'person_id':'@person:audit/AU'}", NULL);
	cr_expect(shows(s, "preview.items", scene_id(s, "late_statement:rack")), "it is of who signed it");
	scene_allowed(s, "auditing/CL", PREVIEW, "{" OF_FIELDWORK ",'words':'Karin Ek'}", NULL);
	REPLY_READS(s, "preview.tombstones", "");
	scene_allowed(s, "auditing/PM", PROPOSE, "{" OF_FIELDWORK ",'noun':'late_statement','row_id':'@late_statement:rack'" LAW,
		"held");
	scene_allowed(s, "auditing/CL", APPROVE, "{'disposal_order_id':'@disposal_order:held'}", NULL);
	scene_allowed(s, "auditing/PM", PREVIEW, "{" OF_FIELDWORK ",'words':'Karin Ek'}", NULL);
	REPLY_READS(s, "preview.tombstones", "");
	scene_free(s);
}

/* Once it counts the words stand in two rows, both are found, and one order names both. */
Test(disposal_order, names_what_came_too_late_once_with_the_row_that_it_created)
{
	struct scene *s = scene_new();
	char json[600];
	hold_statement(s, "Karin Ek showed it");
	scene_allowed(s, "audit/LA", "AuditService/ResumeAudit", "{'audit_id':'@audit:fieldwork'}", NULL);
	(void)snprintf(json, sizeof(json), "{'late_statement_id':'@late_statement:rack','reason':'true then','digest':'%s'}",
		scene_row(s, "late_statement:rack", "digest"));
	scene_allowed(s, "audit/LA", "LateStatementService/AcceptLateStatement", json, NULL);
	scene_allowed(s, "auditing/PM", PREVIEW, "{" OF_FIELDWORK ",'words':'Karin Ek'}", NULL);
	REPLY_READS(s, "preview.tombstones", "2");
	(void)snprintf(json, sizeof(json), "{" OF_FIELDWORK ",'ground':'law','statement':'a court','rows':[{'noun':'evidence',"
		"'row_id':'%s'},{'noun':'late_statement','row_id':'@late_statement:rack'}]}",
		scene_row(s, "late_statement:rack", "created_id"));
	scene_allowed(s, "auditing/PM", PROPOSE, json, "both");
	ROW_READS(s, "disposal_order:both", "rows.1.row_id", scene_id(s, "late_statement:rack"));
	ROW_READS(s, "disposal_order:both", "rows.2.row_id", "");
	scene_free(s);
}
