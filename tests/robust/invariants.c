/* Rows of a world, read by name, and every predicate asked of each. */
#include "tests/robust/invariants.h"

#include "common/arena.h"
#include "common/limits.h"
#include "daemon/columns.h"
#include "tests/robust/predicates.h"

#include <assert.h>

enum { ROWS_MAX = 20000 };

static size_t asked[INVARIANTS_MAX]; /* by predicate */

/* Reading rows by name. */

static int field_at(const ProtobufCMessage *m, const char *name)
{
	const ProtobufCFieldDescriptor *f = protobuf_c_message_descriptor_get_field_by_name(m->descriptor, name);
	return f ? (int)(f - m->descriptor->fields) : -1;
}

bool inv_has(const struct row *r, const char *name)
{
	return field_at(r->m, name) >= 0;
}

const char *inv_text(const struct row *r, const char *name)
{
	return field_text(r->m, field_at(r->m, name));
}

int64_t inv_number(const struct row *r, const char *name)
{
	return field_int(r->m, field_at(r->m, name));
}

size_t inv_items(const struct row *r, const char *name)
{
	int at = field_at(r->m, name);
	size_t count = 0;
	if (at >= 0 && r->m->descriptor->fields[at].label == PROTOBUF_C_LABEL_REPEATED)
		memcpy(&count, (const char *)r->m + r->m->descriptor->fields[at].quantifier_offset, sizeof(count));
	return count;
}

/* Calls `ask` with each person that the field names, until one is said yes of; that one, or NULL. */
static const char *first_person(const ProtobufCMessage *m, const char *field,
	bool (*ask)(const void *context, const char *person), const void *context)
{
	char outer[40];
	const char *dot = strchr(field, '.'), *found = NULL;
	(void)snprintf(outer, sizeof(outer), "%.*s", dot ? (int)(dot - field) : (int)sizeof(outer) - 1, field);
	int at = field_at(m, outer);
	if (at < 0)
		return NULL;
	const ProtobufCFieldDescriptor *f = &m->descriptor->fields[at];
	if (f->label != PROTOBUF_C_LABEL_REPEATED) {
		const char *person = dot ? "" : field_text(m, at);
		return *person && ask(context, person) ? person : NULL;
	}
	size_t count = *(const size_t *)(const void *)((const char *)m + f->quantifier_offset);
	const void *list = (const char *)m + f->offset;
	for (size_t i = 0; i < count && !found; i++) {
		if (dot)
			found = first_person((*(ProtobufCMessage *const *const *)list)[i], dot + 1, ask, context);
		else if (ask(context, (*(const char *const *const *)list)[i]))
			found = (*(const char *const *const *)list)[i];
	}
	return found;
}

static bool is_person(const void *context, const char *person)
{
	return strcmp((const char *)context, person) == 0;
}

bool inv_names(const struct row *r, const char *field, const char *person)
{
	return first_person(r->m, field, is_person, person) != NULL;
}

static bool is_anybody(const void *context, const char *person)
{
	(void)context;
	return text_given(person);
}

bool inv_names_anybody(const struct row *r, const char *field)
{
	return first_person(r->m, field, is_anybody, NULL) != NULL;
}

struct other_field {
	const struct row *r;
	const char *field;
};

static bool is_in_other(const void *context, const char *person)
{
	const struct other_field *other = context;
	return inv_names(other->r, other->field, person);
}

const char *inv_named_in_both(const struct row *r, const char *field, const char *other)
{
	const struct other_field of = { r, other };
	return first_person(r->m, field, is_in_other, &of);
}

bool inv_is(const struct row *r, const char *noun)
{
	return strcmp(r->resource->noun, noun) == 0;
}

const char *inv_id(const struct row *r)
{
	return field_text(r->m, r->resource->id_field);
}

const char *inv_scope(const struct row *r)
{
	return r->resource->scope_field < 0 ? "" : field_text(r->m, r->resource->scope_field);
}

const struct row *inv_find(const struct state *s, const char *noun, const char *id)
{
	for (size_t i = 0; i < s->count; i++)
		if (inv_is(&s->row[i], noun) && strcmp(inv_id(&s->row[i]), id) == 0)
			return &s->row[i];
	return NULL;
}

void inv_ask(struct state *s, const struct row *r, bool holds, const char *what)
{
	asked[s->asking]++;
	if (holds)
		return;
	s->broken[s->asking]++;
	if (s->is_quiet)
		return;
	(void)fprintf(stderr, "%s does not hold (%s): %s %s: %s\n", predicate[s->asking].invariant,
		predicate[s->asking].claim, r->resource->noun, inv_id(r), what);
}

/* Loading. */

/* NULL: the API made it. */
static const struct object *cast_of(const struct world *w, const char *id)
{
	for (size_t i = 0; i < w->object_count; i++)
		if (!w->object[i].is_past && strcmp(w->object[i].id, id) == 0)
			return &w->object[i];
	return NULL;
}

static void load(struct state *s, const struct resource_rule *resource)
{
	char sql[200];
	struct rows *q;
	struct status st;
	bool more = false;
	(void)snprintf(sql, sizeof(sql), "SELECT version, changed_index, body FROM \"%s\" ORDER BY id", resource->noun);
	if (db_query_once(s->w->worker.db, &st, &q, sql, NULL, 0) != OK)
		abort();
	while (db_next(q, &st, &more) == OK && more) {
		struct row *r = &s->row[s->count++];
		struct bytes body = row_bytes(q, 2);
		assert(s->count < ROWS_MAX);
		*r = (struct row){ .resource = resource, .version = (uint64_t)row_int(q, 0),
			.changed_index = (uint64_t)row_int(q, 1) };
		r->m = protobuf_c_message_unpack(resource->message->descriptor, arena_allocator(s->arena), body.len, body.data);
		assert(r->m);
		bool is_audits = strcmp(resource->noun, "organisation") != 0 && strcmp(resource->noun, "programme") != 0;
		const struct row *in = is_audits ? inv_find(s, "audit", inv_scope(r)) : NULL;
		const struct object *put = cast_of(s->w, inv_id(r));
		r->is_cast = put != NULL;
		r->is_untouched = put && put->version == r->version;
		r->is_among_cast = r->is_cast || (in && in->is_among_cast);
	}
	rows_done(q);
}

static bool is_asked(const struct row *r, enum asked_of of)
{
	switch (of) {
	case OF_AUDITS:
		return !r->is_among_cast;
	case OF_ROWS:
		return !r->is_cast;
	case OF_STEPS:
		return !r->is_untouched;
	case OF_ALL:
		break;
	}
	return true;
}

static void ask_all(struct world *w, bool is_quiet, size_t ret_broken[INVARIANTS_MAX])
{
	struct state s = { .w = w, .arena = arena_new((size_t)512 * LIMIT_ARENA_BYTES),
		.row = calloc(ROWS_MAX, sizeof(*s.row)), .is_quiet = is_quiet };
	assert(s.arena && s.row && predicate_count <= INVARIANTS_MAX);
	load(&s, schema_find_resource("audit")); /* first: rows in one that was put past the rules are as it is */
	for (size_t i = 0; i < schema_resource_count; i++)
		if (strcmp(schema_resource[i].noun, "audit") != 0)
			load(&s, &schema_resource[i]);
	for (s.asking = 0; s.asking < predicate_count; s.asking++)
		for (size_t i = 0; i < s.count; i++)
			if (is_asked(&s.row[i], predicate[s.asking].of))
				predicate[s.asking].ask(&s, &s.row[i]);
	free(s.row);
	arena_free(s.arena);
	memcpy(ret_broken, s.broken, sizeof(s.broken));
}

size_t invariants_broken(struct world *w)
{
	size_t broken[INVARIANTS_MAX], sum = 0;
	ask_all(w, false, broken);
	for (size_t p = 0; p < predicate_count; p++)
		sum += broken[p];
	return sum;
}

void invariants_count_broken(struct world *w, size_t ret_broken[INVARIANTS_MAX])
{
	ask_all(w, true, ret_broken);
}

const char *invariants_claim(size_t at)
{
	return predicate[at].claim;
}

size_t invariants_count(void)
{
	return predicate_count;
}

size_t invariants_asked(void)
{
	size_t sum = 0;
	for (size_t p = 0; p < predicate_count; p++)
		sum += asked[p];
	return sum;
}

void invariants_forget(void)
{
	memset(asked, 0, sizeof(asked));
}

size_t invariants_print_unasked(void)
{
	size_t unasked = 0;
	for (size_t p = 0; p < predicate_count; p++) {
		if (asked[p] > 0)
			continue;
		unasked++;
		(void)printf("never asked: %s, %s\n", predicate[p].invariant, predicate[p].claim);
	}
	return unasked;
}
