/*
 * The outbox: statements that were written without a server, in their order, and the evidence files that go with them. All of
 * it sealed for this device (field_file.h), in the profile's state directory. They are signed when they leave (outbox_sign.h).
 *
 * outbox/NUMBER.waiting   a packed OutboxItem
 * outbox/NUMBER.aside     the same with the reason why the server refused it
 * outbox/SHA256.file      content of an evidence file
 *
 * An item is durable before it is said to be kept, and is deleted only once its receipt is kept.
 */
#ifndef CLIENT_OUTBOX_H
#define CLIENT_OUTBOX_H

#include "client/bundle.h"
#include "client/upload.h"

enum { OUTBOX_ITEMS_MAX = 10000 };

struct outbox_place {
	uint64_t number;
	bool is_aside;
};

/*
 * Keeps a statement over this request, signed or not; ret_created_id is that of the row it creates, "" where it creates none.
 * Fails as field_file.h; RESOURCE_EXHAUSTED "OUTBOX_FULL".
 */
int outbox_put(struct client *c, const struct method_rule *method, const Audit__Statement *statement,
	const ProtobufCMessage *request, struct status *st, uint64_t *ret_number, char ret_created_id[ID_TEXT_BYTES]);
/* Under a number of its own, behind the others. */
int outbox_append(struct client *c, const Audit__OutboxItem *item, struct status *st, uint64_t *ret_number);
/* A copy of an evidence file; the same content once. */
int outbox_keep_file(struct client *c, const struct digest *digest, const struct upload_source *source, struct status *st);

/* Ascending; from the client's arena. */
int outbox_list(struct client *c, struct status *st, struct outbox_place **ret_places, size_t *ret_count);
/* The item of that number. Fails NOT_FOUND "NOT_IN_OUTBOX". */
int outbox_find(struct client *c, const char *number, struct status *st, struct outbox_place *ret_place);
int outbox_load(struct client *c, const struct outbox_place *place, struct status *st, Audit__OutboxItem **ret_item);
/*
 * The same; NULL for what this device cannot open, and never could or will: the others are none the worse. ret_why: why, where
 * it is not NULL.
 */
int outbox_try(struct client *c, const struct outbox_place *place, struct status *st, struct status *ret_why,
	Audit__OutboxItem **ret_item);
/* Writes it anew in its place. */
int outbox_replace(struct client *c, const struct outbox_place *place, const Audit__OutboxItem *item, struct status *st);
/* The request that it is over. */
int outbox_request(struct client *c, const Audit__OutboxItem *item, struct status *st, const struct method_rule **ret_method,
	ProtobufCMessage **ret_request);

/* Its file as a source; outbox_close_file afterwards. */
int outbox_open_file(struct client *c, ProtobufCBinaryData sha256, struct status *st, struct field_file *ret_file);
int outbox_file_chunk(void *file, uint64_t i, struct status *st, uint8_t *ret_plain, size_t *ret_len);

/* The server refused it for this reason: out of the way of the others, and kept. */
int outbox_set_aside(struct client *c, const struct outbox_place *place, Audit__OutboxItem *item, const struct status *why,
	struct status *st);
int outbox_remove(struct client *c, const struct outbox_place *place, struct status *st);
/* Deletes files that no item goes with. */
int outbox_tidy(struct client *c, struct status *st);

/* The version of a row that was taken along, or written here, after what waits is delivered. NOT_FOUND "NOT_TAKEN_ALONG". */
int outbox_version(struct client *c, const char *row_id, struct status *st, uint64_t *ret_version);

#endif
