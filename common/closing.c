/* The text under which the log says how a device's history ends. */
#include "common/closing.h"

#define FIRST_LINE "isms-audit device history v1\n"

void closing_format(const struct closing *c, struct buf *out)
{
	char root[BASE64_LEN(HASH_BYTES) + 1];
	base64_encode(c->checkpoint.root.b, HASH_BYTES, root);
	buf_addf(out, FIRST_LINE "log %s\ncheckpoint %" PRIu64 " %s\nversions %" PRIu64 " %" PRIu64 "\ndevice ",
		c->checkpoint.origin, c->checkpoint.size, root, c->versions, c->newest);
	signer_format(&c->signer, out);
}

int closing_parse(struct bytes text, struct status *st, struct closing *ret_closing)
{
	struct closing c = { 0 };
	struct scan s = scan_of(text);
	scan_literal(&s, FIRST_LINE "log ");
	scan_word(&s, '\n', c.checkpoint.origin, sizeof(c.checkpoint.origin));
	scan_literal(&s, "checkpoint ");
	c.checkpoint.size = scan_u64(&s, ' ', MERKLE_SIZE_MAX);
	scan_base64(&s, '\n', c.checkpoint.root.b, HASH_BYTES);
	scan_literal(&s, "versions ");
	c.versions = scan_u64(&s, ' ', CLOSING_VERSIONS_MAX);
	c.newest = scan_u64(&s, '\n', MERKLE_SIZE_MAX - 1);
	scan_literal(&s, "device ");
	if (!signer_scan(&s, &c.signer) || !scan_done(&s) || c.versions == 0 || c.newest >= c.checkpoint.size)
		return fail(st, INVALID_ARGUMENT, "BAD_CLOSING", "not an isms-audit device history v1 text");
	*ret_closing = c;
	return OK;
}
