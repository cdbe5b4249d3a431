/* Prints what a disposal comes to. */
#include "client/disposal_show.h"

#include "client/value.h"
#include "common/clock.h"

void disposal_hash(struct hash_stream *s, const Audit__DisposalPreview *p)
{
	char version[24];
	for (size_t i = 0; i < p->n_items; i++) {
		(void)snprintf(version, sizeof(version), "%" PRIu64, p->items[i]->row_version);
		hash_add(s, p->items[i]->noun, strlen(p->items[i]->noun) + 1);
		hash_add(s, p->items[i]->row_id, strlen(p->items[i]->row_id) + 1);
		hash_add(s, version, strlen(version) + 1);
	}
}

void disposal_hash_text(struct hash_stream *s, char text[DISPOSAL_SHOWN_BYTES])
{
	char whole[HASH_TEXT_BYTES];
	struct hash hash;
	hash_end(s, &hash);
	hash_format(&hash, whole);
	(void)snprintf(text, DISPOSAL_SHOWN_BYTES, "%.*s", DISPOSAL_SHOWN_BYTES - 1, whole);
}

static void put_goes(disposal_put put, const Audit__DisposalPreview *p)
{
	for (size_t i = 0; i < p->n_goes; i++)
		put("goes      %s%" PRIu64 " of %s", p->goes[i]->is_at_least ? "at least " : "", p->goes[i]->count,
			p->goes[i]->noun);
	for (size_t i = 0; i < p->n_items; i++)
		put("          %s %s  %s", p->items[i]->noun, p->items[i]->row_id, p->items[i]->title);
	if (p->n_goes == 0)
		put("goes      nothing that you see");
	if (p->has_more)
		put("          and more: an order names %zu rows at most, the rest takes another one", p->n_items);
}

static void put_holder(disposal_put put, const Audit__DisposalHolder *h, struct buf *line)
{
	char text[VALUE_NAME_BYTES];
	line->len = 0;
	for (size_t i = 0; i < h->n_holdings; i++) {
		buf_add_text(line, i ? ", " : "");
		buf_add_text(line, value_words(&audit__disposal_holding__descriptor, (int)h->holdings[i], text));
	}
	buf_add(line, "", 1);
	put("          %s: %s", *h->name ? h->name : h->person_id, (const char *)line->data);
}

static int put_holders(disposal_put put, const Audit__DisposalPreview *p, struct status *st)
{
	struct buf line;
	if (p->n_holders == 0)
		return OK;
	put("copies    %zu people are asked to destroy theirs, and to sign that they did:", p->n_holders);
	buf_init(&line, 4096);
	bool has_room = true;
	for (size_t i = 0; has_room && i < p->n_holders; i++) {
		put_holder(put, p->holders[i], &line);
		has_room = !line.failed;
	}
	buf_done(&line);
	if (p->has_more_holders)
		put("          and others, by records that you do not see");
	return has_room ? OK : fail(st, RESOURCE_EXHAUSTED, "MEMORY", "out of memory");
}

/* Other records may repeat it: nobody signs believing that they go, too. */
static void put_stays(disposal_put put, const Audit__DisposalPreview *p)
{
	put("stays     %" PRIu64 " tombstones; of each entry that carries what goes its header, signature, leaf and proof; "
		"the order with who decided it; whatever other records repeat of it", p->tombstones);
	for (size_t i = 0; i < p->n_stays; i++)
		put("          %" PRIu64 " of %s, found too: no order names them, they go with the whole audit",
			p->stays[i]->count, p->stays[i]->noun);
	if (p->findings_quoting > 0)
		put("          %" PRIu64 " findings quote title or place of evidence that goes", p->findings_quoting);
}

/* Found, and not proposed a second time: whoever was broken off goes on with the rest. */
static void put_ordered(disposal_put put, const Audit__DisposalPreview *p)
{
	if (p->rows_ordered > 0)
		put("ordered   %" PRIu64 " more that are found wait for a decision already, and are not proposed again:",
			p->rows_ordered);
	for (size_t i = 0; i < p->n_ordered_by_ids; i++)
		put("          auditc disposal show %s", p->ordered_by_ids[i]);
}

int disposal_show_preview(disposal_put put, const Audit__DisposalPreview *p, struct status *st)
{
	char day[CLOCK_TEXT_BYTES];
	put_goes(put, p);
	put_ordered(put, p);
	put_stays(put, p);
	TRY(put_holders(put, p, st));
	put("backups   a copy of the keys that a backup took before is kept for at most %" PRIu32
		" days: until then it opens what that backup holds", p->backup_days);
	clock_format(p->retained_until_us, day);
	if (p->retained_until_us > 0)
		put("kept      until %.*s, as was agreed for this audit", DISPOSAL_DAY_BYTES, day);
	if (p->findings_open > 0)
		put("findings  %" PRIu64 " open ones need what goes", p->findings_open);
	return OK;
}
