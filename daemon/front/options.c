/* Flags and configuration of auditd-front. */
#include "daemon/front/options.h"

#include <errno.h>
#include <getopt.h>

const char front_usage[] =
	"usage: auditd-front [--config FILE] [--listen tcp://ADDRESS:PORT] [--core PATH] [option...]\n"
	"\n"
	"Accepts clients and relays what they say, which it cannot read, to the core.\n"
	"\n"
	"  --config FILE         take front.listen, the core's socket and limits.* from the core's configuration\n"
	"  --listen URL          where peers connect; port 0 picks one\n"
	"  --core PATH           edge.sock of the core\n"
	"  --die-with-parent     end when the process that started us does\n"
	"  --no-sandbox          without Landlock and seccomp, for debuggers and sanitizers\n"
	"  --handshake-ms N      lower a limit: until authenticated\n"
	"  --message-ms N        an unfinished message\n"
	"  --write-ms N          a write that does not move\n"
	"  --idle-ms N           a connection that is silent\n"
	"  --connections N       in all\n"
	"  --guests N            not authenticated\n"
	"  --per-address N       of one address\n"
	"  --penalty-s N         longest an address that fails is held to one guest at a time; 0: never\n"
	"  --help                this text\n"
	"\n"
	"Flags win over the file. --listen and --core are needed where there is no --config.\n";

enum {
	OPT_CONFIG = 1, OPT_LISTEN, OPT_CORE, OPT_DIE, OPT_NO_SANDBOX, OPT_HELP,
	OPT_HANDSHAKE, OPT_MESSAGE, OPT_WRITE, OPT_IDLE, OPT_CONNECTIONS, OPT_GUESTS, OPT_PER_ADDRESS, OPT_PENALTY
};

static const struct option known[] = {
	{ "config", required_argument, NULL, OPT_CONFIG },
	{ "listen", required_argument, NULL, OPT_LISTEN },
	{ "core", required_argument, NULL, OPT_CORE },
	{ "die-with-parent", no_argument, NULL, OPT_DIE },
	{ "no-sandbox", no_argument, NULL, OPT_NO_SANDBOX },
	{ "help", no_argument, NULL, OPT_HELP },
	{ "handshake-ms", required_argument, NULL, OPT_HANDSHAKE },
	{ "message-ms", required_argument, NULL, OPT_MESSAGE },
	{ "write-ms", required_argument, NULL, OPT_WRITE },
	{ "idle-ms", required_argument, NULL, OPT_IDLE },
	{ "connections", required_argument, NULL, OPT_CONNECTIONS },
	{ "guests", required_argument, NULL, OPT_GUESTS },
	{ "per-address", required_argument, NULL, OPT_PER_ADDRESS },
	{ "penalty-s", required_argument, NULL, OPT_PENALTY },
	{ NULL, 0, NULL, 0 },
};

static int usage_error(struct status *st, const char *what)
{
	return fail(st, INVALID_ARGUMENT, "USAGE", "%s", what);
}

static int take_text(const char *value, char *to, size_t size, struct status *st)
{
	int n = snprintf(to, size, "%s", value);
	return n > 0 && (size_t)n < size ? OK : usage_error(st, "an empty or too long value");
}

/* Bounds are the server's to check: it knows what may be lowered to what. */
static int set_limit(struct server_limits *l, int option, const char *text, struct status *st)
{
	char *end;
	errno = 0;
	long value = strtol(text, &end, 10);
	if (errno != 0 || !*text || *end || value < 0 || value > INT32_MAX)
		return usage_error(st, "a limit is a number");
	unsigned count = (unsigned)value;
	if (option == OPT_HANDSHAKE)
		l->handshake_ms = value;
	else if (option == OPT_MESSAGE)
		l->message_ms = value;
	else if (option == OPT_WRITE)
		l->write_ms = value;
	else if (option == OPT_IDLE)
		l->idle_ms = value;
	else if (option == OPT_CONNECTIONS)
		l->connections = count;
	else if (option == OPT_GUESTS)
		l->guests = count;
	else if (option == OPT_PER_ADDRESS)
		l->per_address = count;
	else
		l->penalty_s = count;
	return OK;
}

static int take_config(const char *path, struct status *st, struct front_options *o)
{
	struct config config;
	TRY(config_load(path, st, &config));
	(void)snprintf(o->listen, sizeof(o->listen), "%s", config.front_listen);
	(void)snprintf(o->core, sizeof(o->core), "%s/%s", config.runtime_directory, config.listen_edge);
	o->limits.connections = (unsigned)config.limit_connections;
	o->limits.guests = (unsigned)config.limit_connections_guest;
	o->limits.per_address = (unsigned)config.limit_connections_per_address;
	o->limits.penalty_s = (unsigned)config.limit_penalty_seconds;
	return OK;
}

static int take(int option, const char *value, struct status *st, struct front_options *o)
{
	switch (option) {
	case OPT_CONFIG: /* taken before the flags that win over it */
		return OK;
	case OPT_LISTEN:
		return take_text(value, o->listen, sizeof(o->listen), st);
	case OPT_CORE:
		return take_text(value, o->core, sizeof(o->core), st);
	case OPT_DIE:
		o->die_with_parent = true;
		return OK;
	case OPT_NO_SANDBOX:
		o->sandbox = false;
		return OK;
	case OPT_HELP:
		o->help = true;
		return OK;
	case '?':
		return usage_error(st, "auditd-front --help lists the options");
	default:
		return set_limit(&o->limits, option, value, st);
	}
}

int front_options_parse(int argc, char **argv, struct status *st, struct front_options *ret_options)
{
	struct front_options *o = ret_options;
	const char *config = NULL;
	int option;
	server_limits_default(&o->limits);
	opterr = 0; /* the second reading says it */
	while ((option = getopt_long(argc, argv, "", known, NULL)) != -1)
		config = option == OPT_CONFIG ? optarg : config;
	if (config)
		TRY(take_config(config, st, o));
	opterr = 1;
	optind = 0;
	while ((option = getopt_long(argc, argv, "", known, NULL)) != -1)
		TRY(take(option, optarg, st, o));
	if (o->help)
		return OK;
	if (optind != argc)
		return usage_error(st, "auditd-front takes options only");
	if (!*o->listen || !*o->core)
		return usage_error(st, "without --config both --listen and --core are needed");
	return strncmp(o->listen, "tcp://", 6) == 0 ? OK : usage_error(st, "--listen wants tcp://ADDRESS:PORT");
}
