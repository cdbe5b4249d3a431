/* Sample sizes and limits: every vector of docs/sampling.md, ties, and the ends of the ranges. */
#include "common/bytes.h"
#include "common/sampling.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static uint32_t acceptance(uint32_t population, uint32_t rate_ppm, uint32_t confidence_ppm, uint32_t accept)
{
	struct status st = { 0 };
	uint32_t size = UINT32_MAX;
	cr_assert(eq(int, sampling_size_acceptance(population, rate_ppm, confidence_ppm, accept, &st, &size), OK));
	return size;
}

Test(sampling, infinite_populations_by_the_binomial)
{
	static const struct { uint32_t rate_ppm, confidence_ppm, accept, size; } row[] = {
		{ 50000, 950000, 0, 59 }, { 50000, 950000, 1, 93 }, { 50000, 950000, 2, 124 }, { 50000, 950000, 3, 153 },
		{ 20000, 950000, 0, 149 }, { 30000, 950000, 0, 99 }, { 60000, 950000, 0, 49 }, { 100000, 950000, 0, 29 },
		{ 200000, 950000, 0, 14 },
		{ 50000, 900000, 0, 45 }, { 50000, 900000, 1, 77 }, { 50000, 900000, 2, 105 }, { 50000, 900000, 3, 132 },
		{ 500000, 875000, 0, 3 }, /* a tie: one half cubed is one eighth */
		{ 500000, 874999, 0, 3 }, { 500000, 875001, 0, 4 },
	};
	for (size_t i = 0; i < ARRAY_LEN(row); i++)
		cr_expect(eq(u32, acceptance(0, row[i].rate_ppm, row[i].confidence_ppm, row[i].accept), row[i].size),
			"%u ppm at %u, accepting %u", row[i].rate_ppm, row[i].confidence_ppm, row[i].accept);
}

Test(sampling, finite_populations_by_the_hypergeometric)
{
	static const uint32_t population[] = { 20, 50, 100, 250, 500, 1000, 5000 };
	static const struct { uint32_t rate_ppm, accept, size[7]; } row[] = {
		{ 50000, 0, { 19, 31, 45, 51, 56, 57, 59 } }, /* 19 of 20 is a tie: exactly one in twenty */
		{ 100000, 0, { 16, 22, 25, 27, 28, 29, 29 } },
		{ 50000, 1, { 20, 43, 65, 78, 87, 90, 93 } },
	};
	for (size_t i = 0; i < ARRAY_LEN(row); i++)
		for (size_t j = 0; j < ARRAY_LEN(population); j++) {
			cr_expect(eq(u32, acceptance(population[j], row[i].rate_ppm, 950000, row[i].accept), row[i].size[j]),
				"of %u, accepting %u", population[j], row[i].accept);
		}
	cr_expect(eq(u32, acceptance(10, 50000, 950000, 3), 10), "no part shows four where there is one");
	cr_expect(eq(u32, acceptance(20, 50000, 950001, 0), 20), "past the tie");
}

Test(sampling, upper_limits_of_a_rate)
{
	static const struct { uint32_t examined, deviations, hundredths; } row[] = { { 25, 0, 1129 }, { 50, 3, 1478 },
		{ 60, 0, 487 }, { 100, 2, 616 }, { 125, 5, 823 } };
	struct status st = { 0 };
	uint32_t ppm;
	for (size_t i = 0; i < ARRAY_LEN(row); i++) {
		cr_assert(eq(int, sampling_limit_rate(row[i].examined, row[i].deviations, 950000, &st, &ppm), OK));
		cr_expect(eq(u32, (ppm + 50) / 100, row[i].hundredths), "(%u, %u): %u ppm", row[i].examined,
			row[i].deviations, ppm);
	}
	cr_assert(eq(int, sampling_limit_rate(0, 0, 950000, &st, &ppm), OK));
	cr_expect(eq(u32, ppm, 1000000), "nothing examined says nothing");
	cr_assert(eq(int, sampling_limit_rate(7, 7, 950000, &st, &ppm), OK));
	cr_expect(eq(u32, ppm, 1000000));
	cr_assert(eq(int, sampling_limit_rate(1, 0, 950000, &st, &ppm), OK));
	cr_expect(eq(u32, ppm, 950000), "a tie: one good of one");
}

Test(sampling, exact_upper_limits_of_a_number)
{
	static const struct { uint32_t population, examined, deviations, items; } row[] = { { 100, 45, 0, 4 },
		{ 250, 51, 0, 12 }, { 250, 78, 1, 12 }, { 20, 10, 0, 3 }, { 20, 20, 2, 2 }, { 20, 0, 0, 20 } };
	struct status st = { 0 };
	for (size_t i = 0; i < ARRAY_LEN(row); i++) {
		uint32_t items;
		cr_assert(eq(int, sampling_limit_items(row[i].population, row[i].examined, row[i].deviations, 950000, &st,
			&items), OK));
		cr_expect(eq(u32, items, row[i].items), "(%u, %u, %u)", row[i].population, row[i].examined,
			row[i].deviations);
	}
}

Test(sampling, estimates_of_a_proportion_and_a_mean)
{
	static const struct { uint32_t population, size; } row[] = { { 100, 80 }, { 500, 218 }, { 1000, 278 }, { 10000, 370 },
		{ 0, 385 }, { 1, 1 } };
	uint32_t z = sampling_z_micro(950000);
	for (size_t i = 0; i < ARRAY_LEN(row); i++)
		cr_expect(eq(u32, sampling_size_proportion(row[i].population, 500000, 50000, z), row[i].size), "of %u",
			row[i].population);
	cr_expect(eq(u32, sampling_size_mean(0, 10000000, 2000000, z), 97), "96.04 rounded up");
	cr_expect(eq(u32, sampling_size_mean(500, 10000000, 2000000, z), 81), "80.56 rounded up");
	cr_expect(eq(u32, sampling_size_mean(500, 0, 2000000, z), 0));
	cr_expect(eq(u32, sampling_z_micro(123456), 0));
}

Test(sampling, sites_and_people_by_the_square_root)
{
	static const struct { uint32_t sites, factor, size; } row[] = { { 2, 1000, 2 }, { 2, 600, 1 }, { 2, 800, 2 },
		{ 100, 1000, 10 }, { 101, 1000, 11 }, { 100, 600, 6 }, { 25, 800, 4 }, { 26, 800, 5 }, { 1, 600, 1 }, { 0, 1000, 0 } };
	static const uint32_t three[] = { 49, 49, 49 }, odd[] = { 50, 1 };
	for (size_t i = 0; i < ARRAY_LEN(row); i++)
		cr_expect(eq(u32, sampling_size_sites(row[i].sites, row[i].factor), row[i].size), "%u by %u", row[i].sites,
			row[i].factor);
	cr_expect(eq(u32, sampling_size_people(three, 3), 21), "and not the root of all, which is 13");
	cr_expect(eq(u32, sampling_size_people(odd, 2), 9));
}

Test(sampling, what_the_square_root_buys)
{
	static const struct { uint32_t population, size, rate_ppm, ppm; } row[] = { { 100, 10, 100000, 669523 },
		{ 100, 10, 50000, 416247 }, { 20, 19, 50000, 950000 }, { 20, 20, 50000, 1000000 }, { 20, 0, 50000, 0 },
		{ 0, 59, 50000, 951505 }, { 0, 1, 1000000, 1000000 }, { 1000000, 1000000, 500000, 1000000 } };
	struct status st = { 0 };
	for (size_t i = 0; i < ARRAY_LEN(row); i++) {
		uint32_t ppm;
		cr_assert(eq(int, sampling_detection(row[i].population, row[i].size, row[i].rate_ppm, &st, &ppm), OK));
		cr_expect(eq(u32, ppm, row[i].ppm), "%u of %u at %u", row[i].size, row[i].population, row[i].rate_ppm);
	}
}

/* The size suffices and one less does not, seen from the other side: what a clean sample says about the rate. */
Test(sampling, a_plan_that_finds_nothing_excludes_its_rate)
{
	struct status st = { 0 };
	for (uint32_t population = 30; population <= 3000; population += 297)
		for (uint32_t rate = 20000; rate <= 200000; rate += 36000) {
			uint32_t size = acceptance(population, rate, 950000, 0), items, less;
			cr_assert(eq(int, sampling_limit_items(population, size, 0, 950000, &st, &items), OK));
			cr_assert(eq(int, sampling_limit_items(population, size - 1, 0, 950000, &st, &less), OK));
			cr_expect(lt(u32, items, sampling_deviating(population, rate)), "%u of %u", size, population);
			cr_expect(ge(u32, less, sampling_deviating(population, rate)), "%u of %u", size - 1, population);
		}
}
