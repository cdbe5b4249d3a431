/* What holds of the rows whatever was called; docs/invariants.md. */
#include "tests/robust/predicates.h"

#include "audit/v1/bundle.pb-c.h"
#include "audit/v1/participant.pb-c.h"
#include "audit/v1/plan.pb-c.h"
#include "common/limits.h"
#include "daemon/rule/bundle.h"
#include "daemon/rule/coverage.h"
#include "gen/vocabulary.h"

#include <assert.h>

/* Numbers of states say nothing of their order. */
static bool has_a_team(int64_t audit_state)
{
	return audit_state != AUDIT_STATE_PROPOSED && audit_state != AUDIT_STATE_SCHEDULED &&
		audit_state != AUDIT_STATE_TEAM_PROPOSED && audit_state != AUDIT_STATE_CANCELLED;
}

static void one_leader(struct state *s, const struct row *r)
{
	size_t leaders = 0;
	if (!inv_is(r, "audit") || !has_a_team((int64_t)inv_number(r, "state")))
		return;
	for (size_t i = 0; i < s->count; i++) {
		const struct row *m = &s->row[i];
		leaders += inv_is(m, "team_member") && strcmp(inv_text(m, "audit_id"), inv_id(r)) == 0 &&
			inv_number(m, "role") == ROLE_LEADER && inv_number(m, "state") == TEAM_MEMBER_STATE_ACCEPTED;
	}
	inv_ask(s, r, leaders == 1, "it has not exactly one leader who accepted");
}

static bool is_nonconformity(const struct row *r)
{
	int64_t grade = inv_number(r, "grade");
	return inv_is(r, "finding") && (grade == FINDING_GRADE_MAJOR || grade == FINDING_GRADE_MINOR);
}

static void rests_on_something(struct state *s, const struct row *r)
{
	if (!is_nonconformity(r) || inv_number(r, "state") == FINDING_STATE_DRAFT || inv_number(r, "communicated_us") == 0)
		return;
	inv_ask(s, r, inv_items(r, "criteria") > 0, "no criterion");
	inv_ask(s, r, inv_items(r, "evidence_ids") > 0, "no evidence");
	inv_ask(s, r, text_given(inv_text(r, "statement")), "no statement");
	inv_ask(s, r, text_given(inv_text(r, "rationale")), "no rationale of its grade");
}

static void communicated_before_the_end(struct state *s, const struct row *r)
{
	if (!inv_is(r, "finding"))
		return;
	const struct row *audit = inv_find(s, "audit", inv_text(r, "audit_id"));
	if (!audit || audit->is_among_cast ||
		!audit_counts((int32_t)inv_number(audit, "state"), inv_number(audit, "ended_early_us") != 0))
		return;
	inv_ask(s, r, inv_number(r, "state") != FINDING_STATE_DRAFT && inv_number(r, "state") != FINDING_STATE_TEAM_REVIEWED,
		"its audit is concluded and it is not communicated");
}

static bool is_any_of(const struct row *r, const char *const *field, size_t count, const char *person)
{
	for (size_t i = 0; i < count; i++)
		if (inv_names(r, field[i], person))
			return true;
	return false;
}

static bool took_part(const struct state *s, const struct row *finding, const char *person)
{
	static const char *const of_finding[] = { "responder_id", "claimant_id", "respondent_ids" };
	static const char *const of_action[] = { "owner_id", "implementer_id", "author_id", "writer_ids" };
	if (is_any_of(finding, of_finding, ARRAY_LEN(of_finding), person))
		return true;
	for (size_t i = 0; i < s->count; i++) {
		const struct row *a = &s->row[i];
		if (inv_is(a, "action") && strcmp(inv_text(a, "finding_id"), inv_id(finding)) == 0 &&
			is_any_of(a, of_action, ARRAY_LEN(of_action), person))
			return true;
	}
	return false;
}

static void closed_by_somebody_else(struct state *s, const struct row *r)
{
	if (!is_nonconformity(r) || inv_number(r, "state") != FINDING_STATE_CLOSED)
		return;
	inv_ask(s, r, text_given(inv_text(r, "closer_id")), "nobody closed it");
	inv_ask(s, r, !took_part(s, r, inv_text(r, "closer_id")), "who closed it took part in its actions");
	if (inv_number(r, "grade") == FINDING_GRADE_MAJOR)
		inv_ask(s, r, text_given(inv_text(r, "implementation_verifier_id")),
			"its implementation was verified by nobody");
}

/* Two findings are never closed by one statement. */
static void closed_alone(struct state *s, const struct row *r)
{
	if (!inv_is(r, "finding") || inv_number(r, "state") != FINDING_STATE_CLOSED)
		return;
	for (const struct row *o = s->row; o < r; o++)
		inv_ask(s, r, !inv_is(o, "finding") || o->is_untouched || o->changed_index != r->changed_index ||
				inv_number(o, "state") != FINDING_STATE_CLOSED, "closed together with another one");
}

/* What a step later made out of date decides nothing: the version that is being written is not approved yet. */
static bool is_programme_decided(int64_t state)
{
	return state != PROGRAMME_STATE_DRAFT && state != PROGRAMME_STATE_SUBMITTED && state != PROGRAMME_STATE_AMENDING &&
		state != PROGRAMME_STATE_AMENDMENT_SUBMITTED;
}

/* These say who decided in rows of one noun alone. */
static bool is_decision_of(const struct row *r, const char *decider)
{
	static const char *const of[][2] = { { "issuer_id", "report" }, { "signer_id", "disposal_consent" },
		{ "client_id", "scope_change" }, { "auditee_id", "scope_change" } };
	for (size_t i = 0; i < ARRAY_LEN(of); i++)
		if (strcmp(decider, of[i][0]) == 0)
			return inv_is(r, of[i][1]);
	return true;
}

/*
 * A review decides where it is an evaluation's or a report's; the last step of a risk where it accepts what remains. To
 * refuse what one asked for oneself is to take it back.
 */
static bool is_decision(const struct row *r, const char *decider)
{
	int64_t state = inv_number(r, "state");
	if ((inv_is(r, "waiver") && state == WAIVER_STATE_REFUSED) ||
		(inv_is(r, "retention_agreement") && state == RETENTION_AGREEMENT_STATE_REFUSED))
		return false;
	if (inv_is(r, "programme"))
		return is_programme_decided(state);
	if (strcmp(decider, "reviewer_id") == 0)
		return inv_is(r, "report") || (inv_is(r, "evaluation") && state == EVALUATION_STATE_REVIEWED);
	if (strcmp(decider, "decided_by_id") == 0)
		return inv_is(r, "evidence") || (inv_is(r, "extension") && state == EXTENSION_STATE_GRANTED) ||
			(inv_is(r, "programme_resource") && state == PROGRAMME_RESOURCE_STATE_GRANTED) ||
			(inv_is(r, "programme_risk") && state == PROGRAMME_RISK_STATE_ACCEPTED);
	if (strcmp(decider, "verifier_id") == 0)
		return inv_is(r, "relationship") || (inv_is(r, "action") && state == ACTION_STATE_VERIFIED);
	return is_decision_of(r, decider);
}

static void decided_by_somebody_else(struct state *s, const struct row *r)
{
	static const char *const author[] = { "author_id", "proposer_id", "requester_id", "evaluator_id", "collector_id",
		"declarer_id", "implementer_id", "writer_ids", "contributor_ids" };
	static const char *const decider[] = { "approver_id", "granter_id", "decider_id", "decided_by_id", "reviewer_id",
		"client_approver_id", "auditee_approver_id", "auditee_signer_id", "other_signer_id", "verifier_id",
		"resolver_id", "acknowledged_by_id", "issuer_id", "signer_id", "client_id", "auditee_id",
		"parties.accepter_id" };
	for (size_t i = 0; i < ARRAY_LEN(author); i++)
		for (size_t k = 0; k < ARRAY_LEN(decider); k++) {
			char what[80];
			if (!inv_has(r, author[i]) || !inv_names_anybody(r, decider[k]) || !is_decision(r, decider[k]))
				continue;
			(void)snprintf(what, sizeof(what), "one of %s is in %s", decider[k], author[i]);
			inv_ask(s, r, !inv_named_in_both(r, decider[k], author[i]), what);
		}
}

/* Who presents a plan agrees to it as its leader, and who proposes somebody consents for their own side: it takes another. */
static void agreed_by_somebody_else(struct state *s, const struct row *r)
{
	if (inv_is(r, "plan")) {
		const Audit__Plan *plan = (const Audit__Plan *)r->m;
		for (size_t i = 0; i < plan->n_agreements; i++)
			if ((int)plan->agreements[i]->role != ROLE_LEADER)
				inv_ask(s, r, !inv_names(r, "author_id", plan->agreements[i]->person_id) &&
						!inv_names(r, "writer_ids", plan->agreements[i]->person_id),
					"agreed to by who wrote it");
	}
	if (inv_is(r, "participant") && inv_number(r, "state") == PARTICIPANT_STATE_ADMITTED) {
		const Audit__Participant *participant = (const Audit__Participant *)r->m;
		bool is_another = false;
		for (size_t i = 0; i < participant->n_consents; i++)
			is_another |= !inv_names(r, "proposer_id", participant->consents[i]->person_id);
		inv_ask(s, r, is_another, "admitted by who proposed them alone");
	}
}

static void pinned_as_it_is(struct state *s, const struct row *r)
{
	if (inv_is(r, "criteria_source"))
		inv_ask(s, r, inv_number(r, "state") != CRITERIA_SOURCE_STATE_PINNED || inv_number(r, "item_count") > 0,
			"pinned without items");
	if (!inv_is(r, "criteria_item"))
		return;
	const struct row *source = inv_find(s, "criteria_source", inv_text(r, "criteria_source_id"));
	inv_ask(s, r, source && source->changed_index >= r->changed_index, "changed after its source was pinned");
}

static void within_its_audit(struct state *s, const struct row *r)
{
	if (r->resource->scope_field < 0 || r->resource->is_scope)
		return;
	const char *ref = r->resource->message->field[r->resource->scope_field].ref;
	if (strcmp(ref, "any") != 0)
		inv_ask(s, r, inv_find(s, ref, inv_scope(r)) != NULL, "its scope is not there");
}

/* Every version has its effect, one after the other; none is there without its entry. */
static void one_entry_each(struct state *s, const struct row *r)
{
	struct rows *q;
	struct status st;
	struct id id;
	bool more = false;
	const char *name = inv_id(r);
	assert(id_parse(name, strlen(name), &id));
	if (db_query(s->w->worker.db, &st, &q, "SELECT COUNT(*), MAX(at) FROM effect WHERE id = ?1 AND noun = ?2",
		"dt", &id, r->resource->noun) != OK || db_next(q, &st, &more) != OK || !more)
		abort();
	inv_ask(s, r, (uint64_t)row_int(q, 0) == r->version, "it has not one effect for each version");
	inv_ask(s, r, (uint64_t)row_int(q, 1) / LIMIT_EFFECTS == r->changed_index, "changed by another entry than it says");
	rows_done(q);
}

static void risk_is_no_conformity(struct state *s, const struct row *r)
{
	if (!inv_is(r, "finding") || inv_number(r, "risk_accepted_us") == 0)
		return;
	inv_ask(s, r, is_nonconformity(r), "its risk was accepted and it is no nonconformity any more");
	inv_ask(s, r, text_given(inv_text(r, "risk_accepted_reason")) && text_given(inv_text(r, "risk_acceptor_id")),
		"a risk accepted without name or reason");
}

static void sealed_as_it_was(struct state *s, const struct row *r)
{
	const struct row *audit = inv_find(s, "audit", inv_scope(r));
	if (!audit || audit == r || r->resource->is_beside_seal || inv_number(audit, "state") != AUDIT_STATE_SEALED)
		return;
	inv_ask(s, r, r->changed_index <= audit->changed_index, "changed after its audit was sealed");
}

static void agreed_as_it_is(struct state *s, const struct row *r)
{
	if (!inv_is(r, "plan") || inv_number(r, "state") != PLAN_STATE_AGREED)
		return;
	const Audit__Plan *plan = (const Audit__Plan *)(const void *)r->m;
	inv_ask(s, r, plan->n_agreements > 0, "agreed by nobody");
	for (size_t i = 0; i < plan->n_agreements; i++) {
		ProtobufCBinaryData agreed = plan->agreements[i]->content_root, is = plan->content_root;
		inv_ask(s, r, agreed.len == is.len && memcmp(agreed.data, is.data, is.len) == 0,
			"agreed to something else than it says");
	}
}

static void changed_by_both(struct state *s, const struct row *r)
{
	if (!inv_is(r, "scope_change") || inv_number(r, "state") != SCOPE_CHANGE_STATE_AGREED)
		return;
	inv_ask(s, r, text_given(inv_text(r, "client_id")) && inv_number(r, "client_us") > 0, "without the client");
	inv_ask(s, r, text_given(inv_text(r, "auditee_id")) && inv_number(r, "auditee_us") > 0, "without the auditee");
}

static void marked_when_late(struct state *s, const struct row *r)
{
	int64_t responded_us = inv_number(r, "responded_us"), due_us = inv_number(r, "response_due_us");
	if (inv_is(r, "finding") && responded_us > 0)
		inv_ask(s, r, inv_number(r, "is_response_late") == (due_us > 0 && responded_us > due_us),
			"late and not marked, or marked and not late");
}

static void disposed_by_both(struct state *s, const struct row *r)
{
	if (!inv_is(r, "disposal_order") || inv_number(r, "state") != DISPOSAL_ORDER_STATE_APPROVED)
		return;
	inv_ask(s, r, text_given(inv_text(r, "decider_id")), "approved by nobody");
	inv_ask(s, r, inv_number(r, "auditee_signs") == 0 || text_given(inv_text(r, "auditee_signer_id")),
		"approved without the audited side");
}

static void answered_where_objected(struct state *s, const struct row *r)
{
	if (!inv_is(r, "disposal_order") || inv_number(r, "state") != DISPOSAL_ORDER_STATE_APPROVED)
		return;
	inv_ask(s, r, !text_given(inv_text(r, "auditee_objector_id")) || text_given(inv_text(r, "reason")),
		"the audited side objected, and is not answered");
}

static void asked_in_turn(struct state *s, const struct row *r)
{
	if (!inv_is(r, "disposal_order"))
		return;
	int64_t waiting = inv_number(r, "holders_waiting");
	inv_ask(s, r, waiting == (int64_t)inv_items(r, "holders_left"), "others wait to be asked than it says");
	inv_ask(s, r, waiting == 0 || inv_number(r, "state") == DISPOSAL_ORDER_STATE_APPROVED,
		"holders wait, and it is not approved");
}

static bool is_members(const struct state *s, const char *team_member_id, const char *person_id)
{
	const struct row *member = inv_find(s, "team_member", team_member_id);
	return member && strcmp(inv_text(member, "person_id"), person_id) == 0;
}

/* A slot's assignments and a member's person stay as they were when the plan was agreed. */
static bool is_assigned(const struct state *s, const char *slot_id, const char *person_id)
{
	const struct row *r = inv_find(s, "slot", slot_id);
	const Audit__Slot *slot = r ? (const Audit__Slot *)(const void *)r->m : NULL;
	for (size_t i = 0; slot && i < slot->n_assignments; i++)
		if (is_members(s, slot->assignments[i]->team_member_id, person_id))
			return true;
	return false;
}

static void taken_by_whose_it_is(struct state *s, const struct row *r)
{
	const int64_t longest_us = BUNDLE_DAYS_MAX * INT64_C(86400000000);
	if (!inv_is(r, "bundle"))
		return;
	const Audit__Bundle *bundle = (const Audit__Bundle *)(const void *)r->m;
	inv_ask(s, r, bundle->n_slot_ids > 0, "it holds nothing");
	for (size_t i = 0; i < bundle->n_slot_ids; i++)
		inv_ask(s, r, is_assigned(s, bundle->slot_ids[i], bundle->person_id), "a slot of somebody else is in it");
	inv_ask(s, r, bundle->expires_us > bundle->taken_us && bundle->expires_us <= bundle->taken_us + longest_us,
		"it does not expire in time");
	const struct row *device = inv_find(s, "device", bundle->device_id);
	inv_ask(s, r, device && strcmp(inv_text(device, "person_id"), bundle->person_id) == 0, "its device is somebody else's");
}

static void named_after_the_population(struct state *s, const struct row *r)
{
	if (!inv_is(r, "sample_item"))
		return;
	const struct row *plan = inv_find(s, "sampling_plan", inv_text(r, "sampling_plan_id"));
	inv_ask(s, r, plan && inv_number(plan, "state") != SAMPLING_PLAN_STATE_PLANNED,
		"named before its population was recorded");
	inv_ask(s, r, inv_number(r, "state") != SAMPLE_ITEM_STATE_REPLACED || text_given(inv_text(r, "reason")),
		"replaced without a reason");
}

static void drawn_by_both(struct state *s, const struct row *r)
{
	if (!inv_is(r, "sampling_draw") || inv_number(r, "state") != SAMPLING_DRAW_STATE_DRAWN)
		return;
	inv_ask(s, r, inv_number(r, "answered_us") > 0 || inv_number(r, "drawn_us") > inv_number(r, "answer_until_us"),
		"revealed while the audited side could give its nonce");
	inv_ask(s, r, text_given(inv_text(r, "checkpoint")), "drawn without a checkpoint");
}

static void counted_as_examined(struct state *s, const struct row *r)
{
	int64_t examined = 0, deviations = 0;
	if (!inv_is(r, "sampling_plan") || inv_number(r, "state") != SAMPLING_PLAN_STATE_CONCLUDED)
		return;
	for (size_t i = 0; i < s->count; i++) {
		const struct row *o = &s->row[i];
		if (!inv_is(o, "sample_item") || strcmp(inv_text(o, "sampling_plan_id"), inv_id(r)) != 0)
			continue;
		bool deviates = inv_number(o, "state") == SAMPLE_ITEM_STATE_DEVIATING;
		deviations += deviates;
		examined += deviates || inv_number(o, "state") == SAMPLE_ITEM_STATE_CONFORMING;
	}
	inv_ask(s, r, inv_number(r, "examined") == examined && inv_number(r, "deviations") == deviations,
		"its figures are not those of its items");
	inv_ask(s, r, text_given(inv_text(r, "statement")), "concluded without a statement");
}

static void accounted_for(struct state *s, const struct row *r)
{
	if (!inv_is(r, "objective"))
		return;
	const struct row *programme = inv_find(s, "programme", inv_text(r, "programme_id"));
	inv_ask(s, r, !programme || programme->is_cast || inv_number(programme, "state") != PROGRAMME_STATE_CLOSED ||
			inv_number(r, "state") != OBJECTIVE_STATE_OPEN,
		"its programme is closed and nothing is concluded of it");
}

static void interview_names_a_role(struct state *s, const struct row *r)
{
	if (inv_is(r, "evidence") && inv_number(r, "source") == EVIDENCE_SOURCE_INTERVIEW)
		inv_ask(s, r, text_given(inv_text(r, "interviewee_role")), "an interview of nobody's role");
}

static void made_up_for(struct state *s, const struct row *r)
{
	if (!inv_is(r, "waiver") || inv_number(r, "state") != WAIVER_STATE_GRANTED)
		return;
	inv_ask(s, r, text_given(inv_text(r, "reason")) && text_given(inv_text(r, "compensating_measure")),
		"granted without a reason, or nothing makes up for it");
	inv_ask(s, r, strcmp(inv_text(r, "person_id"), inv_text(r, "granter_id")) != 0, "granted by whom it is for");
}

static bool counts(const struct row *late)
{
	return inv_number(late, "state") == LATE_STATEMENT_STATE_ACCEPTED;
}

/* What is in quarantine, or was rejected there, has no row of its own; what counts was let count by another. */
static void let_count_by_another(struct state *s, const struct row *r)
{
	if (inv_is(r, "evidence") && text_given(inv_text(r, "late_statement_id"))) {
		const struct row *late = inv_find(s, "late_statement", inv_text(r, "late_statement_id"));
		inv_ask(s, r, late && counts(late) && strcmp(inv_text(late, "created_id"), inv_id(r)) == 0 &&
				strcmp(inv_text(late, "signer_id"), inv_text(r, "collector_id")) == 0,
			"it came too late, and nobody let it count as its signer's");
	}
	if (!inv_is(r, "late_statement"))
		return;
	const struct row *evidence = inv_find(s, "evidence", inv_text(r, "created_id"));
	bool is_decided = inv_number(r, "state") != LATE_STATEMENT_STATE_QUARANTINED;
	inv_ask(s, r, counts(r) || !evidence, "it does not count, and its evidence is there");
	inv_ask(s, r, !is_decided || text_given(inv_text(r, "reason")), "decided about for no reason");
	inv_ask(s, r, !is_decided || (text_given(inv_text(r, "decider_id")) &&
			strcmp(inv_text(r, "decider_id"), inv_text(r, "signer_id")) != 0), "decided about by who signed it");
	inv_ask(s, r, is_decided || !text_given(inv_text(r, "decider_id")), "somebody decided, and it waits");
	bool is_shown = inv_number(r, "shown_us") > 0, is_audited = text_given(inv_text(r, "author_id"));
	inv_ask(s, r, is_shown || (text_given(inv_text(r, "party_id")) && !counts(r)),
		"it counts, or is nobody's, and the team has not seen it");
	inv_ask(s, r, is_audited ? strcmp(inv_text(r, "author_id"), inv_text(r, "signer_id")) == 0
			: !text_given(inv_text(r, "party_id")), "it is a side's that its signer is not of");
}

static void asked_by_an_approved_order(struct state *s, const struct row *r)
{
	if (!inv_is(r, "disposal_notice"))
		return;
	const struct row *order = inv_find(s, "disposal_order", inv_text(r, "disposal_order_id"));
	bool is_answered = inv_number(r, "state") != DISPOSAL_NOTICE_STATE_ASKED;
	inv_ask(s, r, order && inv_number(order, "state") == DISPOSAL_ORDER_STATE_APPROVED, "its order is not approved");
	inv_ask(s, r, text_given(inv_text(r, "person_id")) && inv_items(r, "holdings") > 0, "nobody is asked, or for nothing");
	inv_ask(s, r, is_answered == (inv_number(r, "answered_us") > 0) && is_answered == text_given(inv_text(r, "said")),
		"answered without a word, or asked and answered");
}

static void kept_as_both_say(struct state *s, const struct row *r)
{
	if (!inv_is(r, "retention_agreement"))
		return;
	int64_t state = inv_number(r, "state");
	inv_ask(s, r, state != RETENTION_AGREEMENT_STATE_AGREED || (text_given(inv_text(r, "decider_id")) &&
			inv_number(r, "decided_us") > 0), "agreed to by nobody");
	inv_ask(s, r, text_given(inv_text(r, "basis")), "it rests on nothing");
	for (const struct row *o = s->row; state == RETENTION_AGREEMENT_STATE_PROPOSED && o < r; o++)
		inv_ask(s, r, !inv_is(o, "retention_agreement") || o->is_cast || inv_number(o, "state") != state ||
				strcmp(inv_text(o, "audit_id"), inv_text(r, "audit_id")) != 0, "two wait for an answer");
}

const struct predicate predicate[] = {
	{ "INV-1", "a waiver says what makes up for it, and is granted by another", made_up_for, OF_ROWS },
	{ "INV-2", "one leader from the confirmed team on", one_leader, OF_AUDITS },
	{ "INV-6", "a nonconformity rests on criterion, evidence, statement and rationale", rests_on_something, OF_ROWS },
	{ "INV-7", "findings are communicated before the audit is concluded", communicated_before_the_end, OF_AUDITS },
	{ "INV-8", "closed by somebody who took no part in the actions", closed_by_somebody_else, OF_STEPS },
	{ "INV-9", "no two findings are closed by one statement", closed_alone, OF_STEPS },
	{ "INV-10", "an accepted risk is no conformity", risk_is_no_conformity, OF_ROWS },
	{ "INV-11", "nobody decides on what they wrote", decided_by_somebody_else, OF_ROWS },
	{ "INV-11", "who agrees to a plan, or admits a participant, is another", agreed_by_somebody_else, OF_ROWS },
	{ "INV-12", "a sealed audit stays as it was", sealed_as_it_was, OF_ALL },
	{ "INV-13", "each version is one effect of one entry", one_entry_each, OF_ALL },
	{ "INV-15", "a plan is agreed as it is", agreed_as_it_is, OF_ROWS },
	{ "INV-16", "criteria stay as they were pinned", pinned_as_it_is, OF_AUDITS },
	{ "INV-17", "scope and criteria change by consent of both", changed_by_both, OF_ROWS },
	{ "INV-18", "a row's scope is there", within_its_audit, OF_ALL },
	{ "INV-21", "a bundle holds own slots, on an own device, for a time", taken_by_whose_it_is, OF_ROWS },
	{ "INV-24", "an answer after its day is marked late, and no other", marked_when_late, OF_ROWS },
	{ "INV-25", "content is disposed of by both sides", disposed_by_both, OF_ROWS },
	{ "INV-25", "holders of copies are asked by an approved order, and answer in words", asked_by_an_approved_order,
		OF_ROWS },
	{ "INV-25", "an objection to what the law demands is answered", answered_where_objected, OF_ROWS },
	{ "INV-25", "holders past one entry are kept by an approved order until they are asked", asked_in_turn, OF_ROWS },
	{ "INV-25", "how long is what both sides agreed, one proposal at a time", kept_as_both_say, OF_ROWS },
	{ "INV-26", "items are named after the population, and replaced for a reason", named_after_the_population, OF_ROWS },
	{ "INV-26", "a draw is revealed last by who began it", drawn_by_both, OF_ROWS },
	{ "INV-27", "a sample's figures are those of its items", counted_as_examined, OF_ROWS },
	{ "INV-28", "a closed programme has no open objective", accounted_for, OF_AUDITS },
	{ "INV-29", "an interview names a role", interview_names_a_role, OF_ROWS },
	{ "INV-32", "what came too late counts once another says why", let_count_by_another, OF_ROWS },
};

const size_t predicate_count = ARRAY_LEN(predicate);
