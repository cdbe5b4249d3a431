/* What the generator writes about a noun: its tables, found by name. */
#include "common/schema.h"

#include "audit/v1/options.pb-c.h"
#include "common/bytes.h"
#include "google/protobuf/descriptor.pb-c.h"
#include "toy/v1/toy.pb-c.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

extern const char projection_sql[];

static const struct field_rule *toy_field(const char *name)
{
	const ProtobufCFieldDescriptor *f =
		protobuf_c_message_descriptor_get_field_by_name(&toy__toy__descriptor, name);
	return &schema_find_message(&toy__toy__descriptor)->field[f - toy__toy__descriptor.fields];
}

Test(schema, method_has_its_rule)
{
	const struct method_rule *m = schema_find_method("toy.v1.ToyService/ShareToy");
	cr_assert(ne(ptr, (void *)m, NULL));
	cr_expect(eq(str, (char *)m->noun, "toy"));
	cr_expect(eq(str, (char *)m->verb, "share"));
	cr_expect(eq(str, (char *)m->help, "Hands a toy out; from then on the audited side sees it."));
	cr_expect(eq(int, m->effect, AUDIT__EFFECT__EFFECT_WRITE));
	cr_expect(eq(u32, m->need, UINT32_C(1) << AUDIT__ROLE__ROLE_PROGRAMME_MANAGER));
	cr_expect(eq(str, (char *)m->scope_field, "toy_id"));
	cr_expect(m->human);
	cr_expect(m->offline);
	cr_expect(eq(ptr, (void *)m->request->descriptor, (void *)&toy__share_toy_request__descriptor));
	cr_expect(eq(ptr, (void *)m->response->descriptor, (void *)&toy__share_toy_response__descriptor));
}

Test(schema, flags_and_roles_of_the_others)
{
	const struct method_rule *add = schema_find_method("toy.v1.ToyService/AddToy");
	cr_expect(eq(u32, add->need,
		UINT32_C(1) << AUDIT__ROLE__ROLE_PROGRAMME_MANAGER | UINT32_C(1) << AUDIT__ROLE__ROLE_OWNER));
	cr_expect(not(add->offline));
	cr_expect(schema_find_method("toy.v1.ToyService/GetToy")->read_log);
	cr_expect(schema_find_method("toy.v1.ToyService/ListToys")->parks);
	cr_expect(eq(ptr, (void *)schema_find_method("toy.v1.ToyService/GetToy")->scope_field, NULL));
	cr_expect(eq(u32, schema_find_method("toy.v1.ToyService/RecordLoss")->need, 0));
}

Test(schema, every_method_is_found_and_others_are_not)
{
	cr_expect(eq(sz, schema_method_count, 6), "only the methods of the files named");
	for (size_t i = 0; i < schema_method_count; i++) {
		const struct method_rule *m = &schema_method[i];
		cr_expect(eq(ptr, (void *)schema_find_method(m->name), (void *)m));
		cr_expect(eq(ptr, (void *)schema_find_verb(m->noun, m->verb), (void *)m));
		cr_expect(i == 0 || strcmp(schema_method[i - 1].name, m->name) < 0);
	}
	cr_expect(eq(ptr, (void *)schema_find_method("toy.v1.ToyService/Sell"), NULL));
	cr_expect(eq(ptr, (void *)schema_find_verb("toy", "sell"), NULL));
	cr_expect(ne(ptr, (void *)schema_find_verb("toy", "list"), NULL), "a plural noun is cut too");
	cr_expect(ne(ptr, (void *)schema_find_verb("toy", "put-chunk"), NULL), "no noun: the whole name");
}

Test(schema, resource_has_its_fields_and_visibility)
{
	const struct resource_rule *r = schema_find_resource("toy");
	cr_assert(ne(ptr, (void *)r, NULL));
	cr_expect(eq(ptr, (void *)r->message->descriptor, (void *)&toy__toy__descriptor));
	cr_expect(eq(ptr, (void *)r->message->resource, (void *)r));
	cr_expect(eq(int, r->id_field, 0));
	cr_expect(eq(int, r->version_field, 1));
	cr_expect(eq(int, r->scope_field, 2));
	cr_expect(eq(int, r->owner_field, 3));
	cr_expect(eq(int, r->party_field, 4));
	cr_expect(eq(int, r->state_field, 5));
	cr_assert(eq(sz, r->visible_count, 4));
	cr_expect(eq(int, r->visible[0].from_state, INT32_MIN));
	cr_expect(eq(int, r->visible[2].relation, AUDIT__ROLE__ROLE_AUDITEE_REPRESENTATIVE));
	cr_expect(eq(int, r->visible[2].from_state, TOY__TOY_STATE__TOY_STATE_SHARED));
	cr_expect(r->visible[2].own_party);
	cr_expect(eq(int, r->visible[2].since_field, -1));
	const struct resource_rule *finding = schema_find_resource("finding");
	for (size_t i = 0; i < finding->visible_count; i++) {
		int since = finding->visible[i].since_field;
		const char *name = since < 0 ? "" : finding->message->descriptor->fields[since].name;
		if (finding->visible[i].relation == AUDIT__ROLE__ROLE_AUDITEE_REPRESENTATIVE)
			cr_expect(eq(str, (char *)name, "communicated_us"));
	}
	cr_expect(eq(str, (char *)r->search[0], "name"));
	cr_expect(eq(ptr, (void *)schema_find_resource("toi"), NULL));
	cr_expect(schema_find_resource("organisation")->is_scope, "the product's nouns are there too");
	cr_expect(eq(int, schema_find_resource("organisation")->state_field, -1));
}

Test(schema, field_has_its_limits)
{
	cr_expect(eq(str, (char *)toy_field("owner_id")->ref, "person"));
	cr_expect(eq(u32, toy_field("owner_id")->max_bytes, 36));
	cr_expect(eq(str, (char *)toy_field("owner_id")->help, "Whose it is."));
	cr_expect(eq(u32, toy_field("name")->max_bytes, 40));
	cr_expect(toy_field("name")->unique);
	cr_expect(eq(u32, toy_field("parts")->max_items, 6));
	cr_expect(eq(ptr, (void *)toy_field("parts")->message->descriptor, (void *)&toy__toy__part__descriptor));
	cr_expect(eq(int, toy_field("name")->audience, AUDIT__AUDIENCE__AUDIENCE_ALL));
	cr_expect(eq(int, toy_field("team_note")->audience, AUDIT__AUDIENCE__AUDIENCE_AUDITORS));
	const struct message_rule *part = schema_find_message(&toy__toy__part__descriptor);
	cr_expect(part->field[0].required);
	cr_expect(eq(i64, part->field[1].min, -5));
	cr_expect(eq(i64, part->field[1].max, 100));
}

Test(schema, rules_stand_where_the_descriptor_has_the_field)
{
	for (size_t i = 0; i < schema_message_count; i++) {
		const struct message_rule *rule = &schema_message[i];
		cr_expect(eq(ptr, (void *)schema_find_message(rule->descriptor), (void *)rule));
		for (unsigned k = 0; k < rule->descriptor->n_fields; k++) {
			const ProtobufCFieldDescriptor *f = &rule->descriptor->fields[k];
			const void *below = f->type == PROTOBUF_C_TYPE_MESSAGE ? f->descriptor : NULL;
			const struct message_rule *message = rule->field[k].message;
			cr_expect(eq(ptr, (void *)(message ? message->descriptor : NULL), (void *)below),
				"%s.%s", rule->descriptor->name, f->name);
		}
	}
	cr_expect(eq(ptr, (void *)schema_find_message(&audit__method_rule__descriptor), NULL));
}

Test(schema, descriptor_set_is_embedded)
{
	Google__Protobuf__FileDescriptorSet *set = google__protobuf__file_descriptor_set__unpack(NULL,
		schema_descriptor_set_len, schema_descriptor_set);
	bool found = false;
	cr_assert(ne(ptr, (void *)set, NULL));
	for (size_t i = 0; i < set->n_file; i++)
		found = found || strcmp(set->file[i]->name, "toy/v1/toy.proto") == 0;
	cr_expect(found);
	google__protobuf__file_descriptor_set__free_unpacked(set, NULL);
}

Test(schema, projection_has_a_table_a_noun)
{
	static const char *const piece[] = { "CREATE TABLE \"toy\"(\n  id BLOB NOT NULL PRIMARY KEY,\n",
		"  \"name\" TEXT NOT NULL,\n", "  \"maker_id\" BLOB,\n", "  \"made_us\" INTEGER NOT NULL,\n",
		"  body BLOB NOT NULL\n) STRICT, WITHOUT ROWID;\n", "ON \"toy\"(\"scope\", id);",
		"ON \"toy\"(\"maker_id\", scope, id);", "UNIQUE INDEX", "ON \"toy\"(COALESCE(\"scope\", x''), \"name\");",
		"CREATE TABLE \"organisation\"" };
	for (size_t i = 0; i < ARRAY_LEN(piece); i++)
		cr_expect(ne(ptr, (void *)strstr(projection_sql, piece[i]), NULL), "%s", piece[i]);
}
