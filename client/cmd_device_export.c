/* Devices one is shown, for other people's tools: who may sign, from when until when, and whose keys count no more. */
#include "client/command.h"
#include "client/devices.h"
#include "client/term.h"
#include "common/limits.h"

enum { TEXT_MAX = 8 * 1024 * 1024 };

struct exported {
	const char *name;
	void (*line)(const struct signer *s, struct buf *to);
};

/* A device that still waits for its words has signed nothing. */
static int write_lines(const Audit__ListDevicesResponse *list, const struct exported *file, const char *directory,
	struct status *st)
{
	char path[FILE_PATH_BYTES];
	struct buf text;
	TRY(file_path(st, path, "%s/%s", directory, file->name));
	buf_init(&text, TEXT_MAX);
	for (size_t i = 0; i < list->n_devices; i++) {
		struct signer s = signer_of_device(list->devices[i]);
		if (s.from.index)
			file->line(&s, &text);
	}
	int rc = text.failed ? fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no memory for %s", file->name) :
		file_replace(path, 0644, buf_bytes(&text), st);
	buf_done(&text);
	return rc;
}

COMMAND(cmd_device_export)
{
	static const struct exported file[] = { { "allowed_signers", signer_allow }, { "devices.txt", signer_format },
		{ "revoked_keys", signer_revoke } };
	const char *directory = command_arg(arg, "out"), *person = command_arg(arg, "person");
	Audit__ListDevicesResponse *list = NULL;
	(void)word;
	(void)count;
	TRY(client_open(c, st));
	TRY(devices_list(c, person ? person : "", st, &list));
	if (list->next_token.len > 0)
		return fail(st, RESOURCE_EXHAUSTED, "TOO_MANY_DEVICES", "more than %d devices: export them person by person",
			LIMIT_PAGE);
	TRY(file_make_directory(directory, st));
	for (size_t i = 0; i < ARRAY_LEN(file); i++)
		TRY(write_lines(list, &file[i], directory, st));
	say("what was signed then: ssh-keygen -Y verify -O verify-time=TIME -f %s/allowed_signers ..., TIME being when the "
	    "ledger received it; what is signed now: add -r %s/revoked_keys", directory, directory);
	return OK;
}
