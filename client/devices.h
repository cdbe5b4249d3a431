/* One's own devices: each client remembers which it has been told of, and shouts at one it was not. */
#ifndef CLIENT_DEVICES_H
#define CLIENT_DEVICES_H

#include "client/client.h"
#include "common/signer.h"

#include "audit/v1/person.pb-c.h"
#include "audit/v1/session.pb-c.h"

/*
 * Compares the signing keys that count for this person with those kept in the profile's state directory. At first only
 * this device's own key is known. `accept` makes all of them known. ret_unknown counts those that were shouted at.
 */
int devices_check(struct client *c, const Audit__GetSessionResponse *session, bool accept, struct status *st,
	size_t *ret_unknown);
/* A key of one's own that need not be shouted at; `own` is this device's. */
int devices_know(const struct profile *profile, const uint8_t own[SIGN_PUBLIC_BYTES], const uint8_t key[SIGN_PUBLIC_BYTES],
	struct status *st);
/* Who the server takes us for. */
int devices_session(struct client *c, struct status *st, Audit__GetSessionResponse **ret_session);
/* A page of somebody's devices, as far as one is shown them; "" of everybody's. */
int devices_list(struct client *c, const char *person_id, struct status *st, Audit__ListDevicesResponse **ret_list);
/* As packs and ssh-keygen know it. */
struct signer signer_of_device(const Audit__Device *device);

enum { DEVICE_PROOF_BYTES = 128 };
/* What a new key signs: whose it becomes. docs/formats.md, "Device offer and device request". */
struct bytes device_proof(const uint8_t signer[SIGN_PUBLIC_BYTES], const uint8_t session_key[KEY_BYTES],
	uint8_t room[DEVICE_PROOF_BYTES]);

#endif
