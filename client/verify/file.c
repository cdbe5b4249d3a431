/* Reading a file whole, up to a bound. */
#include "client/verify/file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

int file_read_whole(const char *path, size_t max, struct status *st, struct buf *ret_content)
{
	static uint8_t block[64 * 1024];
	size_t got;
	buf_init(ret_content, max);
	FILE *file = fopen(path, "re");
	if (!file)
		return fail(st, NOT_FOUND, "FILE", "%s: %s", path, strerror(errno));
	while ((got = fread(block, 1, sizeof(block), file)) > 0)
		buf_add(ret_content, block, got);
	bool is_whole = !ferror(file) && !ret_content->failed;
	(void)fclose(file);
	return is_whole ? OK : fail(st, DATA_LOSS, "FILE_READ", "%s: not to be read, or too long", path);
}
