/* Sampling in whole numbers: tails of the hypergeometric and binomial distribution, compared exactly. */
#include "common/sampling.h"

#include "common/bytes.h"

#include <assert.h>
#include <float.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

__extension__ typedef unsigned __int128 u128;

/* Whole numbers of any length, for the comparisons that rounding leaves open. */
struct big {
	uint32_t *limb; /* least first */
	size_t len, cap;
	bool failed;
};

static bool big_grow(struct big *b)
{
	if (b->len < b->cap)
		return true;
	size_t cap = b->cap ? b->cap * 2 : 64;
	uint32_t *grown = realloc(b->limb, cap * sizeof(*grown));
	if (!grown) {
		b->failed = true;
		return false;
	}
	b->limb = grown;
	b->cap = cap;
	return true;
}

static void big_push(struct big *b, uint32_t limb)
{
	if (big_grow(b))
		b->limb[b->len++] = limb;
}

static void big_trim(struct big *b)
{
	while (b->len > 0 && b->limb[b->len - 1] == 0)
		b->len--;
}

static void big_times(struct big *b, uint32_t factor)
{
	uint64_t carry = 0;
	for (size_t i = 0; i < b->len; i++) {
		carry += (uint64_t)b->limb[i] * factor;
		b->limb[i] = (uint32_t)carry;
		carry >>= 32;
	}
	if (carry)
		big_push(b, (uint32_t)carry);
	big_trim(b);
}

/* The divisor divides it. */
static void big_over(struct big *b, uint32_t divisor)
{
	uint64_t rest = 0;
	for (size_t i = b->len; i-- > 0;) {
		rest = rest << 32 | b->limb[i];
		b->limb[i] = (uint32_t)(rest / divisor);
		rest %= divisor;
	}
	assert(rest == 0);
	big_trim(b);
}

static void big_plus(struct big *b, const struct big *other)
{
	uint64_t carry = 0;
	for (size_t i = 0; i < other->len || carry; i++) {
		if (i == b->len)
			big_push(b, 0);
		if (b->failed)
			return;
		carry += (uint64_t)b->limb[i] + (i < other->len ? other->limb[i] : 0);
		b->limb[i] = (uint32_t)carry;
		carry >>= 32;
	}
	b->failed |= other->failed;
}

static bool big_at_most(const struct big *a, const struct big *b)
{
	if (a->len != b->len)
		return a->len < b->len;
	for (size_t i = a->len; i-- > 0;)
		if (a->limb[i] != b->limb[i])
			return a->limb[i] < b->limb[i];
	return true;
}

static void big_one(struct big *b)
{
	b->len = 0;
	big_push(b, 1);
}

/* a <= b, or no memory; both are given back. */
static int big_decide(struct big *a, struct big *b, struct status *st, bool *ret_at_most)
{
	bool failed = a->failed || b->failed;
	*ret_at_most = !failed && big_at_most(a, b);
	free(a->limb);
	free(b->limb);
	return failed ? fail(st, RESOURCE_EXHAUSTED, "SAMPLING_MEMORY", "no memory to compute a sample with") : OK;
}

/*
 * A sum of positive terms, each of a known number of roundings: the relative error of all of it is below `roundings` times
 * LDBL_EPSILON, which is twice the largest error of one. What is below LDBL_MIN may have been lost: TINY stands for it.
 */
static const long double TINY = 1e-4000L;

enum verdict { AT_MOST, MORE, OPEN };

static enum verdict compare(long double sum, uint64_t roundings, uint32_t alpha_ppm)
{
	long double error = (long double)roundings * LDBL_EPSILON;
	long double alpha = (long double)alpha_ppm / SAMPLING_PPM; /* one rounding more, counted by the callers */
	if (sum * (1 + error) + TINY < alpha)
		return AT_MOST;
	return sum * (1 - error) > alpha ? MORE : OPEN;
}

/* P(X = k) of n drawn from N with D deviating: C(n,k) D(D-1).. (N-D)(N-D-1).. / N(N-1).., factor by factor. */
static long double hyper_term(uint32_t N, uint32_t D, uint32_t n, uint32_t k)
{
	long double t = 1;
	if (k > D || n - k > N - D)
		return 0;
	for (uint32_t i = 0; i < k; i++)
		t = t * (long double)(D - i) / (long double)(N - i) * (long double)(n - i) / (long double)(i + 1);
	for (uint32_t i = k; i < n; i++)
		t = t * (long double)(N - D - (i - k)) / (long double)(N - i);
	return t;
}

static void hyper_exact_term(uint32_t N, uint32_t D, uint32_t n, uint32_t k, struct big *t)
{
	big_one(t);
	if (k > D || n - k > N - D) {
		t->len = 0;
		return;
	}
	for (uint32_t i = 0; i < k; i++)
		big_times(t, D - i);
	for (uint32_t i = k; i < n; i++)
		big_times(t, N - D - (i - k));
	for (uint32_t i = 0; i < k; i++) {
		big_times(t, n - i);
		big_over(t, i + 1);
	}
}

static int hyper_exact(uint32_t N, uint32_t D, uint32_t n, uint32_t c, uint32_t alpha_ppm, struct status *st,
	bool *ret_at_most)
{
	struct big sum = { 0 }, term = { 0 }, all = { 0 };
	for (uint32_t k = 0; k <= c && k <= n; k++) {
		hyper_exact_term(N, D, n, k, &term);
		big_plus(&sum, &term);
	}
	big_times(&sum, SAMPLING_PPM);
	sum.failed |= term.failed;
	free(term.limb);
	big_one(&all);
	for (uint32_t i = 0; i < n; i++)
		big_times(&all, N - i);
	big_times(&all, alpha_ppm);
	return big_decide(&sum, &all, st, ret_at_most);
}

/* P(X <= c) <= alpha? Sample and deviating items may change places, so the fewer of them give the factors. */
static int hyper_at_most(uint32_t N, uint32_t D, uint32_t n, uint32_t c, uint32_t alpha_ppm, struct status *st,
	bool *ret_at_most)
{
	uint32_t few = n < D ? n : D, many = n < D ? D : n;
	long double sum = 0;
	if (alpha_ppm == 0) { /* impossible: even the fewest that must be drawn are more */
		*ret_at_most = few > c && few - c > N - many;
		return OK;
	}
	for (uint32_t k = 0; k <= c && k <= few; k++)
		sum += hyper_term(N, many, few, k);
	enum verdict v = compare(sum, (uint64_t)4 * few + 2 * c + 8, alpha_ppm);
	*ret_at_most = v == AT_MOST;
	return v == OPEN ? hyper_exact(N, many, few, c, alpha_ppm, st, ret_at_most) : OK;
}

/* Squaring doubles the error so far: 2n roundings bound it, with the one of x itself in each factor. */
static long double power(long double x, uint32_t n)
{
	long double y = 1;
	for (; n > 0; n >>= 1, x *= x)
		if (n & 1)
			y *= x;
	return y;
}

static long double binomial_term(uint32_t n, uint32_t rate_ppm, uint32_t k)
{
	long double p = (long double)rate_ppm / SAMPLING_PPM, q = (long double)(SAMPLING_PPM - rate_ppm) / SAMPLING_PPM;
	long double t = 1;
	for (uint32_t i = 0; i < k; i++)
		t = t * (long double)(n - i) / (long double)(i + 1) * p;
	return t * power(q, n - k);
}

/* All times 10^(6n): C(n,k) P^k Q^(n-k), where P + Q are a million. */
static int binomial_exact(uint32_t n, uint32_t rate_ppm, uint32_t c, uint32_t alpha_ppm, struct status *st,
	bool *ret_at_most)
{
	struct big sum = { 0 }, term = { 0 }, all = { 0 };
	uint32_t Q = SAMPLING_PPM - rate_ppm, last = c < n ? c : n;
	for (uint32_t k = 0; k <= last; k++) {
		big_one(&term);
		for (uint32_t i = 0; i < k; i++) {
			big_times(&term, n - i);
			big_over(&term, i + 1);
		}
		for (uint32_t i = 0; i < k; i++)
			big_times(&term, rate_ppm);
		for (uint32_t i = k; i < last; i++)
			big_times(&term, Q);
		big_plus(&sum, &term);
	}
	sum.failed |= term.failed;
	free(term.limb);
	for (uint32_t i = last; i < n; i++)
		big_times(&sum, Q);
	big_times(&sum, SAMPLING_PPM);
	big_one(&all);
	for (uint32_t i = 0; i < n; i++)
		big_times(&all, SAMPLING_PPM);
	big_times(&all, alpha_ppm);
	return big_decide(&sum, &all, st, ret_at_most);
}

static int binomial_at_most(uint32_t n, uint32_t rate_ppm, uint32_t c, uint32_t alpha_ppm, struct status *st,
	bool *ret_at_most)
{
	long double sum = 0;
	if (alpha_ppm == 0) {
		*ret_at_most = rate_ppm == SAMPLING_PPM && n > c;
		return OK;
	}
	for (uint32_t k = 0; k <= c && k <= n; k++)
		sum += binomial_term(n, rate_ppm, k);
	enum verdict v = compare(sum, (uint64_t)4 * n + 8 * c + 8, alpha_ppm);
	*ret_at_most = v == AT_MOST;
	return v == OPEN ? binomial_exact(n, rate_ppm, c, alpha_ppm, st, ret_at_most) : OK;
}

uint32_t sampling_deviating(uint32_t population, uint32_t rate_ppm)
{
	return (uint32_t)(((uint64_t)population * rate_ppm + SAMPLING_PPM - 1) / SAMPLING_PPM);
}

/* Either distribution, by the population. */
struct plan {
	uint32_t population, rate_ppm, accept, alpha_ppm;
};

static int suffices(const struct plan *p, uint32_t size, struct status *st, bool *ret_suffices)
{
	if (p->population == 0)
		return binomial_at_most(size, p->rate_ppm, p->accept, p->alpha_ppm, st, ret_suffices);
	return hyper_at_most(p->population, sampling_deviating(p->population, p->rate_ppm), size, p->accept, p->alpha_ppm,
		st, ret_suffices);
}

int sampling_size_acceptance(uint32_t population, uint32_t rate_ppm, uint32_t confidence_ppm, uint32_t accept,
	struct status *st, uint32_t *ret_size)
{
	const struct plan p = { population, rate_ppm, accept, SAMPLING_PPM - confidence_ppm };
	assert(population <= SAMPLING_POPULATION_MAX && accept <= SAMPLING_ACCEPT_MAX);
	assert(rate_ppm >= SAMPLING_RATE_MIN && rate_ppm < SAMPLING_PPM && confidence_ppm < SAMPLING_PPM && confidence_ppm > 0);
	*ret_size = population;
	if (population > 0 && sampling_deviating(population, rate_ppm) <= accept)
		return OK;
	/* A larger sample says no less: double until it suffices, then halve the gap. */
	uint32_t low = accept, high = accept + 1;
	bool enough = false;
	for (;;) {
		if (population > 0 && high > population)
			high = population;
		TRY(suffices(&p, high, st, &enough));
		if (enough)
			break;
		low = high;
		high *= 2;
	}
	while (high - low > 1) {
		uint32_t middle = low + (high - low) / 2;
		TRY(suffices(&p, middle, st, &enough));
		*(enough ? &high : &low) = middle;
	}
	*ret_size = high;
	return OK;
}

uint32_t sampling_z_micro(uint32_t confidence_ppm)
{
	static const struct { uint32_t confidence_ppm, z_micro; } row[] = { { 800000, 1281552 }, { 900000, 1644854 },
		{ 950000, 1959964 }, { 980000, 2326348 }, { 990000, 2575829 }, { 999000, 3290527 } };
	for (size_t i = 0; i < ARRAY_LEN(row); i++)
		if (row[i].confidence_ppm == confidence_ppm)
			return row[i].z_micro;
	return 0;
}

static uint32_t rounded_up(u128 a, u128 b)
{
	u128 n = (a + b - 1) / b;
	return n > UINT32_MAX ? UINT32_MAX : (uint32_t)n;
}

/* n0 = z^2 p (1-p) / e^2 as a fraction a/b; n = n0 N / (N + n0 - 1). */
uint32_t sampling_size_proportion(uint32_t population, uint32_t rate_ppm, uint32_t precision_ppm, uint32_t z_micro)
{
	assert(population <= SAMPLING_POPULATION_MAX && rate_ppm <= SAMPLING_PPM && precision_ppm > 0 && z_micro < 5000000);
	u128 a = (u128)z_micro * z_micro * rate_ppm * (SAMPLING_PPM - rate_ppm);
	u128 b = (u128)precision_ppm * precision_ppm * SAMPLING_PPM * SAMPLING_PPM;
	if (population == 0)
		return rounded_up(a, b);
	return a == 0 ? 0 : rounded_up(a * population, b * (population - 1) + a);
}

/* n0 = (z s / e)^2 as a fraction a/b; n = n0 N / (N + n0). */
uint32_t sampling_size_mean(uint32_t population, uint32_t deviation_micro, uint32_t error_micro, uint32_t z_micro)
{
	assert(population <= SAMPLING_POPULATION_MAX && deviation_micro <= SAMPLING_MICRO_MAX &&
		error_micro <= SAMPLING_MICRO_MAX && error_micro > 0 && z_micro < 5000000);
	u128 a = (u128)z_micro * z_micro * deviation_micro * deviation_micro;
	u128 b = (u128)error_micro * error_micro * SAMPLING_PPM * SAMPLING_PPM;
	return population == 0 ? rounded_up(a, b) : a == 0 ? 0 : rounded_up(a * population, b * population + a);
}

/* The smallest whole number whose square is at least x. */
static uint32_t root_up(uint64_t x)
{
	uint64_t low = 0, high = UINT32_MAX;
	while (low < high) {
		uint64_t middle = low + (high - low) / 2;
		if (middle * middle >= x)
			high = middle;
		else
			low = middle + 1;
	}
	return (uint32_t)low;
}

uint32_t sampling_size_sites(uint32_t sites, uint32_t factor_per_mille)
{
	assert(sites <= SAMPLING_POPULATION_MAX && factor_per_mille <= 1000);
	uint32_t root = root_up((uint64_t)factor_per_mille * factor_per_mille * sites); /* in thousandths, rounded up */
	return (root + 999) / 1000;
}

uint32_t sampling_size_people(const uint32_t *heads, size_t count)
{
	uint32_t people = 0;
	for (size_t i = 0; i < count; i++)
		people += root_up(heads[i]);
	return people;
}

int sampling_detection(uint32_t population, uint32_t size, uint32_t rate_ppm, struct status *st, uint32_t *ret_ppm)
{
	assert(population <= SAMPLING_POPULATION_MAX && rate_ppm <= SAMPLING_PPM);
	uint32_t low = 0, high = SAMPLING_PPM + 1; /* the chance is at least low, and less than high */
	if (population > 0 && size > population)
		size = population;
	while (high - low > 1) {
		uint32_t middle = low + (high - low) / 2;
		const struct plan p = { population, rate_ppm, 0, SAMPLING_PPM - middle };
		bool holds;
		TRY(suffices(&p, size, st, &holds));
		*(holds ? &low : &high) = middle;
	}
	*ret_ppm = low;
	return OK;
}

int sampling_limit_rate(uint32_t examined, uint32_t deviations, uint32_t confidence_ppm, struct status *st,
	uint32_t *ret_ppm)
{
	assert(examined <= SAMPLING_EXAMINED_MAX && deviations <= examined && deviations <= SAMPLING_DEVIATIONS_MAX);
	uint32_t low = 0, high = SAMPLING_PPM; /* at low more remains possible; at high it does not, or all deviate */
	while (high - low > 1 && deviations < examined) {
		uint32_t middle = low + (high - low) / 2;
		bool excluded;
		TRY(binomial_at_most(examined, middle, deviations, SAMPLING_PPM - confidence_ppm, st, &excluded));
		*(excluded ? &high : &low) = middle;
	}
	*ret_ppm = high;
	return OK;
}

int sampling_limit_items(uint32_t population, uint32_t examined, uint32_t deviations, uint32_t confidence_ppm,
	struct status *st, uint32_t *ret_items)
{
	assert(population <= SAMPLING_POPULATION_MAX && examined <= population && examined <= SAMPLING_EXAMINED_MAX &&
		deviations <= examined && deviations <= SAMPLING_DEVIATIONS_MAX);
	uint32_t low = deviations, high = population - (examined - deviations) + 1; /* high: more than there can be */
	while (high - low > 1) {
		uint32_t middle = low + (high - low) / 2;
		bool excluded;
		TRY(hyper_at_most(population, middle, examined, deviations, SAMPLING_PPM - confidence_ppm, st, &excluded));
		*(excluded ? &high : &low) = middle;
	}
	*ret_items = low;
	return OK;
}
