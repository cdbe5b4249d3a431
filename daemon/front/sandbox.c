/* Landlock and seccomp for a program that only moves bytes between sockets. */
#include "daemon/front/sandbox.h"

#include "common/bytes.h"

#include <errno.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

static bool missing(const char *what, int error)
{
	(void)fprintf(stderr, "auditd-front: WARNING: running without %s: %s\n", what, strerror(error));
	return false;
}

/* Rights a kernel does not know are refused as a whole, so ask for those of its version. */
static uint64_t file_rights(long version)
{
	uint64_t rights = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1; /* version 1: EXECUTE to MAKE_SYM */
	if (version >= 2)
		rights |= LANDLOCK_ACCESS_FS_REFER;
	if (version >= 3)
		rights |= UINT64_C(1) << 14; /* TRUNCATE, newer than Debian 12's header */
	return rights;
}

static bool landlock(void)
{
	long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
	if (version < 1)
		return missing("Landlock", errno);
	struct landlock_ruleset_attr attr = { .handled_access_fs = file_rights(version) };
	long fd = syscall(SYS_landlock_create_ruleset, &attr, sizeof(attr), 0);
	if (fd < 0)
		return missing("Landlock", errno);
	/* No rule is added: nothing may be opened. Connecting to edge.sock is not a file right. */
	long rc = syscall(SYS_landlock_restrict_self, fd, 0);
	int error = errno;
	(void)close((int)fd);
	return rc == 0 || missing("Landlock", error);
}

bool sandbox_files(void)
{
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return missing("no_new_privs", errno);
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
		return missing("PR_SET_DUMPABLE", errno);
	return landlock();
}

/* What nng's poller and tasks, our timers, malloc, stderr and leaving need. */
static const int allowed[] = {
	/* sockets */
	SCMP_SYS(accept), SCMP_SYS(close), SCMP_SYS(connect), SCMP_SYS(epoll_ctl),
	SCMP_SYS(epoll_wait), SCMP_SYS(epoll_pwait), SCMP_SYS(fcntl), SCMP_SYS(getpeername),
	SCMP_SYS(getsockname), SCMP_SYS(getsockopt), SCMP_SYS(poll), SCMP_SYS(read), SCMP_SYS(readv),
	SCMP_SYS(recvmsg), SCMP_SYS(sendmsg), SCMP_SYS(sendto), SCMP_SYS(setsockopt),
	SCMP_SYS(shutdown), SCMP_SYS(write),
	/* threads and memory */
	SCMP_SYS(brk), SCMP_SYS(futex), SCMP_SYS(madvise), SCMP_SYS(mmap), SCMP_SYS(mprotect),
	SCMP_SYS(mremap), SCMP_SYS(munmap), SCMP_SYS(rseq), SCMP_SYS(sched_yield),
	/* time, signals, the end */
	SCMP_SYS(alarm), SCMP_SYS(clock_gettime), SCMP_SYS(clock_nanosleep), SCMP_SYS(exit),
	SCMP_SYS(exit_group), SCMP_SYS(getpid), SCMP_SYS(getppid), SCMP_SYS(getrandom),
	SCMP_SYS(gettid), SCMP_SYS(nanosleep), SCMP_SYS(restart_syscall), SCMP_SYS(rt_sigaction),
	SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn), SCMP_SYS(rt_sigtimedwait), SCMP_SYS(tgkill),
};

/* Only unix sockets can still be made: the link to a core that comes back, the notification. */
static int allow_unix_sockets(scmp_filter_ctx filter)
{
	const struct scmp_arg_cmp family = { .arg = 0, .op = SCMP_CMP_EQ, .datum_a = AF_UNIX, .datum_b = 0 };
	return seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, SCMP_SYS(socket), 1, &family);
}

bool sandbox_calls(void)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	if (!filter)
		return missing("seccomp", ENOMEM);
	int rc = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1);
	for (size_t i = 0; i < ARRAY_LEN(allowed) && rc == 0; i++)
		rc = seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed[i], 0);
	if (rc == 0)
		rc = allow_unix_sockets(filter);
	if (rc == 0)
		rc = seccomp_load(filter);
	seccomp_release(filter);
	return rc == 0 || missing("seccomp", -rc);
}
