/* Rules of invitations and devices. */
#include "daemon/rule/identity.h"
#include "unmet.h"

#include <criterion/criterion.h>

enum { MINUTE_US = 60 * 1000000 };

static struct invitation_facts invitation = { .person_id = "P", .now_us = 1000, .expires_us = 1000 + MINUTE_US,
	.life_max_us = 2LL * MINUTE_US };
static struct confirmation_facts words = { .device_id = "D", .is_pending = true, .is_inviter = true,
	.words_match = true };
static struct revocation_facts device = { .device_id = "D", .index = 9 };

#define INVITE(name, rules, change) ROW(invitation, name, rules, change, invitation_may_be_issued(&f, &st))
#define REVOKE(name, rules, change) ROW(device, name, rules, change, device_may_be_revoked(&f, &st))
#define CONFIRM(name, rules, change) ROW(words, name, rules, change, device_may_be_confirmed(&f, &st))

Test(identity, an_invitation_may_be_issued)
{
	INVITE("R-IDENTITY-01, 02: for a minute", "", (void)0);
	INVITE("R-IDENTITY-01: for less", "R-IDENTITY-01", f.expires_us--);
	INVITE("R-IDENTITY-01: to the limit", "", f.expires_us += MINUTE_US);
	INVITE("R-IDENTITY-01: past the limit", "R-IDENTITY-01", f.expires_us += MINUTE_US + 1);
	INVITE("R-IDENTITY-02 INV-18: from outside", "R-IDENTITY-02", f.organisation_has_administrator = true);
	INVITE("R-IDENTITY-02: from inside", "",
		f.organisation_has_administrator = f.inviter_is_of_organisation = true);
}

Test(identity, a_device_may_be_confirmed)
{
	CONFIRM("R-IDENTITY-03 to 06: by who heard the words", "", (void)0);
	CONFIRM("R-IDENTITY-03: twice", "R-IDENTITY-03", f.is_pending = false);
	CONFIRM("R-IDENTITY-04 INV-11: one's own", "R-IDENTITY-04", f.is_own_device = true);
	CONFIRM("R-IDENTITY-05: invited by another", "R-IDENTITY-05", f.is_inviter = false);
	CONFIRM("R-IDENTITY-06: other words", "R-IDENTITY-06", f.words_match = false);
}

Test(identity, a_device_may_be_revoked)
{
	ROW(device, "R-IDENTITY-07: once", "", (void)0, device_may_be_revoked(&f, &st));
	ROW(device, "R-IDENTITY-07: not twice", "R-IDENTITY-07", f.is_revoked = true,
		device_may_be_revoked(&f, &st));
	REVOKE("R-IDENTITY-07, 08: compromised from an entry on", "", f.compromised_from = 7);
	REVOKE("R-IDENTITY-07: found out later", "", f.is_revoked = true; f.compromised_from = 7);
	REVOKE("R-IDENTITY-07: earlier than thought", "", f.is_revoked = true; f.doubted_from = 8; f.compromised_from = 7);
	REVOKE("R-IDENTITY-07: the same again", "R-IDENTITY-07", f.is_revoked = true; f.doubted_from = f.compromised_from = 7);
	REVOKE("R-IDENTITY-07: for what is left", "", f.is_revoked = f.is_more_to_doubt = true;
		f.doubted_from = f.compromised_from = 7);
	REVOKE("R-IDENTITY-07: later than said", "R-IDENTITY-07", f.is_revoked = f.is_more_to_doubt = true;
		f.doubted_from = 7; f.compromised_from = 8);
	REVOKE("R-IDENTITY-07: and taken back", "R-IDENTITY-07", f.is_revoked = true; f.doubted_from = 7);
	REVOKE("R-IDENTITY-08: from the entry itself", "", f.compromised_from = 9);
	REVOKE("R-IDENTITY-08: from one that is not there", "R-IDENTITY-08", f.compromised_from = 10);
}

static struct recovery_facts recovery = { .device_id = "D", .is_recovering = true, .agreed = 1, .needed = 2, .now_us = 99,
	.from_us = 100 };

#define RECOVER(name, rules, over, change) \
	do { \
		bool is_over = false; \
		ROW(recovery, name, rules, change, device_may_be_recovered(&f, &st, &is_over)); \
		cr_expect(is_over == (over), "%s", name); \
	} while (0)

Test(identity, a_person_is_recovered_by_two_after_a_day)
{
	RECOVER("R-IDENTITY-09, 10, 11: the second agrees at any time", "", false, (void)0);
	RECOVER("R-IDENTITY-11: and late enough it is over", "", true, f.now_us = 100);
	RECOVER("R-IDENTITY-10 INV-11: alone", "R-IDENTITY-10", false, f.has_agreed = true; f.now_us = 100);
	RECOVER("R-IDENTITY-11: too early", "R-IDENTITY-11", false, f.has_agreed = true; f.agreed = 2);
	RECOVER("R-IDENTITY-10, 11: alone and too early", "R-IDENTITY-10 R-IDENTITY-11", false, f.has_agreed = true);
	RECOVER("R-IDENTITY-11: after the delay", "", true, f.has_agreed = true; f.agreed = 2; f.now_us = 100);
	RECOVER("R-IDENTITY-10: the only administrator", "", true, f.has_agreed = true; f.needed = 1; f.now_us = 100);
	RECOVER("R-IDENTITY-10: two are not three", "", false, f.needed = 3; f.now_us = 100);
	RECOVER("R-IDENTITY-09: another device", "R-IDENTITY-09", false, f.is_recovering = false);
	RECOVER("R-IDENTITY-04 INV-11: one's own", "R-IDENTITY-04", false, f.is_own_device = true);
	cr_expect(recovery_needs(0) == 1 && recovery_needs(1) == 1 && recovery_needs(2) == 2 && recovery_needs(9) == 2);
	cr_expect(recovery_delay_us(2) == 24 * 3600 * 1000000LL && recovery_delay_us(1) == 72 * 3600 * 1000000LL);
}
