/*
 * Access, decided once for every method from the generated tables: references, role at the scope, and the cut of
 * replies to the caller's audience. Default deny. security.md 3.
 */
#ifndef DAEMON_ACCESS_H
#define DAEMON_ACCESS_H

#include "daemon/rpc.h"

/*
 * Resolves every (ref) of the message, nested ones too, to a row the subject may see; then finds the method's scope
 * and requires one of its roles there. Sets rq->scope and rq->roles.
 * Fails NOT_FOUND "NOT_FOUND", the same for a missing and a hidden row; PERMISSION_DENIED "ROLE" naming the roles
 * that suffice; PERMISSION_DENIED "HUMAN" for service accounts; UNAUTHENTICATED "GUEST" for guests.
 */
int access_check(struct request *rq, const ProtobufCMessage *in);
/* The part of it that needs no row: UNAUTHENTICATED "GUEST" for a guest whom the method is not for. */
int access_guest(struct request *rq);

/*
 * Clears in a reply, in every row at any depth, the fields whose audience the subject does not belong to at that
 * row's scope.
 */
int access_cut(struct request *rq, ProtobufCMessage *out, const struct message_rule *rule);

/* Whether the reply holds a row classified CONFIDENTIAL or above: its reading is entered in the read log. */
bool access_is_classified(const ProtobufCMessage *out, const struct message_rule *rule);

/* May a subject with these roles at a scope receive fields and parts of this audience (Audit__Audience)? */
bool access_audience(uint32_t roles, uint8_t audience);

#endif
