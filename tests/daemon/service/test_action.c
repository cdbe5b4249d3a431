/* Actions on a real store: who owns them, when they are due, when they count as done. */
#include "tests/daemon/service/scene.h"

#include <criterion/criterion.h>

#include <stdio.h>

static const char *due(const char *owner, const char *day)
{
	static char json[512];
	(void)snprintf(json, sizeof(json), "{'finding_id':'@finding:nc','description':'Alarm on each failure',"
		"'owner_id':'@%s','due_us':%s}", owner, day);
	return json;
}

Test(action, is_owned_by_the_audited_side_and_due_in_the_future)
{
	struct scene *s = scene_new();
	scene_put(s, "finding:nc", "{'audit_id':'@audit:fieldwork','grade':'minor','state':'acknowledged','communicated_us':1}");
	scene_allowed(s, "audit/SR", "ActionService/AddAction", due("person:audit/SR", scene_days(30)), "alarm");
	ROW_READS(s, "action:alarm", "state", "proposed");
	ROW_READS(s, "action:alarm", "author_id", scene_id(s, "person:audit/SR"));
	scene_refused(s, "audit/SR", "ActionService/AddAction", due("person:audit/LA", scene_days(-1)),
		"R-ACTION-02 R-ACTION-01");
	scene_refused(s, "audit/LA", "ActionService/AddAction", due("person:audit/SR", scene_days(30)), "ROLE");
	scene_refused(s, "audit/SR", "ActionService/AddAction", due("person:audit/SR", "9223372036854775807"), "OUT_OF_RANGE");
	scene_put(s, "finding:nc", "{'audit_id':'@audit:fieldwork','grade':'minor','state':'response_accepted','communicated_us':1}");
	scene_refused(s, "audit/SR", "ActionService/AddAction", due("person:audit/SR", scene_days(30)), "S-FINDING");
	scene_free(s);
}

Test(action, every_earlier_due_date_stays_on_record)
{
	struct scene *s = scene_new();
	char json[256];
	scene_put(s, "finding:nc", "{'audit_id':'@audit:fieldwork','grade':'minor','state':'response_accepted','communicated_us':1}");
	scene_put(s, "action:late", "{'audit_id':'@audit:fieldwork','finding_id':'@finding:nc',"
		"'owner_id':'@person:audit/SR','state':'agreed','due_us':1795430000000000}");
	(void)snprintf(json, sizeof(json), "{'action_id':'@action:late','due_us':%s,'reason':'parts are late'}", scene_days(60));
	scene_allowed(s, "audit/SR", "ActionService/RescheduleAction", json, NULL);
	ROW_READS(s, "action:late", "earlier_due_us.0", "2026-11-23T10:33:20.000000Z");
	ROW_READS(s, "action:late", "reschedule_reasons.0", "parts are late");
	scene_refused(s, "audit/SR", "ActionService/RescheduleAction",
		"{'action_id':'@action:late','due_us':1795430000000000,'reason':'back'}", "R-ACTION-01");
	scene_free(s);
}

Test(action, is_done_when_evidence_of_its_audit_shows_it)
{
	struct scene *s = scene_new();
	scene_put(s, "finding:nc", "{'audit_id':'@audit:fieldwork','grade':'minor','state':'response_accepted','communicated_us':1}");
	scene_put(s, "action:alarm", "{'audit_id':'@audit:fieldwork','finding_id':'@finding:nc',"
		"'owner_id':'@person:audit/SR','state':'agreed','due_us':1795430000000000}");
	scene_refused(s, "audit/SR", "ActionService/FinishAction", "{'action_id':'@action:alarm'}", "R-ACTION-03");
	scene_refused(s, "audit/SR", "ActionService/FinishAction",
		"{'action_id':'@action:alarm','evidence_ids':['@evidence:rival']}", "NOT_FOUND");
	scene_allowed(s, "audit/SR", "ActionService/FinishAction",
		"{'action_id':'@action:alarm','evidence_ids':['@evidence:by_supplier']}", NULL);
	ROW_READS(s, "action:alarm", "state", "done_claimed");
	ROW_READS(s, "action:alarm", "implementer_id", scene_id(s, "person:audit/SR"));
	scene_refused(s, "audit/SR", "ActionService/FinishAction",
		"{'action_id':'@action:alarm','evidence_ids':['@evidence:by_supplier']}", "S-ACTION");
	scene_allowed(s, "audit/SR", "ActionService/ListActions", "{'finding_id':'@finding:nc'}", NULL);
	REPLY_READS(s, "actions.0.id", scene_id(s, "action:alarm"));
	scene_free(s);
}
