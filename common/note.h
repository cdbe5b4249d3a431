/*
 * Signed notes: text, an empty line, signature lines. The form of checkpoints and witness cosignatures.
 *
 * Source: c2sp.org/signed-note, c2sp.org/tlog-cosignature. Ed25519 only; other keys' signatures are ignored.
 */
#ifndef COMMON_NOTE_H
#define COMMON_NOTE_H

#include "common/sign.h"

enum {
	NOTE_NAME_BYTES = 201,     /* key name, which is also a log's origin, with its NUL */
	NOTE_SIGNATURES_MAX = 64,  /* the specification asks for 16 */
	NOTE_BYTES_MAX = 64 * 1024,
	NOTE_LINE_MAX = 8 * 1024,  /* one signature line: a post-quantum one has nearly 7 kB */
	NOTE_KEY_TEXT_BYTES = NOTE_NAME_BYTES + 1 + 8 + 1 + 44,
	NOTE_ED25519 = 0x01,
	NOTE_COSIGNATURE = 0x04
};

/* A verifier key: who may sign, and how. */
struct note_key {
	char name[NOTE_NAME_BYTES];
	uint8_t type; /* NOTE_ED25519 or NOTE_COSIGNATURE */
	uint8_t public[SIGN_PUBLIC_BYTES];
	uint32_t id;
};

/* Names: 1 to 200 printable ASCII characters without space or '+'. */
bool note_name_valid(const char *name);

/* Fails INVALID_ARGUMENT "BAD_VERIFIER_KEY": bad name, unknown type, or a point that may not be a key. */
int note_key_init(const char *name, uint8_t type, const uint8_t public[SIGN_PUBLIC_BYTES], struct status *st,
	struct note_key *ret_key);
/* <name>+<hex id>+<base64 of type and public key>; the id must be the one that follows from the rest. */
int note_key_parse(const char *text, size_t len, struct status *st, struct note_key *ret_key);
void note_key_format(const struct note_key *key, char ret_text[NOTE_KEY_TEXT_BYTES]);

struct note_signature {
	struct bytes name;
	uint32_t id;
	struct bytes base64; /* of id and signature */
};

/* Slices of the text it was parsed from. */
struct note {
	struct bytes text; /* with its last LF, without the empty line */
	struct note_signature signature[NOTE_SIGNATURES_MAX];
	size_t signature_count;
};

/* Fails INVALID_ARGUMENT "BAD_NOTE". Verifies nothing: the text may not be believed yet. */
int note_parse(struct bytes in, struct status *st, struct note *ret_note);

/*
 * The key signed the note. Every signature by it must be good; those of other keys are ignored.
 *
 * ret_time_s  the newest time a NOTE_COSIGNATURE key states, seconds since 1970; 0 for NOTE_ED25519.
 * Fails       UNAUTHENTICATED "NOTE_UNSIGNED" when the key has no line, "BAD_SIGNATURE" when one is wrong.
 */
int note_verify(const struct note *note, const struct note_key *key, struct status *st, uint64_t *ret_time_s);

/* Appends text, empty line and the signature line to `out`; text ends with LF. */
void note_sign(struct bytes text, const char *name, const struct sign_key *key, struct buf *out);
/* Appends what a cosignature of that time signs: two lines of its own, then the note's text. */
void note_cosigned_text(struct bytes text, uint64_t time_s, struct buf *out);
/* Appends the line of a cosignature made by a NOTE_COSIGNATURE key. */
void note_add_cosignature(const struct note_key *key, uint64_t time_s, const uint8_t signature[SIGNATURE_BYTES],
	struct buf *out);
/* Both in one: appends one cosignature line over the note's text. */
void note_cosign(struct bytes text, const char *name, const struct sign_key *key, uint64_t time_s,
	struct buf *out);

#endif
