/* auditc log holder, propose and sign: the programme root, by people who each have a key file and need no server. */
#include "client/command.h"
#include "client/shown.h"
#include "client/term.h"
#include "client/value.h"

#include "common/crypto.h"
#include "common/keyfile.h"

#include "audit/v1/log_shown.pb-c.h"

static int memory_gone(struct status *st)
{
	return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no locked memory for a passphrase");
}

/* --- holder --- */

/* A key file as a device's; of its two keys the signing one is used. */
static int make_key_file(const struct client *c, const char *path, struct status *st, uint8_t ret_public[SIGN_PUBLIC_BYTES])
{
	struct device_keys *keys = device_keys_new();
	char *passphrase = secret_new(KEYS_PASSPHRASE_BYTES);
	int rc = keys && passphrase ? keys_passphrase(c->options.passphrase_fd,
					      "Passphrase for the holder's key file: ", true, st, passphrase)
				    : memory_gone(st);
	if (rc == OK) {
		device_keys_make(keys);
		rc = keyfile_write(path, keys, bytes_of_text(passphrase), keyfile_moderate, st);
	}
	if (rc == OK)
		memcpy(ret_public, keys->sign.public, SIGN_PUBLIC_BYTES);
	secret_free(passphrase);
	device_keys_free(keys);
	return rc;
}

COMMAND(cmd_log_holder)
{
	uint8_t public[SIGN_PUBLIC_BYTES];
	char text[SIGN_PUBLIC_TEXT_BYTES];
	(void)word;
	(void)count;
	TRY(make_key_file(c, command_arg(arg, "key-file"), st, public));
	sign_public_format(public, text);
	Audit__LogHolder holder = AUDIT__LOG_HOLDER__INIT;
	holder.key = text;
	if (shown_as_lines(c))
		put_line("%s", text);
	else
		TRY(shown_put(c, &holder.base, st));
	say("keep the file offline, apart from the other holders' and from the server; the line above goes into the "
	    "file of auditc log "
	    "propose --holders");
	return OK;
}

/* --- propose --- */

static int read_key(const char *text, struct status *st, uint8_t ret_public[SIGN_PUBLIC_BYTES])
{
	return sign_public_parse(text, strlen(text), ret_public) && sign_public_valid(ret_public)
		       ? OK
		       : fail(st, INVALID_ARGUMENT, "BAD_VALUE",
				 "\"%s\" is no key: ssh-ed25519 and 68 characters, as it was printed", text);
}

/* A line each, as auditc log holder prints it. */
static int read_holders(const char *path, struct status *st, struct log_root *ret_root)
{
	struct buf text;
	int rc;
	buf_init(&text, FILE_SMALL_BYTES);
	rc = file_read(path, st, &text);
	struct scan s = scan_of(buf_bytes(&text));
	while (rc == OK && s.at < s.end) {
		if (ret_root->count == LOG_HOLDERS_MAX)
			rc = fail(st, INVALID_ARGUMENT, "BAD_VALUE", "%s: a root has at most %d holders", path,
				LOG_HOLDERS_MAX);
		else
			sign_public_scan(&s, '\n', ret_root->holder[ret_root->count++]);
		if (rc == OK && s.failed)
			rc = fail(st, INVALID_ARGUMENT, "BAD_VALUE", "%s: line %zu is no key of auditc log holder",
				path, ret_root->count);
	}
	buf_done(&text);
	return rc;
}

static int read_threshold(const char *text, struct status *st, size_t *ret_threshold)
{
	char *end = NULL;
	unsigned long n = text ? strtoul(text, &end, 10) : 0;
	if (!text || *text < '1' || *text > '9' || *end || n > LOG_HOLDERS_MAX)
		return fail(st, INVALID_ARGUMENT, "BAD_VALUE",
			"--threshold is how many of the holders must sign: 1 to %d", LOG_HOLDERS_MAX);
	*ret_threshold = n;
	return OK;
}

static int read_cause(const char *text, struct status *st, enum log_cause *ret_cause)
{
	static const struct { const char *word; enum log_cause cause; } row[] = { { "routine", LOG_CAUSE_ROUTINE },
		{ "lost", LOG_CAUSE_LOST }, { "stolen", LOG_CAUSE_STOLEN } };
	for (size_t i = 0; i < ARRAY_LEN(row); i++)
		if (strcmp(text, row[i].word) == 0) {
			*ret_cause = row[i].cause;
			return OK;
		}
	return fail(st, INVALID_ARGUMENT, "BAD_VALUE", "--cause is routine, lost or stolen");
}

static int fill_key(const struct arg *arg, struct log_proposal *p, struct status *st)
{
	const char *key = command_arg(arg, "key"), *cause = command_arg(arg, "cause");
	if (!key && cause)
		return fail(st, INVALID_ARGUMENT, "MISSING",
			"--cause says why another log key begins: --key, as auditd log-key new printed it");
	p->cause = LOG_CAUSE_ROOT;
	if (!key)
		return OK;
	TRY(read_key(key, st, p->key));
	return read_cause(cause ? cause : "routine", st, &p->cause);
}

static int fill_root(const struct arg *arg, struct log_proposal *p, struct status *st)
{
	const char *holders = command_arg(arg, "holders"), *threshold = command_arg(arg, "threshold");
	if (!holders && !threshold)
		return OK;
	if (!holders)
		return fail(st, INVALID_ARGUMENT, "MISSING", "--holders FILE has the keys of all holders, a line each");
	p->root = (struct log_root){ .count = 0 };
	TRY(read_holders(holders, st, &p->root));
	return read_threshold(threshold, st, &p->root.threshold);
}

/* From what this device knows of the log's keys, and so without a server: that may be what is broken. */
COMMAND(cmd_log_propose)
{
	struct log_proposal p;
	struct buf text;
	(void)word;
	(void)count;
	TRY(client_load(c, st));
	TRY(witness_load(&c->profile.log, st, &c->witness));
	log_keys_propose(&c->witness.keys, &p);
	TRY(fill_key(arg, &p, st));
	TRY(fill_root(arg, &p, st));
	buf_init(&text, LOG_RECORD_TEXT_MAX);
	log_proposal_format(&p, &text);
	const char *lacks = log_proposal_lacks(&c->witness.keys, buf_bytes(&text));
	int rc = text.failed ? fail(st, RESOURCE_EXHAUSTED, "MEMORY", "out of memory") :
		file_create(command_arg(arg, "out"), 0644, buf_bytes(&text), st);
	buf_done(&text);
	TRY(rc);
	Audit__LogProposed proposed = AUDIT__LOG_PROPOSED__INIT;
	proposed.path = command_arg(arg, "out");
	proposed.lacks = lacks ? lacks : "";
	if (!shown_as_lines(c))
		TRY(shown_put(c, &proposed.base, st));
	say("what it lacks now: %s. Each holder reads and signs it: auditc log sign %s", lacks ? lacks : "nothing",
		command_arg(arg, "out"));
	return OK;
}

/* --- sign --- */

/* Read by who signs, before: nothing is hidden in what the lines below do not say. Beside data it is talk. */
static void show(const struct client *c, struct bytes said)
{
	int len = (int)(said.len > 0 ? said.len - 1 : 0);
	if (shown_as_lines(c))
		put_line("%.*s", len, (const char *)said.data);
	else
		say("%.*s", len, (const char *)said.data);
}

static int show_signed(struct client *c, struct bytes said, const uint8_t public[SIGN_PUBLIC_BYTES], struct status *st)
{
	Audit__LogSigned done = AUDIT__LOG_SIGNED__INIT;
	char key[SIGN_PUBLIC_TEXT_BYTES];
	sign_public_format(public, key);
	done.key = key;
	done.proposal = arena_printf(c->arena, "%.*s", (int)said.len, (const char *)said.data);
	return done.proposal ? shown_put(c, &done.base, st) : memory_gone(st);
}

static int sign_text(const struct client *c, const char *key_file, struct bytes said, struct status *st,
	uint8_t ret_public[SIGN_PUBLIC_BYTES], uint8_t ret_signature[SIGNATURE_BYTES])
{
	struct device_keys *keys = device_keys_new();
	char *passphrase = secret_new(KEYS_PASSPHRASE_BYTES);
	int rc = keys && passphrase ? keys_passphrase(c->options.passphrase_fd,
					      "Passphrase of the holder's key file: ", false, st, passphrase)
				    : memory_gone(st);
	if (rc == OK)
		rc = keyfile_read(key_file, bytes_of_text(passphrase), st, keys);
	if (rc == OK) {
		sshsig_sign(&keys->sign, SSHSIG_LOG, said, ret_signature);
		memcpy(ret_public, keys->sign.public, SIGN_PUBLIC_BYTES);
	}
	secret_free(passphrase);
	device_keys_free(keys);
	return rc;
}

static int add_signature(struct client *c, const struct arg *arg, struct buf *text, struct status *st)
{
	uint8_t public[SIGN_PUBLIC_BYTES], signature[SIGNATURE_BYTES];
	struct log_proposal p;
	struct bytes said;
	TRY(log_proposal_parse(buf_bytes(text), st, &p, &said));
	show(c, said);
	TRY(sign_text(c, command_arg(arg, "key-file"), said, st, public, signature));
	if (!log_root_has(&p.root, public))
		say("this key is no holder of the root that is proposed: it counts only if it is one of the root until now");
	/* Before the buffer that it stands in grows. */
	if (!shown_as_lines(c))
		TRY(show_signed(c, said, public, st));
	log_proposal_add(text, public, signature);
	return text->failed ? fail(st, RESOURCE_EXHAUSTED, "TOO_MANY", "no more signatures fit") :
		file_replace(command_arg(arg, "PROPOSAL"), 0644, buf_bytes(text), st);
}

COMMAND(cmd_log_sign)
{
	struct buf text;
	(void)word;
	(void)count;
	buf_init(&text, LOG_RECORD_TEXT_MAX);
	int rc = file_read(command_arg(arg, "PROPOSAL"), st, &text);
	if (rc == OK)
		rc = add_signature(c, arg, &text, st);
	buf_done(&text);
	TRY(rc);
	say("signed. With enough signatures: auditc log rotate --proposal FILE; where the log key is lost: auditd "
	    "log-key replace FILE, at "
	    "the server");
	return OK;
}
