/* How devices come in: an invitation is written for a person, and a new device enrols with it. */
#include "client/command.h"
#include "client/newcomer.h"
#include "client/term.h"
#include "client/value.h"
#include "common/clock.h"

static int read_invitation(const char *path, struct status *st, struct invitation *ret_invitation)
{
	struct buf text;
	buf_init(&text, INVITATION_TEXT_MAX);
	int rc = file_read(path, st, &text);
	if (rc == OK)
		rc = invitation_parse(buf_bytes(&text), st, ret_invitation);
	if (text.data)
		secret_wipe(text.data, text.cap);
	buf_done(&text);
	if (rc == OK && ret_invitation->expires_us <= clock_now_us())
		rc = fail(st, FAILED_PRECONDITION, "INVITATION_EXPIRED", "the invitation is over: ask for a new one");
	return rc;
}

static int enrol_with(struct client *c, const struct arg *arg, const struct invitation *invitation, struct status *st)
{
	char words[INVITATION_WORDS_BYTES], device[ID_TEXT_BYTES];
	const char *server = command_arg(arg, "server");
	const struct newcomer n = { .server = server ? server : invitation->server, .server_key = invitation->session_key,
		.log = &invitation->log, .organisation = &invitation->organisation, .key_file = command_arg(arg, "key-file"),
		.credential = command_arg(arg, "credential") };
	TRY(newcomer_profile(c, &n, st));
	TRY(newcomer_keys(c, &n, st));
	TRY(newcomer_enrol(c, invitation, command_arg(arg, "name"), st, device));
	TRY(profile_create(&c->profile, st));
	if (n.credential)
		say("%s is in clear. Seal it and take it away: systemd-creds encrypt --name=%s %s "
		    "/etc/credstore.encrypted/%s && shred -u %s; the unit needs LoadCredentialEncrypted=%s", n.key_file,
			n.credential, n.key_file, n.credential, n.key_file, n.credential);
	invitation_words(keys_sign_public(c->keys), keys_session_public(c->keys), words);
	say("enrolled. Read these six words to the person who invited you, by voice; they confirm the device with them:");
	put_line("%s", words);
	return OK;
}

COMMAND(cmd_enrol)
{
	struct invitation *invitation = secret_new(sizeof(*invitation));
	(void)word;
	(void)count;
	if (!invitation)
		return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no locked memory for an invitation");
	int rc = read_invitation(command_arg(arg, "INVITATION-FILE"), st, invitation);
	if (rc == OK)
		rc = enrol_with(c, arg, invitation, st);
	secret_free(invitation);
	return rc;
}

/* --- inviting --- */

static int write_invitation(struct client *c, const struct invitation *invitation, const char *path, struct status *st)
{
	uint8_t signature[SIGNATURE_BYTES];
	struct buf text;
	buf_init(&text, INVITATION_TEXT_MAX);
	invitation_format(invitation, &text);
	int rc = keys_sign(c->keys, SSHSIG_INVITATION, buf_bytes(&text), st, signature);
	if (rc == OK) {
		invitation_add_signature(&text, signature);
		rc = text.failed ? fail(st, INVALID_ARGUMENT, "BAD_INVITATION", "the server's address is too long")
				 : file_create(path, 0600, buf_bytes(&text), st);
	}
	if (text.data)
		secret_wipe(text.data, text.cap);
	buf_done(&text);
	return rc;
}

static int invite(struct client *c, const struct arg *arg, struct invitation *invitation, struct status *st)
{
	const char *person_id = command_arg(arg, "PERSON-ID"), *out = command_arg(arg, "out");
	const char *server = command_arg(arg, "server"), *expires = command_arg(arg, "expires");
	TRY(value_parse_until(expires ? expires : "24h", c->started_us, st, &invitation->expires_us));
	TRY(client_open(c, st));
	(void)snprintf(invitation->server, sizeof(invitation->server), "%s", server ? server : c->profile.server);
	if (access(out, F_OK) == 0)
		return fail(st, ALREADY_EXISTS, "FILE_EXISTS", "%s exists already", out);
	TRY(newcomer_invite(c, person_id, invitation, st));
	if (c->options.validate_only)
		return OK;
	TRY(write_invitation(c, invitation, out, st));
	say("%s holds a secret that works once: hand it over by another channel, then wait to be read six words", out);
	return OK;
}

COMMAND(cmd_invite)
{
	struct invitation *invitation = secret_new(sizeof(*invitation));
	(void)word;
	(void)count;
	if (!invitation)
		return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no locked memory for an invitation");
	int rc = invite(c, arg, invitation, st);
	secret_free(invitation);
	return rc;
}
