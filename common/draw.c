/* The seed of a draw, and the order that follows from it. */
#include "common/draw.h"

#include "common/sort.h"

#include <inttypes.h>

struct hash draw_commitment(const uint8_t nonce[DRAW_NONCE_BYTES])
{
	return hash_of(nonce, DRAW_NONCE_BYTES);
}

void draw_seed_text(const struct draw *d, struct buf *out)
{
	char population[HASH_TEXT_BYTES], root[BASE64_LEN(HASH_BYTES) + 1], nonce[2 * DRAW_NONCE_BYTES + 1],
		auditee[2 * DRAW_NONCE_BYTES + 1] = "none";
	hash_format(&d->population, population);
	base64_encode(d->checkpoint_root.b, HASH_BYTES, root);
	hex_encode(d->nonce, DRAW_NONCE_BYTES, nonce);
	if (d->auditee_nonce)
		hex_encode(d->auditee_nonce, DRAW_NONCE_BYTES, auditee);
	buf_addf(out, "isms-audit sample v1\nlog %s\nplan %s\npopulation %s %" PRIu32 "\ncheckpoint %" PRIu64 " %s\n"
		"auditing %s\nauditee %s\n", d->origin, d->plan_id, population, d->population_size, d->checkpoint_size, root,
		nonce, auditee);
}

struct hash draw_seed(const struct draw *d)
{
	struct buf text;
	buf_init(&text, DRAW_SEED_TEXT_MAX);
	draw_seed_text(d, &text);
	struct hash seed = hash_of(text.data, text.len);
	buf_done(&text);
	return seed;
}

struct hash draw_key(const struct hash *seed, struct bytes line)
{
	char text[HASH_TEXT_BYTES];
	hash_format(seed, text);
	return HASH_PIECES(BYTES(text, HASH_TEXT_BYTES - 1), BYTES(" ", 1), line);
}

/* Populations. */

static int bad_line(struct status *st, size_t at, const char *what)
{
	return fail(st, INVALID_ARGUMENT, "BAD_POPULATION", "line %zu of the population %s", at, what);
}

static int compare_lines(struct bytes a, struct bytes b)
{
	int order = memcmp(a.data, b.data, a.len < b.len ? a.len : b.len);
	return order ? order : (a.len > b.len) - (a.len < b.len);
}

static int take_line(struct bytes line, struct status *st, struct population *p)
{
	size_t at = p->count + 1;
	if (at > DRAW_POPULATION_MAX)
		return fail(st, INVALID_ARGUMENT, "BAD_POPULATION", "a population has at most %d lines", DRAW_POPULATION_MAX);
	if (line.len == 0 || line.len > DRAW_LINE_BYTES_MAX)
		return bad_line(st, at, "is empty or too long");
	if (!text_is_clean(line.data, line.len) || memchr(line.data, '\t', line.len))
		return bad_line(st, at, "is no clean text");
	int order = p->count ? compare_lines(p->line[p->count - 1].text, line) : -1;
	if (order >= 0)
		return bad_line(st, at, order ? "is not sorted: LC_ALL=C sort -u" : "is there twice: LC_ALL=C sort -u");
	p->line[p->count++] = (struct population_line){ .text = line, .place = (uint32_t)at };
	return OK;
}

static size_t count_lines(struct bytes text)
{
	size_t lines = 0;
	for (size_t i = 0; i < text.len; i++)
		lines += text.data[i] == '\n';
	return lines < DRAW_POPULATION_MAX ? lines : DRAW_POPULATION_MAX;
}

int population_parse(struct bytes text, struct status *st, struct population *ret_population)
{
	struct population p = { .sha256 = hash_of(text.data, text.len) };
	int rc = OK;
	if (text.len == 0 || text.data[text.len - 1] != '\n')
		return fail(st, INVALID_ARGUMENT, "BAD_POPULATION", "each line of a population ends with LF, and there is one");
	p.line = calloc(count_lines(text), sizeof(*p.line));
	if (!p.line)
		return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no memory for a population");
	for (size_t from = 0, to; from < text.len && rc == OK; from = to + 1) {
		const uint8_t *end = memchr(text.data + from, '\n', text.len - from);
		to = (size_t)(end - text.data);
		rc = take_line(BYTES(text.data + from, to - from), st, &p);
	}
	if (rc != OK)
		population_free(&p);
	else
		*ret_population = p;
	return rc;
}

void population_free(struct population *p)
{
	free(p->line);
	*p = (struct population){ 0 };
}

static int by_key(const void *a, const void *b)
{
	return memcmp(((const struct population_line *)a)->key.b, ((const struct population_line *)b)->key.b, HASH_BYTES);
}

void population_order(struct population *p, const struct hash *seed)
{
	for (size_t i = 0; i < p->count; i++)
		p->line[i].key = draw_key(seed, p->line[i].text);
	sort_items(p->line, p->count, sizeof(p->line[0]), by_key);
}
