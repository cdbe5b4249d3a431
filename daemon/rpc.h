/*
 * What a handler is given and what it may do: one request, read or write, with everything that is not about the
 * domain already decided.
 *
 * Before a handler runs: the frame was opened, the call and the request pre-validated, a statement's signature
 * verified, the signer's device found active in its ledger interval, every (ref) in the request resolved to a row
 * the caller may see, and the method's `need` held at its scope. After it ran: replies are cut to the caller's
 * audience, effects and statement become one entry. A handler therefore only loads rows, asks its rule, changes rows
 * and puts them. It takes time, ids and randomness from here, never from the system (replay needs none of them).
 *
 * Generated beside this header (gen/rows.h), for each noun `x` with message Audit__X:
 *   int load_x(struct request *rq, const char *id, Audit__X **ret_x);          NOT_FOUND when missing
 *   int find_x(struct request *rq, const char *id, Audit__X **ret_x);          NULL when id is "" or missing
 *   int find_x_at(struct request *rq, const char *id, uint64_t index, Audit__X **ret_x);  as it stood after that entry
 *   int where_x(struct request *rq, const char *column, const char *id, Audit__X ***ret_rows, size_t *ret_count);
 *   int page_x(struct request *rq, const Audit__Page *page, const struct narrow *narrow, Audit__X ***ret_rows,
 *           size_t *ret_count, ProtobufCBinaryData *ret_next_token);
 *   int new_x(struct request *rq, Audit__X **ret_x);                           initialised, with the next id
 *   int put_x(struct request *rq, Audit__X *row, uint64_t expected_version);   version 0: a new row
 * load, find and where see every row (the request's own references were checked); page joins the caller's reach.
 */
#ifndef DAEMON_RPC_H
#define DAEMON_RPC_H

#include "common/arena.h"
#include "common/id.h"
#include "common/schema.h"
#include "daemon/projection.h"

#include <string.h>

struct core;

/* Who decided (the signer of a write) or asks (the session of a read). */
struct subject {
	char person[ID_TEXT_BYTES];       /* "" for a guest */
	char organisation[ID_TEXT_BYTES];
	char device[ID_TEXT_BYTES];
	uint8_t sign_key[32];             /* of the statement; zero for reads */
	bool is_service;
	bool is_guest;
};

/* The session that carried the call. */
struct carrier {
	uint8_t handshake_hash[32];
	uint8_t session_key[32]; /* the client's X25519 key */
	uint8_t server_key[32];  /* ours that it was made with */
	int64_t expires_us;
	bool is_member;          /* its device was active when the session began */
	bool is_local;           /* local.sock, not through the front */
	uint32_t peer_uid;       /* of a local peer */
};

/* What is entered as somebody else's, since it arrived too late and was accepted: late.h. */
struct late_entry {
	const char *id;               /* of the late_statement */
	const ProtobufCMessage *file; /* an EvidenceFile that the server keeps already; NULL */
	uint64_t then;                /* entries that its signer had seen */
	uint64_t doubtful_from;       /* the entry from which its key was declared compromised; 0 */
	uint32_t roles;               /* as which its signer said it; 0: as which it is accepted */
};

struct request {
	struct arena *arena;
	struct status *st;
	struct core *core;
	const struct method_rule *method;
	struct tx tx;
	struct viewer viewer;
	struct subject who;
	struct carrier carrier;
	char scope[ID_TEXT_BYTES]; /* where `need` was held; "" when the method has no scope */
	uint32_t roles;            /* roles the subject holds there, bit (1 << role) */
	int64_t now_us;            /* receipt of a write, clock of a read */
	bool is_past;              /* a read as of the entry `as_of`: past.h */
	uint64_t as_of;
	uint64_t seen_size;        /* a statement's "not before": ledger size its signer knew */
	int64_t seen_us;           /* time of the entry before seen_size; 0 when seen_size is 0 */
	bool validate_only;        /* answer as if: nothing outside the tables may change */
	struct id statement_id;
	uint32_t id_count;
	const struct late_entry *late; /* NULL: it is entered as it arrives */
	bool classified; /* set by a read whose reply has no row that says so: the read log takes it */
	/* Set by a method that parks: call it again when the ledger holds more entries than this, or after wait_ms. */
	uint64_t wait_size;
	uint32_t wait_ms;
	bool has_waited; /* this is the second time: answer */
	const char *row_read; /* the row it is about, for the read log */
	/* A refusal that must leave a trace: event name and the invitation it is about, entered by the server. */
	const char *event;
	char event_invitation[ID_TEXT_BYTES];
	/* Set by a write that takes a device's right away: once it is entered, the sessions of this X25519 key end. */
	bool ends_sessions;
	uint8_t ended_session_key[32];
};

/* The next id this statement creates, as text in the arena (docs/formats.md, "Ids it creates"). */
const char *rq_new_id(struct request *rq);
/*
 * Copies text into the arena; NULL past its limit. The arena remembers (arena_exhausted) and the call then ends with
 * RESOURCE_EXHAUSTED whatever the handler returned, so texts that only go into rows need no check.
 */
char *rq_text(struct request *rq, const char *text);

/*
 * One more item at the end of a repeated field: `items` is the address of the row's pointer, and `item` that of what is
 * appended. The old items are copied, since rows share them.
 */
int rq_append(struct request *rq, void *items, size_t *count, const void *item, size_t item_bytes);

/*
 * Copies into a row what a request says of it: every field of `in` that the row has by the same name, type and label, but
 * `id` and `version`. Texts and messages are shared, not copied.
 */
void rq_fill(ProtobufCMessage *row, const ProtobufCMessage *in);
/* The same for what is not empty, zero or false: a change of some fields of many. */
void rq_fill_given(ProtobufCMessage *row, const ProtobufCMessage *in);
/* Of a write, how far "not before" and receipt are apart, in seconds, rounded up. */
uint64_t rq_bracket_s(const struct request *rq);

/* True when the subject holds any of these roles (bit mask) at the request's scope. */
static inline bool rq_has(const struct request *rq, uint32_t roles)
{
	return (rq->roles & roles) != 0;
}

/* NULL, "" and blanks alone say nothing. */
static inline bool text_given(const char *text)
{
	return text && text[strspn(text, " \t\n")];
}

#define ROLE_BIT(role) (UINT32_C(1) << (role))

#endif
