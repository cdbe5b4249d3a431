/* Spawning, and reading the port from what a program says on stderr. */
#include "tests/support/pair.h"

#include "common/clock.h"
#include "tests/support/peer.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

enum { ARGUMENTS_MAX = 16, STOP_MS = 10000 };

static void die(const char *what)
{
	perror(what);
	exit(1);
}

/* What it says goes to `log`. */
static pid_t start(const char *program, const char *const *arguments, const char *log)
{
	const char *argv[ARGUMENTS_MAX + 2] = { program };
	for (size_t i = 0; arguments[i]; i++)
		argv[i + 1] = arguments[i];
	posix_spawn_file_actions_t actions;
	pid_t pid;
	(void)posix_spawn_file_actions_init(&actions);
	(void)posix_spawn_file_actions_addopen(&actions, 2, log, O_WRONLY | O_CREAT | O_APPEND, 0600);
	/* Or whoever reads our stdout would wait for them. */
	(void)posix_spawn_file_actions_adddup2(&actions, 2, 1);
	int rc = posix_spawn(&pid, program, &actions, NULL, (char *const *)argv, environ);
	(void)posix_spawn_file_actions_destroy(&actions);
	if (rc != 0)
		die(program);
	return pid;
}

static int wait_for_port(const char *log)
{
	for (int i = 0; i < 1000; i++) {
		char line[256];
		FILE *file = fopen(log, "re");
		while (file && fgets(line, sizeof(line), file)) {
			char *port = strstr(line, "listening on port ");
			if (port && strchr(port, '\n')) {
				(void)fclose(file);
				return (int)strtol(port + strlen("listening on port "), NULL, 10);
			}
		}
		if (file)
			(void)fclose(file);
		(void)nanosleep(&(struct timespec){ .tv_nsec = 10000000 }, NULL);
	}
	die(log);
	return 0;
}

static void wait_for_service(const char *url)
{
	for (int i = 0; i < 500; i++) {
		struct peer peer = peer_connect(url, 0);
		bool up = peer_hello(&peer);
		peer_close(&peer);
		if (up)
			return;
		(void)nanosleep(&(struct timespec){ .tv_nsec = 10000000 }, NULL);
	}
	die(url);
}

pid_t front_start(const char *front_program, const char *edge_path, const char *dir, const char *const *front_options,
	char ret_tcp_url[64])
{
	char program[512], log[140];
	const char *build = getenv("BINARY_DIR");
	if (!build)
		die("BINARY_DIR");
	const char *arguments[ARGUMENTS_MAX] = { "--listen", "tcp://127.0.0.1:0", "--core", edge_path, "--die-with-parent" };
	for (size_t i = 0; front_options && front_options[i] && i < 8; i++)
		arguments[i + 5] = front_options[i];
	(void)snprintf(program, sizeof(program), "%s/%s", build, front_program);
	(void)snprintf(log, sizeof(log), "%s/front.log", dir);
	pid_t front = start(program, arguments, log);
	(void)snprintf(ret_tcp_url, 64, "tcp://127.0.0.1:%d", wait_for_port(log));
	wait_for_service(ret_tcp_url);
	return front;
}

struct pair pair_start(const char *front_program, const char *const *front_options)
{
	struct pair p = { .dir = "/tmp/test_pair.XXXXXX" };
	char program[512], edge[128], edge_url[140], log[140];
	const char *build = getenv("BINARY_DIR");
	if (!build || !mkdtemp(p.dir))
		die("BINARY_DIR");
	(void)snprintf(p.local_url, sizeof(p.local_url), "ipc://%s/local.sock", p.dir);
	(void)snprintf(edge, sizeof(edge), "%s/edge.sock", p.dir);
	(void)snprintf(edge_url, sizeof(edge_url), "ipc://%s", edge);
	(void)snprintf(program, sizeof(program), "%s/tests/support/echo_core", build);
	(void)snprintf(log, sizeof(log), "%s/core.log", p.dir);
	p.core = start(program, (const char *const[]){ "--local", p.local_url, "--edge", edge_url, NULL }, log);
	(void)wait_for_port(log);
	p.front = front_start(front_program, edge, p.dir, front_options, p.tcp_url);
	return p;
}

static bool stop(pid_t pid)
{
	int status = -1;
	int64_t until_us = clock_mono_us() + STOP_MS * 1000LL;
	(void)kill(pid, SIGTERM);
	while (waitpid(pid, &status, WNOHANG) == 0) {
		if (clock_mono_us() > until_us) {
			(void)kill(pid, SIGKILL);
			(void)waitpid(pid, &status, 0);
			return false;
		}
		(void)nanosleep(&(struct timespec){ .tv_nsec = 10000000 }, NULL);
	}
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* What they said is shown where it is more than that they listen: warnings, and sanitizers. */
static void show_log(const char *dir, const char *name)
{
	char path[128], line[512];
	(void)snprintf(path, sizeof(path), "%s/%s", dir, name);
	FILE *file = fopen(path, "re");
	while (file && fgets(line, sizeof(line), file)) {
		if (!strstr(line, "listening on port"))
			(void)fputs(line, stderr);
	}
	if (file)
		(void)fclose(file);
	(void)unlink(path);
}

bool front_stop(pid_t front, const char *dir)
{
	bool ok = stop(front);
	show_log(dir, "front.log");
	return ok;
}

bool pair_stop(struct pair *p)
{
	bool front = front_stop(p->front, p->dir), core = stop(p->core);
	show_log(p->dir, "core.log");
	return front && core && rmdir(p->dir) == 0;
}
