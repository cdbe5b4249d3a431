/* Rules of guides, observers and interpreters. */
#include "daemon/rule/participant.h"
#include "daemon/rule/role.h"
#include "gen/vocabulary.h"
#include "unmet.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

/* A guide whom the supplier proposed; the leader decides. */
static struct participant_facts guide = { .id = "P-1", .kind = PARTICIPANT_KIND_GUIDE, .state = PARTICIPANT_STATE_PROPOSED,
	.confidentiality_given = true, .signer_sides = ROLE_SET(ROLE_LEADER),
	.consented_sides = ROLE_SET(ROLE_SUPPLIER_REPRESENTATIVE) };

#define ADMIT(name, rules, change) ROW(guide, name, rules, change, participant_may_admit(&f, &st, &to))

Test(participant, may_be_admitted)
{
	ADMIT("R-PARTICIPANT-01 to 04: in order", "", (void)0);
	ADMIT("R-PARTICIPANT-01: nothing signed", "R-PARTICIPANT-01", f.confidentiality_given = false);
	ADMIT("R-PARTICIPANT-02 INV-11: proposed by the signer", "R-PARTICIPANT-02", f.signer_is_proposer = true);
	ADMIT("R-PARTICIPANT-02 INV-11: the one who would come", "R-PARTICIPANT-02", f.signer_is_guest = true);
	ADMIT("R-PARTICIPANT-03 INV-4: is in the team", "R-PARTICIPANT-03", f.audits = true);
	ADMIT("R-PARTICIPANT-04: consented before", "R-PARTICIPANT-04", f.consented_sides |= ROLE_SET(ROLE_LEADER));
	ADMIT("S-PARTICIPANT: denied", "S-PARTICIPANT", f.state = PARTICIPANT_STATE_DENIED);
	ROW(guide, "R-PARTICIPANT-03 INV-4: proposed", "", (void)0, participant_may_add(&f, &st));
	ROW(guide, "R-PARTICIPANT-03 INV-4: proposed from the team", "R-PARTICIPANT-03", f.audits = true,
		participant_may_add(&f, &st));
	ROW(guide, "S-PARTICIPANT: denied", "", f.state = PARTICIPANT_STATE_ADMITTED, participant_may_deny(&f, &st, &to));
	ROW(guide, "S-PARTICIPANT: denied twice", "S-PARTICIPANT", f.state = PARTICIPANT_STATE_DENIED,
		participant_may_deny(&f, &st, &to));
	ROW(guide, "S-PARTICIPANT: expelled", "", f.state = PARTICIPANT_STATE_ADMITTED, participant_may_expel(&f, &st, &to));
	ROW(guide, "S-PARTICIPANT: expelled before they came", "S-PARTICIPANT", (void)0, participant_may_expel(&f, &st, &to));
}

/* For an observer the client is asked too: leader and audited side are not enough, nor is confidentiality until then. */
Test(participant, an_observer_needs_the_client_too)
{
	static struct status st;
	struct participant_facts f = guide;
	int32_t to = 0;
	f.kind = PARTICIPANT_KIND_OBSERVER;
	f.confidentiality_given = false;
	cr_expect(eq(int, participant_may_admit(&f, &st, &to), OK));
	cr_expect(eq(i32, to, PARTICIPANT_STATE_PROPOSED));
	f.consented_sides |= ROLE_SET(ROLE_LEADER);
	f.signer_sides = ROLE_SET(ROLE_AUDIT_CLIENT);
	f.confidentiality_given = true;
	cr_expect(eq(int, participant_may_admit(&f, &st, &to), OK));
	cr_expect(eq(i32, to, PARTICIPANT_STATE_ADMITTED));
}
