/* What nobody may overlook: somebody is given, or was given, a role in an emergency where one works. */
#ifndef CLIENT_EMERGENCY_H
#define CLIENT_EMERGENCY_H

#include "audit/v1/session.pb-c.h"

/* On stderr, at the beginning of a session: who, until when, and where to look. */
void emergency_shout(const Audit__GetSessionResponse *session);
/* The same as lines of `auditc status`. */
void emergency_put(const Audit__GetSessionResponse *session);

#endif
