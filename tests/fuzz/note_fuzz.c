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
	}
	(void)checkpoint_open(in, &key, &st, &checkpoint);
	return 0;
}
