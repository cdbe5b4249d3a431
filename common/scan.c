/* The reader under every strict text format of ours. */
#include "common/scan.h"

#include "common/clock.h"

struct scan scan_of(struct bytes text)
{
	return (struct scan){ .at = text.data, .end = text.len > 0 ? text.data + text.len : text.data };
}

bool scan_done(const struct scan *s)
{
	return !s->failed && s->at == s->end;
}

bool scan_maybe(struct scan *s, const char *literal)
{
	size_t len = strlen(literal);
	if (s->failed || (size_t)(s->end - s->at) < len || memcmp(s->at, literal, len) != 0)
		return false;
	s->at += len;
	return true;
}

void scan_literal(struct scan *s, const char *literal)
{
	if (!scan_maybe(s, literal))
		s->failed = true;
}

struct bytes scan_until(struct scan *s, char end)
{
	size_t left = (size_t)(s->end - s->at);
	const uint8_t *found = s->failed || left == 0 ? NULL : memchr(s->at, end, left);
	if (!found) {
		s->failed = true;
		return BYTES("", 0);
	}
	struct bytes slice = BYTES(s->at, (size_t)(found - s->at));
	s->at = found + 1;
	return slice;
}

struct bytes scan_rest(struct scan *s)
{
	struct bytes rest = s->failed ? BYTES("", 0) : BYTES(s->at, (size_t)(s->end - s->at));
	s->at = s->end;
	return rest;
}

uint64_t scan_u64(struct scan *s, char end, uint64_t max)
{
	struct bytes text = scan_until(s, end);
	uint64_t value = 0;
	if (text.len == 0 || (text.len > 1 && text.data[0] == '0'))
		s->failed = true;
	for (size_t i = 0; i < text.len; i++) {
		uint64_t digit = (uint64_t)text.data[i] - '0';
		if (digit > 9 || digit > max || value > (max - digit) / 10)
			s->failed = true;
		if (s->failed)
			return 0;
		value = value * 10 + digit;
	}
	return value;
}

void scan_word(struct scan *s, char end, char *ret_text, size_t size)
{
	struct bytes text = scan_until(s, end);
	if (text.len == 0 || text.len >= size)
		s->failed = true;
	for (size_t i = 0; i < text.len && !s->failed; i++)
		if (text.data[i] <= ' ' || text.data[i] > '~')
			s->failed = true;
	size_t len = s->failed ? 0 : text.len;
	memcpy(ret_text, text.data, len);
	ret_text[len] = 0;
}

void scan_base64(struct scan *s, char end, uint8_t *ret_data, size_t len)
{
	uint8_t data[256];
	size_t data_len = 0;
	struct bytes text = scan_until(s, end);
	if (text.len != BASE64_LEN(len) || text.len > sizeof(data) ||
		!base64_decode((const char *)text.data, text.len, data, &data_len) || data_len != len)
		s->failed = true;
	if (s->failed)
		memset(ret_data, 0, len);
	else
		memcpy(ret_data, data, len);
}

void scan_hex_hash(struct scan *s, char end, struct hash *ret_hash)
{
	struct bytes text = scan_until(s, end);
	*ret_hash = (struct hash){ { 0 } };
	if (!hash_parse((const char *)text.data, text.len, ret_hash))
		s->failed = true;
}

struct id scan_id(struct scan *s, char end)
{
	struct id id = { { 0 } };
	struct bytes text = scan_until(s, end);
	if (!id_parse((const char *)text.data, text.len, &id))
		s->failed = true;
	return id;
}

int64_t scan_time(struct scan *s, char end)
{
	int64_t at_us = 0;
	struct bytes text = scan_until(s, end);
	if (text.len != CLOCK_TEXT_BYTES - 1 || clock_parse((const char *)text.data, text.len, &at_us) != 0)
		s->failed = true;
	return at_us;
}
