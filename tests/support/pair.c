/* An echo core and a front on it, and what they said. */
#include "tests/support/pair.h"

#include "tests/support/process.h"

enum { ARGUMENTS_MAX = 16, UP_MS = 5000 };

static void die(const char *what)
{
	perror(what);
	exit(1);
}

pid_t front_start(const char *front_program, const char *edge_path, const char *dir, const char *const *front_options,
	char ret_tcp_url[64])
{
	char program[512], log[140];
	const char *build = getenv("BINARY_DIR");
	if (!build)
		die("BINARY_DIR");
	const char *argv[ARGUMENTS_MAX] = { program, "--listen", "tcp://127.0.0.1:0", "--core", edge_path,
		"--die-with-parent" };
	for (size_t i = 0; front_options && front_options[i] && i < 8; i++)
		argv[i + 6] = front_options[i];
	(void)snprintf(program, sizeof(program), "%s/%s", build, front_program);
	(void)snprintf(log, sizeof(log), "%s/front.log", dir);
	pid_t front = process_start(argv, log);
	(void)snprintf(ret_tcp_url, 64, "tcp://127.0.0.1:%d", process_wait_port(log));
	if (!process_wait_service(ret_tcp_url, UP_MS))
		die(ret_tcp_url);
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
	p.core = process_start((const char *const[]){ program, "--local", p.local_url, "--edge", edge_url, NULL }, log);
	(void)process_wait_port(log);
	p.front = front_start(front_program, edge, p.dir, front_options, p.tcp_url);
	return p;
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
	bool ok = process_stop(front);
	show_log(dir, "front.log");
	return ok;
}

bool pair_stop(struct pair *p)
{
	bool front = front_stop(p->front, p->dir), core = process_stop(p->core);
	show_log(p->dir, "core.log");
	return front && core && rmdir(p->dir) == 0;
}
