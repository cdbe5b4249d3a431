/* auditd init: keys, the first entry, and the invitation of the first administrator. */
#include "daemon/command.h"

#include "common/clock.h"
#include "common/crypto.h"
#include "common/invitation.h"
#include "common/limits.h"
#include "daemon/settings.h"
#include "daemon/system.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <sys/stat.h>

struct init_flags {
	const char *organisation;
	const char *administrator;
	const char *invitation; /* NULL: stdout */
};

static int parse_flags(int argc, char **argv, struct init_flags *f, struct status *st)
{
	static const struct option option[] = { { "organisation", required_argument, NULL, 'o' },
		{ "administrator", required_argument, NULL, 'a' }, { "invitation", required_argument, NULL, 'i' },
		{ 0 } };
	int c;
	while ((c = getopt_long(argc, argv, "", option, NULL)) != -1) {
		if (c == 'o')
			f->organisation = optarg;
		else if (c == 'a')
			f->administrator = optarg;
		else if (c == 'i')
			f->invitation = optarg;
		else
			break;
	}
	if (c != -1 || !f->organisation || !f->administrator)
		return fail(st, INVALID_ARGUMENT, "USAGE",
			"auditd init --organisation NAME --administrator NAME [--invitation FILE]");
	if (!text_is_clean((const uint8_t *)f->organisation, strlen(f->organisation)) ||
		!text_is_clean((const uint8_t *)f->administrator, strlen(f->administrator)) ||
		strlen(f->organisation) > LIMIT_NAME_BYTES || strlen(f->administrator) > LIMIT_NAME_BYTES)
		return fail(st, INVALID_ARGUMENT, "NAME", "a name is UTF-8 of at most %d bytes without controls",
			LIMIT_NAME_BYTES);
	return OK;
}

/* Before the first entry: an invitation that cannot be written would leave a ledger that nobody can come into. */
static int open_invitation(const char *path, struct status *st, int *ret_fd)
{
	*ret_fd = path ? open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600) : STDOUT_FILENO;
	return *ret_fd >= 0 ? OK : fail(st, UNAVAILABLE, "INVITATION_FILE", "%s: %s", path, strerror(errno));
}

static int write_invitation(int fd, struct bytes text, struct status *st)
{
	ssize_t n = write(fd, text.data, text.len);
	return n == (ssize_t)text.len ? OK : fail(st, UNAVAILABLE, "INVITATION_FILE", "the invitation cannot be written");
}

/* The bootstrap invitation names local.sock: it is good nowhere else. */
static int first_entry(const struct config *config, int fd, const struct init_flags *f, struct core *core,
	struct status *st)
{
	struct invitation invitation = { .expires_us = clock_now_us() + LIMIT_BOOTSTRAP_S * 1000000LL };
	struct system_first first = { .origin = core->settings.origin, .organisation_name = f->organisation,
		.administrator_name = f->administrator, .expires_us = invitation.expires_us };
	struct sign_key key;
	struct buf text;
	(void)snprintf(invitation.server, sizeof(invitation.server), "ipc://%s/%s", config->runtime_directory,
		config->listen_local);
	random_bytes(invitation.secret, sizeof(invitation.secret));
	invitation_key(invitation.secret, &key);
	memcpy(first.invitation_key, key.public, sizeof(first.invitation_key));
	memcpy(invitation.session_key, keyring_session_public(core->keys, SESSION_KEY), KEY_BYTES);
	memcpy(invitation.inviter, key.public, sizeof(invitation.inviter)); /* nobody else is there yet */
	TRY(note_key_init(core->settings.origin, NOTE_ED25519, keyring_log_public(core->keys), st, &invitation.log));
	TRY(system_init(core, &first, st, &invitation.organisation));
	buf_init(&text, INVITATION_TEXT_MAX);
	invitation_format(&invitation, &text);
	uint8_t signature[SIGNATURE_BYTES];
	sshsig_sign(&key, SSHSIG_INVITATION, buf_bytes(&text), signature);
	invitation_add_signature(&text, signature);
	int rc = text.failed ? fail(st, INTERNAL, "INVITATION", "the invitation does not fit its form") :
		write_invitation(fd, buf_bytes(&text), st);
	secret_wipe(&invitation, sizeof(invitation));
	secret_wipe(&key, sizeof(key));
	secret_wipe(text.data, text.len);
	buf_done(&text);
	return rc;
}

static void print_fingerprints(const struct core *core)
{
	char log[HASH_TEXT_BYTES], session[HASH_TEXT_BYTES];
	struct hash h = hash_of(keyring_session_public(core->keys, SESSION_KEY), KEY_BYTES);
	hash_format(&core->log_key_hash, log);
	hash_format(&h, session);
	(void)fprintf(stderr, "ledger       %s\nlog key      sha256:%s\nsession key  sha256:%s\n",
		core->settings.origin, log, session);
}

static int init_store(const struct config *config, const struct core_settings *settings, const char *keys, int fd,
	const struct init_flags *f, struct status *st)
{
	struct core *core;
	if (mkdir(settings->state_directory, 0700) != 0 && errno != EEXIST)
		return fail(st, UNAVAILABLE, "STATE_DIRECTORY", "%s: %s", settings->state_directory, strerror(errno));
	TRY(keyring_create(keys, st));
	TRY(core_open(settings, st, &core));
	int rc = ledger_size(core->ledger) != 0 ?
		fail(st, FAILED_PRECONDITION, "NOT_EMPTY", "this ledger has its first entry already") :
		first_entry(config, fd, f, core, st);
	if (rc == OK)
		print_fingerprints(core);
	core_close(core);
	return rc;
}

int command_init(const struct config *config, int argc, char **argv, struct status *st)
{
	struct init_flags flags = { 0 };
	struct core_settings settings;
	char keys[4096];
	int fd;
	TRY(parse_flags(argc, argv, &flags, st));
	TRY(settings_from(config, keys, sizeof(keys), st, &settings));
	(void)umask(077);
	TRY(open_invitation(flags.invitation, st, &fd));
	int rc = init_store(config, &settings, keys, fd, &flags, st);
	if (flags.invitation) {
		(void)close(fd);
		/* An empty one would stand in the way of the next try. */
		if (rc != OK)
			(void)unlink(flags.invitation);
	}
	return rc;
}
