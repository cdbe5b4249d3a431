/* Records of the server's session keys, written, strictly read and followed. */
#include "common/session_record.h"

#include <inttypes.h>

void session_record_format(const struct session_record *r, struct buf *out)
{
	char log[HASH_TEXT_BYTES], previous[BASE64_LEN(KEY_BYTES) + 1], key[BASE64_LEN(KEY_BYTES) + 1];
	hash_format(&r->log, log);
	base64_encode(r->previous, KEY_BYTES, previous);
	base64_encode(r->key, KEY_BYTES, key);
	buf_addf(out, "isms-audit session key v1\nlog %s\nentry %" PRIu64 "\nprevious %s\nkey %s\n", log, r->index, previous,
		key);
}

void session_record_close(struct buf *text, const uint8_t signature[SIGNATURE_BYTES])
{
	char base64[BASE64_LEN(SIGNATURE_BYTES) + 1];
	base64_encode(signature, SIGNATURE_BYTES, base64);
	buf_addf(text, "signed %s\n", base64);
}

/* The next record of a list. */
static struct bytes scan_record(struct scan *s, struct session_record *ret_record, uint8_t ret_signature[SIGNATURE_BYTES])
{
	const uint8_t *begin = s->at;
	scan_literal(s, "isms-audit session key v1\nlog ");
	scan_hex_hash(s, '\n', &ret_record->log);
	scan_literal(s, "entry ");
	ret_record->index = scan_u64(s, '\n', INT64_MAX);
	scan_literal(s, "previous ");
	scan_base64(s, '\n', ret_record->previous, KEY_BYTES);
	scan_literal(s, "key ");
	scan_base64(s, '\n', ret_record->key, KEY_BYTES);
	struct bytes said = BYTES(begin, (size_t)(s->at - begin));
	scan_literal(s, "signed ");
	scan_base64(s, '\n', ret_signature, SIGNATURE_BYTES);
	return said;
}

static int check_signed(const struct session_record *r, const struct log_keys *log, struct bytes said,
	const uint8_t signature[SIGNATURE_BYTES], struct status *st)
{
	const uint8_t *signer = log_keys_at(log, r->index);
	if (log_keys_stolen(log, signer))
		return fail(st, UNAUTHENTICATED, "SESSION_RECORD_REFUSED",
			"entry %" PRIu64 ": it is by a log key that was stolen since, and leads nobody on: ask for an "
			"invitation", r->index);
	return sshsig_valid(signer, SSHSIG_SESSION, said, signature) ? OK : fail(st, UNAUTHENTICATED, "SESSION_RECORD_REFUSED",
		"entry %" PRIu64 ": it is not signed by the log key of then, as far as log keys are known here", r->index);
}

int session_records_follow(struct bytes records, const struct log_keys *log, struct status *st, uint8_t key[KEY_BYTES],
	bool *ret_new)
{
	uint8_t at[KEY_BYTES], signature[SIGNATURE_BYTES];
	struct scan s = scan_of(records);
	memcpy(at, key, KEY_BYTES);
	for (size_t n = 0; !scan_done(&s); n++) {
		struct session_record r;
		struct bytes said = scan_record(&s, &r, signature);
		if (s.failed || n == SESSION_RECORDS_MAX || !hash_equal(&r.log, &log->name))
			return fail(st, INVALID_ARGUMENT, "BAD_SESSION_RECORD", "record %zu is no session key of this ledger",
				n + 1);
		if (memcmp(r.previous, at, KEY_BYTES) != 0)
			continue;
		TRY(check_signed(&r, log, said, signature, st));
		memcpy(at, r.key, KEY_BYTES);
	}
	*ret_new = memcmp(at, key, KEY_BYTES) != 0;
	memcpy(key, at, KEY_BYTES);
	return OK;
}
