/* Submitting one piece of evidence from a request in JSON, which stays the caller's. */
#ifndef CLIENT_CMD_SUBMIT_H
#define CLIENT_CMD_SUBMIT_H

#include "client/client.h"

#include <jansson.h>

/* `path` NULL: without a file. The row, or the id it will have, goes to stdout. */
int submit_request(struct client *c, json_t *request, const char *path, struct status *st);

#endif
