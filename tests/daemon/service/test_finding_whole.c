/* Findings on a real store beyond the plain way: scales, the board, disputes, days, risk, hand-over, one page for the owner. */
#include "tests/daemon/service/scene.h"

#include "audit/v1/options.pb-c.h"
#include "common/schema.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ON "'audit_id':'@audit:fieldwork','criteria_item_ids':['@criteria_item:own'],'evidence_ids':['@evidence:accepted']"
#define WORDS "'statement':'Failed backups are not noticed','rationale':'Restoring cannot be relied on'"

#define FRENCH "'grades':[{'code':'NCmaj','grade':'major','is_response_required':true,'correction_days':14,'response_days':20," \
	"'evidence_days':90,'labels':[{'language':'fr','text':'Majeure'}]},{'code':'NCmin','grade':'minor'," \
	"'is_response_required':true,'response_days':40,'labels':[{'language':'fr','text':'Mineure'}]}," \
	"{'code':'PS','grade':'observation','is_response_required':true,'response_days':60,'labels':[{'language':'fr','text':'Point sensible'}]}," \
	"{'code':'PF','grade':'strength','labels':[{'language':'fr','text':'Point fort'}]}]"

/* Published and pinned to the programme of the audit in fieldwork. */
static void pin_french(struct scene *s)
{
	scene_allowed(s, "auditing/PM", "ScaleService/AddScale",
		"{'organisation_id':'@organisation:auditing','name':'PF PS NC'," FRENCH "}", "fr");
	scene_refused(s, "auditing/PM", "ScalePinService/AddScalePin", "{'scope_id':'@programme:own','scale_id':'@scale:fr'}",
		"R-SCALE-05");
	scene_allowed(s, "auditing/PM", "ScaleService/PublishScale", "{'scale_id':'@scale:fr'}", NULL);
	scene_allowed(s, "auditing/PM", "ScalePinService/AddScalePin", "{'scope_id':'@programme:own','scale_id':'@scale:fr'}", "of_year");
}

static int64_t number(const char *text)
{
	return strtoll(text, NULL, 10);
}

/* A day in the row, in days after another time in it; both as JSON writes them: "2026-11-23T...". */
static long days_between(struct scene *s, const char *name, const char *from, const char *to)
{
	int y, m, d, y2, m2, d2;
	char first[40];
	(void)snprintf(first, sizeof(first), "%s", scene_row(s, name, from));
	cr_assert(eq(int, sscanf(first, "%d-%d-%d", &y, &m, &d), 3), "%s is \"%s\"", from, first);
	cr_assert(eq(int, sscanf(scene_row(s, name, to), "%d-%d-%d", &y2, &m2, &d2), 3), "%s", to);
	static const int before[] = { 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334 };
	long a = y * 365L + (y - 1) / 4 + before[m - 1] + (m > 2 && y % 4 == 0) + d;
	long b = y2 * 365L + (y2 - 1) / 4 + before[m2 - 1] + (m2 > 2 && y2 % 4 == 0) + d2;
	return b - a;
}

Test(finding_whole, is_graded_by_the_scale_its_audit_pins)
{
	struct scene *s = scene_new();
	pin_french(s);
	scene_refused(s, "audit/AU", "FindingService/AddFinding", "{" ON "," WORDS ",'grade_code':'major'}", "R-SCALE-08");
	scene_allowed(s, "audit/AU", "FindingService/AddFinding", "{" ON "," WORDS ",'grade_code':'NCmaj'}", "nc");
	ROW_READS(s, "finding:nc", "grade", "major");
	ROW_READS(s, "finding:nc", "scale_grade.labels.0.text", "Majeure");
	scene_allowed(s, "audit/AU", "FindingService/AddFinding", "{" ON "," WORDS ",'grade':'minor'}", "by_class");
	ROW_READS(s, "finding:by_class", "grade_code", "NCmin");
	scene_allowed(s, "auditing/PM", "ScalePinService/ListScalePins", "{'scale_id':'@scale:fr'}", NULL);
	REPLY_READS(s, "scale_pins.1.scope_id", scene_id(s, "audit:fieldwork"));
	scene_refused(s, "auditing/PM", "ScalePinService/AddScalePin", "{'scope_id':'@audit:fieldwork','scale_id':'@scale:fr'}",
		"R-SCALE-07 R-SCALE-06");
	scene_refused(s, "auditing/PM", "ScaleService/ChangeScale", "{'scale_id':'@scale:fr','name':'other'}", "S-SCALE");
	scene_free(s);
}

Test(finding_whole, inv_24_days_follow_from_the_scale_and_the_entry_and_move_by_grant_only)
{
	struct scene *s = scene_new();
	char json[256];
	pin_french(s);
	scene_allowed(s, "audit/AU", "FindingService/AddFinding", "{" ON "," WORDS ",'grade_code':'NCmaj'}", "nc");
	scene_allowed(s, "audit/LA", "FindingService/ReviewFinding", "{'finding_id':'@finding:nc'}", NULL);
	scene_allowed(s, "audit/LA", "FindingService/CommunicateFinding", "{'finding_id':'@finding:nc'}", NULL);
	cr_expect(eq(long, days_between(s, "finding:nc", "communicated_us", "response_due_us"), 20));
	cr_expect(eq(long, days_between(s, "finding:nc", "communicated_us", "correction_due_us"), 14));
	cr_expect(eq(long, days_between(s, "finding:nc", "communicated_us", "evidence_due_us"), 90));
	scene_allowed(s, "audit/SR", "FindingService/AcknowledgeFinding", "{'finding_id':'@finding:nc'}", NULL);
	(void)snprintf(json, sizeof(json), "{'finding_id':'@finding:nc','until_us':%s,'reason':'no'}", scene_days(10));
	scene_refused(s, "audit/SR", "FindingExtensionService/AddFindingExtension", json, "R-FINDING-EXTENSION-01");
	(void)snprintf(json, sizeof(json), "{'finding_id':'@finding:nc','until_us':%s,'reason':'holidays'}", scene_days(40));
	scene_allowed(s, "audit/SR", "FindingExtensionService/AddFindingExtension", json, "asked");
	cr_expect(eq(long, days_between(s, "finding:nc", "communicated_us", "response_due_us"), 20), "asking moves nothing");
	scene_refused(s, "audit/SR", "FindingExtensionService/GrantFindingExtension",
		"{'finding_extension_id':'@finding_extension:asked'}", "ROLE");
	scene_allowed(s, "audit/LA", "FindingExtensionService/GrantFindingExtension",
		"{'finding_extension_id':'@finding_extension:asked'}", NULL);
	cr_expect(eq(long, days_between(s, "finding:nc", "communicated_us", "response_due_us"), 40));
	cr_expect(eq(long, days_between(s, "finding:nc", "communicated_us", "earlier_response_due_us.0"), 20), "the first day is kept");
	ROW_READS(s, "finding_extension:asked", "decider_id", scene_id(s, "person:audit/LA"));
	scene_free(s);
}

Test(finding_whole, inv_24_a_late_answer_is_taken_and_marked)
{
	struct scene *s = scene_new();
	scene_put(s, "finding:late", "{'audit_id':'@audit:fieldwork','grade':'minor','state':'acknowledged','communicated_us':1,"
		"'response_due_us':2}");
	scene_put(s, "action:late", "{'audit_id':'@audit:fieldwork','finding_id':'@finding:late',"
		"'owner_id':'@person:audit/SR','state':'proposed','due_us':3}");
	scene_allowed(s, "audit/SR", "FindingService/RespondFinding", "{'finding_id':'@finding:late','correction':'c',"
		"'root_cause':'r','elsewhere':'e','cause_method':'five_whys','elsewhere_result':'also_elsewhere'}", NULL);
	scene_reads("advice", scene_rules(s), "R-FINDING-22");
	ROW_READS(s, "finding:late", "is_response_late", "true");
	ROW_READS(s, "finding:late", "cause_method", "five_whys");
	scene_free(s);
}

Test(finding_whole, the_board_shows_what_drafts_lack_and_which_may_be_one)
{
	struct scene *s = scene_new();
	scene_allowed(s, "audit/AU", "FindingService/AddFinding", "{" ON "," WORDS ",'grade':'minor'}", "one");
	scene_allowed(s, "audit/AU", "FindingService/AddFinding",
		"{'audit_id':'@audit:fieldwork','grade':'minor','statement':'Alarms go unread','evidence_ids':['@evidence:accepted']}", "twin");
	scene_allowed(s, "audit/TE", "FindingCommentService/AddFindingComment", "{'finding_id':'@finding:twin','text':'the same, is it?'}",
		"doubt");
	scene_refused(s, "audit/SR", "FindingCommentService/AddFindingComment", "{'finding_id':'@finding:twin','text':'no'}", "NOT_FOUND");
	scene_allowed(s, "audit/LA", "FindingService/BoardFinding", "{'audit_id':'@audit:fieldwork'}", NULL);
	size_t at = 0;
	char path[80];
	for (;; at++) {
		(void)snprintf(path, sizeof(path), "entries.%zu.finding.id", at);
		const char *id = scene_reply(s, path);
		cr_assert(ne(chr, id[0], 0), "the twin is on the board");
		if (strcmp(id, scene_id(s, "finding:twin")) == 0)
			break;
	}
	(void)snprintf(path, sizeof(path), "entries.%zu.duplicate_ids.0", at);
	scene_reads("duplicate", scene_reply(s, path), scene_id(s, "finding:one"));
	(void)snprintf(path, sizeof(path), "entries.%zu.comment_count", at);
	scene_reads("comments", scene_reply(s, path), "1");
	(void)snprintf(path, sizeof(path), "entries.%zu.lacks.0.rule", at);
	scene_reads("lacks", scene_reply(s, path), "R-FINDING-01");
	scene_allowed(s, "audit/LA", "FindingService/MergeFinding",
		"{'finding_id':'@finding:twin','into_id':'@finding:one','reason':'one mailbox, two symptoms'}", NULL);
	ROW_READS(s, "finding:twin", "state", "merged");
	ROW_READS(s, "finding:twin", "merged_into_id", scene_id(s, "finding:one"));
	ROW_READS(s, "finding:one", "combined_reason", "one mailbox, two symptoms");
	scene_refused(s, "audit/LA", "FindingService/ReviewFinding", "{'finding_id':'@finding:twin'}",
		"S-FINDING R-FINDING-01 R-FINDING-05");
	scene_free(s);
}

Test(finding_whole, a_draft_changes_in_what_is_given_alone)
{
	struct scene *s = scene_new();
	scene_allowed(s, "audit/AU", "FindingService/AddFinding", "{" ON "," WORDS ",'grade':'minor'}", "nc");
	scene_allowed(s, "audit/LA", "FindingService/ReviewFinding", "{'finding_id':'@finding:nc'}", NULL);
	scene_allowed(s, "audit/AU", "FindingService/ChangeFinding", "{'finding_id':'@finding:nc','risk':'data may be lost'}", NULL);
	ROW_READS(s, "finding:nc", "risk", "data may be lost");
	ROW_READS(s, "finding:nc", "statement", "Failed backups are not noticed");
	ROW_READS(s, "finding:nc", "criteria.0.label", "A.8.13");
	ROW_READS(s, "finding:nc", "state", "draft");
	scene_free(s);
}

Test(finding_whole, minors_that_recur_are_weighed_across_audits_of_the_same_side)
{
	struct scene *s = scene_new();
	scene_put(s, "finding:last_year", "{'audit_id':'@audit:rival','grade':'minor','state':'closed','communicated_us':1,"
		"'unit_id':'@unit:audited','criteria':[{'criteria_item_id':'@criteria_item:own','label':'A.8.13'}]}");
	scene_put(s, "finding:foreign_minor", "{'audit_id':'@audit:foreign','grade':'minor','state':'closed','communicated_us':1,"
		"'unit_id':'@unit:audited','criteria':[{'criteria_item_id':'@criteria_item:own','label':'A.8.13'}]}");
	scene_allowed(s, "audit/AU", "FindingService/AddFinding", "{" ON "," WORDS ",'grade':'minor','unit_id':'@unit:audited'}", "again");
	scene_allowed(s, "audit/LA", "FindingService/ReviewFinding", "{'finding_id':'@finding:again'}", NULL);
	scene_reads("advice", scene_rules(s), "R-FINDING-26");
	scene_allowed(s, "audit/LA", "FindingService/GradeFinding",
		"{'finding_id':'@finding:again','grade':'major','rationale':'it recurs'}", NULL);
	ROW_READS(s, "finding:again", "grade", "major");
	ROW_READS(s, "finding:again", "grade_changes.0.grade", "minor");
	ROW_READS(s, "finding:again", "grade_changes.0.signer_id", scene_id(s, "person:audit/LA"));
	scene_put(s, "finding:last_year", "{'audit_id':'@audit:rival','grade':'minor','state':'withdrawn','communicated_us':1,"
		"'unit_id':'@unit:audited','criteria':[{'criteria_item_id':'@criteria_item:own','label':'A.8.13'}]}");
	scene_allowed(s, "audit/AU", "FindingService/AddFinding", "{" ON "," WORDS ",'grade':'minor','unit_id':'@unit:audited'}", "once");
	scene_allowed(s, "audit/LA", "FindingService/ReviewFinding", "{'finding_id':'@finding:once'}", NULL);
	scene_reads("no advice on what another organisation found", scene_rules(s), "");
	scene_free(s);
}

Test(finding_whole, inv_07_t2c_opinions_and_grade_hold_once_it_is_issued)
{
	struct scene *s = scene_new();
	scene_put(s, "finding:nc", "{'audit_id':'@audit:fieldwork','grade':'major','state':'communicated','communicated_us':1,"
		"'statement':'no','rationale':'why'}");
	scene_refused(s, "audit/LA", "FindingService/IssueFinding", "{'finding_id':'@finding:nc'}", "S-FINDING");
	scene_allowed(s, "audit/SR", "FindingService/DisputeFinding", "{'finding_id':'@finding:nc','opinion':'Two were noticed'}", NULL);
	scene_refused(s, "audit/LA", "FindingService/ResolveFinding", "{'finding_id':'@finding:nc','opinion':'agreed'}", "R-FINDING-27");
	scene_allowed(s, "audit/LA", "FindingService/ResolveFinding", "{'finding_id':'@finding:nc','opinion':'Nine were not',"
		"'grade':'minor','rationale':'two were'}", NULL);
	ROW_READS(s, "finding:nc", "grade", "minor");
	ROW_READS(s, "finding:nc", "auditee_opinion", "Two were noticed");
	ROW_READS(s, "finding:nc", "team_opinion", "Nine were not");
	scene_allowed(s, "audit/LA", "FindingService/IssueFinding", "{'finding_id':'@finding:nc'}", NULL);
	cr_expect(eq(long, days_between(s, "finding:nc", "issued_us", "response_due_us"), 30), "the clock runs from the report");
	scene_refused(s, "audit/SR", "FindingService/DisputeFinding", "{'finding_id':'@finding:nc','opinion':'again'}", "S-FINDING");
	scene_refused(s, "audit/LA", "FindingService/GradeFinding",
		"{'finding_id':'@finding:nc','grade':'major','rationale':'after all'}", "S-FINDING");
	scene_refused(s, "audit/LA", "FindingService/WithdrawFinding", "{'finding_id':'@finding:nc','reason':'no'}", "S-FINDING");
	scene_refused(s, "audit/LA", "FindingService/UpholdFinding", "{'finding_id':'@finding:nc','opinion':'no'}", "S-FINDING");
	ROW_READS(s, "finding:nc", "team_opinion", "Nine were not");
	scene_free(s);
}

Test(finding_whole, inv_09_no_method_closes_more_than_one)
{
	struct scene *s = scene_new();
	for (size_t i = 0; i < schema_method_count; i++) {
		const struct method_rule *m = &schema_method[i];
		const ProtobufCMessageDescriptor *d = m->request->descriptor;
		bool writes = m->effect == AUDIT__EFFECT__EFFECT_WRITE;
		for (unsigned k = 0; writes && k < d->n_fields; k++)
			cr_expect(not(d->fields[k].label == PROTOBUF_C_LABEL_REPEATED && m->request->field[k].ref &&
				strcmp(m->request->field[k].ref, "finding") == 0), "%s takes several findings", m->name);
	}
	scene_put(s, "finding:one", "{'audit_id':'@audit:fieldwork','grade':'strength','state':'communicated','communicated_us':1}");
	scene_put(s, "finding:two", "{'audit_id':'@audit:fieldwork','grade':'strength','state':'communicated','communicated_us':1}");
	scene_allowed(s, "audit/LA", "FindingService/CloseFinding", "{'finding_id':'@finding:one'}", NULL);
	ROW_READS(s, "finding:two", "state", "communicated");
	scene_refused(s, "audit/LA", "FindingService/CloseFinding", "{'finding_id':'@finding:one'}", "S-FINDING-NOTE");
	scene_free(s);
}

Test(finding_whole, inv_10_an_accepted_risk_leaves_it_open)
{
	struct scene *s = scene_new();
	char json[256];
	scene_put(s, "finding:nc", "{'audit_id':'@audit:fieldwork','grade':'major','state':'response_accepted','communicated_us':1}");
	(void)snprintf(json, sizeof(json), "{'finding_id':'@finding:nc','reason':'replaced in spring','until_us':%s}", scene_days(90));
	scene_refused(s, "audit/LA", "FindingService/AcceptRiskFinding", json, "ROLE");
	scene_allowed(s, "auditing/CL", "FindingService/AcceptRiskFinding", json, NULL);
	ROW_READS(s, "finding:nc", "state", "response_accepted");
	ROW_READS(s, "finding:nc", "grade", "major");
	ROW_READS(s, "finding:nc", "risk_acceptor_id", scene_id(s, "person:auditing/CL"));
	scene_put(s, "audit:fieldwork", "{'programme_id':'@programme:own','auditee_organisation_id':'@organisation:audited',"
		"'disclosed_to_id':'@organisation:audited','type':'second_party','state':'follow_up'}");
	scene_allowed(s, "auditing/PM", "FindingService/EscalateFinding", "{'finding_id':'@finding:nc','reason':'nothing happens'}", NULL);
	ROW_READS(s, "finding:nc", "state", "response_accepted");
	scene_free(s);
}

Test(finding_whole, goes_on_in_a_later_audit_with_its_actions_and_all_their_days)
{
	struct scene *s = scene_new();
	scene_put(s, "finding:nc", "{'audit_id':'@audit:fieldwork','grade':'major','state':'in_progress','communicated_us':1,"
		"'statement':'no','correction':'run again','responder_id':'@person:audit/SR'}");
	scene_put(s, "action:alarm", "{'audit_id':'@audit:fieldwork','finding_id':'@finding:nc','owner_id':'@person:audit/SR',"
		"'state':'in_progress','due_us':1795430000000000,'earlier_due_us':[1790000000000000],'description':'alarm'}");
	scene_refused(s, "auditing/PM", "FindingService/TransferFinding",
		"{'finding_id':'@finding:nc','audit_id':'@audit:rival','reason':'next time'}", "R-FINDING-33");
	scene_refused(s, "audit/LA", "FindingService/TransferFinding",
		"{'finding_id':'@finding:nc','audit_id':'@audit:fieldwork','reason':'next time'}", "ROLE");
	scene_allowed(s, "auditing/PM", "FindingService/TransferFinding",
		"{'finding_id':'@finding:nc','audit_id':'@audit:announced','reason':'next time'}", NULL);
	ROW_READS(s, "finding:nc", "state", "transferred");
	REPLY_READS(s, "successor.state", "in_progress");
	REPLY_READS(s, "successor.audit_id", scene_id(s, "audit:announced"));
	REPLY_READS(s, "successor.transferred_from_id", scene_id(s, "finding:nc"));
	REPLY_READS(s, "successor.correction", "run again");
	char json[256];
	(void)snprintf(json, sizeof(json), "{'finding_id':'%s'}", scene_reply(s, "successor.id"));
	/* What it rests on stays as long as it is open where it goes on. */
	scene_refused(s, "auditing/PM", "DisposalOrderService/ProposeDisposalOrder", "{'programme_id':'@programme:own',"
		"'audit_id':'@audit:fieldwork','noun':'finding','row_id':'@finding:nc','ground':'agreement','statement':'old'}",
		"R-DISPOSAL-04");
	scene_allowed(s, "audited/SR", "ActionService/ListActions", json, NULL);
	REPLY_READS(s, "actions.0.description", "alarm");
	REPLY_READS(s, "actions.0.carried_from_id", scene_id(s, "action:alarm"));
	cr_expect_gt(strlen(scene_reply(s, "actions.0.earlier_due_us.0")), 10);
	scene_refused(s, "audit/SR", "ActionService/FinishAction",
		"{'action_id':'@action:alarm','evidence_ids':['@evidence:by_supplier']}", "R-ACTION-06");
	scene_free(s);
}

Test(finding_whole, the_owner_reads_one_page)
{
	struct scene *s = scene_new();
	scene_put(s, "evidence:log", "{'audit_id':'@audit:fieldwork','collector_id':'@person:audit/AU','title':'Job log',"
		"'party_id':'@organisation:auditing','classification':'internal','state':'accepted','source':'record'}");
	scene_put(s, "evidence:secret", "{'audit_id':'@audit:fieldwork','collector_id':'@person:audit/AU','title':'Pay roll',"
		"'party_id':'@organisation:auditing','classification':'confidential','state':'accepted','source':'record'}");
	scene_allowed(s, "audit/AU", "FindingService/AddFinding", "{'audit_id':'@audit:fieldwork','grade':'major',"
		"'criteria_item_ids':['@criteria_item:own'],'evidence_ids':['@evidence:log','@evidence:secret'],"
		"'statement':'Failed backups are not noticed','rationale':'Restoring cannot be relied on'}", "nc");
	scene_allowed(s, "audit/LA", "FindingService/ReviewFinding", "{'finding_id':'@finding:nc'}", NULL);
	scene_refused(s, "audit/SR", "FindingService/BriefFinding", "{'finding_id':'@finding:nc'}", "NOT_FOUND");
	scene_allowed(s, "audit/LA", "FindingService/CommunicateFinding", "{'finding_id':'@finding:nc'}", NULL);
	scene_allowed(s, "audit/SR", "FindingService/BriefFinding", "{'finding_id':'@finding:nc'}", NULL);
	REPLY_READS(s, "finding.criteria.0.label", "A.8.13");
	REPLY_READS(s, "finding.evidence.0.title", "Job log");
	REPLY_READS(s, "finding.evidence.1.title", "");
	REPLY_READS(s, "finding.evidence.1.source", "record");
	REPLY_READS(s, "evidence.0.id", "");
	REPLY_READS(s, "expected.0.is_auditees", "true");
	scene_allowed(s, "audit/SR", "FindingService/AcknowledgeFinding", "{'finding_id':'@finding:nc'}", NULL);
	scene_allowed(s, "audit/SR", "FindingService/BriefFinding", "{'finding_id':'@finding:nc'}", NULL);
	cr_expect(strstr(scene_reply(s, "expected.1.command"), "auditc finding respond") != NULL);
	cr_expect_gt(strlen(scene_reply(s, "expected.1.due_us")), 10);
	scene_allowed(s, "audit/LA", "FindingService/BriefFinding", "{'finding_id':'@finding:nc'}", NULL);
	REPLY_READS(s, "evidence.1.title", "Pay roll");
	scene_free(s);
}

Test(finding_whole, one_action_is_rejected_and_done_again)
{
	struct scene *s = scene_new();
	scene_put(s, "finding:nc", "{'audit_id':'@audit:fieldwork','grade':'minor','state':'implemented_claimed','communicated_us':1,"
		"'claimant_id':'@person:audit/SR'}");
	scene_put(s, "action:alarm", "{'audit_id':'@audit:fieldwork','finding_id':'@finding:nc','owner_id':'@person:audit/SR',"
		"'author_id':'@person:audit/SR','state':'done_claimed','due_us':1795430000000000}");
	scene_refused(s, "audit/SR", "ActionService/VerifyAction", "{'action_id':'@action:alarm'}", "ROLE");
	scene_allowed(s, "audit/AU", "ActionService/RejectAction", "{'action_id':'@action:alarm','reason':'shows the old alarm'}", NULL);
	ROW_READS(s, "action:alarm", "state", "rejected");
	ROW_READS(s, "finding:nc", "state", "in_progress");
	scene_allowed(s, "audit/SR", "ActionService/BeginAction", "{'action_id':'@action:alarm'}", NULL);
	scene_allowed(s, "audit/SR", "ActionService/FinishAction",
		"{'action_id':'@action:alarm','evidence_ids':['@evidence:by_supplier']}", NULL);
	scene_allowed(s, "audit/AU", "ActionService/VerifyAction", "{'action_id':'@action:alarm'}", NULL);
	ROW_READS(s, "action:alarm", "state", "verified");
	cr_expect(number(scene_row(s, "action:alarm", "version")) >= 5);
	scene_free(s);
}

Test(finding_whole, a_manager_of_the_audited_unit_verifies_no_effect)
{
	struct scene *s = scene_new();
	scene_put(s, "relationship:manages", "{'organisation_id':'@organisation:auditing','person_id':'@person:audit/LA',"
		"'kind':'manages','target_organisation_id':'@organisation:audited'}");
	scene_put(s, "finding:nc", "{'audit_id':'@audit:fieldwork','grade':'major','state':'effectiveness_pending','communicated_us':1,"
		"'implementation_verified_us':2,'effectiveness_from_us':2}");
	scene_put(s, "evidence:effect", "{'audit_id':'@audit:fieldwork','collector_id':'@person:audit/AU',"
		"'party_id':'@organisation:auditing','classification':'internal','state':'accepted','received_us':3}");
	scene_refused(s, "audit/LA", "FindingService/CloseFinding",
		"{'finding_id':'@finding:nc','evidence_ids':['@evidence:effect'],'verdict':'works'}", "R-FINDING-08");
	scene_allowed(s, "audit/AU", "FindingService/CloseFinding",
		"{'finding_id':'@finding:nc','evidence_ids':['@evidence:effect'],'verdict':'works'}", NULL);
	scene_free(s);
}

Test(finding_whole, inv_33_stored_numbers_are_flagged_when_the_records_give_others)
{
	struct scene *s = scene_new();
	scene_put(s, "finding:one", "{'audit_id':'@audit:announced','grade':'minor','state':'issued','communicated_us':1}");
	scene_put(s, "team_member:leads", "{'audit_id':'@audit:announced','person_id':'@person:audit/LA','role':'leader','state':'accepted'}");
	scene_put(s, "appointment:leads", "{'scope_id':'@audit:announced','person_id':'@person:audit/LA',"
		"'party_id':'@organisation:auditing','role':'leader','state':'active'}");
	scene_refused(s, "audit/LA", "FindingTallyService/AddFindingTally",
		"{'audit_id':'@audit:announced','counts':[{'grade':'minor','count':2,'open':2}]}", "R-FINDING-TALLY-01");
	scene_allowed(s, "audit/LA", "FindingTallyService/AddFindingTally",
		"{'audit_id':'@audit:announced','counts':[{'grade':'minor','count':1,'open':1}]}", "numbers");
	scene_allowed(s, "auditing/PM", "FindingTallyService/CheckFindingTally", "{'finding_tally_id':'@finding_tally:numbers'}", NULL);
	REPLY_READS(s, "is_different", "");
	scene_put(s, "finding:one", "{'audit_id':'@audit:announced','grade':'minor','state':'closed','communicated_us':1}");
	scene_allowed(s, "auditing/PM", "FindingTallyService/CheckFindingTally", "{'finding_tally_id':'@finding_tally:numbers'}", NULL);
	REPLY_READS(s, "is_different", "true");
	REPLY_READS(s, "differences.0", "minor: 1 (1 open, 0 with accepted risk) stated, 1 (0, 0) counted");
	scene_free(s);
}
