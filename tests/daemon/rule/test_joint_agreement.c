/* Rules of agreements between organisations that audit together. */
#include "daemon/rule/joint_agreement.h"
#include "unmet.h"

#include <criterion/criterion.h>

static struct joint_agreement_facts two = { .id = "J", .state = JOINT_AGREEMENT_STATE_PROPOSED, .parties = 2,
	.names_own = true, .signer_is_party = true };

#define PROPOSE(name, rules, change) ROW(two, name, rules, change, joint_agreement_may_propose(&f, &st))
#define ACCEPT(name, rules, change) ROW(two, name, rules, change, joint_agreement_may_accept(&f, &st, &to))
#define END(name, rules, change) ROW(two, name, rules, change, joint_agreement_may_end(&f, &st, &to))

/* The rules are called R-JOINT: the runner that switches them off looks here by that name. */
Test(joint, an_agreement_is_one_of_several_that_audit)
{
	PROPOSE("R-JOINT-01 to 05: two", "", (void)0);
	PROPOSE("R-JOINT-01: one alone", "R-JOINT-01", f.parties = 1);
	PROPOSE("R-JOINT-01: one twice", "R-JOINT-01", f.names_one_twice = true);
	PROPOSE("R-JOINT-02: not whose programme it is", "R-JOINT-02", f.names_own = false);
	PROPOSE("R-JOINT-03: a supplier", "R-JOINT-03", f.not_auditing = "Kista Cloud AB");
	PROPOSE("R-JOINT-04 INV-18: sharing with somebody else", "R-JOINT-04", f.share_is_foreign = true);
	PROPOSE("R-JOINT-05: while another one waits", "R-JOINT-05", f.is_proposed_already = true);
}

Test(joint, each_party_accepts_for_itself)
{
	ACCEPT("R-JOINT-06 to 08: the first of two", "", (void)0);
	ACCEPT("R-JOINT-06 to 08: the last", "", f.is_last = true);
	ACCEPT("R-JOINT-06 INV-18: by somebody else's", "R-JOINT-06", f.signer_is_party = false);
	ACCEPT("R-JOINT-07: twice", "R-JOINT-07", f.has_accepted = true);
	ACCEPT("R-JOINT-08 INV-11: by its author", "R-JOINT-08", f.signer_is_author = true);
	ACCEPT("S-JOINT-AGREEMENT: once it ended", "S-JOINT-AGREEMENT", f.state = JOINT_AGREEMENT_STATE_ENDED);
	END("R-JOINT-06: ended by one of them", "", f.state = JOINT_AGREEMENT_STATE_ACTIVE);
	END("R-JOINT-06 INV-18: by somebody else", "R-JOINT-06", f.signer_is_party = false);
	END("S-JOINT-AGREEMENT: twice", "S-JOINT-AGREEMENT", f.state = JOINT_AGREEMENT_STATE_ENDED);
}
