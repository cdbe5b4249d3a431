/*
 * A log as files: checkpoint, tiles of hashes and bundles of entries, that anybody serves and anybody's tools read.
 *
 * Source: c2sp.org/tlog-tiles. An entry is the leaf's text (docs/formats.md, "Export").
 */
#ifndef CLIENT_TILES_H
#define CLIENT_TILES_H

#include "client/file.h"
#include "common/merkle.h"

enum { TILES_WIDTH = 256, TILES_LEVELS = 8, TILES_PATH_BYTES = 100 };

/* "tile/0/x001/067", or with ".p/W" when `width` is not 256; level -1 for "entries". */
void tiles_path(int level, uint64_t n, size_t width, char ret_path[TILES_PATH_BYTES]);

struct tiles {
	const char *directory;
	struct merkle_frontier frontier;
	struct hash level[TILES_LEVELS][TILES_WIDTH];
	size_t count[TILES_LEVELS];
	uint64_t n[TILES_LEVELS];
	struct buf bundle; /* of the entries since the last multiple of 256 */
	size_t files;      /* written */
};

void tiles_init(struct tiles *t, const char *directory);
void tiles_done(struct tiles *t);
/* Appends an entry; writes what it completes. Fails as file.h. */
int tiles_add(struct tiles *t, struct bytes entry, struct status *st);
/* Writes the partial tiles and the partial bundle. */
int tiles_end(struct tiles *t, struct status *st);

/* One file below the directory, 0644, with the folders it needs. */
int tiles_write(struct tiles *t, const char *name, struct bytes content, struct status *st);
/* Reads a bundle of 256 entries that is there already; *ret_found false where it is not. DATA_LOSS "BAD_BUNDLE". */
int tiles_read_bundle(const struct tiles *t, uint64_t n, struct status *st, bool *ret_found,
	struct bytes ret_entry[TILES_WIDTH], struct buf *ret_content);

#endif
