/* What auditd-front is told: a configuration file, read before the sandbox closes, and flags, which win over it. */
#ifndef DAEMON_FRONT_OPTIONS_H
#define DAEMON_FRONT_OPTIONS_H

#include "common/config.h"
#include "daemon/server.h"

struct front_options {
	char listen[CONFIG_TEXT_BYTES + 1];
	char core[CONFIG_DIRECTORY_BYTES + CONFIG_NAME_BYTES + 2];
	bool die_with_parent;
	bool sandbox;
	bool help;
	struct server_limits limits;
};

extern const char front_usage[];

/* Fails INVALID_ARGUMENT "USAGE", and as config_load does. */
int front_options_parse(int argc, char **argv, struct status *st, struct front_options *ret_options);

#endif
