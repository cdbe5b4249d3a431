/*
 * Sample sizes and what a sample says, in whole numbers: the server, a client and a verifier must come to the same result.
 *
 * Rates and confidences are parts per million. Every comparison of a probability is decided exactly: long double with a
 * bound for its rounding where that suffices, whole numbers of any length where it does not (a tie: 19 of 20).
 * Source  docs/sampling.md has the formulas, their sources and the vectors.
 */
#ifndef COMMON_SAMPLING_H
#define COMMON_SAMPLING_H

#include "common/status.h"

#include <stdint.h>

enum {
	SAMPLING_PPM = 1000000,
	SAMPLING_POPULATION_MAX = 1000000,
	SAMPLING_EXAMINED_MAX = 10000,
	SAMPLING_ACCEPT_MAX = 20,      /* deviations that a plan accepts */
	SAMPLING_DEVIATIONS_MAX = 100, /* that a result may have to be given a limit */
	SAMPLING_RATE_MIN = 1000,      /* smallest tolerable rate: 0.1 % */
	SAMPLING_MICRO_MAX = 1000000000
};

/* All functions that can fail: RESOURCE_EXHAUSTED "SAMPLING_MEMORY". Arguments outside the limits are programming errors. */

/* Deviating items in a population at this rate: rounded up. */
uint32_t sampling_deviating(uint32_t population, uint32_t rate_ppm);

/*
 * Attribute acceptance: the smallest sample that would, with this confidence, hold more than `accept` deviations if the
 * rate were reached. Hypergeometric, and all of the population where no part of it says so; population 0: binomial.
 */
int sampling_size_acceptance(uint32_t population, uint32_t rate_ppm, uint32_t confidence_ppm, uint32_t accept,
	struct status *st, uint32_t *ret_size);

/* z for a two-sided confidence, in millionths; 0 for one that is not in the table (80, 90, 95, 98, 99, 99.9 %). */
uint32_t sampling_z_micro(uint32_t confidence_ppm);
/* Estimating a proportion that is expected to be `rate`, to within `precision`. population 0: infinite. */
uint32_t sampling_size_proportion(uint32_t population, uint32_t rate_ppm, uint32_t precision_ppm, uint32_t z_micro);
/* Estimating a mean to within `error`, both in millionths of its unit. */
uint32_t sampling_size_mean(uint32_t population, uint32_t deviation_micro, uint32_t error_micro, uint32_t z_micro);
/* Sites: factor times the square root, rounded up. factor 1000: once. */
uint32_t sampling_size_sites(uint32_t sites, uint32_t factor_per_mille);
/* People who do the same repetitive work: the square root of each head-count, rounded up, summed. */
uint32_t sampling_size_people(const uint32_t *heads, size_t count);

/* Chance, rounded down, that a sample holds at least one of the items deviating at this rate. population 0: infinite. */
int sampling_detection(uint32_t population, uint32_t size, uint32_t rate_ppm, struct status *st, uint32_t *ret_ppm);

/* Upper limit of the rate after `deviations` among `examined`, rounded up: one-sided, binomial (Clopper and Pearson). */
int sampling_limit_rate(uint32_t examined, uint32_t deviations, uint32_t confidence_ppm, struct status *st,
	uint32_t *ret_ppm);
/* Upper limit of the number of deviating items in the population: exact, hypergeometric. */
int sampling_limit_items(uint32_t population, uint32_t examined, uint32_t deviations, uint32_t confidence_ppm,
	struct status *st, uint32_t *ret_items);

#endif
