/* A programme that asks for witnesses seals no audit without them. */
#include "tests/daemon/service/audit_scene.h"

#include <criterion/criterion.h>

#include <stdio.h>
#include <string.h>

#define MANAGER "auditing/PM"
#define SEAL "AuditService/SealAudit", "{'audit_id':'@audit:kista'}"

static void cosigned_by(struct scene *s, const char *who, uint64_t size)
{
	scene_allowed(s, who, "CosignatureService/AddCosignature", scene_cosignature(s, who, size), NULL);
}

Test(witness_policy, an_audit_is_sealed_once_witnesses_of_both_sides_cosigned_it)
{
	struct scene *s = scene_new();
	scene_allowed(s, MANAGER, "WitnessPolicyService/ChangeWitnessPolicy", "{'witness_policy_id':'@witness_policy:own',"
		"'witnesses':2,'organisations':2,'reason':'agreed with our suppliers'}", NULL);
	uint64_t before = scene_entry(s) + 1;
	kista_put(s, "completed", 0);
	uint64_t with = scene_entry(s) + 1;
	/* Of the ledger as it was before the audit was complete: that says nothing about it. */
	cosigned_by(s, "rival/SR", before);
	scene_refused(s, MANAGER, SEAL, "R-AUDIT-30");
	cosigned_by(s, "audited/SR", with);
	scene_refused(s, MANAGER, SEAL, "R-AUDIT-30");
	cosigned_by(s, "audited/AR", with);
	scene_refused(s, MANAGER, SEAL, "R-AUDIT-30"); /* two witnesses, of one organisation */
	cosigned_by(s, MANAGER, with);
	scene_allowed(s, MANAGER, SEAL, NULL);
	ROW_READS(s, "audit:kista", "state", "sealed");
	scene_free(s);
}

Test(witness_policy, a_key_that_somebody_else_had_is_no_witness)
{
	struct scene *s = scene_new();
	char json[200], index[24];
	scene_allowed(s, MANAGER, "WitnessPolicyService/ChangeWitnessPolicy", "{'witness_policy_id':'@witness_policy:own',"
		"'witnesses':1,'organisations':1,'reason':'agreed'}", NULL);
	kista_put(s, "completed", 0);
	scene_allowed(s, "audited/SR", "CosignatureService/AddCosignature", scene_cosignature(s, "audited/SR", 0), "stolen");
	(void)snprintf(index, sizeof(index), "%llu", (unsigned long long)scene_entry(s));
	(void)snprintf(json, sizeof(json), "{'device_id':'%s','reason':'stolen','compromised_from':%s}",
		scene_row(s, "cosignature:stolen", "device_id"), index);
	scene_allowed(s, "audited/AD", "DeviceService/RevokeDevice", json, NULL);
	scene_refused(s, MANAGER, SEAL, "R-AUDIT-30");
	scene_allowed(s, MANAGER, "CosignatureService/GatherCosignatures", "{}", NULL);
	REPLY_READS(s, "cosigners.3.key", ""); /* the cast's three of the first entry alone */
	cosigned_by(s, MANAGER, 0);
	scene_allowed(s, MANAGER, SEAL, NULL);
	scene_free(s);
}

Test(witness_policy, says_who_is_missing_and_can_be_taken_back)
{
	struct scene *s = scene_new();
	scene_allowed(s, MANAGER, "WitnessPolicyService/AddWitnessPolicy", "{'programme_id':'@programme:draft','witnesses':2,"
		"'organisations':1,'reason':'agreed'}", "two");
	ROW_READS(s, "witness_policy:two", "witnesses", "2");
	scene_allowed(s, MANAGER, "WitnessPolicyService/ChangeWitnessPolicy", "{'witness_policy_id':'@witness_policy:own','witnesses':2,"
		"'organisations':1,'reason':'agreed'}", NULL);
	scene_refused(s, MANAGER, "WitnessPolicyService/AddWitnessPolicy", "{'programme_id':'@programme:own','witnesses':1,"
		"'organisations':1,'reason':'again'}", "R-WITNESS-02");
	scene_refused(s, MANAGER, "WitnessPolicyService/ChangeWitnessPolicy", "{'witness_policy_id':'@witness_policy:own','witnesses':1,"
		"'organisations':2,'reason':'less'}", "R-WITNESS-01");
	kista_put(s, "completed", 0);
	scene_refused(s, MANAGER, SEAL, "R-AUDIT-30");
	scene_allowed(s, MANAGER, "WitnessPolicyService/ChangeWitnessPolicy", "{'witness_policy_id':'@witness_policy:own',"
		"'reason':'no witness answers'}", NULL);
	scene_allowed(s, MANAGER, SEAL, NULL);
	scene_free(s);
}

Test(witness_policy, is_the_programme_managers)
{
	struct scene *s = scene_new();
	scene_refused(s, "audit/LA", "WitnessPolicyService/AddWitnessPolicy", "{'programme_id':'@programme:own','witnesses':1,"
		"'organisations':1,'reason':'mine'}", "ROLE");
	scene_refused(s, "audited/SR", "WitnessPolicyService/AddWitnessPolicy", "{'programme_id':'@programme:own','witnesses':1,"
		"'organisations':1,'reason':'mine'}", "NOT_FOUND");
	scene_free(s);
}
