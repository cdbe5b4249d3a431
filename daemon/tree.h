/*
 * The ledger's tree as stored: leaf hashes, completed tiles of 256, and a file of all node hashes as a cache.
 *
 * Tables leaf and tile are the truth; a tile of level L and number n holds the nodes of level 8L from 256n on. The
 * node file stands outside every transaction and may be deleted at any time: a proof is checked against the root before
 * it is given away, and made from the tables when the file was wrong.
 */
#ifndef DAEMON_TREE_H
#define DAEMON_TREE_H

#include "common/merkle.h"
#include "daemon/db.h"

enum { TILE_WIDTH = 256, TILE_LEVELS = 8 };

/* What the writer needs to grow the tree. Plain data: copied to undo. */
struct growth {
	struct merkle_frontier frontier;
	/* Nodes of level 8 * i that are in no completed tile yet. */
	struct hash partial[TILE_LEVELS][TILE_WIDTH];
	size_t partial_count[TILE_LEVELS];
};

/* From the tables, by reading at most 255 tiles a level whatever the size. */
int growth_load(struct growth *g, struct db *db, struct status *st);
/* Appends one leaf hash; each tile that it completes is given to `tile`. */
int growth_append(struct growth *g, const struct hash *leaf,
	int (*tile)(void *context, unsigned level, uint64_t n, const struct hash *hashes, struct status *st),
	void *context, struct status *st);
/* For `tile`: writes it; the context is the connection. */
int tile_write(void *db, unsigned level, uint64_t n, const struct hash *hashes, struct status *st);
/* For `tile`: compares it with the stored one. Fails DATA_LOSS "TILE_CORRUPT". */
int tile_compare(void *db, unsigned level, uint64_t n, const struct hash *hashes, struct status *st);

/* Any complete subtree of what is stored. A merkle_source; context is the connection. */
int tree_stored_node(void *db, struct merkle_ref ref, struct status *st, struct hash *ret_hash);

struct nodes; /* the file of node hashes; one writer, any number of readers */

/* Never fails the caller: NULL when there can be no such file. */
struct nodes *nodes_open(const char *path);
void nodes_close(struct nodes *n);
/* Leaves whose nodes are in the file. */
uint64_t nodes_size(const struct nodes *n);
/* Appends leaf number nodes_size; false when the file cannot grow (it is then given up). */
bool nodes_append(struct nodes *n, const struct hash *leaf);
/* Forgets everything from `size` on. */
void nodes_cut(struct nodes *n, uint64_t size);
/* A node of the first nodes_size leaves; false when it is not there. Any thread. */
bool nodes_find(const struct nodes *n, struct merkle_ref ref, struct hash *ret_hash);

#endif
