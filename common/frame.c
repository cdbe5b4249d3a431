/* Frames: form, sealing under counted keys, the replay window. */
#include "common/frame.h"

static const uint8_t magic[4] = { 'I', 'A', 'F', '1' };

enum { AT_KIND = 4, AT_ID = 8, AT_COUNTER = 24, AT_LENGTH = 32, AT_ZERO = 36 };

static bool all_zero(const uint8_t *data, size_t len)
{
	uint8_t any = 0;
	for (size_t i = 0; i < len; i++)
		any |= data[i];
	return any == 0;
}

/* Outside a session nothing is counted, and what says nothing carries nothing: one form for each kind. */
static bool kind_has_form(const struct frame *f)
{
	static const uint8_t none[FRAME_ID_BYTES];
	switch ((enum frame_kind)f->kind) {
	case FRAME_HELLO:
		return f->counter == 0 && memcmp(f->id, none, sizeof(none)) == 0;
	case FRAME_HELLO_REPLY:
	case FRAME_FINISH:
		return f->counter == 0;
	case FRAME_REFUSED:
		return f->counter == 0 && f->box.len == 0;
	case FRAME_FINISH_REPLY:
	case FRAME_CALL:
	case FRAME_REPLY:
		return f->box.len >= NOISE_TAG_BYTES;
	}
	return false;
}

bool frame_parse(struct bytes raw, struct frame *ret_frame)
{
	struct frame f;
	if (raw.len < FRAME_HEADER_BYTES || memcmp(raw.data, magic, sizeof(magic)) != 0 ||
		!all_zero(raw.data + AT_KIND + 1, 3) ||
		!all_zero(raw.data + AT_ZERO, FRAME_HEADER_BYTES - AT_ZERO) ||
		get_be32(raw.data + AT_LENGTH) != raw.len - FRAME_HEADER_BYTES)
		return false;
	f.kind = raw.data[AT_KIND];
	memcpy(f.id, raw.data + AT_ID, FRAME_ID_BYTES);
	f.counter = get_be64(raw.data + AT_COUNTER);
	f.box = BYTES(raw.data + FRAME_HEADER_BYTES, raw.len - FRAME_HEADER_BYTES);
	if (!kind_has_form(&f))
		return false;
	*ret_frame = f;
	return true;
}

void frame_header(const struct frame *f, size_t box_len, uint8_t ret_header[FRAME_HEADER_BYTES])
{
	memset(ret_header, 0, FRAME_HEADER_BYTES);
	memcpy(ret_header, magic, sizeof(magic));
	ret_header[AT_KIND] = f->kind;
	memcpy(ret_header + AT_ID, f->id, FRAME_ID_BYTES);
	put_be64(ret_header + AT_COUNTER, f->counter);
	put_be32(ret_header + AT_LENGTH, (uint32_t)box_len);
}

void frame_prologue(const struct hash *log_key_hash, uint8_t ret_prologue[FRAME_PROLOGUE_BYTES])
{
	memcpy(ret_prologue, "isms-audit/1", 13); /* with its NUL */
	memcpy(ret_prologue + 13, log_key_hash->b, HASH_BYTES);
}

void frame_session_id(const struct hash *handshake_hash, uint8_t ret_id[FRAME_ID_BYTES])
{
	struct hash h = HASH_PIECES(BYTES_OF("isms-audit session v1"), BYTES(handshake_hash->b, HASH_BYTES));
	memcpy(ret_id, h.b, FRAME_ID_BYTES);
}

static void key_init(struct frame_key *k, const uint8_t key[KEY_BYTES])
{
	*k = (struct frame_key){ 0 };
	memcpy(k->now, key, KEY_BYTES);
}

static void key_advance(struct frame_key *k)
{
	memcpy(k->before, k->now, KEY_BYTES);
	noise_rekey(k->now);
	k->epoch++;
}

void frame_sender_init(struct frame_sender *s, const uint8_t key[KEY_BYTES])
{
	key_init(&s->key, key);
	s->next = 0;
}

void frame_receiver_init(struct frame_receiver *r, const uint8_t key[KEY_BYTES])
{
	*r = (struct frame_receiver){ 0 };
	key_init(&r->key, key);
}

bool frame_seal(struct frame_sender *s, uint8_t kind, const uint8_t id[FRAME_ID_BYTES], struct bytes plain,
	struct buf *out)
{
	if (s->next == UINT64_MAX || plain.len > LIMIT_FRAME_BYTES)
		return false;
	while (s->key.epoch < s->next >> FRAME_EPOCH_SHIFT)
		key_advance(&s->key);
	struct frame f = { .kind = kind, .counter = s->next };
	uint8_t header[FRAME_HEADER_BYTES];
	size_t box_len = plain.len + NOISE_TAG_BYTES;
	uint8_t *box = malloc(box_len);
	if (!box)
		return false;
	memcpy(f.id, id, FRAME_ID_BYTES);
	frame_header(&f, box_len, header);
	noise_encrypt(s->key.now, s->next, BYTES(header, sizeof(header)), plain, box);
	s->next++; /* whatever becomes of the frame: a counter is never used twice */
	buf_add(out, header, sizeof(header));
	buf_add(out, box, box_len);
	free(box);
	return !out->failed;
}

static bool is_fresh(const struct frame_receiver *r, uint64_t counter)
{
	if (counter >= r->top)
		return counter != UINT64_MAX;
	if (r->top - counter > LIMIT_REPLAY_WINDOW)
		return false;
	uint64_t at = counter % LIMIT_REPLAY_WINDOW;
	return !(r->seen[at / 64] >> (at % 64) & 1);
}

/* Moves the window up to the counter, clearing what it passes, and marks it. */
static void mark(struct frame_receiver *r, uint64_t counter)
{
	uint64_t passed = counter >= r->top ? counter - r->top + 1 : 0;
	if (passed >= LIMIT_REPLAY_WINDOW) {
		memset(r->seen, 0, sizeof(r->seen));
		r->top = counter + 1;
	}
	while (r->top <= counter) {
		uint64_t at = r->top % LIMIT_REPLAY_WINDOW;
		r->seen[at / 64] &= ~(UINT64_C(1) << (at % 64));
		r->top++;
	}
	uint64_t at = counter % LIMIT_REPLAY_WINDOW;
	r->seen[at / 64] |= UINT64_C(1) << (at % 64);
}

bool frame_open(struct frame_receiver *r, struct bytes raw, const struct frame *f, uint8_t *ret_plain,
	size_t *ret_len)
{
	uint64_t epoch = f->counter >> FRAME_EPOCH_SHIFT;
	struct frame_key next = r->key;
	const uint8_t *key = next.now;
	if (!is_fresh(r, f->counter) || f->box.len < NOISE_TAG_BYTES || epoch > next.epoch + 1 ||
		epoch + 1 < next.epoch)
		return false;
	if (epoch == next.epoch + 1)
		key_advance(&next);
	else if (epoch + 1 == next.epoch)
		key = next.before;
	bool opens = noise_decrypt(key, f->counter, BYTES(raw.data, FRAME_HEADER_BYTES), f->box, ret_plain);
	if (opens) {
		r->key = next;
		mark(r, f->counter);
		*ret_len = f->box.len - NOISE_TAG_BYTES;
	}
	secret_wipe(&next, sizeof(next));
	return opens;
}
