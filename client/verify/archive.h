/* The one door to libarchive: a pack read into memory and a directory, written from a list. */
#ifndef CLIENT_VERIFY_ARCHIVE_H
#define CLIENT_VERIFY_ARCHIVE_H

#include "common/bytes.h"
#include "common/status.h"

/* What a hostile pack may make its reader do ends here. docs/formats.md, "Pack". */
enum {
	PACK_FILES_MAX = 60000,
	PACK_TEXT_MAX = 8 * 1024 * 1024,   /* of one file that is kept in memory */
	PACK_TEXTS_MAX = 256 * 1024 * 1024 /* of all of them */
};

/* Called for each file in order. `read` gives its content piece by piece. */
struct pack_reader;
typedef int (*pack_visit)(void *context, const char *name, struct pack_reader *r, struct status *st);

/* The next piece of the file being visited; len 0 at its end. */
int pack_read(struct pack_reader *r, struct status *st, struct bytes *ret_piece);

/* Visits every file. Fails DATA_LOSS "BAD_PACK" for what is no zip, NOT_FOUND "PACK". Names are checked by the visitor. */
int pack_each(const char *path, pack_visit visit, void *context, struct status *st);

struct pack_writer; /* opaque */

/* Fails ALREADY_EXISTS "PACK_EXISTS", UNAVAILABLE "PACK_WRITE". */
int pack_create(const char *path, struct status *st, struct pack_writer **ret_writer);
/* One small file. */
int pack_add(struct pack_writer *w, const char *name, struct bytes content, struct status *st);
/* One large file in pieces that add up to size_bytes. */
int pack_begin(struct pack_writer *w, const char *name, int64_t size_bytes, struct status *st);
int pack_write(struct pack_writer *w, struct bytes piece, struct status *st);
/* Complete and durable; frees. Without it pack_abandon removes what was written. */
int pack_finish(struct pack_writer *w, struct status *st);
void pack_abandon(struct pack_writer *w);

#endif
