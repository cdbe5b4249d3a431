/* Notes who wrote a row, by the names of its fields. */
#include "daemon/writers.h"

/* A field's people, in place. */
struct people {
	size_t *count;
	const char ***id;
	uint32_t max;
};

static const ProtobufCFieldDescriptor *field_named(const ProtobufCMessage *row, const char *name)
{
	return protobuf_c_message_descriptor_get_field_by_name(row->descriptor, name);
}

static bool find_people(const ProtobufCMessage *row, const char *field, struct people *ret_people)
{
	const ProtobufCFieldDescriptor *f = field_named(row, field);
	const struct message_rule *rule = schema_find_message(row->descriptor);
	if (!f || !rule || f->label != PROTOBUF_C_LABEL_REPEATED || f->type != PROTOBUF_C_TYPE_STRING)
		return false;
	char *at = (char *)(uintptr_t)row;
	*ret_people = (struct people){ .count = (size_t *)(void *)(at + f->quantifier_offset),
		.id = (const char ***)(void *)(at + f->offset),
		.max = rule->field[f - row->descriptor->fields].max_items };
	return true;
}

static const char **author_of(const ProtobufCMessage *row)
{
	const ProtobufCFieldDescriptor *f = field_named(row, "author_id");
	return f ? (const char **)(void *)((char *)(uintptr_t)row + f->offset) : NULL;
}

static bool names_person(const ProtobufCMessage *row, const char *field, const char *person)
{
	struct people p;
	if (!find_people(row, field, &p))
		return false;
	for (size_t i = 0; i < *p.count; i++)
		if (strcmp((*p.id)[i], person) == 0)
			return true;
	return false;
}

bool writers_name_signer(const struct request *rq, const ProtobufCMessage *row, const char *field)
{
	return names_person(row, field, rq->who.person);
}

bool writers_have_signer(const struct request *rq, const ProtobufCMessage *row)
{
	const char **author = author_of(row);
	return (author && strcmp(*author, rq->who.person) == 0) || writers_name_signer(rq, row, "writer_ids");
}

static int add_person(struct request *rq, ProtobufCMessage *row, const char *field, const char *person)
{
	struct people p;
	if (!find_people(row, field, &p))
		return fail(rq->st, INTERNAL, "NO_WRITERS", "%s has no people in %s", row->descriptor->name, field);
	if (names_person(row, field, person))
		return OK;
	if (*p.count >= p.max)
		return fail(rq->st, RESOURCE_EXHAUSTED, "TOO_MANY_WRITERS", "%zu people have written in it", *p.count);
	return rq_append(rq, p.id, p.count, &person, sizeof(person));
}

int writers_add_to(struct request *rq, ProtobufCMessage *row, const char *field)
{
	return add_person(rq, row, field, rq->who.person);
}

int writers_add(struct request *rq, ProtobufCMessage *row)
{
	const char **author = author_of(row);
	if (author && !**author)
		*author = rq->who.person;
	return writers_add_to(rq, row, "writer_ids");
}

int writers_add_those_of(struct request *rq, ProtobufCMessage *row, const ProtobufCMessage *from)
{
	const char **author = author_of(from);
	struct people p;
	if (author && **author)
		TRY(add_person(rq, row, "writer_ids", *author));
	for (size_t i = 0; find_people(from, "writer_ids", &p) && i < *p.count; i++)
		TRY(add_person(rq, row, "writer_ids", (*p.id)[i]));
	return OK;
}

int writers_begin(struct request *rq, ProtobufCMessage *row)
{
	const char **author = author_of(row);
	struct people p;
	if (author)
		*author = rq->who.person;
	if (find_people(row, "writer_ids", &p))
		*p.count = 0;
	return writers_add(rq, row);
}
