/* The evidence file that goes with an item of the outbox: uploaded where its statement names it. */
#ifndef CLIENT_OUTBOX_FILE_H
#define CLIENT_OUTBOX_FILE_H

#include "client/outbox.h"

/* Fails as upload.h and outbox.h; DATA_LOSS "BAD_FIELD_FILE". */
int outbox_deliver_file(struct client *c, const Audit__OutboxItem *item, struct status *st);

#endif
