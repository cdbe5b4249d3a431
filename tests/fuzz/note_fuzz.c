/* Signed notes, checkpoints and verifier keys: parsed pieces lie in the input, keys have one spelling. */
#include "common/checkpoint.h"
#include "common/crypto.h"
#include "tests/fuzz/fuzz.h"

/* The key of tests/vectors/ours/checkpoint, so that the corpus reaches the verification. */
#define LOG_KEY "audit.example.org/isms+a421d1fe+AaCapfR6Z1mAL/lV+NwtKhSlyZ0jvpf4ZBJ/+Tg0VaTw"

static void inside(struct bytes part, struct bytes whole)
{
	if (part.data < whole.data || part.data + part.len > whole.data + whole.len)
		abort();
}

/* A witness whose line is good signed this text at that time: its own line for both stands in the note. */
static void cosigned(struct bytes in, const struct note *note)
{
	static const uint8_t seed[32] = { 2 };
	static const char name[] = "witness.example/w1";
	struct sign_key witness;
	struct note_key key;
	struct status st = { 0 };
	struct buf line;
	uint64_t time_s;
	sign_key_from_seed(seed, &witness);
	if (note_key_init(name, NOTE_COSIGNATURE, witness.public, &st, &key) != OK)
		abort();
	if (note_verify(note, &key, &st, &time_s) != OK)
		return;
	buf_init(&line, NOTE_LINE_MAX);
	note_cosign(note->text, name, &witness, time_s, &line);
	if (line.failed || !memmem(in.data, in.len, line.data, line.len))
		abort();
	buf_done(&line);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes in = BYTES(data, size);
	struct status st = { 0 };
	struct note note;
	struct note_key key;
	struct checkpoint checkpoint;
	char again[NOTE_KEY_TEXT_BYTES];
	if (crypto_ready() != 0)
		abort();
	if (note_key_parse((const char *)data, size, &st, &key) == OK) {
		note_key_format(&key, again);
		if (!bytes_equal(bytes_of_text(again), in))
			abort();
	}
	if (note_key_parse(LOG_KEY, strlen(LOG_KEY), &st, &key) != OK)
		abort();
	if (note_parse(in, &st, &note) == OK) {
		inside(note.text, in);
		for (size_t i = 0; i < note.signature_count; i++) {
			inside(note.signature[i].name, in);
			inside(note.signature[i].base64, in);
		}
		(void)checkpoint_parse(note.text, &st, &checkpoint);
		cosigned(in, &note);
	}
	(void)checkpoint_open(in, &key, &st, &checkpoint);
	return 0;
}
