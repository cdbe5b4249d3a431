/* Decides what must be said before a place is visited or a system tested, and that the other side says yes to it. */
#include "daemon/rule/visit.h"

#include "common/bytes.h"
#include "daemon/rule/text.h"
#include "gen/vocabulary.h"

enum { SITE, SITE_ONCE, OTHER_SIDE, ACCESS, PICTURES, TRIED, WINDOW, IMPACT, WATCHER, OTHER_PERSON, WITHIN };

/* clang-format off */
const struct rule visit_rule[] = {
	[SITE] = { "R-VISIT-01", 'H', "ISO 19011:2018, A.15", "visit",
		"arrangements are made for sites of the audit",
		"auditc audit get {id}" },
	[SITE_ONCE] = { "R-VISIT-02", 'H', "ISO 19011:2018, A.15", "visit",
		"a site of an audit has one arrangement, which is changed",
		"auditc visit list --audit-id {id}" },
	[OTHER_SIDE] = { "R-VISIT-03", 'H', "ISO 19011:2018, A.15; INV-11", "visit",
		"what one side wrote is confirmed by the other",
		"auditc visit confirm {id}" },
	[ACCESS] = { "R-VISIT-04", 'H', "ISO 19011:2018, A.15", "visit",
		"before a place is visited it is said how one gets in and what keeps one safe there",
		"auditc visit change {id} --access TEXT --safety TEXT" },
	[PICTURES] = { "R-VISIT-05", 'H', "ISO 19011:2018, A.15 and A.16", "visit",
		"before a visit it is said whether pictures may be taken",
		"auditc visit change {id} --pictures on-request" },
	[TRIED] = { "R-VISIT-06", 'H', "ISO 19011:2018, A.16; ISO/IEC TS 17012:2024, 5.2.2", "visit",
		"a virtual place is tried before, and it is said what happens when it fails",
		"auditc visit change {id} --tried-us TIME --contingency TEXT" },
	[WINDOW] = { "R-TEST-01", 'H', "ISO/IEC 27007:2020, 6.4.7; ISO/IEC 27001:2022, A.8.34", "test_agreement",
		"a test has a time that ends after it begins, and is not over",
		"auditc test-agreement add --from-us TIME --to-us TIME" },
	[IMPACT] = { "R-TEST-02", 'H', "ISO/IEC 27007:2020, 6.4.7; ISO/IEC 27001:2022, A.8.34", "test_agreement",
		"a test that does not only read says what it may change and how that is undone",
		"auditc test-agreement add --impact TEXT" },
	[WATCHER] = { "R-TEST-03", 'H', "ISO/IEC 27007:2020, 6.4.7; ISO/IEC 27001:2022, A.8.34", "test_agreement",
		"a test that is agreed to names who of the audited side watches",
		"auditc test-agreement agree {id} --watcher TEXT" },
	[OTHER_PERSON] = { "R-TEST-04", 'H', "ISO/IEC 27001:2022, A.8.34; INV-11", "test_agreement",
		"a test is agreed to by another person than the one who proposed it",
		"auditc test-agreement agree {id}" },
	[WITHIN] = { "R-TEST-05", 'A', "ISO/IEC 27001:2022, A.8.34", "test_agreement",
		"a test lies in the period of its audit",
		"auditc test-agreement add --from-us TIME --to-us TIME" },
	{ 0 }
};

static const struct transition visit_transition[] = {
	{ VISIT_STATE_ASKED, "change", VISIT_STATE_ASKED },
	{ VISIT_STATE_ASKED, "confirm", VISIT_STATE_CONFIRMED },
	{ VISIT_STATE_CONFIRMED, "change", VISIT_STATE_ASKED },
};
static const struct transition test_transition[] = {
	{ TEST_AGREEMENT_STATE_PROPOSED, "agree", TEST_AGREEMENT_STATE_AGREED },
	{ TEST_AGREEMENT_STATE_PROPOSED, "refuse", TEST_AGREEMENT_STATE_REFUSED },
	{ TEST_AGREEMENT_STATE_AGREED, "refuse", TEST_AGREEMENT_STATE_REFUSED },
};
/* clang-format on */

const struct machine visit_machine = {
	.noun = "visit",
	.state_name = enum_name_visit_state,
	.state_count = ARRAY_LEN(enum_name_visit_state),
	.transition = visit_transition,
	.transition_count = ARRAY_LEN(visit_transition),
	.rule = { "S-VISIT", 'H', "ISO 19011:2018, A.15", "visit", "the state of the arrangement allows what is asked",
		"auditc visit get {id}" },
};

const struct machine test_agreement_machine = {
	.noun = "test_agreement",
	.state_name = enum_name_test_agreement_state,
	.state_count = ARRAY_LEN(enum_name_test_agreement_state),
	.transition = test_transition,
	.transition_count = ARRAY_LEN(test_transition),
	.rule = { "S-TEST-AGREEMENT", 'H', "ISO/IEC 27001:2022, A.8.34", "test_agreement",
		"the state of the agreement allows what is asked",
		"auditc test-agreement list --filter \"id = {id}\"" },
};

int visit_may_add(const struct visit_facts *f, struct status *st)
{
	rule_require(st, &visit_rule[SITE], f->site_is_audits, f->id, "the site is none of the audit's");
	rule_require(st, &visit_rule[SITE_ONCE], !f->site_is_taken, f->id, "the site has one already");
	return rule_verdict(st);
}

int visit_may_change(const struct visit_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&visit_machine, f->state, "change", f->id, st, ret_state);
	return rule_verdict(st);
}

int visit_may_confirm(const struct visit_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&visit_machine, f->state, "confirm", f->id, st, ret_state);
	rule_require(st, &visit_rule[OTHER_SIDE], !f->signer_is_author && !f->signer_is_authors_side, f->id,
		"the signer, or their side, wrote it last");
	rule_require(st, &visit_rule[ACCESS], f->is_virtual || (f->access_given && f->safety_given), f->id,
		"it does not say %s", f->access_given ? "what keeps one safe" : "how one gets in");
	rule_require(st, &visit_rule[PICTURES], f->pictures_given, f->id, "it does not say so");
	rule_require(st, &visit_rule[TRIED], !f->is_virtual || (f->is_tried && f->contingency_given), f->id, "%s",
		f->is_tried ? "it does not say what happens then" : "it was not tried");
	return rule_verdict(st);
}

static void require_sound_test(const struct test_agreement_facts *f, struct status *st)
{
	char from[DAY_TEXT_BYTES], to[DAY_TEXT_BYTES];
	day_format(f->audit_from_us, from);
	day_format(f->audit_to_us, to);
	rule_require(st, &visit_rule[WINDOW], f->from_us < f->to_us && f->to_us > f->now_us, f->id, "%s",
		f->from_us < f->to_us ? "its time is over" : "it does not end after it begins");
	rule_require(st, &visit_rule[IMPACT], f->is_read_only || f->impact_given, f->id, "it says nothing of that");
	rule_require(st, &visit_rule[WITHIN], f->from_us >= f->audit_from_us && f->to_us <= f->audit_to_us + DAY_US, f->id,
		"the audit runs from %s to %s", from, to);
}

int test_agreement_may_add(const struct test_agreement_facts *f, struct status *st)
{
	require_sound_test(f, st);
	return rule_verdict(st);
}

int test_agreement_may_agree(const struct test_agreement_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&test_agreement_machine, f->state, "agree", f->id, st, ret_state);
	require_sound_test(f, st);
	rule_require(st, &visit_rule[WATCHER], f->watcher_given, f->id, "nobody is named");
	rule_require(st, &visit_rule[OTHER_PERSON], !f->signer_is_author, f->id, "the signer proposed it");
	return rule_verdict(st);
}

int test_agreement_may_refuse(const struct test_agreement_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&test_agreement_machine, f->state, "refuse", f->id, st, ret_state);
	return rule_verdict(st);
}
