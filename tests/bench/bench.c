/*
 * ./run bench: what the product costs, each as a ratio to a floor measured in the same run (docs/performance.md).
 *
 * usage: bench [--entries N] [--only NAME] [--markdown]
 */
#include "tests/bench/bench.h"

#include "common/clock.h"
#include "common/crypto.h"

#include <getopt.h>
#include <signal.h>

static const struct {
	const char *name;
	void (*run)(struct bench *b);
	bool by_size; /* needs the ledgers of all sizes */
} part[] = {
	{ "read", bench_read, false },
	{ "write", bench_write, false },
	{ "group", bench_group, false },
	{ "batch", bench_batch, false },
	{ "upload", bench_upload, false },
	{ "memory", bench_memory, false },
	{ "page", bench_page, false },
	{ "cost", bench_cost, true },
	{ "proof", bench_proof, true },
	{ "start", bench_start, true },
	{ "verify", bench_verify, true },
	{ "rebuild", bench_rebuild, true },
};

struct flags {
	uint64_t entries;
	const char *only;
	bool as_markdown;
};

static void usage(void)
{
	(void)fputs("usage: bench [--entries N] [--only NAME] [--markdown]\nnames:", stderr);
	for (size_t i = 0; i < ARRAY_LEN(part); i++)
		(void)fprintf(stderr, " %s", part[i].name);
	(void)fputc('\n', stderr);
	exit(2);
}

static struct flags parse_flags(int argc, char **argv)
{
	static const struct option known[] = { { "entries", required_argument, NULL, 'e' },
		{ "only", required_argument, NULL, 'o' }, { "markdown", no_argument, NULL, 'm' }, { 0 } };
	struct flags f = { .entries = 1000000 };
	int c;
	while ((c = getopt_long(argc, argv, "", known, NULL)) != -1) {
		if (c == 'e')
			f.entries = strtoull(optarg, NULL, 10);
		else if (c == 'o')
			f.only = optarg;
		else if (c == 'm')
			f.as_markdown = true;
		else
			usage();
	}
	bool found = !f.only;
	for (size_t i = 0; i < ARRAY_LEN(part); i++)
		found |= f.only && strcmp(f.only, part[i].name) == 0;
	if (optind != argc || !found || f.entries < 2 * SMALL_ENTRIES)
		usage();
	return f;
}

static void fill(struct bench *b, const struct place *p, uint64_t size)
{
	struct core *core = world_open(p);
	int64_t from = clock_mono_us();
	uint64_t begin = ledger_size(core->ledger);
	if (begin >= size) {
		core_close(core);
		return;
	}
	world_fill(b->world, core, size);
	double seconds = (double)(clock_mono_us() - from) / 1e6;
	(void)printf("filled to %" PRIu64 " entries in %.1f s: %.0f a second\n", size, seconds,
		(double)(size - begin) / seconds);
	core_close(core);
}

int main(int argc, char **argv)
{
	struct flags f = parse_flags(argc, argv);
	struct world world;
	struct bench b = { .world = &world, .entries = f.entries };
	bool has_sizes = false;
	(void)signal(SIGPIPE, SIG_IGN);
	if (crypto_ready() != 0)
		return 1;
	world_new(&world, &b.large);
	fill(&b, &b.large, SMALL_ENTRIES);
	b.small = world_copy(&world, &b.large, "small");
	for (size_t i = 0; i < ARRAY_LEN(part); i++) {
		if (f.only && strcmp(f.only, part[i].name) != 0)
			continue;
		if (part[i].by_size && !has_sizes) {
			fill(&b, &b.large, f.entries < MIDDLE_ENTRIES ? f.entries : MIDDLE_ENTRIES);
			b.middle = world_copy(&world, &b.large, "middle");
			fill(&b, &b.large, f.entries);
			has_sizes = true;
		}
		part[i].run(&b);
	}
	table_print(f.as_markdown);
	world_free(&world);
	return 0;
}
