/* The catalogue of expected evidence: config/expectations, which says how its lines are written. */
#ifndef DAEMON_RULE_EXPECTATION_H
#define DAEMON_RULE_EXPECTATION_H

#include <stdbool.h>
#include <stddef.h>

enum { EXPECTED_MAX = 24, EXPECTED_METHODS_MAX = 5, EXPECTED_BYTES = 200 };

/* What to expect for one criterion. */
struct expectation {
	char evidence[EXPECTED_MAX][EXPECTED_BYTES];
	size_t evidence_count;
	char method[EXPECTED_METHODS_MAX][12];
	size_t method_count;
	bool is_documented;
};

/*
 * Its own line and then its class's, of a catalogue that is for this source. False when there is neither. Evidence is longer
 * than EXPECTED_BYTES nowhere in the shipped catalogue: a test sees to that.
 */
bool expectation_find(const char *catalogue, const char *source_title, const char *label, struct expectation *ret_expectation);

#endif
