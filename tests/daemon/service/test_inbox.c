/* What waits for whom: computed from rows, for whom the method lets do it, and not for who wrote it. */
#include "daemon/rule/inbox.h"

#include "common/clock.h"
#include "common/filter.h"
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

static bool is_person(const struct resource_rule *resource, const char *name, bool as_column)
{
	const ProtobufCFieldDescriptor *field;
	const struct field_rule *rule = field_of(resource, name, &field);
	return rule && rule->ref && strcmp(rule->ref, "person") == 0 && (!as_column || rule->column);
}

Test(inbox, each_row_names_what_is_there)
{
	struct arena *arena = arena_new(1 << 20);
	for (const struct waiting *w = inbox_waiting; w->noun; w++) {
		char method[120];
		struct status st = { 0 };
		struct filter filter;
		const ProtobufCFieldDescriptor *due;
		const struct resource_rule *resource = schema_find_resource(w->noun);
		(void)snprintf(method, sizeof(method), "audit.v1.%s", w->method);
		cr_assert(ne(ptr, (void *)(uintptr_t)resource, NULL), "%s", w->noun);
		cr_expect(ne(ptr, (void *)(uintptr_t)schema_find_method(method), NULL), "%s", method);
		(void)snprintf(method, sizeof(method), "audit.v1.%s", w->asks ? w->asks : w->method);
		cr_expect(ne(ptr, (void *)(uintptr_t)schema_find_method(method), NULL), "%s", method);
		cr_expect(eq(int, filter_compile(w->filter, resource, arena, 1, clock_now_us(), &st, &filter), OK), "%s: %s",
			w->filter, st.message);
		cr_expect(not(w->person && !is_person(resource, w->person, true)), "%s %s", w->noun, w->person);
		for (size_t i = 0; i < ARRAY_LEN(w->except) && w->except[i]; i++)
			cr_expect(is_person(resource, w->except[i], false), "%s %s", w->noun, w->except[i]);
		cr_expect(not(w->due && (!field_of(resource, w->due, &due) || due->type != PROTOBUF_C_TYPE_INT64)), "%s %s",
			w->noun, w->due);
		cr_expect(w->what && *w->what);
	}
	arena_free(arena);
}

/* Where "auditc finding acknowledge ID" stands in the last reply; -1: nowhere. */
static int place_of(struct scene *s, const char *command, const char *name)
{
	char wanted[200], path[40];
	(void)snprintf(wanted, sizeof(wanted), "%s %s", command, scene_id(s, name));
	for (int i = 0;; i++) {
		(void)snprintf(path, sizeof(path), "items.%d.command", i);
		const char *got = scene_reply(s, path);
		if (!*got)
			return -1;
		if (strcmp(got, wanted) == 0)
			return i;
	}
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
		"'communicated_us':1,'statement':'Backups fail'}");
	cr_expect(ge(int, place_for(s, "audit/LA", "auditc finding close", "finding:shown"), 0));
	cr_expect(eq(int, place_for(s, "audit/SR", "auditc finding close", "finding:shown"), -1), "let in, but not waited for");
	scene_free(s);
}
