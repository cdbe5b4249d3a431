/*
 * Moving evidence files: what a file is known by, and several calls under way that are answered in order.
 */
#ifndef CLIENT_TRANSFER_H
#define CLIENT_TRANSFER_H

#include "client/call.h"
#include "common/merkle.h"

/* What a file is known by. */
struct digest {
	struct hash sha256;
	struct hash chunks_root;
	uint64_t size;
};

/* Both digests, chunk by chunk. hash_begin(&d.sha256) first; `chunks` and `size` begin as zeros. */
struct digester {
	struct hash_stream sha256;
	struct merkle_frontier chunks;
	uint64_t size;
};

void digest_add(struct digester *d, const void *chunk, size_t len);
struct digest digest_end(struct digester *d);
/* Chunk `index` of a file, whole, or shorter at its end. Fails UNAVAILABLE "FILE_READ". */
int transfer_read_chunk(int fd, uint64_t index, const char *path, struct status *st, uint8_t *ret_chunk, size_t *ret_len);
int digest_file(int fd, const char *path, struct status *st, struct digest *ret_digest);

enum { WINDOW_SLOTS = 8, SLOT_ARENA_BYTES = 4 * 1024 * 1024 };

struct slot {
	struct arena *arena;
	uint32_t ticket;
	bool is_used;
};

struct window {
	struct client *client;
	const struct method_rule *method;
	struct slot slot[WINDOW_SLOTS];
	size_t next;
	int (*take)(void *context, const ProtobufCMessage *response, struct status *st); /* NULL: nothing in it */
	void *context;
};

int window_init(struct window *w, struct status *st);
void window_done(struct window *w);
/* The next slot's arena, its earlier answer taken. */
int window_next(struct window *w, struct status *st, struct slot **ret_slot);
int window_send(struct window *w, struct slot *s, const ProtobufCMessage *request, struct status *st);
int window_drain(struct window *w, struct status *st);

#endif
