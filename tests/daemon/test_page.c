/*
 * Lists against the plain way: every row asked for alone, filtered and sorted here. Whoever looks, whatever they filter and
 * sort by, and however many pages it takes, both must give the same rows in the same order.
 */
#include "tests/daemon/toy_store.h"

#include "audit/v1/options.pb-c.h"
#include "common/limits.h"
#include "daemon/sight.h"
#include "daemon/sql.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdlib.h>

enum { ROWS = 3000, AT_ONCE = 250, PLACES = 6, PEOPLE = 7 };

/* What a toy is, beside the row. */
struct toy {
	char id[ID_TEXT_BYTES];
	char name[12];
	int state, made, number;
	bool is_loud;
};

static struct toy_store *t;
static struct toy_reader r;
static struct toy toy[ROWS];
static char place[PLACES][ID_TEXT_BYTES], person[PEOPLE][ID_TEXT_BYTES];

static void copy_id(char to[ID_TEXT_BYTES], const char *id)
{
	(void)snprintf(to, ID_TEXT_BYTES, "%s", id);
}

/* Toys of one statement: in the first place nearly all, each 500th of state SHARED and made in year 7. */
static int put_toys(struct tx *tx, void *context)
{
	size_t from = *(size_t *)context;
	for (size_t i = from; i < from + AT_ONCE; i++) {
		Toy__Toy row = TOY__TOY__INIT;
		struct toy *k = &toy[i];
		copy_id(k->id, toys_id(t));
		(void)snprintf(k->name, sizeof(k->name), "toy%zu", i * 7919 % ROWS);
		k->state = i % 500 == 3 ? TOY__TOY_STATE__TOY_STATE_SHARED : TOY__TOY_STATE__TOY_STATE_MADE;
		k->made = i % 500 == 3 ? 7 : (int)(i * 31 % 6);
		k->is_loud = i % 3 == 0;
		k->number = (int)i;
		row.id = k->id;
		row.organisation_id = i % 10 ? place[1] : place[i / 10 % PLACES];
		row.owner_id = i % 50 == 1 ? person[3] : person[0];
		row.party_id = i / 500 % 2 ? place[3] : place[4];
		row.state = (Toy__ToyState)k->state;
		row.name = k->name;
		row.made_us = k->made * INT64_C(86400000000); /* 1970-01-01 and the days after it */
		row.is_loud = k->is_loud;
		TRY(row_put(tx, &row.base, 0));
	}
	return OK;
}

static void begin(void)
{
	t = toys_new(4);
	copy_id(place[0], toys_organisation(t, "", "Northwind"));
	for (int i = 1; i < PLACES; i++) {
		char name[8];
		(void)snprintf(name, sizeof(name), "n%d", i);
		copy_id(place[i], toys_organisation(t, place[i == 5 ? 2 : 0], name));
	}
	for (int i = 0; i < PEOPLE; i++)
		copy_id(person[i], toys_id(t));
	(void)toys_appoint(t, person[0], place[0], place[0], AUDIT__ROLE__ROLE_PROGRAMME_MANAGER);
	(void)toys_appoint(t, person[1], place[2], place[0], AUDIT__ROLE__ROLE_PROGRAMME_MANAGER);
	(void)toys_appoint(t, person[2], place[1], place[4], AUDIT__ROLE__ROLE_AUDITEE_REPRESENTATIVE);
	(void)toys_appoint(t, person[4], place[5], place[0], AUDIT__ROLE__ROLE_PROGRAMME_MANAGER);
	(void)toys_appoint(t, person[4], place[1], place[3], AUDIT__ROLE__ROLE_AUDITEE_REPRESENTATIVE);
	(void)toys_appoint(t, person[4], place[3], place[3], AUDIT__ROLE__ROLE_AUDITOR);
	(void)toys_appoint(t, person[6], place[0], place[0], AUDIT__ROLE__ROLE_AUDIT_CLIENT);
	for (size_t from = 0; from < ROWS; from += AT_ONCE) {
		struct toy_answer a = toys_write(t, &(struct toy_write){ .change = put_toys, .context = &from });
		cr_assert(eq(int, a.rc, OK), "%s", a.st.message);
	}
	toys_read(t, &r);
}

static void end(void)
{
	toys_read_done(&r);
	toys_free(t);
}

TestSuite(page, .init = begin, .fini = end);

static bool any(const struct toy *k)
{
	(void)k;
	return true;
}

static bool is_shared(const struct toy *k)
{
	return k->state == TOY__TOY_STATE__TOY_STATE_SHARED;
}

static bool is_loud_in_3(const struct toy *k)
{
	return k->is_loud && k->made == 3;
}

static bool is_not_made_early(const struct toy *k)
{
	return !(k->made < 3 || k->is_loud);
}

static bool is_in_7_or_late(const struct toy *k)
{
	return k->made >= 5;
}

static bool is_toy77(const struct toy *k)
{
	return strcmp(k->name, "toy77") == 0;
}

static bool begins_with_toy29(const struct toy *k)
{
	return strncmp(k->name, "toy29", 5) == 0;
}

static bool is_shared_and_quiet(const struct toy *k)
{
	return is_shared(k) && !k->is_loud;
}

/* clang-format off */
static const struct { const char *text; bool (*passes)(const struct toy *k); } filter[] = {
	{ "", any },
	{ "state = shared", is_shared },
	{ "is_loud = true AND made_us = 1970-01-04", is_loud_in_3 },
	{ "NOT (made_us < 1970-01-04 OR is_loud = true)", is_not_made_early },
	{ "made_us >= 1970-01-06", is_in_7_or_late },
	{ "name = toy77", is_toy77 },
	{ "name : toy29", begins_with_toy29 },
	{ "is_loud = false AND state = shared", is_shared_and_quiet },
};
/* clang-format on */

static int by_number(const struct toy *a, const struct toy *b)
{
	return strcmp(a->id, b->id);
}

static int by_name(const struct toy *a, const struct toy *b)
{
	return strcmp(a->name, b->name);
}

static int by_made(const struct toy *a, const struct toy *b)
{
	return a->made - b->made;
}

static int by_state(const struct toy *a, const struct toy *b)
{
	return a->state - b->state;
}

static int by_change(const struct toy *a, const struct toy *b)
{
	return a->number / AT_ONCE - b->number / AT_ONCE;
}

static const struct {
	const char *text;
	int (*compare)(const struct toy *a, const struct toy *b);
	int way;
} order[] = { { "", by_number, 1 }, { "-id", by_number, -1 }, { "name", by_name, 1 }, { "-made_us", by_made, -1 },
	{ "state", by_state, 1 }, { "-changed_index", by_change, -1 } };

static size_t order_at;

static int compare_toys(const void *a, const void *b)
{
	const struct toy *x = a, *y = b;
	int first = order[order_at].compare(x, y);
	return order[order_at].way * (first ? first : strcmp(x->id, y->id));
}

static struct viewer viewer(int who)
{
	struct viewer v = { 0 };
	(void)id_parse(person[who], strlen(person[who]), &v.person);
	return v;
}

static bool seen[PEOPLE][ROWS];

static void look_at_each(void)
{
	for (int who = 0; who < PEOPLE; who++) {
		struct viewer v = viewer(who);
		for (size_t i = 0; i < ROWS; i++) {
			ProtobufCMessage *row;
			cr_assert(eq(int, row_find(&r.tx, schema_find_resource("toy"), toy[i].id, &v, &seen[who][i], &row), OK));
			arena_reset(r.arena);
		}
	}
}

static size_t plain_way(int who, size_t f, struct toy *ret_toys)
{
	size_t count = 0;
	for (size_t i = 0; i < ROWS; i++)
		if (seen[who][i] && filter[f].passes(&toy[i]))
			ret_toys[count++] = toy[i];
	qsort(ret_toys, count, sizeof(ret_toys[0]), compare_toys);
	return count;
}

static void compare_pages(int who, size_t f, uint32_t size, const struct toy *want, size_t want_count)
{
	static const uint8_t key[32] = { 9 };
	static uint8_t kept[512];
	struct viewer v = viewer(who);
	struct page page = { .size = size, .filter = filter[f].text, .order = order[order_at].text };
	size_t at = 0;
	do {
		ProtobufCMessage **row;
		size_t count;
		struct bytes next;
		int rc = rows_page(&r.tx, schema_find_resource("toy"), &page, &v, key, &row, &count, &next);
		cr_assert(eq(int, rc, OK), "%s", r.st.message);
		for (size_t i = 0; i < count; i++, at++) {
			cr_assert(lt(sz, at, want_count), "%d %s %s: too many", who, filter[f].text, order[order_at].text);
			cr_assert(eq(str, (char *)((Toy__Toy *)row[i])->id, (char *)want[at].id), "%d %s %s: row %zu", who,
				filter[f].text, order[order_at].text, at);
		}
		cr_assert(le(sz, next.len, sizeof(kept)));
		if (next.len)
			memcpy(kept, next.data, next.len);
		page.token = BYTES(kept, next.len);
		arena_reset(r.arena);
	} while (page.token.len > 0);
	cr_assert(eq(sz, at, want_count), "%d %s %s", who, filter[f].text, order[order_at].text);
}

Test(page, lists_give_what_asking_for_each_row_gives)
{
	static struct toy want[ROWS];
	static const uint32_t size[] = { 1000, 77 };
	size_t rows[PEOPLE] = { 0 };
	look_at_each();
	for (int who = 0; who < PEOPLE; who++)
		for (size_t f = 0; f < ARRAY_LEN(filter); f++)
			for (order_at = 0; order_at < ARRAY_LEN(order); order_at++) {
				size_t count = plain_way(who, f, want);
				rows[who] += count;
				for (size_t i = 0; i < ARRAY_LEN(size); i++)
					compare_pages(who, f, size[i], want, count);
			}
	for (int who = 0; who < PEOPLE; who++)
		cr_expect(eq(int, rows[who] > 0, who != 5), "the one without a role sees nothing, %d", who);
}

static struct sight look_for(int who)
{
	struct sight s;
	struct viewer v = viewer(who);
	cr_assert(eq(int, sight_find(&r.tx, schema_find_resource("toy"), &v, &s), OK), "%s", r.st.message);
	return s;
}

/* The rows of others in other places are not even walked over. */
Test(page, rows_are_looked_for_where_the_viewers_can_stand)
{
	struct sight s = look_for(2);
	cr_expect(not(s.is_wide));
	cr_assert(eq(sz, s.count, 1));
	cr_expect(s.key[0].has_scope);
	cr_expect(s.key[0].has_party, "a representative sees the own party's rows alone");
	s = look_for(3);
	cr_assert(gt(sz, s.count, 0));
	cr_expect(s.key[0].has_owner, "an owner");
	s = look_for(6);
	cr_assert(eq(sz, s.count, 1), "only one place has a toy that is shared");
	cr_expect(s.key[0].has_seen, "a client sees what is shared");
	s = look_for(4);
	cr_expect(eq(sz, s.count, 2), "a manager in one place, a representative in another; an auditor in vain");
	cr_expect(eq(sz, look_for(5).count, 0));
	struct viewer everybody = { .everything = true };
	cr_assert(eq(int, sight_find(&r.tx, schema_find_resource("toy"), &everybody, &s), OK));
	cr_expect(s.is_wide);
}
