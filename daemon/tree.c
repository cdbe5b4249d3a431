/* Growing the stored tree, and the hash of any of its complete subtrees. */
#include "daemon/tree.h"

static int read_size(struct db *db, struct status *st, uint64_t *ret_size)
{
	struct rows *r;
	bool more = false;
	TRY(db_query(db, st, &r, "SELECT MAX(idx) FROM leaf", ""));
	int rc = db_next(r, st, &more);
	if (rc == OK)
		*ret_size = more && row_type(r, 0) == 'i' ? (uint64_t)row_int(r, 0) + 1 : 0;
	rows_done(r);
	return rc;
}

static int missing(struct status *st, unsigned level, uint64_t index)
{
	return fail(st, DATA_LOSS, "LOG_INCOMPLETE", "node %" PRIu64 " of level %u is not stored", index, level);
}

static int read_tile(struct db *db, unsigned tile_level, uint64_t n, struct status *st, bool *ret_found,
	struct hash ret_hashes[TILE_WIDTH])
{
	struct rows *r;
	TRY(db_query(db, st, &r, "SELECT hashes FROM tile WHERE level = ?1 AND n = ?2", "ii", (int64_t)tile_level,
		(int64_t)n));
	int rc = db_next(r, st, ret_found);
	if (rc == OK && *ret_found) {
		struct bytes b = row_bytes(r, 0);
		if (b.len == TILE_WIDTH * sizeof(struct hash))
			memcpy(ret_hashes, b.data, b.len);
		else
			rc = missing(st, tile_level * 8, n * TILE_WIDTH);
	}
	rows_done(r);
	return rc;
}

static int read_leaves(struct db *db, uint64_t first, size_t count, struct status *st, struct hash *ret_hashes)
{
	struct rows *r;
	bool more = false;
	size_t got = 0;
	TRY(db_query(db, st, &r, "SELECT hash FROM leaf WHERE idx >= ?1 AND idx < ?2 ORDER BY idx", "ii",
		(int64_t)first, (int64_t)(first + count)));
	int rc = db_next(r, st, &more);
	for (; rc == OK && more && got < count; rc = db_next(r, st, &more)) {
		struct bytes b = row_bytes(r, 0);
		if (b.len != HASH_BYTES)
			break;
		memcpy(ret_hashes[got++].b, b.data, HASH_BYTES);
	}
	rows_done(r);
	if (rc == OK && got != count)
		rc = missing(st, 0, first + got);
	return rc;
}

/* `count` nodes of level 8 * tile_level, from `first` on, all in one tile. */
static int read_entries(struct db *db, unsigned tile_level, uint64_t first, size_t count, struct status *st,
	struct hash *ret_hashes)
{
	struct hash tile[TILE_WIDTH];
	bool found = false;
	TRY(read_tile(db, tile_level, first / TILE_WIDTH, st, &found, tile));
	if (found) {
		memcpy(ret_hashes, &tile[first % TILE_WIDTH], count * sizeof(tile[0]));
		return OK;
	}
	if (tile_level == 0)
		return read_leaves(db, first, count, st, ret_hashes);
	for (size_t i = 0; i < count; i++) {
		TRY(read_tile(db, tile_level - 1, first + i, st, &found, tile));
		if (!found)
			return missing(st, tile_level * 8, first + i);
		ret_hashes[i] = merkle_tree(tile, TILE_WIDTH);
	}
	return OK;
}

int tree_stored_node(void *db, struct merkle_ref ref, struct status *st, struct hash *ret_hash)
{
	struct hash entries[TILE_WIDTH];
	unsigned width = ref.level % 8;
	if (ref.level / 8 >= TILE_LEVELS)
		return missing(st, ref.level, ref.index);
	TRY(read_entries(db, ref.level / 8, ref.index << width, (size_t)1 << width, st, entries));
	*ret_hash = merkle_tree(entries, (size_t)1 << width);
	return OK;
}

/* The frontier's nodes lie wholly in the incomplete tiles, by the very meaning of both. */
static void frontier_from_partial(struct growth *g, uint64_t size)
{
	g->frontier = (struct merkle_frontier){ .size = size };
	for (unsigned level = 0; level < TILE_LEVELS * 8 && level < MERKLE_LEVELS; level++) {
		if (!(size >> level & 1))
			continue;
		uint64_t first = ((size >> level) - 1) << (level % 8);
		g->frontier.node[level] =
			merkle_tree(&g->partial[level / 8][first % TILE_WIDTH], (size_t)1 << (level % 8));
	}
}

int growth_load(struct growth *g, struct db *db, struct status *st)
{
	uint64_t size;
	memset(g, 0, sizeof(*g));
	TRY(read_size(db, st, &size));
	for (unsigned i = 0; i < TILE_LEVELS; i++) {
		uint64_t nodes = i == 0 ? size : size >> (8 * i);
		g->partial_count[i] = nodes % TILE_WIDTH;
		if (g->partial_count[i])
			TRY(read_entries(db, i, nodes - nodes % TILE_WIDTH, g->partial_count[i], st,
				g->partial[i]));
	}
	frontier_from_partial(g, size);
	return OK;
}

int growth_append(struct growth *g, const struct hash *leaf,
	int (*tile)(void *context, unsigned level, uint64_t n, const struct hash *hashes, struct status *st),
	void *context, struct status *st)
{
	struct hash node = *leaf;
	uint64_t index = g->frontier.size;
	merkle_append(&g->frontier, leaf);
	for (unsigned i = 0; i < TILE_LEVELS; i++) {
		g->partial[i][g->partial_count[i]++] = node;
		if (g->partial_count[i] < TILE_WIDTH)
			return OK;
		g->partial_count[i] = 0;
		TRY(tile(context, i, index >> (8 * (i + 1)), g->partial[i], st));
		node = merkle_tree(g->partial[i], TILE_WIDTH);
	}
	return OK;
}

int tile_write(void *db, unsigned level, uint64_t n, const struct hash *hashes, struct status *st)
{
	return db_run(db, st, "INSERT INTO tile(level, n, hashes) VALUES(?1, ?2, ?3)", "iib", (int64_t)level,
		(int64_t)n, BYTES(hashes, TILE_WIDTH * sizeof(*hashes)));
}

int tile_compare(void *db, unsigned level, uint64_t n, const struct hash *hashes, struct status *st)
{
	struct hash stored[TILE_WIDTH];
	bool found = false;
	TRY(read_tile(db, level, n, st, &found, stored));
	if (!found || memcmp(stored, hashes, sizeof(stored)) != 0)
		return fail(st, DATA_LOSS, "TILE_CORRUPT", "tile %" PRIu64 " of level %u is not that of the entries", n,
			level);
	return OK;
}
