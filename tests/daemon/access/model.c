/* Scopes, roles held and rows, by the words of docs/roles.md alone. */
#include "tests/daemon/access/model.h"

#include "common/json.h"
#include "tests/daemon/access/roles.h"

#include <assert.h>

enum { UP_MAX = 8, AUDITED_SIDE = 1 << 9 | 1 << 10 | 1 << 11, AUDITING_SIDE = 1 << 2 | 1 << 4 | 1 << 5 | 1 << 6 | 1 << 7 | 1 << 12 };

static const char *text(const struct object *o, const char *field)
{
	const char *value = json_string_value(json_object_get(o->facts, field));
	return value ? value : "";
}

static const struct object *by_id(const struct world *w, const char *id)
{
	for (size_t i = 0; i < w->object_count && *id; i++)
		if (strcmp(w->object[i].id, id) == 0 && !w->object[i].is_past)
			return &w->object[i];
	return NULL;
}

static bool is_noun(const struct object *o, const char *noun)
{
	return strcmp(o->resource->noun, noun) == 0;
}

/* Where a row stands: itself when roles are held at it. */
static const char *scope_of(const struct object *o)
{
	static const char *const field[] = { "audit_id", "programme_id", "scope_id", "organisation_id" };
	if (is_noun(o, "organisation") || is_noun(o, "programme") || is_noun(o, "audit"))
		return o->id;
	for (size_t i = 0; i < ARRAY_LEN(field); i++)
		if (is_noun(o, "disposal_order") || is_noun(o, "disposal_notice") ? i == 1 : is_noun(o, "auditor_feedback") ? i == 3 : *text(o, field[i]) != 0)
			return text(o, field[i]);
	return "";
}

static const char *above(const struct object *o)
{
	return is_noun(o, "audit") ? text(o, "programme_id") : is_noun(o, "programme") ? text(o, "organisation_id") :
		text(o, "parent_id");
}

/* The scope and what it stands below. */
static size_t chain(const struct world *w, const char *scope, const struct object *ret_up[UP_MAX])
{
	size_t count = 0;
	for (const struct object *o = by_id(w, scope); o && count < UP_MAX; o = by_id(w, above(o)))
		ret_up[count++] = o;
	return count;
}

static bool is_below(const struct world *w, const char *scope, const char *upper)
{
	const struct object *up[UP_MAX];
	size_t count = chain(w, scope, up);
	for (size_t i = 0; i < count; i++)
		if (strcmp(up[i]->id, upper) == 0)
			return true;
	return false;
}

/* An audit disclosed to that organisation, or a scope within one. */
static bool is_disclosed(const struct world *w, const char *scope, const char *organisation)
{
	const struct object *up[UP_MAX];
	size_t count = chain(w, scope, up);
	for (size_t i = 0; i < count; i++)
		if (strcmp(text(up[i], "disclosed_to_id"), organisation) == 0)
			return true;
	return false;
}

struct grant {
	unsigned role;
	const char *scope;
	const char *party;
};

static bool holds(const struct object *appointment, const char *person, struct grant *ret_grant)
{
	const json_t *role = json_object_get(appointment->facts, "role");
	const ProtobufCEnumValue *named = json_is_string(role) ?
		json_enum_value(&audit__role__descriptor, json_string_value(role)) : NULL;
	bool expired = json_integer_value(json_object_get(appointment->facts, "until_us")) == 1;
	if (!is_noun(appointment, "appointment") || strcmp(text(appointment, "person_id"), person) != 0 || expired ||
		strcmp(text(appointment, "state"), "active") != 0)
		return false;
	*ret_grant = (struct grant){ named ? (unsigned)named->value : (unsigned)json_integer_value(role),
		text(appointment, "scope_id"), text(appointment, "party_id") };
	return true;
}

static bool reaches(const struct world *w, const struct grant *g, const char *scope)
{
	if (AUDITED_SIDE >> g->role & 1)
		return strcmp(g->scope, scope) == 0 || is_disclosed(w, scope, g->scope);
	return is_below(w, scope, g->scope);
}

static uint32_t roles_at(const struct world *w, const char *person, const char *scope)
{
	struct grant g;
	uint32_t roles = 0;
	for (size_t i = 0; i < w->object_count; i++)
		if (holds(&w->object[i], person, &g) && reaches(w, &g, scope))
			roles |= UINT32_C(1) << g.role;
	return roles;
}

static const char *owner_of(const struct object *o)
{
	static const char *const field[] = { "collector_id", "owner_id", "person_id" };
	if (is_noun(o, "person"))
		return o->id;
	if (is_noun(o, "auditor_feedback") || is_noun(o, "late_statement"))
		return text(o, "author_id");
	if (is_noun(o, "waiver") || is_noun(o, "invitation"))
		return ""; /* they are about a person and belong to nobody */
	for (size_t i = 0; i < ARRAY_LEN(field); i++)
		if (*text(o, field[i]))
			return text(o, field[i]);
	return "";
}

static bool are_colleagues(const struct world *w, const char *one, const char *other)
{
	for (size_t i = 0; i < w->object_count; i++)
		if (is_noun(&w->object[i], "audit") && roles_at(w, one, w->object[i].id) && roles_at(w, other, w->object[i].id))
			return true;
	return false;
}

static bool is_once(const struct object *o, const char *once)
{
	const ProtobufCEnumDescriptor *states = o->resource->state_field < 0 ? NULL :
		o->resource->message->descriptor->fields[o->resource->state_field].descriptor;
	if (strncmp(once, "state ", 6) == 0)
		return json_enum_value(states, text(o, "state"))->value >= json_enum_value(states, once + 6)->value;
	return *text(o, once) || json_integer_value(json_object_get(o->facts, once)) != 0;
}

/* The side of a joint audit that the row is on is the person's, or shares it with theirs. */
static bool is_on_side(const struct world *w, const struct grant *g, const struct object *o)
{
	const char *side = text(o, "side_id");
	const ProtobufCEnumDescriptor *levels = &audit__classification__descriptor;
	if (!*side || (AUDITED_SIDE >> g->role & 1) || strcmp(side, g->party) == 0)
		return true;
	for (size_t i = 0; i < w->object_count; i++) {
		const struct object *share = &w->object[i];
		if (is_noun(share, "joint_share") && strcmp(text(share, "state"), "active") == 0 &&
			strcmp(scope_of(share), scope_of(o)) == 0 && strcmp(text(share, "giver_id"), side) == 0 &&
			strcmp(text(share, "receiver_id"), g->party) == 0 &&
			json_enum_value(levels, text(share, "up_to"))->value >=
				json_enum_value(levels, text(o, "classification"))->value)
			return true;
	}
	return false;
}

/* Below the row's scope: the grant's own place, or for a viewer an audit that the grant reaches. */
static bool is_about(const struct world *w, const struct grant *g, const char *scope)
{
	if (g->role != AUDIT__ROLE__ROLE_ASSURANCE_VIEWER)
		return is_below(w, g->scope, scope) || is_disclosed(w, g->scope, scope);
	for (size_t i = 0; i < w->object_count; i++) {
		const char *audit = w->object[i].id;
		if (is_noun(&w->object[i], "audit") && reaches(w, g, audit) &&
			(is_below(w, audit, scope) || is_disclosed(w, audit, scope)))
			return true;
	}
	return false;
}

static int64_t number(const struct object *o, const char *field)
{
	return json_integer_value(json_object_get(o->facts, field));
}

/* Above an audit that the grant reaches and sees, which was there before the row's end. */
static bool is_above_own(const struct world *w, const struct grant *g, const struct object *o)
{
	const struct reading *r = roles_reading("audit");
	for (size_t i = 0; i < w->object_count; i++) {
		const struct object *audit = &w->object[i];
		if (is_noun(audit, "audit") && reaches(w, g, audit->id) && is_once(audit, r->once) &&
			is_below(w, audit->id, scope_of(o)) && number(audit, "created_us") < number(o, "until_us"))
			return true;
	}
	return false;
}

static bool reads_by(const struct world *w, const struct grant *g, const struct object *o, const struct reading *r)
{
	const char *scope = scope_of(o);
	switch (r->letter[g->role]) {
	case 'R':
		return reaches(w, g, scope) && is_on_side(w, g, o);
	case 'c':
		return reaches(w, g, scope) && is_once(o, r->once) && is_on_side(w, g, o);
	case 'o':
		return reaches(w, g, scope) && strcmp(text(o, "party_id"), g->party) == 0;
	case 'A':
		return reaches(w, g, scope) || (is_once(o, r->once) && is_above_own(w, g, o));
	case 'B':
		return reaches(w, g, scope) || is_about(w, g, scope);
	case 'b':
		return is_about(w, g, scope);
	}
	return false;
}

static bool is_guest(const struct actor *a)
{
	return a->relation == OTHER && a->column >= 3 && a->column <= 5;
}

static bool does_read(const struct world *w, const char *person, const struct object *o)
{
	const struct reading *r = roles_reading(o->resource->noun);
	struct grant g;
	if (!r)
		return false;
	if (r->owner && strcmp(owner_of(o), person) == 0)
		return true;
	if (r->colleague && *owner_of(o) && are_colleagues(w, person, owner_of(o)))
		return true;
	for (size_t i = 0; i < w->object_count; i++)
		if (holds(&w->object[i], person, &g) && reads_by(w, &g, o, r))
			return true;
	return false;
}

char model_sees(const struct world *w, const struct actor *a, const struct object *o)
{
	if (is_guest(a) || !does_read(w, a->person, o))
		return '-';
	return *o->secret && !(roles_at(w, a->person, scope_of(o)) & AUDITING_SIDE) ? 'y' : 'Y';
}

/* Worked out once for each person and row that refers. */
static bool is_seen(const struct world *w, const struct actor *a, const struct object *o)
{
	static char known[OBJECTS_MAX][ACTORS_MAX];
	char *k = &known[o - w->object][a - w->actor];
	if (!*k)
		*k = model_sees(w, a, o) == '-' ? '-' : 'Y';
	return *k == 'Y';
}

static const char *named(const struct draft *d, const char *field)
{
	const ProtobufCFieldDescriptor *f = protobuf_c_message_descriptor_get_field_by_name(d->message->descriptor, field);
	return *(const char *const *)(const void *)((const char *)d->message + f->offset);
}

/*
 * References that a handler resolves: an order names a row of its audit, or it is none. That the audit is of another programme,
 * who sees both is told.
 */
static bool order_fits(const struct world *w, const struct draft *d)
{
	const struct object *audit = by_id(w, named(d, "audit_id")), *row = by_id(w, named(d, "row_id"));
	return strcmp(text(audit, "programme_id"), named(d, "programme_id")) != 0 || strcmp(scope_of(row), audit->id) == 0;
}

/* What an administrator names in an emergency is of the organisation that they name, or below it. */
static bool glass_fits(const struct world *w, const struct draft *d)
{
	return is_below(w, named(d, "scope_id"), named(d, "organisation_id"));
}

static bool fits(const struct world *w, const struct draft *d, const char *name)
{
	if (strcmp(name, "DisposalOrderService/ProposeDisposalOrder") == 0)
		return order_fits(w, d);
	return strcmp(name, "BreakGlassService/ProposeBreakGlass") != 0 || glass_fits(w, d);
}

char model_cell(const struct world *w, const struct actor *a, const struct draft *d)
{
	const char *name = d->method->name + strlen("audit.v1.");
	const struct doing *rule = roles_doing(name);
	const struct object *about = NULL;
	if (!rule || strncmp(name, "LedgerService/Get", strlen("LedgerService/Get")) == 0)
		return 0; /* the ledger's are asked by index, noun and id: whoever sees the row */
	if (is_guest(a))
		return rule->who & ROLES_GUEST_BIT ? 'Y' : 'G';
	if (rule->human && strcmp(a->relation == OTHER ? other_name[a->column] : "", "service") == 0)
		return 'H';
	for (size_t i = 0; i < d->slot_count; i++) {
		const char *id = draft_id(d, i);
		const struct object *o = id ? by_id(w, id) : NULL;
		if (id && (!o || !is_seen(w, a, o)))
			return '-';
		if ((int)i == d->primary)
			about = o;
	}
	if (rule->who & (ROLES_ANYONE_BIT | ROLES_GUEST_BIT))
		return 'Y';
	if (!about)
		return 0;
	uint32_t roles = roles_at(w, a->person, scope_of(about));
	if (strcmp(owner_of(about), a->person) == 0)
		roles |= ROLES_OWNER_BIT;
	if (!(roles & rule->who))
		return 'r';
	return fits(w, d, name) ? 'Y' : '-';
}
