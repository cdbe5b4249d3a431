/* ssh-agent: requests on its socket, answers read strictly. */
#include "client/agent.h"

#include "common/crypto.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

enum {
	AGENT_SUCCESS = 6,
	AGENT_REQUEST_IDENTITIES = 11,
	AGENT_IDENTITIES_ANSWER = 12,
	AGENT_SIGN_REQUEST = 13,
	AGENT_SIGN_RESPONSE = 14,
	AGENT_REMOVE_IDENTITY = 18,
	AGENT_ADD_ID_CONSTRAINED = 25,
	AGENT_CONSTRAIN_LIFETIME = 1,
	AGENT_ANSWER_MAX = 256 * 1024, /* OpenSSH's own limit */
	AGENT_IDENTITIES_MAX = 1024,
	AGENT_WAIT_MS = 60 * 1000,     /* it may ask its user for confirmation */
};

static void add_string(struct buf *to, struct bytes text)
{
	buf_add_be32(to, (uint32_t)text.len);
	buf_add(to, text.data, text.len);
}

static void add_key_blob(struct buf *to, const uint8_t public[SIGN_PUBLIC_BYTES])
{
	buf_add_be32(to, 4 + 11 + 4 + SIGN_PUBLIC_BYTES);
	add_string(to, BYTES_OF("ssh-ed25519"));
	add_string(to, BYTES(public, SIGN_PUBLIC_BYTES));
}

/* The next string of an answer; false past its end. */
static bool take_string(struct bytes *from, struct bytes *ret_text)
{
	if (from->len < 4 || get_be32(from->data) > from->len - 4)
		return false;
	*ret_text = BYTES(from->data + 4, get_be32(from->data));
	*from = BYTES(from->data + 4 + ret_text->len, from->len - 4 - ret_text->len);
	return true;
}

static bool is_ed25519_blob(struct bytes blob, const uint8_t public[SIGN_PUBLIC_BYTES])
{
	struct bytes type, key;
	return take_string(&blob, &type) && take_string(&blob, &key) && blob.len == 0 &&
		bytes_equal(type, BYTES_OF("ssh-ed25519")) && bytes_equal(key, BYTES(public, SIGN_PUBLIC_BYTES));
}

bool agent_parse_signature(struct bytes answer, uint8_t ret_signature[SIGNATURE_BYTES])
{
	struct bytes outer, type, signature;
	if (answer.len < 1 || answer.data[0] != AGENT_SIGN_RESPONSE)
		return false;
	answer = BYTES(answer.data + 1, answer.len - 1);
	if (!take_string(&answer, &outer) || answer.len != 0 || !take_string(&outer, &type) ||
		!take_string(&outer, &signature) || outer.len != 0)
		return false;
	if (!bytes_equal(type, BYTES_OF("ssh-ed25519")) || signature.len != SIGNATURE_BYTES)
		return false;
	memcpy(ret_signature, signature.data, SIGNATURE_BYTES);
	return true;
}

bool agent_parse_identities(struct bytes answer, const uint8_t public[SIGN_PUBLIC_BYTES], bool *ret_has)
{
	if (answer.len < 5 || answer.data[0] != AGENT_IDENTITIES_ANSWER)
		return false;
	uint32_t count = get_be32(answer.data + 1);
	answer = BYTES(answer.data + 5, answer.len - 5);
	if (count > AGENT_IDENTITIES_MAX)
		return false;
	bool has = false;
	for (uint32_t i = 0; i < count; i++) {
		struct bytes blob, comment;
		if (!take_string(&answer, &blob) || !take_string(&answer, &comment))
			return false;
		has = has || is_ed25519_blob(blob, public);
	}
	*ret_has = has;
	return answer.len == 0;
}

/* --- the socket --- */

static bool wait_for(int fd, short events)
{
	struct pollfd wait = { .fd = fd, .events = events };
	return poll(&wait, 1, AGENT_WAIT_MS) == 1;
}

static bool move_all(int fd, uint8_t *data, size_t len, bool is_write)
{
	while (len > 0) {
		if (!wait_for(fd, is_write ? POLLOUT : POLLIN))
			return false;
		ssize_t moved = is_write ? send(fd, data, len, MSG_NOSIGNAL) : recv(fd, data, len, 0);
		if (moved < 0 && errno == EINTR)
			continue;
		if (moved <= 0)
			return false;
		data += moved;
		len -= (size_t)moved;
	}
	return true;
}

bool agent_is_there(void)
{
	const char *path = getenv("SSH_AUTH_SOCK");
	return path && *path == '/' && access(path, R_OK | W_OK) == 0;
}

static int dial(struct status *st, int *ret_fd)
{
	const char *path = getenv("SSH_AUTH_SOCK");
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	if (!path || strlen(path) >= sizeof(to.sun_path))
		return fail(st, UNAVAILABLE, "NO_AGENT", "SSH_AUTH_SOCK names no ssh-agent");
	memcpy(to.sun_path, path, strlen(path) + 1);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || connect(fd, (const struct sockaddr *)&to, sizeof(to)) != 0) {
		int error = errno;
		if (fd >= 0)
			(void)close(fd);
		return fail(st, UNAVAILABLE, "NO_AGENT", "no ssh-agent answers: %s", strerror(error));
	}
	*ret_fd = fd;
	return OK;
}

static bool talk(int fd, const struct buf *request, struct buf *ret_answer)
{
	uint8_t len[4];
	put_be32(len, (uint32_t)request->len);
	if (request->failed || !move_all(fd, len, 4, true) || !move_all(fd, request->data, request->len, true) ||
		!move_all(fd, len, 4, false))
		return false;
	uint32_t answer_len = get_be32(len);
	if (answer_len == 0 || answer_len > AGENT_ANSWER_MAX)
		return false;
	uint8_t *answer = malloc(answer_len);
	bool is_read = answer && move_all(fd, answer, answer_len, false);
	if (is_read)
		buf_add(ret_answer, answer, answer_len);
	free(answer);
	return is_read && !ret_answer->failed;
}

static int ask(struct buf *request, struct status *st, struct buf *ret_answer)
{
	int fd = -1;
	TRY(dial(st, &fd));
	bool is_done = talk(fd, request, ret_answer);
	(void)close(fd);
	return is_done ? OK : fail(st, UNAVAILABLE, "AGENT_FAILED", "the ssh-agent broke off or answered nonsense");
}

static void done_secret(struct buf *b)
{
	if (b->data)
		secret_wipe(b->data, b->cap);
	buf_done(b);
}

int agent_has(const uint8_t public[SIGN_PUBLIC_BYTES], struct status *st, bool *ret_has)
{
	struct buf request, answer;
	buf_init(&request, AGENT_ANSWER_MAX);
	buf_init(&answer, AGENT_ANSWER_MAX);
	buf_add_u8(&request, AGENT_REQUEST_IDENTITIES);
	int rc = ask(&request, st, &answer);
	if (rc == OK && !agent_parse_identities(buf_bytes(&answer), public, ret_has))
		rc = fail(st, UNAVAILABLE, "AGENT_FAILED", "the ssh-agent answered nonsense");
	buf_done(&request);
	buf_done(&answer);
	return rc;
}

static int ask_for_success(struct buf *request, struct status *st, bool *ret_success)
{
	struct buf answer;
	buf_init(&answer, AGENT_ANSWER_MAX);
	int rc = ask(request, st, &answer);
	if (rc == OK)
		*ret_success = answer.len == 1 && answer.data[0] == AGENT_SUCCESS;
	buf_done(&answer);
	return rc;
}

int agent_add(const struct sign_key *key, const char *comment, uint32_t lifetime_s, struct status *st)
{
	struct buf request;
	buf_init(&request, AGENT_ANSWER_MAX);
	buf_add_u8(&request, AGENT_ADD_ID_CONSTRAINED);
	add_string(&request, BYTES_OF("ssh-ed25519"));
	add_string(&request, BYTES(key->public, SIGN_PUBLIC_BYTES));
	buf_add_be32(&request, SIGN_SEED_BYTES + SIGN_PUBLIC_BYTES);
	buf_add(&request, key->seed, SIGN_SEED_BYTES);
	buf_add(&request, key->public, SIGN_PUBLIC_BYTES);
	add_string(&request, bytes_of_text(comment));
	buf_add_u8(&request, AGENT_CONSTRAIN_LIFETIME);
	buf_add_be32(&request, lifetime_s);
	bool success = false;
	int rc = ask_for_success(&request, st, &success);
	if (rc == OK && !success)
		rc = fail(st, UNAVAILABLE, "AGENT_FAILED", "the ssh-agent does not take the key");
	done_secret(&request);
	return rc;
}

int agent_remove(const uint8_t public[SIGN_PUBLIC_BYTES], struct status *st)
{
	struct buf request;
	buf_init(&request, AGENT_ANSWER_MAX);
	buf_add_u8(&request, AGENT_REMOVE_IDENTITY);
	add_key_blob(&request, public);
	bool success = false;
	/* The agent also says no when it did not have the key. */
	int rc = ask_for_success(&request, st, &success);
	buf_done(&request);
	return rc;
}

int agent_sign_bytes(const uint8_t public[SIGN_PUBLIC_BYTES], struct bytes message, struct status *st,
	uint8_t ret_signature[SIGNATURE_BYTES])
{
	uint8_t signature[SIGNATURE_BYTES];
	struct buf request, answer;
	buf_init(&request, AGENT_ANSWER_MAX);
	buf_init(&answer, AGENT_ANSWER_MAX);
	buf_add_u8(&request, AGENT_SIGN_REQUEST);
	add_key_blob(&request, public);
	add_string(&request, message);
	buf_add_be32(&request, 0);
	int rc = ask(&request, st, &answer);
	if (rc == OK && !agent_parse_signature(buf_bytes(&answer), signature))
		rc = fail(st, UNAVAILABLE, "AGENT_FAILED", "the ssh-agent refused to sign");
	if (rc == OK && !sign_valid(public, message, signature))
		rc = fail(st, UNAVAILABLE, "AGENT_FAILED", "the ssh-agent's signature is not good");
	if (rc == OK)
		memcpy(ret_signature, signature, sizeof(signature));
	buf_done(&request);
	buf_done(&answer);
	return rc;
}

int agent_sign(const uint8_t public[SIGN_PUBLIC_BYTES], const char *namespace, struct bytes message,
	struct status *st, uint8_t ret_signature[SIGNATURE_BYTES])
{
	uint8_t to_sign[SSHSIG_SIGNED_MAX];
	size_t len = sshsig_signed_bytes(namespace, message, to_sign);
	return agent_sign_bytes(public, BYTES(to_sign, len), st, ret_signature);
}
