/* Organisations, audits and their rows, and a person for each role and relation. */
#include "tests/daemon/access/cast.h"

#include "audit/v1/options.pb-c.h"
#include "common/clock.h"
#include "common/crypto.h"
#include "common/json.h"
#include "common/limits.h"

#include <assert.h>

struct seed {
	const char *noun;
	const char *label;
	const char *json;
};

/*
 * "auditing" audits "audited" (audit "fieldwork" and the states beside it) and "rival" (audit "rival");
 * "foreign" is another organisation that audits, itself, and has nothing to do with them.
 */
/* A key that may be one, and what it did not sign: of a ledger of one entry, which nobody asks about. */
#define WITNESS_KEY "oJql9HpnWYAv+VX43C0qFKXJnSO+l/hkEn/5ODRVpPA="
#define WITNESS_SIGNATURE "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0+Pw=="

static const struct seed ground[] = {
	{ "organisation", "auditing", "{'parent_id':'@organisation:operator','kind':'auditing'}" },
	{ "organisation", "foreign", "{'parent_id':'@organisation:operator','kind':'auditing'}" },
	{ "organisation", "audited", "{'parent_id':'@organisation:auditing','kind':'supplier'}" },
	{ "organisation", "rival", "{'parent_id':'@organisation:auditing','kind':'supplier'}" },
	{ "programme", "own", "{'organisation_id':'@organisation:auditing','state':'approved'}" },
	{ "programme", "submitted", "{'organisation_id':'@organisation:auditing','state':'submitted'}" },
	{ "programme", "draft", "{'organisation_id':'@organisation:auditing','state':'draft'}" },
	{ "programme", "foreign", "{'organisation_id':'@organisation:foreign','state':'approved'}" },
	{ "audit", "fieldwork", "{'programme_id':'@programme:own','auditee_organisation_id':'@organisation:audited',"
		"'disclosed_to_id':'@organisation:audited','type':'second_party','state':'in_fieldwork'}" },
	{ "audit", "proposed", "{'programme_id':'@programme:own','auditee_organisation_id':'@organisation:audited',"
		"'type':'second_party','state':'proposed'}" },
	{ "audit", "unannounced", "{'programme_id':'@programme:own','auditee_organisation_id':'@organisation:audited',"
		"'is_unannounced':true,'type':'second_party','state':'scheduled'}" },
	{ "audit", "announced", "{'programme_id':'@programme:own','auditee_organisation_id':'@organisation:audited',"
		"'disclosed_to_id':'@organisation:audited','is_unannounced':true,'type':'second_party','state':'in_fieldwork'}" },
	{ "audit", "rival", "{'programme_id':'@programme:own','auditee_organisation_id':'@organisation:rival',"
		"'disclosed_to_id':'@organisation:rival','type':'second_party','state':'in_fieldwork'}" },
	{ "audit", "foreign", "{'programme_id':'@programme:foreign','auditee_organisation_id':'@organisation:foreign',"
		"'disclosed_to_id':'@organisation:foreign','type':'first_party','state':'in_fieldwork'}" },
	{ "audit", "over", "{'programme_id':'@programme:own','auditee_organisation_id':'@organisation:audited',"
		"'disclosed_to_id':'@organisation:audited','type':'second_party','state':'follow_up'}" },
	{ "person", "auditing", "{'organisation_id':'@organisation:auditing'}" },
	{ "person", "audited", "{'organisation_id':'@organisation:audited'}" },
	{ "person", "rival", "{'organisation_id':'@organisation:rival'}" },
	{ "person", "foreign", "{'organisation_id':'@organisation:foreign'}" },
};

static const struct seed rows[] = {
	{ "site", "auditing", "{'organisation_id':'@organisation:auditing'}" },
	{ "site", "audited", "{'organisation_id':'@organisation:audited','time_zone':'Europe/Stockholm'}" },
	{ "site", "rival", "{'organisation_id':'@organisation:rival'}" },
	{ "site", "foreign", "{'organisation_id':'@organisation:foreign'}" },
	{ "unit", "auditing", "{'organisation_id':'@organisation:auditing'}" },
	{ "unit", "audited", "{'organisation_id':'@organisation:audited'}" },
	{ "unit", "rival", "{'organisation_id':'@organisation:rival'}" },
	{ "unit", "foreign", "{'organisation_id':'@organisation:foreign'}" },
	{ "device", "auditing", "{'organisation_id':'@organisation:auditing','person_id':'@person:auditing','state':'pending'}" },
	{ "device", "audited", "{'organisation_id':'@organisation:audited','person_id':'@person:audited','state':'pending'}" },
	{ "device", "rival", "{'organisation_id':'@organisation:rival','person_id':'@person:rival','state':'pending'}" },
	{ "device", "foreign", "{'organisation_id':'@organisation:foreign','person_id':'@person:foreign','state':'pending'}" },
	{ "device", "expert", "{'organisation_id':'@organisation:auditing','person_id':'@person:audit/TE','state':'recovering',"
		"'recoverers_needed':2}" },
	{ "invitation", "auditing", "{'organisation_id':'@organisation:auditing','person_id':'@person:auditing','state':'open'}" },
	{ "invitation", "audited", "{'organisation_id':'@organisation:audited','person_id':'@person:audited','state':'open'}" },
	{ "invitation", "rival", "{'organisation_id':'@organisation:rival','person_id':'@person:rival','state':'open'}" },
	{ "invitation", "foreign", "{'organisation_id':'@organisation:foreign','person_id':'@person:foreign','state':'open'}" },
	{ "appointment", "auditing", "{'scope_id':'@organisation:auditing','person_id':'@person:auditing',"
		"'party_id':'@organisation:auditing','role':'observer','state':'active'}" },
	{ "appointment", "audited", "{'scope_id':'@audit:fieldwork','person_id':'@person:audited',"
		"'party_id':'@organisation:audited','role':'supplier_representative','state':'active'}" },
	{ "appointment", "rival", "{'scope_id':'@audit:rival','person_id':'@person:rival',"
		"'party_id':'@organisation:rival','role':'supplier_representative','state':'active'}" },
	{ "appointment", "foreign", "{'scope_id':'@audit:foreign','person_id':'@person:foreign',"
		"'party_id':'@organisation:foreign','role':'leader','state':'active'}" },
	{ "appointment", "expert", "{'scope_id':'@audit:fieldwork','person_id':'@person:audit/TE',"
		"'party_id':'@organisation:auditing','role':'observer','state':'ended'}" },
	{ "relationship", "auditing", "{'organisation_id':'@organisation:auditing','person_id':'@person:audit/TE',"
		"'kind':'consulted','target_organisation_id':'@organisation:audited'}" },
	{ "relationship", "audited", "{'organisation_id':'@organisation:audited','person_id':'@person:audited',"
		"'kind':'employed','target_organisation_id':'@organisation:audited'}" },
	{ "relationship", "rival", "{'organisation_id':'@organisation:rival','person_id':'@person:rival',"
		"'kind':'employed','target_organisation_id':'@organisation:rival'}" },
	{ "relationship", "foreign", "{'organisation_id':'@organisation:foreign','person_id':'@person:foreign',"
		"'kind':'employed','target_organisation_id':'@organisation:foreign'}" },
	{ "competence", "own", "{'organisation_id':'@organisation:auditing'}" },
	{ "competence", "foreign", "{'organisation_id':'@organisation:foreign'}" },
	{ "evaluation", "own", "{'organisation_id':'@organisation:auditing','person_id':'@person:audit/TE',"
		"'grade':'technical_expert','state':'assessed','evaluator_id':'@person:auditing'}" },
	{ "evaluation", "foreign", "{'organisation_id':'@organisation:foreign','person_id':'@person:foreign',"
		"'grade':'lead','state':'assessed'}" },
	{ "criteria_source", "own", "{'organisation_id':'@organisation:auditing','kind':'standard','state':'pinned'}" },
	{ "criteria_source", "open", "{'organisation_id':'@organisation:auditing','kind':'policy','state':'open'}" },
	{ "criteria_source", "foreign", "{'organisation_id':'@organisation:foreign','kind':'policy','state':'pinned'}" },
	{ "criteria_item", "own", "{'organisation_id':'@organisation:auditing',"
		"'criteria_source_id':'@criteria_source:own','entry':{'label':''}}" },
	{ "criteria_item", "foreign", "{'organisation_id':'@organisation:foreign',"
		"'criteria_source_id':'@criteria_source:foreign','entry':{'label':''}}" },
	{ "objective", "own", "{'programme_id':'@programme:own','basis':'risks','state':'open'}" },
	{ "objective", "foreign", "{'programme_id':'@programme:foreign','basis':'risks','state':'open'}" },
	{ "programme_risk", "own", "{'programme_id':'@programme:own','kind':'risk','category':'planning','state':'identified'}" },
	{ "programme_risk", "foreign", "{'programme_id':'@programme:foreign','kind':'risk','category':'planning','state':'identified'}" },
	{ "inclusion", "own", "{'programme_id':'@programme:own','unit_id':'@unit:audited','decision':'included'}" },
	{ "inclusion", "foreign", "{'programme_id':'@programme:foreign','unit_id':'@unit:foreign','decision':'included'}" },
	{ "coverage_target", "own", "{'programme_id':'@programme:own','criteria_source_id':'@criteria_source:own','state':'in_force'}" },
	{ "coverage_target", "foreign", "{'programme_id':'@programme:foreign','criteria_source_id':'@criteria_source:foreign','state':'in_force'}" },
	{ "programme_resource", "own", "{'programme_id':'@programme:own','kind':'auditor_days','month':202703,'requested':10,'state':'requested'}" },
	{ "programme_resource", "foreign", "{'programme_id':'@programme:foreign','kind':'auditor_days','month':202703,'requested':10,'state':'requested'}" },
	{ "procedure", "own", "{'programme_id':'@programme:own','subject':'planning','state':'in_force'}" },
	{ "procedure", "foreign", "{'programme_id':'@programme:foreign','subject':'planning','state':'in_force'}" },
	{ "monitoring_period", "own", "{'programme_id':'@programme:own','from_us':1,'to_us':2,'state':'open'}" },
	{ "monitoring_period", "foreign", "{'programme_id':'@programme:foreign','from_us':1,'to_us':2,'state':'open'}" },
	{ "change_trigger", "own", "{'programme_id':'@programme:own','kind':'scope','state':'raised'}" },
	{ "change_trigger", "foreign", "{'programme_id':'@programme:foreign','kind':'scope','state':'raised'}" },
	{ "programme_review", "own", "{'programme_id':'@programme:own','held_us':1,'state':'held'}" },
	{ "programme_review", "foreign", "{'programme_id':'@programme:foreign','held_us':1,'state':'held'}" },
	{ "team_member", "proposed", "{'audit_id':'@audit:fieldwork','person_id':'@person:audit/TE',"
		"'role':'technical_expert','state':'proposed'}" },
	{ "team_member", "accepted", "{'audit_id':'@audit:fieldwork','person_id':'@person:audit/LA',"
		"'role':'leader','state':'accepted','appointment_id':'@appointment:auditing'}" },
	{ "team_member", "invited", "{'audit_id':'@audit:proposed','person_id':'@person:audit/TE',"
		"'role':'technical_expert','state':'proposed'}" },
	{ "team_member", "declined", "{'audit_id':'@audit:fieldwork','person_id':'@person:auditing/RV',"
		"'role':'auditor','state':'declined'}" },
	{ "team_member", "left", "{'audit_id':'@audit:fieldwork','person_id':'@person:auditing',"
		"'role':'auditor','state':'removed','appointment_id':'@appointment:auditing'}" },
	{ "team_member", "rival", "{'audit_id':'@audit:rival','person_id':'@person:auditing',"
		"'role':'auditor','state':'accepted','appointment_id':'@appointment:auditing'}" },
	{ "team_member", "foreign", "{'audit_id':'@audit:foreign','person_id':'@person:foreign',"
		"'role':'leader','state':'accepted','appointment_id':'@appointment:auditing'}" },
	{ "team_member", "unannounced", "{'audit_id':'@audit:unannounced','person_id':'@person:auditing',"
		"'role':'auditor','state':'accepted','appointment_id':'@appointment:auditing'}" },
	{ "selection_criteria", "own", "{'organisation_id':'@organisation:auditing'}" },
	{ "selection_criteria", "foreign", "{'organisation_id':'@organisation:foreign'}" },
	{ "cpd_record", "own", "{'organisation_id':'@organisation:auditing','person_id':'@person:audit/TE'}" },
	{ "cpd_record", "foreign", "{'organisation_id':'@organisation:foreign','person_id':'@person:foreign'}" },
	{ "auditor_feedback", "own", "{'organisation_id':'@organisation:auditing','person_id':'@person:audit/TE',"
		"'author_id':'@person:audit/AU','audit_id':'@audit:fieldwork'}" },
	{ "auditor_feedback", "foreign", "{'organisation_id':'@organisation:foreign','person_id':'@person:foreign',"
		"'author_id':'@person:foreign','audit_id':'@audit:foreign'}" },
	{ "team_decision", "own", "{'audit_id':'@audit:fieldwork','number':1}" },
	{ "team_decision", "foreign", "{'audit_id':'@audit:foreign','number':1}" },
	{ "team_consultation", "own", "{'audit_id':'@audit:fieldwork','leader_id':'@person:audit/LA'}" },
	{ "team_consultation", "foreign", "{'audit_id':'@audit:foreign','leader_id':'@person:foreign'}" },
	{ "team_objection", "own", "{'audit_id':'@audit:fieldwork','team_member_id':'@team_member:accepted',"
		"'person_id':'@person:audit/LA','party_id':'@organisation:audited','state':'raised'}" },
	{ "team_objection", "third", "{'audit_id':'@audit:fieldwork','team_member_id':'@team_member:accepted',"
		"'person_id':'@person:audit/LA','party_id':'@organisation:rival','state':'raised'}" },
	{ "team_objection", "rival", "{'audit_id':'@audit:rival','team_member_id':'@team_member:rival',"
		"'person_id':'@person:auditing','party_id':'@organisation:rival','state':'raised'}" },
	{ "team_objection", "foreign", "{'audit_id':'@audit:foreign','team_member_id':'@team_member:foreign',"
		"'person_id':'@person:foreign','party_id':'@organisation:foreign','state':'raised'}" },
	{ "joint_agreement", "active", "{'audit_id':'@audit:rival','state':'active'}" },
	{ "joint_agreement", "proposed", "{'audit_id':'@audit:rival','state':'proposed'}" },
	{ "joint_agreement", "foreign", "{'audit_id':'@audit:foreign','state':'active'}" },
	{ "joint_share", "active", "{'audit_id':'@audit:rival','joint_agreement_id':'@joint_agreement:active',"
		"'giver_id':'@organisation:operator','receiver_id':'@organisation:auditing','up_to':'internal','state':'active'}" },
	{ "joint_share", "ended", "{'audit_id':'@audit:rival','joint_agreement_id':'@joint_agreement:active',"
		"'giver_id':'@organisation:foreign','receiver_id':'@organisation:auditing','up_to':'strictly_confidential',"
		"'state':'ended'}" },
	{ "joint_share", "foreign", "{'audit_id':'@audit:foreign','joint_agreement_id':'@joint_agreement:foreign',"
		"'giver_id':'@organisation:foreign','receiver_id':'@organisation:auditing','up_to':'internal','state':'active'}" },
	{ "waiver", "requested", "{'scope_id':'@audit:fieldwork','person_id':'@person:audit/AU','state':'requested',"
		"'requester_id':'@person:auditing'}" },
	{ "waiver", "granted", "{'scope_id':'@audit:fieldwork','person_id':'@person:audit/AU','state':'granted','granted_us':1}" },
	{ "waiver", "rival", "{'scope_id':'@audit:rival','person_id':'@person:auditing','state':'granted','granted_us':1}" },
	{ "waiver", "foreign", "{'scope_id':'@audit:foreign','person_id':'@person:foreign','state':'granted','granted_us':1}" },
	{ "evidence", "by_auditor", "{'audit_id':'@audit:fieldwork','collector_id':'@person:audit/AU',"
		"'party_id':'@organisation:auditing','classification':'confidential','state':'submitted'}" },
	{ "evidence", "by_supplier", "{'audit_id':'@audit:fieldwork','collector_id':'@person:audit/SP',"
		"'party_id':'@organisation:audited','classification':'internal','state':'submitted'}" },
	{ "evidence", "accepted", "{'audit_id':'@audit:fieldwork','collector_id':'@person:auditing',"
		"'party_id':'@organisation:auditing','classification':'internal','state':'accepted'}" },
	{ "evidence", "rival", "{'audit_id':'@audit:rival','collector_id':'@person:rival',"
		"'party_id':'@organisation:rival','classification':'internal','state':'accepted'}" },
	{ "evidence", "foreign", "{'audit_id':'@audit:foreign','collector_id':'@person:foreign',"
		"'party_id':'@organisation:foreign','classification':'internal','state':'accepted'}" },
	{ "evidence", "own_side", "{'audit_id':'@audit:rival','collector_id':'@person:auditing','side_id':'@organisation:auditing',"
		"'party_id':'@organisation:auditing','classification':'confidential','state':'accepted'}" },
	{ "evidence", "apart", "{'audit_id':'@audit:rival','collector_id':'@person:foreign','side_id':'@organisation:foreign',"
		"'party_id':'@organisation:foreign','classification':'public','state':'accepted'}" },
	{ "evidence", "given_apart", "{'audit_id':'@audit:rival','collector_id':'@person:rival','side_id':'@organisation:foreign',"
		"'party_id':'@organisation:rival','classification':'public','state':'accepted'}" },
	{ "evidence", "shared", "{'audit_id':'@audit:rival','collector_id':'@person:foreign','side_id':'@organisation:operator',"
		"'party_id':'@organisation:operator','classification':'internal','state':'accepted'}" },
	{ "evidence", "above_share", "{'audit_id':'@audit:rival','collector_id':'@person:foreign','side_id':'@organisation:operator',"
		"'party_id':'@organisation:operator','classification':'confidential','state':'accepted'}" },
	{ "finding", "draft", "{'audit_id':'@audit:fieldwork','grade':'observation','state':'draft',"
		"'author_id':'@person:auditing'}" },
	{ "finding", "reviewed", "{'audit_id':'@audit:fieldwork','grade':'observation','state':'team_reviewed'}" },
	{ "finding", "withdrawn_draft", "{'audit_id':'@audit:fieldwork','grade':'minor','state':'withdrawn'}" },
	{ "finding", "withdrawn", "{'audit_id':'@audit:fieldwork','grade':'minor','state':'withdrawn','communicated_us':1}" },
	{ "finding", "communicated", "{'audit_id':'@audit:fieldwork','grade':'minor','state':'communicated','communicated_us':1}" },
	{ "finding", "rival", "{'audit_id':'@audit:rival','grade':'minor','state':'communicated','communicated_us':1}" },
	{ "finding", "foreign", "{'audit_id':'@audit:foreign','grade':'minor','state':'communicated','communicated_us':1}" },
	{ "finding", "unannounced", "{'audit_id':'@audit:unannounced','grade':'minor','state':'communicated','communicated_us':1}" },
	{ "action", "own", "{'audit_id':'@audit:fieldwork','finding_id':'@finding:communicated',"
		"'owner_id':'@person:audited','state':'agreed'}" },
	{ "action", "rival", "{'audit_id':'@audit:rival','finding_id':'@finding:rival',"
		"'owner_id':'@person:rival','state':'agreed'}" },
	{ "action", "foreign", "{'audit_id':'@audit:foreign','finding_id':'@finding:foreign',"
		"'owner_id':'@person:foreign','state':'agreed'}" },
	{ "request", "draft", "{'audit_id':'@audit:fieldwork','state':'draft','author_id':'@person:audit/AU'}" },
	{ "request", "issued", "{'audit_id':'@audit:fieldwork','state':'issued','issued_us':1,'author_id':'@person:audit/AU'}" },
	{ "request", "rival", "{'audit_id':'@audit:rival','state':'issued','issued_us':1}" },
	{ "request", "foreign", "{'audit_id':'@audit:foreign','state':'issued','issued_us':1}" },
	{ "request", "unannounced", "{'audit_id':'@audit:unannounced','state':'issued','issued_us':1}" },
	{ "request_item", "draft", "{'audit_id':'@audit:fieldwork','request_id':'@request:draft','state':'open',"
		"'classification':'internal'}" },
	{ "request_item", "open", "{'audit_id':'@audit:fieldwork','request_id':'@request:issued','state':'open','issued_us':1,"
		"'due_us':1,'classification':'internal'}" },
	{ "request_item", "rival", "{'audit_id':'@audit:rival','request_id':'@request:rival','state':'open','issued_us':1,"
		"'classification':'internal'}" },
	{ "request_item", "foreign", "{'audit_id':'@audit:foreign','request_id':'@request:foreign','state':'open','issued_us':1,"
		"'classification':'internal'}" },
	{ "extension", "own", "{'audit_id':'@audit:fieldwork','request_item_id':'@request_item:open','due_us':4,"
		"'author_id':'@person:audit/SR','state':'requested'}" },
	{ "extension", "rival", "{'audit_id':'@audit:rival','request_item_id':'@request_item:rival','state':'requested'}" },
	{ "extension", "foreign", "{'audit_id':'@audit:foreign','request_item_id':'@request_item:foreign','state':'requested'}" },
	{ "answer", "draft", "{'audit_id':'@audit:fieldwork','request_item_id':'@request_item:open',"
		"'party_id':'@organisation:audited','author_id':'@person:audit/SP','classification':'internal','state':'draft'}" },
	{ "answer", "signed", "{'audit_id':'@audit:fieldwork','request_item_id':'@request_item:open',"
		"'party_id':'@organisation:audited','author_id':'@person:audit/SP','classification':'internal','state':'signed',"
		"'signed_us':1}" },
	{ "answer", "consultant", "{'audit_id':'@audit:fieldwork','request_item_id':'@request_item:open',"
		"'party_id':'@organisation:rival','classification':'internal','state':'draft'}" },
	{ "answer", "rival", "{'audit_id':'@audit:rival','request_item_id':'@request_item:rival',"
		"'party_id':'@organisation:rival','classification':'internal','state':'signed','signed_us':1}" },
	{ "answer", "foreign", "{'audit_id':'@audit:foreign','request_item_id':'@request_item:foreign',"
		"'party_id':'@organisation:foreign','classification':'internal','state':'signed','signed_us':1}" },
	{ "answer", "apart", "{'audit_id':'@audit:rival','request_item_id':'@request_item:rival',"
		"'party_id':'@organisation:rival','state':'signed','signed_us':1,'side_id':'@organisation:foreign','classification':'public'}" },
	{ "answer", "shared", "{'audit_id':'@audit:rival','request_item_id':'@request_item:rival',"
		"'party_id':'@organisation:rival','state':'signed','signed_us':1,'side_id':'@organisation:operator','classification':'internal'}" },
	{ "answer", "above_share", "{'audit_id':'@audit:rival','request_item_id':'@request_item:rival',"
		"'party_id':'@organisation:rival','state':'signed','signed_us':1,'side_id':'@organisation:operator','classification':'confidential'}" },
	{ "forwarding", "own", "{'audit_id':'@audit:fieldwork','request_item_id':'@request_item:open',"
		"'party_id':'@organisation:audited','to_person_id':'@person:audit/SP','author_id':'@person:audit/SR'}" },
	{ "forwarding", "consultant", "{'audit_id':'@audit:fieldwork','request_item_id':'@request_item:open',"
		"'party_id':'@organisation:rival','to_person_id':'@person:rival'}" },
	{ "forwarding", "rival", "{'audit_id':'@audit:rival','request_item_id':'@request_item:rival',"
		"'party_id':'@organisation:rival','to_person_id':'@person:rival'}" },
	{ "forwarding", "foreign", "{'audit_id':'@audit:foreign','request_item_id':'@request_item:foreign',"
		"'party_id':'@organisation:foreign','to_person_id':'@person:foreign'}" },
	{ "scale", "own", "{'organisation_id':'@organisation:auditing','state':'published'}" },
	{ "scale", "draft", "{'organisation_id':'@organisation:auditing','state':'draft'}" },
	{ "scale", "foreign", "{'organisation_id':'@organisation:foreign','state':'published'}" },
	{ "scale_pin", "programme", "{'scope_id':'@programme:submitted','scale_id':'@scale:own'}" },
	{ "scale_pin", "audit", "{'scope_id':'@audit:rival','scale_id':'@scale:own'}" },
	{ "scale_pin", "above", "{'scope_id':'@organisation:auditing','scale_id':'@scale:own'}" }, /* above a team, grading nothing */
	{ "scale_pin", "foreign", "{'scope_id':'@programme:foreign','scale_id':'@scale:foreign'}" },
	{ "evidence_annotation", "by_auditor", "{'audit_id':'@audit:fieldwork','evidence_id':'@evidence:by_auditor',"
		"'author_id':'@person:audit/AU','party_id':'@organisation:auditing'}" },
	{ "evidence_annotation", "by_supplier", "{'audit_id':'@audit:fieldwork','evidence_id':'@evidence:by_supplier',"
		"'author_id':'@person:audit/SR','party_id':'@organisation:audited'}" },
	{ "evidence_annotation", "rival", "{'audit_id':'@audit:rival','evidence_id':'@evidence:rival',"
		"'author_id':'@person:rival','party_id':'@organisation:rival'}" },
	{ "evidence_annotation", "foreign", "{'audit_id':'@audit:foreign','evidence_id':'@evidence:foreign',"
		"'author_id':'@person:foreign','party_id':'@organisation:foreign'}" },
	{ "evidence_annotation", "apart", "{'audit_id':'@audit:rival','evidence_id':'@evidence:rival',"
		"'author_id':'@person:foreign','party_id':'@organisation:foreign','side_id':'@organisation:foreign','classification':'public'}" },
	{ "evidence_annotation", "shared", "{'audit_id':'@audit:rival','evidence_id':'@evidence:rival',"
		"'author_id':'@person:foreign','party_id':'@organisation:foreign','side_id':'@organisation:operator','classification':'internal'}" },
	{ "evidence_annotation", "above_share", "{'audit_id':'@audit:rival','evidence_id':'@evidence:rival',"
		"'author_id':'@person:foreign','party_id':'@organisation:foreign','side_id':'@organisation:operator','classification':'confidential'}" },
	{ "late_statement", "own", "{'audit_id':'@audit:fieldwork','state':'quarantined','shown_us':1,'signer_id':'@person:audit/AU'}" },
	{ "late_statement", "rival", "{'audit_id':'@audit:rival','state':'quarantined','shown_us':1,'signer_id':'@person:rival'}" },
	{ "late_statement", "foreign", "{'audit_id':'@audit:foreign','state':'quarantined','shown_us':1,'signer_id':'@person:foreign'}" },
	{ "late_statement", "apart", "{'audit_id':'@audit:rival','state':'quarantined','shown_us':1,'signer_id':'@person:foreign',"
		"'side_id':'@organisation:foreign','classification':'public'}" },
	{ "late_statement", "shared", "{'audit_id':'@audit:rival','state':'quarantined','shown_us':1,'signer_id':'@person:foreign',"
		"'side_id':'@organisation:operator','classification':'internal'}" },
	{ "late_statement", "above_share", "{'audit_id':'@audit:rival','state':'quarantined','shown_us':1,'signer_id':'@person:foreign',"
		"'side_id':'@organisation:operator','classification':'confidential'}" },
	{ "late_statement", "of_supplier", "{'audit_id':'@audit:fieldwork','state':'quarantined','signer_id':'@person:audit/SP',"
		"'author_id':'@person:audit/SP','party_id':'@organisation:audited'}" },
	{ "late_statement", "of_supplier_shown", "{'audit_id':'@audit:fieldwork','state':'accepted','signer_id':'@person:audit/SP',"
		"'author_id':'@person:audit/SP','party_id':'@organisation:audited','shown_us':1}" },
	{ "late_statement", "of_consultant", "{'audit_id':'@audit:fieldwork','state':'quarantined','signer_id':'@person:rival',"
		"'author_id':'@person:rival','party_id':'@organisation:rival'}" },
	{ "break_glass", "own", "{'scope_id':'@audit:fieldwork','person_id':'@person:audit/TE','role':'programme_manager',"
		"'party_id':'@organisation:auditing','state':'proposed','days':1,'proposer_id':'@person:auditing','proposed_us':2}" },
	{ "break_glass", "rival", "{'scope_id':'@audit:rival','person_id':'@person:rival','role':'programme_manager','state':'proposed',"
		"'days':1,'proposer_id':'@person:auditing'}" },
	{ "break_glass", "foreign", "{'scope_id':'@audit:foreign','person_id':'@person:foreign','role':'programme_manager',"
		"'state':'proposed','days':1,'proposer_id':'@person:auditing'}" },
	{ "break_glass", "above", "{'scope_id':'@programme:own','person_id':'@person:foreign','role':'programme_manager','state':'refused',"
		"'days':1,'proposer_id':'@person:auditing'}" },
	{ "break_glass", "taken", "{'scope_id':'@programme:own','person_id':'@person:foreign','role':'programme_manager','state':'reviewed',"
		"'days':1,'proposer_id':'@person:auditing','taken_us':2,'until_us':3}" },
	{ "break_glass", "owned", "{'scope_id':'@audit:fieldwork','person_id':'@person:auditing/EV','role':'programme_manager',"
		"'state':'refused','days':1,'proposer_id':'@person:auditing'}" },
	{ "break_glass", "approved", "{'scope_id':'@audit:fieldwork','person_id':'@person:audit/TE','role':'programme_manager',"
		"'party_id':'@organisation:auditing','state':'approved','days':1,'proposer_id':'@person:auditing','proposed_us':2,"
		"'approver_id':'@person:auditing/AD','approved_us':3,'from_us':4,'lapses_us':4102444800000000}" },
	{ "finding_tally", "own", "{'audit_id':'@audit:fieldwork'}" },
	{ "finding_tally", "rival", "{'audit_id':'@audit:rival'}" },
	{ "finding_tally", "foreign", "{'audit_id':'@audit:foreign'}" },
	{ "finding_comment", "own", "{'audit_id':'@audit:fieldwork','finding_id':'@finding:communicated',"
		"'author_id':'@person:audit/AU'}" },
	{ "finding_comment", "rival", "{'audit_id':'@audit:rival','finding_id':'@finding:rival','author_id':'@person:auditing'}" },
	{ "finding_comment", "foreign", "{'audit_id':'@audit:foreign','finding_id':'@finding:foreign','author_id':'@person:foreign'}" },
	{ "finding_extension", "own", "{'audit_id':'@audit:fieldwork','finding_id':'@finding:communicated',"
		"'requester_id':'@person:audited','state':'requested'}" },
	{ "finding_extension", "rival", "{'audit_id':'@audit:rival','finding_id':'@finding:rival',"
		"'requester_id':'@person:rival','state':'requested'}" },
	{ "finding_extension", "foreign", "{'audit_id':'@audit:foreign','finding_id':'@finding:foreign',"
		"'requester_id':'@person:foreign','state':'requested'}" },
	{ "plan", "draft", "{'audit_id':'@audit:fieldwork','number':2,'state':'draft','author_id':'@person:auditing'}" },
	{ "plan", "presented", "{'audit_id':'@audit:fieldwork','number':1,'state':'presented','presented_us':1,"
		"'author_id':'@person:auditing'}" },
	{ "plan", "rival", "{'audit_id':'@audit:rival','number':1,'state':'presented','presented_us':1}" },
	{ "plan", "foreign", "{'audit_id':'@audit:foreign','number':1,'state':'presented','presented_us':1}" },
	{ "plan", "unannounced", "{'audit_id':'@audit:unannounced','number':1,'state':'presented','presented_us':1}" },
	{ "slot", "draft", "{'audit_id':'@audit:fieldwork','plan_id':'@plan:draft','number':1,'kind':'activity','state':'planned'}" },
	{ "slot", "presented", "{'audit_id':'@audit:fieldwork','plan_id':'@plan:presented','number':1,'kind':'activity',"
		"'state':'planned','presented_us':1}" },
	{ "slot", "rival", "{'audit_id':'@audit:rival','plan_id':'@plan:rival','number':1,'state':'planned','presented_us':1}" },
	{ "slot", "foreign", "{'audit_id':'@audit:foreign','plan_id':'@plan:foreign','number':1,'state':'planned','presented_us':1}" },
	{ "slot", "unannounced", "{'audit_id':'@audit:unannounced','plan_id':'@plan:unannounced','number':1,'state':'planned',"
		"'presented_us':1}" },
	{ "slot_comment", "own", "{'audit_id':'@audit:fieldwork','plan_id':'@plan:presented','slot_id':'@slot:presented',"
		"'state':'open','author_id':'@person:audited'}" },
	{ "slot_comment", "rival", "{'audit_id':'@audit:rival','plan_id':'@plan:rival','slot_id':'@slot:rival','state':'open'}" },
	{ "slot_comment", "foreign", "{'audit_id':'@audit:foreign','plan_id':'@plan:foreign','slot_id':'@slot:foreign','state':'open'}" },
	{ "participant", "own", "{'audit_id':'@audit:fieldwork','kind':'observer','person_id':'@person:audit/OB','state':'proposed',"
		"'proposer_id':'@person:auditing'}" },
	{ "participant", "nobody", "{'audit_id':'@audit:fieldwork','kind':'guide','state':'admitted','proposer_id':'@person:audited'}" },
	{ "participant", "rival", "{'audit_id':'@audit:rival','kind':'guide','state':'admitted'}" },
	{ "participant", "foreign", "{'audit_id':'@audit:foreign','kind':'guide','state':'admitted'}" },
	{ "visit", "own", "{'audit_id':'@audit:fieldwork','site_id':'@site:audited','state':'asked','author_id':'@person:auditing'}" },
	{ "visit", "rival", "{'audit_id':'@audit:rival','site_id':'@site:rival','state':'asked'}" },
	{ "visit", "foreign", "{'audit_id':'@audit:foreign','site_id':'@site:foreign','state':'asked'}" },
	{ "test_agreement", "own", "{'audit_id':'@audit:fieldwork','state':'proposed','author_id':'@person:auditing'}" },
	{ "test_agreement", "rival", "{'audit_id':'@audit:rival','state':'proposed'}" },
	{ "test_agreement", "foreign", "{'audit_id':'@audit:foreign','state':'proposed'}" },
	{ "checklist", "own", "{'audit_id':'@audit:fieldwork','number':1}" },
	{ "checklist", "rival", "{'audit_id':'@audit:rival','number':1}" },
	{ "checklist", "foreign", "{'audit_id':'@audit:foreign','number':1}" },
	{ "checklist_item", "own", "{'audit_id':'@audit:fieldwork','checklist_id':'@checklist:own','from_number':1}" },
	{ "checklist_item", "rival", "{'audit_id':'@audit:rival','checklist_id':'@checklist:rival','from_number':1}" },
	{ "checklist_item", "foreign", "{'audit_id':'@audit:foreign','checklist_id':'@checklist:foreign','from_number':1}" },
	{ "checklist_item", "apart", "{'audit_id':'@audit:rival','checklist_id':'@checklist:rival','from_number':1,"
		"'side_id':'@organisation:foreign','classification':'public'}" },
	{ "checklist_item", "shared", "{'audit_id':'@audit:rival','checklist_id':'@checklist:rival','from_number':1,"
		"'side_id':'@organisation:operator','classification':'internal'}" },
	{ "checklist_item", "above_share", "{'audit_id':'@audit:rival','checklist_id':'@checklist:rival','from_number':1,"
		"'side_id':'@organisation:operator','classification':'confidential'}" },
	{ "bundle", "own", "{'audit_id':'@audit:fieldwork','person_id':'@person:audit/TE','state':'out','taken_us':1,'expires_us':2}" },
	{ "bundle", "rival", "{'audit_id':'@audit:rival','person_id':'@person:auditing','state':'out','taken_us':1,'expires_us':2}" },
	{ "bundle", "alone", "{'audit_id':'@audit:foreign','person_id':'@person:audit/TE','state':'out','taken_us':1,'expires_us':2}" },
	{ "bundle", "foreign", "{'audit_id':'@audit:foreign','person_id':'@person:foreign','state':'out','taken_us':1,'expires_us':2}" },
	{ "witness_policy", "own", "{'programme_id':'@programme:own'}" },
	{ "witness_policy", "foreign", "{'programme_id':'@programme:foreign'}" },
	/* Of no number: the log's keys stay as they are. */
	{ "log_key", "own", "{'organisation_id':'@organisation:auditing','cause':'routine'}" },
	{ "log_key", "foreign", "{'organisation_id':'@organisation:foreign','cause':'routine'}" },
	{ "session_key", "own", "{'organisation_id':'@organisation:auditing'}" },
	{ "session_key", "foreign", "{'organisation_id':'@organisation:foreign'}" },
	{ "cosignature", "own", "{'organisation_id':'@organisation:auditing','person_id':'@person:audit/TE','tree_size':1,"
		"'key':'" WITNESS_KEY "','signature':'" WITNESS_SIGNATURE "'}" },
	{ "cosignature", "audited", "{'organisation_id':'@organisation:audited','person_id':'@person:audited','tree_size':1,"
		"'key':'" WITNESS_KEY "','signature':'" WITNESS_SIGNATURE "'}" },
	{ "cosignature", "foreign", "{'organisation_id':'@organisation:foreign','person_id':'@person:foreign','tree_size':1,"
		"'key':'" WITNESS_KEY "','signature':'" WITNESS_SIGNATURE "'}" },
	{ "retention_rule", "own", "{'programme_id':'@programme:own','record_class':'audit','years':3}" },
	{ "retention_rule", "foreign", "{'programme_id':'@programme:foreign','record_class':'audit','years':3}" },
	{ "disclosure", "own", "{'audit_id':'@audit:fieldwork','state':'requested','requester_id':'@person:auditing'}" },
	{ "disclosure", "rival", "{'audit_id':'@audit:rival','state':'requested'}" },
	{ "disclosure", "foreign", "{'audit_id':'@audit:foreign','state':'requested'}" },
	{ "disposal_consent", "own", "{'audit_id':'@audit:fieldwork','state':'asked','noun':'evidence',"
		"'row_id':'@evidence:accepted','ground':'agreement'}" },
	{ "disposal_consent", "rival", "{'audit_id':'@audit:rival','state':'asked'}" },
	{ "disposal_consent", "foreign", "{'audit_id':'@audit:foreign','state':'asked'}" },
	{ "sampling_plan", "own", "{'audit_id':'@audit:fieldwork','title':'own','method':'judgement','procedure':'judgement',"
		"'chosen_size':3,'sample_size':3,'state':'planned'}" },
	{ "sampling_plan", "concluded", "{'audit_id':'@audit:fieldwork','title':'concluded','method':'judgement',"
		"'procedure':'judgement','sample_size':3,'state':'concluded','concluded_us':1}" },
	{ "sampling_plan", "rival", "{'audit_id':'@audit:rival','title':'rival','method':'judgement','procedure':'judgement',"
		"'state':'concluded','concluded_us':1}" },
	{ "sampling_plan", "foreign", "{'audit_id':'@audit:foreign','title':'foreign','method':'judgement','procedure':'judgement',"
		"'state':'concluded','concluded_us':1}" },
	{ "sampling_draw", "own", "{'audit_id':'@audit:fieldwork','sampling_plan_id':'@sampling_plan:own','state':'begun'}" },
	{ "sampling_draw", "rival", "{'audit_id':'@audit:rival','sampling_plan_id':'@sampling_plan:rival','state':'begun'}" },
	{ "sampling_draw", "foreign", "{'audit_id':'@audit:foreign','sampling_plan_id':'@sampling_plan:foreign','state':'begun'}" },
	{ "sample_item", "own", "{'audit_id':'@audit:fieldwork','sampling_plan_id':'@sampling_plan:own','place':7,'state':'named'}" },
	{ "sample_item", "rival", "{'audit_id':'@audit:rival','sampling_plan_id':'@sampling_plan:rival','place':7,'state':'named'}" },
	{ "sample_item", "foreign", "{'audit_id':'@audit:foreign','sampling_plan_id':'@sampling_plan:foreign','place':7,"
		"'state':'named'}" },
	{ "sample_item", "apart", "{'audit_id':'@audit:rival','sampling_plan_id':'@sampling_plan:rival','place':8,'state':'conforming',"
		"'side_id':'@organisation:foreign','classification':'public'}" },
	{ "sample_item", "shared", "{'audit_id':'@audit:rival','sampling_plan_id':'@sampling_plan:rival','place':8,'state':'conforming',"
		"'side_id':'@organisation:operator','classification':'internal'}" },
	{ "sample_item", "above_share", "{'audit_id':'@audit:rival','sampling_plan_id':'@sampling_plan:rival','place':8,'state':'conforming',"
		"'side_id':'@organisation:operator','classification':'confidential'}" },
	{ "assignment_package", "own", "{'audit_id':'@audit:fieldwork','state':'issued','leader_id':'@person:audit/LA'}" },
	{ "assignment_package", "rival", "{'audit_id':'@audit:rival','state':'issued','leader_id':'@person:audit/LA'}" },
	{ "assignment_package", "foreign", "{'audit_id':'@audit:foreign','state':'issued','leader_id':'@person:audit/LA'}" },
	{ "contact", "own", "{'audit_id':'@audit:fieldwork'}" },
	{ "contact", "rival", "{'audit_id':'@audit:rival'}" },
	{ "contact", "foreign", "{'audit_id':'@audit:foreign'}" },
	{ "feasibility", "own", "{'audit_id':'@audit:fieldwork','verdict':'feasible'}" },
	{ "feasibility", "rival", "{'audit_id':'@audit:rival','verdict':'feasible'}" },
	{ "feasibility", "foreign", "{'audit_id':'@audit:foreign','verdict':'feasible'}" },
	{ "remote_readiness", "own", "{'audit_id':'@audit:fieldwork','state':'signed'}" },
	{ "remote_readiness", "rival", "{'audit_id':'@audit:rival','state':'signed'}" },
	{ "remote_readiness", "foreign", "{'audit_id':'@audit:foreign','state':'signed'}" },
	{ "document_review", "own", "{'audit_id':'@audit:fieldwork','result':'adequate'}" },
	{ "document_review", "rival", "{'audit_id':'@audit:rival','result':'adequate'}" },
	{ "document_review", "foreign", "{'audit_id':'@audit:foreign','result':'adequate'}" },
	{ "document_review", "apart", "{'audit_id':'@audit:rival','result':'adequate',"
		"'side_id':'@organisation:foreign','classification':'public'}" },
	{ "document_review", "shared", "{'audit_id':'@audit:rival','result':'adequate',"
		"'side_id':'@organisation:operator','classification':'internal'}" },
	{ "document_review", "above_share", "{'audit_id':'@audit:rival','result':'adequate',"
		"'side_id':'@organisation:operator','classification':'confidential'}" },
	{ "meeting", "own", "{'audit_id':'@audit:fieldwork','kind':'opening','held_us':1,'disclosed_us':1}" },
	{ "meeting", "rival", "{'audit_id':'@audit:rival','kind':'opening','held_us':1,'disclosed_us':1}" },
	{ "meeting", "foreign", "{'audit_id':'@audit:foreign','kind':'opening','held_us':1,'disclosed_us':1}" },
	{ "meeting", "team", "{'audit_id':'@audit:fieldwork','kind':'team','held_us':1}" },
	{ "progress_note", "own", "{'audit_id':'@audit:fieldwork','told_us':1}" },
	{ "progress_note", "rival", "{'audit_id':'@audit:rival','told_us':1}" },
	{ "progress_note", "foreign", "{'audit_id':'@audit:foreign','told_us':1}" },
	{ "progress_note", "untold", "{'audit_id':'@audit:fieldwork'}" },
	{ "alert", "own", "{'audit_id':'@audit:fieldwork','kind':'risk','state':'raised'}" },
	{ "alert", "rival", "{'audit_id':'@audit:rival','kind':'risk','state':'raised'}" },
	{ "alert", "foreign", "{'audit_id':'@audit:foreign','kind':'risk','state':'raised'}" },
	{ "scope_change", "own", "{'audit_id':'@audit:fieldwork','state':'requested','requester_id':'@person:auditing'}" },
	{ "scope_change", "rival", "{'audit_id':'@audit:rival','state':'requested','requester_id':'@person:auditing'}" },
	{ "scope_change", "foreign", "{'audit_id':'@audit:foreign','state':'requested','requester_id':'@person:auditing'}" },
	{ "conclusion", "own", "{'audit_id':'@audit:fieldwork','objective':1,'extent':'fulfilled','state':'agreed','presented_us':1}" },
	{ "conclusion", "rival", "{'audit_id':'@audit:rival','objective':1,'extent':'fulfilled','state':'agreed','presented_us':1}" },
	{ "conclusion", "foreign", "{'audit_id':'@audit:foreign','objective':1,'extent':'fulfilled','state':'agreed','presented_us':1}" },
	{ "conclusion", "draft", "{'audit_id':'@audit:fieldwork','objective':2,'extent':'fulfilled','state':'draft'}" },
	{ "report", "own", "{'audit_id':'@audit:fieldwork','state':'issued'}" },
	{ "report", "rival", "{'audit_id':'@audit:rival','state':'issued'}" },
	{ "report", "foreign", "{'audit_id':'@audit:foreign','state':'issued'}" },
	{ "report", "draft", "{'audit_id':'@audit:fieldwork','state':'draft','author_id':'@person:audit/LA'}" },
	{ "report_copy", "own", "{'audit_id':'@audit:fieldwork','report_id':'@report:own','person_id':'@person:audit/SR','state':'sent'}" },
	{ "report_copy", "rival", "{'audit_id':'@audit:rival','report_id':'@report:rival','person_id':'@person:rival','state':'sent'}" },
	{ "report_copy", "foreign", "{'audit_id':'@audit:foreign','report_id':'@report:foreign','person_id':'@person:foreign',"
		"'state':'sent'}" },
	{ "report_comment", "own", "{'audit_id':'@audit:fieldwork','report_id':'@report:draft','state':'open',"
		"'author_id':'@person:auditing'}" },
	{ "report_comment", "rival", "{'audit_id':'@audit:rival','report_id':'@report:rival','state':'open'}" },
	{ "report_comment", "foreign", "{'audit_id':'@audit:foreign','report_id':'@report:foreign','state':'open'}" },
	{ "carry_over", "own", "{'audit_id':'@audit:fieldwork','finding_id':'@finding:communicated'}" },
	{ "carry_over", "rival", "{'audit_id':'@audit:rival','finding_id':'@finding:communicated'}" },
	{ "carry_over", "foreign", "{'audit_id':'@audit:foreign','finding_id':'@finding:communicated'}" },
	{ "lesson", "own", "{'audit_id':'@audit:fieldwork'}" },
	{ "lesson", "rival", "{'audit_id':'@audit:rival'}" },
	{ "lesson", "foreign", "{'audit_id':'@audit:foreign'}" },
	{ "amendment", "own", "{'audit_id':'@audit:fieldwork','noun':'finding','told_us':1}" },
	{ "amendment", "rival", "{'audit_id':'@audit:rival','noun':'finding','told_us':1}" },
	{ "amendment", "foreign", "{'audit_id':'@audit:foreign','noun':'finding','told_us':1}" },
	{ "amendment", "untold", "{'audit_id':'@audit:fieldwork','noun':'finding'}" },
	{ "feedback", "own", "{'audit_id':'@audit:fieldwork','person_id':'@person:audit/TE','role':'technical_expert','state':'asked'}" },
	{ "feedback", "rival", "{'audit_id':'@audit:rival','person_id':'@person:rival','role':'supplier_representative','state':'asked'}" },
	{ "feedback", "foreign", "{'audit_id':'@audit:foreign','person_id':'@person:foreign','role':'leader','state':'asked'}" },
	{ "termination", "own", "{'audit_id':'@audit:fieldwork','state':'agreed'}" },
	{ "termination", "rival", "{'audit_id':'@audit:rival','state':'agreed'}" },
	{ "termination", "foreign", "{'audit_id':'@audit:foreign','state':'agreed'}" },
	{ "termination", "proposed", "{'audit_id':'@audit:fieldwork','state':'proposed','proposer_id':'@person:auditing'}" },
	{ "disposal_order", "own", "{'programme_id':'@programme:own','audit_id':'@audit:fieldwork','noun':'evidence',"
		"'row_id':'@evidence:accepted','row_version':1,'ground':'law','proposer_id':'@person:auditing','state':'proposed'}" },
	{ "disposal_order", "asking", "{'programme_id':'@programme:own','audit_id':'@audit:fieldwork','noun':'evidence',"
		"'row_id':'@evidence:accepted','row_version':1,'ground':'law','proposer_id':'@person:auditing','state':'approved',"
		"'decider_id':'@person:auditing/CL','holders_waiting':1,"
		"'holders_left':[{'person_id':'@person:audit/TE','holdings':['team']}]}" },
	{ "disposal_order", "foreign", "{'programme_id':'@programme:foreign','audit_id':'@audit:foreign','noun':'evidence',"
		"'row_id':'@evidence:foreign','row_version':1,'ground':'law','state':'proposed'}" },
	{ "disposal_notice", "own", "{'programme_id':'@programme:own','audit_id':'@audit:fieldwork','person_id':'@person:audit/TE',"
		"'holdings':['team'],'state':'asked','sent_us':1}" },
	{ "disposal_notice", "foreign", "{'programme_id':'@programme:foreign','audit_id':'@audit:foreign','person_id':'@person:foreign',"
		"'holdings':['report'],'state':'asked','sent_us':1}" },
	{ "retention_agreement", "own", "{'audit_id':'@audit:fieldwork','years':5,'basis':'contract','state':'proposed',"
		"'proposer_id':'@person:auditing'}" },
	{ "retention_agreement", "rival", "{'audit_id':'@audit:rival','years':5,'basis':'contract','state':'proposed'}" },
	{ "retention_agreement", "foreign", "{'audit_id':'@audit:foreign','years':5,'basis':'contract','state':'proposed'}" },
	{ "disposal", "own", "{'audit_id':'@audit:fieldwork','disposal_order_id':'@disposal_order:own','ground':'law'}" },
	{ "disposal", "rival", "{'audit_id':'@audit:rival','ground':'law'}" },
	{ "disposal", "foreign", "{'audit_id':'@audit:foreign','ground':'law'}" },
};

void cast_resolve(const struct world *w, json_t *json)
{
	const char *key;
	json_t *value;
	size_t i;
	void *next;
	json_object_foreach_safe(json, next, key, value) {
		if (json_is_string(value) && *json_string_value(value) == '@')
			(void)json_object_set_new(json, key,
				json_string(world_object(w, json_string_value(value) + 1)->id));
		else
			cast_resolve(w, value);
	}
	json_array_foreach(json, i, value) {
		if (json_is_string(value) && *json_string_value(value) == '@')
			(void)json_array_set_new(json, i,
				json_string(world_object(w, json_string_value(value) + 1)->id));
		else
			cast_resolve(w, value);
	}
}

static json_t *parse(const struct world *w, const char *text)
{
	char quoted[2048];
	size_t len = strlen(text);
	json_error_t error;
	assert(len < sizeof(quoted));
	for (size_t i = 0; i <= len; i++)
		quoted[i] = text[i] == '\'' ? '"' : text[i];
	json_t *json = json_loads(quoted, 0, &error);
	if (!json) {
		(void)fprintf(stderr, "%s: %s\n", error.text, text);
		abort();
	}
	cast_resolve(w, json);
	return json;
}

static void sow_bytes(struct arena *a, ProtobufCBinaryData *to, uint32_t len)
{
	to->data = arena_alloc(a, len);
	assert(to->data);
	random_bytes(to->data, len);
	to->len = len;
}

/* Every empty text that is no reference takes the canary of its audience; digests and keys that are not given are random. */
static void sow(struct arena *a, ProtobufCMessage *m, const struct message_rule *rule, struct object *o)
{
	for (unsigned i = 0; i < m->descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *f = &m->descriptor->fields[i];
		const struct field_rule *fr = &rule->field[i];
		char *at = (char *)m + f->offset;
		if (f->label == PROTOBUF_C_LABEL_REPEATED || fr->ref)
			continue;
		if (f->type == PROTOBUF_C_TYPE_MESSAGE && *(ProtobufCMessage **)(void *)at && fr->message)
			sow(a, *(ProtobufCMessage **)(void *)at, fr->message, o);
		if (f->type == PROTOBUF_C_TYPE_BYTES && fr->exact_bytes && ((ProtobufCBinaryData *)(void *)at)->len == 0)
			sow_bytes(a, (ProtobufCBinaryData *)(void *)at, fr->exact_bytes);
		if (f->type != PROTOBUF_C_TYPE_STRING || **(const char **)(void *)at)
			continue;
		bool is_secret = fr->audience == AUDIT__AUDIENCE__AUDIENCE_AUDITORS;
		*(const char **)(void *)at = is_secret ? o->secret : o->canary;
	}
}

static bool has_secret(const struct resource_rule *resource)
{
	for (unsigned i = 0; i < resource->message->descriptor->n_fields; i++)
		if (resource->message->descriptor->fields[i].type == PROTOBUF_C_TYPE_STRING &&
			!resource->message->field[i].ref &&
			resource->message->field[i].audience == AUDIT__AUDIENCE__AUDIENCE_AUDITORS)
			return true;
	return false;
}

static struct object *object_new(struct world *w, const char *noun, const char *label, bool marked)
{
	assert(w->object_count < OBJECTS_MAX);
	struct object *o = &w->object[w->object_count++];
	*o = (struct object){ .resource = schema_find_resource(noun) };
	assert(o->resource);
	(void)snprintf(o->label, sizeof(o->label), "%s", label);
	world_missing_id(o->id);
	if (marked) {
		(void)snprintf(o->canary, sizeof(o->canary), "Kq%03zuz", w->object_count);
		if (has_secret(o->resource))
			(void)snprintf(o->secret, sizeof(o->secret), "Tq%03zuz", w->object_count);
	}
	return o;
}

static void put(struct world *w, struct object *o, const char *text)
{
	struct arena *a = arena_new(LIMIT_ARENA_BYTES);
	json_t *json = parse(w, text);
	ProtobufCMessage *row;
	struct status st;
	const ProtobufCMessageDescriptor *d = o->resource->message->descriptor;
	(void)json_object_set_new(json, d->fields[o->resource->id_field].name, json_string(o->id));
	if (strcmp(o->resource->noun, "person") == 0)
		(void)json_object_set_new(json, "person_id", json_string(o->id));
	if (json_to_message(json, d, a, &st, &row) != OK) {
		(void)fprintf(stderr, "%s: %s %s\n", text, st.field, st.message);
		abort();
	}
	if (*o->canary)
		sow(a, row, o->resource->message, o);
	world_put(w, o, row);
	json_decref(o->facts);
	o->facts = json;
	arena_free(a);
}

static void plant(struct world *w, const struct seed *s, size_t count)
{
	for (size_t i = 0; i < count; i++)
		put(w, object_new(w, s[i].noun, s[i].label, true), s[i].json);
}

/* The communicated finding was a draft once, and said other things then. */
static void plant_past(struct world *w)
{
	struct object *past = object_new(w, "finding", "communicated_as_draft", true);
	const struct object *now = world_object(w, "finding:communicated");
	memcpy(past->id, now->id, sizeof(past->id));
	past->is_past = true;
	put(w, past, "{'audit_id':'@audit:fieldwork','grade':'minor','state':'draft'}");
	struct object *again = (struct object *)(uintptr_t)now;
	put(w, again, "{'audit_id':'@audit:fieldwork','grade':'minor','state':'communicated','communicated_us':1}");
	again->version++;
}

static void add_device(struct world *w, struct actor *a, const char *organisation, const char *state)
{
	char text[1024], sign[65], session[65], sign64[BASE64_LEN(32) + 1], session64[BASE64_LEN(32) + 1];
	hex_encode(a->sign.public, 32, sign);
	hex_encode(a->session, 32, session);
	base64_encode(a->sign.public, 32, sign64);
	base64_encode(a->session, 32, session64);
	(void)snprintf(text, sizeof(text), "{'organisation_id':'@organisation:%s','person_id':'%s','sign_key_text':'%s',"
		"'sign_key':'%s','session_key_text':'%s','session_key':'%s','state':'%s','active_from':1,'name':'d'}",
		organisation, a->person, sign, sign64, session, session64, state);
	struct object *o = object_new(w, "device", "of_cast", false);
	put(w, o, text);
}

static void add_role_until(struct world *w, const struct actor *a, const char *scope, const char *party, unsigned role,
	const char *state, const char *until_us)
{
	char text[512];
	(void)snprintf(text, sizeof(text), "{'scope_id':'@%s','person_id':'%s','party_id':'@organisation:%s','role':%u,"
		"'state':'%s','until_us':%s}", scope, a->person, party, role, state, until_us);
	put(w, object_new(w, "appointment", "of_cast", false), text);
}

static void add_role(struct world *w, const struct actor *a, const char *scope, const char *party, unsigned role)
{
	add_role_until(w, a, scope, party, role, "active", "0");
}

static struct actor *actor_new(struct world *w, enum relation relation, unsigned column, const char *organisation,
	const char *name)
{
	char label[40], text[256];
	assert(w->actor_count < ACTORS_MAX);
	struct actor *a = &w->actor[w->actor_count++];
	*a = (struct actor){ .relation = relation, .column = column };
	sign_key_new(&a->sign);
	random_bytes(a->session, sizeof(a->session));
	(void)snprintf(label, sizeof(label), "%s/%s", relation_name[relation], name);
	/* One of the cast is looked for in replies too: whoever sees them sees a person by being themself. */
	bool marked = relation == AUDIT && strcmp(name, "TE") == 0;
	struct object *o = object_new(w, "person", label, marked);
	memcpy(a->person, o->id, sizeof(a->person));
	(void)snprintf(text, sizeof(text), "{'organisation_id':'@organisation:%s','is_service':%s%s}", organisation,
		strcmp(name, "service") == 0 ? "true" : "false", marked ? "" : ",'name':'somebody'");
	put(w, o, text);
	return a;
}

static const char *party_at(enum relation relation, unsigned role)
{
	bool of_auditee = role >= AUDIT__ROLE__ROLE_AUDITEE_REPRESENTATIVE && role <= AUDIT__ROLE__ROLE_SUPPLIER_CONTRIBUTOR;
	if (relation == AUDITED || (relation == AUDIT && of_auditee))
		return "audited";
	return relation == RIVAL ? "rival" : "auditing";
}

static void cast_roles(struct world *w)
{
	static const char *const scope[] = { "organisation:auditing", "organisation:audited", "organisation:rival",
		"audit:fieldwork" };
	for (unsigned relation = AUDITING; relation <= AUDIT; relation++) {
		for (unsigned role = 1; role <= ROLES; role++) {
			const char *party = party_at((enum relation)relation, role);
			struct actor *a = actor_new(w, (enum relation)relation, role - 1, party, role_name_short[role]);
			add_device(w, a, party, "active");
			add_role(w, a, scope[relation], party, role);
		}
	}
}

static void cast_others(struct world *w)
{
	static const char *const organisation[OTHERS] = { "auditing", "audited", "rival", "auditing", "auditing",
		"auditing", "auditing", "auditing", "auditing", "rival" };
	for (unsigned i = 0; i < OTHERS; i++) {
		const char *name = other_name[i];
		struct actor *a = actor_new(w, OTHER, i, organisation[i], name);
		const char *state = strcmp(name, "pending") == 0 ? "pending" : strcmp(name, "revoked") == 0 ? "revoked" : "active";
		if (strcmp(name, "guest") != 0)
			add_device(w, a, organisation[i], state);
		if (i >= 3 && i <= 6) /* all they lack is an active device, or to be a natural person */
			add_role(w, a, "organisation:auditing", "auditing", AUDIT__ROLE__ROLE_PROGRAMME_MANAGER);
		if (strcmp(name, "expired") == 0)
			add_role_until(w, a, "organisation:auditing", "auditing", AUDIT__ROLE__ROLE_PROGRAMME_MANAGER, "active", "1");
		if (strcmp(name, "ended") == 0)
			add_role_until(w, a, "organisation:auditing", "auditing", AUDIT__ROLE__ROLE_PROGRAMME_MANAGER, "ended", "0");
		if (strcmp(name, "both") == 0) { /* audits one supplier and speaks for its rival */
			add_role(w, a, "organisation:rival", "rival", AUDIT__ROLE__ROLE_SUPPLIER_REPRESENTATIVE);
			add_role(w, a, "audit:fieldwork", "rival", AUDIT__ROLE__ROLE_AUDITOR);
		}
	}
}

void cast_world(struct world *w)
{
	plant(w, ground, ARRAY_LEN(ground));
	cast_roles(w);
	cast_others(w);
	plant(w, rows, ARRAY_LEN(rows));
	plant_past(w);
}
