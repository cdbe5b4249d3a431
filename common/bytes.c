/* Buffers, byte order, hexadecimal, base64 and the test for clean text. */
#include "common/bytes.h"

struct bytes bytes_of_text(const char *text)
{
	return BYTES(text, strlen(text));
}

bool bytes_equal(struct bytes a, struct bytes b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

void buf_init(struct buf *b, size_t max)
{
	*b = (struct buf){ .max = max };
}

void buf_done(struct buf *b)
{
	free(b->data);
	*b = (struct buf){ .max = b->max };
}

void buf_reset(struct buf *b)
{
	b->len = 0;
	b->failed = false;
}

/* One byte more than asked, for the NUL of buf_text. */
static bool reserve(struct buf *b, size_t more)
{
	if (b->failed || more > b->max || b->len > b->max - more) {
		b->failed = true;
		return false;
	}
	size_t need = b->len + more + 1;
	if (need <= b->cap)
		return true;
	size_t cap = b->cap ? b->cap : 64;
	while (cap < need)
		cap = cap > SIZE_MAX / 2 ? need : cap * 2;
	uint8_t *data = realloc(b->data, cap);
	if (!data) {
		b->failed = true;
		return false;
	}
	b->data = data;
	b->cap = cap;
	return true;
}

void buf_add(struct buf *b, const void *data, size_t len)
{
	if (len == 0 || !reserve(b, len))
		return;
	memcpy(b->data + b->len, data, len);
	b->len += len;
}

void buf_add_text(struct buf *b, const char *text)
{
	buf_add(b, text, strlen(text));
}

void buf_addf(struct buf *b, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	int len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (len < 0 || !reserve(b, (size_t)len)) {
		b->failed = true;
		return;
	}
	va_start(args, format);
	(void)vsnprintf((char *)b->data + b->len, (size_t)len + 1, format, args);
	va_end(args);
	b->len += (size_t)len;
}

void buf_add_u8(struct buf *b, uint8_t value)
{
	buf_add(b, &value, 1);
}

void buf_add_be32(struct buf *b, uint32_t value)
{
	uint8_t be[4];
	put_be32(be, value);
	buf_add(b, be, sizeof(be));
}

void buf_add_be64(struct buf *b, uint64_t value)
{
	uint8_t be[8];
	put_be64(be, value);
	buf_add(b, be, sizeof(be));
}

void buf_drop_front(struct buf *b, size_t len)
{
	if (len > b->len)
		len = b->len;
	if (len == 0)
		return;
	memmove(b->data, b->data + len, b->len - len);
	b->len -= len;
}

struct bytes buf_bytes(const struct buf *b)
{
	return BYTES(b->data, b->len);
}

const char *buf_text(struct buf *b)
{
	if (!reserve(b, 0))
		return NULL;
	b->data[b->len] = 0;
	return (const char *)b->data;
}

void put_be32(uint8_t *to, uint32_t value)
{
	for (int i = 3; i >= 0; i--, value >>= 8)
		to[i] = (uint8_t)value;
}

void put_be64(uint8_t *to, uint64_t value)
{
	for (int i = 7; i >= 0; i--, value >>= 8)
		to[i] = (uint8_t)value;
}

uint32_t get_be32(const uint8_t *from)
{
	uint32_t value = 0;
	for (int i = 0; i < 4; i++)
		value = value << 8 | from[i];
	return value;
}

uint64_t get_be64(const uint8_t *from)
{
	uint64_t value = 0;
	for (int i = 0; i < 8; i++)
		value = value << 8 | from[i];
	return value;
}

void hex_encode(const uint8_t *data, size_t len, char *ret_text)
{
	static const char digit[] = "0123456789abcdef";
	for (size_t i = 0; i < len; i++) {
		ret_text[2 * i] = digit[data[i] >> 4];
		ret_text[2 * i + 1] = digit[data[i] & 15];
	}
	ret_text[2 * len] = 0;
}

/* One more than the digit's value; 0: none. */
/* clang-format off */
static const uint8_t hex_value[256] = {
	['0'] = 1, ['1'] = 2, ['2'] = 3, ['3'] = 4, ['4'] = 5, ['5'] = 6, ['6'] = 7, ['7'] = 8, ['8'] = 9, ['9'] = 10,
	['a'] = 11, ['b'] = 12, ['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16,
	['A'] = 11, ['B'] = 12, ['C'] = 13, ['D'] = 14, ['E'] = 15, ['F'] = 16,
};
/* clang-format on */

bool hex_decode(const char *text, size_t text_len, uint8_t *ret_data, size_t len)
{
	if (text_len != 2 * len)
		return false;
	for (size_t i = 0; i < text_len; i++)
		if (!hex_value[(uint8_t)text[i]])
			return false;
	for (size_t i = 0; i < len; i++)
		ret_data[i] = (uint8_t)((hex_value[(uint8_t)text[2 * i]] - 1) << 4 |
			(hex_value[(uint8_t)text[2 * i + 1]] - 1));
	return true;
}

static const char base64_digit[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void base64_encode(const uint8_t *data, size_t len, char *ret_text)
{
	char *out = ret_text;
	for (size_t i = 0; i < len; i += 3) {
		size_t left = len - i;
		uint32_t v = (uint32_t)data[i] << 16;
		if (left > 1)
			v |= (uint32_t)data[i + 1] << 8;
		if (left > 2)
			v |= data[i + 2];
		*out++ = base64_digit[v >> 18 & 63];
		*out++ = base64_digit[v >> 12 & 63];
		*out++ = left > 1 ? base64_digit[v >> 6 & 63] : '=';
		*out++ = left > 2 ? base64_digit[v & 63] : '=';
	}
	*out = 0;
}

static int base64_value(char c)
{
	const char *at = c ? strchr(base64_digit, c) : NULL;
	return at ? (int)(at - base64_digit) : -1;
}

bool base64_decode(const char *text, size_t text_len, uint8_t *ret_data, size_t *ret_len)
{
	if (text_len % 4 != 0)
		return false;
	size_t len = 0;
	for (size_t i = 0; i < text_len; i += 4) {
		bool last = i + 4 == text_len;
		size_t pad = 0;
		if (last && text[i + 3] == '=')
			pad = text[i + 2] == '=' ? 2 : 1;
		uint32_t v = 0;
		for (size_t k = 0; k < 4; k++) {
			int d = k >= 4 - pad ? 0 : base64_value(text[i + k]);
			if (d < 0)
				return false;
			v = v << 6 | (uint32_t)d;
		}
		if ((pad == 1 && (v & 0xff)) || (pad == 2 && (v & 0xffff)))
			return false;
		for (size_t k = 0; k < 3 - pad; k++)
			ret_data[len++] = (uint8_t)(v >> (16 - 8 * k));
	}
	*ret_len = len;
	return true;
}

/* Length of the UTF-8 sequence at data, 0 if it is none (over-long, surrogate, above U+10FFFF). */
static size_t utf8_sequence(const uint8_t *data, size_t len)
{
	uint8_t c = data[0];
	if (c < 0x80)
		return 1;
	size_t n = c >= 0xc2 && c <= 0xdf ? 2 : (c & 0xf0) == 0xe0 ? 3 : c >= 0xf0 && c <= 0xf4 ? 4 : 0;
	if (n == 0 || n > len)
		return 0;
	for (size_t i = 1; i < n; i++)
		if ((data[i] & 0xc0) != 0x80)
			return 0;
	if ((c == 0xe0 && data[1] < 0xa0) || (c == 0xed && data[1] > 0x9f) ||
		(c == 0xf0 && data[1] < 0x90) || (c == 0xf4 && data[1] > 0x8f))
		return 0;
	return n;
}

bool text_is_clean(const uint8_t *data, size_t len)
{
	for (size_t i = 0; i < len;) {
		uint8_t c = data[i];
		if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7f)
			return false;
		size_t n = utf8_sequence(data + i, len - i);
		if (n == 0)
			return false;
		if (n == 2 && c == 0xc2 && data[i + 1] < 0xa0) /* C1 controls */
			return false;
		i += n;
	}
	return true;
}

static bool is_continuation(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

size_t text_whole(const char *text, size_t max)
{
	size_t len = strnlen(text, max);
	while (len > 0 && is_continuation(text[len]))
		len--;
	return len;
}

void text_end_whole(char *text)
{
	size_t len = strlen(text), more = 0;
	while (more < len && is_continuation(text[len - 1 - more]))
		more++;
	if (more == len)
		return;
	unsigned char first = (unsigned char)text[len - 1 - more];
	if (more < (first >= 0xf0 ? 3u : first >= 0xe0 ? 2u : first >= 0xc0 ? 1u : 0u))
		text[len - 1 - more] = 0;
}
