/* All rules and all state machines, for `auditc explain`, docs/clauses.md and the tests. */
#include "common/bytes.h"
#include "daemon/rule/action.h"
#include "daemon/rule/amendment.h"
#include "daemon/rule/answer.h"
#include "daemon/rule/assignment_package.h"
#include "daemon/rule/audit.h"
#include "daemon/rule/audit_end.h"
#include "daemon/rule/auditor.h"
#include "daemon/rule/break_glass.h"
#include "daemon/rule/bundle.h"
#include "daemon/rule/carry_over.h"
#include "daemon/rule/change_trigger.h"
#include "daemon/rule/checklist.h"
#include "daemon/rule/communication.h"
#include "daemon/rule/competence.h"
#include "daemon/rule/conclusion.h"
#include "daemon/rule/contact.h"
#include "daemon/rule/cosignature.h"
#include "daemon/rule/criteria.h"
#include "daemon/rule/disclosure.h"
#include "daemon/rule/disposal_order.h"
#include "daemon/rule/document_review.h"
#include "daemon/rule/evidence.h"
#include "daemon/rule/extension.h"
#include "daemon/rule/feasibility.h"
#include "daemon/rule/feedback.h"
#include "daemon/rule/finding_extension.h"
#include "daemon/rule/finding_tally.h"
#include "daemon/rule/identity.h"
#include "daemon/rule/import.h"
#include "daemon/rule/inclusion.h"
#include "daemon/rule/joint_agreement.h"
#include "daemon/rule/log_key.h"
#include "daemon/rule/late_statement.h"
#include "daemon/rule/meeting.h"
#include "daemon/rule/monitoring_period.h"
#include "daemon/rule/objective.h"
#include "daemon/rule/org.h"
#include "daemon/rule/participant.h"
#include "daemon/rule/person.h"
#include "daemon/rule/plan.h"
#include "daemon/rule/procedure.h"
#include "daemon/rule/programme.h"
#include "daemon/rule/programme_resource.h"
#include "daemon/rule/programme_review.h"
#include "daemon/rule/programme_risk.h"
#include "daemon/rule/remote_readiness.h"
#include "daemon/rule/report.h"
#include "daemon/rule/report_comment.h"
#include "daemon/rule/report_content.h"
#include "daemon/rule/report_copy.h"
#include "daemon/rule/request.h"
#include "daemon/rule/retention.h"
#include "daemon/rule/sampling.h"
#include "daemon/rule/sampling_draw.h"
#include "daemon/rule/scale.h"
#include "daemon/rule/scope_change.h"
#include "daemon/rule/team.h"
#include "daemon/rule/termination.h"
#include "daemon/rule/visit.h"
#include "daemon/rule/waiver.h"
#include "daemon/rule/witness_policy.h"

#include <string.h>

/* clang-format off */
const struct rule *const *rule_tables(void)
{
	static const struct rule *const table[] = {
		identity_rule,
		org_rule,
		person_rule,
		programme_rule,
		objective_rule,
		programme_risk_rule,
		inclusion_rule,
		coverage_target_rule,
		programme_resource_rule,
		monitoring_period_rule,
		programme_review_rule,
		criteria_rule,
		competence_rule,
		auditor_rule,
		joint_agreement_rule,
		audit_rule,
		assignment_package_rule,
		contact_rule,
		feasibility_rule,
		remote_readiness_rule,
		document_review_rule,
		meeting_rule,
		scope_change_rule,
		conclusion_rule,
		audit_end_rule,
		report_rule,
		report_comment_rule,
		report_content_rule,
		report_copy_rule,
		carry_over_rule,
		feedback_rule,
		termination_rule,
		amendment_rule,
		team_rule,
		evidence_rule,
		finding_rule,
		action_rule,
		disposal_order_rule,
		request_rule,
		answer_rule,
		extension_rule,
		import_rule,
		scale_rule,
		finding_extension_rule,
		plan_rule,
		participant_rule,
		visit_rule,
		checklist_rule,
		finding_tally_rule,
		disclosure_rule,
		retention_rule_rule,
		sampling_rule,
		waiver_rule,
		cosignature_rule,
		log_key_rule,
		witness_policy_rule,
		bundle_rule,
		late_statement_rule,
		break_glass_rule,
		NULL
	};
	return table;
}

const struct machine *const *machine_tables(void)
{
	static const struct machine *const table[] = {
		&appointment_machine,
		&break_glass_machine,
		&relationship_machine,
		&programme_machine,
		&objective_machine,
		&programme_risk_machine,
		&coverage_target_machine,
		&programme_resource_machine,
		&procedure_machine,
		&monitoring_period_machine,
		&change_trigger_machine,
		&programme_review_machine,
		&criteria_source_machine,
		&evaluation_machine,
		&audit_machine,
		&assignment_package_machine,
		&remote_readiness_machine,
		&alert_machine,
		&scope_change_machine,
		&conclusion_machine,
		&report_machine,
		&report_comment_machine,
		&report_copy_machine,
		&feedback_machine,
		&termination_machine,
		&team_member_machine,
		&team_objection_machine,
		&joint_agreement_machine,
		&waiver_machine,
		&evidence_machine,
		&finding_machine,
		&finding_note_machine,
		&action_machine,
		&disposal_order_machine,
		&disposal_notice_machine,
		&retention_agreement_machine,
		&request_machine,
		&request_item_machine,
		&answer_machine,
		&extension_machine,
		&scale_machine,
		&finding_extension_machine,
		&plan_machine,
		&slot_machine,
		&slot_comment_machine,
		&participant_machine,
		&visit_machine,
		&test_agreement_machine,
		&disclosure_machine,
		&disposal_consent_machine,
		&sampling_draw_machine,
		&bundle_machine,
		&late_statement_machine,
		&sampling_plan_machine,
		&sample_item_machine,
		NULL
	};
	return table;
}
/* clang-format on */

const struct rule *rule_find(const char *id)
{
	for (const struct rule *const *table = rule_tables(); *table; table++)
		for (const struct rule *rule = *table; rule->id; rule++)
			if (strcmp(rule->id, id) == 0)
				return rule;
	for (const struct machine *const *machine = machine_tables(); *machine; machine++)
		if (strcmp((*machine)->rule.id, id) == 0)
			return &(*machine)->rule;
	return NULL;
}
