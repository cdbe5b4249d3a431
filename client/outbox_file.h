/* The evidence file that goes with an item of the outbox: uploaded where its statement names it. */
#ifndef CLIENT_OUTBOX_FILE_H
#define CLIENT_OUTBOX_FILE_H

#include "client/outbox.h"

/* Fails as upload.h; DATA_LOSS "BAD_FIELD_FILE"; INVALID_ARGUMENT "BAD_OUTBOX_FILE" where the file here is gone or damaged. */
int outbox_deliver_file(struct client *c, const Audit__OutboxItem *item, struct status *st);

#endif
