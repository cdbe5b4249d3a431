/*
 * Rates of the store alone, in this process: durable writes in groups, verify, verify --deep, receipts.
 * Usage: store_bench [entries] [in flight]
 */
#include "tests/daemon/toy_store.h"

#include "common/clock.h"
#include "common/limits.h"
#include "daemon/verify.h"

#include <sys/resource.h>

static char organisation[ID_TEXT_BYTES];

static double cpu_seconds(void)
{
	struct rusage u;
	(void)getrusage(RUSAGE_SELF, &u);
	return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
		(double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

static void report(const char *what, size_t count, int64_t from_us, double cpu)
{
	double s = (double)(clock_mono_us() - from_us) / 1e6;
	(void)printf("%-14s %9zu in %7.2f s  %9.0f /s  %6.1f us CPU each\n", what, count, s, (double)count / s,
		(cpu_seconds() - cpu) * 1e6 / (double)count);
}

static int put_row(struct tx *tx, void *context)
{
	return row_put(tx, context, 0);
}

static void write_batch(struct toy_store *t, size_t count)
{
	struct toy_write *w = calloc(count, sizeof(*w));
	struct toy_answer *a = calloc(count, sizeof(*a));
	Toy__Toy *toy = calloc(count, sizeof(*toy));
	char (*text)[2][ID_TEXT_BYTES] = calloc(count, sizeof(*text));
	for (size_t i = 0; i < count; i++) {
		toy[i] = (Toy__Toy)TOY__TOY__INIT;
		(void)snprintf(text[i][0], ID_TEXT_BYTES, "%s", toys_id(t));
		(void)snprintf(text[i][1], ID_TEXT_BYTES, "toy %s", text[i][0] + 4);
		toy[i].id = text[i][0];
		toy[i].organisation_id = organisation;
		toy[i].name = text[i][1];
		w[i] = (struct toy_write){ .change = put_row, .context = &toy[i], .scope = organisation,
			.content = text[i][1] };
	}
	toys_write_all(t, w, count, a);
	for (size_t i = 0; i < count; i++)
		if (a[i].rc != OK) {
			(void)fprintf(stderr, "%s: %s\n", a[i].st.reason, a[i].st.message);
			exit(1);
		}
	free(w);
	free(a);
	free(toy);
	free(text);
}

static void measure_writes(struct toy_store *t, size_t entries, size_t in_flight)
{
	double cpu = cpu_seconds();
	int64_t from = clock_mono_us();
	for (size_t done = 0; done < entries; done += in_flight)
		write_batch(t, in_flight);
	report("writes", entries, from, cpu);
}

static void measure_verify(struct toy_store *t, bool deep)
{
	struct status st;
	struct verify_report r;
	struct verify_settings s = { .slots = t->store->slots, .log_public = keyring_log_public(t->store->keys),
		.origin = TOY_ORIGIN, .deep = deep };
	double cpu = cpu_seconds();
	int64_t from = clock_mono_us();
	if (db_open(t->store->db_path, DB_READER, &st, &s.db) != OK || verify_store(&s, &st, &r) != OK) {
		(void)fprintf(stderr, "%s: %s\n", st.reason, st.message);
		exit(1);
	}
	report(deep ? "verify --deep" : "verify", r.entries, from, cpu);
	db_close(s.db);
}

static void measure_receipts(struct toy_store *t, uint64_t size)
{
	enum { COUNT = 2000 };
	struct toy_reader r;
	struct bytes text;
	toys_read(t, &r);
	double cpu = cpu_seconds();
	int64_t from = clock_mono_us();
	for (uint64_t i = 0; i < COUNT; i++) {
		arena_reset(r.arena);
		if (ledger_receipt(t->store->ledger, r.db, r.arena, i * size / COUNT, &r.st, &text) != OK)
			exit(1);
	}
	report("receipts", COUNT, from, cpu);
	toys_read_done(&r);
}

int main(int argc, char **argv)
{
	size_t entries = argc > 1 ? strtoull(argv[1], NULL, 10) : 50000;
	size_t in_flight = argc > 2 ? strtoull(argv[2], NULL, 10) : 256;
	struct toy_store *t = toys_new(1);
	(void)snprintf(organisation, sizeof(organisation), "%s", toys_organisation(t, "", "Northwind"));
	measure_writes(t, entries, in_flight);
	struct writer_counters c = writer_counters(t->store->writer);
	(void)printf("groups %" PRIu64 ", largest %u\n", c.groups, c.largest_group);
	measure_receipts(t, ledger_size(t->store->ledger));
	measure_verify(t, false);
	measure_verify(t, true);
	int64_t from = clock_mono_us();
	if (toys_reopen(t) != OK)
		return 1;
	(void)printf("restart %.1f ms\n", (double)(clock_mono_us() - from) / 1e3);
	toys_free(t);
	return 0;
}
