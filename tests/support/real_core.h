/*
 * The core of the product in this process, on a store of its own, with its two sockets: a test attacks it from outside and
 * counts its entries from inside.
 */
#ifndef TESTS_SUPPORT_REAL_CORE_H
#define TESTS_SUPPORT_REAL_CORE_H

#include "audit/v1/call.pb-c.h"
#include "common/sign.h"
#include "daemon/core.h"
#include "tests/support/raw.h"

/* A device's keys and the server it knows. */
struct real_device {
	struct sign_key sign;
	struct raw_device raw;
};

struct real_core {
	char directory[64];
	char local_url[128];
	char edge_path[128];
	struct core *core;
	struct server *server;
	struct sign_key invitation; /* of the first administrator */
	struct id organisation;     /* "Northwind" */
	struct real_device administrator;
};

/* Core and sockets, without an administrator yet. Ends the process when something does not start. */
void real_core_open(struct real_core *rc, const char *name);
/* The first administrator, over local.sock. */
void real_core_enrol(struct real_core *rc);
/* Both. */
void real_core_start(struct real_core *rc, const char *name);
/* False: something was still held. */
bool real_core_stop(struct real_core *rc);

/* Enrols with the first administrator's invitation, which is good once; the answer's code, -1 when there was none. */
int real_enrol(const struct real_core *rc, const struct real_device *d);

/* Keys of nobody yet. */
void real_device_new(const struct real_core *rc, struct real_device *ret_device);

/* A packed Call of a write, signed anew by this device; appended. */
void real_write_packed(const struct real_core *rc, const struct real_device *d, const char *method,
	const ProtobufCMessage *request, struct buf *out);
/* One "add person", signed anew: a write that is always allowed. */
void real_person_packed(const struct real_core *rc, const char *name, struct buf *out);
/* Packed Call of a read without fields. */
void real_read_packed(const char *method, struct buf *out);

/* Code of the answer; -1 when there was none. */
int real_call(struct raw *r, struct bytes call, Audit__Reply **ret_reply);

#endif
