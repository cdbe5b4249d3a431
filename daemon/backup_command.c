/* The commands backup and restore of auditd. */
#include "daemon/backup.h"
#include "daemon/blob_rows.h"
#include "daemon/command.h"

#include "common/clock.h"
#include "daemon/settings.h"

#include <getopt.h>

enum { PATH_BYTES = 4096 };

#define DAY_US (INT64_C(24) * 3600 * 1000 * 1000)
#define USAGE_BACKUP "auditd backup --to DIRECTORY"
#define USAGE_RESTORE "auditd restore --from DIRECTORY [--keys FILE] [--any-keys] [--checkpoint FILE]"

static int settings_of(const struct config *config, const char *directory, char keys[PATH_BYTES], struct status *st,
	struct backup_settings *ret_settings)
{
	struct core_settings core;
	TRY(settings_from(config, keys, PATH_BYTES, st, &core));
	*ret_settings = (struct backup_settings){ .state_directory = core.state_directory,
		.key_directory = core.key_directory, .origin = core.origin, .directory = directory,
		.now_us = clock_now_us() };
	ret_settings->keys_until_us = ret_settings->now_us + config->backup_keys_days * DAY_US;
	return OK;
}

static void print_manifest(const char *what, const struct backup_manifest *m)
{
	char root[HASH_TEXT_BYTES];
	hash_format(&m->root, root); /* as auditd verify prints it */
	(void)printf("%-12s %s\nentries      %" PRIu64 "\nroot         %s\nfiles        %" PRIu64 "\n", what, m->origin,
		m->entries, root, m->blob_count);
}

int command_backup(const struct config *config, int argc, char **argv, struct status *st)
{
	static const struct option option[] = { { "to", required_argument, NULL, 't' }, { 0 } };
	struct backup_settings settings;
	struct backup_manifest m;
	char keys[PATH_BYTES];
	const char *to = NULL;
	int c;
	while ((c = getopt_long(argc, argv, "", option, NULL)) == 't')
		to = optarg;
	if (c != -1 || !to || optind != argc)
		return fail(st, INVALID_ARGUMENT, "USAGE", USAGE_BACKUP);
	TRY(settings_of(config, to, keys, st, &settings));
	TRY(backup_make(&settings, st, &m));
	print_manifest("saved", &m);
	(void)printf("keep %s/keys apart and not longer than %" PRId64 " days: it can undo disposals\n", to,
		config->backup_keys_days);
	return OK;
}

int command_restore(const struct config *config, int argc, char **argv, struct status *st)
{
	static const struct option option[] = { { "from", required_argument, NULL, 'f' },
		{ "keys", required_argument, NULL, 'k' }, { "any-keys", no_argument, NULL, 'a' },
		{ "checkpoint", required_argument, NULL, 'c' }, { 0 } };
	struct restore_settings settings = { .referenced = blob_rows_refer };
	struct backup_manifest m;
	char keys[PATH_BYTES];
	const char *from = NULL;
	int c;
	while ((c = getopt_long(argc, argv, "", option, NULL)) != -1) {
		if (c == 'f')
			from = optarg;
		else if (c == 'k')
			settings.keys = optarg;
		else if (c == 'a')
			settings.any_keys = true;
		else if (c == 'c')
			settings.checkpoint = optarg;
		else
			break;
	}
	if (c != -1 || !from || optind != argc)
		return fail(st, INVALID_ARGUMENT, "USAGE", USAGE_RESTORE);
	TRY(settings_of(config, from, keys, st, &settings.backup));
	TRY(restore_make(&settings, st, &m));
	print_manifest("restored", &m);
	return OK;
}
