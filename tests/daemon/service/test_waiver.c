/* Waivers on a real store: asked for, granted, refused, ended; of a programme; which apply; the edition cited. */
#include "tests/daemon/service/scene.h"

#include <criterion/criterion.h>

#include <stdio.h>
#include <string.h>

#define TIED "'rule':'R-TEAM-02','reason':'nobody else','compensating_measure':'all is reviewed'"

/* Erik audits, is tied, and is the only one in the team beside its leader. */
static struct scene *tied(void)
{
	struct scene *s = scene_new();
	char json[512];
	(void)snprintf(json, sizeof(json), "{'programme_id':'@programme:own','title':'Kista 2027','type':'second_party',"
		"'auditee_organisation_id':'@organisation:audited','state':'scheduled','from_us':%s,'to_us':%s}", scene_days(10),
		scene_days(15));
	scene_put(s, "audit:next", json);
	(void)snprintf(json, sizeof(json), "{'organisation_id':'@organisation:auditing','person_id':'@person:auditing/EV',"
		"'grade':'lead','state':'granted','valid_until_us':%s}", scene_days(100));
	scene_put(s, "evaluation:erik", json);
	scene_put(s, "relationship:operates", "{'organisation_id':'@organisation:auditing','person_id':'@person:auditing/EV',"
		"'kind':'operates','target_organisation_id':'@organisation:audited'}");
	scene_put(s, "team_member:erik", "{'audit_id':'@audit:next','person_id':'@person:auditing/EV',"
		"'role':'leader','state':'accepted'}");
	return s;
}

static void confirm(struct scene *s, const char *why)
{
	if (why)
		scene_refused(s, "auditing/PM", "TeamService/ConfirmTeam", "{'audit_id':'@audit:next'}", why);
	else
		scene_allowed(s, "auditing/PM", "TeamService/ConfirmTeam", "{'audit_id':'@audit:next'}", NULL);
}

Test(waiver, inv_01_waives_while_it_is_in_force)
{
	struct scene *s = tied();
	confirm(s, "R-TEAM-02 R-TEAM-16 R-TEAM-25");
	scene_allowed(s, "auditing/PM", "WaiverService/AddWaiver", "{'scope_id':'@audit:next'," TIED ","
		"'subject_id':'@relationship:operates'}", "tie");
	ROW_READS(s, "waiver:tie", "person_id", scene_id(s, "person:auditing/EV"));
	confirm(s, "R-TEAM-02 R-TEAM-16 R-TEAM-25");
	scene_allowed(s, "auditing/CL", "WaiverService/GrantWaiver", "{'waiver_id':'@waiver:tie'}", NULL);
	scene_allowed(s, "auditing/PM", "TeamService/ProposeTeam", "{'audit_id':'@audit:next'}", NULL);
	scene_allowed(s, "auditing/CL", "WaiverService/ExpireWaiver", "{'waiver_id':'@waiver:tie','reason':'no more'}", NULL);
	confirm(s, "R-TEAM-02 R-TEAM-16 R-TEAM-25");
	scene_free(s);
}

Test(waiver, inv_11_who_is_relieved_is_not_who_is_named)
{
	struct scene *s = tied();
	scene_put(s, "team_member:erik", "{'audit_id':'@audit:next','person_id':'@person:auditing/CL',"
		"'role':'leader','state':'accepted'}");
	scene_allowed(s, "auditing/PM", "WaiverService/AddWaiver", "{'scope_id':'@audit:next','subject_id':'@audit:next',"
		TIED ",'person_id':'@person:auditing/EV'}", "named");
	scene_refused(s, "auditing/CL", "WaiverService/GrantWaiver", "{'waiver_id':'@waiver:named'}", "R-WAIVER-01");
	scene_free(s);
}

Test(waiver, of_a_programme_applies_to_its_audits)
{
	struct scene *s = tied();
	scene_allowed(s, "auditing/PM", "WaiverService/AddWaiver", "{'scope_id':'@programme:own'," TIED ","
		"'relationship_id':'@relationship:operates','person_id':'@person:auditing/EV'}", "year");
	scene_allowed(s, "auditing/CL", "WaiverService/GrantWaiver", "{'waiver_id':'@waiver:year'}", NULL);
	scene_allowed(s, "auditing/PM", "WaiverService/ListApplicableWaivers", "{'audit_id':'@audit:next'}", NULL);
	REPLY_READS(s, "waivers.0.id", scene_id(s, "waiver:year"));
	scene_allowed(s, "audit/LA", "WaiverService/ListApplicableWaivers", "{'audit_id':'@audit:fieldwork'}", NULL);
	REPLY_READS(s, "waivers.1.id", "");
	scene_put(s, "team_member:erik", "{'audit_id':'@audit:fieldwork','person_id':'@person:auditing/EV',"
		"'role':'technical_expert','state':'accepted'}");
	scene_allowed(s, "audit/LA", "WaiverService/ListApplicableWaivers", "{'audit_id':'@audit:fieldwork'}", NULL);
	REPLY_READS(s, "waivers.1.id", scene_id(s, "waiver:year"));
	scene_allowed(s, "audited/SR", "WaiverService/ListApplicableWaivers", "{'audit_id':'@audit:fieldwork'}", NULL);
	REPLY_READS(s, "waivers.0.id", scene_id(s, "waiver:granted"));
	REPLY_READS(s, "waivers.1.id", "");
	scene_allowed(s, "audit/LA", "AuditService/GetAudit", "{'audit_id':'@audit:fieldwork'}", NULL);
	REPLY_READS(s, "waivers.1.compensating_measure", "all is reviewed");
	scene_allowed(s, "audited/SR", "FindingService/GetFinding", "{'finding_id':'@finding:communicated'}", NULL);
	REPLY_READS(s, "waivers.0.id", scene_id(s, "waiver:granted"));
	scene_put(s, "team_member:erik", "{'audit_id':'@audit:next','person_id':'@person:auditing/EV',"
		"'role':'leader','state':'accepted'}");
	confirm(s, NULL);
	REPLY_READS(s, "waivers.0.id", scene_id(s, "waiver:year"));
	scene_free(s);
}

Test(waiver, that_ends_before_the_audit_does_not_reach)
{
	struct scene *s = tied();
	char json[512];
	(void)snprintf(json, sizeof(json), "{'scope_id':'@audit:next'," TIED ",'subject_id':'@relationship:operates',"
		"'expires_us':%s}", scene_days(12));
	scene_allowed(s, "auditing/PM", "WaiverService/AddWaiver", json, "short");
	scene_allowed(s, "auditing/CL", "WaiverService/GrantWaiver", "{'waiver_id':'@waiver:short'}", NULL);
	confirm(s, "R-TEAM-02 R-TEAM-16 R-TEAM-25");
	(void)snprintf(json, sizeof(json), "{'scope_id':'@audit:next'," TIED ",'subject_id':'@relationship:operates',"
		"'expires_us':%s}", scene_days(16));
	scene_allowed(s, "auditing/PM", "WaiverService/AddWaiver", json, "long");
	scene_allowed(s, "auditing/CL", "WaiverService/GrantWaiver", "{'waiver_id':'@waiver:long'}", NULL);
	confirm(s, NULL);
	scene_free(s);
}

Test(waiver, inv_11_names_who_benefits_whatever_the_request_leaves_out)
{
	struct scene *s = tied();
	scene_put(s, "appointment:client", "{'scope_id':'@organisation:auditing','person_id':'@person:auditing/EV',"
		"'party_id':'@organisation:auditing','role':'audit_client','state':'active'}");
	scene_refused(s, "auditing/PM", "WaiverService/AddWaiver", "{'scope_id':'@audit:next'," TIED ","
		"'subject_id':'@relationship:operates','person_id':'@person:auditing/CL'}", "R-WAIVER-04");
	scene_allowed(s, "auditing/PM", "WaiverService/AddWaiver", "{'scope_id':'@audit:next'," TIED ","
		"'subject_id':'@relationship:operates'}", "tie");
	scene_refused(s, "auditing/EV", "WaiverService/GrantWaiver", "{'waiver_id':'@waiver:tie'}", "R-WAIVER-01");
	scene_refused(s, "auditing/PM", "WaiverService/GrantWaiver", "{'waiver_id':'@waiver:tie'}", "R-WAIVER-02");
	scene_allowed(s, "auditing/CL", "WaiverService/RefuseWaiver", "{'waiver_id':'@waiver:tie','reason':'find another'}",
		NULL);
	ROW_READS(s, "waiver:tie", "ended_reason", "find another");
	scene_refused(s, "auditing/CL", "WaiverService/GrantWaiver", "{'waiver_id':'@waiver:tie'}", "S-WAIVER");
	scene_free(s);
}

/* What is about no person relieves somebody all the same: who manages the programme, who leads the audit. */
Test(waiver, inv_11_of_a_programme_or_an_audit_is_not_granted_by_whom_it_relieves)
{
	struct scene *s = tied();
	scene_put(s, "programme:own", "{'organisation_id':'@organisation:auditing','state':'draft',"
		"'manager_id':'@person:auditing/CL'}");
	scene_put(s, "appointment:client", "{'scope_id':'@organisation:auditing','person_id':'@person:auditing/EV',"
		"'party_id':'@organisation:auditing','role':'audit_client','state':'active'}");
	scene_allowed(s, "auditing/PM", "WaiverService/AddWaiver", "{'scope_id':'@programme:own','rule':'R-PROGRAMME-06',"
		"'reason':'none counted','compensating_measure':'weighed each year'}", "year");
	ROW_READS(s, "waiver:year", "person_id", scene_id(s, "person:auditing/CL"));
	scene_refused(s, "auditing/CL", "WaiverService/GrantWaiver", "{'waiver_id':'@waiver:year'}", "R-WAIVER-01");
	scene_allowed(s, "auditing/EV", "WaiverService/GrantWaiver", "{'waiver_id':'@waiver:year'}", NULL);
	scene_allowed(s, "auditing/PM", "WaiverService/AddWaiver", "{'scope_id':'@audit:next','rule':'R-REMOTE-01',"
		"'reason':'no line','compensating_measure':'one day on site'}", "remote");
	ROW_READS(s, "waiver:remote", "person_id", scene_id(s, "person:auditing/EV"));
	scene_refused(s, "auditing/EV", "WaiverService/GrantWaiver", "{'waiver_id':'@waiver:remote'}", "R-WAIVER-01");
	scene_free(s);
}

Test(waiver, refusals_cite_the_edition_that_the_programme_pins)
{
	struct scene *s = tied();
	confirm(s, "R-TEAM-02 R-TEAM-16 R-TEAM-25");
	scene_reads("2018", scene_clause(s, "R-TEAM-02"), "ISO 19011:2018, 4 and 5.5.4; INV-1");
	scene_put(s, "programme:own", "{'organisation_id':'@organisation:auditing','state':'approved',"
		"'profile':'19011:2026+27007:2020'}");
	confirm(s, "R-TEAM-02 R-TEAM-16 R-TEAM-25");
	scene_reads("2026", scene_clause(s, "R-TEAM-02"), "ISO 19011:2026, 4 and 5.5.4; INV-1");
	scene_free(s);
}
