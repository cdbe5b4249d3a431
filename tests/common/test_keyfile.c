/* Key files: written once, opened by their passphrase alone, refused when weak, readable or changed. */
#include "common/keyfile.h"

#include "common/noise.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <sys/stat.h>

static char directory[] = "/tmp/keyfile.XXXXXX", path[64];

static struct device_keys *written(void)
{
	struct status st = { 0 };
	cr_assert(crypto_ready() == 0);
	struct device_keys *keys = device_keys_new();
	cr_assert(mkdtemp(directory) && keys);
	(void)snprintf(path, sizeof(path), "%s/key", directory);
	device_keys_make(keys);
	cr_assert(keyfile_write(path, keys, BYTES_OF("correct horse"), keyfile_weakest, &st) == OK, "%s", st.message);
	return keys;
}

static void clean_up(struct device_keys *keys)
{
	device_keys_free(keys);
	(void)unlink(path);
	(void)rmdir(directory);
}

Test(keyfile, t5_opens_with_its_passphrase_alone)
{
	struct status st = { 0 };
	struct device_keys *keys = written(), *back = device_keys_new();
	cr_expect(keyfile_read(path, BYTES_OF("correct horse"), &st, back) == OK, "%s", st.message);
	cr_expect(memcmp(back->sign.seed, keys->sign.seed, SIGN_SEED_BYTES) == 0);
	cr_expect(memcmp(back->session_secret, keys->session_secret, KEY_BYTES) == 0);
	cr_expect(eq(int, keyfile_read(path, BYTES_OF("correct horsf"), &st, back), UNAUTHENTICATED));
	cr_expect(eq(str, st.reason, "PASSPHRASE"));
	cr_expect(eq(int, keyfile_write(path, keys, BYTES_OF("x"), keyfile_weakest, &st), ALREADY_EXISTS));
	device_keys_free(back);
	clean_up(keys);
}

Test(keyfile, is_refused_when_others_may_read_it_or_it_is_a_link)
{
	struct status st = { 0 };
	struct device_keys *keys = written();
	struct keyfile_public public;
	char link_path[80];
	cr_assert(chmod(path, 0640) == 0);
	cr_expect(eq(int, keyfile_read_public(path, &st, &public), PERMISSION_DENIED));
	cr_assert(chmod(path, 0600) == 0);
	(void)snprintf(link_path, sizeof(link_path), "%s/link", directory);
	cr_assert(symlink(path, link_path) == 0);
	cr_expect(eq(int, keyfile_read_public(link_path, &st, &public), PERMISSION_DENIED));
	cr_expect(eq(str, st.reason, "KEYFILE_MODE"));
	(void)unlink(link_path);
	clean_up(keys);
}

Test(keyfile, no_line_may_change)
{
	struct status st = { 0 };
	struct device_keys *keys = written(), *back = device_keys_new();
	uint8_t text[KEYFILE_TEXT_MAX];
	FILE *file = fopen(path, "re");
	cr_assert(file != NULL);
	size_t len = fread(text, 1, sizeof(text), file);
	(void)fclose(file);
	struct bytes passphrase = BYTES_OF("correct horse");
	/* Every tenth byte: each try that keeps the form costs a full Argon2id. */
	for (size_t at = 0; at < len; at += 10) {
		text[at] ^= 1;
		cr_assert(keyfile_parse(BYTES(text, len), false, &passphrase, &st, NULL, back) != OK, "byte %zu", at);
		text[at] ^= 1;
	}
	cr_expect(keyfile_parse(BYTES(text, len), false, &passphrase, &st, NULL, back) == OK);
	device_keys_free(back);
	clean_up(keys);
}

Test(keyfile, costs_outside_the_bounds_are_refused_before_they_are_paid)
{
	static const char *const kdf[] = { "argon2id 1 67108864", "argon2id 2 67108863", "argon2id 17 67108864",
		"argon2id 2 1073741825", "argon2id 2 18446744073709551616", "none" };
	char key[SIGN_PUBLIC_TEXT_BYTES], text[KEYFILE_TEXT_MAX], box[BASE64_LEN(104) + 1] = "";
	uint8_t zeros[104] = { 0 };
	struct sign_key sign;
	struct status st = { 0 };
	struct bytes passphrase = BYTES_OF("x");
	cr_assert(crypto_ready() == 0);
	sign_key_new(&sign);
	sign_public_format(sign.public, key);
	base64_encode(zeros, sizeof(zeros), box);
	for (size_t i = 0; i < ARRAY_LEN(kdf); i++) {
		struct device_keys *back = device_keys_new();
		(void)snprintf(text, sizeof(text), "isms-audit key v1\nsigner %s\nsession %s\nkdf %s%s\nbox %s\n", key,
			"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", kdf[i],
			strcmp(kdf[i], "none") == 0 ? "" : " AAAAAAAAAAAAAAAAAAAAAA==", box);
		cr_expect(eq(int, keyfile_parse(bytes_of_text(text), false, &passphrase, &st, NULL, back),
			INVALID_ARGUMENT), "%s", kdf[i]);
		device_keys_free(back);
	}
}

static void write_text(const char *at, const char *text, mode_t mode)
{
	FILE *file = fopen(at, "we");
	cr_assert(file && fputs(text, file) >= 0 && fclose(file) == 0 && chmod(at, mode) == 0);
}

/* Seeds 1, 0, 0 ... and 2, 0, 0 ... without a passphrase. */
static void clear_text(char ret_text[KEYFILE_TEXT_MAX])
{
	uint8_t box[SIGN_SEED_BYTES + KEY_BYTES] = { 1, [SIGN_SEED_BYTES] = 2 }, session[KEY_BYTES];
	char signer[SIGN_PUBLIC_TEXT_BYTES], session_text[BASE64_LEN(KEY_BYTES) + 1];
	char box_text[BASE64_LEN(sizeof(box)) + 1];
	struct sign_key sign;
	sign_key_from_seed(box, &sign);
	noise_public(box + SIGN_SEED_BYTES, session);
	sign_public_format(sign.public, signer);
	base64_encode(session, sizeof(session), session_text);
	base64_encode(box, sizeof(box), box_text);
	(void)snprintf(ret_text, KEYFILE_TEXT_MAX, "isms-audit key v1\nsigner %s\nsession %s\nkdf none\nbox %s\n",
		signer, session_text, box_text);
}

Test(keyfile, without_a_passphrase_it_is_read_from_the_service_managers_folder_only)
{
	struct status st = { 0 };
	struct device_keys *keys = written(), *back = device_keys_new();
	char text[KEYFILE_TEXT_MAX], clear[80];
	clear_text(text);
	(void)snprintf(clear, sizeof(clear), "%s/clear", directory);
	write_text(clear, text, 0400);
	cr_expect(eq(int, keyfile_read_credential(clear, &st, back), PERMISSION_DENIED));
	cr_assert(setenv("CREDENTIALS_DIRECTORY", "/tmp", 1) == 0); /* a folder further up is not it */
	cr_expect(eq(int, keyfile_read_credential(clear, &st, back), PERMISSION_DENIED));
	cr_assert(setenv("CREDENTIALS_DIRECTORY", directory, 1) == 0);
	cr_expect(eq(int, keyfile_read_credential(clear, &st, back), OK), "%s", st.message);
	cr_expect(eq(int, back->sign.seed[0], 1));
	cr_expect(eq(int, keyfile_read(clear, BYTES_OF(""), &st, back), INVALID_ARGUMENT));
	cr_expect(eq(int, keyfile_read_credential(path, &st, back), INVALID_ARGUMENT)); /* has a passphrase */
	cr_assert(chmod(clear, 0440) == 0); /* how an access list shows */
	cr_expect(eq(int, keyfile_read_credential(clear, &st, back), OK), "%s", st.message);
	cr_assert(chmod(clear, 0404) == 0);
	cr_expect(eq(int, keyfile_read_credential(clear, &st, back), PERMISSION_DENIED));
	(void)unlink(clear);
	device_keys_free(back);
	clean_up(keys);
}

Test(keyfile, is_refused_when_it_is_too_long_or_somebody_elses)
{
	struct status st = { 0 };
	struct device_keys *keys = written();
	struct keyfile_public public;
	cr_assert(truncate(path, 1 << 30) == 0);
	cr_expect(eq(int, keyfile_read_public(path, &st, &public), INVALID_ARGUMENT));
	if (geteuid() == 0) { /* nobody else may give a file away */
		cr_assert(chown(path, 65534, 65534) == 0);
		cr_expect(eq(int, keyfile_read_public(path, &st, &public), PERMISSION_DENIED));
		cr_expect(eq(str, st.reason, "KEYFILE_MODE"));
	}
	clean_up(keys);
}
