/* Lines about devices, each proved by the device's own entries and closed by what the log signed. */
#include "client/verify/devices.h"

#include "client/verify/statement.h"
#include "common/closing.h"
#include "common/opening.h"

#include "audit/v1/person.pb-c.h"

enum { PLACE_BYTES = 80, LONGER_BYTES = PLACE_BYTES + 24 };

/* One device of the pack while it is checked. */
struct history {
	const struct pack_content *content;
	struct pack_result *result;
	char place[PLACE_BYTES];   /* "devices/<id>/" */
	struct closing closing;
	struct signer before, now; /* as two versions have it, one after the other */
	struct leaf leaf;          /* of the later */
	uint8_t room[OPENING_EFFECT_ROOM];
};

static int bad(struct status *st, const char *place, const char *file, const char *what)
{
	return place_broken(place, file, "BAD_DEVICES", st, what);
}

bool signer_of_row(struct bytes packed_device, struct signer *ret_signer)
{
	Audit__Device *d = audit__device__unpack(NULL, packed_device.len, packed_device.data);
	if (!d)
		return false;
	bool is_whole = d->sign_key.len == SIGN_PUBLIC_BYTES && strlen(d->id) < ID_TEXT_BYTES &&
		strlen(d->person_id) < ID_TEXT_BYTES;
	struct signer s = { .from = { d->active_from, d->active_from_us }, .to = { d->active_to, d->active_to_us },
		.doubt = { d->compromised_from, d->compromised_from_us } };
	if (is_whole) {
		(void)snprintf(s.id, sizeof(s.id), "%s", d->id);
		(void)snprintf(s.person, sizeof(s.person), "%s", d->person_id);
		memcpy(s.key, d->sign_key.data, sizeof(s.key));
		*ret_signer = s;
	}
	audit__device__free_unpacked(d, NULL);
	return is_whole;
}

/* No key that ended before: whoever had that one would sign below its end for ever. */
static bool may_close(const struct log_keys *keys, const uint8_t *since, const uint8_t *key, uint64_t size)
{
	return log_keys_may(keys, key, size) && log_keys_since(keys, since, key);
}

void signer_log(const struct log_keys *keys, const uint8_t since[SIGN_PUBLIC_BYTES], uint64_t size, struct buf *to)
{
	for (size_t i = 0; i <= keys->records; i++) {
		char key[SIGN_PUBLIC_TEXT_BYTES];
		bool is_again = i > 0 && memcmp(keys->state[i].key, keys->state[i - 1].key, SIGN_PUBLIC_BYTES) == 0;
		if (is_again || !may_close(keys, since, keys->state[i].key, size))
			continue;
		sign_public_format(keys->state[i].key, key);
		buf_addf(to, "log namespaces=\"" SSHSIG_DEVICE "\" %s\n", key);
	}
}

static int is_text(const struct pack_content *c, const char *file, const struct buf *expected, struct status *st)
{
	struct bytes text;
	TRY(content_text(c, "", file, st, &text));
	return !expected->failed && bytes_equal(buf_bytes(expected), text) ? OK :
		bad(st, "", file, "is not what follows from devices.txt, log.vkey and log.keys");
}

/* What ssh-keygen believes must say the same as devices.txt, line by line. */
static int check_derived(const struct pack_content *c, const char *file, void (*line)(const struct signer *, struct buf *),
	struct status *st)
{
	struct buf expected;
	buf_init(&expected, PACK_TEXT_MAX);
	for (size_t i = 0; i < c->device_count; i++)
		line(&c->device[i], &expected);
	int rc = is_text(c, file, &expected, st);
	buf_done(&expected);
	return rc;
}

static int check_log_signers(const struct pack_content *c, const struct pack_result *result, struct status *st)
{
	struct buf expected;
	buf_init(&expected, PACK_TEXT_MAX);
	signer_log(&result->pack_keys, result->signed_by, result->checkpoint.size, &expected);
	int rc = is_text(c, "log_signers", &expected, st);
	buf_done(&expected);
	return rc;
}

static bool is_known(const struct pack_content *c, const struct signer *s)
{
	for (size_t i = 0; i < c->device_count; i++)
		if (strcmp(c->device[i].id, s->id) == 0 || memcmp(c->device[i].key, s->key, sizeof(s->key)) == 0)
			return true;
	return false;
}

static int read_lines(struct pack_content *c, struct status *st)
{
	struct bytes text;
	TRY(content_text(c, "", "devices.txt", st, &text));
	struct scan s = scan_of(text);
	while (s.at < s.end) {
		char what[60];
		struct signer line;
		(void)snprintf(what, sizeof(what), "line %zu does not hold", c->device_count + 1);
		if (c->device_count == PACK_FILES_MAX || !signer_scan(&s, &line) || is_known(c, &line))
			return bad(st, "", "devices.txt", what);
		c->device[c->device_count++] = line;
	}
	return OK;
}

static bool same_mark(const struct signer_mark *a, const struct signer_mark *b)
{
	return a->index == b->index && a->us == b->us;
}

static bool same_signer(const struct signer *a, const struct signer *b)
{
	return strcmp(a->id, b->id) == 0 && strcmp(a->person, b->person) == 0 && memcmp(a->key, b->key, sizeof(a->key)) == 0 &&
		same_mark(&a->from, &b->from) && same_mark(&a->to, &b->to) && same_mark(&a->doubt, &b->doubt);
}

/* What the log says of the device, as of the pack's checkpoint; and that it is what devices.txt says. */
static int check_closing(struct history *h, const struct signer *line, struct status *st)
{
	struct bytes text;
	uint8_t key[SIGN_PUBLIC_BYTES], signature[SIGNATURE_BYTES];
	const struct checkpoint *cp = &h->result->checkpoint;
	TRY(content_text(h->content, h->place, "closing", st, &text));
	TRY(armour_check(h->content, h->place, "closing.sig", SSHSIG_DEVICE, st, key, signature));
	if (!may_close(&h->result->keys, h->result->signed_by, key, cp->size) ||
		!sshsig_valid(key, SSHSIG_DEVICE, text, signature))
		return bad(st, h->place, "closing.sig", "not signed by the log, with the checkpoint's key or a later one");
	h->result->log_key_stolen |= log_keys_stolen(&h->result->keys, key);
	if (closing_parse(text, st, &h->closing) != OK)
		return bad(st, h->place, "closing", "not the end of a device's history");
	if (strcmp(h->closing.checkpoint.origin, cp->origin) != 0 || h->closing.checkpoint.size != cp->size ||
		!hash_equal(&h->closing.checkpoint.root, &cp->root))
		return bad(st, h->place, "closing", "as of another checkpoint");
	return same_signer(&h->closing.signer, line) ? OK : bad(st, h->place, "closing", "devices.txt says otherwise");
}

/*
 * A mark is set by the entry that says so and is not moved again: it counts from the next entry on, it ends with the entry. A
 * compromise may be declared of any entry up to then, and be declared earlier.
 */
static bool may_follow(const struct history *h)
{
	const struct signer *a = &h->before, *b = &h->now;
	const struct leaf *l = &h->leaf;
	bool from_holds = same_mark(&a->from, &b->from) ||
		(a->from.index == 0 && b->from.index == l->index + 1 && b->from.us == l->received_us);
	bool to_holds = same_mark(&a->to, &b->to) ||
		(a->to.index == 0 && b->to.index == l->index && b->to.us == l->received_us);
	bool doubt_holds = same_mark(&a->doubt, &b->doubt) ||
		(b->doubt.index > 0 && b->doubt.index <= l->index && b->doubt.us <= l->received_us &&
			(a->doubt.index == 0 || b->doubt.index < a->doubt.index));
	return strcmp(a->id, b->id) == 0 && strcmp(a->person, b->person) == 0 && memcmp(a->key, b->key, sizeof(a->key)) == 0 &&
		from_holds && to_holds && doubt_holds;
}

/* One version: the row stands in the entry, the entry in the ledger, and it may follow the one before. */
static int check_version(struct history *h, uint64_t version, const struct id *id, struct status *st)
{
	char place[LONGER_BYTES];
	struct bytes text;
	struct opening opening;
	struct effect effect;
	uint64_t last = h->leaf.index;
	(void)snprintf(place, sizeof(place), "%s%" PRIu64 ".", h->place, version);
	TRY(leaf_check_at(h->content, place, h->result, st, &h->leaf));
	TRY(content_text(h->content, place, "opening", st, &text));
	if (opening_parse(text, h->room, st, &opening) != OK || opening_verify(&opening, &h->leaf, st, &effect) != OK)
		return bad(st, place, "opening", "the entry put no such row");
	if (effect.op != EFFECT_OP_PUT || !bytes_equal(effect.noun, bytes_of_text("device")) || !id_equal(&effect.id, id) ||
		effect.version != version || !signer_of_row(effect.body, &h->now) ||
		strcmp(h->now.id, h->closing.signer.id) != 0)
		return bad(st, place, "opening", "another row than the device's");
	if (version == 1) {
		h->before = h->now;
		memset(&h->before.from, 0, sizeof(h->before.from));
		memset(&h->before.to, 0, sizeof(h->before.to));
		memset(&h->before.doubt, 0, sizeof(h->before.doubt));
	} else if (h->leaf.index <= last) {
		return bad(st, place, "leaf", "stands before the version before it");
	}
	if (!may_follow(h))
		return bad(st, place, "opening", "cannot follow the version before it");
	h->before = h->now;
	return OK;
}

static size_t count_files(const struct history *h)
{
	size_t files = 0;
	for (size_t i = 0; i < h->content->file_count; i++)
		files += strncmp(h->content->file[i].name, h->place, strlen(h->place)) == 0;
	return files;
}

static int check_versions(struct history *h, const struct id *id, struct status *st)
{
	for (uint64_t version = 1; version <= h->closing.versions; version++)
		TRY(check_version(h, version, id, st));
	if (h->leaf.index != h->closing.newest || !same_signer(&h->now, &h->closing.signer))
		return bad(st, h->place, "closing", "is not how the device's entries end");
	return count_files(h) == 2 + 3 * h->closing.versions ? OK :
		bad(st, h->place, "closing", "knows of fewer entries than are there");
}

/* Where the entries were withheld the log's word stands alone, and that is said. */
static int check_history(const struct pack_content *c, const struct signer *line, struct pack_result *result, struct status *st)
{
	static _Thread_local struct history h;
	struct id id;
	char first[LONGER_BYTES];
	h = (struct history){ .content = c, .result = result };
	(void)id_parse(line->id, strlen(line->id), &id);
	(void)snprintf(h.place, sizeof(h.place), "devices/%s/", line->id);
	TRY(check_closing(&h, line, st));
	(void)snprintf(first, sizeof(first), "%s1.", h.place);
	if (content_has_at(c, first))
		return check_versions(&h, &id, st);
	result->unopened++;
	return count_files(&h) == 2 ? OK : bad(st, h.place, "1.opening", "not in the pack, though others are");
}

int histories_check(struct pack_content *c, struct pack_result *result, struct status *st)
{
	TRY(read_lines(c, st));
	TRY(check_derived(c, "allowed_signers", signer_allow, st));
	TRY(check_derived(c, "revoked_keys", signer_revoke, st));
	TRY(check_log_signers(c, result, st));
	for (size_t i = 0; i < c->device_count; i++)
		TRY(check_history(c, &c->device[i], result, st));
	result->devices = c->device_count;
	return c->history.count == c->device_count ? OK :
		bad(st, "", "devices.txt", "a history is there of a device it does not name");
}
