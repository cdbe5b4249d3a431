/* Invitations and devices on a real store: who brings whom in, and that a device ends once. */
#include "tests/daemon/service/scene.h"

#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>

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
