/* One datagram to the service manager. */
#include "daemon/notify.h"

#include <sys/socket.h>
#include <sys/un.h>

bool notify(const char *state)
{
	const char *path = getenv("NOTIFY_SOCKET");
	if (!path || (path[0] != '/' && path[0] != '@'))
		return true;
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	size_t len = strlen(path);
	if (len >= sizeof(to.sun_path))
		return false;
	memcpy(to.sun_path, path, len);
	if (path[0] == '@') /* the abstract namespace */
		to.sun_path[0] = 0;
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return false;
	socklen_t to_len = (socklen_t)(sizeof(to.sun_family) + len);
	ssize_t sent = sendto(fd, state, strlen(state), MSG_NOSIGNAL, (const struct sockaddr *)&to, to_len);
	(void)close(fd);
	return sent >= 0;
}
