/* A pack's content in memory: names, digests, the texts of small files. Used by the files of this folder alone. */
#ifndef CLIENT_VERIFY_CONTENT_H
#define CLIENT_VERIFY_CONTENT_H

#include "client/verify/archive.h"
#include "client/verify/pack.h"
#include "common/id.h"
#include "common/limits.h"
#include "common/signer.h"

/* RFC 6962 tree over chunks of LIMIT_CHUNK_BYTES, of a content that comes in pieces. */
struct chunk_tree {
	struct merkle_frontier frontier;
	uint8_t chunk[LIMIT_CHUNK_BYTES];
	size_t len;
};
void chunk_tree_begin(struct chunk_tree *t);
void chunk_tree_add(struct chunk_tree *t, struct bytes piece);
struct hash chunk_tree_end(struct chunk_tree *t);

struct pack_file {
	char name[256];
	struct buf content; /* empty for evidence files themselves */
	struct hash sha256;
	struct hash chunks_root;
	uint64_t size;
	bool is_summed;
};

/* The folders below one of the pack's own: "evidence/<id>/". */
struct folders {
	struct id *id;
	size_t count;
};

struct pack_content {
	struct pack_file *file;
	size_t file_count;
	uint32_t *by_name;   /* INDEX_SLOTS: number of the file + 1; 0: free */
	uint64_t text_bytes; /* of the files that are kept */
	struct folders evidence, history, reports, draws;
	uint64_t *statement; /* "statements/<index>/" */
	size_t statement_count;
	struct batch_memory *batches; /* whose signature was good: each once */
	struct signer *device; /* lines of devices.txt */
	size_t device_count;
};

struct pack_content *content_new(void);
void content_free(struct pack_content *c);
/* Only names a pack has; each once. Fails DATA_LOSS "BAD_PACK". */
int content_add(struct pack_content *c, const char *name, struct status *st, struct pack_file **ret_file);
/* "evidence/<id>/file", "reports/<id>/file": kept as digests only. */
bool content_is_file(const char *name);
struct pack_file *content_find(const struct pack_content *c, const char *name);
/* Of "<place><name>". */
struct pack_file *content_find_at(const struct pack_content *c, const char *place, const char *name);
/* Any file's name begins so. */
bool content_has_at(const struct pack_content *c, const char *place);
/* Content of a small file that must be there. Fails DATA_LOSS "MISSING_FILE". */
int content_text(const struct pack_content *c, const char *place, const char *name, struct status *st,
	struct bytes *ret_text);
/* SHA256SUMS names every other file, and no other, with its digest. Fails DATA_LOSS "SUM". */
int content_check_sums(struct pack_content *c, struct status *st);

#endif
