/* Rules of enrolment: design.md 7, security.md 2.3. */
#include "daemon/rule/identity.h"

#include "common/limits.h"

#include <stddef.h>

enum { IDENTITY_LIFE, IDENTITY_OWN_ADMINISTRATOR, IDENTITY_PENDING, IDENTITY_OTHER, IDENTITY_INVITER,
	IDENTITY_WORDS, IDENTITY_REVOKED, IDENTITY_ENTRY, IDENTITY_RECOVERING, IDENTITY_AGREED, IDENTITY_DELAY };

/* clang-format off */
const struct rule identity_rule[] = {
	[IDENTITY_LIFE] = { "R-IDENTITY-01", 'H', "ISO 19011:2018, 4 d)", "invitation",
		"an invitation lasts at least a minute and at most seven days",
		"auditc invite {id} --expires +24h --out FILE" },
	[IDENTITY_OWN_ADMINISTRATOR] = { "R-IDENTITY-02", 'H', "INV-18", "invitation",
		"an organisation with an administrator of its own brings in its own people",
		"auditc invite {id} --out FILE" },
	[IDENTITY_PENDING] = { "R-IDENTITY-03", 'H', "ISO 19011:2018, 4 a)", "device",
		"only a device that waits for confirmation is confirmed", "auditc device list" },
	[IDENTITY_OTHER] = { "R-IDENTITY-04", 'H', "INV-11", "device",
		"nobody confirms their own device", "auditc device confirm {id} --words WORDS" },
	[IDENTITY_INVITER] = { "R-IDENTITY-05", 'H', "ISO 19011:2018, 4 a)", "device",
		"the one who invited heard the words", "auditc device confirm {id} --words WORDS" },
	[IDENTITY_WORDS] = { "R-IDENTITY-06", 'H', "ISO 19011:2018, 4 a)", "device",
		"the six words heard are those of the device's keys",
		"auditc device confirm {id} --words WORDS" },
	[IDENTITY_REVOKED] = { "R-IDENTITY-07", 'H', "ISO 19011:2018, 4 a)", "device",
		"a device is revoked once; after that only more of what it signed is put in doubt",
		"auditc device list" },
	[IDENTITY_ENTRY] = { "R-IDENTITY-08", 'H', "ISO 19011:2018, 4 a)", "device",
		"a key is declared compromised from an entry on that the ledger has",
		"auditc history device {id}" },
	[IDENTITY_RECOVERING] = { "R-IDENTITY-09", 'H', "ISO 19011:2018, 4 a)", "device",
		"only a device whose words were compared, of a person who had devices before, is recovered",
		"auditc device list" },
	[IDENTITY_AGREED] = { "R-IDENTITY-10", 'H', "INV-11", "device",
		"as many administrators as are needed agree to a recovery, each once",
		"auditc device recover {id} --reason TEXT" },
	[IDENTITY_DELAY] = { "R-IDENTITY-11", 'H', "ISO 19011:2018, 4 a)", "device",
		"a recovery ends after its delay, so that whoever is told can object",
		"auditc device revoke {id} --reason TEXT" },
	{ 0 },
};
/* clang-format on */

int invitation_may_be_issued(const struct invitation_facts *f, struct status *st)
{
	const int64_t minute_us = 60LL * 1000000;
	int64_t life_us = f->expires_us - f->now_us;
	rule_require(st, &identity_rule[IDENTITY_LIFE], life_us >= minute_us && life_us <= f->life_max_us,
		f->person_id, "it would last %lld s", (long long)(life_us / 1000000));
	rule_require(st, &identity_rule[IDENTITY_OWN_ADMINISTRATOR],
		!f->organisation_has_administrator || f->inviter_is_of_organisation, f->person_id,
		"you are not of that organisation, and it has an administrator");
	return rule_verdict(st);
}

int device_may_be_confirmed(const struct confirmation_facts *f, struct status *st)
{
	rule_require(st, &identity_rule[IDENTITY_PENDING], f->is_pending, f->device_id,
		"the device does not wait for confirmation");
	rule_require(st, &identity_rule[IDENTITY_OTHER], !f->is_own_device, f->device_id,
		"the device is your own");
	rule_require(st, &identity_rule[IDENTITY_INVITER], f->is_inviter, f->device_id,
		"another person issued this device's invitation");
	rule_require(st, &identity_rule[IDENTITY_WORDS], f->words_match, f->device_id,
		"the words do not match the device's keys");
	return rule_verdict(st);
}

int device_may_be_revoked(const struct revocation_facts *f, struct status *st)
{
	bool doubts_more = f->compromised_from > 0 && (f->doubted_from == 0 || f->compromised_from < f->doubted_from ||
		(f->compromised_from == f->doubted_from && f->is_more_to_doubt));
	rule_require(st, &identity_rule[IDENTITY_REVOKED], !f->is_revoked || doubts_more, f->device_id,
		"the device is revoked already");
	rule_require(st, &identity_rule[IDENTITY_ENTRY], f->compromised_from <= f->index, f->device_id,
		"the ledger ends before entry %llu", (unsigned long long)f->compromised_from);
	return rule_verdict(st);
}

size_t recovery_needs(size_t administrators)
{
	return administrators < 2 ? 1 : 2;
}

int64_t recovery_delay_us(size_t needed)
{
	return 1000000LL * (needed < 2 ? LIMIT_RECOVERY_ALONE_S : LIMIT_RECOVERY_S);
}

/* Who has not agreed yet does so at any time; who has comes back to end it. */
int device_may_be_recovered(const struct recovery_facts *f, struct status *st, bool *ret_is_over)
{
	size_t agreed = f->agreed + !f->has_agreed;
	bool comes_back = f->is_recovering && f->has_agreed;
	rule_require(st, &identity_rule[IDENTITY_RECOVERING], f->is_recovering, f->device_id, "it does not wait for that");
	rule_require(st, &identity_rule[IDENTITY_OTHER], !f->is_own_device, f->device_id, "the device is your own");
	rule_require(st, &identity_rule[IDENTITY_AGREED], !comes_back || agreed >= f->needed, f->device_id,
		"you agreed already, as %zu of %zu", agreed, f->needed);
	rule_require(st, &identity_rule[IDENTITY_DELAY], !comes_back || f->now_us >= f->from_us, f->device_id,
		"it takes another %lld hours", (long long)((f->from_us - f->now_us) / 3600000000LL + 1));
	TRY(rule_verdict(st));
	*ret_is_over = agreed >= f->needed && f->now_us >= f->from_us;
	return OK;
}
