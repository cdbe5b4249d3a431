/* Decides the steps of a plan: who drafts, presents, comments and agrees, and what becomes of its slots. */
#include "daemon/rule/plan.h"

#include "common/bytes.h"
#include "daemon/rule/audit.h"
#include "daemon/rule/role.h"

static void require_drafts(const struct plan_facts *f, struct status *st)
{
	audit_require(f->audit_state, "plan", f->audit_id, st);
	rule_require(st, &plan_rule[PLAN_ONE_DRAFT], f->drafts == 0, f->audit_id,
		"there is a version that is not superseded: work on it, or revise it");
}

int plan_may_add(const struct plan_facts *f, struct status *st)
{
	require_drafts(f, st);
	return rule_verdict(st);
}

int plan_may_revise(const struct plan_facts *f, struct status *st)
{
	int32_t same;
	(void)machine_step(&plan_machine, f->state, "revise", f->id, st, &same);
	require_drafts(f, st);
	return rule_verdict(st);
}

int plan_may_edit(const struct plan_facts *f, struct status *st)
{
	int32_t same;
	(void)machine_step(&plan_machine, f->state, "edit", f->id, st, &same);
	audit_require(f->audit_state, "plan", f->audit_id, st);
	return rule_verdict(st);
}

int plan_may_fill(const struct plan_facts *f, struct status *st)
{
	rule_require(st, &plan_rule[PLAN_EMPTY], f->slot_count == 0, f->id, "it has %zu slots", f->slot_count);
	return plan_may_edit(f, st);
}

enum { AUDITED = ROLE_SET(ROLE_AUDITEE_REPRESENTATIVE) | ROLE_SET(ROLE_SUPPLIER_REPRESENTATIVE),
	CLIENT = ROLE_SET(ROLE_AUDIT_CLIENT) };

/* Whoever speaks for the audited side speaks for all of it. */
static uint32_t sides_of(uint32_t roles)
{
	return ((roles & AUDITED) ? (uint32_t)AUDITED : 0) | (roles & (uint32_t)CLIENT);
}

bool plan_is_settled(uint32_t sides, bool client_is_needed)
{
	return (sides & AUDITED) && (!client_is_needed || (sides & CLIENT));
}

int plan_may_agree(const struct agree_facts *f, struct status *st, int32_t *ret_state, int32_t *ret_audit_state)
{
	uint32_t signer = sides_of(f->signer_sides), agreed = sides_of(f->agreed_sides);
	bool settles = plan_is_settled(signer | agreed, f->client_is_needed);
	(void)machine_step(&plan_machine, f->state, settles ? "settle" : "agree", f->id, st, ret_state);
	(void)machine_step(&audit_machine, f->audit_state, "agree-plan", f->audit_id, st, ret_audit_state);
	rule_require(st, &plan_rule[PLAN_OTHER_SIDE], !f->signer_is_author, f->id, "the signer wrote or presented it");
	rule_require(st, &plan_rule[PLAN_DIGEST], f->digest_is_the_plans, f->id,
		"the digest named is not that of this version");
	rule_require(st, &plan_rule[PLAN_COMMENTS], f->comments_open == 0, f->id, "%zu %s open",
		f->comments_open, f->comments_open == 1 ? "comment is" : "comments are");
	rule_fill(st, &plan_rule[PLAN_COMMENTS], "AUDIT", f->audit_id);
	rule_require(st, &plan_rule[PLAN_ONCE], (signer & ~agreed) != 0, f->id, "the signer's side has agreed already");
	return rule_verdict(st);
}

static void require_recordable(const struct slot_outcome_facts *f, const char *event, struct status *st,
	int32_t *ret_state)
{
	int32_t same;
	(void)machine_step(&slot_machine, f->state, event, f->id, st, ret_state);
	(void)machine_step(&plan_machine, f->plan_state, "record", f->id, st, &same);
	audit_require(f->audit_state, "record-slot", f->audit_id, st);
}

int slot_may_finish(const struct slot_outcome_facts *f, struct status *st, int32_t *ret_state)
{
	require_recordable(f, "finish", st, ret_state);
	return rule_verdict(st);
}

int slot_may_skip(const struct slot_outcome_facts *f, struct status *st, int32_t *ret_state)
{
	require_recordable(f, "skip", st, ret_state);
	return rule_verdict(st);
}

void plan_require_done(size_t slots_open, const char *audit_id, struct status *st)
{
	rule_require(st, &plan_rule[PLAN_DONE], slots_open == 0, audit_id, "%zu slots are neither", slots_open);
}

int slot_comment_may_add(const struct comment_facts *f, struct status *st)
{
	int32_t same;
	(void)machine_step(&plan_machine, f->plan_state, "comment", f->id, st, &same);
	return rule_verdict(st);
}

int slot_comment_may_resolve(const struct comment_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&slot_comment_machine, f->state, "resolve", f->id, st, ret_state);
	rule_require(st, &plan_rule[SLOT_RESOLVER], !f->signer_is_author, f->id, "the signer made it");
	return rule_verdict(st);
}
