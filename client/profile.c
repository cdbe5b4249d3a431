/* Profiles: the pinned facts about one server, in a text file. */
#include "client/profile.h"

bool profile_name_valid(const char *name)
{
	size_t len = strlen(name);
	return len > 0 && len < PROFILE_NAME_BYTES && name[0] != '.' &&
		strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789._-") == len;
}

int profile_choose(const char *option, struct status *st, char ret_name[PROFILE_NAME_BYTES])
{
	const char *name = option ? option : getenv("AUDITC_PROFILE");
	if (!name || !*name)
		name = "default";
	if (!profile_name_valid(name))
		return fail(st, INVALID_ARGUMENT, "BAD_PROFILE_NAME",
			"a profile's name is 1 to 40 of a-z 0-9 . _ -");
	memcpy(ret_name, name, strlen(name) + 1);
	return OK;
}

void profile_format(const struct profile *profile, struct buf *out)
{
	char key[BASE64_LEN(32) + 1], log[NOTE_KEY_TEXT_BYTES];
	base64_encode(profile->server_key, sizeof(profile->server_key), key);
	note_key_format(&profile->log, log);
	buf_addf(out, "isms-audit profile v1\nserver %s\nsession %s\nlog %s\norganisation %s\nkey %s\n",
		profile->server, key, log, profile->organisation, profile->key_file);
}

int profile_parse(struct bytes text, struct status *st, struct profile *ret_profile)
{
	struct profile p = { .server = "" };
	char log[NOTE_KEY_TEXT_BYTES];
	struct scan s = scan_of(text);
	scan_literal(&s, "isms-audit profile v1\nserver ");
	scan_word(&s, '\n', p.server, sizeof(p.server));
	scan_literal(&s, "session ");
	scan_base64(&s, '\n', p.server_key, sizeof(p.server_key));
	scan_literal(&s, "log ");
	scan_word(&s, '\n', log, sizeof(log));
	scan_literal(&s, "organisation ");
	scan_word(&s, '\n', p.organisation, sizeof(p.organisation));
	scan_literal(&s, "key ");
	struct bytes path = scan_until(&s, '\n');
	if (!scan_done(&s) || path.len == 0 || path.len >= sizeof(p.key_file) || memchr(path.data, 0, path.len))
		return fail(st, INVALID_ARGUMENT, "BAD_PROFILE", "the profile's file is not as auditc wrote it");
	memcpy(p.key_file, path.data, path.len);
	TRY(note_key_parse(log, strlen(log), st, &p.log));
	*ret_profile = p;
	return OK;
}

static int profile_path(const char *name, struct status *st, char ret_directory[FILE_PATH_BYTES],
	char ret_path[FILE_PATH_BYTES])
{
	char base[FILE_PATH_BYTES];
	TRY(file_config_directory(st, base));
	TRY(file_path(st, ret_directory, "%s/%s", base, name));
	return file_path(st, ret_path, "%s/profile", ret_directory);
}

int profile_load(const char *name, struct status *st, struct profile *ret_profile)
{
	char directory[FILE_PATH_BYTES], path[FILE_PATH_BYTES];
	struct profile p;
	TRY(profile_path(name, st, directory, path));
	struct buf text;
	buf_init(&text, 64 * 1024);
	int rc = file_read(path, st, &text);
	if (rc == NOT_FOUND)
		rc = fail(st, UNAUTHENTICATED, "NOT_ENROLLED",
			"there is no profile \"%s\": auditc enrol INVITATION-FILE --key-file FILE --name DEVICE", name);
	if (rc == OK)
		rc = profile_parse(buf_bytes(&text), st, &p);
	buf_done(&text);
	TRY(rc);
	memcpy(p.name, name, strlen(name) + 1);
	*ret_profile = p;
	return OK;
}

/* file_create or file_replace. */
typedef int write_file(const char *path, unsigned mode, struct bytes content, struct status *st);

static int write_profile(const struct profile *profile, write_file *write_it, struct status *st)
{
	char directory[FILE_PATH_BYTES], path[FILE_PATH_BYTES];
	TRY(profile_path(profile->name, st, directory, path));
	TRY(file_make_directory(directory, st));
	struct buf text;
	buf_init(&text, 64 * 1024);
	profile_format(profile, &text);
	int rc = text.failed ? fail(st, INVALID_ARGUMENT, "BAD_PROFILE", "the profile is too long")
			     : write_it(path, 0600, buf_bytes(&text), st);
	buf_done(&text);
	return rc;
}

int profile_replace(const struct profile *profile, struct status *st)
{
	return write_profile(profile, file_replace, st);
}

int profile_create(const struct profile *profile, struct status *st)
{
	int rc = write_profile(profile, file_create, st);
	if (rc == ALREADY_EXISTS)
		return fail(st, ALREADY_EXISTS, "PROFILE_EXISTS", "the profile \"%s\" exists: choose another with --profile",
			profile->name);
	return rc;
}

int profile_key_path(const struct profile *profile, struct status *st, char ret_path[FILE_PATH_BYTES])
{
	size_t len = strlen(PROFILE_CREDENTIAL);
	const char *directory = getenv("CREDENTIALS_DIRECTORY");
	if (strncmp(profile->key_file, PROFILE_CREDENTIAL, len) != 0)
		return file_path(st, ret_path, "%s", profile->key_file);
	if (!directory || !*directory)
		return fail(st, FAILED_PRECONDITION, "NO_CREDENTIAL",
			"the profile \"%s\" is a service's: its keys come with the unit, LoadCredentialEncrypted=%s",
			profile->name, profile->key_file + len);
	return file_path(st, ret_path, "%s/%s", directory, profile->key_file + len);
}

int profile_state_directory(const struct profile *profile, struct status *st, char ret_path[FILE_PATH_BYTES])
{
	char base[FILE_PATH_BYTES];
	TRY(file_state_directory(st, base));
	TRY(file_path(st, ret_path, "%s/%s", base, profile->name));
	return file_make_directory(ret_path, st);
}
