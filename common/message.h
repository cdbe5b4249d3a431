/* How protobuf-c lays a message out in memory. */
#ifndef COMMON_MESSAGE_H
#define COMMON_MESSAGE_H

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stddef.h>

/* Size of one value of this type in a message's struct or in a list. */
size_t message_element_bytes(ProtobufCType type);

/* Where the members of a field stand: of a repeated one as many as there are, of one in a oneof that holds another none. */
struct members {
	const void *at;
	size_t count;
};

/* Whether a field of a oneof is the one that is chosen. */
bool message_oneof_holds(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *f);
struct members message_members(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *f);

#endif
