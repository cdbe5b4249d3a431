/* auditd: the command line of the core. Everything it does is one of the commands in the table below. */
#include "common/config.h"
#include "common/crypto.h"
#include "daemon/command.h"

#include <getopt.h>

static const struct command {
	const char *name;
	int (*run)(const struct config *config, int argc, char **argv, struct status *st);
	const char *help;
	const char *flags; /* one a line */
} command[] = {
	{ "init", command_init, "makes keys and the first entry of a new ledger, and the first invitation",
		"--organisation NAME      who audits\n"
		"--administrator NAME     whom the invitation is for\n"
		"--invitation FILE        where it goes, instead of standard output\n" },
	{ "run", command_run, "serves until SIGTERM",
		"--with-front [URL]       also start auditd-front, at URL or front.listen\n" },
	{ "check-config", command_check_config, "reads the configuration and says what is wrong with it",
		"--print-default          print a commented file of all defaults\n"
		"--print-manual           print the source of auditd.yaml(5)\n" },
	{ "verify", command_verify, "recomputes every leaf, the tree and every checkpoint",
		"--deep                   also every signature and every cell of every table; no server may run\n" },
	{ "rebuild", command_rebuild, "drops the tables that follow from the ledger and replays it", "" },
	{ "backup", command_backup, "copies ledger, evidence and key slots, also while serving",
		"--to DIRECTORY           where to; it must not exist\n" },
	{ "log-key", command_log_key, "new: makes the key that signs the ledger next; finish: the one that ended goes;\n"
		"                consent PROPOSAL: the log key signs for another programme root;\n"
		"                replace PROPOSAL: begins it for one that is lost",
		"--to DIRECTORY           new: where log-next.key goes, instead of the key directory\n" },
	{ "session-key", command_session_key, "new: makes the key that devices pin next; finish: the one before it goes;\n"
		"                show: the records by which a device follows that was away meanwhile",
		"--to DIRECTORY           new: where session-next.key goes, instead of the key directory\n"
		"--now                    finish: before all devices had thirty days to follow; for a key that was stolen\n" },
	{ "restore", command_restore, "makes a store from a backup, checking all of it",
		"--from DIRECTORY         the backup\n"
		"--keys FILE              another copy of the key slots\n"
		"--any-keys               even one that is past its days\n"
		"--checkpoint FILE        refuse a ledger older than this\n" },
};

static void usage(FILE *to)
{
	(void)fputs("usage: auditd [--config FILE] COMMAND [FLAGS]\n\n", to);
	for (size_t i = 0; i < ARRAY_LEN(command); i++)
		(void)fprintf(to, "  %-13s %s\n", command[i].name, command[i].help);
	(void)fputs("\nauditd COMMAND --help lists a command's flags.\n"
		    "The configuration is /etc/isms-audit/auditd.yaml unless --config names another.\n", to);
}

static void command_usage(const struct command *c)
{
	(void)printf("usage: auditd [--config FILE] %s%s\n\n%s.\n", c->name, *c->flags ? " [FLAGS]" : "", c->help);
	for (const char *line = c->flags; *line; line += strcspn(line, "\n") + 1)
		(void)printf("%s  %.*s\n", line == c->flags ? "\n" : "", (int)strcspn(line, "\n"), line);
}

static int load_config(const char *path, struct status *st, struct config *ret_config)
{
	if (path)
		return config_load(path, st, ret_config);
	int rc = config_load("/etc/isms-audit/auditd.yaml", st, ret_config);
	if (rc == NOT_FOUND) {
		config_default(ret_config);
		status_reset(st);
		return OK;
	}
	return rc;
}

static int run(const struct command *c, const char *config_path, int argc, char **argv)
{
	static struct status st;
	struct config config;
	if (argc > 1 && strcmp(argv[1], "--help") == 0) {
		command_usage(c);
		return 0;
	}
	/* What is printed from the table does not depend on what is configured here. */
	bool prints = argc > 1 && strncmp(argv[1], "--print-", 8) == 0;
	config_default(&config);
	int rc = prints ? OK : load_config(config_path, &st, &config);
	if (rc == OK)
		rc = c->run(&config, argc, argv, &st);
	if (rc == OK)
		return 0;
	(void)fprintf(stderr, "auditd: %s\n  (%s)\n", st.message, st.reason);
	return rc == DATA_LOSS ? 9 : rc == INVALID_ARGUMENT ? 2 : 1;
}

int main(int argc, char **argv)
{
	static const struct option option[] = { { "config", required_argument, NULL, 'c' },
		{ "help", no_argument, NULL, 'h' }, { 0 } };
	const char *config_path = NULL;
	int c;
	if (crypto_ready() != 0) {
		(void)fputs("auditd: the system gives no randomness\n", stderr);
		return 1;
	}
	while ((c = getopt_long(argc, argv, "+", option, NULL)) != -1) {
		if (c == 'c') {
			config_path = optarg;
		} else {
			usage(c == 'h' ? stdout : stderr);
			return c == 'h' ? 0 : 2;
		}
	}
	for (size_t i = 0; optind < argc && i < ARRAY_LEN(command); i++) {
		if (strcmp(argv[optind], command[i].name) == 0) {
			int at = optind;
			optind = 0; /* the command reads its own flags from the start */
			return run(&command[i], config_path, argc - at, argv + at);
		}
	}
	if (optind < argc)
		(void)fprintf(stderr, "auditd: there is no command \"%s\"\n", argv[optind]);
	usage(stderr);
	return 2;
}
