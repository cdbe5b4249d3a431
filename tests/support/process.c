/* Spawning, and reading the port from what a program says on stderr. */
#include "tests/support/process.h"

#include "common/clock.h"
#include "tests/support/peer.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

enum { STOP_MS = 10000 };

static void die(const char *what)
{
	perror(what);
	exit(1);
}

pid_t process_start_piped(const char *const *argv, const char *log, int in, int out)
{
	posix_spawn_file_actions_t actions;
	pid_t pid;
	(void)posix_spawn_file_actions_init(&actions);
	(void)posix_spawn_file_actions_addopen(&actions, 2, log, O_WRONLY | O_CREAT | O_APPEND, 0600);
	(void)posix_spawn_file_actions_adddup2(&actions, in, 0);
	(void)posix_spawn_file_actions_adddup2(&actions, out, 1);
	int rc = posix_spawnp(&pid, argv[0], &actions, NULL, (char *const *)(uintptr_t)argv, environ);
	(void)posix_spawn_file_actions_destroy(&actions);
	if (rc != 0)
		die(argv[0]);
	return pid;
}

pid_t process_start(const char *const *argv, const char *log)
{
	/* stdout goes where stderr goes, or whoever reads ours would wait for its end. */
	return process_start_piped(argv, log, 0, 2);
}

int process_wait_port(const char *log)
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

bool process_stop(pid_t pid)
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

bool process_run(const char *const *argv, const char *log)
{
	int status = -1;
	pid_t pid = process_start(argv, log);
	return waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool process_wait_service(const char *url, int timeout_ms)
{
	int64_t until_us = clock_mono_us() + timeout_ms * 1000LL;
	do {
		struct peer peer = peer_connect(url, 0);
		bool up = peer_hello(&peer);
		peer_close(&peer);
		if (up)
			return true;
		(void)nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
	} while (clock_mono_us() < until_us);
	return false;
}
