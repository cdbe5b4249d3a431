/* Repeating a draw with nothing but the files of either side. docs/formats.md, "Draw". */
#ifndef CLIENT_VERIFY_SAMPLE_H
#define CLIENT_VERIFY_SAMPLE_H

#include "common/log_keys.h"
#include "common/status.h"

#include <stddef.h>

struct sample_files {
	const char *population; /* the list */
	const char *draw;       /* the draw as JSON, as auditc sampling-draw get prints it */
	const char *items;      /* the items as JSON, as auditc sample-item list prints them; NULL: not looked at */
	const struct log_keys *keys; /* NULL: the checkpoint's signature is not checked */
};

struct sample_result {
	size_t items;
	bool log_key_stolen; /* by its own records: of the key that signed the draw's checkpoint */
};

/*
 * say   told each line of the sample, and what was not checked.
 * Fails NOT_FOUND "FILE"; DATA_LOSS with the reason, naming what does not hold.
 */
int sample_verify(const struct sample_files *files, void (*say)(const char *line), struct status *st,
	struct sample_result *ret_result);

#endif
