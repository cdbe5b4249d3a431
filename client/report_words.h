/* What the values of a report's enumerations are called, in English; words.h gives them in its language. */
#ifndef CLIENT_REPORT_WORDS_H
#define CLIENT_REPORT_WORDS_H

#include <protobuf-c/protobuf-c.h>

/* The phrase for a value of an enumeration that reports print; "" for the unspecified one. */
const char *report_phrase(const ProtobufCEnumDescriptor *type, int value);

#endif
