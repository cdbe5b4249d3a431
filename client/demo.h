/*
 * A year of an audit programme, made through the public API as the people whose acts it consists
 * of: for tests, screenshots and trying out. Each person is a client with keys, profile and session
 * of their own.
 */
#ifndef CLIENT_DEMO_H
#define CLIENT_DEMO_H

#include "client/call.h"

#include <jansson.h>

enum { DEMO_PEOPLE_MAX = 64 };

struct demo_person {
	char id[ID_TEXT_BYTES];
	const char *name;
	struct client client;
};

struct demo {
	struct client *administrator; /* whose command it is */
	const char *directory;	      /* key files and their passphrase */
	struct demo_person *person;   /* DEMO_PEOPLE_MAX */
	size_t person_count;
	struct arena *arena; /* of one call */
	size_t calls;
	size_t entries;
};

/* Makes the directory and the passphrase in it. Fails ALREADY_EXISTS "FILE_EXISTS". */
int demo_begin(
	struct demo *d, struct client *administrator, const char *directory, struct status *st);
void demo_end(struct demo *d);

/* Registered, invited, enrolled and confirmed; the profile is named "demo-" and `handle`. */
int demo_join(struct demo *d, const char *handle, const char *name, const char *organisation_id,
	struct status *st, struct demo_person **ret_person);

/*
 * Calls "AuditService/AddAudit" with the request, which it takes over; a `version` left out is the
 * row's present one. ret_id (may be NULL) is the first row that the call created. ret_reply (may be
 * NULL) is the caller's. A refusal names the method and the rules.
 */
int demo_call(struct demo *d, struct client *who, const char *method, json_t *request,
	struct status *st, char ret_id[ID_TEXT_BYTES], json_t **ret_reply);

#endif
