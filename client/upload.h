/* Sending a file ahead of the statement that names it: in chunks with several under way, resumed where it was cut. */
#ifndef CLIENT_UPLOAD_H
#define CLIENT_UPLOAD_H

#include "client/transfer.h"

#include <jansson.h>

/* Where a content comes from that is no plain file. `ret_plain` holds LIMIT_CHUNK_BYTES. */
struct upload_source {
	int (*chunk)(void *context, uint64_t i, struct status *st, uint8_t *ret_plain, size_t *ret_len);
	void *context;
};

struct upload {
	struct client *client;
	const struct upload_source *source; /* NULL: the open file */
	const char *path;
	int fd;
	const char *audit_id; /* set by the caller before upload_send */
	struct digest digest;
	ProtobufCBinaryData id;
	uint32_t chunk_count;
	uint64_t sent;
};

/* Opens the file and digests it. Fails NOT_FOUND and UNAVAILABLE "FILE_READ". */
int upload_open(struct upload *u, struct client *c, const char *path, struct status *st);
void upload_close(struct upload *u);
/* What the file is known by, into a field of a request in JSON; its name and media type stay as given. */
int upload_describe(const struct upload *u, json_t *request, const char *field, struct status *st);
/* Sends what the server does not have yet. Fails as calls do. */
int upload_send(struct upload *u, struct status *st);

/* All of it from a source, for an audit. */
int upload_file(struct client *c, const char *audit_id, const struct digest *digest, const struct upload_source *source,
	struct status *st);
/* An open upload's file as a source. */
int upload_chunk(void *upload, uint64_t i, struct status *st, uint8_t *ret_plain, size_t *ret_len);

#endif
