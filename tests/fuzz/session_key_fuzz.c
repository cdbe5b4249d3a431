/* Session key records behind the golden files' log key: what is accepted leads to a key that the text names. */
#include "common/session_record.h"

#include <stdlib.h>

#define LOG_KEY "audit.example.org/isms+a421d1fe+AaCapfR6Z1mAL/lV+NwtKhSlyZ0jvpf4ZBJ/+Tg0VaTw"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char text[BASE64_LEN(KEY_BYTES) + 1];
	uint8_t key[KEY_BYTES], pinned[KEY_BYTES];
	struct note_key first;
	struct log_keys keys;
	struct status st = { 0 };
	bool is_new = false;
	if (crypto_ready() != 0 || note_key_parse(LOG_KEY, strlen(LOG_KEY), &st, &first) != OK)
		abort();
	log_keys_begin(&first, &keys);
	memset(pinned, 0x51, sizeof(pinned));
	memcpy(key, pinned, sizeof(key));
	int rc = session_records_follow(BYTES(data, size), &keys, &st, key, &is_new);
	if ((rc != OK || !is_new) && memcmp(key, pinned, sizeof(key)) != 0)
		abort();
	base64_encode(key, KEY_BYTES, text);
	if (rc == OK && is_new && !memmem(data, size, text, strlen(text)))
		abort();
	return 0;
}
