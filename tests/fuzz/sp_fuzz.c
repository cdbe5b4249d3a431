/* SP framing: any bytes in any pieces; one piece and many give the same messages. */
#include "common/sp.h"
#include "tests/fuzz/fuzz.h"

enum { BODY_MAX = 8192 };

/* Order-sensitive digest of everything the parser said. */
static uint64_t run(struct bytes data, size_t piece, bool is_ipc)
{
	struct sp_parser p;
	uint64_t sum = 0;
	bool ok = true;
	sp_parser_init(&p, is_ipc, SP_PROTOCOL_REQ);
	while (ok && data.len > 0) {
		struct bytes part = BYTES(data.data, data.len < piece ? data.len : piece);
		data = BYTES(data.data + part.len, data.len - part.len);
		while (ok && part.len > 0) {
			struct bytes body, backtrace, payload;
			enum sp_event event = sp_parse(&p, &part, BODY_MAX, &body);
			ok = event != SP_BAD;
			if (event == SP_MORE)
				continue;
			sum = sum * 31 + (uint64_t)event;
			if (event != SP_MESSAGE)
				continue;
			if (body.len > BODY_MAX || p.body.cap > 4 * BODY_MAX)
				abort();
			for (size_t i = 0; i < body.len; i++)
				sum = sum * 31 + body.data[i];
			if (sp_split(body, &backtrace, &payload) && backtrace.len + payload.len != body.len)
				abort();
		}
	}
	sp_parser_done(&p);
	return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 2)
		return 0;
	bool is_ipc = data[0] & 1;
	size_t piece = data[1] % 32 + 1;
	struct bytes rest = BYTES(data + 2, size - 2);
	if (run(rest, piece, is_ipc) != run(rest, size, is_ipc))
		abort();
	return 0;
}
