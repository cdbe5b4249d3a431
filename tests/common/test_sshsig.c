/* SSHSIG against OpenSSH itself: each side verifies what the other signed, and the files are the same bytes. */
#include "common/crypto.h"
#include "common/sign.h"

#include <fcntl.h>
#include <sys/wait.h>

static char dir[] = "/tmp/sshsig.XXXXXX";
static int failures;

static void expect(bool held, const char *what)
{
	if (held)
		return;
	failures++;
	(void)fprintf(stderr, "failed: %s\n", what);
}

static void write_file(const char *name, struct bytes content)
{
	char path[200];
	(void)snprintf(path, sizeof(path), "%s/%s", dir, name);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	expect(fd >= 0 && write(fd, content.data, content.len) == (ssize_t)content.len, name);
	if (fd >= 0)
		(void)close(fd);
}

static void read_file(const char *name, struct buf *ret_content)
{
	char path[200];
	uint8_t data[4096];
	(void)snprintf(path, sizeof(path), "%s/%s", dir, name);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t len = fd >= 0 ? read(fd, data, sizeof(data)) : -1;
	expect(len > 0, name);
	if (len > 0)
		buf_add(ret_content, data, (size_t)len);
	if (fd >= 0)
		(void)close(fd);
}

/* Runs ssh-keygen in the directory with `input` as its standard input; its exit status. */
static int keygen(const char *input, const char *const argv[])
{
	pid_t child = fork();
	if (child == 0) {
		int fd = chdir(dir) == 0 ? open(input, O_RDONLY) : -1;
		int quiet = open("/dev/null", O_WRONLY);
		if (fd < 0 || quiet < 0 || dup2(fd, 0) < 0 || dup2(quiet, 1) < 0)
			_exit(126);
		(void)execvp(argv[0], (char *const *)(uintptr_t)argv);
		_exit(127);
	}
	int status = -1;
	if (child < 0 || waitpid(child, &status, 0) != child || !WIFEXITED(status))
		return -1;
	return WEXITSTATUS(status);
}

static void add_string(struct buf *out, const void *data, size_t len)
{
	buf_add_be32(out, (uint32_t)len);
	buf_add(out, data, len);
}

static void add_public(struct buf *out, const struct sign_key *key)
{
	add_string(out, "ssh-ed25519", 11);
	add_string(out, key->public, SIGN_PUBLIC_BYTES);
}

/* OpenSSH's PROTOCOL.key, without a passphrase. */
static void write_private_key(const struct sign_key *key)
{
	struct buf secret, public, out;
	char text[2048];
	buf_init(&secret, 1000);
	buf_init(&public, 1000);
	buf_init(&out, 1000);
	add_public(&public, key);
	buf_add(&secret, "checkchk", 8); /* two equal numbers */
	memcpy(secret.data + 4, secret.data, 4);
	add_public(&secret, key);
	buf_add_be32(&secret, SIGN_SEED_BYTES + SIGN_PUBLIC_BYTES);
	buf_add(&secret, key->seed, SIGN_SEED_BYTES);
	buf_add(&secret, key->public, SIGN_PUBLIC_BYTES);
	add_string(&secret, "", 0);
	for (uint8_t pad = 1; secret.len % 8 != 0; pad++)
		buf_add_u8(&secret, pad);
	buf_add(&out, "openssh-key-v1", 15);
	add_string(&out, "none", 4);
	add_string(&out, "none", 4);
	add_string(&out, "", 0);
	buf_add_be32(&out, 1);
	add_string(&out, public.data, public.len);
	add_string(&out, secret.data, secret.len);
	base64_encode(out.data, out.len, text);
	buf_reset(&out);
	buf_add_text(&out, "-----BEGIN OPENSSH PRIVATE KEY-----\n");
	for (size_t at = 0; at < strlen(text); at += 70)
		buf_addf(&out, "%.70s\n", text + at);
	buf_add_text(&out, "-----END OPENSSH PRIVATE KEY-----\n");
	write_file("key", buf_bytes(&out));
	buf_done(&out);
	buf_done(&public);
	buf_done(&secret);
}

static const char message[] = "isms-audit statement v1\nmethod audit.v1.FindingService/CloseFinding\n";

static void theirs_is_ours(const struct sign_key *key)
{
	static const char *const sign[] = { "ssh-keygen", "-q", "-Y", "sign", "-f", "key", "-n",
		SSHSIG_STATEMENT, "message", NULL };
	struct buf theirs, ours;
	struct status st = { 0 };
	uint8_t signature[SIGNATURE_BYTES], public[SIGN_PUBLIC_BYTES];
	buf_init(&theirs, SSHSIG_TEXT_MAX);
	buf_init(&ours, SSHSIG_TEXT_MAX);
	expect(keygen("message", sign) == 0, "ssh-keygen -Y sign");
	read_file("message.sig", &theirs);
	sshsig_sign(key, SSHSIG_STATEMENT, BYTES_OF(message), signature);
	sshsig_format(key->public, SSHSIG_STATEMENT, signature, &ours);
	expect(bytes_equal(buf_bytes(&ours), buf_bytes(&theirs)), "the same armoured bytes");
	expect(sshsig_parse(buf_bytes(&theirs), SSHSIG_STATEMENT, &st, public, signature) == OK, "parse");
	expect(sshsig_valid(public, SSHSIG_STATEMENT, BYTES_OF(message), signature), "we verify theirs");
	buf_done(&ours);
	buf_done(&theirs);
}

static void ours_is_theirs(const struct sign_key *key)
{
	static const char *const verify[] = { "ssh-keygen", "-q", "-Y", "verify", "-f", "allowed", "-I",
		"anna@example.org", "-n", SSHSIG_SYSTEM, "-s", "ours.sig", NULL };
	struct buf out;
	uint8_t signature[SIGNATURE_BYTES];
	char line[SIGN_PUBLIC_TEXT_BYTES];
	buf_init(&out, SSHSIG_TEXT_MAX);
	sign_public_format(key->public, line);
	buf_addf(&out, "anna@example.org %s\n", line);
	write_file("allowed", buf_bytes(&out));
	buf_reset(&out);
	sshsig_sign(key, SSHSIG_SYSTEM, BYTES_OF(message), signature);
	sshsig_format(key->public, SSHSIG_SYSTEM, signature, &out);
	write_file("ours.sig", buf_bytes(&out));
	expect(keygen("message", verify) == 0, "ssh-keygen -Y verify");
	expect(keygen("allowed", verify) != 0, "ssh-keygen refuses it for other bytes");
	buf_done(&out);
}

int main(void)
{
	static const char *const present[] = { "ssh-keygen", "-l", "-f", "key", NULL };
	static const char *const name[] = { "key", "message", "message.sig", "ours.sig", "allowed" };
	struct sign_key key;
	if (crypto_ready() != 0 || !mkdtemp(dir))
		return 1;
	sign_key_new(&key);
	write_private_key(&key);
	write_file("message", BYTES_OF(message));
	int rc = keygen("key", present);
	if (rc == 0) {
		theirs_is_ours(&key);
		ours_is_theirs(&key);
	} else {
		(void)fprintf(stderr, "SKIPPED: ssh-keygen does not run here (%d)\n", rc);
	}
	for (size_t i = 0; i < ARRAY_LEN(name); i++) {
		char path[200];
		(void)snprintf(path, sizeof(path), "%s/%s", dir, name[i]);
		/* Not every file was made when ssh-keygen is missing. */
		(void)unlink(path);
	}
	(void)rmdir(dir);
	return rc == 127 ? 77 : rc == 0 && failures == 0 ? 0 : 1;
}
