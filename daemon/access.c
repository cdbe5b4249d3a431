/* References, roles and audiences, decided from the schema's tables. */
#include "daemon/access.h"

#include "common/limits.h"
#include "common/message.h"
#include "audit/v1/options.pb-c.h"

#define SIDE_AUDITORS                                                                              \
	(ROLE_BIT(AUDIT__ROLE__ROLE_PROGRAMME_MANAGER) | ROLE_BIT(AUDIT__ROLE__ROLE_LEADER) |      \
		ROLE_BIT(AUDIT__ROLE__ROLE_AUDITOR) |                                              \
		ROLE_BIT(AUDIT__ROLE__ROLE_AUDITOR_IN_TRAINING) |                                  \
		ROLE_BIT(AUDIT__ROLE__ROLE_TECHNICAL_EXPERT) |                                     \
		ROLE_BIT(AUDIT__ROLE__ROLE_REPORT_REVIEWER))
#define SIDE_AUDITEE                                                                               \
	(ROLE_BIT(AUDIT__ROLE__ROLE_AUDITEE_REPRESENTATIVE) |                                      \
		ROLE_BIT(AUDIT__ROLE__ROLE_SUPPLIER_REPRESENTATIVE) |                              \
		ROLE_BIT(AUDIT__ROLE__ROLE_SUPPLIER_CONTRIBUTOR))

bool access_audience(uint32_t roles, uint8_t audience)
{
	switch ((Audit__Audience)audience) {
	case AUDIT__AUDIENCE__AUDIENCE_UNSPECIFIED:
	case AUDIT__AUDIENCE__AUDIENCE_ALL:
		return true;
	case AUDIT__AUDIENCE__AUDIENCE_AUDITORS:
		return (roles & SIDE_AUDITORS) != 0;
	case AUDIT__AUDIENCE__AUDIENCE_AUDITEE:
		return (roles & SIDE_AUDITEE) != 0;
	case _AUDIT__AUDIENCE_IS_INT_SIZE:
		break;
	}
	return false;
}

/* Loads the row a reference names, as the subject sees it; "any" tries the nouns that are scopes. */
static int find_ref(struct request *rq, const char *ref, const char *id, bool *ret_found,
	const struct resource_rule **ret_resource, ProtobufCMessage **ret_row)
{
	if (strcmp(ref, "any") != 0) {
		*ret_resource = schema_find_resource(ref);
		if (!*ret_resource)
			return fail(rq->st, INTERNAL, "REF", "no noun %s", ref);
		return row_find(&rq->tx, *ret_resource, id, &rq->viewer, ret_found, ret_row);
	}
	static const char *const scope[] = { "organisation", "programme", "audit" };
	*ret_found = false;
	for (size_t i = 0; i < ARRAY_LEN(scope) && !*ret_found; i++) {
		*ret_resource = schema_find_resource(scope[i]);
		if (*ret_resource)
			TRY(row_find(&rq->tx, *ret_resource, id, &rq->viewer, ret_found, ret_row));
	}
	return OK;
}

/* One text for a missing and for a hidden row, whatever the noun: nothing can be told apart by it. */
static int not_found(struct request *rq)
{
	return fail(rq->st, NOT_FOUND, "NOT_FOUND", "there is no such row, or you may not see it");
}

static int check_ref(struct request *rq, const char *ref, const char *id)
{
	bool found = false;
	const struct resource_rule *resource;
	ProtobufCMessage *row;
	if (!text_given(id) || strcmp(ref, "any_row") == 0) /* any_row: resolved by its handler */
		return OK;
	TRY(find_ref(rq, ref, id, &found, &resource, &row));
	if (!rq->row_read)
		rq->row_read = id; /* the first reference of a read is what it is about */
	return found ? OK : not_found(rq);
}

static int check_refs(struct request *rq, const ProtobufCMessage *m, const struct message_rule *rule,
	unsigned depth)
{
	if (depth > LIMIT_NESTING)
		return fail(rq->st, INVALID_ARGUMENT, "NESTING", "messages nest too deeply");
	for (unsigned i = 0; i < m->descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *f = &m->descriptor->fields[i];
		const struct field_rule *fr = &rule->field[i];
		struct members in = message_members(m, f);
		if (fr->ref) {
			const char *const *id = in.at;
			for (size_t k = 0; k < in.count; k++)
				TRY(check_ref(rq, fr->ref, id[k]));
		}
		if (f->type == PROTOBUF_C_TYPE_MESSAGE && fr->message) {
			const ProtobufCMessage *const *sub = in.at;
			for (size_t k = 0; k < in.count; k++)
				if (sub[k])
					TRY(check_refs(rq, sub[k], fr->message, depth + 1));
		}
	}
	return OK;
}

static const char *text_field(const ProtobufCMessage *m, int field)
{
	if (field < 0)
		return "";
	const char *text = *(char *const *)(const void *)((const char *)m +
		m->descriptor->fields[field].offset);
	return text ? text : "";
}

/* Sets scope and roles from the method's scope field. */
static int find_scope(struct request *rq, const ProtobufCMessage *in)
{
	const char *name = rq->method->scope_field;
	if (!name)
		return OK;
	const ProtobufCFieldDescriptor *f =
		protobuf_c_message_descriptor_get_field_by_name(in->descriptor, name);
	assert(f);
	size_t at = (size_t)(f - in->descriptor->fields);
	const char *id = text_field(in, (int)at);
	bool found = false;
	const struct resource_rule *resource;
	ProtobufCMessage *row;
	if (!text_given(id))
		return fail_field(rq->st, name, "REQUIRED", "%s is required", name);
	TRY(find_ref(rq, rq->method->request->field[at].ref, id, &found, &resource, &row));
	if (!found)
		return not_found(rq);
	struct id row_id, scope, person;
	if (!id_parse(id, strlen(id), &row_id))
		return not_found(rq);
	TRY(row_scope(&rq->tx, resource, &row_id, &found, &scope));
	if (!found)
		return not_found(rq);
	id_format(&scope, rq->scope);
	if (!id_parse(rq->who.person, strlen(rq->who.person), &person))
		return OK; /* a guest holds no role */
	TRY(reach_roles(&rq->tx, &person, &scope, &rq->roles));
	if (resource->owner_field >= 0 &&
		strcmp(text_field(row, resource->owner_field), rq->who.person) == 0)
		rq->roles |= ROLE_BIT(AUDIT__ROLE__ROLE_OWNER);
	return OK;
}

static int role_missing(struct request *rq)
{
	char text[300] = "";
	size_t len = 0;
	for (unsigned role = 1; role < 32; role++) {
		if (!(rq->method->need & ROLE_BIT(role)))
			continue;
		const ProtobufCEnumValue *value =
			protobuf_c_enum_descriptor_get_value(&audit__role__descriptor, (int)role);
		int n = snprintf(text + len, sizeof(text) - len, "%s%s", len ? " or " : "",
			value ? value->name + strlen("ROLE_") : "?");
		if (n < 0 || (size_t)n >= sizeof(text) - len)
			break;
		len += (size_t)n;
	}
	return fail(rq->st, PERMISSION_DENIED, "ROLE", "this asks for the role %s here", text);
}

int access_guest(struct request *rq)
{
	bool guest_suffices = (rq->method->need & ROLE_BIT(AUDIT__ROLE__ROLE_GUEST)) != 0;
	return !rq->who.is_guest || guest_suffices ? OK : fail(rq->st, UNAUTHENTICATED, "GUEST",
		"this device is not enrolled, not confirmed or revoked");
}

int access_check(struct request *rq, const ProtobufCMessage *in)
{
	const struct method_rule *method = rq->method;
	TRY(access_guest(rq));
	if (rq->who.is_guest)
		return OK;
	if (method->human && rq->who.is_service)
		return fail(rq->st, PERMISSION_DENIED, "HUMAN", "a service account cannot decide this");
	TRY(check_refs(rq, in, method->request, 1));
	TRY(find_scope(rq, in));
	uint32_t held = rq->roles | ROLE_BIT(AUDIT__ROLE__ROLE_ANYONE) | ROLE_BIT(AUDIT__ROLE__ROLE_GUEST);
	return (held & method->need) ? OK : role_missing(rq);
}

static void clear_field(ProtobufCMessage *m, const ProtobufCFieldDescriptor *f)
{
	char *at = (char *)m + f->offset;
	if (f->label == PROTOBUF_C_LABEL_REPEATED) {
		*(size_t *)(void *)((char *)m + f->quantifier_offset) = 0;
		return;
	}
	if (f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) {
		if (message_oneof_holds(m, f))
			*(uint32_t *)(void *)((char *)m + f->quantifier_offset) = 0;
		return;
	}
	switch (f->type) {
	case PROTOBUF_C_TYPE_STRING:
		*(const char **)(void *)at = protobuf_c_empty_string;
		break;
	case PROTOBUF_C_TYPE_BYTES:
		*(ProtobufCBinaryData *)(void *)at = (ProtobufCBinaryData){ 0 };
		break;
	case PROTOBUF_C_TYPE_MESSAGE:
		*(ProtobufCMessage **)(void *)at = NULL;
		break;
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_SFIXED64:
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_FIXED64:
	case PROTOBUF_C_TYPE_DOUBLE:
		*(uint64_t *)(void *)at = 0;
		break;
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_SINT32:
	case PROTOBUF_C_TYPE_SFIXED32:
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_FIXED32:
	case PROTOBUF_C_TYPE_FLOAT:
	case PROTOBUF_C_TYPE_BOOL:
	case PROTOBUF_C_TYPE_ENUM:
		*(uint32_t *)(void *)at = 0;
		break;
	}
}

/* The roles of the last scope looked up: a page's rows mostly share one. */
struct cut {
	struct request *rq;
	char scope[ID_TEXT_BYTES];
	uint32_t roles;
};

static int roles_at(struct cut *c, const char *scope)
{
	struct id scope_id, person;
	if (strcmp(scope, c->scope) == 0)
		return OK;
	c->roles = 0;
	if (id_parse(scope, strlen(scope), &scope_id) &&
		id_parse(c->rq->who.person, strlen(c->rq->who.person), &person))
		TRY(reach_roles(&c->rq->tx, &person, &scope_id, &c->roles));
	(void)snprintf(c->scope, sizeof(c->scope), "%s", scope);
	return OK;
}

/* What is no row of its own belongs to what it stands in: `roles` are those held there. */
static int cut_message(struct cut *c, uint32_t roles, ProtobufCMessage *m, const struct message_rule *rule)
{
	const struct resource_rule *resource = rule->resource;
	if (resource) {
		TRY(roles_at(c, text_field(m, resource->is_scope ? resource->id_field : resource->scope_field)));
		roles = c->roles;
	}
	for (unsigned i = 0; i < m->descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *f = &m->descriptor->fields[i];
		const struct field_rule *fr = &rule->field[i];
		if (!access_audience(roles, fr->audience)) {
			clear_field(m, f);
			continue;
		}
		if (f->type != PROTOBUF_C_TYPE_MESSAGE || !fr->message)
			continue;
		struct members in = message_members(m, f);
		ProtobufCMessage *const *sub = in.at;
		for (size_t k = 0; k < in.count; k++)
			if (sub[k])
				TRY(cut_message(c, roles, sub[k], fr->message));
	}
	return OK;
}

int access_cut(struct request *rq, ProtobufCMessage *out, const struct message_rule *rule)
{
	struct cut c = { .rq = rq, .roles = rq->roles };
	(void)snprintf(c.scope, sizeof(c.scope), "%s", rq->scope);
	return cut_message(&c, rq->roles, out, rule);
}

bool access_is_classified(const ProtobufCMessage *m, const struct message_rule *rule)
{
	for (unsigned i = 0; i < m->descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *f = &m->descriptor->fields[i];
		struct members in = message_members(m, f);
		if (f->type == PROTOBUF_C_TYPE_ENUM && f->label != PROTOBUF_C_LABEL_REPEATED && in.count &&
			f->descriptor == &audit__classification__descriptor &&
			*(const int *)in.at >= AUDIT__CLASSIFICATION__CLASSIFICATION_CONFIDENTIAL)
			return true;
		if (f->type != PROTOBUF_C_TYPE_MESSAGE || !rule->field[i].message)
			continue;
		const ProtobufCMessage *const *sub = in.at;
		for (size_t k = 0; k < in.count; k++)
			if (sub[k] && access_is_classified(sub[k], rule->field[i].message))
				return true;
	}
	return false;
}
