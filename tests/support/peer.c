/* Sockets as an attacker has them. */
#include "tests/support/peer.h"

#include "common/clock.h"
#include "common/limits.h"
#include "common/sp.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

static int connect_tcp(int port, unsigned source)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct sockaddr_in from = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(0x7f010000U + source) };
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	bool ok = source == 0 || bind(fd, (struct sockaddr *)&from, sizeof(from)) == 0;
	if (ok && connect(fd, (struct sockaddr *)&to, sizeof(to)) == 0)
		return fd;
	(void)close(fd);
	return -1;
}

static int connect_ipc(const char *path)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	(void)snprintf(to.sun_path, sizeof(to.sun_path), "%s", path);
	if (connect(fd, (struct sockaddr *)&to, sizeof(to)) == 0)
		return fd;
	(void)close(fd);
	return -1;
}

struct peer peer_connect(const char *url, unsigned source)
{
	struct peer p = { .is_ipc = strncmp(url, "ipc://", 6) == 0 };
	if (p.is_ipc)
		p.fd = connect_ipc(url + 6);
	else
		p.fd = connect_tcp((int)strtol(strrchr(url, ':') + 1, NULL, 10), source);
	return p;
}

void peer_close(struct peer *p)
{
	if (p->fd >= 0)
		(void)close(p->fd);
	p->fd = -1;
}

void peer_reset(struct peer *p)
{
	struct linger now = { .l_onoff = 1, .l_linger = 0 };
	if (p->fd >= 0)
		(void)setsockopt(p->fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
	peer_close(p);
}

void peer_shrink(struct peer *p)
{
	int size = 64 * 1024; /* far less and the kernel would drain it by timers */
	(void)setsockopt(p->fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
}

/* Up to len bytes, each wait bounded; fewer at end of file or when the time is up. */
static size_t receive(struct peer *p, uint8_t *to, size_t len, int64_t until_us)
{
	size_t have = 0;
	while (have < len) {
		int64_t left_ms = (until_us - clock_mono_us()) / 1000;
		struct pollfd wait = { .fd = p->fd, .events = POLLIN };
		if (left_ms <= 0 || poll(&wait, 1, (int)left_ms) <= 0)
			break;
		ssize_t got = recv(p->fd, to + have, len - have, 0);
		if (got <= 0)
			break;
		have += (size_t)got;
	}
	return have;
}

static int64_t after_ms(int ms)
{
	return clock_mono_us() + (int64_t)ms * 1000;
}

bool peer_send_bytes(struct peer *p, struct bytes bytes)
{
	while (bytes.len > 0) {
		ssize_t sent = send(p->fd, bytes.data, bytes.len, MSG_NOSIGNAL);
		if (sent <= 0)
			return false;
		bytes = BYTES(bytes.data + sent, bytes.len - (size_t)sent);
	}
	return true;
}

bool peer_hello(struct peer *p)
{
	uint8_t ours[SP_HANDSHAKE_BYTES], theirs[SP_HANDSHAKE_BYTES], expected[SP_HANDSHAKE_BYTES];
	sp_write_handshake(SP_PROTOCOL_REQ, ours);
	sp_write_handshake(SP_PROTOCOL_REP, expected);
	return p->fd >= 0 && peer_send_bytes(p, BYTES(ours, sizeof(ours))) &&
		receive(p, theirs, sizeof(theirs), after_ms(5000)) == sizeof(theirs) &&
		memcmp(theirs, expected, sizeof(theirs)) == 0;
}

bool peer_send(struct peer *p, uint32_t id, struct bytes body)
{
	struct buf message;
	uint8_t head[SP_HEAD_BYTES_MAX];
	buf_init(&message, 4 * LIMIT_FRAME_BYTES);
	buf_add(&message, head, sp_write_head(p->is_ipc, SP_WORD_BYTES + body.len, head));
	buf_add_be32(&message, id | 0x80000000U);
	buf_add(&message, body.data, body.len);
	bool ok = !message.failed && peer_send_bytes(p, buf_bytes(&message));
	buf_done(&message);
	return ok;
}

bool peer_receive(struct peer *p, int timeout_ms, uint32_t *ret_id, uint8_t *ret_body, size_t max,
	size_t *ret_len)
{
	int64_t until_us = after_ms(timeout_ms);
	uint8_t head[SP_HEAD_BYTES_MAX], id[SP_WORD_BYTES];
	size_t head_len = p->is_ipc ? 9 : 8;
	if (receive(p, head, head_len, until_us) != head_len ||
		receive(p, id, sizeof(id), until_us) != sizeof(id))
		return false;
	uint64_t len = get_be64(head + head_len - 8);
	if (len < sizeof(id) || len - sizeof(id) > max)
		return false;
	*ret_len = (size_t)len - sizeof(id);
	*ret_id = get_be32(id) & 0x7fffffffU;
	return receive(p, ret_body, *ret_len, until_us) == *ret_len;
}

bool peer_call(struct peer *p, struct bytes body, struct bytes expected, int timeout_ms)
{
	const size_t max = LIMIT_FRAME_BYTES;
	uint32_t id;
	size_t len;
	uint8_t *reply = malloc(max);
	bool ok = reply && peer_send(p, 77, body) && peer_receive(p, timeout_ms, &id, reply, max, &len) &&
		id == 77 && bytes_equal(BYTES(reply, len), expected);
	free(reply);
	return ok;
}

bool peer_is_closed(struct peer *p, int timeout_ms)
{
	int64_t until_us = after_ms(timeout_ms);
	uint8_t waste[4096];
	for (;;) {
		int64_t left_ms = (until_us - clock_mono_us()) / 1000;
		struct pollfd wait = { .fd = p->fd, .events = POLLIN };
		if (left_ms <= 0 || poll(&wait, 1, (int)left_ms) <= 0)
			return false;
		if (recv(p->fd, waste, sizeof(waste), 0) <= 0)
			return true;
	}
}

unsigned process_descriptors(pid_t pid)
{
	char path[64];
	unsigned count = 0;
	(void)snprintf(path, sizeof(path), "/proc/%d/fd", pid ? (int)pid : (int)getpid());
	DIR *dir = opendir(path);
	if (!dir)
		return 0;
	for (struct dirent *entry; (entry = readdir(dir));)
		count += entry->d_name[0] != '.';
	(void)closedir(dir);
	return count - (pid == 0); /* the folder itself */
}

long process_rss_kib(pid_t pid)
{
	char path[64], line[128];
	long kib = -1;
	(void)snprintf(path, sizeof(path), "/proc/%d/status", pid ? (int)pid : (int)getpid());
	FILE *file = fopen(path, "re");
	while (file && fgets(line, sizeof(line), file)) {
		if (strncmp(line, "VmRSS:", 6) == 0)
			kib = strtol(line + 6, NULL, 10);
	}
	if (file)
		(void)fclose(file);
	return kib;
}

bool process_wait_descriptors(pid_t pid, unsigned count, int timeout_ms)
{
	int64_t until_us = after_ms(timeout_ms);
	while (process_descriptors(pid) > count) {
		if (clock_mono_us() > until_us)
			return false;
		(void)nanosleep(&(struct timespec){ .tv_nsec = 10000000 }, NULL);
	}
	return true;
}
