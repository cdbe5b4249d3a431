/* The device's keys: whose they are from the key file's clear lines, the secrets from wherever they are unlocked already. */
#include "client/keys.h"

#include "client/agent.h"
#include "client/term.h"
#include "common/clock.h"
#include "common/keyfile.h"

#include <bsd/readpassphrase.h>
#include <errno.h>

struct keys {
	char key_file[FILE_PATH_BYTES];
	char login_path[FILE_PATH_BYTES]; /* "" for keys just made */
	int passphrase_fd;
	struct keyfile_public public;
	struct device_keys *secret;       /* locked memory; NULL until unlocked */
	uint8_t *session_secret;          /* locked memory; of the login file */
};

static int memory_gone(struct status *st)
{
	return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no locked memory for keys");
}

static int login_path(const struct profile *profile, struct status *st, char ret_path[FILE_PATH_BYTES])
{
	char runtime[FILE_PATH_BYTES];
	TRY(file_runtime_directory(st, runtime));
	return file_path(st, ret_path, "%s/%s.login", runtime, profile->name);
}

int keys_new(const struct profile *profile, int passphrase_fd, struct status *st, struct keys **ret_keys)
{
	struct keys *k = calloc(1, sizeof(*k));
	if (!k)
		return memory_gone(st);
	k->passphrase_fd = passphrase_fd;
	int rc = profile_key_path(profile, st, k->key_file);
	if (rc == OK)
		rc = login_path(profile, st, k->login_path);
	if (rc == OK)
		rc = keyfile_read_public(k->key_file, st, &k->public);
	if (rc != OK) {
		free(k);
		return rc;
	}
	*ret_keys = k;
	return OK;
}

int keys_new_unlocked(const struct device_keys *made, struct status *st, struct keys **ret_keys)
{
	struct keys *k = calloc(1, sizeof(*k));
	struct device_keys *copy = device_keys_new();
	if (!k || !copy) {
		free(k);
		device_keys_free(copy);
		return memory_gone(st);
	}
	*copy = *made;
	k->passphrase_fd = -1;
	k->secret = copy;
	memcpy(k->public.sign_key, made->sign.public, sizeof(k->public.sign_key));
	memcpy(k->public.session_key, made->session_public, sizeof(k->public.session_key));
	*ret_keys = k;
	return OK;
}

void keys_free(struct keys *k)
{
	if (!k)
		return;
	device_keys_free(k->secret);
	secret_free(k->session_secret);
	free(k);
}

const uint8_t *keys_sign_public(const struct keys *k)
{
	return k->public.sign_key;
}

const uint8_t *keys_session_public(const struct keys *k)
{
	return k->public.session_key;
}

/* --- passphrases --- */

static int passphrase_from(int fd, struct status *st, char ret_passphrase[KEYS_PASSPHRASE_BYTES])
{
	size_t len = 0;
	for (;;) {
		char next;
		ssize_t got = read(fd, &next, 1);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0 || len + 1 == KEYS_PASSPHRASE_BYTES)
			return fail(st, UNAUTHENTICATED, "NO_PASSPHRASE", "no passphrase on descriptor %d%s%s", fd,
				got < 0 ? ": " : "", got < 0 ? strerror(errno) : "");
		if (got == 0 || next == '\n')
			break;
		ret_passphrase[len++] = next;
	}
	ret_passphrase[len] = 0;
	return len > 0 ? OK : fail(st, UNAUTHENTICATED, "NO_PASSPHRASE", "the passphrase on descriptor %d is empty", fd);
}

static int ask(const char *prompt, struct status *st, char ret_passphrase[KEYS_PASSPHRASE_BYTES])
{
	if (!readpassphrase(prompt, ret_passphrase, KEYS_PASSPHRASE_BYTES, RPP_REQUIRE_TTY) || !*ret_passphrase)
		return fail(st, UNAUTHENTICATED, "NO_PASSPHRASE",
			"the key file's passphrase is needed: run in a terminal, log in before, or give --passphrase-fd N");
	return OK;
}

int keys_passphrase(int fd, const char *prompt, bool twice, struct status *st,
	char ret_passphrase[KEYS_PASSPHRASE_BYTES])
{
	if (fd >= 0)
		return passphrase_from(fd, st, ret_passphrase);
	TRY(ask(prompt, st, ret_passphrase));
	if (!twice)
		return OK;
	char *again = secret_new(KEYS_PASSPHRASE_BYTES);
	if (!again)
		return memory_gone(st);
	int rc = ask("The same again: ", st, again);
	if (rc == OK && strcmp(again, ret_passphrase) != 0)
		rc = fail(st, INVALID_ARGUMENT, "PASSPHRASES_DIFFER", "the two are not the same");
	secret_free(again);
	return rc;
}

/* --- unlocking --- */

static int read_encrypted(struct keys *k, struct status *st, struct device_keys *ret_keys)
{
	char prompt[FILE_PATH_BYTES + 40];
	char *passphrase = secret_new(KEYS_PASSPHRASE_BYTES);
	if (!passphrase)
		return memory_gone(st);
	(void)snprintf(prompt, sizeof(prompt), "Passphrase of %s: ", k->key_file);
	int rc = keys_passphrase(k->passphrase_fd, prompt, false, st, passphrase);
	if (rc == OK)
		rc = keyfile_read(k->key_file, bytes_of_text(passphrase), st, ret_keys);
	secret_free(passphrase);
	return rc;
}

static int unlock(struct keys *k, struct status *st)
{
	if (k->secret)
		return OK;
	struct device_keys *secret = device_keys_new();
	if (!secret)
		return memory_gone(st);
	int rc = k->public.is_encrypted ? read_encrypted(k, st, secret)
					: keyfile_read_credential(k->key_file, st, secret);
	if (rc == OK)
		k->secret = secret;
	else
		device_keys_free(secret);
	return rc;
}

/* What login left behind, unless it is over or about another key. */
static bool read_login(struct keys *k)
{
	struct status ignored = { 0 };
	struct buf text;
	uint8_t public[KEY_BYTES];
	uint8_t *secret = secret_new(KEY_BYTES);
	buf_init(&text, 1024);
	bool is_read = secret && k->login_path[0] && file_read_private(k->login_path, &ignored, &text) == OK;
	struct scan s = scan_of(buf_bytes(&text));
	scan_literal(&s, "isms-audit login v1\npublic ");
	scan_base64(&s, '\n', public, sizeof(public));
	scan_literal(&s, "expires ");
	int64_t expires_us = scan_time(&s, '\n');
	scan_literal(&s, "secret ");
	if (is_read)
		scan_base64(&s, '\n', secret, KEY_BYTES);
	is_read = is_read && scan_done(&s) && expires_us > clock_now_us() &&
		memcmp(public, k->public.session_key, sizeof(public)) == 0;
	if (text.data)
		secret_wipe(text.data, text.cap);
	buf_done(&text);
	if (is_read)
		k->session_secret = secret;
	else
		secret_free(secret);
	return is_read;
}

int keys_session_secret(struct keys *k, struct status *st, const uint8_t **ret_secret)
{
	if (!k->secret && !k->session_secret && (k->passphrase_fd >= 0 || !read_login(k)))
		TRY(unlock(k, st));
	*ret_secret = k->secret ? k->secret->session_secret : k->session_secret;
	return OK;
}

static bool agent_can(struct keys *k)
{
	struct status ignored = { 0 };
	bool has = false;
	return k->passphrase_fd < 0 && agent_is_there() && agent_has(k->public.sign_key, &ignored, &has) == OK && has;
}

int keys_sign(struct keys *k, const char *namespace, struct bytes message, struct status *st,
	uint8_t ret_signature[SIGNATURE_BYTES])
{
	if (!k->secret && agent_can(k))
		return agent_sign(k->public.sign_key, namespace, message, st, ret_signature);
	TRY(unlock(k, st));
	sshsig_sign(&k->secret->sign, namespace, message, ret_signature);
	return OK;
}

int keys_sign_bytes(struct keys *k, struct bytes message, struct status *st, uint8_t ret_signature[SIGNATURE_BYTES])
{
	if (!k->secret && agent_can(k))
		return agent_sign_bytes(k->public.sign_key, message, st, ret_signature);
	TRY(unlock(k, st));
	sign_bytes(&k->secret->sign, message, ret_signature);
	return OK;
}

/* --- login --- */

static int write_login(const struct keys *k, const char *path, struct status *st)
{
	char public[BASE64_LEN(KEY_BYTES) + 1], expires[CLOCK_TEXT_BYTES];
	char *secret = secret_new(BASE64_LEN(KEY_BYTES) + 1);
	struct buf text;
	if (!secret)
		return memory_gone(st);
	base64_encode(k->public.session_key, KEY_BYTES, public);
	base64_encode(k->secret->session_secret, KEY_BYTES, secret);
	clock_format(clock_now_us() + INT64_C(1000000) * KEYS_LOGIN_S, expires);
	buf_init(&text, 1024);
	buf_addf(&text, "isms-audit login v1\npublic %s\nexpires %s\nsecret %s\n", public, expires, secret);
	secret_free(secret);
	int rc = file_replace(path, 0600, buf_bytes(&text), st);
	if (text.data)
		secret_wipe(text.data, text.cap);
	buf_done(&text);
	return rc;
}

int keys_login(struct keys *k, const struct profile *profile, struct status *st, bool *ret_in_agent)
{
	char path[FILE_PATH_BYTES];
	TRY(login_path(profile, st, path));
	TRY(unlock(k, st));
	TRY(write_login(k, path, st));
	*ret_in_agent = agent_is_there();
	if (*ret_in_agent)
		TRY(agent_add(&k->secret->sign, profile->name, KEYS_LOGIN_S, st));
	return OK;
}

bool keys_are_logged_in(const struct keys *k)
{
	return access(k->login_path, F_OK) == 0;
}

int keys_logout(struct keys *k, const struct profile *profile, struct status *st)
{
	char path[FILE_PATH_BYTES];
	TRY(login_path(profile, st, path));
	if (unlink(path) != 0 && errno != ENOENT)
		return fail(st, UNAVAILABLE, "FILE_WRITE", "%s: %s", path, strerror(errno));
	return agent_is_there() ? agent_remove(k->public.sign_key, st) : OK;
}
