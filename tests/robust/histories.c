/*
 * Random histories of valid and invalid calls by several people; after each, every table is what the ledger says, cell by
 * cell, and every invariant that is a predicate over the rows holds.
 *
 * usage: histories [--histories N] [--calls N] [--seed N] [--rules-off N]
 *        --seed runs that history alone and tells each call; --rules-off 1 without the rules
 * Its controls: a cell edited past the ledger, all rules switched off, and for each predicate the rows that break its
 * invariant (directed.c) must turn it red. So must a predicate that met no row in a long run.
 */
#include "tests/robust/history.h"
#include "tests/robust/invariants.h"

#include "common/clock.h"
#include "common/limits.h"
#include "daemon/keyring.h"
#include "daemon/rule/rule.h"
#include "daemon/verify.h"
#include "tests/robust/directed.h"
#include "tests/robust/flags.h"
#include "tests/support/tree.h"

#include <assert.h>

enum {
	CONTROL_HISTORIES = 12,
	ENOUGH_HISTORIES = 200 /* for every predicate to meet a row */
};

static bool rules_are_off;

int __real_rule_verdict(struct status *st);
int __wrap_rule_verdict(struct status *st);

int __wrap_rule_verdict(struct status *st)
{
	return rules_are_off ? OK : __real_rule_verdict(st);
}

struct regime {
	struct world *w;
	char template[64];
	struct tally tally;
	uint64_t entries;
	size_t calls;
};

static void open_copy(struct regime *g)
{
	tree_new("history", g->w->directory);
	tree_remove(g->w->directory);
	tree_copy(g->template, g->w->directory);
	if (world_open(g->w) != OK) {
		(void)fprintf(stderr, "the world does not open: %s\n", g->w->st.message);
		exit(2);
	}
}

/* Each table against a replay of the ledger. */
static bool is_rebuilt_equal(const struct world *w, const struct store *store)
{
	struct status st = { 0 };
	struct verify_report report;
	const struct verify_settings settings = { .db = w->worker.db, .slots = store->slots,
		.log_public = keyring_log_public(store->keys), .origin = WORLD_ORIGIN, .deep = true };
	if (verify_store(&settings, &st, &report) == OK)
		return true;
	(void)fprintf(stderr, "the tables are not what the ledger says: %s: %s\n", st.reason, st.message);
	return false;
}

/* Without the core, as auditd verify --deep has it: what reads enter into the log comes whenever it comes. */
static bool holds(struct world *w)
{
	char state[96], keys[96];
	struct store *store;
	world_close(w);
	(void)snprintf(state, sizeof(state), "%s/state", w->directory);
	(void)snprintf(keys, sizeof(keys), "%s/keys", w->directory);
	if (store_open_tables(state, keys, &w->st, &store) != OK ||
		db_open(store->db_path, DB_READER, &w->st, &w->worker.db) != OK) {
		(void)fprintf(stderr, "the store does not open: %s\n", w->st.message);
		exit(2);
	}
	bool held = is_rebuilt_equal(w, store);
	held &= invariants_broken(w) == 0;
	db_close(w->worker.db);
	w->worker.db = NULL;
	store_close(store);
	return held;
}

/* Whether all held. ret_trace: what the calls came to. */
static bool live(struct regime *g, uint64_t seed, bool is_told, void (*fault)(struct world *w), uint64_t *ret_trace)
{
	struct history h = { .w = g->w, .tally = &g->tally, .seed = seed, .is_told = is_told };
	open_copy(g);
	h.steps = done_new(g->w);
	history_run(&h, g->calls);
	if (fault)
		fault(g->w);
	g->entries += ledger_size(g->w->core->ledger);
	done_free(h.steps);
	bool held = holds(g->w);
	tree_remove(g->w->directory);
	*ret_trace = h.trace;
	return held;
}

static void edit_a_cell(struct world *w)
{
	world_sql(w, "UPDATE audit SET changed_index = changed_index - 1 WHERE id = (SELECT MAX(id) FROM audit)");
}

/* Each predicate goes red for rows that break its invariant, and no other one does. */
static bool directed_hold(struct regime *g)
{
	open_copy(g);
	bool held = directed_failures(g->w) == 0;
	world_close(g->w);
	tree_remove(g->w->directory);
	return held;
}

static void expect(bool ok, const char *what)
{
	if (ok)
		return;
	(void)fprintf(stderr, "histories: %s\n", what);
	exit(1);
}

/* What a regime does not see proves nothing. */
static void controls(struct regime *g)
{
	uint64_t first, again, trace;
	struct tally kept = g->tally;
	size_t red = 0;
	expect(live(g, 1, false, NULL, &first), "seed 1 is red before any fault");
	expect(live(g, 1, false, NULL, &again) && first == again, "the same seed gave another history");
	expect(live(g, 2, false, NULL, &trace) && trace != first, "another seed gave the same history");
	(void)fprintf(stderr, "control: a cell is edited past the ledger\n");
	expect(!live(g, 1, false, edit_a_cell, &trace), "a cell edited past the ledger was not found");
	expect(directed_hold(g), "a predicate does not find what breaks its invariant");
	(void)fprintf(stderr, "control: the rules are switched off\n");
	rules_are_off = true;
	/* All of them: a service that relies on what only a rule guarantees dies here. */
	for (uint64_t seed = 1; seed <= CONTROL_HISTORIES; seed++)
		red += !live(g, seed, false, NULL, &trace);
	rules_are_off = false;
	expect(red > 0, "switching the rules off broke no invariant");
	g->tally = kept;
	memset(g->tally.has_succeeded, 0, schema_method_count * sizeof(bool));
	memset(g->tally.was_called, 0, schema_method_count * sizeof(bool));
	g->entries = 0;
	invariants_forget();
	(void)fprintf(stderr, "controls: all found\n\n");
}

/* Whether every predicate met a row, which few histories need not come to. */
static bool print_figures(const struct regime *g, unsigned long histories, double seconds)
{
	const struct tally *t = &g->tally;
	size_t succeeded = 0, called = 0, refusals = t->calls - t->done;
	for (size_t i = 0; i < schema_method_count; i++) {
		succeeded += t->has_succeeded[i];
		called += t->was_called[i];
	}
	(void)printf("%lu histories in %.0f s: %zu calls, %zu done (%zu writes), %zu refused, %" PRIu64 " entries replayed\n",
		histories, seconds, t->calls, t->done, t->writes, refusals, g->entries);
	(void)printf("%zu of %zu methods called, %zu with success; %zu predicates asked %zu times\n", called,
		schema_method_count, succeeded, invariants_count(), invariants_asked());
	for (size_t i = 0; i < t->reasons; i++)
		(void)printf("  refused %-24s %zu\n", t->refused[i].reason, t->refused[i].count);
	if (invariants_print_unasked() == 0 || histories < ENOUGH_HISTORIES)
		return true;
	(void)fprintf(stderr, "histories: a predicate met no row in %lu histories\n", histories);
	return false;
}

static void found(struct regime *g)
{
	g->w = world_new();
	(void)snprintf(g->template, sizeof(g->template), "%s", g->w->directory);
	world_close(g->w);
	g->tally.has_succeeded = calloc(schema_method_count, sizeof(bool));
	g->tally.was_called = calloc(schema_method_count, sizeof(bool));
	assert(g->tally.has_succeeded && g->tally.was_called);
}

/* The directory goes too: the world looks for it where the last copy was. */
static void end(struct regime *g)
{
	(void)snprintf(g->w->directory, sizeof(g->w->directory), "%s", g->template);
	world_free(g->w);
	free(g->tally.has_succeeded);
	free(g->tally.was_called);
}

static bool live_one(struct regime *g, uint64_t seed)
{
	uint64_t trace;
	bool held = live(g, seed, true, NULL, &trace);
	(void)printf("seed %" PRIu64 ": %s\n", seed, held ? "all holds" : "red");
	return held;
}

static bool live_all(struct regime *g, unsigned long histories)
{
	uint64_t trace;
	controls(g);
	int64_t from = clock_mono_us();
	for (uint64_t i = 1; i <= histories; i++) {
		if (live(g, i, false, NULL, &trace))
			continue;
		(void)fprintf(stderr, "RED: histories --calls %zu --seed %" PRIu64 "\n", g->calls, i);
		return false;
	}
	return print_figures(g, histories, (double)(clock_mono_us() - from) / 1e6);
}

int main(int argc, char **argv)
{
	unsigned long histories = flag_number(argc, argv, "--histories", 1000), seed = flag_number(argc, argv, "--seed", 0);
	struct regime g = { .calls = flag_number(argc, argv, "--calls", 200) };
	found(&g);
	rules_are_off = seed && flag_number(argc, argv, "--rules-off", 0);
	bool held = seed ? live_one(&g, seed) : live_all(&g, histories);
	end(&g);
	return held ? 0 : 1;
}
