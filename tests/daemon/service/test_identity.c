/* Invitations and devices on a real store: who brings whom in, and that a device ends once. */
#include "tests/daemon/service/scene.h"

#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *invite(const char *person, long long seconds)
{
	static char json[256];
	(void)snprintf(json, sizeof(json), "{'person_id':'@%s','public_key':'11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=',"
		"'expires_us':%lld}", person, strtoll(scene_days(0), NULL, 10) + seconds * 1000000);
	return json;
}

Test(identity, an_invitation_lasts_a_week_at_most_and_is_of_the_own_organisation)
{
	struct scene *s = scene_new();
	scene_refused(s, "auditing/AD", "InvitationService/AddInvitation", invite("person:auditing", 8 * 86400), "R-IDENTITY-01");
	scene_refused(s, "auditing/AD", "InvitationService/AddInvitation", invite("person:auditing", -5), "R-IDENTITY-01");
	scene_refused(s, "auditing/AD", "InvitationService/AddInvitation", invite("person:audited", 3600), "R-IDENTITY-02");
	scene_allowed(s, "auditing/AD", "InvitationService/AddInvitation", invite("person:auditing", 3600), "first");
	ROW_READS(s, "invitation:first", "state", "open");
	ROW_READS(s, "invitation:first", "inviter_id", scene_id(s, "person:auditing/AD"));
	/* The key of an invitation stands for one person. */
	scene_refused(s, "auditing/AD", "InvitationService/AddInvitation", invite("person:auditing/CL", 3600), "DB_UNIQUE");
	scene_free(s);
}

/* One whose time is over is none: its people would be shut out. */
Test(identity, inv_18_an_organisation_whose_administrator_ran_out_is_invited_from_above)
{
	struct scene *s = scene_new();
	scene_put(s, "organisation:branch", "{'name':'Branch','parent_id':'@organisation:auditing'}");
	scene_put(s, "person:chief", "{'organisation_id':'@organisation:branch'}");
	scene_put(s, "person:clerk", "{'organisation_id':'@organisation:branch'}");
	scene_put(s, "appointment:chief", "{'scope_id':'@organisation:branch','person_id':'@person:chief','role':'administrator',"
		"'party_id':'@organisation:branch','state':'active'}");
	scene_refused(s, "auditing/AD", "InvitationService/AddInvitation", invite("person:clerk", 3600), "R-IDENTITY-02");
	scene_put(s, "appointment:chief", "{'scope_id':'@organisation:branch','person_id':'@person:chief','role':'administrator',"
		"'party_id':'@organisation:branch','state':'active','until_us':1}");
	scene_allowed(s, "auditing/AD", "InvitationService/AddInvitation", invite("person:clerk", 3600), NULL);
	scene_free(s);
}

Test(identity, a_device_is_confirmed_by_its_inviter_with_its_words)
{
	struct scene *s = scene_new();
	scene_refused(s, "auditing/AD", "DeviceService/ConfirmDevice",
		"{'device_id':'@device:auditing','words':'babab-babab-babab-babab-babab-babab'}", "R-IDENTITY-05 R-IDENTITY-06");
	scene_refused(s, "auditing/PM", "DeviceService/ConfirmDevice",
		"{'device_id':'@device:foreign','version':1,'words':'babab-babab-babab-babab-babab-babab'}", "NOT_FOUND");
	ROW_READS(s, "device:auditing", "state", "pending");
	scene_free(s);
}

Test(identity, a_device_is_revoked_once)
{
	struct scene *s = scene_new();
	scene_allowed(s, "auditing/AD", "DeviceService/RevokeDevice", "{'device_id':'@device:auditing','reason':'lost'}", NULL);
	ROW_READS(s, "device:auditing", "state", "revoked");
	ROW_READS(s, "device:auditing", "reason", "lost");
	scene_refused(s, "auditing/AD", "DeviceService/RevokeDevice", "{'device_id':'@device:auditing','reason':'again'}",
		"R-IDENTITY-07");
	scene_refused(s, "rival/AD", "DeviceService/RevokeDevice", "{'device_id':'@device:audited','version':1,'reason':'x'}",
		"NOT_FOUND");
	scene_free(s);
}

/* What is said of a device to strangers: each version, none after the size that was asked for, and nothing of hidden devices. */
Test(identity, a_device_is_proved_version_by_version_up_to_a_size)
{
	struct scene *s = scene_new();
	char size[32], then[128], early[128], closing[1500];
	scene_allowed(s, "auditing/AD", "DeviceService/ProveDevice", "{'device_id':'@device:auditing'}", NULL);
	REPLY_READS(s, "versions.1.ledger_index", "");
	(void)snprintf(closing, sizeof(closing), "%s", scene_reply(s, "closing"));
	cr_expect_gt(strlen(closing), 300);
	scene_allowed(s, "auditing/AD", "LedgerService/GetConsistency", "{'from_size':1}", NULL);
	(void)snprintf(size, sizeof(size), "%s", scene_reply(s, "to_size"));
	(void)snprintf(then, sizeof(then), "{'device_id':'@device:auditing','size':%s}", size);
	scene_allowed(s, "auditing/AD", "DeviceService/RevokeDevice", "{'device_id':'@device:auditing','reason':'lost'}", NULL);
	scene_allowed(s, "auditing/AD", "DeviceService/ProveDevice", "{'device_id':'@device:auditing'}", NULL);
	REPLY_READS(s, "versions.1.ledger_index", size);
	cr_expect_str_neq(scene_reply(s, "closing"), closing);
	scene_allowed(s, "auditing/AD", "DeviceService/ProveDevice", then, NULL);
	REPLY_READS(s, "versions.1.ledger_index", "");
	cr_expect_str_eq(scene_reply(s, "closing"), closing, "as of then the log says the same as then");
	(void)snprintf(early, sizeof(early), "{'device_id':'@device:auditing','size':%s}", "1");
	scene_refused(s, "auditing/AD", "DeviceService/ProveDevice", early, "NO_VERSION");
	scene_refused(s, "auditing/AD", "DeviceService/ProveDevice", "{'device_id':'@device:auditing','size':1000000}", "LOG_SHORTER");
	scene_refused(s, "rival/AD", "DeviceService/ProveDevice", "{'device_id':'@device:audited'}", "NOT_FOUND");
	scene_free(s);
}

static const char *revocation(const char *device, long long from)
{
	static char json[256];
	(void)snprintf(json, sizeof(json), "{'device_id':'@device:%s','reason':'stolen','compromised_from':%lld}", device, from);
	return json;
}

/* Evidence of one device, so many pieces, from an entry on. */
static void put_evidence_of(struct scene *s, const char *device, int first, int count)
{
	for (int i = first; i < first + count; i++) {
		char name[40], json[400];
		(void)snprintf(name, sizeof(name), "evidence:of%d", i);
		(void)snprintf(json, sizeof(json), "{'audit_id':'@audit:fieldwork','collector_id':'@person:audit/AU','state':'submitted',"
			"'party_id':'@organisation:auditing','classification':'internal','device_id':'@device:%s','ledger_index':%d}",
			device, i);
		scene_put(s, name, json);
	}
}

Test(identity, t5_a_key_is_declared_compromised_from_an_entry_on)
{
	struct scene *s = scene_new();
	put_evidence_of(s, "auditing", 10, 4);
	scene_refused(s, "auditing/AD", "DeviceService/RevokeDevice", revocation("auditing", 1000000), "R-IDENTITY-08");
	scene_allowed(s, "auditing/AD", "DeviceService/RevokeDevice", revocation("auditing", 12), NULL);
	REPLY_READS(s, "evidence_count", "2");
	ROW_READS(s, "device:auditing", "compromised_from", "12");
	cr_expect_gt(strlen(scene_row(s, "device:auditing", "compromised_from_us")), 10);
	ROW_READS(s, "evidence:of11", "doubtful_from", "");
	ROW_READS(s, "evidence:of12", "doubtful_from", "12");
	ROW_READS(s, "evidence:of13", "doubtful_from", "12");
	const char *ended = scene_row(s, "device:auditing", "active_to");
	scene_refused(s, "auditing/AD", "DeviceService/RevokeDevice", revocation("auditing", 13), "R-IDENTITY-07");
	scene_refused(s, "auditing/AD", "DeviceService/RevokeDevice", revocation("auditing", 12), "R-IDENTITY-07");
	scene_allowed(s, "auditing/AD", "DeviceService/RevokeDevice", revocation("auditing", 11), NULL);
	REPLY_READS(s, "evidence_count", "1");
	ROW_READS(s, "evidence:of11", "doubtful_from", "11");
	ROW_READS(s, "device:auditing", "active_to", ended);
	scene_refused(s, "audit/LA", "EvidenceService/AcceptEvidence", "{'evidence_id':'@evidence:of13'}", "R-EVIDENCE-24");
	scene_refused(s, "audit/LA", "EvidenceService/ConfirmEvidence", "{'evidence_id':'@evidence:of10','reason':'x'}",
		"R-EVIDENCE-22");
	scene_allowed(s, "audit/LA", "EvidenceService/ConfirmEvidence", "{'evidence_id':'@evidence:of13','reason':'seen'}", NULL);
	ROW_READS(s, "evidence:of13", "confirmed_by_id", scene_id(s, "person:audit/LA"));
	scene_allowed(s, "audit/LA", "EvidenceService/AcceptEvidence", "{'evidence_id':'@evidence:of13'}", NULL);
	scene_free(s);
}

Test(identity, a_compromise_of_much_evidence_takes_several_statements)
{
	struct scene *s = scene_new();
	put_evidence_of(s, "auditing", 10, 203);
	scene_put(s, "audit:closed", "{'programme_id':'@programme:own','auditee_organisation_id':'@organisation:audited',"
		"'state':'completed'}");
	scene_put(s, "evidence:sealed", "{'audit_id':'@audit:closed','collector_id':'@person:audit/AU','state':'submitted',"
		"'party_id':'@organisation:auditing','classification':'internal','device_id':'@device:auditing','ledger_index':9}");
	scene_put(s, "audit:closed", "{'programme_id':'@programme:own','auditee_organisation_id':'@organisation:audited',"
		"'state':'sealed'}");
	scene_allowed(s, "auditing/AD", "DeviceService/RevokeDevice", revocation("auditing", 5), NULL);
	REPLY_READS(s, "evidence_count", "200");
	REPLY_READS(s, "is_more", "true");
	scene_allowed(s, "auditing/AD", "DeviceService/RevokeDevice", revocation("auditing", 5), NULL);
	REPLY_READS(s, "evidence_count", "3");
	REPLY_READS(s, "is_more", "");
	ROW_READS(s, "evidence:sealed", "doubtful_from", "");
	scene_refused(s, "auditing/AD", "DeviceService/RevokeDevice", revocation("auditing", 5), "R-IDENTITY-07");
	scene_free(s);
}

/* A device of audit/TE whose words were compared by auditing/AD; it may be brought in so many hours from now. */
static void put_recovery(struct scene *s, const char *agreed, int needed, int hours)
{
	char json[400];
	(void)snprintf(json, sizeof(json), "{'organisation_id':'@organisation:auditing','person_id':'@person:audit/TE','name':'new',"
		"'state':'recovering','recoverer_ids':[%s],'recoverers_needed':%d,'recover_from_us':%lld}", agreed, needed,
		strtoll(scene_days(0), NULL, 10) + hours * 3600000000LL);
	scene_put(s, "device:recovered", json);
}

Test(identity, t4g_a_person_who_had_devices_comes_back_by_two_and_after_a_delay)
{
	struct scene *s = scene_new();
	static const char recover[] = "{'device_id':'@device:recovered','reason':'she stood before me'}";
	put_recovery(s, "'@person:auditing/AD'", 2, 24);
	scene_refused(s, "auditing/AD", "DeviceService/RecoverDevice", recover, "R-IDENTITY-10 R-IDENTITY-11");
	scene_refused(s, "rival/AD", "DeviceService/RecoverDevice",
		"{'device_id':'@device:recovered','version':1,'reason':'x'}", "NOT_FOUND");
	scene_allowed(s, "auditing/PM", "DeviceService/RecoverDevice", recover, NULL);
	ROW_READS(s, "device:recovered", "state", "recovering");
	scene_refused(s, "auditing/AD", "DeviceService/RecoverDevice", recover, "R-IDENTITY-11");
	/* Told at each session, and asked in the inbox: whoever did not ask objects. */
	scene_allowed(s, "audit/TE", "SessionService/GetSession", "{}", NULL);
	REPLY_READS(s, "recovering_device_ids.0", scene_id(s, "device:expert"));
	REPLY_READS(s, "recovering_device_ids.1", scene_id(s, "device:recovered"));
	scene_allowed(s, "audit/TE", "DeviceService/RevokeDevice", "{'device_id':'@device:recovered','reason':'not me'}", NULL);
	ROW_READS(s, "device:recovered", "state", "revoked");
	scene_refused(s, "auditing/AD", "DeviceService/RecoverDevice", recover, "R-IDENTITY-09");

	put_recovery(s, "'@person:auditing/AD','@person:auditing/PM'", 2, -1);
	scene_allowed(s, "auditing/AD", "DeviceService/RecoverDevice", recover, NULL);
	ROW_READS(s, "device:recovered", "state", "active");
	cr_expect_gt(strtol(scene_row(s, "device:recovered", "active_from"), NULL, 10), 0);
	scene_free(s);
}
