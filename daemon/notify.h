/* systemd's readiness protocol (sd_notify(3)) without its library. */
#ifndef DAEMON_NOTIFY_H
#define DAEMON_NOTIFY_H

#include <stdbool.h>

/*
 * Sends "READY=1", "STOPPING=1", "WATCHDOG=1" and the like to $NOTIFY_SOCKET. Without that variable it does nothing and
 * returns true; false when the manager could not be reached.
 */
bool notify(const char *state);

#endif
