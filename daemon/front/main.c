/* auditd-front: the process that faces the network. Sandbox, signals; the work is relay.c's. */
#include "common/bytes.h"
#include "common/stream.h"
#include "daemon/front/options.h"
#include "daemon/front/relay.h"
#include "daemon/front/sandbox.h"
#include "daemon/notify.h"

#include <signal.h>
#include <sys/prctl.h>

enum { DRAIN_MS = 8000, EXIT_S = 15, EXIT_USAGE = 2 };

/* A sanitizer's own calls (sigaltstack, ptrace, reading /proc) are none of ours. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define IS_SANITIZED true
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define IS_SANITIZED true
#endif
#endif
#ifndef IS_SANITIZED
#define IS_SANITIZED false
#endif

/* Returns when asked to end, or when the parent is gone. */
static void wait_for_end(const struct front_options *o, pid_t parent)
{
	sigset_t wanted;
	sigemptyset(&wanted);
	sigaddset(&wanted, SIGTERM);
	sigaddset(&wanted, SIGINT);
	const struct timespec second = { .tv_sec = 1 };
	for (;;) {
		int got = sigtimedwait(&wanted, NULL, &second);
		if (got == SIGTERM || got == SIGINT)
			return;
		(void)notify("WATCHDOG=1"); /* nobody can be told that this failed */
		/* The kernel's signal is lost if the parent ended before we asked for it. */
		if (o->die_with_parent && getppid() != parent)
			return;
	}
}

static void give_up(int signal_number)
{
	(void)signal_number;
	_exit(1);
}

static void block_signals(void)
{
	sigset_t blocked;
	sigemptyset(&blocked);
	sigaddset(&blocked, SIGTERM);
	sigaddset(&blocked, SIGINT);
	(void)sigprocmask(SIG_BLOCK, &blocked, NULL);
	(void)signal(SIGPIPE, SIG_IGN);
	(void)signal(SIGALRM, give_up);
}

static int serve(const struct front_options *o, pid_t parent)
{
	static struct status st;
	char core_url[sizeof(o->core) + 8];
	(void)snprintf(core_url, sizeof(core_url), "ipc://%s", o->core);
	struct relay *relay;
	if (relay_start(o->listen, core_url, &o->limits, &st, &relay) != OK) {
		(void)fprintf(stderr, "auditd-front: %s\n", st.message);
		return 1;
	}
	if (o->sandbox)
		(void)sandbox_calls(); /* it has said so itself; running less confined beats not running */
	(void)fprintf(stderr, "auditd-front: listening on port %d\n", relay_port(relay));
	if (!notify("READY=1"))
		(void)fprintf(stderr, "auditd-front: WARNING: cannot reach NOTIFY_SOCKET\n");
	wait_for_end(o, parent);
	(void)notify("STOPPING=1"); /* nobody can be told that this failed */
	(void)alarm(EXIT_S);
	bool clean = relay_stop(relay, DRAIN_MS) && stream_shutdown(1000);
	if (!clean)
		_exit(1); /* nng holds something: wait for nobody */
	return 0;
}

int main(int argc, char **argv)
{
	pid_t parent = getppid();
	struct front_options o = { .sandbox = !IS_SANITIZED };
	static struct status st;
	int rc = front_options_parse(argc, argv, &st, &o);
	if (rc != OK) {
		(void)fprintf(stderr, "auditd-front: %s\n  (%s)\n", st.message, st.reason);
		return rc == INVALID_ARGUMENT ? EXIT_USAGE : 1;
	}
	if (o.help) {
		(void)fputs(front_usage, stdout);
		return 0;
	}
	block_signals();
	if (o.die_with_parent)
		(void)prctl(PR_SET_PDEATHSIG, SIGTERM); /* getppid, once a second, is the second way */
	if (o.sandbox)
		(void)sandbox_files();
	else
		(void)fprintf(stderr, "auditd-front: WARNING: running without a sandbox\n");
	return serve(&o, parent);
}
