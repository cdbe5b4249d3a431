/* For each predicate the rows, or the cells edited past the ledger, that it alone has to find. */
#include "tests/robust/directed.h"

#include "common/arena.h"
#include "common/json.h"
#include "common/limits.h"
#include "tests/daemon/access/cast.h"
#include "tests/robust/invariants.h"

#include <assert.h>

enum { DIRECTED_ROWS = 4, TEXT_BYTES = 1024 };

/* ' for ", "@noun:label" for a row of the cast, "$label" for one that was put before; none of these is one of the cast. */
struct directed_row {
	const char *noun, *label, *json;
};

struct directed {
	const char *claim; /* the predicate's */
	struct directed_row row[DIRECTED_ROWS];
	const char *sql;   /* past the ledger: what the kernel keeps itself */
	const char *also;  /* claim of a predicate that has to see it, too */
};

#define ONE "'@person:auditing'"
#define OTHER_ONE "'@person:audited'"
#define IN_FIELDWORK "'audit_id':'@audit:fieldwork'"
#define AUDIT_OF_OWN "'programme_id':'@programme:own','auditee_organisation_id':'@organisation:audited','type':'second_party'"
#define ENTRIES "each version is one effect of one entry"
#define OWN_SLOTS "a bundle holds own slots, on an own device, for a time"
#define TAKEN(by, device, slots, expires) { "bundle", "", "{" IN_FIELDWORK ",'state':'out','person_id':" by \
	",'device_id':'@device:" device "','slot_ids':[" slots "],'taken_us':1,'expires_us':" expires "}" }
#define MEMBER(label) { "team_member", label, "{" IN_FIELDWORK ",'person_id':" ONE ",'role':'auditor','state':'accepted'}" }
#define ASSIGNED(label, number) { "slot", label "_slot", "{" IN_FIELDWORK ",'plan_id':'@plan:presented','number':" number \
	",'kind':'activity','state':'planned','assignments':[{'team_member_id':'$" label "'}]}" }
#define TOO_LATE "what came too late counts once another says why"
#define COPIES "holders of copies are asked by an approved order, and answer in words"
#define HOW_LONG "how long is what both sides agreed, one proposal at a time"
#define LATE(label, more) { "late_statement", label, "{" IN_FIELDWORK ",'shown_us':1,'signer_id':" ONE "," more "}" }
#define LATE_UNSEEN(more) { "late_statement", "", "{" IN_FIELDWORK ",'signer_id':" ONE "," more "}" }
#define DECIDED(state) "'state':'" state "','decider_id':" OTHER_ONE ",'reason':'seen'"
#define EVIDENCE(label, more) { "evidence", label, "{" IN_FIELDWORK ",'source':'record','state':'submitted'," \
	"'collector_id':" ONE more "}" }
#define ORDER(state) { "disposal_order", "order", "{'programme_id':'@programme:own'," IN_FIELDWORK ",'ground':'law'," \
	"'state':'" state "','decider_id':" ONE "}" }
#define NOTICE(more) { "disposal_notice", "", "{'programme_id':'@programme:own','disposal_order_id':'$order'," \
	"'person_id':" ONE more "}" }
#define HOLDING ",'holdings':['team']"
#define KEPT(label, state, more) { "retention_agreement", label, "{" IN_FIELDWORK ",'years':7,'proposer_id':" ONE \
	",'state':'" state "'" more "}" }
#define LED(label) { "team_member", "", "{'audit_id':'$" label "','person_id':" ONE ",'role':'leader','state':'accepted'}" }

/* clang-format off */
static const struct directed directed[] = {
	{ "a waiver says what makes up for it, and is granted by another",
		.row = { { "waiver", "", "{'scope_id':'@audit:fieldwork','state':'granted',"
			"'person_id':" OTHER_ONE ",'granter_id':" ONE ","
			"'reason':'nobody else'}" } } },
	{ "a waiver says what makes up for it, and is granted by another",
		.row = { { "waiver", "", "{'scope_id':'@audit:fieldwork','state':'granted',"
			"'person_id':" ONE ",'granter_id':" ONE ","
			"'reason':'nobody else','compensating_measure':'a reviewer'}" } } },
	{ "one leader from the confirmed team on",
		.row = { { "audit", "headless", "{" AUDIT_OF_OWN ",'state':'in_fieldwork'}" } } },
	{ "one leader from the confirmed team on",
		.row = { { "audit", "headed", "{" AUDIT_OF_OWN ",'state':'scheduled'}" }, LED("headed"), LED("headed"),
		{ "audit", "headed", "{" AUDIT_OF_OWN ",'state':'in_fieldwork'}" } } },
	{ "a nonconformity rests on criterion, evidence, statement and rationale",
		.row = { { "finding", "", "{" IN_FIELDWORK ",'grade':'minor','state':'communicated','communicated_us':1,"
			"'criteria':[{'criteria_item_id':'@criteria_item:own'}],'evidence_ids':['@evidence:accepted'],"
			"'statement':'no restore was tried'}" } } },
	{ "a nonconformity rests on criterion, evidence, statement and rationale",
		.row = { { "finding", "", "{" IN_FIELDWORK ",'grade':'minor','state':'communicated','communicated_us':1,"
			"'criteria':[{'criteria_item_id':'@criteria_item:own'}],'evidence_ids':['@evidence:accepted'],"
			"'rationale':'once'}" } } },
	{ "a nonconformity rests on criterion, evidence, statement and rationale",
		.row = { { "finding", "", "{" IN_FIELDWORK ",'grade':'major','state':'communicated','communicated_us':1,"
			"'criteria':[{'criteria_item_id':'@criteria_item:own'}],"
			"'statement':'no restore was tried','rationale':'once'}" } } },
	{ "a nonconformity rests on criterion, evidence, statement and rationale",
		.row = { { "finding", "", "{" IN_FIELDWORK ",'grade':'major','state':'communicated','communicated_us':1,"
			"'evidence_ids':['@evidence:accepted'],'statement':'no restore was tried','rationale':'once'}" } } },
	{ "findings are communicated before the audit is concluded",
		.row = { { "audit", "concluded", "{" AUDIT_OF_OWN ",'state':'reporting'}" }, LED("concluded"),
		{ "finding", "", "{'audit_id':'$concluded','grade':'minor','state':'draft'}" } } },
	{ "closed by somebody who took no part in the actions",
		.row = { { "finding", "", "{" IN_FIELDWORK ",'grade':'minor','state':'closed'}" } } },
	{ "closed by somebody who took no part in the actions",
		.row = { { "finding", "", "{" IN_FIELDWORK ",'grade':'minor','state':'closed',"
			"'closer_id':" ONE ",'responder_id':" ONE "}" } } },
	{ "closed by somebody who took no part in the actions",
		.row = { { "finding", "acted", "{" IN_FIELDWORK ",'grade':'minor','state':'communicated'}" },
		{ "action", "", "{" IN_FIELDWORK ",'finding_id':'$acted','owner_id':" ONE ",'state':'done_claimed'}" },
		{ "finding", "acted", "{" IN_FIELDWORK ",'grade':'minor','state':'closed','closer_id':" ONE "}" } } },
	{ "closed by somebody who took no part in the actions",
		.row = { { "finding", "", "{" IN_FIELDWORK ",'grade':'major','state':'closed','closer_id':" ONE "}" } } },
	{ "no two findings are closed by one statement",
		.row = { { "finding", "first", "{" IN_FIELDWORK ",'grade':'observation','state':'closed'}" },
		{ "finding", "second", "{" IN_FIELDWORK ",'grade':'observation','state':'closed'}" } },
		.sql = "UPDATE finding SET changed_index = (SELECT MAX(changed_index) FROM finding) WHERE changed_index = "
			"(SELECT MAX(changed_index) - 1 FROM finding)", .also = ENTRIES },
	{ "an accepted risk is no conformity",
		.row = { { "finding", "", "{" IN_FIELDWORK ",'grade':'observation','state':'communicated',"
			"'risk_accepted_us':1,"
			"'risk_accepted_reason':'small','risk_acceptor_id':" ONE "}" } } },
	{ "an accepted risk is no conformity",
		.row = { { "finding", "", "{" IN_FIELDWORK ",'grade':'minor','state':'draft','risk_accepted_us':1,"
			"'risk_accepted_reason':'small'}" } } },
	{ "nobody decides on what they wrote",
		.row = { { "waiver", "", "{'scope_id':'@audit:fieldwork','state':'granted',"
			"'person_id':" OTHER_ONE ",'granter_id':" ONE ","
			"'requester_id':" ONE ",'reason':'nobody else','compensating_measure':'a reviewer'}" } } },
	{ "nobody decides on what they wrote",
		.row = { { "report", "", "{" IN_FIELDWORK ",'state':'issued','author_id':" ONE ",'issuer_id':" ONE "}" } } },
	{ "nobody decides on what they wrote",
		.row = { { "action", "", "{" IN_FIELDWORK ",'finding_id':'@finding:communicated','state':'verified',"
			"'writer_ids':[" OTHER_ONE "," ONE "],'verifier_id':" ONE "}" } } },
	{ "nobody decides on what they wrote",
		.row = { { "joint_agreement", "", "{" IN_FIELDWORK ",'state':'active','author_id':" ONE ","
			"'parties':[{'accepter_id':" OTHER_ONE "},{'accepter_id':" ONE "}]}" } } },
	{ "who agrees to a plan, or admits a participant, is another",
		.row = { { "participant", "", "{" IN_FIELDWORK ",'state':'admitted','proposer_id':" ONE ","
			"'consents':[{'person_id':" ONE "}]}" } } },
	{ "who agrees to a plan, or admits a participant, is another",
		.row = { { "plan", "", "{" IN_FIELDWORK ",'number':71,'state':'presented','writer_ids':[" ONE "],"
			"'agreements':[{'role':'auditee_representative','person_id':" ONE "}]}" } } },
	{ "a sealed audit stays as it was",
		.row = { { "audit", "sealed", "{" AUDIT_OF_OWN ",'state':'scheduled'}" }, LED("sealed"),
		{ "audit", "sealed", "{" AUDIT_OF_OWN ",'state':'sealed'}" } },
		.sql = "UPDATE team_member SET changed_index = changed_index + 1 WHERE changed_index = "
			"(SELECT MAX(changed_index) FROM team_member);"
			" UPDATE audit SET changed_index = changed_index - 1 WHERE "
			"changed_index = (SELECT MAX(changed_index) FROM audit)", .also = ENTRIES },
	{ ENTRIES, .sql = "UPDATE site SET changed_index = changed_index - 1 WHERE changed_index = "
		"(SELECT MAX(changed_index) FROM site)" },
	{ ENTRIES, .sql = "UPDATE unit SET version = version + 1 "
			"WHERE changed_index = (SELECT MAX(changed_index) FROM unit)" },
	{ "a plan is agreed as it is",
		.row = { { "plan", "", "{" IN_FIELDWORK ",'number':72,'state':'agreed'}" } } },
	{ "a plan is agreed as it is",
		.row = { { "plan", "", "{" IN_FIELDWORK ",'number':73,'state':'agreed','content_root':'AAAA',"
			"'agreements':[{'role':'leader','person_id':" ONE ",'content_root':'AAAB'}]}" } } },
	{ "criteria stay as they were pinned",
		.row = { { "criteria_source", "", "{'organisation_id':'@organisation:auditing',"
			"'kind':'policy','state':'pinned'}" } } },
	{ "criteria stay as they were pinned",
		.row = { { "criteria_source", "pinned", "{'organisation_id':'@organisation:auditing',"
			"'kind':'policy','state':'pinned',"
			"'item_count':1}" },
		{ "criteria_item", "", "{'organisation_id':'@organisation:auditing','criteria_source_id':'$pinned',"
			"'entry':{'label':'A.1'}}" } } },
	{ "scope and criteria change by consent of both",
		.row = { { "scope_change", "", "{" IN_FIELDWORK ",'state':'agreed','client_id':" ONE ",'client_us':1}" } } },
	{ "scope and criteria change by consent of both",
		.row = { { "scope_change", "", "{" IN_FIELDWORK ",'state':'agreed','auditee_id':" ONE ",'auditee_us':1}" } } },
	{ "a row's scope is there",
		.row = { { "audit", "vanished", "{" AUDIT_OF_OWN ",'state':'scheduled'}" },
		{ "meeting", "", "{'audit_id':'$vanished','kind':'opening'}" } },
		.sql = "DELETE FROM audit WHERE changed_index = (SELECT MAX(changed_index) FROM audit)" },
	{ "an answer after its day is marked late, and no other",
		.row = { { "finding", "", "{" IN_FIELDWORK ",'grade':'minor','state':'communicated',"
			"'responded_us':2,'response_due_us':1}" } } },
	{ "an answer after its day is marked late, and no other",
		.row = { { "finding", "", "{" IN_FIELDWORK ",'grade':'minor','state':'communicated',"
			"'responded_us':1,'response_due_us':2,"
			"'is_response_late':true}" } } },
	{ "content is disposed of by both sides",
		.row = { { "disposal_order", "", "{'programme_id':'@programme:own',"
			"'audit_id':'@audit:fieldwork','ground':'law',"
			"'state':'approved'}" } } },
	{ "content is disposed of by both sides",
		.row = { { "disposal_order", "", "{'programme_id':'@programme:own',"
			"'audit_id':'@audit:fieldwork','ground':'law',"
			"'state':'approved','decider_id':" ONE ",'auditee_signs':true}" } } },
	{ "an objection to what the law demands is answered",
		.row = { { "disposal_order", "", "{'programme_id':'@programme:own'," IN_FIELDWORK ",'ground':'law',"
			"'state':'approved','decider_id':" ONE ",'auditee_objector_id':" OTHER_ONE
			",'auditee_objection':'no'}" } } },
	{ "holders past one entry are kept by an approved order until they are asked",
		.row = { { "disposal_order", "", "{'programme_id':'@programme:own'," IN_FIELDWORK ",'ground':'law',"
			"'state':'approved','decider_id':" ONE ",'holders_waiting':1}" } } },
	{ "holders past one entry are kept by an approved order until they are asked",
		.row = { { "disposal_order", "", "{'programme_id':'@programme:own'," IN_FIELDWORK ",'ground':'law',"
			"'state':'proposed','holders_waiting':1,"
			"'holders_left':[{'person_id':" ONE ",'holdings':['team']}]}" } } },
	{ OWN_SLOTS, .row = { TAKEN(ONE, "auditing", "", "2") } },
	{ OWN_SLOTS, .row = { MEMBER("other"), ASSIGNED("other", "77"), TAKEN(OTHER_ONE, "audited", "'$other_slot'", "2") } },
	{ OWN_SLOTS, .row = { MEMBER("ever"), ASSIGNED("ever", "78"),
		TAKEN(ONE, "auditing", "'$ever_slot'", "1209600000002") } },
	{ OWN_SLOTS, .row = { MEMBER("far"), ASSIGNED("far", "79"), TAKEN(ONE, "audited", "'$far_slot'", "2") } },
	{ "items are named after the population, and replaced for a reason",
		.row = { { "sampling_plan", "planned", "{" IN_FIELDWORK ",'state':'planned'}" },
		{ "sample_item", "", "{" IN_FIELDWORK ",'sampling_plan_id':'$planned','place':1,'state':'named'}" } } },
	{ "items are named after the population, and replaced for a reason",
		.row = { { "sampling_plan", "recorded", "{" IN_FIELDWORK ",'state':'population_recorded'}" },
		{ "sample_item", "", "{" IN_FIELDWORK ",'sampling_plan_id':'$recorded','place':1,'state':'replaced'}" } } },
	{ "a draw is revealed last by who began it",
		.row = { { "sampling_draw", "", "{" IN_FIELDWORK ",'sampling_plan_id':'@sampling_plan:own','state':'drawn',"
			"'drawn_us':1,'answer_until_us':2,'checkpoint':'signed'}" } } },
	{ "a draw is revealed last by who began it",
		.row = { { "sampling_draw", "", "{" IN_FIELDWORK ",'sampling_plan_id':'@sampling_plan:own','state':'drawn',"
			"'drawn_us':1,'answered_us':1}" } } },
	{ "a sample's figures are those of its items",
		.row = { { "sampling_plan", "", "{" IN_FIELDWORK ",'state':'concluded','examined':5,'statement':'5'}" } } },
	{ "a sample's figures are those of its items",
		.row = { { "sampling_plan", "", "{" IN_FIELDWORK ",'state':'concluded'}" } } },
	{ "a closed programme has no open objective",
		.row = { { "programme", "closed", "{'organisation_id':'@organisation:auditing','state':'draft'}" },
		{ "objective", "", "{'programme_id':'$closed','basis':'risks','state':'open'}" },
		{ "programme", "closed", "{'organisation_id':'@organisation:auditing','state':'closed'}" } } },
	{ TOO_LATE, .row = { LATE("", "'state':'accepted','decider_id':" ONE ",'reason':'mine'") } },
	{ TOO_LATE, .row = { LATE("", "'state':'rejected','decider_id':" OTHER_ONE) } },
	{ TOO_LATE, .row = { LATE("", "'state':'quarantined','decider_id':" OTHER_ONE) } },
	{ TOO_LATE, .row = { EVIDENCE("there", ""), LATE("", "'created_id':'$there'," DECIDED("rejected")) } },
	{ TOO_LATE, .row = { LATE_UNSEEN("'state':'quarantined'") } },
	{ TOO_LATE, .row = { LATE_UNSEEN("'author_id':" ONE ",'party_id':'@organisation:audited'," DECIDED("accepted")) } },
	{ TOO_LATE, .row = { LATE("", "'state':'quarantined','party_id':'@organisation:audited'") } },
	{ TOO_LATE, .row = { LATE_UNSEEN("'author_id':" OTHER_ONE ",'party_id':'@organisation:audited',"
		"'state':'quarantined'") } },
	{ TOO_LATE, .row = { LATE("waits", "'state':'quarantined'"), EVIDENCE("", ",'late_statement_id':'$waits'") } },
	{ TOO_LATE, .row = { LATE("let", DECIDED("accepted")), EVIDENCE("", ",'late_statement_id':'$let'") } },
	{ COPIES, .row = { ORDER("proposed"), NOTICE(",'state':'asked'" HOLDING) } },
	{ COPIES, .row = { ORDER("approved"), NOTICE(",'state':'asked'") } },
	{ COPIES, .row = { ORDER("approved"), NOTICE(",'state':'confirmed','answered_us':2" HOLDING) } },
	{ HOW_LONG, .row = { KEPT("", "agreed", ",'basis':'contract'") } },
	{ HOW_LONG, .row = { KEPT("", "proposed", "") } },
	{ HOW_LONG, .row = { { "audit", "kept", "{" AUDIT_OF_OWN ",'state':'scheduled'}" },
		{ "retention_agreement", "one", "{'audit_id':'$kept','years':7,'state':'proposed','basis':'law'}" },
		{ "retention_agreement", "two", "{'audit_id':'$kept','years':9,'state':'proposed','basis':'law'}" } } },
	{ "an interview names a role",
		.row = { { "evidence", "", "{" IN_FIELDWORK ",'source':'interview','state':'submitted'}" } } },
};
/* clang-format on */

/* The labels of one row of the table. */
struct labels {
	const char *label[DIRECTED_ROWS];
	struct object object[DIRECTED_ROWS];
	size_t count;
};

static struct object *object_of(struct labels *known, const struct directed_row *row)
{
	for (size_t i = 0; i < known->count; i++)
		if (*row->label && strcmp(known->label[i], row->label) == 0)
			return &known->object[i];
	struct object *o = &known->object[known->count];
	known->label[known->count++] = row->label;
	*o = (struct object){ .resource = schema_find_resource(row->noun) };
	assert(o->resource);
	world_missing_id(o->id);
	return o;
}

/* "$label" becomes the id, ' becomes ". */
static void expand(const struct labels *known, const char *text, char ret_text[TEXT_BYTES])
{
	size_t len = 0;
	while (*text) {
		size_t n = *text == '$' ? strcspn(text + 1, "'") : 0;
		const char *id = NULL;
		for (size_t i = 0; n > 0 && i < known->count; i++)
			if (strlen(known->label[i]) == n && memcmp(known->label[i], text + 1, n) == 0)
				id = known->object[i].id;
		assert((n == 0 || id) && len + ID_TEXT_BYTES + 1 < TEXT_BYTES);
		if (id)
			len += (size_t)snprintf(ret_text + len, TEXT_BYTES - len, "%s", id);
		else
			ret_text[len++] = *text == '\'' ? '"' : *text;
		text += n + 1;
	}
	ret_text[len] = 0;
}

/* Texts that no two rows have the same. */
static void fill_unique(json_t *json, const struct object *o)
{
	const struct message_rule *m = o->resource->message;
	for (unsigned i = 0; i < m->descriptor->n_fields; i++)
		if (m->field[i].unique && !json_object_get(json, m->descriptor->fields[i].name))
			(void)json_object_set_new(json, m->descriptor->fields[i].name, json_string(o->id));
}

static void put(struct world *w, struct labels *known, const struct directed_row *row)
{
	char text[TEXT_BYTES];
	struct status st;
	json_error_t error;
	ProtobufCMessage *message;
	struct arena *a = arena_new(LIMIT_ARENA_BYTES);
	struct object *o = object_of(known, row);
	const ProtobufCMessageDescriptor *d = o->resource->message->descriptor;
	expand(known, row->json, text);
	json_t *json = json_loads(text, 0, &error);
	assert(a && json);
	cast_resolve(w, json);
	(void)json_object_set_new(json, d->fields[o->resource->id_field].name, json_string(o->id));
	fill_unique(json, o);
	if (json_to_message(json, d, a, &st, &message) != OK) {
		(void)fprintf(stderr, "%s: %s %s\n", row->json, st.field, st.message);
		abort();
	}
	world_put(w, o, message);
	json_decref(json);
	arena_free(a);
}

static void do_it(struct world *w, const struct directed *d)
{
	struct labels known = { .count = 0 };
	for (size_t i = 0; i < DIRECTED_ROWS && d->row[i].noun; i++)
		put(w, &known, &d->row[i]);
	if (d->sql)
		world_sql(w, d->sql);
}

/* Exactly the predicate that is meant; how many are not as they should be. */
static size_t compare(const struct directed *d, const size_t *before, const size_t *after)
{
	size_t failures = 0;
	for (size_t p = 0; p < invariants_count(); p++) {
		const char *claim = invariants_claim(p);
		bool is_meant = strcmp(claim, d->claim) == 0 || (d->also && strcmp(claim, d->also) == 0);
		if ((after[p] > before[p]) == is_meant)
			continue;
		failures++;
		(void)fprintf(stderr, "control: rows that break \"%s\" %s \"%s\"\n", d->claim,
			is_meant ? "do not turn it red:" : "turn another one red:", claim);
	}
	return failures;
}

size_t directed_failures(struct world *w)
{
	size_t failures = 0, before[INVARIANTS_MAX], after[INVARIANTS_MAX];
	bool has_rows[INVARIANTS_MAX] = { false };
	invariants_count_broken(w, before);
	for (size_t i = 0; i < ARRAY_LEN(directed); i++) {
		do_it(w, &directed[i]);
		invariants_count_broken(w, after);
		failures += compare(&directed[i], before, after);
		memcpy(before, after, sizeof(before));
		for (size_t p = 0; p < invariants_count(); p++)
			has_rows[p] |= strcmp(invariants_claim(p), directed[i].claim) == 0;
	}
	for (size_t p = 0; p < invariants_count(); p++)
		if (!has_rows[p]) {
			failures++;
			(void)fprintf(stderr, "control: no rows break \"%s\"\n", invariants_claim(p));
		}
	return failures;
}
