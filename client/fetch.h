/* Fetching a file in chunks with several under way, and checking that it is the one that was signed for. */
#ifndef CLIENT_FETCH_H
#define CLIENT_FETCH_H

#include "client/client.h"

#include "audit/v1/evidence.pb-c.h"

/* Where chunks come from: a method that answers `content` and `chunk_count`, and its request, whose `chunk` is counted up. */
struct fetch_source {
	const char *method;
	ProtobufCMessage *request;
	uint32_t *chunk;
	const Audit__EvidenceFile *file;
};

/*
 * Fails UNAVAILABLE "FILE_WRITE"; DATA_LOSS "OTHER_FILE" when what came is not that file; as calls do. After a failure
 * nothing is kept at `path`.
 */
int fetch_file(struct client *c, const struct fetch_source *from, const char *path, struct status *st);

#endif
