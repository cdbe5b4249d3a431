/* Break-glass on a real store: two administrators, a third person who manages one audit and nothing else, and its end. */
#include "tests/daemon/service/scene.h"

#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GLASS(verb) "BreakGlassService/" verb "BreakGlass"
#define ASKED "'organisation_id':'@organisation:auditing','ground':'She died, and nobody else manages it','days':3"
#define FOR_AUDIT(person) "{" ASKED ",'scope_id':'@audit:fieldwork','person_id':'" person "'}"
#define THIRD "other/none_auditing"
#define IT "{'break_glass_id':'@break_glass:it'}"
#define FINE "{'break_glass_id':'@break_glass:it','reason':'Erik is back'}"
#define SEEN "{'break_glass_id':'@break_glass:it','review':'One appointment, as it had to be'}"

/* Nothing is asked for there: the world of the access matrix has rows of its own. */
static struct scene *quiet_scene(void)
{
	struct scene *s = scene_new();
	scene_put(s, "break_glass:own", "{'scope_id':'@audit:fieldwork','person_id':'@person:audit/TE','state':'refused'}");
	scene_put(s, "break_glass:approved", "{'scope_id':'@audit:fieldwork','person_id':'@person:audit/TE','state':'refused'}");
	return s;
}

/* A second administrator of the organisation, appointed so many days ago. */
static void put_second(struct scene *s, int days)
{
	char json[300];
	(void)snprintf(json, sizeof(json), "{'scope_id':'@organisation:auditing','person_id':'@person:auditing/OB','role':'administrator',"
		"'party_id':'@organisation:auditing','state':'active','given_us':%s}", scene_days(-days));
	scene_put(s, "appointment:second", json);
}

/* As two administrators signed it, so many hours before it may be taken up. */
static void put_approved(struct scene *s, int hours)
{
	char json[700];
	long long now = strtoll(scene_days(0), NULL, 10);
	put_second(s, 8);
	(void)snprintf(json, sizeof(json), "{'scope_id':'@audit:fieldwork','person_id':'@person:" THIRD "','role':'programme_manager',"
		"'party_id':'@organisation:auditing','person_name':'Eva Lind','state':'approved','days':3,'ground':'g',"
		"'proposer_id':'@person:auditing/AD','approver_id':'@person:auditing/OB','proposed_us':%lld,'from_us':%lld,"
		"'lapses_us':%lld}", now - 86400000000LL, now + hours * 3600000000LL, now + (hours + 144) * 3600000000LL);
	scene_put(s, "break_glass:it", json);
}

/* As it was taken up, so many hours ago, for a day. */
static void put_held(struct scene *s, int hours)
{
	char json[800];
	long long now = strtoll(scene_days(0), NULL, 10), taken = now - hours * 3600000000LL;
	(void)snprintf(json, sizeof(json), "{'scope_id':'@audit:fieldwork','person_id':'@person:" THIRD "','role':'programme_manager',"
		"'party_id':'@organisation:auditing','person_name':'Eva Lind','state':'active','days':1,'ground':'g',"
		"'proposer_id':'@person:auditing/AD','approver_id':'@person:auditing/OB','proposed_us':%lld,'taken_us':%lld,"
		"'until_us':%lld,'taken_index':1}", taken - 2 * 86400000000LL, taken, taken + 86400000000LL);
	scene_put(s, "break_glass:it", json);
}

Test(break_glass, inv_19_is_asked_for_by_an_administrator_for_a_third_person)
{
	struct scene *s = quiet_scene();
	scene_refused(s, "auditing/AD", GLASS("Propose"), FOR_AUDIT("@person:auditing/AD"), "R-GLASS-02");
	scene_refused(s, "auditing/AD", GLASS("Propose"), FOR_AUDIT("@person:auditing/PM"), "R-GLASS-05");
	scene_refused(s, "auditing/AD", GLASS("Propose"), FOR_AUDIT("@person:audit/SR"), "R-GLASS-04");
	scene_refused(s, "auditing/PM", GLASS("Propose"), FOR_AUDIT("@person:" THIRD), "ROLE");
	scene_refused(s, "rival/AD", GLASS("Propose"), FOR_AUDIT("@person:" THIRD), "NOT_FOUND");
	/* Of another organisation, and of none: one answer. */
	scene_refused(s, "auditing/AD", GLASS("Propose"), "{" ASKED ",'scope_id':'@audit:foreign','person_id':'@person:" THIRD "'}",
		"NOT_FOUND");
	scene_refused(s, "auditing/AD", GLASS("Propose"), "{" ASKED ",'scope_id':'@finding:draft','person_id':'@person:" THIRD "'}",
		"NOT_FOUND");
	scene_put(s, "person:robot", "{'organisation_id':'@organisation:auditing','is_service':true}");
	scene_refused(s, "auditing/AD", GLASS("Propose"), FOR_AUDIT("@person:robot"), "R-GLASS-03");
	scene_allowed(s, "auditing/AD", GLASS("Propose"), FOR_AUDIT("@person:" THIRD), "it");
	ROW_READS(s, "break_glass:it", "state", "proposed");
	ROW_READS(s, "break_glass:it", "role", "programme_manager");
	ROW_READS(s, "break_glass:it", "proposer_id", scene_id(s, "person:auditing/AD"));
	ROW_READS(s, "break_glass:it", "until_us", "");
	scene_refused(s, "auditing/AD", GLASS("Propose"), FOR_AUDIT("@person:" THIRD), "R-GLASS-08");
	/* An audit of a programme where one is open is open, too; it goes no further up. */
	scene_refused(s, "auditing/AD", GLASS("Propose"), FOR_AUDIT("@person:auditing"), "R-GLASS-08");
	scene_allowed(s, "auditing/AD", GLASS("Propose"), "{" ASKED ",'scope_id':'@programme:own','person_id':'@person:" THIRD "'}", "above");
	scene_refused(s, "auditing/AD", GLASS("Propose"), "{" ASKED ",'scope_id':'@audit:over','person_id':'@person:" THIRD "'}",
		"R-GLASS-08");
	scene_free(s);
}

Test(break_glass, inv_19_is_signed_by_a_second_administrator_of_a_week)
{
	struct scene *s = quiet_scene();
	scene_allowed(s, "auditing/AD", GLASS("Propose"), FOR_AUDIT("@person:" THIRD), "it");
	scene_refused(s, "auditing/AD", GLASS("Approve"), IT, "R-GLASS-01");
	scene_refused(s, "audit/LA", GLASS("Approve"), IT, "ROLE");
	scene_refused(s, "auditing/OB", GLASS("Approve"), IT, "NOT_FOUND");
	put_second(s, 6);
	scene_refused(s, "auditing/OB", GLASS("Approve"), IT, "R-GLASS-06");
	put_second(s, 8);
	scene_allowed(s, "auditing/OB", GLASS("Approve"), IT, NULL);
	ROW_READS(s, "break_glass:it", "state", "approved");
	ROW_READS(s, "break_glass:it", "approver_id", scene_id(s, "person:auditing/OB"));
	scene_refused(s, THIRD, GLASS("TakeUp"), IT, "R-GLASS-09");
	scene_refused(s, "auditing/AD", GLASS("TakeUp"), IT, "ROLE");
	/* Approving gives nothing yet. */
	scene_refused(s, THIRD, "AuditService/GetAudit", "{'audit_id':'@audit:fieldwork'}", "NOT_FOUND");
	scene_free(s);
}

/* A further administrator, who is one ("active") or was ("ended"). */
static void put_first(struct scene *s, const char *state)
{
	char json[300];
	(void)snprintf(json, sizeof(json), "{'scope_id':'@organisation:auditing','person_id':'@person:auditing/TR','role':'administrator',"
		"'party_id':'@organisation:auditing','state':'%s','given_us':1}", state);
	scene_put(s, "appointment:first", json);
}

/* Two stand for it, at each step: who was dismissed meanwhile does not. */
Test(break_glass, inv_11_who_signed_is_an_administrator_at_each_step)
{
	struct scene *s = quiet_scene();
	put_second(s, 8);
	put_first(s, "active");
	scene_allowed(s, "auditing/TR", GLASS("Propose"), FOR_AUDIT("@person:" THIRD), "it");
	put_first(s, "ended");
	scene_refused(s, "auditing/OB", GLASS("Approve"), IT, "R-GLASS-13");
	put_first(s, "active");
	scene_allowed(s, "auditing/OB", GLASS("Approve"), IT, NULL);
	put_approved(s, -1);
	scene_put(s, "appointment:second", "{'scope_id':'@organisation:auditing','person_id':'@person:auditing/OB','role':'administrator',"
		"'party_id':'@organisation:auditing','state':'ended','given_us':1}");
	scene_refused(s, THIRD, GLASS("TakeUp"), IT, "R-GLASS-13");
	put_second(s, 8);
	scene_allowed(s, THIRD, GLASS("TakeUp"), IT, NULL);
	scene_free(s);
}

Test(break_glass, inv_19_whom_it_concerns_is_told_and_may_refuse)
{
	static const char *const told[] = { "auditing/PM", "auditing/CL", "audit/LA", "audit/AU", "audit/TR", "audit/TE", "audit/SR",
		"audit/RV", "audit/AV", THIRD };
	struct scene *s = quiet_scene();
	put_second(s, 8);
	scene_allowed(s, "auditing/AD", GLASS("Propose"), FOR_AUDIT("@person:" THIRD), "it");
	for (size_t i = 0; i < sizeof(told) / sizeof(told[0]); i++) {
		scene_allowed(s, told[i], "SessionService/GetSession", "{}", NULL);
		cr_expect(strstr(scene_reply(s, "break_glasses"), scene_id(s, "break_glass:it")) != NULL, "%s is not told", told[i]);
	}
	scene_allowed(s, "rival/SR", "SessionService/GetSession", "{}", NULL);
	cr_expect(strstr(scene_reply(s, "break_glasses"), scene_id(s, "break_glass:it")) == NULL, "a stranger is told");
	scene_allowed(s, "audit/LA", "InboxService/ListInbox", "{}", NULL);
	cr_expect(strstr(scene_reply(s, "items"), "auditc break-glass refuse") != NULL);
	scene_allowed(s, "auditing/OB", "InboxService/ListInbox", "{}", NULL);
	cr_expect(strstr(scene_reply(s, "items"), "auditc break-glass approve") != NULL);
	scene_refused(s, "audit/AU", GLASS("Refuse"), FINE, "ROLE");
	scene_allowed(s, "audit/LA", GLASS("Refuse"), FINE, NULL);
	ROW_READS(s, "break_glass:it", "state", "refused");
	ROW_READS(s, "break_glass:it", "reason", "Erik is back");
	scene_refused(s, "auditing/OB", GLASS("Approve"), IT, "S-BREAK-GLASS");
	/* After the second signature, too. */
	put_approved(s, 20);
	scene_allowed(s, "auditing/CL", GLASS("Refuse"), FINE, NULL);
	scene_refused(s, THIRD, GLASS("TakeUp"), IT, "S-BREAK-GLASS");
	scene_free(s);
}

Test(break_glass, inv_19_the_third_manages_that_audit_and_nothing_else_until_it_ends)
{
	struct scene *s = quiet_scene();
	put_approved(s, -1);
	scene_allowed(s, THIRD, GLASS("TakeUp"), IT, NULL);
	ROW_READS(s, "break_glass:it", "state", "active");
	scene_allowed(s, THIRD, "AuditService/GetAudit", "{'audit_id':'@audit:fieldwork'}", NULL);
	scene_allowed(s, THIRD, "EvidenceService/GetEvidence", "{'evidence_id':'@evidence:accepted'}", NULL);
	scene_refused(s, THIRD, "AuditService/GetAudit", "{'audit_id':'@audit:rival'}", "NOT_FOUND");
	scene_refused(s, THIRD, "ProgrammeService/GetProgramme", "{'programme_id':'@programme:own'}", "NOT_FOUND");
	scene_allowed(s, THIRD, "AppointmentService/AddAppointment", "{'scope_id':'@audit:fieldwork','person_id':'@person:audit/TE',"
		"'role':'report_reviewer'}", "given");
	ROW_READS(s, "appointment:given", "giver_id", scene_id(s, "person:" THIRD));
	scene_allowed(s, THIRD, "SessionService/GetSession", "{}", NULL);
	REPLY_READS(s, "roles.0.break_glass_id", scene_id(s, "break_glass:it"));
	REPLY_READS(s, "roles.0.role", "programme_manager");
	scene_refused(s, "auditing/CL", GLASS("Review"), SEEN, "R-GLASS-10");
	scene_allowed(s, "auditing/AD", GLASS("End"), FINE, NULL);
	scene_refused(s, THIRD, "AuditService/GetAudit", "{'audit_id':'@audit:fieldwork'}", "NOT_FOUND");
	scene_refused(s, THIRD, "EvidenceService/GetEvidence", "{'evidence_id':'@evidence:accepted'}", "NOT_FOUND");
	scene_refused(s, THIRD, GLASS("TakeUp"), IT, "S-BREAK-GLASS");

	/* What was done is told to who manages, asks for or leads the audit, and to no administrator. */
	scene_refused(s, "auditing/AD", GLASS("Show"), IT, "ROLE");
	scene_refused(s, THIRD, GLASS("Show"), IT, "ROLE");
	scene_allowed(s, "audit/LA", GLASS("Show"), IT, NULL);
	REPLY_READS(s, "acts.0.method", "audit.v1." GLASS("TakeUp"));
	cr_expect(strstr(scene_reply(s, "acts"), "AppointmentService/AddAppointment") != NULL);
	cr_expect(strstr(scene_reply(s, "acts"), scene_id(s, "appointment:given")) != NULL);
	cr_expect(strstr(scene_reply(s, "acts"), "EndBreakGlass") == NULL, "what others did is not theirs");
	scene_free(s);
}

/* Time alone ends it, by the server's clock: nobody signs anything. */
Test(break_glass, inv_19_is_over_when_its_time_is)
{
	struct scene *s = quiet_scene();
	put_held(s, 23);
	scene_allowed(s, THIRD, "AuditService/GetAudit", "{'audit_id':'@audit:fieldwork'}", NULL);
	scene_refused(s, "auditing/CL", GLASS("Review"), SEEN, "R-GLASS-10");
	put_held(s, 25);
	scene_refused(s, THIRD, "AuditService/GetAudit", "{'audit_id':'@audit:fieldwork'}", "NOT_FOUND");
	scene_refused(s, THIRD, "AppointmentService/AddAppointment", "{'scope_id':'@audit:fieldwork','person_id':'@person:audit/TE',"
		"'role':'observer'}", "NOT_FOUND");
	scene_allowed(s, THIRD, "SessionService/GetSession", "{}", NULL);
	REPLY_READS(s, "roles.0.break_glass_id", "");
	scene_allowed(s, "auditing/CL", GLASS("Review"), SEEN, NULL);
	ROW_READS(s, "break_glass:it", "state", "reviewed");
	scene_free(s);
}

/* A role at the audit, given by somebody after it was asked for. */
static void put_client(struct scene *s, const char *giver)
{
	char json[400];
	(void)snprintf(json, sizeof(json), "{'scope_id':'@audit:fieldwork','person_id':'@person:auditing/TE','role':'audit_client',"
		"'party_id':'@organisation:auditing','state':'active','given_us':%s,'giver_id':'%s'}", scene_days(0), giver);
	scene_put(s, "appointment:client", json);
}

Test(break_glass, inv_19_is_reviewed_by_who_had_no_part_in_it)
{
	struct scene *s = quiet_scene();
	put_held(s, 25);
	put_client(s, scene_id(s, "person:" THIRD));
	scene_refused(s, "auditing/TE", GLASS("Review"), SEEN, "R-GLASS-12");
	put_client(s, scene_id(s, "person:auditing/AD"));
	scene_refused(s, "auditing/TE", GLASS("Review"), SEEN, "R-GLASS-12");
	/* By somebody whom the holder appointed, in turn. */
	scene_put(s, "appointment:turn", "{'scope_id':'@audit:fieldwork','person_id':'@person:auditing/TR','role':'programme_manager',"
		"'party_id':'@organisation:auditing','state':'active','given_us':4102444800000000}");
	put_client(s, scene_id(s, "person:auditing/TR"));
	scene_refused(s, "auditing/TE", GLASS("Review"), SEEN, "R-GLASS-12");
	/* Also where that one had managed long before, and had been dismissed. */
	scene_put(s, "appointment:once", "{'scope_id':'@audit:fieldwork','person_id':'@person:auditing/TR','role':'programme_manager',"
		"'party_id':'@organisation:auditing','state':'ended','given_us':1}");
	put_client(s, scene_id(s, "person:auditing/TR"));
	scene_refused(s, "auditing/TE", GLASS("Review"), SEEN, "R-GLASS-12");
	scene_put(s, "appointment:signed", "{'scope_id':'@organisation:auditing','person_id':'@person:auditing/AD','role':'audit_client',"
		"'party_id':'@organisation:auditing','state':'active'}");
	scene_refused(s, "auditing/AD", GLASS("Review"), SEEN, "R-GLASS-11");
	put_client(s, scene_id(s, "person:auditing/PM"));
	scene_allowed(s, "auditing/TE", GLASS("Review"), SEEN, NULL);
	ROW_READS(s, "break_glass:it", "reviewer_id", scene_id(s, "person:auditing/TE"));
	scene_allowed(s, "audit/LA", "SessionService/GetSession", "{}", NULL);
	cr_expect(strstr(scene_reply(s, "break_glasses"), scene_id(s, "break_glass:it")) == NULL, "it is told no more");
	scene_free(s);
}

Test(break_glass, what_is_not_reviewed_warns_at_the_end_of_the_audit)
{
	struct scene *s = quiet_scene();
	put_held(s, 25);
	scene_refused(s, "audit/LA", "AuditService/CloseOutAudit", "{'audit_id':'@audit:fieldwork'}",
		"S-AUDIT R-AUDIT-14 R-AUDIT-31 R-AUDIT-32 R-AUDIT-15 R-AUDIT-24");
	scene_allowed(s, "auditing/CL", GLASS("Review"), SEEN, NULL);
	scene_refused(s, "audit/LA", "AuditService/CloseOutAudit", "{'audit_id':'@audit:fieldwork'}",
		"S-AUDIT R-AUDIT-14 R-AUDIT-31 R-AUDIT-15 R-AUDIT-24");
	scene_free(s);
}

/* A reading of what is classified is on record as a reading under it. */
Test(break_glass, what_was_read_is_told)
{
	struct scene *s = quiet_scene();
	scene_put(s, "evidence:secret", "{'audit_id':'@audit:fieldwork','collector_id':'@person:audit/AU','state':'accepted',"
		"'party_id':'@organisation:auditing','classification':'confidential'}");
	put_approved(s, -1);
	scene_allowed(s, THIRD, GLASS("TakeUp"), IT, NULL);
	scene_allowed(s, THIRD, "EvidenceService/GetEvidence", "{'evidence_id':'@evidence:secret'}", NULL);
	scene_allowed(s, "audit/LA", "EvidenceService/GetEvidence", "{'evidence_id':'@evidence:secret'}", NULL);
	scene_allowed(s, "auditing/PM", GLASS("Show"), IT, NULL);
	REPLY_READS(s, "acts.1.is_read", "true");
	REPLY_READS(s, "acts.1.row_id", scene_id(s, "evidence:secret"));
	REPLY_READS(s, "acts.2.method", "");
	scene_free(s);
}

/* Somebody who holds it and has had so many keys, the last of which is the one that a manager signs with here. */
static void put_holder_of_keys(struct scene *s, int keys)
{
	char json[600], key[60];
	scene_allowed(s, "auditing/PM", "SessionService/GetSession", "{}", NULL);
	(void)snprintf(key, sizeof(key), "%s", scene_reply(s, "own_keys.0"));
	scene_put(s, "person:many", "{'organisation_id':'@organisation:auditing','name':'Mia Ek'}");
	for (int i = 1; i <= keys; i++) {
		(void)snprintf(json, sizeof(json), "{'organisation_id':'@organisation:auditing','person_id':'@person:many','name':'d',"
			"'sign_key_text':'%064x','session_key_text':'%064x','sign_key':'%s','state':'active','active_from':1}", i, i,
			i == keys ? key : "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
		scene_put_unnamed(s, "device", json);
	}
	(void)snprintf(json, sizeof(json), "{'scope_id':'@audit:fieldwork','person_id':'@person:many','role':'programme_manager',"
		"'party_id':'@organisation:auditing','state':'active','days':1,'ground':'g','taken_us':1,'taken_index':%llu,'until_us':%s}",
		(unsigned long long)scene_entry(s), scene_days(1));
	scene_put(s, "break_glass:it", json);
}

/* Nobody hides what they did behind keys that they had made before. */
Test(break_glass, what_was_done_with_the_last_of_many_keys_is_told)
{
	struct scene *s = quiet_scene();
	put_holder_of_keys(s, 70);
	scene_allowed(s, "auditing/PM", "AppointmentService/AddAppointment", "{'scope_id':'@audit:fieldwork','person_id':'@person:audit/TE',"
		"'role':'report_reviewer'}", "given");
	scene_allowed(s, "auditing/CL", GLASS("Show"), IT, NULL);
	REPLY_READS(s, "acts.0.row_id", scene_id(s, "appointment:given"));
	scene_free(s);
}

/* As many as are told one by one, and then that there are more: they may be asked for to hide one. */
Test(break_glass, more_than_are_told_are_not_passed_over)
{
	struct scene *s = quiet_scene();
	for (int i = 0; i < 65; i++) {
		char name[40];
		(void)snprintf(name, sizeof(name), "break_glass:of_%d", i);
		scene_put(s, name, "{'scope_id':'@audit:fieldwork','person_id':'@person:" THIRD "','state':'proposed','days':1}");
		if (i == 0) {
			scene_allowed(s, "auditing/PM", "SessionService/GetSession", "{}", NULL);
			REPLY_READS(s, "has_more_break_glasses", "");
		}
	}
	scene_allowed(s, "auditing/PM", "SessionService/GetSession", "{}", NULL);
	REPLY_READS(s, "has_more_break_glasses", "true");
	scene_free(s);
}

/* At a programme, taken up and ended so many hours ago. */
static void put_above(struct scene *s, const char *programme, int taken_hours, int ended_hours)
{
	char json[900];
	long long now = strtoll(scene_days(0), NULL, 10), hour = 3600000000LL;
	(void)snprintf(json, sizeof(json), "{'scope_id':'@programme:%s','person_id':'@person:" THIRD "','role':'programme_manager',"
		"'party_id':'@organisation:auditing','person_name':'Eva Lind','state':'ended','days':7,'ground':'g',"
		"'proposer_id':'@person:auditing/AD','approver_id':'@person:auditing/OB','proposed_us':%lld,'taken_us':%lld,"
		"'until_us':%lld,'ended_us':%lld}", programme, now - 200 * hour, taken_hours ? now - taken_hours * hour : 0LL, now - ended_hours * hour,
		now - ended_hours * hour);
	scene_put(s, "break_glass:it", json);
}

/* Whether they are told of it, in their session, by its id and in lists: all three or none. */
static bool is_told(struct scene *s, const char *who)
{
	scene_allowed(s, who, "SessionService/GetSession", "{}", NULL);
	bool told = strstr(scene_reply(s, "break_glasses"), scene_id(s, "break_glass:it")) != NULL;
	scene_allowed(s, who, GLASS("List") "es", "{}", NULL);
	cr_expect(told == (strstr(scene_reply(s, "break_glasses"), scene_id(s, "break_glass:it")) != NULL), "%s: the list differs", who);
	if (told)
		scene_allowed(s, who, GLASS("Get"), IT, NULL);
	else
		scene_refused(s, who, GLASS("Get"), IT, "NOT_FOUND");
	return told;
}

/* Who manages a programme manages its audits: their audited sides are told, of that and of nothing else of the programme. */
Test(break_glass, inv_19_of_a_programme_is_told_to_the_audited_side_when_it_reaches_their_audit)
{
	struct scene *s = quiet_scene();
	char later[300];
	put_above(s, "own", 0, 1);
	cr_expect(!is_told(s, "audit/SR"), "before it was taken up it is the programme's");
	cr_expect(is_told(s, "auditing/CL"));
	put_above(s, "own", 20, 1);
	cr_expect(is_told(s, "audit/SR"));
	cr_expect(is_told(s, "audited/SR"), "who speaks for the organisation that the audit is disclosed to");
	cr_expect(!is_told(s, "audit/SP"), "who answers without deciding");
	scene_refused(s, "audit/SR", "ProgrammeService/GetProgramme", "{'programme_id':'@programme:own'}", "NOT_FOUND");
	scene_refused(s, "audit/SR", GLASS("List") "es", "{'scope_id':'@programme:own'}", "NOT_FOUND");
	scene_refused(s, "audit/SR", GLASS("Show"), IT, "ROLE");
	scene_refused(s, "audit/SR", GLASS("End"), FINE, "ROLE");
	put_above(s, "submitted", 20, 1);
	cr_expect(!is_told(s, "audit/SR") && !is_told(s, "rival/SR"), "whose audits stand in another programme");
	/* An audit that came into the programme when it was over; and one that is not yet announced. */
	(void)snprintf(later, sizeof(later), "{'programme_id':'@programme:submitted','disclosed_to_id':'@organisation:rival',"
		"'auditee_organisation_id':'@organisation:rival','title':'Later','state':'scheduled','created_us':%s}", scene_days(0));
	scene_put(s, "audit:later", later);
	cr_expect(!is_told(s, "rival/SR"), "of another time");
	scene_put(s, "audit:later", "{'programme_id':'@programme:submitted','disclosed_to_id':'@organisation:rival',"
		"'auditee_organisation_id':'@organisation:rival','title':'Later','state':'proposed','created_us':1}");
	cr_expect(!is_told(s, "rival/SR"), "they do not know of the audit");
	scene_put(s, "audit:later", "{'programme_id':'@programme:submitted','disclosed_to_id':'@organisation:rival',"
		"'auditee_organisation_id':'@organisation:rival','title':'Later','state':'scheduled','created_us':1}");
	cr_expect(is_told(s, "rival/SR"));
	scene_free(s);
}

/* Nobody is left who names a manager of the organisation: whoever takes it up there names one who stays. */
Test(break_glass, inv_19_of_an_organisation_names_a_manager_who_stays)
{
	static const char manager[] = "{'scope_id':'@organisation:auditing','person_id':'@person:auditing/TE','role':'programme_manager'}";
	struct scene *s = quiet_scene();
	put_second(s, 8);
	scene_refused(s, "auditing/AD", "AppointmentService/AddAppointment", manager, "R-PERSON-17");
	scene_refused(s, "rival/AD", GLASS("Propose"), "{" ASKED ",'scope_id':'@organisation:auditing','person_id':'@person:" THIRD "'}",
		"NOT_FOUND");
	scene_allowed(s, "auditing/AD", GLASS("Propose"), "{" ASKED ",'scope_id':'@organisation:auditing','person_id':'@person:" THIRD "'}",
		"it");
	cr_expect(is_told(s, "audit/LA") && is_told(s, "auditing/CL") && is_told(s, "auditing/OB"));
	cr_expect(!is_told(s, "audit/SR"), "nobody has taken it up");
	scene_refused(s, "auditing/AD", GLASS("Propose"), FOR_AUDIT("@person:" THIRD), "R-GLASS-08");
	scene_allowed(s, "auditing/OB", GLASS("Approve"), IT, NULL);
	scene_put(s, "break_glass:it", "{'scope_id':'@organisation:auditing','person_id':'@person:" THIRD "','role':'programme_manager',"
		"'party_id':'@organisation:auditing','state':'approved','days':1,'proposer_id':'@person:auditing/AD','proposed_us':1,"
		"'approver_id':'@person:auditing/OB','from_us':1,'lapses_us':4102444800000000}");
	scene_allowed(s, THIRD, GLASS("TakeUp"), IT, NULL);
	cr_expect(is_told(s, "audit/SR") && !is_told(s, "audit/SP"));
	scene_allowed(s, THIRD, "AppointmentService/AddAppointment", manager, "stays");
	scene_allowed(s, THIRD, "AppointmentService/AddAppointment", "{'scope_id':'@audit:fieldwork','person_id':'@person:audit/TE',"
		"'role':'report_reviewer'}", NULL);
	scene_allowed(s, "auditing/CL", GLASS("Show"), IT, NULL);
	REPLY_READS(s, "acts.1.row_id", scene_id(s, "appointment:stays"));
	REPLY_READS(s, "acts.2.method", "audit.v1.AppointmentService/AddAppointment");
	scene_allowed(s, THIRD, GLASS("End"), FINE, NULL);
	scene_allowed(s, "auditing/CL", GLASS("Show"), IT, NULL);
	REPLY_READS(s, "acts.3.method", "audit.v1." GLASS("End"));
	scene_allowed(s, "auditing/TE", "ProgrammeService/GetProgramme", "{'programme_id':'@programme:own'}", NULL);
	scene_refused(s, THIRD, "ProgrammeService/GetProgramme", "{'programme_id':'@programme:own'}", "NOT_FOUND");
	scene_free(s);
}

/* Whoever is told may check who signed, when that person is shown to them no more; nobody else may. */
Test(break_glass, inv_19_its_signatures_are_proved_to_whoever_is_told)
{
	struct scene *s = quiet_scene();
	char prove[200];
	put_approved(s, -1);
	scene_allowed(s, THIRD, GLASS("TakeUp"), IT, NULL);
	(void)snprintf(prove, sizeof(prove), "{'break_glass_id':'@break_glass:it','ledger_index':%s}", scene_row(s, "break_glass:it", "taken_index"));
	scene_allowed(s, THIRD, GLASS("End"), FINE, NULL);
	scene_refused(s, "audit/SR", "DeviceService/ListDevices", "{'person_id':'@person:" THIRD "'}", "NOT_FOUND");
	scene_allowed(s, "audit/SR", GLASS("Prove"), prove, NULL);
	cr_expect(strlen(scene_reply(s, "device.closing")) > 0 && strlen(scene_reply(s, "receipts.0")) > 0);
	scene_refused(s, "rival/SR", GLASS("Prove"), prove, "NOT_FOUND");
	/* Another entry, also of that person's, is not asked for by this way. */
	scene_refused(s, "audit/SR", GLASS("Prove"), "{'break_glass_id':'@break_glass:it','ledger_index':1}", "NOT_ITS_ENTRY");
	scene_free(s);
}
