/* The commands of auditd that look after a store: check-config, verify, rebuild. */
#include "daemon/command.h"

#include "daemon/disposal.h"
#include "daemon/settings.h"
#include "daemon/verify.h"

#include <getopt.h>

enum { PATH_BYTES = 4096 };

/* One switch of a command; anything else is its usage. */
static int parse_switch(int argc, char **argv, const char *name, const char *usage, bool *ret_given,
	struct status *st)
{
	const struct option option[] = { { name, no_argument, NULL, 's' }, { 0 } };
	int c;
	*ret_given = false;
	while ((c = getopt_long(argc, argv, "", option, NULL)) != -1) {
		if (c != 's')
			return fail(st, INVALID_ARGUMENT, "USAGE", "%s", usage);
		*ret_given = true;
	}
	return OK;
}

int command_check_config(const struct config *config, int argc, char **argv, struct status *st)
{
	struct core_settings settings;
	char keys[PATH_BYTES];
	static const struct option option[] = { { "print-default", no_argument, NULL, 'd' },
		{ "print-manual", no_argument, NULL, 'm' }, { 0 } };
	int c = getopt_long(argc, argv, "", option, NULL);
	if (c == '?' || optind != argc)
		return fail(st, INVALID_ARGUMENT, "USAGE", "auditd check-config [--print-default|--print-manual]");
	if (c != -1) {
		(c == 'd' ? config_print_default : config_print_manual)(stdout);
		return OK;
	}
	TRY(settings_from(config, keys, sizeof(keys), st, &settings));
	(void)printf("the configuration is good: ledger %s in %s\n", settings.origin, settings.state_directory);
	return OK;
}

static void show_progress(void *context, const char *stage, uint64_t done, uint64_t total)
{
	(void)context;
	if (isatty(STDERR_FILENO))
		(void)fprintf(stderr, "\r%-20s %" PRIu64 " of %" PRIu64 " ", stage, done, total);
}

static void print_report(const struct verify_report *report, bool deep)
{
	char root[HASH_TEXT_BYTES];
	hash_format(&report->root, root);
	(void)printf("entries      %" PRIu64 "\nroot         %s\ncheckpoints  %" PRIu64 "\n", report->entries, root,
		report->checkpoints);
	if (deep)
		(void)printf("signatures   %" PRIu64 "\nin doubt     %" PRIu64 " by keys declared compromised\n"
			"rows         %" PRIu64 " compared cell by cell\ndisposed     %" PRIu64
			" effects named by disposal orders\n",
			report->signatures, report->doubtful, report->rows_compared, report->effects_disposed);
	(void)puts(deep ? "every table is what the ledger says" : "every leaf is what its entry says");
}

/* Deep needs the key slots, and so that no daemon runs; the rest is read beside one. */
static int verify(const struct core_settings *settings, bool deep, struct status *st)
{
	struct store *store = NULL;
	struct keyring *keys = NULL;
	struct db *reader = NULL;
	struct verify_report report;
	char path[PATH_BYTES];
	(void)snprintf(path, sizeof(path), "%s/programme.db", settings->state_directory);
	int rc = deep ? store_open_tables(settings->state_directory, settings->key_directory, st, &store) :
		keyring_open(settings->key_directory, st, &keys);
	if (rc == OK)
		rc = db_open(path, DB_READER, st, &reader);
	if (rc == OK) {
		const struct verify_settings v = { .db = reader, .slots = deep ? store->slots : NULL,
			.log_public = keyring_log_public(deep ? store->keys : keys), .origin = settings->origin,
			.signatures = deep, .signers = deep, .deep = deep, .progress = show_progress };
		rc = verify_store(&v, st, &report);
	}
	if (rc == OK)
		print_report(&report, deep);
	db_close(reader);
	keyring_free(keys);
	store_close(store);
	return rc;
}

int command_verify(const struct config *config, int argc, char **argv, struct status *st)
{
	struct core_settings settings;
	char keys[PATH_BYTES];
	bool deep;
	TRY(parse_switch(argc, argv, "deep", "auditd verify [--deep]", &deep, st));
	TRY(settings_from(config, keys, sizeof(keys), st, &settings));
	return verify(&settings, deep, st);
}

int command_rebuild(const struct config *config, int argc, char **argv, struct status *st)
{
	struct core_settings settings;
	struct store *store;
	struct db *reader = NULL;
	char keys[PATH_BYTES];
	(void)argv;
	if (argc > 1)
		return fail(st, INVALID_ARGUMENT, "USAGE", "auditd rebuild");
	TRY(settings_from(config, keys, sizeof(keys), st, &settings));
	TRY(store_open_tables(settings.state_directory, settings.key_directory, st, &store));
	int rc = db_open(store->db_path, DB_READER, st, &reader);
	if (rc == OK)
		rc = rebuild_store(store->db, reader, store->slots, st);
	if (rc == OK)
		rc = disposal_redo_all(store->db, st);
	db_close(reader);
	store_close(store);
	if (rc == OK)
		(void)puts("the tables were made anew from the ledger; auditd verify --deep compares them");
	return rc;
}
