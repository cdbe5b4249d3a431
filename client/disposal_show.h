/* What a disposal comes to, for who is to sign it: what goes, what stays, who holds copies. */
#ifndef CLIENT_DISPOSAL_SHOW_H
#define CLIENT_DISPOSAL_SHOW_H

#include "client/client.h"
#include "client/command.h"
#include "common/hash.h"

#include "audit/v1/disposal_order.pb-c.h"

#include <jansson.h>

enum { DISPOSAL_DAY_BYTES = 10, DISPOSAL_SHOWN_BYTES = 17 };

/* To a reader as data; to a signer as talk, since what they enter is data then. */
typedef void (*disposal_put)(const char *format, ...);

int disposal_show_preview(disposal_put put, const Audit__DisposalPreview *p, struct status *st);

/* Of what is found: which rows, in which version. Whoever signs says with it which set they looked at. */
void disposal_hash(struct hash_stream *s, const Audit__DisposalPreview *p);
void disposal_hash_text(struct hash_stream *s, char text[DISPOSAL_SHOWN_BYTES]);

/* As the words of the command ask for it. Fails as calls do; DATA_LOSS DISPOSAL_NO_PREVIEW where nothing came. */
#define DISPOSAL_NO_PREVIEW "NO_PREVIEW"
int disposal_look(struct client *c, const struct arg *arg, const char *programme_id, const char *audit_id, struct status *st,
	const Audit__DisposalPreview **ret_preview);
/* Of just what was shown. The caller owns it. */
int disposal_request(struct client *c, const struct arg *arg, const char *programme_id, const char *audit_id,
	const Audit__DisposalPreview *p, struct status *st, json_t **ret_request);
/* --yes, and of what was found --shown with its digest of now. Fails FAILED_PRECONDITION "NOT_CONFIRMED", "NOT_SHOWN". */
int disposal_ask_found(const struct arg *arg, struct hash_stream *s, struct status *st);

/* `auditc disposal propose PROGRAMME-ID all`: of one person, in every audit. */
int disposal_propose_everywhere(struct client *c, const struct arg *arg, struct status *st);

#endif
