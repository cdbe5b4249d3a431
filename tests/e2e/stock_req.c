/* Any stock nng REQ client can talk to us: nng's own socket, which tests alone may use, over tcp and ipc. */
#include "tests/support/expect.h"
#include "tests/support/pair.h"

#include <nng/nng.h>
#include <nng/protocol/reqrep0/req.h>

static void test_echo(const char *url)
{
	nng_socket req;
	EXPECT(nng_req0_open(&req) == 0, "no socket");
	(void)nng_socket_set_ms(req, NNG_OPT_RECVTIMEO, 5000);
	(void)nng_socket_set_ms(req, NNG_OPT_SENDTIMEO, 5000);
	int rv = nng_dial(req, url, NULL, 0);
	EXPECT(rv == 0, "%s: %s", url, nng_strerror(rv));
	for (size_t len = 0; rv == 0 && len <= 4000; len += 500) {
		char sent[4000], *got = NULL;
		size_t got_len = 0;
		memset(sent, 'a' + (int)(len / 500), sizeof(sent));
		rv = nng_send(req, sent, len, 0);
		EXPECT(rv == 0, "%s: %s", url, nng_strerror(rv));
		if (rv == 0)
			rv = nng_recv(req, &got, &got_len, NNG_FLAG_ALLOC);
		EXPECT(rv == 0, "%s: %s", url, nng_strerror(rv));
		EXPECT(rv != 0 || (got_len == len && (len == 0 || memcmp(got, sent, len) == 0)), "%s: not its echo", url);
		if (rv == 0)
			nng_free(got, got_len);
	}
	(void)nng_close(req); /* nothing in flight: with something nng 1.5.2 would hang here */
}

int main(void)
{
	struct pair pair = pair_start("daemon/front/auditd-front", NULL);
	test_echo(pair.tcp_url);
	test_echo(pair.local_url);
	EXPECT(pair_stop(&pair), "no clean end");
	return expect_done("stock_req");
}
