/* Lines about devices: our own, and those that ssh-keygen reads. */
#include "common/signer.h"

#include "common/batch.h"

enum { SECOND_US = 1000000 };

enum signer_standing signer_at(const struct signer *s, uint64_t index)
{
	if (s->from.index == 0 || index < s->from.index || (s->to.index && index >= s->to.index))
		return SIGNER_NOT_THEN;
	return s->doubt.index && index >= s->doubt.index ? SIGNER_IN_DOUBT : SIGNER_COUNTS;
}

static void mark_format(const struct signer_mark *m, struct buf *to)
{
	char text[CLOCK_TEXT_BYTES];
	clock_format(m->us, text);
	buf_addf(to, " %" PRIu64 " %s", m->index, text);
}

void signer_format(const struct signer *s, struct buf *to)
{
	char key[2 * SIGN_PUBLIC_BYTES + 1];
	hex_encode(s->key, SIGN_PUBLIC_BYTES, key);
	buf_addf(to, "%s %s %s", s->id, s->person, key);
	mark_format(&s->from, to);
	mark_format(&s->to, to);
	mark_format(&s->doubt, to);
	buf_add_text(to, "\n");
}

static struct signer_mark mark_scan(struct scan *from, char end)
{
	struct signer_mark m = { .index = scan_u64(from, ' ', MERKLE_SIZE_MAX) };
	m.us = scan_time(from, end);
	from->failed |= m.index == 0 && m.us != 0;
	return m;
}

bool signer_scan(struct scan *from, struct signer *ret_signer)
{
	struct signer s = { .from = { 0 } };
	struct hash key;
	struct id id = scan_id(from, ' '), person = scan_id(from, ' ');
	scan_hex_hash(from, ' ', &key);
	s.from = mark_scan(from, ' ');
	s.to = mark_scan(from, ' ');
	s.doubt = mark_scan(from, '\n');
	id_format(&id, s.id);
	id_format(&person, s.person);
	memcpy(s.key, key.b, sizeof(s.key));
	if (from->failed || !sign_public_valid(s.key))
		return false;
	*ret_signer = s;
	return true;
}

void signer_time(int64_t us, char ret_text[SIGNER_TIME_BYTES])
{
	char text[CLOCK_TEXT_BYTES];
	size_t len = 0;
	clock_format(us, text);
	for (const char *at = text; *at && *at != '.'; at++)
		if (*at >= '0' && *at <= '9')
			ret_text[len++] = *at;
	ret_text[len++] = 'Z';
	ret_text[len] = 0;
}

/*
 * The last second at which ssh-keygen takes it: that of its revocation, or the one before what is in doubt begins. Seconds
 * are coarser than entries, so in the second of a compromise it refuses too much rather than too little.
 */
static int64_t last_us(const struct signer *s)
{
	int64_t doubt_us = s->doubt.us > SECOND_US ? s->doubt.us - SECOND_US : 0;
	if (s->doubt.index && (!s->to.index || doubt_us < s->to.us))
		return doubt_us;
	/* ssh-keygen takes no line that ends in the second it begins in: right for a key in doubt, not for one revoked. */
	return s->to.us / SECOND_US > s->from.us / SECOND_US ? s->to.us : s->from.us + SECOND_US;
}

void signer_allow(const struct signer *s, struct buf *to)
{
	char key[SIGN_PUBLIC_TEXT_BYTES], after[SIGNER_TIME_BYTES], before[SIGNER_TIME_BYTES];
	sign_public_format(s->key, key);
	signer_time(s->from.us, after);
	signer_time(last_us(s), before);
	buf_addf(to, "%s namespaces=\"" SSHSIG_STATEMENT "," SSHSIG_BATCH "\",valid-after=\"%s\"", s->id, after);
	if (s->to.index || s->doubt.index)
		buf_addf(to, ",valid-before=\"%s\"", before);
	buf_addf(to, " %s\n", key);
}

void signer_revoke(const struct signer *s, struct buf *to)
{
	char key[SIGN_PUBLIC_TEXT_BYTES];
	sign_public_format(s->key, key);
	if (s->to.index || s->doubt.index)
		buf_addf(to, "%s %s\n", key, s->id);
}
