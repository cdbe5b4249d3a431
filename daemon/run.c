/* auditd run: the core and its two sockets, until a signal ends it. */
#include "daemon/command.h"

#include "common/clock.h"
#include "common/limits.h"
#include "common/log.h"
#include "daemon/blob_rows.h"
#include "daemon/notify.h"
#include "daemon/server.h"
#include "daemon/session.h"
#include "daemon/settings.h"
#include "daemon/system.h"

#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define SWEEP_US (INT64_C(3600) * 1000000)

enum { URL_BYTES = 256, STOP_MS = 10 * 1000, EXIT_AFTER_S = 15, TICK_S = 5 };

/* auditd-front stands beside this program, in the build as installed. */
static int front_path(char *path, size_t size, struct status *st)
{
	ssize_t n = readlink("/proc/self/exe", path, size - 1);
	if (n <= 0)
		return fail(st, UNAVAILABLE, "FRONT", "/proc/self/exe: %s", strerror(errno));
	path[n] = 0;
	char *name = strrchr(path, '/');
	size_t left = size - (size_t)(name - path) - 1;
	int len = snprintf(name + 1, left, "auditd-front");
	if (len > 0 && (size_t)len < left && access(path, X_OK) == 0)
		return OK;
	len = snprintf(name + 1, left, "front/auditd-front");
	if (len > 0 && (size_t)len < left && access(path, X_OK) == 0)
		return OK;
	return fail(st, NOT_FOUND, "FRONT", "auditd-front is not beside auditd");
}

/* Before nng starts: nng does not survive a fork. */
static int start_front(const struct config *config, const char *listen, struct status *st, pid_t *ret_pid)
{
	enum { LIMITS = 4 };
	char path[4096], edge[URL_BYTES], number[LIMITS][24];
	const int64_t limit[LIMITS] = { config->limit_connections, config->limit_connections_guest,
		config->limit_connections_per_address, config->limit_penalty_seconds };
	TRY(front_path(path, sizeof(path), st));
	(void)snprintf(edge, sizeof(edge), "%s/%s", config->runtime_directory, config->listen_edge);
	for (size_t i = 0; i < LIMITS; i++)
		(void)snprintf(number[i], sizeof(number[i]), "%" PRId64, limit[i]);
	pid_t pid = fork();
	if (pid < 0)
		return fail(st, RESOURCE_EXHAUSTED, "FRONT", "fork: %s", strerror(errno));
	if (pid == 0) {
		(void)execl(path, "auditd-front", "--listen", listen, "--core", edge, "--die-with-parent",
			"--connections", number[0], "--guests", number[1], "--per-address", number[2],
			"--penalty-s", number[3], (char *)NULL);
		_exit(127);
	}
	*ret_pid = pid;
	return OK;
}

static void stop_front(pid_t pid)
{
	if (pid <= 0)
		return;
	(void)kill(pid, SIGTERM);
	(void)waitpid(pid, NULL, 0);
}

static int socket_url(const struct config *config, const char *name, char *ret_url, struct status *st)
{
	int n = snprintf(ret_url, URL_BYTES, "ipc://%s/%s", config->runtime_directory, name);
	return n > 0 && n < URL_BYTES ? OK : fail(st, INVALID_ARGUMENT, "PATH", "the socket's path is too long");
}

static int listen_all(const struct config *config, struct server *server, struct status *st)
{
	char url[URL_BYTES];
	if (mkdir(config->runtime_directory, 0750) != 0 && errno != EEXIST)
		return fail(st, UNAVAILABLE, "RUNTIME_DIRECTORY", "%s: %s", config->runtime_directory,
			strerror(errno));
	TRY(socket_url(config, config->listen_local, url, st));
	TRY(server_listen(server, url, 0600, st));
	TRY(socket_url(config, config->listen_edge, url, st));
	return server_listen_edge(server, url, 0660, st);
}

/* Uploads that expired. A failure is told and tried again at the next hour. */
static void sweep(struct core *core)
{
	struct status st = { 0 };
	if (writer_run(core->writer, blob_rows_sweep, core->blobs, &st) != OK)
		log_event(LEVEL_WARN, "sweep_failed", "reason", st.reason, NULL);
}

/* A reader in the way of a disposal is soon gone. */
static void dispose(struct core *core)
{
	struct status st = { 0 };
	if (core->disposal_waits && writer_run(core->writer, core_dispose, core, &st) != OK)
		log_event(LEVEL_WARN, "disposal_pending", "reason", st.reason, NULL);
}

/* Waits for SIGTERM or SIGINT; tells the service manager that all is well meanwhile. Fails when evidence cannot be kept. */
static int wait_for_end(struct core *core, const sigset_t *set, struct status *st)
{
	const struct timespec tick = { .tv_sec = TICK_S };
	int64_t next_sweep_us = 0;
	for (;;) {
		if (clock_mono_us() >= next_sweep_us) {
			sweep(core);
			next_sweep_us = clock_mono_us() + SWEEP_US;
		}
		dispose(core);
		int signal_number = sigtimedwait(set, NULL, &tick);
		if (signal_number == SIGTERM || signal_number == SIGINT)
			return OK;
		if (blobs_are_broken(core->blobs))
			return fail(st, DATA_LOSS, "BLOB_IO", "evidence files could not be made durable");
		(void)notify("WATCHDOG=1");
	}
}

/* Time never goes back along the ledger: whoever set the clock ahead once is told for as long as it shows. */
static void look_at_clock(const struct core *core)
{
	char newest[CLOCK_TEXT_BYTES];
	int64_t last_us = ledger_now(core->ledger, 0);
	if (last_us <= clock_now_us() + LIMIT_ID_AHEAD_S * INT64_C(1000000))
		return;
	clock_format(last_us, newest);
	log_event(LEVEL_WARN, "clock_behind_ledger", "newest_entry", newest, NULL);
}

static int serve(const struct config *config, struct core *core, const sigset_t *set, struct status *st)
{
	static const struct server_events events = { .on_message = session_on_message,
		.on_close = session_on_close };
	struct server_limits limits;
	struct server *server;
	server_limits_default(&limits);
	limits.in_flight = (unsigned)config->limit_in_flight + LIMIT_WATCHES; /* parked ones are apart */
	TRY(server_new(&limits, &events, core, st, &server));
	core->server = server;
	int rc = listen_all(config, server, st);
	if (rc == OK) {
		log_event(LEVEL_INFO, "serving", "origin", core->settings.origin, "entries",
			LOG_NUMBER((int64_t)ledger_size(core->ledger)), NULL);
		look_at_clock(core);
		(void)notify("READY=1");
		rc = wait_for_end(core, set, st);
		(void)notify("STOPPING=1");
		log_event(LEVEL_INFO, "stopping", NULL);
	}
	/* Whatever a library thinks: after this many seconds the process is gone. Nothing acknowledged is lost. */
	(void)alarm(EXIT_AFTER_S);
	if (!server_stop(server, STOP_MS)) {
		core_close(core);
		_exit(rc == OK ? 0 : 1);
	}
	core_close(core);
	server_free(server);
	return rc;
}

/* Where the front listens: the flag's value, or the configuration's; NULL without the flag. */
static int parse_flags(const struct config *config, int argc, char **argv, struct status *st, const char **ret_front)
{
	static const struct option option[] = { { "with-front", optional_argument, NULL, 'f' }, { 0 } };
	int c;
	while ((c = getopt_long(argc, argv, "", option, NULL)) != -1) {
		if (c != 'f')
			return fail(st, INVALID_ARGUMENT, "USAGE", "auditd run [--with-front [tcp://ADDRESS:PORT]]");
		/* getopt takes an optional value behind "=" only. */
		if (!optarg && optind < argc && argv[optind][0] != '-')
			optarg = argv[optind++];
		*ret_front = optarg ? optarg : config->front_listen;
	}
	if (optind != argc)
		return fail(st, INVALID_ARGUMENT, "USAGE", "auditd run takes no \"%s\"", argv[optind]);
	return OK;
}

int command_run(const struct config *config, int argc, char **argv, struct status *st)
{
	struct core_settings settings;
	struct core *core;
	const char *front = NULL;
	pid_t front_pid = 0;
	char keys[4096];
	sigset_t set;
	TRY(parse_flags(config, argc, argv, st, &front));
	(void)prctl(PR_SET_DUMPABLE, 0); /* keys do not go into a core file */
	(void)umask(077);
	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGTERM);
	(void)sigaddset(&set, SIGINT);
	(void)signal(SIGPIPE, SIG_IGN);
	log_set_level(config->log_level);
	TRY(settings_from(config, keys, sizeof(keys), st, &settings));
	if (front)
		TRY(start_front(config, front, st, &front_pid));
	(void)pthread_sigmask(SIG_BLOCK, &set, NULL);
	int rc = core_open(&settings, st, &core);
	if (rc == OK) {
		rc = system_begin_session_key(core, st);
		if (rc == OK)
			rc = serve(config, core, &set, st);
		else
			core_close(core);
	}
	stop_front(front_pid);
	return rc;
}
