/*
 * A draw that anybody can repeat: from what two sides committed to and the ledger, the order of a population's lines.
 *
 * Whole numbers and SHA-256 alone: sha256sum and sort come to the same. Formats: docs/formats.md, "Draw".
 */
#ifndef COMMON_DRAW_H
#define COMMON_DRAW_H

#include "common/hash.h"
#include "common/status.h"

enum {
	DRAW_NONCE_BYTES = 32,
	DRAW_LINE_BYTES_MAX = 200,        /* of a line of the population: what the label of an item holds */
	DRAW_POPULATION_MAX = 1000000,    /* lines */
	DRAW_FILE_BYTES_MAX = 64 * 1024 * 1024,
	DRAW_SEED_TEXT_MAX = 1024
};

struct draw {
	const char *origin;           /* of the ledger */
	const char *plan_id;
	struct hash population;       /* of the list */
	uint32_t population_size;
	uint64_t checkpoint_size;     /* entries up to the commitment, with it */
	struct hash checkpoint_root;
	const uint8_t *nonce;         /* of the auditing side */
	const uint8_t *auditee_nonce; /* NULL: none was given in time */
};

/* What the auditing side commits to: its nonce, under this. */
struct hash draw_commitment(const uint8_t nonce[DRAW_NONCE_BYTES]);
/* The text whose SHA-256 is the seed. */
void draw_seed_text(const struct draw *d, struct buf *out);
struct hash draw_seed(const struct draw *d);
/* Where a line stands in the order: smaller is earlier. */
struct hash draw_key(const struct hash *seed, struct bytes line);

struct population_line {
	struct bytes text;
	uint32_t place; /* in the list, from 1 */
	struct hash key;
};

/* The lines are slices of the text. */
struct population {
	struct population_line *line;
	size_t count;
	struct hash sha256;
};

/*
 * A list of a population: clean UTF-8, one item a line of 1 to DRAW_LINE_BYTES_MAX bytes, each line ended by LF, sorted by
 * bytes, none twice. Free with population_free.
 * Fails INVALID_ARGUMENT "BAD_POPULATION", naming the line; RESOURCE_EXHAUSTED "MEMORY".
 */
int population_parse(struct bytes text, struct status *st, struct population *ret_population);
void population_free(struct population *p);
/* Fills the keys and puts the lines into the order of the draw. */
void population_order(struct population *p, const struct hash *seed);

#endif
