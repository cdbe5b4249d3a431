/*
 * Evidence files: staged in chunks, claimed by a statement, read back in chunks; never interpreted.
 *
 * Layout under the state directory (docs/formats.md, "Evidence file"; docs/decisions/0013):
 *   staging/<upload hex>.blob   the file as it will be, chunks arriving in any order
 *   staging/<upload hex>.state  who uploads it, since when, which chunks are there
 *   blobs/<2 hex>/<name hex>    what a statement claimed: the same file under its final name
 * Everything is rebuilt from these files at start; no row is needed to find, count, read or dispose of them.
 *
 * A claim links the staged file to its final name and leaves the staging name in place until the upload expires, so a
 * claim whose statement was then refused can be repeated, and the sweep knows which claims it must ask about.
 * Any thread may call any function; blob_claim is called by the writer.
 */
#ifndef DAEMON_BLOB_H
#define DAEMON_BLOB_H

#include "daemon/blob_file.h"

struct blobs; /* opaque */
struct core;

enum { UPLOAD_BYTES = 32 };

/*
 * Where key slots come from, as slots.h has them. `take` gives one that is durable; `destroy` is the writer's alone.
 * Any other is called from any thread.
 */
struct blob_keys {
	void *context;
	int (*take)(void *context, struct status *st, uint64_t *ret_slot);
	int (*read)(void *context, uint64_t slot, struct status *st, bool *ret_found,
		uint8_t ret_key[KEY_BYTES]);
	int (*destroy)(void *context, uint64_t slot, struct status *st);
};

struct blob_settings {
	const char *state_directory;
	int64_t file_max;
	int64_t quota; /* bytes of one organisation, claimed and staged */
	struct blob_keys keys;
};

/* Who uploads, and where the file will belong. */
struct blob_owner {
	struct id person;
	struct id organisation;
	struct id scope;
	uint64_t scope_slot;
};

/*
 * Makes the two directories where they are missing and reads what is in them; damaged or unfinished leftovers of
 * staging are removed.
 * Fails UNAVAILABLE "BLOB_OPEN"; DATA_LOSS "BLOB_HEADER" when a claimed file's header is not one.
 */
int blobs_open(const struct blob_settings *settings, struct status *st, struct blobs **ret_blobs);
void blobs_close(struct blobs *b);
/* One past the largest key slot that any file names. */
uint64_t blobs_next_slot(struct blobs *b);

/*
 * Begins an upload, or finds the same one again: same person, scope and content.
 * Fails INVALID_ARGUMENT "FILE_TOO_LARGE"; RESOURCE_EXHAUSTED "UPLOADS" when LIMIT_UPLOADS_PER_PERSON are open, "QUOTA";
 * FAILED_PRECONDITION "KEY_DESTROYED" when the scope was disposed of.
 */
int blob_begin(struct blobs *b, const struct blob_owner *owner, const struct blob_content *content,
	int64_t now_us, struct status *st, uint8_t ret_upload[UPLOAD_BYTES], uint32_t *ret_chunk_count);

/* An upload as its owner names it: a wrong token and another's upload are one NOT_FOUND "UPLOAD". */
struct blob_upload {
	struct bytes token;
	struct id person;
	struct id scope;
	int64_t now_us;
};

/*
 * Again for a chunk that is there: replaced.
 * Fails INVALID_ARGUMENT "CHUNK_INDEX", "CHUNK_SIZE"; FAILED_PRECONDITION "UPLOAD_FINISHED"; ABORTED "UPLOAD_BUSY" while
 * it is being finished; as blob_file_put.
 */
int blob_put_chunk(struct blobs *b, const struct blob_upload *upload, uint32_t chunk, struct bytes content,
	struct status *st);
/* The first `max` missing chunks. */
int blob_missing(struct blobs *b, const struct blob_upload *upload, size_t max, struct status *st,
	uint32_t *ret_missing, size_t *ret_count, bool *ret_finished);
/*
 * Reads all chunks back, compares both digests, makes the file durable. Again: OK.
 * Fails FAILED_PRECONDITION "UPLOAD_INCOMPLETE" (a damaged chunk then counts as missing); INVALID_ARGUMENT "DIGEST"
 * (all chunks then count as missing); ABORTED "UPLOAD_BUSY".
 */
int blob_finish(struct blobs *b, const struct blob_upload *upload, struct status *st);

/*
 * Gives a finished upload of this person and scope, with exactly this content, its final name, durably. Idempotent.
 * Fails FAILED_PRECONDITION "UPLOAD_MISSING"; UNAVAILABLE "BLOB_IO" when the disk refuses, and always after
 * blobs_are_broken, for the moment until the process ends: the same statement may be sent again then.
 */
int blob_claim(struct blobs *b, const struct id *person, const struct id *scope,
	const struct blob_content *content, int64_t now_us, struct status *st);

/* Whether blob_claim would find one; claims nothing. Fails as it does. */
int blob_claimable(struct blobs *b, const struct id *person, const struct id *scope,
	const struct blob_content *content, int64_t now_us, struct status *st);

/*
 * Reads one chunk of the upload that blob_claim would find, before it is claimed; ret_content holds LIMIT_CHUNK_BYTES.
 * Fails as blob_claim and blob_file_get do.
 */
int blob_read_staged(struct blobs *b, const struct id *person, const struct id *scope,
	const struct blob_content *content, int64_t now_us, uint32_t chunk, struct status *st, uint8_t *ret_content,
	size_t *ret_len);

/* Final name of content in a scope. Fails NOT_FOUND "DISPOSED" when the scope's slot is destroyed. */
int blob_name(struct blobs *b, uint64_t scope_slot, const struct hash *sha256, struct status *st,
	struct hash *ret_name);

/*
 * Reads one chunk of a claimed file; ret_content holds LIMIT_CHUNK_BYTES. An empty file has none.
 * Fails NOT_FOUND "DISPOSED" when file or key is gone; as blob_file_get.
 */
int blob_read_chunk(struct blobs *b, uint64_t scope_slot, const struct hash *sha256, uint32_t chunk,
	struct status *st, uint8_t *ret_content, size_t *ret_len, uint32_t *ret_chunk_count);

/* Removes a claimed file and uploads of the same name, after its slot was destroyed. Already gone: OK. */
int blob_dispose(struct blobs *b, const struct hash *name, struct status *st);

/* Asked by the sweep: does any row of this scope still refer to this content? */
struct blob_referenced {
	int (*ask)(void *context, const struct id *scope, const struct hash *sha256, struct status *st,
		bool *ret_is_referenced);
	void *context;
};
/*
 * Removes uploads older than LIMIT_UPLOAD_S, and the final names of those whose statement never came to be.
 * Never together with blob_claim: call it on the writer, between groups.
 */
int blobs_sweep(struct blobs *b, int64_t now_us, struct blob_referenced referenced, struct status *st);

/*
 * Removes the claimed files of a scope (NULL: of all) that no row refers to any more, and those whose key is gone: the
 * second half of a disposal, and what a restore does. Their slots are destroyed first. On the writer, between groups.
 */
int blobs_collect(struct blobs *b, const struct id *scope, struct blob_referenced referenced, struct status *st);

/* Each claimed file; stops at the first that is not OK. */
int blobs_each(struct blobs *b, int (*visit)(void *context, const char *path, const struct hash *name),
	void *context, struct status *st);

/*
 * An fsync of a directory failed: no claim is taken any more, and the process must end (a new one reads what is there).
 */
bool blobs_are_broken(struct blobs *b);

/* Bytes that count against an organisation's quota. */
int64_t blobs_used(struct blobs *b, const struct id *organisation);

#endif
