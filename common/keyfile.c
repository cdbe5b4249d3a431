/* Key files: text, Argon2id, and careful reading and writing. */
#include "common/keyfile.h"

#include "common/noise.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>

enum { SALT = crypto_pwhash_SALTBYTES, NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
	TAG = crypto_aead_xchacha20poly1305_ietf_ABYTES, PLAIN = SIGN_SEED_BYTES + KEY_BYTES,
	BOX = NONCE + PLAIN + TAG, PATH_BYTES = 4096 };

static const uint32_t passes_max = 16;
static const uint64_t memory_max_bytes = UINT64_C(1) << 30;

const struct keyfile_cost keyfile_moderate = { crypto_pwhash_OPSLIMIT_MODERATE, crypto_pwhash_MEMLIMIT_MODERATE };
const struct keyfile_cost keyfile_weakest = { crypto_pwhash_OPSLIMIT_INTERACTIVE,
	crypto_pwhash_MEMLIMIT_INTERACTIVE };

struct device_keys *device_keys_new(void)
{
	struct device_keys *keys = secret_new(sizeof(*keys));
	if (keys)
		memset(keys, 0, sizeof(*keys));
	return keys;
}

void device_keys_make(struct device_keys *keys)
{
	sign_key_new(&keys->sign);
	noise_key_new(keys->session_secret, keys->session_public);
}

void device_keys_free(struct device_keys *keys)
{
	secret_free(keys);
}

static int derive(struct bytes passphrase, const uint8_t salt[SALT], struct keyfile_cost cost, uint8_t *ret_key,
	struct status *st)
{
	if (crypto_pwhash(ret_key, KEY_BYTES, (const char *)passphrase.data, passphrase.len, salt, cost.passes,
		(size_t)cost.memory_bytes, crypto_pwhash_ALG_ARGON2ID13) != 0)
		return fail(st, RESOURCE_EXHAUSTED, "KEYFILE_MEMORY", "the key file asks for %llu MiB of memory",
			(unsigned long long)(cost.memory_bytes >> 20));
	return OK;
}

static void add_base64(struct buf *out, const char *label, const uint8_t *data, size_t len)
{
	char text[BASE64_LEN(BOX) + 1];
	base64_encode(data, len, text);
	buf_addf(out, "%s%s\n", label, text);
	secret_wipe(text, sizeof(text));
}

/* The clear lines, up to before "box ": the box's associated data. */
static void format_clear(const struct device_keys *keys, struct keyfile_cost cost, const uint8_t salt[SALT],
	struct buf *out)
{
	char signer[SIGN_PUBLIC_TEXT_BYTES];
	sign_public_format(keys->sign.public, signer);
	buf_addf(out, "isms-audit key v1\nsigner %s\n", signer);
	add_base64(out, "session ", keys->session_public, KEY_BYTES);
	buf_addf(out, "kdf argon2id %" PRIu32 " %" PRIu64 " ", cost.passes, cost.memory_bytes);
	add_base64(out, "", salt, SALT);
}

static int format(const struct device_keys *keys, struct bytes passphrase, struct keyfile_cost cost,
	struct buf *out, struct status *st)
{
	uint8_t salt[SALT], box[BOX], plain[PLAIN], key[KEY_BYTES];
	random_bytes(salt, sizeof(salt));
	random_bytes(box, NONCE);
	TRY(derive(passphrase, salt, cost, key, st));
	format_clear(keys, cost, salt, out);
	memcpy(plain, keys->sign.seed, SIGN_SEED_BYTES);
	memcpy(plain + SIGN_SEED_BYTES, keys->session_secret, KEY_BYTES);
	(void)crypto_aead_xchacha20poly1305_ietf_encrypt(box + NONCE, NULL, plain, sizeof(plain), out->data, out->len,
		NULL, box, key);
	add_base64(out, "box ", box, sizeof(box));
	secret_wipe(plain, sizeof(plain));
	secret_wipe(key, sizeof(key));
	return out->failed ? fail(st, RESOURCE_EXHAUSTED, "KEYFILE_MEMORY", "no memory for the key file") : OK;
}

/* The directory a path is in, for its fsync. */
static int sync_directory(const char *path)
{
	char directory[PATH_BYTES];
	const char *slash = strrchr(path, '/');
	int n = slash ? snprintf(directory, sizeof(directory), "%.*s/", (int)(slash - path), path) :
		snprintf(directory, sizeof(directory), ".");
	if (n < 0 || (size_t)n >= sizeof(directory))
		return -1;
	int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int rc = fd < 0 ? -1 : fsync(fd);
	if (fd >= 0)
		(void)close(fd);
	return rc;
}

static int write_new(const char *path, struct bytes text, struct status *st)
{
	char temporary[PATH_BYTES];
	int n = snprintf(temporary, sizeof(temporary), "%s.%ld.new", path, (long)getpid());
	if (n < 0 || (size_t)n >= sizeof(temporary))
		return fail(st, INVALID_ARGUMENT, "KEYFILE_WRITE", "%s: too long a path", path);
	int fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return fail(st, UNAVAILABLE, "KEYFILE_WRITE", "%s: %s", temporary, strerror(errno));
	bool written = write(fd, text.data, text.len) == (ssize_t)text.len && fsync(fd) == 0;
	int rc = OK;
	if (close(fd) != 0 || !written)
		rc = fail(st, UNAVAILABLE, "KEYFILE_WRITE", "%s: %s", temporary, strerror(errno));
	/* link, not rename: what stands there already is somebody's only key. */
	else if (link(temporary, path) != 0)
		rc = errno == EEXIST ? fail(st, ALREADY_EXISTS, "KEYFILE_EXISTS", "%s exists already", path) :
			fail(st, UNAVAILABLE, "KEYFILE_WRITE", "%s: %s", path, strerror(errno));
	(void)unlink(temporary);
	if (rc == OK && sync_directory(path) != 0)
		rc = fail(st, UNAVAILABLE, "KEYFILE_WRITE", "%s: %s", path, strerror(errno));
	return rc;
}

int keyfile_write(const char *path, const struct device_keys *keys, struct bytes passphrase,
	struct keyfile_cost cost, struct status *st)
{
	struct buf text;
	buf_init(&text, KEYFILE_TEXT_MAX);
	int rc = format(keys, passphrase, cost, &text, st);
	if (rc == OK)
		rc = write_new(path, buf_bytes(&text), st);
	buf_done(&text);
	return rc;
}

int keyfile_write_clear(const char *path, const struct device_keys *keys, struct status *st)
{
	char signer[SIGN_PUBLIC_TEXT_BYTES];
	uint8_t plain[PLAIN];
	struct buf text;
	buf_init(&text, KEYFILE_TEXT_MAX);
	sign_public_format(keys->sign.public, signer);
	buf_addf(&text, "isms-audit key v1\nsigner %s\n", signer);
	add_base64(&text, "session ", keys->session_public, KEY_BYTES);
	buf_add_text(&text, "kdf none\n");
	memcpy(plain, keys->sign.seed, SIGN_SEED_BYTES);
	memcpy(plain + SIGN_SEED_BYTES, keys->session_secret, KEY_BYTES);
	add_base64(&text, "box ", plain, sizeof(plain));
	secret_wipe(plain, sizeof(plain));
	int rc = text.failed ? fail(st, RESOURCE_EXHAUSTED, "KEYFILE_MEMORY", "no memory for the key file")
			     : write_new(path, buf_bytes(&text), st);
	if (text.data)
		secret_wipe(text.data, text.cap);
	buf_done(&text);
	return rc;
}

static int bad(struct status *st)
{
	return fail(st, INVALID_ARGUMENT, "BAD_KEYFILE", "this is not a key file of this version");
}

struct parsed {
	struct bytes clear; /* associated data */
	struct keyfile_cost cost;
	uint8_t salt[SALT];
	uint8_t box[BOX];
};

/* "box " of a file in clear holds the secrets themselves. */
static int parse_lines(struct bytes text, struct status *st, struct keyfile_public *ret_public,
	struct parsed *ret_parsed)
{
	struct parsed *p = ret_parsed;
	struct scan s = scan_of(text);
	scan_literal(&s, "isms-audit key v1\nsigner ");
	sign_public_scan(&s, '\n', ret_public->sign_key);
	scan_literal(&s, "session ");
	scan_base64(&s, '\n', ret_public->session_key, KEY_BYTES);
	scan_literal(&s, "kdf ");
	ret_public->is_encrypted = !scan_maybe(&s, "none\n");
	if (ret_public->is_encrypted) {
		scan_literal(&s, "argon2id ");
		p->cost.passes = (uint32_t)scan_u64(&s, ' ', passes_max);
		p->cost.memory_bytes = scan_u64(&s, ' ', memory_max_bytes);
		scan_base64(&s, '\n', p->salt, sizeof(p->salt));
	}
	p->clear = BYTES(text.data, (size_t)(s.at - text.data));
	scan_literal(&s, "box ");
	scan_base64(&s, '\n', p->box, ret_public->is_encrypted ? BOX : PLAIN);
	if (!scan_done(&s))
		return bad(st);
	if (ret_public->is_encrypted && (p->cost.passes < keyfile_weakest.passes ||
		p->cost.memory_bytes < keyfile_weakest.memory_bytes))
		return fail(st, INVALID_ARGUMENT, "BAD_KEYFILE", "the key file is too cheap to guess");
	return OK;
}

static int open_box(const struct parsed *p, struct bytes passphrase, uint8_t ret_plain[PLAIN], struct status *st)
{
	uint8_t key[KEY_BYTES];
	TRY(derive(passphrase, p->salt, p->cost, key, st));
	int opened = crypto_aead_xchacha20poly1305_ietf_decrypt(ret_plain, NULL, NULL, p->box + NONCE, BOX - NONCE,
		p->clear.data, p->clear.len, p->box, key);
	secret_wipe(key, sizeof(key));
	return opened == 0 ? OK : fail(st, UNAUTHENTICATED, "PASSPHRASE",
		"the passphrase does not open the key file, or the file was changed");
}

/* The secrets must be those of the public keys in clear: a swapped line would sign as somebody else. */
static int take_keys(const uint8_t plain[PLAIN], const struct keyfile_public *public, struct status *st,
	struct device_keys *ret_keys)
{
	sign_key_from_seed(plain, &ret_keys->sign);
	memcpy(ret_keys->session_secret, plain + SIGN_SEED_BYTES, KEY_BYTES);
	noise_public(ret_keys->session_secret, ret_keys->session_public);
	if (memcmp(ret_keys->sign.public, public->sign_key, SIGN_PUBLIC_BYTES) != 0 ||
		memcmp(ret_keys->session_public, public->session_key, KEY_BYTES) != 0)
		return bad(st);
	return OK;
}

int keyfile_parse(struct bytes text, bool allow_clear, const struct bytes *passphrase, struct status *st,
	struct keyfile_public *ret_public, struct device_keys *ret_keys)
{
	struct parsed p;
	struct keyfile_public public;
	uint8_t plain[PLAIN];
	int rc = parse_lines(text, st, &public, &p);
	if (rc == OK && !public.is_encrypted && !allow_clear)
		rc = fail(st, INVALID_ARGUMENT, "BAD_KEYFILE", "a key file without a passphrase is for services only");
	if (rc == OK && ret_keys) {
		if (!public.is_encrypted)
			memcpy(plain, p.box, sizeof(plain));
		else
			rc = open_box(&p, *passphrase, plain, st);
		if (rc == OK)
			rc = take_keys(plain, &public, st, ret_keys);
	}
	if (rc == OK && ret_public)
		*ret_public = public;
	secret_wipe(plain, sizeof(plain));
	secret_wipe(&p, sizeof(p));
	return rc;
}

/* A service manager's files may be root's, with an access list that shows as the group's reading bit. */
static int check_mode(int fd, const char *path, bool is_credential, struct status *st)
{
	struct stat at;
	mode_t others = is_credential ? 0037 : 0077;
	if (fstat(fd, &at) != 0 || !S_ISREG(at.st_mode))
		return fail(st, PERMISSION_DENIED, "KEYFILE_MODE", "%s is not a file", path);
	if (at.st_uid != geteuid() && !(is_credential && at.st_uid == 0))
		return fail(st, PERMISSION_DENIED, "KEYFILE_MODE", "%s belongs to another user", path);
	if ((at.st_mode & others) != 0)
		return fail(st, PERMISSION_DENIED, "KEYFILE_MODE", "others may read %s: chmod 600 it", path);
	return OK;
}

/* One byte of room more than a key file may have, so that a longer one is seen and not read to its end. */
static int load(const char *path, bool is_credential, struct status *st, uint8_t ret_text[KEYFILE_TEXT_MAX + 1],
	size_t *ret_len)
{
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return errno == ELOOP ?
			fail(st, PERMISSION_DENIED, "KEYFILE_MODE", "%s is a symbolic link", path) :
			fail(st, NOT_FOUND, "KEYFILE", "%s: %s", path, strerror(errno));
	int rc = check_mode(fd, path, is_credential, st);
	size_t len = 0;
	ssize_t n = 1;
	while (rc == OK && n > 0 && len <= KEYFILE_TEXT_MAX) {
		n = read(fd, ret_text + len, KEYFILE_TEXT_MAX + 1 - len);
		if (n < 0)
			rc = fail(st, UNAVAILABLE, "KEYFILE", "%s: %s", path, strerror(errno));
		else
			len += (size_t)n;
	}
	(void)close(fd);
	if (rc == OK && len > KEYFILE_TEXT_MAX)
		rc = bad(st);
	*ret_len = len;
	return rc;
}

static int read_file(const char *path, bool is_credential, bool allow_clear, const struct bytes *passphrase,
	struct status *st, struct keyfile_public *ret_public, struct device_keys *ret_keys)
{
	uint8_t text[KEYFILE_TEXT_MAX + 1];
	size_t len = 0;
	int rc = load(path, is_credential, st, text, &len);
	if (rc == OK)
		rc = keyfile_parse(BYTES(text, len), allow_clear, passphrase, st, ret_public, ret_keys);
	secret_wipe(text, sizeof(text));
	return rc;
}

/* The service manager says where it keeps what it hands over; nothing below a folder in there. */
static bool is_credential(const char *path)
{
	const char *directory = getenv("CREDENTIALS_DIRECTORY");
	size_t len = directory ? strlen(directory) : 0;
	return len > 0 && strncmp(path, directory, len) == 0 && path[len] == '/' && !strchr(path + len + 1, '/');
}

int keyfile_read_public(const char *path, struct status *st, struct keyfile_public *ret_public)
{
	return read_file(path, is_credential(path), true, NULL, st, ret_public, NULL);
}

int keyfile_read(const char *path, struct bytes passphrase, struct status *st, struct device_keys *ret_keys)
{
	return read_file(path, false, false, &passphrase, st, NULL, ret_keys);
}

int keyfile_read_credential(const char *path, struct status *st, struct device_keys *ret_keys)
{
	struct keyfile_public public;
	if (!is_credential(path))
		return fail(st, PERMISSION_DENIED, "KEYFILE_MODE",
			"%s has no passphrase: it is read from the service manager's credentials only", path);
	TRY(read_file(path, true, true, NULL, st, &public, NULL));
	if (public.is_encrypted)
		return fail(st, INVALID_ARGUMENT, "BAD_KEYFILE", "%s asks for a passphrase: a service has none", path);
	return read_file(path, true, true, NULL, st, NULL, ret_keys);
}
