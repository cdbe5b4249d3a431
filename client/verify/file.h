/* A file of the machine's, as it stands. */
#ifndef CLIENT_VERIFY_FILE_H
#define CLIENT_VERIFY_FILE_H

#include "common/bytes.h"
#include "common/status.h"

/* Initialises the buffer, which the caller ends in any case. Fails NOT_FOUND "FILE", DATA_LOSS "FILE_READ". */
int file_read_whole(const char *path, size_t max, struct status *st, struct buf *ret_content);

#endif
