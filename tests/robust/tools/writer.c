/*
 * One writing client, the library that auditc is: registers people until the file "stop" is there, names on stdout those that
 * were acknowledged. usage: writer NUMBER ORGANISATION
 * Pauses between attempts are a twentieth of a person's, so that a server that is away for a tenth of a second is met again.
 */
#include "client/call.h"

#include "audit/v1/person.pb-c.h"
#include "common/clock.h"
#include "common/crypto.h"

#include <signal.h>

enum { ARENA_BYTES = 4 * 1024 * 1024, FASTER = 20 };

int __real_nanosleep(const struct timespec *want, struct timespec *left);
int __wrap_nanosleep(const struct timespec *want, struct timespec *left);

int __wrap_nanosleep(const struct timespec *want, struct timespec *left)
{
	int64_t ns = ((int64_t)want->tv_sec * 1000000000 + want->tv_nsec) / FASTER;
	const struct timespec shorter = { .tv_sec = ns / 1000000000, .tv_nsec = ns % 1000000000 };
	return __real_nanosleep(&shorter, left);
}

static int write_one(struct client *c, struct arena *a, const char *organisation, const char *name, struct status *st)
{
	Audit__AddPersonRequest request = AUDIT__ADD_PERSON_REQUEST__INIT;
	ProtobufCMessage *response;
	struct call_position position;
	TRY(client_open(c, st));
	request.organisation_id = organisation;
	request.name = name;
	return call_named(c, a, "audit.v1.PersonService/AddPerson", &request.base, st, &response, &position);
}

int main(int argc, char **argv)
{
	static struct client c;
	static struct status st;
	if (argc != 3 || crypto_ready() != 0)
		return 2;
	(void)signal(SIGPIPE, SIG_IGN);
	c.started_us = clock_now_us();
	c.options.passphrase_fd = -1;
	c.options.timeout_ms = 3000;
	c.arena = arena_new(ARENA_BYTES);
	struct arena *a = arena_new(ARENA_BYTES);
	if (!c.arena || !a)
		return 2;
	for (unsigned n = 1; access("stop", F_OK) != 0; n++) {
		char name[80];
		(void)snprintf(name, sizeof(name), "writer %s number %u", argv[1], n);
		arena_reset(a);
		arena_reset(c.arena);
		status_reset(&st);
		if (write_one(&c, a, argv[2], name, &st) == OK) {
			(void)puts(name);
			(void)fflush(stdout);
			continue;
		}
		(void)fprintf(stderr, "%s: %s: %s\n", name, st.reason, st.message);
		if (st.code == DATA_LOSS) { /* a client that does not believe the server any more signs nothing */
			return 9;
		}
		/* What became of it is not known; the next write begins anew. */
		client_close(&c);
		const struct timespec pause = { .tv_nsec = 20 * 1000000 };
		(void)nanosleep(&pause, NULL);
	}
	client_close(&c);
	arena_free(c.arena);
	arena_free(a);
	return 0;
}
