/* Rows and lists as of an index: what was then, for who may see it now and then. */
#include "tests/daemon/toy_store.h"

#include "audit/v1/options.pb-c.h"
#include "common/limits.h"
#include "daemon/disposal.h"
#include "daemon/past.h"
#include "daemon/testpoint.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static struct toy_store *t;
static struct toy_reader r;
static struct past *past;
static char organisation[ID_TEXT_BYTES], manager[ID_TEXT_BYTES], appointment[ID_TEXT_BYTES], toy_id[ID_TEXT_BYTES];
static uint64_t made_at, renamed_at;
static const struct viewer everybody = { .everything = true };

static int end_appointment(struct tx *tx, void *context)
{
	ProtobufCMessage *row;
	TRY(row_load(tx, schema_find_resource("appointment"), context, &everybody, &row));
	((Audit__Appointment *)(void *)row)->state = AUDIT__APPOINTMENT_STATE__APPOINTMENT_STATE_ENDED;
	return row_put(tx, row, 0);
}

static uint64_t put_toy(const char *name, int state)
{
	Toy__Toy toy = TOY__TOY__INIT;
	toy.id = toy_id;
	toy.organisation_id = organisation;
	toy.party_id = organisation;
	toy.name = name;
	toy.state = (Toy__ToyState)state;
	return toys_put(t, &toy.base, organisation);
}

static void begin(void)
{
	t = toys_new(6);
	(void)snprintf(organisation, sizeof(organisation), "%s", toys_organisation(t, "", "Northwind"));
	(void)snprintf(manager, sizeof(manager), "%s", toys_id(t));
	(void)snprintf(toy_id, sizeof(toy_id), "%s", toys_id(t));
	(void)snprintf(appointment, sizeof(appointment), "%s",
		toys_appoint(t, manager, organisation, organisation, AUDIT__ROLE__ROLE_PROGRAMME_MANAGER));
	made_at = put_toy("kite", TOY__TOY_STATE__TOY_STATE_MADE);
	renamed_at = put_toy("big kite", TOY__TOY_STATE__TOY_STATE_SHARED);
	cr_assert(eq(int, past_new(t->store->db_path, t->store->slots, LIMIT_PAST_BYTES, &t->st, &past), OK));
	toys_read(t, &r);
}

static void end(void)
{
	toys_read_done(&r);
	past_free(past);
	toys_free(t);
}

TestSuite(past, .init = begin, .fini = end);

static struct viewer viewer(const char *person)
{
	struct viewer v = { 0 };
	(void)id_parse(person, strlen(person), &v.person);
	return v;
}

/* Name of the toy as of an index, "" when it is not found. */
static char *name_at(const struct viewer *v, uint64_t index)
{
	bool found = false;
	ProtobufCMessage *row;
	int rc = past_row(&r.tx, t->store->slots, schema_find_resource("toy"), toy_id, v, index, &found, &row);
	cr_assert(eq(int, rc, OK), "%s", r.st.message);
	return found ? (char *)(uintptr_t)((Toy__Toy *)(void *)row)->name : (char *)(uintptr_t) "";
}

/* The same from a list. */
static char *listed_at(const struct viewer *v, uint64_t index)
{
	static const uint8_t key[32] = { 9 };
	static const struct page page = { .filter = "", .order = "" };
	ProtobufCMessage **row;
	size_t count = 0;
	struct bytes next;
	int rc = past_page(past, &r.tx, schema_find_resource("toy"), &page, v, key, index, &row, &count, &next);
	cr_assert(eq(int, rc, OK), "%s", r.st.message);
	return count ? (char *)(uintptr_t)((Toy__Toy *)(void *)row[0])->name : (char *)(uintptr_t) "";
}

Test(past, a_row_is_read_as_it_was)
{
	struct viewer v = viewer(manager);
	cr_expect(eq(str, name_at(&v, made_at - 1), ""));
	cr_expect(eq(str, name_at(&v, made_at), "kite"));
	cr_expect(eq(str, name_at(&v, renamed_at), "big kite"));
}

Test(past, a_list_is_read_as_it_was_forwards_and_backwards)
{
	struct viewer v = viewer(manager);
	cr_expect(eq(str, listed_at(&v, made_at), "kite"));
	cr_expect(eq(str, listed_at(&v, renamed_at), "big kite"));
	cr_expect(eq(str, listed_at(&v, made_at), "kite"));
	cr_expect(eq(str, listed_at(&v, made_at - 1), ""));
}

Test(past, whose_role_has_ended_sees_nothing_of_the_past_either)
{
	struct viewer v = viewer(manager);
	cr_expect(eq(str, listed_at(&v, made_at), "kite"));
	struct toy_answer a = toys_write(t, &(struct toy_write){ .change = end_appointment, .context = appointment });
	cr_assert(eq(int, a.rc, OK), "%s", a.st.message);
	cr_expect(eq(str, name_at(&v, made_at), ""));
	cr_expect(eq(str, listed_at(&v, made_at), ""));
}

Test(past, what_was_hidden_then_stays_hidden_though_it_is_seen_now)
{
	char *auditee = strdup(toys_id(t));
	(void)toys_appoint(t, auditee, organisation, organisation, AUDIT__ROLE__ROLE_AUDITEE_REPRESENTATIVE);
	struct viewer v = viewer(auditee);
	cr_expect(eq(str, name_at(&v, renamed_at), "big kite"), "shared by then, and the role is today's");
	cr_expect(eq(str, listed_at(&v, renamed_at), "big kite"));
	cr_expect(eq(str, name_at(&v, made_at), ""));
	cr_expect(eq(str, listed_at(&v, made_at), ""));
	free(auditee);
}

static int bury(struct tx *tx, void *context)
{
	struct id id;
	(void)context;
	(void)id_parse(toy_id, strlen(toy_id), &id);
	return row_tombstone(tx, schema_find_resource("toy"), &id);
}

static void drop(void *context)
{
	past_drop(context);
}

Test(past, what_was_disposed_of_is_gone_from_every_index)
{
	cr_expect(eq(str, listed_at(&everybody, made_at), "kite"));
	struct toy_answer a = toys_write(t, &(struct toy_write){ .change = bury });
	cr_assert(eq(int, a.rc, OK), "%s", a.st.message);
	struct disposal d = { .slots = t->store->slots, .ledger = t->store->ledger, .drain = drop, .context = past };
	cr_assert(eq(int, writer_run(t->store->writer, disposal_work, &d, &t->st), OK));
	cr_expect(eq(str, name_at(&everybody, made_at), ""));
	cr_expect(eq(str, listed_at(&everybody, made_at), ""));
}

Test(past, an_index_is_found_by_its_time)
{
	uint64_t index = 99;
	int64_t received = 0;
	cr_assert(eq(int, ledger_received_at(r.db, made_at, &r.st, &received), OK));
	cr_expect(eq(int, past_index_at(&r.tx, received, &index), OK));
	cr_expect(ge(u64, index, made_at));
	cr_expect(eq(int, past_index_at(&r.tx, INT64_MAX, &index), OK));
	cr_expect(eq(u64, index, renamed_at));
	cr_expect(eq(int, past_index_at(&r.tx, 0, &index), NOT_FOUND));
}

Test(past, a_list_beyond_the_end_is_refused)
{
	static const uint8_t key[32] = { 9 };
	static const struct page page = { .filter = "", .order = "" };
	ProtobufCMessage **row;
	size_t count;
	struct bytes next;
	cr_expect(eq(int, past_page(past, &r.tx, schema_find_resource("toy"), &page, &everybody, key, 1000, &row,
		&count, &next), OUT_OF_RANGE));
}

static bool busy_page;

/* As another thread would, while a list is being made: neither it nor a disposal waits. */
static void meanwhile(const char *name)
{
	ProtobufCMessage **row;
	size_t count;
	struct bytes next;
	const uint8_t key[32] = { 0 };
	struct page page = { .size = 10 };
	if (strcmp(name, "past") != 0 || busy_page)
		return;
	busy_page = true;
	int rc = past_page(past, &r.tx, schema_find_resource("toy"), &page, &everybody, key, made_at, &row, &count, &next);
	cr_expect(eq(int, rc, UNAVAILABLE));
	cr_expect(eq(str, r.st.reason, "PAST_BUSY"));
	past_drop(past);
}

Test(past, one_list_is_made_at_a_time_and_nobody_waits_for_it)
{
	ProtobufCMessage **row;
	size_t count = 0;
	struct bytes next;
	const uint8_t key[32] = { 0 };
	struct page page = { .size = 10 };
	test_point = meanwhile;
	int rc = past_page(past, &r.tx, schema_find_resource("toy"), &page, &everybody, key, made_at, &row, &count, &next);
	test_point = NULL;
	cr_expect(busy_page);
	cr_expect(eq(int, rc, OK), "%s", r.st.message);
	cr_expect(eq(sz, count, 1));
}

Test(past, a_list_takes_no_more_memory_than_it_may)
{
	ProtobufCMessage **row;
	size_t count = 0;
	struct bytes next;
	const uint8_t key[32] = { 0 };
	struct page page = { .size = 10 };
	struct past *small;
	cr_assert(eq(int, past_new(t->store->db_path, t->store->slots, 64 * 1024, &t->st, &small), OK));
	int rc = past_page(small, &r.tx, schema_find_resource("toy"), &page, &everybody, key, made_at, &row, &count, &next);
	cr_expect(eq(int, rc, RESOURCE_EXHAUSTED));
	cr_expect(eq(str, r.st.reason, "PAST_TOO_LONG"), "%s", r.st.message);
	past_free(small);
}
