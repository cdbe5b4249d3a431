/* Draws: what a list of a population must be, and that the order is nobody's choice. Golden files: tests/vectors/test_ours.c. */
#include "common/draw.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static int parse(const char *text, size_t len, struct population *ret_population)
{
	static struct status st;
	status_reset(&st);
	return population_parse(BYTES(text, len), &st, ret_population);
}

#define ACCEPTS(text) cr_expect(eq(int, parse(text, sizeof(text) - 1, &p), OK), "%s", text); population_free(&p)
#define REFUSES(text) cr_expect(eq(int, parse(text, sizeof(text) - 1, &p), INVALID_ARGUMENT), "%s", text)

Test(draw, a_population_is_sorted_and_each_line_is_there_once)
{
	struct population p = { 0 };
	char longest[DRAW_LINE_BYTES_MAX + 3];
	ACCEPTS("a\n");
	ACCEPTS("a\na b\nab\nb\n");
	ACCEPTS("Zoe\nanna\n\xc3\x85sa\n");
	REFUSES("");
	REFUSES("\n");
	REFUSES("a");
	REFUSES("a\nb");
	REFUSES("a\n\n");
	REFUSES("b\na\n");
	REFUSES("a\na\n");
	REFUSES("ab\na\n");
	REFUSES("anna\nZoe\n");
	REFUSES("a\r\n");
	REFUSES("a\tb\n");
	REFUSES("a\0b\n");
	REFUSES("\xff\n");
	memset(longest, 'x', sizeof(longest));
	longest[DRAW_LINE_BYTES_MAX] = '\n';
	cr_expect(eq(int, parse(longest, DRAW_LINE_BYTES_MAX + 1, &p), OK));
	population_free(&p);
	longest[DRAW_LINE_BYTES_MAX] = 'x';
	longest[DRAW_LINE_BYTES_MAX + 1] = '\n';
	cr_expect(eq(int, parse(longest, DRAW_LINE_BYTES_MAX + 2, &p), INVALID_ARGUMENT));
}

Test(draw, the_order_holds_every_line_once_and_knows_its_place)
{
	static const char text[] = "a\nb\nc\nd\n";
	struct population p = { 0 };
	const struct hash seed = hash_of("seed", 4);
	bool seen[5] = { false };
	cr_assert(eq(int, parse(text, sizeof(text) - 1, &p), OK));
	population_order(&p, &seed);
	for (size_t i = 0; i < p.count; i++) {
		const struct population_line *l = &p.line[i];
		cr_assert(l->place >= 1 && l->place <= 4 && !seen[l->place]);
		seen[l->place] = true;
		cr_expect(eq(int, l->text.data[0], 'a' + (int)l->place - 1));
		struct hash key = draw_key(&seed, l->text);
		cr_expect(hash_equal(&key, &l->key));
		cr_expect(i == 0 || memcmp(p.line[i - 1].key.b, l->key.b, HASH_BYTES) < 0);
	}
	population_free(&p);
}

static struct draw example(void)
{
	static const uint8_t nonce[DRAW_NONCE_BYTES] = { 1 }, other[DRAW_NONCE_BYTES] = { 2 };
	return (struct draw){ .origin = "audit.example.org/isms", .plan_id = "P", .population_size = 4, .checkpoint_size = 7,
		.nonce = nonce, .auditee_nonce = other };
}

/* Whatever one of them says, the seed is another: none of them is left out. */
Test(draw, everything_decides_the_seed)
{
	static const uint8_t zero[DRAW_NONCE_BYTES] = { 0 };
	struct draw d[8];
	struct hash seed[8];
	for (size_t i = 0; i < ARRAY_LEN(d); i++)
		d[i] = example();
	d[1].origin = "audit.example.org/other";
	d[2].plan_id = "Q";
	d[3].population_size = 5;
	d[4].checkpoint_root.b[31] = 1;
	d[5].nonce = zero;
	d[6].auditee_nonce = NULL;
	d[7].auditee_nonce = zero;
	for (size_t i = 0; i < ARRAY_LEN(d); i++) {
		seed[i] = draw_seed(&d[i]);
		for (size_t k = 0; k < i; k++)
			cr_expect(not(hash_equal(&seed[i], &seed[k])), "%zu and %zu", i, k);
	}
	struct draw more = example();
	more.checkpoint_size++;
	struct hash later = draw_seed(&more);
	more = example();
	more.population.b[0] = 1;
	struct hash another = draw_seed(&more);
	cr_expect(not(hash_equal(&seed[0], &later)));
	cr_expect(not(hash_equal(&seed[0], &another)));
}

/* Of four, each is drawn first about as often: 4,000 seeds, 1,000 each, within six standard deviations (27.4). */
Test(draw, no_line_is_preferred)
{
	static const char text[] = "a\nb\nc\nd\n";
	struct population p = { 0 };
	unsigned first[5] = { 0 };
	for (uint32_t i = 0; i < 4000; i++) {
		const struct hash seed = hash_of(&i, sizeof(i));
		cr_assert(eq(int, parse(text, sizeof(text) - 1, &p), OK));
		population_order(&p, &seed);
		first[p.line[0].place]++;
		population_free(&p);
	}
	for (size_t place = 1; place <= 4; place++)
		cr_expect(first[place] > 1000 - 165 && first[place] < 1000 + 165, "place %zu: %u", place, first[place]);
}
