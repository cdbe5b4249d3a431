/* UUIDv7: making, reading and writing. */
#include "common/id.h"

#include "common/bytes.h"

struct id id_make(int64_t at_us, const uint8_t random[10])
{
	struct id id;
	uint64_t ms = (uint64_t)(at_us / 1000);
	for (int i = 5; i >= 0; i--, ms >>= 8)
		id.b[i] = (uint8_t)ms;
	memcpy(id.b + 6, random, 10);
	id.b[6] = (uint8_t)(0x70 | (id.b[6] & 0x0f));
	id.b[8] = (uint8_t)(0x80 | (id.b[8] & 0x3f));
	return id;
}

int64_t id_ms(const struct id *id)
{
	int64_t ms = 0;
	for (int i = 0; i < 6; i++)
		ms = ms << 8 | id->b[i];
	return ms;
}

bool id_equal(const struct id *a, const struct id *b)
{
	return memcmp(a->b, b->b, ID_BYTES) == 0;
}

bool id_is_zero(const struct id *id)
{
	static const struct id zero;
	return id_equal(id, &zero);
}

/* Where the hyphens stand, in bytes already written. */
static bool hyphen_before(size_t byte)
{
	return byte == 4 || byte == 6 || byte == 8 || byte == 10;
}

void id_format(const struct id *id, char ret_text[ID_TEXT_BYTES])
{
	char *out = ret_text;
	for (size_t i = 0; i < ID_BYTES; i++) {
		if (hyphen_before(i))
			*out++ = '-';
		hex_encode(id->b + i, 1, out);
		out += 2;
	}
}

bool id_parse(const char *text, size_t len, struct id *ret_id)
{
	struct id id;
	if (len != ID_TEXT_BYTES - 1)
		return false;
	for (size_t i = 0; i < ID_BYTES; i++) {
		if (hyphen_before(i) && *text++ != '-')
			return false;
		for (size_t k = 0; k < 2; k++)
			if (text[k] >= 'A' && text[k] <= 'F')
				return false;
		if (!hex_decode(text, 2, id.b + i, 1))
			return false;
		text += 2;
	}
	if (id.b[6] >> 4 != 7 || id.b[8] >> 6 != 2)
		return false;
	*ret_id = id;
	return true;
}
