/* Reading and making the server's keys, and signing with the log key. */
#include "daemon/keyring.h"

#include "common/crypto.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sodium.h>
#include <sys/stat.h>

enum { LOG, LOG_NEXT, LOG_KEYS };

struct keyring {
	pthread_mutex_t lock;           /* of `log` while one can be read */
	struct sign_key *log[LOG_KEYS]; /* no access between signatures */
	uint8_t log_public[LOG_KEYS][SIGN_PUBLIC_BYTES];
	bool has_next;
	uint8_t *store;
	uint8_t *session;
	uint8_t session_public[KEY_BYTES];
};

static const char *const file_name[] = { "log.key", "session.key", "store.key" };
static const char next_name[] = "log-next.key";

/* systemd shows the service's own read access as a group bit on root's file; nobody else may read it. */
static int check_file(int fd, const char *name, struct status *st)
{
	struct stat s;
	if (fstat(fd, &s) != 0)
		return fail(st, UNAVAILABLE, "KEYS_READ", "%s: %s", name, strerror(errno));
	mode_t refused = s.st_uid == 0 && geteuid() != 0 ? 037 : 077;
	if (!S_ISREG(s.st_mode) || (s.st_mode & refused) || (s.st_uid != geteuid() && s.st_uid != 0))
		return fail(st, FAILED_PRECONDITION, "KEYS_READABLE",
			"%s: others can read or write it; it must be a file of mode 0600", name);
	if (s.st_size != KEY_BYTES)
		return fail(st, FAILED_PRECONDITION, "KEYS_SIZE", "%s: not %d bytes", name, KEY_BYTES);
	return OK;
}

static int check_directory(int fd, const char *name, struct status *st)
{
	struct stat s;
	if (fstat(fd, &s) != 0)
		return fail(st, UNAVAILABLE, "KEYS_READ", "%s: %s", name, strerror(errno));
	mode_t refused = s.st_uid == 0 && geteuid() != 0 ? 027 : 077;
	if (s.st_mode & refused)
		return fail(st, FAILED_PRECONDITION, "KEYS_READABLE", "%s: others can read it; it must have mode 0700",
			name);
	return OK;
}

static int read_key(int directory, const char *name, struct status *st, uint8_t *ret_key)
{
	int fd = openat(directory, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0 && errno == ELOOP)
		return fail(st, FAILED_PRECONDITION, "KEYS_LINK", "%s: a symbolic link", name);
	if (fd < 0)
		return fail(st, UNAVAILABLE, "KEYS_READ", "%s: %s", name, strerror(errno));
	int rc = check_file(fd, name, st);
	if (rc == OK && read(fd, ret_key, KEY_BYTES) != KEY_BYTES)
		rc = fail(st, UNAVAILABLE, "KEYS_READ", "%s: %s", name, strerror(errno));
	(void)close(fd);
	return rc;
}

static int read_log_key(struct keyring *k, int directory, const char *name, int which, struct status *st)
{
	uint8_t *seed = secret_new(KEY_BYTES);
	if (!seed)
		return fail(st, RESOURCE_EXHAUSTED, "KEYS_MEMORY", "no locked memory for the keys");
	int rc = read_key(directory, name, st, seed);
	if (rc == OK) {
		sign_key_from_seed(seed, k->log[which]);
		memcpy(k->log_public[which], k->log[which]->public, SIGN_PUBLIC_BYTES);
	}
	secret_free(seed);
	return rc;
}

static int read_keys(struct keyring *k, int directory, struct status *st)
{
	int rc = read_log_key(k, directory, file_name[0], LOG, st);
	k->has_next = faccessat(directory, next_name, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
	if (rc == OK && k->has_next)
		rc = read_log_key(k, directory, next_name, LOG_NEXT, st);
	if (rc == OK)
		rc = read_key(directory, file_name[1], st, k->session);
	if (rc == OK && crypto_scalarmult_base(k->session_public, k->session) != 0)
		rc = fail(st, FAILED_PRECONDITION, "KEYS_SIZE", "%s: not a key", file_name[1]);
	if (rc == OK)
		rc = read_key(directory, file_name[2], st, k->store);
	return rc;
}

int keyring_open(const char *directory, struct status *st, struct keyring **ret_keys)
{
	int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return fail(st, UNAVAILABLE, "KEYS_READ", "%s: %s", directory, strerror(errno));
	int rc = check_directory(fd, directory, st);
	struct keyring *k = rc == OK ? calloc(1, sizeof(*k)) : NULL;
	if (k) {
		(void)pthread_mutex_init(&k->lock, NULL);
		for (size_t i = 0; i < LOG_KEYS; i++)
			k->log[i] = secret_new(sizeof(*k->log[i]));
		k->store = secret_new(KEY_BYTES);
		k->session = secret_new(KEY_BYTES);
	}
	if (rc == OK && (!k || !k->log[LOG] || !k->log[LOG_NEXT] || !k->store || !k->session))
		rc = fail(st, RESOURCE_EXHAUSTED, "KEYS_MEMORY", "no locked memory for the keys");
	if (rc == OK)
		rc = read_keys(k, fd, st);
	(void)close(fd);
	if (rc != OK) {
		keyring_free(k);
		return rc;
	}
	for (size_t i = 0; i < LOG_KEYS; i++)
		(void)sodium_mprotect_noaccess(k->log[i]);
	(void)sodium_mprotect_readonly(k->store);
	(void)sodium_mprotect_readonly(k->session);
	*ret_keys = k;
	return OK;
}

void keyring_free(struct keyring *k)
{
	if (!k)
		return;
	for (size_t i = 0; i < LOG_KEYS; i++)
		secret_free(k->log[i]);
	secret_free(k->store);
	secret_free(k->session);
	(void)pthread_mutex_destroy(&k->lock);
	free(k);
}

static int write_key(int directory, const char *name, struct status *st)
{
	uint8_t key[KEY_BYTES];
	int fd = openat(directory, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0 && errno == EEXIST)
		return fail(st, FAILED_PRECONDITION, "KEYS_EXIST", "%s exists already", name);
	if (fd < 0)
		return fail(st, UNAVAILABLE, "KEYS_WRITE", "%s: %s", name, strerror(errno));
	random_bytes(key, sizeof(key));
	bool written = write(fd, key, sizeof(key)) == (ssize_t)sizeof(key) && fsync(fd) == 0;
	secret_wipe(key, sizeof(key));
	if (close(fd) != 0 || !written)
		return fail(st, UNAVAILABLE, "KEYS_WRITE", "%s: %s", name, strerror(errno));
	return OK;
}

int keyring_create(const char *directory, struct status *st)
{
	if (mkdir(directory, 0700) != 0 && errno != EEXIST)
		return fail(st, UNAVAILABLE, "KEYS_WRITE", "%s: %s", directory, strerror(errno));
	int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return fail(st, UNAVAILABLE, "KEYS_WRITE", "%s: %s", directory, strerror(errno));
	int rc = check_directory(fd, directory, st);
	for (size_t i = 0; rc == OK && i < ARRAY_LEN(file_name); i++)
		rc = write_key(fd, file_name[i], st);
	if (rc == OK && fsync(fd) != 0)
		rc = fail(st, UNAVAILABLE, "KEYS_WRITE", "%s: %s", directory, strerror(errno));
	(void)close(fd);
	return rc;
}

int keyring_create_next(const char *directory, struct status *st, const char **ret_name, uint8_t ret_public[SIGN_PUBLIC_BYTES])
{
	struct keyring k = { .has_next = true };
	int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return fail(st, UNAVAILABLE, "KEYS_WRITE", "%s: %s", directory, strerror(errno));
	int rc = check_directory(fd, directory, st);
	/* Where there is no log key, it is lost: the new one takes its place. */
	*ret_name = faccessat(fd, file_name[0], F_OK, AT_SYMLINK_NOFOLLOW) != 0 && errno == ENOENT &&
			faccessat(fd, file_name[1], F_OK, AT_SYMLINK_NOFOLLOW) == 0 ? file_name[0] : next_name;
	if (rc == OK)
		rc = write_key(fd, *ret_name, st);
	if (rc == OK && fsync(fd) != 0)
		rc = fail(st, UNAVAILABLE, "KEYS_WRITE", "%s: %s", directory, strerror(errno));
	k.log[LOG_NEXT] = secret_new(sizeof(*k.log[LOG_NEXT]));
	if (rc == OK && !k.log[LOG_NEXT])
		rc = fail(st, RESOURCE_EXHAUSTED, "KEYS_MEMORY", "no locked memory for the keys");
	if (rc == OK)
		rc = read_log_key(&k, fd, *ret_name, LOG_NEXT, st); /* as the server will */
	(void)close(fd);
	secret_free(k.log[LOG_NEXT]);
	memcpy(ret_public, k.log_public[LOG_NEXT], SIGN_PUBLIC_BYTES);
	return rc;
}

int keyring_finish_next(const char *directory, struct status *st)
{
	int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return fail(st, UNAVAILABLE, "KEYS_WRITE", "%s: %s", directory, strerror(errno));
	int rc = OK;
	if (renameat(fd, next_name, fd, file_name[0]) != 0 || fsync(fd) != 0)
		rc = fail(st, UNAVAILABLE, "KEYS_WRITE", "%s: %s", directory, strerror(errno));
	(void)close(fd);
	return rc;
}

const uint8_t *keyring_log_public(const struct keyring *k)
{
	return k->log_public[LOG];
}

const uint8_t *keyring_log_next(const struct keyring *k)
{
	return k->has_next ? k->log_public[LOG_NEXT] : NULL;
}

/* LOG_KEYS: none of them. */
static int which(const struct keyring *k, const uint8_t *log_public)
{
	if (memcmp(k->log_public[LOG], log_public, SIGN_PUBLIC_BYTES) == 0)
		return LOG;
	return k->has_next && memcmp(k->log_public[LOG_NEXT], log_public, SIGN_PUBLIC_BYTES) == 0 ? LOG_NEXT : LOG_KEYS;
}

bool keyring_has(const struct keyring *k, const uint8_t log_public[SIGN_PUBLIC_BYTES])
{
	return which(k, log_public) != LOG_KEYS;
}

const uint8_t *keyring_session_public(const struct keyring *k)
{
	return k->session_public;
}

const uint8_t *keyring_session_secret(const struct keyring *k)
{
	return k->session;
}

const uint8_t *keyring_store_key(const struct keyring *k)
{
	return k->store;
}

static const struct sign_key *open_log_key(struct keyring *k, const uint8_t *log_public, int *ret_which)
{
	int i = which(k, log_public);
	assert(i != LOG_KEYS);
	(void)pthread_mutex_lock(&k->lock);
	(void)sodium_mprotect_readonly(k->log[i]);
	*ret_which = i;
	return k->log[i];
}

static void close_log_key(struct keyring *k, int i)
{
	(void)sodium_mprotect_noaccess(k->log[i]);
	(void)pthread_mutex_unlock(&k->lock);
}

void keyring_sign(struct keyring *k, const uint8_t log_public[SIGN_PUBLIC_BYTES], const char *namespace, struct bytes message,
	uint8_t ret_signature[SIGNATURE_BYTES])
{
	int i;
	sshsig_sign(open_log_key(k, log_public, &i), namespace, message, ret_signature);
	close_log_key(k, i);
}

void keyring_sign_checkpoint(struct keyring *k, const uint8_t log_public[SIGN_PUBLIC_BYTES],
	const struct checkpoint *checkpoint, struct buf *out)
{
	int i;
	checkpoint_sign(checkpoint, open_log_key(k, log_public, &i), out);
	close_log_key(k, i);
}
