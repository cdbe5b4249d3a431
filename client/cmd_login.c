/* Unlocking and locking the device's keys, and asking who one is. */
#include "client/call.h"
#include "client/cmd_method.h"
#include "client/command.h"
#include "client/devices.h"
#include "client/term.h"

COMMAND(cmd_login)
{
	bool in_agent = false;
	(void)arg;
	(void)word;
	(void)count;
	TRY(client_load(c, st));
	TRY(keys_new(&c->profile, c->options.passphrase_fd, st, &c->keys));
	TRY(keys_login(c->keys, &c->profile, st, &in_agent));
	if (in_agent)
		say("unlocked for 8 hours: the signing key is in ssh-agent, the session key in the runtime directory");
	else
		say("the session key is unlocked for 8 hours. No ssh-agent runs (SSH_AUTH_SOCK), so signing still asks for "
		    "the passphrase each time: start one with eval $(ssh-agent)");
	return OK;
}

/* The server is told, if there is a session to tell it in; a server out of reach does not keep us logged in. */
static void end_session(struct client *c)
{
	Audit__EndSessionRequest request = AUDIT__END_SESSION_REQUEST__INIT;
	ProtobufCMessage *response = NULL;
	struct status ignored = { 0 };
	c->resume_only = true;
	if (client_open(c, &ignored) != OK)
		return;
	(void)!call_named(c, c->arena, "audit.v1.SessionService/EndSession", &request.base, &ignored, &response, NULL);
	session_forget(c->session);
}

COMMAND(cmd_logout)
{
	char path[FILE_PATH_BYTES];
	(void)arg;
	(void)word;
	(void)count;
	TRY(client_load(c, st));
	TRY(session_path(&c->profile, st, path));
	end_session(c);
	TRY(session_drop(path, st));
	if (!c->keys)
		TRY(keys_new(&c->profile, c->options.passphrase_fd, st, &c->keys));
	TRY(keys_logout(c->keys, &c->profile, st));
	say("logged out");
	return OK;
}

COMMAND(cmd_whoami)
{
	Audit__GetSessionResponse *session = NULL;
	(void)arg;
	(void)word;
	(void)count;
	TRY(client_open(c, st));
	TRY(devices_session(c, st, &session));
	if (!session->is_confirmed)
		say("this device is not confirmed yet: its six words have to be compared, then auditc device confirm");
	return method_show(c, schema_find_method("audit.v1.SessionService/GetSession"), &session->base, st);
}
