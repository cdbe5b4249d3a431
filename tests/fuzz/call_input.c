/* Reading and writing inputs of the call fuzzer. */
#include "tests/fuzz/call_input.h"

#include "tests/support/random_message.h"

#include <stdio.h>

#define PREFIX "00000000-0000-7000-8000-"
enum { PREFIX_BYTES = sizeof(PREFIX) - 1, NUMBER_BYTES = 12, TEXT_BYTES = PREFIX_BYTES + NUMBER_BYTES, HEAD_BYTES = 2 };

bool call_input_parse(const struct world *w, struct bytes in, struct call_input *ret_input)
{
	char name[LIMIT_METHOD_BYTES + 1];
	if (in.len < HEAD_BYTES)
		return false;
	*ret_input = (struct call_input){ .actor = &w->actor[in.data[0] % w->actor_count], .flags = in.data[1],
		.rest = BYTES(in.data + HEAD_BYTES, in.len - HEAD_BYTES) };
	if (ret_input->flags & CALL_RAW)
		return true;
	const uint8_t *end = memchr(ret_input->rest.data, '\n', ret_input->rest.len);
	size_t len = end ? (size_t)(end - ret_input->rest.data) : sizeof(name);
	if (len >= sizeof(name))
		return false;
	memcpy(name, ret_input->rest.data, len);
	name[len] = 0;
	ret_input->method = schema_find_method(name);
	ret_input->rest = BYTES(end + 1, ret_input->rest.len - len - 1);
	return ret_input->method != NULL;
}

void call_input_format(const struct world *w, const struct call_input *input, struct buf *out)
{
	const uint8_t head[HEAD_BYTES] = { (uint8_t)(input->actor - w->actor), input->flags };
	buf_add(out, head, sizeof(head));
	if (input->method)
		buf_addf(out, "%s\n", input->method->name);
	buf_add(out, input->rest.data, input->rest.len);
}

static void number_format(size_t number, char ret_text[TEXT_BYTES + 1])
{
	(void)snprintf(ret_text, TEXT_BYTES + 1, PREFIX "%012u", (unsigned)number);
}

void call_input_resolve(const struct world *w, uint8_t *data, size_t len)
{
	for (size_t i = 0; i + TEXT_BYTES <= len; i++) {
		size_t number = 0;
		if (memcmp(data + i, PREFIX, PREFIX_BYTES) != 0)
			continue;
		for (size_t k = PREFIX_BYTES; k < TEXT_BYTES && data[i + k] >= '0' && data[i + k] <= '9'; k++)
			number = number * 10 + data[i + k] - '0';
		memcpy(data + i, w->object[number % w->object_count].id, TEXT_BYTES);
	}
}

void call_input_number(const struct world *w, uint8_t *data, size_t len)
{
	char text[TEXT_BYTES + 1];
	for (size_t i = 0; i + TEXT_BYTES <= len; i++) {
		for (size_t k = 0; k < w->object_count; k++) {
			if (memcmp(data + i, w->object[k].id, TEXT_BYTES) != 0)
				continue;
			number_format(k, text);
			memcpy(data + i, text, TEXT_BYTES);
			break;
		}
	}
}

const char *call_input_reference(const struct world *w, struct arena *a, const char *noun, uint64_t *seed)
{
	char text[TEXT_BYTES + 1];
	size_t at = (size_t)random_below(seed, w->object_count), i = 0;
	/* The next one of that noun, if there is any. */
	for (; i < w->object_count; i++) {
		const struct object *o = &w->object[(at + i) % w->object_count];
		if (strcmp(noun, "any") == 0 ? o->resource->is_scope : strcmp(o->resource->noun, noun) == 0)
			break;
	}
	number_format((at + i) % w->object_count, text);
	return arena_text(a, text);
}
