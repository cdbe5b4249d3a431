/*
 * Force-included into every source of ours: names that have a safer way here become errors.
 * The system headers come first, since poisoning a name breaks a later declaration of it.
 */
#ifndef COMMON_BANNED_H
#define COMMON_BANNED_H

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>
#include <wchar.h>
#if __has_include(<protobuf-c/protobuf-c.h>)
#include <protobuf-c/protobuf-c.h>
#endif
#ifdef HAVE_LIBCRYPTO /* hash.c alone; its prototypes have parameters called "rand" */
#include <openssl/evp.h>
#endif

#pragma GCC poison strcpy strcat sprintf vsprintf gets strncpy strncat strtok
#pragma GCC poison atoi atol atoll gmtime localtime ctime asctime
#pragma GCC poison system popen tmpnam mktemp rand srand

#endif
