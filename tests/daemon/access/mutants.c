/* The generated tables are read-only data of this process: a mutant makes their pages writable and changes one value. */
#include "tests/daemon/access/mutants.h"

#include "audit/v1/options.pb-c.h"
#include "tests/daemon/access/cells.h"
#include "tests/daemon/access/request.h"
#include "tests/daemon/access/table.h"

#include <sys/mman.h>

static size_t killed, survived, seen, share;

/* Whether this one's turn has come. */
static bool is_due(void)
{
	return seen++ % share == 0;
}

/*
 * The tables are declared const: a compiler that sees which of them is written may leave the write out (clang does), or take a
 * value to be what it was. It is not to see that.
 */
static const void *hide(const void *at)
{
	__asm__ volatile("" : "+r"(at) : : "memory");
	return at;
}

static void poke(const void *at, const void *value, size_t len)
{
	at = hide(at);
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
	uintptr_t from = (uintptr_t)at & ~(page - 1);
	uintptr_t to = ((uintptr_t)at + len + page - 1) & ~(page - 1);
	if (mprotect((void *)from, to - from, PROT_READ | PROT_WRITE) != 0)
		abort();
	memcpy((void *)(uintptr_t)at, value, len);
	(void)hide(at);
}

static void look(const void *at, void *ret_value, size_t len)
{
	memcpy(ret_value, hide(at), len);
}

/* `first` of struct run: who is likely to notice. */
static bool is_red(struct world *w, const struct method_rule *method, unsigned first)
{
	struct run r = { .w = w, .is_quiet = true, .stops = true, .first = first };
	cells_method(&r, method);
	return r.failures > 0;
}

static void count(bool red, const char *method, const char *what)
{
	killed += red;
	survived += !red;
	if (!red)
		(void)fprintf(stderr, "survived: %s, %s\n", method, what);
}

static void flip_need(struct world *w, const struct method_rule *m, uint32_t need, unsigned first, const char *what)
{
	uint32_t before;
	look(&m->need, &before, sizeof(before));
	if (need == before || !is_due())
		return;
	poke(&m->need, &need, sizeof(need));
	count(is_red(w, m, first), m->name, what);
	poke(&m->need, &before, sizeof(before));
}

/* Roles held in one audit decide nothing about an organisation or a programme. */
static bool is_judged_in_audits(const struct method_rule *m)
{
	const ProtobufCMessageDescriptor *d = m->request->descriptor;
	const ProtobufCFieldDescriptor *f = protobuf_c_message_descriptor_get_field_by_name(d, m->scope_field);
	const char *noun = m->request->field[f - d->fields].ref;
	const struct resource_rule *resource = schema_find_resource(noun);
	if (!resource || strcmp(noun, "audit") == 0)
		return true;
	const char *scope = resource->scope_field < 0 ? "" : resource->message->field[resource->scope_field].ref;
	return strcmp(scope, "audit") == 0 || strcmp(scope, "any") == 0;
}

/* Each role given what it has not, each taken what it has. */
static void flip_roles(struct world *w, const struct method_rule *m)
{
	const uint32_t open = ROLE_BIT(AUDIT__ROLE__ROLE_ANYONE) | ROLE_BIT(AUDIT__ROLE__ROLE_GUEST);
	char what[40];
	if (m->need & open) {
		flip_need(w, m, ROLE_BIT(AUDIT__ROLE__ROLE_ADMINISTRATOR), FIRST_OTHERS, "closed");
		flip_need(w, m, m->need ^ open, FIRST_OTHERS, "guests");
		return;
	}
	for (unsigned role = 1; role <= AUDIT__ROLE__ROLE_OWNER; role++) {
		bool has = (m->need & ROLE_BIT(role)) != 0;
		/* A role that sees no row the method could be about is refused before it is asked for. */
		if (role <= ROLES ? !table_decides(m->name + strlen("audit.v1."), role - 1, is_judged_in_audits(m),
			has ? 'Y' : 'r') : !has)
			continue;
		(void)snprintf(what, sizeof(what), "need of role %u", role);
		flip_need(w, m, m->need ^ ROLE_BIT(role), role, what);
	}
}

static void flip_human(struct world *w, const struct method_rule *m)
{
	bool before, after;
	look(&m->human, &before, sizeof(before));
	after = !before;
	if (m->need & ROLE_BIT(AUDIT__ROLE__ROLE_GUEST))
		return; /* a service account's first device enrols like any */
	if (!is_due())
		return;
	poke(&m->human, &after, sizeof(after));
	count(is_red(w, m, FIRST_OTHERS), m->name, "human");
	poke(&m->human, &before, sizeof(before));
}

/* A role whose holders are let through to the references; 0: none is. */
static unsigned who_may(const struct method_rule *m)
{
	for (unsigned role = 1; role <= ROLES; role++)
		if (table_decides(m->name + strlen("audit.v1."), role - 1, true, 'Y'))
			return role;
	return 0;
}

/* A reference nobody resolves. */
static void drop_refs(struct world *w, const struct method_rule *m, const struct message_rule *in, const char *scope)
{
	for (unsigned i = 0; i < in->descriptor->n_fields; i++) {
		const struct field_rule *f = &in->field[i];
		const char *name = in->descriptor->fields[i].name;
		if (f->message && in->descriptor->fields[i].type == PROTOBUF_C_TYPE_MESSAGE)
			drop_refs(w, m, f->message, NULL);
		if (!f->ref || strcmp(f->ref, "any_row") == 0 || (scope && strcmp(scope, name) == 0))
			continue; /* the scope is resolved once more, as the scope */
		if (!is_due())
			continue;
		const char *before;
		look(&f->ref, &before, sizeof(before));
		static const char *const unresolved = "any_row";
		draft_keep_ref(f, before);
		poke(&f->ref, &unresolved, sizeof(unresolved));
		count(is_red(w, m, who_may(m)), m->name, name);
		poke(&f->ref, &before, sizeof(before));
		draft_keep_ref(NULL, NULL);
	}
}

static bool lists(const struct method_rule *m, const struct resource_rule *resource)
{
	const ProtobufCMessageDescriptor *d = m->response->descriptor;
	bool is_paged = protobuf_c_message_descriptor_get_field_by_name(d, "next_token");
	for (unsigned i = 0; is_paged && i < d->n_fields; i++)
		if (d->fields[i].label == PROTOBUF_C_LABEL_REPEATED && m->response->field[i].message &&
			m->response->field[i].message->resource == resource)
			return true;
	return false;
}

static const struct method_rule *list_of(const struct resource_rule *resource)
{
	for (size_t i = 0; i < schema_method_count; i++)
		if (protobuf_c_message_descriptor_get_field_by_name(schema_method[i].response->descriptor, "next_token") &&
			lists(&schema_method[i], resource))
			return &schema_method[i]; /* others may answer with several rows too */
	return NULL;
}

/* What a role of a team, or one that meets in an audit, sees in another way too. */
static bool sees_anyway(const struct resource_rule *resource, unsigned role)
{
	const uint32_t teams = 1u << AUDIT__ROLE__ROLE_LEADER | 1u << AUDIT__ROLE__ROLE_AUDITOR |
		1u << AUDIT__ROLE__ROLE_AUDITOR_IN_TRAINING | 1u << AUDIT__ROLE__ROLE_TECHNICAL_EXPERT |
		1u << AUDIT__ROLE__ROLE_REPORT_REVIEWER | 1u << AUDIT__ROLE__ROLE_ASSURANCE_VIEWER;
	const uint32_t audited = 1u << AUDIT__ROLE__ROLE_AUDITEE_REPRESENTATIVE |
		1u << AUDIT__ROLE__ROLE_SUPPLIER_REPRESENTATIVE | 1u << AUDIT__ROLE__ROLE_SUPPLIER_CONTRIBUTOR;
	for (size_t i = 0; i < resource->visible_count; i++) {
		unsigned relation = resource->visible[i].relation;
		if (relation == AUDIT__ROLE__ROLE_COLLEAGUE && role == AUDIT__ROLE__ROLE_OWNER)
			return true; /* one meets oneself */
		if ((relation == AUDIT__ROLE__ROLE_TEAM_BELOW && (teams & ROLE_BIT(role))) ||
			(relation == AUDIT__ROLE__ROLE_COLLEAGUE && (audited & ROLE_BIT(role))))
			return true;
	}
	return false;
}

/* OWNER, COLLEAGUE, TEAM_BELOW and AUDITED_BELOW are asked for only where a noun names them. */
static bool is_asked(const struct resource_rule *resource, unsigned role)
{
	for (size_t i = 0; i < resource->visible_count; i++)
		if (resource->visible[i].relation == role)
			return true;
	return role <= ROLES;
}

/*
 * The audited side holds its roles at organisations and audits, and they come over no link of side 0: rows whose scope
 * is a programme are out of their reach whatever their masks say.
 */
static bool is_out_of_reach(const struct resource_rule *resource, unsigned role)
{
	bool audited = role == AUDIT__ROLE__ROLE_AUDITEE_REPRESENTATIVE ||
		role == AUDIT__ROLE__ROLE_SUPPLIER_REPRESENTATIVE || role == AUDIT__ROLE__ROLE_SUPPLIER_CONTRIBUTOR;
	const char *scope = resource->scope_field < 0 ? NULL : resource->message->field[resource->scope_field].ref;
	bool is_programmes = !resource->is_scope && scope && strcmp(scope, "programme") == 0;
	return audited && (is_programmes || strcmp(resource->noun, "programme") == 0);
}

/* The declaration beside what is stored: lists look where the declared relations lead, and nowhere else. */
static void declare_too(const struct resource_rule *resource, unsigned role, bool is_over)
{
	static struct visible_rule declared[40];
	static const struct visible_rule *before;
	static size_t count_before;
	const struct visible_rule *after = declared;
	size_t count_after;
	if (is_over) {
		poke(&resource->visible, &before, sizeof(before));
		poke(&resource->visible_count, &count_before, sizeof(count_before));
		return;
	}
	look(&resource->visible, &before, sizeof(before));
	look(&resource->visible_count, &count_before, sizeof(count_before));
	if (count_before >= ARRAY_LEN(declared))
		abort();
	memcpy(declared, before, count_before * sizeof(declared[0]));
	declared[count_before] = (struct visible_rule){ .relation = (uint8_t)role, .since_field = -1, .from_state = INT32_MIN };
	count_after = count_before + 1;
	poke(&resource->visible, &after, sizeof(after));
	poke(&resource->visible_count, &count_after, sizeof(count_after));
}

/* One relation sees, or no longer sees, all rows of a noun. */
static void flip_visible(struct world *w, const struct resource_rule *resource)
{
	const struct method_rule *list = list_of(resource);
	char sql[400], what[80];
	for (unsigned role = 1; list && role <= AUDIT__ROLE__ROLE_AUDITED_BELOW; role++) {
		if (role == AUDIT__ROLE__ROLE_AUDITOR_BELOW || !is_asked(resource, role) || sees_anyway(resource, role) || is_out_of_reach(resource, role) || !is_due())
			continue;
		(void)snprintf(sql, sizeof(sql), "CREATE TABLE kept AS SELECT id, seen_by FROM \"%s\"; UPDATE \"%s\" SET "
			"seen_by = (seen_by | %u) - (seen_by & %u)", resource->noun, resource->noun, ROLE_BIT(role), ROLE_BIT(role));
		world_sql(w, sql);
		(void)snprintf(what, sizeof(what), "%s seen by role %u", resource->noun, role);
		declare_too(resource, role, false);
		count(is_red(w, list, role), list->name, what);
		declare_too(resource, role, true);
		(void)snprintf(sql, sizeof(sql), "UPDATE \"%s\" SET seen_by = (SELECT k.seen_by FROM kept k WHERE k.id = "
			"\"%s\".id); DROP TABLE kept", resource->noun, resource->noun);
		world_sql(w, sql);
	}
}

static void flip_audiences(struct world *w, const struct resource_rule *resource)
{
	const struct method_rule *list = list_of(resource);
	for (unsigned i = 0; list && i < resource->message->descriptor->n_fields; i++) {
		const struct field_rule *f = &resource->message->field[i];
		const ProtobufCFieldDescriptor *d = &resource->message->descriptor->fields[i];
		uint8_t before, after = AUDIT__AUDIENCE__AUDIENCE_ALL;
		look(&f->audience, &before, sizeof(before));
		if (before != AUDIT__AUDIENCE__AUDIENCE_AUDITORS || d->type != PROTOBUF_C_TYPE_STRING || f->ref ||
			!is_due())
			continue;
		poke(&f->audience, &after, sizeof(after));
		count(is_red(w, list, AUDIT__ROLE__ROLE_AUDITEE_REPRESENTATIVE), list->name, d->name);
		poke(&f->audience, &before, sizeof(before));
	}
}

size_t mutants_survive(struct world *w, size_t every)
{
	share = every;
	for (size_t i = 0; i < schema_method_count; i++) {
		const struct method_rule *m = &schema_method[i];
		if (m->effect == AUDIT__EFFECT__EFFECT_SYSTEM)
			continue;
		flip_roles(w, m);
		flip_human(w, m);
		drop_refs(w, m, m->request, m->scope_field);
	}
	for (size_t i = 0; i < schema_resource_count; i++) {
		flip_visible(w, &schema_resource[i]);
		flip_audiences(w, &schema_resource[i]);
	}
	(void)fprintf(stderr, "%zu mutants, %zu killed\n", killed + survived, killed);
	return survived;
}
