/* Fields of rows by name: as people read them, and from one row to another. */
#ifndef DAEMON_IMPORT_TEXT_H
#define DAEMON_IMPORT_TEXT_H

#include "daemon/rpc.h"

/* References by the name of what they refer to, enums by their short names, times in RFC 3339, lists with ", " between. */
int import_field_text(struct request *rq, const ProtobufCMessage *row, const char *field, const char **ret_text);
/* Both are of one type; texts and lists are shared. */
void import_field_copy(ProtobufCMessage *to, const ProtobufCMessage *from, const char *field);

#endif
