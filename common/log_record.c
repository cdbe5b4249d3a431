/* The texts of log key records, written and strictly read. */
#include "common/log_record.h"

#define FIRST_LINE "isms-audit log key v1\n"

static const char *const cause_word[] = { [LOG_CAUSE_NONE] = "none", [LOG_CAUSE_ROUTINE] = "routine", [LOG_CAUSE_LOST] = "lost",
	[LOG_CAUSE_STOLEN] = "stolen", [LOG_CAUSE_ROOT] = "root" };

const char *log_cause_name(enum log_cause cause)
{
	return cause_word[cause];
}

bool log_root_has(const struct log_root *root, const uint8_t key[SIGN_PUBLIC_BYTES])
{
	for (size_t i = 0; i < root->count; i++)
		if (memcmp(root->holder[i], key, SIGN_PUBLIC_BYTES) == 0)
			return true;
	return false;
}

void log_proposal_format(const struct log_proposal *p, struct buf *out)
{
	char log[HASH_TEXT_BYTES], previous[HASH_TEXT_BYTES], key[SIGN_PUBLIC_TEXT_BYTES];
	hash_format(&p->log, log);
	hash_format(&p->previous, previous);
	sign_public_format(p->key, key);
	buf_addf(out, FIRST_LINE "log %s %s\nnumber %" PRIu64 "\nprevious %s\ncause %s\nkey %s\nroot %zu\n", p->origin,
		log, p->number, previous, cause_word[p->cause], key, p->root.threshold);
	for (size_t i = 0; i < p->root.count; i++) {
		sign_public_format(p->root.holder[i], key);
		buf_addf(out, "holder %s\n", key);
	}
}

void log_proposal_add(struct buf *text, const uint8_t public[SIGN_PUBLIC_BYTES], const uint8_t signature[SIGNATURE_BYTES])
{
	char key[SIGN_PUBLIC_TEXT_BYTES], base64[BASE64_LEN(SIGNATURE_BYTES) + 1];
	sign_public_format(public, key);
	base64_encode(signature, SIGNATURE_BYTES, base64);
	buf_addf(text, "by %s %s\n", base64, key);
}

void log_record_place(struct buf *text, uint64_t from)
{
	buf_addf(text, "from %" PRIu64 "\n", from);
}

void log_record_close(struct buf *text, const uint8_t signature[SIGNATURE_BYTES])
{
	char base64[BASE64_LEN(SIGNATURE_BYTES) + 1];
	base64_encode(signature, SIGNATURE_BYTES, base64);
	buf_addf(text, "signed %s\n", base64);
}

static enum log_cause scan_cause(struct scan *s)
{
	char word[16];
	scan_word(s, '\n', word, sizeof(word));
	for (enum log_cause c = LOG_CAUSE_ROUTINE; c <= LOG_CAUSE_ROOT && !s->failed; c++)
		if (strcmp(word, cause_word[c]) == 0)
			return c;
	s->failed = true;
	return LOG_CAUSE_NONE;
}

/* As long as there are lines that begin so; more than there is room for fail the scan. */
static size_t scan_keys(struct scan *s, const char *word, uint8_t (*key)[SIGN_PUBLIC_BYTES],
	uint8_t (*signature)[SIGNATURE_BYTES], size_t max)
{
	size_t count = 0;
	while (!s->failed && scan_maybe(s, word)) {
		if (count == max) {
			s->failed = true;
			return 0;
		}
		if (signature)
			scan_base64(s, ' ', signature[count], SIGNATURE_BYTES);
		sign_public_scan(s, '\n', key[count]);
		count++;
	}
	return count;
}

void log_proposal_scan(struct scan *s, struct log_record *r)
{
	const uint8_t *begin = s->at;
	scan_literal(s, FIRST_LINE "log ");
	scan_word(s, ' ', r->p.origin, sizeof(r->p.origin));
	scan_hex_hash(s, '\n', &r->p.log);
	scan_literal(s, "number ");
	r->p.number = scan_u64(s, '\n', LOG_RECORDS_MAX);
	scan_literal(s, "previous ");
	scan_hex_hash(s, '\n', &r->p.previous);
	scan_literal(s, "cause ");
	r->p.cause = scan_cause(s);
	scan_literal(s, "key ");
	sign_public_scan(s, '\n', r->p.key);
	scan_literal(s, "root ");
	r->p.root.threshold = (size_t)scan_u64(s, '\n', LOG_HOLDERS_MAX);
	r->p.root.count = scan_keys(s, "holder ", r->p.root.holder, NULL, LOG_HOLDERS_MAX);
	r->proposed = BYTES(begin, (size_t)(s->at - begin));
	r->by_count = scan_keys(s, "by ", r->by, r->by_signature, LOG_BY_MAX);
}

void log_record_scan(struct scan *s, struct log_record *r)
{
	const uint8_t *begin = s->at;
	log_proposal_scan(s, r);
	scan_literal(s, "from ");
	r->from = scan_u64(s, '\n', MERKLE_SIZE_MAX);
	r->placed = BYTES(begin, (size_t)(s->at - begin));
	scan_literal(s, "signed ");
	scan_base64(s, '\n', r->signature, SIGNATURE_BYTES);
	r->whole = BYTES(begin, (size_t)(s->at - begin));
}

static int bad_form(struct status *st)
{
	return fail(st, INVALID_ARGUMENT, "BAD_LOG_RECORD", "not an isms-audit log key v1 text");
}

int log_proposal_parse(struct bytes text, struct status *st, struct log_proposal *ret_proposal, struct bytes *ret_signed)
{
	struct log_record r = { .from = 0 };
	struct scan s = scan_of(text);
	if (text.len <= LOG_RECORD_TEXT_MAX)
		log_proposal_scan(&s, &r);
	if (text.len > LOG_RECORD_TEXT_MAX || !scan_done(&s))
		return bad_form(st);
	*ret_proposal = r.p;
	*ret_signed = r.proposed;
	return OK;
}

size_t log_record_length(struct bytes records)
{
	struct log_record r = { .from = 0 };
	struct scan s = scan_of(records);
	log_record_scan(&s, &r);
	return s.failed ? 0 : r.whole.len;
}

int log_record_parse(struct bytes text, struct status *st, struct log_record *ret_record)
{
	struct log_record r = { .from = 0 };
	struct scan s = scan_of(text);
	if (text.len <= LOG_RECORD_TEXT_MAX)
		log_record_scan(&s, &r);
	if (text.len > LOG_RECORD_TEXT_MAX || !scan_done(&s))
		return bad_form(st);
	*ret_record = r;
	return OK;
}
