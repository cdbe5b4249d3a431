/* Making the statement texts of each noun from its schema, once. */
#include "daemon/sql.h"

#include "common/bytes.h"

#include <pthread.h>

/* Values of audit.v1.Role that the store itself knows about (options.proto). */
enum {
	ROLE_LEADER = 4,
	ROLE_AUDITOR = 5,
	ROLE_AUDITOR_IN_TRAINING = 6,
	ROLE_TECHNICAL_EXPERT = 7,
	ROLE_AUDITEE_REPRESENTATIVE = 9,
	ROLE_SUPPLIER_REPRESENTATIVE = 10,
	ROLE_SUPPLIER_CONTRIBUTOR = 11,
	ROLE_REPORT_REVIEWER = 12,
	ROLE_ASSURANCE_VIEWER = 14,
	ROLE_OWNER = 15,
	ROLE_ANYONE = 16,
	ROLE_COLLEAGUE = 18,
	ROLE_TEAM_BELOW = 19,
	ROLE_AUDITOR_BELOW = 20,
	ROLE_AUDITED_BELOW = 22
};

#define BIT(role) (UINT32_C(1) << (role))

static const uint32_t AUDITED = BIT(ROLE_AUDITEE_REPRESENTATIVE) | BIT(ROLE_SUPPLIER_REPRESENTATIVE) |
	BIT(ROLE_SUPPLIER_CONTRIBUTOR);
static const uint32_t REPRESENTATIVES = BIT(ROLE_AUDITEE_REPRESENTATIVE) | BIT(ROLE_SUPPLIER_REPRESENTATIVE);
static const uint32_t TEAM = BIT(ROLE_LEADER) | BIT(ROLE_AUDITOR) | BIT(ROLE_AUDITOR_IN_TRAINING) |
	BIT(ROLE_TECHNICAL_EXPERT) | BIT(ROLE_REPORT_REVIEWER);
static const uint32_t AUDITORS = BIT(ROLE_LEADER) | BIT(ROLE_AUDITOR);
static const uint32_t VIEWERS = BIT(ROLE_ASSURANCE_VIEWER);

enum { TEXTS = 16 * 1024, TEXTS_OF_LISTS = 512, TEXT_BYTES_MAX = 16 * 1024 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char *interned[TEXTS];
static size_t interned_count, lists_count;
static struct noun_sql *texts;

uint32_t sql_audited_roles(void)
{
	return AUDITED;
}

uint32_t sql_team_roles(void)
{
	return TEAM;
}

uint32_t sql_auditor_roles(void)
{
	return AUDITORS;
}

uint32_t sql_viewer_roles(void)
{
	return VIEWERS;
}

uint32_t sql_representative_roles(void)
{
	return REPRESENTATIVES;
}

static size_t text_slot(const char *text)
{
	uint64_t h = UINT64_C(14695981039346656037);
	for (; *text; text++)
		h = (h ^ (uint8_t)*text) * UINT64_C(1099511628211);
	return (size_t)(h ^ (h >> 32)) & (TEXTS - 1);
}

/* Where the text is, or would go. */
static size_t find_locked(const char *text)
{
	size_t at = text_slot(text);
	while (interned[at] && strcmp(interned[at], text) != 0)
		at = (at + 1) & (TEXTS - 1);
	return at;
}

static const char *intern_locked(const char *text)
{
	size_t at = find_locked(text);
	if (interned[at] || interned_count >= TEXTS * 3 / 4)
		return interned[at];
	interned[at] = strdup(text);
	interned_count += interned[at] != NULL;
	return interned[at];
}

const char *sql_intern(const char *text)
{
	if (!text)
		return NULL;
	(void)pthread_mutex_lock(&lock);
	const char *kept = intern_locked(text);
	(void)pthread_mutex_unlock(&lock);
	return kept;
}

const char *sql_intern_some(const char *text)
{
	(void)pthread_mutex_lock(&lock);
	size_t before = interned_count;
	const char *kept = lists_count < TEXTS_OF_LISTS ? intern_locked(text) : interned[find_locked(text)];
	lists_count += interned_count - before;
	(void)pthread_mutex_unlock(&lock);
	return kept;
}

/* Interns what the buffer holds and empties it. */
static const char *take(struct buf *b)
{
	const char *text = buf_text(b);
	const char *kept = text ? intern_locked(text) : NULL;
	buf_reset(b);
	return kept;
}

static bool declares(const struct resource_rule *resource, int relation)
{
	for (size_t i = 0; i < resource->visible_count; i++)
		if (resource->visible[i].relation == relation)
			return true;
	return false;
}

/*
 * Two %u, both AUDITED. Roles that come over one step of `within`: the audited side's count where they are held, and
 * over the link of an audit to whom it is disclosed; never down the side that audits, or whoever speaks for the
 * auditing organisation as an auditee would reach its suppliers' and its unannounced audits.
 */
#define COMING(w, g)                                                                               \
	"(" g ".roles & CASE WHEN " w ".side = 1 THEN %u WHEN " w ".ancestor = " w ".scope THEN -1" \
	" ELSE ~%u END)"

#define NOT_EXPIRED(g) "(" g ".until_us = 0 OR ?3 = 0 OR " g ".until_us > ?3)"

/* One of these roles, held at a scope below the row's. */
static void add_below(struct buf *b, const struct resource_rule *resource, int relation, uint32_t roles)
{
	if (declares(resource, relation))
		buf_addf(b,
			" OR ((t.seen_by & %u) != 0 AND EXISTS (SELECT 1 FROM reach g"
			" JOIN within w ON w.scope = g.scope AND w.ancestor = t.scope"
			" WHERE g.person = ?2 AND (g.roles & %u) != 0 AND " NOT_EXPIRED("g") "))",
			BIT(relation), roles);
}

/* One of these roles, held at a programme or wherever else it reaches an audit that stands below the row's scope. */
static void add_about(struct buf *b, const struct resource_rule *resource, int relation, uint32_t roles)
{
	if (declares(resource, relation))
		buf_addf(b,
			" OR ((t.seen_by & %u) != 0 AND EXISTS (SELECT 1 FROM reach g"
			" JOIN within a ON a.ancestor = g.scope AND a.side = 0 AND a.noun = 'audit'"
			" JOIN within w ON w.scope = a.scope AND w.ancestor = t.scope"
			" WHERE g.person = ?2 AND (g.roles & %u) != 0 AND " NOT_EXPIRED("g") "))",
			BIT(relation), roles);
}

static bool has_column(const struct resource_rule *resource, const char *name)
{
	const ProtobufCMessageDescriptor *d = resource->message->descriptor;
	const ProtobufCFieldDescriptor *f = protobuf_c_message_descriptor_get_field_by_name(d, name);
	return f && resource->message->field[f - d->fields].column;
}

/* A representative's role that reaches an audit which shows itself to it and stands below the row's scope, or did in time. */
static void add_audited_below(struct buf *b, const struct resource_rule *resource)
{
	if (declares(resource, ROLE_AUDITED_BELOW))
		buf_addf(b,
			" OR ((t.seen_by & %u) != 0 AND EXISTS (SELECT 1 FROM reach g"
			" JOIN within a ON a.ancestor = g.scope AND a.noun = 'audit'"
			" JOIN within w ON w.scope = a.scope AND w.ancestor = t.scope AND w.side = 0"
			" JOIN audit u ON u.id = a.scope%s"
			" WHERE g.person = ?2 AND (" COMING("a", "g") " & u.seen_by & %u) != 0 AND " NOT_EXPIRED("g") "))",
			BIT(ROLE_AUDITED_BELOW), has_column(resource, "until_us") ? " AND u.created_us < t.until_us" : "",
			AUDITED, AUDITED, REPRESENTATIVES);
}

/* Which roles the side a row is on leaves: all to its own people and to those it shares with, else the audited side's. */
static void add_side(struct buf *b, const struct resource_rule *resource)
{
	if (resource->side_field < 0)
		return;
	const char *side = resource->message->descriptor->fields[resource->side_field].name;
	buf_addf(b,
		" & CASE WHEN t.\"%s\" IS NULL OR t.\"%s\" = g.party OR EXISTS (SELECT 1 FROM share s"
		" WHERE s.scope = t.scope AND s.giver = t.\"%s\" AND s.receiver = g.party%s) THEN -1 ELSE %u END",
		side, side, side, has_column(resource, "classification") ? " AND s.up_to >= t.classification" : "", AUDITED);
}

/* Roles held at the row's scope or above it, then the relations that are worked out (projection.h). */
static void add_visible(struct buf *b, const struct resource_rule *resource)
{
	buf_addf(b,
		"(EXISTS (SELECT 1 FROM within w JOIN reach g ON g.scope = w.ancestor AND g.person = ?2"
		" WHERE w.scope = t.scope AND " NOT_EXPIRED("g")
		" AND (" COMING("w", "g")
		" & ((t.seen_by", AUDITED, AUDITED);
	add_side(b, resource);
	buf_add_text(b, ") | CASE WHEN g.party = t.party THEN t.seen_own ELSE 0 END)) != 0)");
	if (declares(resource, ROLE_OWNER))
		buf_addf(b, " OR (t.owner = ?2 AND (t.seen_by & %u) != 0)", BIT(ROLE_OWNER));
	if (declares(resource, ROLE_ANYONE))
		buf_addf(b, " OR (t.seen_by & %u) != 0", BIT(ROLE_ANYONE));
	add_below(b, resource, ROLE_TEAM_BELOW, TEAM);
	add_about(b, resource, ROLE_TEAM_BELOW, VIEWERS);
	add_below(b, resource, ROLE_AUDITOR_BELOW, AUDITORS);
	add_audited_below(b, resource);
	if (declares(resource, ROLE_COLLEAGUE))
		buf_addf(b,
			" OR ((t.seen_by & %u) != 0 AND EXISTS (SELECT 1 FROM reach g"
			" JOIN within a ON a.ancestor = g.scope AND a.noun = 'audit'"
			" JOIN within o ON o.scope = a.scope"
			" JOIN reach h ON h.scope = o.ancestor AND h.person = t.owner"
			" WHERE g.person = ?2 AND " NOT_EXPIRED("g") " AND " NOT_EXPIRED("h")
			" AND " COMING("a", "g") " != 0 AND " COMING("o", "h") " != 0))",
			BIT(ROLE_COLLEAGUE), AUDITED, AUDITED, AUDITED, AUDITED);
	buf_add_text(b, ")");
}

/* The same fields as proto/gen's write_projection.c chooses. */
static int find_columns(struct noun_sql *n)
{
	const struct message_rule *m = n->resource->message;
	int *field = calloc(m->descriptor->n_fields, sizeof(*field));
	if (!field)
		return -1;
	n->second_scope = -1;
	for (int i = 0; i < (int)m->descriptor->n_fields; i++) {
		if (m->field[i].column && strcmp(m->descriptor->fields[i].name, "state") != 0)
			field[n->field_count++] = i;
		if (m->field[i].scope && i != n->resource->scope_field && n->resource->is_scope)
			n->second_scope = i;
	}
	n->field = field;
	return 0;
}

static int field_at(const struct noun_sql *n, const char *name)
{
	const ProtobufCMessageDescriptor *d = n->resource->message->descriptor;
	const ProtobufCFieldDescriptor *f = protobuf_c_message_descriptor_get_field_by_name(d, name);
	return f ? (int)(f - d->fields) : -1;
}

/* The value of the row's state enum whose name ends in _ACTIVE. */
static int32_t active_state(const struct resource_rule *resource)
{
	if (resource->state_field < 0)
		return INT32_MIN;
	const ProtobufCEnumDescriptor *e =
		resource->message->descriptor->fields[resource->state_field].descriptor;
	for (unsigned i = 0; i < e->n_values; i++) {
		size_t len = strlen(e->values[i].name);
		if (len > 7 && strcmp(e->values[i].name + len - 7, "_ACTIVE") == 0)
			return e->values[i].value;
	}
	return INT32_MIN;
}

static void find_grants(struct noun_sql *n)
{
	n->grant_person = field_at(n, "person_id");
	n->grant_role = field_at(n, "role");
	n->grant_scope = field_at(n, "scope_id");
	n->grant_party = field_at(n, "party_id");
	n->grant_until = field_at(n, "until_us");
	n->grant_active = active_state(n->resource);
	n->share_giver = field_at(n, "giver_id");
	n->share_receiver = field_at(n, "receiver_id");
	n->share_up_to = field_at(n, "up_to");
}

static const char *column_name(const struct noun_sql *n, int i)
{
	return n->resource->message->descriptor->fields[n->field[i]].name;
}

/* One row that stands in no table, as the predicate asks for it. */
static void add_alone(struct buf *b, const struct noun_sql *n)
{
	buf_add_text(b, "SELECT 1 FROM (SELECT ?4 AS scope, ?5 AS owner, ?6 AS party, ?7 AS seen_by, ?8 AS seen_own");
	for (int i = 0; i < n->field_count; i++)
		buf_addf(b, ", ?%d AS \"%s\"", 9 + i, column_name(n, i));
	buf_addf(b, ") t WHERE %s", n->visible);
}

static void add_put(struct buf *b, const struct noun_sql *n)
{
	int last = COLUMN_FIELDS + n->field_count + 1;
	buf_addf(b, "INSERT INTO \"%s\"(id, version, changed_index, scope, owner, party, state, seen_by, seen_own",
		n->resource->noun);
	for (int i = 0; i < n->field_count; i++)
		buf_addf(b, ", \"%s\"", column_name(n, i));
	buf_add_text(b, ", body) VALUES(?1");
	for (int i = 2; i <= last; i++)
		buf_addf(b, ", ?%d", i);
	buf_add_text(b,
		") ON CONFLICT(id) DO UPDATE SET version = excluded.version, changed_index = excluded.changed_index,"
		" scope = excluded.scope, owner = excluded.owner, party = excluded.party, state = excluded.state,"
		" seen_by = excluded.seen_by, seen_own = excluded.seen_own");
	for (int i = 0; i < n->field_count; i++)
		buf_addf(b, ", \"%s\" = excluded.\"%s\"", column_name(n, i), column_name(n, i));
	buf_add_text(b, ", body = excluded.body");
}

static bool make_noun(struct noun_sql *n, const struct resource_rule *resource)
{
	struct buf b;
	buf_init(&b, TEXT_BYTES_MAX);
	n->resource = resource;
	if (find_columns(n) != 0)
		return false;
	find_grants(n);
	buf_addf(&b, "SELECT version, scope, body FROM \"%s\" WHERE id = ?1", resource->noun);
	n->stored = take(&b);
	add_put(&b, n);
	n->put = take(&b);
	buf_addf(&b, "DELETE FROM \"%s\" WHERE id = ?1", resource->noun);
	n->remove = take(&b);
	buf_addf(&b, "SELECT body FROM \"%s\" WHERE id = ?1", resource->noun);
	n->find_all = take(&b);
	add_visible(&b, resource);
	n->visible = take(&b);
	if (n->visible)
		buf_addf(&b, "SELECT t.body FROM \"%s\" t WHERE t.id = ?1 AND %s", resource->noun, n->visible);
	n->find = take(&b);
	if (n->visible)
		add_alone(&b, n);
	n->alone = take(&b);
	if (resource->sealed_in != INT32_MIN) {
		buf_addf(&b, "SELECT 1 FROM \"%s\" WHERE id = ?1 AND state = %d", resource->noun,
			(int)resource->sealed_in);
		n->sealed = take(&b);
	}
	buf_done(&b);
	if (resource->sealed_in != INT32_MIN && !n->sealed)
		return false;
	return n->stored && n->put && n->remove && n->find_all && n->visible && n->find && n->alone;
}

/* All nouns at once; the pointer is published when everything is there. */
static struct noun_sql *make_all(void)
{
	struct noun_sql *made = calloc(schema_resource_count + 1, sizeof(*made));
	for (size_t i = 0; made && i < schema_resource_count; i++)
		if (!make_noun(&made[i], &schema_resource[i]))
			return NULL;
	return made;
}

const struct noun_sql *noun_sql(const struct resource_rule *resource)
{
	struct noun_sql *all = __atomic_load_n(&texts, __ATOMIC_ACQUIRE);
	if (!all) {
		(void)pthread_mutex_lock(&lock);
		all = texts ? texts : make_all();
		__atomic_store_n(&texts, all, __ATOMIC_RELEASE);
		(void)pthread_mutex_unlock(&lock);
	}
	return all ? &all[resource - schema_resource] : NULL;
}
