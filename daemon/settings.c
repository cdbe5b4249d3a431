/* The core's settings out of the configuration. */
#include "daemon/settings.h"

/* The service manager's, if it holds our keys: on a host that encrypted none, they are below the state directory. */
static const char *credentials_directory(void)
{
	const char *directory = getenv("CREDENTIALS_DIRECTORY");
	char path[4096];
	if (!directory)
		return NULL;
	int n = snprintf(path, sizeof(path), "%s/log.key", directory);
	return n > 0 && (size_t)n < sizeof(path) && access(path, F_OK) == 0 ? directory : NULL;
}

int settings_from(const struct config *config, char *keys, size_t keys_size, struct status *st,
	struct core_settings *ret_settings)
{
	const char *credentials = credentials_directory();
	if (!*config->log_origin)
		return fail(st, FAILED_PRECONDITION, "LOG_ORIGIN",
			"the configuration does not say log.origin, the ledger's name for ever");
	int n = credentials ? snprintf(keys, keys_size, "%s", credentials) :
		snprintf(keys, keys_size, "%s/keys", config->state_directory);
	if (n < 0 || (size_t)n >= keys_size)
		return fail(st, INVALID_ARGUMENT, "PATH", "the key directory's path is too long");
	*ret_settings = (struct core_settings){
		.state_directory = config->state_directory,
		.key_directory = keys,
		.origin = config->log_origin,
		.workers = (unsigned)config->workers,
		.file_max = config->evidence_file_max_bytes,
		.quota = config->evidence_organisation_quota_bytes,
		.in_flight = (unsigned)config->limit_in_flight,
		.session_us = config->limit_session_hours * 3600 * 1000000LL,
		.keys_us = config->backup_keys_days * 24 * 3600 * 1000000LL,
		.version = AUDITD_VERSION,
	};
	return OK;
}
