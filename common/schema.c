/* Lookups in the generated tables: binary searches by name. */
#include "common/schema.h"

#include "common/sort.h"

struct table {
	const char *row;
	size_t count;
	size_t row_bytes;
};

static const void *find(struct table t, const void *key, int (*compare)(const void *, const void *))
{
	return find_item(key, t.row, t.count, t.row_bytes, compare);
}

static int by_method(const void *name, const void *row)
{
	return strcmp(name, ((const struct method_rule *)row)->name);
}

static int by_noun(const void *noun, const void *row)
{
	return strcmp(noun, ((const struct resource_rule *)row)->noun);
}

static int by_message(const void *name, const void *row)
{
	return strcmp(name, ((const struct message_rule *)row)->descriptor->name);
}

const struct method_rule *schema_find_method(const char *name)
{
	struct table t = { (const char *)schema_method, schema_method_count, sizeof(schema_method[0]) };
	return find(t, name, by_method);
}

const struct method_rule *schema_find_verb(const char *noun, const char *verb)
{
	for (size_t i = 0; i < schema_method_count; i++)
		if (strcmp(schema_method[i].noun, noun) == 0 && strcmp(schema_method[i].verb, verb) == 0)
			return &schema_method[i];
	return NULL;
}

const struct resource_rule *schema_find_resource(const char *noun)
{
	struct table t = { (const char *)schema_resource, schema_resource_count,
		sizeof(schema_resource[0]) };
	return find(t, noun, by_noun);
}

const struct message_rule *schema_find_message(const ProtobufCMessageDescriptor *descriptor)
{
	struct table t = { (const char *)schema_message, schema_message_count, sizeof(schema_message[0]) };
	const struct message_rule *rule = find(t, descriptor->name, by_message);
	return rule && rule->descriptor == descriptor ? rule : NULL;
}
