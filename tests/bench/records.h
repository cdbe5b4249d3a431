/* Entries straight through the writer: what fills a ledger, and what a transaction is worth. */
#ifndef TESTS_BENCH_RECORDS_H
#define TESTS_BENCH_RECORDS_H

#include "tests/bench/world.h"

/* Puts a row of the beginning, under a statement of the world's device. */
void records_put(struct world *w, struct core *core, ProtobufCMessage *row);

#endif
