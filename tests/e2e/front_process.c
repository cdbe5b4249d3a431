/* auditd-front as a process: what it gave up, how it ends, what it refuses to be told. */
#include "daemon/front/sandbox.h"
#include "tests/support/expect.h"
#include "tests/support/pair.h"
#include "tests/support/peer.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>

static bool status_has(pid_t pid, const char *wanted)
{
	char path[64], line[128];
	bool found = false;
	(void)snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	FILE *file = fopen(path, "re");
	while (file && fgets(line, sizeof(line), file))
		found = found || strcmp(line, wanted) == 0;
	if (file)
		(void)fclose(file);
	return found;
}

static int run(const char *const *arguments)
{
	char program[512];
	pid_t pid;
	int status = -1;
	posix_spawn_file_actions_t quiet;
	(void)posix_spawn_file_actions_init(&quiet);
	(void)posix_spawn_file_actions_addopen(&quiet, 2, "/dev/null", O_WRONLY, 0);
	(void)snprintf(program, sizeof(program), "%s/daemon/front/auditd-front", getenv("BINARY_DIR"));
	const char *argv[8] = { program };
	for (size_t i = 0; arguments[i]; i++)
		argv[i + 1] = arguments[i];
	int rc = posix_spawn(&pid, program, &quiet, NULL, (char *const *)argv, environ);
	(void)posix_spawn_file_actions_destroy(&quiet);
	if (rc != 0)
		return -1;
	(void)waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void test_options(void)
{
	static const struct {
		const char *name;
		int status;
		const char *arguments[7];
	} row[] = {
		{ "nothing to do", 2, { NULL } },
		{ "ipc is not its door", 2, { "--listen", "ipc:///tmp/x", "--core", "/tmp/y" } },
		{ "no number", 2, { "--listen", "tcp://127.0.0.1:0", "--core", "/tmp/y", "--idle-ms", "x" } },
		{ "limits only go down", 1,
			{ "--listen", "tcp://127.0.0.1:0", "--core", "/tmp/y", "--idle-ms", "300001" } },
	};
	for (size_t i = 0; i < ARRAY_LEN(row); i++)
		EXPECT(run(row[i].arguments) == row[i].status, "%s", row[i].name);
}

/* In a child, before any thread: the sandbox ends with the process. */
static int in_sandbox(void)
{
	int fd = open("/etc/passwd", O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return 1;
	(void)close(fd);
	if (!sandbox_files())
		return 77; /* a kernel without Landlock; it said so */
	if (open("/etc/passwd", O_RDONLY | O_CLOEXEC) >= 0 || errno != EACCES)
		return 2;
	if (!sandbox_calls())
		return 77;
	if (open("/etc/passwd", O_RDONLY | O_CLOEXEC) >= 0 || errno != EPERM)
		return 3;
	if (socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0) >= 0 || errno != EPERM)
		return 4;
	if (socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0) < 0)
		return 5;
	(void)execl("/bin/true", "true", (char *)NULL);
	return errno == EPERM ? 0 : 6;
}

static void t0e_sandbox(void)
{
	int status = -1;
	pid_t pid = fork();
	if (pid == 0)
		_exit(in_sandbox());
	(void)waitpid(pid, &status, 0);
	EXPECT(WIFEXITED(status), "the sandbox killed it: %d", status);
	EXPECT(WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == 77, "step %d", WEXITSTATUS(status));
}

static void test_process(void)
{
	struct pair pair = pair_start("daemon/front/auditd-front", NULL);
	/* Under a sanitizer it runs without, and says so on its stderr. */
	bool confined = status_has(pair.front, "Seccomp:\t2\n");
	(void)printf("front is %s\n", confined ? "confined" : "not confined");
	EXPECT(!confined || status_has(pair.front, "NoNewPrivs:\t1\n"), "new privileges");
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) && !defined(__clang__)
	EXPECT(confined, "no seccomp");
#endif
	/* With a peer that waits for what never comes it still ends in time. */
	struct peer peer = peer_connect(pair.tcp_url, 0);
	EXPECT(peer_hello(&peer) && peer_send(&peer, 1, BYTES_OF("!park")), "parked");
	EXPECT(peer_call(&peer, BYTES_OF("x"), BYTES_OF("x"), 5000), "served");
	EXPECT(pair_stop(&pair), "no clean end within ten seconds");
	peer_close(&peer);
}

/* What the configuration says governs, and a flag wins over it. */
static void test_configuration(void)
{
	char path[] = "/tmp/test_front.XXXXXX";
	static const char text[] = "limits:\n  connections_per_address: 2\n";
	int fd = mkstemp(path);
	EXPECT(fd >= 0 && write(fd, text, sizeof(text) - 1) == (ssize_t)sizeof(text) - 1, "no file");
	(void)close(fd);
	for (unsigned most = 2; most < 4; most++) {
		const char *options[] = { "--config", path, most == 3 ? "--per-address" : NULL, "3", NULL };
		struct pair pair = pair_start("daemon/front/auditd-front", options);
		struct peer p[4];
		for (unsigned i = 0; i <= most; i++) {
			p[i] = peer_connect(pair.tcp_url, 9);
			EXPECT(peer_hello(&p[i]) == (i < most), "peer %u of at most %u", i + 1, most);
		}
		for (unsigned i = 0; i <= most; i++)
			peer_close(&p[i]);
		EXPECT(pair_stop(&pair), "no clean end");
	}
	fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);
	EXPECT(fd >= 0 && write(fd, "limits: 3\n", 10) == 10, "no file");
	(void)close(fd);
	EXPECT(run((const char *const[]){ "--config", path, NULL }) == 2, "a bad file");
	(void)unlink(path);
	EXPECT(run((const char *const[]){ "--config", path, NULL }) == 1, "no file");
}

static bool is_told(int fd, const char *wanted)
{
	const struct timeval most = { .tv_sec = 5 };
	char said[64];
	ssize_t len = 0;
	(void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &most, sizeof(most));
	while (len >= 0) {
		len = recv(fd, said, sizeof(said) - 1, 0);
		said[len > 0 ? len : 0] = 0;
		if (strcmp(said, wanted) == 0)
			return true;
	}
	return false;
}

/* The unit has WatchdogSec: a front that says nothing would be killed for it. */
static void test_service_manager(void)
{
	struct sockaddr_un name = { .sun_family = AF_UNIX };
	(void)snprintf(name.sun_path, sizeof(name.sun_path), "/tmp/test_notify.%d", (int)getpid());
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	EXPECT(fd >= 0 && bind(fd, (const struct sockaddr *)&name, sizeof(name)) == 0, "no socket");
	(void)setenv("NOTIFY_SOCKET", name.sun_path, 1);
	struct pair pair = pair_start("daemon/front/auditd-front", NULL);
	(void)unsetenv("NOTIFY_SOCKET");
	EXPECT(is_told(fd, "READY=1"), "never ready");
	EXPECT(is_told(fd, "WATCHDOG=1"), "the watchdog would bite");
	EXPECT(pair_stop(&pair), "no clean end");
	EXPECT(is_told(fd, "STOPPING=1"), "the end was not announced");
	(void)close(fd);
	(void)unlink(name.sun_path);
}

/* What is idle goes; what waits for its reply is not idle. */
static void test_idle(void)
{
	static const char *const lowered[] = { "--idle-ms", "700", NULL };
	struct pair pair = pair_start("daemon/front/auditd-front", lowered);
	struct peer idle = peer_connect(pair.tcp_url, 1), waiting = peer_connect(pair.tcp_url, 2);
	EXPECT(peer_hello(&idle) && peer_hello(&waiting), "no connection");
	EXPECT(peer_call(&idle, BYTES_OF("!auth"), BYTES_OF("!auth"), 5000), "no member");
	EXPECT(peer_call(&waiting, BYTES_OF("!auth"), BYTES_OF("!auth"), 5000), "no member");
	EXPECT(peer_send(&waiting, 1, BYTES_OF("!park")), "not parked");
	EXPECT(!peer_is_closed(&idle, 300), "closed before its time");
	EXPECT(peer_is_closed(&idle, 3000), "idle and still there");
	EXPECT(peer_call(&waiting, BYTES_OF("here"), BYTES_OF("here"), 5000), "who waits was taken for idle");
	peer_close(&idle);
	peer_close(&waiting);
	EXPECT(pair_stop(&pair), "no clean end");
}

int main(void)
{
	test_options();
	test_idle();
	test_configuration();
	test_service_manager();
	t0e_sandbox();
	test_process();
	return expect_done("front_process");
}
