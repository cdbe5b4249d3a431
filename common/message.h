/* How protobuf-c lays a message out in memory. */
#ifndef COMMON_MESSAGE_H
#define COMMON_MESSAGE_H

#include <protobuf-c/protobuf-c.h>
#include <stddef.h>

/* Size of one value of this type in a message's struct or in a list. */
size_t message_element_bytes(ProtobufCType type);

#endif
