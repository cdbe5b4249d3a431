/* Sealing and opening page tokens. */
#include "daemon/token.h"

#include "common/box.h"

enum { TOKEN_MAX = 512 };

static int no_memory(struct tx *tx)
{
	return fail(tx->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
}

int token_open(struct tx *tx, struct bytes token, const struct hash *purpose, const uint8_t key[32],
	struct position *ret_position)
{
	struct position *p = ret_position;
	*p = (struct position){ 0 };
	if (token.len == 0)
		return OK;
	uint8_t *plain = arena_alloc(tx->arena, token.len);
	if (!plain)
		return no_memory(tx);
	if (token.len < BOX_OVERHEAD + 8 + ID_BYTES || token.len > TOKEN_MAX ||
		!box_open(key, BYTES(purpose->b, HASH_BYTES), token, plain))
		return fail_field(tx->st, "page.token", "TOKEN",
			"the page token is not of this list: begin again without one");
	size_t text = token.len - BOX_OVERHEAD - 8 - ID_BYTES;
	p->is_set = true;
	p->number = (int64_t)get_be64(plain);
	memcpy(p->id.b, plain + 8, ID_BYTES);
	p->text = BYTES(plain + 8 + ID_BYTES, text);
	return OK;
}

int token_make(struct tx *tx, const struct position *p, const struct hash *purpose, const uint8_t key[32],
	struct bytes *ret_token)
{
	uint8_t plain[8 + ID_BYTES + TOKEN_TEXT_MAX];
	size_t text = p->text.len < TOKEN_TEXT_MAX ? p->text.len : TOKEN_TEXT_MAX;
	size_t len = 8 + ID_BYTES + text;
	uint8_t *sealed = arena_alloc(tx->arena, len + BOX_OVERHEAD);
	if (!sealed)
		return no_memory(tx);
	put_be64(plain, (uint64_t)p->number);
	memcpy(plain + 8, p->id.b, ID_BYTES);
	if (text)
		memcpy(plain + 8 + ID_BYTES, p->text.data, text);
	box_seal(key, BYTES(purpose->b, HASH_BYTES), BYTES(plain, len), sealed);
	*ret_token = BYTES(sealed, len + BOX_OVERHEAD);
	return OK;
}
