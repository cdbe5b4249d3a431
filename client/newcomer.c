/* A new device's profile and keys. */
#include "client/newcomer.h"

#include "client/term.h"

#include <errno.h>
#include <libgen.h>

/* The key file's absolute path: commands run from anywhere. */
static int absolute(const char *path, struct status *st, char ret_path[FILE_PATH_BYTES])
{
	char directory[FILE_PATH_BYTES], name[FILE_PATH_BYTES];
	TRY(file_path(st, directory, "%s", path));
	TRY(file_path(st, name, "%s", path));
	char *real = realpath(dirname(directory), NULL);
	if (!real)
		return fail(st, NOT_FOUND, "NO_FILE", "%s: %s", path, strerror(errno));
	int rc = file_path(st, ret_path, "%s/%s", real, basename(name));
	free(real);
	return rc;
}

int newcomer_profile(struct client *c, const struct newcomer *n, struct status *st)
{
	struct profile *p = &c->profile, existing;
	struct status missing = { 0 };
	*p = (struct profile){ .log = *n->log };
	TRY(profile_choose(c->options.profile, st, p->name));
	if (profile_load(p->name, &missing, &existing) == OK)
		return fail(st, ALREADY_EXISTS, "PROFILE_EXISTS", "the profile \"%s\" exists: choose another with --profile",
			p->name);
	(void)snprintf(p->server, sizeof(p->server), "%s", n->server);
	memcpy(p->server_key, n->server_key, sizeof(p->server_key));
	id_format(n->organisation, p->organisation);
	if (!n->credential)
		return absolute(n->key_file, st, p->key_file);
	if (!profile_name_valid(n->credential))
		return fail(st, INVALID_ARGUMENT, "BAD_CREDENTIAL", "a credential's name is 1 to 40 of a-z 0-9 . _ -");
	return file_path(st, p->key_file, PROFILE_CREDENTIAL "%s", n->credential);
}

static int make_personal(struct client *c, const struct newcomer *n, struct device_keys *keys, struct status *st)
{
	bool is_there = access(n->key_file, F_OK) == 0;
	char *passphrase = secret_new(KEYS_PASSPHRASE_BYTES);
	if (!passphrase)
		return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no locked memory for a passphrase");
	int rc = keys_passphrase(c->options.passphrase_fd, is_there ? "Passphrase of the key file: "
		: "Passphrase for the new key file: ", !is_there, st, passphrase);
	if (rc == OK && is_there)
		rc = keyfile_read(n->key_file, bytes_of_text(passphrase), st, keys);
	if (rc == OK && !is_there) {
		device_keys_make(keys);
		rc = keyfile_write(n->key_file, keys, bytes_of_text(passphrase), keyfile_moderate, st);
	}
	secret_free(passphrase);
	return rc;
}

int newcomer_make_keys(struct client *c, const struct newcomer *n, struct device_keys *keys, struct status *st)
{
	int rc;
	if (n->credential) {
		device_keys_make(keys);
		rc = keyfile_write_clear(n->key_file, keys, st);
	} else {
		rc = make_personal(c, n, keys, st);
	}
	return rc == OK ? keys_new_unlocked(keys, st, &c->keys) : rc;
}

int newcomer_keys(struct client *c, const struct newcomer *n, struct status *st)
{
	struct device_keys *keys = device_keys_new();
	int rc = keys ? newcomer_make_keys(c, n, keys, st)
		      : fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no locked memory for keys");
	device_keys_free(keys);
	return rc;
}
