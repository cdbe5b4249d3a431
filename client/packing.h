/*
 * A pack in the making: statements with what proves them, the histories of the devices that signed them, one checkpoint that
 * all of it leads to; then written file by file. docs/formats.md, "Pack".
 */
#ifndef CLIENT_PACKING_H
#define CLIENT_PACKING_H

#include "client/call.h"
#include "client/client.h"
#include "client/fetch.h"
#include "client/verify/archive.h"
#include "client/verify/pack.h"
#include "common/closing.h"
#include "common/statement.h"

#include "audit/v1/break_glass.pb-c.h"
#include "audit/v1/cosignature.pb-c.h"
#include "audit/v1/ledger.pb-c.h"
#include "audit/v1/person.pb-c.h"

enum { PACKING_STATEMENTS_MAX = 4000, PACKING_DEVICES_MAX = 1000, PACKING_PLACE_BYTES = 80 };

struct packed_device {
	const char *id;
	const char *break_glass_id; /* proved by this one, whose entry it signed; NULL: the device is shown */
	uint64_t break_glass_index;
	struct signer signer; /* as of the checkpoint: what the log signs */
	const Audit__ProveDeviceResponse *proof;
	struct bytes *receipt; /* of each version */
};

/* A statement with all that proves it. */
struct packed_statement {
	char place[PACKING_PLACE_BYTES]; /* what the names of its files begin with: "evidence/<id>/" */
	uint64_t index; /* UINT64_MAX: it arrived too late, and has no entry of its own */
	const Audit__GetEntryResponse *entry;
	struct statement_header header;
	struct bytes receipt;
	size_t device; /* which of the devices */
};

/* The newest checkpoint that was cosigned; text.data NULL where there is none. */
struct packed_cosigned {
	struct bytes text;
	struct hash proof[MERKLE_PROOF_MAX]; /* to the pack's checkpoint */
	size_t proof_count;
	const Audit__GatherCosignaturesResponse *response;
};

struct packing {
	struct client *c;
	/*
	 * Nothing that is only for one side, no record for reading, and of devices what the log signs: what names
	 * persons beside what was written for everybody stays away, and all that was signed is verified as before.
	 */
	bool is_redacted;
	struct pack_writer *w;
	struct buf sums;
	struct packed_statement statement[PACKING_STATEMENTS_MAX];
	size_t statement_count;
	struct packed_device device[PACKING_DEVICES_MAX];
	size_t device_count;
	uint64_t size; /* of the ledger when all was taken: what is proved is proved of that one */
	struct bytes checkpoint;
	struct packed_cosigned cosigned;
};

struct packing *packing_new(struct client *c, bool is_redacted);
void packing_free(struct packing *p);

/* From the client's arena. */
int packing_call(struct packing *p, const char *method, const ProtobufCMessage *request, struct status *st,
	ProtobufCMessage **ret_response);

/*
 * The statement at an index, its files below `place`; its signer is a device of that person. Fails NOT_FOUND "NO_DEVICE" when
 * that one is not shown to the caller.
 */
int packing_take(struct packing *p, uint64_t index, const char *person_id, const char *place, struct status *st);
/* A step of a break-glass that the caller is told of, whoever signed it. */
int packing_take_glass(struct packing *p, uint64_t index, const char *break_glass_id, const char *place, struct status *st);
/* One that arrived too late, by that person: without leaf and receipt. */
int packing_take_late(struct packing *p, const Audit__Statement *statement, const char *person_id, const char *place,
	struct status *st);
static inline bool packing_is_late(const struct packed_statement *s)
{
	return s->index == UINT64_MAX;
}
bool packing_has(const struct packing *p, uint64_t index);
/* Once everything is taken: receipts and histories, all to the newest checkpoint, which must continue those seen before. */
int packing_prove(struct packing *p, struct status *st);

/* The part goes along: in a redacted pack, where it is for all and names nobody in words. */
bool packing_gives(const struct packing *p, const struct packed_statement *s, const Audit__Part *part);
/* Where what was taken counts no more for ssh-keygen, since its key was declared compromised by then. */
bool packing_is_doubtful(const struct packing *p, const struct packed_statement *s);

/* --- writing --- */

/* Writes one file of the pack: what it adds to is named there. */
typedef int (*packing_fill)(struct packing *p, void *context, struct status *st);
/*
 * Writes all that was taken and what `fill` adds, checks the pack as a stranger would, and leaves none that does not hold.
 *
 * instructions  VERIFY.txt.
 */
int packing_write(struct packing *p, const char *path, struct buf *instructions, packing_fill fill, void *context,
	struct status *st);
int packing_add(struct packing *p, const char *name, struct bytes content, struct status *st);
/* For reading; nothing in a pack that is redacted. */
int packing_add_json(struct packing *p, const char *name, const ProtobufCMessage *m, struct status *st);
int packing_add_rows(struct packing *p, const char *name, ProtobufCMessage *const *row, size_t count, struct status *st);
/* Chunk by chunk from the server. Fails DATA_LOSS "BAD_CHUNK", "DIGEST" when what came is not the file that was signed. */
int packing_add_file(struct packing *p, const char *name, const struct fetch_source *from, struct status *st);

/* Appends the whole of VERIFY.txt to an empty buffer. */
void packing_instruct(const struct packing *p, struct buf *to);
/* A line: the part for all at that place names the file by its digest. */
void packing_instruct_file(const char *place, const char *file, struct buf *to);

#endif
