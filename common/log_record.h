/*
 * One record of a ledger's list of keys, as text: docs/formats.md, "Log keys". Nothing here says whether it may follow another
 * one: log_keys.h does.
 */
#ifndef COMMON_LOG_RECORD_H
#define COMMON_LOG_RECORD_H

#include "common/merkle.h"
#include "common/note.h"

#define SSHSIG_LOG "log@isms-audit"

enum {
	LOG_RECORDS_MAX = 64,
	LOG_RECORDS_PLANNED_MAX = 48, /* of records that could as well wait: the others are for keys that are lost or stolen */
	LOG_HOLDERS_MAX = 8,
	LOG_RECORD_TEXT_MAX = 8192,
	LOG_KEYS_TEXT_MAX = LOG_RECORDS_MAX * LOG_RECORD_TEXT_MAX
};

/* Why a record was made. */
enum log_cause {
	LOG_CAUSE_NONE,
	LOG_CAUSE_ROUTINE, /* the log key, in due time */
	LOG_CAUSE_LOST,    /* nobody has the key that ends */
	LOG_CAUSE_STOLEN,  /* somebody else has it */
	LOG_CAUSE_ROOT     /* the root alone; the log key stays */
};

/* "none", "routine", "lost", "stolen", "root": as a record says it. */
const char *log_cause_name(enum log_cause cause);

/* The programme root: who together may exchange a log key that cannot sign any more, or must not. */
struct log_root {
	uint8_t holder[LOG_HOLDERS_MAX][SIGN_PUBLIC_BYTES];
	size_t count;
	size_t threshold; /* 0: there is no root */
};

/* It is the key of one of its holders. */
bool log_root_has(const struct log_root *root, const uint8_t key[SIGN_PUBLIC_BYTES]);

/* What the authority signs: all that is to hold, without a position. */
struct log_proposal {
	char origin[NOTE_NAME_BYTES];
	struct hash log;      /* SHA-256 of the ledger's first key: its name */
	uint64_t number;      /* from 1 */
	struct hash previous; /* SHA-256 of the record before; of the first record, `log` */
	enum log_cause cause;
	uint8_t key[SIGN_PUBLIC_BYTES];
	struct log_root root;
};

void log_proposal_format(const struct log_proposal *p, struct buf *out);
/*
 * A proposal's text and the signatures under it so far, none of them checked. *ret_signed: the text that they sign.
 * Fails INVALID_ARGUMENT "BAD_LOG_RECORD".
 */
int log_proposal_parse(struct bytes text, struct status *st, struct log_proposal *ret_proposal, struct bytes *ret_signed);
/* Appends one line of the authority's, by SSHSIG_LOG over the proposal's text. */
void log_proposal_add(struct buf *text, const uint8_t public[SIGN_PUBLIC_BYTES], const uint8_t signature[SIGNATURE_BYTES]);
/* Of a proposal with its signatures: appends the position. What the key that begins then signs is all of it. */
void log_record_place(struct buf *text, uint64_t from);
/* Appends that signature: the record is whole. */
void log_record_close(struct buf *text, const uint8_t signature[SIGNATURE_BYTES]);

/* How long the first record of a text is; 0: it does not begin with one. */
size_t log_record_length(struct bytes records);

enum { LOG_BY_MAX = 2 * LOG_HOLDERS_MAX + 1 };

/* As it is read: who signed what, and where. None of it checked; slices of the text. */
struct log_record {
	struct log_proposal p;
	struct bytes proposed; /* the proposal's text */
	uint8_t by[LOG_BY_MAX][SIGN_PUBLIC_BYTES];
	uint8_t by_signature[LOG_BY_MAX][SIGNATURE_BYTES];
	size_t by_count;
	uint64_t from;
	struct bytes placed; /* up to the position */
	uint8_t signature[SIGNATURE_BYTES];
	struct bytes whole;
};

/* Up to the last signature of the authority's; or all of it. */
void log_proposal_scan(struct scan *s, struct log_record *ret_record);
void log_record_scan(struct scan *s, struct log_record *ret_record);
/* The same of a text that is one and nothing else, of at most LOG_RECORD_TEXT_MAX. Fails INVALID_ARGUMENT "BAD_LOG_RECORD". */
int log_record_parse(struct bytes text, struct status *st, struct log_record *ret_record);

#endif
