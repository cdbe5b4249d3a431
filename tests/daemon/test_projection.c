/* Who sees which rows, pages of lists, and search: the predicate that every read carries. */
#include "tests/daemon/toy_store.h"

#include "audit/v1/options.pb-c.h"
#include "common/limits.h"
#include "daemon/rpc.h"
#include "daemon/sql.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static struct toy_store *t;
static struct toy_reader r;
static bool is_reading;

static void begin(void)
{
	t = toys_new(4);
}

static void end(void)
{
	if (is_reading)
		toys_read_done(&r);
	toys_free(t);
}

TestSuite(projection, .init = begin, .fini = end);

static void read_now(void)
{
	toys_read(t, &r);
	is_reading = true;
}

static char *keep(const char *id)
{
	static char kept[256][ID_TEXT_BYTES]; /* each test has its own process */
	static unsigned count;
	cr_assert(lt(u32, count, 256));
	(void)snprintf(kept[count], ID_TEXT_BYTES, "%s", id);
	return kept[count++];
}

static struct viewer viewer(const char *person)
{
	struct viewer v = { 0 };
	(void)id_parse(person, strlen(person), &v.person);
	return v;
}

static bool sees(const char *person, const char *noun, const char *id)
{
	bool found = false;
	ProtobufCMessage *row;
	struct viewer v = viewer(person);
	cr_assert(eq(int, row_find(&r.tx, schema_find_resource(noun), id, &v, &found, &row), OK), "%s", r.st.message);
	return found;
}

static const char *put_toy(const char *organisation, const char *owner, const char *party, int state,
	const char *name)
{
	Toy__Toy toy = TOY__TOY__INIT;
	char *id = keep(toys_id(t));
	toy.id = id;
	toy.organisation_id = organisation;
	toy.owner_id = owner;
	toy.party_id = party;
	toy.state = (Toy__ToyState)state;
	toy.name = name;
	(void)toys_put(t, &toy.base, organisation);
	return id;
}

Test(projection, a_row_is_seen_with_the_role_at_its_scope_or_above_and_by_nobody_else)
{
	char *top = keep(toys_organisation(t, "", "Northwind"));
	char *below = keep(toys_organisation(t, top, "Toys"));
	char *beside = keep(toys_organisation(t, top, "Games"));
	const char *toy = put_toy(below, "", "", TOY__TOY_STATE__TOY_STATE_MADE, "kite");
	char *manager = keep(toys_id(t)), *above = keep(toys_id(t)), *other = keep(toys_id(t));
	char *auditor = keep(toys_id(t));
	(void)toys_appoint(t, manager, below, top, AUDIT__ROLE__ROLE_PROGRAMME_MANAGER);
	(void)toys_appoint(t, above, top, top, AUDIT__ROLE__ROLE_PROGRAMME_MANAGER);
	(void)toys_appoint(t, other, beside, top, AUDIT__ROLE__ROLE_PROGRAMME_MANAGER);
	(void)toys_appoint(t, auditor, below, top, AUDIT__ROLE__ROLE_AUDITOR);
	read_now();
	cr_expect(sees(manager, "toy", toy));
	cr_expect(sees(above, "toy", toy));
	cr_expect(not(sees(other, "toy", toy)), "a sibling's manager");
	cr_expect(not(sees(auditor, "toy", toy)), "a role that the noun does not name");
	cr_expect(not(sees(toys_id(t), "toy", toy)), "somebody without any role");
}

Test(projection, a_row_is_hidden_below_its_state_and_from_another_party)
{
	char *top = keep(toys_organisation(t, "", "Northwind"));
	char *mine = keep(toys_id(t)), *theirs = keep(toys_id(t)), *person = keep(toys_id(t));
	(void)toys_appoint(t, person, top, mine, AUDIT__ROLE__ROLE_AUDITEE_REPRESENTATIVE);
	const char *early = put_toy(top, "", mine, TOY__TOY_STATE__TOY_STATE_MADE, "early");
	const char *shared = put_toy(top, "", mine, TOY__TOY_STATE__TOY_STATE_SHARED, "shared");
	const char *foreign = put_toy(top, "", theirs, TOY__TOY_STATE__TOY_STATE_SHARED, "foreign");
	const char *nobodys = put_toy(top, "", "", TOY__TOY_STATE__TOY_STATE_SHARED, "nobody's");
	read_now();
	cr_expect(not(sees(person, "toy", early)));
	cr_expect(sees(person, "toy", shared));
	cr_expect(not(sees(person, "toy", foreign)));
	cr_expect(not(sees(person, "toy", nobodys)));
}

Test(projection, an_inventory_counts_up_to_a_limit_and_says_so)
{
	char *top = keep(toys_organisation(t, "", "Northwind"));
	char *manager = keep(toys_id(t)), *mine = keep(toys_id(t)), *theirs = keep(toys_id(t));
	struct row_count count;
	struct viewer v;
	struct id scope;
	(void)toys_appoint(t, manager, top, top, AUDIT__ROLE__ROLE_PROGRAMME_MANAGER);
	(void)put_toy(top, mine, "", TOY__TOY_STATE__TOY_STATE_MADE, "kite");
	(void)put_toy(top, mine, "", TOY__TOY_STATE__TOY_STATE_MADE, "ball");
	(void)put_toy(top, mine, "", TOY__TOY_STATE__TOY_STATE_MADE, "drum");
	(void)put_toy(top, theirs, "", TOY__TOY_STATE__TOY_STATE_MADE, "top");
	cr_assert(id_parse(top, strlen(top), &scope));
	read_now();
	v = viewer(manager);
	cr_assert(eq(int, rows_count(&r.tx, schema_find_resource("toy"), &scope, &v, 4, &count), OK), "%s", r.st.message);
	cr_expect(count.rows == 4 && !count.is_at_least);
	cr_expect(lt(u64, count.first_index, count.last_index));
	cr_assert(eq(int, rows_count(&r.tx, schema_find_resource("toy"), &scope, &v, 2, &count), OK));
	cr_expect(count.rows == 3 && count.is_at_least);
	v = viewer(mine);
	cr_assert(eq(int, rows_count(&r.tx, schema_find_resource("toy"), &scope, &v, 4, &count), OK));
	cr_expect(count.rows == 3 && !count.is_at_least, "those seen");
}

Test(projection, an_owner_sees_the_own_row_without_a_role)
{
	char *top = keep(toys_organisation(t, "", "Northwind"));
	char *owner = keep(toys_id(t));
	const char *own = put_toy(top, owner, "", TOY__TOY_STATE__TOY_STATE_MADE, "own");
	const char *other = put_toy(top, toys_id(t), "", TOY__TOY_STATE__TOY_STATE_MADE, "other");
	read_now();
	cr_expect(sees(owner, "toy", own));
	cr_expect(not(sees(owner, "toy", other)));
}

static int end_appointment(struct tx *tx, void *context)
{
	ProtobufCMessage *row;
	const struct viewer everybody = { .everything = true };
	TRY(row_load(tx, schema_find_resource("appointment"), context, &everybody, &row));
	Audit__Appointment *a = (Audit__Appointment *)(void *)row;
	a->state = AUDIT__APPOINTMENT_STATE__APPOINTMENT_STATE_ENDED;
	return row_put(tx, row, a->version);
}

Test(projection, an_ended_appointment_reaches_nothing)
{
	char *top = keep(toys_organisation(t, "", "Northwind"));
	char *person = keep(toys_id(t));
	const char *toy = put_toy(top, "", "", TOY__TOY_STATE__TOY_STATE_MADE, "kite");
	char *appointment = keep(toys_appoint(t, person, top, top, AUDIT__ROLE__ROLE_PROGRAMME_MANAGER));
	read_now();
	cr_expect(sees(person, "toy", toy));
	struct toy_answer a = toys_write(t, &(struct toy_write){ .change = end_appointment, .context = appointment });
	cr_assert(eq(int, a.rc, OK), "%s", a.st.message);
	cr_expect(not(sees(person, "toy", toy)));
}

Test(projection, an_appointment_with_a_term_reaches_nothing_after_it)
{
	char *top = keep(toys_organisation(t, "", "Northwind"));
	char *person = keep(toys_id(t));
	const char *toy = put_toy(top, "", "", TOY__TOY_STATE__TOY_STATE_MADE, "kite");
	Audit__Appointment a = AUDIT__APPOINTMENT__INIT;
	a.id = keep(toys_id(t));
	a.person_id = person;
	a.scope_id = top;
	a.role = AUDIT__ROLE__ROLE_PROGRAMME_MANAGER;
	a.state = AUDIT__APPOINTMENT_STATE__APPOINTMENT_STATE_ACTIVE;
	a.until_us = 1000;
	(void)toys_put(t, &a.base, top);
	read_now();
	uint32_t roles = 0;
	struct viewer v = viewer(person), scope = viewer(top);
	r.tx.now_us = 999;
	cr_expect(sees(person, "toy", toy));
	cr_expect(eq(int, reach_roles(&r.tx, &v.person, &scope.person, &roles), OK));
	cr_expect(eq(u32, roles, UINT32_C(1) << AUDIT__ROLE__ROLE_PROGRAMME_MANAGER));
	r.tx.now_us = 1000;
	cr_expect(not(sees(person, "toy", toy)));
	cr_expect(eq(int, reach_roles(&r.tx, &v.person, &scope.person, &roles), OK));
	cr_expect(eq(u32, roles, 0));
}

/* An audit below a programme of the auditing organisation, disclosed to a supplier. */
struct world {
	char *top, *supplier, *programme, *audit;
};

static struct world make_world(bool disclosed)
{
	struct world w;
	Audit__Programme p = AUDIT__PROGRAMME__INIT;
	Audit__Audit a = AUDIT__AUDIT__INIT;
	w.top = keep(toys_organisation(t, "", "Northwind"));
	w.supplier = keep(toys_organisation(t, w.top, "Supplier"));
	w.programme = keep(toys_id(t));
	w.audit = keep(toys_id(t));
	p.id = w.programme;
	p.organisation_id = w.top;
	(void)toys_put(t, &p.base, w.top);
	a.id = w.audit;
	a.programme_id = w.programme;
	a.disclosed_to_id = disclosed ? w.supplier : "";
	a.title = "ISMS 2026";
	a.state = AUDIT__AUDIT_STATE__AUDIT_STATE_SCHEDULED;
	(void)toys_put(t, &a.base, w.programme);
	return w;
}

Test(projection, over_the_audited_sides_link_only_its_own_roles_count)
{
	struct world w = make_world(true);
	char *representative = keep(toys_id(t)), *manager = keep(toys_id(t)), *leader = keep(toys_id(t));
	(void)toys_appoint(t, representative, w.supplier, w.supplier, AUDIT__ROLE__ROLE_SUPPLIER_REPRESENTATIVE);
	(void)toys_appoint(t, manager, w.supplier, w.supplier, AUDIT__ROLE__ROLE_PROGRAMME_MANAGER);
	(void)toys_appoint(t, leader, w.audit, w.top, AUDIT__ROLE__ROLE_LEADER);
	read_now();
	cr_expect(sees(representative, "audit", w.audit));
	cr_expect(not(sees(manager, "audit", w.audit)), "the auditee's own manager manages no audit of it");
	cr_expect(sees(leader, "organisation", w.supplier), "a team sees whom its audit is about");
	uint32_t roles = 1;
	struct viewer v = viewer(manager), scope = viewer(w.audit);
	cr_expect(eq(int, reach_roles(&r.tx, &v.person, &scope.person, &roles), OK));
	cr_expect(eq(u32, roles, 0));
}

Test(projection, who_speaks_for_what_is_above_the_audited_organisation_is_not_audited)
{
	struct world w = make_world(true);
	char *representative = keep(toys_id(t));
	(void)toys_appoint(t, representative, w.top, w.top, AUDIT__ROLE__ROLE_AUDITEE_REPRESENTATIVE);
	read_now();
	cr_expect(not(sees(representative, "audit", w.audit)), "the auditing organisation is above its supplier");
}

Test(projection, an_audit_is_unseen_by_the_audited_side_until_it_is_disclosed)
{
	struct world w = make_world(false);
	char *representative = keep(toys_id(t));
	(void)toys_appoint(t, representative, w.supplier, w.supplier, AUDIT__ROLE__ROLE_SUPPLIER_REPRESENTATIVE);
	read_now();
	cr_expect(not(sees(representative, "audit", w.audit)));
	Audit__Audit a = AUDIT__AUDIT__INIT;
	a.id = w.audit;
	a.programme_id = w.programme;
	a.disclosed_to_id = w.supplier;
	a.title = "ISMS 2026";
	a.state = AUDIT__AUDIT_STATE__AUDIT_STATE_SCHEDULED;
	(void)toys_put(t, &a.base, w.programme);
	cr_expect(sees(representative, "audit", w.audit));
}

Test(projection, colleagues_of_one_audit_see_each_other)
{
	struct world w = make_world(true);
	Audit__Person p = AUDIT__PERSON__INIT;
	char *person = keep(toys_id(t)), *colleague = keep(toys_id(t)), *stranger = keep(toys_id(t));
	p.id = person;
	p.person_id = person;
	p.organisation_id = w.top;
	p.name = "Ada";
	(void)toys_put(t, &p.base, w.top);
	(void)toys_appoint(t, person, w.audit, w.top, AUDIT__ROLE__ROLE_LEADER);
	(void)toys_appoint(t, colleague, w.audit, w.top, AUDIT__ROLE__ROLE_OBSERVER);
	(void)toys_appoint(t, stranger, w.supplier, w.supplier, AUDIT__ROLE__ROLE_OBSERVER);
	read_now();
	cr_expect(sees(colleague, "person", person));
	cr_expect(not(sees(stranger, "person", person)));
}

static int move_organisation(struct tx *tx, void *context)
{
	Audit__Organisation *o = context;
	return row_put(tx, &o->base, 0);
}

Test(projection, what_moves_takes_all_below_it_along_and_never_into_itself)
{
	char *top = keep(toys_organisation(t, "", "Northwind"));
	char *left = keep(toys_organisation(t, top, "Left")), *right = keep(toys_organisation(t, top, "Right"));
	char *leaf = keep(toys_organisation(t, left, "Leaf"));
	char *person = keep(toys_id(t));
	const char *toy = put_toy(leaf, "", "", TOY__TOY_STATE__TOY_STATE_MADE, "kite");
	(void)toys_appoint(t, person, right, right, AUDIT__ROLE__ROLE_PROGRAMME_MANAGER);
	read_now();
	cr_expect(not(sees(person, "toy", toy)));
	Audit__Organisation o = AUDIT__ORGANISATION__INIT;
	o.id = left;
	o.name = "Left";
	o.parent_id = leaf;
	struct toy_answer a = toys_write(t, &(struct toy_write){ .change = move_organisation, .context = &o });
	cr_expect(eq(str, a.st.reason, "SCOPE_CYCLE"));
	o.parent_id = right;
	a = toys_write(t, &(struct toy_write){ .change = move_organisation, .context = &o });
	cr_assert(eq(int, a.rc, OK), "%s", a.st.message);
	cr_expect(sees(person, "toy", toy));
}

/* Pages. */

static size_t walk(const char *person, const char *order, const char *filter, uint32_t size, char names[][8])
{
	static const uint8_t key[32] = { 9 };
	struct viewer v = viewer(person);
	struct page page = { .size = size, .filter = filter, .order = order };
	size_t total = 0, count;
	ProtobufCMessage **row;
	do {
		int rc = rows_page(&r.tx, schema_find_resource("toy"), &page, &v, key, &row, &count, &page.token);
		cr_assert(eq(int, rc, OK), "%s", r.st.message);
		for (size_t i = 0; i < count; i++)
			(void)snprintf(names[total++], 8, "%s", ((Toy__Toy *)(void *)row[i])->name);
	} while (page.token.len);
	return total;
}

static char *fill_list(char **ret_person)
{
	char *top = keep(toys_organisation(t, "", "Northwind"));
	char *hidden = keep(toys_organisation(t, "", "Elsewhere"));
	*ret_person = keep(toys_id(t));
	(void)toys_appoint(t, *ret_person, top, top, AUDIT__ROLE__ROLE_PROGRAMME_MANAGER);
	for (int i = 0; i < 10; i++) {
		char name[8];
		(void)snprintf(name, sizeof(name), "toy%d", (i * 7) % 10);
		(void)put_toy(top, "", "", 1 + i % 3, name);
		(void)put_toy(hidden, "", "", 1, name);
	}
	return top;
}

static size_t narrowed(const char *person, const char *scope, const char *maker)
{
	static const uint8_t key[32] = { 9 };
	const struct narrow narrow[] = { { "maker_id", maker }, { "scope", scope }, { 0 } };
	struct viewer v = viewer(person);
	struct page page = { .size = 3, .narrow = narrow };
	size_t total = 0, count;
	ProtobufCMessage **row;
	do {
		int rc = rows_page(&r.tx, schema_find_resource("toy"), &page, &v, key, &row, &count, &page.token);
		cr_assert(eq(int, rc, OK), "%s", r.st.message);
		total += count;
	} while (page.token.len);
	return total;
}

Test(projection, pages_are_narrowed_by_every_ref_that_is_given)
{
	char *top = keep(toys_organisation(t, "", "Northwind"));
	char *below = keep(toys_organisation(t, top, "Toys"));
	char *person = keep(toys_id(t)), *maker = keep(toys_id(t));
	(void)toys_appoint(t, person, top, top, AUDIT__ROLE__ROLE_PROGRAMME_MANAGER);
	for (int i = 0; i < 12; i++) {
		Toy__Toy toy = TOY__TOY__INIT;
		char name[8];
		(void)snprintf(name, sizeof(name), "toy%d", i);
		toy.id = keep(toys_id(t));
		toy.organisation_id = i % 2 ? top : below;
		toy.maker_id = i % 3 ? maker : "";
		toy.state = TOY__TOY_STATE__TOY_STATE_MADE;
		toy.name = name;
		(void)toys_put(t, &toy.base, toy.organisation_id);
	}
	read_now();
	cr_expect(eq(sz, narrowed(person, "", ""), 12));
	cr_expect(eq(sz, narrowed(person, below, ""), 6));
	cr_expect(eq(sz, narrowed(person, "", maker), 8));
	cr_expect(eq(sz, narrowed(person, below, maker), 4));
	cr_expect(eq(sz, narrowed(toys_id(t), below, maker), 0), "by somebody without any role");
}

Test(projection, a_row_is_filled_with_what_a_request_says_by_the_same_name_and_type)
{
	Toy__AddToyRequest in = TOY__ADD_TOY_REQUEST__INIT;
	Toy__Toy row = TOY__TOY__INIT;
	Toy__Toy__Part part = TOY__TOY__PART__INIT, *parts[] = { &part, &part };
	row.id = "1";
	row.version = 7;
	row.is_loud = true;
	in.name = "kite";
	in.parts = parts;
	in.n_parts = 2;
	rq_fill(&row.base, &in.base);
	cr_expect(eq(str, (char *)row.name, "kite"));
	cr_expect(eq(sz, row.n_parts, 2));
	cr_expect(eq(ptr, row.parts, parts));
	cr_expect(row.is_loud, "what the request does not have stays");
	cr_expect(eq(u64, row.version, 7));
}

Test(projection, a_row_keeps_what_a_request_says_nothing_of)
{
	Toy__AddToyRequest in = TOY__ADD_TOY_REQUEST__INIT;
	Toy__Toy row = TOY__TOY__INIT;
	Toy__Toy__Part part = TOY__TOY__PART__INIT, *parts[] = { &part };
	row.name = "kite";
	row.parts = parts;
	row.n_parts = 1;
	rq_fill_given(&row.base, &in.base);
	cr_expect(eq(str, (char *)row.name, "kite"));
	cr_expect(eq(sz, row.n_parts, 1));
	in.name = "drum";
	rq_fill_given(&row.base, &in.base);
	cr_expect(eq(str, (char *)row.name, "drum"), "and takes what it does say");
	cr_expect(eq(sz, row.n_parts, 1));
}

Test(projection, pages_hold_each_visible_row_once_whatever_their_size_and_order)
{
	static const char *const order[] = { "", "-id", "name", "-name", "state", "-made_us" };
	char names[40][8];
	char *person;
	(void)fill_list(&person);
	read_now();
	for (size_t i = 0; i < ARRAY_LEN(order); i++)
		for (uint32_t size = 1; size <= 11; size += 2)
			cr_expect(eq(sz, walk(person, order[i], "", size, names), 10), "%s %u", order[i], size);
	(void)walk(person, "name", "", 3, names);
	for (size_t i = 0; i < 10; i++)
		cr_expect(eq(u8, (uint8_t)names[i][3], (uint8_t)('0' + i)));
	(void)walk(person, "-name", "", 3, names);
	cr_expect(eq(str, names[0], "toy9"));
}

Test(projection, a_filter_narrows_what_is_visible_and_never_widens_it)
{
	char names[40][8];
	char *person;
	(void)fill_list(&person);
	read_now();
	cr_expect(eq(sz, walk(person, "name", "name = \"toy3\"", 50, names), 1));
	cr_expect(eq(sz, walk(person, "name", "state = TOY_STATE_MADE", 2, names), 4));
	cr_expect(eq(sz, walk(person, "", "name = \"toy3\" OR name != \"toy3\"", 50, names), 10));
}

Test(projection, a_filter_may_have_no_value_to_bind)
{
	char names[40][8];
	char *person;
	(void)fill_list(&person);
	read_now();
	cr_expect(eq(sz, walk(person, "name", " ", 3, names), 10));
	cr_expect(eq(sz, walk(person, "name", "maker_id = \"\"", 3, names), 10));
	cr_expect(eq(sz, walk(person, "", "maker_id != \"\"", 50, names), 0));
}

Test(projection, a_page_token_is_good_for_its_own_list_and_viewer_alone)
{
	static const uint8_t key[32] = { 9 };
	char *person;
	ProtobufCMessage **row;
	size_t count;
	struct bytes token, next;
	(void)fill_list(&person);
	read_now();
	struct viewer v = viewer(person);
	const struct resource_rule *toy = schema_find_resource("toy");
	struct page page = { .size = 2, .filter = "", .order = "name" };
	cr_assert(eq(int, rows_page(&r.tx, toy, &page, &v, key, &row, &count, &token), OK));
	cr_assert(gt(sz, token.len, 0));
	page.token = token;
	page.order = "-name";
	cr_expect(eq(int, rows_page(&r.tx, toy, &page, &v, key, &row, &count, &next), INVALID_ARGUMENT));
	cr_expect(eq(str, r.st.reason, "TOKEN"));
	page.order = "name";
	v.person.b[15] ^= 1;
	cr_expect(eq(int, rows_page(&r.tx, toy, &page, &v, key, &row, &count, &next), INVALID_ARGUMENT));
	v.person.b[15] ^= 1;
	((uint8_t *)(uintptr_t)page.token.data)[30] ^= 1;
	cr_expect(eq(int, rows_page(&r.tx, toy, &page, &v, key, &row, &count, &next), INVALID_ARGUMENT));
	((uint8_t *)(uintptr_t)page.token.data)[30] ^= 1;
	cr_expect(eq(int, rows_page(&r.tx, toy, &page, &v, key, &row, &count, &next), OK));
}

Test(projection, an_order_that_could_tell_hidden_things_is_refused)
{
	static const char *const refused[] = { "team_note", "body", "seen_by", "organisation_id", "name; DROP" };
	static const uint8_t key[32] = { 9 };
	struct viewer v = { .everything = true };
	ProtobufCMessage **row;
	size_t count;
	struct bytes next;
	read_now();
	for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
		struct page page = { .order = refused[i] };
		cr_expect(eq(int, rows_page(&r.tx, schema_find_resource("toy"), &page, &v, key, &row, &count, &next),
			INVALID_ARGUMENT), "%s", refused[i]);
		cr_expect(eq(str, r.st.reason, "ORDER"));
	}
}

/* Search. */

static size_t search(const char *person, const char *words)
{
	static const uint8_t key[32] = { 9 };
	const struct search search = { .words = words, .noun = schema_find_resource("toy") };
	struct search_hit *hit;
	struct bytes next;
	size_t count = 0;
	struct viewer v = viewer(person);
	int rc = rows_search(&r.tx, &search, &v, key, &hit, &count, &next);
	cr_assert(eq(int, rc, OK), "%s", r.st.message);
	return count;
}

Test(projection, search_finds_words_among_visible_rows_and_follows_changes)
{
	char *top = keep(toys_organisation(t, "", "Northwind"));
	char *elsewhere = keep(toys_organisation(t, "", "Elsewhere"));
	char *person = keep(toys_id(t));
	(void)toys_appoint(t, person, top, top, AUDIT__ROLE__ROLE_PROGRAMME_MANAGER);
	Toy__Toy toy = TOY__TOY__INIT;
	toy.id = put_toy(top, "", "", 1, "red wagon");
	(void)put_toy(top, "", "", 1, "red kite");
	(void)put_toy(elsewhere, "", "", 1, "red drum");
	read_now();
	cr_expect(eq(sz, search(person, "red"), 2));
	cr_expect(eq(sz, search(person, "wagon red"), 1));
	cr_expect(eq(sz, search(person, "drum"), 0));
	cr_expect(eq(sz, search(person, "\"red OR NEAR( name:* -"), 0), "no language of its own is reachable");
	toy.organisation_id = top;
	toy.name = "blue wagon";
	(void)toys_put(t, &toy.base, top);
	cr_expect(eq(sz, search(person, "red"), 1));
	cr_expect(eq(sz, search(person, "blue"), 1));
}
