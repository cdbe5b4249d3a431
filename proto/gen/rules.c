/* What a .proto file must declare; each break is printed with its place, and all of them are. */
#include "common/limits.h"
#include "model.h"

#include <ctype.h>
#include <stdarg.h>

/* A check's notebook: where it stands and what it found. */
struct finding {
	const struct file *file;
	const char *outer; /* message or service */
	const char *inner; /* field or method, NULL for the outer itself */
	size_t count;
};

__attribute__((format(printf, 2, 3))) static void broken(struct finding *f, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	(void)fprintf(stderr, "%s:%s%s%s: ", f->file->proto->name, f->outer, f->inner ? "." : "",
		f->inner ? f->inner : "");
	(void)vfprintf(stderr, format, args);
	(void)fputc('\n', stderr);
	va_end(args);
	f->count++;
}

static bool ends_with(const char *text, const char *suffix)
{
	size_t len = strlen(text), tail = strlen(suffix);
	return len >= tail && strcmp(text + len - tail, suffix) == 0;
}

/* Chosen by a client for its own logs; ids of rows of several nouns in a reply's envelope. */
static bool is_foreign_id(const char *name)
{
	static const char *const allowed[] = { "trace_id", "created_ids" };
	for (size_t i = 0; i < sizeof(allowed) / sizeof(allowed[0]); i++)
		if (strcmp(allowed[i], name) == 0)
			return true;
	return false;
}

static void check_type(struct finding *at, const struct field *f)
{
	Google__Protobuf__FieldDescriptorProto__Type type = f->proto->type;
	if (type == GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_DOUBLE ||
		type == GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_FLOAT)
		broken(at, "is a float or double: use an integer and name its unit");
	if (type == GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_MESSAGE && !f->message)
		broken(at, "is of type %s, which has no rules", f->proto->type_name + 1);
	else if (f->message && f->message->proto->options && f->message->proto->options->map_entry)
		broken(at, "is a map: use a repeated message");
	if (f->proto->proto3_optional)
		broken(at, "is optional: use a oneof with one member");
}

static void check_ref(struct finding *at, const struct model *m, const struct field *f)
{
	const char *name = f->proto->name, *ref = f->option.ref;
	if (!ref) {
		if (field_is_text(f) && !is_foreign_id(name) &&
			(ends_with(name, "_id") || ends_with(name, "_ids")))
			broken(at, "has no (ref): name the noun its id refers to");
		return;
	}
	if (!field_is_text(f))
		broken(at, "has a (ref) and is no string");
	if (strcmp(ref, "any") != 0 && strcmp(ref, "any_row") != 0 && !model_find_resource(m, ref))
		broken(at, "(ref) names no noun: \"%s\"", ref);
}

static void check_maxima(struct finding *at, const struct field *f)
{
	const struct field_options *o = &f->option;
	bool is_data = field_is_text(f) || field_is_bytes(f);
	if (is_data && !o->ref && !o->max_bytes && !o->exact_bytes)
		broken(at, "has no (max_bytes)");
	if (!is_data && o->max_bytes)
		broken(at, "has (max_bytes) and is neither string nor bytes");
	if (o->exact_bytes && !field_is_bytes(f))
		broken(at, "has (exact_bytes) and is not bytes");
	if (o->exact_bytes && o->max_bytes)
		broken(at, "has both (exact_bytes) and (max_bytes)");
	if (f->is_repeated && !o->max_items)
		broken(at, "repeats and has no (max_items)");
	if (!f->is_repeated && o->max_items)
		broken(at, "has (max_items) and does not repeat");
	if ((o->min || o->max) && !field_is_integer(f))
		broken(at, "has (min) or (max) and is no integer");
	if (o->min > o->max)
		broken(at, "has a (min) above its (max)");
}

/* Whether another field is a member of the same oneof. */
static bool shares_oneof(const struct field *f)
{
	for (size_t i = 0; i < f->owner->field_count; i++) {
		const struct field *other = &f->owner->field[i];
		if (other != f && other->is_in_oneof && other->proto->oneof_index == f->proto->oneof_index)
			return true;
	}
	return false;
}

static void check_field(struct finding *at, const struct model *m, const struct field *f)
{
	at->inner = f->proto->name;
	check_type(at, f);
	check_ref(at, m, f);
	check_maxima(at, f);
	if (f->option.required && f->is_in_oneof && shares_oneof(f))
		broken(at, "is (required) in a oneof with other members");
}

/* Depth of the message tree below and with `message`; 0 once a message contains itself. */
static size_t depth_of(const struct message *message, const struct message **above, size_t level)
{
	size_t deepest = 0;
	for (size_t i = 0; i < level; i++)
		if (above[i] == message)
			return 0;
	if (level > LIMIT_NESTING)
		return 1;
	above[level] = message;
	for (size_t i = 0; i < message->field_count; i++) {
		if (!message->field[i].message)
			continue;
		size_t depth = depth_of(message->field[i].message, above, level + 1);
		if (depth == 0)
			return 0;
		deepest = depth > deepest ? depth : deepest;
	}
	return deepest + 1;
}

static void check_message(struct finding *at, const struct model *m, const struct message *message)
{
	const struct message *above[LIMIT_NESTING + 2];
	at->file = message->file;
	at->outer = message->proto->name;
	for (size_t i = 0; i < message->field_count; i++)
		check_field(at, m, &message->field[i]);
	at->inner = NULL;
	size_t depth = depth_of(message, above, 0);
	if (depth == 0)
		broken(at, "contains itself");
	if (depth > LIMIT_NESTING)
		broken(at, "nests deeper than %d messages", LIMIT_NESTING);
	if (message->field_count > LIMIT_FIELDS)
		broken(at, "has more than %d fields", LIMIT_FIELDS);
}

static bool is_fixed_column(const char *name)
{
	static const char *const fixed[] = { "id", "version", "changed_index", "scope", "owner", "party",
		"state", "seen_by", "seen_own", "body" };
	for (size_t i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++)
		if (strcmp(fixed[i], name) == 0)
			return true;
	return false;
}

static void check_column(struct finding *at, const struct field *f)
{
	const struct field_options *o = &f->option;
	at->inner = f->proto->name;
	if ((o->scope || o->owner || o->party) && (!o->ref || f->is_repeated))
		broken(at, "is (scope), (owner) or (party) and holds no single id");
	if (o->unique && !o->column)
		broken(at, "is (unique) and no (column)");
	if (o->names_people)
		broken(at, "(names_people), which is said of requests: rows are in no pack that is redacted");
	if (!o->column)
		return;
	if (f->is_repeated || f->message || field_is_bytes(f))
		broken(at, "cannot be a (column): only single integers, enums, bools, texts and refs");
	if (is_fixed_column(f->proto->name) && strcmp(f->proto->name, "state") != 0)
		broken(at, "has the name of a column that every table has");
}

/* Set once and for good, so that what was shown does not vanish: a time, a number or an id. */
static bool can_be_set(const struct field *f)
{
	return f && !f->is_repeated && !f->is_in_oneof && !f->message && !field_is_bytes(f);
}

/* "" names no state and is always right. */
static bool is_state(const struct message *message, const char *name)
{
	const struct field *state = message_find_field(message, "state");
	bool known = !*name;
	for (size_t k = 0; state && state->enumeration && k < state->enumeration->proto->n_value; k++)
		known = known || strcmp(state->enumeration->proto->value[k]->name, name) == 0;
	return known;
}

static void check_visible(struct finding *at, const struct message *message)
{
	const Audit__Resource *r = message->resource;
	at->inner = NULL;
	if (r->n_visible == 0)
		broken(at, "is stored and declares no visibility");
	if (!is_state(message, r->sealed_in) || (*r->sealed_in && !r->is_scope))
		broken(at, "is sealed in a state that is none, or is no scope: \"%s\"", r->sealed_in);
	for (size_t i = 0; i < r->n_visible; i++) {
		const Audit__Visible *v = r->visible[i];
		if (v->relation == AUDIT__ROLE__ROLE_UNSPECIFIED)
			broken(at, "is visible to no relation");
		if (!is_state(message, v->from_state))
			broken(at, "is visible from a state that is none: \"%s\"", v->from_state);
		if (*v->since && !can_be_set(message_find_field(message, v->since)))
			broken(at, "is visible since a field that is none or cannot be empty: \"%s\"", v->since);
	}
}

static void check_row_head(struct finding *at, const struct message *message)
{
	const struct field *id = message_find_field(message, "id");
	const struct field *version = message_find_field(message, "version");
	const struct field *state = message_find_field(message, "state");
	at->inner = NULL;
	if (!id || id->proto->number != 1 || !id->option.ref || id->is_repeated || id->is_in_oneof ||
		strcmp(id->option.ref, message->resource->noun) != 0)
		broken(at, "is stored: field 1 must be `string id = 1 [(ref) = \"%s\"]`",
			message->resource->noun);
	if (!version || version->proto->number != 2 || version->is_repeated || version->is_in_oneof ||
		version->proto->type != GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_UINT64)
		broken(at, "is stored: field 2 must be `uint64 version = 2`");
	if (state && (!state->enumeration || state->is_repeated || state->is_in_oneof))
		broken(at, "is stored: field `state` must be an enum");
}

/* Names of scopes are unique below their parent, so the index needs its column. */
static void check_unique(struct finding *at, const struct message *message)
{
	const struct field *parent = NULL;
	bool is_unique = false;
	for (size_t i = 0; i < message->field_count; i++) {
		is_unique |= message->field[i].option.unique;
		if (!parent && message->field[i].option.scope)
			parent = &message->field[i];
	}
	if (message->resource->is_scope && is_unique && parent && !parent->option.column)
		broken(at, "is a scope with a (unique) field: its first (scope) field must be a (column)");
}

/* Relations that come over no appointment have no organisation to be on a side of. */
static void check_side(struct finding *at, const struct message *message)
{
	const struct field *side = NULL;
	size_t sides = 0;
	for (size_t i = 0; i < message->field_count; i++)
		if (message->field[i].option.side) {
			side = &message->field[i];
			sides++;
		}
	at->inner = NULL;
	if (sides > 1 || (side && (!side->option.column || !side->option.ref)))
		broken(at, "has a (side) that is no (ref) and (column), or two of them");
	for (size_t i = 0; side && i < message->resource->n_visible; i++) {
		Audit__Role relation = message->resource->visible[i]->relation;
		if (relation >= AUDIT__ROLE__ROLE_ANYONE)
			broken(at, "has a (side) and is seen by a relation that comes over no appointment");
	}
	for (size_t i = 0; message->resource->grants_share && i < 3; i++) {
		static const char *const needed[] = { "giver_id", "receiver_id", "up_to" };
		if (!message_find_field(message, needed[i]))
			broken(at, "grants shares and has no field `%s`", needed[i]);
	}
}

static void check_resource(struct finding *at, const struct message *message)
{
	const Audit__Resource *r = message->resource;
	size_t scopes = 0, owners = 0, parties = 0;
	at->file = message->file;
	at->outer = message->proto->name;
	at->inner = NULL;
	if (!islower((unsigned char)*r->noun) || r->noun[strspn(r->noun, "abcdefghijklmnopqrstuvwxyz_")])
		broken(at, "has no noun in snake_case: \"%s\"", r->noun);
	check_row_head(at, message);
	check_visible(at, message);
	for (size_t i = 0; i < message->field_count; i++) {
		check_column(at, &message->field[i]);
		scopes += message->field[i].option.scope;
		owners += message->field[i].option.owner;
		parties += message->field[i].option.party;
	}
	at->inner = NULL;
	/* A scope may hang below its parent and, once disclosed, below the audited organisation. */
	if (scopes > (r->is_scope ? 2 : 1) || owners > 1 || parties > 1)
		broken(at, "has too many fields that are (scope), (owner) or (party)");
	check_unique(at, message);
	check_side(at, message);
	for (size_t i = 0; i < r->n_search; i++) {
		const struct field *f = message_find_field(message, r->search[i]);
		if (!f || !field_is_text(f))
			broken(at, "searches a field that is no text: \"%s\"", r->search[i]);
		else if (f->option.audience > AUDIT__AUDIENCE__AUDIENCE_ALL) /* what is found would tell what is cut */
			broken(at, "searches a field that is not for all: \"%s\"", r->search[i]);
	}
}

static void check_scope(struct finding *at, const struct method *method)
{
	const Audit__MethodRule *rule = method->rule;
	bool needs_scope = false;
	for (size_t i = 0; i < rule->n_need; i++) {
		if (rule->need[i] == AUDIT__ROLE__ROLE_UNSPECIFIED)
			broken(at, "needs a role that is unspecified");
		needs_scope = needs_scope || (rule->need[i] != AUDIT__ROLE__ROLE_ANYONE &&
			rule->need[i] != AUDIT__ROLE__ROLE_GUEST);
	}
	if (rule->n_need == 0 && rule->effect != AUDIT__EFFECT__EFFECT_SYSTEM)
		broken(at, "has an empty need: deny is not declared by silence");
	if (needs_scope && !*rule->scope)
		broken(at, "needs a role and names no scope to hold it at");
	if (!*rule->scope || !method->request)
		return;
	const struct field *f = message_find_field(method->request, rule->scope);
	if (!f || !f->option.ref || f->is_repeated)
		broken(at, "has a scope that is no (ref) field of %s: \"%s\"", method->request->proto->name,
			rule->scope);
}

/* Nobody overwrites what they have not seen: an update carries the version it was decided on. */
static void check_version(struct finding *at, const struct method *method)
{
	const struct field *id = message_find_field(method->request, grabf("%s_id", method->noun));
	const struct field *version = message_find_field(method->request, "version");
	if (method->rule->effect != AUDIT__EFFECT__EFFECT_WRITE || !id || !id->option.ref ||
		id->is_repeated || strcmp(id->option.ref, method->noun) != 0)
		return;
	if (!version || version->is_repeated ||
		version->proto->type != GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_UINT64)
		broken(at, "updates a row and %s has no `uint64 version`", method->request->proto->name);
}

static bool holds_classification(const struct message *message, size_t level)
{
	for (size_t i = 0; level <= LIMIT_NESTING && i < message->field_count; i++) {
		const struct field *f = &message->field[i];
		if (f->enumeration && strcmp(f->enumeration->full_name, "audit.v1.Classification") == 0)
			return true;
		if (f->message && holds_classification(f->message, level + 1))
			return true;
	}
	return false;
}

/* Who reads what is classified is in the ledger, by whichever method they read it. */
static void check_read_log(struct finding *at, const struct method *method)
{
	if (method->rule->effect == AUDIT__EFFECT__EFFECT_READ && !method->rule->read_log &&
		holds_classification(method->response, 0))
		broken(at, "answers with what may be classified and has no read_log");
}

/* What arrives too late is shown to the team whole once it counts. docs/decisions/0048. */
static void check_offline(struct finding *at, const struct method *method)
{
	for (size_t i = 0; method->rule->offline && i < method->request->field_count; i++)
		if (method->request->field[i].option.audience == AUDIT__AUDIENCE__AUDIENCE_AUDITEE)
			broken(at, "may be written offline and has a field for the audited side alone");
}

static void check_method(struct finding *at, const struct method *method)
{
	at->file = method->file;
	at->outer = method->service->name;
	at->inner = method->proto->name;
	if (name_is_c_keyword(name_lower(method->proto->name, '_')))
		broken(at, "is called like a C keyword");
	if (method->proto->client_streaming || method->proto->server_streaming)
		broken(at, "streams: calls have one request and one reply");
	if (strlen(method->full_name) > LIMIT_METHOD_BYTES)
		broken(at, "has a full name of more than %d bytes", LIMIT_METHOD_BYTES);
	if (!method->request || !method->response) {
		broken(at, "has a request or response without rules");
		return;
	}
	if (!method->rule) {
		broken(at, "has no rule");
		return;
	}
	if (method->rule->effect == AUDIT__EFFECT__EFFECT_UNSPECIFIED)
		broken(at, "has a rule without an effect");
	if (method->rule->standard && standard_flaw(method))
		broken(at, "is standard, but %s", standard_flaw(method));
	check_scope(at, method);
	check_version(at, method);
	check_read_log(at, method);
	check_offline(at, method);
}

static void check_file(struct finding *at, const struct file *file)
{
	at->file = file;
	at->outer = file->proto->package ? file->proto->package : "package";
	at->inner = NULL;
	if (!file->proto->syntax || strcmp(file->proto->syntax, "proto3") != 0)
		broken(at, "is not proto3");
	if (!*file->c_package || strchr(file->c_package, '.'))
		broken(at, "sets no (pb_c_file).c_package of one word");
	if (!file->const_strings)
		broken(at, "does not set (pb_c_file).const_strings");
}

static void check_twins(struct finding *at, const struct model *m)
{
	for (size_t i = 1; i < m->resource_count; i++) {
		const struct message *a = m->resource[i - 1], *b = m->resource[i];
		if (strcmp(a->resource->noun, b->resource->noun) != 0)
			continue;
		at->file = b->file;
		at->outer = b->proto->name;
		at->inner = NULL;
		broken(at, "has the noun \"%s\", as %s has", b->resource->noun, a->full_name);
	}
	for (size_t i = 0; i < m->method_count; i++)
		for (size_t k = 0; k < i; k++) {
			if (strcmp(m->method[i].handler, m->method[k].handler) != 0)
				continue;
			at->file = m->method[i].file;
			at->outer = m->method[i].service->name;
			at->inner = m->method[i].proto->name;
			broken(at, "has the handler %s, as %s has", m->method[i].handler,
				m->method[k].full_name);
		}
}

size_t rules_check(const struct model *m)
{
	struct finding at = { 0 };
	for (size_t i = 0; i < m->file_count; i++)
		if (m->file[i].is_table)
			check_file(&at, &m->file[i]);
	for (size_t i = 0; i < m->message_count; i++)
		check_message(&at, m, &m->message[i]);
	for (size_t i = 0; i < m->resource_count; i++)
		check_resource(&at, m->resource[i]);
	for (size_t i = 0; i < m->method_count; i++)
		check_method(&at, &m->method[i]);
	check_twins(&at, m);
	return at.count;
}
