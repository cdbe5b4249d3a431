/* Decides what is put in quarantine, and who lets it count. */
#include "daemon/rule/late_statement.h"

#include "common/bytes.h"

#include <inttypes.h>

enum { KNOWN, LATE, ONCE, OFFLINE, OTHER, WHY, BEFORE, ROLE, ROOM, READ, BRINGER, SIDE };

/* clang-format off */
const struct rule late_statement_rule[] = {
	[KNOWN] = { "R-LATE-01", 'H', "ISO 19011:2018, 6.4.7; INV-32", "audit",
		"what is held was signed by a device that was let sign once",
		"auditc device list" },
	[LATE] = { "R-LATE-02", 'H', "ISO 19011:2018, 6.4.7", "audit",
		"what counts is delivered, and not held",
		"auditc sync" },
	[ONCE] = { "R-LATE-03", 'H', "ISO 19011:2018, 6.4.7; INV-22", "audit",
		"a statement is entered or held once",
		"auditc late-statement list --audit-id {id}" },
	[OFFLINE] = { "R-LATE-04", 'H', "ISO 19011:2018, 6.4.7; INV-21", "audit",
		"what is held was written for this audit, where it may be written without a network",
		"auditc outbox show NUMBER" },
	[OTHER] = { "R-LATE-05", 'H', "ISO 19011:2018, 6.4.7; INV-11 and INV-32", "late_statement",
		"about what arrived too late somebody else decides than who signed it",
		"auditc late-statement get {id}" },
	[WHY] = { "R-LATE-06", 'H', "ISO 19011:2018, 6.4.7; INV-32", "late_statement",
		"why it counts all the same, or does not, is on record",
		"auditc late-statement accept {id} --reason TEXT" },
	[BEFORE] = { "R-LATE-07", 'H', "ISO 19011:2018, 6.4.7; INV-32", "audit",
		"what is held may have been signed while its key counted: it names no later history",
		"auditc device list" },
	[ROLE] = { "R-LATE-08", 'H', "ISO 19011:2018, 6.4.7; INV-5", "audit",
		"what is held was signed by a person who might say it there when they wrote it, or may now",
		"auditc team-member list --audit-id {id}" },
	[ROOM] = { "R-LATE-09", 'H', "ISO 19011:2018, 6.4.7", "audit",
		"of one person no more waits in quarantine than one signature is over",
		"auditc late-statement list --audit-id {id}" },
	[READ] = { "R-LATE-10", 'H', "ISO 19011:2018, 6.4.7; INV-32", "late_statement",
		"who decides signs the digest of what they decide about",
		"auditc late-statement show {id}" },
	[BRINGER] = { "R-LATE-11", 'H', "ISO 19011:2018, 6.4.7; INV-18 and INV-32", "audit",
		"what is held is brought by its signer's side: the team, or the signer's organisation of the audited side",
		"auditc outbox export FILE --to KEY" },
	[SIDE] = { "R-LATE-12", 'H', "ISO 19011:2018, 6.4.7; INV-18 and INV-32", "late_statement",
		"each side decides about its own, the team too where nobody else of the audited side may",
		"auditc late-statement get {id}" },
	{ 0 }
};

static const struct transition transition[] = {
	{ LATE_STATEMENT_STATE_QUARANTINED, "accept", LATE_STATEMENT_STATE_ACCEPTED },
	{ LATE_STATEMENT_STATE_QUARANTINED, "reject", LATE_STATEMENT_STATE_REJECTED },
};
/* clang-format on */

const struct machine late_statement_machine = {
	.noun = "late_statement",
	.state_name = enum_name_late_statement_state,
	.state_count = ARRAY_LEN(enum_name_late_statement_state),
	.transition = transition,
	.transition_count = ARRAY_LEN(transition),
	.rule = { "S-LATE-STATEMENT", 'H', "ISO 19011:2018, 6.4.7; INV-32", "late_statement",
		"the state of what arrived too late allows what is asked", "auditc late-statement get {id}" },
};

int late_may_enter(const char *audit_id, bool is_held, struct status *st)
{
	rule_require(st, &late_statement_rule[ONCE], !is_held, audit_id, "it waits in quarantine, or was decided about there");
	return rule_verdict(st);
}

static const char *why_not_once(const struct late_hold_facts *f)
{
	return f->is_entered ? "it was entered" : f->is_held ? "it was held before" : "what it creates was disposed of";
}

static const char *why_not_here(const struct late_hold_facts *f)
{
	return !f->is_offline ? "its method is not written without a network" : "it is about another audit";
}

int late_may_hold(const struct late_hold_facts *f, struct status *st)
{
	rule_require(st, &late_statement_rule[BRINGER], !f->is_of_other_side, f->audit_id,
		"it is not brought as its signer's side's");
	if (f->is_of_other_side) /* the rest is not theirs to know */
		return rule_verdict(st);
	rule_require(st, &late_statement_rule[KNOWN], f->key_counted_once, f->audit_id, "%s",
		*f->device_id ? "the device was never confirmed" : "no device has that key");
	rule_require(st, &late_statement_rule[LATE], !f->counts_now, f->audit_id, "nothing stands against it");
	rule_require(st, &late_statement_rule[ONCE], !f->is_entered && !f->is_held && !f->was_disposed, f->audit_id, "%s",
		why_not_once(f));
	rule_require(st, &late_statement_rule[OFFLINE], f->is_offline && f->is_of_audit, f->audit_id, "%s",
		why_not_here(f));
	rule_require(st, &late_statement_rule[BEFORE], !f->saw_key_end, f->audit_id, "it was signed after its key had ended");
	rule_require(st, &late_statement_rule[ROLE], f->signer_might, f->audit_id, "its signer had no role for it here");
	rule_require(st, &late_statement_rule[ROOM], f->waiting < LATE_WAITING_MAX, f->audit_id,
		"%" PRIu64 " wait", f->waiting);
	return rule_verdict(st);
}

static int decide(const struct late_decide_facts *f, const char *event, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&late_statement_machine, f->state, event, f->id, st, ret_state);
	rule_require(st, &late_statement_rule[OTHER], !f->is_signer, f->id, "you signed it");
	rule_require(st, &late_statement_rule[SIDE], !f->is_others, f->id, "you are of the other side");
	rule_require(st, &late_statement_rule[WHY], f->reason_given, f->id, "no reason is given");
	rule_require(st, &late_statement_rule[READ], f->names_content, f->id, "the digest is not that of what is held");
	return rule_verdict(st);
}

int late_may_accept(const struct late_decide_facts *f, struct status *st, int32_t *ret_state)
{
	return decide(f, "accept", st, ret_state);
}

int late_may_reject(const struct late_decide_facts *f, struct status *st, int32_t *ret_state)
{
	return decide(f, "reject", st, ret_state);
}
