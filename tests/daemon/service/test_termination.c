/* An audit ends before it is done when leader and client agree, with a report of what there is. */
#include "tests/daemon/service/audit_scene.h"

#include <criterion/criterion.h>

#define FLOOD "{'audit_id':'@audit:kista','reason':'a flood','partial_report':'two halls seen, one left'}"

Test(termination, inv_11_is_agreed_by_another_than_who_proposed_it)
{
	struct scene *s = scene_new();
	kista_put(s, "suspended", 0);
	scene_refused(s, "audit/LA", "TerminationService/ProposeTermination",
		"{'audit_id':'@audit:kista','reason':'a flood','partial_report':' '}", "R-TERMINATION-02");
	scene_allowed(s, "audit/LA", "TerminationService/ProposeTermination", FLOOD, "flood");
	scene_refused(s, "audit/LA", "TerminationService/ProposeTermination", FLOOD, "R-TERMINATION-01");
	scene_refused(s, "audit/LA", "TerminationService/AgreeTermination", "{'termination_id':'@termination:flood'}", "ROLE");
	scene_put(s, "appointment:both", "{'scope_id':'@audit:kista','person_id':'@person:audit/LA',"
		"'party_id':'@organisation:auditing','role':'audit_client','state':'active'}");
	scene_refused(s, "audit/LA", "TerminationService/AgreeTermination", "{'termination_id':'@termination:flood'}",
		"R-TERMINATION-03");
	scene_allowed(s, "auditing/CL", "TerminationService/AgreeTermination", "{'termination_id':'@termination:flood'}", NULL);
	ROW_READS(s, "audit:kista", "state", "terminated");
	scene_refused(s, "audit/LA", "AuditService/ResumeAudit", "{'audit_id':'@audit:kista'}", "S-AUDIT");
	scene_allowed(s, "audited/SR", "AuditService/ListUncoveredAreas", "{'audit_id':'@audit:kista'}", NULL);
	REPLY_READS(s, "areas.0.what", "two halls seen, one left");
	cr_expect(scene_row(s, "audit:kista", "ended_early_us")[0] == '2');
	scene_allowed(s, "auditing/PM", "AuditService/SealAudit", "{'audit_id':'@audit:kista'}", NULL);
	cr_expect(scene_row(s, "audit:kista", "ended_early_us")[0] == '2', "sealing does not make it a whole one");
	scene_free(s);
}

Test(termination, refused_lets_the_audit_go_on)
{
	struct scene *s = scene_new();
	kista_put(s, "in_fieldwork", 0);
	scene_allowed(s, "audit/LA", "TerminationService/ProposeTermination", FLOOD, "flood");
	scene_allowed(s, "audited/SR", "TerminationService/ListTerminations", "{'audit_id':'@audit:kista'}", NULL);
	REPLY_READS(s, "terminations.0.id", "");
	scene_allowed(s, "auditing/CL", "TerminationService/RefuseTermination",
		"{'termination_id':'@termination:flood','reason':'go on'}", NULL);
	ROW_READS(s, "audit:kista", "state", "in_fieldwork");
	scene_allowed(s, "audit/LA", "TerminationService/ProposeTermination", FLOOD, "again");
	scene_free(s);
}
