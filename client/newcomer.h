/* What a machine that was nobody's device yet makes first: a profile of pinned facts, and keys. */
#ifndef CLIENT_NEWCOMER_H
#define CLIENT_NEWCOMER_H

#include "client/client.h"
#include "common/invitation.h"
#include "common/keyfile.h"

/* Facts about a server that somebody vouches for: an inviter, or one's own first device. */
struct newcomer {
	const char *server;
	const uint8_t *server_key;
	const struct note_key *log;
	const struct id *organisation;
	const char *key_file;
	const struct keyfile_cost *cost; /* NULL: keyfile_moderate, for what people can remember */
	const char *credential; /* a service's: the credential the key file becomes; NULL: a person's, with a passphrase */
};

/* Into c->profile, not written yet. Fails ALREADY_EXISTS "PROFILE_EXISTS", NOT_FOUND "NO_FILE". */
int newcomer_profile(struct client *c, const struct newcomer *n, struct status *st);
/* New keys in the file, or those of an earlier attempt, which is there already; c->keys are theirs afterwards. */
int newcomer_keys(struct client *c, const struct newcomer *n, struct status *st);
/* The same, and the keys themselves to the caller's memory, for what keys.h does not do. */
int newcomer_make_keys(struct client *c, const struct newcomer *n, struct device_keys *keys, struct status *st);
/* In a session of a guest, with the keys just made; the account is pending until the inviter confirms its six words. */
int newcomer_enrol(struct client *c, const struct invitation *invitation, const char *name, struct status *st,
	char ret_device[ID_TEXT_BYTES]);

/* Fills what an invitation to the person says (server and expiry are the caller's) and enters its public half. */
int newcomer_invite(struct client *c, const char *person_id, struct invitation *invitation, struct status *st);

#endif
