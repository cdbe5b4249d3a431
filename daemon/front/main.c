/* auditd-front: the process that faces the network. Options, sandbox, signals; the work is relay.c's. */
#include "common/bytes.h"
#include "common/stream.h"
#include "daemon/front/relay.h"
#include "daemon/front/sandbox.h"
#include "daemon/notify.h"

#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <sys/prctl.h>

enum { DRAIN_MS = 8000, EXIT_S = 15, EXIT_USAGE = 2 };

struct options {
	const char *listen;
	const char *core;
	bool die_with_parent;
	bool sandbox;
	bool help;
	struct server_limits limits;
};

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

static const char usage[] =
	"usage: auditd-front --listen tcp://ADDRESS:PORT --core PATH [option...]\n"
	"\n"
	"  --listen URL          where peers connect; port 0 picks one\n"
	"  --core PATH           edge.sock of the core\n"
	"  --die-with-parent     end when the process that started us does\n"
	"  --no-sandbox          without Landlock and seccomp, for debuggers and sanitizers\n"
	"  --handshake-ms N      lower a limit: until authenticated\n"
	"  --message-ms N        an unfinished message\n"
	"  --write-ms N          a write that does not move\n"
	"  --idle-ms N           a connection that is silent\n"
	"  --connections N       in all\n"
	"  --guests N            not authenticated\n"
	"  --per-address N       of one address\n";

enum {
	OPT_LISTEN = 1, OPT_CORE, OPT_DIE, OPT_NO_SANDBOX, OPT_HELP,
	OPT_HANDSHAKE, OPT_MESSAGE, OPT_WRITE, OPT_IDLE, OPT_CONNECTIONS, OPT_GUESTS, OPT_PER_ADDRESS
};

/* -1 for what is no number; the limits themselves are checked by the server. */
static int number(const char *text)
{
	char *end;
	errno = 0;
	long value = strtol(text, &end, 10);
	return errno == 0 && *text && !*end && value > 0 && value <= INT32_MAX ? (int)value : -1;
}

static bool set_limit(struct server_limits *l, int option, int value)
{
	switch (option) {
	case OPT_HANDSHAKE:
		l->handshake_ms = value;
		break;
	case OPT_MESSAGE:
		l->message_ms = value;
		break;
	case OPT_WRITE:
		l->write_ms = value;
		break;
	case OPT_IDLE:
		l->idle_ms = value;
		break;
	case OPT_CONNECTIONS:
		l->connections = (unsigned)value;
		break;
	case OPT_GUESTS:
		l->guests = (unsigned)value;
		break;
	case OPT_PER_ADDRESS:
		l->per_address = (unsigned)value;
		break;
	default:
		return false;
	}
	return value > 0;
}

static bool parse_options(int argc, char **argv, struct options *o)
{
	static const struct option known[] = {
		{ "listen", required_argument, NULL, OPT_LISTEN },
		{ "core", required_argument, NULL, OPT_CORE },
		{ "die-with-parent", no_argument, NULL, OPT_DIE },
		{ "no-sandbox", no_argument, NULL, OPT_NO_SANDBOX },
		{ "help", no_argument, NULL, OPT_HELP },
		{ "handshake-ms", required_argument, NULL, OPT_HANDSHAKE },
		{ "message-ms", required_argument, NULL, OPT_MESSAGE },
		{ "write-ms", required_argument, NULL, OPT_WRITE },
		{ "idle-ms", required_argument, NULL, OPT_IDLE },
		{ "connections", required_argument, NULL, OPT_CONNECTIONS },
		{ "guests", required_argument, NULL, OPT_GUESTS },
		{ "per-address", required_argument, NULL, OPT_PER_ADDRESS },
		{ NULL, 0, NULL, 0 },
	};
	int option;
	while ((option = getopt_long(argc, argv, "", known, NULL)) != -1) {
		if (option == OPT_LISTEN)
			o->listen = optarg;
		else if (option == OPT_CORE)
			o->core = optarg;
		else if (option == OPT_DIE)
			o->die_with_parent = true;
		else if (option == OPT_NO_SANDBOX)
			o->sandbox = false;
		else if (option == OPT_HELP)
			o->help = true;
		else if (option == '?' || !set_limit(&o->limits, option, number(optarg)))
			return false;
	}
	return o->help || (optind == argc && o->listen && o->core && strncmp(o->listen, "tcp://", 6) == 0);
}

/* Returns when asked to end, or when the parent is gone. */
static void wait_for_end(const struct options *o, pid_t parent)
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

static int serve(const struct options *o, pid_t parent)
{
	struct status st;
	status_reset(&st);
	char core_url[256];
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
	struct options o = { .sandbox = !IS_SANITIZED };
	server_limits_default(&o.limits);
	if (!parse_options(argc, argv, &o)) {
		(void)fputs(usage, stderr);
		return EXIT_USAGE;
	}
	if (o.help) {
		(void)fputs(usage, stdout);
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
