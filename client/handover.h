/*
 * Statements that a colleague with a network delivers: a file that their device alone opens. docs/formats.md, "Handover file".
 */
#ifndef CLIENT_HANDOVER_H
#define CLIENT_HANDOVER_H

#include "client/outbox.h"

/* A new file. Fails ALREADY_EXISTS "FILE_EXISTS"; OUT_OF_RANGE "HANDOVER_TOO_LARGE" past FIELD_CONTENT_MAX. */
int handover_write(struct client *c, const char *path, const uint8_t reader[KEY_BYTES], const Audit__Handover *handover,
	struct status *st);
/* From the client's arena. Fails DATA_LOSS "BAD_HANDOVER" where it is for another device, or damaged. */
int handover_read(struct client *c, const char *path, struct status *st, Audit__Handover **ret_handover);

#endif
