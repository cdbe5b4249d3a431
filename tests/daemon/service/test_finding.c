/* Findings on a real store: what a nonconformity rests on, how it is answered, and who may close it. */
#include "tests/daemon/service/scene.h"

#include <criterion/criterion.h>

#include <string.h>

#include <stdio.h>
#include <stdlib.h>

#define MAJOR "'audit_id':'@audit:fieldwork','grade':'major','criteria_item_ids':['@criteria_item:own']"
#define WORDS "'statement':'Failed backups\\nare not noticed','rationale':'Restoring cannot be relied on'"

/* A major in this state, with all a nonconformity has. */
static void put_major(struct scene *s, const char *name, const char *state)
{
	char json[1024];
	(void)snprintf(json, sizeof(json), "{'audit_id':'@audit:fieldwork','grade':'major','state':'%s',"
		"'criteria':[{'criteria_item_id':'@criteria_item:own','label':'A.8.13'}],'evidence_ids':['@evidence:accepted'],"
		"'author_id':'@person:audit/AU'," WORDS "%s}", state,
		strcmp(state, "acknowledged") == 0 ? ",'communicated_us':1" : "");
	scene_put(s, name, json);
}

Test(finding, a_draft_quotes_its_criteria_and_stays_within_its_audit)
{
	struct scene *s = scene_new();
	scene_allowed(s, "audit/AU", "FindingService/AddFinding",
		"{" MAJOR "," WORDS ",'evidence_ids':['@evidence:accepted'],'unit_id':'@unit:audited'}", "mine");
	ROW_READS(s, "finding:mine", "state", "draft");
	ROW_READS(s, "finding:mine", "criteria.0.label", "A.8.13");
	ROW_READS(s, "finding:mine", "criteria.0.title", "Information backup");
	ROW_READS(s, "finding:mine", "author_id", scene_id(s, "person:audit/AU"));
	scene_put(s, "criteria_source:other", "{'organisation_id':'@organisation:auditing','kind':'law','state':'pinned'}");
	scene_put(s, "criteria_item:other", "{'organisation_id':'@organisation:auditing','label':'Art. 32',"
		"'criteria_source_id':'@criteria_source:other','entry':{'label':'Art. 32'}}");
	scene_put(s, "unit:other", "{'organisation_id':'@organisation:audited','name':'Housing'}");
	scene_put(s, "team_member:rival_leader", "{'audit_id':'@audit:rival','person_id':'@person:audit/LA','role':'leader',"
		"'state':'accepted'}");
	scene_put(s, "appointment:rival_leader", "{'scope_id':'@audit:rival','person_id':'@person:audit/LA',"
		"'party_id':'@organisation:auditing','role':'leader','state':'active'}");
	scene_refused(s, "audit/LA", "FindingService/AddFinding", "{'audit_id':'@audit:fieldwork','grade':'major'," WORDS ","
		"'criteria_item_ids':['@criteria_item:other'],'evidence_ids':['@evidence:rival'],'unit_id':'@unit:other'}",
		"R-FINDING-02 R-FINDING-21 R-FINDING-06");
	scene_refused(s, "audit/AU", "FindingService/AddFinding",
		"{" MAJOR "," WORDS ",'evidence_ids':['@evidence:rival']}", "NOT_FOUND");
	scene_free(s);
}

Test(finding, a_review_names_all_that_a_nonconformity_lacks)
{
	struct scene *s = scene_new();
	scene_allowed(s, "audit/AU", "FindingService/AddFinding",
		"{'audit_id':'@audit:fieldwork','grade':'minor','statement':' ','evidence_ids':['@evidence:by_auditor']}", "bare");
	scene_refused(s, "audit/LA", "FindingService/ReviewFinding", "{'finding_id':'@finding:bare'}",
		"R-FINDING-01 R-FINDING-03 R-FINDING-04 R-FINDING-05");
	ROW_READS(s, "finding:bare", "state", "draft");
	put_major(s, "finding:whole", "draft");
	scene_refused(s, "audit/LA", "FindingService/ReviewFinding", "{'finding_id':'@finding:whole','version':7}", "VERSION");
	scene_allowed(s, "audit/LA", "FindingService/ReviewFinding", "{'finding_id':'@finding:whole'}", NULL);
	ROW_READS(s, "finding:whole", "state", "team_reviewed");
	scene_refused(s, "audit/LA", "FindingService/ReviewFinding", "{'finding_id':'@finding:whole'}", "S-FINDING");
	scene_free(s);
}

Test(finding, is_not_communicated_on_evidence_that_was_rejected_since)
{
	struct scene *s = scene_new();
	put_major(s, "finding:whole", "team_reviewed");
	scene_put(s, "evidence:accepted", "{'audit_id':'@audit:fieldwork','collector_id':'@person:auditing',"
		"'party_id':'@organisation:auditing','classification':'internal','state':'rejected'}");
	scene_refused(s, "audit/LA", "FindingService/CommunicateFinding", "{'finding_id':'@finding:whole'}", "R-FINDING-03");
	scene_allowed(s, "audit/LA", "FindingService/WithdrawFinding",
		"{'finding_id':'@finding:whole','reason':'the evidence does not hold'}", NULL);
	ROW_READS(s, "finding:whole", "withdrawn_reason", "the evidence does not hold");
	scene_free(s);
}

Test(finding, both_sides_words_stay_when_it_is_disputed)
{
	struct scene *s = scene_new();
	put_major(s, "finding:whole", "team_reviewed");
	scene_refused(s, "audit/SR", "FindingService/AcknowledgeFinding", "{'finding_id':'@finding:whole','version':1}",
		"NOT_FOUND");
	scene_allowed(s, "audit/LA", "FindingService/CommunicateFinding",
		"{'finding_id':'@finding:whole','response_days':14}", NULL);
	scene_refused(s, "audit/SP", "FindingService/DisputeFinding", "{'finding_id':'@finding:whole','opinion':'no'}", "NOT_FOUND");
	scene_allowed(s, "audit/SR", "FindingService/DisputeFinding",
		"{'finding_id':'@finding:whole','opinion':'Two of them were noticed'}", NULL);
	scene_refused(s, "audit/SR", "FindingService/RespondFinding", "{'finding_id':'@finding:whole','correction':'run again'}",
		"S-FINDING R-FINDING-10 R-FINDING-11 R-FINDING-12 R-FINDING-28");
	scene_allowed(s, "audit/LA", "FindingService/UpholdFinding",
		"{'finding_id':'@finding:whole','opinion':'Nine were not'}", NULL);
	ROW_READS(s, "finding:whole", "auditee_opinion", "Two of them were noticed");
	ROW_READS(s, "finding:whole", "team_opinion", "Nine were not");
	ROW_READS(s, "finding:whole", "state", "upheld");
	scene_free(s);
}

/* Answered by the supplier's representative, who also owns and does the action, up to what is claimed. */
static void answer(struct scene *s)
{
	char action[512];
	put_major(s, "finding:whole", "acknowledged");
	(void)snprintf(action, sizeof(action), "{'finding_id':'@finding:whole','description':'Alarm on each failure',"
		"'owner_id':'@person:audit/SR','due_us':%s}", scene_days(30));
	scene_allowed(s, "audit/SR", "ActionService/AddAction", action, "alarm");
	scene_allowed(s, "audit/SR", "FindingService/RespondFinding", "{'finding_id':'@finding:whole','correction':'run again',"
		"'root_cause':'a mailbox nobody reads','elsewhere':'dumps too'}", NULL);
	scene_allowed(s, "audit/LA", "FindingService/AcceptResponseFinding", "{'finding_id':'@finding:whole'}", NULL);
	scene_refused(s, "audit/SR", "FindingService/ClaimFinding", "{'finding_id':'@finding:whole'}", "R-FINDING-13");
	scene_put(s, "evidence:alarm", "{'audit_id':'@audit:fieldwork','collector_id':'@person:audit/SR',"
		"'party_id':'@organisation:audited','classification':'internal','state':'accepted','received_us':1000}");
	scene_allowed(s, "audit/SR", "ActionService/FinishAction",
		"{'action_id':'@action:alarm','evidence_ids':['@evidence:alarm']}", NULL);
	scene_allowed(s, "audit/SR", "FindingService/ClaimFinding", "{'finding_id':'@finding:whole'}", NULL);
	ROW_READS(s, "finding:whole", "claimant_id", scene_id(s, "person:audit/SR"));
}

static void plan(struct scene *s)
{
	scene_allowed(s, "audit/AU", "FindingService/PlanEffectivenessFinding",
		"{'finding_id':'@finding:whole','effectiveness_plan':'three induced failures'}", NULL);
}

Test(finding, a_major_closes_on_effect_verified_by_the_auditing_side)
{
	struct scene *s = scene_new();
	char effect[512];
	answer(s);
	scene_refused(s, "audit/LA", "FindingService/CloseFinding", "{'finding_id':'@finding:whole','verdict':'done'}",
		"S-FINDING R-FINDING-16 R-FINDING-19");
	scene_allowed(s, "audit/AU", "FindingService/VerifyImplementationFinding", "{'finding_id':'@finding:whole'}", NULL);
	ROW_READS(s, "finding:whole", "state", "implementation_verified");
	ROW_READS(s, "action:alarm", "state", "verified");
	ROW_READS(s, "action:alarm", "verifier_id", scene_id(s, "person:audit/AU"));
	scene_refused(s, "audit/LA", "FindingService/CloseFinding", "{'finding_id':'@finding:whole','verdict':'done'}",
		"S-FINDING R-FINDING-16");
	plan(s);
	ROW_READS(s, "finding:whole", "state", "effectiveness_pending");
	scene_refused(s, "audit/SR", "FindingService/CloseFinding", "{'finding_id':'@finding:whole','verdict':'works'}",
		"R-FINDING-15 R-FINDING-08 R-FINDING-16");
	scene_refused(s, "audit/LA", "FindingService/CloseFinding",
		"{'finding_id':'@finding:whole','evidence_ids':['@evidence:alarm'],'verdict':'works'}", "R-FINDING-18");
	(void)snprintf(effect, sizeof(effect), "{'audit_id':'@audit:fieldwork','collector_id':'@person:audit/AU',"
		"'party_id':'@organisation:auditing','classification':'internal','state':'submitted','received_us':%s}",
		scene_days(0));
	scene_put(s, "evidence:effect", effect);
	scene_refused(s, "audit/LA", "FindingService/CloseFinding",
		"{'finding_id':'@finding:whole','evidence_ids':['@evidence:effect'],'verdict':' '}", "R-FINDING-17 R-FINDING-20");
	scene_allowed(s, "audit/LA", "EvidenceService/AcceptEvidence", "{'evidence_id':'@evidence:effect'}", NULL);
	scene_allowed(s, "audit/LA", "FindingService/CloseFinding",
		"{'finding_id':'@finding:whole','evidence_ids':['@evidence:effect'],'verdict':'three failures, three alarms'}", NULL);
	ROW_READS(s, "finding:whole", "state", "closed");
	ROW_READS(s, "finding:whole", "effectiveness_verdict", "three failures, three alarms");
	scene_refused(s, "audit/LA", "FindingService/CloseFinding",
		"{'finding_id':'@finding:whole','evidence_ids':['@evidence:effect'],'verdict':'again'}", "S-FINDING");
	scene_free(s);
}

Test(finding, effectiveness_waits_as_long_as_the_audit_says)
{
	struct scene *s = scene_new();
	scene_put(s, "audit:fieldwork", "{'programme_id':'@programme:own','auditee_organisation_id':'@organisation:audited',"
		"'disclosed_to_id':'@organisation:audited','type':'second_party','state':'in_fieldwork',"
		"'criteria':[{'criteria_source_id':'@criteria_source:own'}],'effectiveness_wait_days':90}");
	answer(s);
	scene_allowed(s, "audit/AU", "FindingService/VerifyImplementationFinding", "{'finding_id':'@finding:whole'}", NULL);
	plan(s);
	scene_refused(s, "audit/LA", "FindingService/CloseFinding",
		"{'finding_id':'@finding:whole','evidence_ids':['@evidence:alarm'],'verdict':'works'}", "R-FINDING-18 R-FINDING-19");
	scene_free(s);
}

Test(finding, what_was_not_effective_begins_a_new_cycle)
{
	struct scene *s = scene_new();
	answer(s);
	scene_refused(s, "audit/SR", "FindingService/ReopenFinding", "{'finding_id':'@finding:whole','reason':'no'}", "ROLE");
	scene_allowed(s, "audit/LA", "FindingService/ReopenFinding",
		"{'finding_id':'@finding:whole','reason':'the alarm was never tested'}", NULL);
	ROW_READS(s, "finding:whole", "state", "reopened");
	ROW_READS(s, "finding:whole", "cycle", "1");
	ROW_READS(s, "finding:whole", "correction", "");
	ROW_READS(s, "finding:whole", "cycles.0.correction", "run again");
	ROW_READS(s, "finding:whole", "cycles.0.root_cause", "a mailbox nobody reads");
	ROW_READS(s, "finding:whole", "cycles.0.claimant_id", scene_id(s, "person:audit/SR"));
	ROW_READS(s, "finding:whole", "cycles.0.reopened_reason", "the alarm was never tested");
	scene_refused(s, "audit/SR", "FindingService/RespondFinding", "{'finding_id':'@finding:whole','correction':'c',"
		"'root_cause':'r','elsewhere':'e'}", "R-FINDING-12 R-FINDING-28");
	scene_refused(s, "audit/SR", "ActionService/FinishAction",
		"{'action_id':'@action:alarm','evidence_ids':['@evidence:alarm']}", "S-ACTION R-ACTION-06");
	scene_free(s);
}

Test(finding, a_strength_owes_no_response)
{
	struct scene *s = scene_new();
	scene_put(s, "finding:strength", "{'audit_id':'@audit:fieldwork','grade':'strength','state':'communicated','communicated_us':1}");
	scene_allowed(s, "audit/SR", "FindingService/RespondFinding", "{'finding_id':'@finding:strength','correction':'thanks'}", NULL);
	scene_allowed(s, "audit/LA", "FindingService/CloseFinding", "{'finding_id':'@finding:strength'}", NULL);
	ROW_READS(s, "finding:strength", "state", "closed");
	scene_free(s);
}
