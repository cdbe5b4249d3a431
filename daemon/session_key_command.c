/* The command session-key of auditd: exchanging the key that devices pin for sessions. */
#include "daemon/command.h"

#include "common/clock.h"
#include "common/limits.h"
#include "common/session_record.h"
#include "daemon/keyring.h"
#include "daemon/session_chain.h"
#include "daemon/settings.h"

#include <getopt.h>

#define USAGE "auditd session-key new [--to DIRECTORY] | finish [--now] | show"

enum { PATH_BYTES = 4096, DAY_S = 24 * 60 * 60 };

static void print_key(const char *what, const uint8_t public[KEY_BYTES])
{
	struct hash hash = hash_of(public, KEY_BYTES);
	char digits[HASH_TEXT_BYTES];
	hash_format(&hash, digits);
	(void)printf("%-16s sha256:%s\n", what, digits);
}

static int make_next(const char *directory, struct status *st)
{
	uint8_t public[KEY_BYTES];
	const char *name;
	TRY(keyring_create_session_next(directory, st, &name, public));
	print_key(name, public);
	(void)puts("start the server again with it: from then on devices are told");
	return OK;
}

static int load(const struct core_settings *settings, struct buf *records, struct status *st, struct session_chain *ret_keys)
{
	char path[PATH_BYTES];
	struct db *reader;
	(void)snprintf(path, sizeof(path), "%s/programme.db", settings->state_directory);
	TRY(db_open(path, DB_READER, st, &reader));
	int rc = session_chain_load(reader, records, st, ret_keys);
	db_close(reader);
	return rc;
}

/* --- finish --- */

static int check_finish(const struct session_chain *keys, const uint8_t *next, bool now, struct status *st)
{
	char until[CLOCK_TEXT_BYTES];
	int64_t until_us = keys->told_us + LIMIT_SESSION_KEY_DAYS * DAY_S * INT64_C(1000000);
	if (!next)
		return fail(st, FAILED_PRECONDITION, "NO_NEXT_KEY", "there is no session-next.key");
	if (keys->records == 0 || memcmp(keys->newest, next, KEY_BYTES) != 0)
		return fail(st, FAILED_PRECONDITION, "NEXT_KEY_WAITS",
			"no device was told of session-next.key yet: start the server with it");
	clock_format(until_us, until);
	if (!now && clock_now_us() < until_us)
		return fail(st, FAILED_PRECONDITION, "NEXT_KEY_WAITS", "devices have until %s to follow; for a key that was "
			"stolen: --now, and those that were away are handed what auditd session-key show prints", until);
	return OK;
}

static int finish(const struct core_settings *settings, bool now, struct status *st)
{
	uint8_t public[KEY_BYTES] = { 0 };
	struct session_chain keys;
	struct keyring *ring;
	TRY(load(settings, NULL, st, &keys));
	TRY(keyring_open(settings->key_directory, st, &ring));
	const uint8_t *next = keyring_session_public(ring, SESSION_KEY_NEXT);
	int rc = check_finish(&keys, next, now, st);
	if (rc == OK)
		memcpy(public, next, KEY_BYTES);
	keyring_free(ring);
	TRY(rc);
	TRY(keyring_finish_session_next(settings->key_directory, st));
	print_key("session.key", public);
	(void)puts("start the server again: until then it takes the one before it as well");
	return OK;
}

/* --- show --- */

/* On standard output, which goes to a file: nothing of it is secret. */
static int show(const struct core_settings *settings, struct status *st)
{
	struct session_chain keys;
	struct buf records;
	buf_init(&records, SESSION_RECORDS_TEXT_MAX);
	int rc = load(settings, &records, st, &keys);
	if (rc == OK && keys.records == 0)
		rc = fail(st, NOT_FOUND, "NO_RECORDS", "the session key was never exchanged");
	if (rc == OK && (records.failed || fwrite(records.data, 1, records.len, stdout) != records.len))
		rc = fail(st, UNAVAILABLE, "WRITE", "the records cannot be written");
	buf_done(&records);
	return rc;
}

int command_session_key(const struct config *config, int argc, char **argv, struct status *st)
{
	static const struct option option[] = {
		{ "to", required_argument, NULL, 't' }, { "now", no_argument, NULL, 'n' }, { 0 } };
	struct core_settings settings;
	char keys[PATH_BYTES];
	const char *to = NULL;
	bool now = false;
	int c;
	while ((c = getopt_long(argc, argv, "", option, NULL)) == 't' || c == 'n') {
		now |= c == 'n';
		to = c == 't' ? optarg : to;
	}
	const char *what = c == -1 && optind + 1 == argc ? argv[optind] : "";
	bool is_new = strcmp(what, "new") == 0 && !now, is_finish = strcmp(what, "finish") == 0 && !to;
	bool is_show = strcmp(what, "show") == 0 && !now && !to;
	if (!is_new && !is_finish && !is_show)
		return fail(st, INVALID_ARGUMENT, "USAGE", USAGE);
	TRY(settings_from(config, keys, sizeof(keys), st, &settings));
	if (is_show)
		return show(&settings, st);
	return is_finish ? finish(&settings, now, st) : make_next(to ? to : settings.key_directory, st);
}
