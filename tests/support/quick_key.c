/*
 * quick_key FILE <PASSPHRASE: a new key file that opens as fast as any that is read (keyfile_weakest), for people of tests.
 * `auditc enrol` takes it as it takes any key file that is there. With keys of the cost that it writes itself, half of the
 * processors' time of the end-to-end tests went into opening them.
 */
#include "common/bytes.h"
#include "common/keyfile.h"

int main(int argc, char **argv)
{
	char passphrase[KEYFILE_PASSPHRASE_MAX];
	struct status st = { 0 };
	if (argc != 2 || crypto_ready() != 0 || !fgets(passphrase, sizeof(passphrase), stdin)) {
		(void)fputs("usage: quick_key FILE <PASSPHRASE\n", stderr);
		return 2;
	}
	passphrase[strcspn(passphrase, "\n")] = 0;
	struct device_keys *keys = device_keys_new();
	if (!keys)
		return 1;
	device_keys_make(keys);
	int rc = keyfile_write(argv[1], keys, bytes_of_text(passphrase), keyfile_weakest, &st);
	if (rc != OK)
		(void)fprintf(stderr, "quick_key: %s\n", st.message);
	device_keys_free(keys);
	return rc == OK ? 0 : 1;
}
