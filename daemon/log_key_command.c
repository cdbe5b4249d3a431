/* The command log-key of auditd: the server's side of exchanging the log key. What begins it is auditc log rotate. */
#include "daemon/command.h"

#include "daemon/backup_copy.h"
#include "daemon/settings.h"
#include "daemon/system.h"

#include <getopt.h>

enum { PATH_BYTES = 4096 };

#define USAGE "auditd log-key new [--to DIRECTORY] | finish | consent PROPOSAL | replace PROPOSAL"

static void print_key(const char *what, const uint8_t public[SIGN_PUBLIC_BYTES])
{
	struct hash hash = hash_of(public, SIGN_PUBLIC_BYTES);
	char digits[HASH_TEXT_BYTES], key[SIGN_PUBLIC_TEXT_BYTES];
	hash_format(&hash, digits);
	sign_public_format(public, key);
	(void)printf("%-12s %s\nfingerprint  sha256:%s\n", what, key, digits);
}

static int make_next(const char *directory, struct status *st)
{
	uint8_t public[SIGN_PUBLIC_BYTES];
	const char *name;
	TRY(keyring_create_next(directory, st, &name, public));
	print_key(name, public);
	(void)puts(strcmp(name, "log.key") == 0
			   ? "the log key was not there: holders of the root sign for this one, then auditd log-key "
			     "replace"
			   : "start the server again with it; then an administrator begins it: auditc log rotate");
	return OK;
}

/* As the store's records have them. */
static int load_keys(const struct core_settings *settings, const struct keyring *keys, struct status *st,
	struct log_keys *ret_keys)
{
	char path[PATH_BYTES];
	struct db *reader;
	(void)snprintf(path, sizeof(path), "%s/programme.db", settings->state_directory);
	TRY(db_open(path, DB_READER, st, &reader));
	int rc = log_chain_load(reader, settings->origin, keyring_log_public(keys), NULL, st, ret_keys);
	db_close(reader);
	return rc;
}

static int check_finish(const struct core_settings *settings, const struct keyring *keys, struct status *st,
	uint8_t ret_public[SIGN_PUBLIC_BYTES])
{
	const uint8_t *next = keyring_log_next(keys);
	struct log_keys log;
	if (!next)
		return fail(st, FAILED_PRECONDITION, "NO_NEXT_KEY", "there is no log-next.key");
	TRY(load_keys(settings, keys, st, &log));
	memcpy(ret_public, log_keys_newest(&log), SIGN_PUBLIC_BYTES);
	return memcmp(next, ret_public, SIGN_PUBLIC_BYTES) == 0
		       ? OK
		       : fail(st, FAILED_PRECONDITION, "NEXT_KEY_WAITS",
				 "the ledger is not signed with log-next.key yet: auditc log rotate");
}

static int finish(const struct core_settings *settings, struct status *st)
{
	uint8_t newest[SIGN_PUBLIC_BYTES];
	struct keyring *keys;
	TRY(keyring_open(settings->key_directory, st, &keys));
	int rc = check_finish(settings, keys, st, newest);
	keyring_free(keys);
	TRY(rc);
	TRY(keyring_finish_next(settings->key_directory, st));
	print_key("log.key", newest);
	return OK;
}

/* --- consent --- */

static int no_consent(struct status *st, const char *why)
{
	return fail(st, FAILED_PRECONDITION, "NO_CONSENT", "%s", why);
}

/* Another root of this list, with the key at hand, and once. */
static int check_consent(const struct log_keys *log, const struct keyring *keys, const struct log_proposal *p,
	struct bytes text, struct status *st)
{
	const uint8_t *newest = log_keys_newest(log);
	if (!hash_equal(&p->log, &log->name) || p->number != log->records + 1 || !hash_equal(&p->previous, &log->previous))
		return no_consent(st, "it does not follow the newest record of this ledger");
	if (!log_proposal_asks_consent(log, p))
		return no_consent(st,
			"it leaves the root as it is, or is for a log key that is lost or was stolen: nobody asks this one");
	if (log_proposal_is_by(text, newest))
		return no_consent(st, "the log key has signed it");
	return keyring_has(keys, newest) ? OK :
		fail(st, FAILED_PRECONDITION, "LOG_KEY_MISSING", "the key that signs the ledger is not in the key directory");
}

/* What is signed is shown, as to a holder: whoever may type this here is asked whether those persons are to have the root. */
static int sign_consent(const struct core_settings *settings, struct keyring *keys, struct bytes text, struct status *st,
	struct buf *ret_line)
{
	uint8_t signature[SIGNATURE_BYTES];
	struct log_proposal p;
	struct bytes said;
	struct log_keys log;
	TRY(log_proposal_parse(text, st, &p, &said));
	TRY(load_keys(settings, keys, st, &log));
	TRY(check_consent(&log, keys, &p, text, st));
	(void)printf("%.*s", (int)said.len, (const char *)said.data);
	keyring_sign(keys, log_keys_newest(&log), SSHSIG_LOG, said, signature);
	log_proposal_add(ret_line, log_keys_newest(&log), signature);
	return ret_line->failed ? fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no memory") : OK;
}

static int consent(const struct core_settings *settings, const char *path, struct status *st)
{
	struct keyring *keys;
	struct buf text, line;
	TRY(keyring_open(settings->key_directory, st, &keys));
	buf_init(&text, LOG_RECORD_TEXT_MAX);
	buf_init(&line, LOG_RECORD_TEXT_MAX);
	int rc = copy_read_text(path, st, &text);
	if (rc == OK)
		rc = sign_consent(settings, keys, buf_bytes(&text), st, &line);
	if (rc == OK)
		rc = copy_append_text(path, buf_bytes(&line), st);
	buf_done(&line);
	buf_done(&text);
	keyring_free(keys);
	return rc;
}

/* --- replace --- */

static int enter(const struct core_settings *settings, struct bytes proposal, struct status *st)
{
	struct core *core;
	TRY(core_open(settings, st, &core));
	int rc = system_replace_log_key(core, proposal, st);
	if (rc == OK)
		print_key("log key", settings->log_successor);
	core_close(core);
	return rc;
}

/* Without a server: nobody could believe one that has not the key. */
static int replace(struct core_settings *settings, const char *path, struct status *st)
{
	struct log_proposal p;
	struct bytes said;
	struct buf text;
	buf_init(&text, LOG_RECORD_TEXT_MAX);
	int rc = copy_read_text(path, st, &text);
	if (rc == OK)
		rc = log_proposal_parse(buf_bytes(&text), st, &p, &said);
	if (rc == OK) {
		settings->log_successor = p.key;
		rc = enter(settings, buf_bytes(&text), st);
	}
	buf_done(&text);
	return rc;
}

int command_log_key(const struct config *config, int argc, char **argv, struct status *st)
{
	static const struct option option[] = { { "to", required_argument, NULL, 't' }, { 0 } };
	struct core_settings settings;
	char keys[PATH_BYTES];
	const char *to = NULL;
	int c;
	while ((c = getopt_long(argc, argv, "", option, NULL)) == 't')
		to = optarg;
	bool is_new = optind + 1 == argc && strcmp(argv[optind], "new") == 0;
	bool is_replace = optind + 2 == argc && strcmp(argv[optind], "replace") == 0 && !to;
	bool is_consent = optind + 2 == argc && strcmp(argv[optind], "consent") == 0 && !to;
	bool is_finish = optind + 1 == argc && strcmp(argv[optind], "finish") == 0 && !to;
	if (c != -1 || (!is_new && !is_finish && !is_replace && !is_consent))
		return fail(st, INVALID_ARGUMENT, "USAGE", USAGE);
	TRY(settings_from(config, keys, sizeof(keys), st, &settings));
	if (is_replace)
		return replace(&settings, argv[optind + 1], st);
	if (is_consent)
		return consent(&settings, argv[optind + 1], st);
	return is_finish ? finish(&settings, st) : make_next(to ? to : settings.key_directory, st);
}
