/* Lists of populations: any bytes are refused, or are lines that sort gives back; a draw holds each of them once. */
#include "common/draw.h"
#include "tests/fuzz/fuzz.h"

static void check_order(struct population *p, struct bytes text)
{
	const struct hash seed = hash_of(text.data, text.len);
	size_t places = 0, bytes = 0;
	population_order(p, &seed);
	for (size_t i = 0; i < p->count; i++) {
		struct hash key = draw_key(&seed, p->line[i].text);
		if (!hash_equal(&key, &p->line[i].key) ||
			(i > 0 && memcmp(p->line[i - 1].key.b, p->line[i].key.b, HASH_BYTES) >= 0))
			abort();
		places += p->line[i].place;
		bytes += p->line[i].text.len + 1;
	}
	if (places != p->count * (p->count + 1) / 2 || bytes != text.len)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct population p;
	struct status st = { 0 };
	struct bytes text = BYTES(data, size);
	int rc = population_parse(text, &st, &p);
	if (rc != OK && rc != INVALID_ARGUMENT)
		abort();
	if (rc != OK)
		return 0;
	size_t at = 0;
	for (size_t i = 0; i < p.count; i++) {
		struct bytes line = p.line[i].text;
		if (line.data != data + at || data[at + line.len] != '\n' || p.line[i].place != i + 1)
			abort();
		at += line.len + 1;
	}
	check_order(&p, text);
	population_free(&p);
	return 0;
}
