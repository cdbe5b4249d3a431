/* Checking a pack with nothing but its bytes and a pinned log key. docs/formats.md, "Pack". */
#ifndef CLIENT_VERIFY_PACK_H
#define CLIENT_VERIFY_PACK_H

#include "common/log_keys.h"
#include "common/status.h"

struct pack_result {
	struct checkpoint checkpoint;
	struct note_key log;       /* the first key */
	struct log_keys keys;      /* those that followed, as far as the pack or its reader know them */
	struct log_keys pack_keys; /* as far as the pack does */
	uint8_t signed_by[SIGN_PUBLIC_BYTES]; /* of them: the checkpoint */
	bool log_key_stolen;       /* that one, or a closing's, was stolen, they say: by then or not yet nobody can tell */
	size_t evidence;
	size_t doubtful;  /* of it: signed by a key that was declared compromised by then, and nobody stood for it since */
	size_t confirmed; /* of it: by such a key, but somebody did */
	size_t statements;          /* besides those of evidence */
	size_t doubtful_statements; /* of them: by such a key */
	size_t disposals; /* approvals of orders among them: what those name is gone from the ledger */
	size_t emergencies; /* second signatures of administrators that somebody was to manage in one */
	size_t reports;
	size_t witnesses; /* that cosigned the first so many entries */
	uint64_t cosigned_size;
	uint64_t cosigned_s; /* when the last of them did, by its own clock; seconds since 1970 */
	size_t devices;   /* whose keys they are */
	size_t unopened;  /* of them: by the log's word alone, their entries were withheld */
	size_t files;
	uint64_t file_bytes;
};

/* What a report's file is known by. */
struct report_digest {
	struct hash sha256, chunks_root;
	uint64_t size;
};
/* Fails NOT_FOUND "REPORT". */
int report_digest_of(const char *path, struct status *st, struct report_digest *ret_digest);

/* Told each thing that holds, for people: "evidence 0193...: signed by ..., received ...". May be NULL. */
typedef void (*pack_say)(void *context, const char *line);

/* What the log's keys must be. */
struct log_pin {
	bool has_key, has_fingerprint;
	struct note_key key;     /* the first of them, or one that followed */
	struct hash fingerprint; /* the same by its SHA-256 */
	struct bytes records;    /* from elsewhere, for a pack that was made before them; none: data NULL */
};

/*
 * pinned  the log's verifier key from elsewhere, or NULL.
 * What is in doubt is no failure here: whoever asks looks at the result.
 * Fails   NOT_FOUND "PACK"; DATA_LOSS with the reason and, in the message, the file and line that does not hold.
 */
int pack_verify(const char *path, const struct note_key *pinned, pack_say say, void *context, struct status *st,
	struct pack_result *ret_result);

/*
 * The same, or with report NULL only that, and that the pack's statements put exactly this report forward, that another
 * person than its author approved it, and that it was issued and not recalled. Fails DATA_LOSS "NO_REPORT",
 * "NOT_APPROVED", "NOT_ISSUED", "RECALLED" too.
 */
int pack_verify_report(const char *path, const struct log_pin *pin, const struct report_digest *report, pack_say say,
	void *context, struct status *st, struct pack_result *ret_result);

#endif
