/* Decides whether a decision on feasibility stands. */
#include "daemon/rule/feasibility.h"

#include "daemon/rule/audit.h"

enum { SUFFICES, CONDITIONS, ALTERNATIVES, AGREED, WITHHELD, ITEMS };

/* clang-format off */
const struct rule feasibility_rule[] = {
	[SUFFICES] = { "R-FEASIBILITY-01", 'H', "ISO 19011:2018, 6.2.3", "feasibility",
		"an audit is feasible with enough information, cooperation, time and resources",
		"auditc feasibility decide {id} --verdict conditionally-feasible --conditions TEXT --agreement TEXT "
		"--rationale TEXT" },
	[CONDITIONS] = { "R-FEASIBILITY-02", 'H', "ISO 19011:2018, 6.2.3", "feasibility",
		"an audit that is feasible on conditions names them",
		"auditc feasibility decide --audit-id {id} --conditions TEXT" },
	[ALTERNATIVES] = { "R-FEASIBILITY-03", 'H', "ISO 19011:2018, 6.2.3", "feasibility",
		"for an audit that is not feasible alternatives are proposed",
		"auditc feasibility decide --audit-id {id} --alternatives TEXT" },
	[AGREED] = { "R-FEASIBILITY-04", 'H', "ISO 19011:2018, 6.2.3", "feasibility",
		"client and auditee agree to what follows from a decision that is not plainly positive",
		"auditc feasibility decide --audit-id {id} --agreement TEXT" },
	[WITHHELD] = { "R-FEASIBILITY-05", 'H', "ISO/IEC 27007:2020, 6.2.3", "feasibility",
		"where evidence is withheld, it is judged whether the ISMS can be audited all the same",
		"auditc feasibility decide --audit-id {id} --withheld-judgement TEXT" },
	[ITEMS] = { "R-FEASIBILITY-06", 'H', "ISO/IEC 27007:2020, 6.2.3; INV-16", "feasibility",
		"withheld evidence bears on criteria of the audit",
		"auditc audit get {id}" },
	{ 0 }
};
/* clang-format on */

static const char *event_of(int32_t verdict)
{
	return verdict == FEASIBILITY_VERDICT_FEASIBLE			? "decide-feasible"
		: verdict == FEASIBILITY_VERDICT_CONDITIONALLY_FEASIBLE ? "decide-conditionally-feasible"
									: "decide-infeasible";
}

int feasibility_may_decide(const struct feasibility_facts *f, struct status *st, int32_t *ret_state)
{
	const char *id = f->audit_id;
	bool is_plain = f->verdict == FEASIBILITY_VERDICT_FEASIBLE;
	bool is_conditional = f->verdict == FEASIBILITY_VERDICT_CONDITIONALLY_FEASIBLE;
	bool suffices = f->information_suffices && f->cooperation_is_given && f->resources_suffice;
	(void)machine_step(&audit_machine, f->audit_state, event_of(f->verdict), id, st, ret_state);
	rule_require(st, &feasibility_rule[SUFFICES], !is_plain || suffices, id, "not said to suffice:%s%s%s",
		f->information_suffices ? "" : " information", f->cooperation_is_given ? "" : " cooperation",
		f->resources_suffice ? "" : " resources");
	rule_require(st, &feasibility_rule[CONDITIONS], !is_conditional || f->conditions_given, id,
		"no condition is named");
	rule_require(st, &feasibility_rule[ALTERNATIVES], is_plain || is_conditional || f->alternatives_given, id,
		"no alternative is proposed");
	rule_require(st, &feasibility_rule[AGREED], is_plain || f->agreement_given, id,
		"no agreement of client and auditee is on record");
	rule_require(st, &feasibility_rule[WITHHELD], f->withheld == 0 || f->judgement_given, id,
		"%zu %s withheld and nothing is said of it", f->withheld, f->withheld == 1 ? "piece of evidence is" :
		"pieces of evidence are");
	rule_require(st, &feasibility_rule[ITEMS], !f->foreign_item, id, "\"%s\" is not among them",
		f->foreign_item ? f->foreign_item : "");
	return rule_verdict(st);
}
