/* Decides an audit's steps up to fieldwork: what must stand before each, all of it named at once. */
#include "daemon/rule/audit.h"

#include "common/bytes.h"
#include "daemon/rule/org.h"
#include "daemon/rule/remote_readiness.h"
#include "daemon/rule/text.h"

enum {
	PROGRAMME,
	OBJECTIVES,
	SCOPE,
	CRITERIA,
	PINNED,
	LINKED,
	PLACES,
	PARTY,
	PERIOD,
	WITHIN,
	CONFIDENTIALITY,
	LEADER,
	OPENING,
	ITEMS,
	COMPETENCES,
	OPENING_WITHIN,
	CONTACTS,
	TOPICS,
	FOLLOWS,
	REVIEWED,
	AGREED_PLAN
};

/* clang-format off */
const struct rule audit_rule[] = {
	[PROGRAMME] = { "R-AUDIT-01", 'H', "ISO 19011:2018, 5.5.1", "audit",
		"audits are proposed in an approved programme only",
		"auditc programme approve {id}" },
	[OBJECTIVES] = { "R-AUDIT-02", 'H', "ISO 19011:2018, 5.5.2", "audit",
		"an audit has objectives of its own before it is scheduled",
		"auditc audit add --objectives TEXT" },
	[SCOPE] = { "R-AUDIT-03", 'H', "ISO 19011:2018, 5.5.2", "audit",
		"an audit has a scope before it is scheduled",
		"auditc audit add --scope-text TEXT" },
	[CRITERIA] = { "R-AUDIT-04", 'H', "ISO 19011:2018, 5.5.2", "audit",
		"an audit has criteria before it is scheduled",
		"auditc audit add --criteria.criteria-source-id SOURCE" },
	[PINNED] = { "R-AUDIT-05", 'H', "ISO 19011:2018, 5.5.2; INV-16", "audit",
		"the criteria of an audit come from pinned sources",
		"auditc criteria-source pin SOURCE --item-count COUNT" },
	[LINKED] = { "R-AUDIT-06", 'H', "ISO 19011:2018, 5.2", "audit",
		"an audit serves at least one objective of its programme",
		"auditc objective list" },
	[PLACES] = { "R-AUDIT-07", 'H', "ISO 19011:2018, 5.4.3", "audit",
		"sites and units of an audit belong to the audited organisation",
		"auditc unit list" },
	[PARTY] = { "R-AUDIT-08", 'H', "ISO 19011:2018, 3.1", "audit",
		"a first party audit is of the own organisation, a second party audit of a supplier",
		"auditc organisation list" },
	[PERIOD] = { "R-AUDIT-09", 'H', "ISO 19011:2018, 5.5.1", "audit",
		"an audit has a period that ends after it begins",
		"auditc audit schedule {id} --from-us DAY --to-us DAY" },
	[WITHIN] = { "R-AUDIT-10", 'A', "ISO 19011:2018, 5.5.1", "audit",
		"an audit lies in the period of its programme",
		"auditc audit schedule {id} --from-us DAY --to-us DAY" },
	[CONFIDENTIALITY] = { "R-AUDIT-11", 'H', "ISO 19011:2018, 6.2.2; ISO/IEC 27007:2020, 6.2.2", "audit",
		"the confidentiality agreement is on record before contact is complete",
		"auditc audit initiate {id} --confidentiality-sha256 @FILE" },
	[LEADER] = { "R-AUDIT-12", 'H', "ISO 19011:2018, 5.5.5", "audit",
		"contact is made by the leader who accepted the assignment",
		"auditc team-member list --audit-id {id}" },
	[OPENING] = { "R-AUDIT-13", 'H', "ISO 19011:2018, 6.4.3", "audit",
		"fieldwork begins after the opening meeting was held, or waived with a reason",
		"auditc meeting add --audit-id {id} --kind opening" },
	[ITEMS] = { "R-AUDIT-18", 'H', "ISO 19011:2018, 5.5.2; INV-16", "audit",
		"chosen items belong to the source they are chosen from",
		"auditc criteria-item list" },
	[COMPETENCES] = { "R-AUDIT-19", 'A', "ISO 19011:2018, 7.2.1", "audit",
		"the competences an audit needs are named",
		"auditc audit add --competence-ids COMPETENCE" },
	[OPENING_WITHIN] = { "R-AUDIT-20", 'A', "ISO 19011:2018, 5.5.1 and 6.4.3", "audit",
		"the opening meeting lies in the period of the audit",
		"auditc audit get {id}" },
	[CONTACTS] = { "R-AUDIT-21", 'H', "ISO 19011:2018, 6.2.2", "audit",
		"contact is on record before it is complete",
		"auditc contact add --audit {id} --channel TEXT --people TEXT --held TIME --topics team --summary TEXT" },
	[TOPICS] = { "R-AUDIT-22", 'A', "ISO 19011:2018, 6.2.2", "audit",
		"contact settles each topic that the standard names",
		"auditc contact list --audit-id {id}" },
	[FOLLOWS] = { "R-AUDIT-27", 'H', "ISO 19011:2018, 6.7", "audit",
		"findings that are looked at again are of the audit that is followed up",
		"auditc finding list --audit-id AUDIT" },
	[REVIEWED] = { "R-AUDIT-28", 'H', "ISO 19011:2018, 6.7", "audit",
		"a follow-up looks at a finding once, and at so many as can be looked at",
		"auditc audit get {id}" },
	[AGREED_PLAN] = { "R-AUDIT-29", 'H', "ISO 19011:2018, 6.3.2", "audit",
		"fieldwork begins on a plan that both sides agreed to; who is not announced agrees to it once it is open",
		"auditc plan list --audit-id {id}" },
	{ 0 }
};

/* clang-format on */

static bool party_fits(const struct audit_brief_facts *f)
{
	if (f->type == AUDIT_TYPE_SECOND_PARTY)
		return f->auditee_kind == ORGANISATION_KIND_SUPPLIER;
	return f->type == AUDIT_TYPE_FIRST_PARTY &&
		(f->auditee_is_auditing || f->auditee_kind == ORGANISATION_KIND_AUDITEE);
}

/* What may not be wrong, whether or not all of it is there yet. */
static void require_sound(const struct audit_brief_facts *f, struct status *st)
{
	rule_require(st, &audit_rule[PROGRAMME], f->programme_is_approved, f->id,
		"the programme is not approved");
	rule_require(st, &audit_rule[PINNED], !f->unpinned_source, f->id, "\"%s\" is not pinned",
		f->unpinned_source ? f->unpinned_source : "");
	rule_require(st, &audit_rule[ITEMS], !f->foreign_item, f->id,
		"\"%s\" is of another source than the one it is chosen from",
		f->foreign_item ? f->foreign_item : "");
	rule_require(st, &audit_rule[PLACES], !f->foreign_place, f->id,
		"\"%s\" belongs to another organisation", f->foreign_place ? f->foreign_place : "");
	rule_require(st, &audit_rule[PARTY], party_fits(f), f->id,
		"the audited organisation is none that a %s party audit is of",
		f->type == AUDIT_TYPE_SECOND_PARTY ? "second" : "first");
}

int audit_may_add(const struct audit_brief_facts *f, struct status *st)
{
	require_sound(f, st);
	rule_require(st, &audit_rule[LINKED], f->objectives_are_programmes, f->id,
		"a linked objective is not of its programme as it was approved");
	return rule_verdict(st);
}

static void require_complete(const struct audit_brief_facts *f, struct status *st)
{
	rule_require(st, &audit_rule[OBJECTIVES], f->objectives > 0, f->id, "it has no objective");
	rule_require(st, &audit_rule[LINKED], f->programme_objectives > 0 && f->objectives_are_programmes,
		f->id, "no objective of its programme is linked");
	rule_require(st, &audit_rule[SCOPE], f->scope_given, f->id, "its scope is empty");
	rule_require(st, &audit_rule[CRITERIA], f->sources > 0, f->id, "it has no criteria");
	rule_require(st, &audit_rule[COMPETENCES], f->competences > 0, f->id,
		"no competence is named");
}

int audit_may_schedule(const struct audit_schedule_facts *f, struct status *st, int32_t *ret_state)
{
	const char *id = f->brief.id;
	char from[DAY_TEXT_BYTES], to[DAY_TEXT_BYTES];
	day_format(f->programme_from_us, from);
	day_format(f->programme_to_us, to);
	(void)machine_step(&audit_machine, f->state, "schedule", id, st, ret_state);
	require_complete(&f->brief, st);
	require_sound(&f->brief, st);
	rule_require(st, &audit_rule[PERIOD], f->from_us > 0 && f->from_us < f->to_us, id,
		"the period does not end after it begins");
	rule_require(st, &audit_rule[WITHIN],
		f->from_us >= f->programme_from_us && f->to_us <= f->programme_to_us, id,
		"the programme runs from %s to %s", from, to);
	return rule_verdict(st);
}

int audit_may_initiate(const struct audit_initiate_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&audit_machine, f->state, "initiate", f->id, st, ret_state);
	rule_require(st, &audit_rule[LEADER], f->signer_is_accepted_leader, f->id,
		"the signer has not accepted to lead it");
	rule_require(st, &audit_rule[CONFIDENTIALITY], f->confidentiality_given, f->id,
		"no confidentiality agreement is named");
	rule_require(st, &audit_rule[CONTACTS], f->contacts > 0, f->id, "the contact log is empty");
	rule_require(st, &audit_rule[TOPICS], f->topics >= f->topics_due, f->id, "%zu of %zu are settled", f->topics,
		f->topics_due);
	return rule_verdict(st);
}

int audit_may_begin_fieldwork(const struct audit_fieldwork_facts *f, struct status *st,
	int32_t *ret_state)
{
	char from[DAY_TEXT_BYTES], to[DAY_TEXT_BYTES];
	day_format(f->from_us, from);
	day_format(f->to_us, to);
	(void)machine_step(&audit_machine, f->state, "begin-fieldwork", f->id, st, ret_state);
	rule_require(st, &audit_rule[OPENING], f->opening_meeting_us > 0, f->id, "no opening meeting is on record");
	rule_require(st, &audit_rule[OPENING_WITHIN],
		f->opening_is_waived ||
			(f->opening_meeting_us >= f->from_us && f->opening_meeting_us <= f->to_us),
		f->id, "the audit runs from %s to %s", from, to);
	rule_require(st, &audit_rule[AGREED_PLAN], f->is_unannounced || f->state == AUDIT_STATE_PLANNED, f->id,
		"no version of a plan is agreed to");
	remote_readiness_require(f->is_remote, f->readiness_is_agreed, f->id, st);
	return rule_verdict(st);
}

int audit_may_review_finding(const struct audit_review_facts *f, struct status *st)
{
	audit_require(f->state, "brief", f->id, st);
	rule_require(st, &audit_rule[FOLLOWS], !f->finding_is_foreign, f->id,
		"it is of another audit, or none is followed up");
	rule_require(st, &audit_rule[REVIEWED], f->reviewed < AUDIT_REVIEWED_MAX && !f->is_reviewed_already, f->id,
		"there are %zu, of at most %d, this one among them: %s", f->reviewed, AUDIT_REVIEWED_MAX,
		f->is_reviewed_already ? "yes" : "no");
	return rule_verdict(st);
}
