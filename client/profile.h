/*
 * Which server, which ledger and which key a command is about: ~/.config/isms-audit/NAME/profile.
 *
 * Nothing in it is secret, everything in it is pinned: it comes from a signed invitation and not from the network.
 */
#ifndef CLIENT_PROFILE_H
#define CLIENT_PROFILE_H

#include "client/file.h"
#include "common/id.h"
#include "common/note.h"

enum { PROFILE_NAME_BYTES = 41, PROFILE_SERVER_BYTES = 256 };

struct profile {
	char name[PROFILE_NAME_BYTES];
	char server[PROFILE_SERVER_BYTES];  /* tcp://HOST:PORT or ipc:///PATH */
	uint8_t server_key[32];             /* X25519, of the server */
	struct note_key log;
	char organisation[ID_TEXT_BYTES];
	char key_file[FILE_PATH_BYTES];     /* or PROFILE_CREDENTIAL and the name of one */
};

/* A service's keys: the service manager says in CREDENTIALS_DIRECTORY where they are this time. */
#define PROFILE_CREDENTIAL "credential:"

/* 1 to 40 of [a-z0-9._-], not beginning with a dot. */
bool profile_name_valid(const char *name);
/* --profile, else AUDITC_PROFILE, else "default". INVALID_ARGUMENT "BAD_PROFILE_NAME". */
int profile_choose(const char *option, struct status *st, char ret_name[PROFILE_NAME_BYTES]);

/* Fails UNAUTHENTICATED "NOT_ENROLLED" when there is none, INVALID_ARGUMENT "BAD_PROFILE". */
int profile_load(const char *name, struct status *st, struct profile *ret_profile);
/* A new one; ALREADY_EXISTS "PROFILE_EXISTS". */
int profile_create(const struct profile *profile, struct status *st);

/* The one of that name says this from now on. Fails as file_replace. */
int profile_replace(const struct profile *profile, struct status *st);

int profile_parse(struct bytes text, struct status *st, struct profile *ret_profile);
void profile_format(const struct profile *profile, struct buf *out);

/* Where the keys are now. FAILED_PRECONDITION "NO_CREDENTIAL" outside the service whose they are. */
int profile_key_path(const struct profile *profile, struct status *st, char ret_path[FILE_PATH_BYTES]);

/* Where the profile's receipts are kept: made if missing. */
int profile_state_directory(const struct profile *profile, struct status *st, char ret_path[FILE_PATH_BYTES]);

#endif
