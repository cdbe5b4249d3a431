/* What waits for whom: computed from rows, for whom the method lets do it, and not for who wrote it. */
#include "daemon/rule/coverage.h"
#include "daemon/rule/inbox.h"
#include "daemon/rule/machine.h"

#include "common/clock.h"
#include "common/filter.h"
#include "gen/vocabulary.h"
#include "tests/daemon/service/scene.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <stdio.h>
#include <string.h>

static const struct field_rule *field_of(const struct resource_rule *resource, const char *name,
	const ProtobufCFieldDescriptor **ret_field)
{
	const ProtobufCMessageDescriptor *d = resource->message->descriptor;
	*ret_field = protobuf_c_message_descriptor_get_field_by_name(d, name);
	return *ret_field ? &resource->message->field[*ret_field - d->fields] : NULL;
}

/* "parties.accepter_id" is a field of each of them. */
static bool is_person(const struct resource_rule *resource, const char *name)
{
	const ProtobufCFieldDescriptor *field;
	char outer[40];
	const char *dot = strchr(name, '.');
	(void)snprintf(outer, sizeof(outer), "%.*s", dot ? (int)(dot - name) : 39, name);
	const struct field_rule *rule = field_of(resource, outer, &field);
	if (dot && rule && rule->message) {
		field = protobuf_c_message_descriptor_get_field_by_name(rule->message->descriptor, dot + 1);
		rule = field ? &rule->message->field[field - rule->message->descriptor->fields] : NULL;
	}
	return rule && rule->ref && strcmp(rule->ref, "person") == 0;
}

static bool has_field(const struct resource_rule *resource, const char *name)
{
	const ProtobufCFieldDescriptor *field;
	return !name || strcmp(name, "disposal_order_id") == 0 || /* looked up */
		field_of(resource, name, &field);
}

static bool is_time(const struct resource_rule *resource, const char *name)
{
	const ProtobufCFieldDescriptor *field;
	return !name || strcmp(name, "retained_until_us") == 0 || /* worked out of two fields */
		(field_of(resource, name, &field) && field->type == PROTOBUF_C_TYPE_INT64);
}

Test(inbox, each_row_names_what_is_there)
{
	struct arena *arena = arena_new(1 << 20);
	for (const struct waiting *w = inbox_waiting; w->noun; w++) {
		char method[120];
		struct status st = { 0 };
		struct filter filter;
		const struct resource_rule *resource = schema_find_resource(w->noun);
		(void)snprintf(method, sizeof(method), "audit.v1.%s", w->method);
		cr_assert(ne(ptr, (void *)(uintptr_t)resource, NULL), "%s", w->noun);
		cr_expect(ne(ptr, (void *)(uintptr_t)schema_find_method(method), NULL), "%s", method);
		cr_expect(w->roles == 0 || (w->roles & schema_find_method(method)->need) == w->roles, "%s lets others in", method);
		cr_expect(eq(int, filter_compile(w->filter, resource, arena, 1, clock_now_us(), &st, &filter), OK), "%s: %s",
			w->filter, st.message);
		cr_expect(not(w->person && !is_person(resource, w->person)), "%s %s", w->noun, w->person);
		for (size_t i = 0; i < ARRAY_LEN(w->except) && w->except[i]; i++)
			cr_expect(is_person(resource, w->except[i]) || strcmp(w->except[i], "conclusion_writer_ids") == 0, "%s %s",
				w->noun, w->except[i]);
		for (size_t i = 0; i < 2; i++)
			cr_expect(has_field(resource, w->given[i]) && has_field(resource, w->unless[i]), "%s", w->noun);
		cr_expect(has_field(resource, w->id) && is_time(resource, w->due) && is_time(resource, w->from), "%s %s", w->noun,
			w->method);
		cr_expect(w->what && *w->what);
	}
	arena_free(arena);
}

/* --- each state that leads on --- */

/* States in which nobody is asked for anything, and why. */
static const struct {
	const char *machine;
	const char *state;
	const char *why;
} rest[] = {
	{ "S-ACTION", "proposed", "it is agreed to with the response it belongs to" },
	{ "S-ANSWER", "signed", "its item waits" },
	{ "S-APPOINTMENT", "active", "it is in force" },
	{ "S-COVERAGE-TARGET", "in_force", "it is in force" },
	{ "S-DISPOSAL-NOTICE", "kept", "its holder said what obliges them to keep it" },
	{ "S-EVIDENCE", "accepted", "it stands" },
	{ "S-FINDING", "closed", "it is over, unless it comes again" },
	{ "S-FINDING-NOTE", "acknowledged", "whether to respond to a note is the audited side's choice" },
	{ "S-FINDING-NOTE", "upheld", "as acknowledged" },
	{ "S-FINDING-NOTE", "resolved_changed", "as acknowledged" },
	{ "S-FINDING-NOTE", "issued", "as acknowledged" },
	{ "S-FINDING-NOTE", "responded", "nobody has to accept a response to a note" },
	{ "S-JOINT-AGREEMENT", "active", "it is in force" },
	{ "S-OBJECTIVE", "open", "it is concluded when its programme ends: `programme check` lists it" },
	{ "S-PARTICIPANT", "admitted", "they come along" },
	{ "S-PLAN", "agreed", "it is carried out" },
	{ "S-PROCEDURE", "in_force", "it is in force" },
	{ "S-PROGRAMME-RESOURCE", "granted", "it is there" },
	{ "S-PROGRAMME-RESOURCE", "resolved", "it was seen to" },
	{ "S-RELATIONSHIP", "verified", "it stands" },
	{ "S-REQUEST", "acknowledged", "its items wait" },
	{ "S-REQUEST", "answering", "its items wait" },
	{ "S-REQUEST", "answered", "its items wait" },
	{ "S-REQUEST", "returned", "its items wait" },
	{ "S-SAMPLE-ITEM", "named", "its plan waits" },
	{ "S-SAMPLE-ITEM", "conforming", "its plan waits" },
	{ "S-SAMPLE-ITEM", "deviating", "its plan waits" },
	{ "S-SCALE", "published", "it is in force" },
	{ "S-SLOT", "planned", "the audit that is in fieldwork waits, and names what is neither done nor skipped" },
	{ "S-SLOT", "not_done", "it was left out for a reason" },
	{ "S-TEAM-MEMBER", "accepted", "they are in the team; a leader is asked for their opinion before that" },
	{ "S-TEST-AGREEMENT", "agreed", "it is carried out" },
	{ "S-REPORT", "issued", "it is in force" },
	{ "S-REPORT-COPY", "received", "somebody has it" },
	{ "S-VISIT", "confirmed", "it takes place" },
	{ "S-WAIVER", "granted", "it is in force" },
};

static bool leads_on(const struct machine *m, int32_t state)
{
	for (size_t i = 0; i < m->transition_count; i++)
		if (m->transition[i].from == state && m->transition[i].to != state)
			return true;
	return false;
}

/* A row that names the state; a note of a finding is not waited for by what asks for a grade. */
static bool is_waited_for(const struct machine *m, const char *state)
{
	char wanted[80];
	int len = snprintf(wanted, sizeof(wanted), "state = %s", state);
	for (const struct waiting *w = inbox_waiting; w->noun; w++) {
		const char *at = strcmp(w->noun, m->noun) == 0 ? strstr(w->filter, wanted) : NULL;
		bool is_whole = at && at[len] != '_' && (at[len] < 'a' || at[len] > 'z');
		if (is_whole && !(strcmp(m->rule.id, "S-FINDING-NOTE") == 0 && strstr(w->filter, "grade")))
			return true;
	}
	return false;
}

static bool is_at_rest(const struct machine *m, const char *state)
{
	for (size_t i = 0; i < ARRAY_LEN(rest); i++)
		if (strcmp(rest[i].machine, m->rule.id) == 0 && strcmp(rest[i].state, state) == 0)
			return true;
	return false;
}

Test(inbox, each_state_that_leads_on_waits_for_somebody_or_says_why_not)
{
	size_t states = 0, at_rest = 0;
	for (const struct machine *const *m = machine_tables(); *m; m++)
		for (size_t i = 0; i < (*m)->state_count; i++) {
			char state[60] = "";
			if (!(*m)->state_name[i] || !leads_on(*m, (int32_t)i))
				continue;
			for (size_t k = 0; (*m)->state_name[i][k] && k + 1 < sizeof(state); k++)
				state[k] = (*m)->state_name[i][k] == ' ' ? '_' : (*m)->state_name[i][k];
			bool waits = is_waited_for(*m, state), rests = is_at_rest(*m, state);
			/* An accepted leader is asked for an opinion; the others of the team for nothing. */
			bool both = strcmp((*m)->rule.id, "S-TEAM-MEMBER") == 0;
			cr_expect(waits || rests, "%s %s: nobody is told of it, and no reason why", (*m)->rule.id, state);
			cr_expect(both || !rests || !waits, "%s %s: it waits, and is said to rest", (*m)->rule.id, state);
			states++;
			at_rest += rests;
		}
	cr_expect(states > 100, "%zu states", states);
	cr_expect(at_rest == ARRAY_LEN(rest), "%zu states at rest are none that lead on", ARRAY_LEN(rest) - at_rest);
}

/* Where "auditc finding acknowledge ID" stands in the last reply; -1: nowhere. */
static int place_with(struct scene *s, const char *command, const char *end)
{
	char wanted[300], path[40];
	(void)snprintf(wanted, sizeof(wanted), "%s %s", command, end);
	for (int i = 0;; i++) {
		(void)snprintf(path, sizeof(path), "items.%d.command", i);
		const char *got = scene_reply(s, path);
		if (!*got)
			return -1;
		if (strcmp(got, wanted) == 0)
			return i;
	}
}

static int place_of(struct scene *s, const char *command, const char *name)
{
	return place_with(s, command, scene_id(s, name));
}

static int place_for(struct scene *s, const char *who, const char *command, const char *name)
{
	scene_allowed(s, who, "InboxService/ListInbox", "{'page':{'size':1000}}", NULL);
	return place_of(s, command, name);
}

Test(inbox, tells_whom_something_waits_for_and_what_does_it)
{
	struct scene *s = scene_new();
	int at = place_for(s, "audit/TE", "auditc team-member accept", "team_member:proposed");
	char path[40];
	cr_assert(ge(int, at, 0));
	(void)snprintf(path, sizeof(path), "items.%d.what", at);
	scene_reads(path, scene_reply(s, path), "accept or decline your place in the audit team");
	cr_expect(ge(int, place_of(s, "auditc team-member accept", "team_member:invited"), 0));
	cr_expect(eq(int, place_for(s, "audit/LA", "auditc team-member accept", "team_member:proposed"), -1), "another's place");
	scene_put(s, "team_member:proposed", "{'audit_id':'@audit:fieldwork','person_id':'@person:audit/TE',"
		"'role':'technical_expert','state':'accepted'}");
	cr_expect(eq(int, place_for(s, "audit/TE", "auditc team-member accept", "team_member:proposed"), -1), "it is done");
	cr_expect(ge(int, place_of(s, "auditc team-member accept", "team_member:invited"), 0));
	scene_allowed(s, "audit/OB", "InboxService/ListInbox", "{}", NULL);
	REPLY_READS(s, "items.0.command", "");
	scene_free(s);
}

/* What it says suffices to do it: which audit, and to which digest one agrees. */
Test(inbox, its_commands_stand_as_they_are)
{
	struct scene *s = scene_new();
	char path[40], wanted[200];
	scene_put(s, "team_member:invited", "{'audit_id':'@audit:fieldwork','person_id':'@person:audit/TE','role':'technical_expert',"
		"'state':'proposed','audit_title':'Kista halls'}");
	int at = place_for(s, "audit/TE", "auditc team-member accept", "team_member:invited");
	cr_assert(ge(int, at, 0));
	(void)snprintf(path, sizeof(path), "items.%d.title", at);
	scene_reads(path, scene_reply(s, path), "Kista halls");
	scene_put(s, "assignment_package:inbox", "{'audit_id':'@audit:fieldwork','state':'issued','leader_id':'@person:audit/LA'}");
	cr_expect(ge(int, place_for(s, "audit/LA", "auditc assignment-package accept", "assignment_package:inbox"), 0));
	cr_expect(eq(int, place_for(s, "audit/AU", "auditc assignment-package accept", "assignment_package:inbox"), -1));
	scene_put(s, "plan:inbox", "{'audit_id':'@audit:fieldwork','state':'presented','presented_us':1,"
		"'content_root':'AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE='}");
	(void)snprintf(wanted, sizeof(wanted), "%s --content-root 0101010101010101010101010101010101010101010101010101010101010101",
		scene_id(s, "plan:inbox"));
	scene_allowed(s, "audit/SR", "InboxService/ListInbox", "{'page':{'size':1000}}", NULL);
	cr_expect(ge(int, place_with(s, "auditc plan agree", wanted), 0));
	scene_free(s);
}

static void put_action(struct scene *s, const char *name, const char *description, int days)
{
	char json[300];
	(void)snprintf(json, sizeof(json), "{'audit_id':'@audit:fieldwork','finding_id':'@finding:communicated',"
		"'owner_id':'@person:audited','state':'agreed','description':'%s','due_us':%s}", description, scene_days(days));
	scene_put(s, name, json);
}

/* One item a page; the same order as in one page. */
static void walk_pages(struct scene *s, int first, int then)
{
	char json[900] = "{'page':{'size':1}}";
	const char *const title[] = { "Page the operator", "Watch the alarms" };
	int seen = 0;
	for (int i = 0; i <= then; i++) {
		scene_allowed(s, "audit/SR", "InboxService/ListInbox", json, NULL);
		if (i == first || i == then)
			scene_reads("items.0.title", scene_reply(s, "items.0.title"), title[seen++]);
		REPLY_READS(s, "items.1.command", "");
		(void)snprintf(json, sizeof(json), "{'page':{'size':1,'token':'%s'}}", scene_reply(s, "next_token"));
	}
	scene_refused(s, "rival/SR", "InboxService/ListInbox", json, "TOKEN");
}

Test(inbox, what_is_due_first_stands_first_and_pages_go_on_from_there)
{
	struct scene *s = scene_new();
	put_action(s, "action:later", "Watch the alarms", 9);
	put_action(s, "action:sooner", "Page the operator", 3);
	int sooner = place_for(s, "audit/SR", "auditc action finish", "action:sooner");
	int later = place_of(s, "auditc action finish", "action:later");
	int someday = place_of(s, "auditc finding acknowledge", "finding:communicated");
	cr_assert(ge(int, sooner, 0));
	cr_expect(lt(int, sooner, later));
	cr_expect(lt(int, later, someday), "what has no day stands last");
	walk_pages(s, sooner, later);
	scene_refused(s, "audit/SR", "InboxService/ListInbox", "{'page':{'order':'due_us'}}", "INBOX_PAGE");
	scene_free(s);
}

Test(inbox, nothing_waits_for_who_wrote_it_or_may_not_do_it)
{
	struct scene *s = scene_new();
	static const char order[] = "{'programme_id':'@programme:own','audit_id':'@audit:fieldwork','noun':'evidence',"
		"'row_id':'@evidence:accepted','row_version':1,'ground':'law','proposer_id':'@person:auditing/CL','state':'proposed'}";
	cr_expect(ge(int, place_for(s, "auditing/CL", "auditc disposal-order approve", "disposal_order:own"), 0));
	cr_expect(eq(int, place_for(s, "rival/CL", "auditc disposal-order approve", "disposal_order:own"), -1));
	scene_put(s, "disposal_order:own", order);
	cr_expect(eq(int, place_for(s, "auditing/CL", "auditc disposal-order approve", "disposal_order:own"), -1), "the own one");
	cr_expect(ge(int, place_for(s, "auditing/PM", "auditc disposal-order approve", "disposal_order:own"), 0));
	scene_put(s, "finding:shown", "{'audit_id':'@audit:fieldwork','grade':'minor','state':'effectiveness_pending',"
		"'communicated_us':1,'effectiveness_from_us':1,'statement':'Backups fail'}");
	cr_expect(ge(int, place_for(s, "audit/LA", "auditc finding close", "finding:shown"), 0));
	cr_expect(eq(int, place_for(s, "audit/SR", "auditc finding close", "finding:shown"), -1), "let in, but not waited for");
	scene_free(s);
}

/* --- what came late --- */

#define IN "{'audit_id':'@audit:fieldwork',"
#define OF "{'programme_id':'@programme:own',"

/* Whom a row waits for, whom it does not, by which command. */
static const struct {
	const char *row;
	const char *json;
	const char *command;
	const char *who;
	const char *not; /* "" where it is not to be asked of anybody else */
} late[] = {
	{ "relationship:tie", "{'organisation_id':'@organisation:auditing','person_id':'@person:audit/AU','kind':'consulted',"
		"'target_organisation_id':'@organisation:audited','state':'declared','declarer_id':'@person:auditing/EV'}",
		"relationship verify", "auditing/PM", "auditing/EV" },
	{ "evaluation:soon", "{'organisation_id':'@organisation:auditing','person_id':'@person:audit/AU','grade':'auditor',"
		"'state':'evidence_collected'}", "evaluation assess", "auditing/EV", "auditing/CL" },
	{ "programme:own", "{'organisation_id':'@organisation:auditing','state':'approved','next_manager_id':'@person:auditing/PM'}",
		"programme accept", "auditing/PM", "auditing/CL" },
	{ "programme_review:told", OF "'state':'reported','held_us':1,'writer_ids':['@person:auditing/PM']}",
		"programme-review acknowledge", "auditing/CL", "auditing/PM" },
	{ "monitoring_period:now", OF "'from_us':3,'to_us':4,'state':'open'}", "monitoring-period close", "auditing/PM", "auditing/CL" },
	{ "change_trigger:now", OF "'kind':'scope','state':'raised'}", "change-trigger decide", "auditing/PM", "auditing/CL" },
	{ "team_objection:one", IN "'team_member_id':'@team_member:accepted','person_id':'@person:audit/LA','state':'raised'}",
		"team-objection dismiss", "auditing/PM", "audit/LA" },
	{ "joint_agreement:one", IN "'state':'proposed','author_id':'@person:auditing/CL',"
		"'parties':[{'organisation_id':'@organisation:auditing'}]}", "joint-agreement accept", "auditing/PM", "auditing/CL" },
	{ "joint_agreement:one", IN "'state':'proposed','parties':[{'organisation_id':'@organisation:auditing',"
		"'accepter_id':'@person:auditing/PM'}]}", "joint-agreement accept", "auditing/CL", "auditing/PM" },
	{ "assignment_package:one", IN "'state':'issued','leader_id':'@person:audit/LA'}", "assignment-package accept", "audit/LA",
		"auditing/PM" },
	{ "remote_readiness:one", IN "'state':'signed','signer_id':'@person:audit/LA','writer_ids':['@person:audit/LA']}", "remote-readiness agree", "audit/SR",
		"audit/LA" },
	{ "extension:late", IN "'request_item_id':'@request_item:open','state':'requested','author_id':'@person:audit/SR'}",
		"extension grant", "audit/LA", "audit/SR" },
	{ "waiver:late", "{'scope_id':'@audit:fieldwork','rule':'R-TEAM-01','state':'requested','requester_id':'@person:auditing/PM'}",
		"waiver grant", "auditing/CL", "auditing/PM" },
	{ "alert:now", IN "'kind':'incident','state':'raised','raised_us':5}", "alert acknowledge", "audit/SR", "audit/AU" },
	{ "alert:now", IN "'kind':'incident','state':'raised','raised_us':5}", "alert acknowledge", "auditing/CL", "rival/SR" },
	{ "scope_change:one", IN "'state':'requested','requester_id':'@person:audit/LA'}", "scope-change consent", "auditing/CL",
		"audit/LA" },
	{ "scope_change:one", IN "'state':'client_consented','requester_id':'@person:audit/LA'}", "scope-change consent", "audit/SR",
		"auditing/CL" },
	{ "scope_change:one", IN "'state':'auditee_consented','requester_id':'@person:audit/LA'}", "scope-change consent",
		"auditing/CL", "audit/SR" },
	{ "termination:one", IN "'state':'proposed','proposer_id':'@person:audit/LA'}", "termination agree", "auditing/CL",
		"audit/LA" },
	{ "sampling_plan:late", IN "'title':'late','state':'planned'}", "sampling-plan record-population", "audit/AU", "auditing/PM" },
	{ "evidence:aside", IN "'state':'quarantined','classification':'internal','party_id':'@organisation:auditing',"
		"'quarantined_by_id':'@person:audit/AU','collector_id':'@person:audit/TE'}", "evidence release", "audit/LA", "audit/AU" },
	{ "conclusion:late", IN "'objective':2,'state':'draft'}", "conclusion agree", "audit/LA", "audit/AU" },
	{ "report:late", IN "'state':'draft','author_id':'@person:audit/LA'}", "report review", "auditing/RV", "audit/LA" },
	{ "report_copy:late", IN "'report_id':'@report:own','person_id':'@person:audit/SR','state':'sent'}", "report-copy acknowledge",
		"audit/SR", "auditing/PM" },
	{ "report_copy:late", IN "'report_id':'@report:own','person_id':'@person:audit/SR','state':'recalled'}",
		"report-copy acknowledge-recall", "audit/SR", "auditing/PM" },
	{ "report_comment:late", IN "'report_id':'@report:draft','state':'open','author_id':'@person:auditing/RV'}",
		"report-comment answer", "audit/LA", "auditing/RV" },
	{ "report:late", IN "'state':'reviewed','author_id':'@person:audit/LA'}", "report issue", "auditing/PM", "auditing/RV" },
	{ "feedback:late", IN "'person_id':'@person:audit/AU','role':'auditor','state':'asked'}", "feedback give", "audit/AU",
		"audit/LA" },
	{ "disclosure:late", IN "'state':'requested','requester_id':'@person:auditing/PM'}", "disclosure approve", "auditing/CL",
		"auditing/PM" },
	{ "disclosure:late", IN "'state':'requested','requester_id':'@person:auditing/PM'}", "disclosure agree", "audit/SR",
		"rival/SR" },
	{ "disclosure:late", IN "'state':'requested','client_approver_id':'@person:auditing/CL'}", "disclosure record",
		"auditing/PM", "auditing/CL" },
	{ "disclosure:late", IN "'state':'requested','client_approver_id':'@person:auditing/CL'}", "disclosure agree", "audit/SR",
		"auditing/CL" },
	{ "disclosure:late", IN "'state':'forced','is_forced':true,'client_told_us':1}", "disclosure acknowledge", "audit/SR",
		"auditing/CL" },
	{ "disposal_consent:late", IN "'disposal_order_id':'@disposal_order:own','state':'asked',"
		"'proposer_id':'@person:auditing/PM'}", "disposal-consent give", "audit/SR", "auditing/PM" },
};

Test(inbox, what_came_late_waits_for_its_person_by_its_command)
{
	struct scene *s = scene_new();
	for (size_t i = 0; i < ARRAY_LEN(late); i++) {
		char command[80];
		(void)snprintf(command, sizeof(command), "auditc %s", late[i].command);
		scene_put(s, late[i].row, late[i].json);
		cr_expect(ge(int, place_for(s, late[i].who, command, late[i].row), 0), "%s %s: not for %s", command, late[i].row,
			late[i].who);
		cr_expect(eq(int, place_for(s, late[i].not, command, late[i].row), -1), "%s %s: for %s", command, late[i].row,
			late[i].not);
	}
	scene_free(s);
}

static void put_audit(struct scene *s, const char *rest_of_it)
{
	char json[500];
	(void)snprintf(json, sizeof(json), "{'programme_id':'@programme:own','title':'Kista','type':'second_party',"
		"'auditee_organisation_id':'@organisation:audited',%s}", rest_of_it);
	scene_put(s, "audit:kista", json);
}

static int place_to_dispose(struct scene *s)
{
	char end[200];
	(void)snprintf(end, sizeof(end), "%s --audit-id %s", scene_id(s, "programme:own"), scene_id(s, "audit:kista"));
	scene_allowed(s, "auditing/PM", "InboxService/ListInbox", "{'page':{'size':1000}}", NULL);
	return place_with(s, "auditc disposal-order propose", end);
}

Test(inbox, an_audit_waits_in_each_state_till_its_records_are_disposed_of)
{
	static const struct {
		const char *state;
		const char *command;
		const char *who;
	} step[] = { { "proposed", "audit schedule", "auditing/PM" }, { "team_proposed", "team confirm", "auditing/PM" },
		{ "team_confirmed", "audit initiate", "audit/LA" }, { "initiated", "feasibility decide", "audit/LA" },
		{ "infeasible", "audit schedule", "auditing/PM" }, { "feasible", "plan add", "audit/LA" },
		{ "planned", "audit begin-fieldwork", "audit/LA" }, { "suspended", "audit resume", "audit/LA" },
		{ "concluding", "audit close-out", "audit/LA" }, { "closed_out", "report add --audit-id", "audit/LA" },
		{ "reporting", "report add --audit-id", "audit/LA" }, { "report_issued", "audit complete", "auditing/PM" },
		{ "completed", "audit seal", "auditing/PM" }, { "terminated", "audit seal", "auditing/PM" } };
	struct scene *s = scene_new();
	put_audit(s, "'state':'proposed'");
	scene_put(s, "appointment:leads", "{'scope_id':'@audit:kista','person_id':'@person:audit/LA',"
		"'party_id':'@organisation:auditing','role':'leader','state':'active'}");
	for (size_t i = 0; i < ARRAY_LEN(step); i++) {
		char command[80], state[80];
		(void)snprintf(command, sizeof(command), "auditc %s", step[i].command);
		(void)snprintf(state, sizeof(state), "'state':'%s'", step[i].state);
		put_audit(s, state);
		cr_expect(ge(int, place_for(s, step[i].who, command, "audit:kista"), 0), "%s: %s", step[i].state, command);
		cr_expect(eq(int, place_for(s, "audit/OB", command, "audit:kista"), -1), "%s: %s", step[i].state, command);
	}
	put_audit(s, "'state':'cancelled','to_us':1600000000000000,'retention_years':90");
	cr_expect(eq(int, place_to_dispose(s), -1), "it is kept");
	scene_free(s);
}

/* Of each that is over, called off or not; what is asked can be done; and it is not asked twice. */
Test(inbox, records_whose_time_is_over_wait_till_their_disposal_is_proposed)
{
	static const char *const over[] = { "completed", "sealed", "terminated", "cancelled" };
	for (size_t i = 0; i < ARRAY_LEN(over); i++) {
		struct scene *s = scene_new();
		char state[120];
		(void)snprintf(state, sizeof(state), "'state':'%s','to_us':1600000000000000,'retention_years':1", over[i]);
		put_audit(s, state);
		cr_expect(ge(int, place_to_dispose(s), 0), "%s", over[i]);
		scene_allowed(s, "auditing/PM", "DisposalOrderService/ProposeDisposalOrder", "{'programme_id':'@programme:own',"
			"'audit_id':'@audit:kista','ground':'agreement','statement':'over'}", "kista");
		cr_expect(eq(int, place_to_dispose(s), -1), "%s: it was proposed", over[i]);
		scene_allowed(s, "auditing/CL", "DisposalOrderService/RefuseDisposalOrder", "{'disposal_order_id':"
			"'@disposal_order:kista','reason':'a suit'}", NULL);
		cr_expect(ge(int, place_to_dispose(s), 0), "%s: it was refused", over[i]);
		scene_free(s);
	}
	for (int32_t state = 1; state < (int32_t)ARRAY_LEN(enum_name_audit_state); state++) {
		bool asks = false;
		for (size_t i = 0; i < ARRAY_LEN(over); i++)
			asks |= strcmp(enum_name_audit_state[state] ? enum_name_audit_state[state] : "", over[i]) == 0;
		cr_expect(audit_may_go(state) == asks, "%d: the inbox asks for what may be done", state);
	}
}

/* R-REPORT-01: who wrote a conclusion wrote the report. */
Test(inbox, a_report_does_not_wait_for_who_wrote_what_it_says)
{
	struct scene *s = scene_new();
	scene_put(s, "report:late", IN "'state':'draft','author_id':'@person:audit/LA'}");
	cr_expect(ge(int, place_for(s, "auditing/RV", "auditc report review", "report:late"), 0));
	scene_put(s, "conclusion:late", IN "'objective':2,'state':'draft','author_id':'@person:audit/LA',"
		"'writer_ids':['@person:auditing/RV']}");
	cr_expect(eq(int, place_for(s, "auditing/RV", "auditc report review", "report:late"), -1));
	scene_put(s, "report:late", IN "'state':'reviewed','author_id':'@person:audit/LA'}");
	cr_expect(ge(int, place_for(s, "auditing/PM", "auditc report issue", "report:late"), 0));
	scene_put(s, "report:earlier", IN "'state':'returned','author_id':'@person:auditing/PM'}");
	cr_expect(eq(int, place_for(s, "auditing/PM", "auditc report issue", "report:late"), -1));
	scene_free(s);
}

/* Who speaks for both sides has both of its ways to go, wherever a page ends. */
Test(inbox, a_row_that_waits_twice_is_told_twice_across_pages)
{
	struct scene *s = scene_new();
	char json[900] = "{'page':{'size':1}}";
	int told = 0;
	scene_put(s, "appointment:both", "{'scope_id':'@audit:fieldwork','person_id':'@person:audit/SR',"
		"'party_id':'@organisation:auditing','role':'audit_client','state':'active'}");
	scene_put(s, "disclosure:late", IN "'state':'requested','requester_id':'@person:auditing/PM'}");
	for (int i = 0; i < 200 && *json; i++) {
		scene_allowed(s, "audit/SR", "InboxService/ListInbox", json, NULL);
		told += strcmp(scene_reply(s, "items.0.row_id"), scene_id(s, "disclosure:late")) == 0;
		const char *token = scene_reply(s, "next_token");
		(void)snprintf(json, sizeof(json), *token ? "{'page':{'size':1,'token':'%s'}}" : "%s", token);
	}
	cr_expect(eq(int, told, 2), "approved by one side, agreed to by the other");
	scene_free(s);
}

Test(inbox, a_leader_is_asked_about_the_team_until_they_say)
{
	struct scene *s = scene_new();
	put_audit(s, "'state':'team_proposed'");
	scene_put(s, "appointment:leads", "{'scope_id':'@audit:kista','person_id':'@person:audit/LA',"
		"'party_id':'@organisation:auditing','role':'leader','state':'active'}");
	scene_put(s, "team_member:kista", "{'audit_id':'@audit:kista','person_id':'@person:audit/LA','role':'leader',"
		"'state':'accepted'}");
	cr_expect(ge(int, place_for(s, "audit/LA", "auditc team-consultation add", "audit:kista"), 0));
	scene_allowed(s, "audit/LA", "TeamConsultationService/AddTeamConsultation", "{'audit_id':'@audit:kista','opinion':'good'}",
		NULL);
	cr_expect(eq(int, place_for(s, "audit/LA", "auditc team-consultation add", "audit:kista"), -1));
	scene_free(s);
}

/* What waits for others is not counted, however much of it one sees; and what is left out is told. */
Test(inbox, many_rows_that_wait_for_others_hide_none_of_ones_own)
{
	enum { OTHERS = 420 };
	struct scene *s = scene_new();
	char name[40];
	scene_put(s, "appointment:leads", "{'scope_id':'@audit:fieldwork','person_id':'@person:auditing/PM',"
		"'party_id':'@organisation:auditing','role':'auditor','state':'active'}");
	for (int i = 0; i < OTHERS; i++) {
		(void)snprintf(name, sizeof(name), "evidence:others%d", i);
		scene_put(s, name, "{'audit_id':'@audit:rival','state':'submitted','classification':'internal',"
			"'party_id':'@organisation:auditing','collector_id':'@person:audit/TE'}");
	}
	scene_put(s, "evidence:mine", "{'audit_id':'@audit:fieldwork','state':'submitted','classification':'internal',"
		"'party_id':'@organisation:auditing','collector_id':'@person:audit/TE'}");
	cr_expect(ge(int, place_for(s, "auditing/PM", "auditc evidence accept", "evidence:mine"), 0));
	REPLY_READS(s, "is_cut", "");
	scene_put(s, "appointment:leads", "{'scope_id':'@audit:rival','person_id':'@person:auditing/PM',"
		"'party_id':'@organisation:auditing','role':'auditor','state':'active'}");
	cr_expect(ge(int, place_for(s, "auditing/PM", "auditc evidence accept", "evidence:others0"), 0));
	cr_expect(eq(int, place_of(s, "auditc evidence accept", "evidence:others419"), -1));
	REPLY_READS(s, "is_cut", "true");
	scene_free(s);
}
