/* The echo core as a program: counterpart of the real auditd-front in tests, and the floor of the benches. */
#include "common/stream.h"
#include "tests/support/echo.h"

#include <getopt.h>
#include <signal.h>
#include <sys/prctl.h>

static int usage(void)
{
	(void)fputs("usage: echo_core [--local URL] [--edge URL] [--tcp URL] [--authenticate] [--worker]\n", stderr);
	return 2;
}

int main(int argc, char **argv)
{
	static const struct option known[] = {
		{ "local", required_argument, NULL, 'l' },
		{ "edge", required_argument, NULL, 'e' },
		{ "tcp", required_argument, NULL, 't' },
		{ "authenticate", no_argument, NULL, 'a' },
		{ "worker", no_argument, NULL, 'w' },
		{ NULL, 0, NULL, 0 },
	};
	struct echo_options o = { 0 };
	int option;
	while ((option = getopt_long(argc, argv, "", known, NULL)) != -1) {
		if (option == 'l')
			o.local_url = optarg;
		else if (option == 'e')
			o.edge_url = optarg;
		else if (option == 't')
			o.tcp_url = optarg;
		else if (option == 'a')
			o.authenticate = true;
		else if (option == 'w')
			o.worker = true;
		else
			return usage();
	}
	sigset_t end;
	sigemptyset(&end);
	sigaddset(&end, SIGTERM);
	sigaddset(&end, SIGINT);
	(void)sigprocmask(SIG_BLOCK, &end, NULL);
	(void)prctl(PR_SET_PDEATHSIG, SIGTERM); /* a test that fails leaves nothing running */
	struct status st;
	status_reset(&st);
	struct echo *e;
	if (echo_start(&o, &st, &e) != OK) {
		(void)fprintf(stderr, "echo_core: %s\n", st.message);
		return 1;
	}
	(void)fprintf(stderr, "echo_core: listening on port %d\n", server_port(echo_server(e)));
	int got;
	(void)sigwait(&end, &got);
	if (!echo_stop(e, 5000) || !stream_shutdown(1000))
		_exit(1);
	return 0;
}
