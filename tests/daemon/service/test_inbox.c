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

static void command_reads(struct scene *s, const char *path, const char *command, const char *name)
{
	char wanted[200];
	(void)snprintf(wanted, sizeof(wanted), "%s %s", command, scene_id(s, name));
	scene_reads(path, scene_reply(s, path), wanted);
}

Test(inbox, tells_whom_something_waits_for_and_what_does_it)
{
	struct scene *s = scene_new();
	scene_allowed(s, "audit/TE", "InboxService/ListInbox", "{}", NULL);
	command_reads(s, "items.0.command", "auditc team-member accept", "team_member:proposed");
	REPLY_READS(s, "items.0.what", "accept or decline your place in the audit team");
	command_reads(s, "items.1.command", "auditc team-member accept", "team_member:invited");
	REPLY_READS(s, "items.2.command", "");
	scene_put(s, "team_member:proposed", "{'audit_id':'@audit:fieldwork','person_id':'@person:audit/TE',"
		"'role':'technical_expert','state':'accepted'}");
	scene_allowed(s, "audit/TE", "InboxService/ListInbox", "{}", NULL);
	command_reads(s, "items.0.command", "auditc team-member accept", "team_member:invited");
	REPLY_READS(s, "items.1.command", "");
	scene_allowed(s, "audit/OB", "InboxService/ListInbox", "{}", NULL);
	REPLY_READS(s, "items.0.command", "");
	scene_free(s);
}

Test(inbox, what_is_due_first_stands_first_and_pages_go_on_from_there)
{
	struct scene *s = scene_new();
	char json[300];
	(void)snprintf(json, sizeof(json), "{'audit_id':'@audit:fieldwork','finding_id':'@finding:communicated',"
		"'owner_id':'@person:audited','state':'agreed','description':'Watch the alarms','due_us':%s}", scene_days(9));
	scene_put(s, "action:later", json);
	(void)snprintf(json, sizeof(json), "{'audit_id':'@audit:fieldwork','finding_id':'@finding:communicated',"
		"'owner_id':'@person:audited','state':'agreed','description':'Page the operator','due_us':%s}", scene_days(3));
	scene_put(s, "action:sooner", json);
	scene_allowed(s, "audit/SR", "InboxService/ListInbox", "{}", NULL);
	REPLY_READS(s, "items.0.title", "Page the operator");
	command_reads(s, "items.0.command", "auditc action finish", "action:sooner");
	REPLY_READS(s, "items.1.title", "Watch the alarms");
	command_reads(s, "items.2.command", "auditc finding acknowledge", "finding:communicated");
	scene_allowed(s, "audit/SR", "InboxService/ListInbox", "{'page':{'size':1}}", NULL);
	REPLY_READS(s, "items.0.title", "Page the operator");
	REPLY_READS(s, "items.1.title", "");
	(void)snprintf(json, sizeof(json), "{'page':{'size':1,'token':'%s'}}", scene_reply(s, "next_token"));
	scene_allowed(s, "audit/SR", "InboxService/ListInbox", json, NULL);
	REPLY_READS(s, "items.0.title", "Watch the alarms");
	scene_refused(s, "rival/SR", "InboxService/ListInbox", json, "TOKEN");
	scene_refused(s, "audit/SR", "InboxService/ListInbox", "{'page':{'order':'due_us'}}", "INBOX_PAGE");
	scene_free(s);
}

Test(inbox, nothing_waits_for_who_wrote_it_or_may_not_do_it)
{
	struct scene *s = scene_new();
	static const char order[] = "{'programme_id':'@programme:own','audit_id':'@audit:fieldwork','noun':'evidence',"
		"'row_id':'@evidence:accepted','row_version':1,'ground':'law','proposer_id':'@person:auditing/CL','state':'proposed'}";
	static const char submitted[] = "{'organisation_id':'@organisation:auditing','state':'approved','title':'past'}";
	scene_put(s, "programme:submitted", submitted);
	scene_put(s, "waiver:requested", "{'audit_id':'@audit:fieldwork','person_id':'@person:audit/AU','state':'granted'}");
	scene_allowed(s, "auditing/CL", "InboxService/ListInbox", "{}", NULL);
	command_reads(s, "items.0.command", "auditc disposal-order approve", "disposal_order:own");
	REPLY_READS(s, "items.1.command", "");
	scene_put(s, "disposal_order:own", order);
	scene_allowed(s, "auditing/CL", "InboxService/ListInbox", "{}", NULL);
	REPLY_READS(s, "items.0.command", "");
	scene_allowed(s, "rival/CL", "InboxService/ListInbox", "{}", NULL);
	REPLY_READS(s, "items.0.command", "");
	scene_free(s);
}
