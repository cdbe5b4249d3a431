/* From the configuration to what the core is opened with. */
#ifndef DAEMON_SETTINGS_H
#define DAEMON_SETTINGS_H

#include "common/config.h"
#include "daemon/core.h"

#define AUDITD_VERSION "0.1.0"

/*
 * The key directory is $CREDENTIALS_DIRECTORY when a service manager set it, else `keys` below the state directory;
 * its path goes to `keys`. Fails FAILED_PRECONDITION "LOG_ORIGIN" when the configuration names none.
 */
int settings_from(const struct config *config, char *keys, size_t keys_size, struct status *st,
	struct core_settings *ret_settings);

#endif
