/* Reading and making the server's keys, and signing with the log key. */
#include "daemon/keyring.h"


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
	uint8_t *session[SESSION_KEYS];
	uint8_t session_public[SESSION_KEYS][KEY_BYTES];
	bool has_session_next;
};

static const char *const file_name[] = { "log.key", "session.key", "store.key" };
static const char next_name[] = "log-next.key", session_next_name[] = "session-next.key";

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

static int read_session_key(struct keyring *k, int directory, const char *name, enum session_key_which which,
	struct status *st)
{
	TRY(read_key(directory, name, st, k->session[which]));
	if (crypto_scalarmult_base(k->session_public[which], k->session[which]) != 0)
		return fail(st, FAILED_PRECONDITION, "KEYS_SIZE", "%s: not a key", name);
	return OK;
}

static bool is_there(int directory, const char *name)
{
	return faccessat(directory, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

static int read_keys(struct keyring *k, int directory, struct status *st)
{
	int rc = read_log_key(k, directory, file_name[0], LOG, st);
	k->has_next = is_there(directory, next_name);
	k->has_session_next = is_there(directory, session_next_name);
	if (rc == OK && k->has_next)
		rc = read_log_key(k, directory, next_name, LOG_NEXT, st);
	if (rc == OK)
		rc = read_session_key(k, directory, file_name[1], SESSION_KEY, st);
	if (rc == OK && k->has_session_next)
		rc = read_session_key(k, directory, session_next_name, SESSION_KEY_NEXT, st);
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
		for (size_t i = 0; i < SESSION_KEYS; i++)
			k->session[i] = secret_new(KEY_BYTES);
	}
	if (rc == OK && (!k || !k->log[LOG] || !k->log[LOG_NEXT] || !k->store || !k->session[SESSION_KEY] ||
		!k->session[SESSION_KEY_NEXT]))
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
	for (size_t i = 0; i < SESSION_KEYS; i++)
		(void)sodium_mprotect_readonly(k->session[i]);
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
	for (size_t i = 0; i < SESSION_KEYS; i++)
		secret_free(k->session[i]);
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

/*
 * Makes and syncs a key of the name `next`, or of `name` where that one is not there but `beside` is: it is lost, and the new
 * one takes its place. ret_fd: the directory, which the caller closes.
 */
static int create_next(const char *directory, const char *name, const char *next, const char *beside, struct status *st,
	const char **ret_name, int *ret_fd)
{
	int fd = *ret_fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return fail(st, UNAVAILABLE, "KEYS_WRITE", "%s: %s", directory, strerror(errno));
	TRY(check_directory(fd, directory, st));
	*ret_name = !is_there(fd, name) && errno == ENOENT && is_there(fd, beside) ? name : next;
	TRY(write_key(fd, *ret_name, st));
	return fsync(fd) == 0 ? OK : fail(st, UNAVAILABLE, "KEYS_WRITE", "%s: %s", directory, strerror(errno));
}

int keyring_create_next(const char *directory, struct status *st, const char **ret_name, uint8_t ret_public[SIGN_PUBLIC_BYTES])
{
	struct keyring k = { .has_next = true };
	int fd;
	int rc = create_next(directory, file_name[0], next_name, file_name[1], st, ret_name, &fd);
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

int keyring_create_session_next(const char *directory, struct status *st, const char **ret_name,
	uint8_t ret_public[KEY_BYTES])
{
	struct keyring k = { 0 };
	int fd;
	int rc = create_next(directory, file_name[1], session_next_name, file_name[0], st, ret_name, &fd);
	k.session[SESSION_KEY_NEXT] = secret_new(KEY_BYTES);
	if (rc == OK && !k.session[SESSION_KEY_NEXT])
		rc = fail(st, RESOURCE_EXHAUSTED, "KEYS_MEMORY", "no locked memory for the keys");
	if (rc == OK)
		rc = read_session_key(&k, fd, *ret_name, SESSION_KEY_NEXT, st); /* as the server will */
	(void)close(fd);
	secret_free(k.session[SESSION_KEY_NEXT]);
	memcpy(ret_public, k.session_public[SESSION_KEY_NEXT], KEY_BYTES);
	return rc;
}

static int rename_key(const char *directory, const char *from, const char *to, struct status *st)
{
	int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return fail(st, UNAVAILABLE, "KEYS_WRITE", "%s: %s", directory, strerror(errno));
	int rc = OK;
	if (renameat(fd, from, fd, to) != 0 || fsync(fd) != 0)
		rc = fail(st, UNAVAILABLE, "KEYS_WRITE", "%s: %s", directory, strerror(errno));
	(void)close(fd);
	return rc;
}

int keyring_finish_next(const char *directory, struct status *st)
{
	return rename_key(directory, next_name, file_name[0], st);
}

int keyring_finish_session_next(const char *directory, struct status *st)
{
	return rename_key(directory, session_next_name, file_name[1], st);
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

const uint8_t *keyring_session_public(const struct keyring *k, enum session_key_which which)
{
	return which == SESSION_KEY || k->has_session_next ? k->session_public[which] : NULL;
}

const uint8_t *keyring_session_secret(const struct keyring *k, enum session_key_which which)
{
	return k->session[which];
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
