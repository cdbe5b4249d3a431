/* Records behind the golden files' first key: an accepted list goes forward, a proposal is written as it was read. */
#include "common/log_keys.h"

#include "common/crypto.h"

#include <stdlib.h>

#define LOG_KEY "audit.example.org/isms+a421d1fe+AaCapfR6Z1mAL/lV+NwtKhSlyZ0jvpf4ZBJ/+Tg0VaTw"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_list(const struct log_keys *k)
{
	if (k->records > LOG_RECORDS_MAX || k->root.threshold > k->root.count ||
		log_keys_end(k, log_keys_newest(k)) != UINT64_MAX)
		abort();
	for (size_t i = 1; i <= k->records; i++)
		if (k->state[i].from <= k->state[i - 1].from)
			abort();
}

static void check_proposal(struct bytes in)
{
	struct log_proposal p;
	struct bytes said;
	struct status st = { 0 };
	struct buf again;
	if (log_proposal_parse(in, &st, &p, &said) != OK)
		return;
	buf_init(&again, LOG_RECORD_TEXT_MAX);
	log_proposal_format(&p, &again);
	if (again.failed || !bytes_equal(buf_bytes(&again), said))
		abort();
	buf_done(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct note_key first;
	struct log_keys keys;
	struct status st = { 0 };
	if (crypto_ready() != 0 || note_key_parse(LOG_KEY, strlen(LOG_KEY), &st, &first) != OK)
		abort();
	log_keys_begin(&first, &keys);
	(void)!log_keys_add_all(&keys, BYTES(data, size), &st);
	check_list(&keys);
	if (log_record_length(BYTES(data, size)) > size)
		abort();
	check_proposal(BYTES(data, size));
	(void)log_proposal_lacks(&keys, BYTES(data, size));
	return 0;
}
