/*
 * Every cell of every ledger and projection table of a store on the tests' own noun, edited in turn: more entries than a
 * tile, updates, removals, disposals. usage: tamper_cells [--rows N] [--nth-cell N]
 */
#include "tests/daemon/toy_store.h"
#include "tests/robust/flags.h"
#include "tests/robust/tamper.h"

#include "daemon/disposal.h"

static struct toy_store *t;

static void need(bool ok, const char *what)
{
	if (ok)
		return;
	(void)fprintf(stderr, "%s\n", what);
	exit(2);
}

static int put_two(struct tx *tx, void *context)
{
	Toy__Toy *toy = context;
	TRY(row_put(tx, &toy[0].base, 0));
	return row_put(tx, &toy[1].base, 0);
}

static int remove_toy(struct tx *tx, void *context)
{
	struct id id;
	const char *text = context;
	need(id_parse(text, strlen(text), &id), "id");
	return row_remove(tx, schema_find_resource("toy"), &id);
}

static int dispose_toy(struct tx *tx, void *context)
{
	struct id id;
	const char *text = context;
	need(id_parse(text, strlen(text), &id), "id");
	return row_tombstone(tx, schema_find_resource("toy"), &id);
}

static void change(int (*how)(struct tx *tx, void *context), void *context)
{
	struct toy_answer a = toys_write(t, &(struct toy_write){ .change = how, .context = context });
	if (a.rc == OK)
		return;
	(void)fprintf(stderr, "%s\n", a.st.message);
	exit(2);
}

/* Every table has rows: scopes, appointments, updates, removals, a disposal, more entries than a tile. */
static void fill(void)
{
	char root[ID_TEXT_BYTES], below[ID_TEXT_BYTES], person[ID_TEXT_BYTES], toy[ID_TEXT_BYTES];
	Toy__Toy two[2] = { TOY__TOY__INIT, TOY__TOY__INIT };
	struct disposal d = { .slots = t->store->slots, .ledger = t->store->ledger };
	struct status st;
	bool pending = true;
	(void)snprintf(root, sizeof(root), "%s", toys_organisation(t, "", "Northwind"));
	(void)snprintf(below, sizeof(below), "%s", toys_organisation(t, root, "Northwind Toys"));
	(void)snprintf(person, sizeof(person), "%s", toys_id(t));
	(void)toys_appoint(t, person, below, root, AUDIT__ROLE__ROLE_PROGRAMME_MANAGER);
	for (int i = 0; i < 2; i++) {
		two[i].id = toys_id(t);
		two[i].organisation_id = below;
		two[i].owner_id = person;
		two[i].party_id = below;
		two[i].name = i ? "kite" : "drum";
	}
	change(put_two, two);
	two[0].name = "big drum";
	change(put_two, two);
	(void)snprintf(toy, sizeof(toy), "%s", toys_add(t, below, "lost ball"));
	change(remove_toy, toy);
	(void)snprintf(toy, sizeof(toy), "%s", toys_add(t, below, "secret ball"));
	change(dispose_toy, toy);
	for (int i = 0; i < 250; i++) {
		struct toy_answer a = toys_write(t, &(struct toy_write){ .scope = below });
		need(a.rc == OK, "write");
	}
	need(writer_run(t->store->writer, disposal_work, &d, &st) == OK, "disposal");
	pending = d.is_pending;
	need(!pending, "disposal is pending");
}

int main(int argc, char **argv)
{
	t = toys_new(1);
	fill();
	toys_shut(t);
	const struct tamper what = { .name = "the tests' noun", .state_directory = t->state, .key_directory = t->keys,
		.origin = TOY_ORIGIN, .rows_max = flag_number(argc, argv, "--rows", 0),
		.nth_cell = flag_number(argc, argv, "--nth-cell", 0) };
	int failed = tamper_store(&what);
	toys_free(t);
	return failed;
}
