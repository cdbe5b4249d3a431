/* auditc session-key follow: for a device that was away while the server's session key was exchanged. */
#include "client/command.h"
#include "client/server_key.h"
#include "client/term.h"
#include "common/session_record.h"

/* The log's keys as a file has them, which must go on from what this device knows. */
static int read_log_keys(struct client *c, const char *path, struct status *st, struct log_keys *ret_keys)
{
	struct buf text, known;
	buf_init(&text, LOG_KEYS_TEXT_MAX);
	buf_init(&known, LOG_KEYS_TEXT_MAX);
	int rc = file_read(path, st, &text);
	if (rc == OK)
		rc = witness_records(&c->witness, st, &known);
	if (rc == OK && (text.len < known.len || (known.len > 0 && memcmp(text.data, known.data, known.len) != 0)))
		rc = fail(st, DATA_LOSS, "LOG_KEYS_FORKED", "%s: its log keys are not those that this device knows", path);
	log_keys_begin(&c->profile.log, ret_keys);
	if (rc == OK)
		rc = log_keys_add_all(ret_keys, buf_bytes(&text), st);
	buf_done(&known);
	buf_done(&text);
	return rc;
}

static int follow(struct client *c, const char *path, const struct log_keys *log, struct status *st)
{
	struct buf records;
	bool is_new = false;
	buf_init(&records, SESSION_RECORDS_TEXT_MAX);
	int rc = file_read(path, st, &records);
	if (rc == OK)
		rc = server_key_follow(&c->profile, buf_bytes(&records), log, st, &is_new);
	buf_done(&records);
	if (rc == OK && !is_new)
		rc = fail(st, FAILED_PRECONDITION, "NOTHING_FOLLOWS", "%s: no record begins with the key that this profile has "
			"pinned: it is the newest, or they are another server's", path);
	return rc;
}

COMMAND(cmd_session_key_follow)
{
	const char *log_keys = command_arg(arg, "log-keys");
	struct log_keys log;
	(void)word;
	(void)count;
	TRY(client_load(c, st));
	TRY(witness_load(&c->profile.log, st, &c->witness));
	log = c->witness.keys;
	if (log_keys)
		TRY(read_log_keys(c, log_keys, st, &log));
	return follow(c, command_arg(arg, "RECORDS"), &log, st);
}
