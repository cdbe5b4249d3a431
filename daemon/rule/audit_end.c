/* Decides how an audit ends: concluded, closed out, completed, sealed. */
#include "daemon/rule/audit_end.h"

#include "daemon/rule/audit.h"
#include "daemon/rule/plan.h"

#include <inttypes.h>

enum { EVIDENCE, COMMUNICATED, MAJORS, MINORS, CONCLUSIONS, CLOSING, FEEDBACK, WAITING, WITNESSED, BUNDLES, GLASS };

/* clang-format off */
const struct rule audit_end_rule[] = {
	[EVIDENCE] = { "R-AUDIT-14", 'H', "ISO 19011:2018, 6.4.7", "audit",
		"all submitted evidence is accepted or rejected before an audit is concluded",
		"auditc evidence list --audit-id {id} --filter \"state = submitted\"" },
	[COMMUNICATED] = { "R-AUDIT-15", 'H', "ISO 19011:2018, 6.4.8; INV-7", "audit",
		"each finding is communicated to the auditee, or withdrawn, before an audit is closed out",
		"auditc finding list --audit-id {id}" },
	[MAJORS] = { "R-AUDIT-16", 'H', "ISO 19011:2018, 6.6; INV-8", "audit",
		"each major nonconformity is closed, or carried over by decision, before an audit is complete",
		"auditc carry-over add --audit {id} --finding FINDING --reason TEXT --review-by DAY" },
	[MINORS] = { "R-AUDIT-17", 'H', "ISO 19011:2018, 6.6", "audit",
		"no minor nonconformity is left open, or it is carried over, when an audit is complete",
		"auditc carry-over add --audit {id} --finding FINDING --reason TEXT --review-by DAY" },
	[CONCLUSIONS] = { "R-AUDIT-23", 'H', "ISO 19011:2018, 6.4.9", "audit",
		"each objective has an agreed conclusion before an audit is closed out",
		"auditc conclusion list --audit-id {id}" },
	[CLOSING] = { "R-AUDIT-24", 'H', "ISO 19011:2018, 6.4.10", "audit",
		"an audit is closed out after its closing meeting was held, or waived with a reason",
		"auditc meeting add --audit-id {id} --kind closing" },
	[FEEDBACK] = { "R-AUDIT-25", 'H', "ISO 19011:2018, 5.6", "audit",
		"client, auditee, auditors and leader are asked for feedback before an audit is complete",
		"auditc feedback ask --audit-id {id} --person PERSON --role leader" },
	[WAITING] = { "R-AUDIT-26", 'A', "ISO 19011:2018, 5.6", "audit",
		"feedback that was asked for is given before an audit is sealed",
		"auditc feedback list --audit-id {id}" },
	[WITNESSED] = { "R-AUDIT-30", 'H', "ISO 19011:2018, 5.5.7", "audit",
		"as many witnesses as the programme asks for have cosigned the audit as it ended, before it is sealed",
		"auditc log witness" },
	[BUNDLES] = { "R-AUDIT-31", 'A', "ISO 19011:2018, 6.4.7", "audit",
		"what was taken along is given back, and what was written with it delivered, before an audit is concluded",
		"auditc bundle list --audit {id} --filter \"state = out\"" },
	[GLASS] = { "R-AUDIT-32", 'A', "ISO 19011:2018, 5.6; INV-19", "audit",
		"what was done in an emergency is reviewed before an audit goes on to its end",
		"auditc break-glass list --filter \"state != reviewed AND state != refused\"" },
	{ 0 }
};
/* clang-format on */

static void require_judged(const struct audit_end_facts *f, struct status *st)
{
	rule_require(st, &audit_end_rule[EVIDENCE], f->evidence_submitted == 0, f->id,
		"%zu pieces of evidence are neither accepted nor rejected", f->evidence_submitted);
}

static void require_communicated(const struct audit_end_facts *f, struct status *st)
{
	rule_require(st, &audit_end_rule[COMMUNICATED], f->uncommunicated == 0, f->id,
		"%zu findings are not communicated", f->uncommunicated);
}

static void advise_bundles(const struct audit_end_facts *f, struct status *st)
{
	rule_require(st, &audit_end_rule[BUNDLES], f->bundles_out == 0, f->id, "%s", f->bundles_text);
}

static void advise_glass(const struct audit_end_facts *f, struct status *st)
{
	rule_require(st, &audit_end_rule[GLASS], f->glass_open == 0, f->id, "%s", f->glass_text);
}

int audit_may_conclude(const struct audit_end_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&audit_machine, f->state, "conclude", f->id, st, ret_state);
	require_judged(f, st);
	advise_bundles(f, st);
	advise_glass(f, st);
	plan_require_done(f->slots_open, f->id, st);
	return rule_verdict(st);
}

int audit_may_close_out(const struct audit_end_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&audit_machine, f->state, "close-out", f->id, st, ret_state);
	require_judged(f, st);
	advise_bundles(f, st);
	advise_glass(f, st);
	require_communicated(f, st);
	rule_require(st, &audit_end_rule[CONCLUSIONS], f->concluded >= f->objectives, f->id,
		"%zu of %zu objectives have one", f->concluded, f->objectives);
	rule_require(st, &audit_end_rule[CLOSING], f->closing_is_on_record, f->id, "no closing meeting is on record");
	return rule_verdict(st);
}

int audit_may_complete(const struct audit_end_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&audit_machine, f->state, "complete", f->id, st, ret_state);
	require_judged(f, st);
	advise_bundles(f, st);
	advise_glass(f, st);
	require_communicated(f, st);
	rule_require(st, &audit_end_rule[MAJORS], f->majors_open == 0, f->id,
		"%zu major nonconformities are open", f->majors_open);
	rule_require(st, &audit_end_rule[MINORS], f->minors_open == 0, f->id,
		"%zu minor nonconformities are open", f->minors_open);
	rule_require(st, &audit_end_rule[FEEDBACK], !*f->feedback_missing, f->id, "not asked: %s",
		f->feedback_missing);
	return rule_verdict(st);
}

int audit_may_seal(const struct audit_end_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&audit_machine, f->state, "seal", f->id, st, ret_state);
	advise_glass(f, st);
	rule_require(st, &audit_end_rule[WAITING], f->feedback_waiting == 0, f->id, "%zu are not answered",
		f->feedback_waiting);
	rule_require(st, &audit_end_rule[WITNESSED],
		f->witnesses >= f->witnesses_asked && f->organisations >= f->organisations_asked, f->id,
		"%zu of %" PRIu32 " witnesses, of %zu of %" PRIu32 " organisations, have cosigned so far%s%s", f->witnesses,
		f->witnesses_asked, f->organisations, f->organisations_asked, *f->witnessed_by ? ": " : "", f->witnessed_by);
	return rule_verdict(st);
}
