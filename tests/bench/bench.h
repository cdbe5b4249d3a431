/* The measurements, each printing its lines. */
#ifndef TESTS_BENCH_BENCH_H
#define TESTS_BENCH_BENCH_H

#include "tests/bench/serve.h"
#include "tests/bench/table.h"

enum { SMALL_ENTRIES = 1000, MIDDLE_ENTRIES = 100000 };

struct bench {
	struct world *world;
	struct place small;   /* SMALL_ENTRIES */
	struct place middle;  /* MIDDLE_ENTRIES, or as many as there are to be in all */
	struct place large;   /* `entries` */
	uint64_t entries;
};

/* Over the wire: the daemon on a copy of the small ledger. */
void bench_read(struct bench *b);
void bench_write(struct bench *b);
void bench_upload(struct bench *b);
void bench_memory(struct bench *b);
/* In this process, on tables of a thousand rows and of `entries`. */
void bench_batch(struct bench *b);
void bench_batch(struct bench *b);
void bench_page(struct bench *b);
/* In this process, on copies of the small one. */
void bench_group(struct bench *b);
/* By size. */
void bench_cost(struct bench *b);
void bench_proof(struct bench *b);
void bench_start(struct bench *b);
void bench_verify(struct bench *b);
void bench_rebuild(struct bench *b);

#endif
