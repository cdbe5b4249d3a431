/* Configuration files: any bytes are read or refused with a message that is safe to show. */
#include "common/config.h"
#include "tests/fuzz/fuzz.h"

/* One line for the place, one for the source, one for the caret; nothing a terminal would obey. */
static void check_message(const char *message)
{
	size_t lines = 1;
	for (const char *c = message; *c; c++)
		lines += *c == '\n';
	if (lines > 3 || !text_is_clean((const uint8_t *)message, strlen(message)))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct status st;
	struct config cfg;
	status_reset(&st);
	if (config_parse(BYTES(data, size), "fuzz.yaml", &st, &cfg) != OK) {
		check_message(st.message);
		return 0;
	}
	if (cfg.limit_in_flight < 1 || cfg.state_directory[0] != '/')
		abort();
	return 0;
}
