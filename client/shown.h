/* What a command written by hand answers with, as a message of the schema: in the form asked for, as rows of methods are. */
#ifndef CLIENT_SHOWN_H
#define CLIENT_SHOWN_H

#include "client/client.h"

/* People read the command's own lines; false: the message is put out instead. */
bool shown_as_lines(const struct client *c);
/* One value on stdout. Fails as format.h. */
int shown_put(struct client *c, const ProtobufCMessage *message, struct status *st);

#endif
